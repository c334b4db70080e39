//! `makecomapp.json`: the connections, their files, and their names in each origin.
//!
//! It is the extension's file, so its text is edited in place and everything else in it
//! is kept. `read` parses and validates it, `files` checks the paths in it, `edit`
//! collects changes, and `text` applies them.

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

/// The text of a new manifest.
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
    /// The text as it was last read or written.
    text: String,
    /// The changes since then, in order. They are applied together, so that thousands of
    /// connections need one parse.
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

    /// The text as it was last read or written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn has_changed(&self) -> bool {
        !self.changes.is_empty()
    }

    /// The folders and files that it names, in lower case.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        let connections = self.connections.values();
        connections.flat_map(|connection| connection.files.values().flatten().map(String::as_str))
    }

    /// What identifies an origin while the text changes.
    pub(crate) fn key(&self, index: usize) -> OriginKey {
        OriginKey::new(index, &self.origins[index])
    }
}
