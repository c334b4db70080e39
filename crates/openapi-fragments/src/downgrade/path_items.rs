//! Puts shared path items, which 3.0 does not have, where they are used.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::HELP;
use crate::canonical::compact;
use crate::grammar::{self, Kind};
use crate::pointer::{self, Path};
use crate::refs;
use crate::version::Report;

/// How much text the copies may have, in bytes.
const MOST_COPIED: usize = 64 << 20;

/// Replaces references to shared path items by what they refer to.
pub(super) fn inline(document: &mut Value, report: &mut Report) {
    let Some(shared) = document
        .pointer_mut("/components/pathItems")
        .and_then(Value::as_object_mut)
        .map(std::mem::take)
    else {
        return;
    };
    let mut inliner = Inliner {
        sizes: shared
            .iter()
            .map(|(name, item)| (name.clone(), compact(item).len()))
            .collect(),
        shared,
        used: BTreeSet::new(),
        copied: 0,
    };
    let root = Path::Start("");
    grammar::walk(document, Kind::Document, &root, &mut |value, kind, at| {
        if kind == Kind::PathItem && !inliner.replace(value) {
            report.error(
                "beyond-3-0",
                "OpenAPI 3.0 cannot express this reference to a shared path item (`pathItems`): it is changed beside the reference, refers to itself, or is in another document",
                HELP,
                Path::Key(at, "$ref").pointer(),
            );
        }
    });
    let unused = |name: &&String| !inliner.used.contains(*name);
    for name in inliner.shared.keys().filter(unused) {
        report.error(
            "beyond-3-0",
            "OpenAPI 3.0 cannot express a shared path item that no path uses (`pathItems`)",
            HELP,
            pointer::from_tokens(["components", "pathItems", name]),
        );
    }
    if let Some(components) = document
        .get_mut("components")
        .and_then(Value::as_object_mut)
    {
        components.remove("pathItems");
    }
}

struct Inliner {
    shared: Map<String, Value>,
    sizes: BTreeMap<String, usize>,
    used: BTreeSet<String>,
    copied: usize,
}

impl Inliner {
    /// Puts a shared path item in place of a reference to it. Returns whether no
    /// such reference is left.
    fn replace(&mut self, item: &mut Value) -> bool {
        // A cycle of references has no target.
        for _ in 0..refs::MOST_REFERENCES {
            let Some(name) = shared_name(item) else {
                return true;
            };
            match self.joined(item, &name) {
                Some(joined) => *item = joined,
                None => return false,
            }
            self.used.insert(name);
        }
        false
    }

    /// The shared path item with the fields beside the reference, if it has none of
    /// them itself.
    fn joined(&mut self, item: &Value, name: &str) -> Option<Value> {
        let target = self.shared.get(name)?.as_object()?;
        // References to path items in its callbacks could multiply without end.
        let is_nested = !target.contains_key("$ref")
            && refs::direct(&Value::Object(target.clone()))
                .iter()
                .any(|key| key.section == "pathItems");
        self.copied += self.sizes.get(name).copied().unwrap_or_default();
        if is_nested || self.copied > MOST_COPIED {
            return None;
        }
        let mut joined = target.clone();
        for (field, own) in item
            .as_object()?
            .iter()
            .filter(|(field, _)| *field != "$ref")
        {
            if joined.insert(field.clone(), own.clone()).is_some() {
                return None;
            }
        }
        Some(joined.into())
    }
}

/// The name of the shared path item that a path item is a reference to.
fn shared_name(item: &Value) -> Option<String> {
    let reference = item.get("$ref")?.as_str()?;
    let name = reference.strip_prefix("#/components/pathItems/")?;
    Some(pointer::unescape(name).into_owned())
}
