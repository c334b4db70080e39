//! Hostile clients: they get a 4xx or a closed connection, and no data of other clients.

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use makecom_sandbox::{App, Fault, Limits, ManualClock, Sandbox, Scope, SeedComponent};
use support::{Call, status};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const SECRET: &str = "hunter2";

/// Stands for a connection closed without an answer.
const CLOSED: u16 = 0;

static PANICS: AtomicUsize = AtomicUsize::new(0);

/// A server with data and short time limits.
async fn sandbox(limits: impl FnOnce(&mut Limits)) -> Sandbox {
    // Makes a panic in a task of the server visible.
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        PANICS.fetch_add(1, Ordering::Relaxed);
        before(panic);
    }));
    let mut short = Limits::default();
    limits(&mut short);
    let connection = SeedComponent::connection("oauth", "Acme")
        .section("api", format!("{{ \"k\": \"{SECRET}\" }}"));
    Sandbox::builder()
        .app(App::new("acme-crm").component(connection))
        .token("good", Scope::ALL)
        .limits(short)
        .start()
        .await
        .unwrap()
}

/// Sends bytes and returns everything received until the server closes.
async fn raw(sandbox: &Sandbox, bytes: &[u8]) -> String {
    let exchange = async {
        let mut stream = TcpStream::connect(sandbox.address()).await.unwrap();
        let (mut reader, mut writer) = stream.split();
        // The server may answer and close before it has read everything.
        let write = async {
            let _ = writer.write_all(bytes).await;
        };
        let read = async {
            let mut answer = Vec::new();
            let _ = reader.read_to_end(&mut answer).await;
            answer
        };
        let ((), answer) = tokio::join!(write, read);
        String::from_utf8_lossy(&answer).into_owned()
    };
    tokio::time::timeout(Duration::from_secs(20), exchange)
        .await
        .expect("the server neither answers nor closes")
}

fn head(method: &str, path: &str, headers: &str) -> String {
    format!(
        "{method} /api/v2/sdk/apps{path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}\r\n"
    )
}

fn authorized(method: &str, path: &str, headers: &str) -> String {
    head(
        method,
        path,
        &format!("authorization: Token good\r\n{headers}"),
    )
}

fn put_section(body: &[u8]) -> Vec<u8> {
    let headers = format!(
        "content-type: application/jsonc\r\ncontent-length: {}\r\n",
        body.len()
    );
    let mut bytes = authorized("PUT", "/connections/acme-crm/scope", &headers).into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// The status in the first line; `None` if the connection was closed without an answer.
fn first_status(answer: &str) -> Option<u16> {
    answer.split(' ').nth(1)?.parse().ok()
}

async fn still_well(sandbox: &Sandbox) {
    let get = Call::get("/connections/acme-crm/api");
    assert_eq!(status(&get, sandbox).await, 200);
    assert_eq!(PANICS.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn malformed_requests() {
    let sandbox = sandbox(|limits| limits.head_time = Duration::from_secs(10)).await;
    let flood = "x-flood: 1\r\n".repeat(10_000);
    let long = format!("x-long: {}\r\n", "x".repeat(1024 * 1024));
    let long_path = format!("/connections/{}", "a".repeat(1024 * 1024));
    let deep = vec![b'['; 4 * 1024 * 1024];
    let deep_json = [b"{\"label\":".as_slice(), &vec![b'['; 1024 * 1024]].concat();
    let create = |body: &[u8]| {
        let headers = format!(
            "content-type: application/json\r\ncontent-length: {}\r\n",
            body.len()
        );
        let mut bytes = authorized("POST", "/acme-crm/connections", &headers).into_bytes();
        bytes.extend_from_slice(body);
        bytes
    };
    let both =
        "content-length: 5\r\ntransfer-encoding: chunked\r\ncontent-type: application/jsonc\r\n";
    let smuggled = format!(
        "{}0\r\n\r\nGET /api/v2/sdk/apps/connections/acme-crm/api HTTP/1.1\r\nhost: x\r\n\r\n",
        authorized("PUT", "/connections/unknown/scope", both)
    );
    let chunked = "transfer-encoding: chunked\r\ncontent-type: application/jsonc\r\n";
    let bad_chunk = authorized("PUT", "/connections/acme-crm/scope", chunked) + "zz\r\n[]\r\n";
    let two_lengths =
        "content-length: 2\r\ncontent-length: 3\r\ncontent-type: application/jsonc\r\n";
    let cases: Vec<(&str, Vec<u8>, &[u16])> = vec![
        ("deeply nested section", put_section(&deep), &[400]),
        ("deeply nested JSON", create(&deep_json), &[400]),
        (
            "section that is not UTF-8",
            put_section(b"[\"\xff\xfe\"]"),
            &[400],
        ),
        (
            "JSON that is not UTF-8",
            create(b"{\"label\":\"\xff\"}"),
            &[400],
        ),
        (
            "path that is not UTF-8",
            authorized("GET", "/connections/%ff/api", "").into(),
            &[404],
        ),
        (
            "raw bytes in the path",
            b"GET /api/v2/\xff\xfe HTTP/1.1\r\n\r\n".to_vec(),
            &[400, 401],
        ),
        (
            "token that is not ASCII",
            "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Token \u{e9}\r\n\r\n"
                .into(),
            &[401],
        ),
        (
            "encoded slash",
            authorized("GET", "/connections/acme-crm%2Fapi", "").into(),
            &[404],
        ),
        (
            "encoded dots",
            authorized(
                "GET",
                "/connections/%2e%2e%2fconnections%2facme-crm/api",
                "",
            )
            .into(),
            &[404],
        ),
        (
            "plain dots",
            authorized("GET", "/connections/../connections/acme-crm/api", "").into(),
            &[404],
        ),
        (
            "encoded nothing",
            authorized("GET", "/connections/%00/api", "").into(),
            &[404],
        ),
        (
            "many headers",
            authorized("GET", "/acme-crm/connections", &flood).into(),
            &[431],
        ),
        (
            "a long header",
            authorized("GET", "/acme-crm/connections", &long).into(),
            &[431],
        ),
        (
            "a long path",
            authorized("GET", &long_path, "").into(),
            &[414, 431],
        ),
        ("two framings", smuggled.into(), &[400, 404]),
        (
            "two lengths",
            (authorized("PUT", "/connections/acme-crm/scope", two_lengths) + "[]x").into(),
            &[400],
        ),
        ("a chunk without size", bad_chunk.into(), &[400]),
        (
            "another protocol",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(),
            &[400],
        ),
        ("no method", b"\r\n\r\n\r\nx\r\n\r\n".to_vec(), &[400]),
        (
            "an old protocol's preface",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
            &[CLOSED],
        ),
        (
            "a tunnel",
            b"CONNECT example.com:443 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".to_vec(),
            &[401, 404, 405],
        ),
    ];
    for (what, bytes, expected) in cases {
        let answer = raw(&sandbox, &bytes).await;
        let seen = first_status(&answer).unwrap_or(CLOSED);
        assert!(expected.contains(&seen), "{what}: {answer:.300}");
        assert!(!answer.contains(SECRET), "{what}");
        // One request, one answer.
        assert!(answer.matches("HTTP/1.1 ").count() <= 1, "{what}: {answer}");
        still_well(&sandbox).await;
    }
    let kept = sandbox.connection("acme-crm").unwrap();
    assert_eq!(kept.section("scope"), None);
}

#[tokio::test]
async fn long_bodies_are_refused_and_not_kept() {
    let sandbox = sandbox(|_| {}).await;
    let hundred_megabytes = vec![b' '; 100_000_000];
    let answer = raw(&sandbox, &put_section(&hundred_megabytes)).await;
    assert_eq!(first_status(&answer), Some(413), "{answer}");
    // Not announced: in chunks.
    let headers = "transfer-encoding: chunked\r\ncontent-type: application/json\r\n";
    let mut chunked = authorized("PUT", "/connections/acme-crm/common", headers).into_bytes();
    for chunk in hundred_megabytes.chunks(10_000_000) {
        chunked.extend(format!("{:x}\r\n", chunk.len()).bytes());
        chunked.extend_from_slice(chunk);
        chunked.extend(b"\r\n");
    }
    chunked.extend(b"0\r\n\r\n");
    let answer = raw(&sandbox, &chunked).await;
    assert_eq!(first_status(&answer), Some(413), "{answer}");
    assert!(
        sandbox
            .requests()
            .iter()
            .all(|request| request.body.is_empty())
    );
    still_well(&sandbox).await;
}

#[tokio::test]
async fn a_body_without_end_is_not_read_for_ever() {
    let sandbox = sandbox(|limits| {
        limits.body_bytes = 1000;
        limits.drained_bytes = 1000;
    })
    .await;
    let answer = raw(&sandbox, &put_section(&vec![b' '; 64 * 1024 * 1024])).await;
    assert!(
        matches!(first_status(&answer), None | Some(413)),
        "{answer}"
    );
    still_well(&sandbox).await;
}

#[tokio::test]
async fn slow_and_silent_clients_are_disconnected() {
    let sandbox = sandbox(|limits| {
        limits.head_time = Duration::from_millis(300);
        limits.body_time = Duration::from_millis(300);
    })
    .await;
    let half_a_body = put_section(b"[ ]")[..].to_vec();
    let cases: [(&str, Vec<u8>, Option<u16>); 4] = [
        ("says nothing", Vec::new(), None),
        (
            "stops in a header",
            b"GET / HTTP/1.1\r\nhost: ".to_vec(),
            None,
        ),
        (
            "stops before the body",
            half_a_body[..half_a_body.len() - 3].to_vec(),
            Some(408),
        ),
        (
            "stops in the body",
            half_a_body[..half_a_body.len() - 1].to_vec(),
            Some(408),
        ),
    ];
    for (what, bytes, expected) in cases {
        let answer = raw(&sandbox, &bytes).await;
        assert_eq!(first_status(&answer), expected, "{what}: {answer}");
    }
    let kept = sandbox.connection("acme-crm").unwrap();
    assert_eq!(kept.section("scope"), None);
    still_well(&sandbox).await;
}

#[tokio::test]
async fn a_client_that_closes_its_half_gets_its_answer_or_nothing() {
    let sandbox = sandbox(|_| {}).await;
    let whole = put_section(b"[ ]");
    for (bytes, expected) in [
        (&whole[..], Some(200)),
        (&whole[..whole.len() - 1], Some(400)),
        (&whole[..20], None),
        (b"", None),
    ] {
        let mut stream = TcpStream::connect(sandbox.address()).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer).await;
        let seen = first_status(&answer);
        assert!(
            seen == expected || (seen.is_none() && expected != Some(200)),
            "{answer}"
        );
    }
    still_well(&sandbox).await;
}

#[tokio::test]
async fn a_client_that_does_not_read_is_cut_off() {
    let sandbox = sandbox(|limits| limits.stall_time = Duration::from_millis(300)).await;
    set_long_scope(&sandbox).await;
    let mut stream = TcpStream::connect(sandbox.address()).await.unwrap();
    // The server stops reading once the client has stopped, so this ends with
    // the connection.
    while stream.write_all(UNREAD.as_bytes()).await.is_ok() {}
    still_well(&sandbox).await;
}

/// Far more than the buffers of both systems hold, if asked for often.
async fn set_long_scope(sandbox: &Sandbox) {
    let long = format!("[ \"{}\" ]", "x".repeat(4 * 1024 * 1024));
    let set = Call::put("/connections/acme-crm/scope", "application/jsonc", long);
    assert_eq!(status(&set, sandbox).await, 200);
}

const UNREAD: &str = "GET /api/v2/sdk/apps/connections/acme-crm/scope HTTP/1.1\r\n\
    host: x\r\nauthorization: Token good\r\n\r\n";

/// No time limit applies here, so a request that had to wait for a place would wait for
/// an hour.
#[tokio::test]
async fn slow_clients_do_not_block_others() {
    let hour = Duration::from_secs(3600);
    let sandbox = sandbox(|limits| {
        limits.connections = 8;
        limits.head_time = hour;
        limits.body_time = hour;
        limits.stall_time = hour;
    })
    .await;
    set_long_scope(&sandbox).await;
    let whole = put_section(b"[ ]");
    let idle = authorized("GET", "/acme-crm/connections", "").replace("close", "keep-alive");
    let cases = [
        ("says nothing", String::new().into_bytes()),
        ("is in a header", b"GET / HTTP/1.1\r\nhost: ".to_vec()),
        ("is before the body", whole[..whole.len() - 3].to_vec()),
        ("is in the body", whole[..whole.len() - 1].to_vec()),
        ("does not read", UNREAD.repeat(20).into_bytes()),
        ("is between requests", idle.into_bytes()),
    ];
    for (what, bytes) in cases {
        let mut slow = Vec::new();
        for _ in 0..40 {
            let mut stream = TcpStream::connect(sandbox.address()).await.unwrap();
            let _ = stream.write_all(&bytes).await;
            slow.push(stream);
        }
        let well = tokio::time::timeout(Duration::from_secs(60), still_well(&sandbox));
        assert!(well.await.is_ok(), "{what}");
        // The oldest of them was ended first.
        for stream in &mut slow[..30] {
            let mut rest = Vec::new();
            let end = stream.read_to_end(&mut rest);
            let ended = tokio::time::timeout(Duration::from_secs(60), end).await;
            assert!(ended.is_ok(), "{what}");
        }
    }
}

#[tokio::test]
async fn a_request_that_is_carried_out_keeps_its_connection() {
    let clock = ManualClock::new();
    let mut limits = Limits::default();
    limits.connections = 1;
    let second = Duration::from_secs(1);
    let sandbox = Sandbox::builder()
        .fault(Fault::latency(second).times(1))
        .limits(limits)
        .clock(&clock)
        .start()
        .await
        .unwrap();
    let list = Call::get("/acme-crm/connections");
    let first = async { status(&list, &sandbox).await };
    let other = async {
        while sandbox.injected() == 0 {
            tokio::task::yield_now().await;
        }
        // Neither this one nor the next has room before the first is answered.
        let _idle = TcpStream::connect(sandbox.address()).await.unwrap();
        let list = status(&list, &sandbox);
        let (other, ()) = tokio::join!(list, async { clock.advance(second) });
        other
    };
    assert_eq!(tokio::join!(first, other), (200, 200));
}
