//! The arguments of `makecom pull`.

use makecom::AppName;

use super::project::Place;

/// Write the connections of an app to a folder, in the layout of Make's VS
/// Code extension.
///
/// The folder is created if it does not exist. Your changes are not overwritten: what
/// changed here only is kept, and what changed on both sides, or during the pull, is a
/// conflict (exit code 3). Other components of the project are left unchanged. If a pull
/// is interrupted, every file is the old one or the new one, and another pull continues.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The app's name, such as acme-crm. In the folder of a project it defaults to the
    /// app of the origin.
    pub(crate) app: Option<AppName>,
    #[command(flatten)]
    pub(crate) place: Place,
    /// Write common data, too: client ids and secrets, in files that only you can read.
    /// Keep them out of git.
    #[arg(long)]
    pub(crate) include_common: bool,
    /// Overwrite local changes with the server's state.
    #[arg(long)]
    pub(crate) force: bool,
}
