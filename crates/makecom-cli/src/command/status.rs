//! `makecom status`: which credentials are used, whether they work, and how the project
//! differs from the server.

use makecom::{AppVersion, ComponentKind};
use makecom_project::pull::{self, Step};
use makecom_project::push::{self, Action, Item, OnlyRemote};
use makecom_project::{MANIFEST, Project, Server as _};
use serde::Serialize;

use super::project::{self, command, flags, in_folder, open_project};
use super::push::name;
use crate::arguments::Global;
use crate::arguments::app_ref::AppRef;
use crate::arguments::project::{KeyFile, Place};
use crate::arguments::status::Arguments;
use crate::credentials::{self, Credentials};
use crate::failure::{Failure, Outcome, Result};
use crate::printer::{Printer, Text};
use crate::session::Session;

/// How many names a line shows.
const SHOWN: usize = 6;

/// Why a project is not compared with a sandbox.
const NOT_OF_SANDBOX: &str = "the sandbox has nothing of this project; leave out --sandbox";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    zone: Option<String>,
    zone_from: Option<&'static str>,
    has_api_key: bool,
    api_key_from: Option<&'static str>,
    file: String,
    /// How many components the app has, if one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    components: Option<Counts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<State>,
}

#[derive(Serialize)]
struct Counts {
    connections: usize,
    webhooks: usize,
    modules: usize,
    rpcs: usize,
    functions: usize,
}

/// The state of a project.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct State {
    path: String,
    components: usize,
    findings: usize,
    /// The command that shows them.
    #[serde(skip)]
    validate: String,
    origins: Vec<There>,
    /// Why the server was not asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_compared: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    differences: Option<Differences>,
    /// The command to use next.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct There {
    place: usize,
    label: Option<String>,
    zone: String,
    app: String,
    version: u32,
    is_chosen: bool,
}

/// What differs between a project and the server of an origin.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Differences {
    /// Files and fields that changed here.
    to_push: Vec<String>,
    /// Files and fields that changed on the server.
    to_pull: Vec<String>,
    /// Files and fields that changed on both sides.
    conflicts: Vec<String>,
    /// Components that look like unpaired ones of the server.
    unpaired: Vec<String>,
    /// Components that a push refuses for another reason.
    refused: Vec<String>,
    only_here: Vec<String>,
    only_there: Vec<String>,
    /// Components that were removed here, and that the server still has.
    removed: Vec<String>,
    /// Paired components that the server has no longer.
    gone: Vec<String>,
    /// Changes of an approved app that wait for a commit.
    pending: Vec<String>,
}

impl Differences {
    /// Each with its title, in the order in which they are shown.
    fn rows(&self) -> [(&'static str, &[String]); 10] {
        [
            ("conflicts", &self.conflicts),
            ("to pull", &self.to_pull),
            ("to push", &self.to_push),
            ("refused", &self.refused),
            ("unpaired", &self.unpaired),
            ("only here", &self.only_here),
            ("only there", &self.only_there),
            ("removed", &self.removed),
            ("gone there", &self.gone),
            ("pending", &self.pending),
        ]
    }

    /// Whether project and server differ; pending changes wait on the server alone.
    fn is_empty(&self) -> bool {
        let mut rows = self.rows().into_iter();
        rows.all(|(title, all)| title == "pending" || all.is_empty())
    }

    /// The command to use next, and its arguments.
    fn next(&self, app: &AppRef) -> Option<(&'static str, String)> {
        let has = |all: &Vec<String>| !all.is_empty();
        let plain = |name| Some((name, String::new()));
        if has(&self.conflicts) {
            plain("diff")
        } else if has(&self.unpaired) {
            plain("pair")
        } else if has(&self.removed) {
            // A pull would bring them back.
            Some(("push", "--prune --dry-run".to_owned()))
        } else if has(&self.to_pull) || has(&self.only_there) {
            plain("pull")
        } else if has(&self.refused) || has(&self.gone) {
            Some(("push", "--dry-run".to_owned()))
        } else if has(&self.to_push) || has(&self.only_here) {
            plain("push")
        } else if has(&self.pending) {
            Some(("changes", format!("list {app}")))
        } else {
            None
        }
    }
}

pub(crate) async fn run(arguments: Arguments, global: &Global, printer: &Printer) -> Result {
    let Arguments {
        app,
        place,
        offline,
        exit_code,
    } = arguments;
    let place = Place::from(place);
    let mut status = Status::of_credentials(global)?;
    if place.target.key.use_apikey_file && app.is_none() {
        status.has_api_key = true;
        status.api_key_from = Some("--use-apikey-file");
    }
    if let Some(app) = &app {
        let session = Session::open(global).await?;
        let counts = count(app, &session).await;
        session.close().await;
        status.components = Some(counts?);
    } else {
        status.project = state(&place, offline, global, printer).await?;
    }
    printer.result(&status, || status.text())?;
    let project = status.project.as_ref();
    let differences = project.and_then(|project| project.differences.as_ref());
    if exit_code && differences.is_some_and(|all| !all.is_empty()) {
        return Ok(Outcome::Findings);
    }
    Ok(Outcome::Done)
}

async fn count(app: &AppRef, session: &Session) -> Result<Counts> {
    let version: AppVersion = app.open(&session.client)?;
    let shared = version.app();
    Ok(Counts {
        connections: shared.connections().list().await?.len(),
        webhooks: shared.webhooks().list().await?.len(),
        modules: version.modules().list().await?.len(),
        rpcs: version.rpcs().list().await?.len(),
        functions: version.functions().list().await?.len(),
    })
}

/// The state of the project in a folder; `None` if there is none.
async fn state(
    place: &Place,
    offline: bool,
    global: &Global,
    printer: &Printer,
) -> Result<Option<State>> {
    let opened = Project::open(&place.dir);
    match opened {
        Err(error) if error.code() == "no-project" && place.dir.to_str() == Some(".") => {
            return Ok(None);
        }
        opened => drop(opened?),
    }
    let named = (place.dir.as_path(), place.target.app.as_ref());
    let mut project = open_project(named, place.target.key, global, None)?;
    let mut state = State {
        path: project.path().display().to_string(),
        components: project.components().count(),
        findings: project.findings().len(),
        validate: in_folder("makecom validate", &place.dir),
        origins: Vec::new(),
        not_compared: offline.then(|| "--offline".to_owned()),
        differences: None,
        next: None,
    };
    let chosen = project::choose(&mut project, place, global);
    for origin in project.origins() {
        let app = origin.remote_app();
        state.origins.push(There {
            place: origin.place(),
            label: origin.label().map(str::to_owned),
            zone: origin
                .zone()
                .map_or_else(|error| error.to_string(), |zone| zone.to_string()),
            app: app.name().to_string(),
            version: app.version(),
            is_chosen: false,
        });
    }
    let name = place.target.origin.as_ref();
    match chosen {
        Ok(origin) => state.origins[origin].is_chosen = true,
        Err(failure) if name.is_some() => return Err(failure),
        Err(failure) => {
            let sandbox = global.sandbox.as_ref();
            let reason = sandbox.map(|_| NOT_OF_SANDBOX.to_owned());
            state.not_compared = Some(reason.unwrap_or_else(|| said(&failure)));
            return Ok(Some(state));
        }
    }
    if offline {
        return Ok(Some(state));
    }
    // The server may be out of reach for a reason of the command line alone.
    let (session, project, origin) = match project::open(place, global, printer, None).await {
        Ok(opened) => opened,
        Err(failure) if failure.code() == "usage" => {
            state.not_compared = Some(said(&failure));
            return Ok(Some(state));
        }
        Err(failure) => return Err(failure),
    };
    if session.is_own_project {
        session.close().await;
        state.not_compared = Some(NOT_OF_SANDBOX.to_owned());
        return Ok(Some(state));
    }
    let compared = compare(place, (&project, origin), &session, printer).await;
    session.close().await;
    let differences = compared?;
    let app = project.origins()[origin].remote_app();
    let app = AppRef {
        name: app.name().clone(),
        version: app.version(),
    };
    state.next = differences.next(&app).map(|(verb, arguments)| match verb {
        "pair" => project.pair_command(origin, ""),
        "changes" => {
            let key = KeyFile {
                use_apikey_file: false,
            };
            let flags = flags((None, None), key, global);
            let command = format!("makecom {verb} {arguments} {flags}");
            command.trim_end().to_owned()
        }
        verb => command((verb, &arguments), place, (&project, origin), global),
    });
    state.differences = Some(differences);
    Ok(Some(state))
}

fn said(failure: &Failure) -> String {
    match failure.help() {
        Some(help) => format!("{}; {help}", failure.message()),
        None => failure.message().to_owned(),
    }
}

/// Plans a push, and a pull of what is paired, both in memory.
async fn compare(
    place: &Place,
    (project, origin): (&Project, usize),
    session: &Session,
    printer: &Printer,
) -> Result<Differences> {
    let client = &session.client;
    let progress = printer.progress("reading");
    let plan = push::plan(
        project,
        origin,
        client,
        &push::Options {
            allow_broken: true,
            prune: true,
            ..push::Options::default()
        },
        &progress,
    )
    .await?;
    let mut found = Differences::default();
    let mut paired = Vec::new();
    for item in &plan.items {
        let is_app = item.kind == ComponentKind::App;
        if !is_app && project.component(item.kind, &item.local).is_none() {
            found.removed.push(name(item));
            continue;
        }
        let is_there = item
            .remote
            .as_deref()
            .is_some_and(|it| is_app || plan.remote(item.kind, it).is_some());
        sort(item, is_there, &mut found);
        if is_there && item.candidates.is_empty() {
            paired.push(if is_app {
                item.local.clone()
            } else {
                format!("{}/{}", item.kind, item.local)
            });
        }
    }
    let only_there = plan.only_remote.iter();
    let name_of = |one: &OnlyRemote| format!("{} {}", one.kind, one.name);
    found.only_there = only_there.map(name_of).collect();
    let is_alike = |item: &Item, there: &String| {
        let mut names = item.candidates.iter();
        names.any(|name| *there == format!("{} {name}", item.kind))
    };
    found
        .only_there
        .retain(|there| !plan.items.iter().any(|item| is_alike(item, there)));
    if !paired.is_empty() {
        // Another one, since a plan of a pull changes the project in memory.
        let mut project = Project::open(&place.dir)?;
        project::use_app(&mut project, origin, place.target.app.as_ref())?;
        let options = pull::Options {
            only: paired,
            ..pull::Options::default()
        };
        let plan = pull::plan(&mut project, origin, client, &options, &progress).await?;
        for item in plan.items {
            let list = match item.step {
                _ if item.what == MANIFEST => continue,
                Step::New | Step::Updated => &mut found.to_pull,
                Step::Kept => &mut found.to_push,
                Step::Conflict => &mut found.conflicts,
                _ => continue,
            };
            list.push(item.what);
        }
    }
    let app = project.origins()[origin].remote_app();
    let pending = client.pending(&app).await?.into_iter().flatten();
    found.pending = pending
        .map(|[of, name, what]| format!("{of} {name} {what}"))
        .collect();
    Ok(found)
}

/// Puts an item of a push where it is shown, unless the pull tells more.
fn sort(item: &Item, is_there: bool, found: &mut Differences) {
    let list = match item.action {
        Action::Create => &mut found.only_here,
        Action::Resume | Action::Pair => &mut found.to_push,
        Action::Undecided => &mut found.unpaired,
        Action::Refuse if item.remote.is_some() && !is_there => &mut found.gone,
        Action::Refuse if !item.is_behind() => &mut found.refused,
        _ => return,
    };
    list.push(name(item));
}

impl Status {
    fn of_credentials(global: &Global) -> Result<Self> {
        let file = credentials::path()?.display().to_string();
        let mut status = Self {
            zone: None,
            zone_from: Some("--sandbox"),
            has_api_key: true,
            api_key_from: Some("--sandbox"),
            file,
            components: None,
            project: None,
        };
        if global.sandbox.is_none() {
            let found = Credentials::find(global)?;
            status.zone = found.zone.as_ref().map(|(zone, _)| zone.to_string());
            status.zone_from = found.zone.as_ref().map(|(_, origin)| origin.of_zone());
            status.has_api_key = found.token.is_some();
            status.api_key_from = found.token.as_ref().map(|(_, origin)| origin.of_token());
        }
        Ok(status)
    }

    fn text(&self) -> Text {
        let from = |origin: Option<&str>| {
            origin.map_or_else(String::new, |origin| format!(" (from {origin})"))
        };
        let zone = self.zone.as_deref().unwrap_or(match self.zone_from {
            Some(_) => "a server in this command",
            None => "none",
        });
        let key = if self.has_api_key { "known" } else { "none" };
        let mut text = Text::from(format!("zone     {zone}{}", from(self.zone_from)));
        text.push(format!("API key  {key}{}", from(self.api_key_from)));
        text.push(format!("file     {}", self.file));
        if let Some(counts) = &self.components {
            let counts = [
                (counts.connections, "connection"),
                (counts.webhooks, "webhook"),
                (counts.modules, "module"),
                (counts.rpcs, "RPC"),
                (counts.functions, "function"),
            ];
            let counts = counts.map(|(count, word)| {
                let s = if count == 1 { "" } else { "s" };
                format!("{count} {word}{s}")
            });
            text.push(format!("works    {}", counts.join(", ")));
        }
        match &self.project {
            Some(project) => text.and(project.text()),
            None => text,
        }
    }
}

impl State {
    fn text(&self) -> Text {
        let plural = |count: usize| if count == 1 { "" } else { "s" };
        let count = self.components;
        let mut text = Text::from(format!(
            "project  {}: {count} component{}",
            self.path,
            plural(count)
        ));
        for one in &self.origins {
            let label = one.label.as_deref().unwrap_or("no label");
            let version = match one.version {
                1 => String::new(),
                version => format!("@{version}"),
            };
            let chosen = if one.is_chosen && self.origins.len() > 1 {
                ", this one"
            } else {
                ""
            };
            text.push(format!(
                "origin   {} ({label}): {}{version} in {}{chosen}",
                one.place, one.app, one.zone
            ));
        }
        if self.findings > 0 {
            let count = self.findings;
            text.push(format!("findings {count} in {MANIFEST}: {}", self.validate));
        }
        text.push("");
        if let Some(reason) = &self.not_compared {
            text.push(format!("not compared with the server: {reason}"));
        }
        let Some(differences) = &self.differences else {
            return text;
        };
        for (title, all) in differences.rows() {
            if all.is_empty() {
                continue;
            }
            let shown = all.iter().take(SHOWN).map(String::as_str);
            let shown = shown.collect::<Vec<_>>().join(", ");
            let more = match all.len().saturating_sub(SHOWN) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            text.push(format!("{title:<10} {:>3}  {shown}{more}", all.len()));
        }
        if differences.is_empty() {
            text.push("project and server are the same");
        }
        if let Some(next) = &self.next {
            text.push(format!("next: {next}"));
        }
        text
    }
}
