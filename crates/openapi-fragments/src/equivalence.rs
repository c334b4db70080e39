//! Normalizes equivalent descriptions.
//!
//! Only what OpenAPI itself declares to be equal counts: the order of sets, explicit
//! defaults, and empty lists and maps in place of none.

use serde_json::{Map, Value, json};

use crate::canonical::compact;
use crate::number;
use crate::refs;

/// Normalizes a component or an operation, whose documentation must have been removed.
pub(crate) fn normalize(value: &mut Value) {
    match value {
        Value::Array(elements) => elements.iter_mut().for_each(normalize),
        Value::Object(object) => {
            remove_serialization_defaults(object, None);
            for (key, child) in object.iter_mut() {
                match child {
                    Value::Array(elements)
                        if matches!(key.as_str(), "required" | "enum" | "type") =>
                    {
                        sort(elements);
                    }
                    Value::Array(parameters) if key == "parameters" => {
                        parameters.iter_mut().for_each(normalize);
                        sort(parameters);
                    }
                    Value::Array(requirements) if key == "security" => {
                        requirements.iter_mut().for_each(sort_scopes);
                        sort(requirements);
                    }
                    _ if refs::is_data(key) => {}
                    Value::Object(named) if refs::is_name_map(key) => {
                        for child in named.values_mut() {
                            if let (Value::Object(header), "headers") = (&mut *child, key.as_str())
                            {
                                remove_serialization_defaults(header, Some("header"));
                            }
                            normalize(child);
                        }
                    }
                    child => normalize(child),
                }
            }
            object.retain(|key, value| !is_default(key, value));
        }
        scalar => number::simplify(scalar),
    }
}

fn sort(set: &mut Vec<Value>) {
    set.sort_by_cached_key(compact);
    set.dedup();
}

fn sort_scopes(requirement: &mut Value) {
    for (_, scopes) in requirement.as_object_mut().into_iter().flatten() {
        if let Value::Array(scopes) = scopes {
            sort(scopes);
        }
    }
}

/// Removes the style that a parameter or header has by default. `location` is given
/// for what is no parameter by its own keys.
fn remove_serialization_defaults(object: &mut Map<String, Value>, location: Option<&str>) {
    let own = match (object.get("name"), object.get("in")) {
        (Some(Value::String(_)), Some(Value::String(own))) => Some(own.as_str()),
        _ => None,
    };
    let default = match location.or(own) {
        Some("query" | "cookie") => "form",
        Some("path" | "header") => "simple",
        _ => return,
    };
    let explodes = object
        .get("style")
        .map_or(default == "form", |style| style == "form");
    if object.get("style").is_some_and(|style| style == default) {
        object.remove("style");
    }
    if object
        .get("explode")
        .is_some_and(|explode| *explode == explodes)
    {
        object.remove("explode");
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
        "parameters" => value == &json!([]) || value == &json!({}),
        "properties" | "patternProperties" | "headers" | "links" | "callbacks" | "encoding" => {
            value == &json!({})
        }
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
            (
                json!({"parameters": [{"in": "query", "name": "b", "required": false, "style": "form"}, {"in": "path", "name": "a", "explode": false}]}),
                json!({"parameters": [{"in": "path", "name": "a"}, {"in": "query", "name": "b", "explode": true}]}),
                true,
            ),
            (
                json!({"in": "query", "name": "a", "style": "pipeDelimited", "explode": false}),
                json!({"in": "query", "name": "a", "style": "pipeDelimited"}),
                true,
            ),
            (
                json!({"in": "query", "name": "a", "explode": false}),
                json!({"in": "query", "name": "a"}),
                false,
            ),
            (
                json!({"headers": {"a": {"style": "simple", "explode": false}}}),
                json!({"headers": {"a": {}}}),
                true,
            ),
            (
                json!({"properties": {"headers": {"style": "simple"}}}),
                json!({"properties": {"headers": {}}}),
                false,
            ),
            (
                json!({"security": [{"b": []}, {"a": ["y", "x", "x"]}]}),
                json!({"security": [{"a": ["x", "y"]}, {"b": []}]}),
                true,
            ),
            (json!({"parameters": [], "callbacks": {}}), json!({}), true),
            (json!({"security": []}), json!({}), false),
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
