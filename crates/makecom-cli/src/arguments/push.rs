//! The arguments of `makecom push`.

use super::project::{Place, PlanFlags};

/// Send the changes of a project to the server.
///
/// Shows a plan first. If anything in it is refused, nothing is sent at all (exit code
/// 3): a component is refused if the server has something that this project has not
/// seen, or if it names something that is not there. Sends only what changed, reads it
/// back, and compares. If it fails half-way it reports what was done, and the next push
/// continues.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(flatten)]
    pub(crate) plan: PlanFlags,
    /// Delete components that were removed from the project.
    #[arg(long)]
    pub(crate) prune: bool,
    /// Push common data, too, from the files that a pull with --include-common
    /// wrote.
    #[arg(long)]
    pub(crate) include_common: bool,
    /// Let the app become public if its metadata says so. From then on its components can
    /// never be deleted.
    #[arg(long)]
    pub(crate) allow_public: bool,
    /// Let the app or a module become private if its metadata says so, which breaks the
    /// scenarios that use it.
    #[arg(long)]
    pub(crate) allow_private: bool,
    /// Do not ask before deleting.
    #[arg(long, short)]
    pub(crate) yes: bool,
}
