//! A scripted server, which answers byte for byte as a test says.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

/// Listens until the test ends.
pub struct Server {
    pub url: String,
}

impl Server {
    /// `answer` gets the method, the path and the body.
    pub fn start<A>(answer: A) -> Self
    where
        A: Fn(&str, &str, &[u8]) -> Vec<u8> + Clone + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, answer) = (stream.unwrap(), answer.clone());
                std::thread::spawn(move || exchange(stream, &answer));
            }
        });
        Self { url }
    }
}

/// A status with a body.
pub fn answer(status: &str, kind: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    )
    .into_bytes();
    answer.extend_from_slice(body);
    answer
}

fn exchange(stream: TcpStream, answer: &impl Fn(&str, &str, &[u8]) -> Vec<u8>) {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        // A client may disconnect at any time.
        match reader.read_line(&mut line) {
            Ok(1..) => {}
            _ => return,
        }
        if first.is_empty() {
            first.clone_from(&line);
        }
        let line = line.trim_end().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    if reader.read_exact(&mut body).is_err() {
        return;
    }
    let mut words = first.split(' ');
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    let _ = reader.get_mut().write_all(&answer(method, path, &body));
}
