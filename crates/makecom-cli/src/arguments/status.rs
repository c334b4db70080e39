//! The arguments of `makecom status`.

use super::app_ref::AppRef;
use super::project::PlaceByFlag;

/// Show which zone and API key are used, and the state of the project.
///
/// In the folder of a project it compares the project with the server, as pull and push
/// would, and writes nothing. With an app, or where there is no project, only zone and key
/// are shown.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// An app to test zone and key with: its components are counted.
    pub(crate) app: Option<AppRef>,
    #[command(flatten)]
    pub(crate) place: PlaceByFlag,
    /// Do not ask the server.
    #[arg(long)]
    pub(crate) offline: bool,
    /// Exit with 3 if project and server differ.
    #[arg(long)]
    pub(crate) exit_code: bool,
}
