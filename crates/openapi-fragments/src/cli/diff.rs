//! `diff`: the changes between two specs.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use openapi_fragments::{Change, Diagnostics, Level, diff, terminal};

use super::Format;
use super::progress::Progress;
use super::shared::{Outcome, read_document};

/// Report the changes between two specs, as they affect API clients.
#[derive(Args)]
pub(crate) struct Diff {
    /// The old spec.
    old: PathBuf,
    /// The new spec.
    new: PathBuf,
    /// Fail if there is a change of this level or above.
    #[arg(long, value_enum, value_name = "LEVEL")]
    fail_on: Option<FailOn>,
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
        progress.stage("comparing", None);
        let changes = match (read_document(&self.old), read_document(&self.new)) {
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
        })
    }
}
