//! Parameters as progenitor takes them: path, query and header, each a scalar or
//! in a query a list of scalars, with names that differ in Rust.

use std::collections::HashSet;

use openapi_fragments::OperationKey;
use serde_json::{Map, Value, json};

use super::{Context, SEND, names};

/// Headers whose parameters mean nothing: OpenAPI says so, and the seam sets
/// them.
const IGNORED_HEADERS: [&str; 3] = ["accept", "authorization", "content-type"];

/// Names of the generated method's own variables.
const TAKEN: [&str; 2] = ["body", "header_map"];

/// The parameters of an operation, those of its path included, without
/// references: an operation's own replace those of its path.
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

/// The names between braces of a path template, in their order.
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
    // The order in which names are given: what cannot be left out comes first.
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
            "path" | "query" | "header" => None,
            _ => Some("goes in a cookie"),
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
                "has the {place} parameter {name:?}, which {why}; its generated method leaves it out"
            );
            context.warn("parameter-left-out", &at, what, SEND);
        } else {
            kept.push(plain(&name, &place, &parameter, context));
        }
    }
    for name in in_path {
        if !kept
            .iter()
            .any(|one| one["in"] == "path" && one["name"] == name)
        {
            context.warn(
                "undeclared-parameter",
                "",
                format!("has {{{name}}} in its path and declares no such parameter; it is taken as a string"),
                "declare it in openapi/overlay.yaml",
            );
            let text = json!({"type": "string"});
            kept.push(json!({"name": name, "in": "path", "required": true, "schema": text}));
        }
    }
    if kept.is_empty() {
        operation.remove("parameters");
    } else {
        operation.insert("parameters".to_owned(), kept.into());
    }
}

/// The parameter with what a generated method can write on the wire. How lists
/// are joined is restored by the seam.
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
    } else if place == "query" && schema["type"] == "object" {
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

/// Whether a query parameter is an object that keeps its name on the wire.
fn is_nested(parameter: &Value, context: &mut Context<'_>) -> bool {
    if parameter["in"] != "query" || context.resolve(&parameter["schema"])["type"] != "object" {
        return false;
    }
    let style = parameter.get("style").and_then(Value::as_str);
    style.is_some_and(|style| style != "form") || parameter["explode"] == false
}

fn is_scalar(schema: &Value) -> bool {
    let is_composed = ["oneOf", "anyOf", "allOf", "not"];
    matches!(
        schema["type"].as_str(),
        Some("string" | "integer" | "number" | "boolean")
    ) && !is_composed.iter().any(|key| schema.get(key).is_some())
        && schema["nullable"] != true
}

/// Whether a text is what HTTP calls a token.
fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}
