//! The seam: every request of the generated client passes here.
//!
//! `pre` makes the wire what the spec says where the generator could not, and
//! adds the token. `exec` leaves the request in the context of its call, and goes
//! on with the answer that the layer above puts there: how often a request is
//! sent, how long that may take and what is kept of status, headers and bytes is
//! decided above. Without a context, the request is sent plainly.

use std::fmt;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::Poll;

use bytes::Bytes;
use progenitor_client::{ClientHooks, OperationInfo};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Request, Response, ResponseBuilderExt as _, StatusCode, Url};

use crate::operation::Location;
use crate::{Client, ClientInfo as _, Error, Operation};

/// What one call carries through the generated client. The generated method
/// leaves its request here and then waits; it reads the answer that the layer
/// above gives, when that polls it again. A call that fails is not polled again.
///
/// ```
/// use std::future::poll_fn;
/// use std::pin::pin;
/// use std::task::Poll;
/// use makecom_raw::{Client, Transport};
/// use reqwest::StatusCode;
/// use reqwest::header::HeaderValue;
///
/// # async fn example() {
/// let transport = Transport::new(HeaderValue::from_static("Token hunter2"));
/// let client = Client::new("https://eu1.make.com/api/v2", transport);
/// let (client, context) = client.for_call();
/// let mut method = pin!(client.get_connection("acme"));
/// let first = poll_fn(|waker| Poll::Ready(method.as_mut().poll(waker))).await;
/// assert!(first.is_pending());
/// let request = context.take_request().unwrap();
/// assert_eq!(request.url().path(), "/api/v2/sdk/apps/connections/acme");
/// context.answer(StatusCode::OK, r#"{"appConnection": {}}"#.into());
/// assert!(method.await.is_ok());
/// # }
/// ```
#[derive(Default)]
pub struct CallContext {
    request: Mutex<Option<Request>>,
    answer: Mutex<Option<(StatusCode, Bytes)>>,
}

impl CallContext {
    /// The request that the generated method has made, once.
    pub fn take_request(&self) -> Option<Request> {
        locked(&self.request).take()
    }

    /// Gives the generated method a success to read.
    pub fn answer(&self, status: StatusCode, body: Bytes) {
        *locked(&self.answer) = Some((status, body));
    }

    async fn exchange(&self, request: Request) -> (StatusCode, Bytes) {
        *locked(&self.request) = Some(request);
        poll_fn(|_| match locked(&self.answer).take() {
            Some(answer) => Poll::Ready(answer),
            None => Poll::Pending,
        })
        .await
    }
}

/// Nothing here panics while it holds a lock.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the seam adds to a request.
#[derive(Clone)]
pub struct Transport {
    authorization: Option<HeaderValue>,
    /// The base URL as it was given, and parsed.
    base: Arc<OnceLock<Option<(String, Url)>>>,
    context: Option<Arc<CallContext>>,
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
        Self {
            authorization: Some(authorization),
            ..Self::without_authorization()
        }
    }

    /// A seam that leaves authorizing to the layer above, where a token can change
    /// between two attempts.
    ///
    /// ```
    /// use makecom_raw::{Client, Transport};
    ///
    /// let transport = Transport::without_authorization();
    /// let client = Client::new("https://eu1.make.com/api/v2", transport);
    /// ```
    pub fn without_authorization() -> Self {
        Self {
            authorization: None,
            base: Arc::default(),
            context: None,
        }
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").finish_non_exhaustive()
    }
}

impl Client {
    /// A client for the one call that the context is of.
    pub fn for_call(&self) -> (Self, Arc<CallContext>) {
        let context = Arc::<CallContext>::default();
        let inner = Transport {
            authorization: self.inner.authorization.clone(),
            base: Arc::clone(&self.inner.base),
            context: Some(Arc::clone(&context)),
        };
        let client = Self::new_with_client(&self.baseurl, self.client.clone(), inner);
        (client, context)
    }

    /// What the generated code puts before the path of a request: the path of the
    /// base URL, or all of it.
    pub(crate) fn base_path(&self) -> &str {
        self.base().map_or(&self.baseurl, Url::path)
    }

    /// The address of a request. To parse the host again each time would take a
    /// twentieth of a call.
    #[allow(clippy::result_large_err, reason = "it is the generator's error")]
    pub(crate) fn address<E>(&self, path: &str) -> Result<Url, Error<E>> {
        let address = match self.base() {
            Some(base) => base.join(path),
            None => Url::parse(path),
        };
        address.map_err(|error| Error::InvalidRequest(format!("no address: {error}")))
    }

    /// The base URL, if a path behind its own cannot be anything but a path.
    fn base(&self) -> Option<&Url> {
        let parse = || {
            let url = Url::parse(&self.baseurl).ok()?;
            // Two slashes would begin a host.
            let is_path = url.path().len() > 1 && !url.path().starts_with("//");
            let is_all = url.query().is_none() && url.fragment().is_none();
            (is_path && is_all).then(|| (self.baseurl.clone(), url))
        };
        let (text, url) = self.inner.base.get_or_init(parse).as_ref()?;
        // A transport may be given to several clients.
        (*text == self.baseurl).then_some(url)
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
        if let Some(authorization) = &self.inner().authorization {
            headers.insert(AUTHORIZATION, authorization.clone());
        }
        if let Some(media_type) = operation.and_then(|operation| operation.request_media_type)
            && has_body
            && let Ok(media_type) = HeaderValue::from_str(media_type)
        {
            headers.insert(CONTENT_TYPE, media_type);
        }
        Ok(())
    }

    async fn exec(&self, request: Request, _: &OperationInfo) -> reqwest::Result<Response> {
        let Some(context) = &self.inner.context else {
            return self.client.execute(request).await;
        };
        let url = request.url().clone();
        let (status, body) = context.exchange(request).await;
        let response = http::Response::builder().status(status).url(url).body(body);
        Ok(response.unwrap_or_default().into())
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
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::pin::{Pin, pin};
    use std::task::{Context, Waker};

    use reqwest::Method;
    use serde_json::{Map, json};

    use super::*;
    use crate::types::SectionKind;

    fn client() -> Client {
        let transport = Transport::new(HeaderValue::from_static("Token hunter2"));
        Client::new("http://127.0.0.1:1/api/v2", transport)
    }

    /// Polls a method that has to wait; answers its request.
    fn request<F: Future>(method: Pin<&mut F>, context: &CallContext) -> Request {
        let mut task = Context::from_waker(Waker::noop());
        assert!(method.poll(&mut task).is_pending());
        context.take_request().unwrap()
    }

    #[test]
    fn a_request_is_what_the_spec_says() {
        let (client, context) = client().for_call();
        let text = "[]".to_owned();
        let method = pin!(client.set_connection_section("a b", SectionKind::Scope, text));
        let sent = request(method, &context);
        assert_eq!(sent.method(), Method::PUT);
        assert_eq!(
            sent.url().path(),
            "/api/v2/sdk/apps/connections/a%20b/scope"
        );
        assert_eq!(sent.headers()[CONTENT_TYPE], "application/jsonc");
        assert_eq!(sent.headers()[AUTHORIZATION], "Token hunter2");
        assert!(sent.headers()[AUTHORIZATION].is_sensitive());
        assert!(!sent.headers().contains_key("api-version"));

        let nothing = Map::new();
        let method = pin!(client.set_connection_common("a", &nothing));
        let sent = request(method, &context);
        assert_eq!(sent.headers()[CONTENT_TYPE], "application/json");
        assert_eq!(sent.body().unwrap().as_bytes(), Some(&b"{}"[..]));
    }

    #[tokio::test]
    async fn a_generated_method_reads_what_the_layer_above_gives() {
        let (client, context) = client().for_call();
        let mut method = pin!(client.get_connection("a"));
        request(method.as_mut(), &context);
        let body = r#"{"appConnection": {"name": null, "new": [1]}, "more": 1}"#;
        context.answer(StatusCode::ACCEPTED, body.into());
        let answer = method.await.unwrap();
        assert_eq!(answer.status(), StatusCode::ACCEPTED);
        let expected = json!({"name": null, "new": [1]});
        assert_eq!(json!(answer.into_inner().app_connection), expected);
    }

    #[tokio::test]
    async fn two_calls_at_once_do_not_see_each_other() {
        let client = client();
        let (one, first) = client.for_call();
        let (other, second) = client.for_call();
        let mut one = pin!(one.get_connection("one"));
        let mut other = pin!(other.get_connection("other"));
        let paths = [
            request(one.as_mut(), &first),
            request(other.as_mut(), &second),
        ];
        let paths = paths.map(|one| {
            one.url()
                .path()
                .replace("/api/v2/sdk/apps/connections/", "")
        });
        assert_eq!(paths, ["one", "other"]);
        second.answer(StatusCode::OK, r#"{"appConnection": {"a": 2}}"#.into());
        let mut task = Context::from_waker(Waker::noop());
        assert!(one.as_mut().poll(&mut task).is_pending());
        assert_eq!(other.await.unwrap().into_inner().app_connection["a"], 2);
        first.answer(StatusCode::OK, r#"{"appConnection": {"a": 1}}"#.into());
        assert_eq!(one.await.unwrap().into_inner().app_connection["a"], 1);
    }

    #[tokio::test]
    async fn a_panic_or_a_dropped_call_leaves_nothing_behind() {
        let client = client();
        let panic = AssertUnwindSafe(|| {
            let (client, context) = client.for_call();
            request(pin!(client.get_connection("a")), &context);
            panic!("as asked for");
        });
        assert!(catch_unwind(panic).is_err());
        let (dropped, context) = client.for_call();
        request(pin!(dropped.get_connection("a")), &context);
        drop(dropped);
        assert_eq!(Arc::strong_count(&context), 1);
        let result = client.get_connection("a").await;
        assert!(matches!(result, Err(Error::CommunicationError(_))));
    }

    #[tokio::test]
    async fn what_is_no_request_gets_nowhere() {
        let (client, context) = client().for_call();
        let bad = Client::new("no address", client.inner.clone());
        assert!(bad.get_connection("a").await.is_err());
        assert!(context.take_request().is_none());
    }

    #[test]
    fn no_base_url_leads_elsewhere() {
        let transport = client().inner.clone();
        for base in [
            "http://127.0.0.1:1/api/v2",
            "http://127.0.0.1:1",
            "http://127.0.0.1:1/",
            "http://127.0.0.1:1//elsewhere/api",
            "http://127.0.0.1:1/api?a=/b",
        ] {
            // The transport knows another base URL by now.
            for transport in [transport.clone(), client().inner] {
                let (client, context) = Client::new(base, transport).for_call();
                let sent = request(pin!(client.get_connection("a/../b")), &context);
                let expected = Url::parse(&format!("{base}/sdk/apps/connections/a%2F..%2Fb"));
                assert_eq!(*sent.url(), expected.unwrap());
            }
        }
    }

    #[tokio::test]
    async fn a_client_that_is_used_directly_sends() {
        let result = client().get_connection("a").await;
        let Err(Error::CommunicationError(error)) = result else {
            panic!("no server listens on port 1");
        };
        assert!(error.is_connect());
    }
}
