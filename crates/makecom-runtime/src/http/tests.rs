//! Requests to servers on this machine.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use super::{Hosts, HttpTransport};
use crate::communication::{Body, HttpRequest, HttpResponse, Part, Transport, TransportError};
use crate::{Secrets, SharedSecrets};

/// A server that gives each request the answer of its path, and keeps the requests.
struct Server {
    port: u16,
    seen: Arc<Mutex<Vec<String>>>,
}

type Answer = Box<dyn Fn(&str, u16) -> Vec<u8> + Send + Sync>;

impl Server {
    fn start(answer: impl Fn(&str, u16) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&seen);
        let answer: Arc<Answer> = Arc::new(Box::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, answer) = (Arc::clone(&kept), Arc::clone(&answer));
                thread::spawn(move || serve(stream, &kept, &|target| answer(target, port)));
            }
        });
        Self { port, seen }
    }

    fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, kept: &Mutex<Vec<String>>, answer: &dyn Fn(&str) -> Vec<u8>) {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let Ok(count @ 1..) = stream.read(&mut chunk) else {
            return;
        };
        bytes.extend_from_slice(&chunk[..count]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length")
                .then(|| value.trim().parse::<usize>().unwrap())
        });
        if body.len() < length.unwrap_or(0) {
            continue;
        }
        let target = head.split(' ').nth(1).unwrap_or_default().to_owned();
        kept.lock().unwrap().push(text);
        let answer = answer(&target);
        let _ = stream.write_all(&answer);
        return;
    }
}

fn ok(body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {length}\r\ncontent-type: text/plain\r\n\r\n{body}").into_bytes()
}

fn redirect(status: u16, location: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status} Moved\r\nconnection: close\r\ncontent-length: 0\r\nlocation: {location}\r\n\r\n").into_bytes()
}

/// A transport that finds every name on this machine.
fn transport(hosts: &[&str]) -> HttpTransport {
    let mut allowed = Hosts::default();
    for host in hosts {
        allowed.allow(host).unwrap();
    }
    let mut transport = HttpTransport::new(allowed).unwrap();
    transport.lookup = Arc::new(|_| Ok(vec![IpAddr::from([127, 0, 0, 1])]));
    transport
}

fn code(result: Result<HttpResponse, TransportError>) -> String {
    match result {
        Ok(response) => response.status.to_string(),
        Err(TransportError::Refused { code, .. }) => code.to_owned(),
        Err(TransportError::Network { code }) => code,
        Err(other) => format!("{other:?}"),
    }
}

fn get(url: &str) -> HttpRequest {
    HttpRequest::new("GET", url)
}

#[test]
fn a_request_arrives_as_it_was_built() {
    let server = Server::start(|_, _| ok("hello"));
    let port = server.port;
    let mut transport = transport(&[&format!("acme.example:{port}")]).with_private_addresses();
    let mut request = HttpRequest::new(
        "POST",
        format!("http://acme.example:{port}/a%20b/c?x=1&x=2"),
    );
    request.headers.push(("x-key".to_owned(), "K".to_owned()));
    request.body = Body::Form(vec![("a b".to_owned(), "ä&".to_owned())]);
    let response = transport.send(&request).unwrap();
    assert_eq!((response.status, &response.body[..]), (200, &b"hello"[..]));
    assert!(
        response
            .headers
            .contains(&("content-type".to_owned(), "text/plain".to_owned()))
    );
    request.body = Body::Multipart(vec![
        Part {
            name: "note\"\r\nx".to_owned(),
            filename: None,
            bytes: b"hi".to_vec(),
        },
        Part {
            name: "file".to_owned(),
            filename: Some("a.txt".to_owned()),
            bytes: vec![b'x'],
        },
    ]);
    transport.send(&request).unwrap();
    request.body = Body::Json("{}".to_owned());
    request.headers.push((
        "content-type".to_owned(),
        "application/vnd.api+json".to_owned(),
    ));
    transport.send(&request).unwrap();
    let seen = server.seen();
    let first = seen[0].to_ascii_lowercase();
    assert!(
        seen[0].starts_with("POST /a%20b/c?x=1&x=2 HTTP/1.1\r\n"),
        "{first}"
    );
    for part in [
        "\r\nx-key: k\r\n",
        "\r\ncontent-type: application/x-www-form-urlencoded\r\n",
        &format!("\r\nhost: acme.example:{port}\r\n"),
        "\r\nuser-agent: makecom/",
        "\r\n\r\na%20b=%c3%a4%26",
    ] {
        assert!(first.contains(part), "{part:?} in {first}");
    }
    assert!(!first.contains("accept-encoding"), "{first}");
    for part in [
        "content-type: multipart/form-data; boundary=makecom-",
        "Content-Disposition: form-data; name=\"note%22%0D%0Ax\"\r\n\r\nhi\r\n",
        "name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nx\r\n--",
    ] {
        assert!(seen[1].contains(part), "{part:?} in {}", seen[1]);
    }
    assert!(seen[2].contains("content-type: application/vnd.api+json\r\n"));
    assert_eq!(seen[2].matches("content-type").count(), 1);
}

/// Every way to a server that must not be asked.
#[test]
fn only_allowed_hosts_at_public_addresses_are_asked() {
    let server = Server::start(|_, _| ok("secret of the intranet"));
    let port = server.port;
    let hosts = [
        "allowed.example".to_owned(),
        format!("allowed.example:{port}"),
        format!("127.0.0.1:{port}"),
        format!("localhost:{port}"),
        format!("[::1]:{port}"),
        format!("[::ffff:127.0.0.1]:{port}"),
    ];
    let hosts: Vec<&str> = hosts.iter().map(String::as_str).collect();
    for (url, expected) in [
        ("http://evil.example:PORT/", "host-not-allowed"),
        (
            "http://allowed.example@evil.example:PORT/",
            "credentials-in-url",
        ),
        (
            "http://user:pass@allowed.example:PORT/",
            "credentials-in-url",
        ),
        ("http://allowed.example%40evil.example:PORT/", "invalid-url"),
        ("http://evil.example:PORT\\@allowed.example/", "invalid-url"),
        (
            "http://evil.example:PORT/\\@allowed.example/",
            "invalid-url",
        ),
        (
            "http://evil.example:PORT#@allowed.example/",
            "host-not-allowed",
        ),
        (
            "http://evil.example:PORT?@allowed.example/",
            "host-not-allowed",
        ),
        (
            "http://allowed.example.evil.example:PORT/",
            "host-not-allowed",
        ),
        ("http://allowed.example:1/", "host-not-allowed"),
        ("http://allowed.example\t:PORT/", "invalid-url"),
        ("http://allowed.exam\nple:PORT/", "invalid-url"),
        ("http:///allowed.example:PORT/", "host-not-allowed"),
        ("http:allowed.example:PORT/", "host-not-allowed"),
        ("file:///etc/passwd", "invalid-url"),
        ("ftp://allowed.example/", "invalid-url"),
        ("not a url", "invalid-url"),
        // The name is allowed, and its address is not.
        ("http://allowed.example:PORT/", "private-address"),
        ("http://allowed.example.:PORT/", "private-address"),
        ("http://ALLOWED.Example:PORT/", "private-address"),
        ("http://localhost:PORT/", "private-address"),
        ("http://127.0.0.1:PORT/", "private-address"),
        ("http://127.0.0.1.:PORT/", "private-address"),
        ("http://2130706433:PORT/", "private-address"),
        ("http://0x7f000001:PORT/", "private-address"),
        ("http://0177.0.0.1:PORT/", "private-address"),
        ("http://127.1:PORT/", "private-address"),
        ("http://[::1]:PORT/", "private-address"),
        ("http://[::ffff:127.0.0.1]:PORT/", "private-address"),
        ("http://[::ffff:7f00:1]:PORT/", "private-address"),
        ("http://１２７.０.０.１:PORT/", "private-address"),
        ("http://allowed.example:PORT/a/../b", "dots-in-path"),
        ("http://allowed.example:PORT/a/%2E%2e/b", "dots-in-path"),
    ] {
        let url = url.replace("PORT", &port.to_string());
        let mut transport = transport(&hosts);
        let found = code(transport.send(&get(&url)));
        let is_expected = found == expected
            // How lenient the parser is does not matter, as long as nothing is sent.
            || url.starts_with("http:/") && url.contains("///") && found == "private-address"
            || url.starts_with("http:allowed") && found == "private-address";
        assert!(is_expected, "{url}: {found}");
    }
    assert_eq!(server.seen(), Vec::<String>::new());
    let mut private = transport(&hosts).with_private_addresses();
    for url in [
        "http://allowed.example:PORT/",
        "http://0x7f.1:PORT/",
        "http://Allowed.example.:PORT/",
    ] {
        let url = url.replace("PORT", &port.to_string());
        assert_eq!(code(private.send(&get(&url))), "200", "{url}");
    }
}

/// A name that first has a public address, and then that of this machine.
#[test]
fn the_address_that_was_checked_is_the_one_that_is_asked() {
    let server = Server::start(|_, _| ok("secret of the intranet"));
    let host = format!("rebind.example:{}", server.port);
    let asked = Arc::new(Mutex::new(0));
    let count = Arc::clone(&asked);
    let mut transport = transport(&[&host]);
    transport.lookup = Arc::new(move |_| {
        let mut count = count.lock().unwrap();
        *count += 1;
        // The first one is of a network that has no route here.
        Ok(vec![if *count == 1 {
            IpAddr::from([198, 51, 100, 1])
        } else {
            IpAddr::from([127, 0, 0, 1])
        }])
    });
    // That it is no public address either does not matter here.
    assert_eq!(
        code(transport.send(&get(&format!("http://{host}/")))),
        "private-address"
    );
    assert_eq!(
        code(transport.send(&get(&format!("http://{host}/")))),
        "private-address"
    );
    transport.lookup = Arc::new(|_| Ok(vec![[1, 1, 1, 1].into(), [127, 0, 0, 1].into()]));
    let found = code(transport.send(&get(&format!("http://{host}/"))));
    assert_eq!(found, "private-address", "one of several addresses");
    transport.lookup = Arc::new(|_| Err(std::io::Error::other("no such host")));
    assert_eq!(
        code(transport.send(&get(&format!("http://{host}/")))),
        "ENOTFOUND"
    );
    assert_eq!(*asked.lock().unwrap(), 2, "one look-up for a request");
    // What the client asks for is answered from what was checked only.
    let unchecked = super::Pinned::default();
    let name = "rebind.example".parse().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let found = runtime.block_on(reqwest::dns::Resolve::resolve(&unchecked, name));
    assert!(found.is_err());
    assert_eq!(server.seen(), Vec::<String>::new());
}

fn shared(secret: &str) -> SharedSecrets {
    let mut secrets = Secrets::default();
    secrets.add("connection.key", &secret.into());
    Arc::new(Mutex::new(secrets))
}

#[test]
fn redirects_take_no_secret_to_another_host() {
    let other = Server::start(|_, _| ok("other"));
    let other_port = other.port;
    let server = Server::start(
        move |target, port| match target.split('?').next().unwrap() {
            "/same" => redirect(302, "/end?key=s3cret-key"),
            "/own" => redirect(301, &format!("http://acme.example:{port}/end")),
            "/other" => redirect(302, &format!("http://other.example:{other_port}/end")),
            "/keep" => redirect(307, &format!("http://other.example:{other_port}/end")),
            "/query" => redirect(
                302,
                &format!("http://other.example:{other_port}/end?key=s3cret%2Dkey"),
            ),
            "/path" => redirect(
                302,
                &format!("http://other.example:{other_port}/s3cret-key/"),
            ),
            "/echo" => redirect(
                302,
                &format!("http://other.example:{other_port}/end?t=ZGVyaXZlZA"),
            ),
            "/base" => redirect(
                302,
                &format!("http://other.example:{other_port}/?b=czNjcmV0LWtleQ"),
            ),
            "/sign" => redirect(
                302,
                &format!("http://other.example:{other_port}/end?x=deadbeef01"),
            ),
            "/scheme" => redirect(302, &format!("//other.example:{other_port}/end")),
            "/evil" => redirect(302, "http://evil.example/"),
            "/user" => redirect(302, &format!("http://s3cret:x@other.example:{other_port}/")),
            "/trick" => redirect(
                302,
                &format!("http://other.example:{other_port}\\@acme.example/"),
            ),
            "/private" => redirect(302, "http://127.0.0.1:9/"),
            "/loop" => redirect(302, "/loop"),
            "/file" => redirect(302, "file:///etc/passwd"),
            _ => ok("end"),
        },
    );
    let port = server.port;
    let hosts = [
        format!("acme.example:{port}"),
        format!("other.example:{other_port}"),
    ];
    let hosts: Vec<&str> = hosts.iter().map(String::as_str).collect();
    let request = |path: &str| {
        let mut request = get(&format!("http://acme.example:{port}{path}?sig=deadbeef01"));
        for (name, value) in [
            ("authorization", "Bearer s3cret-key"),
            ("cookie", "session=abcdefgh"),
            ("x-api-key", "s3cret-key"),
            ("x-signature", "ZGVyaXZlZA"),
            ("accept", "application/json"),
        ] {
            request.headers.push((name.to_owned(), value.to_owned()));
        }
        request
    };
    for (path, expected) in [
        ("/same", "200"),
        ("/own", "200"),
        ("/other", "200"),
        ("/keep", "200"),
        ("/scheme", "200"),
        ("/query", "redirect-with-secret"),
        ("/path", "redirect-with-secret"),
        ("/echo", "redirect-with-secret"),
        ("/base", "redirect-with-secret"),
        ("/sign", "redirect-with-secret"),
        ("/evil", "host-not-allowed"),
        ("/user", "credentials-in-url"),
        ("/trick", "host-not-allowed"),
        ("/private", "host-not-allowed"),
        ("/loop", "too-many-redirects"),
        ("/file", "invalid-url"),
    ] {
        let mut transport = transport(&hosts)
            .with_private_addresses()
            .with_secrets(shared("s3cret-key"));
        let before = other.seen().len();
        let found = code(transport.send(&request(path)));
        // Where the parser takes a backslash for a slash, the host is the other one.
        let is_trick = path == "/trick" && found == "200";
        assert!(found == expected || is_trick, "{path}: {found}");
        let sent = other.seen().len() - before;
        let is_sent = is_trick || matches!(path, "/other" | "/keep" | "/scheme");
        assert_eq!(sent == 1, is_sent, "{path}");
    }
    for seen in other.seen() {
        let seen = seen.to_ascii_lowercase();
        for secret in [
            "s3cret",
            "abcdefgh",
            "zgvyaxzlza",
            "authorization",
            "cookie",
            "x-",
        ] {
            assert!(!seen.contains(secret), "{secret} in {seen}");
        }
        assert!(seen.contains("accept: application/json"), "{seen}");
    }
    let own = server.seen();
    let own = own
        .iter()
        .find(|it| it.starts_with("GET /end?key="))
        .unwrap();
    assert!(own.contains("authorization: Bearer s3cret-key"), "{own}");
}

#[test]
fn methods_and_bodies_follow_redirects_as_browsers_do() {
    let other = Server::start(|_, _| ok("other"));
    let other_port = other.port;
    let server = Server::start(move |target, _| match target {
        "/302" => redirect(302, "/end"),
        "/303" => redirect(303, "/end"),
        "/307" => redirect(307, "/end"),
        "/body" => redirect(308, &format!("http://other.example:{other_port}/end")),
        _ => ok("end"),
    });
    let port = server.port;
    let hosts = [
        format!("acme.example:{port}"),
        format!("other.example:{other_port}"),
    ];
    let hosts: Vec<&str> = hosts.iter().map(String::as_str).collect();
    let mut transport = transport(&hosts).with_private_addresses();
    for (path, method, expected) in [
        ("/302", "POST", "GET"),
        ("/303", "PUT", "GET"),
        ("/307", "POST", "POST"),
        ("/body", "POST", "redirect-with-secret"),
    ] {
        let mut request = HttpRequest::new(method, format!("http://acme.example:{port}{path}"));
        request.body = Body::Json("{\"a\":1}".to_owned());
        let found = code(transport.send(&request));
        let last = server.seen().pop().unwrap();
        if expected == "redirect-with-secret" {
            assert_eq!(found, expected);
            continue;
        }
        assert!(
            last.starts_with(&format!("{expected} /end ")),
            "{path}: {last}"
        );
        assert_eq!(
            last.contains("{\"a\":1}"),
            expected == "POST",
            "{path}: {last}"
        );
        assert_eq!(
            last.contains("content-type"),
            expected == "POST",
            "{path}: {last}"
        );
        request.follow_all_redirects = false;
        assert_eq!(code(transport.send(&request)), path[1..], "{path}");
    }
    let mut request = get(&format!("http://acme.example:{port}/302"));
    request.follow_redirects = false;
    assert_eq!(code(transport.send(&request)), "302");
    assert_eq!(other.seen(), Vec::<String>::new());
}

#[test]
fn what_cannot_be_sent_or_taken_is_refused() {
    let server = Server::start(|target, _| match target {
        "/large" => {
            let mut answer = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_vec();
            answer.resize(17 << 20, b'x');
            answer
        }
        "/gzip" => {
            b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 1\r\n\r\nx".to_vec()
        }
        "/broken" => b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nx".to_vec(),
        "/nonsense" => b"hello\r\n\r\n".to_vec(),
        "/slow" => {
            thread::park();
            Vec::new()
        }
        _ => ok(""),
    });
    let port = server.port;
    let host = format!("acme.example:{port}");
    let mut transport =
        transport(&[&host, "127.0.0.1:1", "acme.example:443"]).with_private_addresses();
    for (path, expected) in [
        ("/large", "response-too-large"),
        ("/gzip", "compressed-response"),
        ("/broken", "ECONNRESET"),
        ("/nonsense", "ECONNRESET"),
        ("/slow", "ETIMEDOUT"),
    ] {
        let mut request = get(&format!("http://{host}{path}"));
        if path == "/slow" {
            request.timeout = 50;
        }
        assert_eq!(code(transport.send(&request)), expected, "{path}");
    }
    assert_eq!(
        code(transport.send(&get("http://127.0.0.1:1/"))),
        "ECONNREFUSED"
    );
    for (name, value, expected) in [
        ("host", "evil.example", "connection-header"),
        ("content-length", "5", "connection-header"),
        ("transfer-encoding", "chunked", "connection-header"),
        ("x-a", "1\r\nx-b: 2", "invalid-header"),
        ("x-a", "ä", "invalid-header"),
        ("x a", "1", "invalid-header"),
        ("x-a", "1", "200"),
    ] {
        let mut request = get(&format!("http://{host}/"));
        request.headers.push((name.to_owned(), value.to_owned()));
        assert_eq!(
            code(transport.send(&request)),
            expected,
            "{name}: {value:?}"
        );
    }
    let mut request = get("https://acme.example/");
    request.ca = Some("no certificate".to_owned());
    assert_eq!(code(transport.send(&request)), "invalid-ca");
}
