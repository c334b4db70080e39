//! Deadlines, budgets, and calls that are dropped half-way.

mod support;

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use makecom::{Clock, RateLimit, Retry, Tariff};
use support::{ANY, Server, Step, TIMEOUT, answer, keep};

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[tokio::test]
async fn a_pause_that_would_outlast_the_deadline_is_not_begun() {
    let limited = Step::Answer(answer("429 Too Many Requests\r\nretry-after: 100", ""));
    let server = Server::start([limited]).await;
    let cases = [
        (seconds(50), 1),
        (seconds(100), 1),
        (seconds(130), 2),
        (seconds(250), 3),
        (Duration::MAX, 4),
    ];
    for (deadline, attempts) in cases {
        let before = server.seen().len();
        let client = server.client().with_deadline(deadline);
        let error = client.connection("acme").unwrap().get().await.unwrap_err();
        assert!(error.is_rate_limited());
        assert_eq!(error.attempts(), attempts, "{deadline:?}");
        let line = error.to_string();
        let help = error.help().unwrap();
        assert!(
            help.starts_with("wait 100 s before you try again"),
            "{help}"
        );
        assert_eq!(help.ends_with(", or allow more time"), attempts < 4);
        let reason = "not tried again, since a pause of 10";
        assert_eq!(line.contains(reason), attempts < 4, "{line}");
        assert_eq!(server.seen().len() - before, attempts as usize);
    }
}

#[tokio::test]
async fn no_attempt_outlasts_the_deadline() {
    // The second attempt has 29 seconds left of 59.5, and no third begins.
    let server = Server::start([Step::Hang(Vec::new())]).await;
    let deadline = TIMEOUT + TIMEOUT + Duration::from_millis(500);
    let client = server.client().with_deadline(deadline);
    let error = client.connection("acme").unwrap().get().await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(error.attempts(), 2);
    assert_eq!(server.clock.passed(), deadline);

    let late = server.client().with_deadline(Duration::ZERO);
    let connection = late.connection("acme").unwrap();
    let error = connection.recreate().await.unwrap_err();
    assert!(error.is_timeout() && error.is_retryable() && !error.maybe_applied());
    assert_eq!(error.attempts(), 0);
    assert!(error.to_string().contains("was not sent"), "{error}");
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn one_call_can_be_patient_and_another_not() {
    let server = Server::start([Step::Answer(answer("503 Service Unavailable", ""))]).await;
    let client = server.client();
    let once = client.with_retry(Retry::none());
    let often = client.with_retry(Retry::default().attempts(7));
    for (client, attempts) in [(&once, 1), (&often, 7), (&client, 4)] {
        let connection = client.connection("acme").unwrap();
        let error = connection.get().await.unwrap_err();
        assert_eq!(error.attempts(), attempts);
    }
    let connections = once.app("acme").unwrap().connections();
    assert_eq!(connections.list().await.unwrap_err().attempts(), 1);
}

#[tokio::test]
async fn all_clients_of_an_organization_share_its_budget() {
    let server = Server::start([keep("200 OK", ANY)]).await;
    let budget = RateLimit::from(Tariff::Core);
    let one = server.builder().rate_limit(budget.clone()).build().unwrap();
    let clone = one.clone();
    let other = server.builder().rate_limit(budget.clone()).build().unwrap();
    let reader = one.with_token("reader".parse().unwrap()).unwrap();
    for _ in 0..15 {
        for client in [&one, &clone, &other, &reader] {
            client.connection("acme").unwrap().get().await.unwrap();
        }
    }
    assert_eq!(server.seen().len(), 60);
    let passed = server.clock.passed();
    assert!(passed > seconds(60) && passed < seconds(62), "{passed:?}");

    // Another zone is another organization.
    let elsewhere = one
        .for_zone(one.zone().clone(), "t".parse().unwrap())
        .unwrap();
    assert!(!elsewhere.rate_limit().unwrap().is_shared_with(&budget));
    elsewhere.connection("acme").unwrap().get().await.unwrap();
    assert_eq!(server.clock.passed(), passed);
}

#[tokio::test]
async fn a_429_pauses_all_clients_of_the_budget() {
    let limited = Step::Answer(answer("429 Too Many Requests\r\nretry-after: 20", ""));
    let server = Server::start([limited, keep("200 OK", ANY)]).await;
    let budget = RateLimit::from(Tariff::Enterprise);
    let builder = || {
        server
            .builder()
            .rate_limit(budget.clone())
            .retry(Retry::none())
    };
    let hit = builder().build().unwrap();
    let other = builder().build().unwrap();
    hit.connection("acme").unwrap().get().await.unwrap_err();
    assert_eq!(server.clock.passed(), Duration::ZERO);
    other.connection("acme").unwrap().get().await.unwrap();
    assert_eq!(server.clock.passed(), seconds(20));
}

#[tokio::test]
async fn a_budget_without_a_slot_before_the_deadline_is_an_error() {
    let server = Server::start([keep("200 OK", ANY)]).await;
    let client = server
        .builder()
        .rate_limit(RateLimit::per_minute(1))
        .deadline(seconds(30))
        .build()
        .unwrap();
    let connection = client.connection("acme").unwrap();
    connection.get().await.unwrap();
    let error = connection.recreate().await.unwrap_err();
    assert!(error.is_rate_limited() && error.is_retryable() && !error.maybe_applied());
    assert_eq!((error.status(), error.attempts()), (None, 0));
    assert_eq!(error.retry_after(), Some(seconds(62)));
    assert!(
        error
            .to_string()
            .contains("the rate budget has nothing left")
    );
    assert_eq!(server.seen().len(), 1);
    assert_eq!(
        server.clock.passed(),
        Duration::ZERO,
        "the call fails at once"
    );
}

#[tokio::test]
async fn a_dropped_call_sends_nothing_more_and_releases_its_slot() {
    let server = Server::start([Step::Hang(Vec::new()), keep("200 OK", ANY)]).await;
    let budget = RateLimit::per_minute(2);
    let client = server.builder().rate_limit(budget).build().unwrap();
    let connection = client.connection("acme").unwrap();
    {
        let mut call = pin!(connection.recreate());
        let mut context = Context::from_waker(Waker::noop());
        while server.seen().is_empty() {
            assert!(matches!(call.as_mut().poll(&mut context), Poll::Pending));
            tokio::task::yield_now().await;
        }
    }
    // Of two in 62 seconds the second is there after half of them: the dropped
    // call has used one and holds nothing.
    connection.get().await.unwrap();
    assert_eq!(server.clock.passed(), seconds(31));
    assert_eq!(server.seen().len(), 2);

    // Never polled, never sent.
    drop(connection.recreate());
    assert_eq!(server.seen().len(), 2);
}

/// A clock whose first pause never ends.
struct StuckOnce(support::TestClock, AtomicBool);

impl Clock for StuckOnce {
    fn now(&self) -> Instant {
        self.0.now()
    }

    fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        if time != TIMEOUT && !self.1.swap(true, Ordering::SeqCst) {
            return Box::pin(std::future::pending());
        }
        self.0.sleep(time)
    }
}

#[tokio::test]
async fn a_call_that_is_not_polled_blocks_no_other() {
    let server = Server::start([keep("200 OK", ANY)]).await;
    let client = server
        .builder()
        .rate_limit(RateLimit::per_minute(1))
        .clock(StuckOnce(server.clock.clone(), AtomicBool::new(false)))
        .build()
        .unwrap();
    let connection = client.connection("acme").unwrap();
    connection.get().await.unwrap();
    let mut stuck = Box::pin(connection.get());
    let mut context = Context::from_waker(Waker::noop());
    assert!(stuck.as_mut().poll(&mut context).is_pending());
    // It has its place in the queue, 62 seconds from now; the next comes after.
    connection.get().await.unwrap();
    assert_eq!(server.clock.passed(), seconds(124));
    assert_eq!(server.seen().len(), 2);
    drop(stuck);
}
