//! Turns inline schemas into components with unique names.
//!
//! The generator names the type of an inline schema after its position, and reuses
//! another type of that name, even a different one. Here all names are unique.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToPascalCase as _;
use openapi_fragments::{OperationKey, sha256_hex, to_canonical_json};
use serde_json::{Map, Value, json};

use super::names::MethodName;
use super::schemas::{REFERENCE, type_name};

/// The origin of a component.
#[derive(Clone, Debug)]
pub enum Origin {
    /// A component of the spec, by its name there.
    Schema(String),
    /// An inline schema of an operation.
    Operation(OperationKey),
}

/// The components and the names in use.
pub(super) struct Hoist {
    schemas: Map<String, Value>,
    types: BTreeSet<String>,
    pub(super) origins: BTreeMap<String, Origin>,
}

impl Hoist {
    /// Starts with the components of the spec, and hoists the schemas in them. `renamed`
    /// has the new names of components by their names in the spec.
    pub(super) fn new(schemas: Map<String, Value>, renamed: &BTreeMap<String, String>) -> Self {
        let mut hoist = Self {
            types: schemas.keys().map(|name| type_name(name)).collect(),
            schemas: Map::new(),
            origins: BTreeMap::new(),
        };
        let published: BTreeMap<&String, &String> =
            renamed.iter().map(|(name, new)| (new, name)).collect();
        for (name, mut schema) in schemas {
            let original = published.get(&name).copied().unwrap_or(&name);
            let origin = Origin::Schema(original.clone());
            hoist.inside(&mut schema, &type_name(&name), &origin);
            hoist.origins.insert(name.clone(), origin);
            hoist.schemas.insert(name, schema);
        }
        hoist
    }

    /// Hoists the inline schemas of an operation.
    pub(super) fn operation(&mut self, operation: &mut Value, method: &MethodName) {
        let origin = Origin::Operation(method.key.clone());
        let name = method.name.to_pascal_case();
        let parameters = operation
            .get_mut("parameters")
            .and_then(Value::as_array_mut);
        for parameter in parameters.into_iter().flatten() {
            let own = parameter["name"]
                .as_str()
                .map(type_name)
                .unwrap_or_default();
            self.place(&mut parameter["schema"], &format!("{name}{own}"), &origin);
        }
        if let Some(content) = operation.pointer_mut("/requestBody/content") {
            self.content(content, &format!("{name}Body"), &origin);
        }
        let responses = operation
            .get_mut("responses")
            .and_then(Value::as_object_mut);
        for response in responses.into_iter().flat_map(Map::values_mut) {
            if let Some(content) = response.get_mut("content") {
                self.content(content, &format!("{name}Response"), &origin);
            }
        }
    }

    /// All components, sorted by name.
    pub(super) fn into_schemas(self) -> (Value, BTreeMap<String, Origin>) {
        let sorted: BTreeMap<String, Value> = self.schemas.into_iter().collect();
        (json!(sorted), self.origins)
    }

    fn content(&mut self, content: &mut Value, name: &str, origin: &Origin) {
        for media in content
            .as_object_mut()
            .into_iter()
            .flat_map(Map::values_mut)
        {
            if let Some(schema) = media.get_mut("schema") {
                self.place(schema, name, origin);
            }
        }
    }

    /// Hoists the schemas within a schema, and the schema itself if it becomes a named
    /// type.
    fn place(&mut self, schema: &mut Value, name: &str, origin: &Origin) {
        self.inside(schema, name, origin);
        let has = |key: &str| schema.get(key).is_some();
        let is_several = |key: &str| {
            schema
                .get(key)
                .and_then(Value::as_array)
                .is_some_and(|list| list.len() > 1)
        };
        if !(has("properties")
            || has("enum")
            || has("oneOf")
            || has("anyOf")
            || is_several("allOf"))
        {
            return;
        }
        let mut hoisted = schema.take();
        let nullable = hoisted
            .as_object_mut()
            .and_then(|object| object.remove("nullable"));
        let reference = json!({"$ref": format!("{REFERENCE}{}", self.add(name, hoisted, origin))});
        *schema = match nullable {
            Some(nullable) => json!({"nullable": nullable, "allOf": [reference]}),
            None => reference,
        };
    }

    fn inside(&mut self, schema: &mut Value, name: &str, origin: &Origin) {
        for (key, value) in schema.as_object_mut().into_iter().flatten() {
            match key.as_str() {
                "properties" => {
                    for (property, value) in value.as_object_mut().into_iter().flatten() {
                        self.place(value, &format!("{name}{}", type_name(property)), origin);
                    }
                }
                "items" => self.place(value, &format!("{name}Item"), origin),
                "additionalProperties" => self.place(value, &format!("{name}Value"), origin),
                "oneOf" | "anyOf" => {
                    for (index, value) in value.as_array_mut().into_iter().flatten().enumerate() {
                        self.place(value, &format!("{name}Variant{index}"), origin);
                    }
                }
                // Merged into one type, so a part is not a type.
                "allOf" => {
                    for value in value.as_array_mut().into_iter().flatten() {
                        self.inside(value, name, origin);
                    }
                }
                _ => {}
            }
        }
    }

    /// Adds a component and returns its name.
    fn add(&mut self, name: &str, schema: Value, origin: &Origin) -> String {
        let name = type_name(name);
        if self.schemas.get(&name) == Some(&schema) && matches!(origin, Origin::Operation(_)) {
            return name;
        }
        let name = if self.types.contains(&name) {
            let hash = sha256_hex(format!("{name} {}", to_canonical_json(&schema)));
            format!("{name}X{}", &hash[..8])
        } else {
            name
        };
        self.types.insert(name.clone());
        self.origins.insert(name.clone(), origin.clone());
        self.schemas.insert(name.clone(), schema);
        name
    }
}
