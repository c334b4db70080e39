//! What a user adds to a client: headers, interceptors, a transport, a recorder. A client
//! without any pays for an empty list and a null pointer each.

use std::fmt;
use std::sync::Arc;

use reqwest::header::HeaderMap;

use crate::interceptor::{Interceptor, names};
use crate::transport::Transport;

/// The additions of a client; cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Extensions {
    pub(crate) headers: HeaderMap,
    /// In the order in which they were registered.
    pub(crate) interceptors: Vec<Arc<dyn Interceptor>>,
    /// In place of the HTTP client.
    pub(crate) transport: Option<Arc<dyn Transport>>,
    #[cfg(feature = "recording")]
    pub(crate) recorder: Option<crate::recording::Recorder>,
}

impl Extensions {
    /// Adds the caller's headers to a request of a generated method.
    pub(crate) fn add_headers(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
    }
}

/// Shows the names of headers and how many interceptors there are.
impl fmt::Debug for Extensions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Extensions")
            .field("headers", &names(&self.headers))
            .field("interceptors", &self.interceptors.len())
            .field("transport", &self.transport.is_some())
            .finish_non_exhaustive()
    }
}
