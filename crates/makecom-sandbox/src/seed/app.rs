//! Apps and connections of a seed, and how they are added to the state.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::InvalidSeed;
use crate::component::{Component, Id};
use crate::connection::{SECTIONS, TYPES};
use crate::json;
use crate::kind::Kind;
use crate::section::Section;
use crate::state::State;

/// An app that exists from the start.
///
/// ```
/// use makecom_sandbox::{App, SeedConnection};
///
/// let app = App::new("acme-crm").approved().connection(
///     SeedConnection::new("oauth", "Acme").section("api", "{ /* kept */ }"),
/// );
/// ```
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[must_use]
pub struct App {
    name: String,
    #[serde(default = "first_version")]
    version: String,
    #[serde(default)]
    approved: bool,
    #[serde(default)]
    connections: Vec<SeedConnection>,
}

/// A connection that exists from the start.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[must_use]
pub struct SeedConnection {
    name: Option<String>,
    #[serde(rename = "type")]
    kind: String,
    label: String,
    connected_system_name: Option<String>,
    alias_to: Option<String>,
    parameters: Option<Map<String, Value>>,
    #[serde(default)]
    sections: BTreeMap<String, Value>,
    #[serde(default)]
    common: Map<String, Value>,
}

fn first_version() -> String {
    "1".to_owned()
}

impl App {
    /// An app that is not approved, of version 1, without connections.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            version: first_version(),
            approved: false,
            connections: Vec::new(),
        }
    }

    /// Its version, as connections show it.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = version.into();
        self
    }

    /// Approves it: section changes wait to be committed, and common data is locked
    /// (source: Make's own clients and Make's documentation).
    pub fn approved(mut self) -> Self {
        self.approved = true;
        self
    }

    /// Adds a connection.
    pub fn connection(mut self, connection: SeedConnection) -> Self {
        self.connections.push(connection);
        self
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

impl From<&str> for App {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl From<String> for App {
    fn from(name: String) -> Self {
        Self::new(name)
    }
}

impl SeedConnection {
    /// A connection with nothing set, named as the server names new ones. Its
    /// sections read as the literal `null`, as those of old connections do; one
    /// that is created has the texts that Make fills in.
    pub fn new(connection_type: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            name: None,
            kind: connection_type.into(),
            label: label.into(),
            connected_system_name: None,
            alias_to: None,
            parameters: None,
            sections: BTreeMap::new(),
            common: Map::new(),
        }
    }

    /// Its name, instead of one that the server chooses.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Its connected system.
    pub fn connected_system_name(mut self, name: impl Into<String>) -> Self {
        self.connected_system_name = Some(name.into());
        self
    }

    /// Makes it an alias of another connection (source: the published page).
    pub fn alias_to(mut self, original: impl Into<String>) -> Self {
        self.alias_to = Some(original.into());
        self
    }

    /// The `parameters` that lists show of it (source: the published page).
    pub fn parameters(mut self, parameters: Map<String, Value>) -> Self {
        self.parameters = Some(parameters);
        self
    }

    /// The text of a section, to be kept byte for byte.
    pub fn section(mut self, section: impl Into<String>, text: impl Into<String>) -> Self {
        self.sections.insert(section.into(), text.into().into());
        self
    }

    /// Its common data.
    pub fn common(mut self, common: Map<String, Value>) -> Self {
        self.common = common;
        self
    }

    fn into_component(self, app: &str, state: &mut State) -> Result<Component, String> {
        let kind = Kind::Connection;
        let name = match self.name {
            Some(name) if name.is_empty() || name.contains('/') => {
                return Err(format!(
                    "connection {name:?}: a name has at least one character and no slash"
                ));
            }
            Some(name) => name,
            None => state
                .next_name(kind, app)
                .map_err(|refusal| refusal.message())?,
        };
        let wrong = |what: String| format!("connection {name:?}: {what}");
        if !TYPES.contains(&self.kind.as_str()) {
            let (found, types) = (&self.kind, TYPES.join(", "));
            return Err(wrong(format!(
                "there is no type {found:?}; there are {types}"
            )));
        }
        let mut sections = BTreeMap::new();
        for (name, text) in self.sections {
            let section = Section::of(kind, &name).map_err(|_| {
                let known = SECTIONS.join(", ");
                wrong(format!("there is no section {name:?}; there are {known}"))
            })?;
            let text = match text {
                Value::String(text) => text,
                value => format!("{value:#}"),
            };
            section
                .check(&text)
                .map_err(|refusal| wrong(format!("section {name}: {}", refusal.message())))?;
            sections.insert(name, text.into());
        }
        for object in self.parameters.iter().chain([&self.common]) {
            json::check(object).map_err(&wrong)?;
        }
        let fields = [
            ("type", Some(self.kind.into())),
            ("label", Some(self.label.into())),
            (
                "connectedSystemName",
                self.connected_system_name.map(Value::from),
            ),
            ("aliasTo", self.alias_to.map(Value::from)),
            ("parameters", self.parameters.map(Value::from)),
        ];
        let fields = fields
            .into_iter()
            .filter_map(|(key, value)| Some((key.to_owned(), value?)));
        Ok(Component {
            id: Id { kind, name },
            app: app.to_owned(),
            fields: fields.collect(),
            sections,
            pending: BTreeMap::new(),
            common: Arc::new(self.common),
        })
    }
}

/// Neither sections nor common data, which may hold secrets.
impl fmt::Debug for SeedConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SeedConnection")
            .field("name", &self.name)
            .field("type", &self.kind)
            .field("label", &self.label)
            .field("sections", &self.sections.keys())
            .finish_non_exhaustive()
    }
}

/// Puts apps and their connections into an empty state.
pub(crate) fn plant(apps: Vec<App>, state: &mut State) -> Result<(), InvalidSeed> {
    let mut aliases = Vec::new();
    for app in apps {
        let wrong = |what: String| InvalidSeed(format!("app {:?}: {what}", app.name));
        if app.name.is_empty() || app.name.contains('/') {
            return Err(wrong(
                "a name has at least one character and no slash".to_owned(),
            ));
        }
        state.add_app(app.name.clone(), app.version, app.approved);
        // Named connections first, so that no other gets their names.
        let (named, unnamed): (Vec<_>, Vec<_>) = app
            .connections
            .into_iter()
            .partition(|connection| connection.name.is_some());
        for connection in named.into_iter().chain(unnamed) {
            let component = connection
                .into_component(&app.name, state)
                .map_err(&wrong)?;
            let kind = component.id.kind;
            aliases.extend(component.alias_to().map(|name| kind.id(name)));
            state
                .plant(component)
                .map_err(|name| wrong(format!("the name {name:?} is given twice")))?;
        }
    }
    match aliases.into_iter().find(|id| state.current(id).is_err()) {
        None => Ok(()),
        Some(Id { name, .. }) => Err(InvalidSeed(format!(
            "there is an alias to {name:?}, but no such connection"
        ))),
    }
}
