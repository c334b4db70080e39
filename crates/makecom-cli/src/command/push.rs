//! `makecom push`.

use std::io::{self, IsTerminal as _};

use makecom::ComponentKind;
use makecom::section::breaking::Impact;
use makecom_project::push::{self, Action, Item, Options, Part, Plan};
use makecom_project::{Choice, Choices, PairBy, Project};
use serde_json::json;

use super::project::{self, Change};
use super::{breaking, confirm};
use crate::arguments::Global;
use crate::arguments::project::PlanFlags;
use crate::arguments::push::Arguments;
use crate::failure::{Failure, Outcome, Result};
use crate::findings::located;
use crate::printer::{ADDED, Line, NOTED, Printer, REMOVED, Text, ask};
use crate::session::Session;

pub(crate) async fn run(arguments: Arguments, global: &Global, printer: &Printer) -> Result {
    let command = "push";
    let change = (!arguments.plan.dry_run).then_some(Change { command, printer });
    let (session, mut project, origin) =
        project::open(&arguments.place, global, printer, change).await?;
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
        prune: arguments.prune,
        common: arguments.include_common,
        allow_public: arguments.allow_public,
        allow_private: arguments.allow_private,
        ..options(&arguments.plan, project)?
    };
    let run = Run {
        is_dry: arguments.plan.dry_run,
        forbid_breaking: arguments.plan.forbid_breaking,
        yes: arguments.yes,
    };
    carry_out(options, run, session, (project, origin), printer).await
}

/// The options that push and promote share.
pub(super) fn options(flags: &PlanFlags, project: &Project) -> Result<Options> {
    let mut choices = Choices::new();
    for name in &flags.create {
        let before = choices.len();
        for (kind, id, _) in project.components() {
            if *name == id || *name == format!("{kind}/{id}") {
                choices.insert((kind, id.to_owned()), Choice::Create);
            }
        }
        if choices.len() == before {
            return Err(Failure::usage(
                format!("the project has no component {name:?}"),
                "give a local id, alone or after its kind, as in module/getUser",
            ));
        }
    }
    Ok(Options {
        force: flags.force,
        only: flags.selection.only.clone(),
        no_checksums: flags.selection.no_checksums,
        pair_by: flags.pairing.pair_by.map(Into::into),
        require_functions: flags.require_functions,
        choices,
        ..Options::default()
    })
}

/// How a plan is carried out.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub(super) is_dry: bool,
    pub(super) forbid_breaking: bool,
    pub(super) yes: bool,
}

/// Plans, shows the plan, carries it out unless something is refused, and shows the
/// results. On a terminal it asks what is undecided.
pub(super) async fn carry_out(
    mut options: Options,
    run: Run,
    session: &Session,
    (project, origin): (&mut Project, usize),
    printer: &Printer,
) -> Result {
    if session.is_own_project {
        // What a sandbox has of a project is from it.
        options.pair_by = options.pair_by.or(Some(PairBy::Label));
        options.force = true;
    }
    let plan = loop {
        let progress = printer.progress("reading");
        let plan = push::plan(project, origin, &session.client, &options, &progress).await?;
        let asked = if run.is_dry {
            Vec::new()
        } else {
            ask_undecided(&plan, project, origin)?
        };
        if asked.is_empty() {
            break plan;
        }
        for ((kind, id), choice) in asked {
            if choice == Choice::Ignore {
                project.pair(origin, kind, &id, None)?;
            }
            options.choices.insert((kind, id), choice);
        }
    };
    let mut shown = plan_text(&plan, session, (project, origin));
    let mut changes = Vec::new();
    if run.forbid_breaking {
        changes = plan.breaking(project, false)?;
        shown = breaking::text(&changes).and(shown);
    }
    let breaks = (changes.iter()).any(|change| change.impact == Impact::Breaking);
    if !run.is_dry {
        plan.remember(project)?;
    }
    if run.is_dry || breaks || plan.is_blocked() || plan.is_empty() {
        let mut value =
            json!({"plan": plan, "requests": plan.requests(), "applied": false, "results": []});
        if run.forbid_breaking {
            value["breaking"] = json!(changes);
        }
        printer.result(&value, || shown)?;
        let outcome = blocked(&plan, printer);
        if breaks {
            printer.warn(
                &format!(
                    "nothing was sent, because scenarios would break: {}",
                    breaking::summary(&changes)
                ),
                "keep what they use beside what is new, or push without --forbid-breaking",
            );
            return Ok(Outcome::Findings);
        }
        return Ok(outcome);
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
    let value =
        json!({"plan": plan, "requests": plan.requests(), "applied": true, "results": results});
    printer.result(&value, || results_text(&results))?;
    if results.iter().any(|done| done.is_pending) {
        printer.warn(
            "the app is approved, so the changes are pending",
            "commit them with `makecom changes commit`, or in Make's editor",
        );
    }
    let is_failed =
        |done: &push::Outcome| done.error.is_some() || !done.is_complete && !done.is_locked;
    if results.iter().any(is_failed) {
        let left = results.iter().filter(|done| !done.is_complete).count();
        return Err(Failure::new(
            format!("{left} of {} not done", results.len()),
            "completed changes are kept; fix the cause, then run this again to continue",
        ));
    }
    let locked = results.iter().filter(|done| done.is_locked).count();
    if locked > 0 {
        let s = if locked == 1 { "" } else { "s" };
        printer.warn(
            &format!("this account may not write functions: {locked} function{s} skipped"),
            "ask Make to enable custom functions for the organization; --require-functions makes this an error",
        );
    }
    Ok(Outcome::Done)
}

/// Says what keeps a plan from being carried out.
fn blocked(plan: &Plan, printer: &Printer) -> Outcome {
    if plan.count(Action::Refuse) > 0 {
        printer.warn(
            "nothing was sent, because a component is refused",
            "fix what is refused, or leave it out with --only",
        );
    } else if plan.count(Action::Undecided) > 0 {
        printer.warn(
            "nothing was sent, because a component is paired with nothing, and the server has one that looks like it",
            "pair them, create another one, or ignore it: the plan shows how",
        );
    }
    if plan.is_blocked() {
        Outcome::Findings
    } else {
        Outcome::Done
    }
}

/// Asks on a terminal what to do with what is undecided.
fn ask_undecided(
    plan: &Plan,
    project: &Project,
    origin: usize,
) -> Result<Vec<((ComponentKind, String), Choice)>> {
    let is_terminal = io::stdin().is_terminal() && io::stderr().is_terminal();
    if !is_terminal || plan.count(Action::Refuse) > 0 {
        return Ok(Vec::new());
    }
    let failed = |error: io::Error| Failure::io("cannot ask", &error);
    let undecided = plan.items.iter();
    let undecided = undecided.filter(|item| item.action == Action::Undecided);
    let mut choices = Vec::new();
    for item in undecided {
        let question = format!(
            "{} {} is paired with nothing, and the server has {}: [1] pair, [2] create another, [3] ignore, [4] stop? ",
            item.kind,
            item.local,
            item.candidates.join(", ")
        );
        ask(&question).map_err(failed)?;
        let mut answer = String::new();
        io::stdin().read_line(&mut answer).map_err(failed)?;
        let choice = match (answer.trim(), &item.candidates[..]) {
            ("1", [one]) => Choice::Pair(one.clone()),
            ("1", several) => {
                ask(&format!("with which of {}? ", several.join(", "))).map_err(failed)?;
                let mut answer = String::new();
                io::stdin().read_line(&mut answer).map_err(failed)?;
                Choice::Pair(answer.trim().to_owned())
            }
            ("2", _) => Choice::Create,
            ("3", _) => Choice::Ignore,
            _ => {
                return Err(Failure::new(
                    "stopped; nothing was sent",
                    format!(
                        "answer 1, 2 or 3, or see `{}`",
                        project.pair_command(origin, "")
                    ),
                ));
            }
        };
        choices.push(((item.kind, item.local.clone()), choice));
    }
    Ok(choices)
}

/// The kind and both names of a component, or one if they are equal.
pub(super) fn name(item: &Item) -> String {
    both(item.kind, &item.local, item.remote.as_deref())
}

pub(super) fn both(kind: ComponentKind, local: &str, remote: Option<&str>) -> String {
    match (kind, remote) {
        (ComponentKind::App, _) => local.to_owned(),
        (_, Some(remote)) if remote != local => format!("{kind} {local} ({remote})"),
        _ => format!("{kind} {local}"),
    }
}

pub(super) fn parts(parts: impl Iterator<Item = Part>) -> String {
    let names: Vec<_> = parts
        .map(|part| match part {
            Part::Field(field) => field.to_string(),
            Part::Section(kind) => kind.name().to_owned(),
            Part::Metadata(field) => field.to_string(),
            Part::State(state) => state.to_string(),
            _ => "common".to_owned(),
        })
        .collect();
    names.join(", ")
}

fn plan_text(plan: &Plan, session: &Session, (project, origin): (&Project, usize)) -> Text {
    let mut text = Text::default();
    for item in &plan.items {
        let (style, word) = match item.action {
            Action::Create => (ADDED, "create"),
            Action::Resume => (ADDED, "resume"),
            Action::Pair => (ADDED, "pair"),
            Action::Update => (NOTED, "update"),
            Action::Delete => (REMOVED, "delete"),
            Action::Undecided => (REMOVED, "UNPAIRED"),
            Action::Unchanged if item.is_pending => (NOTED, "pending"),
            Action::Unchanged if !item.notes.is_empty() => (NOTED, "same"),
            Action::Unchanged => continue,
            _ => (REMOVED, "REFUSE"),
        };
        let word = Line::styled(style, format!("{word:<7}"));
        let parts = parts(item.parts());
        let colon = if parts.is_empty() { "" } else { ": " };
        text.push(word.then(&format!(" {}{colon}{parts}", name(item))));
        for reason in &item.reasons {
            text.push(format!("        {reason}"));
        }
        for note in &item.notes {
            text.push(format!("note    {}: {note}", name(item)));
        }
        if !item.candidates.is_empty() {
            text.push(
                "        it is paired with nothing, and what looks like it is on the server:",
            );
        }
        let another = format!("add --create {}/{}", item.kind, item.local);
        let unpaired = (item.kind, item.local.as_str(), &item.candidates[..]);
        for way in ways_out((project, origin), unpaired, &another) {
            text.push(format!("        {way}"));
        }
    }
    for one in &plan.only_remote {
        let removed = if one.is_removed {
            " (removed from the project; a push with --prune deletes it)"
        } else {
            ""
        };
        text.push(format!(
            "only on the server: {} {}{removed}",
            one.kind, one.name
        ));
    }
    for one in &plan.not_owned {
        text.push(format!(
            "of another version of the app, and left alone: {} {}",
            one.kind, one.name
        ));
    }
    for one in &plan.warnings {
        let warning = format!(": {}; {}", located(one), one.help);
        text.push(Line::styled(NOTED, "warning").then(&warning));
    }
    if plan.broken_elsewhere > 0 {
        let s = if plan.broken_elsewhere == 1 { "" } else { "s" };
        text.push(format!(
            "{} broken reference{s} in components that are not selected",
            plan.broken_elsewhere
        ));
    }
    if plan.is_offline {
        text.push("the server was not asked, so its differences are not shown");
    }
    let mut summary = Vec::new();
    for (action, words) in [
        (Action::Create, "to create"),
        (Action::Resume, "to resume"),
        (Action::Pair, "to pair"),
        (Action::Update, "to update"),
        (Action::Delete, "to delete"),
        (Action::Undecided, "unpaired"),
        (Action::Refuse, "refused"),
        (Action::Unchanged, "unchanged"),
    ] {
        match plan.count(action) {
            0 => {}
            count => summary.push(format!("{count} {words}")),
        }
    }
    if summary.is_empty() {
        summary.push("no components".to_owned());
    }
    text.push(summary.join(", "));
    let requests = plan.requests();
    if requests > 0 && !plan.is_blocked() {
        text.push(format!("at most {}", session.duration(requests)));
    }
    if plan.not_read > 0 {
        let (s, are, them) = if plan.not_read == 1 {
            ("", "is", "it")
        } else {
            ("s", "are", "them")
        };
        text.push(format!(
            "{} webhook binding{s} {are} taken as last seen, since no checksum covers {them}; --no-checksums reads {them}",
            plan.not_read
        ));
    }
    if !plan.unhandled.is_nothing() {
        text.push(plan.unhandled.to_string());
    }
    text
}

/// What can be done about a component that is paired with nothing.
pub(super) fn ways_out(
    (project, origin): (&Project, usize),
    (kind, id, candidates): (ComponentKind, &str, &[String]),
    another: &str,
) -> Vec<String> {
    let pair = |with: &str| project.pair_command(origin, &format!("{kind} {id} {with}"));
    let same = candidates.iter();
    let mut ways: Vec<_> = same
        .map(|name| format!("the same:    {}", pair(name)))
        .collect();
    if !ways.is_empty() {
        let is_named_by_id = !matches!(kind, ComponentKind::Connection | ComponentKind::Webhook);
        let another = if is_named_by_id && candidates.iter().any(|name| name == id) {
            "give it another id"
        } else {
            another
        };
        ways.push(format!("another one: {another}"));
        if project.can_ignore(origin) {
            ways.push(format!("leave it:    {}", pair("--ignore")));
        }
    }
    ways
}

fn results_text(results: &[push::Outcome]) -> Text {
    let mut text = Text::default();
    for done in results {
        let name = both(done.kind, &done.local, done.remote.as_deref());
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
            None if done.is_locked => {
                let word = Line::styled(NOTED, "skipped");
                text.push(word.then(&format!(" {name}: the account may not write functions")));
            }
            None if !done.is_complete && done.has_begun => {
                let word = Line::styled(NOTED, "stopped");
                text.push(word.then(&format!(" {name}{colon}{applied}")));
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
