//! Names what differs and is not of the type that OpenAPI gives it, so that it cannot be
//! compared.

use std::collections::BTreeSet;

use serde_json::Value;

use super::ignored;
use super::{Level, Log};
use crate::lint;
use crate::pointer;
use crate::refs;

pub(super) fn compare([old, new]: [&Value; 2], log: &mut Log) {
    log.operation = None;
    log.callback.clear();
    if old == new {
        return;
    }
    let [before, after] =
        [old, new].map(|spec| lint::malformed(spec).into_iter().collect::<BTreeSet<_>>());
    for at in before.union(&after) {
        let value = |spec: &Value| spec.pointer(at).filter(|value| !value.is_null()).cloned();
        // The same value may be right in one version of OpenAPI; null is read as absent.
        let is_same = value(old) == value(new)
            && (before.contains(at) == after.contains(at) || value(old).is_none());
        if !is_same && !is_documentation(at) {
            let message =
                "differs, and is not of the type that OpenAPI gives it, so it is not compared";
            log.add(Level::Unknown, at, "malformed-value", message);
        }
    }
}

fn is_documentation(at: &str) -> bool {
    let tokens: Vec<_> = pointer::tokens(at).collect();
    match tokens.as_slice() {
        [first, ..] if matches!(first.as_ref(), "info" | "tags" | "externalDocs") => true,
        [.., parent, key] if !refs::is_name_map(parent) => {
            parent == "externalDocs" || ignored::is_ignored(key)
        }
        _ => false,
    }
}
