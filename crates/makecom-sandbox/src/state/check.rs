//! Checks of a component that need others.

use serde_json::Value;

use super::State;
use crate::answer::Refusal;
use crate::app::is_published;
use crate::component::{AppId, Component, Fields, Id};
use crate::components::At;
use crate::field::Values;

impl State {
    /// Checks fields of a new component, or of the one that is there: against each other,
    /// and that the app has the components that they name.
    pub(crate) fn check(
        &self,
        id: &Id,
        app: &AppId,
        before: Option<&Component>,
        fields: &Fields,
    ) -> Result<(), Refusal> {
        let row = id.kind.row();
        for field in row.fields {
            if let Values::Reference(kind) = field.values
                && let Some(name) = fields.get(field.key).and_then(Value::as_str)
                && !self
                    .of_app(kind, app, At::Now)
                    .any(|one| one.id.name == name)
            {
                let title = kind.row().title;
                let message = format!("{title} '{name}' of parameter '{}' not found.", field.key);
                return Err(Refusal::parameter(field.key, message));
            }
        }
        connections(before, fields)?;
        (row.check)(before, fields)
    }

    /// Refuses to delete what cannot be: what is published (source: the published page and
    /// Make's documentation), and what others use (source: Make's documentation).
    pub(crate) fn check_deletion(&self, component: &Component) -> Result<(), Refusal> {
        let is_app = component.id == component.app.id();
        // What has no versions belongs to all of them.
        let mut versions = self
            .versions(&component.app.name)
            .filter(|version| component.id.kind.is_global() || version.app == component.app);
        if is_app && component.is("public") {
            return Err(Refusal::forbidden("The app is public."));
        }
        if !is_app && versions.any(|version| is_published(version)) {
            return Err(Refusal::forbidden("The app is or was public."));
        }
        let refers = |other: &Component| {
            let fields = other.id.kind.row().fields.iter();
            fields.into_iter().any(|field| {
                let pending = other.pending.get(field.key);
                let pending = pending.and_then(|pending| pending.value.as_str());
                matches!(field.values, Values::Reference(kind) if kind == component.id.kind)
                    && [other.text(field.key), pending].contains(&Some(&component.id.name))
            })
        };
        match self.all(At::Now).find(|other| refers(other)) {
            Some(other) => {
                let (title, name) = (other.id.kind.row().title, &other.id.name);
                Err(Refusal::referenced(&format!("{title} '{name}' uses it.")))
            }
            None => Ok(()),
        }
    }
}

/// The messages are those that Make's clients know. Each of the two is checked against
/// the other as it is stored, so both are set one after the other.
fn connections(before: Option<&Component>, fields: &Fields) -> Result<(), Refusal> {
    let text = |fields: &Fields, key| fields.get(key).and_then(Value::as_str).map(str::to_owned);
    let stored = |key| before.and_then(|before| text(&before.fields, key));
    let (primary, alternative) = (text(fields, "connection"), text(fields, "altConnection"));
    let (old_primary, old_alternative) = (stored("connection"), stored("altConnection"));
    let is_same = primary.is_some() && (primary == alternative || primary == old_alternative)
        || alternative.is_some() && primary.is_none() && alternative == old_primary;
    let message = if is_same {
        "Primary connection must not be the same as the alternative one."
    } else if fields.get("connection") == Some(&Value::Null) && old_alternative.is_some() {
        "Connection cannot be deleted when alternative connection exists."
    } else {
        return Ok(());
    };
    Err(Refusal::parameter("connection", message.to_owned()))
}
