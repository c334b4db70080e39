//! Schemas as progenitor takes them: what only limits a value is the server's to
//! judge, what needs crates that are not there goes, and names differ in Rust.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToPascalCase as _;
use openapi_fragments::sha256_hex;
use serde_json::{Map, Value, json};

use super::each_operation;

pub(super) const REFERENCE: &str = "#/components/schemas/";

/// Keys that limit or describe a value. Types made from them would refuse what
/// the server accepts tomorrow, need crates for patterns and dates, or send
/// defaults that the caller never chose.
const DROPPED: [&str; 21] = [
    "default",
    "deprecated",
    "example",
    "examples",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "externalDocs",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "pattern",
    // The generator takes all schemas of one title for one type.
    "title",
    "uniqueItems",
    // It could name any type of any crate.
    "x-rust-type",
    "xml",
];

/// Simplifies every schema of the spec and of its components.
pub(super) fn simplify_all(spec: &mut Value, schemas: &mut Map<String, Value>) {
    for schema in schemas.values_mut() {
        simplify(schema);
    }
    for_each_schema(spec, &mut simplify);
}

/// Every schema that an operation states in place.
fn for_each_schema(spec: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    let keys: Vec<_> = each_operation(spec).map(|(key, _)| key).collect();
    for key in keys {
        let Some(operation) = spec.pointer_mut(&key.pointer()) else {
            continue;
        };
        let parameters = operation
            .get_mut("parameters")
            .and_then(Value::as_array_mut);
        for parameter in parameters.into_iter().flatten() {
            parameter.get_mut("schema").map(&mut *change);
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
                // Bytes are told by their format.
                if name != "application/octet-stream" {
                    media.get_mut("schema").map(&mut *change);
                }
            }
        }
    }
}

fn simplify(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    object.retain(|key, _| !DROPPED.contains(&key.as_str()));
    if object.get("type").is_some_and(|kind| kind == "string") {
        object.remove("format");
    }
    if object
        .get("enum")
        .is_some_and(|values| !has_variants(values))
    {
        object.remove("enum");
    }
    // `true` and `false` would both lose what they do not know, or refuse it.
    match object.get("additionalProperties") {
        Some(Value::Bool(true)) => {
            object.insert("additionalProperties".to_owned(), json!({}));
        }
        Some(Value::Bool(false)) => {
            object.remove("additionalProperties");
        }
        _ => {}
    }
    for (key, value) in object {
        match key.as_str() {
            "properties" => value
                .as_object_mut()
                .into_iter()
                .flat_map(Map::values_mut)
                .for_each(simplify),
            "items" | "additionalProperties" | "not" => simplify(value),
            "allOf" | "anyOf" | "oneOf" => value
                .as_array_mut()
                .into_iter()
                .flatten()
                .for_each(simplify),
            _ => {}
        }
    }
}

/// Whether all values are texts, with a name in Rust for each.
fn has_variants(values: &Value) -> bool {
    let mut names = BTreeSet::new();
    let mut values = values.as_array().into_iter().flatten();
    values.all(|value| {
        let name = value.as_str().map(type_name).unwrap_or_default();
        !name.is_empty() && names.insert(name)
    })
}

/// Drops the schemas that nothing generated refers to, such as those of errors.
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
                        .map(unescape),
                );
                open.extend(object.values());
            }
            Value::Array(list) => open.extend(list),
            _ => {}
        }
    }
    found
}

fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// The name of a schema's type in Rust, as the generator makes it.
pub fn type_name(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    name.chars().map(plain).collect::<String>().to_pascal_case()
}

/// Gives schemas a name of their own whose types would share one: a hash of the
/// name behind it. One whose name already is that of its type keeps it. Answers
/// the new names by the old ones.
pub(super) fn rename_alike(spec: &mut Value) -> BTreeMap<String, String> {
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
            let is_alike = uses[&kind] > 1 && name != kind;
            let has_letter = kind.chars().next().is_some_and(|c| c.is_ascii_alphabetic());
            (is_alike || !has_letter).then(|| {
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
    rename(spec, &renamed);
    renamed
}

/// Renames component schemas, and every reference to them.
pub(crate) fn rename(spec: &mut Value, renamed: &BTreeMap<String, String>) {
    if renamed.is_empty() {
        return;
    }
    if let Some(Value::Object(schemas)) = spec.pointer_mut("/components/schemas") {
        *schemas = std::mem::take(schemas)
            .into_iter()
            .map(|(name, schema)| (renamed.get(&name).cloned().unwrap_or(name), schema))
            .collect();
    }
    let mut open = vec![spec];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(object) => {
                for (key, value) in object {
                    let new = match value {
                        Value::String(text) if key == "$ref" || text.starts_with(REFERENCE) => text
                            .strip_prefix(REFERENCE)
                            .and_then(|name| renamed.get(&unescape(name))),
                        _ => None,
                    };
                    match new {
                        Some(new) => *value = format!("{REFERENCE}{new}").into(),
                        None => open.push(value),
                    }
                }
            }
            Value::Array(list) => open.extend(list),
            _ => {}
        }
    }
}

/// What a schema that cannot be a type is taken as.
const ANY: &str = "Any JSON: its schema cannot be a type in Rust.";

/// Whether a component schema is taken as any JSON already.
pub(crate) fn is_blank(spec: &Value, name: &str) -> bool {
    spec["components"]["schemas"][name]["description"] == ANY
}

/// Takes a component schema as any JSON.
pub(crate) fn blank(spec: &mut Value, name: &str) {
    if let Some(Value::Object(schemas)) = spec.pointer_mut("/components/schemas")
        && let Some(schema) = schemas.get_mut(name)
    {
        *schema = json!({"description": ANY});
    }
}
