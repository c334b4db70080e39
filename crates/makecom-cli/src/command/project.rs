//! Opens a project together with the server of one of its origins.

use std::path::Path;

use makecom::Zone;
use makecom_project::{LockRequest, Project};

use crate::arguments::Global;
use crate::arguments::project::Place;
use crate::credentials::Credentials;
use crate::failure::{Failure, Result};
use crate::printer::{Printer, one_line};
use crate::session::Session;

/// The address of an origin for `--sandbox`, since a sandbox has another port each time.
const SANDBOX: &str = "http://127.0.0.1/api/v2";

/// The zone to look for origins in. A sandbox is an origin of its own, so that its state
/// is not recorded as a server's.
pub(crate) fn zone_of(session: &Session, global: &Global) -> Result<Zone> {
    if global.sandbox.is_some() {
        return Ok(SANDBOX.parse()?);
    }
    Ok(session.client.zone().clone())
}

/// The error for a project that has no origin for a sandbox.
pub(crate) fn not_of_a_sandbox(error: &makecom_project::Error) -> Failure {
    Failure::new(
        format!("this is not a project of a sandbox: {error}"),
        "begin one in a folder of its own: makecom pull acme-crm DIR --sandbox=state.json",
    )
}

/// A command that locks and changes a project.
#[derive(Clone, Copy)]
pub(crate) struct Change<'a> {
    /// Its name.
    pub(crate) command: &'a str,
    pub(crate) printer: &'a Printer,
}

impl Change<'_> {
    /// Calls a function with a request for the lock of a project.
    pub(crate) fn locked<T>(self, run: impl FnOnce(LockRequest<'_>) -> T) -> T {
        run(LockRequest::new(self.command).waiting(&|holder| {
            let holder = one_line(holder);
            self.printer
                .note(format!("waiting: {holder} is at work on this project"));
        }))
    }
}

/// Opens a project for changes, or only for reading.
pub(crate) fn open_project(dir: &Path, change: Option<Change<'_>>) -> Result<Project> {
    Ok(match change {
        Some(change) => change.locked(|lock| Project::open_locked(dir, lock))?,
        None => Project::open(dir)?,
    })
}

/// Opens a project and the server of one of its origins. The key is sent only to the zone
/// that it was given for: an untrusted project must not choose its destination.
pub(crate) async fn open(
    place: &Place,
    global: &Global,
    change: Option<Change<'_>>,
) -> Result<(Session, Project, usize)> {
    let project = open_project(&place.dir, change)?;
    let name = place.origin.as_deref();
    if global.sandbox.is_some() {
        return open_in_sandbox(project, name, global, change).await;
    }
    let found = Credentials::find(global)?;
    let given = found.zone.map(|(zone, _)| zone);
    let zone = given.as_ref().filter(|_| name.is_none());
    let origin = project.choose_origin(name, zone, None)?;
    let there = project.origins()[origin].zone()?;
    match &given {
        Some(zone) if zone.base_url() != there.base_url() => Err(Failure::usage(
            format!("the origin is in {there}, but the API key is for {zone}"),
            format!("add --zone {there}, with an API key for it"),
        )),
        None if !Zone::ALL.contains(&there) => Err(Failure::usage(
            format!("the server of the project is {there}, which is not a public zone"),
            format!("add --zone {there} if the API key may be sent there"),
        )),
        _ => {
            let session = Session::with(there, found.token.map(|(token, _)| token), global)?;
            Ok((session, project, origin))
        }
    }
}

/// Opens a project with a sandbox: one that was begun with it, or any other, whose app is
/// made there and whose manifest and base are left as they are.
async fn open_in_sandbox(
    mut project: Project,
    name: Option<&str>,
    global: &Global,
    change: Option<Change<'_>>,
) -> Result<(Session, Project, usize)> {
    let zone: Zone = SANDBOX.parse()?;
    if let Ok(origin) = project.choose_origin(name, Some(&zone), None) {
        let session = Session::open(global).await?;
        return Ok((session, project, origin));
    }
    let origin = project.choose_origin(name, None, None)?;
    let command = change.map_or("", |change| change.command);
    if command == "pull" {
        return Err(Failure::new(
            "a sandbox has nothing to pull into this project, which is not one of a sandbox",
            "begin one in a folder of its own: makecom pull acme-crm DIR --sandbox=state.json",
        ));
    }
    let app = project.origins()[origin].remote_app();
    let session = Session::open_with(global, Some(&app)).await?;
    if let Some(change) = change {
        change.printer.note(format!(
            "in the sandbox, {} stands for the origin of this project, which is left as it is",
            app.name()
        ));
    }
    project.detach(origin, SANDBOX.trim_end_matches("/v2"));
    Ok((session, project, origin))
}
