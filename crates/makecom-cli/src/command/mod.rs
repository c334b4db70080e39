//! The commands, a module each.

mod app;
mod breaking;
mod changes;
mod common;
mod components;
mod confirmation;
mod connections;
mod diff;
mod docs;
mod fields;
mod functions;
mod init;
mod login;
mod manual;
mod modules;
mod named;
mod new;
mod pair;
mod project;
mod promote;
mod pull;
mod push;
mod revision;
mod rpcs;
mod run;
mod sandbox;
mod schema;
mod section;
mod status;
mod test;
mod validate;
mod webhooks;
mod zones;

use std::io::{self, IsTerminal as _};

use crate::arguments::{self, Arguments, Command, Remote};
use crate::failure::{Failure, Result};
use crate::printer::{Printer, ask};
use crate::session::Session;

pub(crate) async fn run(arguments: Arguments, printer: &Printer) -> Result {
    let Arguments { global, command } = arguments;
    if let Some(Some(state)) = &global.sandbox {
        sandbox::note_git(state, printer);
    }
    match command {
        Command::Remote(command) => {
            let session = Session::open(&global).await?;
            let result = remote(command, &session, printer).await;
            session.close().await;
            result
        }
        Command::Validate(arguments) => validate::run(&arguments, &global, printer),
        Command::Test(arguments) => test::run(&arguments, printer).await,
        Command::Run(arguments) => run::run(&arguments, printer),
        Command::Init(arguments) => init::run(&arguments, &global, printer),
        Command::Docs(arguments) => docs::run(&arguments, printer),
        Command::Schema(arguments) => schema::run(&arguments, printer),
        Command::Pull(arguments) => pull::run(arguments, &global, printer).await,
        Command::Diff(arguments) => diff::run(arguments, &global, printer).await,
        Command::Push(arguments) => push::run(arguments, &global, printer).await,
        Command::Promote(arguments) => promote::run(arguments, &global, printer).await,
        Command::Pair(arguments) => pair::run(arguments, &global, printer).await,
        Command::New(arguments::new::Arguments {
            test: Some(arguments::new::Sub::Test(arguments)),
            ..
        }) => run::new_test(&arguments, printer),
        Command::New(arguments) => new::run(&arguments, &global, printer),
        Command::Zones => zones::run(printer),
        Command::Status(arguments) => status::run(arguments, &global, printer).await,
        Command::Login { no_check } => login::login(&global, no_check, printer).await,
        Command::Logout => login::logout(printer),
        Command::Sandbox(arguments) => sandbox::run(arguments, printer).await,
        Command::Completions { shell } => manual::completions(shell, printer),
        Command::Man { folder } => manual::pages(&folder, printer),
    }
}

async fn remote(command: Remote, session: &Session, printer: &Printer) -> Result {
    match command {
        Remote::App(command) => app::run(command, session, printer).await,
        Remote::Connections(command) => components::run(command, session, printer).await,
        Remote::Webhooks(command) => components::run(command, session, printer).await,
        Remote::Modules(command) => components::run(command, session, printer).await,
        Remote::Rpcs(command) => components::run(command, session, printer).await,
        Remote::Functions(command) => components::run(command, session, printer).await,
        Remote::Section(command) => section::run(command, session, printer).await,
        Remote::Common(command) => common::run(command, session, printer).await,
        Remote::Changes(command) => changes::run(command, session, printer).await,
    }
}

/// Asks for a confirmation on a terminal; elsewhere `--yes` is required.
fn confirm(question: &str, yes: bool) -> Result<()> {
    if yes {
        return Ok(());
    }
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return Err(Failure::usage(
            format!("cannot ask without a terminal: {question}"),
            "add --yes to confirm",
        ));
    }
    let failed = |error: io::Error| Failure::io("cannot ask", &error);
    ask(&format!("{question} [y/N] ")).map_err(failed)?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).map_err(failed)?;
    match answer.trim() {
        "y" | "Y" | "yes" => Ok(()),
        _ => Err(Failure::new(
            "not confirmed; nothing was done",
            "answer y to confirm",
        )),
    }
}
