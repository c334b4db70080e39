//! Sends one request as often as the rules allow: budget, time limits, pauses, another
//! token after a 401.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{Either, select};
use makecom_raw::Operation;
use reqwest::header::AUTHORIZATION;
use reqwest::{Request, StatusCode};

use crate::call::{Progress, report_pause, token_in_path};
use crate::client::Inner;
use crate::error::{Cause, Failure, HookError, SecretLeak};
use crate::exchange::{End, Head, Received, exchange};
use crate::interceptor;
use crate::limit::DeadlineExceeded;
use crate::provider::Grant;
use crate::token::Token;

/// Sends the request until it is answered, or must not be sent again.
pub(crate) async fn attempts(
    client: &Inner,
    operation: &'static Operation,
    request: &Request,
    progress: &mut Progress,
) -> Result<(Head, Bytes), Failure> {
    let clock = &*client.clock;
    let end = clock.now().checked_add(client.deadline);
    let time_left = || {
        end.map_or(client.timeout, |end| {
            let left = end.saturating_duration_since(clock.now());
            left.min(client.timeout)
        })
    };
    let mut last = None;
    let mut grant: Option<Box<Grant>> = None;
    // A token is asked for before the first attempt, and once more after a 401.
    let mut is_asking = client.credentials.provided().is_some();
    let mut is_renewed = false;
    loop {
        if let Some(provided) = client.credentials.provided()
            && is_asking
        {
            is_asking = false;
            let rejected = grant.as_deref().map(|grant| &grant.token);
            // The future is boxed, so that calls without a provider stay small.
            let given = Box::pin(provided.grant(rejected, clock, time_left())).await;
            match (given.map_err(Failure::Token)?, last) {
                (None, Some(failure)) => return Err(failure),
                (given, failure) => {
                    grant = given.map(Box::new);
                    last = failure;
                }
            }
        }
        if let Some(budget) = &client.rate_limit
            && let Err(DeadlineExceeded(wait)) = budget.take(clock, end).await
        {
            progress.pause_too_long = last.is_some().then_some(wait);
            return Err(last.unwrap_or(Failure::Budget { wait }));
        }
        let time = time_left();
        if time.is_zero() {
            return Err(last.unwrap_or(Failure::Timeout {
                head: None,
                body: Vec::new(),
                limit: None,
            }));
        }
        let failure = match once(client, operation, request, grant.as_deref(), progress, time).await
        {
            Ok(success) => return Ok(success),
            Err(failure) => failure,
        };
        if let Some(budget) = &client.rate_limit
            && failure.is_rate_limited()
        {
            let pause = client.retry.asked_for(&failure).unwrap_or_default();
            budget.slow_down(clock.now(), pause);
        }
        // A 401 means that nothing was done, so any method may be repeated.
        if grant.is_some() && failure.is_unauthorized() && !is_renewed {
            is_renewed = true;
            is_asking = true;
            last = Some(failure);
            continue;
        }
        let attempts = progress.attempts;
        if !failure.is_retryable(operation) || !client.retry.allows_more_than(attempts) {
            return Err(failure);
        }
        let pause = client.retry.pause(&failure, attempts, clock);
        let resume = clock.now().checked_add(pause);
        if end.is_some_and(|end| resume.is_none_or(|resume| resume >= end)) {
            progress.pause_too_long = Some(pause);
            return Err(failure);
        }
        report_pause(&failure, attempts, pause);
        progress.maybe_applied |= failure.maybe_applied();
        last = Some(failure);
        clock.sleep(pause).await;
    }
}

/// A copy to send. `Request::try_clone` allocates three times more, for a timeout
/// that no request of this crate has. Every body here is bytes.
fn copy(request: &Request) -> Request {
    let mut copy = Request::new(request.method().clone(), request.url().clone());
    *copy.headers_mut() = request.headers().clone();
    let body = request.body().and_then(reqwest::Body::as_bytes);
    *copy.body_mut() = body.map(|body| Bytes::copy_from_slice(body).into());
    copy
}

/// The request of one attempt, unless an interceptor refuses it. In a function of its own,
/// since a future keeps the storage of all that was borrowed in it.
#[allow(
    clippy::result_large_err,
    reason = "it is returned once, into a future that holds a failure anyway"
)]
fn prepare(
    client: &Inner,
    operation: &'static Operation,
    request: &Request,
    grant: Option<&Grant>,
    path: &str,
    number: u32,
) -> Result<Request, Failure> {
    let mut sent = copy(request);
    let headers = sent.headers_mut();
    let refusal = interceptor::before(client, operation, path, number, headers).err();
    if let Some(error) = refusal {
        let token = grant.map(|grant| &grant.token);
        let error = error.without(token.or(client.credentials.fixed()));
        return Err(Failure::Refused(Box::new(error)));
    }
    if let Some(grant) = grant {
        headers.insert(AUTHORIZATION, grant.header.clone());
    }
    Ok(sent)
}

/// One attempt, which ends when its time is up.
async fn once(
    client: &Inner,
    operation: &'static Operation,
    request: &Request,
    grant: Option<&Grant>,
    progress: &mut Progress,
    time: Duration,
) -> Result<(Head, Bytes), Failure> {
    let token = grant
        .map(|grant| &grant.token)
        .or(client.credentials.fixed());
    let number = progress.attempts + 1;
    let sent = prepare(client, operation, request, grant, &progress.path, number)?;
    progress.attempts = number;
    let is_observed = !client.extensions.interceptors.is_empty();
    let began = is_observed.then(|| client.clock.now());
    let mut received = Received::default();
    // The user's own client may have followed a redirect and failed to connect to its
    // target, which cannot be distinguished from a request that was never sent.
    let may_redirect = client.http_settings.client.is_some();
    let ended = {
        let limit = client.max_response_bytes;
        let transport = client.extensions.transport.as_deref();
        let exchange = exchange(
            &client.http,
            transport,
            may_redirect.then(|| request.url()),
            sent,
            limit,
            &mut received,
        );
        let exchange = pin!(exchange);
        match select(exchange, client.clock.sleep(time)).await {
            Either::Left((ended, _)) => Some(ended),
            Either::Right(_) => None,
        }
    };
    let (head, body) = received.into_parts();
    let exchanged = Exchanged {
        ended,
        head,
        body,
        may_redirect,
        time,
    };
    #[cfg(feature = "recording")]
    if let Some(recorder) = &client.extensions.recorder {
        recorder.note(operation, token, request, &exchanged);
    }
    let result = exchanged.judge(client, operation, request, token);
    if let Some(began) = began {
        let ended = result.as_ref().map(|(head, _)| head);
        interceptor::after(client, operation, &progress.path, number, began, ended);
    }
    if matches!(result, Err(Failure::Refused(_))) {
        // The transport did not send it.
        progress.attempts -= 1;
    }
    result
}

/// What one attempt has brought.
pub(crate) struct Exchanged {
    /// None if its time was up.
    pub(crate) ended: Option<Result<End, Cause>>,
    pub(crate) head: Option<Head>,
    pub(crate) body: Bytes,
    may_redirect: bool,
    /// The time it had.
    time: Duration,
}

impl Exchanged {
    /// Whether it is a success, and if not, what kind of failure.
    #[allow(
        clippy::result_large_err,
        reason = "it is returned once, into a future that holds a failure anyway"
    )]
    fn judge(
        self,
        client: &Inner,
        operation: &'static Operation,
        request: &Request,
        token: Option<&Token>,
    ) -> Result<(Head, Bytes), Failure> {
        let (body, may_redirect) = (self.body, self.may_redirect);
        match (self.ended, self.head) {
            (Some(Ok(End::Redirected)), Some(head)) => Err(Failure::Redirected { head }),
            // An error status is more informative than a failure while its body was read.
            (_, Some(head)) if !head.status.is_success() => {
                let sent = request.body().and_then(reqwest::Body::as_bytes);
                let sent = sent.filter(|_| SecretLeak::is_possible(operation));
                let invite = token_in_path(operation, request.url().path());
                let leak = |body: &[u8], parsed: &_| {
                    SecretLeak::find(operation, token, invite.as_deref(), sent, body, parsed)
                };
                let at = client.clock.wall_clock();
                Err(Failure::answer(head, body.into(), leak, at))
            }
            // No range was asked for, so a part is not the answer.
            (_, Some(head)) if head.status == StatusCode::PARTIAL_CONTENT => Err(Failure::Broken {
                head: Some(head),
                body: body.into(),
                source: None,
            }),
            (Some(Ok(End::Complete)), Some(head)) => Ok((head, body)),
            (Some(Ok(End::TooLong)), Some(head)) => Err(Failure::TooLong {
                head,
                body: body.into(),
            }),
            (Some(Err(Cause::Transport(error))), None) if error.is_rejected() => {
                let error = without(error.into(), token);
                let refusal = HookError::new(error.error().to_string());
                Err(Failure::Refused(Box::new(refusal)))
            }
            (Some(Err(source)), None)
                if source.is_connect() && (!may_redirect || operation.method == "GET") =>
            {
                Err(Failure::Connect(without(source, token)))
            }
            (Some(Err(source)), head) if !source.is_timeout() => Err(Failure::Broken {
                head,
                body: body.into(),
                source: Some(without(source, token)),
            }),
            // The attempt timed out, here or in the HTTP client; a complete exchange has a
            // head.
            (ended, head) => Err(Failure::Timeout {
                head,
                body: body.into(),
                limit: ended.is_none().then_some(self.time),
            }),
        }
    }
}

/// What a transport says, unless it repeats the token. reqwest never does.
fn without(cause: Cause, token: Option<&Token>) -> Cause {
    match (cause, token) {
        (Cause::Transport(error), Some(token)) => {
            Cause::Transport(error.without(|text| token.is_in(text.as_bytes())))
        }
        (cause, _) => cause,
    }
}
