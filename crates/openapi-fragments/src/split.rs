//! Splits a spec into fragments, the inverse of a merge.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::operation::{METHODS, OperationKey, operations};
use crate::refs::{self, ComponentKey};

/// A self-contained document split off a spec.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Part {
    /// The operation it describes. `None` for what no operation reaches.
    pub operation: Option<OperationKey>,
    /// The document.
    pub document: Value,
}

/// Splits a spec into self-contained documents, built one at a time: one for each
/// operation, by path and method, with only the components that it reaches; and
/// one with what no operation reaches, if there is anything.
///
/// Merging the documents of a merged spec gives that spec again.
///
/// ```
/// use serde_json::json;
///
/// let spec = json!({
///     "openapi": "3.0.3",
///     "info": {"title": "Pets", "version": "1"},
///     "paths": {"/pets": {"get": {"responses": {}}, "post": {"responses": {}}}},
/// });
/// let parts: Vec<_> = openapi_fragments::split(&spec).collect();
/// assert_eq!(parts.len(), 2);
/// assert_eq!(parts[0].operation.as_ref().unwrap().to_string(), "GET /pets");
/// assert!(parts[0].document["paths"]["/pets"].get("post").is_none());
/// ```
pub fn split(spec: &Value) -> impl Iterator<Item = Part> {
    let splitter = Splitter::new(spec);
    let rest = splitter.rest();
    operations(spec)
        .into_iter()
        .map(move |operation| splitter.part(operation))
        .chain(rest)
}

struct Splitter<'a> {
    spec: &'a Value,
    /// The root without paths, webhooks and components.
    frame: Map<String, Value>,
    /// The components that each component refers to directly.
    direct: BTreeMap<ComponentKey, Vec<ComponentKey>>,
}

impl<'a> Splitter<'a> {
    fn new(spec: &'a Value) -> Self {
        let frame = entries(Some(spec))
            .filter(|(key, _)| !matches!(key.as_str(), "paths" | "components" | "webhooks"))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        let direct = refs::components(spec)
            .map(|(key, value)| (key, refs::direct(value)))
            .collect();
        Self {
            spec,
            frame,
            direct,
        }
    }

    fn part(&self, operation: OperationKey) -> Part {
        let mut document = Value::Object(self.frame.clone());
        let item = &mut document["paths"][&operation.path];
        for (key, value) in entries(self.item(&operation.path)) {
            if *key == operation.method || !METHODS.contains(&key.as_str()) {
                item[key] = value.clone();
            }
        }
        let reached = self.reached(&document);
        self.add_components(&mut document, &reached);
        Part {
            operation: Some(operation),
            document,
        }
    }

    /// Webhooks, components and paths that no operation reaches, and extensions
    /// among the latter, if there are any.
    fn rest(&self) -> Option<Part> {
        let mut referred = refs::direct(&Value::Object(self.frame.clone()));
        let mut paths = Map::new();
        for (path, item) in entries(self.spec.get("paths")) {
            if METHODS.iter().any(|method| item.get(method).is_some()) {
                referred.extend(refs::direct(item));
            } else {
                paths.insert(path.clone(), item.clone());
            }
        }
        let mut components = Map::new();
        for (section, value) in entries(self.spec.get("components")) {
            if section.starts_with("x-") {
                components.insert(section.clone(), value.clone());
            }
        }
        let reached = self.closure(referred);
        let left: BTreeSet<ComponentKey> = self
            .direct
            .keys()
            .filter(|key| !reached.contains(key))
            .cloned()
            .collect();
        let webhooks = self.spec.get("webhooks");
        if left.is_empty() && paths.is_empty() && components.is_empty() && webhooks.is_none() {
            return None;
        }
        let mut frame = self.frame.clone();
        let has_operations = webhooks.is_some()
            || left.iter().any(|key| key.section == "pathItems")
            || paths.values().any(|item| item.get("$ref").is_some());
        // Defaults for operations have no meaning without operations.
        if !has_operations {
            frame.remove("security");
            frame.remove("servers");
        }
        if let Some(webhooks) = webhooks {
            frame.insert("webhooks".to_owned(), webhooks.clone());
        }
        if !paths.is_empty() {
            frame.insert("paths".to_owned(), paths.into());
        }
        if !components.is_empty() {
            frame.insert("components".to_owned(), components.into());
        }
        let mut document = Value::Object(frame);
        // With their references, so that this document is self-contained, too.
        let start = left.into_iter().chain(refs::direct(&document));
        let all = self.closure(start);
        self.add_components(&mut document, &all);
        Some(Part {
            operation: None,
            document,
        })
    }

    fn item(&self, path: &str) -> Option<&Value> {
        self.spec.get("paths")?.get(path)
    }

    fn reached(&self, value: &Value) -> BTreeSet<ComponentKey> {
        self.closure(refs::direct(value))
    }

    /// Components and all that they reach.
    fn closure(&self, start: impl IntoIterator<Item = ComponentKey>) -> BTreeSet<ComponentKey> {
        let mut reached = BTreeSet::new();
        let mut queue: Vec<_> = start.into_iter().collect();
        while let Some(key) = queue.pop() {
            if let Some(direct) = self.direct.get(&key)
                && !reached.contains(&key)
            {
                queue.extend(direct.iter().cloned());
                reached.insert(key);
            }
        }
        reached
    }

    fn add_components(&self, document: &mut Value, keys: &BTreeSet<ComponentKey>) {
        for key in keys {
            if let Some(value) = refs::component(self.spec, key) {
                // Indexing a JSON object for writing inserts missing keys.
                document["components"][&key.section][&key.name] = value.clone();
            }
        }
    }
}

fn entries(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten()
}
