//! One request and its answer, as much of it as came.

use reqwest::header::HeaderMap;
use reqwest::{Request, StatusCode};

/// Of an error's body no more is kept: nobody reads on, and the page of an
/// edge can be of any size. In bytes.
pub(crate) const ERROR_BODY_LIMIT: usize = 64 * 1024;

/// Status and headers of an answer.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
}

/// What has come so far. It outlives the exchange, which may be dropped when
/// time is up.
#[derive(Default)]
pub(crate) struct Received {
    pub(crate) head: Option<Head>,
    pub(crate) body: Vec<u8>,
}

/// How an exchange ended that did not fail.
pub(crate) enum End {
    Complete,
    /// The body is longer than is taken.
    TooLong,
    /// The HTTP client went to another address for the answer.
    Redirected,
}

/// Sends a request and reads the answer, a success of up to `limit` bytes.
///
/// A client that somebody else has set up `may_redirect`, and make a GET of a
/// PUT on the way.
pub(crate) async fn exchange(
    http: &reqwest::Client,
    may_redirect: bool,
    request: Request,
    limit: usize,
    received: &mut Received,
) -> reqwest::Result<End> {
    let address = may_redirect.then(|| request.url().clone());
    let mut response = http.execute(request).await?;
    let head = Head {
        status: response.status(),
        headers: std::mem::take(response.headers_mut()),
    };
    let is_redirected = address.is_some_and(|address| *response.url() != address);
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
        let room = limit - received.body.len();
        if chunk.len() > room {
            received.body.extend_from_slice(&chunk[..room]);
            return Ok(End::TooLong);
        }
        received.body.extend_from_slice(&chunk);
    }
    Ok(End::Complete)
}
