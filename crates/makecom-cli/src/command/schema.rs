//! `makecom schema`.

use crate::arguments::schema::Arguments;
use crate::failure::{Outcome, Result};
use crate::printer::Printer;

pub(crate) fn run(arguments: &Arguments, printer: &Printer) -> Result {
    let schema = arguments.section.json_schema();
    printer.json(&schema)?;
    Ok(Outcome::Done)
}
