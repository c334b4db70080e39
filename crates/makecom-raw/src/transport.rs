//! The seam: every request of the generated client passes here on its way out
//! and every response on its way in.
//!
//! It makes the wire what the spec says where the generator could not, adds
//! the token, and keeps the head of the response, so that a body that cannot
//! be read does not take status and headers with it.

use std::fmt;
use std::sync::{Arc, OnceLock};

use futures_util::StreamExt as _;
use progenitor_client::{ClientHooks, OperationInfo};
use reqwest::StatusCode;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use serde::de::{DeserializeOwned, Error as _};

use crate::{ByteStream, Client, ClientInfo as _, Error, Operation, ResponseValue};

/// Sent by the generated code with the version of the document; Make's own
/// clients send no such header.
const API_VERSION: &str = "api-version";

/// What the seam adds to a request and remembers of its response.
#[derive(Clone)]
pub struct Transport {
    authorization: HeaderValue,
    head: Arc<OnceLock<ResponseHead>>,
}

/// Status and headers of a response.
#[derive(Clone, Debug)]
pub struct ResponseHead {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
}

impl Transport {
    /// A seam that authorizes each request with this header value.
    pub fn new(mut authorization: HeaderValue) -> Self {
        authorization.set_sensitive(true);
        Self {
            authorization,
            head: Arc::default(),
        }
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").finish_non_exhaustive()
    }
}

impl Client {
    /// A client for one request, which remembers the head of its response.
    /// Connections are shared with all others.
    pub fn for_one_request(&self) -> Self {
        Self {
            baseurl: self.baseurl.clone(),
            client: self.client.clone(),
            inner: Transport {
                authorization: self.inner.authorization.clone(),
                head: Arc::default(),
            },
        }
    }

    /// The head of the first response that this client has received.
    pub fn response_head(&self) -> Option<&ResponseHead> {
        self.inner().head.get()
    }
}

impl ClientHooks<Transport> for Client {
    async fn pre<E>(
        &self,
        request: &mut reqwest::Request,
        info: &OperationInfo,
    ) -> Result<(), Error<E>> {
        let has_body = request.body().is_some();
        let headers = request.headers_mut();
        headers.remove(API_VERSION);
        headers.insert(AUTHORIZATION, self.inner().authorization.clone());
        let operation = Operation::by_id(info.operation_id);
        if let Some(media_type) = operation.and_then(|operation| operation.request_media_type)
            && has_body
        {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        }
        Ok(())
    }

    async fn post<E>(
        &self,
        result: &reqwest::Result<reqwest::Response>,
        _info: &OperationInfo,
    ) -> Result<(), Error<E>> {
        if let Ok(response) = result {
            self.inner().head.get_or_init(|| ResponseHead {
                status: response.status(),
                headers: response.headers().clone(),
            });
        }
        Ok(())
    }
}

/// The value of a response with any 2xx status, not only those that the spec
/// lists. An empty body counts as an empty object.
///
/// # Errors
/// Any error of the call other than an unlisted 2xx status;
/// [`Error::InvalidResponsePayload`] if the body is not what was promised.
pub async fn read_value<T: DeserializeOwned>(
    result: Result<ResponseValue<T>, Error<()>>,
) -> Result<T, Error<()>> {
    let body = match result {
        Ok(value) => return Ok(value.into_inner()),
        Err(Error::UnexpectedResponse(response)) if response.status().is_success() => {
            response.bytes().await.map_err(Error::ResponseBodyError)?
        }
        Err(Error::InvalidResponsePayload(body, _)) if body.is_empty() => body,
        Err(error) => return Err(error),
    };
    let text: &[u8] = if body.is_empty() { b"{}" } else { &body };
    serde_json::from_slice(text).map_err(|error| Error::InvalidResponsePayload(body, error))
}

/// The text of a response with any 2xx status.
///
/// # Errors
/// Any error of the call other than an unlisted 2xx status;
/// [`Error::ResponseBodyError`] if the body breaks off,
/// [`Error::InvalidResponsePayload`] if it is not UTF-8.
pub async fn read_text(
    result: Result<ResponseValue<ByteStream>, Error<()>>,
) -> Result<String, Error<()>> {
    let body = match result {
        Ok(stream) => collect(stream).await?,
        Err(Error::UnexpectedResponse(response)) if response.status().is_success() => response
            .bytes()
            .await
            .map_err(Error::ResponseBodyError)?
            .into(),
        Err(error) => return Err(error),
    };
    String::from_utf8(body).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let what = serde_json::Error::custom(format!("not UTF-8 from byte {at} on"));
        Error::InvalidResponsePayload(error.into_bytes().into(), what)
    })
}

async fn collect(response: ResponseValue<ByteStream>) -> Result<Vec<u8>, Error<()>> {
    let mut stream = response.into_inner_stream();
    let mut body = Vec::new();
    while let Some(chunk) = stream.next().await {
        body.extend_from_slice(&chunk.map_err(Error::ResponseBodyError)?);
    }
    Ok(body)
}
