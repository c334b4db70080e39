//! Copies of an app: under another name, or as its next version.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::{EVENTS, NAME, free};
use crate::answer::{Answer, Refusal};
use crate::command::{Command, name};
use crate::component::{AppId, Component};
use crate::components::At;
use crate::field::{Field, Values, field};
use crate::kind::{Kind, Part};
use crate::quirk::Quirk;
use crate::scaffold::Scaffold;
use crate::store::{Moment, Store};

/// The body that clones an app.
pub(crate) const CLONE: [Field; 2] = [
    field("newName", Values::Text).required(),
    field("newVersion", Values::Number).required(),
];

/// Copies an app, without its common data (source: Make's own clients).
pub(crate) fn clone(
    store: &mut Store,
    command: &Command,
    moment: &Moment,
) -> Result<Answer, Refusal> {
    let body = &command.body.object;
    let mut new = AppId::new(name(body, "newName", &NAME)?, 1);
    if let Some(version) = body.get("newVersion").and_then(Value::as_u64) {
        new.version = version;
    }
    if new.name != command.app.name {
        new.name = free(&store.state, new.name)?;
    }
    copy(store, command, &new, moment)
}

/// Copies an app as the next version of itself. That needs the feature `allow_apps`
/// (source: Make's description of its API).
pub(crate) fn clone_major(
    store: &mut Store,
    command: &Command,
    moment: &Moment,
) -> Result<Answer, Refusal> {
    if store.has(Quirk::SuffixedNames) {
        return Err(Refusal::insufficient_rights());
    }
    store.state.current(&command.id())?;
    let newest = store.state.newest(&command.app.name)?;
    let version = newest.version.checked_add(1).ok_or_else(|| {
        Refusal::bad_request(format!("No version comes after {}.", newest.version))
    })?;
    let new = AppId::new(newest.name, version);
    copy(store, command, &new, moment)
}

/// Copies everything in the order of creation, so that what is named exists. Connections
/// and webhooks have no versions: another version of the app has the same ones.
fn copy(
    store: &mut Store,
    command: &Command,
    new: &AppId,
    moment: &Moment,
) -> Result<Answer, Refusal> {
    let source = Arc::clone(store.state.current(&command.id())?);
    let is_version = new.name == source.app.name;
    let mut names = BTreeMap::new();
    let made = add(store, &source, new, &names, moment)?;
    for kind in Kind::PARTS {
        let parts = store.state.of_app(kind, &source.app, At::Now);
        let parts: Vec<_> = parts.cloned().collect();
        for part in parts {
            if !(kind.is_global() && is_version) {
                let copy = add(store, &part, new, &names, moment)?;
                names.insert((kind, part.id.name.clone()), copy.id.name.clone());
            }
        }
    }
    let shown = store.state.show(&made, Part::Detail, moment.now);
    Ok(Answer::json(
        &json!({ "app": crate::state::chosen(shown, Kind::App.row().on_request, &[]) }),
    ))
}

/// The names of copies, by those of their originals.
type Names = BTreeMap<(Kind, String), String>;

fn add(
    store: &mut Store,
    source: &Component,
    new: &AppId,
    names: &Names,
    moment: &Moment,
) -> Result<Arc<Component>, Refusal> {
    let kind = source.id.kind;
    let mut fields = source.fields.clone();
    for (key, value) in &mut fields {
        let field = kind.row().fields.iter().find(|field| field.key == key);
        if let Some(Values::Reference(kind)) = field.map(|field| field.values)
            && let Some(name) = value.as_str()
            && let Some(copy) = names.get(&(kind, name.to_owned()))
        {
            *value = copy.clone().into();
        }
    }
    let name = match kind {
        Kind::App => {
            for key in [
                "public",
                "published",
                "approved",
                "inReview",
                "installedIn",
                EVENTS,
            ] {
                fields.remove(key);
            }
            fields.insert("created".to_owned(), moment.date());
            &new.name
        }
        _ => &source.id.name,
    };
    let scaffold = Scaffold {
        sections: source.drafts(),
        ..Scaffold::default()
    };
    let create = store
        .state
        .create(kind, new, Some(name), fields, scaffold)?;
    store.edit(create, moment.now)
}
