//! The arguments that the commands of a project share.

use std::path::PathBuf;

use clap::ValueEnum;
use makecom::Zone;

use super::app_ref::AppRef;

/// The folder of a project, and one of its origins.
#[derive(clap::Args, Debug)]
pub(crate) struct Place {
    /// The folder of makecomapp.json.
    #[arg(default_value = ".")]
    pub(crate) dir: PathBuf,
    #[command(flatten)]
    pub(crate) target: Target,
}

/// The same, where the folder is no positional argument.
#[derive(clap::Args, Debug)]
pub(crate) struct PlaceByFlag {
    /// The folder of makecomapp.json.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
    #[command(flatten)]
    pub(crate) target: Target,
}

impl From<PlaceByFlag> for Place {
    fn from(PlaceByFlag { dir, target }: PlaceByFlag) -> Self {
        Self { dir, target }
    }
}

/// An origin, and its key.
#[derive(clap::Args, Debug)]
pub(crate) struct Target {
    /// The origin, by its label or its place (1 is the first), if several are in the
    /// zone.
    #[arg(long, value_name = "ORIGIN")]
    pub(crate) origin: Option<String>,
    /// Use the origin with this app instead of its own, such as one for each branch; its
    /// pairs are kept in the base. Else the variable `MAKECOM_APP`, if it is set.
    #[arg(id = "other_app", long = "app", value_name = "APP")]
    pub(crate) app: Option<AppRef>,
    #[command(flatten)]
    pub(crate) key: KeyFile,
}

/// Whether the key is read from the file that the manifest names.
#[derive(clap::Args, Clone, Copy, Debug)]
pub(crate) struct KeyFile {
    /// Read the API key from the file that the manifest names as apikeyFile of the origin.
    #[arg(long)]
    pub(crate) use_apikey_file: bool,
}

/// The components that a command is limited to.
#[derive(Debug, clap::Args)]
pub(crate) struct Selection {
    /// Only these components, by local id or name on the server, alone or after their
    /// kind: acme-crm, module/getUser. `app` is the app itself.
    #[arg(long, value_name = "NAME")]
    pub(crate) only: Vec<String>,
    /// Read every code, as if the server had no checksums.
    #[arg(long)]
    pub(crate) no_checksums: bool,
}

/// How components are paired that are paired with nothing.
#[derive(Debug, clap::Args)]
pub(crate) struct Pairing {
    /// Pair components with those of the server of the same name, or of the same label
    /// and type.
    #[arg(long, value_enum, value_name = "BY")]
    pub(crate) pair_by: Option<PairBy>,
}

/// By what components are paired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PairBy {
    /// The local id is the name on the server.
    Name,
    /// Label and type are the same, and nothing else has them.
    Label,
}

impl From<PairBy> for makecom_project::PairBy {
    fn from(by: PairBy) -> Self {
        match by {
            PairBy::Name => Self::Name,
            PairBy::Label => Self::Label,
        }
    }
}

/// The options of a plan.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct PlanFlags {
    #[command(flatten)]
    pub(crate) selection: Selection,
    #[command(flatten)]
    pub(crate) pairing: Pairing,
    /// Create this component, even if the server has one that looks like it; by local id,
    /// alone or after its kind.
    #[arg(long, value_name = "ID")]
    pub(crate) create: Vec<String>,
    /// Dry run: show what would be done, and do nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Overwrite changes of the server with the project's state.
    #[arg(long)]
    pub(crate) force: bool,
    /// Refuse the plan if it breaks scenarios that use the app: see docs/breaking-changes.md.
    #[arg(long)]
    pub(crate) forbid_breaking: bool,
    /// Fail if the account may not write functions, instead of skipping them with a
    /// warning.
    #[arg(long)]
    pub(crate) require_functions: bool,
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
