//! Compares security schemes and requirements.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::operations::Operation;
use super::{Level, Log, Spec};

/// Compares how credentials are sent, for schemes of the same name.
pub(super) fn schemes(log: &mut Log) {
    let schemes = |spec: Spec| -> BTreeMap<String, Value> {
        let named = spec.0.pointer("/components/securitySchemes");
        named
            .map(|named| spec.entries(named))
            .into_iter()
            .flatten()
            .map(|(name, scheme)| (name.to_owned(), spec.resolve(scheme).clone()))
            .collect()
    };
    let is = schemes(log.new);
    for (name, before) in schemes(log.old) {
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

/// Compares the security requirements of an operation.
pub(super) fn compare(before: &Operation, after: &Operation, log: &mut Log) {
    let (was, is) = (requirements(log.old, before), requirements(log.new, after));
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
