//! `split`: a spec into fragments.

use std::path::PathBuf;

use clap::Args;
use openapi_fragments::{Diagnostic, Diagnostics, Document, KeyOrder, operations, split};

use super::progress::Progress;
use super::shared::{Outcome, ReadingSpec, write_folder};

/// Split a spec into fragments, one for each operation.
#[derive(Args)]
pub(crate) struct Split {
    /// The spec; `-` is standard input.
    spec: PathBuf,
    /// The folder to write the fragments to. Those that an earlier run has written there, and
    /// this one does not, are removed.
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
        refuse_relative(&document)?;
        // The last name is for what no operation reaches, if there is anything.
        let described = operations(document.value()).into_iter().map(Some);
        let described: Vec<_> = described.chain([None]).collect();
        let order = if self.canonical {
            KeyOrder::canonical()
        } else {
            document.key_order()
        };
        if split(document.value()).next().is_none() {
            let message = "this spec has neither an operation, a webhook nor a component";
            return Err(Diagnostic::error("nothing-to-split", message)
                .at(document.place("", "is all of it"))
                .with_help("check the path: nothing could be written of it")
                .into());
        }
        let parts = split(document.value()).map(|part| order.to_json(&part.document));
        let warnings = write_folder(&self.output, &described, parts, &[self.spec], progress)?;
        Ok(Outcome::done(warnings))
    }
}

/// How many references are shown.
const MOST_PLACES: usize = 8;

/// Refuses references to other files: the parts would not be self-contained, and are in
/// another folder.
fn refuse_relative(document: &Document) -> Result<(), Diagnostics> {
    let places = document.relative_references();
    if places.is_empty() {
        return Ok(());
    }
    let (count, plural) = (places.len(), if places.len() == 1 { "" } else { "s" });
    let error = Diagnostic::error(
        "external-reference",
        format!("{count} reference{plural} to other files: the parts would not be self-contained"),
    )
    .with_help(
        "bundle the spec first with `openapi-fragments merge SPEC -o BUNDLED`, and split that",
    );
    let places = places.into_iter().take(MOST_PLACES);
    Err(places.fold(error, Diagnostic::at).into())
}
