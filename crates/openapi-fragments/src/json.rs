//! Strict JSON: no duplicate keys, and nodes that can be found again.
//!
//! Parsing keeps no positions, since almost no node is ever reported; the few
//! that are get located by a second look at the text.

use std::fmt;
use std::ops::Range;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use serde::de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::pointer;
use crate::source::Source;

/// Where and why a text is not JSON.
pub(crate) struct SyntaxError {
    pub(crate) offset: usize,
    pub(crate) message: String,
}

/// Parses one JSON value. A key that stands twice in an object is an error:
/// whichever of the two a reader keeps, the other is lost.
pub(crate) fn parse(text: &str) -> Result<Value, SyntaxError> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    Strict
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value))
        .map_err(|error| {
            let full = error.to_string();
            let suffix = format!(" at line {} column {}", error.line(), error.column());
            SyntaxError {
                offset: Source::offset_in(text, error.line(), error.column()),
                message: full.strip_suffix(&suffix).unwrap_or(&full).to_owned(),
            }
        })
}

/// The span of the node that a pointer names: of its key where it has one, for
/// that is what a reader looks for.
pub(crate) fn locate(text: &str, pointer: &str) -> Option<Range<usize>> {
    let options = jsonc_parser::ParseOptions::default();
    let parsed =
        jsonc_parser::parse_to_ast(text, &jsonc_parser::CollectOptions::default(), &options);
    let root = parsed.ok()?.value?;
    let mut node = &root;
    let mut span = node.start()..node.end();
    for token in pointer::tokens(pointer) {
        match node {
            ast::Value::Object(object) => {
                let property = object
                    .properties
                    .iter()
                    .find(|property| property.name.as_str() == token)?;
                span = property.name.start()..property.name.end();
                node = &property.value;
            }
            ast::Value::Array(array) => {
                node = array.elements.get(token.parse::<usize>().ok()?)?;
                span = node.start()..node.end();
            }
            _ => return None,
        }
    }
    Some(span)
}

/// Builds a [`Value`] and refuses duplicate keys.
struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = access.next_element_seed(Strict)? {
            elements.push(element);
        }
        Ok(Value::Array(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = access.next_key::<String>()? {
            if object.contains_key(&key) {
                return Err(de::Error::custom(format!("the key {key:?} stands twice")));
            }
            let value = access.next_value_seed(Strict)?;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_point_at_the_byte() {
        let cases = [
            ("{\"a\": 1,\n \"b\": }", 15, "expected value"),
            ("{\"a\": 1, \"a\": 2}", 11, "the key \"a\" stands twice"),
            ("{} x", 3, "trailing characters"),
            ("", 0, "EOF while parsing a value"),
        ];
        for (text, offset, message) in cases {
            let error = parse(text).unwrap_err();
            assert_eq!(
                (error.offset, error.message.as_str()),
                (offset, message),
                "{text}"
            );
        }
    }

    #[test]
    fn nodes_are_found_again() {
        let text = r#"{"a/b": [10, {"c": true}]}"#;
        let cases = [
            ("", Some(text)),
            ("/a~1b", Some("\"a/b\"")),
            ("/a~1b/0", Some("10")),
            ("/a~1b/1/c", Some("\"c\"")),
            ("/a~1b/2", None),
            ("/nope", None),
        ];
        for (pointer, expected) in cases {
            assert_eq!(
                locate(text, pointer).map(|span| &text[span]),
                expected,
                "{pointer}"
            );
        }
    }
}
