//! `makecom diff --breaking` and `--forbid-breaking`: what a change does to the scenarios that
//! use the app.

use makecom::section::breaking::Impact;
use makecom_project::Project;
use makecom_project::breaking::{self, BreakingChange};

use super::revision::Revision;
use crate::arguments::diff::Revisions;
use crate::failure::{Outcome, Result};
use crate::printer::{Line, NOTED, Printer, REMOVED, Text};

/// Compares a project, or a revision of it, with an earlier revision.
pub(super) fn between_revisions(
    revisions: &Revisions,
    project: &Project,
    strict: bool,
    printer: &Printer,
) -> Result {
    let revision = |name: Option<&str>| name.map(|name| Revision::of(project, name)).transpose();
    let [since, until] = [
        revision(revisions.since.as_deref())?,
        revision(revisions.until.as_deref())?,
    ];
    let before = since.as_ref().map_or(project, Revision::project);
    let after = until.as_ref().map_or(project, Revision::project);
    show(&breaking::between(before, after)?, strict, printer)
}

/// Shows changes. Those that break something are findings, and with `strict` all.
pub(super) fn show(changes: &[BreakingChange], strict: bool, printer: &Printer) -> Result {
    printer.result(&changes, || text(changes))?;
    printer.note(summary(changes));
    let is_finding = |change: &BreakingChange| strict || change.impact == Impact::Breaking;
    if changes.iter().any(is_finding) {
        Ok(Outcome::Findings)
    } else {
        Ok(Outcome::Done)
    }
}

/// A line for each change.
pub(super) fn text(changes: &[BreakingChange]) -> Text {
    let lines = changes.iter().map(|change| {
        let style = match change.impact {
            Impact::Breaking => REMOVED,
            _ => NOTED,
        };
        let BreakingChange {
            file,
            line,
            column,
            message,
            rule,
            ..
        } = change;
        let rest = format!(": {file}:{line}:{column}: {message} ({rule})");
        Line::styled(style, change.impact.as_str()).then(&rest)
    });
    lines.collect()
}

/// How many there are of each impact.
pub(super) fn summary(changes: &[BreakingChange]) -> String {
    let count = |impact| changes.iter().filter(|one| one.impact == impact).count();
    format!(
        "{} breaking, {} possibly breaking",
        count(Impact::Breaking),
        count(Impact::Possible)
    )
}
