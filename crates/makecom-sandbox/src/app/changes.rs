//! The pending changes of an approved app: reading, committing, dropping them.

use serde_json::{Value, json};

use crate::answer::{Answer, Refusal};
use crate::change::Change;
use crate::command::Command;
use crate::component::{AppId, Fields};
use crate::components::At;
use crate::field::{Field, Values, field};
use crate::quirk::Quirk;
use crate::state::State;
use crate::store::{Moment, Store};

/// The body of a commit. Of the message its length is known from a public guide.
pub(crate) const COMMIT: [Field; 3] = [
    field("message", Values::Characters(1, 1000)).required(),
    field("notify", Values::Bool),
    NUMBERS,
];

/// The body of a rollback.
pub(crate) const ROLLBACK: [Field; 1] = [NUMBERS];

const NUMBERS: Field = field("changeIds", Values::Numbers).required();

/// All of an app, in the form that Make's clients read.
pub(crate) fn all(state: &State, app: &AppId, at: At) -> Value {
    let pending = state.pending(app, at);
    pending
        .filter_map(|(component, code, _)| component.change(code))
        .collect()
}

/// One, with the value before and the new one.
pub(crate) fn get(
    store: &mut Store,
    command: &Command,
    moment: &Moment,
) -> Result<Answer, Refusal> {
    store.state.find(&command.id(), moment.read())?;
    let mut pending = store.state.pending(&command.app, moment.read());
    let found = pending.find(|(_, _, pending)| pending.id.to_string() == command.last);
    let (component, code, pending) = found.ok_or_else(|| Refusal::not_found("Change"))?;
    let mut change = component.change(code).unwrap_or_default();
    change["oldValue"] = component.committed(code);
    change["newValue"] = pending.value.clone();
    Ok(Answer::json(&json!({ "change": change })))
}

/// Makes changes the committed values. An app that is not approved has none to commit
/// (source: the published page).
pub(crate) fn commit(
    store: &mut Store,
    command: &Command,
    moment: &Moment,
) -> Result<Answer, Refusal> {
    let numbers = numbers(store, command)?;
    if !store.state.app_is(&command.app, "approved") {
        return Err(Refusal::forbidden(
            "The app is not approved; its changes apply at once.",
        ));
    }
    let app = command.app.clone();
    store.change(Change::Commit { app, numbers }, moment.now)?;
    let detail = json!({ "message": command.body.object["message"] });
    store.edit_app(
        command.id(),
        Fields::new(),
        ("Changes were committed.", detail),
        moment,
    )?;
    Ok(Answer::text(command.media_type, "true"))
}

/// Drops changes; all of them with a quirk.
pub(crate) fn rollback(
    store: &mut Store,
    command: &Command,
    moment: &Moment,
) -> Result<Answer, Refusal> {
    let mut numbers = numbers(store, command)?;
    if store.has(Quirk::RollbackAll) {
        numbers = store.state.pending_numbers(&command.app);
    }
    let app = command.app.clone();
    store.change(Change::Rollback { app, numbers }, moment.now)?;
    Ok(Answer::json(&json!({ "rolledBack": true })))
}

/// The changes that the body names.
fn numbers(store: &Store, command: &Command) -> Result<Vec<u64>, Refusal> {
    store.state.current(&command.id())?;
    let pending = store.state.pending_numbers(&command.app);
    let named = command.body.object["changeIds"].as_array();
    let named: Vec<_> = named
        .into_iter()
        .flatten()
        .filter_map(Value::as_u64)
        .collect();
    match named.iter().find(|number| !pending.contains(number)) {
        Some(number) => {
            let message = format!("There is no pending change {number}.");
            Err(Refusal::parameter("changeIds", message))
        }
        None => Ok(named),
    }
}
