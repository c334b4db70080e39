//! Common data in a file: client ids and secrets, as plain JSON.

use std::collections::BTreeMap;

use makecom::{CodeKind, Common, Section};
use serde::Serialize;
use serde_json::Value;

use crate::error::{Code, Error, Result};
use crate::unique;

/// Parses it; errors name the place but quote nothing, since it holds secrets.
pub(crate) fn read_common(file: &str, text: &str) -> Result<Common> {
    unique::from_str(text).map_err(|error| {
        let what = if error.to_string().starts_with(unique::DUPLICATED) {
            unique::DUPLICATED
        } else {
            "expected a JSON object"
        };
        let (line, column) = (error.line(), error.column());
        Error::new(
            Code::Common,
            file,
            format!("line {line}, column {column}: {what}"),
            "common data is a plain JSON object, without comments, with each key once",
        )
    })
}

/// It as the text of a section, whose digest tells whether it has changed: the keys in one
/// order, whatever the order of the file and of the server.
pub(crate) fn section(code: CodeKind, common: &Common) -> Section {
    let value = serde_json::to_value(common).unwrap_or_default();
    Section::from_text(code, sorted(value).to_string())
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Object(keys) => {
            let keys: BTreeMap<_, _> = keys.into_iter().collect();
            let keys = keys.into_iter().map(|(key, value)| (key, sorted(value)));
            Value::Object(keys.collect())
        }
        Value::Array(list) => Value::Array(list.into_iter().map(sorted).collect()),
        other => other,
    }
}

pub(crate) fn write_common(common: &Common) -> String {
    pretty(common)
}

/// A map of JSON values as a file, with the indentation of the manifest.
pub(crate) fn pretty(map: &impl Serialize) -> String {
    let mut text = Vec::new();
    let indent = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    let mut writer = serde_json::Serializer::with_formatter(&mut text, indent);
    // A map of JSON values, written to memory, cannot fail.
    let _ = map.serialize(&mut writer);
    String::from_utf8_lossy(&text).into_owned() + "\n"
}
