//! Strict JSON: no duplicate keys, and nodes that can be found again.
//!
//! Parsing keeps no positions, since almost no node is ever reported; the few
//! that are get located by a second look at the text.

use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use serde::de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
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

/// A document whose components and root extensions were left as text.
pub(crate) struct Shallow<'a> {
    /// The document without them. Extensions among the components stay.
    pub(crate) rest: Value,
    /// Section, name and text of each; extensions have no section.
    pub(crate) components: Vec<(String, String, &'a str)>,
}

/// Parses a document but for its components. None if it is not JSON or not of
/// the usual outline; then [`parse`] tells more.
pub(crate) fn shallow(text: &str) -> Option<Shallow<'_>> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let mut components = Vec::new();
    let rest = Outline(&mut components)
        .deserialize(&mut deserializer)
        .ok()?;
    deserializer.end().ok()?;
    Some(Shallow { rest, components })
}

/// The components found so far, while a document is read.
type Found<'a> = Vec<(String, String, &'a str)>;

/// Reads a document and sets its components aside.
struct Outline<'f, 'a>(&'f mut Found<'a>);

impl<'de> DeserializeSeed<'de> for Outline<'_, 'de> {
    type Value = Value;

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Outline<'_, 'de> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        let mut extensions = HashSet::new();
        while let Some(key) = access.next_key::<String>()? {
            if key.starts_with("x-") {
                let raw: &'de RawValue = access.next_value()?;
                if !extensions.insert(key.clone()) {
                    return Err(twice(&key));
                }
                self.0.push((String::new(), key, raw.get()));
                continue;
            }
            let value = if key == "components" {
                access.next_value_seed(Sections(&mut *self.0))?
            } else {
                access.next_value_seed(Strict)?
            };
            insert_once(&mut object, key, value)?;
        }
        Ok(Value::Object(object))
    }
}

/// Reads `components` and leaves only extensions in it.
struct Sections<'f, 'a>(&'f mut Found<'a>);

impl<'de> DeserializeSeed<'de> for Sections<'_, 'de> {
    type Value = Value;

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Sections<'_, 'de> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut extensions = Map::new();
        let mut sections = HashSet::new();
        while let Some(section) = access.next_key::<String>()? {
            if section.starts_with("x-") {
                let value = access.next_value_seed(Strict)?;
                insert_once(&mut extensions, section, value)?;
            } else if sections.insert(section.clone()) {
                access.next_value_seed(Names(&section, &mut *self.0))?;
            } else {
                return Err(twice(&section));
            }
        }
        Ok(Value::Object(extensions))
    }
}

/// Reads one section of the components.
struct Names<'f, 'a>(&'f str, &'f mut Found<'a>);

impl<'de> DeserializeSeed<'de> for Names<'_, 'de> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Names<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        let mut names = HashSet::new();
        while let Some((name, raw)) = access.next_entry::<String, &'de RawValue>()? {
            if !names.insert(name.clone()) {
                return Err(twice(&name));
            }
            self.1.push((self.0.to_owned(), name, raw.get()));
        }
        Ok(())
    }
}

fn insert_once<E: de::Error>(
    object: &mut Map<String, Value>,
    key: String,
    value: Value,
) -> Result<(), E> {
    if object.contains_key(&key) {
        return Err(twice(&key));
    }
    object.insert(key, value);
    Ok(())
}

fn twice<E: de::Error>(key: &str) -> E {
    de::Error::custom(format!("the key {key:?} stands twice"))
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
            // Before its value is read, so that the error is at the key.
            if object.contains_key(&key) {
                return Err(twice(&key));
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
    fn components_and_extensions_are_left_as_text() {
        let text =
            r#"{"a": 1, "x-b": {"c": [1]}, "components": {"schemas": {"S": {"t": 2}}, "x-d": 3}}"#;
        let shallow = shallow(text).unwrap();
        assert_eq!(
            shallow.rest,
            serde_json::json!({"a": 1, "components": {"x-d": 3}})
        );
        let components: Vec<_> = shallow
            .components
            .iter()
            .map(|(section, name, text)| (section.as_str(), name.as_str(), *text))
            .collect();
        assert_eq!(
            components,
            [
                ("", "x-b", r#"{"c": [1]}"#),
                ("schemas", "S", r#"{"t": 2}"#)
            ]
        );
        for odd in [
            "[]",
            "{",
            r#"{"x-a": 1, "x-a": 2}"#,
            r#"{"components": []}"#,
            r#"{"components": {"schemas": 1}}"#,
            r#"{"components": {"schemas": {"A": 1, "A": 2}}}"#,
            r#"{"components": {"schemas": {}, "schemas": {}}}"#,
        ] {
            assert!(super::shallow(odd).is_none(), "{odd}");
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
