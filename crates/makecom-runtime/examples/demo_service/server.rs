//! The shop: `GET /v1/me`, `GET /v1/orders`, `GET /v1/orders/ID`, with a key.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

/// The key that is taken.
const KEY: &str = "authorization: bearer demo-key-1";

/// What the shop sold: id, state, total.
const ORDERS: [(u32, &str, &str); 3] = [
    (1, "paid", "12.50"),
    (2, "open", "3.00"),
    (3, "paid", "80.00"),
];

/// Answers requests, one after the other, until the listener fails.
///
/// # Errors
/// No connection can be accepted.
pub(crate) fn serve(listener: &TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept()?;
        // A client that goes away is of no matter.
        let _ = answer(stream);
    }
}

fn answer(mut stream: TcpStream) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut lines = BufReader::new((&stream).take(16 << 10)).lines();
    let first = lines.next().unwrap_or(Ok(String::new()))?;
    let mut has_key = false;
    for line in lines {
        let line = line?;
        has_key |= line.eq_ignore_ascii_case(KEY);
        if line.is_empty() {
            break;
        }
    }
    let target = first.split(' ').nth(1).unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (status, body) = if !has_key {
        (
            "401 Unauthorized",
            r#"{"reason": "the key is not known"}"#.to_owned(),
        )
    } else if path == "/v1/me" {
        (
            "200 OK",
            r#"{"id": 7, "email": "ann@acme.example"}"#.to_owned(),
        )
    } else if path == "/v1/orders" {
        ("200 OK", orders(query))
    } else {
        let id = path.strip_prefix("/v1/orders/");
        let order = ORDERS
            .iter()
            .find(|(own, ..)| id.is_some_and(|id| id == own.to_string()));
        match order {
            Some(order) => ("200 OK", json(order)),
            None => (
                "404 Not Found",
                r#"{"reason": "there is no such order"}"#.to_owned(),
            ),
        }
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n{body}",
        body.len()
    )
}

/// A page of the orders in a state; a page has one.
fn orders(query: &str) -> String {
    let value = |name: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(own, _)| *own == name).map(|(_, value)| value)
    };
    let state = value("state");
    let found = ORDERS
        .iter()
        .filter(|(_, own, _)| state.is_none_or(|state| state == *own));
    let found: Vec<_> = found.map(json).collect();
    let page: usize = value("page")
        .and_then(|page| page.parse().ok())
        .unwrap_or(1);
    let here = found.get(page.wrapping_sub(1)).cloned().unwrap_or_default();
    format!("{{\"orders\": [{here}], \"pages\": {}}}", found.len())
}

fn json((id, state, total): &(u32, &str, &str)) -> String {
    format!(r#"{{"id": {id}, "state": "{state}", "total": {total}}}"#)
}
