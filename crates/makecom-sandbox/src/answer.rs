//! Answers: JSON for success, Make's error body for refusals.

use std::borrow::Cow;

use bytes::Bytes;
use hyper::header::{ALLOW, CONNECTION, CONTENT_TYPE, HeaderName, RETRY_AFTER};
use hyper::http::HeaderValue;
use hyper::{HeaderMap, StatusCode};
use serde::Serialize;
use serde_json::{Map, Value, json};

pub(crate) const JSON: &str = "application/json; charset=utf-8";
pub(crate) const HTML: &str = "text/html; charset=utf-8";
pub(crate) const TEXT: &str = "text/plain; charset=utf-8";

/// An answer before it is put on the wire.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn new(
        status: StatusCode,
        content_type: &'static str,
        body: impl Into<Bytes>,
    ) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        Self {
            status,
            headers,
            body: body.into(),
        }
    }

    /// A success that is JSON.
    pub(crate) fn json(value: &Value) -> Self {
        Self::new(StatusCode::OK, JSON, value.to_string())
    }

    /// A section's text.
    pub(crate) fn text(media_type: &str, text: &str) -> Self {
        Self::bytes(&format!("{media_type}; charset=utf-8"), text.to_owned())
    }

    pub(crate) fn bytes(content_type: &str, bytes: impl Into<Bytes>) -> Self {
        let mut answer = Self::new(StatusCode::OK, TEXT, bytes);
        if let Ok(value) = HeaderValue::try_from(content_type) {
            answer.headers.insert(CONTENT_TYPE, value);
        }
        answer
    }

    pub(crate) fn retry_after(mut self, seconds: Option<u64>) -> Self {
        if let Some(seconds) = seconds {
            self.headers.insert(RETRY_AFTER, seconds.into());
        }
        self
    }

    /// A page as the edge in front of the API shows it (source: Make's own
    /// clients).
    pub(crate) fn html(status: StatusCode) -> Self {
        let body = format!(
            "<!DOCTYPE html>\n<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>\n"
        );
        Self::new(status, HTML, body)
    }
}

/// A refusal with Make's error body. Codes are those of Make's documentation and clients
/// (source: Make's documentation and Make's own clients); where they have none, the code
/// is left out.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    message: Box<str>,
    code: Option<Cow<'static, str>>,
    detail: Option<Box<Value>>,
    suberrors: Vec<Suberror>,
    headers: Vec<(HeaderName, String)>,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Suberror {
    pub(crate) message: String,
    pub(crate) name: &'static str,
}

impl Refusal {
    fn new(status: StatusCode, message: impl Into<String>, code: Option<&'static str>) -> Self {
        Self {
            status,
            message: message.into().into_boxed_str(),
            code: code.map(Cow::Borrowed),
            detail: None,
            suberrors: Vec::new(),
            headers: Vec::new(),
        }
    }

    /// Any status, with its reason phrase in HTTP. Its detail is a list, as
    /// clients expect it too (source: Make's own clients).
    pub(crate) fn injected(status: StatusCode, code: Option<&str>) -> Self {
        let usual = match status {
            StatusCode::BAD_REQUEST => Some("SC400"),
            StatusCode::UNAUTHORIZED => Some("IM015"),
            StatusCode::FORBIDDEN => Some("SC403"),
            _ => None,
        };
        let message = status.canonical_reason().unwrap_or("Error");
        let mut refusal = Self::new(status, format!("{message}."), usual);
        if let Some(code) = code {
            refusal.code = Some(code.to_owned().into());
        }
        refusal.detail = Some(Box::new(json!(["A fault was asked for."])));
        refusal
    }

    pub(crate) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(Box::new(detail.into().into()));
        self
    }

    fn header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn retry_after(self, seconds: u64) -> Self {
        self.header(RETRY_AFTER, seconds.to_string())
    }

    /// In the words of the examples in Make's description of its API.
    pub(crate) fn unauthorized(detail: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Unauthorized.", Some("IM015")).detail(detail)
    }

    pub(crate) fn missing_scope(scope: &str) -> Self {
        Self::forbidden(&format!("The token needs the scope {scope}."))
    }

    pub(crate) fn forbidden(detail: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "Permission denied.", Some("SC403")).detail(detail)
    }

    /// In the words of two unverified reports.
    pub(crate) fn insufficient_rights() -> Self {
        let message = "admin permission \"apps edit\" is needed";
        Self::new(StatusCode::FORBIDDEN, message, Some("IM002"))
    }

    /// With the code of Make's documentation.
    pub(crate) fn referenced(detail: &str) -> Self {
        let message = "The component is still referenced.";
        Self::new(StatusCode::FAILED_DEPENDENCY, message, Some("IM016")).detail(detail)
    }

    pub(crate) fn taken(name: &str) -> Self {
        Self::bad_request(format!("There is a {name} already."))
    }

    /// The sandbox executes nothing.
    pub(crate) fn not_run(rpc: &str) -> Self {
        let detail = format!(
            "The sandbox calls no other service: give the RPC {rpc} its answers in the seed, \
             or with Sandbox::answer_rpc."
        );
        Self::new(StatusCode::NOT_IMPLEMENTED, "Not implemented.", None).detail(detail)
    }

    /// With the code of the examples in Make's description of its API.
    pub(crate) fn not_found(what: &str) -> Self {
        let message = format!("{what} not found.");
        Self::new(StatusCode::NOT_FOUND, message, Some("SC404"))
    }

    pub(crate) fn no_route() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Route not found.", None)
    }

    /// An operation of the spec that the sandbox does not have yet.
    pub(crate) fn not_implemented(operation: &str) -> Self {
        let detail = format!("The sandbox does not have the operation {operation} yet.");
        Self::new(StatusCode::NOT_IMPLEMENTED, "Not implemented.", None).detail(detail)
    }

    pub(crate) fn method_not_allowed(allowed: &[&str]) -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed.", None)
            .header(ALLOW, allowed.join(", "))
    }

    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message, Some("SC400"))
    }

    pub(crate) fn invalid(suberrors: Vec<Suberror>) -> Self {
        let mut refusal = Self::new(
            StatusCode::BAD_REQUEST,
            "Invalid parameters.",
            Some("IM005"),
        );
        refusal.suberrors = suberrors;
        refusal
    }

    /// A single parameter is wrong.
    pub(crate) fn parameter(name: &'static str, message: String) -> Self {
        Self::invalid(vec![Suberror { message, name }])
    }

    pub(crate) fn too_large(limit: usize) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "Payload too large.", None)
            .detail(format!("A body may have {limit} bytes."))
            .header(CONNECTION, "close")
    }

    pub(crate) fn too_slow() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, "Request timeout.", None)
            .detail("The body did not arrive in time.")
            .header(CONNECTION, "close")
    }

    pub(crate) fn broken_body() -> Self {
        Self::bad_request("The body broke off, or its framing is wrong.")
            .header(CONNECTION, "close")
    }

    pub(crate) fn too_many(per_minute: u32) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "Too many requests.", None).detail(format!(
            "The organization may send {per_minute} requests a minute."
        ))
    }

    pub(crate) fn not_written() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "The change could not be written to the state file.",
            None,
        )
    }

    pub(crate) fn media_type(expected: &str) -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Unsupported media type.",
            None,
        )
        .detail(format!("Send {expected}."))
    }

    /// Its message in one line.
    pub(crate) fn message(&self) -> String {
        let mut message = self.message.to_string();
        for suberror in &self.suberrors {
            message.push(' ');
            message.push_str(&suberror.message);
        }
        message
    }

    pub(crate) fn into_answer(self) -> Answer {
        let mut error = Map::new();
        error.insert("message".to_owned(), self.message.into_string().into());
        if let Some(code) = self.code {
            error.insert("code".to_owned(), code.into_owned().into());
        }
        if let Some(detail) = self.detail {
            error.insert("detail".to_owned(), *detail);
        }
        if !self.suberrors.is_empty() {
            error.insert("suberrors".to_owned(), json!(self.suberrors));
        }
        let mut answer = Answer::new(self.status, JSON, Value::Object(error).to_string());
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::try_from(value) {
                answer.headers.insert(name, value);
            }
        }
        answer
    }
}
