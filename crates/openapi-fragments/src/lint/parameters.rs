//! Path templates and the parameters of operations.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::{Map, Value};

use super::findings::Found;
use super::paths;
use crate::diagnostic::Severity;
use crate::operation::{METHODS, OperationKey};
use crate::pointer;
use crate::refs;

/// A parameter behind its references, and where it is listed.
struct Listed<'a> {
    parameter: &'a Value,
    /// Where the parameter is listed.
    at: String,
}

impl<'a> Listed<'a> {
    fn text(&self, key: &str) -> Option<&'a str> {
        self.parameter.get(key).and_then(Value::as_str)
    }

    fn path_name(&self) -> Option<&'a str> {
        self.text("name")
            .filter(|_| self.text("in") == Some("path"))
    }
}

/// The parameters of a path item or an operation, and whether all of them are known.
fn listed<'a>(document: &'a Value, list: Option<&'a Value>, at: &str) -> (Vec<Listed<'a>>, bool) {
    let at = pointer::join(at, "parameters");
    let list = list.and_then(Value::as_array);
    let mut is_whole = true;
    let mut all = Vec::new();
    for (index, one) in list.into_iter().flatten().enumerate() {
        let parameter = refs::resolve(one, document);
        is_whole &= parameter.get("$ref").is_none();
        let at = format!("{at}/{index}");
        all.push(Listed { parameter, at });
    }
    (all, is_whole)
}

/// Checks all paths.
pub(super) fn check(document: &Value, found: &mut Vec<Found>) {
    let paths = document.get("paths").and_then(Value::as_object);
    let mut shapes: HashMap<String, &str> = HashMap::new();
    for (path, item) in paths.into_iter().flatten() {
        if !path.starts_with('/') {
            continue;
        }
        let at = pointer::from_tokens(["paths", path]);
        if path.contains(['?', '#']) {
            let what = format!("the path {path} has a query or a fragment");
            found.push(Found::new("query-in-path", &at, what));
        }
        match paths::names(path) {
            Err(why) => {
                let what = format!("{path} is no path template: {why}");
                found.push(Found::new("bad-template", &at, what));
            }
            Ok(names) => {
                of_template(path, &names, &at, found);
                let shape = OperationKey::new("", path).shape().path;
                if let Some(other) = shapes.insert(shape, path) {
                    let what = format!("{path} and {other} are the same path");
                    found.push(Found::new("identical-paths", &at, what));
                }
                of_item(document, path, &names, item, &at, found);
            }
        }
    }
}

fn of_template(path: &str, names: &[String], at: &str, found: &mut Vec<Found>) {
    let mut seen = HashSet::new();
    let repeated = names.iter().filter(|name| !seen.insert(*name));
    let repeated: BTreeSet<_> = repeated.map(|name| format!("`{name}`")).collect();
    if !repeated.is_empty() {
        let list: Vec<_> = repeated.into_iter().collect();
        let what = format!("the path {path} has {} more than once", list.join(", "));
        found.push(Found::new("repeated-path-parameter", at, what));
    }
}

/// Whether the names of a template are those of the path parameters.
fn of_item(
    document: &Value,
    path: &str,
    names: &[String],
    item: &Value,
    at: &str,
    found: &mut Vec<Found>,
) {
    let own = item;
    let item = refs::resolve(item, document);
    let is_referred = !std::ptr::eq(own, item);
    let (shared, is_shared_whole) = listed(document, item.get("parameters"), at);
    let unused = |key: &str, one: &Listed, found: &mut Vec<Found>| {
        let name = one
            .path_name()
            .filter(|name| !names.iter().any(|known| known == name));
        if let Some(name) = name {
            let what = format!("{key} has the path parameter `{name}`, which is not in the path");
            let at = if is_referred { at } else { &one.at };
            found.push(Found::new("unused-path-parameter", at, what));
        }
    };
    for one in &shared {
        unused(path, one, found);
    }
    for method in METHODS {
        let Some(operation) = item.get(method).filter(|one| one.is_object()) else {
            continue;
        };
        let key = OperationKey::new(method, path);
        let (listed, is_whole) = listed(document, operation.get("parameters"), &key.pointer());
        for one in &listed {
            unused(&key.to_string(), one, found);
        }
        let declared: HashSet<&str> = shared
            .iter()
            .chain(&listed)
            .filter_map(Listed::path_name)
            .collect();
        let mut missing: Vec<_> = names
            .iter()
            .filter(|name| !declared.contains(name.as_str()))
            .map(|name| format!("`{name}`"))
            .collect();
        missing.dedup();
        if !missing.is_empty() && is_whole && is_shared_whole && item.get("$ref").is_none() {
            let what = format!("{key} does not declare {} of its path", missing.join(", "));
            let at = if is_referred {
                at.to_owned()
            } else {
                key.pointer()
            };
            found.push(Found::new("undeclared-path-parameter", at, what));
        }
    }
}

/// Parameters that are in the list of a path item or an operation twice.
pub(super) fn duplicates(
    document: &Value,
    owner: &Map<String, Value>,
    at: &str,
    found: &mut Vec<Found>,
) {
    let mut seen: HashMap<(String, &str), &str> = HashMap::new();
    for one in &listed(document, owner.get("parameters"), at).0 {
        let (Some(name), Some(place)) = (one.text("name"), one.text("in")) else {
            continue;
        };
        let folded = if place == "header" {
            name.to_ascii_lowercase()
        } else {
            name.to_owned()
        };
        let Some(other) = seen.insert((folded, place), name) else {
            continue;
        };
        let found_one = Found::new(
            "duplicate-parameter",
            &one.at,
            if other == name {
                format!("the {place} parameter `{name}` is declared twice")
            } else {
                format!("the header `{name}` is declared twice: also as `{other}`")
            },
        );
        found.push(if other == name {
            found_one
        } else {
            found_one.with_severity(Severity::Warning)
        });
    }
}
