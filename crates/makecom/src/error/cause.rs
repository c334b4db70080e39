//! What the HTTP client, or a transport in its place, says of a failure.

use std::error::Error as StdError;

use crate::transport::TransportError;

/// Why nothing, or not all of an answer, arrived.
pub(crate) enum Cause {
    Http(reqwest::Error),
    Transport(TransportError),
}

impl Cause {
    /// The error, with its sources.
    pub(crate) fn error(&self) -> &(dyn StdError + 'static) {
        match self {
            Self::Http(error) => error,
            Self::Transport(error) => error,
        }
    }

    /// Whether no connection could be made.
    pub(crate) fn is_connect(&self) -> bool {
        match self {
            Self::Http(error) => error.is_connect(),
            Self::Transport(error) => error.is_connect(),
        }
    }

    pub(crate) fn is_timeout(&self) -> bool {
        match self {
            Self::Http(error) => error.is_timeout(),
            Self::Transport(error) => error.is_timeout(),
        }
    }
}

/// Without the address, which the call's own error names.
impl From<reqwest::Error> for Cause {
    fn from(error: reqwest::Error) -> Self {
        Self::Http(error.without_url())
    }
}

impl From<TransportError> for Cause {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}
