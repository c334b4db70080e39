//! Tokens that expire: when a provider is asked, and what its failures are.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Waker};

use makecom::{Client, ClientBuilder, HookError, RateLimit, Retry, Token, TokenProvider, Zone};
use support::{ANY, Server, Step, TestClock, answer, keep};

/// Gives `hunter2-1`, `hunter2-2`, … and counts how often it was asked.
fn counting(asked: &Arc<AtomicUsize>) -> impl TokenProvider + use<> {
    let asked = Arc::clone(asked);
    move |_| {
        let number = asked.fetch_add(1, Ordering::SeqCst) + 1;
        async move {
            // Other calls go on meanwhile.
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
            Ok(Token::bearer(format!("hunter2-{number}"))?)
        }
    }
}

fn unauthorized() -> Step {
    Step::Answer(answer("401 Unauthorized", ""))
}

fn builder(server: &Server) -> ClientBuilder {
    Client::builder()
        .zone(format!("http://{}", server.address).parse().unwrap())
        .timeout(support::TIMEOUT)
        .clock(server.clock.clone())
}

/// The tokens that the server has seen.
fn tokens(server: &Server) -> Vec<String> {
    let line = |head: &str| {
        let mut lines = head.lines();
        let line = lines.find_map(|line| line.strip_prefix("authorization: "));
        line.unwrap_or("none").to_owned()
    };
    server.seen().iter().map(|seen| line(&seen.head)).collect()
}

#[tokio::test]
async fn it_is_asked_once_and_then_after_a_401() {
    let server = Server::start([
        keep("200 OK", ANY),
        keep("200 OK", ANY),
        unauthorized(),
        keep("200 OK", ANY),
    ])
    .await;
    let asked = Arc::default();
    let client = builder(&server)
        .token_provider(counting(&asked))
        .build()
        .unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    let connection = client.connection("acme").unwrap();
    connection.get().await.unwrap();
    client
        .clone()
        .connection("acme")
        .unwrap()
        .get()
        .await
        .unwrap();
    // A write is repeated as well, since a 401 has done nothing; and with no retries.
    let once = client.with_retry(Retry::none());
    once.connection("acme").unwrap().recreate().await.unwrap();
    connection.get().await.unwrap();
    let (first, second) = ("Bearer hunter2-1", "Bearer hunter2-2");
    assert_eq!(tokens(&server), [first, first, first, second, second]);
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    assert!(server.clock.pauses().is_empty(), "no pause before it");
}

#[tokio::test]
async fn a_second_401_is_the_error_of_the_call() {
    let server = Server::start([unauthorized()]).await;
    let asked = Arc::default();
    let client = builder(&server).token_provider(counting(&asked)).build();
    let connection = client.unwrap().connection("acme").unwrap();
    let error = connection.get().await.unwrap_err();
    assert!(error.is_unauthorized() && !error.is_token_provider());
    assert_eq!(error.attempts(), 2);
    assert_eq!(tokens(&server), ["Bearer hunter2-1", "Bearer hunter2-2"]);
}

#[tokio::test]
async fn a_token_that_is_the_same_again_is_not_sent_again() {
    let server = Server::start([unauthorized()]).await;
    let provider = |_| async { Ok(Token::new("hunter2")?) };
    let client = builder(&server).token_provider(provider).build().unwrap();
    let error = client.connection("acme").unwrap().get().await.unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!((error.attempts(), server.seen().len()), (1, 1));
}

#[tokio::test]
async fn a_fixed_token_is_not_sent_twice() {
    let server = Server::start([unauthorized()]).await;
    let error = server.client().connection("acme").unwrap().get().await;
    assert_eq!(error.unwrap_err().attempts(), 1);
}

#[tokio::test]
async fn calls_at_the_same_time_ask_once() {
    let server = Server::start([keep("200 OK", ANY)]).await;
    let asked = Arc::default();
    let client = builder(&server).token_provider(counting(&asked)).build();
    let connection = client.unwrap().connection("acme").unwrap();
    let calls = (0..20).map(|_| connection.get());
    for result in futures_util::future::join_all(calls).await {
        result.unwrap();
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);

    // All are told 401 at once: one question, and each call is repeated once.
    let steps = (0..20).map(|_| unauthorized()).chain([keep("200 OK", ANY)]);
    let server = Server::start(steps).await;
    let asked = Arc::default();
    let client = builder(&server).token_provider(counting(&asked)).build();
    let connection = client.unwrap().connection("acme").unwrap();
    let calls = (0..20).map(|_| connection.get());
    for result in futures_util::future::join_all(calls).await {
        result.unwrap();
    }
    assert_eq!((asked.load(Ordering::SeqCst), server.seen().len()), (2, 40));
}

#[tokio::test]
async fn a_call_that_is_dropped_while_it_asks_blocks_no_other() {
    let server = Server::start([keep("200 OK", ANY)]).await;
    let asked = Arc::default();
    let client = builder(&server).token_provider(counting(&asked)).build();
    let connection = client.unwrap().connection("acme").unwrap();
    let mut held = Box::pin(connection.get());
    let mut context = Context::from_waker(Waker::noop());
    assert!(held.as_mut().poll(&mut context).is_pending());
    // One that is held and not polled, and then one that is dropped.
    connection.get().await.unwrap();
    drop(held);
    connection.get().await.unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn failures_of_a_provider_are_errors_of_their_own() {
    let server = Server::start([keep("200 OK", ANY)]).await;
    let get = async |provider: fn() -> Result<Token, HookError>| {
        let provider = move |_| async move { provider() };
        let client = builder(&server).token_provider(provider).build().unwrap();
        client
            .connection("acme")
            .unwrap()
            .recreate()
            .await
            .unwrap_err()
    };
    let spoken = get(|| Err(HookError::new("the session is over").with_help("log in"))).await;
    assert!(spoken.is_token_provider() && !spoken.is_unauthorized() && !spoken.is_retryable());
    assert_eq!((spoken.code(), spoken.attempts()), ("token-provider", 0));
    assert_eq!(spoken.help().unwrap(), "log in");
    let said = spoken.to_string();
    let expected = "was not sent: the token provider gave no token: the session is over";
    assert!(said.ends_with(expected), "{said}");

    // The text of another error may be a secret, so it is in `hook_source` only.
    let silent = get(|| Err(std::io::Error::other("hunter2").into())).await;
    assert_eq!(silent.help().unwrap(), "check the source of the token");
    assert!(!format!("{silent} {silent:?}").contains("hunter2"));
    assert!(std::error::Error::source(&silent).is_none());
    assert_eq!(silent.hook_source().unwrap().to_string(), "hunter2");

    let invalid = get(|| Ok(Token::new("a b")?)).await;
    assert!(
        invalid.to_string().contains("contains whitespace"),
        "{invalid}"
    );
    let panic = get(|| panic!("as asked for")).await;
    assert!(panic.to_string().ends_with("it panicked"), "{panic}");
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_failure_after_a_401_is_the_providers_and_the_next_call_asks_again() {
    let server = Server::start([unauthorized(), keep("200 OK", ANY)]).await;
    let asked = AtomicUsize::new(0);
    let client = builder(&server).token_provider(move |rejected: Option<Token>| {
        let number = asked.fetch_add(1, Ordering::SeqCst);
        async move {
            assert_eq!(rejected.is_some(), number > 0);
            match number {
                1 => Err(HookError::new("the identity server is down")),
                _ => Ok(Token::new(format!("hunter2-{number}"))?),
            }
        }
    });
    let connection = client.build().unwrap().connection("acme").unwrap();
    let error = connection.recreate().await.unwrap_err();
    assert!(error.is_token_provider() && !error.maybe_applied());
    assert_eq!(error.attempts(), 1);
    let expected = "was refused, and the token provider gave no other token: the identity";
    assert!(error.to_string().contains(expected), "{error}");
    // It still has the rejected token, which the server takes by now.
    connection.recreate().await.unwrap();
    assert_eq!(tokens(&server), ["Bearer hunter2-0", "Bearer hunter2-0"]);
}

/// The first question is never answered.
#[tokio::test]
async fn a_provider_that_hangs_is_given_up_and_asked_anew() {
    let server = Server::start([keep("200 OK", ANY)]).await;
    let asked = AtomicUsize::new(0);
    let provider = move |_| {
        let number = asked.fetch_add(1, Ordering::SeqCst);
        async move {
            if number == 0 {
                std::future::pending::<()>().await;
            }
            Ok(Token::new("hunter2")?)
        }
    };
    // To this clock, any time but the limit of an attempt passes at once.
    let clock = TestClock::default().with_limit(std::time::Duration::MAX);
    let client = builder(&server).clock(clock).token_provider(provider);
    let client = client
        .rate_limit(RateLimit::per_minute(60))
        .build()
        .unwrap();
    let connection = client.connection("acme").unwrap();
    let error = connection.get().await.unwrap_err();
    assert!(
        error.to_string().ends_with("it took longer than 29 s"),
        "{error}"
    );
    let patient = client.with_timeout(std::time::Duration::MAX);
    let patient = patient.with_deadline(std::time::Duration::MAX);
    patient.connection("acme").unwrap().get().await.unwrap();
    assert_eq!(server.seen().len(), 1);
}

/// One call gives up waiting; the answer that another waits for is kept all the same.
#[tokio::test]
async fn an_answer_counts_though_a_call_did_not_wait_for_it() {
    let server = Server::start([keep("200 OK", ANY)]).await;
    let asked = Arc::default();
    // To this clock, any time but the limit of an attempt passes at once.
    let longest = std::time::Duration::MAX;
    let clock = TestClock::default().with_limit(longest);
    let client = builder(&server).clock(clock);
    let hasty = client.token_provider(counting(&asked)).build().unwrap();
    let patient = hasty.with_timeout(longest).with_deadline(longest);
    let patient = patient.connection("acme").unwrap();
    let hasty = hasty.connection("acme").unwrap();
    let (first, given_up) = futures_util::future::join(patient.get(), hasty.get()).await;
    first.unwrap();
    assert!(given_up.unwrap_err().is_token_provider());
    patient.get().await.unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn each_client_has_its_own_credentials() {
    let server = Server::start([keep("200 OK", ANY)]).await;
    let provided = builder(&server)
        .token_provider(|_| async { Ok(Token::api_key("hunter2-provided")?) })
        .build()
        .unwrap();
    let fixed = provided.with_token(Token::bearer("hunter2-fixed").unwrap());
    let fixed = fixed.unwrap();
    let again = fixed.with_token_provider(|_| async { Ok(Token::new("hunter2-again")?) });
    let zone: Zone = provided.zone().clone();
    let elsewhere = provided.for_zone(zone, "hunter2-zone".parse().unwrap());
    for client in [&provided, &fixed, &again, &elsewhere.unwrap()] {
        client.connection("acme").unwrap().get().await.unwrap();
        let arguments = makecom::Arguments::new().path("SDK_connectionName", "acme");
        let sent = client.send(&makecom::operations::GET_CONNECTION, arguments);
        sent.await.unwrap();
    }
    let expected = [
        "Token hunter2-provided",
        "Bearer hunter2-fixed",
        "Bearer hunter2-again",
        "Bearer hunter2-zone",
    ];
    let expected: Vec<&str> = expected.iter().flat_map(|one| [*one, *one]).collect();
    assert_eq!(tokens(&server), expected);
}

#[cfg(feature = "blocking")]
#[test]
fn without_async_it_is_the_same() {
    let server =
        support::elsewhere(async { Server::start([unauthorized(), keep("200 OK", ANY)]).await });
    let asked = Arc::default();
    let builder = builder(&server).token_provider(counting(&asked));
    let (client, seen) = builder.build_blocking().unwrap().capture();
    let client = client.with_header("x-own", "1").unwrap();
    client.connection("acme").unwrap().recreate().unwrap();
    let statuses: Vec<_> = seen.take().iter().map(makecom::Outcome::status).collect();
    assert_eq!(statuses, [Some(401), Some(200)]);
    assert!(
        server
            .seen()
            .iter()
            .all(|seen| seen.head.contains("x-own: 1"))
    );
}
