#![doc = include_str!("../README.md")]
#![expect(
    missing_docs,
    unreachable_pub,
    clippy::missing_errors_doc,
    clippy::missing_panics_doc,
    reason = "moved as it was"
)]

pub mod apply;
mod base;
mod change;
mod folder;
mod lock;
mod manifest;
mod names;
mod path;
mod project;
pub mod pull;
pub mod push;
mod remote;
mod visible;

pub use apply::reads_back;
pub use base::is_same;
pub use folder::{CODE_LIMIT, read_regular};
pub use lock::{PATIENCE, Request as Lock};
pub use manifest::Origin;
pub use manifest::{MANIFEST, section_of};
pub use project::Project;
pub use remote::{Connection as RemoteConnection, Wanted, read as read_remote, text_of};
pub use visible::is_visible;

/// Why a project cannot be worked with.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something in the project is not as it must be.
    #[error("{path}: {message}")]
    Project {
        path: String,
        message: String,
        help: String,
    },
    /// The server, or a name.
    #[error(transparent)]
    Make(#[from] makecom::Error),
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    pub fn new(
        path: impl Into<String>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self::Project {
            path: path.into(),
            message: message.into(),
            help: help.into(),
        }
    }

    /// The same, with what went before it.
    fn after(self, before: &str) -> Self {
        match self {
            Self::Project {
                path,
                message,
                help,
            } => Self::Project {
                path,
                message: format!("{message}; {before}"),
                help,
            },
            Self::Make(_) => self,
        }
    }

    /// What to do about it.
    fn help(&self) -> Option<std::borrow::Cow<'_, str>> {
        match self {
            Self::Project { help, .. } => Some(help.into()),
            Self::Make(error) => error.help(),
        }
    }
}
