//! `makecomapp.json`: the components, their files, and their names in each origin.
//!
//! It is the extension's file, so its text is edited in place and everything else in it
//! is kept. `read` parses it, with `components`, `origins` and `files`, which checks the
//! paths; `edit` collects changes, and `text` applies them.

mod components;
mod edit;
mod files;
mod origins;
mod read;
#[cfg(test)]
mod tests;
mod text;

use std::collections::BTreeMap;
use std::fmt;

use makecom::ComponentKind;
use serde::Serialize;

use crate::component::LocalComponent;
use crate::finding::ManifestFinding;
use crate::origin::{Origin, OriginKey};
use edit::Change;
pub(crate) use read::repeated;

/// The kinds of the components that are read. Endpoints are kept as they are.
const KINDS: [ComponentKind; 5] = [
    ComponentKind::Connection,
    ComponentKind::Webhook,
    ComponentKind::Module,
    ComponentKind::Rpc,
    ComponentKind::Function,
];

/// A kind of the extension that is in closed beta.
const ENDPOINT: &str = "endpoint";

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
        "webhook": {},
        "module": {},
        "rpc": {},
        "function": {},
        "endpoint": {}
    },
    "origins": []
}
"#;

/// What pull, push and promote leave alone in a project: they handle connections.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// use makecom_project::{MANIFEST, Project};
///
/// let manifest = r#"{
///     "fileVersion": 1,
///     "generalCodeFiles": {"base": "base.json", "readme": null},
///     "components": {"rpc": {"listUsers": {"label": "Users", "codeFiles": {}}}}
/// }"#;
/// std::fs::write(folder.path().join(MANIFEST), manifest)?;
/// let unhandled = Project::open(folder.path())?.unhandled();
/// assert_eq!((unhandled.components, unhandled.general), (1, 1));
/// assert_eq!(
///     unhandled.to_string(),
///     "1 component of another kind and 1 file of the app itself are not handled",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Unhandled {
    /// How many components of other kinds it has.
    pub components: usize,
    /// How many files of the app itself it has: base, readme, groups, common data.
    pub general: usize,
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

/// As a sentence, such as `2 components of other kinds are not handled`.
impl fmt::Display for Unhandled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let components = match self.components {
            0 => None,
            1 => Some("1 component of another kind".to_owned()),
            count => Some(format!("{count} components of other kinds")),
        };
        let general = match self.general {
            0 => None,
            1 => Some("1 file of the app itself".to_owned()),
            count => Some(format!("{count} files of the app itself")),
        };
        let parts: Vec<_> = components.into_iter().chain(general).collect();
        let verb = if self.components + self.general == 1 {
            "is"
        } else {
            "are"
        };
        write!(f, "{} {verb} not handled", parts.join(" and "))
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
    pub(crate) unhandled: Unhandled,
    /// The usable origins.
    pub(crate) origins: Vec<Origin>,
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
            unhandled: Unhandled::default(),
            origins: Vec::new(),
            origin_count: 0,
            findings: Vec::new(),
        }
    }

    /// The text as it was last read or written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn has_changed(&self) -> bool {
        !self.changes.is_empty()
    }

    pub(crate) fn component(&self, kind: ComponentKind, id: &str) -> Option<&LocalComponent> {
        self.components.get(&(kind, id.to_owned()))
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
}
