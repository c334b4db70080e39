//! What the server keeps: apps and their connections. No HTTP here.
//!
//! Reads are methods that take the time; every change is a [`Change`] that
//! [`State::settle`] completes or refuses and [`State::apply`] carries out.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::answer::Refusal;
use crate::change::Change;
use crate::connection::{Pending, Record};
use crate::history::History;
use crate::quirk::Quirk;
use crate::scaffold::Scaffold;
use crate::section;

/// How the server behaves, other than by what it keeps.
#[derive(Clone, Debug, Default)]
pub(crate) struct Behaviour {
    pub(crate) quirks: Vec<Quirk>,
    /// How long a read may lag behind a write (source: Make's own clients).
    pub(crate) read_lag: Duration,
    /// How long a deleted connection stays visible (source: Make's own
    /// clients).
    pub(crate) delete_lag: Duration,
}

impl Behaviour {
    pub(crate) fn has(&self, quirk: Quirk) -> bool {
        self.quirks.contains(&quirk)
    }

    /// What an answer says instead of a change if nothing is pending; none if it
    /// leaves that out.
    fn no_change(&self) -> Option<Value> {
        if self.has(Quirk::AbsentChange) {
            None
        } else if self.has(Quirk::EmptyChange) {
            Some(json!({}))
        } else if self.has(Quirk::FalseChange) {
            Some(false.into())
        } else {
            Some(Value::Null)
        }
    }
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
                (name, History::new(Duration::ZERO, connection))
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
        // What is deleted but still visible is not there when the file is read.
        let mut apps = self.apps.clone();
        for app in apps.values_mut() {
            app.connections.retain(|name| self.current(name).is_ok());
        }
        Snapshot {
            apps,
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
                let history = History::new(Duration::ZERO, Arc::new(connection));
                self.connections.insert(name, history);
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

    /// Where a connection's sections and common data come from (source: an
    /// unverified report).
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
        connection.brief(self.behaviour.has(Quirk::ExactTypes))
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
        let (version_key, alias_key) = if self.behaviour.has(Quirk::OtherSpelling) {
            ("appVersion", "aliasTo")
        } else {
            ("app_version", "alias_to")
        };
        let items: Vec<Value> = names
            .iter()
            .filter_map(|name| self.visible(name, now).ok())
            .map(|connection| {
                let mut item = self.brief(connection);
                item[version_key] = version.clone();
                item[alias_key] = connection.alias_to.clone().into();
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
        let version = self.version(&connection.app);
        if self.behaviour.has(Quirk::OtherSpelling) {
            detail["app_version"] = version;
            detail["alias_to"] = connection.alias_to.clone().into();
        } else {
            detail["appVersion"] = version;
        }
        if connection.is_oauth() {
            detail["redirectUri"] = format!("https://sandbox.example/oauth/cb/{name}").into();
        }
        Ok(json!({ "appConnection": detail }))
    }

    /// A section's text; the literal `null`, or nothing, if it was never set
    /// (source: Make's own clients).
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

    /// Checks a change that is asked for, and decides what it leaves to the
    /// server. Changes nothing.
    pub(crate) fn settle(&self, change: Change) -> Result<Change, Refusal> {
        Ok(match change {
            Change::Create { app, kind, label } => {
                let scaffold = Scaffold::of(&kind);
                self.add(app, kind, label, scaffold)?
            }
            Change::SetSection {
                name,
                section,
                text,
                id,
            } => {
                self.current(&name)?;
                section::check(section::known(&section)?, &text)?;
                Change::SetSection {
                    name,
                    section,
                    text,
                    id: id.or(Some(self.next_change)),
                }
            }
            Change::SetCommon { ref name, .. } => {
                if self.is_approved(&self.current(name)?.app) {
                    return Err(Refusal::locked());
                }
                change
            }
            Change::Commit { app, .. } => Change::Commit {
                connections: Some(self.with_pending(&app)),
                app,
            },
            Change::Rollback { app, .. } => Change::Rollback {
                connections: Some(self.with_pending(&app)),
                app,
            },
            settled => settled,
        })
    }

    /// Carries out a settled change, or refuses it and changes nothing.
    pub(crate) fn apply(&mut self, change: Change, now: Duration) -> Result<Value, Refusal> {
        match change {
            // As version 1 of the state file has it, and as it was then: the name
            // follows from the connections before, and nothing is set.
            Change::Create { app, kind, label } => {
                let add = self.add(app, kind, label, Scaffold::default())?;
                self.apply(add, now)
            }
            Change::Add {
                connection,
                next_index,
            } => self.insert(connection, next_index, now),
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
                id,
            } => self.set_section(&name, &section, &text, id, now),
            Change::SetCommon { name, common } => {
                let connection = self.current(&name)?;
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
            Change::Commit { app, connections } => {
                self.end_pending(&app, connections, now, |connection| {
                    connection.pending.clear();
                })
            }
            Change::Rollback { app, connections } => {
                self.end_pending(&app, connections, now, |connection| {
                    for (section, pending) in std::mem::take(&mut connection.pending) {
                        match pending.committed {
                            Some(text) => connection.sections.insert(section, text),
                            None => connection.sections.remove(section),
                        };
                    }
                })
            }
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

    fn is_approved(&self, app: &str) -> bool {
        self.apps.get(app).is_some_and(|app| app.approved)
    }

    /// The connections of an app that have pending changes which can be ended.
    fn with_pending(&self, app: &str) -> Vec<String> {
        self.currents(app)
            .into_iter()
            .filter(|connection| !connection.pending.is_empty() && !self.frozen(connection))
            .map(|connection| connection.name.clone())
            .collect()
    }

    /// Version 1 of the state file does not say of which connections.
    fn end_pending(
        &mut self,
        app: &str,
        connections: Option<Vec<String>>,
        now: Duration,
        edit: impl Fn(&mut Record),
    ) -> Result<Value, Refusal> {
        if !self.apps.contains_key(app) {
            return Err(Refusal::not_found("App"));
        }
        for name in connections.unwrap_or_else(|| self.with_pending(app)) {
            self.edit(&name, now, &edit)?;
        }
        Ok(Value::Null)
    }

    /// A new connection under the next name of its app.
    fn add(
        &self,
        app: String,
        kind: String,
        label: String,
        scaffold: Scaffold,
    ) -> Result<Change, Refusal> {
        let (name, index) = self.free_name(&app)?;
        let connection = Record {
            name,
            app,
            label,
            kind,
            connected_system: None,
            alias_to: None,
            parameters: None,
            sections: scaffold.sections,
            pending: BTreeMap::new(),
            common: scaffold.common,
            recreated: 0,
        };
        Ok(Change::Add {
            connection: Arc::new(connection),
            next_index: index + 1,
        })
    }

    fn insert(
        &mut self,
        connection: Arc<Record>,
        next_index: u64,
        now: Duration,
    ) -> Result<Value, Refusal> {
        let name = connection.name.clone();
        let app = self
            .apps
            .get_mut(&connection.app)
            .ok_or_else(|| Refusal::not_found("App"))?;
        if self.connections.contains_key(&name) {
            return Err(Refusal::bad_request(format!("There is a {name} already.")));
        }
        app.connections.push(name.clone());
        app.next_index = next_index;
        let answer = json!({ "appConnection": self.brief(&connection) });
        let from = now + self.behaviour.read_lag;
        let history = History::new(from, connection);
        self.connections.insert(name, history);
        self.forget_deleted(now);
        Ok(answer)
    }

    /// The app's name for the first connection, then the same with an index
    /// from 2: `custom-app-1`, `custom-app-12`, `custom-app-13`, as Make's
    /// clients have it. Gives the index, too.
    fn free_name(&self, app: &str) -> Result<(String, u64), Refusal> {
        let known = self
            .apps
            .get(app)
            .ok_or_else(|| Refusal::not_found("App"))?;
        let mut index = known.next_index;
        loop {
            let name = match index {
                1 => app.to_owned(),
                index => format!("{app}{index}"),
            };
            // Another app's, or one from the seed.
            if !self.connections.contains_key(&name) {
                return Ok((name, index));
            }
            index += 1;
        }
    }

    /// Gives the next name of an app away.
    pub(crate) fn next_name(&mut self, app: &str) -> Result<String, Refusal> {
        let (name, index) = self.free_name(app)?;
        if let Some(app) = self.apps.get_mut(app) {
            app.next_index = index + 1;
        }
        Ok(name)
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
        id: Option<u64>,
        now: Duration,
    ) -> Result<Value, Refusal> {
        let connection = self.current(name)?;
        let section = section::known(section)?;
        let approved = self.is_approved(&connection.app);
        let frozen = self.frozen(connection);
        let id = id.unwrap_or(self.next_change);
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
        if !frozen {
            self.next_change = id + 1;
        }
        let mut answer = json!({});
        if let Some(change) = edited
            .change(section)
            .or_else(|| self.behaviour.no_change())
        {
            answer["change"] = change;
        }
        Ok(answer)
    }
}

#[cfg(test)]
mod tests;
