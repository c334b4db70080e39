//! The arguments of `makecom diff`.

use super::project::{Place, Selection, Source};

/// Show how a project differs from the server.
///
/// From what the server has (a/) to what the project has (b/), which is what a
/// push would do. Exits with 3 if there is a difference. Common data is not
/// compared.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// Compare what the texts mean: ignore comments, order of keys and layout.
    #[arg(long)]
    pub(crate) semantic: bool,
    /// Compare two origins instead: what `promote` would change. This one is b/, in place
    /// of the project's files.
    #[arg(
        long,
        value_name = "ORIGIN",
        requires = "to",
        conflicts_with = "origin"
    )]
    pub(crate) from: Option<String>,
    /// The other origin, which is a/.
    #[arg(long, value_name = "ORIGIN", requires = "from")]
    pub(crate) to: Option<String>,
    #[command(flatten)]
    pub(crate) source: Source,
    /// Show instead what a push would break for scenarios that use the app: see
    /// docs/breaking-changes.md. Exits with 3 if anything breaks.
    #[arg(long, conflicts_with = "semantic")]
    pub(crate) breaking: bool,
    /// With --breaking, exit with 3 also if something may break.
    #[arg(long, requires = "breaking")]
    pub(crate) strict: bool,
    #[command(flatten)]
    pub(crate) revisions: Revisions,
}

/// Revisions of git to compare, without a server.
#[derive(Debug, clap::Args)]
pub(crate) struct Revisions {
    /// With --breaking, compare with the project in this revision of git, without a server.
    #[arg(
        long,
        value_name = "REVISION",
        requires = "breaking",
        conflicts_with_all = ["from", "origin", "only", "no_checksums"]
    )]
    pub(crate) since: Option<String>,
    /// With --since, compare that revision with this one, in place of the project's files.
    #[arg(long, value_name = "REVISION", requires = "since")]
    pub(crate) until: Option<String>,
}
