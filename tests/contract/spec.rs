//! The spec as a contract: which answers it allows, and which documented answers have not
//! occurred.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::Validator;
use serde_json::{Map, Value, json};

/// An answer as a client saw it.
pub(crate) struct Seen {
    pub(crate) method: String,
    /// Below the base URL, still percent-encoded.
    pub(crate) path: String,
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) body: String,
}

/// An operation in the spec.
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: String,
    pub(crate) template: String,
    pub(crate) scopes: BTreeSet<String>,
    pub(crate) request_types: Vec<String>,
    pub(crate) parameters: Vec<Value>,
    pub(crate) body: Value,
    /// Media type and schema by status.
    responses: BTreeMap<String, BTreeMap<String, Value>>,
}

pub(crate) struct Contract {
    pub(crate) operations: Vec<Operation>,
    /// The spec's components as JSON Schema.
    components: Value,
    shown: BTreeSet<String>,
    /// By operation, status and media type.
    validators: BTreeMap<String, Validator>,
}

impl Contract {
    pub(crate) fn of(spec: &Value) -> Self {
        let mut operations = Vec::new();
        for (template, item) in object(&spec["paths"]) {
            for (method, operation) in object(item) {
                if !operation["operationId"].is_string() {
                    continue;
                }
                operations.push(Operation {
                    id: text(&operation["operationId"]),
                    method: method.to_ascii_uppercase(),
                    template: template.clone(),
                    scopes: scopes(spec, operation),
                    request_types: keys(&operation["requestBody"]["content"]),
                    parameters: parameters(spec, item, operation),
                    body: operation["requestBody"].clone(),
                    responses: responses(spec, operation),
                });
            }
        }
        // A concrete path wins over a template.
        operations.sort_by_key(|operation| operation.template.matches('{').count());
        Self {
            operations,
            components: translated(&spec["components"]),
            shown: BTreeSet::new(),
            validators: BTreeMap::new(),
        }
    }

    /// The operation that a method and a path below the base URL mean.
    pub(crate) fn operation(&self, method: &str, path: &str) -> Option<&Operation> {
        let path: Vec<_> = path.split('/').collect();
        self.operations.iter().find(|operation| {
            let template: Vec<_> = operation.template.split('/').collect();
            operation.method == method
                && template.len() == path.len()
                && std::iter::zip(&template, &path).all(|(expected, segment)| {
                    expected.starts_with('{') && !segment.is_empty() || expected == segment
                })
        })
    }

    /// The violations of the spec in an answer.
    pub(crate) fn check(&mut self, seen: &Seen) -> Result<(), String> {
        let Some(operation) = self.operation(&seen.method, &seen.path) else {
            // No operation: an error in the form that all operations have.
            if seen.status < 400 {
                return Err(format!("{} {} is not in the spec", seen.method, seen.path));
            }
            return Ok(());
        };
        let id = &operation.id;
        let exact = seen.status.to_string();
        let class = format!("{}XX", seen.status / 100);
        let Some((status, content)) = operation
            .responses
            .get_key_value(&exact)
            .or_else(|| operation.responses.get_key_value(&class))
        else {
            return Err(format!("{id} answers {exact}, which is not documented"));
        };
        let media_type = seen
            .content_type
            .split(';')
            .next()
            .unwrap_or_default()
            .trim();
        let Some(schema) = content.get(media_type) else {
            return Err(format!(
                "{id} answers {status} as {media_type:?}, which is not documented"
            ));
        };
        let place = format!("{id} {status} {media_type}");
        let schema = schema.clone();
        let body = if media_type == "application/json" {
            serde_json::from_str(&seen.body).map_err(|error| format!("{place}: {error}"))?
        } else {
            Value::String(seen.body.clone())
        };
        if !self.validators.contains_key(&place) {
            let mut whole = schema.clone();
            whole["components"] = self.components.clone();
            let validator = jsonschema::validator_for(&whole)
                .map_err(|error| format!("{place}: the schema is wrong: {error}"))?;
            self.validators.insert(place.clone(), validator);
        }
        let validator = &self.validators[&place];
        if let Some(error) = validator.iter_errors(&body).next() {
            return Err(format!(
                "{place}: {error} at {:?} of {body}",
                error.instance_path().as_str()
            ));
        }
        let mut shown = BTreeSet::from([place.clone()]);
        walk(&self.components, &schema, &place, Some(&body), &mut shown);
        self.shown.extend(shown);
        Ok(())
    }

    /// The documented parts that no answer has shown: operations with status and media
    /// type, and properties.
    pub(crate) fn not_shown(&self) -> Vec<String> {
        let mut documented = BTreeSet::new();
        for operation in &self.operations {
            for (status, content) in &operation.responses {
                for (media_type, schema) in content {
                    let place = format!("{} {status} {media_type}", operation.id);
                    documented.insert(place.clone());
                    walk(&self.components, schema, &place, None, &mut documented);
                }
            }
        }
        documented
            .difference(&self.shown)
            .map(|place| format!("{place} is documented and never answered"))
            .collect()
    }
}

/// Collects the properties that a schema documents; with a body, those that the body has.
/// Properties of a component count once, wherever it is used.
fn walk(
    components: &Value,
    schema: &Value,
    place: &str,
    body: Option<&Value>,
    found: &mut BTreeSet<String>,
) {
    if let Some(reference) = schema["$ref"].as_str() {
        let pointer = reference.trim_start_matches("#/components");
        let target = components.pointer(pointer).unwrap_or(&Value::Null);
        return walk(components, target, pointer, body, found);
    }
    for part in ["allOf", "anyOf", "oneOf"] {
        for schema in schema[part].as_array().into_iter().flatten() {
            walk(components, schema, place, body, found);
        }
    }
    for (name, property) in object(&schema["properties"]) {
        let place = format!("{place}.{name}");
        let value = body.map(|body| &body[name]);
        if body.is_none_or(|body| body.get(name).is_some()) {
            found.insert(place.clone());
            walk(components, property, &place, value, found);
        }
    }
    if schema["items"].is_object() {
        let place = format!("{place}[]");
        match body {
            None => walk(components, &schema["items"], &place, None, found),
            Some(body) => {
                for item in body.as_array().into_iter().flatten() {
                    walk(components, &schema["items"], &place, Some(item), found);
                }
            }
        }
    }
}

/// An OpenAPI 3.0 schema as JSON Schema: null is a type there.
fn translated(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(translated).collect(),
        Value::Object(map) => {
            let nullable = map.get("nullable") == Some(&Value::Bool(true));
            let rest: Map<_, _> = map
                .iter()
                .filter(|(key, _)| *key != "nullable")
                .map(|(key, value)| (key.clone(), translated(value)))
                .collect();
            if nullable {
                json!({"anyOf": [{"type": "null"}, rest]})
            } else {
                rest.into()
            }
        }
        other => other.clone(),
    }
}

fn responses(spec: &Value, operation: &Value) -> BTreeMap<String, BTreeMap<String, Value>> {
    object(&operation["responses"])
        .map(|(status, response)| {
            let response = resolved(spec, response);
            let content = object(&response["content"])
                .map(|(media_type, media)| (media_type.clone(), translated(&media["schema"])))
                .collect();
            (status.clone(), content)
        })
        .collect()
}

/// Those of the path and of the operation.
fn parameters(spec: &Value, item: &Value, operation: &Value) -> Vec<Value> {
    let lists = [&item["parameters"], &operation["parameters"]];
    let all = lists
        .into_iter()
        .flat_map(|list| list.as_array().into_iter().flatten());
    all.map(|one| resolved(spec, one).clone()).collect()
}

fn scopes(spec: &Value, operation: &Value) -> BTreeSet<String> {
    let security = match &operation["security"] {
        Value::Null => &spec["security"],
        own => own,
    };
    security
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(object)
        .flat_map(|(_, scopes)| scopes.as_array().into_iter().flatten())
        .map(text)
        .collect()
}

fn resolved<'a>(spec: &'a Value, value: &'a Value) -> &'a Value {
    value["$ref"]
        .as_str()
        .and_then(|reference| spec.pointer(reference.trim_start_matches('#')))
        .unwrap_or(value)
}

pub(crate) fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn keys(value: &Value) -> Vec<String> {
    object(value).map(|(key, _)| key.clone()).collect()
}
