//! Requests, responses, and what carries them.

use std::fmt;

/// A request as it leaves the runtime.
///
/// ```
/// use makecom_runtime::communication::HttpRequest;
///
/// let request = HttpRequest::new("GET", "https://api.acme.example/me");
/// assert_eq!(request.content_type(), None);
/// ```
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct HttpRequest {
    /// In capitals.
    pub method: String,
    /// With its query.
    pub url: String,
    /// The headers that the documents set, with their names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Body,
    /// How long the response may take, in milliseconds.
    pub timeout: u64,
    /// Whether a compressed response is asked for.
    pub gzip: bool,
    /// Whether redirects of a GET are followed.
    pub follow_redirects: bool,
    /// Whether redirects of other methods are followed.
    pub follow_all_redirects: bool,
    /// A certificate to trust, in PEM.
    pub ca: Option<String>,
}

/// The body of a request.
///
/// ```
/// use makecom_runtime::communication::Body;
///
/// assert_eq!(Body::Json("{}".into()).content_type(), Some("application/json"));
/// assert_eq!(Body::Text("a".into()).content_type(), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Body {
    /// None.
    #[default]
    None,
    /// JSON.
    Json(String),
    /// Names and values.
    Form(Vec<(String, String)>),
    /// Parts.
    Multipart(Vec<Part>),
    /// A text.
    Text(String),
    /// Bytes.
    Binary(Vec<u8>),
}

/// A part of a multipart body.
///
/// ```
/// use makecom_runtime::communication::Part;
///
/// let part = Part { name: "file".into(), filename: Some("a.txt".into()), bytes: b"hi".to_vec() };
/// assert_eq!(part.bytes.len(), 2);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// The name of its file.
    pub filename: Option<String>,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Body {
    /// The content type that goes with it; that of a multipart body also has a boundary.
    ///
    /// ```
    /// # use makecom_runtime::communication::Body;
    /// assert_eq!(Body::None.content_type(), None);
    /// ```
    pub fn content_type(&self) -> Option<&'static str> {
        match self {
            Self::Json(_) => Some("application/json"),
            Self::Form(_) => Some("application/x-www-form-urlencoded"),
            Self::Multipart(_) => Some("multipart/form-data"),
            Self::None | Self::Text(_) | Self::Binary(_) => None,
        }
    }
}

impl HttpRequest {
    /// A request without headers and body.
    ///
    /// ```
    /// # use makecom_runtime::communication::HttpRequest;
    /// assert_eq!(HttpRequest::new("GET", "https://acme.example").timeout, 40_000);
    /// ```
    pub fn new(method: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            method: method.into(),
            url: url.into(),
            headers: Vec::new(),
            body: Body::None,
            timeout: 40_000,
            gzip: false,
            follow_redirects: true,
            follow_all_redirects: true,
            ca: None,
        }
    }

    /// The value of a header.
    ///
    /// ```
    /// # use makecom_runtime::communication::HttpRequest;
    /// assert_eq!(HttpRequest::new("GET", "https://acme.example").header("accept"), None);
    /// ```
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The content type: that of the documents, else that of the body.
    ///
    /// ```
    /// # use makecom_runtime::communication::HttpRequest;
    /// assert_eq!(HttpRequest::new("GET", "https://acme.example").content_type(), None);
    /// ```
    pub fn content_type(&self) -> Option<&str> {
        self.header("content-type")
            .or_else(|| self.body.content_type())
    }
}

/// Method and host only: everything else may hold secrets.
impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.url.split('/').nth(2).unwrap_or_default();
        write!(f, "HttpRequest({} {host})", self.method)
    }
}

/// A response as it comes from the service.
///
/// ```
/// use makecom_runtime::communication::HttpResponse;
///
/// let response = HttpResponse::new(204);
/// assert!(response.body.is_empty());
/// ```
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct HttpResponse {
    /// The status.
    pub status: u16,
    /// Names and values, in order.
    pub headers: Vec<(String, String)>,
    /// The bytes of the body.
    pub body: Vec<u8>,
}

impl HttpResponse {
    /// A response without headers and body.
    ///
    /// ```
    /// # use makecom_runtime::communication::HttpResponse;
    /// assert_eq!(HttpResponse::new(200).status, 200);
    /// ```
    pub fn new(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }
}

/// Status only: everything else may hold secrets.
impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpResponse({})", self.status)
    }
}

/// One thing in which two values differ: what it is, what was expected and what came.
///
/// ```
/// use makecom_runtime::communication::Difference;
///
/// let difference = Difference::new("qs/page", Some("1".into()), Some("2".into()));
/// assert_eq!(difference.to_string(), "qs/page: expected 1, got 2");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// What differs, as a path.
    pub what: String,
    /// What was expected; `None` for nothing.
    pub expected: Option<String>,
    /// What came; `None` for nothing.
    pub got: Option<String>,
}

impl Difference {
    /// A difference.
    ///
    /// ```
    /// # use makecom_runtime::communication::Difference;
    /// assert_eq!(Difference::new("body", None, Some("1".into())).to_string(), "body: expected nothing, got 1");
    /// ```
    pub fn new(what: impl Into<String>, expected: Option<String>, got: Option<String>) -> Self {
        Self {
            what: what.into(),
            expected,
            got,
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [expected, got] =
            [&self.expected, &self.got].map(|side| side.as_deref().unwrap_or("nothing"));
        write!(f, "{}: expected {expected}, got {got}", self.what)
    }
}

/// Why there is no response.
///
/// ```
/// use makecom_runtime::communication::TransportError;
///
/// assert!(matches!(TransportError::network("ECONNRESET"), TransportError::Network { .. }));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportError {
    /// The request is not the recorded one.
    Mismatch(Vec<Difference>),
    /// No recorded exchange is left.
    Exhausted,
    /// The recording cannot be used.
    Unusable(String),
    /// The request is not sent, or its response not taken, for the sake of safety.
    Refused {
        /// A stable name in kebab case.
        code: &'static str,
        /// What is wrong.
        message: String,
        /// What to do.
        help: String,
    },
    /// The network failed, with a code as Node has them.
    Network {
        /// Such as `ECONNRESET`.
        code: String,
    },
}

impl TransportError {
    /// A failure of the network.
    ///
    /// ```
    /// # use makecom_runtime::communication::TransportError;
    /// assert_ne!(TransportError::network("ETIMEDOUT"), TransportError::Exhausted);
    /// ```
    pub fn network(code: impl Into<String>) -> Self {
        Self::Network { code: code.into() }
    }
}

/// What carries requests: recorded exchanges, or a service.
///
/// ```
/// use makecom_runtime::communication::{HttpRequest, HttpResponse, Transport, TransportError};
///
/// struct Fixed;
///
/// impl Transport for Fixed {
///     fn send(&mut self, _: &HttpRequest) -> Result<HttpResponse, TransportError> {
///         Ok(HttpResponse::new(204))
///     }
/// }
///
/// let request = HttpRequest::new("GET", "https://acme.example");
/// assert_eq!(Fixed.send(&request).unwrap().status, 204);
/// ```
pub trait Transport {
    /// Sends a request, and waits for the response.
    ///
    /// # Errors
    /// There is no response.
    fn send(&mut self, request: &HttpRequest) -> Result<HttpResponse, TransportError>;

    /// Waits before a repetition, in milliseconds. A recording does not wait.
    fn wait(&mut self, milliseconds: u64) {
        let _ = milliseconds;
    }
}
