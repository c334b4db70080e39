//! Answers: JSON for success, Make's error body for refusals.

use axum::body::Body;
use axum::http::header::{ALLOW, CONTENT_TYPE};
use axum::http::{HeaderValue, Response, StatusCode};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::auth::Scope;

/// A success that is JSON.
pub(crate) fn json(value: &Value) -> Response<Body> {
    body(
        StatusCode::OK,
        "application/json; charset=utf-8",
        value.to_string(),
    )
}

/// A section's text.
pub(crate) fn section(text: String) -> Response<Body> {
    body(StatusCode::OK, "application/jsonc; charset=utf-8", text)
}

fn body(status: StatusCode, content_type: &'static str, text: String) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// A refusal with Make's error body. Codes are those that Make's documentation
/// and clients name \[docs, clients\]; where they name none, there is none.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    message: String,
    code: Option<&'static str>,
    detail: Option<String>,
    suberrors: Vec<Suberror>,
    allow: Option<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Suberror {
    pub(crate) message: String,
    pub(crate) name: &'static str,
}

impl Refusal {
    fn new(status: StatusCode, message: impl Into<String>, code: Option<&'static str>) -> Self {
        Self {
            status,
            message: message.into(),
            code,
            detail: None,
            suberrors: Vec::new(),
            allow: None,
        }
    }

    fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    pub(crate) fn unauthorized(detail: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Access denied.", Some("IM001")).detail(detail)
    }

    pub(crate) fn missing_scope(scope: Scope) -> Self {
        let detail = format!("The token needs the scope {}.", scope.as_str());
        Self::new(StatusCode::FORBIDDEN, "Permission denied.", Some("SC403")).detail(detail)
    }

    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("{what} not found."), None)
    }

    pub(crate) fn method_not_allowed(allowed: &[&str]) -> Self {
        let mut refusal = Self::new(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed.", None);
        refusal.allow = Some(allowed.join(", "));
        refusal
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

    pub(crate) fn too_large(limit: usize) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "Payload too large.", None)
            .detail(format!("A body may have {limit} bytes."))
    }

    pub(crate) fn media_type(expected: &str) -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Unsupported media type.",
            None,
        )
        .detail(format!("Send {expected}."))
    }

    pub(crate) fn into_response(self) -> Response<Body> {
        let mut error = Map::new();
        error.insert("message".to_owned(), self.message.into());
        if let Some(code) = self.code {
            error.insert("code".to_owned(), code.into());
        }
        if let Some(detail) = self.detail {
            error.insert("detail".to_owned(), detail.into());
        }
        if !self.suberrors.is_empty() {
            error.insert("suberrors".to_owned(), json!(self.suberrors));
        }
        let text = Value::Object(error).to_string();
        let mut response = body(self.status, "application/json; charset=utf-8", text);
        if let Some(allow) = self
            .allow
            .and_then(|allow| HeaderValue::try_from(allow).ok())
        {
            response.headers_mut().insert(ALLOW, allow);
        }
        response
    }
}
