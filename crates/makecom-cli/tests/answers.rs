//! Answers of a misbehaving server, as users see them: no data is lost, and a message
//! says what to do.

mod support;

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use makecom_sandbox::Sandbox;
use support::Desk;

/// A server that gives one answer to every request; its address, and the request
/// lines that it has seen.
fn server(head: &'static str, body: &'static str) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let zone = format!("http://{}", listener.local_addr().unwrap());
    let seen = Arc::new(Mutex::new(Vec::new()));
    let lines = Arc::clone(&seen);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 4096];
            // The requests of these tests fit one read.
            let length = stream.read(&mut request).unwrap();
            let request = String::from_utf8_lossy(&request[..length]);
            let line = request.lines().next().unwrap_or_default();
            lines.lock().unwrap().push(line.to_owned());
            let length = body.len();
            let answer = format!(
                "HTTP/1.1 {head}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
            );
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    (zone, seen)
}

/// Writing back common data that could not be read would erase it.
#[tokio::test(flavor = "multi_thread")]
async fn common_data_that_cannot_be_read_is_not_replaced() {
    let mut desk = Desk::new(Sandbox::builder()).await;
    for (head, body) in [
        ("204 No Content", ""),
        ("200 OK", ""),
        ("200 OK", " \n"),
        ("200 OK", "null"),
        ("200 OK", "[]"),
        ("206 Partial Content", "{}"),
        ("200 OK", r#"{"id":12345678901234567890123}"#),
        ("200 OK", r#"{"a":{"b":[0.12345678901234567891]}}"#),
        ("200 OK", r#"{"message":"Access denied.","code":"IM001"}"#),
    ] {
        let (zone, seen) = server(head, body);
        for line in [
            "common set connection acme-crm clientId=acme",
            "common set connection acme-crm --unset clientId",
        ] {
            let output = desk.command(line).env("MAKE_ZONE", &zone).output().unwrap();
            let error = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(1), "{head} {body:?}: {error}");
        }
        let seen = seen.lock().unwrap();
        assert!(seen.iter().all(|line| line.starts_with("GET ")), "{seen:?}");
    }
    let (zone, seen) = server("200 OK", "null");
    let address = zone.trim_start_matches("http://").to_owned();
    desk.write("all.json", "{}");
    for line in [
        "common set connection acme-crm clientId=acme",
        "common get connection acme-crm",
        "common set connection acme-crm --replace all.json",
    ] {
        desk.run_with(line, |command| {
            command.env("MAKE_ZONE", &zone);
        });
    }
    let puts = seen.lock().unwrap().len();
    desk.write("all.json", r#"{"id": 12345678901234567890123}"#);
    desk.run_with(
        "common set connection acme-crm --replace all.json",
        |command| {
            command.env("MAKE_ZONE", &zone);
        },
    );
    let (rounding, _) = server("200 OK", r#"{"id":12345678901234567890123}"#);
    desk.run_with("common set connection acme-crm clientId=acme", |command| {
        command.env("MAKE_ZONE", &rounding);
    });
    let rounding = rounding.trim_start_matches("http://");
    let transcript = desk.transcript().replace(&address, "<server>");
    insta::assert_snapshot!(transcript.replace(rounding, "<server>"));
    assert_eq!(seen.lock().unwrap().len(), puts);
    assert!(seen.lock().unwrap().last().unwrap().starts_with("PUT "));
}

/// The message says that the write was done, and how to check it.
#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_answer_to_a_write_says_where_to_look() {
    let mut desk = Desk::new(Sandbox::builder()).await;
    let (zone, _) = server("201 Created", "<html>");
    let address = zone.trim_start_matches("http://").to_owned();
    desk.write("api.json", "{}");
    for line in [
        "connections create acme-crm --type basic --label Acme",
        "connections update acme-crm --label Acme",
        "connections recreate acme-crm --yes",
        "section set connection acme-crm api api.json",
        "common set connection acme-crm --replace api.json",
        "connections list acme-crm",
    ] {
        desk.run_with(line, |command| {
            command.env("MAKE_ZONE", &zone);
        });
    }
    insta::assert_snapshot!(desk.transcript().replace(&address, "<server>"));
}

/// Also an error of the command line itself is JSON where JSON was asked for.
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_command_line_is_json_where_that_is_asked_for() {
    let desk = Desk::new(Sandbox::builder()).await;
    for line in [
        "nonsense --json",
        "connections list --json",
        "section get connection acme-crm sope --json",
        "connections list a/b --output json",
        "connections list --output=compact",
    ] {
        let output = desk.output(line);
        assert_eq!(output.status.code(), Some(2), "{line}");
        let error: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
        let error = &error["error"];
        assert_eq!(error["code"], "usage", "{line}");
        let message = error["message"].as_str().unwrap();
        assert!(
            !message.is_empty() && !message.starts_with("error"),
            "{message}"
        );
        assert!(error["help"].is_string(), "{line}");
    }
}
