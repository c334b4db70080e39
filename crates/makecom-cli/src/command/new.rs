//! `makecom new`.

use makecom::ComponentKind;
use makecom_project::{Field, MANIFEST, Scaffold};
use serde_json::json;

use super::project::{Change, in_folder, open_project};
use crate::arguments::Global;
use crate::arguments::new::Arguments;
use crate::arguments::project::KeyFile;
use crate::failure::{Failure, Outcome, Result};
use crate::printer::{ADDED, Line, Printer, Text};

pub(crate) fn run(arguments: &Arguments, global: &Global, printer: &Printer) -> Result {
    let Arguments { kind, id, dir, .. } = arguments;
    let (Some(kind), Some(id)) = (kind, id) else {
        let help = "name both, as in `makecom new module get-user`";
        return Err(Failure::usage("the kind or the local id is missing", help));
    };
    let change = Change {
        command: "new",
        printer,
    };
    let key = KeyFile {
        use_apikey_file: false,
    };
    let mut project = open_project((dir, None), key, global, Some(change))?;
    let mut new = Scaffold::new(*kind, id);
    if let Some(name) = &arguments.component_type {
        new = new.component_type(name);
    }
    if let Some(label) = &arguments.group {
        new = new.group(label);
    }
    for (field, value) in [
        (Field::Label, &arguments.label),
        (Field::Description, &arguments.description),
        (Field::Crud, &arguments.crud),
        (Field::Connection, &arguments.connection),
        (Field::Webhook, &arguments.webhook),
    ] {
        if let Some(value) = value {
            new = new.with(field, value);
        }
    }
    let files = project.add(&new).map_err(|error| {
        let is_usage = error.code() == "invalid-component";
        let failure = Failure::from(error);
        if is_usage {
            failure.into_usage()
        } else {
            failure
        }
    })?;
    let value = json!({"kind": kind, "id": id, "files": files});
    printer.result(&value, || {
        let is_function = *kind == ComponentKind::Function;
        let mut text = Text::default();
        for file in &files {
            let word = if file.ends_with(".iml.json") || is_function && file != MANIFEST {
                Line::styled(ADDED, "new    ")
            } else {
                Line::styled(ADDED, "updated")
            };
            text.push(word.then(" ").then(file));
        }
        text
    })?;
    let [validate, push] = ["makecom validate", "makecom push"].map(|it| in_folder(it, dir));
    printer.note(format!(
        "write its code, check it with `{validate}`, and create it with `{push}`"
    ));
    Ok(Outcome::Done)
}
