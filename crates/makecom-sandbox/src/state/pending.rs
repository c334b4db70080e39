//! Pending changes of approved apps.

use std::ops::RangeFrom;
use std::sync::Arc;
use std::time::Duration;

use super::State;
use crate::answer::Refusal;
use crate::component::{AppId, Component, Fields, Id, Pending};
use crate::components::At;
use crate::section::Section;

impl State {
    /// The pending changes of an app: component, section or field, and number.
    pub(crate) fn pending(
        &self,
        app: &AppId,
        at: At,
    ) -> impl Iterator<Item = (&Arc<Component>, &String, &Pending)> {
        let components = self.all(at).filter(move |one| one.app == *app);
        let components = components.filter(|one| !self.is_frozen(one));
        components.flat_map(|one| {
            let pending = one.pending.iter();
            pending.map(move |(code, pending)| (one, code, pending))
        })
    }

    /// The numbers of all pending changes of an app.
    pub(crate) fn pending_numbers(&self, app: &AppId) -> Vec<u64> {
        self.pending(app, At::Now)
            .map(|(_, _, pending)| pending.id)
            .collect()
    }

    /// Sets fields, or makes each that differs a pending change with a number.
    pub(super) fn edit_fields(
        &mut self,
        id: &Id,
        fields: Fields,
        numbers: Option<RangeFrom<u64>>,
        now: Duration,
    ) -> Result<Arc<Component>, Refusal> {
        let mut next_change = self.next_change;
        let edited = self.edit(id, now, |component| {
            let Some(mut numbers) = numbers else {
                component.fields.extend(fields);
                return;
            };
            for (key, value) in fields {
                let number = numbers.next().unwrap_or_default();
                next_change = next_change.max(number + 1);
                component.suggest(key, value, number);
            }
        })?;
        self.next_change = next_change;
        Ok(edited)
    }

    /// Ends pending changes, which become the committed values or are dropped.
    pub(super) fn end(
        &mut self,
        app: &AppId,
        numbers: &[u64],
        is_committed: bool,
        now: Duration,
    ) -> Result<Option<Arc<Component>>, Refusal> {
        self.current(&app.id())?;
        let pending = self.pending(app, At::Now);
        let ended = pending.filter(|(_, _, pending)| numbers.contains(&pending.id));
        let mut ids: Vec<Id> = ended.map(|(component, ..)| component.id.clone()).collect();
        // Those of one component follow each other.
        ids.dedup();
        for id in ids {
            self.edit(&id, now, |component| component.end(numbers, is_committed))?;
        }
        Ok(None)
    }

    /// Sets a section, or makes it a pending change.
    pub(super) fn set_section(
        &mut self,
        id: &Id,
        name: &str,
        text: &Arc<str>,
        number: u64,
        now: Duration,
    ) -> Result<Arc<Component>, Refusal> {
        let component = self.current(id)?;
        let section = Section::of(id.kind, name)?;
        let is_pending = !section.is_live && self.app_is(&component.app, "approved");
        if !self.is_frozen(component) {
            self.next_change = number + 1;
        }
        self.edit(id, now, |component| {
            let name = name.to_owned();
            if is_pending {
                component.suggest(name, (**text).into(), number);
            } else {
                // Of a version that was approved and is gone.
                component.pending.remove(&name);
                component.sections.insert(name, Arc::clone(text));
            }
        })
    }
}
