//! `makecom diff`.

use makecom::Section;
use serde::Serialize;

use super::project::{self, Place};
use super::promote::{self, stage};
use crate::arguments::Global;
use crate::failure::{Failure, Outcome, Result};
use crate::printer::{Printer, Text, unified_diff};
use makecom_project::push::{self, Options};
use makecom_project::{self as layout, Project, RemoteConnection, Wanted};

/// Show how a project differs from the server.
///
/// From what the server has (a/) to what the project has (b/), which is what a
/// push would do. Exits with 3 if there is a difference. Common data is not
/// compared.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    place: Place,
    /// Only these connections, by local id or name on the server.
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Compare what the texts mean: comments, order of keys and layout are no
    /// difference.
    #[arg(long)]
    semantic: bool,
    /// Compare two origins instead: what `promote` would change. This one is
    /// b/, in the place of the project's files.
    #[arg(
        long,
        value_name = "ORIGIN",
        requires = "to",
        conflicts_with = "origin"
    )]
    from: Option<String>,
    /// And this one is a/.
    #[arg(long, value_name = "ORIGIN", requires = "from")]
    to: Option<String>,
    #[command(flatten)]
    source: promote::Source,
}

/// A difference.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Difference {
    /// The file, the label, or the whole connection.
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
    let between = arguments.from.as_deref().zip(arguments.to.as_deref());
    let [here, there] = match between {
        Some((from, to)) => [format!("in {from}"), format!("in {to}")],
        None => ["here".to_owned(), "on the server".to_owned()],
    };
    let (session, project, origin, only) = if let Some((from, to)) = between {
        let Arguments {
            place,
            source,
            only,
            ..
        } = &arguments;
        let staged = stage(&place.dir, [from, to], source, only, global, printer, None).await?;
        (staged.session, staged.project, staged.target, staged.ids)
    } else {
        let (session, project, origin) = project::open(&arguments.place, global, None).await?;
        (session, project, origin, arguments.only)
    };
    let options = Options {
        only: &only,
        ..Options::default()
    };
    let remote = layout::read_remote(
        &session.client,
        &project.origin(origin).app,
        Wanted {
            connections: &|name| push::wants(&project, origin, options, name),
            common: false,
            progress: &printer.progress("reading"),
        },
    )
    .await;
    session.close().await;
    let remote = remote?;
    // Names that are nowhere are an error here, too.
    let plan = push::Plan::make(&project, origin, &remote, options)?;

    let mut differences = Vec::new();
    for item in &plan.items {
        let theirs = item.remote.as_deref().and_then(|name| {
            let mut remote = remote.iter();
            remote.find(|one| one.name.as_str() == name)
        });
        match theirs {
            Some(theirs) => {
                compare(
                    &project,
                    &item.local,
                    theirs,
                    arguments.semantic,
                    &mut differences,
                )?;
            }
            None => differences.push(Difference {
                what: item.local.clone(),
                kind: Kind::OnlyLocal,
                diff: String::new(),
            }),
        }
    }
    differences.extend(plan.only_remote.iter().map(|name| Difference {
        what: name.clone(),
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
    if differences.is_empty() {
        printer.note("no difference");
        Ok(Outcome::Done)
    } else {
        Ok(Outcome::Findings)
    }
}

fn compare(
    project: &Project,
    id: &str,
    theirs: &RemoteConnection,
    semantic: bool,
    differences: &mut Vec<Difference>,
) -> Result<()> {
    let ours = &project.manifest.connections[id];
    let mut changed = |what: String, before: &str, after: &str| {
        let diff = unified_diff(&what, before, after);
        differences.push(Difference {
            what,
            kind: Kind::Changed,
            diff,
        });
    };
    let label = project.label(id);
    if label != theirs.label {
        let line = |label: &str| format!("{label}\n");
        changed(format!("{id} label"), &line(&theirs.label), &line(label));
    }
    for local in project.sections(ours)? {
        let Some(there) = theirs.sections.get(&local.kind) else {
            continue;
        };
        let Some(here) = local.section else {
            return Err(Failure::new(
                format!("{} is not there", local.file),
                "pull, or take it out of codeFiles",
            ));
        };
        if layout::is_same(&here, there) {
            continue;
        }
        if semantic && let (Some(before), Some(after)) = (meaning(there), meaning(&here)) {
            if before != after {
                changed(local.file, &before, &after);
            }
            continue;
        }
        changed(local.file, layout::text_of(there), here.text());
    }
    Ok(())
}

/// What a text says, in one layout, without comments; nothing if it is no JSONC,
/// and then its bytes are compared.
fn meaning(section: &Section) -> Option<String> {
    let text = layout::text_of(section);
    let value = Section::from_text(section.kind(), text).value().ok()?;
    // Keys of a map are in order.
    Some(serde_json::to_string_pretty(&value).ok()? + "\n")
}
