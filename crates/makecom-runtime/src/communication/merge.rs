//! How documents and blocks of `temp` are merged.

use std::sync::Arc;

use super::failure::{Failure, Flow};
use crate::Value;

/// A document over another: objects are merged, everything else is replaced.
pub(super) fn overlay(below: &Value, above: &Value) -> Value {
    match (below, above) {
        (Value::Collection(below), Value::Collection(above)) => {
            let mut merged = below.clone();
            let entries = Arc::make_mut(&mut merged);
            for (name, value) in above.iter() {
                let value = match entries.get(name) {
                    Some(old) => overlay(old, value),
                    None => value.clone(),
                };
                entries.insert(name, value);
            }
            Value::Collection(merged)
        }
        (_, above) => above.clone(),
    }
}

/// What lodash's `merge` does: deep; arrays by index and never shortened; undefined
/// overwrites nothing.
pub(super) fn merge(target: &Value, source: &Value) -> Flow<Value> {
    Ok(match (target, source) {
        (Value::Collection(target), Value::Collection(source)) => {
            let mut merged = target.clone();
            let entries = Arc::make_mut(&mut merged);
            for (name, value) in source.iter() {
                match entries.get(name) {
                    Some(_) if matches!(value, Value::Undefined) => {}
                    Some(old) => {
                        let value = merge(old, value)?;
                        entries.insert(name, value);
                    }
                    None => entries.insert(name, value.clone()),
                }
            }
            Value::Collection(merged)
        }
        (Value::Array(target), Value::Array(source)) => {
            let mut merged = target.as_ref().clone();
            for (index, value) in source.iter().enumerate() {
                match merged.get_mut(index) {
                    Some(_) if matches!(value, Value::Undefined) => {}
                    Some(old) => *old = merge(old, value)?,
                    None => merged.push(value.clone()),
                }
            }
            merged.into()
        }
        (Value::Array(_), Value::Collection(_)) => {
            let message = "a collection is merged into an array; what that gives is not known";
            let help = "use another name for the collection";
            return Err(Failure::refused("merge-of-kinds", message, help));
        }
        (_, source) => source.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_merged_as_by_lodash() {
        for (target, source, expected) in [
            (
                r#"{"a":{"b":1}}"#,
                r#"{"a":{"c":2}}"#,
                r#"{"a":{"b":1,"c":2}}"#,
            ),
            (
                r#"{"l":["a","b","c"]}"#,
                r#"{"l":["x"]}"#,
                r#"{"l":["x","b","c"]}"#,
            ),
            (
                r#"{"l":[{"a":1},2]}"#,
                r#"{"l":[{"b":2},3,4]}"#,
                r#"{"l":[{"a":1,"b":2},3,4]}"#,
            ),
            (r#"{"a":1}"#, r#"{"a":{"$undefined":true}}"#, r#"{"a":1}"#),
            (r#"{"a":1}"#, r#"{"a":null}"#, r#"{"a":null}"#),
            (r#"{"a":{"b":1}}"#, r#"{"a":[1]}"#, r#"{"a":[1]}"#),
            (r#"{"a":"x"}"#, r#"{"a":{"b":1}}"#, r#"{"a":{"b":1}}"#),
        ] {
            let value = |text| Value::from_json(text).unwrap().untagged();
            assert_eq!(
                merge(&value(target), &value(source)).unwrap(),
                value(expected),
                "{source}"
            );
        }
        let refused = merge(&Value::array([]), &crate::Collection::new().into());
        assert_eq!(refused.unwrap_err().code(), "merge-of-kinds");
    }
}
