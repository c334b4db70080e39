//! Invites to a public app.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{invite_token, is_published};
use crate::answer::{Answer, Refusal};
use crate::change::Change;
use crate::command::Command;
use crate::component::{Component, Fields};
use crate::field::{Field, Values, field};
use crate::jsonc;
use crate::kind::{Kind, Part};
use crate::store::{Moment, Store};

/// The body that accepts an invite.
pub(crate) const ACCEPT: [Field; 1] = [field("organizationIds", Values::Numbers).required()];

/// The app of an invite.
pub(crate) fn get(
    store: &mut Store,
    command: &Command,
    moment: &Moment,
) -> Result<Answer, Refusal> {
    let app = find(store, &command.last, moment)?;
    let mut invite = shown(store, &app, moment);
    invite.insert("installable".to_owned(), json!([]));
    Ok(Answer::json(&json!({ "appInvite": invite })))
}

/// Installs the app into organizations, which is noted only.
pub(crate) fn accept(
    store: &mut Store,
    command: &Command,
    moment: &Moment,
) -> Result<Answer, Refusal> {
    let app = find(store, &command.last, moment)?;
    let organizations = command.body.object["organizationIds"].clone();
    let fields = Fields::from_iter([("installedIn".to_owned(), organizations)]);
    store.edit(Change::edit(app.id.clone(), fields), moment.now)?;
    let mut invite = shown(store, &app, moment);
    invite.insert("version".to_owned(), app.app.version.into());
    Ok(Answer::json(&json!({ "appInvite": invite })))
}

fn find(store: &Store, token: &str, moment: &Moment) -> Result<Arc<Component>, Refusal> {
    let apps = store.state.apps(moment.read());
    let mut apps = apps.filter(|app| is_published(app));
    apps.find(|app| invite_token(&app.app) == token)
        .cloned()
        .ok_or_else(|| Refusal::not_found("Invite"))
}

/// Modules stand in the manifest by their type.
fn shown(store: &Store, app: &Component, moment: &Moment) -> Fields {
    let state = &store.state;
    let detail = state.show(app, Part::Detail, moment.now);
    let of_types = |types: &[u64], flags: &[&str]| -> Vec<Value> {
        let modules = state.of_app(Kind::Module, &app.app, moment.read());
        let modules = modules.map(|module| state.show(module, Part::Item, moment.now));
        modules
            .filter(|module| {
                module["typeId"]
                    .as_u64()
                    .is_some_and(|of| types.contains(&of))
            })
            .map(|module| {
                let mut shown = Fields::new();
                for key in ["name", "label", "description", "public", "approved"] {
                    shown.insert(key.to_owned(), module[key].clone());
                }
                shown.extend(flags.iter().map(|flag| ((*flag).to_owned(), false.into())));
                shown.into()
            })
            .collect()
    };
    let (name, label, theme) = (&app.id.name, &detail["label"], &detail["theme"]);
    let groups = app.sections.get("groups");
    let groups = groups.and_then(|text| jsonc::value(text));
    let invite = json!({
        "name": name, "label": label, "theme": theme,
        "created": detail["created"], "language": detail["language"], "access": true,
        "manifestBasic": {
            "icon": format!("/img/apps/{name}.png"),
            "name": format!("app#{name}"), "label": label, "theme": theme,
            "groups": groups.unwrap_or_else(|| json!([])),
            "public": detail["public"], "version": detail["versionFull"],
            "description": detail["description"],
            "supportsAgent": false,
            "actions": of_types(&[4, 11, 12], &["responder", "supportsAgent"]),
            "searches": of_types(&[9], &["supportsAgent"]),
            "triggers": of_types(&[1, 10], &["acid", "listener", "supportsAgent"]),
        },
    });
    match invite {
        Value::Object(invite) => invite,
        _ => Fields::new(),
    }
}
