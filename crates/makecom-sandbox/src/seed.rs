//! The seed of a server: from code, or from a JSON file.
//!
//! The file's form is described by `seed.schema.json` beside this crate's
//! manifest.

mod app;

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::auth::Scope;
use crate::fault::Fault;
use crate::quirk::Quirk;
pub(crate) use app::plant;
pub use app::{App, SeedComponent};

/// The initial state and settings of a server.
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
///         }],
///         "modules": [{ "name": "getUser", "typeId": 4, "connection": "acme-crm" }]
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
    /// For editors only.
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

/// The error of an invalid seed: the place, and what is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the seed is wrong: {0}")]
pub struct InvalidSeed(String);

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
    /// Parses the text of a seed file.
    ///
    /// # Errors
    /// If it is not JSON of the form that `seed.schema.json` describes, with line and
    /// column. Errors across its parts, such as a duplicate name, are found when the
    /// server starts.
    pub fn from_json(text: &str) -> Result<Self, InvalidSeed> {
        // Serde would also read the struct from an array.
        if !text.trim_start().starts_with('{') {
            return Err(InvalidSeed("it is not a JSON object".to_owned()));
        }
        serde_json::from_str(text).map_err(|error| InvalidSeed(error.to_string()))
    }

    /// Adds another seed, whose single-valued settings win.
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
    use crate::kind::Kind;
    use crate::state::{Behaviour, State};

    fn planted(text: &str) -> Result<State, String> {
        let seed = Seed::from_json(text).map_err(|error| error.to_string())?;
        let mut state = State::new(Behaviour::default());
        plant(seed.apps, &mut state).map_err(|error| error.to_string())?;
        Ok(state)
    }

    #[test]
    fn connections_have_everything_in_the_seed() {
        let state = planted(
            r#"{"apps": [{"name": "acme", "version": 2, "connections": [
                {"type": "oauth", "label": "One", "sections": {"api": "{ /* c */ }", "scope": ["a"]}},
                {"name": "acme", "type": "basic", "label": "Two", "common": {"k": 1}},
                {"name": "other", "type": "basic", "label": "Three", "aliasTo": "acme"}
            ]}]}"#,
        )
        .unwrap();
        let current = |name| state.current(&Kind::Connection.global(name)).unwrap();
        let one = current("acme2");
        assert_eq!(one.sections["api"], "{ /* c */ }".into());
        assert_eq!(one.sections["scope"], "[\n  \"a\"\n]".into());
        assert_eq!(current("acme").common["k"], 1);
        assert_eq!(current("other").alias_to(), Some("acme"));
    }

    #[test]
    fn a_version_may_be_a_text() {
        for version in ["2", "\"2\""] {
            let seed = Seed::from_json(&format!(
                r#"{{"apps": [{{"name": "acme", "version": {version}}}]}}"#
            ));
            let mut state = State::new(Behaviour::default());
            plant(seed.unwrap().apps, &mut state).unwrap();
            assert_eq!(state.newest("acme").unwrap().version, 2);
        }
    }

    #[test]
    fn errors_name_their_place() {
        let cases = [
            (
                "{",
                "the seed is wrong: EOF while parsing an object at line 1 column 1",
            ),
            (
                r#"{"apps": [{"name": "a", "colour": 1}]}"#,
                "app \"a\": there is no field \"colour\"; there are label,",
            ),
            (
                r#"{"apps": [{"name": "a", "version": "two"}]}"#,
                "a version is a whole number, not \"two\"",
            ),
            (
                r#"{"apps": [{"name": "a/b"}]}"#,
                "app \"a/b\": a name has at least one character and no slash",
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
                    {"type": "other", "label": "", "aliasTo": "unknown"}]}]}"#,
                "there is an alias to \"unknown\"",
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
