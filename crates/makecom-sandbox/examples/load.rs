//! Many clients at once against the sandbox, and against a bare axum handler.
//!
//!     cargo run --release -p makecom-sandbox --example load [REQUESTS] [CLIENTS]
//!
//! Two clients share a connection and write different parts of it, so that a lost update
//! is noticed. Every hundredth request or so is answered with an injected 503. Ends with
//! an error if any other request fails, if a read does not show what was written, or if
//! the final state is not the last acknowledged one. Every server is measured three times
//! in turn, so that other load on the machine affects all of them.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use makecom_sandbox::{Fault, Sandbox};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

type Failure = Box<dyn Error + Send + Sync>;

const REQUESTS: u64 = 100_000;
const CLIENTS: u64 = 64;
const ROUNDS: u32 = 3;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let requests: u64 = arguments.next().map_or(Ok(REQUESTS), |text| text.parse())?;
    let clients: u64 = arguments.next().map_or(Ok(CLIENTS), |text| text.parse())?;
    println!("{requests} requests of {clients} clients");

    let mut best = [Duration::MAX; 3];
    for round in 1..=ROUNDS {
        println!("round {round}");
        let elapsed = [
            sandbox(requests, clients, false).await?,
            sandbox(requests, clients, true).await?,
            bare_handler(requests, clients).await?,
        ];
        best = std::array::from_fn(|server| best[server].min(elapsed[server]));
    }
    let [sandbox, kept, bare] = best.map(|elapsed| elapsed.as_secs_f64());
    println!(
        "best of {ROUNDS}, beside the bare handler: sandbox {:.2}, with a state file {:.2}",
        bare / sandbox,
        bare / kept
    );
    Ok(())
}

async fn sandbox(requests: u64, clients: u64, state: bool) -> Result<Duration, Failure> {
    let folder = tempfile::tempdir()?;
    let mut builder = Sandbox::builder().fault(Fault::status(503)?.chance(0.01));
    if state {
        builder = builder.state_file(folder.path().join("state"));
    }
    let sandbox = builder.start().await?;
    let injected = Arc::new(AtomicU64::new(0));
    let address = sandbox.address().to_string();
    let checks = Checks::All(Arc::clone(&injected));
    let measured = run(&address, requests, clients, checks).await?;
    measured.print(if state {
        "sandbox with a state file"
    } else {
        "sandbox"
    });
    let (arrived, sent) = (injected.load(Ordering::Relaxed), sandbox.injected());
    if arrived != sent {
        return Err(format!("{sent} faults were injected, {arrived} arrived").into());
    }
    println!("  {arrived} injected faults, no other error, no lost update");
    sandbox.stop().await;
    Ok(measured.elapsed)
}

async fn bare_handler(requests: u64, clients: u64) -> Result<Duration, Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    // About as long as the sandbox's answers are on average.
    let answer = json!({"appConnection": {"label": "x".repeat(373)}}).to_string();
    let router = axum::Router::new().fallback(move |_: axum::body::Bytes| {
        let answer = answer.clone();
        async move { ([("content-type", "application/json")], answer) }
    });
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let measured = run(&address, requests, clients, Checks::None).await?;
    server.abort();
    measured.print("bare axum handler");
    Ok(measured.elapsed)
}

#[derive(Clone)]
enum Checks {
    /// Counting injected faults.
    All(Arc<AtomicU64>),
    None,
}

struct Measured {
    elapsed: Duration,
    requests: u64,
    bytes: u64,
    memory: Vec<u64>,
}

impl Measured {
    fn print(&self, name: &str) {
        let seconds = self.elapsed.as_secs_f64();
        #[allow(clippy::cast_precision_loss, reason = "a rate to look at")]
        let rate = self.requests as f64 / seconds;
        println!("{name}: {seconds:.2} s, {rate:.0} requests/s");
        println!("  {} bytes an answer", self.bytes / self.requests.max(1));
        let memory: Vec<_> = self.memory.iter().map(ToString::to_string).collect();
        println!("  resident MiB at each fifth: {}", memory.join(" "));
    }
}

/// Resident memory of this process, in MiB; 0 where it is unknown.
fn resident() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    let pages = pages.and_then(|text| text.split(' ').nth(1)?.parse::<u64>().ok());
    pages.unwrap_or(0) * 4096 / 1024 / 1024
}

async fn run(
    address: &str,
    requests: u64,
    clients: u64,
    checks: Checks,
) -> Result<Measured, Failure> {
    let done = Arc::new(AtomicU64::new(0));
    let bytes = Arc::new(AtomicU64::new(0));
    let mut names = Vec::new();
    for _ in 0..clients.div_ceil(2) {
        let mut client = Client::connect(address, Checks::None).await?;
        names.push(loop {
            let body = json!({"type": "other", "label": "0"});
            let answer = client
                .call(
                    "POST",
                    "/acme-crm/connections",
                    "application/json",
                    &body.to_string(),
                )
                .await?;
            let answer: Value = serde_json::from_slice(&answer.body)?;
            // A bare handler gives no name.
            if let Some(name) = answer["appConnection"]["name"].as_str() {
                break name.to_owned();
            } else if matches!(checks, Checks::None) {
                break "any".to_owned();
            }
            if let Checks::All(injected) = &checks {
                injected.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    let start = Instant::now();
    let mut running = tokio::task::JoinSet::new();
    for number in 0..clients {
        let mut client = Client::connect(address, checks.clone()).await?;
        let name = names[usize::try_from(number / 2)?].clone();
        let (done, bytes) = (Arc::clone(&done), Arc::clone(&bytes));
        running.spawn(async move {
            let mut worker = Worker::new(number, name);
            while done.fetch_add(1, Ordering::Relaxed) < requests {
                worker.step(&mut client).await?;
            }
            bytes.fetch_add(client.bytes, Ordering::Relaxed);
            worker.finish(&mut client).await
        });
    }
    let mut memory = Vec::new();
    let watched = Arc::clone(&done);
    let watch = async {
        for fifth in 1..=5 {
            while watched.load(Ordering::Relaxed) < requests * fifth / 5 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            memory.push(resident());
        }
    };
    let work = async {
        while let Some(ended) = running.join_next().await {
            ended??;
        }
        Ok::<_, Failure>(start.elapsed())
    };
    let ((), elapsed) = tokio::join!(watch, work);
    Ok(Measured {
        elapsed: elapsed?,
        requests,
        bytes: bytes.load(Ordering::Relaxed),
        memory,
    })
}

/// One client's part of a connection, and what it last wrote there.
struct Worker {
    random: fastrand::Rng,
    name: String,
    /// The first of the two clients writes `api` and the label, the second
    /// `install` and the common data.
    first: bool,
    count: u64,
    section: String,
    label: String,
    common: String,
}

impl Worker {
    fn new(number: u64, name: String) -> Self {
        Self {
            random: fastrand::Rng::with_seed(number),
            name,
            first: number.is_multiple_of(2),
            count: 0,
            section: "{}".to_owned(),
            label: "0".to_owned(),
            common: "{}".to_owned(),
        }
    }

    fn path(&self, part: &str) -> String {
        format!("/connections/{}{part}", self.name)
    }

    fn section_path(&self) -> String {
        self.path(if self.first { "/api" } else { "/install" })
    }

    async fn step(&mut self, client: &mut Client) -> Result<(), Failure> {
        self.count += 1;
        match self.random.u8(..100) {
            0..30 => self.check_section(client).await,
            30..50 => {
                let filler = "x".repeat(self.random.usize(..400));
                let text = format!("{{ /* {} {filler} */ }}", self.count);
                let answer = client
                    .call("PUT", &self.section_path(), "application/jsonc", &text)
                    .await?;
                if answer.carried_out {
                    self.section = text;
                }
                Ok(())
            }
            50..60 => {
                let list = "/acme-crm/connections";
                client.call("GET", list, "", "").await.map(drop)
            }
            60..75 => self.check_label(client).await,
            75..85 if self.first => {
                let label = format!("Label {}", self.count);
                let body = json!({"label": label}).to_string();
                let answer = client
                    .call("PATCH", &self.path(""), "application/json", &body)
                    .await?;
                if answer.carried_out {
                    self.label = label;
                }
                Ok(())
            }
            75..85 => {
                let body = json!({"count": self.count}).to_string();
                let answer = client
                    .call("PUT", &self.path("/common"), "application/json", &body)
                    .await?;
                if answer.carried_out {
                    self.common = body;
                }
                Ok(())
            }
            85..95 => self.check_common(client).await,
            95..98 => {
                let path = self.path("/recreate");
                client.call("POST", &path, "", "").await.map(drop)
            }
            _ => {
                // Creates one more, and deletes it again.
                let body = json!({"type": "other", "label": "short"}).to_string();
                let answer = client
                    .call("POST", "/acme-crm/connections", "application/json", &body)
                    .await?;
                let made: Value = serde_json::from_slice(&answer.body)?;
                let Some(name) = made["appConnection"]["name"].as_str() else {
                    return Ok(());
                };
                let path = format!("/connections/{name}");
                // An injected fault must not leave it behind.
                while !client.call("DELETE", &path, "", "").await?.carried_out {}
                Ok(())
            }
        }
    }

    async fn check_section(&self, client: &mut Client) -> Result<(), Failure> {
        let answer = client.call("GET", &self.section_path(), "", "").await?;
        answer.expect(&self.section)
    }

    async fn check_label(&self, client: &mut Client) -> Result<(), Failure> {
        let answer = client.call("GET", &self.path(""), "", "").await?;
        if !self.first || !answer.checked {
            return Ok(());
        }
        let shown: Value = serde_json::from_slice(&answer.body)?;
        if shown["appConnection"]["label"] == *self.label {
            Ok(())
        } else {
            Err(format!("{} was written, {shown} read", self.label).into())
        }
    }

    async fn check_common(&self, client: &mut Client) -> Result<(), Failure> {
        let answer = client.call("GET", &self.path("/common"), "", "").await?;
        if self.first {
            Ok(())
        } else {
            answer.expect(&self.common)
        }
    }

    /// Repeats everything until no fault is injected.
    async fn finish(&self, client: &mut Client) -> Result<(), Failure> {
        for _ in 0..5 {
            self.check_section(client).await?;
            self.check_label(client).await?;
            self.check_common(client).await?;
        }
        Ok(())
    }
}

/// One connection that is kept open. Written by hand, so that what is measured
/// is the server.
struct Client {
    stream: BufReader<TcpStream>,
    checks: Checks,
    bytes: u64,
}

struct Answer {
    /// Not an injected fault.
    carried_out: bool,
    /// A request that only the sandbox carries out.
    checked: bool,
    body: Vec<u8>,
}

impl Answer {
    fn expect(&self, text: &str) -> Result<(), Failure> {
        if !self.checked || self.body == text.as_bytes() {
            return Ok(());
        }
        let read = String::from_utf8_lossy(&self.body);
        Err(format!("{text} was written, {read} read").into())
    }
}

impl Client {
    async fn connect(address: &str, checks: Checks) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::new(stream),
            checks,
            bytes: 0,
        })
    }

    async fn call(
        &mut self,
        method: &str,
        path: &str,
        content_type: &str,
        body: &str,
    ) -> Result<Answer, Failure> {
        let request = format!(
            "{method} /api/v2/sdk/apps{path} HTTP/1.1\r\nhost: localhost\r\n\
             authorization: Token {}\r\ncontent-type: {content_type}\r\n\
             content-length: {}\r\n\r\n{body}",
            makecom_sandbox::DEFAULT_TOKEN,
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes()).await?;
        let mut line = String::new();
        self.stream.read_line(&mut line).await?;
        let status = line.split(' ').nth(1).unwrap_or_default().to_owned();
        let (mut length, mut injected) = (0, false);
        loop {
            line.clear();
            if self.stream.read_line(&mut line).await? == 0 {
                return Err("the connection was closed".into());
            }
            match line.trim_end().split_once(": ") {
                None => break,
                Some(("content-length", value)) => length = value.parse()?,
                Some((name, _)) => injected |= name == makecom_sandbox::FAULT_HEADER,
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await?;
        self.bytes += length as u64;
        if let (Checks::All(count), true) = (&self.checks, injected) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        if status != "200" && !injected {
            let body = String::from_utf8_lossy(&body);
            return Err(format!("{method} {path}: {status} {body}").into());
        }
        let checked = !injected && matches!(self.checks, Checks::All(_));
        Ok(Answer {
            carried_out: !injected,
            checked,
            body,
        })
    }
}
