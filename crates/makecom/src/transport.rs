//! The place of the HTTP client, for programs with another, and for tests without a
//! socket.
//!
//! A [`Transport`] gets each request, complete with its headers, and returns the answer.
//! All that a client does beside stays as it is: rate budget, attempts and pauses, time
//! limits, the limit on the size of an answer, errors, tracing. A function is a transport,
//! so a test of a program that uses this crate needs no server and no port:
//!
//! ```
//! use makecom::transport::{Request, Response, TransportError};
//! use makecom::{Client, Zone};
//!
//! // What is to be tested: it lists the labels of an app's connections.
//! async fn labels(client: &Client, app: &str) -> makecom::Result<Vec<String>> {
//!     let listed = client.app(app)?.connections().list().await?;
//!     Ok(listed.iter().map(|one| one.label().to_owned()).collect())
//! }
//!
//! async fn make(request: Request) -> Result<Response, TransportError> {
//!     assert_eq!(request.uri().path(), "/api/v2/sdk/apps/acme-crm/connections");
//!     let answer = r#"{"appConnections": [{"name": "acme-crm", "label": "Acme", "type": "oauth"}]}"#;
//!     Ok(Response::new(answer.into()))
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::builder()
//!     .zone(Zone::Eu1)
//!     .token("0e2d7b8c-1111-4aaa-8bbb-0123456789ab".parse()?)
//!     .transport(make)
//!     .build()?;
//! assert_eq!(labels(&client, "acme-crm").await?, ["Acme"]);
//! # Ok(())
//! # }
//! ```
//!
//! `makecom-sandbox` is the better choice where a test needs the API itself, with its
//! state. With the feature `recording` there is a transport that replays what was
//! recorded, in the module `recording`.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

pub use bytes::Bytes;
pub use http;
pub use reqwest::Body;

use crate::builder::ClientBuilder;
use crate::client::Client;
use crate::error::Cause;
use crate::mode::Mode;

/// A request to send. Its address is absolute, and the token is in its headers.
///
/// ```
/// use makecom::transport::Request;
///
/// fn shown(request: &Request) -> String {
///     format!("{} {}, {} bytes", request.method(), request.uri().path(), request.body().len())
/// }
/// ```
pub type Request = http::Request<Bytes>;

/// An answer: status, headers, and a body that can be bytes, a text or a stream.
///
/// ```
/// use makecom::transport::{Response, http::StatusCode};
///
/// let mut response = Response::new(r#"{"message": "Not found"}"#.into());
/// *response.status_mut() = StatusCode::NOT_FOUND;
/// ```
pub type Response = http::Response<Body>;

/// What [`Transport::send`] returns.
///
/// ```
/// use makecom::transport::{Response, TransportFuture};
///
/// fn nothing() -> TransportFuture<'static> {
///     Box::pin(async { Ok(Response::new("".into())) })
/// }
/// ```
pub type TransportFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Response, TransportError>> + Send + 'a>>;

/// Sends requests in place of the HTTP client.
///
/// It sends a request once: the client decides about another attempt, by the
/// [kind of error](TransportError). It must not follow redirects, because the body may
/// hold secrets. The client drops the future when the time of an attempt is up. Functions
/// and [`reqwest::Client`] are transports.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
/// # let client = sandbox.client()?;
/// use makecom::transport::{Request, Transport, TransportError, TransportFuture};
///
/// /// Loses every answer to a write: what does the program do then?
/// struct Lossy(makecom::reqwest::Client);
///
/// impl Transport for Lossy {
///     fn send(&self, request: Request) -> TransportFuture<'_> {
///         Box::pin(async move {
///             let is_write = request.method() != "GET";
///             let answer = self.0.send(request).await?;
///             if is_write { Err(TransportError::broken("lost")) } else { Ok(answer) }
///         })
///     }
/// }
///
/// // By the feature `rustls`, reqwest has no cryptography until a provider is installed.
/// let _ = rustls::crypto::ring::default_provider().install_default();
/// let client = client.with_transport(Lossy(makecom::reqwest::Client::new()));
/// let connections = client.app("acme-crm")?.connections();
/// let new = makecom::NewConnection::new(makecom::ConnectionType::Basic, "Acme");
/// let error = connections.create(new).await.unwrap_err();
/// assert!(error.is_broken() && error.maybe_applied());
/// assert_eq!(connections.list().await?.len(), 1);
/// # Ok(())
/// # }
/// ```
pub trait Transport: Send + Sync + 'static {
    /// Sends a request and returns the answer, of any status.
    ///
    /// ```
    /// use makecom::transport::{Request, Response, Transport, TransportFuture};
    ///
    /// /// Answers the same to everything.
    /// struct Always(&'static str);
    ///
    /// impl Transport for Always {
    ///     fn send(&self, _: Request) -> TransportFuture<'_> {
    ///         Box::pin(async { Ok(Response::new(self.0.into())) })
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    /// If there is no answer. The kind of the error decides what follows.
    fn send(&self, request: Request) -> TransportFuture<'_>;
}

impl<F, Sent> Transport for F
where
    F: Fn(Request) -> Sent + Send + Sync + 'static,
    Sent: Future<Output = Result<Response, TransportError>> + Send + 'static,
{
    fn send(&self, request: Request) -> TransportFuture<'_> {
        Box::pin(self(request))
    }
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(&self, request: Request) -> TransportFuture<'_> {
        (**self).send(request)
    }
}

/// Why a transport has no answer. It decides whether the client tries again, and what it
/// says of a write.
///
/// The text of its source is shown in the [error of the call](crate::Error), so it must
/// not contain a secret; one that repeats the token is not shown.
///
/// ```
/// use makecom::transport::TransportError;
///
/// let error = TransportError::connect("no route to the proxy");
/// assert_eq!(error.to_string(), "no route to the proxy");
/// ```
pub struct TransportError(Box<Inner>);

struct Inner {
    kind: Kind,
    source: Box<dyn StdError + Send + Sync>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Connect,
    Timeout,
    Broken,
    Rejected,
}

impl TransportError {
    /// The server could not be reached: nothing was sent, so any call may be tried again.
    /// The call [`is_connect`](crate::Error::is_connect).
    ///
    /// ```
    /// let error = makecom::transport::TransportError::connect("no route to the proxy");
    /// # let _ = error;
    /// ```
    pub fn connect(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(Kind::Connect, source)
    }

    /// It took too long, and may have been applied. The call
    /// [`is_timeout`](crate::Error::is_timeout).
    ///
    /// ```
    /// let error = makecom::transport::TransportError::timeout("no answer in 5 s");
    /// # let _ = error;
    /// ```
    pub fn timeout(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(Kind::Timeout, source)
    }

    /// The connection broke before the answer; the request may have been applied. The
    /// call [`is_broken`](crate::Error::is_broken).
    ///
    /// ```
    /// let error = makecom::transport::TransportError::broken("the worker has exited");
    /// # let _ = error;
    /// ```
    pub fn broken(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(Kind::Broken, source)
    }

    /// The transport does not send such a request: nothing was sent, and no attempt
    /// follows. The call [`is_refused`](crate::Error::is_refused).
    ///
    /// ```
    /// let error = makecom::transport::TransportError::rejected("this test expects no call");
    /// # let _ = error;
    /// ```
    pub fn rejected(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(Kind::Rejected, source)
    }

    fn new(kind: Kind, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let source = source.into();
        Self(Box::new(Inner { kind, source }))
    }

    pub(crate) fn is_connect(&self) -> bool {
        self.0.kind == Kind::Connect
    }

    pub(crate) fn is_timeout(&self) -> bool {
        self.0.kind == Kind::Timeout
    }

    pub(crate) fn is_rejected(&self) -> bool {
        self.0.kind == Kind::Rejected
    }

    /// All texts of the error and its sources.
    fn texts(&self) -> impl Iterator<Item = String> {
        let first: &(dyn StdError + 'static) = &*self.0.source;
        std::iter::successors(Some(first), |error| (*error).source())
            .map(|error| format!("{error} {error:?}"))
    }

    /// Without the texts, if one of them is a leak.
    pub(crate) fn without(self, is_leak: impl Fn(&str) -> bool) -> Self {
        if self.texts().any(|text| is_leak(&text)) {
            return Self::new(self.0.kind, "an error that repeats the token");
        }
        self
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.source)
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TransportError({:?}, {})", self.0.kind, self.0.source)
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.source()
    }
}

/// The request for a transport.
pub(crate) fn request(request: reqwest::Request) -> Result<Request, Cause> {
    let (parts, body) = http::Request::<Body>::try_from(request)?.into_parts();
    // Every body of this crate is bytes.
    let bytes = body
        .as_bytes()
        .map_or_else(Bytes::new, Bytes::copy_from_slice);
    Ok(http::Request::from_parts(parts, bytes))
}

impl ClientBuilder {
    /// A [`Transport`] in place of the HTTP client. It excludes the settings of that
    /// client: proxy, certificates, the time for connecting, and an HTTP client of your
    /// own.
    ///
    /// ```
    /// use makecom::transport::{Request, TransportError};
    /// use makecom::{Client, Zone};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let client = Client::builder()
    ///     .zone(Zone::Eu1)
    ///     .token("0e2d7b8c-1111-4aaa-8bbb-0123456789ab".parse()?)
    ///     .transport(|_: Request| async { Err(TransportError::rejected("no call is expected")) })
    ///     .build()?;
    /// assert!(client.connection("acme-crm")?.get().await.unwrap_err().is_refused());
    /// # Ok(())
    /// # }
    /// ```
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.extensions.transport = Some(Arc::new(transport));
        self
    }
}

impl<M: Mode> Client<M> {
    /// The same client with a [`Transport`] in place of its HTTP client, in all zones.
    ///
    /// ```
    /// # use makecom::{Client, Token, Zone};
    /// # let token = Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
    /// # let client = Client::builder().zone(Zone::Eu1).token(token).build()?;
    /// use makecom::transport::{Request, Response};
    ///
    /// let offline = client.with_transport(|_: Request| async { Ok(Response::new("{}".into())) });
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn with_transport(&self, transport: impl Transport) -> Self {
        self.with(|inner| inner.extensions.transport = Some(Arc::new(transport)))
    }
}
