//! Simplifies bodies for progenitor: one media type for a request, one type of
//! success.

use serde_json::{Map, Value, json};

use super::parameters::is_scalar;
use super::{Context, SEND, essence, is_json};

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// The media type of a request, among those that the spec allows: typed ones are
/// preferred to text, and text to bytes.
pub(crate) fn request_media_type(content: &Map<String, Value>) -> Option<&str> {
    let rank = |name: &&String| match essence(name) {
        name if name == JSON => 0,
        name if is_json(&name) => 1,
        name if name == FORM => 2,
        name if name.contains('*') => 5,
        name if name.starts_with("text/") => 3,
        _ => 4,
    };
    content.keys().min_by_key(rank).map(String::as_str)
}

pub(super) fn simplify(operation: &mut Map<String, Value>, context: &mut Context<'_>) {
    if let Some(body) = operation.get("requestBody") {
        let body = context.resolve(body);
        match request_body(&body, context) {
            Some(body) => operation.insert("requestBody".to_owned(), body),
            None => operation.remove("requestBody"),
        };
    }
    let is_head = context.key.method == "head";
    let responses = operation.get("responses").and_then(Value::as_object);
    let mut successes: Vec<(String, Value)> = Vec::new();
    for (status, response) in responses.into_iter().flatten() {
        // Error responses are read by the layer above. With a schema, one that is not
        // JSON would lose its status.
        let is_success = match status.parse::<u16>() {
            Ok(status) => (200..300).contains(&status),
            Err(_) => status == "2XX",
        };
        if is_success {
            let response = context.resolve(response);
            successes.push((status.clone(), success(&response, is_head)));
        }
    }
    let type_of = |(_, response): &(String, Value)| response["content"].clone();
    let first = successes.first().map(type_of);
    if successes.iter().map(type_of).any(|one| Some(one) != first) {
        context.warn(
            "several-success-types",
            "/responses",
            "has several types of success, so its generated method returns bytes",
            SEND,
        );
        successes = vec![(String::new(), bytes())];
    }
    // Every 2xx is a success of the same type.
    let successes = successes.into_iter().take(1);
    let successes: Map<String, Value> = successes
        .map(|(_, response)| ("2XX".to_owned(), response))
        .collect();
    operation.insert("responses".to_owned(), successes.into());
}

fn request_body(body: &Value, context: &mut Context<'_>) -> Option<Value> {
    let media_types = body.get("content")?.as_object()?;
    let chosen = request_media_type(media_types)?;
    if media_types.len() > 1 {
        let others: Vec<&str> = media_types
            .keys()
            .map(String::as_str)
            .filter(|one| *one != chosen)
            .collect();
        let what = format!(
            "accepts a body as {chosen} or as {}, of which its generated method sends {chosen}",
            others.join(", ")
        );
        context.warn("several-request-types", "/requestBody/content", what, SEND);
    }
    let media = &media_types[chosen];
    let schema = media.get("schema").cloned().unwrap_or_else(|| json!({}));
    let resolved = context.resolve(&schema);
    let is_text = resolved["type"] == "string" && resolved["format"] != "binary";
    let (name, schema) = match essence(chosen) {
        name if name == FORM && is_flat(&resolved, context) => (FORM, schema),
        name if is_json(&name) => (JSON, schema),
        name if name == FORM || name.starts_with("text/") || is_text => {
            ("text/plain", json!({"type": "string"}))
        }
        name => {
            if name.starts_with("multipart/") {
                let what =
                    "accepts a multipart body, but its generated method cannot set the boundary";
                context.warn("multipart-body", "/requestBody/content", what, SEND);
            }
            (
                "application/octet-stream",
                json!({"type": "string", "format": "binary"}),
            )
        }
    };
    let mut plain = json!({"required": true, "content": {name: {"schema": schema}}});
    if let Some(description) = body.get("description") {
        plain["description"] = description.clone();
    }
    Some(plain)
}

/// Whether a form has scalars only, which can be serialized.
fn is_flat(schema: &Value, context: &mut Context<'_>) -> bool {
    let properties = schema["properties"].as_object();
    properties
        .is_some_and(|properties| (properties.values()).all(|one| is_scalar(&context.resolve(one))))
}

/// A response whose body is JSON with a schema, bytes, or missing.
fn success(response: &Value, is_head: bool) -> Value {
    let content = response.get("content").and_then(Value::as_object);
    let mut media = content.into_iter().flatten();
    let mut plain = match media.clone().find(|(name, _)| is_json(name)) {
        _ if is_head => json!({}),
        // With several media types, the body is bytes.
        Some((_, body)) if media.clone().count() == 1 => {
            let schema = body.get("schema").cloned().unwrap_or_else(|| json!({}));
            json!({"content": {JSON: {"schema": schema}}})
        }
        _ if media.next().is_some() => bytes(),
        _ => json!({}),
    };
    plain["description"] = response
        .get("description")
        .cloned()
        .unwrap_or_else(|| "".into());
    plain
}

fn bytes() -> Value {
    json!({"description": "", "content": {"application/octet-stream": {}}})
}
