//! `makecom init`.

use makecom_project::{LockRequest, MANIFEST, RemoteApp, import};
use serde_json::json;

use super::project::{Change, in_folder};
use crate::arguments::Global;
use crate::arguments::init::Arguments;
use crate::failure::{Failure, Outcome, Result};
use crate::printer::{ADDED, Line, NOTED, Printer, Text};

pub(crate) fn run(arguments: &Arguments, global: &Global, printer: &Printer) -> Result {
    let Arguments { path, app } = arguments;
    let app = app
        .as_ref()
        .map(|app| RemoteApp::new(app.name.clone(), app.version));
    let address = global.zone.as_ref().map(|zone| {
        let address = zone.base_url();
        address.trim_end_matches("/v2").to_owned()
    });
    let origin = address.as_deref().map(|address| (address, app.as_ref()));
    let change = Change {
        command: "init",
        printer,
    };
    let imported = change
        .locked(|lock: LockRequest<'_>| import(path, lock, origin))
        .map_err(|error| {
            let is_usage = matches!(error.code(), "invalid-component" | "no-project");
            let failure = Failure::from(error);
            if is_usage {
                failure.into_usage()
            } else {
                failure
            }
        })?;
    let components: Vec<_> = imported
        .components
        .iter()
        .map(|(kind, id, files)| json!({"kind": kind.as_str(), "id": id, "files": files}))
        .collect();
    let hidden = imported.hidden.iter().map(|file| (file.as_str(), HIDDEN));
    let left_out = imported.left_out.iter();
    let left_out = left_out.map(|(file, why)| (file.as_str(), why.as_str()));
    let left_out: Vec<_> = left_out
        .chain(hidden)
        .map(|(file, why)| json!({"file": file, "why": why}))
        .collect();
    let value = json!({
        "manifest": path.join(MANIFEST).display().to_string(),
        "app": imported.app,
        "components": components,
        "leftOut": left_out,
        "notes": imported.notes,
    });
    printer.result(&value, || {
        let mut text = Text::default();
        for (kind, id, files) in &imported.components {
            let files = match files {
                1 => "1 file".to_owned(),
                files => format!("{files} files"),
            };
            text.push(Line::styled(ADDED, "named").then(&format!(" {kind} {id}: {files}")));
        }
        for (file, why) in &imported.left_out {
            text.push(Line::styled(NOTED, "left out").then(&format!(" {file}: {why}")));
        }
        if !imported.hidden.is_empty() {
            let left_out = format!(" {}: {HIDDEN}", some_of(&imported.hidden));
            text.push(Line::styled(NOTED, "left out").then(&left_out));
        }
        for note in &imported.notes {
            text.push(Line::styled(NOTED, "note").then(": ").then(note));
        }
        text
    })?;
    let validate = in_folder("makecom validate", path);
    let next = match (&address, &imported.app) {
        (Some(_), _) => format!(
            "see what differs with `{}`",
            in_folder("makecom diff", path)
        ),
        (None, Some(app)) => format!(
            "if the app is on a server, pair them with `{}`",
            in_folder(&format!("makecom pull {app}"), path) + " --pair-by name"
        ),
        (None, None) => "a first `makecom pull APP DIR --pair-by name` adds the server".to_owned(),
    };
    printer.note(format!(
        "{MANIFEST} is written; check it with `{validate}`; {next}"
    ));
    Ok(Outcome::Done)
}

/// Why hidden files are left out.
const HIDDEN: &str = "hidden, so no part of an app";

/// How many hidden files are named.
const SHOWN: usize = 5;

/// The first names of a list, and how many more there are.
fn some_of(names: &[String]) -> String {
    let shown = names.iter().take(SHOWN).map(String::as_str);
    let all = shown.collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => all,
        more => format!("{all} and {more} more"),
    }
}
