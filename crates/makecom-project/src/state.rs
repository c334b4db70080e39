//! The states of a module, and the metadata of an app, as a server has them.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::metadata::{AppMetadata, MetadataField, ModuleState};

/// A state of a module that is on or off.
///
/// ```
/// assert_eq!(makecom_project::State::Public.to_string(), "visibility");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum State {
    /// Public, not private.
    #[serde(rename = "visibility")]
    Public,
    /// Deprecated.
    Deprecated,
    /// Archived.
    Archived,
}

impl State {
    pub(crate) const ALL: [Self; 3] = [Self::Public, Self::Deprecated, Self::Archived];

    pub(crate) fn of(self, state: ModuleState) -> Option<bool> {
        match self {
            Self::Public => state.is_public,
            Self::Deprecated => state.is_deprecated,
            Self::Archived => state.is_archived,
        }
    }

    const fn key(self) -> &'static str {
        match self {
            Self::Public => "visibility",
            Self::Deprecated => "deprecated",
            Self::Archived => "archived",
        }
    }
}

/// Its key in the metadata.
impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

/// The metadata of an app on a server: the values that one call answers.
///
/// ```
/// use makecom_project::{Metadata, metadata::MetadataField};
///
/// let metadata = Metadata::from([(MetadataField::Label, "Acme".into())]);
/// ```
pub type Metadata = BTreeMap<MetadataField, Value>;

/// The fields that [`Metadata`] has: all but files and states of modules.
pub(crate) fn is_value(field: MetadataField) -> bool {
    field.code().is_none() && !matches!(field, MetadataField::Icon | MetadataField::Modules)
}

/// The states of a module that the metadata names.
pub(crate) fn state_of(metadata: Option<&AppMetadata>, module: &str) -> ModuleState {
    let mut modules = metadata.into_iter().flat_map(AppMetadata::modules);
    let found = modules.find(|(id, _)| *id == module);
    found.map(|(_, state)| state).unwrap_or_default()
}
