//! Resolves compositions: the parts of `allOf` become one object.
//!
//! typify merges the parts itself, but does not terminate if they refer to each other
//! or if each has variants. So objects are merged here, and everything else becomes
//! any JSON.

use serde_json::{Map, Value, json};

use super::schemas::REFERENCE;

/// Resolves every composition within a schema. `name` is that of the component, if it
/// is one. False if a part of it became any JSON.
pub(super) fn resolve(
    schemas: &Map<String, Value>,
    schema: &mut Value,
    name: Option<&str>,
) -> bool {
    let mut is_whole = true;
    let Some(object) = schema.as_object_mut() else {
        return true;
    };
    if let Some(name) = name
        && is_alias_of_itself(schemas, object, name)
    {
        *schema = json!({});
        return false;
    }
    if let Some(parts) = object.get("allOf").and_then(Value::as_array)
        && (parts.len() > 1 || object.contains_key("properties") || reference(&parts[0]).is_none())
    {
        let mut merged = Map::new();
        let mut stack: Vec<&str> = name.into_iter().collect();
        is_whole = gather(schemas, object, &mut stack, &mut merged);
        if is_whole {
            for key in ["description", "nullable"] {
                if let Some(value) = object.get(key) {
                    merged.insert(key.to_owned(), value.clone());
                }
            }
            merged.insert("type".to_owned(), "object".into());
            *object = merged;
        } else {
            *schema = json!({});
            return false;
        }
    }
    for (key, value) in object {
        match key.as_str() {
            "properties" => {
                for value in value.as_object_mut().into_iter().flat_map(Map::values_mut) {
                    is_whole &= resolve(schemas, value, None);
                }
            }
            "items" | "additionalProperties" => is_whole &= resolve(schemas, value, None),
            "anyOf" | "oneOf" => {
                for value in value.as_array_mut().into_iter().flatten() {
                    is_whole &= resolve(schemas, value, None);
                }
            }
            _ => {}
        }
    }
    is_whole
}

fn reference(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix(REFERENCE)
}

/// Whether a component is only a reference to itself, or a variant of itself.
fn is_alias_of_itself(
    schemas: &Map<String, Value>,
    object: &Map<String, Value>,
    name: &str,
) -> bool {
    let mut seen = vec![name];
    let mut open: Vec<&str> = aliases(object);
    while let Some(next) = open.pop() {
        if next == name {
            return true;
        }
        if !seen.contains(&next) {
            seen.push(next);
            open.extend(
                schemas
                    .get(next)
                    .and_then(Value::as_object)
                    .into_iter()
                    .flat_map(aliases),
            );
        }
    }
    false
}

/// The schemas that a schema is, or may be, by reference alone.
fn aliases(object: &Map<String, Value>) -> Vec<&str> {
    let own = object.get("$ref").and_then(Value::as_str);
    let own = own.and_then(|one| one.strip_prefix(REFERENCE));
    let lists = ["allOf", "anyOf", "oneOf"].map(|key| object.get(key).and_then(Value::as_array));
    let is_plain = !object.contains_key("properties");
    let listed = lists.into_iter().flatten().flatten().filter_map(reference);
    own.into_iter().chain(listed.filter(|_| is_plain)).collect()
}

/// Merges an object. False if it is not an object, or composed of itself.
fn gather<'a>(
    schemas: &'a Map<String, Value>,
    object: &'a Map<String, Value>,
    stack: &mut Vec<&'a str>,
    merged: &mut Map<String, Value>,
) -> bool {
    if let Some(name) = object.get("$ref").and_then(Value::as_str) {
        let Some((name, target)) = name
            .strip_prefix(REFERENCE)
            .and_then(|name| Some((name, schemas.get(name)?.as_object()?)))
        else {
            return false;
        };
        if stack.contains(&name) {
            return false;
        }
        stack.push(name);
        let is_object = gather(schemas, target, stack, merged);
        stack.pop();
        return is_object;
    }
    let is_object = object.get("type").is_none_or(|kind| kind == "object");
    let is_more = ["anyOf", "oneOf", "enum", "items"]
        .iter()
        .any(|key| object.contains_key(*key));
    if !is_object || is_more {
        return false;
    }
    let own = object.get("properties").and_then(Value::as_object);
    let properties = merged.entry("properties").or_insert_with(|| json!({}));
    for (name, schema) in own.into_iter().flatten() {
        match &mut properties[name] {
            new @ Value::Null => *new = schema.clone(),
            known if known == schema => {}
            // Either of two different schemas may apply.
            known => *known = json!({}),
        }
    }
    if let Some(Value::Array(required)) = object.get("required") {
        let all = merged.entry("required").or_insert_with(|| json!([]));
        if let Value::Array(all) = all {
            let new = required.iter().filter(|name| !all.contains(name)).cloned();
            let new: Vec<Value> = new.collect();
            all.extend(new);
        }
    }
    if let Some(more) = object.get("additionalProperties") {
        merged.insert("additionalProperties".to_owned(), more.clone());
    }
    let parts = object.get("allOf").and_then(Value::as_array);
    let mut parts = parts.into_iter().flatten();
    parts.all(|part| {
        part.as_object()
            .is_some_and(|part| gather(schemas, part, stack, merged))
    })
}
