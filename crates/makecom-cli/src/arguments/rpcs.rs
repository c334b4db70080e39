//! The arguments of `makecom rpcs`.

use std::path::PathBuf;

use makecom::ComponentKind;

use super::app_ref::InApp;
use super::common::Assignment;
use super::components::{Kind, LinkChanges, Links, Target, change};
use super::confirmation::Yes;

#[derive(Debug)]
pub(crate) struct Rpcs;

impl Kind for Rpcs {
    const KIND: ComponentKind = ComponentKind::Rpc;
    const WORD: &str = "RPC";
    const ARTICLE: &str = "an";
    const EXAMPLE: &str = "listUsers";
    type Owner = InApp;
    type New = New;
    type Own = Own;
    type Consent = Yes;
}

#[derive(Debug, clap::Args)]
pub(crate) struct New {
    /// Its name: 3 to 64 letters and digits, a letter first.
    pub(crate) name: String,
    /// What developers see.
    #[arg(long)]
    pub(crate) label: String,
    #[command(flatten)]
    pub(crate) links: Links,
}

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Own {
    /// Change the fields of an RPC.
    #[command(group = change())]
    Update {
        #[command(flatten)]
        target: Target<Rpcs>,
        /// What developers see.
        #[arg(long, group = "change")]
        label: Option<String>,
        #[command(flatten)]
        links: LinkChanges,
    },
    /// Run an RPC at Make, which calls the service, and print what it returns.
    Test {
        #[command(flatten)]
        target: Target<Rpcs>,
        #[arg(
            value_name = "NAME=VALUE",
            help = "A parameter as a text, or where to read it: @env:VARIABLE, @file:PATH or @stdin"
        )]
        values: Vec<Assignment>,
        /// All parameters, as a JSON object in a file; - is standard input.
        #[arg(long, value_name = "FILE", conflicts_with = "values")]
        data: Option<PathBuf>,
        /// The parameters' types, as a JSON list in a file, such as
        /// [{"name": "team", "type": "text", "required": true}].
        #[arg(long, value_name = "FILE")]
        schema: Option<PathBuf>,
    },
}
