//! Changes of what is kept, as they are carried out and written to the state
//! file.
//!
//! Whatever a request leaves to the server, such as a name or a number, is
//! decided before, so nothing is decided again when the file is read.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::component::{Component, Fields, Id};

/// A change of what is kept. Carrying out the same changes in the same order
/// gives the same state, whatever the time and the settings.
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
        /// Where its app looks for the next name of that kind.
        next_index: u64,
    },
    /// Fields that get other values; the others stay.
    Edit {
        id: Id,
        fields: Fields,
    },
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
        common: Map<String, Value>,
    },
    Approve {
        app: String,
    },
    /// Ends the pending changes of some components of an app.
    Commit {
        app: String,
        components: Vec<Id>,
    },
    Rollback {
        app: String,
        components: Vec<Id>,
    },
}

impl Change {
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
