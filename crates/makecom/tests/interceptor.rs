//! Code around each attempt: what it sees, changes and refuses, and headers of the
//! caller's.

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use makecom::{
    Arguments, Attempt, Client, HookError, Interceptor, Outcome, RateLimit, Retry, operations,
};
use support::{ANY, Server, Step, TOKEN, answer, keep};

/// Notes what happens under a name of its own.
struct Notes(&'static str, Arc<Mutex<Vec<String>>>);

impl Interceptor for Notes {
    fn before(&self, attempt: &mut Attempt<'_>) -> Result<(), HookError> {
        let seen = format!("{} before {}", self.0, attempt.number());
        self.1.lock().unwrap().push(seen);
        attempt.set_header("x-notes", self.0)
    }

    fn after(&self, outcome: &Outcome) {
        let (attempt, status, code) = (outcome.attempt(), outcome.status(), outcome.code());
        let seen = format!("{} after {attempt}: {status:?} {code:?}", self.0);
        self.1.lock().unwrap().push(seen);
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let start = format!("{name}: ");
    head.lines().find_map(|line| line.strip_prefix(&start))
}

#[tokio::test]
async fn interceptors_are_called_in_order_around_each_attempt() {
    let server = Server::start([
        Step::Answer(answer("503 Service Unavailable", "")),
        Step::Reset(Vec::new()),
        keep("200 OK", ANY),
    ])
    .await;
    let notes = Arc::<Mutex<Vec<String>>>::default();
    let client = server
        .builder()
        .interceptor(Notes("one", Arc::clone(&notes)))
        .build()
        .unwrap()
        .with_interceptor(Notes("two", Arc::clone(&notes)));
    client.connection("acme").unwrap().get().await.unwrap();
    let expected = [
        "one before 1",
        "two before 1",
        "two after 1: Some(503) Some(\"server-error\")",
        "one after 1: Some(503) Some(\"server-error\")",
        "one before 2",
        "two before 2",
        "two after 2: None Some(\"broken\")",
        "one after 2: None Some(\"broken\")",
        "one before 3",
        "two before 3",
        "two after 3: Some(200) None",
        "one after 3: Some(200) None",
    ];
    assert_eq!(*notes.lock().unwrap(), expected);
    for seen in server.seen() {
        assert_eq!(header(&seen.head, "x-notes"), Some("two"), "the last wins");
    }
}

#[tokio::test]
async fn what_an_interceptor_refuses_is_not_sent() {
    let server = Server::start([Step::Answer(answer("503 Service Unavailable", ""))]).await;
    let refuse = |attempt: &mut Attempt<'_>| match attempt.number() {
        1 if attempt.operation().method == "GET" => Ok(()),
        _ => Err(HookError::new("closed for today").with_help("come back tomorrow")),
    };
    let client = server.client().with_interceptor(refuse);
    let connection = client.connection("acme").unwrap();
    let error = connection.recreate().await.unwrap_err();
    assert!(error.is_refused() && !error.is_retryable() && !error.maybe_applied());
    assert_eq!((error.code(), error.attempts()), ("refused", 0));
    assert_eq!(error.status(), None);
    let said = error.to_string();
    assert!(said.ends_with("was not sent: closed for today"), "{said}");
    assert_eq!(error.help().unwrap(), "come back tomorrow");
    assert!(server.seen().is_empty());

    let error = connection.get().await.unwrap_err();
    assert!(error.is_refused() && error.attempts() == 1);
    let said = error.to_string();
    assert!(
        said.ends_with("was not sent again: closed for today"),
        "{said}"
    );
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn no_interceptor_sees_the_token_or_sets_what_only_the_client_sets() {
    let server = Server::start([keep("200 OK", ANY)]).await;
    let seen = Arc::<Mutex<String>>::default();
    let notes = Arc::clone(&seen);
    let client = server
        .client()
        .with_interceptor(move |attempt: &mut Attempt<'_>| {
            assert!(attempt.header("accept").is_some());
            assert_eq!(attempt.header("Authorization"), None);
            assert_eq!(attempt.path(), "/sdk/apps/connections/acme");
            *notes.lock().unwrap() = format!("{attempt:?}");
            attempt.set_header("authorization", "Token mine")
        });
    let error = client.connection("acme").unwrap().get().await.unwrap_err();
    assert!(error.is_refused(), "{error}");
    let said = error.to_string();
    assert!(
        said.contains("cannot set the header authorization"),
        "{said}"
    );
    assert!(error.help().unwrap().starts_with("use another name"));
    assert!(seen.lock().unwrap().contains("get_connection"));
    assert!(!seen.lock().unwrap().contains(TOKEN));
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn own_headers_go_with_every_request_or_with_some() {
    let server = Server::start([keep("200 OK", ANY)]).await;
    let client = server
        .builder()
        .header("X-Pipeline", "nightly")
        .header("user-agent", "acme/1")
        .build()
        .unwrap();
    let special = client.with_header("x-pipeline", "special").unwrap();
    let get = async |client: &Client| {
        client.connection("acme").unwrap().get().await.unwrap();
        server.seen().pop().unwrap().head
    };
    assert_eq!(header(&get(&client).await, "x-pipeline"), Some("nightly"));
    let head = get(&special).await;
    assert_eq!(header(&head, "x-pipeline"), Some("special"));
    assert_eq!(header(&head, "user-agent"), Some("acme/1"));
    assert_eq!(header(&get(&client).await, "x-pipeline"), Some("nightly"));

    // Of `send`, an argument is the closest.
    let arguments = Arguments::new()
        .path("SDK_connectionName", "acme")
        .header("x-pipeline", "argument");
    let response = special.send(&operations::GET_CONNECTION, arguments).await;
    let response = response.unwrap();
    assert_eq!(response.request_id(), Some("r-1"));
    assert!(response.headers().any(|(name, _)| name == "content-length"));
    let head = server.seen().pop().unwrap().head;
    assert_eq!(header(&head, "x-pipeline"), Some("argument"));
    let arguments = Arguments::new()
        .path("SDK_connectionName", "acme")
        .header("accept-encoding", "gzip");
    let sent = client.send(&operations::GET_CONNECTION, arguments).await;
    let error = sent.err().unwrap().to_string();
    assert!(
        error.contains("the header accept-encoding, which only"),
        "{error}"
    );
}

#[test]
fn reserved_headers_are_refused_when_the_client_is_built() {
    let builder = || {
        let token = "hunter2".parse().unwrap();
        Client::builder().zone(makecom::Zone::Eu1).token(token)
    };
    for name in ["Authorization", "content-length", "Host", "a b"] {
        let error = builder()
            .header(name, "hunter2")
            .header("x-a", "1")
            .build()
            .unwrap_err();
        assert!(error.is_invalid_input());
        let shown = format!("{error} {error:?}");
        assert!(shown.contains("cannot set"), "{shown}");
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

#[tokio::test]
async fn a_capture_has_what_the_server_said_of_each_attempt() {
    let server = Server::start([
        Step::Answer(answer("429 Too Many Requests\r\nretry-after: 7", "")),
        keep("200 OK\r\nx-kept: yes\r\nset-cookie: hunter2", ANY),
    ])
    .await;
    let (client, seen) = server.client().capture();
    assert!(seen.last().is_none());
    client.connection("acme").unwrap().get().await.unwrap();
    let last = seen.last().unwrap();
    assert_eq!((last.attempt(), last.status()), (2, Some(200)));
    assert_eq!((last.request_id(), last.code()), (Some("r-1"), None));
    assert_eq!(last.header("X-Kept"), Some("yes"));
    assert_eq!(last.path(), "/sdk/apps/connections/acme");
    assert!(!format!("{last:?} {seen:?}").contains("hunter2"));
    let all = seen.take();
    assert_eq!(all.len(), 2);
    assert_eq!(all[0].header("retry-after"), Some("7"));
    assert_eq!(all[0].code(), Some("rate-limited"));
    assert!(seen.take().is_empty());
    // Only the client that was captured, and what comes from it.
    server
        .client()
        .connection("acme")
        .unwrap()
        .get()
        .await
        .unwrap();
    assert!(seen.last().is_none());
    for _ in 0..300 {
        client.connection("acme").unwrap().get().await.unwrap();
    }
    assert_eq!(seen.take().len(), 256);
}

#[tokio::test]
async fn an_outcome_tells_the_time_of_its_attempt() {
    let server = Server::start([Step::Hang(Vec::new())]).await;
    let (client, seen) = server.client().with_retry(Retry::none()).capture();
    client.connection("acme").unwrap().get().await.unwrap_err();
    let last = seen.last().unwrap();
    assert_eq!(last.duration(), support::TIMEOUT);
    assert_eq!((last.status(), last.code()), (None, Some("timeout")));
}

/// The circuit breaker of `docs/decisions.md`: it opens after failures in a row.
#[derive(Default)]
struct Breaker(Mutex<u32>);

impl Interceptor for Breaker {
    fn before(&self, _: &mut Attempt<'_>) -> Result<(), HookError> {
        match *self.0.lock().unwrap() {
            0..3 => Ok(()),
            failures => Err(HookError::new(format!("{failures} attempts have failed"))),
        }
    }

    fn after(&self, outcome: &Outcome) {
        let is_down = outcome.status().is_none_or(|status| status >= 500);
        let mut failures = self.0.lock().unwrap();
        *failures = if is_down { *failures + 1 } else { 0 };
    }
}

#[tokio::test]
async fn a_breaker_is_an_interceptor() {
    let server = Server::start([Step::Answer(answer("503 Service Unavailable", ""))]).await;
    let client = server.client().with_interceptor(Breaker::default());
    for attempts in [3, 0, 0] {
        let error = client.connection("acme").unwrap().get().await.unwrap_err();
        assert_eq!((error.is_refused(), error.attempts()), (true, attempts));
    }
    assert_eq!(server.seen().len(), 3);
}

/// What a service that is down costs, as `docs/decisions.md` says: requests and time of
/// one call, and whether the budget slows down.
#[tokio::test]
async fn what_a_call_costs_when_the_service_is_down() {
    let (_socket, free) = support::closed_port();
    let unreachable = format!("http://{free}").parse().unwrap();
    let cases = [
        (
            "503",
            Step::Answer(answer("503 Service Unavailable", "")),
            4,
            3_500,
            1,
            0,
        ),
        ("reset", Step::Reset(Vec::new()), 4, 3_500, 1, 0),
        (
            "hang",
            Step::Hang(Vec::new()),
            4,
            4 * 29_000 + 3_500,
            1,
            29_000,
        ),
        (
            "429",
            Step::Answer(answer("429 Too Many Requests", "")),
            4,
            183_500,
            4,
            183_500,
        ),
        (
            "500",
            Step::Answer(answer("500 Internal Server Error", "")),
            1,
            0,
            1,
            0,
        ),
    ];
    let ms = |time: Duration| u64::try_from(time.as_millis()).unwrap();
    for (name, step, reads, read_ms, writes, write_ms) in cases {
        for (is_read, requests, time) in [(true, reads, read_ms), (false, writes, write_ms)] {
            let server = Server::start([step.clone()]).await;
            let client = server.builder().rate_limit(RateLimit::per_minute(1000));
            let connection = client.build().unwrap().connection("acme").unwrap();
            let error = if is_read {
                connection.get().await.unwrap_err()
            } else {
                connection.recreate().await.unwrap_err()
            };
            assert_eq!(error.attempts(), requests, "{name}, read: {is_read}");
            let passed = ms(server.clock.passed());
            // A 429 also slows the budget down, by less than a second at this size.
            assert!(
                passed.abs_diff(time) < 1_000,
                "{name}, read: {is_read}: {passed} ms"
            );
        }
    }
    let server = Server::start([keep("200 OK", ANY)]).await;
    let client = server.builder().zone(unreachable).build().unwrap();
    let connection = client.connection("acme").unwrap();
    assert_eq!(connection.recreate().await.unwrap_err().attempts(), 4);
    assert_eq!(ms(server.clock.passed()), 3_500);
}
