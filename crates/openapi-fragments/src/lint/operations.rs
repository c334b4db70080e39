//! Operations that generators have trouble with: several types of success, and media
//! types of request bodies.
//!
//! These are guesses for generators at large. For a generator that is named, its model
//! decides.

use std::collections::BTreeSet;

use serde_json::Value;

use super::findings::Found;
use crate::operation::OperationKey;
use crate::pointer;
use crate::refs;

/// Media types of request bodies that progenitor supports, as most generators do.
const COMMON_MEDIA_TYPES: [&str; 5] = [
    "application/json",
    "application/octet-stream",
    "application/x-www-form-urlencoded",
    "text/plain",
    "text/x-markdown",
];

/// Whether a media type is JSON, such as `application/problem+json`.
pub(super) fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    essence == "application/json"
        || essence.ends_with("+json")
        || essence == "*/*"
        || essence == "application/*"
}

pub(super) fn check(document: &Value, operation: &OperationKey, found: &mut Vec<Found>) {
    success_types(document, operation, found);
    request_media_types(document, operation, found);
}

fn success_types(document: &Value, operation: &OperationKey, found: &mut Vec<Found>) {
    let at = pointer::join(&operation.pointer(), "responses");
    let mut types = BTreeSet::new();
    let responses = document.pointer(&at).and_then(Value::as_object);
    for (status, response) in responses.into_iter().flatten() {
        if status.starts_with('2') {
            let response = refs::resolve(response, document);
            let content = response.get("content").and_then(Value::as_object);
            let schemas = content
                .into_iter()
                .flatten()
                .map(|(media_type, content)| format!("{media_type} {}", content["schema"]));
            let before = types.len();
            types.extend(schemas);
            if types.len() == before {
                types.insert("nothing".to_owned());
            }
        }
    }
    if types.len() > 1 {
        let what = format!("{operation} has {} types of success", types.len());
        found.push(Found::new("several-success-types", at, what));
    }
}

fn request_media_types(document: &Value, operation: &OperationKey, found: &mut Vec<Found>) {
    let at = pointer::join(&operation.pointer(), "requestBody");
    let Some(own) = document.pointer(&at) else {
        return;
    };
    let body = refs::resolve(own, document);
    // A referenced body may be shared by several operations, so the place is
    // the operation.
    let inline = body.get("content").is_some() && own.get("$ref").is_none();
    let at = if inline {
        pointer::join(&at, "content")
    } else {
        at
    };
    let content = body.get("content").and_then(Value::as_object);
    let media_types: Vec<&String> = content
        .into_iter()
        .flatten()
        .map(|(name, _)| name)
        .collect();
    if media_types.len() > 1 {
        let names: Vec<_> = media_types.iter().map(|name| name.as_str()).collect();
        let what = format!("{operation} accepts {}", names.join(" or "));
        found.push(Found::new("several-media-types", at.clone(), what));
    }
    for media_type in media_types {
        let essence = media_type.split(';').next().unwrap_or_default().trim();
        if COMMON_MEDIA_TYPES.contains(&essence) {
            continue;
        }
        let at = if inline {
            pointer::join(&at, media_type)
        } else {
            at.clone()
        };
        let what =
            format!("{operation} accepts {media_type}, which many generators do not support");
        found.push(Found::new("unusual-media-type", at, what));
    }
}
