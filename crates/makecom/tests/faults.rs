//! Failures of requests, for each method: the error, the number of requests sent, and
//! that nothing was written twice.

mod support;

use makecom::{Client, Common, ConnectionType, ConnectionUpdate, Error, NewConnection};
use support::{ANY, Server, Step, TIMEOUT, answer, cut};

/// One operation of each method.
const METHODS: [&str; 5] = ["GET", "PUT", "DELETE", "PATCH", "POST"];

async fn call(client: &Client, method: &str) -> Result<(), Error> {
    let connection = client.connection("acme")?;
    match method {
        "GET" => connection.get().await.map(|_| ()),
        "PUT" => connection.set_common(&Common::new()).await.map(|_| ()),
        "DELETE" => connection.delete().await,
        "PATCH" => connection
            .update(ConnectionUpdate::new().label("A"))
            .await
            .map(|_| ()),
        "POST" => {
            let connections = client.app("acme")?.connections();
            let made = connections
                .create(NewConnection::new(ConnectionType::Other, "A"))
                .await;
            made.map(|_| ())
        }
        method => panic!("no operation for {method}"),
    }
}

fn is_idempotent(method: &str) -> bool {
    ["GET", "PUT", "DELETE"].contains(&method)
}

/// A row of the table: what happens, and what follows.
struct Fault {
    name: &'static str,
    step: Step,
    /// Requests of an operation that can be repeated, and of one that cannot.
    requests: (usize, usize),
    status: Option<u16>,
    holds: fn(&Error) -> bool,
    /// Whether the caller must look before writing again.
    maybe_applied: bool,
    says: &'static str,
}

/// Answers that are missing, incomplete or not Make's.
fn broken_answers() -> Vec<Fault> {
    let page = format!(
        "<html><title>No gateway</title>{}</html>",
        "x".repeat(10_000_000)
    );
    vec![
        Fault {
            name: "reset before an answer",
            step: Step::Reset(Vec::new()),
            requests: (4, 1),
            status: None,
            holds: Error::is_broken,
            maybe_applied: true,
            says: "broke off",
        },
        Fault {
            name: "closed in the middle of the body",
            step: Step::Answer(cut("200 OK", ANY)),
            requests: (4, 1),
            status: Some(200),
            holds: |error| error.is_broken() && error.is_unreadable(),
            maybe_applied: true,
            says: "answered 200 OK, but its body broke off",
        },
        Fault {
            name: "no answer",
            step: Step::Hang(Vec::new()),
            requests: (4, 1),
            status: None,
            holds: |error| error.is_timeout() && !error.is_unreadable(),
            maybe_applied: true,
            says: "took longer than 29 s",
        },
        Fault {
            name: "an answer that stops in its headers",
            step: Step::Hang(b"HTTP/1.1 200 OK\r\nx-request".to_vec()),
            requests: (4, 1),
            status: None,
            holds: Error::is_timeout,
            maybe_applied: true,
            says: "took longer than 29 s",
        },
        Fault {
            name: "an answer that stops in its body",
            step: Step::Hang(cut("200 OK", ANY)),
            requests: (4, 1),
            status: Some(200),
            holds: |error| error.is_timeout() && error.is_unreadable(),
            maybe_applied: true,
            says: "answered 200 OK, but its body took longer than 29 s",
        },
        Fault {
            name: "JSON that is cut short",
            step: Step::Answer(answer("200 OK", &ANY[..ANY.len() / 2])),
            requests: (1, 1),
            status: Some(200),
            holds: |error| error.is_unreadable() && !error.is_broken(),
            maybe_applied: true,
            says: "answered 200 OK, but its body cannot be read",
        },
        Fault {
            name: "a page in place of JSON",
            step: Step::Answer(answer(
                "200 OK\r\ncontent-type: text/html",
                "<html><title>Log in</title></html>",
            )),
            requests: (1, 1),
            status: Some(200),
            holds: Error::is_unreadable,
            maybe_applied: true,
            says: "cannot be read",
        },
        Fault {
            name: "an error page of 10 MB",
            step: Step::Answer(answer("500 Internal Server Error", &page)),
            requests: (1, 1),
            status: Some(500),
            holds: |error| error.is_server_error() && error.raw_body().unwrap().len() == 64 * 1024,
            maybe_applied: true,
            says: "answered 500 Internal Server Error: No gateway",
        },
        Fault {
            name: "an error page that stops",
            step: Step::Hang(cut("503 Service Unavailable", "busy, come again")),
            requests: (4, 1),
            status: Some(503),
            holds: |error| error.is_server_error() && error.raw_body() == Some(b"busy, co"),
            maybe_applied: true,
            says: "answered 503 Service Unavailable: busy, co",
        },
    ]
}

/// Answers that are refusals.
fn refusals() -> Vec<Fault> {
    let status = |status: &'static str| Step::Answer(answer(status, "{\"message\":\"Sorry.\"}"));
    vec![
        Fault {
            name: "429 that says when",
            step: Step::Answer(answer("429 Too Many Requests\r\nretry-after: 7", "")),
            requests: (4, 4),
            status: Some(429),
            holds: |error| error.is_rate_limited() && error.retry_after() == Some(seconds(7)),
            maybe_applied: false,
            says: "wait 7 s before you try again",
        },
        Fault {
            name: "429 that does not say when",
            step: Step::Answer(answer("429 Too Many Requests", "")),
            requests: (4, 4),
            status: Some(429),
            holds: |error| error.is_rate_limited() && error.retry_after().is_none(),
            maybe_applied: false,
            says: "wait a minute",
        },
        Fault {
            name: "500",
            step: status("500 Internal Server Error"),
            requests: (1, 1),
            status: Some(500),
            holds: Error::is_server_error,
            maybe_applied: true,
            says: "Sorry",
        },
        Fault {
            name: "502",
            step: status("502 Bad Gateway"),
            requests: (4, 1),
            status: Some(502),
            holds: Error::is_server_error,
            maybe_applied: true,
            says: "Sorry",
        },
        Fault {
            name: "503",
            step: status("503 Service Unavailable"),
            requests: (4, 1),
            status: Some(503),
            holds: Error::is_server_error,
            maybe_applied: true,
            says: "Sorry",
        },
        Fault {
            name: "504",
            step: status("504 Gateway Timeout"),
            requests: (4, 1),
            status: Some(504),
            holds: Error::is_server_error,
            maybe_applied: true,
            says: "Sorry",
        },
        Fault {
            name: "408",
            step: status("408 Request Timeout"),
            requests: (4, 1),
            status: Some(408),
            holds: |error| error.is_timeout() && !error.is_validation(),
            maybe_applied: true,
            says: "Sorry",
        },
        Fault {
            name: "522, of the edge",
            step: status("522 Connection Timed Out"),
            requests: (4, 1),
            status: Some(522),
            holds: Error::is_server_error,
            maybe_applied: true,
            says: "Sorry",
        },
        Fault {
            name: "404",
            step: status("404 Not Found"),
            requests: (1, 1),
            status: Some(404),
            holds: Error::is_not_found,
            maybe_applied: false,
            says: "check the name",
        },
    ]
}

#[tokio::test]
async fn the_table() {
    for fault in broken_answers().into_iter().chain(refusals()) {
        for method in METHODS {
            let server = Server::start([fault.step.clone()]).await;
            let error = call(&server.client(), method).await.unwrap_err();

            let what = format!("{}, {method}: {error}", fault.name);
            let (idempotent, others) = fault.requests;
            let requests = if is_idempotent(method) {
                idempotent
            } else {
                others
            };
            assert_eq!(server.seen().len(), requests, "{what}");
            assert_eq!(error.attempts() as usize, requests, "{what}");
            assert_eq!(error.status(), fault.status, "{what}");
            assert!((fault.holds)(&error), "{what}");
            let maybe_applied = fault.maybe_applied && method != "GET";
            assert_eq!(error.maybe_applied(), maybe_applied, "{what}");
            let help = error.help().unwrap_or_default();
            let said = format!("{error}\n{help}");
            assert!(said.contains(fault.says), "{what}");
            assert_eq!(
                error.to_string().ends_with("(after 4 attempts)"),
                requests == 4,
                "{what}"
            );
            assert_eq!(error.is_retryable(), requests == 4, "{what}");
            if requests == 1 && fault.requests.0 == 4 {
                assert_eq!(
                    help, "check whether it was applied before you try again",
                    "{what}"
                );
            } else if requests == 4 && fault.maybe_applied {
                assert_eq!(help, "try again later", "{what}");
            }
            let shown = format!("{said} {error:?}");
            assert!(!shown.contains("hunter2"), "{shown}");
        }
    }
}

#[tokio::test]
async fn a_reset_in_the_middle_of_the_body() {
    for method in METHODS {
        let server = Server::start([Step::Reset(cut("200 OK", ANY))]).await;
        let error = call(&server.client(), method).await.unwrap_err();
        // A reset can discard what was sent before it, the status included.
        assert!(error.is_broken(), "{error}");
        assert!([None, Some(200)].contains(&error.status()));
        let requests = if is_idempotent(method) { 4 } else { 1 };
        assert_eq!(server.seen().len(), requests, "{method}");
    }
}

#[tokio::test]
async fn a_closed_port_is_a_connect_error() {
    for method in METHODS {
        let server = Server::start([]).await;
        let client = server.client();
        let (_socket, free) = support::closed_port();
        let zone = format!("http://{free}").parse().unwrap();
        let client = client.for_zone(zone, "t".parse().unwrap()).unwrap();

        let error = call(&client, method).await.unwrap_err();
        assert!(error.is_connect() && error.is_retryable(), "{error}");
        assert!(!error.is_certificate() && !error.maybe_applied());
        let line = error.to_string();
        assert!(line.contains("could not reach the server: "), "{line}");
        assert!(line.contains("refused"), "{line}");
        let help = error.help().unwrap();
        assert_eq!(help, "check the network, the proxy and the zone");
        assert_eq!((error.status(), error.attempts()), (None, 4), "{method}");
        assert_eq!(server.clock.pauses(), [500, 1000, 2000]);
    }
}

#[tokio::test]
async fn valid_json_is_accepted_with_any_content_type() {
    for media_type in ["text/plain", "application/octet-stream", "text/html"] {
        let head = format!("200 OK\r\ncontent-type: {media_type}");
        for method in METHODS {
            let server = Server::start([Step::Answer(answer(&head, ANY))]).await;
            call(&server.client(), method).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_redirect_takes_the_token_nowhere() {
    let statuses = [
        "301 Moved Permanently",
        "302 Found",
        "303 See Other",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ];
    for status in statuses {
        for method in METHODS {
            let other = Server::start([Step::Answer(answer("200 OK", ANY))]).await;
            let head = format!("{status}\r\nlocation: http://{}/", other.address);
            let server = Server::start([Step::Answer(answer(&head, ""))]).await;
            let error = call(&server.client(), method).await.unwrap_err();
            assert!(error.is_redirect(), "{error}");
            let help = error.help().unwrap();
            assert!(help.contains("check the address of the zone"));
            assert_eq!(error.status().unwrap().to_string(), status[..3]);
            assert_eq!((server.seen().len(), other.seen().len()), (1, 0));
        }
    }
}

#[tokio::test]
async fn a_client_that_follows_redirects_is_an_error_and_leaks_nothing() {
    for method in METHODS {
        let other = Server::start([Step::Answer(answer("200 OK", ANY))]).await;
        let head = format!("302 Found\r\nlocation: http://{}/", other.address);
        let server = Server::start([Step::Answer(answer(&head, ""))]).await;
        let builder = makecom::reqwest::Client::builder().no_proxy();
        let following = support::with_provider(builder).build().unwrap();
        let client = server.builder().http_client(following).build().unwrap();
        let error = call(&client, method).await.unwrap_err();
        assert!(error.is_redirect() && !error.is_retryable(), "{error}");
        assert_eq!((server.seen().len(), other.seen().len()), (1, 1));
        assert!(!other.seen()[0].head.contains("hunter2"));
    }
}

#[tokio::test]
async fn a_client_that_is_redirected_to_nowhere_writes_nothing_twice() {
    for method in METHODS {
        let (_socket, free) = support::closed_port();
        let head = format!("302 Found\r\nlocation: http://{free}/");
        let server = Server::start([Step::Answer(answer(&head, ""))]).await;
        let builder = makecom::reqwest::Client::builder().no_proxy();
        let following = support::with_provider(builder).build().unwrap();
        let client = server.builder().http_client(following).build().unwrap();
        let error = call(&client, method).await.unwrap_err();
        let requests = if is_idempotent(method) { 4 } else { 1 };
        assert_eq!(server.seen().len(), requests, "{method}");
        assert_eq!(error.is_connect(), method == "GET", "{error}");
        assert_eq!(error.maybe_applied(), method != "GET", "{error}");
    }
}

#[tokio::test]
async fn the_answer_of_a_redirect_target_is_not_classified() {
    let statuses = [
        "401 Unauthorized",
        "404 Not Found",
        "422 Unprocessable",
        "429 Too Many Requests",
        "503 Service Unavailable",
    ];
    for status in statuses {
        let other = Server::start([Step::Answer(answer(status, ""))]).await;
        let head = format!("302 Found\r\nlocation: http://{}/", other.address);
        let steps = [
            Step::Answer(answer("502 Bad Gateway", "")),
            Step::Answer(answer(&head, "")),
        ];
        let server = Server::start(steps).await;
        let builder = makecom::reqwest::Client::builder().no_proxy();
        let following = support::with_provider(builder).build().unwrap();
        let client = server.builder().http_client(following).build().unwrap();
        // In particular, its 404 does not mean that the connection is gone.
        let connection = client.connection("acme").unwrap();
        let errors = [
            connection.delete().await.unwrap_err(),
            connection.delete_and_wait().await.unwrap_err(),
            connection.get().await.unwrap_err(),
        ];
        for error in errors {
            assert!(error.is_redirect() && !error.is_retryable(), "{error}");
            assert_eq!(error.status().unwrap().to_string(), status[..3]);
            let others = [
                Error::is_unauthorized,
                Error::is_not_found,
                Error::is_validation,
                Error::is_rate_limited,
                Error::is_server_error,
            ];
            assert!(others.iter().all(|holds| !holds(&error)), "{error}");
        }
    }
}

#[tokio::test]
async fn transient_failures_are_retried() {
    let steps = |last: Step| {
        [
            Step::Answer(answer("503 Service Unavailable\r\nretry-after: 3", "")),
            Step::Reset(Vec::new()),
            Step::Hang(Vec::new()),
            last,
        ]
    };
    for method in ["GET", "PUT", "DELETE"] {
        let server = Server::start(steps(Step::Answer(answer("200 OK", ANY)))).await;
        call(&server.client(), method).await.unwrap();
        let seen = server.seen();
        assert_eq!(seen.len(), 4);
        let same =
            |other: &support::Seen| (&other.head, &other.body) == (&seen[0].head, &seen[0].body);
        assert!(seen.iter().all(same));
        assert_eq!(server.clock.pauses(), [3500, 1000, 2000]);
        assert_eq!(server.clock.passed(), seconds(6) + TIMEOUT + millis(500));
    }
    for method in ["PATCH", "POST"] {
        let limited = Step::Answer(answer("429 Too Many Requests\r\nretry-after: 3", ""));
        let server = Server::start([limited, Step::Answer(answer("200 OK", ANY))]).await;
        call(&server.client(), method).await.unwrap();
        assert_eq!(server.seen().len(), 2, "the first was refused");
    }
}

#[tokio::test]
async fn a_404_to_a_retried_delete_is_success() {
    let gone = Step::Answer(answer(
        "404 Not Found",
        "{\"message\":\"Connection not found.\"}",
    ));
    for first in [
        Step::Hang(Vec::new()),
        Step::Reset(Vec::new()),
        Step::Answer(answer("502 Bad Gateway", "")),
    ] {
        let server = Server::start([first, gone.clone()]).await;
        call(&server.client(), "DELETE").await.unwrap();
        assert_eq!(server.seen().len(), 2);
    }
    // The first request was refused, so the 404 is the first real answer.
    let limited = Step::Answer(answer("429 Too Many Requests", ""));
    let server = Server::start([limited, gone]).await;
    let error = call(&server.client(), "DELETE").await.unwrap_err();
    assert!(error.is_not_found());
}

fn seconds(seconds: u64) -> std::time::Duration {
    std::time::Duration::from_secs(seconds)
}

fn millis(millis: u64) -> std::time::Duration {
    std::time::Duration::from_millis(millis)
}
