//! The arguments of `makecom init`.

use std::path::PathBuf;

use crate::arguments::app_ref::AppRef;

const EXAMPLES: &str = "\
makecom init acme-crm               the folder of the unzipped app
makecom init acme-crm --zone eu1    and the app of the export on that server is its origin";

/// Make a project of an app that was exported: write a manifest that names its files.
///
/// The files stay where they are. They are known by every name in use: expect.imljson,
/// mappableParams.json, get-user.mappable-params.iml.json, groups.json, code.js,
/// module.getUser.api.imljson. Files in one folder are told apart by their names, if those
/// leave no doubt. What metadata.json says goes into the manifest and into
/// makecomapp.app.json. What is left out is listed, with the reason. Nothing is sent, and
/// nothing is overwritten.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The folder of the app.
    #[arg(default_value = ".")]
    pub(crate) path: PathBuf,
    /// The app on the server that --zone names, if it is another than the export says.
    #[arg(long, value_name = "APP", requires = "zone")]
    pub(crate) app: Option<AppRef>,
}
