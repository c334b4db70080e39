//! Compares security schemes and requirements.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::operations::Operation;
use super::pairing::pair;
use super::servers::normal;
use super::{Level, Log, Spec, entries};
use crate::canonical::compact;

/// How many alternatives a message lists.
const MOST_ALTERNATIVES: usize = 8;

/// The kinds of addresses of a flow.
const ADDRESSES: [&str; 4] = [
    "authorizationUrl",
    "tokenUrl",
    "refreshUrl",
    "deviceAuthorizationUrl",
];

/// Compares how credentials are sent and obtained. The name of a scheme is not visible
/// to clients, so one that has another name is still the same.
pub(super) fn schemes(log: &mut Log) {
    let listed = |spec: Spec| -> Vec<(String, Value)> {
        let named = spec.0.pointer("/components/securitySchemes");
        let schemes = named.into_iter().flat_map(entries);
        schemes
            .map(|(name, scheme)| (name.to_owned(), spec.resolve(scheme).clone()))
            .collect()
    };
    let paired = pair(
        listed(log.old),
        listed(log.new),
        &[&|(name, _)| name.clone(), &|(_, scheme)| essence(scheme)],
    );
    for (name, scheme) in paired.gone {
        let at = format!("security scheme {name}");
        if !is_unresolved(&scheme, &at, log) {
            log.add(Level::Risky, &at, "security-scheme-removed", "is gone");
        }
    }
    for (name, scheme) in paired.added {
        let at = format!("security scheme {name}");
        if !is_unresolved(&scheme, &at, log) {
            log.add(Level::Safe, &at, "security-scheme-added", "is new");
        }
    }
    for ((name, before), (new_name, after)) in paired.both {
        let at = format!("security scheme {name}");
        if !is_unresolved(&before, &at, log) && !is_unresolved(&after, &at, log) {
            scheme(&before, &after, &at, log);
        }
        if name != new_name {
            log.renamed_schemes.insert(new_name, name);
        }
    }
}

fn is_unresolved(scheme: &Value, at: &str, log: &mut Log) -> bool {
    let reference = scheme.get("$ref").and_then(Value::as_str);
    if let Some(reference) = reference {
        let is_circular = [log.old, log.new]
            .iter()
            .any(|spec| spec.target(scheme).is_some());
        log.unresolved(reference, is_circular, at);
    }
    reference.is_some()
}

/// The parts of a scheme that clients depend on.
fn essence(scheme: &Value) -> String {
    compact(&json!([
        scheme["type"],
        location(scheme),
        scheme["openIdConnectUrl"],
        scheme["flows"],
    ]))
}

/// Where credentials are sent, without case where it has no meaning.
fn location(scheme: &Value) -> [(&'static str, String); 3] {
    ["in", "name", "scheme"].map(|key| {
        let text = scheme[key].as_str().unwrap_or_default();
        let has_case = key == "name" && scheme["in"] != "header";
        let text = if has_case {
            text.to_owned()
        } else {
            text.to_ascii_lowercase()
        };
        (key, text)
    })
}

fn scheme(before: &Value, after: &Value, at: &str, log: &mut Log) {
    let code = "security-scheme-changed";
    if before["type"] != after["type"] {
        let message = format!("has type {} instead of {}", after["type"], before["type"]);
        log.add(Level::Breaking, at, code, message);
        return;
    }
    for ((key, old), (_, new)) in std::iter::zip(location(before), location(after)) {
        if old != new {
            let message = format!("has {key} {} instead of {}", after[key], before[key]);
            log.add(Level::Breaking, at, code, message);
        }
    }
    let url = |value: &Value| value.as_str().map(normal);
    if url(&before["openIdConnectUrl"]) != url(&after["openIdConnectUrl"]) {
        let message = "has another openIdConnectUrl";
        log.add(Level::Breaking, at, code, message);
    }
    let listed = |scheme: &Value| -> BTreeMap<String, Value> {
        let flows = entries(&scheme["flows"]).filter(|(name, _)| !name.starts_with("x-"));
        flows
            .map(|(name, flow)| (name.to_owned(), flow.clone()))
            .collect()
    };
    let mut new = listed(after);
    for (name, before) in listed(before) {
        let at = format!("{at}, flow {name}");
        let Some(after) = new.remove(&name) else {
            log.add(Level::Breaking, &at, "oauth-flow-removed", "is gone");
            continue;
        };
        for key in ADDRESSES {
            if url(&before[key]) != url(&after[key]) {
                let message = format!("has another {key}");
                log.add(Level::Breaking, &at, code, message);
            }
        }
        let scopes = |flow: &Value| -> BTreeSet<String> {
            entries(&flow["scopes"])
                .map(|(scope, _)| scope.to_owned())
                .collect()
        };
        let (old, new) = (scopes(&before), scopes(&after));
        for gone in old.difference(&new) {
            let message = format!("the scope {gone} is gone");
            log.add(Level::Breaking, &at, "oauth-scope-removed", message);
        }
        for added in new.difference(&old) {
            let message = format!("the scope {added} is new");
            log.add(Level::Safe, &at, "oauth-scope-added", message);
        }
    }
    for name in new.into_keys() {
        log.add(
            Level::Safe,
            &format!("{at}, flow {name}"),
            "oauth-flow-added",
            "is new",
        );
    }
}

/// One security requirement: the scopes required of each scheme.
type Requirement = BTreeSet<(String, Option<String>)>;

fn requirements(
    spec: Spec,
    operation: &Operation,
    renamed: &BTreeMap<String, String>,
) -> BTreeSet<Requirement> {
    let declared = operation.value.get("security").or(spec.0.get("security"));
    let listed: BTreeSet<Requirement> = declared
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|requirement| {
            let mut needed = BTreeSet::new();
            for (scheme, scopes) in entries(requirement) {
                let scheme = renamed.get(scheme).map_or(scheme, String::as_str);
                needed.insert((scheme.to_owned(), None));
                for scope in scopes.as_array().into_iter().flatten() {
                    needed.insert((scheme.to_owned(), scope.as_str().map(str::to_owned)));
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

/// Compares the security requirements of an operation.
pub(super) fn compare(before: &Operation, after: &Operation, log: &mut Log) {
    let was = requirements(log.old, before, &BTreeMap::new());
    let is = requirements(log.new, after, &log.renamed_schemes);
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
    let mut alternatives: Vec<String> = requirements
        .iter()
        .take(MOST_ALTERNATIVES)
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
    let more = requirements.len().saturating_sub(MOST_ALTERNATIVES);
    if more > 0 {
        alternatives.push(format!("{more} others"));
    }
    alternatives.join(", or ")
}
