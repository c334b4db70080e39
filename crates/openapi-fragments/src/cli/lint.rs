//! `lint`: what causes problems for generators and readers.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use openapi_fragments::{Diagnostic, Diagnostics, files, lint, lint_page};

use super::progress::Progress;
use super::shared::{Outcome, read_document, some_inputs};

/// Report what causes problems for generators and readers.
#[derive(Args)]
pub(crate) struct Lint {
    /// Specs, or pages, which are also compared with their own headings.
    #[arg(required = true, value_name = "SPEC")]
    specs: Vec<PathBuf>,
}

impl Lint {
    pub(crate) fn run(self, progress: &Progress) -> Result<Outcome, Diagnostics> {
        let inputs = some_inputs(files::inputs(&self.specs)?, "spec or page")?;
        progress.stage("linting", Some(inputs.len()));
        let mut findings = Vec::new();
        let mut is_broken = false;
        for path in inputs {
            match lint_file(path) {
                Ok(found) => findings.extend(found),
                Err(errors) => {
                    is_broken = true;
                    findings.extend(errors);
                }
            }
            progress.step();
        }
        let mut outcome = Outcome::findings(findings);
        if is_broken {
            outcome.code = ExitCode::from(2);
        }
        Ok(outcome)
    }
}

/// Lints a page or a spec.
fn lint_file(path: PathBuf) -> Result<Vec<Diagnostic>, Diagnostics> {
    if !files::is_page(&path) {
        return Ok(lint(&read_document(&path)?));
    }
    let fragments = files::fragments(&[path])?;
    let findings = fragments.iter().flat_map(|fragment| {
        let of_page = lint_page(fragment).into_iter();
        of_page.chain(lint(&fragment.to_document()))
    });
    Ok(findings.collect())
}
