//! From a call to its result: the budget, the attempts, the pauses between
//! them, and the span around it all.

use std::marker::PhantomData;
use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};
use makecom_raw::Operation;
use reqwest::header::{CONTENT_TYPE, USER_AGENT};
use reqwest::{Request, StatusCode};
use serde::de::{DeserializeOwned, DeserializeSeed};
use serde_json::error::Category;
use tracing::field::Empty;
use tracing::{Instrument as _, Span, info, info_span};

use crate::client::{Client, Inner};
use crate::common::{self, Common};
use crate::error::{Call, Error, Failure, Result, SecretLeak};
use crate::exchange::{End, Head, Received, exchange};
use crate::limit::DeadlineExceeded;
use crate::zone::API_PATH;

/// A success, and how it came about.
pub(crate) struct Answer {
    client: Client,
    operation: &'static Operation,
    path: String,
    attempts: u32,
    head: Head,
    body: Vec<u8>,
}

/// What makes the request of a call, as often as it is sent.
type Build<'a> = dyn Fn() -> Result<Request> + Sync + 'a;

impl Client {
    /// Carries out an operation: `send` names it and its parameters.
    ///
    /// Dropping the future ends it: nothing is sent any more, and no budget
    /// and no connection stays taken.
    pub(crate) async fn call<T>(
        &self,
        operation: &'static Operation,
        send: impl AsyncFn(&makecom_raw::Client) -> Result<T, makecom_raw::Error> + Sync,
    ) -> Result<Answer> {
        let build = || {
            let request = self.inner.raw.request(&send);
            let mut request = request.map_err(|error| unbuildable(operation, *error))?;
            let agent = self.inner.user_agent.clone();
            request.headers_mut().insert(USER_AGENT, agent);
            Ok(request)
        };
        carry_out(self, operation, &build).await
    }

    /// Carries out an operation whose request is made by hand.
    pub(crate) async fn call_with(
        &self,
        operation: &'static Operation,
        build: &(dyn Fn() -> Result<Request> + Sync),
    ) -> Result<Answer> {
        let build = || {
            let mut request = build()?;
            let agent = self.inner.user_agent.clone();
            request.headers_mut().entry(USER_AGENT).or_insert(agent);
            Ok(request)
        };
        carry_out(self, operation, &build).await
    }
}

async fn carry_out(
    client: &Client,
    operation: &'static Operation,
    build: &Build<'_>,
) -> Result<Answer> {
    let span = span(&client.inner, operation);
    let mut progress = Progress::default();
    let result = {
        let attempt = pin!(attempt(&client.inner, operation, build, &mut progress));
        // Most programs collect no spans, and then need not enter one.
        if span.is_disabled() {
            attempt.await
        } else {
            attempt.instrument(span.clone()).await
        }
    };
    let Progress {
        path,
        attempts,
        maybe_applied,
        pause_too_long,
    } = progress;
    match result {
        Ok((head, body)) => {
            record(&span, attempts, Some(&head), None);
            Ok(Answer {
                client: client.clone(),
                operation,
                path,
                attempts,
                head,
                body,
            })
        }
        Err(Stop::Input(error)) => Err(error),
        Err(Stop::Failure(failure)) => {
            record(&span, attempts, failure.head(), Some(&failure));
            Err(Error::from(Call {
                operation,
                zone: client.zone().clone(),
                path,
                attempts,
                maybe_applied,
                pause_too_long,
                failure,
            }))
        }
    }
}

/// How far a call has come.
#[derive(Default)]
struct Progress {
    /// Of the request, below that of the API.
    path: String,
    /// Requests sent so far.
    attempts: u32,
    /// Whether one that failed may have been carried out.
    maybe_applied: bool,
    /// The pause before another one, if it would have outlasted the deadline.
    pause_too_long: Option<Duration>,
}

/// Why there are no more attempts.
enum Stop {
    /// No request can be made.
    Input(Error),
    Failure(Failure),
}

async fn attempt(
    client: &Inner,
    operation: &'static Operation,
    build: &Build<'_>,
    progress: &mut Progress,
) -> Result<(Head, Vec<u8>), Stop> {
    let clock = &*client.clock;
    let end = clock.now().checked_add(client.deadline);
    let mut last = None;
    loop {
        let request = build().map_err(Stop::Input)?;
        if progress.path.is_empty() {
            let path = request.url().path();
            progress.path += path.strip_prefix(API_PATH).unwrap_or(path);
        }
        if let Some(budget) = &client.rate_limit
            && let Err(DeadlineExceeded(wait)) = budget.take(clock, end).await
        {
            progress.pause_too_long = last.is_some().then_some(wait);
            return Err(Stop::Failure(last.unwrap_or(Failure::Budget { wait })));
        }
        let time = end.map_or(client.timeout, |end| {
            let left = end.saturating_duration_since(clock.now());
            left.min(client.timeout)
        });
        let failure = if time.is_zero() {
            let out_of_time = Failure::Timeout {
                head: None,
                body: Vec::new(),
                limit: None,
            };
            return Err(Stop::Failure(last.unwrap_or(out_of_time)));
        } else {
            progress.attempts += 1;
            match once(client, operation, request, time).await {
                Ok(success) => return Ok(success),
                Err(failure) => failure,
            }
        };
        if let Some(budget) = &client.rate_limit
            && failure.is_rate_limited()
        {
            let pause = client.retry.asked_for(&failure).unwrap_or_default();
            budget.slow_down(clock.now(), pause);
        }
        let attempts = progress.attempts;
        if !failure.is_retryable(operation) || !client.retry.allows_more_than(attempts) {
            return Err(Stop::Failure(failure));
        }
        let pause = client.retry.pause(&failure, attempts, clock);
        let resume = clock.now().checked_add(pause);
        if end.is_some_and(|end| resume.is_none_or(|resume| resume >= end)) {
            progress.pause_too_long = Some(pause);
            return Err(Stop::Failure(failure));
        }
        info!(
            error.type = error_type(&failure),
            attempts,
            pause_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX),
            "trying again after a pause"
        );
        progress.maybe_applied |= failure.maybe_applied();
        last = Some(failure);
        clock.sleep(pause).await;
    }
}

/// One attempt, which ends when its time is up.
async fn once(
    client: &Inner,
    operation: &Operation,
    request: Request,
    time: Duration,
) -> Result<(Head, Vec<u8>), Failure> {
    let mut received = Received::default();
    // Shares the body, so that an answer can be held against it.
    let sent = (request.body().is_some() && SecretLeak::is_possible(operation))
        .then(|| request.try_clone())
        .flatten();
    // A client that somebody else has set up may have been redirected, and
    // have failed to connect to where it was sent to: nothing tells that from
    // a request that was never sent.
    let may_redirect = client.http_settings.client.is_some();
    let ended = {
        let limit = client.max_response_bytes;
        let exchange = exchange(&client.http, may_redirect, request, limit, &mut received);
        let exchange = pin!(exchange);
        match select(exchange, client.clock.sleep(time)).await {
            Either::Left((ended, _)) => Some(ended),
            Either::Right(_) => None,
        }
    };
    let Received { head, body } = received;
    match (ended, head) {
        (Some(Ok(End::Redirected)), Some(head)) => Err(Failure::Redirected { head }),
        // A status that is no success says more than what befell its body.
        (_, Some(head)) if !head.status.is_success() => {
            let sent = sent.as_ref().and_then(|sent| sent.body()?.as_bytes());
            let leak = |body: &[u8], parsed: &_| {
                SecretLeak::find(operation, &client.token, sent, body, parsed)
            };
            let at = client.clock.wall_clock();
            Err(Failure::answer(head, body, leak, at))
        }
        // No range was asked for, so a part is not the answer.
        (_, Some(head)) if head.status == StatusCode::PARTIAL_CONTENT => Err(Failure::Broken {
            head: Some(head),
            body,
            source: None,
        }),
        (Some(Ok(End::Complete)), Some(head)) => Ok((head, body)),
        (Some(Ok(End::TooLong)), Some(head)) => Err(Failure::TooLong { head, body }),
        (Some(Err(source)), None)
            if source.is_connect() && (!may_redirect || operation.method == "GET") =>
        {
            Err(Failure::Connect(source.without_url()))
        }
        (Some(Err(source)), head) if !source.is_timeout() => Err(Failure::Broken {
            head,
            body,
            source: Some(source.without_url()),
        }),
        // A time-out of ours or of the HTTP client's; an exchange that ends
        // well has a head.
        (ended, head) => Err(Failure::Timeout {
            head,
            body,
            limit: ended.is_none().then_some(time),
        }),
    }
}

impl Answer {
    pub(crate) fn head(&self) -> &Head {
        &self.head
    }

    pub(crate) fn attempts(&self) -> u32 {
        self.attempts
    }

    pub(crate) fn body(&self) -> &[u8] {
        &self.body
    }

    /// What the body says. An empty or blank body counts as an empty object.
    pub(crate) fn read<T: DeserializeOwned>(self) -> Result<T> {
        self.read_with(PhantomData)
    }

    /// As [`read`](Self::read), by what the seed knows of it.
    pub(crate) fn read_with<T>(
        self,
        seed: impl for<'de> DeserializeSeed<'de, Value = T>,
    ) -> Result<T> {
        let text: &[u8] = if self.body.trim_ascii().is_empty() {
            b"{}"
        } else {
            &self.body
        };
        let mut reader = serde_json::Deserializer::from_slice(text);
        let read = seed.deserialize(&mut reader);
        match read.and_then(|value| reader.end().map(|()| value)) {
            Ok(value) => Ok(value),
            // Serde's own message may quote the body, and with it a secret.
            Err(error) => {
                let what = match error.classify() {
                    Category::Data => "not what the API documents",
                    Category::Eof => "not complete",
                    Category::Io | Category::Syntax => "not JSON",
                };
                let (line, column) = (error.line(), error.column());
                Err(self.not_understood(format!("{what}, at line {line}, column {column}")))
            }
        }
    }

    /// What the body says; none at all is an error, too. For what is written
    /// back later: nothing must not pass for an empty object then.
    pub(crate) fn read_strictly<T: DeserializeOwned>(self) -> Result<T> {
        if self.body.trim_ascii().is_empty() {
            return Err(self.not_understood("nothing".to_owned()));
        }
        self.read()
    }

    /// Common data, of which nothing must be lost when it is written back.
    pub(crate) fn read_common(self) -> Result<Common> {
        match common::misread(&self.body) {
            Some(why) => Err(self.not_understood(why)),
            None => self.read_strictly(),
        }
    }

    /// The body as it is. An HTML page is none: something between here and
    /// the API has answered in its place, and a text can be anything.
    pub(crate) fn text(mut self) -> Result<String> {
        let media_type = self.head.headers.get(CONTENT_TYPE);
        let start = media_type.and_then(|value| value.as_bytes().get(..9));
        if start.is_some_and(|start| start.eq_ignore_ascii_case(b"text/html")) {
            return Err(self.not_understood("a web page".to_owned()));
        }
        match String::from_utf8(std::mem::take(&mut self.body)) {
            Ok(text) => Ok(text),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                self.body = error.into_bytes();
                Err(self.not_understood(format!("not UTF-8 from byte {at} on")))
            }
        }
    }

    fn not_understood(self, what: String) -> Error {
        Error::from(Call {
            operation: self.operation,
            zone: self.client.zone().clone(),
            path: self.path,
            attempts: self.attempts,
            maybe_applied: false,
            pause_too_long: None,
            failure: Failure::NotUnderstood {
                head: self.head,
                body: self.body,
                source: what.into(),
            },
        })
    }
}

fn unbuildable(operation: &Operation, error: makecom_raw::Error) -> Error {
    let why = match error {
        makecom_raw::Error::InvalidRequest(why) | makecom_raw::Error::Custom(why) => why,
        makecom_raw::Error::CommunicationError(error) => error.without_url().to_string(),
        _ => "no request came about".to_owned(),
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

/// Of an answer its status, as the conventions have it.
fn error_type(failure: &Failure) -> &str {
    match failure {
        Failure::Answer { head, .. } => head.status.as_str(),
        other => other.code().as_str(),
    }
}
