//! The state of the server: apps and their components, without HTTP.
//!
//! Reads are methods that take the time; every change is a [`Change`] that
//! [`State::apply`] carries out.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::answer::Refusal;
use crate::change::Change;
use crate::component::{AppId, Component, Fields, Id};
use crate::components::{At, Components};
use crate::kind::{Kind, Naming, indexed_name};
use crate::quirk::Quirk;
use crate::scaffold::{New, Scaffold};

mod check;
mod pending;
mod read;

pub(crate) use read::chosen;

/// The settings that affect the behaviour of the state.
#[derive(Clone, Debug, Default)]
pub(crate) struct Behaviour {
    pub(crate) quirks: Vec<Quirk>,
    /// How long a read may lag behind a write (source: Make's own clients).
    pub(crate) read_lag: Duration,
    /// How long a deleted component stays visible (source: Make's own
    /// clients).
    pub(crate) delete_lag: Duration,
}

impl Behaviour {
    pub(crate) fn has(&self, quirk: Quirk) -> bool {
        self.quirks.contains(&quirk)
    }
}

/// All apps and components of one server.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) behaviour: Behaviour,
    components: Components,
    indexes: Indexes,
    next_change: u64,
}

/// The indexes of the next names, because an app reuses no name.
type Indexes = BTreeMap<String, BTreeMap<Kind, u64>>;

/// The whole state, in the form of the state file.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Snapshot {
    /// Those of a kind are in order of creation.
    components: Vec<Arc<Component>>,
    indexes: Indexes,
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
        let mut components = Components::default();
        for component in snapshot.components {
            components.insert(Duration::ZERO, component);
        }
        Self {
            behaviour,
            components,
            indexes: snapshot.indexes,
            next_change: snapshot.next_change,
        }
    }

    /// Deleted components that are still visible are left out.
    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot {
            components: self.components.all(At::Now).cloned().collect(),
            indexes: self.indexes.clone(),
            next_change: self.next_change,
        }
    }

    /// All components.
    pub(crate) fn all(&self, at: At) -> impl Iterator<Item = &Arc<Component>> {
        self.components.all(at)
    }

    /// All apps, in order of creation.
    pub(crate) fn apps(&self, at: At) -> impl Iterator<Item = &Arc<Component>> {
        self.components.of(Kind::App, at)
    }

    /// All components of a kind in an app, in order of creation. Those of a kind without
    /// versions are in all versions of it (source: Make's own clients).
    pub(crate) fn of_app(
        &self,
        kind: Kind,
        app: &AppId,
        at: At,
    ) -> impl Iterator<Item = &Arc<Component>> {
        let is_in =
            move |one: &Component| one.app == *app || kind.is_global() && one.app.name == app.name;
        let components = self.components.of(kind, at);
        components.filter(move |one| is_in(one))
    }

    /// The versions of an app, in order of creation.
    pub(crate) fn versions(&self, app: &str) -> impl Iterator<Item = &Arc<Component>> {
        self.apps(At::Now).filter(move |one| one.app.name == app)
    }

    /// The newest version of an app.
    pub(crate) fn newest(&self, app: &str) -> Result<AppId, Refusal> {
        let newest = self.versions(app).max_by_key(|one| one.app.version);
        newest
            .map(|one| one.app.clone())
            .ok_or_else(|| Refusal::not_found("App"))
    }

    /// A component as it is now, without read lag.
    pub(crate) fn current(&self, id: &Id) -> Result<&Arc<Component>, Refusal> {
        self.find(id, At::Now)
    }

    pub(crate) fn find(&self, id: &Id, at: At) -> Result<&Arc<Component>, Refusal> {
        let found = self.components.get(id, at);
        found.ok_or_else(|| Refusal::not_found(id.kind.row().title))
    }

    /// Whether it is an alias that ignores edits, although they succeed.
    pub(crate) fn is_frozen(&self, component: &Component) -> bool {
        component.alias_to().is_some() && self.behaviour.has(Quirk::FrozenAliases)
    }

    pub(crate) fn next_change(&self) -> u64 {
        self.next_change
    }

    /// Whether the app has a flag.
    pub(crate) fn app_is(&self, app: &AppId, flag: &str) -> bool {
        let app = self.current(&app.id());
        app.is_ok_and(|app| app.is(flag))
    }

    /// A new component, with a name of the client or the next one of its app.
    pub(crate) fn create(
        &self,
        kind: Kind,
        app: &AppId,
        name: Option<&str>,
        mut fields: Fields,
        scaffold: impl Into<Option<Scaffold>>,
    ) -> Result<Change, Refusal> {
        if kind != Kind::App {
            self.current(&app.id())?;
        }
        let (name, next_index) = match (&kind.row().naming, name) {
            (Naming::Given(_), name) => (name.unwrap_or_default().to_owned(), None),
            (Naming::Indexed, _) => {
                let (name, index) = self.free_name(kind, &app.name);
                (name, Some(index + 1))
            }
        };
        let id = kind.id(app, &name);
        if self.current(&id).is_ok() {
            return Err(Refusal::taken(&name));
        }
        self.check(&id, app, None, &fields)?;
        let scaffold = match scaffold.into() {
            Some(scaffold) => scaffold,
            None => (kind.row().scaffold)(&mut New {
                state: self,
                id: &id,
                app,
                fields: &mut fields,
            })?,
        };
        let component = Component {
            id,
            app: app.clone(),
            fields,
            sections: scaffold.sections,
            pending: BTreeMap::new(),
            common: scaffold.common,
        };
        Ok(Change::Add {
            component: Arc::new(component),
            next_index,
        })
    }

    /// A name that no component of the kind has, and its index.
    pub(crate) fn free_name(&self, kind: Kind, app: &str) -> (String, u64) {
        let indexes = self.indexes.get(app);
        let mut index = indexes.and_then(|of| of.get(&kind)).copied().unwrap_or(1);
        loop {
            let id = kind.global(&indexed_name(app, index));
            // Taken by another app, or by the seed.
            if !self.components.has(&id) {
                return (id.name, index);
            }
            index += 1;
        }
    }

    /// Adds a component of the seed. Returns its name as an error if that is taken.
    pub(crate) fn plant(
        &mut self,
        component: Component,
        next_index: Option<u64>,
    ) -> Result<(), String> {
        let id = component.id.clone();
        if self.components.has(&id) {
            return Err(id.name);
        }
        self.note_index(&component, next_index);
        self.components.insert(Duration::ZERO, Arc::new(component));
        Ok(())
    }

    fn note_index(&mut self, component: &Component, next_index: Option<u64>) {
        if let Some(index) = next_index {
            let of_app = self.indexes.entry(component.app.name.clone());
            of_app.or_default().insert(component.id.kind, index);
        }
    }

    /// Applies a change and returns the changed component, or refuses it and changes
    /// nothing.
    pub(crate) fn apply(
        &mut self,
        change: Change,
        now: Duration,
    ) -> Result<Option<Arc<Component>>, Refusal> {
        match change {
            Change::Add {
                component,
                next_index,
            } => self.insert(component, next_index, now).map(Some),
            Change::Edit { id, fields, number } => {
                let numbers = number.map(|number| number..);
                self.edit_fields(&id, fields, numbers, now).map(Some)
            }
            Change::Delete { id } => self.delete(&id, now).map(|()| None),
            Change::SetSection {
                id,
                section,
                text,
                number,
            } => self
                .set_section(&id, &section, &text, number, now)
                .map(Some),
            Change::SetCommon { id, common } => {
                let edit = |component: &mut Component| component.common = common.into();
                self.edit(&id, now, edit).map(Some)
            }
            Change::Commit { app, numbers } => self.end(&app, &numbers, true, now),
            Change::Rollback { app, numbers } => self.end(&app, &numbers, false, now),
            Change::All { changes } => {
                let mut changes = changes.into_iter();
                changes.try_fold(None, |_, change| self.apply(change, now))
            }
        }
    }

    /// Changes a component, unless it is an alias that ignores edits.
    fn edit(
        &mut self,
        id: &Id,
        now: Duration,
        edit: impl FnOnce(&mut Component),
    ) -> Result<Arc<Component>, Refusal> {
        let component = self.current(id)?;
        if self.is_frozen(component) {
            return Ok(Arc::clone(component));
        }
        let mut edited = Component::clone(component);
        edit(&mut edited);
        let edited = Arc::new(edited);
        let from = now + self.behaviour.read_lag;
        self.components
            .push(id, now, from, Some(Arc::clone(&edited)));
        Ok(edited)
    }

    /// Deletes a component. With an app go the components of its version, and with the
    /// last version all others; before that, those pass to the newest version left.
    fn delete(&mut self, id: &Id, now: Duration) -> Result<(), Refusal> {
        let component = Arc::clone(self.current(id)?);
        let mut ids = vec![id.clone()];
        if id.kind == Kind::App {
            let is_last = self.versions(&id.name).count() == 1;
            let parts = self.all(At::Now).filter(|one| {
                if one.id.kind.is_global() {
                    is_last && one.app.name == component.app.name
                } else {
                    one.app == component.app && one.id != *id
                }
            });
            ids.extend(parts.map(|one| one.id.clone()));
        }
        let from = now + self.behaviour.read_lag + self.behaviour.delete_lag;
        for id in ids {
            self.components.push(&id, now, from, None);
        }
        if let (Kind::App, Ok(newest)) = (id.kind, self.newest(&id.name)) {
            let left = self.all(At::Now).filter(|one| one.app == component.app);
            let left: Vec<_> = left.cloned().collect();
            for one in left {
                let mut moved = Component::clone(&one);
                moved.app = newest.clone();
                let from = now + self.behaviour.read_lag;
                let moved = Some(Arc::new(moved));
                self.components.push(&one.id, now, from, moved);
            }
        }
        Ok(())
    }

    fn insert(
        &mut self,
        component: Arc<Component>,
        next_index: Option<u64>,
        now: Duration,
    ) -> Result<Arc<Component>, Refusal> {
        let id = component.id.clone();
        if id.kind != Kind::App {
            self.current(&component.app.id())?;
        }
        if self.current(&id).is_ok() {
            return Err(Refusal::taken(&id.name));
        }
        self.note_index(&component, next_index);
        let from = now + self.behaviour.read_lag;
        self.components.insert(from, Arc::clone(&component));
        if self.behaviour.read_lag + self.behaviour.delete_lag > Duration::ZERO {
            self.components.forget_deleted(id.kind, now);
        }
        Ok(component)
    }
}
