//! The arguments of `makecom docs`.

use std::path::PathBuf;

const EXAMPLES: &str = "\
makecom docs                                    print the reference
makecom docs --file docs/app.md                 write it
makecom docs --file docs/app.md --check         in CI: is the committed file up to date?
makecom docs --checklist --file docs/review.md  the checklist of the review";

/// Write a reference of the app in Markdown, or the checklist of its review.
///
/// The reference is made of labels, descriptions, parameters and interfaces; it has no
/// secrets, since common data and requests are not part of it. The checklist says what the
/// checks of `validate` tell of each item, with the findings against it, and what cannot be
/// told offline. Both are the same for the same files.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The folder of the project.
    #[arg(default_value = ".")]
    pub(crate) path: PathBuf,
    /// The checklist of Make's review in place of the reference.
    #[arg(long)]
    pub(crate) checklist: bool,
    /// Write it to this file in place of standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Write nothing, and show what would change in the file; exit code 3 if anything would.
    #[arg(long, requires = "file")]
    pub(crate) check: bool,
}
