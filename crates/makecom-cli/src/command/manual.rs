//! Shell completions and manual pages, made from the command line itself.

use std::io;
use std::path::Path;

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::arguments::Arguments;
use crate::failure::{Failure, Outcome, Result};
use crate::printer::Printer;

pub(crate) fn completions(shell: Shell, printer: &Printer) -> Result {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "makecom", &mut script);
    printer.data(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Done)
}

pub(crate) fn pages(folder: &Path, printer: &Printer) -> Result {
    let failed =
        |error: io::Error| Failure::io(format!("cannot write to {}", folder.display()), &error);
    std::fs::create_dir_all(folder).map_err(failed)?;
    clap_mangen::generate_to(Arguments::command(), folder).map_err(failed)?;
    printer.note(format!(
        "wrote makecom.1 and the others to {}",
        folder.display()
    ));
    Ok(Outcome::Done)
}
