//! Reads JSON objects of limited depth, which a state file can hold.

use serde_json::{Map, Value};

/// The deepest nesting of an object that is kept, its own level included.
///
/// `serde_json` reads 127 levels at most, and a state file wraps what it keeps
/// in some of its own. A deeper object could be written but not read again.
pub(crate) const LEVELS: usize = 120;

/// Reads a whole text as an object.
pub(crate) fn object(text: &[u8]) -> Result<Map<String, Value>, String> {
    let object = serde_json::from_slice(text).map_err(|error| error.to_string())?;
    check(&object)?;
    Ok(object)
}

/// Refuses an object that is nested too deep.
pub(crate) fn check(object: &Map<String, Value>) -> Result<(), String> {
    if object.values().all(|value| fits(value, LEVELS - 1)) {
        Ok(())
    } else {
        Err(format!("it is nested deeper than {LEVELS} levels"))
    }
}

/// Whether a value has at most so many levels; recurses no deeper.
fn fits(value: &Value, levels: usize) -> bool {
    let deeper = |value: &Value| fits(value, levels - 1);
    match value {
        Value::Array(items) => levels > 0 && items.iter().all(deeper),
        Value::Object(entries) => levels > 0 && entries.values().all(deeper),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_counted_from_the_object_itself() {
        for (open, close) in [("[", "]"), ("{\"k\":", "}")] {
            let nested = |levels: usize| {
                let inner = levels - 1;
                format!("{{\"k\":{}1{}}}", open.repeat(inner), close.repeat(inner))
            };
            for levels in [1, 2, LEVELS] {
                assert!(object(nested(levels).as_bytes()).is_ok(), "{levels}");
            }
            for levels in LEVELS + 1..LEVELS + 10 {
                let error = object(nested(levels).as_bytes()).unwrap_err();
                assert!(error.contains("nested deeper") || error.contains("recursion"));
            }
        }
    }
}
