//! A transport in place of the HTTP client: all above it is the same, and no socket is
//! needed.

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use makecom::section::connection;
use makecom::transport::http::StatusCode;
use makecom::transport::{Body, Request, Response, Transport, TransportError};
use makecom::{
    Client, ClientBuilder, Commit, Common, Consumable, Irreversible, RateLimit, Retry, Zone,
};
use support::{ANY, TIMEOUT, TOKEN, TestClock};

/// A client of a public zone, which no test could reach.
fn builder(transport: impl Transport) -> ClientBuilder {
    Client::builder()
        .zone(Zone::Eu1)
        .token(TOKEN.parse().unwrap())
        .timeout(TIMEOUT)
        .clock(TestClock::default())
        .transport(transport)
}

fn client(transport: impl Transport) -> Client {
    builder(transport).build().unwrap()
}

fn status(status: u16, body: &'static str) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    response
}

#[tokio::test]
async fn it_gets_the_whole_request() {
    let seen = Arc::<Mutex<Vec<Request>>>::default();
    let requests = Arc::clone(&seen);
    let client = client(move |request: Request| {
        requests.lock().unwrap().push(request);
        async { Ok(Response::new(ANY.into())) }
    });
    let connection = client.connection("acme").unwrap();
    let common = Common::new().with("clientSecret", "hunter2");
    assert!(connection.set_common(&common).await.unwrap());
    let request = seen.lock().unwrap().pop().unwrap();
    assert_eq!(request.method(), "PUT");
    let address = "https://eu1.make.com/api/v2/sdk/apps/connections/acme/common";
    assert_eq!(request.uri(), address);
    let headers = request.headers();
    assert_eq!(headers["authorization"], format!("Bearer {TOKEN}"));
    assert_eq!(headers["content-type"], "application/json");
    assert!(
        headers["user-agent"]
            .to_str()
            .unwrap()
            .starts_with("makecom-rs/")
    );
    assert_eq!(&request.body()[..], br#"{"clientSecret":"hunter2"}"#);
    assert!(!format!("{client:?}").contains(TOKEN));
}

#[tokio::test]
async fn attempts_limits_and_budget_are_above_it() {
    let script = Mutex::new(vec![
        Ok(Response::new(ANY.into())),
        Err(TransportError::connect("no route")),
        Err(TransportError::broken("gone")),
        Ok(status(503, "")),
    ]);
    let transport = Arc::new(move |_: Request| {
        let next = script.lock().unwrap().pop().unwrap();
        async { next }
    });
    let (client, seen) = client(transport).capture();
    client.connection("acme").unwrap().get().await.unwrap();
    let codes: Vec<_> = seen.take().iter().map(makecom::Outcome::code).collect();
    let expected = [Some("server-error"), Some("broken"), Some("connect"), None];
    assert_eq!(codes, expected);

    let long = |_: Request| async { Ok(Response::new("x".repeat(1000).into())) };
    let small = builder(long).max_response_bytes(999).build().unwrap();
    let section = small.connection("acme").unwrap();
    let error = section.section::<connection::Api>().await.unwrap_err();
    assert_eq!(error.code(), "answer-too-long");

    let budget = RateLimit::per_minute(1);
    let any = |_: Request| async { Ok(Response::new(ANY.into())) };
    let slow = builder(any)
        .rate_limit(budget)
        .deadline(Duration::from_secs(9));
    let connection = slow.build().unwrap().connection("acme").unwrap();
    connection.get().await.unwrap();
    assert!(connection.get().await.unwrap_err().is_rate_limited());
}

#[tokio::test]
async fn each_kind_of_failure_has_its_meaning() {
    type Make = fn() -> TransportError;
    let cases: [(Make, &str, u32, u32, bool); 4] = [
        (
            || TransportError::connect("why it is"),
            "connect",
            4,
            4,
            false,
        ),
        (
            || TransportError::timeout("why it is"),
            "timeout",
            4,
            1,
            true,
        ),
        (|| TransportError::broken("why it is"), "broken", 4, 1, true),
        (
            || TransportError::rejected("why it is"),
            "refused",
            0,
            0,
            false,
        ),
    ];
    for (make, code, reads, writes, maybe_applied) in cases {
        let client = client(move |_: Request| async move { Err(make()) });
        let connection = client.connection("acme").unwrap();
        let read = connection.get().await.unwrap_err();
        let write = connection.recreate().await.unwrap_err();
        assert_eq!((read.code(), write.code()), (code, code));
        assert_eq!(
            (read.attempts(), write.attempts()),
            (reads, writes),
            "{code}"
        );
        assert_eq!(write.maybe_applied(), maybe_applied, "{code}");
        let shown = format!("{read} {read:?}");
        assert_eq!(shown.contains("why it is"), code != "timeout", "{shown}");
    }
    // It never answers: the time of the attempt is kept above it.
    let clock = TestClock::default().with_limit(Duration::MAX);
    let never = |_: Request| std::future::pending();
    let client = builder(never).clock(clock).retry(Retry::none());
    let connection = client.build().unwrap().connection("acme").unwrap();
    assert!(connection.get().await.unwrap_err().is_timeout());
    // A body that breaks off.
    let cut = |_: Request| async { Ok(Response::new(Body::wrap(Cut))) };
    let client = builder(cut).retry(Retry::none()).build().unwrap();
    let error = client.connection("acme").unwrap().get().await.unwrap_err();
    assert!(error.is_broken() && error.status() == Some(200), "{error}");
}

/// A body that breaks off at once.
struct Cut;

impl http_body::Body for Cut {
    type Data = makecom::transport::Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        std::task::Poll::Ready(Some(Err(std::io::Error::other("cut"))))
    }
}

#[tokio::test]
async fn a_text_that_repeats_the_token_is_not_shown() {
    let leaks: [fn(&str) -> TransportError; 3] = [
        |text| TransportError::connect(text),
        |text| TransportError::broken(text),
        |text| TransportError::rejected(text),
    ];
    for leak in leaks {
        let client = client(move |request: Request| async move {
            let token = request.headers()["authorization"].to_str().unwrap();
            Err(leak(token))
        });
        let error = client.connection("acme").unwrap().get().await.unwrap_err();
        let source = std::error::Error::source(&error);
        let source = source.map(ToString::to_string).unwrap_or_default();
        let shown = format!("{error} {error:?} {source}");
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(
            shown.contains("repeats the token") || error.is_broken(),
            "{shown}"
        );
    }
}

#[tokio::test]
async fn it_goes_with_a_client_to_all_zones() {
    let seen = Arc::<Mutex<Vec<String>>>::default();
    let hosts = Arc::clone(&seen);
    let client = client(move |request: Request| {
        let host = request.uri().host().unwrap().to_owned();
        hosts.lock().unwrap().push(host);
        async { Ok(Response::new(ANY.into())) }
    });
    let other = client
        .for_zone(Zone::Us1, "other".parse().unwrap())
        .unwrap();
    for client in [&client, &other] {
        client.connection("acme").unwrap().get().await.unwrap();
    }
    assert_eq!(*seen.lock().unwrap(), ["eu1.make.com", "us1.make.com"]);
}

#[test]
fn settings_of_the_http_client_are_refused_beside_it() {
    let any = |_: Request| async { Ok(Response::new(ANY.into())) };
    let http = support::with_provider(makecom::reqwest::Client::builder());
    let http = http.build().unwrap();
    let cases = [
        (builder(any).proxy("http://127.0.0.1:1"), "proxy"),
        (builder(any).root_certificates("x"), "root_certificates"),
        (builder(any).http_client(http), "http_client"),
        (builder(any).connect_timeout(TIMEOUT), "connect_timeout"),
    ];
    for (builder, name) in cases {
        let error = builder.build().unwrap_err();
        let expected = format!("{name} has no effect on a transport");
        assert_eq!(error.to_string(), expected);
    }
}

/// Each would look like success, or like nothing to do.
#[tokio::test]
async fn an_answer_about_an_app_that_cannot_be_the_apis_is_an_error() {
    let page = "<!doctype html><p>Log in</p>";
    let (null, error) = (r#"{"app":null}"#, r#"{"message":"No","code":"IM001"}"#);
    for body in ["", "{}", "null", "[]", "true", page, null, error] {
        let client = client(move |_| async move { Ok(status(200, body)) });
        let app = client.app("acme-crm").unwrap().version(1);
        let errors = [
            app.changes().await.unwrap_err(),
            app.checksums().await.unwrap_err(),
            app.set_review_form([("a", "b")]).await.unwrap_err(),
        ];
        for error in errors {
            assert!(error.is_unreadable(), "{body}: {error}");
        }
    }
    let client = client(move |_| async move { Ok(status(200, page)) });
    let app = client.app("acme-crm").unwrap().version(1);
    let module = app.module("getUser").unwrap();
    let errors = [
        app.commit(Commit::new("a", [1]), Irreversible)
            .await
            .unwrap_err(),
        module
            .set_consumable(&Consumable::new("1"))
            .await
            .unwrap_err(),
    ];
    for error in errors {
        assert!(error.is_unreadable() && error.maybe_applied(), "{error}");
    }
}

#[tokio::test]
async fn an_error_that_repeats_an_invitation_is_not_shown() {
    let body = r#"{"message":"No invitation hunter2","code":"SC404"}"#;
    let client = client(move |_| async move { Ok(status(404, body)) });
    let invite = client.invite("hunter2").unwrap();
    for error in [
        invite.get().await.unwrap_err(),
        invite.accept([1]).await.unwrap_err(),
    ] {
        let shown = format!("{error} {error:?} {:?}", error.help());
        assert!(
            error.is_not_found() && !shown.contains("hunter2"),
            "{shown}"
        );
    }
}
