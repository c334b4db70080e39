//! What the server keeps: apps and their connections. No HTTP here.
//!
//! A connection is kept as a short history, because a read may lag behind a
//! write: readers see what was there some time ago, writers what is there now.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::answer::{Refusal, Suberror};
use crate::connection::{Pending, Record, TYPES};
use crate::quirk::Quirk;
use crate::section;

/// How the server behaves, other than by what it keeps.
#[derive(Clone, Debug, Default)]
pub(crate) struct Behaviour {
    pub(crate) quirks: Vec<Quirk>,
    /// How long a read may lag behind a write. \[clients\]
    pub(crate) read_lag: Duration,
    /// How long a deleted connection stays visible. \[clients\]
    pub(crate) delete_lag: Duration,
}

impl Behaviour {
    pub(crate) fn has(&self, quirk: Quirk) -> bool {
        self.quirks.contains(&quirk)
    }
}

/// A change of what is kept. Carrying out the same changes in the same order
/// gives the same state, whatever the time.
#[derive(Clone, Serialize, Deserialize)]
#[serde(
    tag = "change",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum Change {
    Create {
        app: String,
        kind: String,
        label: String,
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
    },
    Rollback {
        app: String,
    },
}

/// All apps and connections of one server.
#[derive(Default)]
pub(crate) struct State {
    behaviour: Behaviour,
    apps: BTreeMap<String, App>,
    connections: HashMap<String, History>,
    next_change: u64,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct App {
    version: String,
    approved: bool,
    /// In order of creation.
    connections: Vec<String>,
    /// Where to look for the next name: an app gives none twice.
    next_index: u64,
}

/// What a connection was from some time on, oldest first; none once deleted.
struct History(Vec<(Duration, Option<Arc<Record>>)>);

impl History {
    fn now(&self) -> Option<&Arc<Record>> {
        self.0
            .last()
            .and_then(|(_, connection)| connection.as_ref())
    }

    fn visible(&self, now: Duration) -> Option<&Arc<Record>> {
        self.0
            .iter()
            .rev()
            .find(|(from, _)| *from <= now)
            .and_then(|(_, connection)| connection.as_ref())
    }

    fn push(&mut self, now: Duration, from: Duration, connection: Option<Arc<Record>>) {
        // What no reader can see any more goes.
        let seen = self.0.iter().rposition(|(from, _)| *from <= now);
        self.0.drain(..seen.unwrap_or(0));
        if from <= now {
            self.0.clear();
        }
        self.0.push((from, connection));
    }
}

/// The whole state as it is written to a state file.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Snapshot {
    apps: BTreeMap<String, App>,
    connections: Vec<Arc<Record>>,
    next_change: u64,
}

impl State {
    pub(crate) fn new(behaviour: Behaviour) -> Self {
        Self {
            behaviour,
            next_change: 1,
            ..Self::default()
        }
    }

    pub(crate) fn restore(behaviour: Behaviour, snapshot: Snapshot) -> Self {
        let connections = snapshot
            .connections
            .into_iter()
            .map(|connection| {
                let name = connection.name.clone();
                (name, History(vec![(Duration::ZERO, Some(connection))]))
            })
            .collect();
        Self {
            behaviour,
            apps: snapshot.apps,
            connections,
            next_change: snapshot.next_change,
        }
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        // In order of creation, so that equal states are equal files.
        let connections = self
            .apps
            .values()
            .flat_map(|app| &app.connections)
            .filter_map(|name| self.connections.get(name)?.now().cloned())
            .collect();
        Snapshot {
            apps: self.apps.clone(),
            connections,
            next_change: self.next_change,
        }
    }

    pub(crate) fn behaviour(&self) -> &Behaviour {
        &self.behaviour
    }

    pub(crate) fn has_app(&self, app: &str) -> bool {
        self.apps.contains_key(app)
    }

    pub(crate) fn first_app(&self) -> Option<&str> {
        self.apps.keys().next().map(String::as_str)
    }

    pub(crate) fn add_app(&mut self, name: String, version: String, approved: bool) {
        let app = App {
            version,
            approved,
            connections: Vec::new(),
            next_index: 1,
        };
        self.apps.entry(name).or_insert(app);
    }

    /// Adds a connection that was there before the server started. Gives its
    /// name back if that is taken or its app is not there.
    pub(crate) fn add_connection(&mut self, connection: Record) -> Result<(), String> {
        let name = connection.name.clone();
        match self.apps.get_mut(&connection.app) {
            Some(app) if !self.connections.contains_key(&name) => {
                app.connections.push(name.clone());
                let history = vec![(Duration::ZERO, Some(Arc::new(connection)))];
                self.connections.insert(name, History(history));
                Ok(())
            }
            _ => Err(name),
        }
    }

    /// A connection as it is now, whatever readers see.
    pub(crate) fn current(&self, name: &str) -> Result<&Arc<Record>, Refusal> {
        self.connections
            .get(name)
            .and_then(History::now)
            .ok_or_else(|| Refusal::not_found("Connection"))
    }

    /// All connections of an app as they are now, in order of creation.
    pub(crate) fn currents(&self, app: &str) -> Vec<Arc<Record>> {
        self.apps.get(app).map_or_else(Vec::new, |app| {
            app.connections
                .iter()
                .filter_map(|name| self.connections.get(name)?.now().cloned())
                .collect()
        })
    }

    fn visible(&self, name: &str, now: Duration) -> Result<&Arc<Record>, Refusal> {
        self.connections
            .get(name)
            .and_then(|history| history.visible(now))
            .ok_or_else(|| Refusal::not_found("Connection"))
    }

    /// Where a connection's sections and common data come from. \[reported\]
    fn content(&self, name: &str, now: Duration) -> Result<&Arc<Record>, Refusal> {
        let connection = self.visible(name, now)?;
        match &connection.alias_to {
            Some(original) if self.behaviour.has(Quirk::FrozenAliases) => {
                self.visible(original, now)
            }
            _ => Ok(connection),
        }
    }

    fn brief(&self, connection: &Record) -> Value {
        connection.brief(self.behaviour.has(Quirk::BroadTypes))
    }

    fn version(&self, app: &str) -> Value {
        let version = self.apps.get(app).map_or("1", |app| app.version.as_str());
        match version.parse::<u64>() {
            Ok(number) if self.behaviour.has(Quirk::NumericVersions) => number.into(),
            _ => version.into(),
        }
    }

    pub(crate) fn list(&self, app: &str, now: Duration) -> Result<Value, Refusal> {
        let names = &self
            .apps
            .get(app)
            .ok_or_else(|| Refusal::not_found("App"))?
            .connections;
        let version = self.version(app);
        let items: Vec<Value> = names
            .iter()
            .filter_map(|name| self.visible(name, now).ok())
            .map(|connection| {
                let mut item = self.brief(connection);
                item["app_version"] = version.clone();
                item["alias_to"] = connection.alias_to.clone().into();
                if let Some(parameters) = &connection.parameters {
                    item["parameters"] = parameters.as_ref().clone().into();
                }
                item
            })
            .collect();
        Ok(json!({ "appConnections": items }))
    }

    pub(crate) fn get(&self, name: &str, now: Duration) -> Result<Value, Refusal> {
        let connection = self.visible(name, now)?;
        let mut detail = self.brief(connection);
        detail["connectedSystemName"] = connection.connected_system.clone().into();
        detail["appVersion"] = self.version(&connection.app);
        if connection.kind.starts_with("oauth") {
            detail["redirectUri"] = format!("https://sandbox.example/oauth/cb/{name}").into();
        }
        Ok(json!({ "appConnection": detail }))
    }

    /// A section's text; the literal `null`, or nothing, if it was never set.
    /// \[clients\]
    pub(crate) fn section(
        &self,
        name: &str,
        section: &str,
        now: Duration,
    ) -> Result<Arc<str>, Refusal> {
        let connection = self.content(name, now)?;
        let section = section::known(section)?;
        Ok(connection
            .sections
            .get(section)
            .cloned()
            .unwrap_or_else(|| {
                if self.behaviour.has(Quirk::BlankUnset) {
                    "".into()
                } else {
                    "null".into()
                }
            }))
    }

    pub(crate) fn common(&self, name: &str, now: Duration) -> Result<Value, Refusal> {
        Ok(self.content(name, now)?.common.as_ref().clone().into())
    }

    /// Carries out a change, or refuses it and changes nothing.
    pub(crate) fn apply(&mut self, change: Change, now: Duration) -> Result<Value, Refusal> {
        match change {
            Change::Create { app, kind, label } => self.create(app, kind, label, now),
            Change::Update {
                name,
                label,
                system,
                clears_system,
            } => {
                let updated = self.edit(&name, now, |connection| {
                    if let Some(label) = label {
                        connection.label = label;
                    }
                    if clears_system || system.is_some() {
                        connection.connected_system = system;
                    }
                })?;
                Ok(json!({ "appConnection": self.brief(&updated) }))
            }
            Change::Delete { name } => {
                let app = self.current(&name)?.app.clone();
                let from = now + self.behaviour.read_lag + self.behaviour.delete_lag;
                if from > now {
                    if let Some(history) = self.connections.get_mut(&name) {
                        history.push(now, from, None);
                    }
                } else {
                    self.connections.remove(&name);
                    if let Some(app) = self.apps.get_mut(&app) {
                        app.connections.retain(|known| *known != name);
                    }
                }
                Ok(json!({ "appConnection": name }))
            }
            Change::SetSection {
                name,
                section,
                text,
            } => self.set_section(&name, &section, &text, now),
            Change::SetCommon { name, common } => {
                let connection = self.current(&name)?;
                if self
                    .apps
                    .get(&connection.app)
                    .is_some_and(|app| app.approved)
                {
                    return Err(Refusal::locked());
                }
                let changed = !self.frozen(connection) && *connection.common != common;
                if changed {
                    self.edit(&name, now, |connection| connection.common = common.into())?;
                }
                Ok(json!({ "changed": changed }))
            }
            Change::Recreate { name } => {
                self.edit(&name, now, |connection| connection.recreated += 1)?;
                Ok(json!({}))
            }
            Change::Approve { app } => {
                self.apps
                    .get_mut(&app)
                    .ok_or_else(|| Refusal::not_found("App"))?
                    .approved = true;
                Ok(Value::Null)
            }
            Change::Commit { app } => {
                self.settle(&app, now, |connection| connection.pending.clear())
            }
            Change::Rollback { app } => self.settle(&app, now, |connection| {
                for (section, pending) in std::mem::take(&mut connection.pending) {
                    match pending.committed {
                        Some(text) => connection.sections.insert(section, text),
                        None => connection.sections.remove(section),
                    };
                }
            }),
        }
    }

    /// Whether it is an edit of an alias that takes none: to be answered, but
    /// not to be kept.
    pub(crate) fn ignores(&self, change: &Change) -> bool {
        match change {
            Change::Update { name, .. }
            | Change::SetSection { name, .. }
            | Change::SetCommon { name, .. }
            | Change::Recreate { name } => self
                .current(name)
                .is_ok_and(|connection| self.frozen(connection)),
            _ => false,
        }
    }

    fn frozen(&self, connection: &Record) -> bool {
        connection.alias_to.is_some() && self.behaviour.has(Quirk::FrozenAliases)
    }

    /// Changes a connection; an alias that nothing changes stays as it is.
    fn edit(
        &mut self,
        name: &str,
        now: Duration,
        edit: impl FnOnce(&mut Record),
    ) -> Result<Arc<Record>, Refusal> {
        let connection = self.current(name)?;
        if self.frozen(connection) {
            return Ok(Arc::clone(connection));
        }
        let mut edited = Record::clone(connection);
        edit(&mut edited);
        let edited = Arc::new(edited);
        if let Some(history) = self.connections.get_mut(name) {
            let from = now + self.behaviour.read_lag;
            history.push(now, from, Some(Arc::clone(&edited)));
        }
        Ok(edited)
    }

    fn settle(
        &mut self,
        app: &str,
        now: Duration,
        edit: impl Fn(&mut Record),
    ) -> Result<Value, Refusal> {
        if !self.apps.contains_key(app) {
            return Err(Refusal::not_found("App"));
        }
        for connection in self.currents(app) {
            if !connection.pending.is_empty() {
                self.edit(&connection.name, now, &edit)?;
            }
        }
        Ok(Value::Null)
    }

    fn create(
        &mut self,
        app: String,
        kind: String,
        label: String,
        now: Duration,
    ) -> Result<Value, Refusal> {
        let name = self.next_name(&app)?;
        let connection = Record {
            name: name.clone(),
            app,
            label,
            kind,
            connected_system: None,
            alias_to: None,
            parameters: None,
            sections: BTreeMap::new(),
            pending: BTreeMap::new(),
            common: Arc::default(),
            recreated: 0,
        };
        let answer = json!({ "appConnection": self.brief(&connection) });
        if let Some(app) = self.apps.get_mut(&connection.app) {
            app.connections.push(name.clone());
        }
        let from = now + self.behaviour.read_lag;
        let history = vec![(from, Some(Arc::new(connection)))];
        self.connections.insert(name, History(history));
        self.forget_deleted(now);
        Ok(answer)
    }

    /// The app's name for the first connection, then the same with an index
    /// from 2: `custom-app-1`, `custom-app-12`, `custom-app-13`. \[clients\]
    pub(crate) fn next_name(&mut self, app: &str) -> Result<String, Refusal> {
        let known = self
            .apps
            .get_mut(app)
            .ok_or_else(|| Refusal::not_found("App"))?;
        loop {
            let name = match known.next_index {
                1 => app.to_owned(),
                index => format!("{app}{index}"),
            };
            known.next_index += 1;
            // Another app's, or one from the seed.
            if !self.connections.contains_key(&name) {
                return Ok(name);
            }
        }
    }

    /// Drops what was deleted and no reader sees any more.
    fn forget_deleted(&mut self, now: Duration) {
        if self.behaviour.read_lag + self.behaviour.delete_lag == Duration::ZERO {
            return;
        }
        let gone = |history: &History| history.now().is_none() && history.visible(now).is_none();
        self.connections.retain(|_, history| !gone(history));
        for app in self.apps.values_mut() {
            app.connections
                .retain(|name| self.connections.contains_key(name));
        }
    }

    fn set_section(
        &mut self,
        name: &str,
        section: &str,
        text: &str,
        now: Duration,
    ) -> Result<Value, Refusal> {
        let connection = self.current(name)?;
        let section = section::known(section)?;
        section::check(section, text)?;
        let approved = self
            .apps
            .get(&connection.app)
            .is_some_and(|app| app.approved);
        let id = self.next_change;
        let edited = self.edit(name, now, |connection| {
            let before = connection.sections.insert(section, text.into());
            if !approved {
                return;
            }
            let pending = connection.pending.entry(section).or_insert(Pending {
                id,
                committed: before,
            });
            // Back to what is committed: nothing is pending.
            if pending.committed.as_deref() == Some(text) {
                connection.pending.remove(section);
            }
        })?;
        self.next_change += 1;
        Ok(json!({ "change": edited.change(section) }))
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::Connection;

    const NOW: Duration = Duration::ZERO;

    fn state(behaviour: Behaviour) -> State {
        let mut state = State::new(behaviour);
        for app in ["custom-app-1", "custom-app-12"] {
            state.add_app(app.to_owned(), "1".to_owned(), false);
        }
        state
    }

    fn with(quirk: Quirk) -> State {
        state(Behaviour {
            quirks: vec![quirk],
            ..Behaviour::default()
        })
    }

    fn make(state: &mut State, app: &str) -> String {
        let create = Change::Create {
            app: app.to_owned(),
            kind: "oauth-refresh".to_owned(),
            label: "L".to_owned(),
        };
        let answer = state.apply(create, NOW).unwrap();
        answer["appConnection"]["name"].as_str().unwrap().to_owned()
    }

    fn shown(state: &State, name: &str) -> Connection {
        Connection(Arc::clone(state.current(name).unwrap()))
    }

    fn set(state: &mut State, name: &str, text: &str) -> Value {
        let set = Change::SetSection {
            name: name.to_owned(),
            section: "api".to_owned(),
            text: text.to_owned(),
        };
        state.apply(set, NOW).unwrap()["change"].clone()
    }

    fn delete(state: &mut State, name: &str, now: Duration) {
        let name = name.to_owned();
        state.apply(Change::Delete { name }, now).unwrap();
    }

    #[test]
    fn names_are_the_apps_with_an_index_and_never_given_twice() {
        let mut state = state(Behaviour::default());
        assert_eq!(make(&mut state, "custom-app-1"), "custom-app-1");
        assert_eq!(make(&mut state, "custom-app-1"), "custom-app-12");
        delete(&mut state, "custom-app-12", NOW);
        assert_eq!(make(&mut state, "custom-app-1"), "custom-app-13");
        let listed = state.list("custom-app-1", NOW).unwrap();
        assert_eq!(listed["appConnections"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn an_update_leaves_what_it_does_not_mention() {
        let mut state = state(Behaviour::default());
        let name = make(&mut state, "custom-app-1");
        let cases = [
            (json!({"connectedSystemName": "crm"}), "L", Some("crm")),
            (json!({"label": "M"}), "M", Some("crm")),
            (json!({"connectedSystemName": null, "other": 1}), "M", None),
        ];
        for (body, label, system) in cases {
            let change = update(name.clone(), body.as_object().unwrap()).unwrap();
            state.apply(change, NOW).unwrap();
            let connection = shown(&state, &name);
            assert_eq!(connection.label(), label);
            assert_eq!(connection.connected_system_name(), system);
        }
        let wrong = Map::from_iter([("label".to_owned(), json!(1))]);
        assert!(update(name, &wrong).is_err());
    }

    #[test]
    fn readers_lag_and_writers_do_not() {
        let second = Duration::from_secs(1);
        let mut state = state(Behaviour {
            read_lag: second,
            delete_lag: 2 * second,
            ..Behaviour::default()
        });
        let name = make(&mut state, "custom-app-1");
        assert!(state.get(&name, NOW).is_err());
        assert!(state.get(&name, second).is_ok());
        set(&mut state, &name, "{}");
        assert!(state.section(&name, "api", NOW).is_err());
        assert_eq!(&*state.section(&name, "api", second).unwrap(), "{}");
        let change = update(name.clone(), json!({"label": "M"}).as_object().unwrap()).unwrap();
        state.apply(change, 5 * second).unwrap();
        let label =
            |state: &State, now| state.get(&name, now).unwrap()["appConnection"]["label"].clone();
        assert_eq!(label(&state, 5 * second), "L");
        assert_eq!(label(&state, 6 * second), "M");

        delete(&mut state, &name, 7 * second);
        assert!(state.get(&name, 9 * second).is_ok());
        assert!(state.get(&name, 10 * second).is_err());
        let again = Change::Delete { name: name.clone() };
        assert!(state.apply(again, 8 * second).is_err(), "a writer knows");
        let listed = |now| state.list("custom-app-1", now).unwrap()["appConnections"].clone();
        assert_eq!(listed(9 * second).as_array().unwrap().len(), 1);
        assert_eq!(listed(10 * second), json!([]));
    }

    #[test]
    fn changes_of_an_approved_app_wait_until_they_are_committed() {
        let mut state = state(Behaviour::default());
        let app = || "custom-app-1".to_owned();
        let name = make(&mut state, &app());
        assert_eq!(set(&mut state, &name, "{ }"), Value::Null);
        state.apply(Change::Approve { app: app() }, NOW).unwrap();

        let change = set(&mut state, &name, "{ /* 1 */ }");
        let id = change["id"].as_u64().unwrap();
        assert_eq!(
            change,
            json!({"id": id, "group": "account", "item": name, "code": "api"})
        );
        assert_eq!(
            set(&mut state, &name, "{ /* 2 */ }")["id"],
            id,
            "still the same change"
        );
        let connection = shown(&state, &name);
        assert_eq!(connection.section("api"), Some("{ /* 2 */ }"));
        assert_eq!(connection.committed_section("api"), Some("{ }"));
        assert_eq!(
            set(&mut state, &name, "{ }"),
            Value::Null,
            "back to what it was"
        );

        set(&mut state, &name, "{ /* 3 */ }");
        state.apply(Change::Commit { app: app() }, NOW).unwrap();
        assert_eq!(
            shown(&state, &name).committed_section("api"),
            Some("{ /* 3 */ }")
        );
        set(&mut state, &name, "{ /* 4 */ }");
        state.apply(Change::Rollback { app: app() }, NOW).unwrap();
        assert_eq!(shown(&state, &name).section("api"), Some("{ /* 3 */ }"));

        let common = Change::SetCommon {
            name,
            common: Map::new(),
        };
        let refusal = state.apply(common, NOW).unwrap_err().into_answer();
        assert_eq!(refusal.status, 403);
    }

    #[test]
    fn a_frozen_alias_shows_its_original_and_takes_no_edits() {
        for (frozen, text) in [(true, "{ \"of\": 1 }"), (false, "{ \"own\": 1 }")] {
            let mut state = if frozen {
                with(Quirk::FrozenAliases)
            } else {
                state(Behaviour::default())
            };
            let original = make(&mut state, "custom-app-1");
            set(&mut state, &original, "{ \"of\": 1 }");
            let mut alias = Record::clone(state.current(&original).unwrap());
            alias.name = "alias".to_owned();
            alias.alias_to = Some(original);
            state.add_connection(alias).unwrap();
            assert_eq!(set(&mut state, "alias", "{ \"own\": 1 }"), Value::Null);
            assert_eq!(&*state.section("alias", "api", NOW).unwrap(), text);
            let common = Change::SetCommon {
                name: "alias".to_owned(),
                common: Map::from_iter([("a".to_owned(), json!(1))]),
            };
            assert_eq!(state.apply(common, NOW).unwrap()["changed"], !frozen);
            let listed = state.list("custom-app-1", NOW).unwrap();
            assert_eq!(listed["appConnections"][1]["alias_to"], "custom-app-1");
        }
    }

    #[test]
    fn quirks_change_what_is_shown() {
        let seen = |quirk: Option<Quirk>| {
            let mut state = quirk.map_or_else(|| state(Behaviour::default()), with);
            let name = make(&mut state, "custom-app-1");
            let detail = state.get(&name, NOW).unwrap()["appConnection"].clone();
            let unset = state.section(&name, "api", NOW).unwrap().to_string();
            (detail["type"].clone(), detail["appVersion"].clone(), unset)
        };
        let (kind, version, unset) = (json!("oauth-refresh"), json!("1"), "null".to_owned());
        let plain = (kind.clone(), version.clone(), unset.clone());
        assert_eq!(seen(None), plain);
        let cases = [
            (
                Quirk::BroadTypes,
                (json!("oauth"), version.clone(), unset.clone()),
            ),
            (Quirk::NumericVersions, (kind.clone(), json!(1), unset)),
            (Quirk::BlankUnset, (kind, version, String::new())),
            (Quirk::RetryAfter, plain),
        ];
        for (quirk, expected) in cases {
            assert_eq!(seen(Some(quirk)), expected, "{quirk}");
        }
        let body = json!({"type": "oauth3", "label": "L"});
        let message = |quirks| {
            let behaviour = Behaviour {
                quirks,
                ..Behaviour::default()
            };
            create("a".to_owned(), body.as_object().unwrap(), &behaviour)
                .err()
                .unwrap()
                .message()
        };
        assert!(message(vec![]).contains("Invalid value of parameter 'type'"));
        let reported = "Value not found in options in parameter 'type'.";
        assert!(message(vec![Quirk::OptionMessage]).contains(reported));
    }

    #[test]
    fn changes_and_snapshots_give_the_same_state() {
        let mut state = state(Behaviour::default());
        let name = make(&mut state, "custom-app-1");
        let app = "custom-app-1".to_owned();
        let changes = [
            json!({"change": "update", "name": name, "system": "crm"}),
            json!({"change": "update", "name": name, "clearsSystem": true}),
            json!({"change": "update", "name": name, "label": "M"}),
            json!({"change": "setSection", "name": name, "section": "api", "text": "{ /* é */ }"}),
            json!({"change": "approve", "app": app}),
            json!({"change": "setSection", "name": name, "section": "api", "text": "[]"}),
            json!({"change": "recreate", "name": name}),
        ];
        for change in changes {
            let change: Change = serde_json::from_value(change).unwrap();
            let same: Change =
                serde_json::from_str(&serde_json::to_string(&change).unwrap()).unwrap();
            state.apply(same, NOW).unwrap();
        }
        let connection = shown(&state, &name);
        assert_eq!((connection.label(), connection.recreated()), ("M", 1));
        assert_eq!(connection.connected_system_name(), None);
        assert_eq!(connection.committed_section("api"), Some("{ /* é */ }"));
        let text = serde_json::to_string(&state.snapshot()).unwrap();
        let restored = State::restore(Behaviour::default(), serde_json::from_str(&text).unwrap());
        assert_eq!(shown(&restored, &name), connection);
        assert_eq!(serde_json::to_string(&restored.snapshot()).unwrap(), text);
    }
}
