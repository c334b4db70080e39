//! A project together with the server that one of its origins is on.

use std::path::PathBuf;

use makecom::{AppName, Zone};

use crate::arguments::Global;
use crate::credentials::Credentials;
use crate::failure::{Failure, Result};
use crate::layout::Project;
use crate::session::Session;

/// Where a project is, and which of its origins is meant.
#[derive(clap::Args, Debug)]
pub(crate) struct Place {
    /// The folder of makecomapp.json.
    #[arg(default_value = ".")]
    pub(crate) dir: PathBuf,
    /// Which origin, by its label or its place (1 is the first), if several are
    /// in the zone.
    #[arg(long, value_name = "ORIGIN")]
    origin: Option<String>,
}

/// The address of the origin that `--sandbox` stands for: a sandbox has another
/// port each time.
pub(crate) const SANDBOX: &str = "http://127.0.0.1/api";

/// Opens a project and what one of its origins is on. The key goes to no server
/// but the zone that it was given for: a project that somebody else wrote must
/// not choose where it is sent.
pub(crate) async fn open(
    place: &Place,
    app: Option<&AppName>,
    global: &Global,
) -> Result<(Session, Project, usize)> {
    let project = Project::open(&place.dir)?;
    let name = place.origin.as_deref();
    if global.sandbox.is_some() {
        let origin = project.choose_origin(name, None, app)?;
        return Ok((Session::open(global).await?, project, origin));
    }
    let found = Credentials::find(global)?;
    let given = found.zone.map(|(zone, _)| zone);
    let zone = given.as_ref().filter(|_| name.is_none());
    let origin = project.choose_origin(name, zone, app)?;
    let there = project.origin(origin).zone()?;
    match &given {
        Some(zone) if zone.base_url() != there.base_url() => Err(Failure::usage(
            format!("the origin is in {there}, but the API key is for {zone}"),
            format!("add --zone {there}, with an API key for it"),
        )),
        None if !Zone::ALL.contains(&there) => Err(Failure::usage(
            format!("the project says that its server is {there}, which is no public zone"),
            format!("add --zone {there} if the API key may be sent there"),
        )),
        _ => {
            let session = Session::with(there, found.token.map(|(token, _)| token), global)?;
            Ok((session, project, origin))
        }
    }
}
