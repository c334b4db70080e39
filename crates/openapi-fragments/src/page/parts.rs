//! Parts of an OpenAPI document that stand alone: paths, components, a path item, an
//! operation. They are told from samples by their shape.

use serde_json::{Map, Value};

use super::recognise::{is_method, root_keys};

/// Why parts of a document are passed over.
pub(super) const PARTS: &str = "it has parts of an OpenAPI document, but no `openapi` key";
const PATHS: &str = "it has paths with operations, but no OpenAPI document around them";
const ITEM: &str = "it has operations, but not their path and the OpenAPI document around it";
const OPERATION: &str =
    "it describes an operation, but not its path and the OpenAPI document around it";

/// Words of which every part has one.
pub(super) const WORDS: [&str; 8] = [
    "description",
    "operationId",
    "parameters",
    "requestBody",
    "responses",
    "schemas",
    "securitySchemes",
    "summary",
];

/// The keys of an operation.
const KEYS: [&str; 12] = [
    "callbacks",
    "deprecated",
    "description",
    "externalDocs",
    "operationId",
    "parameters",
    "requestBody",
    "responses",
    "security",
    "servers",
    "summary",
    "tags",
];

/// Keys that hardly anything but an operation has.
const OWN_KEYS: [&str; 3] = ["operationId", "requestBody", "responses"];

/// Keys of a path item beside its operations.
const ITEM_KEYS: [&str; 4] = ["description", "parameters", "servers", "summary"];

/// Whether a key at the root of a text may be one of a part, by what follows it.
pub(super) fn may_be_key(key: &str, value: &str) -> bool {
    let first = value.trim_start_matches([' ', '\t']).chars().next();
    let is_container = matches!(first, None | Some('{' | '[' | '\r' | '\n' | '#' | '&'));
    match key {
        "operationId" => true,
        "parameters" | "requestBody" | "responses" | "schemas" | "securitySchemes" | "webhooks" => {
            is_container
        }
        key => is_container && (key.starts_with('/') || is_method(key)),
    }
}

/// Whether a text that cannot be parsed may be a part, by its keys.
pub(super) fn may_be_part(text: &str) -> bool {
    let (mut has_item, mut has_own, mut known) = (false, false, 0);
    root_keys(text, |key, value| {
        has_item |= may_be_key(key, value) && (key.starts_with('/') || is_method(key));
        has_own |= OWN_KEYS.contains(&key);
        known += usize::from(KEYS.contains(&key));
    });
    let is_key = |word: &str| {
        let mut found = text.match_indices(word);
        found.any(|(at, word)| {
            let after = text[at + word.len()..].trim_start_matches(['"', '\'']);
            after.trim_start().starts_with(':')
        })
    };
    has_item && OWN_KEYS.iter().any(|word| is_key(word)) || has_own && known > 1
}

/// Why a value without a version is no sample, if it is none.
pub(super) fn part(value: &Value) -> Option<&'static str> {
    let root = value.as_object()?;
    let objects = |key: &str| {
        root.get(key)
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
    };
    let has_operation = |item: &Value| {
        let entries = item.as_object().into_iter().flatten();
        let mut methods = entries.filter(|(key, _)| is_method(key));
        methods.any(|(_, operation)| operation.is_object())
    };
    let has_parts = objects("paths")
        .any(|(path, item)| path.starts_with('/') && has_operation(item))
        || objects("components").any(|(section, value)| {
            value.is_object() && matches!(section.as_str(), "schemas" | "securitySchemes")
        })
        || objects("webhooks").any(|(_, item)| is_item(item))
        || objects("schemas").any(|(_, schema)| is_schema(schema))
        || objects("securitySchemes").any(|(_, scheme)| is_scheme(scheme));
    if has_parts {
        Some(PARTS)
    } else if root
        .iter()
        .any(|(key, item)| key.starts_with('/') && is_item(item))
    {
        Some(PATHS)
    } else if is_item(value) {
        Some(ITEM)
    } else if is_operation(root) && OWN_KEYS.iter().any(|key| root.contains_key(*key)) {
        Some(OPERATION)
    } else {
        None
    }
}

/// Whether a value is a path item with an operation: all of its keys are known.
fn is_item(value: &Value) -> bool {
    let Some(item) = value.as_object() else {
        return false;
    };
    let operations: Vec<_> = item.iter().filter(|(key, _)| is_method(key)).collect();
    let is_known =
        |key: &String| is_method(key) || ITEM_KEYS.contains(&&**key) || key.starts_with("x-");
    !operations.is_empty()
        && item.keys().all(is_known)
        && operations.iter().all(|(_, value)| {
            let operation = value.as_object();
            operation.is_some_and(|operation| !operation.is_empty() && is_operation(operation))
        })
}

/// Whether all keys of an object are those of an operation, with values of their types.
fn is_operation(object: &Map<String, Value>) -> bool {
    let has_type = |key: &str, value: &Value| match key {
        "operationId" | "summary" | "description" => value.is_string(),
        "parameters" => value
            .as_array()
            .is_some_and(|all| all.iter().all(is_parameter)),
        "requestBody" => value.is_object(),
        "responses" => {
            let responses = value.as_object();
            // Dots may stand in the place of any value.
            value.is_string() || responses.is_some_and(|all| all.keys().all(|key| is_status(key)))
        }
        key => KEYS.contains(&key) || key.starts_with("x-"),
    };
    let is_told = object.len() > 1 || !object.contains_key("operationId");
    is_told && object.iter().all(|(key, value)| has_type(key, value))
}

fn is_parameter(value: &Value) -> bool {
    let is_in = |place: &Value| {
        let place = place.as_str().unwrap_or_default();
        matches!(
            place,
            "path" | "query" | "header" | "cookie" | "body" | "formData"
        )
    };
    value.get("$ref").is_some() || value.get("in").is_some_and(is_in)
}

fn is_status(key: &str) -> bool {
    let is_code = key.len() == 3
        && key.starts_with(|c: char| ('1'..='5').contains(&c))
        && key[1..]
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'X' | b'x'));
    is_code || key == "default" || key.starts_with("x-")
}

fn is_schema(value: &Value) -> bool {
    const KEYS: [&str; 6] = ["$ref", "allOf", "anyOf", "oneOf", "properties", "enum"];
    const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];
    let kind = value.get("type").and_then(Value::as_str);
    KEYS.iter().any(|key| value.get(key).is_some())
        || kind.is_some_and(|kind| TYPES.contains(&kind))
}

fn is_scheme(value: &Value) -> bool {
    const TYPES: [&str; 5] = ["apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"];
    let kind = value.get("type").and_then(Value::as_str);
    kind.is_some_and(|kind| TYPES.contains(&kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    #[test]
    fn parts_are_told_from_samples() {
        let cases = [
            ("paths: {/a: {get: {}}}", Some(PARTS)),
            ("components: {schemas: {A: {}}}", Some(PARTS)),
            (
                "webhooks: {paid: {post: {responses: {'200': {}}}}}",
                Some(PARTS),
            ),
            ("securitySchemes: {key: {type: apiKey}}", Some(PARTS)),
            ("schemas: {A: {type: object}}", Some(PARTS)),
            (
                "/a: {get: {responses: {'200': {description: ok}}}}",
                Some(PATHS),
            ),
            ("/a: {summary: s, get: {summary: List}}", Some(PATHS)),
            ("/a: {get: {responses: '...'}}", Some(PATHS)),
            (
                "get: {operationId: getA, responses: {default: {}}}",
                Some(ITEM),
            ),
            ("POST: {requestBody: {}, x-a: 1}", Some(ITEM)),
            (
                "parameters: [{in: path, name: a}]\nget: {tags: [a]}",
                Some(ITEM),
            ),
            ("operationId: getA\nresponses: {'200': {}}", Some(OPERATION)),
            ("operationId: getA\nsummary: s", Some(OPERATION)),
            ("responses: {'2XX': {}}", Some(OPERATION)),
            ("requestBody: {content: {}}", Some(OPERATION)),
            // Samples.
            ("paths: {/tmp: 3}", None),
            ("/a: {get: {}}", None),
            ("/api: {get: {handler: f}}", None),
            ("/home: {size: 1}", None),
            ("get: {url: /a}", None),
            ("get: true", None),
            ("options: {summary: s}\nname: a", None),
            ("operationId: abc", None),
            ("operationId: abc\nstatus: done", None),
            ("responses: [1, 2]", None),
            ("responses: {a: 1}", None),
            ("parameters: [{name: a, value: 1}]", None),
            ("summary: s\ndescription: d", None),
            ("schemas: {a: 1}", None),
            ("schemas: [urn]", None),
            ("- get: {responses: {}}", None),
        ];
        for (text, expected) in cases {
            let value = yaml::parse(text).ok().unwrap();
            assert_eq!(part(&value), expected, "{text}");
        }
    }

    #[test]
    fn parts_that_cannot_be_parsed_are_told_by_their_keys() {
        let cases = [
            ("{\"get\": {\"responses\": {...}}}", true),
            ("/a:\n  get:\n    responses:\n\t'200': x", true),
            ("{\"operationId\": \"a\", \"responses\": {…", true),
            ("{\"get\": {\"url\": ...}}", false),
            ("{\"responses\": [...]}", false),
            ("get: function () { return responses }", false),
        ];
        for (text, expected) in cases {
            assert_eq!(may_be_part(text), expected, "{text}");
        }
    }
}
