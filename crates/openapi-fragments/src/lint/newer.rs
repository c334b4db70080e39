//! Finds constructs of OpenAPI 3.1 in a document.

use serde_json::Value;

use crate::newer::{KEYWORDS, NODES};
use crate::pointer;

/// The pointer of each construct and what it is.
pub(super) fn constructs(document: &Value) -> Vec<(String, String)> {
    let nodes = NODES.iter().map(|(at, _)| *at);
    let mut found: Vec<_> = nodes
        .filter(|at| document.pointer(at).is_some())
        .map(|at| (at.to_owned(), format!("`{}`", pointer::last(at))))
        .collect();
    newer_in(document, "", &mut found);
    found
}

/// Finds constructs of 3.1 in schemas.
fn newer_in(value: &Value, at: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                newer_in(element, &format!("{at}/{index}"), found);
            }
        }
        Value::Object(object) => {
            for (key, child) in object {
                let here = pointer::join(at, key);
                match key.as_str() {
                    "schema" => newer_schema(child, &here, found),
                    "schemas" if at == "/components" => {
                        for (name, schema) in child.as_object().into_iter().flatten() {
                            newer_schema(schema, &pointer::join(&here, name), found);
                        }
                    }
                    "example" | "examples" | "value" => {}
                    key if key.starts_with("x-") => {}
                    _ => newer_in(child, &here, found),
                }
            }
        }
        _ => {}
    }
}

fn newer_schema(schema: &Value, at: &str, found: &mut Vec<(String, String)>) {
    let Some(object) = schema.as_object() else {
        return;
    };
    for (key, child) in object {
        let here = pointer::join(at, key);
        match (key.as_str(), child) {
            ("type", Value::String(null)) if null == "null" => {
                found.push((here, "the type `null`".to_owned()));
            }
            ("type", Value::Array(_)) => found.push((here, "a list of types".to_owned())),
            ("exclusiveMinimum" | "exclusiveMaximum", Value::Number(_)) => {
                found.push((here, format!("a number for `{key}`")));
            }
            ("$ref", _) if object.len() > 1 => {
                found.push((here, "a keyword beside a `$ref`".to_owned()));
            }
            ("properties", Value::Object(named)) => {
                for (name, schema) in named {
                    newer_schema(schema, &pointer::join(&here, name), found);
                }
            }
            ("allOf" | "anyOf" | "oneOf", Value::Array(schemas)) => {
                for (index, schema) in schemas.iter().enumerate() {
                    newer_schema(schema, &format!("{here}/{index}"), found);
                }
            }
            ("items" | "not" | "additionalProperties", child) => newer_schema(child, &here, found),
            (key, _) if KEYWORDS.iter().any(|(newer, _)| *newer == key) => {
                found.push((here, format!("`{key}`")));
            }
            _ => {}
        }
    }
}
