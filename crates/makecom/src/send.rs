//! Calls any operation of the spec, also one that has no method in this crate yet.

use std::fmt;

use makecom_raw::operation::{Location, Operation};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, Request, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::call::{Answer, carry_out};
use crate::client::Client;
use crate::error::{Error, Result};
use crate::headers;
use crate::mode::Mode;

/// Everything but what RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The arguments of an operation: parameters by their names on the wire, and a body.
///
/// ```
/// use makecom::Arguments;
///
/// let arguments = Arguments::new()
///     .path("SDK_appName", "acme-crm")
///     .query("ids", 1)
///     .query("ids", 2) // a list: each value by itself
///     .header("x-request-id", "a1");
/// # let _ = arguments;
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct Arguments {
    path: Vec<(String, String)>,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    body: Option<Body>,
}

#[derive(Clone)]
enum Body {
    /// JSON, sent with the media type of the spec if that is JSON.
    Json(Vec<u8>),
    Bytes {
        media_type: String,
        bytes: Vec<u8>,
    },
    /// The error of a value that cannot be JSON.
    Bad(String),
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "names and numbers are given as they are"
)]
impl Arguments {
    /// No parameter and no body.
    ///
    /// ```
    /// let arguments = makecom::Arguments::new();
    /// # let _ = arguments;
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// A parameter of the path. It is encoded, so that it stays one segment.
    ///
    /// ```
    /// let arguments = makecom::Arguments::new().path("SDK_appName", "acme-crm");
    /// # let _ = arguments;
    /// ```
    pub fn path(mut self, name: impl Into<String>, value: impl fmt::Display) -> Self {
        self.path.push((name.into(), value.to_string()));
        self
    }

    /// A value of a query parameter. Call it once for each value of a list; the spec says
    /// how they are joined.
    ///
    /// ```
    /// let arguments = makecom::Arguments::new().query("ids", 1).query("ids", 2);
    /// # let _ = arguments;
    /// ```
    pub fn query(mut self, name: impl Into<String>, value: impl fmt::Display) -> Self {
        self.query.push((name.into(), value.to_string()));
        self
    }

    /// A header. Those for authorization and about the body are set by the client.
    ///
    /// ```
    /// let arguments = makecom::Arguments::new().header("x-request-id", "a1");
    /// # let _ = arguments;
    /// ```
    pub fn header(mut self, name: impl Into<String>, value: impl fmt::Display) -> Self {
        self.headers.push((name.into(), value.to_string()));
        self
    }

    /// A body of JSON.
    ///
    /// ```
    /// use serde_json::json;
    ///
    /// let arguments = makecom::Arguments::new().json(&json!({"label": "Acme"}));
    /// # let _ = arguments;
    /// ```
    pub fn json(mut self, value: &(impl Serialize + ?Sized)) -> Self {
        self.body = Some(match serde_json::to_vec(value) {
            Ok(bytes) => Body::Json(bytes),
            Err(error) => Body::Bad(error.to_string()),
        });
        self
    }

    /// A body of another media type, such as a text, a form or an image.
    ///
    /// ```
    /// let arguments = makecom::Arguments::new().body("text/markdown", "# Read me");
    /// # let _ = arguments;
    /// ```
    pub fn body(mut self, media_type: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        let (media_type, bytes) = (media_type.into(), bytes.into());
        self.body = Some(Body::Bytes { media_type, bytes });
        self
    }

    fn request(self, client: &Client, operation: &Operation) -> Result<Request> {
        let method = Method::from_bytes(operation.method.as_bytes())
            .map_err(|_| wrong(operation, "has no method that HTTP knows".to_owned()))?;
        let mut address = client.zone().base_url() + &self.path_of(operation)?;
        let query = self.query_of(operation);
        // A path template may end in a query.
        address.truncate(address.find('#').unwrap_or(address.len()));
        if !query.is_empty() {
            let joint = if address.contains('?') { '&' } else { '?' };
            address = format!("{address}{joint}{query}");
        }
        let url = Url::parse(&address)
            .map_err(|error| wrong(operation, format!("has no address: {error}")))?;
        let mut request = Request::new(method, url);
        let headers = self.headers_of(operation)?;
        client.inner.extensions.add_headers(request.headers_mut());
        request.headers_mut().extend(headers);
        if let Some(token) = client.inner.credentials.fixed() {
            request.headers_mut().insert(AUTHORIZATION, token.header()?);
        }
        let Some(body) = self.body else {
            return Ok(request);
        };
        let (media_type, bytes) = match body {
            Body::Bytes { media_type, bytes } => (media_type, bytes),
            Body::Json(bytes) => {
                let stated = operation
                    .request_media_type
                    .filter(|name| name.contains("json"));
                (stated.unwrap_or("application/json").to_owned(), bytes)
            }
            Body::Bad(why) => {
                return Err(wrong(
                    operation,
                    format!("got a body that is not JSON: {why}"),
                ));
            }
        };
        let media_type = HeaderValue::from_str(&media_type).map_err(|_| {
            wrong(
                operation,
                format!("got {media_type:?}, which is not a media type"),
            )
        })?;
        request.headers_mut().insert(CONTENT_TYPE, media_type);
        *request.body_mut() = Some(bytes.into());
        Ok(request)
    }

    fn path_of(&self, operation: &Operation) -> Result<String> {
        let mut path = String::new();
        for part in operation.path.split_inclusive('}') {
            let Some((constant, name)) = part
                .strip_suffix('}')
                .and_then(|part| part.rsplit_once('{'))
            else {
                path += part;
                continue;
            };
            let Some((_, value)) = self.path.iter().rev().find(|(known, _)| known == name) else {
                let what = format!("needs the path parameter {name:?}");
                return Err(wrong(operation, what));
            };
            // Both would change the path, even percent-encoded.
            if value.is_empty() || value == "." || value == ".." {
                let what = format!("got {value:?} for the path parameter {name:?}");
                return Err(wrong(operation, what));
            }
            path += constant;
            path.extend(utf8_percent_encode(value, RESERVED));
        }
        let in_path = |name: &str| operation.path.contains(&format!("{{{name}}}"));
        match self.path.iter().find(|(name, _)| !in_path(name)) {
            Some((name, _)) => Err(wrong(operation, format!("has no path parameter {name:?}"))),
            None => Ok(path),
        }
    }

    fn query_of(&self, operation: &Operation) -> String {
        let encoded = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
        let mut parts: Vec<(&str, String)> = Vec::new();
        for (name, value) in &self.query {
            let parameter = operation.parameter(Location::Query, name);
            let separator = parameter.and_then(|one| one.list.separator());
            match (separator, parts.iter_mut().find(|(known, _)| known == name)) {
                (Some(separator), Some((_, values))) => {
                    *values += separator;
                    *values += &encoded(value);
                }
                _ => parts.push((name, encoded(value))),
            }
        }
        let parts: Vec<String> = parts
            .into_iter()
            .map(|(name, value)| format!("{}={value}", encoded(name)))
            .collect();
        parts.join("&")
    }

    fn headers_of(&self, operation: &Operation) -> Result<HeaderMap> {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let what = |what| wrong(operation, format!("got {what}"));
            let (name, value) = headers::parse(name, value).map_err(what)?;
            headers.append(name, value);
        }
        Ok(headers)
    }
}

/// Shows names but no values, which may be secrets.
impl fmt::Debug for Arguments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |pairs: &[(String, String)]| -> Vec<String> {
            pairs.iter().map(|(name, _)| name.clone()).collect()
        };
        f.debug_struct("Arguments")
            .field("path", &names(&self.path))
            .field("query", &names(&self.query))
            .field("headers", &names(&self.headers))
            .field("has_body", &self.body.is_some())
            .finish()
    }
}

fn wrong(operation: &Operation, what: impl fmt::Display) -> Error {
    let names: Vec<&str> = operation.parameters.iter().map(|one| one.name).collect();
    let help = if names.is_empty() {
        "it declares no parameters".to_owned()
    } else {
        format!("it declares the parameters {}", names.join(", "))
    };
    Error::input(
        format!("{} {} {what}", operation.method, operation.path),
        help,
    )
}

impl<M: Mode> Client<M> {
    /// Carries out any operation of the spec, with the same budget, retries,
    /// limits and errors as the methods of this crate.
    ///
    /// Use the method where there is one: it checks more, and stays when the spec
    /// changes. Which values are secret is unknown here: an error quotes an answer only
    /// if it looks like one of Make's errors and repeats neither the token nor values of
    /// the body. It names the path, and may quote what a server repeats from the query or
    /// headers.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use makecom::{ConnectionType, NewConnection};
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # client.app("acme-crm")?.connections().create(NewConnection::new(ConnectionType::Basic, "Acme")).await?;
    /// use makecom::{Arguments, operations};
    ///
    /// let arguments = Arguments::new().path("SDK_connectionName", "acme-crm");
    /// let response = client.send(&operations::GET_CONNECTION, arguments).await?;
    /// assert_eq!(response.status(), 200);
    /// let answer: serde_json::Value = response.json()?;
    /// assert_eq!(answer["appConnection"]["label"], "Acme");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if a parameter of the path is
    /// missing or unknown or a header or body cannot be sent, and the failures of any
    /// call. Any status but 2xx is an error.
    pub fn send(
        &self,
        operation: &'static Operation,
        arguments: Arguments,
    ) -> M::Output<impl Future<Output = Result<Response>> + Send> {
        let client = self.to_async();
        self.mode.run(async move {
            let request = arguments.request(&client, operation)?;
            let answer = carry_out(&client, operation, request).await?;
            Ok(Response { answer })
        })
    }
}

/// The answer to an operation that was carried out.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use makecom::{ConnectionType, NewConnection};
/// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
/// # let client = sandbox.client()?;
/// # client.app("acme-crm")?.connections().create(NewConnection::new(ConnectionType::Basic, "Acme")).await?;
/// # use makecom::{Arguments, operations};
/// let arguments = Arguments::new()
///     .path("SDK_connectionName", "acme-crm")
///     .path("SDK_connectionSection", "api");
/// let response = client.send(&operations::GET_CONNECTION_SECTION, arguments).await?;
/// assert_eq!(response.attempts(), 1);
/// assert!(response.header("content-type").is_some());
/// assert_eq!(response.bytes().len(), response.text()?.len());
/// # Ok(())
/// # }
/// ```
pub struct Response {
    answer: Answer,
}

impl Response {
    /// The status, which is a 2xx.
    ///
    /// ```
    /// # fn status(response: &makecom::Response) {
    /// assert!((200..300).contains(&response.status()));
    /// # }
    /// ```
    pub fn status(&self) -> u16 {
        self.answer.head().status.as_u16()
    }

    /// The first value of a header, if it is there and visible ASCII.
    ///
    /// ```
    /// # fn request_id(response: &makecom::Response) -> Option<&str> {
    /// response.header("x-request-id")
    /// # }
    /// ```
    pub fn header(&self, name: &str) -> Option<&str> {
        self.answer.head().header(name)
    }

    /// All headers, in no particular order, each value by itself.
    ///
    /// ```
    /// # fn show(response: &makecom::Response) {
    /// for (name, value) in response.headers() {
    ///     println!("{name}: {}", String::from_utf8_lossy(value));
    /// }
    /// # }
    /// ```
    pub fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.answer.head().headers()
    }

    /// The id that Make, or the edge in front of it, gave the request: for its support.
    /// For calls with a method of their own, see [`Client::capture`].
    ///
    /// ```
    /// # fn show(response: &makecom::Response) {
    /// println!("request {}", response.request_id().unwrap_or("without an id"));
    /// # }
    /// ```
    pub fn request_id(&self) -> Option<&str> {
        self.answer.head().request_id()
    }

    /// How many requests were sent.
    ///
    /// ```
    /// # fn attempts(response: &makecom::Response) {
    /// assert!(response.attempts() >= 1);
    /// # }
    /// ```
    pub fn attempts(&self) -> u32 {
        self.answer.attempts()
    }

    /// The body, byte for byte.
    ///
    /// ```
    /// # fn is_png(response: &makecom::Response) -> bool {
    /// response.bytes().starts_with(b"\x89PNG")
    /// # }
    /// ```
    pub fn bytes(&self) -> &[u8] {
        self.answer.body()
    }

    /// The body as text.
    ///
    /// ```
    /// # fn show(response: makecom::Response) -> makecom::Result<()> {
    /// println!("{}", response.text()?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_unreadable`](Error::is_unreadable) if it is not UTF-8, or a web page.
    pub fn text(self) -> Result<String> {
        self.answer.text()
    }

    /// The body as JSON. A blank one counts as an empty object.
    ///
    /// ```
    /// # fn label(response: makecom::Response) -> makecom::Result<Option<String>> {
    /// let answer: serde_json::Value = response.json()?;
    /// Ok(answer["label"].as_str().map(str::to_owned))
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_unreadable`](Error::is_unreadable) if it is not JSON of that type.
    pub fn json<T: DeserializeOwned>(self) -> Result<T> {
        self.answer.read()
    }
}

/// Shows status and length; the body may be a secret.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status())
            .field("bytes", &self.bytes().len())
            .finish_non_exhaustive()
    }
}
