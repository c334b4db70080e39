//! Opens a project together with the server of one of its origins.

use std::path::Path;

use makecom::{AppName, ComponentKind, Token, Zone};
use makecom_project::{LockRequest, Project, RemoteApp, Server as _};

use crate::arguments::Global;
use crate::arguments::app_ref::AppRef;
use crate::arguments::project::{KeyFile, Place, Target};
use crate::credentials::{Credentials, apikey_file, given_zone};
use crate::environment;
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
pub(crate) fn open_project(
    (dir, app): (&Path, Option<&AppRef>),
    key: KeyFile,
    global: &Global,
    change: Option<Change<'_>>,
) -> Result<Project> {
    let mut project = match change {
        Some(change) => change.locked(|lock| Project::open_locked(dir, lock))?,
        None => Project::open(dir)?,
    };
    project.set_flags(flags((Some(dir), app), key, global));
    Ok(project)
}

/// The flags that a command needs to be about the same folder and server, as they are
/// written in a shell.
pub(crate) fn flags(
    (dir, app): (Option<&Path>, Option<&AppRef>),
    key: KeyFile,
    global: &Global,
) -> String {
    let dir = dir.filter(|dir| *dir != Path::new("."));
    let path = |path: &Path| path.display().to_string();
    let sandbox = global.sandbox.as_ref().map(|state| match state {
        Some(state) => format!("--sandbox={}", quoted(&path(state))),
        None => "--sandbox".to_owned(),
    });
    let given = [
        dir.map(|dir| format!("--dir {}", quoted(&path(dir)))),
        app.map(|app| format!("--app {app}")),
        sandbox,
        (global.zone.as_ref()).map(|zone| format!("--zone {}", quoted(&zone.to_string()))),
        (global.token_file.as_ref()).map(|file| format!("--token-file {}", quoted(&path(file)))),
        (global.env_file.as_ref()).map(|file| format!("--env-file {}", quoted(&path(file)))),
        (key.use_apikey_file).then(|| "--use-apikey-file".to_owned()),
    ];
    let given: Vec<_> = given.into_iter().flatten().collect();
    given.join(" ")
}

/// A word for a shell.
fn quoted(word: &str) -> String {
    shlex::try_quote(word).map_or_else(|_| word.to_owned(), std::borrow::Cow::into_owned)
}

/// A command that takes the folder of a project, as it is written in a shell.
pub(crate) fn in_folder(command: &str, dir: &Path) -> String {
    if dir == Path::new(".") {
        return command.to_owned();
    }
    format!("{command} {}", quoted(&dir.display().to_string()))
}

/// A command about the same project and origin, as it is written in a shell.
pub(crate) fn command(
    (name, arguments): (&str, &str),
    place: &Place,
    (project, origin): (&Project, usize),
    global: &Global,
) -> String {
    let mut words = vec![
        in_folder(&format!("makecom {name}"), &place.dir),
        arguments.to_owned(),
        project.origin_flag(origin),
        flags((None, place.target.app.as_ref()), place.target.key, global),
    ];
    words.retain(|word| !word.is_empty());
    words.join(" ")
}

/// Chooses an origin without a server.
pub(crate) fn choose(project: &mut Project, place: &Place, global: &Global) -> Result<usize> {
    let name = place.target.origin.as_deref();
    let zone = match &global.sandbox {
        Some(_) => Some(SANDBOX.parse()?),
        None => given_zone(global)?.map(|(zone, _)| zone),
    };
    let zone = zone.filter(|_| name.is_none());
    let origin = project.choose_origin(name, zone.as_ref(), None)?;
    use_app(project, origin, place.target.app.as_ref())?;
    Ok(origin)
}

/// Uses an origin with another app, if one is given or in the variable.
pub(crate) fn use_app(project: &mut Project, origin: usize, given: Option<&AppRef>) -> Result<()> {
    const APP: &str = "MAKECOM_APP";
    let app = match (given, environment::variable(APP)) {
        (Some(app), _) => app.clone(),
        (None, Some(app)) => app.parse().map_err(|error: Failure| error.of(APP))?,
        (None, None) => return Ok(()),
    };
    Ok(project.use_app(origin, &RemoteApp::new(app.name, app.version))?)
}

/// Opens a project and the server of one of its origins.
pub(crate) async fn open(
    place: &Place,
    global: &Global,
    printer: &Printer,
    change: Option<Change<'_>>,
) -> Result<(Session, Project, usize)> {
    let target = &place.target;
    let mut project = open_project(
        (&place.dir, target.app.as_ref()),
        target.key,
        global,
        change,
    )?;
    if global.sandbox.is_some() {
        return open_in_sandbox(project, target, global, change).await;
    }
    let (session, origin) = server_of(&project, place, None, global, printer)?;
    use_app(&mut project, origin, place.target.app.as_ref())?;
    Ok((session, project, origin))
}

/// Chooses an origin, of an app if it is given. The key is sent only to the zone that it
/// was given for, or to a public zone that the manifest names: an untrusted project must
/// not choose its destination.
pub(crate) fn server_of(
    project: &Project,
    place: &Place,
    app: Option<&AppName>,
    global: &Global,
    printer: &Printer,
) -> Result<(Session, usize)> {
    let name = place.target.origin.as_deref();
    let is_file = place.target.key.use_apikey_file;
    let (given, token) = if is_file {
        not_twice(global)?;
        (given_zone(global)?, None)
    } else {
        let found = Credentials::find(global)?;
        (found.zone, found.token)
    };
    let given = given.map(|(zone, _)| zone);
    let token = token.map(|(token, _)| token);
    let zone = given.as_ref().filter(|_| name.is_none());
    let origin = project.choose_origin(name, zone, app)?;
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
            let token = match token {
                None if is_file => Some(key_of(project, origin, printer)?),
                token => token,
            };
            Ok((Session::with(there, token, global)?, origin))
        }
    }
}

/// Refuses two sources of a key.
pub(crate) fn not_twice(global: &Global) -> Result<()> {
    if global.token_file.is_none() {
        return Ok(());
    }
    Err(Failure::usage(
        "--token-file and --use-apikey-file both name a key",
        "give one of them",
    ))
}

/// The key in the file that the manifest names.
pub(crate) fn key_of(project: &Project, origin: usize, printer: &Printer) -> Result<Token> {
    let there = &project.origins()[origin];
    let Some(file) = there.api_key_file() else {
        return Err(Failure::usage(
            format!("origin {} has no apikeyFile", there.place()),
            "add the path of a file with its API key, or leave out --use-apikey-file",
        ));
    };
    apikey_file(&project.path().join(file), printer)
}

/// Opens a project with a sandbox: one that was begun with it, or any other, whose app is
/// made there and whose manifest and base are left as they are.
async fn open_in_sandbox(
    mut project: Project,
    target: &Target,
    global: &Global,
    change: Option<Change<'_>>,
) -> Result<(Session, Project, usize)> {
    let (name, app) = (target.origin.as_deref(), target.app.as_ref());
    let zone: Zone = SANDBOX.parse()?;
    if let Ok(origin) = project.choose_origin(name, Some(&zone), None) {
        use_app(&mut project, origin, app)?;
        let session = Session::open(global).await?;
        if has_any(&session, &project, origin).await? {
            return Ok((session, project, origin));
        }
        session.close().await;
    }
    let origin = project
        .choose_origin(name, Some(&zone), None)
        .or_else(|_| project.choose_origin(name, None, None))?;
    use_app(&mut project, origin, app)?;
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

/// Whether a sandbox has the app of an origin, and any of the components that are paired
/// in it, if there are any. Otherwise it is not the one that the origin was begun with.
async fn has_any(session: &Session, project: &Project, origin: usize) -> Result<bool> {
    let there = &project.origins()[origin];
    let app = there.remote_app();
    let mut is_paired = false;
    for kind in ComponentKind::ALL.iter().copied() {
        let of_kind = project.components().filter(|(of, ..)| *of == kind);
        let names: Vec<_> = of_kind
            .filter_map(|(_, id, _)| there.remote_name(kind, id))
            .collect();
        // One list tells whether the app is there.
        if names.is_empty() && kind != ComponentKind::Connection {
            continue;
        }
        is_paired |= !names.is_empty();
        match session.client.list(&app, kind).await {
            Ok(listed) => {
                let mut listed = listed.iter();
                if listed.any(|one| names.contains(&one.name().as_str())) {
                    return Ok(true);
                }
            }
            Err(error) if error.code() == "not-found" => return Ok(false),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(!is_paired)
}
