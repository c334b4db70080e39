//! Compares operations: security, servers, parameters, bodies.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::schemas::Direction;
use super::{Change, Level, Log, Spec};
use crate::fragment::{METHODS, OperationKey};

/// An operation in its spec.
struct Operation<'a> {
    key: OperationKey,
    item: &'a Value,
    value: &'a Value,
}

pub(super) fn compare(old: &Value, new: &Value) -> Vec<Change> {
    let mut log = Log::new(Spec(old), Spec(new));
    security_schemes(Spec(old), Spec(new), &mut log);
    let mut new_operations = index(new);
    for (shape, before) in index(old) {
        log.operation = Some(before.key.to_string());
        match new_operations.remove(&shape) {
            Some(after) => one(Spec(old), Spec(new), &before, &after, &mut log),
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

fn one<'a>(
    old: Spec<'a>,
    new: Spec<'a>,
    before: &Operation<'a>,
    after: &Operation<'a>,
    log: &mut Log<'a>,
) {
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
    security(old, new, before, after, log);
    servers(old, new, before, after, log);
    parameters(old, new, before, after, log);
    request_body(old, new, before, after, log);
    responses(old, new, before, after, log);
    keywords(&["callbacks"], before.value, after.value, "", log);
}

/// Compares how credentials are sent, for schemes of the same name.
fn security_schemes(old: Spec, new: Spec, log: &mut Log) {
    let schemes = |spec: Spec| -> BTreeMap<String, Value> {
        let named = spec.0.pointer("/components/securitySchemes");
        named
            .map(|named| spec.entries(named))
            .into_iter()
            .flatten()
            .map(|(name, scheme)| (name.to_owned(), spec.resolve(scheme).clone()))
            .collect()
    };
    let is = schemes(new);
    for (name, before) in schemes(old) {
        let Some(after) = is.get(&name) else { continue };
        let at = format!("security scheme {name}");
        for key in ["type", "in", "name", "scheme"] {
            let (was, now) = (&before[key], &after[key]);
            if was != now {
                let message = format!("has {key} {now} instead of {was}");
                log.add(Level::Breaking, &at, "security-scheme-changed", message);
            }
        }
        let addresses = |scheme: &Value| {
            let mut found = vec![scheme["openIdConnectUrl"].clone()];
            for (_, flow) in scheme["flows"].as_object().into_iter().flatten() {
                for key in ["authorizationUrl", "tokenUrl", "refreshUrl"] {
                    found.push(flow[key].clone());
                }
            }
            found
        };
        if addresses(&before) != addresses(after) {
            let message = "has other authorization URLs or flows";
            log.add(Level::Breaking, &at, "security-scheme-changed", message);
        }
    }
}

/// One security requirement: the scopes required of each scheme.
type Requirement = BTreeSet<(String, Option<String>)>;

fn requirements(spec: Spec, operation: &Operation) -> BTreeSet<Requirement> {
    let declared = operation.value.get("security").or(spec.0.get("security"));
    let listed: BTreeSet<Requirement> = declared
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|requirement| {
            let mut needed = BTreeSet::new();
            for (scheme, scopes) in requirement.as_object().into_iter().flatten() {
                needed.insert((scheme.clone(), None));
                for scope in scopes.as_array().into_iter().flatten() {
                    needed.insert((scheme.clone(), scope.as_str().map(str::to_owned)));
                }
            }
            needed
        })
        .collect();
    if listed.is_empty() {
        // Without requirements it is public.
        BTreeSet::from([Requirement::new()])
    } else {
        listed
    }
}

fn security(old: Spec, new: Spec, before: &Operation, after: &Operation, log: &mut Log) {
    let (was, is) = (requirements(old, before), requirements(new, after));
    if was == is {
        return;
    }
    // Credentials that satisfied an old requirement must satisfy a new one.
    let is_compatible = was
        .iter()
        .all(|old| is.iter().any(|new| new.is_subset(old)));
    let message = format!("needs {} instead of {}", words(&is), words(&was));
    if is_compatible {
        log.add(Level::Safe, "security", "security-loosened", message);
    } else {
        log.add(Level::Breaking, "security", "security-tightened", message);
    }
}

fn words(requirements: &BTreeSet<Requirement>) -> String {
    let alternatives: Vec<String> = requirements
        .iter()
        .map(|requirement| {
            let parts: Vec<String> = requirement
                .iter()
                .map(|(scheme, scope)| match scope {
                    None => scheme.clone(),
                    Some(scope) => format!("{scheme}:{scope}"),
                })
                .collect();
            match parts.as_slice() {
                [] => "nothing".to_owned(),
                parts => parts.join(" and "),
            }
        })
        .collect();
    alternatives.join(", or ")
}

fn servers(old: Spec, new: Spec, before: &Operation, after: &Operation, log: &mut Log) {
    fn listed<'a>(spec: Spec<'a>, operation: &Operation<'a>) -> Vec<(&'a str, &'a Value)> {
        [operation.value, operation.item, spec.0]
            .iter()
            .find_map(|level| level.get("servers")?.as_array())
            .into_iter()
            .flatten()
            .filter_map(|server| Some((server["url"].as_str()?, server)))
            .collect()
    }
    let (was, is) = (listed(old, before), listed(new, after));
    let was_there = |url: &str| was.iter().any(|(known, _)| *known == url);
    for (url, before) in &was {
        if let Some((_, after)) = is.iter().find(|(known, _)| known == url) {
            server_variables(url, before, after, log);
        } else {
            let message = format!("{url} is gone");
            log.add(Level::Breaking, "servers", "server-removed", message);
        }
    }
    for (url, _) in is.iter().filter(|(url, _)| !was_there(url)) {
        let message = format!("{url} is new");
        log.add(Level::Safe, "servers", "server-added", message);
    }
    if let (Some((first, _)), Some((now, _))) = (was.first(), is.first())
        && first != now
        && is.iter().any(|(url, _)| url == first)
    {
        let message = format!("{now} comes first now, so it is the default");
        log.add(Level::Risky, "servers", "default-server-changed", message);
    }
}

fn server_variables(url: &str, before: &Value, after: &Value, log: &mut Log) {
    let at = format!("server {url}");
    let after = &after["variables"];
    for (name, before) in before["variables"].as_object().into_iter().flatten() {
        let after = &after[name];
        if before["default"] != after["default"] {
            let message = format!(
                "{name} is {} by default instead of {}",
                after["default"], before["default"]
            );
            log.add(Level::Risky, &at, "server-default-changed", message);
        }
        let values = |variable: &Value| variable["enum"].as_array().cloned().unwrap_or_default();
        let (was, is) = (values(before), values(after));
        for gone in was
            .iter()
            .filter(|value| !is.is_empty() && !is.contains(value))
        {
            let message = format!("{name} is never {gone} now");
            log.add(Level::Breaking, &at, "server-value-removed", message);
        }
        for added in is
            .iter()
            .filter(|value| !was.is_empty() && !was.contains(value))
        {
            let message = format!("{name} may be {added} now");
            log.add(Level::Safe, &at, "server-value-added", message);
        }
        if was.is_empty() && !is.is_empty() {
            let message = format!("{name} accepts listed values only now");
            log.add(Level::Breaking, &at, "server-value-removed", message);
        }
    }
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

fn parameters<'a>(
    old: Spec<'a>,
    new: Spec<'a>,
    before: &Operation<'a>,
    after: &Operation<'a>,
    log: &mut Log<'a>,
) {
    let was = parameter_map(old, before);
    let mut is = parameter_map(new, after);
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
        content(old, new, before, after, Direction::Request, &at, log);
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

fn request_body<'a>(
    old: Spec<'a>,
    new: Spec<'a>,
    before: &Operation<'a>,
    after: &Operation<'a>,
    log: &mut Log<'a>,
) {
    let at = "request body";
    let body = |operation: &Operation<'_>| operation.value.get("requestBody").is_some();
    let was = old.resolve(&before.value["requestBody"]);
    let is = new.resolve(&after.value["requestBody"]);
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
            content(old, new, was, is, Direction::Request, at, log);
        }
    }
}

fn responses<'a>(
    old: Spec<'a>,
    new: Spec<'a>,
    before: &Operation<'a>,
    after: &Operation<'a>,
    log: &mut Log<'a>,
) {
    let was: BTreeMap<_, _> = old.entries(&before.value["responses"]).collect();
    let mut is: BTreeMap<_, _> = new.entries(&after.value["responses"]).collect();
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
                let (before, after) = (old.resolve(before), new.resolve(after));
                let headers: BTreeMap<_, _> = new.entries(&after["headers"]).collect();
                for (header, before) in old.entries(&before["headers"]) {
                    let Some(after) = headers.get(header) else {
                        let message = format!("the header {header} is gone");
                        log.add(Level::Risky, &at, "response-header-removed", message);
                        continue;
                    };
                    let (before, after) = (old.resolve(before), new.resolve(after));
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
                    content(old, new, before, after, Direction::Response, &at, log);
                }
                content(old, new, before, after, Direction::Response, &at, log);
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
    old: Spec<'a>,
    new: Spec<'a>,
    before: &'a Value,
    after: &'a Value,
    direction: Direction,
    at: &str,
    log: &mut Log<'a>,
) {
    let was: BTreeMap<_, _> = old.entries(&before["content"]).collect();
    let mut is: BTreeMap<_, _> = new.entries(&after["content"]).collect();
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
