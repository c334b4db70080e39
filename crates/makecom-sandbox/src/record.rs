//! Records of requests and answers, for tests of the wire and for logs.

use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use hyper::HeaderMap;
use hyper::http::request::Parts;

use crate::answer::Answer;
use crate::operation::Operation;

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
    /// The body; empty if it did not arrive whole or was longer than the server
    /// takes.
    pub body: Bytes,
    /// The operation; `None` if none has this method and path.
    pub operation: Option<Operation>,
}

/// An answer as it was sent, or before a fault changed it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordedAnswer {
    /// The HTTP status.
    pub status: u16,
    /// Names in lower case and values, in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

/// A request and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exchange {
    /// The request.
    pub request: RecordedRequest,
    /// The answer; `None` if the connection was reset instead.
    pub answer: Option<RecordedAnswer>,
    /// From the last byte of the request to when the answer was ready.
    pub elapsed: Duration,
}

impl RecordedRequest {
    pub(crate) fn new(parts: &Parts, operation: Option<Operation>, body: Bytes) -> Self {
        Self {
            method: parts.method.to_string(),
            path: parts
                .uri
                .path_and_query()
                .map_or_else(String::new, ToString::to_string),
            headers: listed(&parts.headers),
            body,
            operation,
        }
    }

    /// The first header of a name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        first(&self.headers, name)
    }
}

impl RecordedAnswer {
    pub(crate) fn new(answer: &Answer) -> Self {
        Self {
            status: answer.status.as_u16(),
            headers: listed(&answer.headers),
            body: answer.body.clone(),
        }
    }

    /// The first header of a name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        first(&self.headers, name)
    }
}

fn listed(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.to_string(), value)
        })
        .collect()
}

fn first<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers
        .iter()
        .find_map(|(known, value)| (known == name).then_some(value.as_str()))
}

/// Shows neither the token nor the body, which may hold secrets.
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

/// Does not show the body, which may hold secrets.
impl fmt::Debug for RecordedAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} bytes)", self.status, self.body.len())
    }
}

/// The last requests, as many as the limits let it keep.
pub(crate) struct Records {
    requests: VecDeque<RecordedRequest>,
    bytes: usize,
    most: usize,
    most_bytes: usize,
}

impl Records {
    pub(crate) fn new(most: usize, most_bytes: usize) -> Self {
        Self {
            requests: VecDeque::new(),
            bytes: 0,
            most,
            most_bytes,
        }
    }

    /// Whether records are used at all.
    pub(crate) fn keeps_any(&self) -> bool {
        self.most > 0
    }

    pub(crate) fn push(&mut self, request: RecordedRequest) {
        self.bytes += request.body.len();
        self.requests.push_back(request);
        while self.requests.len() > self.most || self.bytes > self.most_bytes {
            match self.requests.pop_front() {
                Some(oldest) => self.bytes -= oldest.body.len(),
                None => break,
            }
        }
    }

    pub(crate) fn all(&self) -> Vec<RecordedRequest> {
        self.requests.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        self.requests.clear();
        self.bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_are_dropped_beyond_the_limits() {
        let request = |path: &str, bytes: usize| RecordedRequest {
            method: "GET".to_owned(),
            path: path.to_owned(),
            headers: Vec::new(),
            body: vec![b'x'; bytes].into(),
            operation: None,
        };
        let mut records = Records::new(3, 10);
        let paths = |records: &Records| -> String {
            records
                .all()
                .into_iter()
                .map(|request| request.path)
                .collect()
        };
        for (path, bytes, left) in [
            ("a", 1, "a"),
            ("b", 1, "ab"),
            ("c", 1, "abc"),
            ("d", 1, "bcd"),
            ("e", 9, "de"),
            ("f", 11, ""),
            ("g", 0, "g"),
        ] {
            records.push(request(path, bytes));
            assert_eq!(paths(&records), left);
        }
    }
}
