//! `makecom sandbox`: the API as a server on this machine.

use std::path::Path;
use std::time::Duration;

use makecom_sandbox::{Limits, LineLog, Operation, Sandbox, Seed, state_file_hint};
use serde_json::json;

use crate::arguments::sandbox::Arguments;
use crate::failure::{Failure, Outcome, Result};
use crate::input;
use crate::printer::{Printer, Text};
use crate::session;
use crate::signals::Signals;

pub(crate) async fn run(arguments: Arguments, printer: &Printer) -> Result {
    if let Some(path) = &arguments.sandbox.state {
        note_git(path, printer);
    }
    let mut builder = Sandbox::builder();
    match &arguments.sandbox.seed {
        None => builder = builder.app(session::example()),
        Some(path) => {
            let text = input::file(path)?;
            let seed = Seed::from_json(&text).map_err(|error| {
                Failure::new(format!("{}: {error}", path.display()), "fix the seed")
            })?;
            builder = builder.seed(seed);
        }
    }
    builder = arguments.sandbox.apply(builder);
    if let Some(requests) = arguments.allow {
        builder = builder.rate_limit(requests);
    }
    // No API gives access to the state of this process.
    let mut limits = Limits::default();
    limits.kept_requests = 0;
    let no_thread = |error| Failure::io("cannot start a thread", &error);
    let lines = LineLog::stderr().map_err(no_thread)?;
    let log = printer.log(lines.clone());
    let sandbox = builder
        .limits(limits)
        .on_exchange(move |exchange| {
            let request = &exchange.request;
            let path = request.path.split('?').next().unwrap_or_default();
            let operation = request.operation.map_or("-", Operation::id);
            let status = match &exchange.answer {
                Some(answer) => answer.status.to_string(),
                None => "reset".to_owned(),
            };
            log(&format!("{status} {} {path} {operation}", request.method));
        })
        .start()
        .await
        .map_err(|error| Failure::new(error.to_string(), "choose another address or file"))?;

    let [(_, zone), (_, key)] = sandbox.variables();
    let value = json!({
        "ready": true,
        "baseUrl": zone,
        "token": key,
        "app": sandbox.app(),
    });
    printer.result(&value, || {
        Text::from_iter([
            format!("export MAKE_ZONE={zone} MAKE_API_KEY={key}"),
            format!("# app {}; Ctrl-C ends it", sandbox.app()),
        ])
    })?;
    let waited = async { Signals::new()?.next().await };
    waited
        .await
        .map_err(|error| Failure::io("cannot wait for signals", &error))?;
    sandbox.stop().await;
    // It ends even if the lines are not read.
    lines.drain(Duration::from_millis(500));
    Ok(Outcome::Done)
}

/// Warns if git does not ignore the state file.
pub(super) fn note_git(state: &Path, printer: &Printer) {
    if !state.exists()
        && let Some(hint) = state_file_hint(state)
    {
        printer.note(hint);
    }
}
