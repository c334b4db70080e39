//! A project on the disk: the layout of Make's VS Code extension, and what goes
//! to and fro between it and an app. Nothing here knows of terminals.
//!
//! `folder` is the only way to files; `path` says which of them may be named, and
//! `lock` keeps other processes away while files are written. `manifest` is
//! `makecomapp.json`, and `change` edits it in place. `project` is both together.
//! `base` remembers what the server had when both sides were last the same, which
//! is how `pull` and `push` tell whose change a difference is; `apply` carries out
//! what `push` has planned.

pub(crate) mod apply;
mod base;
mod change;
mod folder;
mod lock;
mod manifest;
mod names;
mod path;
mod project;
pub(crate) mod pull;
pub(crate) mod push;
mod remote;

pub(crate) use apply::reads_back;
pub(crate) use base::is_same;
pub(crate) use folder::{CODE_LIMIT, read_regular};
pub(crate) use lock::{PATIENCE, Request as Lock};
pub(crate) use manifest::{MANIFEST, section_of};
pub(crate) use project::Project;
pub(crate) use remote::{Connection as RemoteConnection, Wanted, read as read_remote, text_of};

/// Why a project cannot be worked with.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
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

pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    pub(crate) fn new(
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
