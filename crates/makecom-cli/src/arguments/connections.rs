//! The arguments of `makecom connections`.

use makecom::{ComponentKind, ConnectionType};

use super::components::{Kind, Target, Zonewide, change};
use super::confirmation::Yes;

#[derive(Debug)]
pub(crate) struct Connections;

impl Kind for Connections {
    const KIND: ComponentKind = ComponentKind::Connection;
    const WORD: &str = "connection";
    const EXAMPLE: &str = "acme-crm2";
    const CREATE: &str = "; the server chooses its name";
    type Owner = Zonewide;
    type New = New;
    type Own = Own;
    type Consent = Yes;
}

#[derive(Debug, clap::Args)]
pub(crate) struct New {
    /// The scaffold to start from: oauth, oauth-refresh, oauth-resowncre,
    /// oauth-clicre, oauth-1, apikey, basic or other.
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) kind: ConnectionType,
    /// What users see.
    #[arg(long)]
    pub(crate) label: String,
}

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Own {
    /// Change the fields of a connection.
    #[command(group = change())]
    Update {
        #[command(flatten)]
        target: Target<Connections>,
        /// What users see.
        #[arg(long, group = "change")]
        label: Option<String>,
        /// The system it connects to.
        #[arg(long, value_name = "SYSTEM", group = "change")]
        connected_system: Option<String>,
        /// Unset the system it connects to.
        #[arg(long, group = "change", conflicts_with = "connected_system")]
        no_connected_system: bool,
    },
    /// Recreate a connection at Make's headquarters.
    Recreate {
        #[command(flatten)]
        target: Target<Connections>,
        #[command(flatten)]
        consent: Yes,
    },
}
