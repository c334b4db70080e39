//! One spec, many fragments: the way back from a merge.

use serde_json::{Map, Value};

use crate::fragment::{METHODS, OperationKey};
use crate::refs::{self, ComponentKey};

/// Splits a spec into self-contained documents: one for each operation, with
/// just the components it reaches, and one with the components that no
/// operation reaches, if there are any. Each comes with the operation it
/// describes, sorted by path and method.
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
/// let documents = openapi_fragments::split(&spec);
/// assert_eq!(documents.len(), 2);
/// assert_eq!(documents[0].0.as_ref().unwrap().to_string(), "GET /pets");
/// assert!(documents[0].1["paths"]["/pets"].get("post").is_none());
/// ```
pub fn split(spec: &Value) -> Vec<(Option<OperationKey>, Value)> {
    let empty = Map::new();
    let root = spec.as_object().unwrap_or(&empty);
    let frame: Map<String, Value> = root
        .iter()
        .filter(|(key, _)| !matches!(key.as_str(), "paths" | "components"))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let paths = root
        .get("paths")
        .and_then(Value::as_object)
        .unwrap_or(&empty);
    let component = |key: &ComponentKey| root.get("components")?.get(&key.section)?.get(&key.name);

    let mut left = all_components(root);
    let mut documents = Vec::new();
    for (path, item) in paths {
        let Some(item) = item.as_object() else {
            continue;
        };
        let shared: Map<String, Value> = item
            .iter()
            .filter(|(key, _)| !METHODS.contains(&key.as_str()))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        for method in METHODS {
            let Some(operation) = item.get(method) else {
                continue;
            };
            let mut one = shared.clone();
            one.insert(method.to_owned(), operation.clone());
            let mut document = frame.clone();
            document.insert("paths".to_owned(), named(path, one.into()));
            let document = Value::Object(document);
            let mut direct = Vec::new();
            refs::visit(&document, "", &mut |key, _| direct.push(key));
            let reached = refs::reachable(direct, component);
            left.retain(|key| !reached.contains(key));
            let key = OperationKey::new(method, path);
            documents.push((Some(key), with_components(document, &reached, component)));
        }
    }
    documents.sort_by(|(one, _), (other, _)| one.cmp(other));

    let rest = remainder(root, paths);
    if !left.is_empty() || !rest.is_empty() {
        let mut document = frame;
        // Defaults for operations say nothing where there are none.
        document.remove("security");
        document.remove("servers");
        document.extend(rest);
        let document = with_components(document.into(), &left, component);
        documents.push((None, document));
    }
    documents
}

/// What belongs to no operation: extensions of `paths` and of `components`,
/// and paths without operations.
fn remainder(root: &Map<String, Value>, paths: &Map<String, Value>) -> Map<String, Value> {
    let mut rest = Map::new();
    let idle: Map<String, Value> = paths
        .iter()
        .filter(|(_, item)| METHODS.iter().all(|method| item.get(method).is_none()))
        .map(|(path, item)| (path.clone(), item.clone()))
        .collect();
    if !idle.is_empty() {
        rest.insert("paths".to_owned(), idle.into());
    }
    let extensions: Map<String, Value> = root
        .get("components")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter(|(section, _)| section.starts_with("x-"))
        .map(|(section, value)| (section.clone(), value.clone()))
        .collect();
    if !extensions.is_empty() {
        rest.insert("components".to_owned(), extensions.into());
    }
    rest
}

fn all_components(root: &Map<String, Value>) -> Vec<ComponentKey> {
    root.get("components")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter(|(section, _)| !section.starts_with("x-"))
        .flat_map(|(section, named)| {
            named
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, _)| ComponentKey::new(section, name))
        })
        .collect()
}

fn with_components<'k, 'v>(
    mut document: Value,
    keys: impl IntoIterator<Item = &'k ComponentKey>,
    component: impl Fn(&ComponentKey) -> Option<&'v Value>,
) -> Value {
    for key in keys {
        if let Some(value) = component(key) {
            // Indexing a JSON object for writing makes what is not there yet.
            document["components"][&key.section][&key.name] = value.clone();
        }
    }
    document
}

fn named(name: &str, value: Value) -> Value {
    Value::Object(Map::from_iter([(name.to_owned(), value)]))
}
