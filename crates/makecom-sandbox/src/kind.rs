//! The table of the kinds of component. The behaviour of a single kind is in the module
//! of its row.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::answer::Refusal;
use crate::component::{Component, Fields};
use crate::field::Field;
use crate::own::Own;
use crate::pattern::Pattern;
use crate::quirk::Quirk;
use crate::scaffold::Make;
use crate::section::Section;
use crate::state::State;
use crate::{app, connection, function, module, rpc, webhook};

/// A kind of component. State files have its name in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    App,
    Connection,
    Webhook,
    Module,
    Rpc,
    Function,
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
    /// The key in a seed and in the answer with checksums.
    pub(crate) seeds: &'static str,
    pub(crate) checksums: &'static str,
    pub(crate) naming: Naming,
    pub(crate) fields: &'static [Field],
    /// What creation takes besides, and does not keep.
    pub(crate) creation: &'static [Field],
    pub(crate) sections: &'static [Section],
    /// The texts of a new one.
    pub(crate) scaffold: Make,
    /// Checks fields of a new one, or of the one that is there, against each other.
    pub(crate) check: fn(Option<&Component>, &Fields) -> Result<(), Refusal>,
    /// Adds to an answer what is not a field.
    pub(crate) complete: fn(&Component, &Shown<'_>, &mut Fields),
    /// What the answer to a deletion says, from the name.
    pub(crate) deleted: fn(&str) -> Value,
    /// The quirk that refuses all writes.
    pub(crate) locked_by: Option<Quirk>,
    /// The keys that answers have only if `cols[]` asks for them.
    pub(crate) on_request: &'static [&'static str],
}

/// Where names come from, and where they are unique.
pub(crate) enum Naming {
    /// The server chooses; unique among all apps, without a version.
    Indexed,
    /// The client chooses; unique in a version of an app.
    Given(Pattern),
}

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Created,
    Updated,
    Item,
    Detail,
}

/// The context of an answer about a component.
pub(crate) struct Shown<'a> {
    pub(crate) part: Part,
    pub(crate) state: &'a State,
    pub(crate) now: std::time::Duration,
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
    /// One of a single kind.
    Own(&'static Own),
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
    /// The kinds of component that an app consists of.
    pub(crate) const PARTS: [Self; 5] = [
        Self::Connection,
        Self::Webhook,
        Self::Module,
        Self::Rpc,
        Self::Function,
    ];

    /// By its name in `x-makecom`.
    pub(crate) const fn of(name: &str) -> Option<Self> {
        // Strings cannot be matched in a constant, their bytes can.
        Some(match name.as_bytes() {
            b"app" => Self::App,
            b"connection" => Self::Connection,
            b"webhook" => Self::Webhook,
            b"module" => Self::Module,
            b"rpc" => Self::Rpc,
            b"function" => Self::Function,
            _ => return None,
        })
    }

    pub(crate) fn row(self) -> &'static Row {
        match self {
            Self::App => &app::ROW,
            Self::Connection => &connection::ROW,
            Self::Webhook => &webhook::ROW,
            Self::Module => &module::ROW,
            Self::Rpc => &rpc::ROW,
            Self::Function => &function::ROW,
        }
    }

    /// Whether it belongs to an app in all its versions.
    pub(crate) fn is_global(self) -> bool {
        matches!(self.row().naming, Naming::Indexed)
    }
}

impl Verb {
    /// By its name in `x-makecom`.
    pub(crate) const fn of(name: &str) -> Option<Self> {
        Some(match name.as_bytes() {
            b"list" => Self::List,
            b"create" => Self::Create,
            b"get" => Self::Get,
            b"update" => Self::Update,
            b"delete" => Self::Delete,
            b"get-section" => Self::GetSection,
            b"set-section" => Self::SetSection,
            b"get-common" => Self::GetCommon,
            b"set-common" => Self::SetCommon,
            _ => return None,
        })
    }
}
