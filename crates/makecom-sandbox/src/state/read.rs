//! Reads of the state, which may lag behind writes.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::{Behaviour, State};
use crate::answer::Refusal;
use crate::component::{Component, Id};
use crate::kind::{Kind, Part, Shown};
use crate::quirk::Quirk;
use crate::section::Section;

impl Behaviour {
    /// The value of `change` in an answer if nothing is pending; `None` to leave the key
    /// out.
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

impl State {
    fn visible(&self, id: &Id, now: Duration) -> Result<&Arc<Component>, Refusal> {
        let history = self.components.get(id);
        history
            .and_then(|history| history.visible(now))
            .ok_or_else(|| Refusal::not_found(id.kind.row().title))
    }

    /// The component whose sections and common data an alias shows (source: an unverified
    /// report).
    fn content(&self, id: &Id, now: Duration) -> Result<&Arc<Component>, Refusal> {
        let component = self.visible(id, now)?;
        match component.alias_to() {
            Some(name) if self.is_frozen(component) => self.visible(&id.kind.id(name), now),
            _ => Ok(component),
        }
    }

    pub(crate) fn show(&self, component: &Component, part: Part) -> Value {
        let version = self.apps.get(&component.app);
        let version = version.map_or("1", |app| app.version.as_str());
        component.show(&Shown {
            part,
            behaviour: &self.behaviour,
            version: match version.parse::<u64>() {
                Ok(number) if self.behaviour.has(Quirk::NumericVersions) => number.into(),
                _ => version.into(),
            },
        })
    }

    pub(crate) fn list(&self, kind: Kind, app: &str, now: Duration) -> Result<Value, Refusal> {
        self.app(app)?;
        let visible = self.components.values();
        let items: Vec<Value> = visible
            .filter_map(|history| history.visible(now))
            .filter(|one| one.id.kind == kind && one.app == app)
            .map(|one| self.show(one, Part::Item))
            .collect();
        Ok(json!({ kind.row().many: items }))
    }

    pub(crate) fn get(&self, id: &Id, now: Duration) -> Result<Value, Refusal> {
        let detail = self.show(self.visible(id, now)?, Part::Detail);
        Ok(json!({ id.kind.row().one: detail }))
    }

    /// A section's text; the literal `null`, or nothing, if it was never set
    /// (source: Make's own clients).
    pub(crate) fn section(
        &self,
        id: &Id,
        section: &str,
        now: Duration,
    ) -> Result<Arc<str>, Refusal> {
        let component = self.content(id, now)?;
        Section::of(id.kind, section)?;
        let text = component.sections.get(section).cloned();
        let unset = if self.behaviour.has(Quirk::BlankUnset) {
            ""
        } else {
            "null"
        };
        Ok(text.unwrap_or_else(|| unset.into()))
    }

    pub(crate) fn common(&self, id: &Id, now: Duration) -> Result<Value, Refusal> {
        Ok(self.content(id, now)?.common.as_ref().clone().into())
    }

    /// The answer to setting a section.
    pub(crate) fn pending(&self, component: &Component, section: &str) -> Value {
        let change = component.change(section);
        match change.or_else(|| self.behaviour.no_change()) {
            Some(change) => json!({ "change": change }),
            None => json!({}),
        }
    }
}
