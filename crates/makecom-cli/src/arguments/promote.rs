//! The arguments of `makecom promote`.

use std::path::PathBuf;

use super::app_ref::AppRef;
use super::project::{KeyFile, PlanFlags, Source};

/// Copy the app of one origin of a project to another, such as what was tested to
/// production.
///
/// Components are matched by their local ids, through the idMapping of both origins;
/// files of codes are neither read nor written. The target is changed as by push:
/// planned first, refused if the target has something that this project has not seen,
/// read back. Neither common data nor the metadata of the app (label, visibility, icon) is
/// copied.
///
/// Zone and API key are the target's. If the origin to promote from is in
/// another zone, give its key in a file or in the variable
/// `MAKECOM_FROM_API_KEY`. With --use-apikey-file each origin has its own.
#[derive(Debug, clap::Args)]
#[command(
    mut_arg("only", |only| only.help("Only these components, by local id, alone or after their kind: module/getUser")),
    mut_arg("force", |force| force.help("Let the origin to promote from win where the target changed")),
)]
pub(crate) struct Arguments {
    /// The folder of makecomapp.json.
    #[arg(default_value = ".")]
    pub(crate) dir: PathBuf,
    /// The origin to promote from, by its label or its place (1 is the first).
    #[arg(long, value_name = "ORIGIN")]
    pub(crate) from: String,
    /// The origin to promote to.
    #[arg(long, value_name = "ORIGIN")]
    pub(crate) to: String,
    /// Promote to this app instead of that of the origin, such as one for each branch.
    /// Else the variable `MAKECOM_APP`, if it is set.
    #[arg(long, value_name = "APP")]
    pub(crate) to_app: Option<AppRef>,
    #[command(flatten)]
    pub(crate) source: Source,
    #[command(flatten)]
    pub(crate) key: KeyFile,
    #[command(flatten)]
    pub(crate) plan: PlanFlags,
}
