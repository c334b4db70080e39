//! Handles one request: reads it, plans its faults, carries it out, answers.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, USER_AGENT};
use hyper::http::HeaderValue;
use hyper::http::request::Parts;
use hyper::{HeaderMap, Request, Response, StatusCode};

use crate::answer::{Answer, Refusal, TEXT};
use crate::auth::Tokens;
use crate::body::Body;
use crate::clock::Clock;
use crate::command::Command;
use crate::fault::{FAULT_HEADER, Fault};
use crate::journal::Journal;
use crate::limits::Limits;
use crate::operation::Operation;
use crate::plan::{Faults, Instead, Plan};
use crate::quirk::Quirk;
use crate::rate::RateLimit;
use crate::record::{Exchange, RecordedAnswer, RecordedRequest, Records};
use crate::router::Route;
use crate::state::Behaviour;
use crate::store::Store;
use crate::turn::{Busy, Turn};

/// The state shared by all requests.
pub(crate) struct Shared {
    pub(crate) tokens: Tokens,
    pub(crate) clock: Clock,
    pub(crate) limits: Limits,
    pub(crate) behaviour: Behaviour,
    pub(crate) observers: Vec<Observer>,
    pub(crate) store: Mutex<Store>,
    pub(crate) records: Mutex<Records>,
    pub(crate) faults: Mutex<Faults>,
    pub(crate) rate: Option<Mutex<RateLimit>>,
}

/// The observers of every exchange.
pub(crate) type Observer = Box<dyn Fn(&Exchange) + Send + Sync>;

/// The connection is to be reset instead of answered.
#[derive(Debug, thiserror::Error)]
#[error("the connection is reset by a fault")]
pub(crate) struct ResetByFault;

/// User agents of scripting libraries that name themselves unasked.
const SCRIPTS: [&str; 4] = [
    "python-urllib/",
    "python-requests/",
    "go-http-client/",
    "libwww-perl/",
];

impl Shared {
    pub(crate) async fn answer(
        &self,
        request: Request<Incoming>,
        turn: &Arc<Turn>,
    ) -> Result<Response<Body>, ResetByFault> {
        let (parts, body) = request.into_parts();
        let route = Route::of(&parts.method, parts.uri.path());
        let operation = route.as_ref().ok().map(|route| route.operation);
        let (plan, wrong) = self.plan(&parts.headers, operation);
        let body = self.receive(body).await;
        let busy = turn.take().await;

        let start = Instant::now();
        self.record(&parts, operation, &body);
        if plan.duplicate {
            self.record(&parts, operation, &body);
        }
        let answer = if let Some(refusal) = wrong {
            Some(refusal.into_answer())
        } else {
            self.answer_planned(&parts, route, body.clone(), &plan)
                .await
        };
        self.observe(&parts, operation, &body, answer.as_ref(), start);
        match answer {
            Some(answer) => Ok(self.on_the_wire(answer, &plan, busy)),
            None => Err(ResetByFault),
        }
    }

    /// The faults of the request, or the error of its fault header.
    fn plan(&self, headers: &HeaderMap, operation: Option<Operation>) -> (Plan, Option<Refusal>) {
        let mut faults = Vec::new();
        for value in headers.get_all(FAULT_HEADER) {
            let text = String::from_utf8_lossy(value.as_bytes());
            match Fault::of_header(&text) {
                Ok(named) => faults.extend(named),
                Err(error) => {
                    let refusal = Refusal::bad_request(format!("{FAULT_HEADER}: {error}"));
                    return (Plan::default(), Some(refusal));
                }
            }
        }
        (lock(&self.faults).plan(operation, &faults), None)
    }

    /// The whole body, if it is not too long and not too slow.
    async fn receive(&self, mut body: Incoming) -> Result<Bytes, Refusal> {
        let limit = self.limits.body_bytes;
        let reading = async {
            let mut bytes = BytesMut::new();
            let mut length = 0_usize;
            while let Some(frame) = body.frame().await {
                let frame = frame.map_err(|_| Refusal::broken_body())?;
                let Ok(data) = frame.into_data() else {
                    continue;
                };
                length = length.saturating_add(data.len());
                if length <= limit {
                    bytes.extend_from_slice(&data);
                } else {
                    // The rest is read and discarded, so that the client receives the
                    // answer.
                    bytes = BytesMut::new();
                    if length > limit.saturating_add(self.limits.drained_bytes) {
                        break;
                    }
                }
            }
            if length > limit {
                Err(Refusal::too_large(limit))
            } else {
                Ok(bytes.freeze())
            }
        };
        tokio::time::timeout(self.limits.body_time, reading)
            .await
            .unwrap_or_else(|_| Err(Refusal::too_slow()))
    }

    fn record(&self, parts: &Parts, operation: Option<Operation>, body: &Result<Bytes, Refusal>) {
        let mut records = lock(&self.records);
        if records.keeps_any() {
            let body = body.clone().unwrap_or_default();
            records.push(RecordedRequest::new(parts, operation, body));
        }
    }

    fn observe(
        &self,
        parts: &Parts,
        operation: Option<Operation>,
        body: &Result<Bytes, Refusal>,
        answer: Option<&Answer>,
        start: Instant,
    ) {
        if self.observers.is_empty() {
            return;
        }
        let body = body.clone().unwrap_or_default();
        let exchange = Exchange {
            request: RecordedRequest::new(parts, operation, body),
            answer: answer.map(RecordedAnswer::new),
            elapsed: start.elapsed(),
        };
        for observer in &self.observers {
            observer(&exchange);
        }
    }

    /// The answer; `None` to reset the connection.
    async fn answer_planned(
        &self,
        parts: &Parts,
        route: Result<Route, Refusal>,
        body: Result<Bytes, Refusal>,
        plan: &Plan,
    ) -> Option<Answer> {
        if !plan.latency.is_zero() {
            self.clock.sleep(plan.latency).await;
        }
        let mut answer = match &plan.instead {
            Some(Instead::Reset) => return None,
            Some(Instead::Status(status, seconds, code)) => {
                Refusal::injected(*status, code.as_deref())
                    .into_answer()
                    .retry_after(*seconds)
            }
            Some(Instead::Html(status, seconds)) => Answer::html(*status).retry_after(*seconds),
            Some(Instead::Text(status, seconds)) => {
                Answer::new(*status, TEXT, format!("{status}\n")).retry_after(*seconds)
            }
            None => {
                if plan.duplicate {
                    self.carry_out(parts, route.clone(), body.clone()).await;
                }
                self.carry_out(parts, route, body).await
            }
        };
        if plan.lost {
            return None;
        }
        if let Some(media_type) = &plan.content_type {
            answer.headers.insert(CONTENT_TYPE, media_type.clone());
        }
        if let Ok(named) = HeaderValue::from_str(&plan.named.join("; "))
            && !plan.named.is_empty()
        {
            answer.headers.insert(FAULT_HEADER, named);
        }
        Some(answer)
    }

    fn on_the_wire(&self, answer: Answer, plan: &Plan, busy: Busy) -> Response<Body> {
        let slow = plan.slow.map(|time| (self.clock.clone(), time));
        let mut response = Response::new(Body::new(answer.body, slow, plan.cut, busy));
        *response.status_mut() = answer.status;
        *response.headers_mut() = answer.headers;
        response
    }

    /// Carries a request out and waits until its changes are on the disk.
    async fn carry_out(
        &self,
        parts: &Parts,
        route: Result<Route, Refusal>,
        body: Result<Bytes, Refusal>,
    ) -> Answer {
        if self.behaviour.has(Quirk::RefusedAgents) && is_script(&parts.headers) {
            return Answer::new(StatusCode::FORBIDDEN, TEXT, "error code: 1010\n");
        }
        let (answer, ticket) = {
            let command = match self.admit(parts, route, body) {
                Ok(command) => command,
                Err(refusal) => return refusal.into_answer(),
            };
            let mut store = lock(&self.store);
            let answer = store.carry_out(command, self.clock.now());
            (answer, store.journal.as_ref().map(Journal::ticket))
        };
        // A read waits too: it may show a change that is not on the disk yet.
        if let Some(ticket) = ticket
            && !ticket.wait().await
        {
            return Refusal::not_written().into_answer();
        }
        answer.unwrap_or_else(Refusal::into_answer)
    }

    /// Checks authorization first, then the route, then the body.
    fn admit(
        &self,
        parts: &Parts,
        route: Result<Route, Refusal>,
        body: Result<Bytes, Refusal>,
    ) -> Result<Command, Refusal> {
        let grant = self.tokens.grant(&parts.headers)?;
        if let Some(rate) = &self.rate {
            let mut rate = lock(rate);
            let per_minute = rate.per_minute();
            rate.admit(grant.organization, self.clock.now())
                .map_err(|wait| {
                    let refusal = Refusal::too_many(per_minute);
                    if self.behaviour.has(Quirk::RetryAfter) {
                        refusal
                            .retry_after(wait.as_millis().div_ceil(1000).try_into().unwrap_or(60))
                    } else {
                        refusal
                    }
                })?;
        }
        let route = route?;
        let operation = route.operation;
        let action = operation
            .row()
            .action()
            .ok_or_else(|| Refusal::not_implemented(operation.id()))?;
        for scope in operation.scopes() {
            if !grant
                .scopes
                .iter()
                .any(|granted| granted.as_str() == *scope)
            {
                return Err(Refusal::missing_scope(scope));
            }
        }
        Command::of(route, action, parts, &body?, &self.behaviour)
    }
}

/// Ignores poisoning: a panic while holding the lock is a defect of this crate, and later
/// requests are still answered.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn is_script(headers: &HeaderMap) -> bool {
    let agent = headers
        .get(USER_AGENT)
        .and_then(|agent| agent.to_str().ok())
        .unwrap_or_default()
        .to_ascii_lowercase();
    agent.is_empty() || SCRIPTS.iter().any(|script| agent.starts_with(script))
}

/// Shared by the handle, the accepting task and every connection.
pub(crate) type SharedRef = Arc<Shared>;
