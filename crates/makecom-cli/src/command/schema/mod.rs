//! `makecom schema`.

mod vscode;

use std::path::Path;

use makecom_project::metadata;
use serde_json::Value;

use super::validate;
use crate::arguments::schema::Arguments;
use crate::failure::{Failure, Outcome, Result};
use crate::kind;
use crate::printer::Printer;

pub(crate) fn run(arguments: &Arguments, printer: &Printer) -> Result {
    if arguments.vscode {
        return vscode::run(arguments.dir.as_deref().unwrap_or(Path::new("")), printer);
    }
    if arguments.dir.is_some() {
        return Err(Failure::usage(
            "--dir is for --vscode: a schema is printed",
            "add --vscode, or leave --dir out",
        ));
    }
    let name = arguments.kind.as_deref().unwrap_or_default();
    if arguments.code.is_none()
        && let Some(schema) = named(name)
    {
        printer.json(&schema?)?;
        return Ok(Outcome::Done);
    }
    let kind = match &arguments.code {
        Some(code) => kind::code(kind::with_documents(name)?, code)?,
        None => kind::parse(name)?,
    };
    let Some(schema) = kind.json_schema() else {
        return Err(Failure::new(
            format!("{kind} has no schema: it is not JSON"),
            "choose a section in JSON",
        ));
    };
    printer.json(&schema)?;
    Ok(Outcome::Done)
}

/// The schema of a file of a project that is no code: `tests` of a component, `rules` of
/// `validate`, `metadata` of the app. `None` if the name is of none of them.
fn named(name: &str) -> Option<Result<Value>> {
    let tests = || {
        serde_json::from_str(makecom_runtime::testing::SCHEMA)
            .map_err(|error| Failure::new(error.to_string(), "report this as a defect"))
    };
    match name {
        "tests" => Some(tests()),
        "rules" => Some(Ok(validate::configuration_schema())),
        "metadata" => Some(Ok(metadata::json_schema())),
        _ => None,
    }
}
