//! The arguments of `makecom section`.

use std::path::PathBuf;

use makecom::{CodeKind, ComponentName};

use crate::kind;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Write a section to standard output or a file, byte for byte.
    ///
    /// On a terminal, characters are replaced that would steer it or could not be
    /// seen.
    Get {
        /// The connection's name.
        name: ComponentName,
        #[arg(help = kind::names(), value_parser = kind::parse)]
        section: CodeKind,
        /// Where to write it; - or nothing is standard output.
        #[arg(long, short = 'o', value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Set a section from a file or standard input, byte for byte.
    Set {
        /// The connection's name.
        name: ComponentName,
        #[arg(help = kind::names(), value_parser = kind::parse)]
        section: CodeKind,
        /// The file; - or nothing is standard input.
        file: Option<PathBuf>,
        /// Send it even if it has errors.
        #[arg(long)]
        no_check: bool,
    },
    /// Edit a section with $VISUAL or $EDITOR, look at the changes, and send it.
    ///
    /// Nothing is sent if the text has errors, or if the section was changed
    /// meanwhile. Unless it was sent and read back, the edited text is kept in a
    /// file, whatever goes wrong.
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
