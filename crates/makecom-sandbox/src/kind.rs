//! The table of the kinds of component. The behaviour of a single kind is in the module
//! of its row.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::component::{Component, Fields, Id};
use crate::connection;
use crate::scaffold::Template;
use crate::section::Section;
use crate::state::Behaviour;

/// A kind of component. State files have its name in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Connection,
}

/// A row of the table: everything specific to a kind.
pub(crate) struct Row {
    /// Its name in messages.
    pub(crate) title: &'static str,
    /// The keys of answers, for one and for a list.
    pub(crate) one: &'static str,
    pub(crate) many: &'static str,
    /// The `group` of its pending changes.
    pub(crate) group: &'static str,
    /// Derives a name from the app's and a number from 1, if the server chooses names.
    pub(crate) naming: fn(app: &str, index: u64) -> String,
    pub(crate) fields: &'static [Field],
    pub(crate) sections: &'static [Section],
    /// The template of a new one, by its type; without a template, sections are empty.
    pub(crate) templates: &'static [Template],
    /// Adds to an answer what is not a field.
    pub(crate) complete: fn(&Component, &Shown<'_>, &mut Map<String, Value>),
}

/// A property that requests set and answers show, by its key on the wire.
pub(crate) struct Field(
    pub(crate) &'static str,
    pub(crate) FieldType,
    pub(crate) Set,
    pub(crate) When,
);

/// The requests that set a field. A field that creation sets is required there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Set {
    AtCreation,
    Later,
    Always,
    BySeed,
}

/// The values of a field.
#[derive(Clone, Copy)]
pub(crate) enum FieldType {
    /// One of some words.
    OneOf(&'static [&'static str]),
    Text,
    TextOrNull,
    Object,
}

/// The answers that show a field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    Always,
    /// In lists, if it is set.
    List,
    /// In the answer about one, null if it is not set.
    Detail,
}

/// The form of an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The answer to creating and updating.
    Brief,
    Item,
    Detail,
}

/// The context of an answer about a component.
pub(crate) struct Shown<'a> {
    pub(crate) part: Part,
    pub(crate) behaviour: &'a Behaviour,
    /// The version of its app.
    pub(crate) version: Value,
}

/// The verbs.
#[derive(Clone, Copy)]
pub(crate) enum Verb {
    List,
    Create,
    Get,
    Update,
    Delete,
    GetSection,
    SetSection,
    GetCommon,
    SetCommon,
    Own(&'static OwnVerb),
}

/// A verb of a single kind, which edits fields.
pub(crate) struct OwnVerb {
    /// The fields that change.
    pub(crate) edit: fn(&Component) -> Fields,
    /// The answer, from the changed component.
    pub(crate) answer: fn(&Component) -> Value,
}

/// The app's name for the first component, then the same with an index from 2:
/// `custom-app-1`, `custom-app-12`, `custom-app-13`, as Make's clients have it.
pub(crate) fn indexed_name(app: &str, index: u64) -> String {
    match index {
        1 => app.to_owned(),
        index => format!("{app}{index}"),
    }
}

impl Kind {
    /// By its name in `x-makecom`.
    pub(crate) const fn of(name: &str) -> Option<Self> {
        // Strings cannot be matched in a constant, their bytes can.
        match name.as_bytes() {
            b"connection" => Some(Self::Connection),
            _ => None,
        }
    }

    pub(crate) fn id(self, name: &str) -> Id {
        let name = name.to_owned();
        Id { kind: self, name }
    }

    pub(crate) fn row(self) -> &'static Row {
        match self {
            Self::Connection => &connection::ROW,
        }
    }
}

impl Verb {
    /// By its name in `x-makecom`.
    pub(crate) const fn of(kind: Kind, name: &str) -> Option<Self> {
        Some(match (kind, name.as_bytes()) {
            (_, b"list") => Self::List,
            (_, b"create") => Self::Create,
            (_, b"get") => Self::Get,
            (_, b"update") => Self::Update,
            (_, b"delete") => Self::Delete,
            (_, b"get-section") => Self::GetSection,
            (_, b"set-section") => Self::SetSection,
            (_, b"get-common") => Self::GetCommon,
            (_, b"set-common") => Self::SetCommon,
            (Kind::Connection, b"recreate") => Self::Own(&connection::RECREATE),
            _ => return None,
        })
    }
}
