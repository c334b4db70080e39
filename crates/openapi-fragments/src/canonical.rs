//! One way to write a value down, whatever order its keys came in.
//!
//! Equal values give equal bytes. Keys that OpenAPI fixes come in the order
//! people write them; all others are sorted.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Fixed fields of OpenAPI objects in their customary order. One list serves
/// all objects, so that the order of keys never depends on where they stand.
const ORDER: &[&str] = &[
    "$ref",
    "openapi",
    "overlay",
    "info",
    "externalDocs",
    "url",
    "operationId",
    "name",
    "in",
    "tags",
    "summary",
    "title",
    "version",
    "description",
    "deprecated",
    "required",
    "type",
    "format",
    "nullable",
    "get",
    "put",
    "post",
    "delete",
    "options",
    "head",
    "patch",
    "trace",
    "parameters",
    "requestBody",
    "responses",
    "headers",
    "content",
    "schema",
    "callbacks",
    "servers",
    "security",
    "paths",
    "components",
];

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
    let mut text = text(serde_json::to_string_pretty(&Canonical(value)));
    text.push('\n');
    text
}

/// The value as canonical JSON without blanks, for comparing and hashing.
pub(crate) fn compact(value: &Value) -> String {
    text(serde_json::to_string(&Canonical(value)))
}

/// The SHA-256 of some bytes in lower-case hexadecimal.
///
/// ```
/// assert!(openapi_fragments::sha256_hex(b"").starts_with("e3b0c44298fc1c14"));
/// ```
pub fn sha256_hex(bytes: impl AsRef<[u8]>) -> String {
    base16ct::lower::encode_string(&Sha256::digest(bytes.as_ref()))
}

/// A value has only string keys and finite numbers, which JSON can always say.
fn text(written: serde_json::Result<String>) -> String {
    written.expect("a JSON value serializes")
}

/// Serializes with keys in canonical order, whatever order the map keeps.
struct Canonical<'a>(&'a Value);

impl Serialize for Canonical<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Object(object) => {
                let mut entries: Vec<_> = object
                    .iter()
                    .map(|(key, value)| (rank(key), key.as_str(), value))
                    .collect();
                entries.sort_unstable_by_key(|(rank, key, _)| (*rank, *key));
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (_, key, value) in entries {
                    map.serialize_entry(key, &Canonical(value))?;
                }
                map.end()
            }
            Value::Array(elements) => serializer.collect_seq(elements.iter().map(Canonical)),
            scalar => scalar.serialize(serializer),
        }
    }
}

fn rank(key: &str) -> usize {
    static RANKS: LazyLock<HashMap<&str, usize>> =
        LazyLock::new(|| ORDER.iter().copied().zip(0..).collect());
    RANKS.get(key).copied().unwrap_or(ORDER.len())
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
