//! `overlay`: overlays applied to a spec.

use std::path::PathBuf;

use clap::Args;
use openapi_fragments::{Diagnostics, files};

use super::progress::Progress;
use super::shared::{Outcome, read_document, write_spec};

/// Apply overlays to a spec.
#[derive(Args)]
pub(crate) struct Overlay {
    /// The spec.
    spec: PathBuf,
    /// Overlays, applied in order.
    #[arg(required = true)]
    overlays: Vec<PathBuf>,
    /// The spec to write, as YAML by extension; `-` prints it as JSON.
    #[arg(short, long, value_name = "OUT", required_unless_present = "audit")]
    output: Option<PathBuf>,
    /// Also report actions that change nothing or are not idempotent, and fail
    /// if there are any findings.
    #[arg(long)]
    audit: bool,
}

impl Overlay {
    pub(crate) fn run(self, progress: Progress) -> Result<Outcome, Diagnostics> {
        files::refuse_to_overwrite(&self.output, self.overlays.iter().chain([&self.spec]))?;
        let document = read_document(&self.spec)?;
        progress.stage("applying overlays", None);
        let applied = files::apply_overlays(document.value().clone(), &self.overlays, self.audit)?;
        drop(progress);
        if let Some(output) = self.output {
            write_spec(&output, &applied.spec, None)?;
        }
        Ok(if self.audit {
            Outcome::findings(applied.warnings)
        } else {
            Outcome::done(applied.warnings)
        })
    }
}
