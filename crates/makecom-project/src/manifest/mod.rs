//! `makecomapp.json`: which connections there are, in which files, and what
//! they are called in each origin.
//!
//! It is the extension's file. Changes go into its text in place; whatever else
//! is in it stays as it is. `read` parses and checks it, `files` says which files
//! it may name, `edit` collects changes, and `text` makes them.

mod edit;
mod files;
mod read;
#[cfg(test)]
mod tests;
mod text;

use std::collections::BTreeMap;

use crate::connection::LocalConnection;
use crate::origin::{Origin, OriginKey};
use edit::Change;

/// What a new project begins with.
const EMPTY: &str = r#"{
    "fileVersion": 1,
    "generalCodeFiles": {
        "base": null,
        "common": null,
        "readme": null,
        "groups": null
    },
    "components": {
        "connection": {},
        "webhook": {},
        "module": {},
        "rpc": {},
        "function": {},
        "endpoint": {}
    },
    "origins": []
}
"#;

#[derive(Debug)]
pub(crate) struct Manifest {
    /// As it was read or written last.
    text: String,
    /// What has changed since then, in order. Thousands of connections are
    /// entered with one look at the text.
    changes: Vec<Change>,
    pub(crate) connections: BTreeMap<String, LocalConnection>,
    pub(crate) origins: Vec<Origin>,
}

impl Manifest {
    pub(crate) fn new() -> Self {
        Self {
            text: EMPTY.to_owned(),
            changes: Vec::new(),
            connections: BTreeMap::new(),
            origins: Vec::new(),
        }
    }

    /// The text as it was read or written last.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn has_changed(&self) -> bool {
        !self.changes.is_empty()
    }

    /// Which folders and files are named in it, in lower case.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        let connections = self.connections.values();
        connections.flat_map(|connection| connection.files.values().flatten().map(String::as_str))
    }

    /// What stays of an origin while the text changes.
    pub(crate) fn key(&self, index: usize) -> OriginKey {
        OriginKey::new(index, &self.origins[index])
    }
}
