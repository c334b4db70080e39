//! The arguments of `makecom section`.

use std::path::PathBuf;

use makecom::ComponentKind;

use crate::kind;

/// A component of any kind.
#[derive(Debug, clap::Args)]
pub(crate) struct Component {
    /// The kind: app, connection, webhook, module, rpc or function.
    #[arg(value_parser = kind::component)]
    pub(crate) kind: ComponentKind,
    /// The name: acme-crm of an app or connection; with its app for a module, RPC or
    /// function, such as acme-crm/getUser, or acme-crm@2/getUser of version 2.
    pub(crate) name: String,
}

/// A section of a component.
#[derive(Debug, clap::Args)]
pub(crate) struct Place {
    #[command(flatten)]
    pub(crate) component: Component,
    /// The section, as Make's API names it or as a project does: parameters or
    /// staticParams, for example. An unknown one lists those of the kind.
    #[arg(value_name = "CODE")]
    pub(crate) code: String,
}

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Write a section to standard output or a file, byte for byte.
    ///
    /// On a terminal, control and invisible characters are replaced.
    Get {
        #[command(flatten)]
        place: Place,
        /// Where to write it; standard output if - or not given.
        #[arg(long, short = 'o', value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Set a section from a file or standard input, byte for byte.
    Set {
        #[command(flatten)]
        place: Place,
        /// The file; standard input if - or not given.
        file: Option<PathBuf>,
        /// Send it even if it has errors.
        #[arg(long)]
        no_check: bool,
    },
    /// Edit a section with $VISUAL or $EDITOR, review the changes, and send it.
    ///
    /// Nothing is sent if the text has errors, or if the section was changed on the
    /// server meanwhile. Unless it was sent and read back, the edited text is kept in a
    /// file.
    Edit {
        #[command(flatten)]
        place: Place,
        /// Send it even if it has errors.
        #[arg(long)]
        no_check: bool,
    },
}
