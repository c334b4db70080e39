//! Values from and to JSON: plain, and with tags for what JSON cannot say.

use std::fmt::{self, Write as _};

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use super::{Buffer, Collection, Date, Value};
use crate::number;

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

/// As `JSON.stringify` has it: see [`Value::to_json`].
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Undefined | Self::Null => serializer.serialize_unit(),
            Self::Boolean(value) => serializer.serialize_bool(*value),
            Self::Number(number) => match number::to_whole(*number) {
                Some(whole) => serializer.serialize_i64(whole),
                None if number.is_finite() => serializer.serialize_f64(*number),
                None => serializer.serialize_unit(),
            },
            Self::Text(text) => serializer.serialize_str(text),
            Self::EmptyText => serializer.serialize_str(""),
            Self::Date(date) => serializer.serialize_str(&date.to_string()),
            Self::Buffer(buffer) => {
                let mut object = serializer.serialize_map(Some(2))?;
                object.serialize_entry("type", "Buffer")?;
                object.serialize_entry("data", &*buffer.bytes)?;
                object.end()
            }
            Self::Array(items) => serializer.collect_seq(items.iter()),
            Self::Collection(entries) => {
                let entries = entries.iter();
                let defined = entries.filter(|(_, value)| !matches!(value, Self::Undefined));
                serializer.collect_map(defined)
            }
        }
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Boolean(value))
    }

    // Integers above 2^53 lose digits, as they do on the platform.
    #[allow(clippy::cast_precision_loss)]
    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number as f64))
    }

    #[allow(clippy::cast_precision_loss)]
    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number as f64))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(item) = items.next_element()? {
            array.push(item);
        }
        Ok(array.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut collection = Collection::new();
        while let Some((name, value)) = entries.next_entry::<String, Value>()? {
            collection.insert(name, value);
        }
        Ok(collection.into())
    }
}

impl Value {
    /// The value of a JSON text. The order of names is kept.
    ///
    /// # Errors
    /// The text is not JSON, or is nested deeper than 128 levels.
    ///
    /// ```
    /// use makecom_runtime::Value;
    ///
    /// assert_eq!(Value::from_json("[1]")?, Value::array([Value::Number(1.0)]));
    /// assert!(Value::from_json("[1").is_err());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// The value as `JSON.stringify` writes it: undefined entries of a collection are left
    /// out, undefined elements are null, dates are texts. `None` for undefined itself.
    ///
    /// ```
    /// use makecom_runtime::Value;
    ///
    /// let value = Value::array([Value::Undefined, Value::Number(1e21), Value::Number(1.0)]);
    /// assert_eq!(value.to_json().as_deref(), Some("[null,1e+21,1]"));
    /// assert_eq!(Value::Undefined.to_json(), None);
    /// ```
    pub fn to_json(&self) -> Option<String> {
        if matches!(self, Self::Undefined) {
            return None;
        }
        let mut out = String::new();
        write_json(self, &mut out);
        Some(out)
    }

    /// Replaces the tags of example and recording files by the values they stand for:
    /// `{"$date": "2026-01-01T00:00:00.000Z"}`, `{"$undefined": true}`,
    /// `{"$emptystring": true}` and `{"$buffer_hex": "4d61"}`. Other tags stay collections.
    ///
    /// ```
    /// use makecom_runtime::{Date, Value};
    ///
    /// let value = Value::from_json(r#"{"since": {"$date": "1970-01-01T00:00:00Z"}}"#)?;
    /// let date = Date::from_millis(0).unwrap();
    /// assert_eq!(value.untagged().get("since"), Value::Date(date));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn untagged(&self) -> Self {
        match self {
            Self::Array(items) => Self::array(items.iter().map(Self::untagged)),
            Self::Collection(collection) => untag(collection).unwrap_or_else(|| {
                let entries = collection
                    .iter()
                    .map(|(name, value)| (name, value.untagged()));
                entries.collect::<Collection>().into()
            }),
            other => other.clone(),
        }
    }

    /// What is wrong in the tags that [`untagged`](Self::untagged) would leave as collections:
    /// the JSON Pointer and the message of each.
    ///
    /// ```
    /// use makecom_runtime::Value;
    ///
    /// let value = Value::from_json(r#"{"since": {"$date": "2024-01-01"}}"#)?;
    /// let (pointer, message) = &value.tag_faults()[0];
    /// assert_eq!(pointer, "/since/$date");
    /// assert!(message.contains("2024-01-01T00:00:00Z"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn tag_faults(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        self.add_tag_faults("", &mut found);
        found
    }

    fn add_tag_faults(&self, pointer: &str, found: &mut Vec<(String, String)>) {
        match self {
            Self::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    item.add_tag_faults(&format!("{pointer}/{at}"), found);
                }
            }
            Self::Collection(collection) => {
                for (name, value) in collection.iter() {
                    let escaped = name.replace('~', "~0").replace('/', "~1");
                    let below = format!("{pointer}/{escaped}");
                    match tag_fault(name, value, collection) {
                        Some(message) => found.push((below, message)),
                        None => value.add_tag_faults(&below, found),
                    }
                }
            }
            _ => {}
        }
    }

    /// The value with tags where plain JSON would lose something; see
    /// [`untagged`](Self::untagged). Numbers that JSON cannot hold stay as they are.
    ///
    /// ```
    /// use makecom_runtime::Value;
    ///
    /// let tagged = Value::Undefined.tagged();
    /// assert_eq!(tagged.to_json().as_deref(), Some(r#"{"$undefined":true}"#));
    /// assert_eq!(tagged.untagged(), Value::Undefined);
    /// ```
    pub fn tagged(&self) -> Self {
        let tag = |name: &str, value: Self| Collection::from_iter([(name, value)]).into();
        match self {
            Self::Undefined => tag("$undefined", Self::Boolean(true)),
            Self::EmptyText => tag("$emptystring", Self::Boolean(true)),
            Self::Date(date) => tag("$date", date.to_string().into()),
            Self::Buffer(buffer) => tag("$buffer_hex", hex(&buffer.bytes).into()),
            Self::Array(items) => Self::array(items.iter().map(Self::tagged)),
            Self::Collection(collection) => {
                let entries = collection
                    .iter()
                    .map(|(name, value)| (name, value.tagged()));
                entries.collect::<Collection>().into()
            }
            other => other.clone(),
        }
    }
}

/// Loses the order of names unless `serde_json` was compiled to keep it; prefer
/// [`Value::from_json`] for texts.
impl From<&serde_json::Value> for Value {
    fn from(json: &serde_json::Value) -> Self {
        match json {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(value) => Self::Boolean(*value),
            serde_json::Value::Number(number) => Self::Number(number.as_f64().unwrap_or(f64::NAN)),
            serde_json::Value::String(text) => Self::text(text.as_str()),
            serde_json::Value::Array(items) => Self::array(items.iter().map(Self::from)),
            serde_json::Value::Object(entries) => entries
                .iter()
                .map(|(name, value)| (name.as_str(), Self::from(value)))
                .collect::<Collection>()
                .into(),
        }
    }
}

/// The tags, each with the form of its value.
const TAGS: [(&str, &str); 4] = [
    (
        "$buffer_hex",
        "an even number of hexadecimal digits, such as \"4d61\"",
    ),
    (
        "$date",
        "a date with a time and an offset, such as \"2024-01-01T00:00:00Z\"",
    ),
    ("$emptystring", "true"),
    ("$undefined", "true"),
];

/// Names that are taken for tags, each with the tag.
const MISSPELLED: [(&str, &str); 7] = [
    ("$buffer", "$buffer_hex"),
    ("$bufferHex", "$buffer_hex"),
    ("$Date", "$date"),
    ("$datetime", "$date"),
    ("$emptyString", "$emptystring"),
    ("$empty_string", "$emptystring"),
    ("$undef", "$undefined"),
];

/// What is wrong with an entry that is a tag, or is meant as one.
fn tag_fault(name: &str, value: &Value, of: &Collection) -> Option<String> {
    if let Some((_, tag)) = MISSPELLED.iter().find(|(wrong, _)| *wrong == name) {
        let is_alone = of.iter().count() == 1;
        return is_alone.then(|| format!("there is no tag {name}: write {tag}"));
    }
    let (_, form) = TAGS.iter().find(|(tag, _)| *tag == name)?;
    if of.iter().count() > 1 {
        return Some(format!(
            "{name} stands alone in its object, as the value that it is"
        ));
    }
    let shown = value.to_json().unwrap_or_default();
    let shown: String = shown.chars().take(60).collect();
    let is_read = untag(of).is_some();
    (!is_read).then(|| format!("{shown} is no value of {name}: write {form}"))
}

fn untag(collection: &Collection) -> Option<Value> {
    let mut entries = collection.iter();
    let (Some((name, value)), None) = (entries.next(), entries.next()) else {
        return None;
    };
    match (name, value) {
        ("$undefined", Value::Boolean(true)) => Some(Value::Undefined),
        ("$emptystring", Value::Boolean(true)) => Some(Value::EmptyText),
        ("$date", Value::Text(text)) => {
            let timestamp: jiff::Timestamp = text.parse().ok()?;
            Some(Date::from(timestamp).into())
        }
        ("$buffer_hex", Value::Text(text)) => from_hex(text).map(|b| Value::Buffer(Buffer::new(b))),
        _ => None,
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(out, "{byte:02x}"); // writing to a string cannot fail
    }
    out
}

pub(crate) fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|d| u8::try_from(d).ok())
    };
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| match *pair {
            [high, low] => Some(digit(high)? * 16 + digit(low)?),
            _ => None,
        })
        .collect()
}

fn write_json(value: &Value, out: &mut String) {
    match value {
        Value::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) if number.is_finite() => out.push_str(&number::to_text(*number)),
        // Not-a-number and the infinities have no form in JSON.
        Value::Undefined | Value::Null | Value::Number(_) => out.push_str("null"),
        Value::Text(text) => write_json_text(text, out),
        Value::EmptyText => out.push_str("\"\""),
        Value::Date(date) => write_json_text(&date.to_string(), out),
        Value::Buffer(buffer) => {
            // The form of `Buffer.prototype.toJSON`.
            out.push_str("{\"type\":\"Buffer\",\"data\":[");
            for (index, byte) in buffer.bytes.iter().enumerate() {
                let comma = if index == 0 { "" } else { "," };
                let _ = write!(out, "{comma}{byte}"); // writing to a string cannot fail
            }
            out.push_str("]}");
        }
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_json(item, out);
            }
            out.push(']');
        }
        Value::Collection(collection) => {
            out.push('{');
            let mut separator = "";
            for (name, value) in collection.iter() {
                if matches!(value, Value::Undefined) {
                    continue;
                }
                out.push_str(separator);
                separator = ",";
                write_json_text(name, out);
                out.push(':');
                write_json(value, out);
            }
            out.push('}');
        }
    }
}

fn write_json_text(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            control if control < ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(control)); // cannot fail
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_written_as_javascript_writes_it() {
        for (json, expected) in [
            (
                "{\"b\": 1.0, \"a\": [true, null], \"2\": -0.0}",
                "{\"2\":0,\"b\":1,\"a\":[true,null]}",
            ),
            ("[1e400]", "none"),
            (
                "[123456789012345680000, 1e21, 1e-7, 0.1]",
                "[123456789012345680000,1e+21,1e-7,0.1]",
            ),
            (
                r#""a\u0001\u0007\"\\\n\u007f\u2028é""#,
                "\"a\\u0001\\u0007\\\"\\\\\\n\u{7f}\u{2028}é\"",
            ),
        ] {
            let written = Value::from_json(json)
                .ok()
                .and_then(|value| value.to_json());
            assert_eq!(written.as_deref().unwrap_or("none"), expected);
        }
    }

    #[test]
    fn tags_that_mean_nothing() {
        for (text, expected) in [
            (
                r#"{"a": {"$date": "2024-01-01T00:00:00Z"}, "b": [{"$undefined": true}]}"#,
                &[][..],
            ),
            (
                r#"[{"$emptystring": true}, {"$buffer_hex": ""}, {"$buffer_hex": "4D61"}]"#,
                &[],
            ),
            (
                r#"{"a": {"$ref": "x"}, "$schema": "y", "date": "2024-01-01"}"#,
                &[],
            ),
            (r#"{"$date": "2024-01-01"}"#, &["/$date"]),
            (r#"{"$date": "2024-01-01T00:00:00"}"#, &["/$date"]),
            (r#"{"$date": 0}"#, &["/$date"]),
            (r#"{"$date": null}"#, &["/$date"]),
            (r#"{"$date": {"$numberLong": "0"}}"#, &["/$date"]),
            (r#"{"$date": "2024-13-01T00:00:00Z"}"#, &["/$date"]),
            (
                r#"{"a/b": [1, {"$buffer_hex": "4d6"}]}"#,
                &["/a~1b/1/$buffer_hex"],
            ),
            (r#"{"$buffer_hex": "zz"}"#, &["/$buffer_hex"]),
            (r#"{"$buffer_hex": [77]}"#, &["/$buffer_hex"]),
            (r#"{"$buffer": "4d61"}"#, &["/$buffer"]),
            (r#"{"$undefined": false}"#, &["/$undefined"]),
            (r#"{"$emptystring": "true"}"#, &["/$emptystring"]),
            (r#"{"$date": "2024-01-01T00:00:00Z", "x": 1}"#, &["/$date"]),
        ] {
            let found = Value::from_json(text).unwrap().tag_faults();
            let found: Vec<_> = found.iter().map(|(pointer, _)| pointer.as_str()).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn tags_go_both_ways() {
        let text = r#"{"a":[{"$date":"2026-01-01T00:00:00.500Z"},{"$undefined":true}],"b":{"$buffer_hex":"00ff"},"c":{"$emptystring":true},"d":{"$date":5}}"#;
        let value = Value::from_json(text).unwrap().untagged();
        assert!(matches!(value.get("a").index(1), Value::Date(_)));
        assert!(matches!(value.get("b"), Value::Buffer(_)));
        assert!(matches!(value.get("d"), Value::Collection(_)));
        assert_eq!(value.tagged().to_json().as_deref(), Some(text));
        assert_eq!(
            value.to_json().as_deref(),
            Some(
                r#"{"a":["2026-01-01T00:00:00.500Z",null],"b":{"type":"Buffer","data":[0,255]},"c":"","d":{"$date":5}}"#
            )
        );
    }
}
