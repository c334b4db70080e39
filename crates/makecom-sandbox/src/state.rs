//! The state of the server: apps and their components, without HTTP.
//!
//! Reads are methods that take the time; every change is a [`Change`] that
//! [`State::apply`] carries out.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::answer::Refusal;
use crate::change::Change;
use crate::component::{Component, Fields, Id, Pending};
use crate::history::History;
use crate::kind::Kind;
use crate::quirk::Quirk;
use crate::scaffold::Scaffold;
use crate::section::Section;

mod read;

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
    behaviour: Behaviour,
    apps: BTreeMap<String, App>,
    /// In order of creation.
    components: IndexMap<Id, History>,
    next_change: u64,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct App {
    version: String,
    approved: bool,
    /// The index of the next name, because an app reuses no name.
    next_index: BTreeMap<Kind, u64>,
}

/// The whole state, in the form of the state file.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Snapshot {
    apps: BTreeMap<String, App>,
    /// In order of creation.
    components: Vec<Arc<Component>>,
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
        let components = snapshot.components.into_iter().map(|component| {
            let id = component.id.clone();
            (id, History::new(Duration::ZERO, component))
        });
        Self {
            behaviour,
            apps: snapshot.apps,
            components: components.collect(),
            next_change: snapshot.next_change,
        }
    }

    /// Deleted components that are still visible are left out.
    pub(crate) fn snapshot(&self) -> Snapshot {
        let components = self.components.values();
        Snapshot {
            apps: self.apps.clone(),
            components: components.filter_map(History::now).cloned().collect(),
            next_change: self.next_change,
        }
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
            next_index: BTreeMap::new(),
        };
        self.apps.entry(name).or_insert(app);
    }

    fn app(&self, app: &str) -> Result<&App, Refusal> {
        self.apps.get(app).ok_or_else(|| Refusal::not_found("App"))
    }

    fn app_mut(&mut self, app: &str) -> Result<&mut App, Refusal> {
        let found = self.apps.get_mut(app);
        found.ok_or_else(|| Refusal::not_found("App"))
    }

    /// A component as it is now, without read lag.
    pub(crate) fn current(&self, id: &Id) -> Result<&Arc<Component>, Refusal> {
        let history = self.components.get(id);
        history
            .and_then(History::now)
            .ok_or_else(|| Refusal::not_found(id.kind.row().title))
    }

    /// All components of a kind of an app as they are now, in order of creation.
    pub(crate) fn currents(&self, kind: Kind, app: &str) -> impl Iterator<Item = &Arc<Component>> {
        let all = self.components.values().filter_map(History::now);
        all.filter(move |one| one.id.kind == kind && one.app == app)
    }

    /// Whether it is an alias that ignores edits, although they succeed.
    pub(crate) fn is_frozen(&self, component: &Component) -> bool {
        component.alias_to().is_some() && self.behaviour.has(Quirk::FrozenAliases)
    }

    pub(crate) fn next_change(&self) -> u64 {
        self.next_change
    }

    pub(crate) fn is_approved(&self, app: &str) -> bool {
        self.apps.get(app).is_some_and(|app| app.approved)
    }

    /// The components of an app that have pending changes.
    pub(crate) fn with_pending(&self, app: &str) -> Vec<Id> {
        let all = self.components.values().filter_map(History::now);
        all.filter(|one| one.app == app && !one.pending.is_empty() && !self.is_frozen(one))
            .map(|one| one.id.clone())
            .collect()
    }

    /// A new component under the next name of its app.
    pub(crate) fn create(
        &self,
        kind: Kind,
        app: &str,
        fields: Fields,
        scaffold: Scaffold,
    ) -> Result<Change, Refusal> {
        let (name, index) = self.free_name(kind, app)?;
        let component = Component {
            id: Id { kind, name },
            app: app.to_owned(),
            fields,
            sections: scaffold.sections,
            pending: BTreeMap::new(),
            common: scaffold.common,
        };
        Ok(Change::Add {
            component: Arc::new(component),
            next_index: index + 1,
        })
    }

    /// A name that no component of the kind has, and its index.
    pub(crate) fn free_name(&self, kind: Kind, app: &str) -> Result<(String, u64), Refusal> {
        let known = self.app(app)?;
        let mut index = known.next_index.get(&kind).copied().unwrap_or(1);
        loop {
            let name = (kind.row().naming)(app, index);
            // Taken by another app, or by the seed.
            let id = Id { kind, name };
            if !self.components.contains_key(&id) {
                return Ok((id.name, index));
            }
            index += 1;
        }
    }

    /// Takes the next name of an app.
    pub(crate) fn next_name(&mut self, kind: Kind, app: &str) -> Result<String, Refusal> {
        let (name, index) = self.free_name(kind, app)?;
        self.app_mut(app)?.next_index.insert(kind, index + 1);
        Ok(name)
    }

    /// Adds a component of the seed. Returns its name as an error if that is taken or its
    /// app does not exist.
    pub(crate) fn plant(&mut self, component: Component) -> Result<(), String> {
        let id = component.id.clone();
        if !self.has_app(&component.app) || self.components.contains_key(&id) {
            return Err(id.name);
        }
        let history = History::new(Duration::ZERO, Arc::new(component));
        self.components.insert(id, history);
        Ok(())
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
            Change::Edit { id, fields } => {
                let edit = |component: &mut Component| component.fields.extend(fields);
                self.edit(&id, now, edit).map(Some)
            }
            Change::Delete { id } => {
                self.current(&id)?;
                let from = now + self.behaviour.read_lag + self.behaviour.delete_lag;
                match self.components.get_mut(&id) {
                    Some(history) if from > now => history.push(now, from, None),
                    _ => drop(self.components.shift_remove(&id)),
                }
                Ok(None)
            }
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
            Change::Approve { app } => {
                self.app_mut(&app)?.approved = true;
                Ok(None)
            }
            Change::Commit { app, components } => {
                self.end_pending(&app, &components, now, |component| {
                    component.pending.clear();
                })
            }
            Change::Rollback { app, components } => {
                self.end_pending(&app, &components, now, |component| {
                    for (section, pending) in std::mem::take(&mut component.pending) {
                        match pending.committed {
                            Some(text) => component.sections.insert(section, text),
                            None => component.sections.remove(&section),
                        };
                    }
                })
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
        if let Some(history) = self.components.get_mut(id) {
            let from = now + self.behaviour.read_lag;
            history.push(now, from, Some(Arc::clone(&edited)));
        }
        Ok(edited)
    }

    fn end_pending(
        &mut self,
        app: &str,
        components: &[Id],
        now: Duration,
        edit: impl Fn(&mut Component),
    ) -> Result<Option<Arc<Component>>, Refusal> {
        self.app(app)?;
        for id in components {
            self.edit(id, now, &edit)?;
        }
        Ok(None)
    }

    fn insert(
        &mut self,
        component: Arc<Component>,
        next_index: u64,
        now: Duration,
    ) -> Result<Arc<Component>, Refusal> {
        let id = component.id.clone();
        self.app(&component.app)?;
        if self.components.contains_key(&id) {
            let message = format!("There is a {} already.", id.name);
            return Err(Refusal::bad_request(message));
        }
        let indexes = &mut self.app_mut(&component.app)?.next_index;
        indexes.insert(id.kind, next_index);
        let from = now + self.behaviour.read_lag;
        let history = History::new(from, Arc::clone(&component));
        self.components.insert(id, history);
        self.forget_deleted(now);
        Ok(component)
    }

    /// Drops deleted components that no reader sees any more.
    fn forget_deleted(&mut self, now: Duration) {
        if self.behaviour.read_lag + self.behaviour.delete_lag > Duration::ZERO {
            let gone =
                |history: &History| history.now().is_none() && history.visible(now).is_none();
            self.components.retain(|_, history| !gone(history));
        }
    }

    fn set_section(
        &mut self,
        id: &Id,
        section: &str,
        text: &Arc<str>,
        number: u64,
        now: Duration,
    ) -> Result<Arc<Component>, Refusal> {
        let component = self.current(id)?;
        Section::of(id.kind, section)?;
        let approved = self.is_approved(&component.app);
        if !self.is_frozen(component) {
            self.next_change = number + 1;
        }
        self.edit(id, now, |component| {
            let before = component
                .sections
                .insert(section.to_owned(), Arc::clone(text));
            if !approved {
                return;
            }
            let pending = component.pending.entry(section.to_owned());
            let pending = pending.or_insert(Pending {
                id: number,
                committed: before,
            });
            // Equal to the committed text: nothing is pending.
            if pending.committed.as_deref() == Some(text) {
                component.pending.remove(section);
            }
        })
    }
}
