//! What is reported for two schemas, in both directions.

mod directions;
mod equal;
mod hostile;
mod overlap;
mod partition;
mod properties;
mod references;

use serde_json::{Value, json};

use super::Direction;
use crate::diff::pairs::Pairs;

/// Schemas that rows refer to as `{"$ref": "#/components/schemas/…"}`.
fn components() -> Value {
    json!({
        "Text": {"type": "string"},
        "Null": {"type": "null"},
        "Cat": {"type": "object", "required": ["meow"], "properties": {"meow": {"type": "string"}}},
        "Kitty": {"type": "object", "required": ["meow"], "properties": {"meow": {"type": "string"}}},
        "Dog": {"type": "object", "required": ["bark"], "properties": {"bark": {"type": "string"}}},
        "Tree": {"type": "object", "properties": {"child": {"$ref": "#/components/schemas/Tree"}}},
        "Alias": {"$ref": "#/components/schemas/Cat"},
        "Loop": {"$ref": "#/components/schemas/Loop"},
    })
}

fn document(version: &str, schema: &Value, components: &Value) -> Value {
    json!({"openapi": version, "components": {"schemas": components}, "schema": schema})
}

/// `level code location` of each change between the schemas of two documents.
fn between(old: &Value, new: &Value, direction: Direction) -> Vec<String> {
    let mut pairs = Pairs::new(old, new);
    let mut found: Vec<_> = pairs
        .compare(&old["schema"], &new["schema"], direction, "")
        .iter()
        .map(|change| {
            let location = change.location.trim_start_matches(": ");
            let text = format!("{} {} {location}", change.level, change.code);
            text.trim_end().to_owned()
        })
        .collect();
    found.sort();
    found.dedup();
    found
}

/// The changes in what is sent and in what is received. `$Name` stands for a reference.
fn both(version: &str, old: &str, new: &str) -> [String; 2] {
    between_versions((version, old), (version, new))
}

fn between_versions(old: (&str, &str), new: (&str, &str)) -> [String; 2] {
    let [old, new] =
        [old, new].map(|(version, schema)| document(version, &parsed(schema), &components()));
    [Direction::Request, Direction::Response]
        .map(|direction| between(&old, &new, direction).join(", "))
}

/// A schema, with `"$Cat"` as a reference to the component Cat.
fn parsed(text: &str) -> Value {
    fn replace(value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Some(name) = text.strip_prefix('$')
                    && name.starts_with(char::is_uppercase)
                {
                    *value = json!({"$ref": format!("#/components/schemas/{name}")});
                }
            }
            Value::Array(list) => list.iter_mut().for_each(replace),
            Value::Object(object) => object.values_mut().for_each(replace),
            _ => {}
        }
    }
    let mut value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    replace(&mut value);
    value
}

/// Shows all rows that differ: what they are, what was found, and what is right.
fn assert_all(rows: impl IntoIterator<Item = (String, [String; 2], [String; 2])>) {
    let wrong = rows.into_iter().filter(|(_, found, right)| found != right);
    let wrong: Vec<_> = wrong
        .map(|(row, found, right)| format!("{row}\n  found {found:?}\n  right {right:?}\n"))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.concat());
}
