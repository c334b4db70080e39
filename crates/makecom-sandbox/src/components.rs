//! All components of a server, by kind, each with its short history.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use indexmap::IndexMap;

use crate::component::{Component, Id};
use crate::history::History;
use crate::kind::Kind;

/// Who reads: a reader sees what was there some time ago, a writer what is there now.
#[derive(Clone, Copy)]
pub(crate) enum At {
    Now,
    Time(Duration),
}

/// Those of a kind are in order of creation.
#[derive(Default)]
pub(crate) struct Components(BTreeMap<Kind, IndexMap<Id, History>>);

impl Components {
    pub(crate) fn get(&self, id: &Id, at: At) -> Option<&Arc<Component>> {
        self.0.get(&id.kind)?.get(id)?.at(at)
    }

    /// Whether its name is in use, even if only by readers.
    pub(crate) fn has(&self, id: &Id) -> bool {
        self.0.get(&id.kind).is_some_and(|of| of.contains_key(id))
    }

    pub(crate) fn of(&self, kind: Kind, at: At) -> impl Iterator<Item = &Arc<Component>> {
        let histories = self.0.get(&kind).into_iter().flat_map(IndexMap::values);
        histories.filter_map(move |history| history.at(at))
    }

    pub(crate) fn all(&self, at: At) -> impl Iterator<Item = &Arc<Component>> {
        let histories = self.0.values().flat_map(IndexMap::values);
        histories.filter_map(move |history| history.at(at))
    }

    /// A new one, after all others of its kind, even if readers still see a deleted one of
    /// its name.
    pub(crate) fn insert(&mut self, from: Duration, component: Arc<Component>) {
        let id = component.id.clone();
        let of = self.0.entry(id.kind).or_default();
        of.shift_remove(&id);
        of.insert(id, History::new(from, component));
    }

    /// Its next state, which readers see from a time on.
    pub(crate) fn push(
        &mut self,
        id: &Id,
        now: Duration,
        from: Duration,
        component: Option<Arc<Component>>,
    ) {
        let Some(of) = self.0.get_mut(&id.kind) else {
            return;
        };
        match of.get_mut(id) {
            Some(_) if component.is_none() && from <= now => drop(of.shift_remove(id)),
            Some(history) => history.push(now, from, component),
            None => {}
        }
    }

    /// Drops deleted components that no reader sees any more.
    pub(crate) fn forget_deleted(&mut self, kind: Kind, now: Duration) {
        if let Some(of) = self.0.get_mut(&kind) {
            let is_gone = |history: &History| {
                history.at(At::Now).is_none() && history.at(At::Time(now)).is_none()
            };
            of.retain(|_, history| !is_gone(history));
        }
    }
}
