//! `diff`: the changes between two specs.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use openapi_fragments::{Change, Diagnostics, Level, diff, terminal};

use super::Format;
use super::progress::Progress;
use super::shared::{Outcome, ReadingSpec, refuse_twice};

/// Report the changes between two specs, as they affect API clients.
#[derive(Args)]
pub(crate) struct Diff {
    /// The old spec; `-` is standard input.
    old: PathBuf,
    /// The new spec; `-` is standard input.
    new: PathBuf,
    /// Fail if there is a change of this level or above.
    #[arg(long, value_enum, value_name = "LEVEL")]
    fail_on: Option<FailOn>,
    #[command(flatten)]
    reading: ReadingSpec,
}

#[derive(Clone, Copy, ValueEnum)]
enum FailOn {
    /// A client may stop working.
    Breaking,
    /// A client keeps working if it is tolerant.
    Risky,
    /// Any change.
    Safe,
}

impl Diff {
    pub(crate) fn run(self, progress: Progress, format: Format) -> Result<Outcome, Diagnostics> {
        refuse_twice([&self.old, &self.new])?;
        progress.stage("comparing", None);
        let changes = match (self.reading.read(&self.old), self.reading.read(&self.new)) {
            (Ok(old), Ok(new)) => diff(old.value(), new.value()),
            (Err(mut errors), Err(more)) => {
                errors.extend(more);
                return Err(errors);
            }
            (Err(errors), _) | (_, Err(errors)) => return Err(errors),
        };
        drop(progress);
        terminal::print(&match format {
            Format::Text => Change::text(&changes),
            Format::Markdown => Change::markdown(&changes),
            Format::Json => Change::json_lines(&changes),
        })?;
        let worst = self.fail_on.map(|level| match level {
            FailOn::Breaking => Level::Breaking,
            FailOn::Risky => Level::Risky,
            FailOn::Safe => Level::Safe,
        });
        // The worst level is the smallest.
        let failed = changes
            .iter()
            .any(|change| worst.is_some_and(|worst| change.level <= worst));
        Ok(Outcome {
            findings: Vec::new(),
            code: if failed {
                ExitCode::FAILURE
            } else {
                ExitCode::SUCCESS
            },
            summary: None,
        })
    }
}
