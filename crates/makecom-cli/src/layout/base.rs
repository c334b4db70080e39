//! What the server had when it and the project were last the same:
//! `makecomapp.base.json`, beside the manifest. The extension ignores it.
//!
//! It holds digests, not texts. A difference whose digest is known on one side
//! is the other side's change.

use std::collections::{BTreeMap, BTreeSet};

use makecom::{Section, SectionKind};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::folder::Folder;
use super::{Error, Result};

pub(crate) const BASE: &str = "makecomapp.base.json";

/// For each origin what was there.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Base {
    version: Version,
    #[serde(default)]
    origins: BTreeMap<String, Known>,
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Known {
    connections: BTreeMap<String, Connection>,
    /// Connections that were about to be made, with the names that the server
    /// had before: what it has besides is what was made.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    creating: BTreeMap<String, BTreeSet<String>>,
}

/// A connection as it was.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Connection {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) label: Option<String>,
    pub(crate) sections: BTreeMap<SectionKind, Digest>,
}

/// The digest of a section, so that unset is one thing however it is spelled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Digest(String);

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
#[derive(Clone, Copy)]
struct Version;

impl TryFrom<u32> for Version {
    type Error = String;

    fn try_from(version: u32) -> Result<Self, String> {
        match version {
            1 => Ok(Self),
            other => Err(format!("version is {other}, and only 1 is known")),
        }
    }
}

impl From<Version> for u32 {
    fn from(Version: Version) -> Self {
        1
    }
}

impl Digest {
    pub(crate) fn of(section: &Section) -> Self {
        if section.is_unset() {
            return Self("unset".to_owned());
        }
        let digest = Sha256::digest(section.text().as_bytes());
        Self(base16ct::lower::encode_string(&digest))
    }

    /// Whether a section of the project is what was there: byte for byte, or
    /// nothing said in another way.
    pub(crate) fn is_of(&self, local: &Section) -> bool {
        *self == Self::of(local) || self.0 == "unset" && is_empty(local)
    }
}

/// Whether a section of the project and one of the server say the same: byte
/// for byte, or nothing, which the server keeps as unset and the extension
/// writes as an empty list or object.
pub(crate) fn is_same(local: &Section, remote: &Section) -> bool {
    local.text() == remote.text() || remote.is_unset() && is_empty(local)
}

fn is_empty(section: &Section) -> bool {
    section.value().is_ok_and(|value| {
        value.is_null()
            || value.as_object().is_some_and(serde_json::Map::is_empty)
            || value.as_array().is_some_and(Vec::is_empty)
    })
}

impl Base {
    /// What is on the disk; nothing if there is no file.
    pub(crate) fn read(folder: &Folder) -> Result<Self> {
        let Some(text) = folder.read(BASE)? else {
            return Ok(Self::default());
        };
        serde_json::from_str(&text).map_err(|error| {
            Error::new(
                BASE,
                error.to_string(),
                "take back the change, or delete the file and pull again",
            )
        })
    }

    pub(crate) fn write(&self, folder: &Folder) -> Result<()> {
        let mut text = serde_json::to_string_pretty(self).map_err(|error| {
            Error::new(BASE, format!("cannot be written: {error}"), "report this")
        })?;
        text.push('\n');
        if folder.read(BASE)?.as_deref() == Some(&text) {
            return Ok(());
        }
        folder.write(BASE, &text, false)
    }

    pub(crate) fn connection(&self, origin: &str, remote: &str) -> Option<&Connection> {
        self.origins.get(origin)?.connections.get(remote)
    }

    pub(crate) fn connection_mut(&mut self, origin: &str, remote: &str) -> &mut Connection {
        let known = self.known(origin);
        known.connections.entry(remote.to_owned()).or_default()
    }

    pub(crate) fn forget(&mut self, origin: &str, remote: &str) {
        self.known(origin).connections.remove(remote);
    }

    /// What the server had when a connection was about to be made.
    pub(crate) fn creating(&self, origin: &str, local: &str) -> Option<&BTreeSet<String>> {
        self.origins.get(origin)?.creating.get(local)
    }

    pub(crate) fn begin(&mut self, origin: &str, local: &str, before: BTreeSet<String>) {
        self.known(origin).creating.insert(local.to_owned(), before);
    }

    pub(crate) fn end(&mut self, origin: &str, local: &str) {
        self.known(origin).creating.remove(local);
    }

    fn known(&mut self, origin: &str) -> &mut Known {
        self.origins.entry(origin.to_owned()).or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_nothing_however_it_is_said() {
        let section = |text: &str| Section::from_text(SectionKind::Scope, text);
        for (local, remote, same) in [
            ("[1]", "[1]", true),
            ("[1]", "[ 1 ]", false),
            ("[]", "null", true),
            ("{ /* none */ }", "", true),
            ("", "null", true),
            ("[1]", "null", false),
            ("null", "[]", false),
            ("[", "null", false),
        ] {
            let (local, remote) = (section(local), section(remote));
            assert_eq!(is_same(&local, &remote), same, "{local:?} {remote:?}");
            assert_eq!(Digest::of(&remote).is_of(&local), same);
        }
    }
}
