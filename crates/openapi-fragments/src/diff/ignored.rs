//! Names what differs between two specs but is not compared: documentation and
//! extensions, on which clients do not depend.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Level, Log};
use crate::refs;

/// Keys whose values are for readers.
const DOCUMENTATION: [&str; 10] = [
    "info",
    "title",
    "summary",
    "description",
    "example",
    "examples",
    "externalDocs",
    "tags",
    "$comment",
    "bearerFormat",
];

/// How many keys are listed.
const MOST_KEYS: usize = 10;

pub(super) fn compare(log: &mut Log) {
    log.operation = None;
    log.callback.clear();
    let mut keys = BTreeSet::new();
    collect(log.old.0, log.new.0, false, &mut keys);
    let (extensions, documentation): (Vec<&str>, Vec<&str>) =
        keys.into_iter().partition(|key| key.starts_with("x-"));
    for (keys, code, what) in [
        (
            documentation,
            "documentation-changed",
            "documentation differs",
        ),
        (extensions, "extension-changed", "extensions differ"),
    ] {
        if !keys.is_empty() {
            let mut listed = keys[..keys.len().min(MOST_KEYS)].join("`, `");
            if keys.len() > MOST_KEYS {
                listed = format!("{listed}` and {} more", keys.len() - MOST_KEYS);
            } else {
                listed.push('`');
            }
            let message = format!("{what}, which is not compared: `{listed}");
            log.add(Level::Ignored, "", code, message);
        }
    }
}

/// The keys of documentation and extensions that differ, in parts that both specs have.
fn collect<'a>(old: &'a Value, new: &'a Value, are_names: bool, keys: &mut BTreeSet<&'a str>) {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            for (key, value) in old {
                let other = new.get(key);
                if !are_names && is_ignored(key) {
                    if other != Some(value) {
                        keys.insert(key);
                    }
                } else if let Some(other) = other
                    && (are_names || !refs::is_data(key))
                {
                    collect(value, other, !are_names && refs::is_name_map(key), keys);
                }
            }
            for key in new.keys() {
                if !are_names && is_ignored(key) && !old.contains_key(key) {
                    keys.insert(key);
                }
            }
        }
        (Value::Array(old), Value::Array(new)) => {
            for (old, new) in old.iter().zip(new) {
                collect(old, new, false, keys);
            }
        }
        _ => {}
    }
}

pub(super) fn is_ignored(key: &str) -> bool {
    key.starts_with("x-") || DOCUMENTATION.contains(&key)
}
