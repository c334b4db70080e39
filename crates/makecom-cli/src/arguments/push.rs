//! The arguments of `makecom push`.

use super::project::{Place, PlanFlags};

/// Bring the server to what a project has.
///
/// Says first what it is going to do. If anything is refused, nothing is sent
/// at all (exit code 3): a connection is refused if the server has something
/// that this project has not seen. Sends only what changed, reads it back, and
/// compares. If it fails half-way it says what was done, and the next push goes
/// on from there.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(flatten)]
    pub(crate) plan: PlanFlags,
    /// Delete connections that the project had and has no longer.
    #[arg(long)]
    pub(crate) prune: bool,
    /// Push common data, too, from the files that a pull with --include-common
    /// wrote.
    #[arg(long)]
    pub(crate) include_common: bool,
    /// Do not ask before deleting.
    #[arg(long, short)]
    pub(crate) yes: bool,
}
