//! Schemas that are part of themselves, so that checking a value would not end.

use std::collections::HashMap;

use serde_json::Value;

use super::findings::Found;
use super::version::Version;
use crate::pointer;
use crate::refs::ComponentKey;

/// Keywords whose schemas apply to the same value.
const LISTS: [&str; 3] = ["allOf", "anyOf", "oneOf"];
const SINGLE: [&str; 4] = ["not", "if", "then", "else"];

/// Reports components that are part of themselves by way of such keywords.
pub(super) fn check(document: &Value, version: Version, found: &mut Vec<Found>) {
    let schemas = document
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    let Some(schemas) = schemas else {
        return;
    };
    let mut edges: HashMap<&str, Vec<Edge>> = HashMap::new();
    for (name, schema) in schemas {
        let at = pointer::from_tokens(["components", "schemas", name]);
        let mut own = Vec::new();
        collect(schema, &at, version == Version::V31, &mut own);
        edges.insert(name, own);
    }
    // Depth first, without recursion: a chain of schemas can be long.
    let mut states: HashMap<&str, State> = HashMap::new();
    for start in schemas.keys() {
        if states.contains_key(start.as_str()) {
            continue;
        }
        states.insert(start, State::Open);
        let mut stack = vec![(start.as_str(), 0)];
        while let Some((name, next)) = stack.pop() {
            let Some(edge) = edges.get(name).and_then(|own| own.get(next)) else {
                states.insert(name, State::Done);
                continue;
            };
            stack.push((name, next + 1));
            let Some((target, _)) = schemas.get_key_value(&edge.target) else {
                continue;
            };
            match states.get(target.as_str()) {
                None => {
                    states.insert(target, State::Open);
                    stack.push((target, 0));
                }
                Some(State::Open) => {
                    let what = format!(
                        "the schema `{target}` is part of itself, by way of this reference"
                    );
                    found.push(Found::new("cyclic-reference", edge.at.clone(), what));
                }
                Some(State::Done) => {}
            }
        }
    }
}

#[derive(PartialEq)]
enum State {
    Open,
    Done,
}

struct Edge {
    target: String,
    /// The pointer of the reference.
    at: String,
}

fn collect(schema: &Value, at: &str, is_newer: bool, edges: &mut Vec<Edge>) {
    let Some(object) = schema.as_object() else {
        return;
    };
    if let Some(reference) = object.get("$ref").and_then(Value::as_str)
        && let Some(ComponentKey { section, name }) = ComponentKey::of_whole(reference)
        && section == "schemas"
    {
        let at = pointer::join(at, "$ref");
        edges.push(Edge { target: name, at });
        if !is_newer {
            return;
        }
    }
    for key in LISTS {
        let parts = object.get(key).and_then(Value::as_array);
        for (index, part) in parts.into_iter().flatten().enumerate() {
            collect(part, &format!("{at}/{key}/{index}"), is_newer, edges);
        }
    }
    for key in SINGLE {
        if let Some(part) = object.get(key) {
            collect(part, &format!("{at}/{key}"), is_newer, edges);
        }
    }
}
