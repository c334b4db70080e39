//! Canonical JSON: equal values give equal bytes, whatever the order of their
//! keys.
//!
//! The fixed fields of OpenAPI come in their customary order; all other keys are
//! sorted.

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::ordered::{Json, Kind, Ordered, first_special};

/// Where a fixed field of OpenAPI comes in its customary order; other keys come after
/// all of these. One list serves all objects, so that the order of keys does not depend
/// on the kind of object.
fn place_of_field(key: &str) -> u8 {
    match key {
        "$ref" => 0,
        "openapi" => 1,
        "overlay" => 2,
        "info" => 3,
        "externalDocs" => 4,
        "url" => 5,
        "operationId" => 6,
        "name" => 7,
        "in" => 8,
        "tags" => 9,
        "summary" => 10,
        "title" => 11,
        "version" => 12,
        "description" => 13,
        "deprecated" => 14,
        "required" => 15,
        "type" => 16,
        "format" => 17,
        "nullable" => 18,
        "get" => 19,
        "put" => 20,
        "post" => 21,
        "delete" => 22,
        "options" => 23,
        "head" => 24,
        "patch" => 25,
        "trace" => 26,
        "parameters" => 27,
        "requestBody" => 28,
        "responses" => 29,
        "headers" => 30,
        "content" => 31,
        "schema" => 32,
        "callbacks" => 33,
        "servers" => 34,
        "security" => 35,
        "paths" => 36,
        "components" => 37,
        _ => 38,
    }
}

/// The value as indented JSON with a final newline, keys in canonical order.
///
/// ```
/// use openapi_fragments::to_canonical_json;
/// use serde_json::json;
///
/// let text = to_canonical_json(&json!({"paths": {}, "openapi": "3.0.3"}));
/// assert_eq!(text, "{\n  \"openapi\": \"3.0.3\",\n  \"paths\": {}\n}\n");
/// ```
pub fn to_canonical_json(value: &Value) -> String {
    let mut text = pretty(value);
    text.push('\n');
    text
}

/// The value as indented canonical JSON.
pub(crate) fn pretty(value: &impl Json) -> String {
    let mut text = String::new();
    push(&mut text, value, Some(0));
    text
}

/// The value as indented JSON, keys in their own order.
pub(crate) fn published(value: &Ordered) -> String {
    let mut text = String::new();
    push_published(&mut text, value, 0);
    text
}

/// The value as canonical JSON without white space, for comparing and hashing.
pub(crate) fn compact(value: &Value) -> String {
    let mut text = String::new();
    push(&mut text, value, None);
    text
}

/// The SHA-256 of some bytes in lower-case hexadecimal.
///
/// ```
/// assert!(openapi_fragments::sha256_hex(b"").starts_with("e3b0c44298fc1c14"));
/// ```
pub fn sha256_hex(bytes: impl AsRef<[u8]>) -> String {
    base16ct::lower::encode_string(&Sha256::digest(bytes.as_ref()))
}

/// The sort key of a key in canonical order.
pub(crate) fn place_of(key: &str) -> (u8, &str) {
    (place_of_field(key), key)
}

/// Appends a JSON string, quotes included.
pub(crate) fn push_string(text: &mut String, string: &str) {
    if first_special(string.as_bytes()).is_none() {
        text.push('"');
        text.push_str(string);
        text.push('"');
    } else {
        text.push_str(&Value::from(string).to_string());
    }
}

/// `depth` is the indentation level of the line that the value begins on; `None`
/// writes everything on one line.
fn push(text: &mut String, value: &impl Json, depth: Option<usize>) {
    let inner = depth.map(|depth| depth + 1);
    match value.kind() {
        Kind::Object(mut entries) if !entries.is_empty() => {
            if !entries.is_sorted_by_key(|(key, _)| place_of(key)) {
                entries.sort_unstable_by_key(|(key, _)| place_of(key));
            }
            for (index, (key, value)) in entries.into_iter().enumerate() {
                text.push(if index == 0 { '{' } else { ',' });
                break_line(text, inner);
                push_string(text, key);
                text.push_str(if depth.is_some() { ": " } else { ":" });
                push(text, value, inner);
            }
            break_line(text, depth);
            text.push('}');
        }
        Kind::Array(elements) if !elements.is_empty() => {
            for (index, element) in elements.iter().enumerate() {
                text.push(if index == 0 { '[' } else { ',' });
                break_line(text, inner);
                push(text, element, inner);
            }
            break_line(text, depth);
            text.push(']');
        }
        Kind::Object(_) => text.push_str("{}"),
        Kind::Array(_) => text.push_str("[]"),
        Kind::String(string) => push_string(text, string),
        Kind::Scalar(spelling) => text.push_str(&spelling),
    }
}

/// As [`push`], indented and in the order of the value.
fn push_published(text: &mut String, value: &Ordered, depth: usize) {
    match value {
        Ordered::Object(entries) if !entries.is_empty() => {
            for (index, (key, value)) in entries.iter().enumerate() {
                text.push(if index == 0 { '{' } else { ',' });
                break_line(text, Some(depth + 1));
                push_string(text, key);
                text.push_str(": ");
                push_published(text, value, depth + 1);
            }
            break_line(text, Some(depth));
            text.push('}');
        }
        Ordered::Array(elements) if !elements.is_empty() => {
            for (index, element) in elements.iter().enumerate() {
                text.push(if index == 0 { '[' } else { ',' });
                break_line(text, Some(depth + 1));
                push_published(text, element, depth + 1);
            }
            break_line(text, Some(depth));
            text.push(']');
        }
        Ordered::Object(_) => text.push_str("{}"),
        Ordered::Array(_) => text.push_str("[]"),
        Ordered::String(string) => push_string(text, string),
        Ordered::Scalar(spelling) => text.push_str(spelling),
    }
}

fn break_line(text: &mut String, depth: Option<usize>) {
    const BLANKS: &str = "                                                                ";
    let Some(depth) = depth else { return };
    text.push('\n');
    let mut blanks = depth * 2;
    while blanks > 0 {
        let some = blanks.min(BLANKS.len());
        text.push_str(&BLANKS[..some]);
        blanks -= some;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn known_keys_come_first_and_others_sorted() {
        let value = json!({"z": 1, "description": "d", "a": {"y": 1, "x": [{"b": 1, "in": 2}]}, "name": "n"});
        assert_eq!(
            compact(&value),
            r#"{"name":"n","description":"d","a":{"x":[{"in":2,"b":1}],"y":1},"z":1}"#
        );
    }
}
