//! `makecomapp.json`: the components, their files, and their names in each origin.
//!
//! It is the extension's file, so its text is edited in place and everything else in it
//! is kept. `read` parses it, with `components`, `origins` and `files`, which checks the
//! paths; `edit` collects changes, and `text` applies them.

mod components;
mod edit;
mod files;
mod keys;
mod origins;
mod read;
#[cfg(test)]
mod tests;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use makecom::ComponentKind;
use serde::Serialize;

use crate::component::LocalComponent;
use crate::error::Result;
use crate::finding::ManifestFinding;
use crate::origin::{Origin, OriginKey, Pair};
use crate::remote::RemoteApp;
pub(crate) use components::one;
use edit::Change;

/// The kinds of components, in the order in which they are created: modules name
/// connections, webhooks and RPCs. Endpoints are kept as they are.
pub(crate) const KINDS: [ComponentKind; 5] = [
    ComponentKind::Connection,
    ComponentKind::Webhook,
    ComponentKind::Rpc,
    ComponentKind::Function,
    ComponentKind::Module,
];

/// A kind of the extension that is in closed beta.
const ENDPOINT: &str = ComponentKind::Endpoint.as_str();

/// The key of the codes of the app itself.
pub(crate) const GENERAL: &str = "generalCodeFiles";

/// Some editors begin a file with it; JSON does not allow it.
pub(crate) const BYTE_ORDER_MARK: &str = "\u{feff}";

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
        "module": {},
        "function": {},
        "rpc": {},
        "webhook": {},
        "endpoint": {}
    },
    "origins": []
}"#;

/// What pull, push and promote leave alone in a project: endpoints, a kind of component
/// that is in closed beta.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// use makecom_project::{MANIFEST, Project};
///
/// let manifest = r#"{
///     "fileVersion": 1,
///     "components": {"endpoint": {"ask": {"label": "Ask", "codeFiles": {}}}}
/// }"#;
/// std::fs::write(folder.path().join(MANIFEST), manifest)?;
/// let unhandled = Project::open(folder.path())?.unhandled();
/// assert_eq!(unhandled.endpoints, 1);
/// assert_eq!(unhandled.to_string(), "1 endpoint is not handled");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Unhandled {
    /// How many endpoints it has.
    pub endpoints: usize,
}

impl Unhandled {
    /// Whether everything is handled.
    ///
    /// ```
    /// assert!(makecom_project::Unhandled::default().is_nothing());
    /// ```
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// As a sentence, such as `2 endpoints are not handled`.
impl fmt::Display for Unhandled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.endpoints {
            1 => f.write_str("1 endpoint is not handled"),
            count => write!(f, "{count} endpoints are not handled"),
        }
    }
}

#[derive(Debug)]
pub(crate) struct Manifest {
    /// The text as it was last read or written.
    text: String,
    /// The changes since then, in order. They are applied together, so that thousands of
    /// components need one parse.
    changes: Vec<Change>,
    /// The files of the app itself.
    pub(crate) app: LocalComponent,
    pub(crate) components: BTreeMap<(ComponentKind, String), LocalComponent>,
    /// Endpoints by their ids, which are only checked.
    pub(crate) endpoints: BTreeMap<String, LocalComponent>,
    /// The ids of removed components, which are null.
    pub(crate) reserved: BTreeSet<(ComponentKind, String)>,
    pub(crate) unhandled: Unhandled,
    /// The usable origins.
    pub(crate) origins: Vec<Origin>,
    /// The origin that is used with another app, which only the base has pairs of: its
    /// key in the text, and its place.
    elsewhere: Option<(OriginKey, usize)>,
    /// How many origins there are, with those that cannot be used.
    origin_count: usize,
    pub(crate) findings: Vec<ManifestFinding>,
}

impl Manifest {
    pub(crate) fn new() -> Self {
        Self {
            text: EMPTY.to_owned(),
            changes: Vec::new(),
            app: LocalComponent {
                kind: ComponentKind::App,
                attributes: serde_json::Map::new(),
                files: BTreeMap::new(),
            },
            components: BTreeMap::new(),
            endpoints: BTreeMap::new(),
            reserved: BTreeSet::new(),
            unhandled: Unhandled::default(),
            origins: Vec::new(),
            elsewhere: None,
            origin_count: 0,
            findings: Vec::new(),
        }
    }

    /// The text as it was last read or written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Keeps the changes in memory only.
    pub(crate) fn drop_changes(&mut self) {
        self.changes.clear();
    }

    pub(crate) fn has_changed(&self) -> bool {
        !self.changes.is_empty()
    }

    pub(crate) fn component(&self, kind: ComponentKind, id: &str) -> Option<&LocalComponent> {
        match kind {
            ComponentKind::Endpoint => self.endpoints.get(id),
            kind => self.components.get(&(kind, id.to_owned())),
        }
    }

    /// The components of a kind, with their ids.
    pub(crate) fn of(&self, kind: ComponentKind) -> impl Iterator<Item = (&str, &LocalComponent)> {
        let first = (kind, String::new());
        let from = self.components.range(first..);
        from.take_while(move |((of, _), _)| *of == kind)
            .map(|((_, id), component)| (id.as_str(), component))
    }

    /// What makes a component unusable.
    pub(crate) fn errors(
        &self,
        kind: ComponentKind,
        id: &str,
    ) -> impl Iterator<Item = &ManifestFinding> {
        let findings = self.findings.iter();
        findings.filter(move |finding| finding.is_error() && finding.is_about(kind, id))
    }

    /// The files that it names.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        let components = [&self.app].into_iter().chain(self.components.values());
        components.flat_map(|component| component.files.values().flatten().map(String::as_str))
    }

    /// What identifies an origin while the text changes.
    pub(crate) fn key(&self, place: usize) -> OriginKey {
        OriginKey::new(place, &self.origins[place])
    }

    /// Uses an origin with another app, in memory: its pairs are no longer those of the
    /// text, and changes of them are not written there.
    pub(crate) fn use_app(
        &mut self,
        place: usize,
        app: &RemoteApp,
        mapping: BTreeMap<ComponentKind, Vec<Pair>>,
    ) {
        let written = self.key(place);
        let origin = &mut self.origins[place];
        origin.app = app.name().clone();
        origin.version = app.version();
        origin.mapping = mapping;
        origin.unusable.clear();
        self.elsewhere = Some((written, place));
    }

    /// Whether an origin is used with another app.
    pub(crate) fn is_elsewhere(&self, key: &OriginKey) -> bool {
        let place = self.elsewhere.as_ref().map(|(_, place)| *place);
        place.is_some_and(|place| self.key(place).id() == key.id())
    }

    /// Reads a newer text, in which the same origin is used with another app.
    ///
    /// # Errors
    ///
    /// If the text is invalid, or has no such origin any more.
    pub(crate) fn reparse(&self, text: String) -> Result<Self> {
        let mut next = Self::parse(text)?;
        if let Some((written, place)) = &self.elsewhere {
            let there = written.place_in(&next.origins)?;
            let index = next.origins[there].index;
            next.origins[there] = Origin {
                index,
                ..self.origins[*place].clone()
            };
            next.elsewhere = Some((written.clone(), there));
        }
        Ok(next)
    }
}
