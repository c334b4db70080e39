//! `makecom push`.

use serde_json::json;

use super::confirm;
use super::project::{self, Change, Place};
use crate::arguments::Global;
use crate::failure::{Failure, Outcome, Result};
use crate::printer::{ADDED, Line, NOTED, Printer, REMOVED, Text};
use crate::session::Session;
use makecom_project::apply::{self, Done};
use makecom_project::push::{self, Action, Item, Options, Part, Plan, Write};
use makecom_project::{self as layout, Project, RemoteConnection, Wanted};

/// Bring the server to what a project has.
///
/// Says first what it is going to do. If anything is refused, nothing is sent
/// at all (exit code 3): a connection is refused if the server has something
/// that this project has not seen. Sends only what changed, reads it back, and
/// compares. If it fails half-way it says what was done, and the next push goes
/// on from there.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line")]
pub(crate) struct Arguments {
    #[command(flatten)]
    place: Place,
    /// Only these connections, by local id or name on the server.
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Say what would be done, and do nothing.
    #[arg(long)]
    dry_run: bool,
    /// Let this project win where the server changed.
    #[arg(long)]
    force: bool,
    /// Delete connections that the project had and has no longer.
    #[arg(long)]
    prune: bool,
    /// Push common data, too, from the files that a pull with --include-common
    /// wrote.
    #[arg(long)]
    include_common: bool,
    /// Do not ask before deleting.
    #[arg(long, short)]
    yes: bool,
}

pub(crate) async fn run(arguments: Arguments, global: &Global, printer: &Printer) -> Result {
    let command = "push";
    let change = (!arguments.dry_run).then_some(Change { command, printer });
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
        force: arguments.force,
        prune: arguments.prune,
        common: arguments.include_common,
        only: &arguments.only,
    };
    let remote = layout::read_remote(
        &session.client,
        &project.origin(origin).app,
        Wanted {
            connections: &|name| push::wants(project, origin, options, name),
            common: arguments.include_common,
            progress: &printer.progress("reading"),
        },
    )
    .await?;
    let plan = Plan::make(project, origin, &remote, options)?;
    let run = Run {
        dry_run: arguments.dry_run,
        yes: arguments.yes,
    };
    carry_out(&plan, run, session, project, origin, &remote, printer).await
}

/// How a plan is carried out.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub(super) dry_run: bool,
    pub(super) yes: bool,
}

/// Shows a plan, carries it out unless something is in the way, and says what
/// became of it.
pub(super) async fn carry_out(
    plan: &Plan,
    run: Run,
    session: &Session,
    project: &mut Project,
    origin: usize,
    remote: &[RemoteConnection],
    printer: &Printer,
) -> Result {
    let shown = plan_text(plan);
    let refused = plan.count(Action::Refuse);
    if !run.dry_run {
        plan.remember(project, origin)?;
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
    let results = apply::apply(&session.client, project, origin, remote, plan, &progress).await;
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
            "what is done is done; fix the cause and push again to go on",
        ));
    }
    Ok(Outcome::Done)
}

/// Both names of a connection, or one if they are alike.
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
            Part::Section(kind) => kind.as_str(),
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
        let colon = if item.writes.is_empty() { "" } else { ": " };
        let word = Line::styled(style, format!("{word:<7}"));
        let parts = parts(item.writes.iter().map(Write::part));
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
    text
}

fn results_text(results: &[Done]) -> Text {
    let mut text = Text::default();
    for done in results {
        let name = both(&done.local, done.remote.as_deref());
        let applied = parts(done.applied.iter().cloned());
        let colon = if applied.is_empty() { "" } else { ": " };
        match &done.error {
            Some(error) => {
                let word = Line::styled(REMOVED, "FAILED ");
                text.push(word.then(&format!(" {name}: {error}")));
                if let Some(help) = &done.help {
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
