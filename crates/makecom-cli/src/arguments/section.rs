//! The arguments of `makecom section`.

use std::path::PathBuf;

use makecom::{CodeKind, ComponentName};

use crate::kind;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Write a section to standard output or a file, byte for byte.
    ///
    /// On a terminal, control and invisible characters are replaced.
    Get {
        /// The connection's name.
        name: ComponentName,
        #[arg(help = kind::names(), value_parser = kind::parse)]
        section: CodeKind,
        /// Where to write it; standard output if - or not given.
        #[arg(long, short = 'o', value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Set a section from a file or standard input, byte for byte.
    Set {
        /// The connection's name.
        name: ComponentName,
        #[arg(help = kind::names(), value_parser = kind::parse)]
        section: CodeKind,
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
        /// The connection's name.
        name: ComponentName,
        #[arg(help = kind::names(), value_parser = kind::parse)]
        section: CodeKind,
        /// Send it even if it has errors.
        #[arg(long)]
        no_check: bool,
    },
}
