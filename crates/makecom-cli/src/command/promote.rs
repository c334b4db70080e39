//! `makecom promote`.

use std::path::Path;

use makecom::Zone;
use makecom_project::push::Options;
use makecom_project::references::BrokenReference;
use makecom_project::{Project, promote};

use super::project::{Change, key_of, not_twice, open_project, use_app};
use super::push::{Run, carry_out, options};
use crate::arguments::Global;
use crate::arguments::app_ref::AppRef;
use crate::arguments::project::{KeyFile, Source};
use crate::arguments::promote::Arguments;
use crate::credentials::{Credentials, given_zone, token_file};
use crate::failure::{Failure, Result};
use crate::key_variable::FROM_API_KEY;
use crate::printer::Printer;
use crate::session::Session;

/// A project in which one origin's components replace the files.
pub(super) struct Staged {
    pub(super) session: Session,
    pub(super) project: Project,
    pub(super) target: usize,
    /// Those components, as kind and local id.
    pub(super) ids: Vec<String>,
    /// Their references that are broken in that origin.
    pub(super) broken: Vec<BrokenReference>,
}

pub(crate) async fn run(arguments: Arguments, global: &Global, printer: &Printer) -> Result {
    let Staged {
        session,
        mut project,
        target,
        ids,
        broken,
    } = stage(
        (&arguments.dir, arguments.to_app.as_ref(), arguments.key),
        [&arguments.from, &arguments.to],
        &arguments.source,
        &arguments.plan.selection.only,
        global,
        printer,
        (!arguments.plan.dry_run).then_some("promote"),
    )
    .await?;
    let options = Options {
        only: ids,
        no_metadata: true,
        broken,
        ..options(&arguments.plan, &project)?
    };
    let run = Run {
        is_dry: arguments.plan.dry_run,
        forbid_breaking: arguments.plan.forbid_breaking,
        yes: false,
    };
    carry_out(options, run, &session, (&mut project, target), printer).await
}

/// Reads one origin, and replaces the files of a project by it in memory. A command that
/// changes the project gives its name.
pub(super) async fn stage(
    (dir, app, key): (&Path, Option<&AppRef>, KeyFile),
    [from_name, to_name]: [&str; 2],
    keys: &Source,
    only: &[String],
    global: &Global,
    printer: &Printer,
    command: Option<&str>,
) -> Result<Staged> {
    if global.sandbox.is_some() {
        return Err(Failure::usage(
            "two origins need two servers, but --sandbox is one",
            "start two with `makecom sandbox`, and name them as origins",
        ));
    }
    let change = command.map(|command| Change { command, printer });
    let mut project = open_project((dir, app), key, global, change)?;
    let source = project.choose_origin(Some(from_name), None, None)?;
    let target = project.choose_origin(Some(to_name), None, None)?;
    if source == target {
        return Err(Failure::usage(
            "--from and --to are the same origin",
            "name two different origins",
        ));
    }
    use_app(&mut project, target, app)?;
    let (from, to) = if key.use_apikey_file {
        let [from, to] = [source, target];
        let from = (from, "from", keys.from_zone.clone(), "--from-zone");
        let to = (
            to,
            "to",
            given_zone(global)?.map(|(zone, _)| zone),
            "--zone",
        );
        not_twice(global)?;
        (
            session_by_file(&project, from, global, printer)?,
            session_by_file(&project, to, global, printer)?,
        )
    } else {
        sessions(keys, &project, source, target, global)?
    };

    let progress = printer.progress("reading");
    let staged = promote::stage(
        &mut project,
        [source, target],
        &from.client,
        only,
        &progress,
    )
    .await?;
    if !staged.left_out.is_empty() {
        printer.warn(
            &format!(
                "not in {from_name}, so neither promoted nor compared: {}",
                staged.left_out.join(", ")
            ),
            "push it there first, or pair it there with `makecom pair`",
        );
    }
    Ok(Staged {
        session: to,
        project,
        target,
        ids: staged.only,
        broken: staged.broken,
    })
}

/// A session with the key in the file of an origin.
fn session_by_file(
    project: &Project,
    (origin, which, given, flag): (usize, &str, Option<Zone>, &str),
    global: &Global,
    printer: &Printer,
) -> Result<Session> {
    let zone = project.origins()[origin].zone()?;
    belongs(which, &zone, given.as_ref(), flag)?;
    let token = key_of(project, origin, printer)?;
    Session::with(zone, Some(token), global)
}

/// Each key is sent only to its own zone, and never to a private instance that only the
/// project names.
fn sessions(
    keys: &Source,
    project: &Project,
    source: usize,
    target: usize,
    global: &Global,
) -> Result<(Session, Session)> {
    let from = project.origins()[source].zone()?;
    let to = project.origins()[target].zone()?;
    let found = Credentials::find(global)?;
    let given = found.zone.map(|(zone, _)| zone);
    let token = found.token.map(|(token, _)| token);
    belongs("to", &to, given.as_ref(), "--zone")?;
    let from_token = match &keys.from_token_file {
        Some(path) => Some(token_file(path)?),
        None => FROM_API_KEY.token()?,
    };
    let from_token = match from_token {
        Some(token) => Some(token),
        None if from.base_url() == to.base_url() => token.clone(),
        None => {
            return Err(Failure::usage(
                format!("the API key is for {to}, not for {from}"),
                format!(
                    "give the other key with --from-token-file or {}",
                    FROM_API_KEY.name()
                ),
            ));
        }
    };
    if from.base_url() != to.base_url() {
        belongs("from", &from, keys.from_zone.as_ref(), "--from-zone")?;
    }
    let from = Session::with(from, from_token, global)?;
    let to = Session::with(to, token, global)?;
    Ok((from, to))
}

fn belongs(which: &str, zone: &Zone, given: Option<&Zone>, flag: &str) -> Result<()> {
    match given {
        Some(given) if given.base_url() != zone.base_url() => Err(Failure::usage(
            format!("the origin of --{which} is in {zone}, but the API key is for {given}"),
            format!("add {flag} {zone}, with an API key for it"),
        )),
        None if !Zone::ALL.contains(zone) => Err(Failure::usage(
            format!("a server of the project is {zone}, which is not a public zone"),
            format!("add {flag} {zone} if the API key may be sent there"),
        )),
        _ => Ok(()),
    }
}
