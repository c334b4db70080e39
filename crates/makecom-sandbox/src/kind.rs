//! The kinds of component, a row each. What only one kind can do is in the
//! module that has its row.

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

/// Everything that tells a kind of component from the others.
pub(crate) struct Row {
    /// As messages name it.
    pub(crate) title: &'static str,
    /// The keys of answers, for one and for a list.
    pub(crate) one: &'static str,
    pub(crate) many: &'static str,
    /// The `group` of its pending changes.
    pub(crate) group: &'static str,
    /// A name by the app's and a number from 1, if the server gives it.
    pub(crate) naming: fn(app: &str, index: u64) -> String,
    pub(crate) fields: &'static [Field],
    pub(crate) sections: &'static [Section],
    /// What a new one holds, by its type; sections are empty in one that has no
    /// template.
    pub(crate) templates: &'static [Template],
    /// Completes what an answer shows beyond the fields.
    pub(crate) complete: fn(&Component, &Shown<'_>, &mut Map<String, Value>),
}

/// A property that requests set and answers show, by its key on the wire.
pub(crate) struct Field(
    pub(crate) &'static str,
    pub(crate) FieldType,
    pub(crate) Set,
    pub(crate) When,
);

/// Which requests set a field. One that creation sets must be given there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Set {
    AtCreation,
    Later,
    Always,
    BySeed,
}

/// What a field takes.
#[derive(Clone, Copy)]
pub(crate) enum FieldType {
    /// One of some words.
    OneOf(&'static [&'static str]),
    Text,
    TextOrNull,
    Object,
}

/// Which answers show a field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    Always,
    /// In lists, if it is set.
    List,
    /// In the answer about one, null if it is not set.
    Detail,
}

/// What an answer is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// What creating and updating answer.
    Brief,
    Item,
    Detail,
}

/// What an answer about a component depends on besides the component.
pub(crate) struct Shown<'a> {
    pub(crate) part: Part,
    pub(crate) behaviour: &'a Behaviour,
    /// The version of its app.
    pub(crate) version: Value,
}

/// What is done with a component.
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

/// A verb of one kind: it edits fields.
pub(crate) struct OwnVerb {
    /// The fields that change.
    pub(crate) edit: fn(&Component) -> Fields,
    /// What is answered, of the component after that.
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
