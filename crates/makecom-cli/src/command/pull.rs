//! `makecom pull`.

use std::path::Path;

use makecom::{AppFilter, AppName};
use makecom_project::pull::{self, Options, Step};
use makecom_project::{Project, RemoteApp};
use serde_json::json;

use super::project::{
    self, Change, command, flags, not_of_a_sandbox, open_project, server_of, zone_of,
};
use crate::arguments::Global;
use crate::arguments::project::Place;
use crate::arguments::pull::Arguments;
use crate::failure::{Failure, Outcome, Result};
use crate::printer::{ADDED, Line, NOTED, Printer, REMOVED, Text};
use crate::session::Session;

pub(crate) async fn run(arguments: Arguments, global: &Global, printer: &Printer) -> Result {
    let change = Change {
        command: "pull",
        printer,
    };
    let absent = absent(&arguments.place.dir);
    let result = open_and_pull(&arguments, global, change).await;
    if result.is_err() {
        // Only empty folders are removed.
        for folder in absent {
            let _ = std::fs::remove_dir(folder);
        }
    }
    result
}

/// The folders that a pull has to create, the innermost first.
fn absent(dir: &Path) -> Vec<&Path> {
    let folders = dir.ancestors();
    folders
        .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists())
        .collect()
}

async fn open_and_pull(arguments: &Arguments, global: &Global, change: Change<'_>) -> Result {
    let (session, mut project, origin) = match &arguments.app {
        Some((name, _)) if arguments.place.target.app.is_some() => {
            return Err(Failure::usage(
                format!("{name} is taken for the app, and --app is given, too"),
                "leave out --app to pull that app, or run `makecom pull --app APP` in the folder of a project",
            ));
        }
        Some((app, version)) => begin((app, *version), &arguments.place, global, change).await?,
        None => project::open(&arguments.place, global, change.printer, Some(change)).await?,
    };
    let result = pull(
        arguments,
        global,
        &session,
        (&mut project, origin),
        change.printer,
    )
    .await;
    session.close().await;
    result
}

/// Opens the project of an app, or begins one.
async fn begin(
    (app, version): (&AppName, Option<u32>),
    place: &Place,
    global: &Global,
    change: Change<'_>,
) -> Result<(Session, Project, usize)> {
    let key = place.target.key;
    if key.use_apikey_file && global.sandbox.is_none() {
        // The project tells the key, so it has to be there.
        let project = open_project((&place.dir, None), key, global, Some(change))?;
        let (session, origin) = server_of(&project, place, Some(app), global, change.printer)?;
        is_version(&project, origin, (app, version))?;
        return Ok((session, project, origin));
    }
    let session = Session::open(global).await?;
    let mut project = change.locked(|lock| Project::open_or_begin(&place.dir, lock))?;
    project.set_flags(flags((Some(&place.dir), None), key, global));
    let zone = zone_of(&session, global)?;
    let origin = if project.origins().is_empty() {
        let label = global.sandbox.is_some().then_some("sandbox");
        let address = zone.base_url();
        let address = address.trim_end_matches("/v2");
        let version = match version {
            Some(version) => version,
            None => newest(app, &session).await?,
        };
        let app = RemoteApp::new(app.clone(), version);
        project.add_origin(label, address, &app)?
    } else {
        let chosen = project.choose_origin(place.target.origin.as_deref(), Some(&zone), Some(app));
        let chosen = chosen.map_err(|error| match global.sandbox {
            Some(_) => not_of_a_sandbox(&error),
            None => error.into(),
        })?;
        is_version(&project, chosen, (app, version))?;
        chosen
    };
    Ok((session, project, origin))
}

/// Fails if an origin is another version of the app.
fn is_version(
    project: &Project,
    origin: usize,
    (app, version): (&AppName, Option<u32>),
) -> Result<()> {
    let there = project.origins()[origin].remote_app().version();
    match version.filter(|version| *version != there) {
        None => Ok(()),
        Some(version) => Err(Failure::usage(
            format!("the origin is version {there} of {app}, not {version}"),
            "pull that version into a folder of its own, or change appVersion of the origin",
        )),
    }
}

/// The newest version of an app; of one that is not listed, the first.
async fn newest(app: &AppName, session: &Session) -> Result<u32> {
    let filter = AppFilter::new().columns(["name", "label", "version"]);
    let apps = session.client.apps().list_with(&filter).await?;
    let versions = apps.iter().filter(|one| one.name == *app);
    Ok(versions.filter_map(|one| one.version).max().unwrap_or(1))
}

async fn pull(
    arguments: &Arguments,
    global: &Global,
    session: &Session,
    (project, origin): (&mut Project, usize),
    printer: &Printer,
) -> Result {
    let options = Options {
        force: arguments.force,
        common: arguments.include_common,
        metadata: arguments.include_metadata,
        only: arguments.selection.only.clone(),
        no_checksums: arguments.selection.no_checksums,
        pair_by: arguments.pairing.pair_by.map(Into::into),
        ..Options::default()
    };
    let progress = printer.progress("reading");
    let mut plan = pull::plan(project, origin, &session.client, &options, &progress).await?;
    plan.apply(project)?;

    let changed: Vec<_> = plan
        .items
        .iter()
        .filter(|item| item.step != Step::Unchanged)
        .collect();
    let app = project.origins()[origin].app().as_str();
    let mut value = json!({"app": app, "items": plan.items});
    if !plan.unhandled.is_nothing() {
        value["unhandled"] = json!(plan.unhandled);
    }
    printer.result(&value, || {
        let mut text = Text::default();
        if changed.is_empty() {
            text.push("nothing to pull");
        }
        for item in &changed {
            let (style, word) = match item.step {
                Step::New => (ADDED, "new"),
                Step::Updated => (ADDED, "updated"),
                Step::Kept => (NOTED, "kept"),
                Step::Conflict => (REMOVED, "CONFLICT"),
                Step::Gone => (NOTED, "gone"),
                Step::Undecided => (REMOVED, "UNPAIRED"),
                _ => (NOTED, "skipped"),
            };
            let word = Line::styled(style, format!("{word:<9}"));
            text.push(word.then(" ").then(&item.what));
        }
        if !plan.unhandled.is_nothing() {
            text.push(plan.unhandled.to_string());
        }
        text
    })?;
    if plan.has_conflicts() {
        let diff = command(("diff", ""), &arguments.place, (project, origin), global);
        printer.warn(
            "files that changed on both sides were not overwritten",
            &format!("see `{diff}`, then pull or push with --force"),
        );
    }
    if plan.has_undecided() {
        printer.warn(
            "components that look like one of the project were not pulled",
            &format!(
                "`{}` shows how to pair or ignore them; --pair-by label pairs what has the same label",
                project.pair_command(origin, "")
            ),
        );
    }
    if plan.has_conflicts() || plan.has_undecided() {
        return Ok(Outcome::Findings);
    }
    Ok(Outcome::Done)
}
