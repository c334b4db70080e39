//! Discriminators: the schemas that their values stand for, by mapping, by name, and by
//! extension.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{ComponentKey, component, components, is_data};
use crate::pointer::Path;

/// A discriminator names a schema by reference or by its bare name, which may
/// have dots in it.
pub(crate) fn mapped(target: &str) -> Option<ComponentKey> {
    let is_file = [".json", ".yaml", ".yml"]
        .iter()
        .any(|ending| target.ends_with(ending));
    if is_file || target.contains(['#', '/']) {
        ComponentKey::of_reference(target)
    } else {
        Some(ComponentKey::new("schemas", target))
    }
}

/// Whether the target in a mapping is the name of a schema and not a URI.
pub(crate) fn is_bare_name(target: &str) -> bool {
    !target.contains(['#', '/']) && mapped(target).is_some()
}

/// The schemas that extend each schema with a discriminator, however indirectly: a value
/// of the one may be one of the others.
pub(crate) fn subtypes(document: &Value) -> BTreeMap<ComponentKey, BTreeSet<ComponentKey>> {
    let mut children: BTreeMap<ComponentKey, Vec<ComponentKey>> = BTreeMap::new();
    for (child, value) in components(document).filter(|(key, _)| key.section == "schemas") {
        let Value::Object(schema) = value else {
            continue;
        };
        for parent in bases(schema).into_iter().chain(alias(schema)) {
            children.entry(parent).or_default().push(child.clone());
        }
    }
    let is_parent = |key: &&ComponentKey| component(document, key).is_some_and(has_discriminator);
    let parents = children.keys().filter(is_parent);
    parents
        .map(|parent| {
            let mut found = BTreeSet::new();
            let mut queue = vec![parent];
            while let Some(key) = queue.pop() {
                for child in children.get(key).into_iter().flatten() {
                    if found.insert(child.clone()) {
                        queue.push(child);
                    }
                }
            }
            // Another name is no schema of its own.
            found.retain(|key| {
                let schema = component(document, key).and_then(Value::as_object);
                schema.is_some_and(|schema| alias(schema).is_none())
            });
            (parent.clone(), found)
        })
        .collect()
}

/// The components that a schema extends: in `allOf`, also in parts of parts, and by a
/// reference with more beside it.
pub(crate) fn bases(schema: &Map<String, Value>) -> Vec<ComponentKey> {
    let mut found = Vec::new();
    if alias(schema).is_none() {
        found.extend(referred(schema));
    }
    let parts = schema.get("allOf").and_then(Value::as_array);
    for part in parts.into_iter().flatten().filter_map(Value::as_object) {
        found.extend(alias(part));
        found.extend(bases(part));
    }
    found
}

/// The component that a schema is nothing but another name of.
fn alias(schema: &Map<String, Value>) -> Option<ComponentKey> {
    let is_text = |key: &String| matches!(key.as_str(), "$ref" | "description" | "title");
    referred(schema).filter(|_| schema.keys().all(is_text))
}

fn referred(schema: &Map<String, Value>) -> Option<ComponentKey> {
    ComponentKey::of_whole(schema.get("$ref")?.as_str()?)
}

/// Whether a schema has a discriminator, perhaps in an inline part of it.
pub(crate) fn has_discriminator(schema: &Value) -> bool {
    let parts = schema.get("allOf").and_then(Value::as_array);
    schema.get("discriminator").is_some() || parts.into_iter().flatten().any(has_discriminator)
}

/// The discriminator of a schema, also in an inline part of it.
pub(crate) fn own_discriminator_mut(schema: &mut Value) -> Option<&mut Map<String, Value>> {
    if schema.get("discriminator").is_some_and(Value::is_object) {
        return schema.get_mut("discriminator")?.as_object_mut();
    }
    let parts = schema.get_mut("allOf")?.as_array_mut()?;
    parts.iter_mut().find_map(own_discriminator_mut)
}

/// Calls `found` with the pointer of each discriminator and the reference of each
/// alternative beside it.
pub(crate) fn discriminators(value: &Value, found: &mut dyn FnMut(&str, &str)) {
    fn below(value: &Value, at: Path, found: &mut dyn FnMut(&str, &str)) {
        match value {
            Value::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    below(element, Path::Index(&at, index), found);
                }
            }
            Value::Object(object) => {
                if object.get("discriminator").is_some_and(Value::is_object) {
                    let own = Path::Key(&at, "discriminator").pointer();
                    let alternatives = ["oneOf", "anyOf"]
                        .iter()
                        .filter_map(|key| object.get(*key)?.as_array())
                        .flatten();
                    for reference in alternatives.filter_map(|one| one.get("$ref")?.as_str()) {
                        found(&own, reference);
                    }
                }
                for (key, child) in object.iter().filter(|(key, _)| !is_data(key)) {
                    below(child, Path::Key(&at, key), found);
                }
            }
            _ => {}
        }
    }
    below(value, Path::Start(""), found);
}

/// Without a mapping, the values on the wire are the names of the alternatives. A
/// renamed alternative gets a mapping, so that these values stay.
pub(super) fn keep_implied_mapping(
    schema: &mut Map<String, Value>,
    names: &BTreeMap<ComponentKey, String>,
) {
    if !schema.get("discriminator").is_some_and(Value::is_object) {
        return;
    }
    let alternatives = ["oneOf", "anyOf"]
        .iter()
        .filter_map(|key| schema.get(*key)?.as_array())
        .flatten()
        .filter_map(|alternative| alternative.get("$ref")?.as_str());
    let renamed: Vec<(String, String)> = alternatives
        .filter_map(|reference| {
            let key = ComponentKey::of_reference(reference)?;
            names
                .contains_key(&key)
                .then(|| (key.name, reference.to_owned()))
        })
        .collect();
    for (name, reference) in renamed {
        let mapping = &mut schema["discriminator"]["mapping"];
        let is_mapped = mapping.as_object().is_some_and(|mapping| {
            let mut targets = mapping.values().filter_map(Value::as_str);
            targets.any(|target| mapped(target) == ComponentKey::of_reference(&reference))
        });
        if !is_mapped && (mapping.is_null() || mapping.is_object()) && mapping.get(&name).is_none()
        {
            // The caller renames it with all others.
            mapping[name] = reference.into();
        }
    }
}
