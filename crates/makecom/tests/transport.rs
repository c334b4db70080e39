//! How requests travel: connections, proxies, agents, limits.

mod support;

use makecom::section::connection;
use makecom::{Client, Token};
use support::{ANY, Server, Step, answer, keep};

#[tokio::test]
async fn clones_and_clients_of_other_zones_and_tokens_share_connections() {
    let server = Server::start([keep("200 OK", ANY)]).await;
    let client = server.client();
    let reader = client.with_token("reader".parse().unwrap()).unwrap();
    let promoted = client
        .for_zone(client.zone().clone(), "other".parse().unwrap())
        .unwrap();
    for client in [&client, &client.clone(), &reader, &promoted, &client] {
        client.connection("acme").unwrap().get().await.unwrap();
    }
    assert_eq!(server.connections(), 1);
    let tokens: Vec<_> = server
        .seen()
        .into_iter()
        .map(|seen| {
            let line = seen
                .head
                .lines()
                .find(|line| line.starts_with("authorization"));
            line.unwrap().to_owned()
        })
        .collect();
    let expected = [
        "hunter2-token",
        "hunter2-token",
        "reader",
        "other",
        "hunter2-token",
    ]
    .map(|token| format!("authorization: Bearer {token}"));
    assert_eq!(tokens, expected);
}

/// Half of what many calls at once lose against bare reqwest is the size of their futures:
/// what is rarely used is boxed, and what is borrowed is kept.
#[test]
fn the_future_of_a_call_is_small() {
    let client = Client::builder()
        .zone(makecom::Zone::Eu1)
        .token(Token::new("t").unwrap());
    let connection = client.build().unwrap().connection("acme").unwrap();
    assert!(std::mem::size_of_val(&connection.get()) <= 4096);
}

#[tokio::test]
async fn the_user_agent_is_set_on_any_http_client() {
    let server = Server::start([Step::Answer(answer("200 OK", ANY))]).await;
    let own = concat!("makecom-rs/", env!("CARGO_PKG_VERSION"));
    let http = support::with_provider(makecom::reqwest::Client::builder().no_proxy())
        .build()
        .unwrap();
    let cases = [
        (server.builder(), own.to_owned()),
        (
            server.builder().user_agent("acme/1"),
            format!("acme/1 {own}"),
        ),
        (server.builder().user_agent(" "), own.to_owned()),
        (
            server.builder().user_agent(" acme/1 "),
            format!("acme/1 {own}"),
        ),
        (server.builder().http_client(http), own.to_owned()),
    ];
    for (builder, expected) in cases {
        let client = builder.build().unwrap();
        client.connection("acme").unwrap().get().await.unwrap();
        let seen = server.seen().pop().unwrap();
        assert!(
            seen.head.contains(&format!("user-agent: {expected}\r\n")),
            "{}",
            seen.head
        );
    }
}

#[tokio::test]
async fn a_proxy_gets_everything() {
    let proxy = Server::start([Step::Answer(answer("200 OK", ANY))]).await;
    let client = proxy
        .builder()
        .zone("http://127.0.0.1:1".parse().unwrap())
        .proxy(format!("http://user:hunter2@{}", proxy.address));
    assert!(!format!("{client:?}").contains("hunter2"));
    let client = client.build().unwrap();
    client.connection("acme").unwrap().get().await.unwrap();
    let seen = proxy.seen().pop().unwrap();
    let line = "GET http://127.0.0.1:1/api/v2/sdk/apps/connections/acme HTTP/1.1\r\n";
    assert!(seen.head.starts_with(line), "{}", seen.head);
    assert!(seen.head.contains("proxy-authorization: Basic "));
    assert!(!format!("{client:?}").contains("hunter2"));
}

#[tokio::test]
async fn a_success_that_is_too_long_is_not_read_to_its_end() {
    let text = "x".repeat(1000);
    let server = Server::start([Step::Answer(answer("200 OK", &text))]).await;
    let read = async |limit: usize| {
        let client = server.builder().max_response_bytes(limit).build().unwrap();
        let connection = client.connection("acme").unwrap();
        connection.section::<connection::Api>().await
    };
    assert_eq!(read(1000).await.unwrap().text(), text);
    let error = read(999).await.unwrap_err();
    assert!(error.is_unreadable() && !error.is_retryable());
    assert_eq!((error.status(), error.attempts()), (Some(200), 1));
    assert_eq!(error.raw_body().unwrap().len(), 999);
    assert!(
        error
            .to_string()
            .contains("longer than 999 bytes, the limit")
    );
}

#[tokio::test]
async fn a_web_page_is_no_section() {
    let page = answer(
        "200 OK\r\ncontent-type: Text/HTML; charset=utf-8",
        "<html>Log in</html>",
    );
    let server = Server::start([Step::Answer(page)]).await;
    let connection = server.client().connection("acme").unwrap();
    let error = connection.section::<connection::Api>().await.unwrap_err();
    assert!(error.is_unreadable());
    let source = std::error::Error::source(&error).unwrap();
    assert_eq!(source.to_string(), "a web page");
    assert_eq!(error.raw_body(), Some(&b"<html>Log in</html>"[..]));
}

#[test]
fn invalid_settings_are_refused_before_anything_is_sent() {
    let builder = || {
        Client::builder()
            .zone(makecom::Zone::Eu1)
            .token(Token::new("t").unwrap())
    };
    let http = support::with_provider(makecom::reqwest::Client::builder())
        .build()
        .unwrap();
    let plain = |proxy: &str| {
        let zone = "http://127.0.0.1:1".parse().unwrap();
        builder().zone(zone).proxy(proxy)
    };
    let refusal = "refusing to send a token to a proxy in the clear";
    let cases = [
        (plain("http://hunter2.example:3128"), refusal),
        (plain("hunter2.example:3128"), refusal),
        (plain("https://user:hunter2@10.0.0.1"), refusal),
        (plain("socks5://[2001:db8::1]:1080"), refusal),
        (
            plain("hunter2 is no address"),
            "the address of the proxy is not a URL",
        ),
        (
            builder().user_agent("a\nb"),
            "cannot be part of a User-Agent",
        ),
        (
            builder().user_agent("acm\u{e9}/1"),
            "cannot be part of a User-Agent",
        ),
        (
            builder().proxy("hunter2 is no address"),
            "the address of the proxy is not a URL",
        ),
        (
            builder().root_certificates("hunter2"),
            "the root certificates are not PEM",
        ),
        (
            builder()
                .root_certificates("-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----"),
            "the root certificates are not PEM",
        ),
        (
            builder()
                .http_client(http.clone())
                .proxy("http://a.example"),
            "proxy has no effect on an HTTP client that is already set up",
        ),
        (
            builder().http_client(http.clone()).root_certificates("x"),
            "root_certificates has no effect",
        ),
        (
            builder()
                .http_client(http)
                .connect_timeout(std::time::Duration::ZERO),
            "connect_timeout has no effect",
        ),
    ];
    for (builder, expected) in cases {
        let error = builder.build().unwrap_err();
        assert!(error.is_invalid_input());
        let shown = format!("{error} {error:?}");
        assert!(shown.contains(expected), "{shown}");
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

#[test]
fn a_proxy_on_this_machine_may_see_what_stays_here() {
    for proxy in ["http://127.0.0.1:1", "localhost:1", "http://u:p@[::1]:1"] {
        let builder = Client::builder()
            .zone("http://127.0.0.1:1".parse().unwrap())
            .token(Token::new("t").unwrap());
        builder.proxy(proxy).build().unwrap();
    }
}

#[test]
fn proxies_of_the_environment_do_not_see_this_machine() {
    // All tests share the environment of this process, so a child process gets its own.
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "in_an_environment_with_proxies", "--ignored"]);
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        child.env(name, "http://127.0.0.1:1");
    }
    for name in ["NO_PROXY", "no_proxy", "REQUEST_METHOD"] {
        child.env_remove(name);
    }
    let output = child.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("1 passed"), "{text}");
}

#[tokio::test]
#[ignore = "needs proxies in its environment; the test above runs it"]
async fn in_an_environment_with_proxies() {
    let server = Server::start([Step::Answer(answer("200 OK", ANY))]).await;
    let connection = server.client().connection("acme").unwrap();
    connection.get().await.unwrap();
    // The proxies are effective: a client that uses them fails.
    let http = support::with_provider(makecom::reqwest::Client::builder())
        .build()
        .unwrap();
    let heeding = server.builder().http_client(http).build().unwrap();
    let connection = heeding.connection("acme").unwrap();
    assert!(connection.get().await.unwrap_err().is_connect());
}

#[tokio::test]
async fn calls_at_the_same_time_do_not_see_each_other() {
    fn decide(line: &str) -> Step {
        match line.split(['/', ' ']).nth_back(2) {
            Some("busy") => Step::Answer(answer("503 Service Unavailable", "")),
            Some("gone") => Step::Answer(answer("404 Not Found", "")),
            Some("broken") => Step::Answer(answer("200 OK", "{")),
            name => Step::Answer(answer(
                "200 OK",
                format!("{{\"appConnection\":{{\"name\":\"{}\"}}}}", name.unwrap()),
            )),
        }
    }
    let server = Server::start([Step::Decide(decide)]).await;
    let client = server.client();
    let get = async |name: &str| {
        let connection = client.connection(name).unwrap().get().await;
        connection.map(|connection| connection.name().to_string())
    };
    let (one, busy, gone, broken, other) = tokio::join!(
        get("one"),
        get("busy"),
        get("gone"),
        get("broken"),
        get("other"),
    );
    assert_eq!(
        (one.unwrap(), other.unwrap()),
        ("one".to_owned(), "other".to_owned())
    );
    let (busy, gone, broken) = (busy.unwrap_err(), gone.unwrap_err(), broken.unwrap_err());
    assert_eq!((busy.status(), busy.attempts()), (Some(503), 4));
    assert_eq!(
        (gone.path(), gone.attempts()),
        (Some("/sdk/apps/connections/gone"), 1)
    );
    assert!(broken.is_unreadable() && broken.path() == Some("/sdk/apps/connections/broken"));
}
