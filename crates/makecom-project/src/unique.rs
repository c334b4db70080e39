//! Plain JSON in which no object has a key twice: readers would use the last of the two
//! without a word.

use std::collections::HashSet;
use std::fmt;

use serde::Deserialize;
use serde::de::{self, DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};

/// Reads a text.
///
/// # Errors
///
/// If it is not JSON of the type, or has a duplicate key; both with line and column.
pub(crate) fn from_str<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    let value = serde_json::from_str(text)?;
    serde_json::from_str::<Unique>(text)?;
    Ok(value)
}

/// What the error about a duplicate key begins with.
pub(crate) const DUPLICATED: &str = "a key is duplicated";

/// Any value without duplicate keys, of which nothing is kept.
struct Unique;

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Unique;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_str<E>(self, _: &str) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Unique, A::Error> {
        while list.next_element::<Unique>()?.is_some() {}
        Ok(Unique)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Unique, A::Error> {
        let mut seen = HashSet::new();
        while let Some(key) = object.next_key::<String>()? {
            // The key is not named: it may be one of common data, which holds secrets.
            if !seen.insert(key) {
                return Err(de::Error::custom(DUPLICATED));
            }
            object.next_value::<Unique>()?;
        }
        Ok(Unique)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    #[test]
    fn a_key_is_there_once() {
        for (text, expected) in [
            (
                r#"{ "a": [1, -1, 0.5, "b", null, true, { "a": {} }] }"#,
                None,
            ),
            (
                r#"[{ "a": 1, "a": 2 }]"#,
                Some("a key is duplicated at line 1 column 14"),
            ),
            (
                "{\n \"a\": { \"b\": 1,\n \"\\u0062\": 1 } }",
                Some("a key is duplicated at line 3 column 9"),
            ),
        ] {
            let error = super::from_str::<Value>(text)
                .err()
                .map(|it| it.to_string());
            assert_eq!(error.as_deref(), expected, "{text}");
        }
    }
}
