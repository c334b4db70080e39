//! The seam: every request of the generated client passes here before it is
//! sent, or instead of being sent.
//!
//! It makes the wire what the spec says where the generator could not, and
//! adds the token. [`Client::request`] then takes the request out: how often
//! it is sent, how long that may take and what the answer means is for the
//! layer above, which must see status, headers and bytes of every answer. The
//! generated code would read them for itself, and lose the status of a body
//! that it cannot read.

use std::cell::Cell;
use std::fmt;
use std::pin::pin;

use futures_util::FutureExt as _;
use progenitor_client::{ClientHooks, OperationInfo};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{Method, Request, Url};

use crate::operation::Location;
use crate::{Client, ClientInfo as _, Error, Operation};

/// Sent by the generated code with the version of the document; Make's own
/// clients send no such header.
static API_VERSION: HeaderName = HeaderName::from_static("api-version");

thread_local! {
    /// Whether requests are taken out on this thread instead of being sent. An
    /// operation whose request is asked for runs up to the seam without a
    /// pause, so nothing else comes between; and no copy of the client has to
    /// be made to tell it.
    static IS_TAKING: Cell<bool> = const { Cell::new(false) };
    /// The last request that was.
    static TAKEN: Cell<Option<Request>> = const { Cell::new(None) };
}

/// Keeps requests from being sent, and gives out the last one.
fn taking<T>(run: impl FnOnce() -> T) -> (T, Option<Request>) {
    /// Also if `run` panics.
    struct Restore(bool);

    impl Drop for Restore {
        fn drop(&mut self) {
            IS_TAKING.set(self.0);
        }
    }

    TAKEN.set(None);
    let _before = Restore(IS_TAKING.replace(true));
    let result = run();
    (result, TAKEN.take())
}

/// What the seam adds to a request.
#[derive(Clone)]
pub struct Transport {
    authorization: HeaderValue,
}

impl Transport {
    /// A seam that authorizes each request with this header value.
    ///
    /// ```
    /// use makecom_raw::Transport;
    /// use reqwest::header::HeaderValue;
    ///
    /// let transport = Transport::new(HeaderValue::from_static("Token hunter2"));
    /// assert!(!format!("{transport:?}").contains("hunter2"));
    /// ```
    pub fn new(mut authorization: HeaderValue) -> Self {
        authorization.set_sensitive(true);
        Self { authorization }
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").finish_non_exhaustive()
    }
}

impl Client {
    /// The request that an operation would send. Nothing is sent, and nothing
    /// is waited for.
    ///
    /// ```
    /// use makecom_raw::{Client, Transport};
    /// use reqwest::header::HeaderValue;
    ///
    /// let transport = Transport::new(HeaderValue::from_static("Token hunter2"));
    /// let client = Client::new("https://eu1.make.com/api/v2", transport);
    /// let request = client.request(async |client| client.get_connection("acme").await)?;
    /// assert_eq!(request.url().path(), "/api/v2/sdk/apps/connections/acme");
    /// # Ok::<(), Box<makecom_raw::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If no request can be made, or `operation` makes none.
    pub fn request<T>(
        &self,
        operation: impl AsyncFnOnce(&Self) -> Result<T, Error<()>>,
    ) -> Result<Request, Box<Error<()>>> {
        // Up to the seam the generated code waits for nothing.
        let (result, request) = taking(|| pin!(operation(self)).now_or_never());
        match (request, result) {
            (Some(request), _) => Ok(request),
            (None, Some(Err(error))) => Err(Box::new(error)),
            (None, _) => {
                let what = "no operation was called".to_owned();
                Err(Box::new(Error::Custom(what)))
            }
        }
    }
}

impl ClientHooks<Transport> for Client {
    async fn pre<E>(&self, request: &mut Request, info: &OperationInfo) -> Result<(), Error<E>> {
        let has_body = request.body().is_some();
        let operation = Operation::by_name(info.operation_id);
        if let Some(operation) = operation {
            join_lists(request.url_mut(), operation);
        }
        let headers = request.headers_mut();
        // The first value is the generator's, any other one a parameter's.
        let versions: Vec<_> = headers
            .get_all(&API_VERSION)
            .iter()
            .skip(1)
            .cloned()
            .collect();
        headers.remove(&API_VERSION);
        for version in versions {
            headers.append(&API_VERSION, version);
        }
        headers.insert(AUTHORIZATION, self.inner().authorization.clone());
        if let Some(media_type) = operation.and_then(|operation| operation.request_media_type)
            && has_body
            && let Ok(media_type) = HeaderValue::from_str(media_type)
        {
            headers.insert(CONTENT_TYPE, media_type);
        }
        if !IS_TAKING.get() {
            return Ok(());
        }
        let nothing = Request::new(Method::GET, request.url().clone());
        TAKEN.set(Some(std::mem::replace(request, nothing)));
        // The one way to keep the generated code from sending it.
        Err(Error::Custom(String::new()))
    }
}

/// Writes lists in the query as the spec has them: the generated code repeats
/// the name before each value.
fn join_lists(url: &mut Url, operation: &Operation) {
    let is_joined = |name: &str| {
        let parameter = operation.parameter(Location::Query, name)?;
        parameter.list.separator()
    };
    if !(operation.parameters.iter()).any(|one| is_joined(one.name).is_some()) {
        return;
    }
    let Some(query) = url.query() else {
        return;
    };
    let mut parts: Vec<(String, String, Option<&str>)> = Vec::new();
    let written = query.split('&').filter(|part| !part.is_empty());
    for (part, (decoded, _)) in written.zip(url.query_pairs()) {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let separator = is_joined(&decoded);
        match parts.last_mut() {
            Some((last, values, Some(separator))) if last == name => {
                *values += separator;
                *values += value;
            }
            _ => parts.push((name.to_owned(), value.to_owned(), separator)),
        }
    }
    let parts: Vec<String> = parts
        .into_iter()
        .map(|(name, value, _)| format!("{name}={value}"))
        .collect();
    url.set_query(Some(&parts.join("&")));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{Common, SectionKind};

    fn client() -> Client {
        let transport = Transport::new(HeaderValue::from_static("Token hunter2"));
        Client::new("http://127.0.0.1:1/api/v2", transport)
    }

    #[test]
    fn a_request_is_what_the_spec_says() {
        let request = client()
            .request(async |client| {
                let text = "[]".to_owned();
                client
                    .set_connection_section("a b", SectionKind::Scope, text)
                    .await
            })
            .unwrap();
        assert_eq!(request.method(), Method::PUT);
        assert_eq!(
            request.url().path(),
            "/api/v2/sdk/apps/connections/a%20b/scope"
        );
        assert_eq!(request.headers()[CONTENT_TYPE], "application/jsonc");
        assert_eq!(request.headers()[AUTHORIZATION], "Token hunter2");
        assert!(request.headers()[AUTHORIZATION].is_sensitive());
        assert!(!request.headers().contains_key(&API_VERSION));

        let common = Common(serde_json::Map::new());
        let request = client()
            .request(async |client| client.set_connection_common("a", &common).await)
            .unwrap();
        assert_eq!(request.headers()[CONTENT_TYPE], "application/json");
        assert_eq!(request.body().unwrap().as_bytes(), Some(&b"{}"[..]));
    }

    #[test]
    fn a_request_is_taken_out_while_another_one_is() {
        let client = client();
        let outer = client
            .request(async |client| {
                let inner = client.request(async |client| client.get_connection("a").await);
                let name = inner.unwrap().url().path().replace("/api/v2", "");
                client.get_connection(&name).await
            })
            .unwrap();
        let expected = "/api/v2/sdk/apps/connections/%2Fsdk%2Fapps%2Fconnections%2Fa";
        assert_eq!(outer.url().path(), expected);
    }

    #[tokio::test]
    async fn a_panic_leaves_the_way_open() {
        let client = client();
        let panic = std::panic::AssertUnwindSafe(|| {
            client.request(async |_| -> Result<(), Error<()>> { panic!("as asked for") })
        });
        assert!(std::panic::catch_unwind(panic).is_err());
        let result = client.get_connection("a").await;
        assert!(matches!(result, Err(Error::CommunicationError(_))));
    }

    #[test]
    fn what_is_no_request_is_an_error() {
        let bad = Client::new("no address", client().inner.clone());
        assert!(
            bad.request(async |client| client.get_connection("a").await)
                .is_err()
        );
        let nothing = client().request(async |_| Ok::<_, Error<()>>(()));
        assert!(matches!(*nothing.unwrap_err(), Error::Custom(_)));
    }

    #[tokio::test]
    async fn a_client_that_is_used_directly_sends() {
        let result = client().get_connection("a").await;
        let Err(Error::CommunicationError(error)) = result else {
            panic!("nobody listens on port 1");
        };
        assert!(error.is_connect());
    }
}
