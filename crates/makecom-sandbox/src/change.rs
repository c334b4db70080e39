//! Changes of what is kept: as values, and as requests ask for them.
//!
//! A request leaves some of a change to the server: the name of a new
//! connection, what it holds, the number of a pending change.
//! [`State::settle`](crate::state::State::settle) decides that, once; what is
//! carried out and written to the state file is the settled change, so nothing
//! is decided again when the file is read.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::answer::{Refusal, Suberror};
use crate::connection::{Record, TYPES};
use crate::quirk::Quirk;
use crate::state::Behaviour;

/// A change of what is kept. Carrying out the same settled changes in the same
/// order gives the same state, whatever the time and the settings.
#[derive(Clone, Serialize, Deserialize)]
#[serde(
    tag = "change",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum Change {
    /// As asked for; settled it is an `Add`. State files of version 1 have it.
    Create {
        app: String,
        kind: String,
        label: String,
    },
    /// A connection with all that it holds.
    Add {
        connection: Arc<Record>,
        /// Where its app looks for the next name.
        next_index: u64,
    },
    Update {
        name: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        label: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        system: Option<String>,
        #[serde(default)]
        clears_system: bool,
    },
    Delete {
        name: String,
    },
    SetSection {
        name: String,
        section: String,
        text: String,
        /// The number that the change has if it is to be committed.
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<u64>,
    },
    SetCommon {
        name: String,
        common: Map<String, Value>,
    },
    Recreate {
        name: String,
    },
    Approve {
        app: String,
    },
    Commit {
        app: String,
        /// The connections whose changes it is about.
        #[serde(skip_serializing_if = "Option::is_none")]
        connections: Option<Vec<String>>,
    },
    Rollback {
        app: String,
        /// The connections whose changes it is about.
        #[serde(skip_serializing_if = "Option::is_none")]
        connections: Option<Vec<String>>,
    },
}

/// Reads what to create from a request's body.
pub(crate) fn create(
    app: String,
    body: &Map<String, Value>,
    behaviour: &Behaviour,
) -> Result<Change, Refusal> {
    let mut wrong = Vec::new();
    let given = body.get("type").unwrap_or(&Value::Null);
    let kind = given.as_str().filter(|kind| TYPES.contains(kind));
    if kind.is_none() {
        wrong.push(Suberror {
            message: if given.is_null() {
                "Missing value of required parameter 'type'.".to_owned()
            } else if behaviour.has(Quirk::OptionMessage) {
                "Value not found in options in parameter 'type'.".to_owned()
            } else {
                format!(
                    "Invalid value of parameter 'type': it is none of {}.",
                    TYPES.join(", ")
                )
            },
            name: "type",
        });
    }
    let label = body.get("label").and_then(Value::as_str);
    let label = label.filter(|label| !label.is_empty());
    if label.is_none() {
        wrong.push(Suberror {
            message: "Missing value of required parameter 'label'.".to_owned(),
            name: "label",
        });
    }
    match (kind, label) {
        (Some(kind), Some(label)) => Ok(Change::Create {
            app,
            kind: kind.to_owned(),
            label: label.to_owned(),
        }),
        _ => Err(Refusal::invalid(wrong)),
    }
}

/// Reads what to update from a request's body.
pub(crate) fn update(name: String, body: &Map<String, Value>) -> Result<Change, Refusal> {
    let label = body.get("label");
    let system = body.get("connectedSystemName");
    let mut wrong = Vec::new();
    let mut expect_string = |name: &'static str, right: bool| {
        if !right {
            wrong.push(Suberror {
                message: format!("Value of parameter '{name}' is not a string."),
                name,
            });
        }
    };
    expect_string("label", label.is_none_or(Value::is_string));
    expect_string(
        "connectedSystemName",
        system.is_none_or(|system| system.is_string() || system.is_null()),
    );
    if !wrong.is_empty() {
        return Err(Refusal::invalid(wrong));
    }
    let text = |value: &Value| value.as_str().map(str::to_owned);
    Ok(Change::Update {
        name,
        label: label.and_then(text),
        system: system.and_then(text),
        clears_system: system.is_some_and(Value::is_null),
    })
}
