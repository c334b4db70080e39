//! `makecom login` and `makecom logout`.

use std::io::{self, IsTerminal as _};

use makecom::{Retry, Token, Zone};
use serde_json::json;

use crate::arguments::Global;
use crate::credentials::{Credentials, Stored, ask_for_token};
use crate::failure::{Failure, Outcome, Result};
use crate::key_variable::API_KEY;
use crate::printer::{Printer, ask};
use crate::session::Session;

/// A connection that does not exist: if a server of Make's answers so, the key is valid.
const NO_CONNECTION: &str = "makecom-login-check";

pub(crate) async fn login(global: &Global, no_check: bool, printer: &Printer) -> Result {
    if global.sandbox.is_some() || global.token_file.is_some() {
        return Err(Failure::usage(
            "login takes no --sandbox and no --token-file",
            "type the key, or give it on standard input: makecom login --zone eu1 < key",
        ));
    }
    let mut stored = Stored::read()?;
    let zone = match Credentials::zone_to_log_in_to(global)? {
        Some(zone) => zone,
        None => ask_for_zone()?,
    };
    printer.note(format!("zone {zone}"));
    let token = ask_for_token()?;
    if !no_check {
        check(&zone, &token, global, printer).await?;
    }
    stored.store(&zone, &token)?;
    let file = stored.path().display().to_string();
    let value = json!({"zone": zone.to_string(), "file": file});
    printer.result(&value, || format!("stored in {file}\n"))?;
    if API_KEY.is_set() {
        let variable = API_KEY.name();
        printer.warn(
            &format!("{variable} is set and takes precedence over the stored key"),
            &format!("unset {variable} to use the stored key"),
        );
    }
    Ok(Outcome::Done)
}

/// Tests a key, so that an invalid one is not stored.
async fn check(zone: &Zone, token: &str, global: &Global, printer: &Printer) -> Result<()> {
    let session = Session::with(zone.clone(), Some(Token::new(token)?), global)?;
    let client = session.client.with_retry(Retry::none());
    let Err(error) = client.connection(NO_CONNECTION)?.get().await else {
        return Ok(());
    };
    let host = zone.host();
    // Any server can answer 404 or 403; Make's answers have a code.
    let is_makes_own = error.api_code().is_some_and(is_code_of_makes);
    if error.is_not_found() && is_makes_own {
        return Ok(());
    }
    if error.is_permission_denied() && is_makes_own {
        printer.warn(
            &format!("{host} knows the key, but does not let it read connections"),
            "check that it has the scope sdk-apps:read",
        );
        return Ok(());
    }
    let (what, help) = if error.is_unauthorized() {
        (
            format!("{host} rejects the key"),
            "copy the key again, whole, and check that it is one of this zone",
        )
    } else if error.is_not_found() || error.is_permission_denied() {
        (
            format!("{host} does not answer as a server of Make's does"),
            "check the zone: it is in the address bar after login; or store the key unchecked with --no-check",
        )
    } else {
        (
            "the key could not be checked".to_owned(),
            "check the zone and the network, or store the key unchecked with --no-check",
        )
    };
    Err(Failure::from(error)
        .of(format!("nothing was stored, because {what}"))
        .with_help(help))
}

/// Such as `SC404` and `IM001`.
fn is_code_of_makes(code: &str) -> bool {
    let digits = code.trim_start_matches(|c: char| c.is_ascii_uppercase());
    code.len() == digits.len() + 2
        && !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
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
            "no zone is set",
            "give --zone, such as --zone eu1",
        ));
    }
    let failed = |error: io::Error| Failure::io("cannot ask", &error);
    ask("Zone (such as eu1, or the dashboard's address): ").map_err(failed)?;
    let mut zone = String::new();
    io::stdin().read_line(&mut zone).map_err(failed)?;
    Ok(zone.trim().parse()?)
}
