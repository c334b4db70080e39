//! `overlay`: overlays applied to a spec.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use openapi_fragments::{Diagnostic, Diagnostics, KeyOrder, Syntax, files};

use super::progress::Progress;
use super::shared::{Outcome, ReadingSpec, refuse_twice, write_with};

/// Apply overlays to a spec.
#[derive(Args)]
pub(crate) struct Overlay {
    /// The spec; `-` is standard input.
    spec: PathBuf,
    /// Overlays, applied in order.
    #[arg(required = true)]
    overlays: Vec<PathBuf>,
    /// The spec to write, as YAML by extension; `-` prints it as JSON. Optional with
    /// --audit.
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// Also report actions that change nothing or are not idempotent, and fail
    /// if there are any findings.
    #[arg(long)]
    audit: bool,
    #[command(flatten)]
    reading: ReadingSpec,
    /// Write keys in canonical order instead of the order of the spec.
    #[arg(long)]
    canonical: bool,
}

impl Overlay {
    pub(crate) fn run(self, progress: Progress) -> Result<Outcome, Diagnostics> {
        if self.output.is_none() && !self.audit {
            return Err(Diagnostic::error(
                "bad-arguments",
                "there is neither --output nor --audit",
            )
            .with_help("name the spec to write (-o OUT), or ask for an audit (--audit)")
            .into());
        }
        refuse_twice(self.overlays.iter().chain([&self.spec]))?;
        files::refuse_to_overwrite(&self.output, self.overlays.iter().chain([&self.spec]))?;
        let document = self.reading.read(&self.spec)?;
        progress.stage("applying overlays", None);
        let applied = files::apply_overlays(document.value().clone(), &self.overlays, self.audit)?;
        drop(progress);
        let mut warnings = applied.warnings;
        let has_findings = !warnings.is_empty();
        let order = if self.canonical {
            KeyOrder::canonical()
        } else {
            document.key_order()
        };
        match self.output {
            Some(output) if Syntax::of_path(&output) == Syntax::Yaml => {
                let (header, dropped) = document.comments();
                warnings.extend(dropped);
                let text = header + &order.to_yaml(&applied.spec);
                write_with(&output, &text, None)?;
            }
            Some(output) => write_with(&output, &order.to_json(&applied.spec), None)?,
            None => {}
        }
        // What the output cannot hold is no finding about an action.
        let mut outcome = Outcome::done(warnings);
        if self.audit && has_findings {
            outcome.code = ExitCode::FAILURE;
        }
        Ok(outcome)
    }
}
