//! The arguments of `makecom pull`.

use makecom::AppName;

use super::project::{Pairing, Place, Selection};

/// Write an app to a folder, in the layout of Make's VS Code extension.
///
/// The folder is created if it does not exist. Your changes are not overwritten: what
/// changed here only is kept, and what changed on both sides, or during the pull, is a
/// conflict (exit code 3). If a pull is interrupted, every file is the old one or the new
/// one, and another pull continues.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The app's name, such as acme-crm, or its name and version, such as acme-crm@2. In the
    /// folder of a project it defaults to the app of the origin.
    #[arg(value_parser = app)]
    pub(crate) app: Option<(AppName, Option<u32>)>,
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(flatten)]
    pub(crate) selection: Selection,
    #[command(flatten)]
    pub(crate) pairing: Pairing,
    /// Write common data, too: client ids and secrets, in files that only you can read.
    /// Keep them out of git.
    #[arg(long)]
    pub(crate) include_common: bool,
    /// Write makecomapp.app.json, too, with all metadata of the app, and its icon. Without
    /// it, only what the file has already is updated.
    #[arg(long)]
    pub(crate) include_metadata: bool,
    /// Overwrite local changes with the server's state.
    #[arg(long)]
    pub(crate) force: bool,
}

/// An app with or without its version.
fn app(text: &str) -> Result<(AppName, Option<u32>), String> {
    let (name, version) = match text.split_once('@') {
        Some((name, version)) => (name, Some(version)),
        None => (text, None),
    };
    let name = AppName::new(name).map_err(|error| error.to_string())?;
    let version = version.map(|version| {
        let number = version.parse().ok().filter(|number| *number > 0);
        number.ok_or_else(|| format!("{version:?} is not a version, such as 2"))
    });
    Ok((name, version.transpose()?))
}
