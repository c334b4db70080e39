//! Everything that can go wrong, as one type.

use std::fmt;

use makecom_raw::{Operation, ResponseHead};
use serde::Deserialize;
use serde_json::Value;

/// The result of everything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong.
///
/// Ask what to do with the `is_*` methods, and for particulars with the
/// accessors. No token, section or common data ever appears in `Debug` or
/// `Display`.
///
/// ```
/// use makecom::{AppName, Zone};
///
/// let error = "../x".parse::<AppName>().unwrap_err();
/// assert!(error.is_invalid_input());
/// assert_eq!(error.status(), None);
/// assert!("eu9".parse::<Zone>().unwrap_err().to_string().contains("eu1.make.com"));
/// ```
pub struct Error(Box<Kind>);

enum Kind {
    Input {
        message: String,
        help: String,
    },
    Content {
        message: String,
        line: usize,
        column: usize,
    },
    Transport {
        operation: &'static Operation,
        source: reqwest::Error,
    },
    Api {
        operation: &'static Operation,
        head: ResponseHead,
        body: Vec<u8>,
        parsed: Body,
    },
    Unreadable {
        operation: &'static Operation,
        head: Option<ResponseHead>,
        body: Vec<u8>,
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// One of several reasons for a refusal, often one parameter's.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Suberror {
    /// What is wrong.
    pub message: String,
    /// The parameter, where the server names one.
    #[serde(default)]
    pub name: Option<String>,
}

/// Make's error body; any part may be missing. \[clients\]
#[derive(Default)]
struct Body {
    message: Option<String>,
    code: Option<String>,
    details: Vec<String>,
    suberrors: Vec<Suberror>,
}

impl Error {
    /// Something that was never sent.
    pub(crate) fn input(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self(Box::new(Kind::Input {
            message: message.into(),
            help: help.into(),
        }))
    }

    /// A section's text that is not what was asked for.
    pub(crate) fn content(message: impl Into<String>, line: usize, column: usize) -> Self {
        Self(Box::new(Kind::Content {
            message: message.into(),
            line,
            column,
        }))
    }

    pub(crate) fn transport(operation: &'static Operation, source: reqwest::Error) -> Self {
        Self(Box::new(Kind::Transport {
            operation,
            source: source.without_url(),
        }))
    }

    pub(crate) fn api(operation: &'static Operation, head: ResponseHead, body: Vec<u8>) -> Self {
        let parsed = Body::parse(&body);
        Self(Box::new(Kind::Api {
            operation,
            head,
            body,
            parsed,
        }))
    }

    pub(crate) fn unreadable(
        operation: &'static Operation,
        head: Option<ResponseHead>,
        body: Vec<u8>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self(Box::new(Kind::Unreadable {
            operation,
            head,
            body,
            source: source.into(),
        }))
    }

    /// The HTTP status, if there was a response, whatever its body.
    pub fn status(&self) -> Option<u16> {
        self.head().map(|head| head.status.as_u16())
    }

    /// Make's own code, such as `SC403` or `IM005`. \[docs, clients\]
    pub fn code(&self) -> Option<&str> {
        self.body()?.code.as_deref()
    }

    /// The server's message.
    pub fn message(&self) -> Option<&str> {
        self.body()?.message.as_deref()
    }

    /// The server's details: none, one or several lines.
    pub fn details(&self) -> &[String] {
        self.body().map_or(&[], |body| &body.details)
    }

    /// The single reasons, such as one for each wrong parameter.
    pub fn suberrors(&self) -> &[Suberror] {
        self.body().map_or(&[], |body| &body.suberrors)
    }

    /// The id that the server gave the request, for asking Make's support.
    pub fn request_id(&self) -> Option<&str> {
        ["x-request-id", "x-amzn-requestid", "cf-ray"]
            .iter()
            .find_map(|name| self.head()?.headers.get(*name)?.to_str().ok())
    }

    /// The `Retry-After` header as the server sent it: seconds or an HTTP date.
    pub fn retry_after(&self) -> Option<&str> {
        self.head()?.headers.get("retry-after")?.to_str().ok()
    }

    /// The operationId of what was tried, such as `get_connection`.
    pub fn operation(&self) -> Option<&'static str> {
        self.attempted().map(|operation| operation.id)
    }

    /// The scope that a token needs for what was tried, such as
    /// `sdk-apps:read`. From the spec, not from the response.
    pub fn required_scope(&self) -> Option<&'static str> {
        self.attempted()?.scopes.first().copied()
    }

    /// All scopes that a token needs for what was tried. From the spec, not
    /// from the response; none if nothing was tried.
    pub fn required_scopes(&self) -> &'static [&'static str] {
        self.attempted().map_or(&[], |operation| operation.scopes)
    }

    /// The body of the response, byte for byte. It may hold anything.
    pub fn raw_body(&self) -> Option<&[u8]> {
        match &*self.0 {
            Kind::Api { body, .. } | Kind::Unreadable { body, .. } => Some(body),
            _ => None,
        }
    }

    /// The line and column, counted from 1, at which a section's text is not
    /// what was asked for.
    pub fn position(&self) -> Option<(usize, usize)> {
        match *self.0 {
            Kind::Content { line, column, .. } => Some((line, column)),
            _ => None,
        }
    }

    /// A name, a zone, a token or a setting is wrong. Nothing was sent:
    /// correct it.
    pub fn is_invalid_input(&self) -> bool {
        matches!(*self.0, Kind::Input { .. })
    }

    /// A section's text is not JSONC, or not of the shape that its kind has.
    /// The text is still there: look at [`position`](Self::position).
    pub fn is_content(&self) -> bool {
        matches!(*self.0, Kind::Content { .. })
    }

    /// 401: the token is missing, wrong or of another zone. Trying again does
    /// not help.
    pub fn is_unauthorized(&self) -> bool {
        self.status() == Some(401)
    }

    /// 403: the token lacks [a scope](Self::required_scope), or its owner the
    /// right. Trying again does not help.
    pub fn is_permission_denied(&self) -> bool {
        self.status() == Some(403)
    }

    /// 404: there is no such app or connection in this zone, or not yet: a
    /// read right after a write can lag. \[clients\]
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404)
    }

    /// 429: the organization's requests of this minute are used up. Nothing
    /// was done; wait as [`retry_after`](Self::retry_after) says, or a minute.
    /// \[docs\]
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(429)
    }

    /// 400, 413, 415 or 422, or Make's code `IM005` \[docs\]: what was sent is
    /// not what the server takes. Look at [`message`](Self::message) and
    /// [`suberrors`](Self::suberrors).
    pub fn is_validation(&self) -> bool {
        matches!(self.status(), Some(400 | 413 | 415 | 422)) || self.code() == Some("IM005")
    }

    /// 5xx: the server failed. A read may be tried again; after a write, look
    /// first whether it was done.
    pub fn is_server_error(&self) -> bool {
        matches!(self.status(), Some(500..=599))
    }

    /// No connection to the server came about, so nothing was done.
    pub fn is_connect(&self) -> bool {
        matches!(&*self.0, Kind::Transport { source, .. } if source.is_connect())
    }

    /// The time was up. After a write, look first whether it was done.
    pub fn is_timeout(&self) -> bool {
        match &*self.0 {
            Kind::Transport { source, .. } => source.is_timeout(),
            Kind::Unreadable { source, .. } => source
                .downcast_ref::<reqwest::Error>()
                .is_some_and(reqwest::Error::is_timeout),
            _ => false,
        }
    }

    /// The server reports success, but what it says cannot be read. The
    /// operation was done; see [`raw_body`](Self::raw_body).
    pub fn is_unreadable(&self) -> bool {
        matches!(*self.0, Kind::Unreadable { .. })
    }

    fn head(&self) -> Option<&ResponseHead> {
        match &*self.0 {
            Kind::Api { head, .. } => Some(head),
            Kind::Unreadable { head, .. } => head.as_ref(),
            _ => None,
        }
    }

    fn body(&self) -> Option<&Body> {
        match &*self.0 {
            Kind::Api { parsed, .. } => Some(parsed),
            _ => None,
        }
    }

    fn attempted(&self) -> Option<&'static Operation> {
        match *self.0 {
            Kind::Transport { operation, .. }
            | Kind::Api { operation, .. }
            | Kind::Unreadable { operation, .. } => Some(operation),
            _ => None,
        }
    }
}

impl Body {
    /// Takes what is there and of the right type. Whatever else a body is, it
    /// must not cost the status.
    fn parse(body: &[u8]) -> Self {
        let Ok(Value::Object(object)) = serde_json::from_slice(body) else {
            return Self::default();
        };
        let text = |key: &str| object.get(key).and_then(Value::as_str).map(str::to_owned);
        let details = match object.get("detail") {
            Some(Value::String(detail)) => vec![detail.clone()],
            Some(Value::Array(details)) => details
                .iter()
                .filter_map(|detail| detail.as_str().map(str::to_owned))
                .collect(),
            _ => Vec::new(),
        };
        let suberrors = object
            .get("suberrors")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|suberror| Suberror::deserialize(suberror).ok())
            .collect();
        Self {
            message: text("message"),
            code: text("code"),
            details,
            suberrors,
        }
    }
}

/// What a body that is not Make's says, in one short line: of HTML the title,
/// or else the first text.
fn excerpt(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let line = if text.trim_start().starts_with('<') {
        html_text(&text, |tag| tag == "title")
            .or_else(|| html_text(&text, |tag| !matches!(tag, "script" | "style" | "title")))?
    } else {
        one_line(&text)
    };
    let short: String = line.chars().take(120).collect();
    (!short.is_empty()).then_some(short)
}

/// The first text that directly follows a tag of such a name. No parser of
/// HTML, but enough for the pages of an edge.
fn html_text(html: &str, follows: impl Fn(&str) -> bool) -> Option<String> {
    html.split('<').skip(1).find_map(|piece| {
        let (tag, text) = piece.split_once('>')?;
        let name = tag.split_whitespace().next().unwrap_or_default();
        let line = one_line(text);
        (follows(&name.to_ascii_lowercase()) && !line.is_empty()).then_some(line)
    })
}

/// The server's text as part of a line at a terminal: no breaks, and nothing
/// that the terminal would obey.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.describe(f, excerpt)
    }
}

impl Error {
    /// `excerpt` says what to show of a body that is not Make's.
    fn describe(
        &self,
        f: &mut fmt::Formatter<'_>,
        excerpt: fn(&[u8]) -> Option<String>,
    ) -> fmt::Result {
        match &*self.0 {
            Kind::Input { message, help } => write!(f, "{message}; {help}"),
            Kind::Content {
                message,
                line,
                column,
            } => write!(f, "line {line}, column {column}: {message}"),
            Kind::Transport { operation, source } => {
                let what = if source.is_timeout() {
                    "took too long"
                } else if source.is_connect() {
                    "could not reach the server"
                } else {
                    "broke off"
                };
                write!(f, "{} {what}", attempt(operation))
            }
            Kind::Api {
                operation,
                head,
                body,
                parsed,
            } => {
                write!(f, "{} answered {}", attempt(operation), head.status)?;
                write_reasons(f, parsed, || excerpt(body))?;
                write_advice(f, operation, head.status.as_u16())
            }
            Kind::Unreadable {
                operation, head, ..
            } => {
                write!(f, "{} ", attempt(operation))?;
                match head {
                    Some(head) => write!(f, "answered {}, but its body", head.status)?,
                    None => write!(f, "was answered, but the body")?,
                }
                write!(f, " cannot be read")
            }
        }
    }
}

fn attempt(operation: &Operation) -> String {
    let Operation {
        id, method, path, ..
    } = operation;
    format!("{id} ({method} {path})")
}

fn write_reasons(
    f: &mut fmt::Formatter<'_>,
    parsed: &Body,
    excerpt: impl FnOnce() -> Option<String>,
) -> fmt::Result {
    match &parsed.message {
        Some(message) => write!(f, ": {}", one_line(message))?,
        None => {
            if parsed.code.is_none()
                && let Some(excerpt) = excerpt()
            {
                write!(f, ": {excerpt}")?;
            }
        }
    }
    if let Some(code) = &parsed.code {
        write!(f, " [{}]", one_line(code))?;
    }
    for detail in &parsed.details {
        write!(f, "; {}", one_line(detail))?;
    }
    for suberror in &parsed.suberrors {
        write!(f, "; ")?;
        if let Some(name) = &suberror.name {
            write!(f, "{}: ", one_line(name))?;
        }
        write!(f, "{}", one_line(&suberror.message))?;
    }
    Ok(())
}

fn write_advice(f: &mut fmt::Formatter<'_>, operation: &Operation, status: u16) -> fmt::Result {
    match (status, operation.scopes) {
        (401, _) => write!(f, "; check the API key, and that it belongs to this zone"),
        (403, [scope, ..]) => write!(
            f,
            "; the token needs the scope {scope}, and its owner the right to work on the app"
        ),
        (404, _) => write!(f, "; check the name, and that it is in this zone"),
        (429, _) => write!(f, "; wait a minute before trying again"),
        _ => Ok(()),
    }
}

/// Of a body that is not Make's the length only: nobody knows what is in it.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct WithoutBody<'a>(&'a Error);

        impl fmt::Display for WithoutBody<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.describe(f, |_| None)
            }
        }

        let mut debug = f.debug_struct("Error");
        debug.field("message", &format_args!("{}", WithoutBody(self)));
        if let Some(body) = self.raw_body() {
            debug.field("body_bytes", &body.len());
        }
        if let Some(source) = std::error::Error::source(self) {
            debug.field("source", &format_args!("{source}"));
        }
        debug.finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &*self.0 {
            Kind::Transport { source, .. } => Some(source),
            Kind::Unreadable { source, .. } => Some(&**source),
            _ => None,
        }
    }
}

impl From<std::convert::Infallible> for Error {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

#[cfg(test)]
mod tests {
    use makecom_raw::operations;
    use reqwest::StatusCode;
    use reqwest::header::HeaderMap;

    use super::*;

    fn api(status: u16, body: &str) -> Error {
        let head = ResponseHead {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
        };
        Error::api(&operations::GET_CONNECTION, head, body.into())
    }

    #[test]
    fn the_line_says_what_where_and_what_to_do() {
        let start = "get_connection (GET /sdk/apps/connections/{SDK_connectionName}) answered ";
        let cases = [
            (
                403,
                r#"{"message":"Permission denied","code":"SC403"}"#,
                "403 Forbidden: Permission denied [SC403]; the token needs the scope sdk-apps:read, and its owner the right to work on the app",
            ),
            (
                400,
                r#"{"message":"Bad","detail":["a","b"],"suberrors":[{"message":"m","name":"n"}]}"#,
                "400 Bad Request: Bad; a; b; n: m",
            ),
            (
                403,
                "error code: 1010",
                "403 Forbidden: error code: 1010; the token needs the scope sdk-apps:read, and its owner the right to work on the app",
            ),
            (
                502,
                "<html><head>\n<title>Bad\ngateway</title></head>…",
                "502 Bad Gateway: Bad gateway",
            ),
            (
                502,
                "<!DOCTYPE html>\n<HTML><Title lang=en>Bad gateway</Title>",
                "502 Bad Gateway: Bad gateway",
            ),
            (
                502,
                "<html><title> </title><style>p {}</style><p class=x>Try\nlater</p><p>More",
                "502 Bad Gateway: Try later",
            ),
            (502, "<html></html>", "502 Bad Gateway"),
            (
                400,
                r#"{"message":"a\n\u001b[31mb","detail":"c\r\nd","suberrors":[{"message":"m\n","name":"n\t"}]}"#,
                "400 Bad Request: a [31mb; c d; n: m",
            ),
            (500, "", "500 Internal Server Error"),
            (
                401,
                r#"{"detail":"No token","code":7}"#,
                r#"401 Unauthorized: {"detail":"No token","code":7}; No token; check the API key, and that it belongs to this zone"#,
            ),
        ];
        for (status, body, expected) in cases {
            let error = api(status, body);
            assert_eq!(error.to_string(), format!("{start}{expected}"));
            assert_eq!(error.status(), Some(status));
            assert_eq!(error.raw_body(), Some(body.as_bytes()));
        }
    }

    #[test]
    fn predicates_follow_the_status() {
        type Predicate = fn(&Error) -> bool;
        let cases: [(u16, Predicate); 7] = [
            (400, Error::is_validation),
            (401, Error::is_unauthorized),
            (403, Error::is_permission_denied),
            (404, Error::is_not_found),
            (413, Error::is_validation),
            (429, Error::is_rate_limited),
            (503, Error::is_server_error),
        ];
        for (status, holds) in cases {
            let true_for: Vec<u16> = [400, 401, 403, 404, 429, 503]
                .into_iter()
                .filter(|other| holds(&api(*other, "")))
                .collect();
            assert!(holds(&api(status, "")), "{status}");
            assert_eq!(true_for.len(), 1, "{status}");
        }
    }

    #[test]
    fn a_code_alone_can_say_that_parameters_are_wrong() {
        assert!(api(424, r#"{"code":"IM005"}"#).is_validation());
        assert!(!api(424, r#"{"code":"IM016"}"#).is_validation());
    }

    #[test]
    fn scopes_are_those_of_what_was_tried() {
        assert_eq!(api(403, "").required_scopes(), ["sdk-apps:read"]);
        assert!(Error::input("", "").required_scopes().is_empty());
    }

    #[test]
    fn debug_shows_how_long_a_body_is_and_not_what_it_says() {
        for body in ["hunter2", "<title>hunter2</title>", r#"{"x":"hunter2"}"#] {
            let shown = format!("{:?}", api(500, body));
            assert!(!shown.contains("hunter2"), "{shown}");
            assert!(shown.contains(&format!("body_bytes: {}", body.len())));
        }
    }

    #[test]
    fn it_is_small_and_can_cross_threads() {
        fn assert<T: Send + Sync + 'static>() {}
        assert::<Error>();
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }
}
