//! `makecom changes`: the pending changes of an approved app.

use makecom::{AppVersion, Change, Commit, Irreversible};
use serde_json::{Value, json};

use super::confirmation::Consent as _;
use crate::arguments::app_ref::AppRef;
use crate::arguments::changes::Command;
use crate::failure::{Failure, Outcome, Result};
use crate::printer::{Printer, Text, unified_diff};
use crate::session::Session;

pub(crate) async fn run(command: Command, session: &Session, printer: &Printer) -> Result {
    let client = &session.client;
    match command {
        Command::List(app) => {
            let changes = app.app.open(client)?.changes().await?;
            printer.result(&changes, || list(&changes))?;
        }
        Command::Show { app, id } => {
            let change = app.app.open(client)?.change(id).await?;
            let text = |value: &Option<Value>| match value {
                None | Some(Value::Null) => String::new(),
                Some(Value::String(text)) => text.clone(),
                Some(value) => format!("{value:#}"),
            };
            let words = [&change.group, &change.item, &change.code];
            let words: Vec<_> = words.into_iter().flatten().map(String::as_str).collect();
            printer.result(&change, || {
                let diff = unified_diff(
                    &words.join(" "),
                    &text(&change.old_value),
                    &text(&change.new_value),
                );
                Text::of_diff(&diff)
            })?;
        }
        Command::Commit {
            app,
            ids,
            all,
            message,
            notify,
            consent,
        } => {
            let app = app.app;
            let name = app.to_string();
            let question = format!("Commit changes of {name}? The users of the app get them.");
            consent.is_given(&question, &[name.as_str()])?;
            let version = app.open(client)?;
            let ids = if all {
                pending(&app, &version, printer).await?
            } else {
                ids
            };
            consent.check(&question, &[name.as_str()])?;
            let commit = Commit::new(message, ids.iter().copied()).notify(notify);
            version.commit(commit, Irreversible).await?;
            let value = json!({"app": name, "committed": ids});
            printer.result(&value, || format!("committed {} of {name}\n", count(&ids)))?;
        }
        Command::Rollback { app, consent } => {
            let app = app.app;
            let name = app.to_string();
            let question = format!("Drop all pending changes of {name}? They are lost.");
            consent.is_given(&question, &[name.as_str()])?;
            let version = app.open(client)?;
            let ids = pending(&app, &version, printer).await?;
            consent.check(&question, &[name.as_str()])?;
            if !version.rollback(ids.clone(), Irreversible).await? {
                return Err(Failure::new(
                    format!("the server dropped no changes of {name}"),
                    format!("see them with `makecom changes list {name}`"),
                ));
            }
            let value = json!({"app": name, "rolledBack": ids});
            printer.result(&value, || format!("dropped {} of {name}\n", count(&ids)))?;
        }
    }
    Ok(Outcome::Done)
}

/// The numbers of all pending changes, which are shown.
async fn pending(app: &AppRef, version: &AppVersion, printer: &Printer) -> Result<Vec<i64>> {
    let changes = version.changes().await?;
    let ids: Vec<_> = changes.iter().filter_map(|change| change.id).collect();
    if ids.is_empty() {
        return Err(Failure::new(
            format!("{app} has no pending changes"),
            "only those of an approved app wait for a commit; all others are applied at once",
        ));
    }
    printer.note(list(&changes));
    Ok(ids)
}

fn count(ids: &[i64]) -> String {
    match ids.len() {
        1 => "1 change".to_owned(),
        count => format!("{count} changes"),
    }
}

fn list(changes: &[Change]) -> Text {
    if changes.is_empty() {
        return "no pending changes\n".into();
    }
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    Text::table(
        ["ID", "KIND", "NAME", "CODE"],
        changes.iter().map(|change| {
            let id = change.id.map(|id| id.to_string());
            [
                text(&id),
                text(&change.group),
                text(&change.item),
                text(&change.code),
            ]
        }),
    )
}
