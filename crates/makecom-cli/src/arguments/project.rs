//! The arguments that the commands of a project share.

use std::path::PathBuf;

use makecom::Zone;

/// The folder of a project, and one of its origins.
#[derive(clap::Args, Debug)]
pub(crate) struct Place {
    /// The folder of makecomapp.json.
    #[arg(default_value = ".")]
    pub(crate) dir: PathBuf,
    /// The origin, by its label or its place (1 is the first), if several are in the
    /// zone.
    #[arg(long, value_name = "ORIGIN")]
    pub(crate) origin: Option<String>,
}

/// The connections that a command is limited to.
#[derive(Debug, clap::Args)]
pub(crate) struct Selection {
    /// Only these connections, by local id or name on the server.
    #[arg(long, value_name = "NAME")]
    pub(crate) only: Vec<String>,
}

/// The options of a plan.
#[derive(Debug, clap::Args)]
pub(crate) struct PlanFlags {
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// Dry run: show what would be done, and do nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Overwrite changes of the server with the project's state.
    #[arg(long)]
    pub(crate) force: bool,
}

/// The credentials of the origin to read from, if they differ from the target's.
#[derive(Debug, clap::Args)]
pub(crate) struct Source {
    /// A file with the API key of the origin of --from.
    #[arg(long, value_name = "FILE")]
    pub(crate) from_token_file: Option<PathBuf>,
    /// The zone of the origin of --from, if it is a private instance.
    #[arg(long, value_name = "ZONE")]
    pub(crate) from_zone: Option<Zone>,
}
