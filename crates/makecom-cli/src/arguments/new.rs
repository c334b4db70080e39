//! The arguments of `makecom new`.

use std::path::PathBuf;

use makecom::ComponentKind;

use super::run::NewTest;
use crate::kind;

/// Add a component to a project, with files of empty codes.
///
/// Nothing is sent: `makecom push` creates it on the server.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) test: Option<Sub>,
    /// The kind: connection, webhook, module, rpc or function.
    #[arg(value_parser = kind::component, required = true)]
    pub(crate) kind: Option<ComponentKind>,
    /// The local id; of a module, an RPC and a function also the name on the server.
    #[arg(required = true)]
    pub(crate) id: Option<String>,
    /// The type: basic or oauth of a connection, web or web-shared of a webhook, action,
    /// search, trigger, `instant_trigger`, responder or universal of a module.
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) component_type: Option<String>,
    /// What users see; the id unless given.
    #[arg(long)]
    pub(crate) label: Option<String>,
    /// What users see of a module below its label.
    #[arg(long)]
    pub(crate) description: Option<String>,
    /// What an action does: create, read, update or delete.
    #[arg(long)]
    pub(crate) crud: Option<String>,
    /// The connection of a module, a webhook or an RPC, by its local id.
    #[arg(long, value_name = "ID")]
    pub(crate) connection: Option<String>,
    /// The webhook of an instant trigger, by its local id.
    #[arg(long, value_name = "ID")]
    pub(crate) webhook: Option<String>,
    /// Add a module to the group of this label, too.
    #[arg(long, value_name = "LABEL")]
    pub(crate) group: Option<String>,
    /// The folder of makecomapp.json.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
}

/// What is new, if it is no component.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Sub {
    Test(NewTest),
}
