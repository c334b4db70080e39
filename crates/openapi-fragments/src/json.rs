//! Strict JSON: no duplicate keys.
//!
//! Parsing keeps no positions, since almost no node is ever reported; the module
//! `locate` finds them by parsing the text a second time.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::number;
use crate::ordered::{Ordered, is_unique};
use crate::source::Source;

/// Where and why a text is not JSON or YAML.
pub(crate) struct SyntaxError {
    pub(crate) offset: usize,
    pub(crate) message: String,
    /// What to do, if that is more than to correct the syntax.
    pub(crate) help: Option<&'static str>,
}

impl SyntaxError {
    pub(crate) fn new(offset: usize, message: impl Into<String>) -> Self {
        Self {
            offset,
            message: message.into(),
            help: None,
        }
    }

    pub(crate) fn with_help(self, help: &'static str) -> Self {
        Self {
            help: Some(help),
            ..self
        }
    }
}

/// Parses one JSON value. A duplicate key in an object is an error: whichever of
/// the two values a reader keeps, the other is lost.
pub(crate) fn parse(text: &str) -> Result<Value, SyntaxError> {
    if let Some((value, length)) = Ordered::parse(text)
        && text[length..]
            .trim_matches([' ', '\n', '\t', '\r'])
            .is_empty()
    {
        return Ok(value.to_value());
    }
    // Something is wrong, and this parser tells what.
    let mut deserializer = serde_json::Deserializer::from_str(text);
    Strict
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value))
        .map_err(|error| {
            let full = error.to_string();
            let suffix = format!(" at line {} column {}", error.line(), error.column());
            let offset = Source::offset_in(text, error.line(), error.column());
            let message = full.strip_suffix(&suffix).unwrap_or(&full);
            explained(text, SyntaxError::new(offset, message))
        })
}

/// The error, with what to do about what pages and editors are known to put into JSON.
fn explained(text: &str, error: SyntaxError) -> SyntaxError {
    let rest = &text[error.offset..];
    let help = if rest.starts_with(['\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}']) {
        "replace the typographic quotes by straight ones (\")"
    } else if rest.starts_with('\u{a0}') {
        "replace the no-break spaces by spaces"
    } else if rest.starts_with('&') {
        "replace the character references of HTML, such as &quot;, by the characters"
    } else if rest.starts_with('{') && error.message == "trailing characters" {
        return SyntaxError {
            message: "a second document starts here".to_owned(),
            ..error
        }
        .with_help("write each document in a block or file of its own");
    } else {
        return error;
    };
    error.with_help(help)
}

/// Reads JSON from the outside in, so that known values can be skipped without
/// parsing. Anything unusual gives `None`; [`parse`] then reports the error.
pub(crate) struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Reads an object. `entry` is called once for each key and must consume the
    /// value.
    pub(crate) fn object(
        &mut self,
        mut entry: impl FnMut(&mut Self, &str) -> Option<()>,
    ) -> Option<()> {
        self.expect(b'{')?;
        if self.expect(b'}').is_some() {
            return Some(());
        }
        let mut keys = Vec::new();
        loop {
            let key = self.key()?;
            self.expect(b':')?;
            self.space();
            entry(self, &key)?;
            keys.push(key);
            if self.expect(b',').is_none() {
                self.expect(b'}')?;
                return is_unique(keys.iter().map(|key| &**key)).then_some(());
            }
        }
    }

    /// The text that is not read yet.
    pub(crate) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Skips a value of known length.
    pub(crate) fn skip(&mut self, length: usize) {
        self.at += length;
    }

    /// A value and its source text.
    pub(crate) fn value(&mut self) -> Option<(Ordered<'a>, &'a str)> {
        let rest = self.rest();
        let (value, length) = Ordered::parse(rest)?;
        self.at += length;
        Some((value, &rest[..length]))
    }

    /// Succeeds if only white space is left.
    pub(crate) fn end(&mut self) -> Option<()> {
        self.space();
        self.rest().is_empty().then_some(())
    }

    fn key(&mut self) -> Option<Cow<'a, str>> {
        self.space();
        match self.value()? {
            (Ordered::String(key), _) => Some(key),
            _ => None,
        }
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        self.space();
        (self.text.as_bytes().get(self.at) == Some(&byte)).then(|| self.at += 1)
    }

    fn space(&mut self) {
        let rest = self.rest().as_bytes();
        let blank = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\t' | b'\r');
        self.at += rest.iter().take_while(|byte| blank(byte)).count();
    }
}

fn duplicate<E: de::Error>(key: &str) -> E {
    de::Error::custom(format!("the key {key:?} is duplicated"))
}

/// Builds a [`Value`] and refuses duplicate keys.
#[derive(Clone, Copy)]
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

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        if number::is_marked(value) {
            return Err(E::custom(number::MARKED));
        }
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = access.next_element_seed(self)? {
            elements.push(element);
        }
        Ok(Value::Array(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = access.next_key::<String>()? {
            // Before the value is read, so that the error is at the key.
            if object.contains_key(&key) {
                return Err(duplicate(&key));
            }
            let value = access.next_value_seed(self)?;
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
            ("{\"a\": 1, \"a\": 2}", 11, "the key \"a\" is duplicated"),
            ("{} x", 3, "trailing characters"),
            ("", 0, "EOF while parsing a value"),
            ("[\"\\ufdd01\"]", 9, number::MARKED),
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

    /// The keys of an object with the source text of each value.
    fn scanned(text: &str) -> Option<Vec<(String, &str)>> {
        let mut scanner = Scanner::new(text);
        let mut found = Vec::new();
        scanner.object(|scanner, key| {
            found.push((key.to_owned(), scanner.value()?.1));
            Some(())
        })?;
        scanner.end()?;
        Some(found)
    }

    #[test]
    fn objects_are_read_from_the_outside_in() {
        let found = scanned(" { \"a\" : {\"b\": [1, \"}\"]},\n\"\\u0063\":2 } ").unwrap();
        let expected = [("a", "{\"b\": [1, \"}\"]}"), ("c", "2")];
        assert_eq!(found, expected.map(|(key, text)| (key.to_owned(), text)));
        assert_eq!(scanned("{}"), Some(Vec::new()));
        for odd in [
            "",
            "[]",
            "{",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{\"a\":1 2}",
            "{\"a\":1}}",
            "{1:2}",
            "{\"a\":1,\"a\":2}",
            "{\"a\":{\"b\":1,\"b\":2}}",
            "{\"a\":01}",
            "{} x",
        ] {
            assert!(scanned(odd).is_none(), "{odd}");
        }
    }
}
