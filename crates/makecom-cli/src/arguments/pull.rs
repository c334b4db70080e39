//! The arguments of `makecom pull`.

use makecom::AppName;

use super::project::Place;

/// Write the connections of an app to a folder, in the layout of Make's VS
/// Code extension.
///
/// The folder is made if there is none. Nothing of yours is overwritten: what
/// changed here only is kept, and what changed on both sides, or while the pull
/// was under way, is a conflict (exit code 3). What the project has
/// besides connections is left alone. Stopped at any moment, a file is the old
/// one or the new one, and another pull goes on.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The app's name, such as acme-crm. In the folder of a project it may be left
    /// out: then it is that of the origin.
    pub(crate) app: Option<AppName>,
    #[command(flatten)]
    pub(crate) place: Place,
    /// Write common data, too: client ids and secrets, in files that nobody
    /// else can read. Keep them out of git.
    #[arg(long)]
    pub(crate) include_common: bool,
    /// Let the server win where this side changed.
    #[arg(long)]
    pub(crate) force: bool,
}
