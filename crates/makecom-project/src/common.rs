//! Common data in a file: client ids and secrets, as plain JSON.

use makecom::Common;
use serde::Serialize;

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
