//! The arguments of `makecom pair`.

use makecom::ComponentKind;

use super::project::{PairBy, PlaceByFlag};
use crate::kind;

/// Say which component of a project is which on the server.
///
/// Without arguments, lists what is paired with nothing, here and on the server, and what
/// of it looks alike (exit code 3). With KIND and LOCAL alone, pairs with the only one that
/// looks like it. Pairs are in idMapping of an origin; nothing is sent.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The kind: connection, webhook, module, rpc or function.
    #[arg(value_parser = kind::component, requires = "local")]
    pub(crate) kind: Option<ComponentKind>,
    /// The local id; with --ignore-remote the name on the server.
    pub(crate) local: Option<String>,
    /// The name on the server.
    pub(crate) remote: Option<String>,
    #[command(flatten)]
    pub(crate) place: PlaceByFlag,
    /// Pair all that have the same name, or the same label and type, and list the rest.
    #[arg(long, value_enum, value_name = "BY", conflicts_with = "kind")]
    pub(crate) by: Option<PairBy>,
    #[command(flatten)]
    pub(crate) other: Other,
    /// Dry run: show what would be done, and do nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// What to do instead of pairing.
#[derive(Debug, clap::Args)]
#[group(multiple = false, requires = "kind", conflicts_with = "remote")]
pub(crate) struct Other {
    /// Ignore LOCAL in this origin: no push sends it.
    #[arg(long)]
    pub(crate) ignore: bool,
    /// Ignore the component of the server called LOCAL: no pull adds it.
    #[arg(long)]
    pub(crate) ignore_remote: bool,
    /// Remove the pair of LOCAL, or stop ignoring it.
    #[arg(long)]
    pub(crate) remove: bool,
}
