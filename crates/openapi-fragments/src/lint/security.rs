//! The scopes of security requirements.

use std::collections::BTreeSet;

use serde_json::Value;

use super::findings::Found;
use super::objects::Object;
use super::similar;
use super::version::Version;
use crate::pointer::Path;
use crate::refs;

/// How many undeclared scopes of a requirement are compared with those that are declared.
const MOST_COMPARED: usize = 100;

/// Checks the requirements of a document or an operation.
pub(super) fn requirements(object: &Object, found: &mut Vec<Found>) {
    let list = object.fields.get("security").and_then(Value::as_array);
    let all = Path::Key(&object.at, "security");
    for (index, requirement) in list.into_iter().flatten().enumerate() {
        let here = Path::Index(&all, index);
        for (name, scopes) in requirement.as_object().into_iter().flatten() {
            let at = Path::Key(&here, name);
            let scopes: Vec<_> = scopes.as_array().into_iter().flatten().collect();
            if !scopes.is_empty() {
                check(object, name, &scopes, at, found);
            }
        }
    }
}

fn check(object: &Object, name: &str, scopes: &[&Value], at: Path, found: &mut Vec<Found>) {
    let schemes = object
        .values
        .document
        .get("components")
        .and_then(|all| all.get("securitySchemes"));
    let Some(scheme) = schemes.and_then(|schemes| schemes.get(name)) else {
        return;
    };
    let scheme = refs::resolve(scheme, object.values.document);
    match scheme.get("type").and_then(Value::as_str) {
        Some("oauth2") => {}
        // Its scopes are those of another document.
        Some("openIdConnect") | None => return,
        Some(kind) => {
            if object.version == Version::V30 {
                let what = format!("`{name}` has no scopes, since its type is `{kind}`");
                found.push(Found::new("unexpected-scope", at.pointer(), what));
            }
            return;
        }
    }
    let Some(flows) = scheme.get("flows").and_then(Value::as_object) else {
        return;
    };
    let known: BTreeSet<&str> = flows
        .iter()
        .filter(|(flow, _)| !flow.starts_with("x-"))
        .filter_map(|(_, flow)| flow.get("scopes")?.as_object())
        .flat_map(|scopes| scopes.keys().map(String::as_str))
        .collect();
    for (index, scope) in scopes.iter().enumerate() {
        let Some(scope) = scope.as_str().filter(|scope| !known.contains(scope)) else {
            continue;
        };
        let what = format!("no flow of `{name}` has the scope `{scope}`");
        let one = Found::new("undeclared-scope", Path::Index(&at, index).pointer(), what);
        // Each is compared with many.
        let meant = similar::nearest(
            scope,
            known.iter().copied().filter(|_| index < MOST_COMPARED),
        );
        found.push(match meant {
            Some(meant) => one.with_help(format!("did you mean `{meant}`?")),
            None => one,
        });
    }
}
