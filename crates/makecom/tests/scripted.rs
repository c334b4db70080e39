//! Answers of a misbehaving server: status and text are always kept.

use makecom::section::{Code as _, connection};
use makecom::{Client, CodeKind, Error, NewFunction, Retry, Token};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// A client of a server that gives one answer, byte for byte, to every request.
async fn client(answer: Vec<u8>) -> Client {
    client_of(vec![answer]).await
}

/// The same with several answers, one after the other.
async fn client_of(answers: Vec<Vec<u8>>) -> Client {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        for answer in answers.iter().cycle() {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            // The requests of these tests fit one read.
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(answer).await;
        }
    });
    Client::builder()
        .zone(format!("http://{address}").parse().unwrap())
        .token(Token::new("hunter2").unwrap())
        .retry(Retry::none())
        .build()
        .unwrap()
}

fn answer(head: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let mut answer =
        format!("HTTP/1.1 {head}\r\nx-request-id: r-1\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n")
            .into_bytes();
    answer.extend_from_slice(body);
    answer
}

async fn get(answer: Vec<u8>) -> Error {
    let connection = client(answer).await.connection("acme").unwrap();
    connection.get().await.unwrap_err()
}

#[tokio::test]
async fn errors_that_are_not_makes_keep_status_and_text() {
    let cases = [
        (
            "502 Bad Gateway",
            "<html><title>502 from the edge</title></html>",
            "502 from the edge",
        ),
        ("403 Forbidden", "error code: 1010", "error code: 1010"),
        ("500 Internal Server Error", "", "500 Internal Server Error"),
        ("429 Too Many Requests", "{\"message\":7}", "wait a minute"),
        (
            "302 Found\r\nlocation: http://127.0.0.1:9/",
            "",
            "302 Found",
        ),
    ];
    for (head, body, expected) in cases {
        let error = get(answer(head, body.as_bytes())).await;
        assert_eq!(error.status().unwrap().to_string(), head[..3]);
        let said = format!("{error}\n{}", error.help().unwrap_or_default());
        assert!(said.contains(expected), "{said}");
        assert_eq!(error.raw_body(), Some(body.as_bytes()));
        assert_eq!(error.request_id(), Some("r-1"));
        assert!(!format!("{error:?}").contains("hunter2"));
    }
}

#[tokio::test]
async fn what_another_call_creates_first_is_adopted() {
    let none = answer("200 OK", br#"{"appFunctions":[]}"#);
    let one = answer("200 OK", br#"{"appFunctions":[{"name":"toCents"}]}"#);
    let heads = [
        ("409 Conflict", true),
        ("422 Unprocessable Entity", true),
        ("403 Forbidden", false),
    ];
    for (head, is_adopted) in heads {
        let answers = vec![none.clone(), answer(head, b"{}"), one.clone()];
        let app = client_of(answers).await.app("acme").unwrap().version(1);
        let ensured = app.functions().ensure(NewFunction::new("toCents")).await;
        assert_eq!(ensured.is_ok(), is_adopted, "{head}");
        assert!(ensured.is_ok_and(|it| !it.is_new) == is_adopted, "{head}");
    }
}

#[tokio::test]
async fn an_error_that_is_no_error_status_is_not_a_section() {
    let error = br#"{"message":"Access denied.","code":"IM001"}"#;
    let app = client(answer("200 OK", error)).await;
    let app = app.app("acme").unwrap().version(1);
    assert!(app.base().await.unwrap_err().is_unreadable());
    // Samples may be anything.
    let samples = app.module("getUser").unwrap();
    let samples = samples.section_of(CodeKind::ModuleSamples).await.unwrap();
    assert_eq!(samples.text().as_bytes(), error);
}

#[tokio::test]
async fn success_that_cannot_be_read_keeps_its_status() {
    let cases = [
        ("200 OK", &b"<html>maintenance hunter2</html>"[..]),
        ("200 OK", b"{\"appConnection\":\"hunter2\"}"),
        (
            "201 Created",
            b"{\"appConnection\":{\"name\":\"../hunter2\"",
        ),
    ];
    for (head, body) in cases {
        let error = get(answer(head, body)).await;
        assert!(error.is_unreadable(), "{error}");
        assert_eq!(error.status().unwrap().to_string(), head[..3]);
        assert_eq!(error.raw_body(), Some(body));
        assert_eq!(error.request_id(), Some("r-1"));
        let source = std::error::Error::source(&error).unwrap().to_string();
        let shown = format!("{error} {error:?} {source}");
        assert!(!shown.contains("hunter2"), "{shown}");
    }

    let connection = client(answer("200 OK", b"\"\xff\""))
        .await
        .connection("acme")
        .unwrap();
    let error = connection.section::<connection::Api>().await.unwrap_err();
    assert_eq!((error.status(), error.is_unreadable()), (Some(200), true));
    assert_eq!(error.raw_body(), Some(&b"\"\xff\""[..]));

    let mut cut = answer("200 OK", b"{\"appConnection\":{}}");
    cut.truncate(cut.len() - 5);
    let error = get(cut).await;
    assert_eq!((error.status(), error.is_unreadable()), (Some(200), true));
}

#[tokio::test]
async fn any_2xx_is_success() {
    let body =
        b"{\"appConnection\":{\"name\":\"acme\",\"label\":\"A\",\"type\":\"oauth-9\",\"new\":1}}";
    let connection = client(answer("203 Non-Authoritative Information", body)).await;
    let read = connection.connection("acme").unwrap().get().await.unwrap();
    assert_eq!(read.connection_type().as_str(), "oauth-9");
    assert_eq!(read.extra()["new"], 1);

    for head in ["200 OK", "202 Accepted", "204 No Content"] {
        let connection = client(answer(head, b"")).await.connection("acme").unwrap();
        connection.delete().await.unwrap();
        connection.recreate().await.unwrap();
        let change = connection.set_section(&connection::Scope::of(["a"])).await;
        assert!(change.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_2xx_to_a_write_is_success_with_any_body() {
    let common = makecom::Common::new();
    let changed = [
        ("", true),
        (" \r\n", true),
        ("{}", true),
        ("null", true),
        ("{\"changed\":null}", true),
        ("{\"changed\":true}", true),
        ("{\"changed\":false}", false),
        ("{\"changed\":0}", false),
    ];
    for (body, expected) in changed {
        let client = client(answer("200 OK", body.as_bytes())).await;
        let connection = client.connection("acme").unwrap();
        let changed = connection.set_common(&common).await;
        assert_eq!(changed.unwrap(), expected, "{body:?}");
        connection.delete().await.unwrap();
        connection.recreate().await.unwrap();
    }
    let pending = [
        ("\n", None),
        ("null", None),
        ("{}", None),
        ("{\"change\":null}", None),
        ("{\"change\":false}", None),
        ("{\"change\":{}}", None),
        ("{\"change\":{\"id\":null,\"code\":null}}", None),
        ("{\"change\":[]}", None),
        ("{\"change\":{\"id\":\"7\"}}", Some(Some(7))),
        ("{\"change\":{\"id\":\"x\"}}", Some(None)),
        ("{\"change\":true}", Some(None)),
    ];
    for (body, expected) in pending {
        let client = client(answer("200 OK", body.as_bytes())).await;
        let connection = client.connection("acme").unwrap();
        let change = connection.set_section(&connection::Scope::of(["a"])).await;
        assert_eq!(change.unwrap().map(|change| change.id), expected, "{body}");
    }
}

/// Written back with one more entry, it would erase the existing data.
#[tokio::test]
async fn common_data_that_is_not_an_object_is_an_error() {
    let cases = [
        ("204 No Content", ""),
        ("200 OK", ""),
        ("200 OK", " \r\n"),
        ("200 OK", "null"),
        ("200 OK", "[]"),
        ("200 OK", "\"hunter2\""),
    ];
    for (head, body) in cases {
        let client = client(answer(head, body.as_bytes())).await;
        let error = client.connection("acme").unwrap().common().await;
        let error = error.unwrap_err();
        assert!(error.is_unreadable(), "{head} {body:?}: {error}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
    let client = client(answer("200 OK", b"{}")).await;
    let common = client.connection("acme").unwrap().common().await;
    assert!(common.unwrap().is_empty());
}

#[tokio::test]
async fn a_part_of_an_answer_is_not_the_answer() {
    let body = b"{\"appConnection\":{\"name\":\"acme\",\"label\":\"A\",\"type\":\"basic\"}}";
    let head = "206 Partial Content\r\ncontent-range: bytes 0-3/9";
    let client = client(answer(head, body)).await;
    let connection = client.connection("acme").unwrap();
    let connections = client.app("acme").unwrap().connections();
    let errors = [
        connection.get().await.unwrap_err(),
        connection.section::<connection::Api>().await.unwrap_err(),
        connection.common().await.unwrap_err(),
        connections.list().await.unwrap_err(),
        connection.recreate().await.unwrap_err(),
    ];
    for error in &errors {
        assert!(error.is_broken() && error.status() == Some(206), "{error}");
        assert_eq!(error.raw_body(), Some(&body[..]));
        let says = error.to_string();
        assert!(
            says.contains("206 Partial Content, a part of what was asked for"),
            "{says}"
        );
    }
    assert!(!errors[0].is_retryable() && !errors[0].maybe_applied());
    assert!(errors[4].maybe_applied());
}

/// The help text is for all users, so it names no method of this crate.
#[tokio::test]
async fn an_unreadable_answer_to_a_write_says_that_it_was_done() {
    for body in ["", "{}", "{\"appConnection\":{}}", "<html>", "{\"app"] {
        let client = client(answer("201 Created", body.as_bytes())).await;
        let connections = client.app("acme").unwrap().connections();
        let kind = makecom::ConnectionType::Basic;
        let error = connections
            .create(makecom::NewConnection::new(kind, "A"))
            .await
            .unwrap_err();
        assert!(error.is_unreadable() && error.maybe_applied(), "{body:?}");
        let help = error.help().unwrap();
        assert_eq!(
            help,
            "the server reports success: check the result before you try again"
        );
        let says = format!("{error}\n{help}");
        assert!(!says.contains('_') || says.starts_with("create_connection "));
        assert_eq!(says.matches('_').count(), 1, "{says}");
    }
}

#[tokio::test]
async fn a_pending_change_is_returned() {
    let body = br#"{"change":{"id":7,"group":"account","item":"acme","code":"scope","by":"me"}}"#;
    let connection = client(answer("200 OK", body))
        .await
        .connection("acme")
        .unwrap();
    let change = connection
        .set_section(&connection::Scope::of(["a"]))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (change.id, change.code.as_deref()),
        (Some(7), Some("scope"))
    );
    assert_eq!(change.extra["by"], "me");
}
