//! `split`: a spec into fragments.

use std::path::PathBuf;

use clap::Args;
use openapi_fragments::{Diagnostics, KeyOrder, operations, split};

use super::progress::Progress;
use super::shared::{Outcome, ReadingSpec, write_folder};

/// Split a spec into fragments, one for each operation.
#[derive(Args)]
pub(crate) struct Split {
    /// The spec; `-` is standard input.
    spec: PathBuf,
    /// The folder to write the fragments to.
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    #[command(flatten)]
    reading: ReadingSpec,
    /// Write keys in canonical order instead of the order of the spec.
    #[arg(long)]
    canonical: bool,
}

impl Split {
    pub(crate) fn run(self, progress: &Progress) -> Result<Outcome, Diagnostics> {
        progress.stage("reading", None);
        let document = self.reading.read(&self.spec)?;
        // The last name is for what no operation reaches, if there is anything.
        let described = operations(document.value()).into_iter().map(Some);
        let described: Vec<_> = described.chain([None]).collect();
        let order = if self.canonical {
            KeyOrder::canonical()
        } else {
            document.key_order()
        };
        let parts = split(document.value()).map(|part| order.to_json(&part.document));
        write_folder(&self.output, &described, parts, &[self.spec], progress)?;
        Ok(Outcome::done(Vec::new()))
    }
}
