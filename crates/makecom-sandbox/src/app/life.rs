//! The life of an app: visibility, review, the log of its events.

use serde_json::{Value, json};

use super::{EVENTS, invite_token, is_published};
use crate::answer::{Answer, Refusal};
use crate::command::Command;
use crate::component::Fields;
use crate::field::{Field, Values, field};
use crate::state::chosen;
use crate::store::{Moment, Store};

/// The body of the form of a review: URLs of scenarios by their names.
pub(crate) const FORM: [Field; 1] = [field(SCENARIOS, Values::TextsByKey).required()];

const SCENARIOS: &str = "testingScenarios";

fn set(key: &str, value: impl Into<Value>) -> Fields {
    Fields::from_iter([(key.to_owned(), value.into())])
}

/// Makes it public. What belongs to it can never be deleted again (source: Make's
/// documentation).
pub(crate) fn publish(
    store: &mut Store,
    command: &Command,
    moment: &Moment,
) -> Result<Answer, Refusal> {
    let mut fields = set("public", true);
    fields.extend(set("published", true));
    show(store, command, fields, "The app was made public.", moment)
}

/// Makes it private.
pub(crate) fn hide(
    store: &mut Store,
    command: &Command,
    moment: &Moment,
) -> Result<Answer, Refusal> {
    let mut fields = set("public", false);
    // One that a seed made public has no such mark yet.
    if is_published(store.state.current(&command.id())?) {
        fields.extend(set("published", true));
    }
    show(store, command, fields, "The app was made private.", moment)
}

fn show(
    store: &mut Store,
    command: &Command,
    fields: Fields,
    message: &str,
    moment: &Moment,
) -> Result<Answer, Refusal> {
    let app = store.edit_app(command.id(), fields, (message, json!({})), moment)?;
    Ok(Answer::json(&json!({
        "public": app.is("public"),
        "inviteToken": invite_token(&app.app),
    })))
}

/// The state of its review. Nothing is known of more than the two contact fields (source:
/// Make's description of its API).
pub(crate) fn review(
    store: &mut Store,
    command: &Command,
    moment: &Moment,
) -> Result<Answer, Refusal> {
    store.state.find(&command.id(), moment.read())?;
    Ok(Answer::json(&json!({ "review": {
        "contactName": "Sandbox", "contactEmail": "sandbox@sandbox.example",
        "reviewerName": null, "reviewerEmail": null,
        "codeStatus": null, "testStatus": null, "docsStatus": null,
    } })))
}

/// Starts a review, which the sandbox ends with
/// [`Sandbox::approve`](crate::Sandbox::approve).
pub(crate) fn request_review(
    store: &mut Store,
    command: &Command,
    moment: &Moment,
) -> Result<Answer, Refusal> {
    let event = ("A review was requested.", json!({}));
    store.edit_app(command.id(), set("inReview", true), event, moment)?;
    Ok(Answer::json(&json!({ "requested": true })))
}

/// Keeps the form of its review.
pub(crate) fn set_form(
    store: &mut Store,
    command: &Command,
    moment: &Moment,
) -> Result<Answer, Refusal> {
    let form = command.body.object.clone();
    let change = crate::change::Change::edit(command.id(), form.clone());
    store.edit(change, moment.now)?;
    Ok(Answer::json(&json!({ "form": form })))
}

/// Its events, newest first (source: Make's description of its API).
pub(crate) fn events(
    store: &mut Store,
    command: &Command,
    moment: &Moment,
) -> Result<Answer, Refusal> {
    let app = store.state.find(&command.id(), moment.read())?;
    let events = app.fields.get(EVENTS).and_then(Value::as_array);
    let events = events.into_iter().flatten().rev().map(|event| {
        let mut event = event.as_object().cloned().unwrap_or_default();
        event.extend(set("appName", app.app.name.clone()));
        event.extend(set("appVersion", app.app.version));
        chosen(event, &[], &command.columns)
    });
    let events: Vec<Value> = events.collect();
    Ok(Answer::json(&json!({ "events": events })))
}
