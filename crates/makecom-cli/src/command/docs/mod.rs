//! `makecom docs`: a reference of an app, and the checklist of its review, in Markdown.

mod checklist;
mod markdown;
mod parameters;
mod reference;

use std::path::Path;

use makecom_project::Project;

use crate::arguments::docs::Arguments;
use crate::failure::{Failure, Outcome, Result};
use crate::output;
use crate::printer::{Printer, Text, unified_diff};

pub(crate) fn run(arguments: &Arguments, printer: &Printer) -> Result {
    let project = Project::open(&arguments.path)?;
    let text = if arguments.checklist {
        checklist::of(&arguments.path)?
    } else {
        reference::of(&project)?
    };
    let Some(file) = &arguments.file else {
        printer.data(&text)?;
        return Ok(Outcome::Done);
    };
    let before = read(file)?;
    let is_same = before.as_deref() == Some(text.as_str());
    if arguments.check {
        if is_same {
            printer.note(format!("{} is up to date", file.display()));
            return Ok(Outcome::Done);
        }
        let shown = file.display().to_string();
        let diff = unified_diff(&shown, before.as_deref().unwrap_or_default(), &text);
        printer.result(&serde_json::json!({"file": shown, "diff": diff}), || {
            Text::of_diff(&diff)
        })?;
        printer.note(format!(
            "{shown} is not up to date: run this without --check"
        ));
        return Ok(Outcome::Findings);
    }
    if !is_same {
        output::file(file, text.as_bytes())?;
    }
    let did = if is_same {
        "is up to date"
    } else {
        "is written"
    };
    printer.note(format!("{} {did}", file.display()));
    Ok(Outcome::Done)
}

/// The text of a file; `None` if there is none.
fn read(file: &Path) -> Result<Option<String>> {
    match std::fs::read(file) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::io(
            format!("cannot read {}", file.display()),
            &error,
        )),
    }
}
