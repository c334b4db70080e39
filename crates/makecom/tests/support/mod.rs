//! A scripted server, and a clock whose pauses take no time.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test file uses its own part of this"
)]

pub mod tls;

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use makecom::{Client, ClientBuilder, Clock, Token};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// The token of every client here; no output may contain it.
pub const TOKEN: &str = "hunter2-token";

/// The time limit of an attempt. By it the clock tells a time limit from a pause.
pub const TIMEOUT: Duration = Duration::from_secs(29);

/// How the server handles one request.
#[derive(Clone)]
pub enum Step {
    /// Answers these bytes and closes the connection.
    Answer(Vec<u8>),
    /// Answers these bytes and waits for the next request.
    Keep(Vec<u8>),
    /// Decides by the request line.
    Decide(fn(&str) -> Step),
    /// Answers these bytes and then stalls; the clock advances to the end of the attempt.
    Hang(Vec<u8>),
    /// Answers these bytes and resets the connection.
    Reset(Vec<u8>),
}

/// A server on this machine that takes one step for each request, and repeats the last.
pub struct Server {
    pub address: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    connections: Arc<AtomicUsize>,
    pub clock: TestClock,
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    /// Request line and headers.
    pub head: String,
    pub body: Vec<u8>,
}

impl Server {
    pub async fn start(steps: impl IntoIterator<Item = Step>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let steps = Arc::new(Mutex::new(steps.into_iter().collect::<VecDeque<_>>()));
        let clock = TestClock::default();
        let connections = Arc::new(AtomicUsize::new(0));
        let (requests, stuck) = (Arc::clone(&seen), Arc::clone(&clock.stuck));
        let accepted = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                accepted.fetch_add(1, Ordering::SeqCst);
                let (requests, steps, stuck) = (
                    Arc::clone(&requests),
                    Arc::clone(&steps),
                    Arc::clone(&stuck),
                );
                tokio::spawn(async move { serve(stream, &requests, &steps, &stuck).await });
            }
        });
        Self {
            address,
            seen,
            connections,
            clock,
        }
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// How many connections were made.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub fn builder(&self) -> ClientBuilder {
        Client::builder()
            .zone(format!("http://{}", self.address).parse().unwrap())
            .token(Token::new(TOKEN).unwrap())
            .timeout(TIMEOUT)
            .clock(self.clock.clone())
    }

    pub fn client(&self) -> Client {
        self.builder().build().unwrap()
    }
}

async fn serve(
    mut stream: TcpStream,
    requests: &Mutex<Vec<Seen>>,
    steps: &Mutex<VecDeque<Step>>,
    stuck: &Notify,
) {
    while let Some(request) = read_request(&mut stream).await {
        let line = request.head.lines().next().unwrap().to_owned();
        requests.lock().unwrap().push(request);
        let mut step = {
            let mut steps = steps.lock().unwrap();
            if steps.len() > 1 {
                steps.pop_front().unwrap()
            } else {
                steps.front().unwrap().clone()
            }
        };
        if let Step::Decide(decide) = step {
            step = decide(&line);
        }
        match step {
            Step::Keep(bytes) => {
                stream.write_all(&bytes).await.unwrap();
                continue;
            }
            Step::Answer(bytes) => {
                // The client may have hung up in the middle of it.
                let _ = stream.write_all(&bytes).await;
            }
            Step::Hang(bytes) => {
                stream.write_all(&bytes).await.unwrap();
                stuck.notify_one();
                // Until the client hangs up.
                let _ = stream.read(&mut [0]).await;
            }
            Step::Reset(bytes) => {
                stream.write_all(&bytes).await.unwrap();
                stream.set_zero_linger().unwrap();
            }
            Step::Decide(_) => panic!("a decision must not need another"),
        }
        return;
    }
}

async fn read_request(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    let head_end = loop {
        let mut chunk = [0; 8192];
        let read = stream
            .read(&mut chunk)
            .await
            .ok()
            .filter(|read| *read > 0)?;
        bytes.extend_from_slice(&chunk[..read]);
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).unwrap();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().unwrap());
    let mut body = bytes.split_off(head_end);
    while body.len() < length {
        let mut chunk = [0; 8192];
        let read = stream
            .read(&mut chunk)
            .await
            .ok()
            .filter(|read| *read > 0)?;
        body.extend_from_slice(&chunk[..read]);
    }
    Some(Seen {
        method: head.split(' ').next().unwrap().to_owned(),
        head,
        body,
    })
}

/// An answer: a status line's end, perhaps with headers, and a body.
pub fn answer(head: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let length = body.len();
    let mut answer = format!(
        "HTTP/1.1 {head}\r\nx-request-id: r-1\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
    )
    .into_bytes();
    answer.extend_from_slice(body);
    answer
}

/// An answer after which the connection stays open.
pub fn keep(head: &str, body: impl AsRef<[u8]>) -> Step {
    let text = answer(head, body);
    let close = b"connection: close\r\n";
    let at = text.windows(close.len()).position(|part| part == close);
    let mut text = text;
    text.drain(at.unwrap()..at.unwrap() + close.len());
    Step::Keep(text)
}

/// An answer of which only a part of the body comes.
pub fn cut(head: &str, body: &str) -> Vec<u8> {
    let mut answer = answer(head, body);
    answer.truncate(answer.len() - body.len() / 2);
    answer
}

/// A body that every operation can read.
pub const ANY: &str = r#"{
    "appConnection": {"name": "acme", "label": "Acme", "type": "basic"},
    "appConnections": [],
    "changed": true
}"#;

/// A clock whose pauses take no time; the limit of an attempt is reached when a server
/// stalls.
#[derive(Clone)]
pub struct TestClock {
    start: Instant,
    passed: Arc<Mutex<Duration>>,
    pauses: Arc<Mutex<Vec<Duration>>>,
    stuck: Arc<Notify>,
    /// What an attempt may take.
    limit: Duration,
}

impl Default for TestClock {
    fn default() -> Self {
        Self {
            start: Instant::now(),
            passed: Arc::default(),
            pauses: Arc::default(),
            stuck: Arc::default(),
            limit: TIMEOUT,
        }
    }
}

impl TestClock {
    /// The same clock for a client with another time for an attempt.
    pub fn with_limit(&self, limit: Duration) -> Self {
        Self {
            limit,
            ..self.clone()
        }
    }

    /// The pauses so far, in milliseconds.
    pub fn pauses(&self) -> Vec<u128> {
        let pauses = self.pauses.lock().unwrap();
        pauses.iter().map(Duration::as_millis).collect()
    }

    pub fn passed(&self) -> Duration {
        *self.passed.lock().unwrap()
    }

    fn pass(&self, time: Duration) {
        *self.passed.lock().unwrap() += time;
    }
}

impl Clock for TestClock {
    fn now(&self) -> Instant {
        self.start + self.passed()
    }

    fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let clock = self.clone();
        if time != self.limit {
            return Box::pin(async move {
                clock.pauses.lock().unwrap().push(time);
                clock.pass(time);
            });
        }
        Box::pin(async move {
            clock.stuck.notified().await;
            // Lets the client read what the server sent before it stalled.
            for _ in 0..1000 {
                tokio::task::yield_now().await;
            }
            clock.pass(time);
        })
    }

    fn jitter(&self, most: Duration) -> Duration {
        most
    }
}

/// A port without a listener. The socket keeps it bound, so that no other test's server
/// gets it.
pub fn closed_port() -> (tokio::net::TcpSocket, std::net::SocketAddr) {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

/// TLS for a reqwest client that is not made by `makecom`: of the TLS that its
/// default features turn on, reqwest has only a half by itself.
pub fn with_provider(builder: makecom::reqwest::ClientBuilder) -> makecom::reqwest::ClientBuilder {
    let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
    builder
}

/// Runs a future on another thread, whose runtime then keeps running.
pub fn elsewhere<T: Send + 'static>(make: impl Future<Output = T> + Send + 'static) -> T {
    let (give, take) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        give.send(runtime.block_on(make)).unwrap();
        runtime.block_on(std::future::pending::<()>());
    });
    take.recv().unwrap()
}
