//! `merge`: pages and fragments into one spec.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use openapi_fragments::{
    Diagnostics, MergeOptions, OnConflict, PageProvenance, Syntax, files, merge, to_canonical_json,
};

use super::preparation::Preparation;
use super::progress::Progress;
use super::shared::{
    Outcome, Reading, paths_of, read_fragments, refuse_twice, some_inputs, write_spec, write_with,
};
use super::summary::Summary;

/// Merge pages and fragments into one spec.
#[derive(Args)]
pub(crate) struct Merge {
    /// Pages, fragments (JSON or YAML), or folders of either; `-` is standard input.
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// The spec to write, as YAML by extension; `-` prints it as JSON.
    #[arg(short, long, value_name = "SPEC")]
    output: PathBuf,
    /// An overlay to apply to the merged spec; repeat it to apply several in order.
    #[arg(long, value_name = "FILE")]
    overlay: Vec<PathBuf>,
    /// What to do with different components of one name.
    #[arg(long, value_enum, default_value_t)]
    on_conflict: Conflict,
    /// Keep references that cannot be followed, such as URLs, instead of refusing them.
    #[arg(long)]
    keep_external_references: bool,
    /// A folder whose files may be referred to, beside those of the inputs; references
    /// that begin with a slash start in it.
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// Also write the page and line of each operation, as JSON.
    #[arg(long, value_name = "FILE")]
    provenance: Option<PathBuf>,
    #[command(flatten)]
    preparation: Preparation,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Conflict {
    /// Report both places.
    #[default]
    Error,
    /// Give each a name of its own.
    Rename,
}

impl Merge {
    pub(crate) fn run(self, progress: Progress) -> Result<Outcome, Diagnostics> {
        let inputs = some_inputs(files::search(&self.inputs)?, "page or fragment")?;
        let outputs = [&self.output].into_iter().chain(&self.provenance);
        files::refuse_to_overwrite(
            outputs,
            paths_of(&inputs)
                .iter()
                .chain(&self.overlay)
                .chain(self.preparation.inputs()),
        )?;
        refuse_twice(
            self.inputs
                .iter()
                .chain(&self.overlay)
                .chain(self.preparation.inputs()),
        )?;
        let on_conflict = match self.on_conflict {
            Conflict::Error => OnConflict::Error,
            Conflict::Rename => OnConflict::Rename,
        };
        let options = MergeOptions::default()
            .on_conflict(on_conflict)
            .keep_external(self.keep_external_references);
        let reader = self.preparation.add_to(self.reading.reader())?;
        let read = read_fragments(&inputs, &reader, &progress)?;
        let summary = Summary::of(&inputs, &read);
        let mut fragments = read.fragments;
        let provenance = self.provenance.map(|file| {
            let pages = serde_json::json!({ "pages": PageProvenance::of(&fragments) });
            (file, to_canonical_json(&pages))
        });
        let mut references = files::References::below(&self.inputs)
            .output(&self.output)
            .keep_external(self.keep_external_references);
        if let Some(root) = &self.root {
            references = references.root(root);
        }
        if let Err(mut errors) = references.bundle(&mut fragments) {
            // All errors at once.
            if let Err(more) = merge(&fragments, &options.keep_external(true)) {
                errors.extend(more);
            }
            return Err(errors);
        }
        progress.stage("merging", None);
        let merged = merge(&fragments, &options)?;
        let mut warnings = read.warnings;
        warnings.extend(merged.warnings.iter().cloned());
        if self.overlay.is_empty() && Syntax::of_path(&self.output) == Syntax::Json {
            drop(progress);
            write_with(&self.output, &merged, provenance.as_ref())?;
        } else {
            let applied = files::apply_overlays(merged.to_value(), &self.overlay, false)?;
            warnings.extend(applied.warnings);
            drop(progress);
            write_spec(&self.output, &applied.spec, provenance.as_ref())?;
        }
        // The process is about to end, and dropping the fragments takes a
        // noticeable part of the run.
        std::mem::forget((fragments, merged));
        Ok(Outcome::done(warnings).with(summary))
    }
}
