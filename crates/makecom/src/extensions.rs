//! What a user adds to a client: headers, interceptors, a transport, a recorder. A client
//! without any pays for an empty list and a null pointer each.

use std::fmt;
use std::sync::Arc;

use reqwest::Request;
use reqwest::header::HeaderMap;

use crate::headers::names;
use crate::interceptor::Interceptor;
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
    /// The request of a generated method with the caller's headers. By value, since a
    /// future keeps the storage of all that was borrowed in it.
    pub(crate) fn with_headers(&self, mut request: Request) -> Request {
        self.add_headers(request.headers_mut());
        request
    }

    /// Adds the caller's headers, in place of others of their names.
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
