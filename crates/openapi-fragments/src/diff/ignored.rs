//! Names what differs between two specs but is not compared: documentation and
//! extensions, on which clients do not depend.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::schemas::Dialect;
use super::{Level, Log};
use crate::downgrade::CONTENT;
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

pub(super) fn compare([old, new]: [&Value; 2], log: &mut Log) {
    log.operation = None;
    log.callback.clear();
    let dialects = [old, new].map(Dialect::of);
    let mut found = Found {
        keys: BTreeSet::new(),
        meaningless: BTreeSet::new(),
        dialects,
    };
    let hooks = [old, new].map(|spec| spec.get("webhooks"));
    if dialects.contains(&Dialect::V30) && hooks[0] != hooks[1] {
        found.meaningless.extend(["webhooks"]);
    }
    found.collect(old, new, false);
    let (extensions, documentation): (Vec<&str>, Vec<&str>) = found
        .keys
        .into_iter()
        .partition(|key| key.starts_with("x-"));
    for (keys, code, what) in [
        (
            documentation,
            "documentation-changed",
            "documentation differs",
        ),
        (
            found.meaningless.into_iter().collect(),
            "keyword-ignored",
            "keywords without a meaning in this version of OpenAPI differ",
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

/// The keys that differ in parts that both specs have.
struct Found<'a> {
    /// Of documentation and extensions.
    keys: BTreeSet<&'a str>,
    /// Of schemas in which they have no meaning.
    meaningless: BTreeSet<&'a str>,
    /// The dialects of both specs.
    dialects: [Dialect; 2],
}

impl<'a> Found<'a> {
    fn collect(&mut self, old: &'a Value, new: &'a Value, are_names: bool) {
        match (old, new) {
            (Value::Object(old), Value::Object(new)) => {
                for (key, value) in old {
                    let other = new.get(key);
                    if !are_names && is_ignored(key) {
                        if other != Some(value) {
                            self.keys.insert(key);
                        }
                    } else if !are_names && self.is_meaningless(key, [old, new]) {
                        if other != Some(value) {
                            self.meaningless.insert(key);
                        }
                    } else if let Some(other) = other
                        && (are_names || !refs::is_data(key))
                    {
                        self.collect(value, other, !are_names && refs::is_name_map(key));
                    }
                }
                for key in new.keys() {
                    let is_new = !are_names && !old.contains_key(key);
                    if is_new && is_ignored(key) {
                        self.keys.insert(key);
                    } else if is_new && self.is_meaningless(key, [old, new]) {
                        self.meaningless.insert(key);
                    }
                }
            }
            (Value::Array(old), Value::Array(new)) => {
                for (old, new) in old.iter().zip(new) {
                    self.collect(old, new, false);
                }
            }
            _ => {}
        }
    }

    /// Whether a keyword has no meaning in either of two schemas.
    fn is_meaningless(&self, key: &str, schemas: [&Map<String, Value>; 2]) -> bool {
        let is_typed = schemas.iter().any(|schema| schema.contains_key("type"));
        match self.dialects {
            [Dialect::V30, Dialect::V30] if key == "nullable" => !is_typed,
            [Dialect::V30, Dialect::V30] => !Dialect::V30.has_meaning(key),
            [Dialect::V31, Dialect::V31] => key == "nullable",
            // Both have a format for some, see `mixed`.
            [Dialect::V30, Dialect::V31] | [Dialect::V31, Dialect::V30] => {
                CONTENT.contains(&key)
                    && !schemas.iter().any(|schema| schema.contains_key("format"))
            }
            _ => false,
        }
    }
}

pub(super) fn is_ignored(key: &str) -> bool {
    key.starts_with("x-") || DOCUMENTATION.contains(&key)
}
