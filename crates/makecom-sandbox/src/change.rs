//! Changes of the state, as they are applied and written to the state file.
//!
//! Everything that the server decides, such as a name or a number, is decided before and
//! part of the change, so reading the file decides nothing.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::component::{AppId, Component, Fields, Id};

/// A change of the state. It is deterministic: the same changes in the same order give
/// the same state, independent of time and settings.
#[derive(Clone, Serialize, Deserialize)]
#[serde(
    tag = "change",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum Change {
    /// A component with all that it holds.
    Add {
        component: Arc<Component>,
        /// The index of the app's next name of that kind, if the server chooses names.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next_index: Option<u64>,
    },
    /// Fields that get other values; the others stay.
    Edit {
        id: Id,
        fields: Fields,
        /// The number of the first pending change, if the fields wait to be committed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        number: Option<u64>,
    },
    /// A component; an app with all that belongs to it alone.
    Delete {
        id: Id,
    },
    SetSection {
        id: Id,
        section: String,
        text: Arc<str>,
        /// The number that the change has if it is to be committed.
        number: u64,
    },
    SetCommon {
        id: Id,
        common: Fields,
    },
    /// Ends pending changes of an app by their numbers.
    Commit {
        app: AppId,
        numbers: Vec<u64>,
    },
    Rollback {
        app: AppId,
        numbers: Vec<u64>,
    },
    /// All changes of one request, of which a killed process leaves all or none.
    All {
        changes: Vec<Change>,
    },
}

impl Change {
    /// Sets fields at once.
    pub(crate) fn edit(id: Id, fields: Fields) -> Self {
        let number = None;
        Self::Edit { id, fields, number }
    }

    /// The component that it edits, if that is there before and after.
    pub(crate) fn edited(&self) -> Option<&Id> {
        match self {
            Self::Edit { id, .. } | Self::SetSection { id, .. } | Self::SetCommon { id, .. } => {
                Some(id)
            }
            _ => None,
        }
    }
}
