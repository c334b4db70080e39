//! Simplifies schemas for progenitor: limits of values are left to the server, formats
//! that need further crates are removed, and names are unique in Rust.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToPascalCase as _;
use openapi_fragments::pointer::unescape;
use openapi_fragments::{OperationKey, sha256_hex};
use serde_json::{Map, Value, json};

use super::{each_operation, refs};

pub(super) const REFERENCE: &str = "#/components/schemas/";

/// Whether the generator gets a keyword. The others limit or describe a value: with
/// them, types would refuse what a newer server accepts, need crates for patterns and
/// dates, send defaults that the caller did not choose, or be merged with those of
/// another schema of the same title.
fn is_kept(key: &str, value: &Value) -> bool {
    const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];
    match key {
        "type" => value.as_str().is_some_and(|kind| TYPES.contains(&kind)),
        "$ref" | "description" | "format" => value.is_string(),
        "nullable" => value.is_boolean(),
        "properties" | "items" => value.is_object(),
        "additionalProperties" => value.is_object() || value == true,
        "required" | "enum" => value.is_array(),
        "allOf" | "anyOf" | "oneOf" => value.as_array().is_some_and(|list| !list.is_empty()),
        _ => false,
    }
}

/// Simplifies every schema of the spec and of its components. `whole` is the spec
/// with the targets of references.
pub(super) fn simplify_all(whole: &Value, spec: &mut Value, schemas: &mut Map<String, Value>) {
    for schema in schemas.values_mut() {
        simplify(whole, schema, 0);
    }
    for_each_schema(spec, &mut |_, schema| simplify(whole, schema, 0));
}

/// Calls `change` with every inline schema of an operation.
pub(super) fn for_each_schema(spec: &mut Value, change: &mut dyn FnMut(&OperationKey, &mut Value)) {
    let keys: Vec<_> = each_operation(spec).map(|(key, _)| key).collect();
    for key in keys {
        let Some(operation) = spec.pointer_mut(&key.pointer()) else {
            continue;
        };
        let parameters = operation
            .get_mut("parameters")
            .and_then(Value::as_array_mut);
        for parameter in parameters.into_iter().flatten() {
            if let Some(schema) = parameter.get_mut("schema") {
                change(&key, schema);
            }
        }
        let mut contents = Vec::new();
        let responses = operation.get("responses").and_then(Value::as_object);
        for status in responses.into_iter().flat_map(Map::keys) {
            contents.push(format!("/responses/{status}/content"));
        }
        contents.push("/requestBody/content".to_owned());
        for content in contents {
            let content = operation
                .pointer_mut(&content)
                .and_then(Value::as_object_mut);
            for (name, media) in content.into_iter().flatten() {
                // Bytes have a format, which must stay.
                if name != "application/octet-stream"
                    && let Some(schema) = media.get_mut("schema")
                {
                    change(&key, schema);
                }
            }
        }
    }
}

/// How many nested references into schemas are followed.
const MOST_REFERENCES: usize = 16;

fn simplify(whole: &Value, schema: &mut Value, depth: usize) {
    let reference = schema.get("$ref").and_then(Value::as_str);
    if let Some(reference) = reference {
        let target = refs::lookup(whole, reference);
        let name = refs::decoded(reference);
        *schema = match (name.strip_prefix(REFERENCE), target) {
            (Some(name), Some(_)) if !name.contains('/') => {
                json!({"$ref": format!("{REFERENCE}{name}")})
            }
            // The generator would use the last token as a name.
            (_, Some(target)) if depth < MOST_REFERENCES => {
                let mut target = target.clone();
                simplify(whole, &mut target, depth + 1);
                target
            }
            _ => json!({}),
        };
        return;
    }
    let Some(object) = schema.as_object_mut() else {
        *schema = json!({});
        return;
    };
    object.retain(|key, value| is_kept(key, value));
    if object.get("type").is_some_and(|kind| kind == "string") {
        object.remove("format");
    }
    if object
        .get("enum")
        .is_some_and(|values| !has_variants(values))
    {
        object.remove("enum");
    }
    // With `true`, the generated type would drop unknown properties.
    if object
        .get("additionalProperties")
        .is_some_and(Value::is_boolean)
    {
        object.insert("additionalProperties".to_owned(), json!({}));
    }
    // Of an object with variants, the object and any additional properties.
    let is_varied = ["anyOf", "oneOf"].map(|key| object.contains_key(key));
    if is_varied.contains(&true) && (object.contains_key("properties") || is_varied == [true; 2]) {
        object.remove("anyOf");
        object.remove("oneOf");
        object.insert("additionalProperties".to_owned(), json!({}));
    }
    for (key, value) in object {
        match key.as_str() {
            "properties" => value
                .as_object_mut()
                .into_iter()
                .flat_map(Map::values_mut)
                .for_each(|schema| simplify(whole, schema, depth)),
            "items" | "additionalProperties" => simplify(whole, value, depth),
            "allOf" | "anyOf" | "oneOf" => value
                .as_array_mut()
                .into_iter()
                .flatten()
                .for_each(|schema| simplify(whole, schema, depth)),
            _ => {}
        }
    }
}

/// Whether all values are strings with unique names in Rust.
fn has_variants(values: &Value) -> bool {
    let mut names = BTreeSet::new();
    let mut values = values.as_array().into_iter().flatten();
    values.all(|value| {
        let name = value.as_str().map(type_name).unwrap_or_default();
        !name.is_empty() && names.insert(name)
    })
}

/// Removes unreachable schemas, such as those of errors.
pub(super) fn keep_reachable(spec: &Value, schemas: &mut Map<String, Value>) {
    let mut reached = BTreeSet::new();
    let mut open: Vec<String> = references(&spec["paths"]);
    while let Some(name) = open.pop() {
        if let Some(schema) = schemas.get(&name)
            && reached.insert(name)
        {
            open.extend(references(schema));
        }
    }
    schemas.retain(|name, _| reached.contains(name));
}

/// The names of component schemas that a value refers to.
fn references(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(object) => {
                let reference = object.get("$ref").and_then(Value::as_str);
                found.extend(
                    reference
                        .and_then(|one| one.strip_prefix(REFERENCE))
                        .map(|name| unescape(name).into_owned()),
                );
                open.extend(object.values());
            }
            Value::Array(list) => open.extend(list),
            _ => {}
        }
    }
    found
}

/// The name of a schema's type in Rust, by the rule of the generator.
pub fn type_name(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    name.chars().map(plain).collect::<String>().to_pascal_case()
}

/// Renames schemas whose types would have the same name: they get a hash of the name
/// as a suffix. A schema with the name of its type keeps it. Returns the new names by
/// the old ones.
pub(super) fn rename_duplicates(spec: &mut Value) -> BTreeMap<String, String> {
    let names: Vec<String> = match spec.pointer("/components/schemas") {
        Some(Value::Object(schemas)) => schemas.keys().cloned().collect(),
        _ => Vec::new(),
    };
    let mut uses = BTreeMap::new();
    for name in &names {
        *uses.entry(type_name(name)).or_insert(0) += 1;
    }
    let renamed: BTreeMap<String, String> = names
        .into_iter()
        .filter_map(|name| {
            let kind = type_name(&name);
            let is_duplicate = uses[&kind] > 1 && name != kind;
            let has_letter = kind.chars().next().is_some_and(|c| c.is_ascii_alphabetic());
            (is_duplicate || !has_letter).then(|| {
                let hash = &sha256_hex(&name)[..8];
                let new = format!("Schema{kind}X{hash}");
                let new = if has_letter {
                    new.replacen("Schema", "", 1)
                } else {
                    new
                };
                (name, new)
            })
        })
        .collect();
    rename(spec, "schemas", &renamed);
    renamed
}

/// Renames components of a kind, and every reference to them.
pub(crate) fn rename(spec: &mut Value, kind: &str, renamed: &BTreeMap<String, String>) {
    if renamed.is_empty() {
        return;
    }
    if let Some(Value::Object(components)) = spec["components"].get_mut(kind) {
        *components = std::mem::take(components)
            .into_iter()
            .map(|(name, one)| (renamed.get(&name).cloned().unwrap_or(name), one))
            .collect();
    }
    let prefix = format!("#/components/{kind}/");
    let mut open = vec![spec];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(object) => {
                for (_, value) in object {
                    // Values of a discriminator are references.
                    let new = match value {
                        Value::String(text) => text
                            .strip_prefix(&prefix)
                            .and_then(|name| renamed.get(&*unescape(name))),
                        _ => None,
                    };
                    match new {
                        Some(new) => *value = format!("{prefix}{new}").into(),
                        None => open.push(value),
                    }
                }
            }
            Value::Array(list) => open.extend(list),
            _ => {}
        }
    }
}

/// The description of a schema that becomes any JSON.
const ANY: &str = "Any JSON: its schema cannot be a type in Rust.";

/// Whether a component schema is any JSON already.
pub(crate) fn is_blank(spec: &Value, name: &str) -> bool {
    spec["components"]["schemas"][name]["description"] == ANY
}

/// Replaces a component schema by any JSON.
pub(crate) fn blank(spec: &mut Value, name: &str) {
    if let Some(Value::Object(schemas)) = spec.pointer_mut("/components/schemas")
        && let Some(schema) = schemas.get_mut(name)
    {
        *schema = json!({"description": ANY});
    }
}
