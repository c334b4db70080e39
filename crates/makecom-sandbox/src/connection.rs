//! Connections: their row in the table of kinds, and the view of one for tests.

use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::component::{Component, Fields};
use crate::kind::{Field, FieldType, OwnVerb, Part, Row, Set, Shown, When, indexed_name};
use crate::quirk::Quirk;
use crate::scaffold;
use crate::section::{self, Section, Shape};

/// Types that a connection can be created with (source: the published page).
pub(crate) const TYPES: [&str; 8] = [
    "oauth",
    "oauth-refresh",
    "oauth-resowncre",
    "oauth-clicre",
    "oauth-1",
    "apikey",
    "basic",
    "other",
];

const SECTION_ROWS: [Section; 6] = [
    Section("api", Shape::ObjectOrArray),
    Section("parameters", Shape::Array),
    Section("scopes", Shape::Object),
    Section("scope", Shape::Array),
    Section("installSpec", Shape::Array),
    Section("install", Shape::Object),
];

/// The sections of a connection, as they stand in paths (source: the published
/// page).
pub const SECTIONS: [&str; 6] = section::names(&SECTION_ROWS);

/// Names, fields and answers are the published page's (source: the published
/// page).
pub(crate) const ROW: Row = Row {
    title: "Connection",
    one: "appConnection",
    many: "appConnections",
    group: "account",
    naming: indexed_name,
    fields: &[
        Field(
            "type",
            FieldType::OneOf(&TYPES),
            Set::AtCreation,
            When::Always,
        ),
        Field("label", FieldType::Text, Set::Always, When::Always),
        Field(
            "connectedSystemName",
            FieldType::TextOrNull,
            Set::Later,
            When::Detail,
        ),
        Field("parameters", FieldType::Object, Set::BySeed, When::List),
    ],
    sections: &SECTION_ROWS,
    templates: &scaffold::CONNECTIONS,
    complete,
};

/// Only counted, for tests to check.
pub(crate) const RECREATE: OwnVerb = OwnVerb {
    edit: recreate,
    answer: |_| json!({}),
};

fn is_oauth(connection: &Component) -> bool {
    connection
        .text("type")
        .is_some_and(|kind| kind.starts_with("oauth"))
}

/// Of the type Make shows only whether it is OAuth, as its clients have it.
fn complete(connection: &Component, shown: &Shown<'_>, answer: &mut Map<String, Value>) {
    let behaviour = shown.behaviour;
    let mut set = |key: &str, value: Value| answer.insert(key.to_owned(), value);
    if !behaviour.has(Quirk::ExactTypes) {
        let kind = if is_oauth(connection) {
            "oauth"
        } else {
            "basic"
        };
        set("type", kind.into());
    }
    if shown.part == Part::Brief {
        return;
    }
    let is_item = shown.part == Part::Item;
    let alias = || connection.alias_to().into();
    // Lists have one spelling and details the other.
    if is_item == behaviour.has(Quirk::OtherSpelling) {
        set("appVersion", shown.version.clone());
        if is_item {
            set("aliasTo", alias());
        }
    } else {
        set("app_version", shown.version.clone());
        set("alias_to", alias());
    }
    if !is_item && is_oauth(connection) {
        let name = &connection.id.name;
        let uri = format!("https://sandbox.example/oauth/cb/{name}");
        set("redirectUri", uri.into());
    }
}

fn recreate(connection: &Component) -> Fields {
    let times = recreated(connection) + 1;
    Map::from_iter([("recreated".to_owned(), times.into())])
}

fn recreated(connection: &Component) -> u64 {
    let times = connection.fields.get("recreated");
    times.and_then(Value::as_u64).unwrap_or(0)
}

/// A connection as the server keeps it, at the moment it was asked for.
#[derive(Clone, PartialEq)]
pub struct Connection(pub(crate) Arc<Component>);

impl Connection {
    /// Its name, given at creation.
    pub fn name(&self) -> &str {
        &self.0.id.name
    }

    /// The app it belongs to.
    pub fn app(&self) -> &str {
        &self.0.app
    }

    /// The label that users see.
    pub fn label(&self) -> &str {
        self.0.text("label").unwrap_or_default()
    }

    /// The type that it was created with. Answers say only `oauth` or `basic`.
    pub fn connection_type(&self) -> &str {
        self.0.text("type").unwrap_or_default()
    }

    /// The connected system, if one is set.
    pub fn connected_system_name(&self) -> Option<&str> {
        self.0.text("connectedSystemName")
    }

    /// The name of the connection that it is an alias of.
    pub fn alias_to(&self) -> Option<&str> {
        self.0.alias_to()
    }

    /// The text of a section, byte for byte, if it was ever set. In an approved app it
    /// includes the pending change.
    pub fn section(&self, section: &str) -> Option<&str> {
        self.0.sections.get(section).map(AsRef::as_ref)
    }

    /// The text of a section without its pending change.
    pub fn committed_section(&self, section: &str) -> Option<&str> {
        match self.0.pending.get(section) {
            Some(pending) => pending.committed.as_deref(),
            None => self.section(section),
        }
    }

    /// The common data.
    pub fn common(&self) -> &Map<String, Value> {
        &self.0.common
    }

    /// How often it was recreated.
    pub fn recreated(&self) -> usize {
        recreated(&self.0).try_into().unwrap_or(usize::MAX)
    }
}

/// Shows neither sections nor common data, which may hold secrets.
impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("name", &self.name())
            .field("app", &self.app())
            .field("label", &self.label())
            .field("type", &self.connection_type())
            .field("sections", &self.0.sections.keys())
            .finish_non_exhaustive()
    }
}
