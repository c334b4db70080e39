//! What was asked, for tests that look at the wire.

use std::fmt;

use axum::http::request::Parts;
use bytes::Bytes;

/// A request as it arrived.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// The method in upper case.
    pub method: String,
    /// Path and query as on the wire, still percent-encoded.
    pub path: String,
    /// Names in lower case and values, in order.
    pub headers: Vec<(String, String)>,
    /// The body; empty if it was longer than the server takes.
    pub body: Bytes,
}

impl RecordedRequest {
    pub(crate) fn new(parts: &Parts, body: Bytes) -> Self {
        Self {
            method: parts.method.to_string(),
            path: parts
                .uri
                .path_and_query()
                .map_or_else(String::new, ToString::to_string),
            headers: parts
                .headers
                .iter()
                .map(|(name, value)| {
                    let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                    (name.to_string(), value)
                })
                .collect(),
            body,
        }
    }

    /// The first header of a name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find_map(|(known, value)| (known == name).then_some(value.as_str()))
    }
}

/// Neither the token nor the body, which may hold secrets.
impl fmt::Debug for RecordedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {} ({} bytes)",
            self.method,
            self.path,
            self.body.len()
        )
    }
}
