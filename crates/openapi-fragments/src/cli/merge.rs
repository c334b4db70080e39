//! `merge`: pages and fragments into one spec.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use openapi_fragments::files::Contents;
use openapi_fragments::{
    ConflictKind, Diagnostics, KeyOrder, MergeOptions, Merged, OnConflict, PageProvenance, Syntax,
    files, merge, to_canonical_json,
};

use super::preparation::Preparation;
use super::progress::Progress;
use super::shared::{
    Outcome, Reading, paths_of, read_fragments, refuse_twice, some_inputs, write_with,
};
use super::summary::Summary;
use super::version::Versions;

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
    /// Keep references that cannot be followed, such as URLs, instead of refusing them.
    #[arg(long)]
    keep_external_references: bool,
    /// A folder whose files may be referred to, beside those of the inputs; references
    /// that begin with a slash start in it.
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// What to do where fragments contradict each other: a policy for all kinds of
    /// conflicts, or for one kind with KIND=POLICY; repeat it for several kinds.
    ///
    /// Policies: error (report both places), rename (components and operation-ids),
    /// first (by name and line), newest (of the input that is named last), variants
    /// (operations: one that allows what each of them does). Kinds: components, operations, operation-ids,
    /// tags, extensions, info.
    #[arg(long, value_name = "[KIND=]POLICY", value_parser = conflict_rule)]
    on_conflict: Vec<Rule>,
    /// Also write the page and line of each operation, as JSON.
    #[arg(long, value_name = "FILE")]
    provenance: Option<PathBuf>,
    #[command(flatten)]
    preparation: Preparation,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    versions: Versions,
    /// Write keys in canonical order instead of the published one.
    #[arg(long)]
    canonical: bool,
}

/// A policy, for one kind of conflict or for all.
#[derive(Clone, Copy)]
struct Rule(Option<ConflictKind>, OnConflict);

fn conflict_rule(text: &str) -> Result<Rule, String> {
    fn all<T>(list: impl IntoIterator<Item = T>, name: fn(T) -> &'static str) -> String {
        list.into_iter().map(name).collect::<Vec<_>>().join(", ")
    }
    let (kind, policy) = match text.split_once('=') {
        None => (None, text),
        Some((kind, policy)) => (
            Some(ConflictKind::from_name(kind).ok_or_else(|| {
                let kinds = all(ConflictKind::ALL, ConflictKind::name);
                format!("`{kind}` is no kind of conflict; there are: {kinds}")
            })?),
            policy,
        ),
    };
    let Some(policy) = OnConflict::from_name(policy) else {
        let policies = all(OnConflict::ALL, OnConflict::name);
        return Err(format!("`{policy}` is no policy; there are: {policies}"));
    };
    match kind.filter(|kind| !kind.accepts(policy)) {
        None => Ok(Rule(kind, policy)),
        Some(kind) => {
            let accepted = OnConflict::ALL.into_iter().filter(|one| kind.accepts(*one));
            let accepted = all(accepted, OnConflict::name);
            let (kind, policy) = (kind.name(), policy.name());
            Err(format!(
                "{kind} cannot be decided by `{policy}`, only by: {accepted}"
            ))
        }
    }
}

/// How new an input is: the position of the argument that names it or its folder.
fn rank(arguments: &[PathBuf], name: &str) -> usize {
    let found = arguments
        .iter()
        .rposition(|argument| Path::new(name).starts_with(argument));
    found.unwrap_or_default()
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
        let mut options = MergeOptions::default()
            .keep_external(self.keep_external_references)
            .conversion(self.versions.conversion());
        let (of_all, of_one): (Vec<_>, Vec<_>) = self
            .on_conflict
            .into_iter()
            .partition(|rule| rule.0.is_none());
        for Rule(kind, policy) in of_all.into_iter().chain(of_one) {
            options = match kind {
                None => options.on_conflict(policy),
                Some(kind) => options.on_conflict_in(kind, policy),
            };
        }
        let reader = self.preparation.add_to(self.reading.reader())?;
        let read = read_fragments(&inputs, &reader, &progress)?;
        let summary = Summary::of(&inputs, &read);
        let mut fragments: Vec<_> = read
            .fragments
            .into_iter()
            .map(|fragment| {
                let rank = rank(&self.inputs, fragment.source().name());
                fragment.with_rank(rank)
            })
            .collect();
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
            if let Err(more) = merge(&fragments, &options.clone().keep_external(true)) {
                errors.extend(more);
            }
            return Err(errors);
        }
        progress.stage("merging", None);
        let merged = merge(&fragments, &options)?;
        let mut warnings = read.warnings;
        warnings.extend(merged.warnings.iter().cloned());
        let syntax = Syntax::of_path(&self.output);
        if self.overlay.is_empty() {
            drop(progress);
            let spec = Written {
                merged: &merged,
                syntax,
                is_canonical: self.canonical,
            };
            write_with(&self.output, &spec, provenance.as_ref())?;
            // The process is about to end, and dropping the fragments takes a
            // noticeable part of the run.
            std::mem::forget((fragments, merged));
        } else {
            let published = (!self.canonical).then(|| merged.to_published_json());
            let value = merged.to_value();
            // The value takes more memory than all texts together.
            drop((fragments, merged));
            let applied = files::apply_overlays(value, &self.overlay, false)?;
            warnings.extend(applied.warnings);
            let order = published
                .as_deref()
                .map_or_else(KeyOrder::canonical, KeyOrder::of_json);
            drop(progress);
            let text = match syntax {
                Syntax::Yaml => order.to_yaml(&applied.spec),
                _ => order.to_json(&applied.spec),
            };
            write_with(&self.output, &text, provenance.as_ref())?;
        }
        Ok(Outcome::done(warnings).with(summary))
    }
}

/// A merged spec as it is written, piece by piece.
struct Written<'a> {
    merged: &'a Merged,
    syntax: Syntax,
    is_canonical: bool,
}

impl Contents for Written<'_> {
    fn write_to(&self, out: &mut dyn Write) -> io::Result<()> {
        match (self.syntax, self.is_canonical) {
            (Syntax::Yaml, true) => self.merged.write_yaml(out),
            (Syntax::Yaml, false) => self.merged.write_published_yaml(out),
            (_, true) => self.merged.write_json(out),
            (_, false) => self.merged.write_published_json(out),
        }
    }
}
