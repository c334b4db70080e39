//! Compares request bodies, media types and the encoding of their parts.

use serde_json::Value;

use super::operations::Operation;
use super::pairing::pair;
use super::parameters::{self, PART_HEADERS};
use super::schemas::Direction;
use super::{Level, Log, Presence, Spec, entries};

const PRESENCE: Presence = Presence {
    removed: "request-body-removed",
    required_added: "required-request-body-added",
    optional_added: "request-body-added",
    required: "request-body-required",
    optional: "request-body-optional",
};

/// How deep the parts of a schema are searched for a property.
const MOST_NESTING: usize = 8;

pub(super) fn request<'a>(before: &Operation<'a>, after: &Operation<'a>, log: &mut Log<'a>) {
    let at = "request body";
    let direction = log.requests();
    let body = |operation: &Operation<'a>| operation.value.get("requestBody");
    let required = |body: &Value| body["required"] == true;
    match (body(before), body(after)) {
        (None, None) => {}
        (Some(before), None) => {
            if log.resolve_one(log.old, before, at).is_some() {
                // What is sent is refused, and what is expected does not come.
                log.add(Level::Breaking, at, PRESENCE.removed, "is gone");
            }
        }
        (None, Some(after)) => {
            if let Some(after) = log.resolve_one(log.new, after, at) {
                log.presence(&PRESENCE, direction, (None, Some(required(after))), at);
            }
        }
        (Some(before), Some(after)) => {
            let Some((before, after)) = log.resolve(before, after, at) else {
                return;
            };
            let both = (Some(required(before)), Some(required(after)));
            log.presence(&PRESENCE, direction, both, at);
            log.others(&["description", "content", "required"], before, after, at);
            content(before, after, direction, at, log);
        }
    }
}

/// A media type with its parameters, as far as they have a meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
struct MediaType {
    /// Type and subtype in lower case.
    essence: String,
    /// Parameters by name, in lower case.
    parameters: Vec<String>,
}

impl MediaType {
    fn of(text: &str) -> Self {
        let mut parts = text.split(';').map(|part| part.trim().to_ascii_lowercase());
        let essence = parts.next().unwrap_or_default();
        // JSON is always UTF-8 (RFC 8259).
        let is_json = essence == "application/json" || essence.ends_with("+json");
        let mut parameters: Vec<String> = parts
            .map(|part| part.replace([' ', '"'], ""))
            .filter(|part| !(part.is_empty() || is_json && part == "charset=utf-8"))
            .collect();
        parameters.sort();
        Self {
            essence,
            parameters,
        }
    }

    /// Whether this is a range of media types that another one is in.
    fn covers(&self, other: &Self) -> bool {
        let Some((kind, "*")) = self.essence.split_once('/') else {
            return false;
        };
        let is_other = self != other && self.parameters.is_empty();
        is_other && (kind == "*" || other.essence.split('/').next() == Some(kind))
    }

    fn name(&self) -> String {
        let parts: Vec<&str> = std::iter::once(&self.essence)
            .chain(&self.parameters)
            .map(String::as_str)
            .collect();
        parts.join(";")
    }
}

/// A media type of a body.
#[derive(Clone)]
struct Content<'a> {
    text: &'a str,
    media_type: MediaType,
    value: &'a Value,
}

/// Compares the media types of a body and the schema of each.
pub(super) fn content<'a>(
    before: &'a Value,
    after: &'a Value,
    direction: Direction,
    at: &str,
    log: &mut Log<'a>,
) {
    fn listed(body: &Value) -> Vec<Content<'_>> {
        let listed = entries(&body["content"]).filter(|(text, _)| !text.starts_with("x-"));
        let content = listed.map(|(text, value)| Content {
            text,
            media_type: MediaType::of(text),
            value,
        });
        content.collect()
    }
    let (old, new) = (listed(before), listed(after));
    let mut paired = pair(
        old.clone(),
        new.clone(),
        &[
            &|one| one.text.to_owned(),
            &|one| one.media_type.name(),
            &|one| one.media_type.essence.clone(),
        ],
    );
    for (before, after) in &paired.both {
        if before.media_type != after.media_type {
            let message = format!("is {} now", after.text);
            let at = format!("{at}, {}", before.text);
            log.add(Level::Risky, &at, "media-type-parameter-changed", message);
        }
    }
    // A media type that a range covers is compared with it.
    for gone in &paired.gone {
        let range = new
            .iter()
            .find(|range| range.media_type.covers(&gone.media_type));
        paired
            .both
            .extend(range.map(|range| (gone.clone(), range.clone())));
    }
    for added in &paired.added {
        let range = old
            .iter()
            .find(|range| range.media_type.covers(&added.media_type));
        paired
            .both
            .extend(range.map(|range| (range.clone(), added.clone())));
    }
    let is_covered = |one: &Content, by: &[Content]| {
        by.iter()
            .any(|range| range.media_type.covers(&one.media_type))
    };
    // The client chooses what it sends and what it asks for; what the server sends
    // without a request, the server chooses.
    let is_chosen = !(log.is_swapped && direction == Direction::Response);
    let is_left = !paired.both.is_empty();
    for gone in paired.gone.iter().filter(|gone| !is_covered(gone, &new)) {
        let level = match (is_chosen, is_left) {
            (false, true) => Level::Safe,
            _ => Level::Breaking,
        };
        let message = format!("{} is gone", gone.text);
        log.add(level, at, "media-type-removed", message);
    }
    for added in paired.added.iter().filter(|added| !is_covered(added, &old)) {
        let level = if is_chosen { Level::Safe } else { Level::Risky };
        let message = format!("{} is new", added.text);
        log.add(level, at, "media-type-added", message);
    }
    for (before, after) in paired.both {
        let at = format!("{at}, {}", before.text);
        log.schemas(
            &before.value["schema"],
            &after.value["schema"],
            direction,
            &at,
        );
        let known = ["schema", "example", "examples", "encoding"];
        log.others(&known, before.value, after.value, &at);
        encodings(&before, &after, direction, &at, log);
    }
}

/// Compares how the parts of a body are encoded.
fn encodings<'a>(
    before: &Content<'a>,
    after: &Content<'a>,
    direction: Direction,
    at: &str,
    log: &mut Log<'a>,
) {
    let (old, new) = (&before.value["encoding"], &after.value["encoding"]);
    if old == new {
        return;
    }
    let essence = after.media_type.essence.as_str();
    let is_form = essence == "application/x-www-form-urlencoded";
    if !is_form && !essence.starts_with("multipart/") {
        let message = format!("`encoding` differs, which has no meaning in {}", after.text);
        log.add(Level::Ignored, at, "encoding-ignored", message);
        return;
    }
    let mut names: Vec<&str> = entries(old)
        .chain(entries(new))
        .map(|(name, _)| name)
        .collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let part = |spec: Spec<'a>, content: &Content<'a>| {
            let schema = &content.value["schema"];
            match property(spec, schema, name, 0) {
                None if has_properties(spec, schema) => None,
                found => Some(found.unwrap_or(&Value::Null)),
            }
        };
        let parts = part(log.old, before).zip(part(log.new, after));
        let Some((old_schema, new_schema)) = parts else {
            // The change of the property itself is reported.
            continue;
        };
        let at = format!("{at}, part {name}");
        let (old, new) = (&old[name], &new[name]);
        types(
            (log.old, old, old_schema),
            (log.new, new, new_schema),
            direction,
            &at,
            log,
        );
        let is_plain =
            parameters::is_plain(log.old, old_schema) && parameters::is_plain(log.new, new_schema);
        let styles = [old, new].map(|encoding| style(encoding, is_form, is_plain));
        if styles[0] != styles[1] {
            let message = "is serialized with another style";
            log.add(Level::Breaking, &at, "encoding-style-changed", message);
        }
        if !is_form {
            parameters::headers(&PART_HEADERS, old, new, direction, &at, log);
        }
        let known = [
            "contentType",
            "headers",
            "style",
            "explode",
            "allowReserved",
        ];
        log.others(&known, old, new, &at);
    }
}

/// Compares the media types of a part.
fn types<'a>(
    (old_spec, old, old_schema): (Spec<'a>, &'a Value, &'a Value),
    (new_spec, new, new_schema): (Spec<'a>, &'a Value, &'a Value),
    direction: Direction,
    at: &str,
    log: &mut Log<'a>,
) {
    let stated = |encoding: &Value| -> Option<Vec<MediaType>> {
        let listed = encoding["contentType"].as_str()?.split(',');
        Some(listed.map(MediaType::of).collect())
    };
    let (old, new) = match (stated(old), stated(new)) {
        // The change of a type is reported with the schema.
        (None, None) => return,
        (old, new) => (
            old.unwrap_or_else(|| vec![MediaType::of(usual(old_spec, old_schema))]),
            new.unwrap_or_else(|| vec![MediaType::of(usual(new_spec, new_schema))]),
        ),
    };
    let has = |list: &[MediaType], one: &MediaType| {
        list.iter().any(|known| known == one || known.covers(one))
    };
    for gone in old.iter().filter(|one| !has(&new, one)) {
        let message = format!("is never {} now", gone.name());
        log.add(direction.narrower(), at, "encoding-type-removed", message);
    }
    for added in new.iter().filter(|one| !has(&old, one)) {
        let level = direction.wider(Level::Risky);
        let message = format!("may be {} now", added.name());
        log.add(level, at, "encoding-type-added", message);
    }
}

/// The media type of a part that has none stated.
fn usual<'a>(spec: Spec<'a>, schema: &'a Value) -> &'static str {
    let mut schema = spec.resolve(schema);
    if schema["type"] == "array" {
        schema = spec.resolve(&schema["items"]);
    }
    let is_binary = schema["format"] == "binary" || schema.get("contentEncoding").is_some();
    match schema["type"].as_str() {
        _ if is_binary => "application/octet-stream",
        Some("string" | "number" | "integer" | "boolean") => "text/plain",
        Some("object" | "array") => "application/json",
        _ => "application/octet-stream",
    }
}

/// Style, `explode` and `allowReserved` of a part. In `multipart` they count only if
/// one of them is stated.
fn style(encoding: &Value, is_form: bool, is_plain: bool) -> Option<(String, bool, bool)> {
    let keys = ["style", "explode", "allowReserved"];
    if !is_form && keys.iter().all(|key| encoding.get(key).is_none()) {
        return None;
    }
    let style = encoding["style"].as_str().unwrap_or("form");
    let explode = encoding["explode"].as_bool().unwrap_or(style == "form");
    let explode = explode && !is_plain && style != "deepObject";
    Some((style.to_owned(), explode, encoding["allowReserved"] == true))
}

/// A property of a schema or of a part of it.
fn property<'a>(
    spec: Spec<'a>,
    schema: &'a Value,
    name: &str,
    nesting: usize,
) -> Option<&'a Value> {
    let schema = spec.resolve(schema);
    schema["properties"].get(name).or_else(|| {
        let parts = ["allOf", "oneOf", "anyOf"]
            .iter()
            .filter_map(|key| schema[key].as_array());
        let mut parts = parts.flatten().filter(|_| nesting < MOST_NESTING);
        parts.find_map(|part| property(spec, part, name, nesting + 1))
    })
}

fn has_properties<'a>(spec: Spec<'a>, schema: &'a Value) -> bool {
    let schema = spec.resolve(schema);
    let keys = ["properties", "allOf", "oneOf", "anyOf"];
    keys.iter().any(|key| schema.get(key).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_are_equal_by_their_meaning() {
        let cases = [
            ("application/json", "Application/JSON; charset=UTF-8", true),
            (
                "application/problem+json; charset=\"utf-8\"",
                "application/problem+json",
                true,
            ),
            (
                "text/csv; header=present; charset=utf-8",
                "text/csv;charset=UTF-8;header=present",
                true,
            ),
            ("text/plain", "text/plain; charset=utf-8", false),
            ("application/json", "application/json; version=2", false),
        ];
        for (one, other, are_equal) in cases {
            assert_eq!(
                MediaType::of(one) == MediaType::of(other),
                are_equal,
                "{one} {other}"
            );
        }
        let cases = [
            ("*/*", "text/plain", true),
            ("text/*", "text/plain; charset=utf-8", true),
            ("*/*", "text/*", true),
            ("text/*", "*/*", false),
            ("text/*", "application/json", false),
            ("text/plain", "text/plain", false),
        ];
        for (range, one, is_covered) in cases {
            assert_eq!(
                MediaType::of(range).covers(&MediaType::of(one)),
                is_covered,
                "{range} {one}"
            );
        }
    }
}
