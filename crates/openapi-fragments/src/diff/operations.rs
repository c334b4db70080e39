//! Compares operations: parameters, bodies and responses.

use std::collections::BTreeMap;

use serde_json::Value;

use super::schemas::Direction;
use super::{Change, Level, Log, Spec, security, servers};
use crate::operation::{METHODS, OperationKey};

/// An operation in its spec.
pub(super) struct Operation<'a> {
    key: OperationKey,
    pub(super) item: &'a Value,
    pub(super) value: &'a Value,
}

pub(super) fn compare(old: &Value, new: &Value) -> Vec<Change> {
    let mut log = Log::new(Spec(old), Spec(new));
    security::schemes(&mut log);
    let mut new_operations = index(new);
    for (shape, before) in index(old) {
        log.operation = Some(before.key.to_string());
        match new_operations.remove(&shape) {
            Some(after) => one(&before, &after, &mut log),
            None => log.add(
                Level::Breaking,
                "",
                "operation-removed",
                "the operation is gone",
            ),
        }
    }
    for added in new_operations.values() {
        log.operation = Some(added.key.to_string());
        log.add(Level::Safe, "", "operation-added", "the operation is new");
    }
    log.changes
}

/// Operations by method and template without the names of its parameters, which are
/// not visible to clients.
fn index(spec: &Value) -> BTreeMap<OperationKey, Operation<'_>> {
    let mut index = BTreeMap::new();
    for (path, item) in spec["paths"].as_object().into_iter().flatten() {
        let item = Spec(spec).resolve(item);
        for method in METHODS.iter().filter(|method| item.get(method).is_some()) {
            let key = OperationKey::new(method, path);
            let value = &item[method];
            index.insert(key.shape(), Operation { key, item, value });
        }
    }
    index
}

fn one<'a>(before: &Operation<'a>, after: &Operation<'a>, log: &mut Log<'a>) {
    let id = |operation: &Operation| operation.value["operationId"].as_str().map(str::to_owned);
    if let (Some(was), Some(is)) = (id(before), id(after))
        && was != is
    {
        let message = format!("operationId `{was}` is now `{is}`, which changes generated names");
        log.add(Level::Risky, "", "operation-id-changed", message);
    }
    let deprecated = |operation: &Operation| operation.value["deprecated"] == true;
    if !deprecated(before) && deprecated(after) {
        log.add(
            Level::Risky,
            "",
            "operation-deprecated",
            "the operation is deprecated",
        );
    }
    security::compare(before, after, log);
    servers::compare(before, after, log);
    parameters(before, after, log);
    request_body(before, after, log);
    responses(before, after, log);
    keywords(&["callbacks"], before.value, after.value, "", log);
}

/// Parameters by location and name; those of the operation override those of the path.
fn parameter_map<'a>(
    spec: Spec<'a>,
    operation: &Operation<'a>,
) -> BTreeMap<(String, String), &'a Value> {
    let mut parameters = BTreeMap::new();
    // A path parameter is identified by its position in the template.
    let positions: Vec<&str> = operation
        .key
        .path
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
        .collect();
    for level in [operation.item, operation.value] {
        for parameter in level["parameters"].as_array().into_iter().flatten() {
            let parameter = spec.resolve(parameter);
            let text = |key: &str| parameter[key].as_str().unwrap_or_default().to_owned();
            let (location, mut name) = (text("in"), text("name"));
            if location == "path"
                && let Some(position) = positions.iter().position(|known| *known == name)
            {
                name = format!("#{}", position + 1);
            }
            if location == "header" {
                name.make_ascii_lowercase();
            }
            parameters.insert((location, name), parameter);
        }
    }
    parameters
}

fn parameters<'a>(before: &Operation<'a>, after: &Operation<'a>, log: &mut Log<'a>) {
    let was = parameter_map(log.old, before);
    let mut is = parameter_map(log.new, after);
    let required = |parameter: &Value| parameter["required"] == true;
    for ((location, name), before) in was {
        let at = format!(
            "{location} parameter {}",
            before["name"].as_str().unwrap_or(&name)
        );
        let Some(after) = is.remove(&(location, name)) else {
            log.add(
                Level::Risky,
                &at,
                "parameter-removed",
                "is gone: values that clients send are ignored or refused",
            );
            continue;
        };
        match (required(before), required(after)) {
            (false, true) => log.add(
                Level::Breaking,
                &at,
                "parameter-required",
                "is required now",
            ),
            (true, false) => log.add(Level::Safe, &at, "parameter-optional", "is optional now"),
            _ => {}
        }
        serialization(before, after, &at, log);
        log.schemas(&before["schema"], &after["schema"], Direction::Request, &at);
        content(before, after, Direction::Request, &at, log);
    }
    for ((location, name), added) in is {
        let at = format!(
            "{location} parameter {}",
            added["name"].as_str().unwrap_or(&name)
        );
        if required(added) {
            log.add(
                Level::Breaking,
                &at,
                "required-parameter-added",
                "is new and required",
            );
        } else {
            log.add(
                Level::Safe,
                &at,
                "optional-parameter-added",
                "is new and optional",
            );
        }
    }
}

/// Compares how the value of a parameter is serialized.
fn serialization(before: &Value, after: &Value, at: &str, log: &mut Log) {
    let style = |parameter: &Value| {
        let usual = match parameter["in"].as_str() {
            Some("query" | "cookie") => "form",
            _ => "simple",
        };
        parameter["style"].as_str().unwrap_or(usual).to_owned()
    };
    let explode = |parameter: &Value| match parameter["explode"].as_bool() {
        Some(explode) => explode,
        None => style(parameter) == "form",
    };
    let (was, is) = (style(before), style(after));
    if was != is {
        let message = format!("has the style {is} instead of {was}");
        log.add(Level::Breaking, at, "parameter-style-changed", message);
    } else if explode(before) != explode(after) {
        let message = format!("has `explode` {} now", explode(after));
        log.add(Level::Breaking, at, "parameter-style-changed", message);
    }
    keywords(
        &["allowReserved", "allowEmptyValue"],
        before,
        after,
        at,
        log,
    );
}

/// Compares keywords without a rule of their own, whose changes cannot be classified.
fn keywords(keys: &[&str], before: &Value, after: &Value, at: &str, log: &mut Log) {
    // A missing boolean is false.
    let value = |parent: &Value, key: &str| match &parent[key] {
        Value::Bool(false) => Value::Null,
        value => value.clone(),
    };
    for key in keys {
        if value(before, key) != value(after, key) {
            let message = format!("`{key}` changed");
            log.add(Level::Risky, at, "keyword-changed", message);
        }
    }
}

fn request_body<'a>(before: &Operation<'a>, after: &Operation<'a>, log: &mut Log<'a>) {
    let at = "request body";
    let body = |operation: &Operation<'_>| operation.value.get("requestBody").is_some();
    let was = log.old.resolve(&before.value["requestBody"]);
    let is = log.new.resolve(&after.value["requestBody"]);
    let required = |value: &Value| value["required"] == true;
    match (body(before), body(after)) {
        (false, false) => {}
        (true, false) => log.add(Level::Breaking, at, "request-body-removed", "is gone"),
        (false, true) if required(is) => {
            log.add(
                Level::Breaking,
                at,
                "required-request-body-added",
                "is new and required",
            );
        }
        (false, true) => log.add(Level::Safe, at, "request-body-added", "is new and optional"),
        (true, true) => {
            match (required(was), required(is)) {
                (false, true) => {
                    log.add(
                        Level::Breaking,
                        at,
                        "request-body-required",
                        "is required now",
                    );
                }
                (true, false) => {
                    log.add(Level::Safe, at, "request-body-optional", "is optional now");
                }
                _ => {}
            }
            content(was, is, Direction::Request, at, log);
        }
    }
}

fn responses<'a>(before: &Operation<'a>, after: &Operation<'a>, log: &mut Log<'a>) {
    let was: BTreeMap<_, _> = log.old.entries(&before.value["responses"]).collect();
    let mut is: BTreeMap<_, _> = log.new.entries(&after.value["responses"]).collect();
    for (status, before) in was {
        let at = format!("response {status}");
        match is.remove(status) {
            None if status.starts_with("x-") => {}
            None if status.starts_with('2') => {
                log.add(Level::Breaking, &at, "response-removed", "is gone");
            }
            None => log.add(
                Level::Risky,
                &at,
                "response-removed",
                "is no longer documented",
            ),
            Some(after) => {
                let (before, after) = (log.old.resolve(before), log.new.resolve(after));
                let headers: BTreeMap<_, _> = log.new.entries(&after["headers"]).collect();
                for (header, before) in log.old.entries(&before["headers"]) {
                    let Some(after) = headers.get(header) else {
                        let message = format!("the header {header} is gone");
                        log.add(Level::Risky, &at, "response-header-removed", message);
                        continue;
                    };
                    let (before, after) = (log.old.resolve(before), log.new.resolve(after));
                    let at = format!("{at}, header {header}");
                    if before["required"] == true && after["required"] != true {
                        let message = "may be missing now";
                        log.add(Level::Breaking, &at, "response-header-optional", message);
                    }
                    serialization(before, after, &at, log);
                    log.schemas(
                        &before["schema"],
                        &after["schema"],
                        Direction::Response,
                        &at,
                    );
                    content(before, after, Direction::Response, &at, log);
                }
                content(before, after, Direction::Response, &at, log);
                keywords(&["links"], before, after, &at, log);
            }
        }
    }
    for status in is.into_keys().filter(|status| !status.starts_with("x-")) {
        let at = format!("response {status}");
        if status.starts_with('2') {
            log.add(
                Level::Risky,
                &at,
                "response-added",
                "is a new type of success",
            );
        } else {
            log.add(Level::Safe, &at, "response-added", "is documented now");
        }
    }
}

/// Compares the media types of a body and the schema of each.
fn content<'a>(
    before: &'a Value,
    after: &'a Value,
    direction: Direction,
    at: &str,
    log: &mut Log<'a>,
) {
    let was: BTreeMap<_, _> = log.old.entries(&before["content"]).collect();
    let mut is: BTreeMap<_, _> = log.new.entries(&after["content"]).collect();
    for (media_type, before) in was {
        match is.remove(media_type) {
            None => {
                let message = format!("{media_type} is gone");
                log.add(Level::Breaking, at, "media-type-removed", message);
            }
            Some(after) => {
                let at = format!("{at}, {media_type}");
                log.schemas(&before["schema"], &after["schema"], direction, &at);
                keywords(&["encoding"], before, after, &at, log);
            }
        }
    }
    for media_type in is.into_keys() {
        log.add(
            Level::Safe,
            at,
            "media-type-added",
            format!("{media_type} is new"),
        );
    }
}
