//! `makecom promote`.

use std::path::{Path, PathBuf};

use makecom::Zone;

use super::project::{Change, open_project};
use super::push::{Run, carry_out};
use crate::arguments::Global;
use crate::credentials::{Credentials, token_file};
use crate::failure::{Failure, Result};
use crate::key_variable::FROM_API_KEY;
use crate::printer::Printer;
use crate::session::Session;
use makecom_project::push::{self, Options, Plan};
use makecom_project::{self as layout, Project, Wanted};

/// Bring one origin of a project to what another has, such as production to what
/// was tested.
///
/// Connections go by their local ids, through the idMapping of both origins;
/// files of sections are neither read nor written. What becomes of the
/// target is as with push: planned first, refused if the target has something
/// that this project has not seen, read back. Common data stays where it is.
///
/// Zone and API key are the target's. If the origin to promote from is in
/// another zone, give its key in a file or in the variable
/// `MAKECOM_FROM_API_KEY`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder of makecomapp.json.
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// The origin to promote from, by its label or its place (1 is the first).
    #[arg(long, value_name = "ORIGIN")]
    from: String,
    /// The origin to promote to.
    #[arg(long, value_name = "ORIGIN")]
    to: String,
    #[command(flatten)]
    source: Source,
    /// Only these connections, by local id.
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Say what would be done, and do nothing.
    #[arg(long)]
    dry_run: bool,
    /// Let the origin to promote from win where the target changed.
    #[arg(long)]
    force: bool,
}

/// What opens the origin to read from, where it is not what opens the other.
#[derive(Debug, clap::Args)]
pub(super) struct Source {
    /// A file with the API key of the origin of --from.
    #[arg(long, value_name = "FILE")]
    from_token_file: Option<PathBuf>,
    /// The zone of the origin of --from, if it is a private instance.
    #[arg(long, value_name = "ZONE")]
    from_zone: Option<Zone>,
}

/// A project in which what one origin has stands for its files.
pub(super) struct Staged {
    pub(super) session: Session,
    pub(super) project: Project,
    pub(super) target: usize,
    /// Which connections it stands for, by local id.
    pub(super) ids: Vec<String>,
}

pub(crate) async fn run(arguments: Arguments, global: &Global, printer: &Printer) -> Result {
    let Staged {
        session,
        mut project,
        target,
        ids,
    } = stage(
        &arguments.dir,
        [&arguments.from, &arguments.to],
        &arguments.source,
        &arguments.only,
        global,
        printer,
        (!arguments.dry_run).then_some("promote"),
    )
    .await?;
    let options = Options {
        force: arguments.force,
        only: &ids,
        ..Options::default()
    };
    let remote = layout::read_remote(
        &session.client,
        &project.origin(target).app,
        Wanted {
            connections: &|name| push::wants(&project, target, options, name),
            common: false,
            progress: &printer.progress("comparing"),
        },
    )
    .await?;
    let plan = Plan::make(&project, target, &remote, options)?;
    let run = Run {
        dry_run: arguments.dry_run,
        yes: false,
    };
    carry_out(&plan, run, &session, &mut project, target, &remote, printer).await
}

/// Reads what one origin has, and lets it stand for the files of a project. A
/// command that goes on to change the project says its name.
pub(super) async fn stage(
    dir: &Path,
    [from_name, to_name]: [&str; 2],
    keys: &Source,
    only: &[String],
    global: &Global,
    printer: &Printer,
    command: Option<&str>,
) -> Result<Staged> {
    if global.sandbox.is_some() {
        return Err(Failure::usage(
            "two origins are two servers, and --sandbox is one",
            "start two with `makecom sandbox`, and name them as origins",
        ));
    }
    let change = command.map(|command| Change { command, printer });
    let mut project = open_project(dir, change)?;
    let source = project.choose_origin(Some(from_name), None, None)?;
    let target = project.choose_origin(Some(to_name), None, None)?;
    if source == target {
        return Err(Failure::usage(
            "--from and --to are the same origin",
            "name two of them",
        ));
    }
    let (from, to) = sessions(keys, &project, source, target, global)?;

    let theirs = layout::read_remote(
        &from.client,
        &project.origin(source).app,
        Wanted {
            connections: &|name| {
                let pair = project.origin(source).local_of(name);
                let local = pair.and_then(|pair| pair.local.as_deref());
                local.is_some_and(|local| takes(&project, only, local))
            },
            common: false,
            progress: &printer.progress("reading"),
        },
    )
    .await?;
    let mut promoted = Vec::new();
    for connection in theirs.iter().filter(|connection| connection.is_read) {
        let pair = project.origin(source).local_of(connection.name.as_str());
        if let Some(id) = pair.and_then(|pair| pair.local.clone()) {
            project.let_stand(&id, connection)?;
            promoted.push(id);
        }
    }
    if let Some(missing) = only.iter().find(|name| !promoted.contains(name)) {
        return Err(Failure::new(
            format!("{from_name} has no connection {missing:?}"),
            "use a local id that is paired in its idMapping",
        ));
    }
    // A target may have more pairs than the source; and may be told to leave
    // some alone.
    promoted.retain(|id| {
        let pair = project.origin(target).remote_of(id);
        pair.is_none_or(|pair| pair.remote.is_some() && !pair.is_foreign)
    });
    if promoted.is_empty() {
        return Err(Failure::new(
            format!("nothing of {from_name} is for {to_name}"),
            "pair connections in idMapping of both origins",
        ));
    }
    Ok(Staged {
        session: to,
        project,
        target,
        ids: promoted,
    })
}

fn takes(project: &Project, only: &[String], local: &str) -> bool {
    project.manifest.connections.contains_key(local)
        && (only.is_empty() || only.iter().any(|name| name == local))
}

/// Each key goes to its own zone, and to no private instance that only the
/// project names.
fn sessions(
    keys: &Source,
    project: &Project,
    source: usize,
    target: usize,
    global: &Global,
) -> Result<(Session, Session)> {
    let from = project.origin(source).zone()?;
    let to = project.origin(target).zone()?;
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
                    "give the other with --from-token-file or {}",
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
            format!("the project says that a server is {zone}, which is no public zone"),
            format!("add {flag} {zone} if the API key may be sent there"),
        )),
        _ => Ok(()),
    }
}
