//! `split`: a spec into fragments.

use std::path::PathBuf;

use clap::Args;
use openapi_fragments::{
    Diagnostic, Diagnostics, Document, KeyOrder, Part, operations, split, split_length,
    split_shared,
};

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
    /// Write components that several operations reach once, into `components.json`: the
    /// fragments are self-contained together. Without it, each fragment has all that it
    /// reaches; fragments longer than 1 GiB are refused.
    #[arg(long)]
    shared_components: bool,
    /// Write keys in canonical order instead of the order of the spec.
    #[arg(long)]
    canonical: bool,
}

/// How long all fragments may be together, in bytes without blanks.
const LONGEST: usize = 1 << 30;

/// From which length on it is said that they repeat each other.
const LONG: usize = 64 << 20;

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
        let value = document.value();
        let (parts, repeated): (Box<dyn Iterator<Item = Part>>, _) = if self.shared_components {
            (Box::new(split_shared(value)), None)
        } else {
            let repeated = repeated(&document)?;
            (Box::new(split(value)), repeated)
        };
        let mut parts = parts.peekable();
        if parts.peek().is_none() {
            let message = "this spec has neither an operation, a webhook nor a component";
            return Err(Diagnostic::error("nothing-to-split", message)
                .at(document.place("", "is all of it"))
                .with_help("check the path: nothing could be written of it")
                .into());
        }
        let parts = parts.map(|part| order.to_json(&part.document));
        let mut warnings = write_folder(&self.output, &described, parts, &[self.spec], progress)?;
        warnings.extend(repeated);
        Ok(Outcome::done(warnings))
    }
}

/// The warning, or the error, that fragments repeat much.
fn repeated(document: &Document) -> Result<Option<Diagnostic>, Diagnostic> {
    let length = split_length(document.value(), LONGEST);
    if length <= LONG {
        return Ok(None);
    }
    let place = document.place("", "is split");
    let help = "write what several operations share once, with `--shared-components`, and merge the fragments together";
    let why = "since each has all that its operation reaches";
    if length > LONGEST {
        let message = format!("the fragments would be longer than 1 GiB together, {why}");
        let error = Diagnostic::error("too-large", message);
        return Err(error.at(place).with_help(help));
    }
    let message = format!("the fragments are {} MiB together, {why}", length >> 20);
    let warning = Diagnostic::warning("large-output", message);
    Ok(Some(warning.at(place).with_help(help)))
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
