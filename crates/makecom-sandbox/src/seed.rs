//! What a server starts with: from code, or from a JSON file.
//!
//! The file's form is described by `seed.schema.json` beside this crate's
//! manifest.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::auth::Scope;
use crate::connection::{Record, TYPES};
use crate::fault::Fault;
use crate::json;
use crate::quirk::Quirk;
use crate::section;
use crate::state::State;

/// What a server starts with.
///
/// ```
/// use makecom_sandbox::Seed;
///
/// let seed = Seed::from_json(r#"{
///     "apps": [{
///         "name": "acme-crm",
///         "connections": [{
///             "type": "oauth",
///             "label": "Acme",
///             "sections": { "api": "{ /* kept byte for byte */ }", "scope": ["read"] },
///             "common": { "clientId": "acme" }
///         }]
///     }],
///     "tokens": [{ "token": "reader", "scopes": ["sdk-apps:read"] }],
///     "requestsPerMinute": 60,
///     "quirks": ["retry-after"],
///     "faults": ["list_connections:status=503,times=1"]
/// }"#)?;
/// # Ok::<(), makecom_sandbox::InvalidSeed>(())
/// ```
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Seed {
    /// Editors read it, we do not.
    #[serde(rename = "$schema")]
    _schema: Option<String>,
    pub(crate) apps: Vec<App>,
    pub(crate) tokens: Vec<SeedToken>,
    pub(crate) requests_per_minute: Option<u32>,
    #[serde(rename = "readLagMs", deserialize_with = "milliseconds")]
    pub(crate) read_lag: Duration,
    #[serde(rename = "deleteLagMs", deserialize_with = "milliseconds")]
    pub(crate) delete_lag: Duration,
    pub(crate) quirks: Vec<Quirk>,
    #[serde(deserialize_with = "faults")]
    pub(crate) faults: Vec<Fault>,
    #[serde(rename = "rngSeed")]
    pub(crate) random: Option<u64>,
}

/// A seed that cannot be started with: where in it, and what is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the seed is wrong: {0}")]
pub struct InvalidSeed(String);

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

/// A token that is known from the start.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[must_use]
pub struct SeedToken {
    pub(crate) token: String,
    #[serde(default = "all_scopes")]
    pub(crate) scopes: BTreeSet<Scope>,
    #[serde(default)]
    pub(crate) organization: u32,
}

fn first_version() -> String {
    "1".to_owned()
}

fn all_scopes() -> BTreeSet<Scope> {
    Scope::ALL.into()
}

fn milliseconds<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    u64::deserialize(from).map(Duration::from_millis)
}

fn faults<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Fault>, D::Error> {
    let texts = Vec::<String>::deserialize(from)?;
    let parsed = texts.iter().map(|text| text.parse());
    parsed.collect::<Result<_, _>>().map_err(D::Error::custom)
}

impl Seed {
    /// Reads a seed file's text.
    ///
    /// # Errors
    /// If it is not JSON of the form that `seed.schema.json` describes, with
    /// line and column. What can only be seen in the whole, such as a name given
    /// twice, is found when the server starts.
    pub fn from_json(text: &str) -> Result<Self, InvalidSeed> {
        // Serde would take a list of the values too.
        if !text.trim_start().starts_with('{') {
            return Err(InvalidSeed("it is not a JSON object".to_owned()));
        }
        serde_json::from_str(text).map_err(|error| InvalidSeed(error.to_string()))
    }

    /// Adds another seed; what can be set only once is the other's, if it sets
    /// it.
    pub(crate) fn merge(&mut self, other: Self) {
        self.apps.extend(other.apps);
        self.tokens.extend(other.tokens);
        self.quirks.extend(other.quirks);
        self.faults.extend(other.faults);
        self.requests_per_minute = other.requests_per_minute.or(self.requests_per_minute);
        self.random = other.random.or(self.random);
        for (mine, other) in [
            (&mut self.read_lag, other.read_lag),
            (&mut self.delete_lag, other.delete_lag),
        ] {
            if !other.is_zero() {
                *mine = other;
            }
        }
    }

    /// Puts the apps and their connections into an empty state.
    pub(crate) fn plant(apps: Vec<App>, state: &mut State) -> Result<(), InvalidSeed> {
        let mut aliases = Vec::new();
        for app in apps {
            let wrong = |what: String| InvalidSeed(format!("app {:?}: {what}", app.name));
            if app.name.is_empty() || app.name.contains('/') {
                return Err(wrong("that is no name".to_owned()));
            }
            state.add_app(app.name.clone(), app.version, app.approved);
            // Those with a name first, so that none of the others gets it.
            let (named, unnamed): (Vec<_>, Vec<_>) = app
                .connections
                .into_iter()
                .partition(|connection| connection.name.is_some());
            for connection in named.into_iter().chain(unnamed) {
                let connection = connection.into_record(&app.name, state).map_err(&wrong)?;
                aliases.extend(connection.alias_to.clone());
                state
                    .add_connection(connection)
                    .map_err(|name| wrong(format!("the name {name:?} is given twice")))?;
            }
        }
        match aliases
            .into_iter()
            .find(|name| state.current(name).is_err())
        {
            None => Ok(()),
            Some(name) => Err(InvalidSeed(format!(
                "there is an alias to {name:?}, but no such connection"
            ))),
        }
    }
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

    /// It is approved: section changes wait to be committed, and common data is
    /// locked (source: Make's own clients and Make's documentation).
    pub fn approved(mut self) -> Self {
        self.approved = true;
        self
    }

    /// A connection of it.
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

    /// Its name, instead of one that the server gives.
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

    fn into_record(self, app: &str, state: &mut State) -> Result<Record, String> {
        let name = match self.name {
            Some(name) if name.is_empty() || name.contains('/') => {
                return Err(format!("{name:?} is no name for a connection"));
            }
            Some(name) => name,
            None => state.next_name(app).map_err(|refusal| refusal.message())?,
        };
        let wrong = |what: String| format!("connection {name:?}: {what}");
        if !TYPES.contains(&self.kind.as_str()) {
            return Err(wrong(format!(
                "there is no type {:?}; there are {}",
                self.kind,
                TYPES.join(", ")
            )));
        }
        let mut sections = BTreeMap::new();
        for (section, text) in self.sections {
            let section = section::known(&section).map_err(|_| {
                wrong(format!(
                    "there is no section {section:?}; there are {}",
                    section::SECTIONS.join(", ")
                ))
            })?;
            let text = match text {
                Value::String(text) => text,
                value => format!("{value:#}"),
            };
            section::check(section, &text)
                .map_err(|refusal| wrong(format!("section {section}: {}", refusal.message())))?;
            sections.insert(section, text.into());
        }
        for object in self.parameters.iter().chain([&self.common]) {
            json::check(object).map_err(&wrong)?;
        }
        Ok(Record {
            app: app.to_owned(),
            label: self.label,
            kind: self.kind,
            connected_system: self.connected_system_name,
            alias_to: self.alias_to,
            parameters: self.parameters.map(Arc::new),
            sections,
            pending: BTreeMap::new(),
            common: self.common.into(),
            recreated: 0,
            name,
        })
    }
}

impl SeedToken {
    /// A token of the first organization, number 0.
    pub fn new(token: impl Into<String>, scopes: impl IntoIterator<Item = Scope>) -> Self {
        Self {
            token: token.into(),
            scopes: scopes.into_iter().collect(),
            organization: 0,
        }
    }

    /// The number of the organization that its requests count for.
    pub fn organization(mut self, number: u32) -> Self {
        self.organization = number;
        self
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

/// Not the token.
impl fmt::Debug for SeedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SeedToken")
            .field("scopes", &self.scopes)
            .field("organization", &self.organization)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Behaviour;

    fn planted(text: &str) -> Result<State, String> {
        let seed = Seed::from_json(text).map_err(|error| error.to_string())?;
        let mut state = State::new(Behaviour::default());
        Seed::plant(seed.apps, &mut state).map_err(|error| error.to_string())?;
        Ok(state)
    }

    #[test]
    fn connections_are_there_with_all_that_was_said() {
        let state = planted(
            r#"{"apps": [{"name": "acme", "version": "2", "connections": [
                {"type": "oauth", "label": "One", "sections": {"api": "{ /* c */ }", "scope": ["a"]}},
                {"name": "acme", "type": "basic", "label": "Two", "common": {"k": 1}},
                {"name": "other", "type": "basic", "label": "Three", "aliasTo": "acme"}
            ]}]}"#,
        )
        .unwrap();
        let one = state.current("acme2").unwrap();
        assert_eq!(one.sections["api"], "{ /* c */ }".into());
        assert_eq!(one.sections["scope"], "[\n  \"a\"\n]".into());
        assert_eq!(state.current("acme").unwrap().common["k"], 1);
        assert_eq!(
            state.current("other").unwrap().alias_to.as_deref(),
            Some("acme")
        );
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let cases = [
            (
                "{",
                "the seed is wrong: EOF while parsing an object at line 1 column 1",
            ),
            (
                r#"{"apps": [{"name": "a", "colour": 1}]}"#,
                "unknown field `colour`",
            ),
            (
                r#"{"apps": [{"name": "a/b"}]}"#,
                "app \"a/b\": that is no name",
            ),
            (
                r#"{"apps": [{"name": "a", "connections": [{"type": "x", "label": ""}]}]}"#,
                "app \"a\": connection \"a\": there is no type \"x\"; there are oauth,",
            ),
            (
                r#"{"apps": [{"name": "a", "connections": [
                    {"name": "b", "type": "other", "label": ""},
                    {"name": "b", "type": "other", "label": ""}]}]}"#,
                "app \"a\": the name \"b\" is given twice",
            ),
            (
                r#"{"apps": [{"name": "a", "connections": [
                    {"type": "other", "label": "", "sections": {"api": "{,}"}}]}]}"#,
                "section api: Value expected in JSONC at position 1",
            ),
            (
                r#"{"apps": [{"name": "a", "connections": [
                    {"type": "other", "label": "", "sections": {"apis": "{}"}}]}]}"#,
                "there is no section \"apis\"",
            ),
            (
                r#"{"apps": [{"name": "a", "connections": [
                    {"type": "other", "label": "", "aliasTo": "nobody"}]}]}"#,
                "there is an alias to \"nobody\"",
            ),
            (r#"{"quirks": ["odd"]}"#, "unknown variant `odd`"),
            (r#"{"faults": ["boom"]}"#, "unknown kind \"boom\""),
            (
                r#"{"tokens": [{"token": "t", "scopes": ["all"]}]}"#,
                "unknown variant `all`",
            ),
        ];
        for (text, expected) in cases {
            let error = planted(text).err().unwrap();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        let text = r#"{
            "apps": [{"name": "a", "connections": [{"type": "other", "label": "L",
                "sections": {"api": {"k": "hunter2"}}, "common": {"k": "hunter2"}}]}],
            "tokens": [{"token": "hunter2"}]}"#;
        let seed = Seed::from_json(text).unwrap();
        assert!(!format!("{seed:?}").contains("hunter2"));
    }
}
