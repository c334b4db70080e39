//! `extract`: the blocks of pages, one file for each.

use std::path::{Path, PathBuf};

use clap::Args;
use openapi_fragments::{Diagnostic, Diagnostics, Fragment, convert, files};

use super::progress::Progress;
use super::shared::{Outcome, Reading, paths_of, read_fragments, some_inputs, write_folder};
use super::summary::Summary;
use super::version::Versions;

/// Extract the OpenAPI blocks of Markdown pages, one file for each block.
#[derive(Args)]
pub(crate) struct Extract {
    /// Markdown pages, or folders of them; `-` is standard input.
    #[arg(required = true, value_name = "PAGE")]
    pages: Vec<PathBuf>,
    /// The folder to write the fragments to. Those that an earlier run has written there, and
    /// this one does not, are removed.
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    versions: Versions,
    /// Write keys in canonical order instead of the published one.
    #[arg(long)]
    canonical: bool,
}

impl Extract {
    pub(crate) fn run(self, progress: &Progress) -> Result<Outcome, Diagnostics> {
        let pages = some_inputs(files::search_pages(&self.pages)?, "page")?;
        let read = read_fragments(&pages, &self.reading.reader(), progress)?;
        let summary = Summary::of(&pages, &read);
        let (fragments, mut warnings) = convert(&read.fragments, self.versions.conversion())?;
        warnings.splice(0..0, read.warnings);
        warnings.extend(fragments.iter().filter_map(|one| moved(one, &self.output)));
        let operations: Vec<_> = fragments.iter().map(Fragment::first_operation).collect();
        let to_json = if self.canonical {
            Fragment::to_json
        } else {
            Fragment::to_published_json
        };
        let contents = fragments.iter().map(to_json);
        warnings.extend(write_folder(
            &self.output,
            &operations,
            contents,
            &paths_of(&pages),
            progress,
        )?);
        Ok(Outcome::done(warnings).with(summary))
    }
}

/// Warns of references that start from the folder of the page.
fn moved(fragment: &Fragment, folder: &Path) -> Option<Diagnostic> {
    let page = Path::new(fragment.source().name());
    if page.parent() == Some(folder) {
        return None;
    }
    let first = fragment.relative_references().into_iter().next()?;
    Some(
        Diagnostic::warning(
            "external-reference",
            "this block refers to other files, which are not beside what is extracted",
        )
        .at(first)
        .with_help("merge the pages themselves, which follows such references"),
    )
}
