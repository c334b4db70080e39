//! The arguments of `makecom changes`.

use super::app_ref::InApp;
use super::confirmation::Confirmation;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// List the pending changes of an approved app.
    List(InApp),
    /// Show what a change replaces by what.
    Show {
        #[command(flatten)]
        app: InApp,
        /// The number of the change.
        id: i64,
    },
    /// Commit pending changes: users of the app get them.
    #[command(group = clap::ArgGroup::new("what").required(true))]
    Commit {
        #[command(flatten)]
        app: InApp,
        /// The numbers of the changes.
        #[arg(group = "what", value_name = "ID")]
        ids: Vec<i64>,
        /// All pending changes.
        #[arg(long, group = "what")]
        all: bool,
        /// What changes for users: 1 to 1000 characters.
        #[arg(long, short, value_name = "TEXT")]
        message: String,
        /// Notify users of the app.
        #[arg(long)]
        notify: bool,
        #[command(flatten)]
        consent: Confirmation,
    },
    /// Drop all pending changes of an app.
    ///
    /// There is no choice of changes: Make's API takes numbers, but is reported to drop all
    /// changes whatever the numbers.
    Rollback {
        #[command(flatten)]
        app: InApp,
        #[command(flatten)]
        consent: Confirmation,
    },
}
