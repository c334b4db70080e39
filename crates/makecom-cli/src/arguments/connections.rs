//! The arguments of `makecom connections`.

use makecom::{AppName, ComponentName, ConnectionType};

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// List the connections of an app.
    List {
        /// The app's name, such as acme-crm.
        app: AppName,
    },
    /// Show all fields of a connection.
    Get {
        /// The connection's name, such as acme-crm2.
        name: ComponentName,
    },
    /// Create a connection; the server chooses its name.
    Create {
        /// The app's name.
        app: AppName,
        /// The scaffold to start from: oauth, oauth-refresh, oauth-resowncre,
        /// oauth-clicre, oauth-1, apikey, basic or other.
        #[arg(long = "type", value_name = "TYPE")]
        kind: ConnectionType,
        /// What users see.
        #[arg(long)]
        label: String,
    },
    /// Change the fields of a connection.
    #[command(group = clap::ArgGroup::new("change").required(true).multiple(true))]
    Update {
        /// The connection's name.
        name: ComponentName,
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
    /// Delete connections.
    Delete {
        /// Their names.
        #[arg(required = true)]
        names: Vec<ComponentName>,
        /// Do not ask.
        #[arg(long, short)]
        yes: bool,
        /// Return only when they can no longer be read.
        #[arg(long)]
        wait: bool,
    },
    /// Recreate a connection at Make's headquarters.
    Recreate {
        /// The connection's name.
        name: ComponentName,
        /// Do not ask.
        #[arg(long, short)]
        yes: bool,
    },
}
