//! JSON as it is written: keys in their order, and strings borrowed from the text.
//!
//! Reading it takes a fraction of the time of a [`Value`], which has a map and a
//! copy of each string, and loses the order.

use std::borrow::Cow;
use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::number;

/// How deep values may nest: the limit of common parsers.
pub(crate) const DEEPEST: usize = 127;

/// Up to this many keys, comparing all is faster than a set.
const FEW: usize = 8;

/// A JSON value whose objects keep the order of their keys.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Ordered<'a> {
    /// `null`, a boolean or a number, as it is written.
    Scalar(Cow<'a, str>),
    String(Cow<'a, str>),
    Array(Vec<Self>),
    Object(Vec<(Cow<'a, str>, Self)>),
}

impl<'a> Ordered<'a> {
    /// The value that a text begins with, and the length of its spelling. `None` for
    /// anything unusual: invalid JSON, duplicate keys.
    pub(crate) fn parse(text: &'a str) -> Option<(Self, usize)> {
        Self::parse_to(DEEPEST, text)
    }

    /// As [`Self::parse`], with another limit of depth.
    pub(crate) fn parse_to(deepest: usize, text: &'a str) -> Option<(Self, usize)> {
        let mut reader = Reader { text, at: 0 };
        reader.space();
        let value = reader.value(deepest)?;
        Some((value, reader.at))
    }

    /// The value of a key, if this is an object that has it.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        let Self::Object(entries) = self else {
            return None;
        };
        entries
            .iter()
            .find(|(known, _)| known == key)
            .map(|(_, value)| value)
    }

    pub(crate) fn as_array(&self) -> Option<&[Self]> {
        match self {
            Self::Array(elements) => Some(elements),
            _ => None,
        }
    }

    pub(crate) fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    pub(crate) fn is_array(&self) -> bool {
        matches!(self, Self::Array(_))
    }

    pub(crate) fn is_string(&self) -> bool {
        matches!(self, Self::String(_))
    }

    /// The value without what cannot be a reference to another part: what has neither
    /// a key of that meaning nor a string with `#` in it. Elements of arrays keep their
    /// index.
    pub(crate) fn references(&self) -> Option<Value> {
        match self {
            Self::Scalar(_) => None,
            Self::String(text) => text.contains('#').then(|| Value::from(&**text)),
            Self::Array(elements) => {
                let kept: Vec<_> = elements.iter().map(Self::references).collect();
                kept.iter().any(Option::is_some).then(|| {
                    let elements = kept.into_iter().map(Option::unwrap_or_default);
                    Value::Array(elements.collect())
                })
            }
            Self::Object(entries) => {
                let mut kept = Map::new();
                for (key, value) in entries {
                    if let Some(value) = value.references_under(key) {
                        kept.insert(key.to_string(), value);
                    }
                }
                (!kept.is_empty()).then_some(Value::Object(kept))
            }
        }
    }

    /// The [references](Self::references) in the value of a key.
    pub(crate) fn references_under(&self, key: &str) -> Option<Value> {
        if key.starts_with('$')
            || matches!(
                key,
                "security" | "discriminator" | "operationRef" | "externalValue"
            )
        {
            Some(self.to_value())
        } else {
            self.references()
        }
    }

    /// The value without the order of its keys.
    pub(crate) fn to_value(&self) -> Value {
        match self {
            Self::Scalar(spelling) => match &**spelling {
                "null" => Value::Null,
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                number => number::value(number),
            },
            Self::String(text) => Value::from(&**text),
            Self::Array(elements) => elements.iter().map(Self::to_value).collect(),
            Self::Object(entries) => {
                let entries = entries.iter();
                Value::Object(
                    entries
                        .map(|(key, value)| (key.to_string(), value.to_value()))
                        .collect(),
                )
            }
        }
    }
}

/// How many objects and arrays are nested in a value.
pub(crate) fn depth(value: &Value) -> usize {
    match value {
        Value::Array(elements) => 1 + elements.iter().map(depth).max().unwrap_or(0),
        Value::Object(object) => 1 + object.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// What a writer needs to know of a value.
pub(crate) enum Kind<'v, V> {
    /// In its canonical spelling.
    Scalar(Cow<'v, str>),
    String(&'v str),
    Array(&'v [V]),
    Object(Vec<(&'v str, &'v V)>),
}

/// A JSON value of any type.
pub(crate) trait Json: Sized {
    fn kind(&self) -> Kind<'_, Self>;
}

impl Json for Ordered<'_> {
    fn kind(&self) -> Kind<'_, Self> {
        match self {
            Self::Scalar(spelling) => Kind::Scalar(Cow::Borrowed(spelling)),
            Self::String(text) => Kind::String(text),
            Self::Array(elements) => Kind::Array(elements),
            Self::Object(entries) => {
                Kind::Object(entries.iter().map(|(key, value)| (&**key, value)).collect())
            }
        }
    }
}

impl Json for Value {
    fn kind(&self) -> Kind<'_, Self> {
        match self {
            Self::String(text) => match number::in_string(text) {
                Some(number) => Kind::Scalar(Cow::Borrowed(number)),
                None => Kind::String(text),
            },
            Self::Array(elements) => Kind::Array(elements),
            Self::Object(object) => Kind::Object(
                object
                    .iter()
                    .map(|(key, value)| (key.as_str(), value))
                    .collect(),
            ),
            scalar => Kind::Scalar(Cow::Owned(scalar.to_string())),
        }
    }
}

impl<'a> From<&'a Value> for Ordered<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::String(text) => match number::in_string(text) {
                Some(number) => Self::Scalar(Cow::Borrowed(number)),
                None => Self::String(Cow::Borrowed(text)),
            },
            Value::Array(elements) => Self::Array(elements.iter().map(Self::from).collect()),
            Value::Object(object) => {
                let entries = object.iter();
                Self::Object(
                    entries
                        .map(|(key, value)| (Cow::Borrowed(key.as_str()), Self::from(value)))
                        .collect(),
                )
            }
            scalar => Self::Scalar(Cow::Owned(scalar.to_string())),
        }
    }
}

/// Reads strict JSON.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: usize) -> Option<Ordered<'a>> {
        match self.peek()? {
            b'{' => self.object(depth.checked_sub(1)?),
            b'[' => self.array(depth.checked_sub(1)?),
            b'"' => {
                let text = self.string()?;
                (!number::is_marked(&text)).then_some(Ordered::String(text))
            }
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'n' => self.word("null"),
            _ => self.number(),
        }
    }

    fn object(&mut self, depth: usize) -> Option<Ordered<'a>> {
        self.at += 1;
        let mut entries = Vec::new();
        if self.next_is(b'}') {
            return Some(Ordered::Object(entries));
        }
        loop {
            self.space();
            let key = self.string()?;
            if !self.next_is(b':') {
                return None;
            }
            self.space();
            entries.push((key, self.value(depth)?));
            if self.next_is(b'}') {
                let keys = entries.iter().map(|(key, _)| &**key);
                return is_unique(keys).then_some(Ordered::Object(entries));
            }
            if !self.next_is(b',') {
                return None;
            }
        }
    }

    fn array(&mut self, depth: usize) -> Option<Ordered<'a>> {
        self.at += 1;
        let mut elements = Vec::new();
        if self.next_is(b']') {
            return Some(Ordered::Array(elements));
        }
        loop {
            self.space();
            elements.push(self.value(depth)?);
            if self.next_is(b']') {
                return Some(Ordered::Array(elements));
            }
            if !self.next_is(b',') {
                return None;
            }
        }
    }

    fn string(&mut self) -> Option<Cow<'a, str>> {
        let start = self.at;
        if self.peek()? != b'"' {
            return None;
        }
        self.at += 1;
        let mut is_plain = true;
        loop {
            self.at += first_special(self.text.as_bytes().get(self.at..)?)?;
            match self.peek()? {
                b'"' => break,
                b'\\' => {
                    is_plain = false;
                    self.at += 2;
                }
                _ => return None,
            }
        }
        self.at += 1;
        let spelling = &self.text[start..self.at];
        if is_plain {
            return Some(Cow::Borrowed(&spelling[1..spelling.len() - 1]));
        }
        serde_json::from_str(spelling).ok().map(Cow::Owned)
    }

    fn word(&mut self, word: &str) -> Option<Ordered<'a>> {
        let spelling = self.text.get(self.at..self.at + word.len())?;
        self.at += word.len();
        (spelling == word).then_some(Ordered::Scalar(Cow::Borrowed(spelling)))
    }

    fn number(&mut self) -> Option<Ordered<'a>> {
        let rest = &self.text[self.at..];
        let is_part = |byte: &u8| matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9');
        let length = rest.bytes().take_while(|byte| is_part(byte)).count();
        let spelling = &rest[..length];
        self.at += length;
        number::is_number(spelling).then_some(Ordered::Scalar(Cow::Borrowed(spelling)))
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Skips white space and the byte, if that is next.
    fn next_is(&mut self, byte: u8) -> bool {
        self.space();
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = self.peek() {
            self.at += 1;
        }
    }
}

/// Whether no key is there twice.
pub(crate) fn is_unique<'k>(keys: impl ExactSizeIterator<Item = &'k str> + Clone) -> bool {
    if keys.len() <= FEW {
        let earlier = keys.clone();
        return keys
            .enumerate()
            .all(|(index, key)| earlier.clone().take(index).all(|other| other != key));
    }
    // Often sorted.
    if std::iter::zip(keys.clone(), keys.clone().skip(1)).all(|(key, next)| key < next) {
        return true;
    }
    let mut seen = HashSet::with_capacity(keys.len());
    keys.into_iter().all(|key| seen.insert(key))
}

/// The offset of the first byte that a JSON string cannot have as it is.
pub(crate) fn first_special(bytes: &[u8]) -> Option<usize> {
    first(bytes, |byte| byte < 0x20 || byte == b'"' || byte == b'\\')
}

/// The offset of the first byte of some kind.
#[inline]
pub(crate) fn first(bytes: &[u8], is_wanted: impl Fn(u8) -> bool) -> Option<usize> {
    /// Wide enough for the compiler to test many bytes at once.
    const WIDTH: usize = 16;
    let (chunks, rest) = bytes.as_chunks::<WIDTH>();
    for (index, chunk) in chunks.iter().enumerate() {
        if chunk.iter().fold(false, |any, byte| any | is_wanted(*byte)) {
            let within = chunk.iter().position(|byte| is_wanted(*byte))?;
            return Some(index * WIDTH + within);
        }
    }
    let within = rest.iter().position(|byte| is_wanted(*byte))?;
    Some(chunks.len() * WIDTH + within)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::canonical::pretty;
    use crate::{json, refs};

    fn parsed(text: &str) -> Option<Value> {
        let (value, length) = Ordered::parse(text)?;
        text[length..].trim().is_empty().then(|| value.to_value())
    }

    #[test]
    fn keys_keep_their_order_and_strings_are_borrowed() {
        let (value, length) = Ordered::parse(r#" {"b": [1, -2.5], "\u0061": "\n"} ,"#).unwrap();
        assert_eq!(length, 33);
        let Ordered::Object(entries) = value else {
            panic!("an object");
        };
        let keys: Vec<_> = entries.iter().map(|(key, _)| &**key).collect();
        assert_eq!(keys, ["b", "a"]);
        assert!(matches!(entries[0].0, Cow::Borrowed(_)));
        assert_eq!(entries[0].1.to_value(), json!([1, -2.5]));
        assert_eq!(entries[1].1, Ordered::String("\n".into()));
    }

    #[test]
    fn it_accepts_no_more_than_the_parser_that_reports_errors() {
        let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let texts = [
            "",
            "{",
            "[1,]",
            "{\"a\"}",
            "{\"a\":1,}",
            "01",
            "1.",
            ".5",
            "+1",
            "-",
            "1e",
            "--1",
            "0",
            "-0",
            "1e400",
            "1e30",
            "12345678901234567890",
            "18446744073709551616",
            "-9223372036854775808",
            "nul",
            "nulL",
            "true",
            "truee",
            "\"\\x\"",
            "\"\\ud800\"",
            "\"\\ud83d\\ude00\"",
            "\"\t\"",
            "\"é\"",
            "\"\\\"",
            "\"\\",
            "{\"a\":1,\"a\":2}",
            "{\"a\":1,\"\\u0061\":2}",
            "[[],{}]",
            "1 2",
            "{} x",
            "\u{feff}{}",
            "é",
            "'a'",
        ];
        let many = |last: &str| {
            let keys = (0..20).map(|n| n.to_string()).chain([last.to_owned()]);
            let entries: Vec<String> = keys.map(|key| format!("\"{key}\":0")).collect();
            format!("{{{}}}", entries.join(","))
        };
        let texts = texts.map(str::to_owned).into_iter();
        for text in texts.chain([deep(127), deep(128), many("x"), many("3")]) {
            let checked = json::parse(&text).ok();
            let scanned = parsed(&text);
            if scanned.is_some() {
                assert_eq!(scanned, checked, "{text}");
            }
        }
        assert!(parsed(&deep(127)).is_some() && parsed(&many("x")).is_some());
    }

    #[test]
    fn all_references_are_kept() {
        let value = json!({
            "description": "long",
            "parameters": [{"name": "a"}, {"$ref": "#/components/parameters/P"}],
            "security": [{"key": []}, {}],
            "links": {"l": {"operationRef": "#/paths/~1a/get", "description": "d"}},
            "schema": {
                "discriminator": {"mapping": {"a": "A"}},
                "properties": {"p": {"type": "string"}, "$x": {"$dynamicRef": "a"}},
            },
        });
        let kept = Ordered::from(&value).references().unwrap();
        assert_eq!(refs::direct(&kept), refs::direct(&value));
        assert_eq!(
            kept,
            json!({
                "parameters": [null, {"$ref": "#/components/parameters/P"}],
                "security": [{"key": []}, {}],
                "links": {"l": {"operationRef": "#/paths/~1a/get"}},
                "schema": {
                    "discriminator": {"mapping": {"a": "A"}},
                    "properties": {"$x": {"$dynamicRef": "a"}},
                },
            })
        );
        assert_eq!(Ordered::from(&json!({"a": [1, "b"]})).references(), None);
    }

    proptest! {
        #[test]
        fn broken_text_is_read_as_the_parser_reads_it_or_not_at_all(
            at in 0..40_usize,
            length in 0..4_usize,
            instead in prop::sample::select(vec!["", "\"", "\\", "{", "}", "1", "e", "-", ",", ":", "é", "\\u0061"]),
        ) {
            const TEXT: &str = r#"{"a": [1, -2.5, "b\n"], "c": {"d": null}}"#;
            let end = (at + length).min(TEXT.len());
            let text = format!("{}{instead}{}", &TEXT[..at], &TEXT[end..]);
            if let Some(value) = parsed(&text) {
                let checked = json::parse(&text).ok();
                prop_assert_eq!(checked.as_ref().map(pretty), Some(pretty(&value)));
            }
        }
    }
}
