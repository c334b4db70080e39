//! `diff`: the changes between two specs.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use openapi_fragments::{Diagnostics, DiffRule, Level, diff, terminal};

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
    /// Fail if there is a change of this level or above, or something that could not be
    /// compared.
    #[arg(long, value_enum, value_name = "LEVEL")]
    fail_on: Option<FailOn>,
    /// Rules whose entries are counted but not shown; their ids are in docs/diff-rules.md.
    #[arg(long, value_delimiter = ',', value_name = "RULE")]
    ignore: Vec<String>,
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
        let ignored = self.ignore.iter().map(|id| DiffRule::named(id));
        let ignored = ignored.collect::<Result<Vec<_>, _>>()?;
        progress.stage("comparing", None);
        let mut comparison = match (self.reading.read(&self.old), self.reading.read(&self.new)) {
            (Ok(old), Ok(new)) => diff(&old, &new)?,
            (Err(mut errors), Err(more)) => {
                errors.extend(more);
                return Err(errors);
            }
            (Err(errors), _) | (_, Err(errors)) => return Err(errors),
        };
        comparison.ignore(&ignored);
        drop(progress);
        terminal::print(&match format {
            Format::Text => comparison.text(),
            Format::Markdown => comparison.markdown(),
            Format::Json => comparison.json_lines(),
        })?;
        let has_failed = self.fail_on.is_some_and(|level| {
            comparison.fails_on(match level {
                FailOn::Breaking => Level::Breaking,
                FailOn::Risky => Level::Risky,
                FailOn::Safe => Level::Safe,
            })
        });
        Ok(Outcome {
            findings: Vec::new(),
            code: if has_failed {
                ExitCode::FAILURE
            } else {
                ExitCode::SUCCESS
            },
            summary: None,
        })
    }
}
