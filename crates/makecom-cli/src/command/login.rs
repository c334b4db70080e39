//! `makecom login` and `makecom logout`.

use std::io::{self, IsTerminal as _, Write as _};

use makecom::Zone;
use serde_json::json;

use crate::arguments::Global;
use crate::credentials::{Credentials, Stored, ask_for_token};
use crate::failure::{Failure, Outcome, Result};
use crate::printer::Printer;

pub(crate) fn login(global: &Global, printer: &Printer) -> Result {
    if global.sandbox.is_some() || global.token_file.is_some() {
        return Err(Failure::usage(
            "login takes no --sandbox and no --token-file",
            "type the key, or give it on standard input: makecom login --zone eu1 < key",
        ));
    }
    let mut stored = Stored::read()?;
    let zone = match Credentials::find(global)?.zone {
        Some((zone, _)) => zone,
        None => ask_for_zone()?,
    };
    printer.note(&format!("zone {zone}"));
    let token = ask_for_token()?;
    stored.store(&zone, &token)?;
    let file = stored.path().display().to_string();
    let value = json!({"zone": zone.to_string(), "file": file});
    printer.result(&value, || format!("stored in {file}\n"))?;
    if std::env::var_os("MAKE_API_KEY").is_some() {
        printer.warn("MAKE_API_KEY is set and beats what was stored");
    }
    Ok(Outcome::Done)
}

pub(crate) fn logout(printer: &Printer) -> Result {
    let mut stored = Stored::read()?;
    let had_one = stored.forget()?;
    let file = stored.path().display().to_string();
    printer.result(&json!({"forgotten": had_one, "file": file}), || {
        if had_one {
            format!("the API key is no longer in {file}\n")
        } else {
            format!("there was no API key in {file}\n")
        }
    })?;
    Ok(Outcome::Done)
}

fn ask_for_zone() -> Result<Zone> {
    if !io::stdin().is_terminal() {
        return Err(Failure::usage(
            "no zone is known",
            "give --zone, such as --zone eu1",
        ));
    }
    let failed = |error: io::Error| Failure::io("cannot ask", &error);
    write!(
        io::stderr(),
        "Zone (such as eu1, or the dashboard's address): "
    )
    .map_err(failed)?;
    let mut zone = String::new();
    io::stdin().read_line(&mut zone).map_err(failed)?;
    Ok(zone.trim().parse()?)
}
