//! A server on this machine that answers byte for byte as a test says.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What is sent for one request.
pub(crate) enum Reply {
    /// These bytes, and then the end of the connection.
    Bytes(Vec<u8>),
    /// These bytes, and then nothing until the client hangs up.
    Stall(Vec<u8>),
    /// These bytes, and then the second ones until the client hangs up.
    Endless(Vec<u8>, &'static [u8]),
}

/// Listens until the test ends.
pub(crate) struct Server {
    pub(crate) url: String,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// `reply` gets the path and the head of a request.
    pub(crate) fn start(reply: impl Fn(&str, &str) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let heads = Arc::new(Mutex::new(Vec::new()));
        let (reply, seen) = (Arc::new(reply), Arc::clone(&heads));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (reply, seen) = (Arc::clone(&reply), Arc::clone(&seen));
                std::thread::spawn(move || exchange(stream.unwrap(), &*reply, &seen));
            }
        });
        Self { url, heads }
    }

    /// The heads of all requests so far, in lower case.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

fn exchange(mut stream: TcpStream, reply: &dyn Fn(&str, &str) -> Reply, seen: &Mutex<Vec<String>>) {
    let mut head = String::new();
    let mut lines = BufReader::new(stream.try_clone().unwrap());
    while !head.ends_with("\r\n\r\n") {
        if lines.read_line(&mut head).unwrap_or(0) == 0 {
            return;
        }
    }
    let head = head.to_ascii_lowercase();
    seen.lock().unwrap().push(head.clone());
    let path = head.split(' ').nth(1).unwrap();
    // The client may hang up at any time.
    match reply(path, &head) {
        Reply::Bytes(bytes) => drop(stream.write_all(&bytes)),
        Reply::Stall(bytes) => {
            let _ = stream.write_all(&bytes);
            let _ = lines.read(&mut [0]);
        }
        Reply::Endless(bytes, more) => {
            let _ = stream.write_all(&bytes);
            while stream.write_all(more).is_ok() {}
        }
    }
}

/// An answer with a whole body. `head` is a status and perhaps headers.
pub(crate) fn answer(head: &str, body: impl AsRef<[u8]>) -> Reply {
    let body = body.as_ref();
    let head = format!("{head}\r\ncontent-length: {}", body.len());
    Reply::Bytes([open(&head), body.to_vec()].concat())
}

/// A page with status 200.
pub(crate) fn page(body: impl AsRef<[u8]>) -> Reply {
    answer(MARKDOWN, body)
}

/// An answer up to its body.
pub(crate) fn open(head: &str) -> Vec<u8> {
    format!("HTTP/1.1 {head}\r\nconnection: close\r\n\r\n").into_bytes()
}

/// The head of a good answer.
pub(crate) const MARKDOWN: &str = "200 OK\r\ncontent-type: text/markdown; charset=utf-8";
