//! `makecom schema`.

use crate::arguments::schema::Arguments;
use crate::failure::{Failure, Outcome, Result};
use crate::printer::Printer;

pub(crate) fn run(arguments: &Arguments, printer: &Printer) -> Result {
    let kind = arguments.section;
    let Some(schema) = kind.json_schema() else {
        return Err(Failure::new(
            format!("{kind} has no schema: it is not JSON"),
            "choose a section in JSON",
        ));
    };
    printer.json(&schema)?;
    Ok(Outcome::Done)
}
