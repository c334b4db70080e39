//! Every kind of bad answer: exit code 2, a message with address and advice, and
//! nothing written.

use std::fmt::Write as _;

use crate::server::{MARKDOWN, Reply, Server, answer, open, page};
use crate::{Repository, SHELF, both, connections, modules, page_of};

/// Asks for two pages that get the same answer.
fn shown(reply: impl Fn() -> Reply + Send + Sync + 'static, arguments: &[&str]) -> String {
    let server = Server::start(move |_, _| reply());
    let repository = Repository::copy();
    let url = format!("{}{SHELF}/connections", server.url);
    let output = repository.dry(&[&["--write", &url], arguments].concat(), 2);
    assert!(output.stdout.is_empty(), "{}", both(&output));
    let shown = both(&output);
    let end = "\nNothing was written.\n";
    let shown = shown.strip_suffix(end).unwrap_or_else(|| panic!("{shown}"));
    assert!(
        shown.contains(&server.url) && shown.contains("help: "),
        "{shown}"
    );
    shown.replace(&server.url, "http://localhost")
}

/// One case to a line: a name, the answer, arguments.
#[test]
fn a_bad_answer_is_told_with_address_and_advice() {
    type Case = (&'static str, fn() -> Reply, &'static [&'static str]);
    const HTML: &str = "200 OK\r\ncontent-type: text/html; charset=utf-8";
    const GZIP: &[u8] = b"\x1f\x8b\x08\0\0\0\0\0\x02\x03";
    let cases: &[Case] = &[
        ("HTML", || answer(HTML, "<!DOCTYPE html><html></html>"), &[]),
        (
            "HTML that says Markdown",
            || page("\u{feff}\n<!doctype HTML>\n<title>Log in"),
            &[],
        ),
        (
            "JSON",
            || answer("200 OK\r\ncontent-type: application/json", "{}"),
            &[],
        ),
        ("no media type", || answer("200 OK", connections()), &[]),
        (
            "a login elsewhere",
            || {
                answer(
                    "302 Found\r\nlocation: https://login.example/in?token=secret",
                    "",
                )
            },
            &[],
        ),
        (
            "a redirect to nowhere",
            || answer("301 Moved Permanently", ""),
            &[],
        ),
        (
            "redirects in a circle",
            || answer("307 Temporary Redirect\r\nlocation: ?again", ""),
            &[],
        ),
        (
            "304 to a first request",
            || answer("304 Not Modified", ""),
            &[],
        ),
        ("204", || answer("204 No Content", ""), &[]),
        ("401", || answer("401 Unauthorized", ""), &[]),
        ("404", || answer("404 Not Found", "# Page Not Found"), &[]),
        (
            "429",
            || answer("429 Too Many Requests\r\nretry-after: 120", ""),
            &[],
        ),
        (
            "429 until a date",
            || {
                answer(
                    "429 Too Many Requests\r\nretry-after: Fri, 27 Nov 2026 12:00:00 GMT",
                    "",
                )
            },
            &[],
        ),
        (
            "429 without a time",
            || answer("429 Too Many Requests", ""),
            &[],
        ),
        (
            "500",
            || answer("500 Internal Server Error", connections()),
            &[],
        ),
        (
            "too large by its length",
            || page(connections()),
            &["--max-bytes", "9000"],
        ),
        (
            "endless",
            || Reply::Endless(open(MARKDOWN), b"# Endless\n"),
            &[],
        ),
        (
            "endless in chunks",
            || {
                Reply::Endless(
                    open(&format!("{MARKDOWN}\r\ntransfer-encoding: chunked")),
                    b"a\r\n# Endless\n\r\n",
                )
            },
            &["--max-bytes", "9000"],
        ),
        (
            "a length that is too short",
            || {
                Reply::Bytes(
                    [
                        open(&format!("{MARKDOWN}\r\ncontent-length: 900")),
                        connections().into(),
                    ]
                    .concat(),
                )
            },
            &[],
        ),
        (
            "cut off",
            || {
                Reply::Bytes(
                    [
                        open(&format!("{MARKDOWN}\r\ncontent-length: 9000")),
                        b"# Cut".to_vec(),
                    ]
                    .concat(),
                )
            },
            &[],
        ),
        (
            "cut off in a chunk",
            || {
                Reply::Bytes(
                    [
                        open(&format!("{MARKDOWN}\r\ntransfer-encoding: chunked")),
                        b"ff\r\n# Cut".to_vec(),
                    ]
                    .concat(),
                )
            },
            &[],
        ),
        ("no answer", || Reply::Bytes(Vec::new()), &[]),
        (
            "not HTTP",
            || Reply::Bytes(b"SSH-2.0-OpenSSH\r\n".to_vec()),
            &[],
        ),
        (
            "slow to begin",
            || Reply::Stall(Vec::new()),
            &["--timeout", "0.05"],
        ),
        (
            "slow to end",
            || Reply::Stall([open(MARKDOWN), b"# Slow\n".to_vec()].concat()),
            &["--timeout", "0.05"],
        ),
        (
            "slow for all",
            || Reply::Stall(Vec::new()),
            &["--deadline", "0.05"],
        ),
        (
            "compressed",
            || answer(&format!("{MARKDOWN}\r\ncontent-encoding: gzip"), GZIP),
            &[],
        ),
        ("compressed in secret", || page(GZIP), &[]),
        (
            "Latin-1 by its header",
            || {
                answer(
                    "200 OK\r\ncontent-type: text/plain; charset=\"ISO-8859-1\"",
                    b"caf\xe9",
                )
            },
            &[],
        ),
        ("Latin-1 by its bytes", || page(b"# caf\xe9\n"), &[]),
        ("UTF-16", || page(b"\xff\xfe#\0 \0a\0"), &[]),
        (
            "no block",
            || page("# Page \u{1b}[2J Not Found\n\n```json\n{\"a\": 1}\n```\n"),
            &[],
        ),
        ("empty", || page(""), &[]),
        (
            "a broken block",
            || page(connections().replacen("\"paths\":{", "\"paths\":", 1)),
            &[],
        ),
        (
            "a contradiction",
            || {
                page(
                    modules()
                        + &page_of(
                            &serde_json::json!({"/sdk/apps/{app}/{version}/modules": {"get": {"responses": {}}}}),
                        ),
                )
            },
            &[],
        ),
    ];
    let mut all = String::new();
    for (name, reply, arguments) in cases {
        let shown = shown(*reply, arguments);
        assert!(!shown.contains("secret"), "{shown}");
        writeln!(all, "## {name}\n{shown}").unwrap();
    }
    insta::assert_snapshot!("bad_answers", all);
}

#[test]
fn a_login_on_the_same_server_is_told_with_both_addresses() {
    let server = Server::start(|path, _| match path {
        "/login" => page("<!doctype html><title>Log in"),
        _ => answer("302 Found\r\nlocation: /login", ""),
    });
    let shown = both(&Repository::copy().dry(&[&format!("{}/a", server.url)], 2));
    let what = "error[not-markdown]: http://localhost/a.md (redirected to http://localhost/login) is HTML, not Markdown\n";
    let shown = shown.replace(&server.url, "http://localhost");
    assert!(shown.starts_with(what), "{shown}");
}

#[test]
fn an_address_that_cannot_be_reached_is_told() {
    // Bound, so that no other test gets it, but without a listener.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let port = socket.local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}/page");
    let shown = both(&Repository::copy().dry(&[&url], 2));
    let what = format!("error[not-fetched]: {url}.md cannot be reached: ");
    assert!(shown.starts_with(&what), "{shown}");
}

/// The server asks for a pause, so the other pages wait for the next run.
#[test]
fn a_server_that_wants_a_pause_gets_one() {
    let server = Server::start(|_, _| answer("429 Too Many Requests\r\nretry-after: 9", ""));
    let urls = ["a", "b", "c"].map(|page| format!("{}/{page}", server.url));
    let shown = both(&Repository::copy().dry(&urls.each_ref().map(String::as_str), 2));
    assert_eq!(server.heads().len(), 1);
    insta::assert_snapshot!("pause", shown.replace(&server.url, "http://localhost"));
}

/// The time that is left for all pages is not spent on one more request.
#[test]
fn the_limit_for_all_pages_is_told_for_each() {
    let server = Server::start(|_, _| Reply::Stall(Vec::new()));
    let urls = ["a", "b"].map(|page| format!("{}/{page}", server.url));
    let arguments = [&urls[0], &urls[1], "--deadline", "0.05"];
    let shown = both(&Repository::copy().dry(&arguments, 2));
    assert!(server.heads().len() < 2, "{:?}", server.heads());
    assert_eq!(shown.matches("error[too-slow]").count(), 2, "{shown}");
}

/// A page is on the disk as a whole, but not yet in its place, when another file
/// turns out not to be writable.
#[test]
fn a_file_that_cannot_be_written_keeps_all_as_they_were() {
    let server = Server::start(|_, _| page(modules()));
    let repository = Repository::copy();
    let file = "openapi/.fetched.json/in-the-way";
    repository.write(file, "");
    let url = format!("{}{SHELF}/connections", server.url);
    let shown = both(&repository.dry(&["--write", &url], 2));
    assert!(shown.contains("error[unwritable-file]"), "{shown}");
    assert!(!shown.contains("Wrote"), "{shown}");
}

#[test]
fn a_bad_address_is_refused_before_anything_is_asked() {
    let cases = [
        "developers.make.com/a",
        "http://developers.make.com/a",
        "http://127.0.0.1.example/a",
        "ftp://localhost/a",
        "file:///etc/hosts.md",
        "https://user:hunter2@developers.make.com/a",
        "https://developers.make.com/a?ask=b",
        "https://developers.make.com/a#b",
        "https://developers.make.com/",
        "https://developers.make.com/a%2Fb",
        "https://developers.make.com/.github/a",
        "https://developers.make.com/a//b",
        "https://developers.make.com/%2e%2e%5ca",
        "https://developers.make.com/one",
        "https://developers.make.com/api-documentation/api-reference/ONE.md",
    ];
    let shown = both(&Repository::copy().dry(&cases, 2));
    assert!(!shown.contains("hunter2"), "{shown}");
    insta::assert_snapshot!("bad_addresses", shown);
}
