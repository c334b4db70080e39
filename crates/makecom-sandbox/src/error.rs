//! Why a server could not start.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use crate::seed::InvalidSeed;

/// The error of a [`Sandbox`](crate::Sandbox) that could not start: what, where, and what
/// to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The address cannot be listened on.
    #[error(
        "cannot listen on {address}: {source}; choose another address, or port 0 for a free one"
    )]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// The error of the system.
        source: io::Error,
    },
    /// The seed is invalid.
    #[error(transparent)]
    Seed(#[from] InvalidSeed),
    /// The state file cannot be used.
    #[error("cannot use the state file {}: {reason}; give another one, or move it away to start with a new one", path.display())]
    State {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// No certificate can be made.
    #[error("cannot set up TLS: {0}")]
    Tls(String),
}

impl From<StartError> for io::Error {
    fn from(error: StartError) -> Self {
        let kind = match &error {
            StartError::Listen { source, .. } => source.kind(),
            StartError::Seed(_) => io::ErrorKind::InvalidInput,
            StartError::State { .. } | StartError::Tls(_) => io::ErrorKind::Other,
        };
        Self::new(kind, error)
    }
}
