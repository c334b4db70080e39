//! Carries out one call: the generated method builds the request and reads the answer;
//! between the two are the attempts and the tracing span.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use makecom_raw::{CallContext, Operation};
use percent_encoding::percent_decode_str;
use reqwest::Request;
use reqwest::header::{CONTENT_TYPE, USER_AGENT};
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use tracing::field::Empty;
use tracing::{Instrument as _, Span, info, info_span};

use crate::attempts::attempts;
use crate::client::{Client, Inner};
use crate::error::{self, Error, Failure, Result};
use crate::exchange::Head;
use crate::zone::API_PATH;

/// How the name of a path parameter ends that is a secret.
pub(crate) const TOKEN_PARAMETER: &str = "Token}";

/// One call of a generated method, which is one of [`raw`](Self::raw). Calls
/// share nothing but the client.
pub(crate) struct Call<'a> {
    client: &'a Client,
    operation: &'static Operation,
    raw: makecom_raw::Client,
    context: Arc<CallContext>,
}

/// A success, with its status and the number of requests that it took.
pub(crate) struct Answer {
    client: Client,
    operation: &'static Operation,
    progress: Progress,
    head: Head,
    body: Bytes,
}

/// The progress of a call.
#[derive(Default)]
pub(crate) struct Progress {
    /// The path of the request, below the base URL of the API.
    pub(crate) path: String,
    /// Requests sent so far.
    pub(crate) attempts: u32,
    /// Whether a failed request may have been applied.
    pub(crate) maybe_applied: bool,
    /// The pause before the next request, if it would have outlasted the deadline.
    pub(crate) pause_too_long: Option<Duration>,
}

impl<'a> Call<'a> {
    pub(crate) fn new(client: &'a Client, operation: &'static Operation) -> Self {
        let (raw, context) = client.inner.raw.for_call();
        Self {
            client,
            operation,
            raw,
            context,
        }
    }

    /// The generated client whose next method is this call.
    pub(crate) fn raw(&self) -> &makecom_raw::Client {
        &self.raw
    }

    /// Runs a generated method. Returns the value that it parsed, and the answer.
    ///
    /// Dropping the future cancels the call: nothing more is sent, and budget and
    /// connection are released.
    ///
    /// The method is pinned by the caller: moved in here, the future of a call would
    /// hold it three times, and half as many calls would fit into a cache.
    pub(crate) async fn run<T>(
        &self,
        mut method: Pin<&mut impl Future<Output = Result<T, makecom_raw::Error>>>,
    ) -> Result<(T, Answer)> {
        let answer = self.answer(method.as_mut()).await?;
        let body = if answer.is_blank() {
            Bytes::from_static(b"{}")
        } else {
            answer.body.clone()
        };
        self.context.answer(answer.head.status, body);
        match method.await {
            Ok(value) => Ok((value, answer)),
            Err(makecom_raw::Error::InvalidResponsePayload(_, error)) => {
                Err(answer.unreadable(&error))
            }
            Err(_) => Err(answer.not_understood("not what the API documents".to_owned())),
        }
    }

    /// Runs a generated method up to its answer, which it does not read.
    pub(crate) async fn answer<T>(
        &self,
        mut method: Pin<&mut impl Future<Output = Result<T, makecom_raw::Error>>>,
    ) -> Result<Answer> {
        // The first poll runs up to the seam: the generated code awaits nothing before
        // it.
        let first = poll_fn(|task| Poll::Ready(method.as_mut().poll(task))).await;
        let request = match (self.context.take_request(), first) {
            (Some(request), _) => request,
            (None, first) => return Err(unbuildable(self.operation, first)),
        };
        let request = self.client.inner.extensions.with_headers(request);
        carry_out(self.client, self.operation, request).await
    }
}

/// Carries out an operation, from the generated method or from `Client::send`.
pub(crate) async fn carry_out(
    client: &Client,
    operation: &'static Operation,
    mut request: Request,
) -> Result<Answer> {
    let agent = || client.inner.user_agent.clone();
    let headers = request.headers_mut();
    headers.entry(USER_AGENT).or_insert_with(agent);
    let path = request.url().path();
    let mut progress = Progress {
        path: shown_path(operation, path.strip_prefix(API_PATH).unwrap_or(path)),
        ..Progress::default()
    };
    let span = span(&client.inner, operation);
    let result = {
        let attempts = pin!(attempts(&client.inner, operation, &request, &mut progress));
        // Without a subscriber, entering the span is skipped.
        if span.is_disabled() {
            attempts.await
        } else {
            attempts.instrument(span.clone()).await
        }
    };
    match result {
        Ok((head, body)) => {
            record(&span, progress.attempts, Some(&head), None);
            Ok(Answer {
                client: client.clone(),
                operation,
                progress,
                head,
                body,
            })
        }
        Err(failure) => {
            record(&span, progress.attempts, failure.head(), Some(&failure));
            Err(progress.failed(client, operation, failure))
        }
    }
}

/// A path for errors and interceptors: without a token, such as of an invitation.
fn shown_path(operation: &Operation, path: &str) -> String {
    if !operation.path.contains(TOKEN_PARAMETER) {
        return path.to_owned();
    }
    let template = operation.path.split('/');
    let segments = template.zip(path.split('/')).map(|(name, segment)| {
        let is_token = name.ends_with(TOKEN_PARAMETER);
        if is_token { "…" } else { segment }
    });
    segments.collect::<Vec<_>>().join("/")
}

/// The token in the path of a request, such as of an invitation.
pub(crate) fn token_in_path(operation: &Operation, path: &str) -> Option<String> {
    let path = path.strip_prefix(API_PATH).unwrap_or(path);
    let mut segments = operation.path.split('/').zip(path.split('/'));
    let (_, token) = segments.find(|(name, _)| name.ends_with(TOKEN_PARAMETER))?;
    Some(percent_decode_str(token).decode_utf8_lossy().into_owned())
}

impl Progress {
    fn failed(self, client: &Client, operation: &'static Operation, failure: Failure) -> Error {
        Error::from(error::Call {
            operation,
            zone: client.zone().clone(),
            path: self.path,
            attempts: self.attempts,
            maybe_applied: self.maybe_applied,
            pause_too_long: self.pause_too_long,
            failure,
        })
    }
}

impl Answer {
    pub(crate) fn head(&self) -> &Head {
        &self.head
    }

    pub(crate) fn attempts(&self) -> u32 {
        self.progress.attempts
    }

    pub(crate) fn body(&self) -> &[u8] {
        &self.body
    }

    /// Whether the body is empty or only whitespace.
    pub(crate) fn is_blank(&self) -> bool {
        self.body.trim_ascii().is_empty()
    }

    /// Parses the body as JSON. An empty or blank body counts as an empty object.
    pub(crate) fn read<T: DeserializeOwned>(self) -> Result<T> {
        let text: &[u8] = if self.is_blank() { b"{}" } else { &self.body };
        serde_json::from_slice(text).map_err(|error| self.unreadable(&error))
    }

    /// The body as text. An HTML page is an error: it comes from a proxy in front of the
    /// API, and a section can be any text, so nothing else would tell.
    pub(crate) fn text(self) -> Result<String> {
        let media_type = self.head.headers.get(CONTENT_TYPE);
        let start = media_type.and_then(|value| value.as_bytes().get(..9));
        if start.is_some_and(|start| start.eq_ignore_ascii_case(b"text/html")) {
            return Err(self.not_understood("a web page".to_owned()));
        }
        match std::str::from_utf8(&self.body) {
            Ok(text) => Ok(text.to_owned()),
            Err(error) => {
                let at = error.valid_up_to();
                Err(self.not_understood(format!("not UTF-8 from byte {at} on")))
            }
        }
    }

    /// The error for what stands under the one key of an object and is no `T`. The body
    /// is read once more, for the place.
    pub(crate) fn misread<T: DeserializeOwned>(self, error: serde_json::Error) -> Error {
        let whole: Option<makecom_raw::Object> = serde_json::from_slice(&self.body).ok();
        // With other keys beside it, the place could be another's.
        let has_one = whole.is_some_and(|whole| whole.len() == 1);
        let placed = has_one.then(|| serde_json::from_slice::<BTreeMap<String, T>>(&self.body));
        let error = placed.and_then(Result::err).unwrap_or(error);
        self.unreadable(&error)
    }

    /// The error for a body of another form. Serde's own message is not used, since it
    /// may quote a secret from the body.
    pub(crate) fn unreadable(self, error: &serde_json::Error) -> Error {
        let what = match error.classify() {
            Category::Data => "not what the API documents",
            Category::Eof => "not complete",
            Category::Io | Category::Syntax => "not JSON",
        };
        self.not_understood(match (error.line(), error.column()) {
            // The position is within the part that was read.
            (0, _) => what.to_owned(),
            (line, column) => format!("{what}, at line {line}, column {column}"),
        })
    }

    /// The error for a body that is `what`.
    pub(crate) fn not_understood(self, what: String) -> Error {
        let failure = Failure::NotUnderstood {
            head: self.head,
            body: self.body.into(),
            source: what.into(),
        };
        let progress = Progress {
            maybe_applied: false,
            ..self.progress
        };
        progress.failed(&self.client, self.operation, failure)
    }
}

/// The error for a generated method that made no request.
fn unbuildable<T>(operation: &Operation, ended: Poll<Result<T, makecom_raw::Error>>) -> Error {
    use makecom_raw::Error::{CommunicationError, InvalidRequest};
    let why = match ended {
        Poll::Ready(Err(InvalidRequest(why))) => why,
        Poll::Ready(Err(CommunicationError(error))) => error.without_url().to_string(),
        _ => "no request was built".to_owned(),
    };
    Error::input(
        format!("{} could not be sent: {why}", operation.id),
        "this is a defect of the client; please report it",
    )
}

/// A span with the fields of OpenTelemetry's conventions for HTTP clients.
fn span(client: &Inner, operation: &'static Operation) -> Span {
    info_span!(
        "makecom",
        otel.name = %format_args!("{} {}", operation.method, operation.path),
        otel.kind = "client",
        otel.status_code = Empty,
        http.request.method = operation.method,
        url.template = operation.path,
        server.address = client.zone.address().0,
        server.port = client.zone.address().1,
        http.response.status_code = Empty,
        http.request.resend_count = Empty,
        error.type = Empty,
    )
}

fn record(span: &Span, attempts: u32, head: Option<&Head>, failure: Option<&Failure>) {
    if span.is_disabled() {
        return;
    }
    if let Some(head) = head {
        span.record("http.response.status_code", head.status.as_u16());
    }
    if attempts > 1 {
        span.record("http.request.resend_count", attempts - 1);
    }
    if let Some(failure) = failure {
        span.record("otel.status_code", "ERROR");
        span.record("error.type", error_type(failure));
    }
}

/// The event before a pause, with the same target as the span that it is in.
pub(crate) fn report_pause(failure: &Failure, attempts: u32, pause: Duration) {
    info!(
        error.type = error_type(failure),
        attempts,
        pause_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX),
        "trying again after a pause"
    );
}

/// The value of `error.type`: the status if there was an answer, as the conventions
/// require.
fn error_type(failure: &Failure) -> &str {
    match failure {
        Failure::Answer { head, .. } => head.status.as_str(),
        other => other.code().as_str(),
    }
}
