//! One request and the part of its answer that arrived.

use bytes::Bytes;
use reqwest::header::HeaderMap;
use reqwest::{Request, StatusCode, Url};

use crate::error::Cause;
use crate::transport::{self, Transport, TransportError, TransportFuture};

/// The maximum length in bytes of an error's body that is kept: error pages can be of any
/// size.
pub(crate) const ERROR_BODY_LIMIT: usize = 64 * 1024;

/// Status and headers of an answer.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
}

impl Head {
    /// The first value of a header, if it is there and visible ASCII.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(crate) fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let headers = self.headers.iter();
        headers.map(|(name, value)| (name.as_str(), value.as_bytes()))
    }

    pub(crate) fn request_id(&self) -> Option<&str> {
        ["x-request-id", "x-amzn-requestid", "cf-ray"]
            .iter()
            .find_map(|name| self.header(name))
    }
}

/// The part received so far. It outlives the exchange, which is dropped at a time-out.
#[derive(Default)]
pub(crate) struct Received {
    pub(crate) head: Option<Head>,
    /// The first chunk, which most answers consist of.
    first: Bytes,
    /// All chunks, from the second on.
    joined: Vec<u8>,
}

impl Received {
    fn add(&mut self, chunk: &[u8]) {
        if self.joined.is_empty() {
            self.joined.extend_from_slice(&self.first);
        }
        self.joined.extend_from_slice(chunk);
    }

    fn len(&self) -> usize {
        self.joined.len().max(self.first.len())
    }

    pub(crate) fn into_parts(self) -> (Option<Head>, Bytes) {
        let body = if self.joined.is_empty() {
            self.first
        } else {
            self.joined.into()
        };
        (self.head, body)
    }
}

/// The outcome of an exchange that did not fail.
pub(crate) enum End {
    Complete,
    /// The body is longer than the limit.
    TooLong,
    /// The HTTP client followed a redirect.
    Redirected,
}

/// Sends a request and reads the answer; a success may have up to `limit` bytes.
///
/// The user's own client may redirect, which can turn a PUT into a GET; then `address` is
/// what the request has. A `transport` takes the place of the HTTP client.
pub(crate) async fn exchange(
    http: &reqwest::Client,
    transport: Option<&dyn Transport>,
    address: Option<&Url>,
    request: Request,
    limit: usize,
    received: &mut Received,
) -> Result<End, Cause> {
    let mut response = match transport {
        None => http.execute(request).await?,
        Some(transport) => transport.send(transport::request(request)?).await?.into(),
    };
    let head = Head {
        status: response.status(),
        headers: std::mem::take(response.headers_mut()),
    };
    let is_redirected = address.is_some_and(|address| response.url() != address);
    let is_success = head.status.is_success();
    received.head = Some(head);
    if is_redirected {
        return Ok(End::Redirected);
    }
    let limit = if is_success {
        limit
    } else {
        limit.min(ERROR_BODY_LIMIT)
    };
    while let Some(chunk) = response.chunk().await? {
        let room = limit - received.len();
        if chunk.len() > room {
            received.add(&chunk[..room]);
            return Ok(End::TooLong);
        }
        if received.len() == 0 {
            received.first = chunk;
        } else {
            received.add(&chunk);
        }
    }
    Ok(End::Complete)
}

/// So that a transport can be built around reqwest.
impl Transport for reqwest::Client {
    fn send(&self, request: transport::Request) -> TransportFuture<'_> {
        Box::pin(async move {
            let request = Request::try_from(request).map_err(TransportError::rejected)?;
            match self.execute(request).await {
                Ok(response) => Ok(response.into()),
                Err(error) => {
                    let error = error.without_url();
                    Err(if error.is_connect() {
                        TransportError::connect(error)
                    } else if error.is_timeout() {
                        TransportError::timeout(error)
                    } else {
                        TransportError::broken(error)
                    })
                }
            }
        })
    }
}
