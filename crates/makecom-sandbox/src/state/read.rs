//! Reads of the state, which may lag behind writes.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::{Behaviour, State};
use crate::answer::Refusal;
use crate::component::{AppId, Component, Fields, Id};
use crate::components::At;
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
    /// The component whose sections and common data an alias shows (source: an unverified
    /// report).
    fn content(&self, id: &Id, now: Duration) -> Result<&Arc<Component>, Refusal> {
        let component = self.find(id, At::Time(now))?;
        match component.alias_to() {
            Some(name) if self.is_frozen(component) => {
                self.find(&id.kind.global(name), At::Time(now))
            }
            _ => Ok(component),
        }
    }

    pub(crate) fn show(&self, component: &Component, part: Part, now: Duration) -> Fields {
        let state = self;
        component.show(&Shown { part, state, now })
    }

    /// Without an app: all apps.
    pub(crate) fn list(
        &self,
        kind: Kind,
        app: Option<&AppId>,
        columns: &[String],
        now: Duration,
    ) -> Result<Value, Refusal> {
        let show = |one: &Arc<Component>| {
            let shown = self.show(one, Part::Item, now);
            chosen(shown, kind.row().on_request, columns)
        };
        if let Some(app) = app {
            self.current(&app.id())?;
        }
        let at = At::Time(now);
        let items: Vec<Value> = match app {
            Some(app) => self.of_app(kind, app, at).map(show).collect(),
            None => self.apps(at).map(show).collect(),
        };
        Ok(json!({ kind.row().many: items }))
    }

    pub(crate) fn get(&self, id: &Id, columns: &[String], now: Duration) -> Result<Value, Refusal> {
        let row = id.kind.row();
        let shown = self.show(self.find(id, At::Time(now))?, Part::Detail, now);
        Ok(json!({ row.one: chosen(shown, row.on_request, columns) }))
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
        let known = Section::of(id.kind, section)?;
        let unset = || known.unset(self.behaviour.has(Quirk::BlankUnset));
        Ok(component.draft(section).unwrap_or_else(unset).into())
    }

    pub(crate) fn common(&self, id: &Id, now: Duration) -> Result<Value, Refusal> {
        Ok(self.content(id, now)?.common.as_ref().clone().into())
    }

    /// The answer to setting a section.
    pub(crate) fn change_of(&self, component: &Component, section: &str) -> Value {
        let change = component.change(section);
        match change.or_else(|| self.behaviour.no_change()) {
            Some(change) => json!({ "change": change }),
            None => json!({}),
        }
    }
}

/// The columns that are asked for, `*` being all, and the name; without any, all but those
/// that have to be asked for.
pub(crate) fn chosen(mut shown: Fields, on_request: &[&str], columns: &[String]) -> Value {
    let is_asked_for = |key: &str| {
        columns.iter().any(|column| match column.as_str() {
            // Make's own clients ask for all.
            "*" => true,
            // In lists the field has another name than the column.
            "inReview" => ["inReview", "in_review"].contains(&key),
            column => column == key,
        })
    };
    shown.retain(|key, _| match columns {
        [] => !on_request.contains(&key.as_str()),
        _ => key == "name" || is_asked_for(key),
    });
    shown.into()
}
