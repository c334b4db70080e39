//! The overhead of `makecom` over bare reqwest: requests per second and
//! allocations, on the same loopback server.
//!
//!     cargo bench -p makecom --bench overhead            # both, alternating
//!     cargo bench -p makecom --bench overhead -- allocations
//!     cargo bench -p makecom --bench overhead -- instructions makecom 2000
//!
//! The second form counts allocations only; the third makes so many calls of one kind and
//! prints nothing, for callgrind. Neither depends on the load of the machine.

use std::alloc::System;
use std::sync::Arc;
use std::time::{Duration, Instant};

use makecom::{Client, Connection, Handle, Token};
use serde::Deserialize;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const ANSWER: &str = concat!(
    "HTTP/1.1 200 OK\r\n",
    "content-type: application/json; charset=utf-8\r\n",
    "date: Tue, 01 Jul 2025 12:00:00 GMT\r\n",
    "x-request-id: 4d4e5f60-0000-4000-8000-000000000000\r\n",
    "content-length: 205\r\n\r\n",
    r#"{"appConnection":{"name":"acme-crm2","label":"Acme CRM","type":"oauth","#,
    r#""connectedSystemName":null,"appVersion":"1","#,
    r#""redirectUri":"https://www.integromat.com/oauth/cb/app","scoped":true,"extra":{"a":1}}}   "#,
);

/// The fields that the bare client reads, the same as `makecom`.
#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "appConnection")]
    connection: Connection,
}

/// A server on its own thread, which answers every request with the same bytes.
fn server() -> String {
    let (give, take) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            give.send(listener.local_addr().unwrap().to_string())
                .unwrap();
            while let Ok((mut stream, _)) = listener.accept().await {
                stream.set_nodelay(true).unwrap();
                tokio::spawn(async move {
                    let mut request = [0; 4096];
                    // A GET of these clients comes in one piece.
                    while stream.read(&mut request).await.is_ok_and(|read| read > 0) {
                        if stream.write_all(ANSWER.as_bytes()).await.is_err() {
                            return;
                        }
                    }
                });
            }
        });
    });
    take.recv().unwrap()
}

/// One kind of client.
#[derive(Clone)]
enum Kind {
    Makecom(Handle<Connection>),
    Bare {
        http: reqwest::Client,
        base_url: Arc<str>,
        authorization: reqwest::header::HeaderValue,
    },
}

impl Kind {
    fn makecom(address: &str) -> Self {
        let client = Client::builder()
            .zone(format!("http://{address}").parse().unwrap())
            .token(Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab").unwrap())
            .build()
            .unwrap();
        Self::Makecom(client.connection("acme-crm2").unwrap())
    }

    /// The call in plain reqwest, with the same time limit, headers and type of answer.
    fn bare(address: &str) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(30))
            .user_agent("bench/1")
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self::Bare {
            http,
            base_url: format!("http://{address}/api/v2").into(),
            authorization: "Token 0e2d7b8c-1111-4aaa-8bbb-0123456789ab"
                .parse()
                .unwrap(),
        }
    }

    async fn call(&self) {
        let connection = match self {
            Self::Makecom(connection) => connection.get().await.unwrap(),
            Self::Bare {
                http,
                base_url,
                authorization,
            } => {
                let name = "acme-crm2";
                let answer = http
                    .get(format!("{base_url}/sdk/apps/connections/{name}"))
                    .header("accept", "application/json")
                    .header("authorization", authorization)
                    .send()
                    .await
                    .unwrap()
                    .error_for_status()
                    .unwrap();
                answer.json::<Answer>().await.unwrap().connection
            }
        };
        assert_eq!(connection.label(), "Acme CRM");
    }

    /// Calls per second, of so many at a time.
    fn rate(&self, runtime: &Runtime, concurrency: usize, time: Duration) -> f64 {
        let start = Instant::now();
        let calls: u32 = runtime.block_on(async {
            let tasks: Vec<_> = (0..concurrency)
                .map(|_| {
                    let kind = self.clone();
                    tokio::spawn(async move {
                        let mut calls = 0_u32;
                        while start.elapsed() < time {
                            kind.call().await;
                            calls += 1;
                        }
                        calls
                    })
                })
                .collect();
            let mut calls = 0;
            for task in tasks {
                calls += task.await.unwrap();
            }
            calls
        });
        f64::from(calls) / start.elapsed().as_secs_f64()
    }

    /// Allocations and bytes of one call, with those of the HTTP client.
    fn allocations(&self, runtime: &Runtime) -> (usize, usize) {
        const CALLS: usize = 1000;
        let region = Region::new(ALLOCATOR);
        runtime.block_on(async {
            for _ in 0..CALLS {
                self.call().await;
            }
        });
        let change = region.change();
        (
            (change.allocations + change.reallocations) / CALLS,
            change.bytes_allocated / CALLS,
        )
    }
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let address = server();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    if let [mode, kind, calls, ..] = &arguments[..]
        && mode == "instructions"
    {
        let kind = match kind.as_str() {
            "makecom" => Kind::makecom(&address),
            _ => Kind::bare(&address),
        };
        runtime.block_on(async {
            for _ in 0..calls.parse::<usize>().unwrap() {
                kind.call().await;
            }
        });
        return;
    }
    let (makecom, bare) = (Kind::makecom(&address), Kind::bare(&address));
    let concurrencies: &[usize] = match arguments.first().map(String::as_str) {
        Some("allocations") => &[],
        _ => &[1, 64],
    };
    for &concurrency in concurrencies {
        for kind in [&makecom, &bare] {
            kind.rate(&runtime, concurrency, Duration::from_millis(300));
        }
        // Run in pairs, so that other load on the machine affects both equally.
        let mut ratios = Vec::new();
        let mut rates = Vec::new();
        for round in 0..15 {
            let time = Duration::from_millis(500);
            let (ours, theirs) = if round % 2 == 0 {
                let ours = makecom.rate(&runtime, concurrency, time);
                (ours, bare.rate(&runtime, concurrency, time))
            } else {
                let theirs = bare.rate(&runtime, concurrency, time);
                (makecom.rate(&runtime, concurrency, time), theirs)
            };
            ratios.push(ours / theirs);
            rates.push(ours);
        }
        println!(
            "concurrency {concurrency}: makecom / reqwest {:.3} (median of 15 pairs; {:.0} calls per second)",
            median(ratios),
            median(rates),
        );
    }
    for (name, kind) in [("makecom", &makecom), ("reqwest", &bare)] {
        let (allocations, bytes) = kind.allocations(&runtime);
        println!("{name}: {allocations} allocations, {bytes} bytes per call");
    }
}
