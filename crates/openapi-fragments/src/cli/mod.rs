//! The command line interface: paths in, files out, diagnostics on standard error.
//! Each command is a file with its arguments and what it does.

mod config;
mod diff;
mod extract;
mod lint;
mod merge;
mod overlay;
mod preparation;
mod progress;
mod shared;
mod split;
mod summary;
mod version;

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand, ValueEnum};
use openapi_fragments::{Diagnostic, Diagnostics, terminal, visible};

use progress::Progress;
use shared::Outcome;

const EXIT_CODES: &str = "\
Exit codes:
  0  done, perhaps with warnings
  1  there are findings (lint, overlay --audit, diff --fail-on)
  2  the input or the command line is wrong; the output is unchanged";

/// One truthful OpenAPI spec from per-endpoint documentation pages.
#[derive(Parser)]
#[command(version, about, max_term_width = 100, after_help = EXIT_CODES)]
struct Arguments {
    /// How to show diagnostics and changelogs.
    #[arg(long, global = true, value_enum, default_value_t)]
    format: Format,
    /// List the files that are passed over.
    #[arg(short, long, global = true)]
    verbose: bool,
    /// A configuration file to use instead of openapi-fragments.yaml in the current folder.
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "no_config")]
    config: Option<PathBuf>,
    /// Read no configuration file.
    #[arg(long, global = true)]
    no_config: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Extract(extract::Extract),
    Merge(merge::Merge),
    Split(split::Split),
    Overlay(overlay::Overlay),
    Lint(lint::Lint),
    Diff(diff::Diff),
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Format {
    /// For people, with the source around each place.
    #[default]
    Text,
    /// For programs: one JSON object on each line.
    Json,
    /// For changelogs; diagnostics are shown as text.
    Markdown,
}

/// Runs the command that the arguments of the process name.
pub(crate) fn main() -> ExitCode {
    let (arguments, file) = match config::expanded(env::args_os().collect(), &Arguments::command())
    {
        Ok(expanded) => expanded,
        Err(errors) => {
            report(errors, config::format(env::args_os()));
            return ExitCode::from(2);
        }
    };
    let Arguments {
        format,
        verbose,
        command,
        ..
    } = Arguments::try_parse_from(arguments).unwrap_or_else(|error| {
        if let Some(file) = file
            && error.use_stderr()
        {
            let file = file.display().to_string();
            terminal::say(&format!(
                "note: with the options of {}",
                visible::one_line(&file)
            ));
        }
        error.exit()
    });
    let (findings, code, summary) = match run(command, format) {
        Ok(outcome) => (outcome.findings, outcome.code, outcome.summary),
        Err(errors) => (errors.into_iter().collect(), ExitCode::from(2), None),
    };
    report(findings, format);
    if let Some(summary) = summary {
        summary.show(format, verbose);
    }
    code
}

fn report(findings: impl IntoIterator<Item = Diagnostic>, format: Format) {
    match format {
        Format::Text | Format::Markdown => terminal::report(findings),
        Format::Json => terminal::report_json(findings),
    }
}

fn run(command: Command, format: Format) -> Result<Outcome, Diagnostics> {
    let progress = Progress::new(!matches!(format, Format::Json));
    match command {
        Command::Extract(command) => command.run(&progress),
        Command::Merge(command) => command.run(progress),
        Command::Split(command) => command.run(&progress),
        Command::Overlay(command) => command.run(progress),
        Command::Lint(command) => command.run(&progress),
        Command::Diff(command) => command.run(progress, format),
    }
}
