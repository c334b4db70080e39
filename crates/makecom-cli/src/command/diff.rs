//! `makecom diff`.

use makecom::Section;
use makecom_project::push::{self, Item, Options};
use makecom_project::{PairBy, Project, RemoteComponent, is_same, text_of};
use serde::Serialize;

use super::promote::stage;
use super::push::name;
use super::{breaking, project};
use crate::arguments::Global;
use crate::arguments::diff::Arguments;
use crate::failure::{Failure, Outcome, Result};
use crate::findings::located;
use crate::printer::{Printer, Text, unified_diff};

/// A difference.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Difference {
    /// The file, the field, or the whole component.
    what: String,
    kind: Kind,
    /// A unified diff.
    #[serde(skip_serializing_if = "String::is_empty")]
    diff: String,
}

#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
enum Kind {
    Changed,
    OnlyLocal,
    OnlyRemote,
}

pub(crate) async fn run(arguments: Arguments, global: &Global, printer: &Printer) -> Result {
    if arguments.revisions.since.is_some() {
        let project = Project::open(&arguments.place.dir)?;
        return breaking::between_revisions(
            &arguments.revisions,
            &project,
            arguments.strict,
            printer,
        );
    }
    let between = arguments.from.as_deref().zip(arguments.to.as_deref());
    let [here, there] = match between {
        Some((from, to)) => [format!("in {from}"), format!("in {to}")],
        None => ["here".to_owned(), "on the server".to_owned()],
    };
    let (session, project, origin, only) = if let Some((from, to)) = between {
        let Arguments {
            place,
            source,
            selection,
            ..
        } = &arguments;
        let staged = stage(
            (&place.dir, place.target.app.as_ref(), place.target.key),
            [from, to],
            source,
            &selection.only,
            global,
            printer,
            None,
        )
        .await?;
        // What is paired with nothing cannot be compared.
        if let Some(one) = staged.broken.iter().find(|one| one.field().is_some()) {
            return Err(Failure::new(located(one), &one.help));
        }
        (staged.session, staged.project, staged.target, staged.ids)
    } else {
        let (session, project, origin) =
            project::open(&arguments.place, global, printer, None).await?;
        let only = arguments.selection.only.clone();
        (session, project, origin, only)
    };
    let options = Options {
        only,
        no_checksums: arguments.selection.no_checksums,
        pair_by: session.is_own_project.then_some(PairBy::Label),
        allow_broken: true,
        ..Options::default()
    };
    let progress = printer.progress("reading");
    let plan = push::plan(&project, origin, &session.client, &options, &progress).await;
    session.close().await;
    let plan = plan?;
    if arguments.breaking {
        return breaking::show(&plan.breaking(&project, true)?, arguments.strict, printer);
    }

    let mut differences = Vec::new();
    for item in &plan.items {
        let remote = item.remote.as_deref();
        let theirs = remote.and_then(|name| plan.remote(item.kind, name));
        match theirs {
            Some(theirs) => {
                compare(&project, item, theirs, arguments.semantic, &mut differences)?;
            }
            None => differences.push(Difference {
                what: format!("{} {}", item.kind, item.local),
                kind: Kind::OnlyLocal,
                diff: String::new(),
            }),
        }
    }
    differences.extend(plan.only_remote.iter().map(|one| Difference {
        what: format!("{} {}", one.kind, one.name),
        kind: Kind::OnlyRemote,
        diff: String::new(),
    }));

    printer.result(&differences, || {
        let text = differences.iter().map(|difference| match difference.kind {
            Kind::Changed => Text::of_diff(&difference.diff),
            Kind::OnlyLocal => format!("only {here}: {}", difference.what).into(),
            Kind::OnlyRemote => format!("only {there}: {}", difference.what).into(),
        });
        text.fold(Text::default(), Text::and)
    })?;
    if !plan.unhandled.is_nothing() {
        printer.note(plan.unhandled.to_string());
    }
    if differences.is_empty() {
        printer.note("no difference");
        Ok(Outcome::Done)
    } else {
        Ok(Outcome::Findings)
    }
}

fn compare(
    project: &Project,
    item: &Item,
    theirs: &RemoteComponent,
    semantic: bool,
    differences: &mut Vec<Difference>,
) -> Result<()> {
    let mut changed = |what: String, before: &str, after: &str| {
        let diff = unified_diff(&what, before, after);
        differences.push(Difference {
            what,
            kind: Kind::Changed,
            diff,
        });
    };
    let line = |value: Option<&str>| value.map_or_else(String::new, |value| format!("{value}\n"));
    for difference in item.differences() {
        changed(
            format!("{} {}", name(item), difference.name),
            &line(difference.there.as_deref()),
            &line(difference.here.as_deref()),
        );
    }
    for local in project.codes(item.kind, &item.local)? {
        let Some(there) = theirs.section(local.kind) else {
            continue;
        };
        let Some(here) = local.section else {
            return Err(Failure::new(
                format!("{} is not there", local.file),
                "pull, or remove it from codeFiles",
            ));
        };
        if is_same(&here, there) {
            continue;
        }
        if semantic && let (Some(before), Some(after)) = (meaning(there), meaning(&here)) {
            if before != after {
                changed(local.file, &before, &after);
            }
            continue;
        }
        changed(local.file, text_of(there), here.text());
    }
    Ok(())
}

/// A text in a canonical layout without comments; `None` if it is not JSONC, and then the
/// bytes are compared.
fn meaning(section: &Section) -> Option<String> {
    let text = text_of(section);
    let value = Section::from_text(section.kind(), text).value().ok()?;
    // The keys of a map are sorted.
    Some(serde_json::to_string_pretty(&value).ok()? + "\n")
}
