//! `makecom`: custom apps of Make as code, from the terminal and from CI.
//!
//! `arguments` is the command line, `command` has a module for each command,
//! `session` turns the arguments into a client, and `printer` is the only place
//! that writes to the terminal. The project on disk is `makecom-project`.

mod arguments;
mod bounded;
mod command;
mod credentials;
mod editor;
mod environment;
mod failure;
mod findings;
mod input;
mod javascript;
mod key_variable;
mod kind;
mod markup;
mod output;
mod printer;
mod session;
mod signals;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::Arguments;
use printer::Printer;

fn main() -> ExitCode {
    let mut arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return printer::usage(error),
    };
    let printer = Printer::new(&arguments.global);
    printer.start_tracing();
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
    };
    let result = (arguments.refuse_detached_state())
        .and_then(|()| arguments.global.read_env_file())
        .and_then(|()| runtime().map_err(failure::Failure::from))
        .and_then(|runtime| runtime.block_on(command::run(arguments, &printer)));
    match result {
        Ok(outcome) => outcome.into(),
        Err(failure) => {
            printer.failure(&failure);
            failure.exit_code()
        }
    }
}
