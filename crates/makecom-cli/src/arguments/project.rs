//! What the commands of a project share.

use std::path::PathBuf;

use makecom::Zone;

/// Where a project is, and which of its origins is meant.
#[derive(clap::Args, Debug)]
pub(crate) struct Place {
    /// The folder of makecomapp.json.
    #[arg(default_value = ".")]
    pub(crate) dir: PathBuf,
    /// Which origin, by its label or its place (1 is the first), if several are
    /// in the zone.
    #[arg(long, value_name = "ORIGIN")]
    pub(crate) origin: Option<String>,
}

/// Which connections a command is about.
#[derive(Debug, clap::Args)]
pub(crate) struct Selection {
    /// Only these connections, by local id or name on the server.
    #[arg(long, value_name = "NAME")]
    pub(crate) only: Vec<String>,
}

/// How a plan is made, and whether it is carried out.
#[derive(Debug, clap::Args)]
pub(crate) struct PlanFlags {
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// Say what would be done, and do nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Let this project win where the server changed.
    #[arg(long)]
    pub(crate) force: bool,
}

/// What opens the origin to read from, where it is not what opens the other.
#[derive(Debug, clap::Args)]
pub(crate) struct Source {
    /// A file with the API key of the origin of --from.
    #[arg(long, value_name = "FILE")]
    pub(crate) from_token_file: Option<PathBuf>,
    /// The zone of the origin of --from, if it is a private instance.
    #[arg(long, value_name = "ZONE")]
    pub(crate) from_zone: Option<Zone>,
}
