//! `lint`: what causes problems for generators and readers.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use openapi_fragments::files::{self, Opened};
use openapi_fragments::{Diagnostic, Diagnostics, Fragment, lint, lint_page};

use super::progress::Progress;
use super::shared::{Outcome, Reading, refuse_twice, some_inputs};
use super::summary::Summary;

/// Report what causes problems for generators and readers.
#[derive(Args)]
pub(crate) struct Lint {
    /// Specs, or pages, which are also compared with their own headings; `-` is standard
    /// input.
    #[arg(required = true, value_name = "SPEC")]
    specs: Vec<PathBuf>,
    #[command(flatten)]
    reading: Reading,
}

impl Lint {
    pub(crate) fn run(self, progress: &Progress) -> Result<Outcome, Diagnostics> {
        refuse_twice(&self.specs)?;
        let inputs = some_inputs(files::search(&self.specs)?, "spec or page")?;
        progress.stage("linting", Some(inputs.len()));
        let reader = self.reading.reader();
        let mut summary = Summary::default();
        let mut unread = Vec::new();
        let mut findings = Vec::new();
        let mut is_broken = false;
        for input in &inputs {
            match reader.open(input) {
                Ok(Opened::Document(document)) => {
                    summary.add_document();
                    findings.extend(lint(&document));
                }
                Ok(Opened::Page(page)) => {
                    summary.add(1, &page);
                    findings.extend(page.fragments.iter().flat_map(lint_fragment));
                    unread.extend(page.warnings);
                }
                Ok(_) => summary.pass_over(&input.path),
                Err(errors) => {
                    is_broken = true;
                    findings.extend(errors);
                }
            }
            progress.step();
        }
        if !summary.has_files() && !is_broken {
            some_inputs(Vec::new(), "spec or page")?;
        }
        let mut outcome = Outcome::findings(findings).with(summary);
        // What was passed over is no finding about a spec.
        outcome.findings.splice(0..0, unread);
        if is_broken {
            outcome.code = ExitCode::from(2);
        }
        Ok(outcome)
    }
}

fn lint_fragment(fragment: &Fragment) -> impl Iterator<Item = Diagnostic> + use<> {
    let of_page = lint_page(fragment).into_iter();
    of_page.chain(lint(&fragment.to_document()))
}
