//! Normalizes equivalent schemas.
//!
//! Only what OpenAPI 3.0 itself declares to be equal counts: the order of sets,
//! and explicit defaults.

use serde_json::{Value, json};

use crate::canonical::compact;
use crate::refs;

/// Normalizes a component, whose documentation must have been removed.
pub(crate) fn normalize(value: &mut Value) {
    match value {
        Value::Array(elements) => elements.iter_mut().for_each(normalize),
        Value::Object(object) => {
            object.retain(|key, value| !is_default(key, value));
            for (key, child) in object.iter_mut() {
                match child {
                    Value::Array(elements) if matches!(key.as_str(), "required" | "enum") => {
                        elements.sort_by_cached_key(compact);
                        elements.dedup();
                    }
                    _ if refs::is_data(key) => {}
                    Value::Object(named) if refs::is_name_map(key) => {
                        named.values_mut().for_each(normalize);
                    }
                    child => normalize(child),
                }
            }
        }
        _ => {}
    }
}

/// Whether a value is what OpenAPI assumes if the key is missing.
fn is_default(key: &str, value: &Value) -> bool {
    match key {
        "nullable" | "deprecated" | "readOnly" | "writeOnly" | "uniqueItems"
        | "exclusiveMinimum" | "exclusiveMaximum" | "allowEmptyValue" | "allowReserved" => {
            value == &json!(false)
        }
        // Of a parameter or body, and of a schema.
        "required" => value == &json!(false) || value == &json!([]),
        "additionalProperties" => value == &json!(true) || value == &json!({}),
        "minLength" | "minItems" | "minProperties" => value == &json!(0),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equivalent_schemas_become_equal() {
        let cases = [
            (
                json!({"required": ["b", "a"]}),
                json!({"required": ["a", "b"]}),
                true,
            ),
            (
                json!({"enum": ["b", "a", "b"]}),
                json!({"enum": ["a", "b"]}),
                true,
            ),
            (json!({"nullable": false}), json!({}), true),
            (json!({"nullable": true}), json!({}), false),
            (json!({"required": []}), json!({}), true),
            (json!({"additionalProperties": {}}), json!({}), true),
            (json!({"additionalProperties": false}), json!({}), false),
            (
                json!({"oneOf": [{"minLength": 0}]}),
                json!({"oneOf": [{}]}),
                true,
            ),
            // A property of that name is not a keyword, and data stays.
            (
                json!({"properties": {"required": {}}}),
                json!({"properties": {}}),
                false,
            ),
            (
                json!({"properties": {"nullable": false}}),
                json!({"properties": {}}),
                false,
            ),
            (
                json!({"default": {"required": ["b", "a"]}}),
                json!({"default": {"required": ["a", "b"]}}),
                false,
            ),
            (
                json!({"oneOf": [{"a": 1}, {}]}),
                json!({"oneOf": [{}, {"a": 1}]}),
                false,
            ),
        ];
        for (mut one, mut other, same) in cases {
            let shown = format!("{one} and {other}");
            normalize(&mut one);
            normalize(&mut other);
            assert_eq!(one == other, same, "{shown}");
        }
    }
}
