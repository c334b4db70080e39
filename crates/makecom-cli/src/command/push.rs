//! `makecom push`.

use makecom_project::Project;
use makecom_project::push::{self, Action, Item, Options, Part, Plan};
use serde_json::json;

use super::confirm;
use super::project::{self, Change};
use crate::arguments::Global;
use crate::arguments::push::Arguments;
use crate::failure::{Failure, Outcome, Result};
use crate::printer::{ADDED, Line, NOTED, Printer, REMOVED, Text};
use crate::session::Session;

pub(crate) async fn run(arguments: Arguments, global: &Global, printer: &Printer) -> Result {
    let command = "push";
    let change = (!arguments.plan.dry_run).then_some(Change { command, printer });
    let (session, mut project, origin) = project::open(&arguments.place, global, change).await?;
    let result = push(&arguments, &session, &mut project, origin, printer).await;
    session.close().await;
    result
}

async fn push(
    arguments: &Arguments,
    session: &Session,
    project: &mut Project,
    origin: usize,
    printer: &Printer,
) -> Result {
    let options = Options {
        force: arguments.plan.force,
        prune: arguments.prune,
        common: arguments.include_common,
        only: arguments.plan.selection.only.clone(),
    };
    let progress = printer.progress("reading");
    let plan = push::plan(project, origin, &session.client, &options, &progress).await?;
    let run = Run {
        dry_run: arguments.plan.dry_run,
        yes: arguments.yes,
    };
    carry_out(&plan, run, session, project, printer).await
}

/// How a plan is carried out.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub(super) dry_run: bool,
    pub(super) yes: bool,
}

/// Shows a plan, carries it out unless something is refused, and shows the results.
pub(super) async fn carry_out(
    plan: &Plan,
    run: Run,
    session: &Session,
    project: &mut Project,
    printer: &Printer,
) -> Result {
    let shown = plan_text(plan);
    let refused = plan.count(Action::Refuse);
    if !run.dry_run {
        plan.remember(project)?;
    }
    if run.dry_run || refused > 0 || plan.is_empty() {
        let value = json!({"plan": plan, "applied": false, "results": []});
        printer.result(&value, || shown)?;
        if refused > 0 {
            printer.warn(
                "nothing was sent, because a connection is refused",
                "fix what is refused, or leave it out with --only",
            );
            return Ok(Outcome::Findings);
        }
        return Ok(Outcome::Done);
    }
    printer.note(shown);
    let deleted: Vec<_> = plan
        .items
        .iter()
        .filter(|item| item.action == Action::Delete)
        .map(name)
        .collect();
    if !deleted.is_empty() {
        confirm(&format!("Delete {}?", deleted.join(", ")), run.yes)?;
    }

    let progress = printer.progress("pushing");
    let results = plan.apply(project, &session.client, &progress).await;
    let value = json!({"plan": plan, "applied": true, "results": results});
    printer.result(&value, || results_text(&results))?;
    if results.iter().any(|done| done.is_pending) {
        printer.warn(
            "the app is approved, so the changes are pending",
            "commit them in Make's editor",
        );
    }
    let failed = results.iter().filter(|done| done.error.is_some()).count();
    if failed > 0 {
        let left = results.iter().filter(|done| !done.is_complete).count();
        return Err(Failure::new(
            format!("{left} of {} not done", results.len()),
            "completed changes are kept; fix the cause and push again to continue",
        ));
    }
    Ok(Outcome::Done)
}

/// Both names of a connection, or one if they are equal.
fn name(item: &Item) -> String {
    both(&item.local, item.remote.as_deref())
}

fn both(local: &str, remote: Option<&str>) -> String {
    match remote {
        Some(remote) if remote != local => format!("{local} ({remote})"),
        _ => local.to_owned(),
    }
}

fn parts(parts: impl Iterator<Item = Part>) -> String {
    let names: Vec<_> = parts
        .map(|part| match part {
            Part::Label => "label",
            Part::Section(kind) => kind.name(),
            Part::Common => "common",
        })
        .collect();
    names.join(", ")
}

fn plan_text(plan: &Plan) -> Text {
    let mut text = Text::default();
    for item in &plan.items {
        let (style, word) = match item.action {
            Action::Create => (ADDED, "create"),
            Action::Resume => (ADDED, "resume"),
            Action::Pair => (ADDED, "pair"),
            Action::Update => (NOTED, "update"),
            Action::Delete => (REMOVED, "delete"),
            Action::Refuse => (REMOVED, "REFUSE"),
            Action::Unchanged => continue,
        };
        let word = Line::styled(style, format!("{word:<7}"));
        let parts = parts(item.parts());
        let colon = if parts.is_empty() { "" } else { ": " };
        text.push(word.then(&format!(" {}{colon}{parts}", name(item))));
        for reason in &item.reasons {
            text.push(format!("        {reason}"));
        }
    }
    for name in &plan.only_remote {
        text.push(format!("only on the server: {name}"));
    }
    let mut summary = Vec::new();
    for (action, words) in [
        (Action::Create, "to create"),
        (Action::Resume, "to resume"),
        (Action::Pair, "to pair"),
        (Action::Update, "to update"),
        (Action::Delete, "to delete"),
        (Action::Refuse, "refused"),
        (Action::Unchanged, "unchanged"),
    ] {
        match plan.count(action) {
            0 => {}
            count => summary.push(format!("{count} {words}")),
        }
    }
    if summary.is_empty() {
        summary.push("no connections".to_owned());
    }
    text.push(summary.join(", "));
    if !plan.unhandled.is_nothing() {
        text.push(plan.unhandled.to_string());
    }
    text
}

fn results_text(results: &[push::Outcome]) -> Text {
    let mut text = Text::default();
    for done in results {
        let name = both(&done.local, done.remote.as_deref());
        let applied = parts(done.applied.iter().copied());
        let colon = if applied.is_empty() { "" } else { ": " };
        match &done.error {
            Some(error) => {
                let word = Line::styled(REMOVED, "FAILED ");
                text.push(word.then(&format!(" {name}: {error}")));
                if let Some(help) = error.help() {
                    text.push(format!("        help: {help}"));
                }
                if !applied.is_empty() {
                    text.push(format!("        done before that: {applied}"));
                }
            }
            None if !done.is_complete => text.push(format!("not begun {name}")),
            None => {
                let word = match done.action {
                    Action::Create | Action::Resume => "created",
                    Action::Pair => "paired",
                    Action::Delete => "deleted",
                    _ => "updated",
                };
                let word = Line::styled(ADDED, format!("{word:<7}"));
                text.push(word.then(&format!(" {name}{colon}{applied}")));
            }
        }
    }
    text
}
