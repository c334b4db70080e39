//! Simplifies parameters for progenitor: path, query and header, each a scalar or in
//! a query a list of scalars, with names that are unique in Rust.

use std::collections::HashSet;

use openapi_fragments::OperationKey;
use serde_json::{Map, Value, json};

use super::{Context, SEND, names};

/// Headers whose parameters OpenAPI ignores; the seam sets them.
const IGNORED_HEADERS: [&str; 3] = ["accept", "authorization", "content-type"];

/// Headers that the HTTP client sets.
const OWN_HEADERS: [&str; 8] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "te",
    "transfer-encoding",
    "upgrade",
];

/// Variables of the generated method.
const TAKEN: [&str; 3] = ["body", "encode_path", "header_map"];

/// The parameters of an operation and of its path, with references resolved; those of
/// the operation override those of the path.
pub(crate) fn of(
    operation: &Map<String, Value>,
    shared: Option<&Value>,
    resolve: &mut dyn FnMut(&Value) -> Value,
) -> Vec<(String, Value)> {
    let own = operation.get("parameters");
    let mut parameters: Vec<((String, String), String, Value)> = Vec::new();
    for (base, list) in [("../parameters", shared), ("parameters", own)] {
        let list = list.and_then(Value::as_array).into_iter().flatten();
        for (index, parameter) in list.enumerate() {
            let parameter = resolve(parameter);
            let text = |key: &str| parameter[key].as_str().unwrap_or_default().to_owned();
            let identity = (text("in"), text("name"));
            let at = format!("/{base}/{index}");
            match parameters.iter_mut().find(|(known, ..)| *known == identity) {
                Some(known) => (known.1, known.2) = (at, parameter),
                None => parameters.push((identity, at, parameter)),
            }
        }
    }
    parameters
        .into_iter()
        .map(|(_, at, value)| (at, value))
        .collect()
}

/// The parameter names of a path template, in order.
pub(crate) fn template_names(key: &OperationKey) -> Vec<&str> {
    let parts = key.path.split('{').skip(1);
    parts
        .filter_map(|part| Some(part.split_once('}')?.0))
        .collect()
}

pub(super) fn simplify(
    operation: &mut Map<String, Value>,
    shared: Option<&Value>,
    context: &mut Context<'_>,
) {
    let mut parameters = of(operation, shared, &mut |value| context.resolve(value));
    let in_path = template_names(context.key);
    // In order of priority for names: required parameters come first.
    parameters.sort_by_key(|(_, one)| {
        (
            one["in"] != "path",
            one["required"] != true,
            one["in"] == "header",
        )
    });
    let mut names: HashSet<String> = TAKEN.map(str::to_owned).into();
    if !operation.contains_key("requestBody") {
        names.remove("body");
    }
    let mut kept = Vec::new();
    for name in &in_path {
        let is_it = |one: &Value| one["in"] == "path" && one["name"] == *name;
        if !parameters.iter().any(|(_, one)| is_it(one)) && !kept.iter().any(is_it) {
            context.warn(
                "undeclared-parameter",
                "",
                format!(
                    "has {{{name}}} in its path but declares no such parameter, so it is a string"
                ),
                "declare it in openapi/overlay.yaml",
            );
            names.extend(names::ident(name));
            let text = json!({"type": "string"});
            kept.push(json!({"name": name, "in": "path", "required": true, "schema": text}));
        }
    }
    for (at, parameter) in parameters {
        let name = parameter["name"].as_str().unwrap_or_default().to_owned();
        let place = parameter["in"].as_str().unwrap_or_default().to_owned();
        let ignored = IGNORED_HEADERS.contains(&name.to_ascii_lowercase().as_str());
        if parameter.is_null() || (place == "header" && ignored) {
            continue;
        }
        let ident = names::ident(&name);
        let why_not = match place.as_str() {
            "path" if !in_path.contains(&name.as_str()) => Some("is not in the path"),
            "header" if !is_token(&name) => Some("cannot be the name of a header"),
            "header" if OWN_HEADERS.contains(&name.to_ascii_lowercase().as_str()) => {
                Some("is set by the HTTP client")
            }
            "path" | "query" | "header" => None,
            _ => Some("is sent in a cookie"),
        };
        let why_not = why_not
            .or_else(|| is_nested(&parameter, context).then_some("is an object in one parameter"))
            .or_else(|| match &ident {
                Some(ident) if names.insert(ident.clone()) => None,
                Some(_) => Some("has the name of another parameter in Rust"),
                None => Some("has no name in Rust"),
            });
        if let Some(why) = why_not {
            let what = format!(
                "has the {place} parameter {name:?}, which {why}, so its generated method omits it"
            );
            context.warn("parameter-left-out", &at, what, SEND);
        } else {
            let style = parameter["style"].as_str().unwrap_or("simple");
            if place != "query" && style != "simple" {
                let what = format!(
                    "serializes the {place} parameter {name:?} in the style {style}, but its generated method does not"
                );
                context.warn("parameter-style", &at, what, "pass the value in that style");
            }
            kept.push(plain(&name, &place, &parameter, context));
        }
    }
    if kept.is_empty() {
        operation.remove("parameters");
    } else {
        operation.insert("parameters".to_owned(), kept.into());
    }
}

/// The parameter as a generated method can serialize it. The seam restores how lists
/// are joined.
fn plain(name: &str, place: &str, parameter: &Value, context: &mut Context<'_>) -> Value {
    let schema = context.resolve(&parameter["schema"]);
    let text = json!({"type": "string"});
    let schema = if is_scalar(&schema) {
        parameter["schema"].clone()
    } else if place == "query" && schema["type"] == "array" {
        let items = context.resolve(&schema["items"]);
        let items = if is_scalar(&items) {
            schema["items"].clone()
        } else {
            text
        };
        json!({"type": "array", "items": items})
    } else if place == "query" && is_object(&schema) {
        // Form style: each property is a parameter of its own.
        parameter["schema"].clone()
    } else {
        text
    };
    let mut plain = json!({"name": name, "in": place, "schema": schema});
    plain["required"] = (place == "path" || parameter["required"] == true).into();
    if let Some(description) = parameter.get("description") {
        plain["description"] = description.clone();
    }
    plain
}

/// Whether a query parameter is an object that is not serialized as one parameter for
/// each of its scalar properties.
fn is_nested(parameter: &Value, context: &mut Context<'_>) -> bool {
    let schema = context.resolve(&parameter["schema"]);
    if parameter["in"] != "query" || !is_object(&schema) {
        return false;
    }
    let style = parameter.get("style").and_then(Value::as_str);
    let properties = schema["properties"].as_object();
    let is_flat = schema.get("allOf").is_none()
        && properties
            .into_iter()
            .flatten()
            .all(|(_, one)| is_scalar(&context.resolve(one)));
    !is_flat || style.is_some_and(|style| style != "form") || parameter["explode"] == false
}

fn is_object(schema: &Value) -> bool {
    schema["type"] == "object"
        || schema.get("properties").is_some()
        || schema.get("allOf").is_some()
}

pub(super) fn is_scalar(schema: &Value) -> bool {
    let is_composed = ["oneOf", "anyOf", "allOf", "not"];
    matches!(
        schema["type"].as_str(),
        Some("string" | "integer" | "number" | "boolean")
    ) && !is_composed.iter().any(|key| schema.get(key).is_some())
        && schema["nullable"] != true
}

/// Whether a text is a token by RFC 9110.
fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}
