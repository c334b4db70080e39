//! `lint`: what causes problems for generators and readers.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use openapi_fragments::files::{self, Opened};
use openapi_fragments::{
    Diagnostic, Diagnostics, Fragment, Generator, LintOptions, LintRule, lint_page, lint_with,
};

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
    /// Also report what this generator does not support.
    #[arg(long = "for", value_enum, value_name = "GENERATOR")]
    generator: Option<For>,
    /// A rule to leave out, by its id; repeat it to leave out several.
    #[arg(long, value_name = "RULE")]
    ignore: Vec<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum For {
    /// progenitor 0.15, for clients in Rust.
    Progenitor,
}

impl Lint {
    pub(crate) fn run(self, progress: &Progress) -> Result<Outcome, Diagnostics> {
        let options = options(self.generator, &self.ignore)?;
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
                    findings.extend(lint_with(&document, &options));
                }
                Ok(Opened::Page(page)) => {
                    summary.add(1, &page);
                    let fragments = page.fragments.iter();
                    findings.extend(fragments.flat_map(|one| lint_fragment(one, &options)));
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

fn options(generator: Option<For>, ignored: &[String]) -> Result<LintOptions, Diagnostics> {
    let mut options = LintOptions::default();
    if let Some(For::Progenitor) = generator {
        options = options.for_generator(Generator::Progenitor);
    }
    for rule in ignored {
        if LintRule::find(rule).is_none() {
            let message = format!("there is no rule `{rule}`");
            return Err(Diagnostic::error("unknown-rule", message)
                .with_help("give the code of a finding, such as unused-component")
                .into());
        }
        options = options.ignoring(rule);
    }
    Ok(options)
}

fn lint_fragment(fragment: &Fragment, options: &LintOptions) -> Vec<Diagnostic> {
    let mut found = lint_page(fragment);
    found.retain(|finding| !options.ignores(finding.code()));
    found.extend(lint_with(&fragment.to_document(), options));
    found
}
