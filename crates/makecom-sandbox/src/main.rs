//! `makecom-sandbox`: the API as a program.

use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::Parser;
use makecom_sandbox::{
    Exchange, Limits, LineLog, Operation, Sandbox, SandboxArguments, Scope, Seed,
};
use serde::Serialize;
use serde_json::{Value, json};

/// Make's API of custom apps, on your own machine.
///
/// Prints one line of JSON when it is ready, then a line for each request, until
/// it is interrupted. Knows one app and one token unless told otherwise.
#[derive(Parser)]
#[command(name = "makecom-sandbox", version)]
struct Arguments {
    #[command(flatten)]
    sandbox: SandboxArguments,
    /// A token that is known, with both scopes, or with the one after a colon:
    /// T:read, T:write. May be repeated.
    #[arg(long = "token", value_name = "T", value_parser = token)]
    tokens: Vec<(String, Vec<Scope>)>,
    /// The seed of the random choice of requests that a fault with a chance hits.
    #[arg(long, value_name = "N")]
    rng_seed: Option<u64>,
    /// How many requests a minute each organization may send.
    #[arg(long, value_name = "N")]
    rate_limit: Option<u32>,
    /// Speak HTTPS, with a certificate made at start.
    #[arg(long)]
    tls: bool,
    /// Where to write that certificate (PEM), for clients to trust.
    #[arg(long, value_name = "FILE", requires = "tls")]
    certificate: Option<PathBuf>,
    /// Append every request and answer to this file, a line of JSON each,
    /// bodies included, without tokens.
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
}

/// The first line of output.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FirstLine<'a> {
    ready: bool,
    base_url: &'a str,
    token: &'a str,
    app: &'a str,
}

/// A token, and the scopes after its last colon, if any.
fn token(text: &str) -> Result<(String, Vec<Scope>), String> {
    let (token, scopes) = match text.rsplit_once(':') {
        Some((token, "read")) => (token, vec![Scope::Read]),
        Some((token, "write")) => (token, vec![Scope::Write]),
        _ => (text, Scope::ALL.to_vec()),
    };
    if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("a token is visible ASCII, such as a UUID".to_owned());
    }
    Ok((token.to_owned(), scopes))
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let result = match runtime {
        Ok(runtime) => runtime.block_on(run(arguments)),
        Err(error) => Err(format!("cannot start threads: {error}")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            let _ = writeln!(io::stderr(), "makecom-sandbox: {}", visible(&message));
            ExitCode::from(2)
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), String> {
    let mut builder = Sandbox::builder();
    for (token, scopes) in arguments.tokens {
        builder = builder.token(token, scopes);
    }
    if let Some(path) = &arguments.sandbox.seed {
        builder = builder.seed(read_seed(path)?);
    }
    let state = arguments.sandbox.state.clone();
    builder = arguments.sandbox.apply(builder);
    if let Some(seed) = arguments.rng_seed {
        builder = builder.rng_seed(seed);
    }
    if let Some(per_minute) = arguments.rate_limit {
        builder = builder.rate_limit(per_minute);
    }
    if arguments.tls {
        builder = builder.tls();
    }
    let no_thread = |error| format!("cannot start threads: {error}");
    let (out, err) = (
        LineLog::stdout().map_err(no_thread)?,
        LineLog::stderr().map_err(no_thread)?,
    );
    let mut logs = vec![out.clone(), err.clone()];
    if let Some(path) = &arguments.record {
        let record = Record::open(path, err.clone())?;
        if let Record::Stream(log) = &record {
            logs.push(log.clone());
        }
        builder = builder.on_exchange(move |exchange| record.write(exchange));
    }
    // No API gives access to the requests of this process.
    let mut limits = Limits::default();
    limits.kept_requests = 0;
    let lines = out.clone();
    let sandbox = builder
        .limits(limits)
        .on_exchange(move |exchange| lines.push(visible(&log_line(exchange))))
        .start()
        .await
        .map_err(|error| error.to_string())?;

    if let (Some(path), Some(certificate)) = (&arguments.certificate, sandbox.certificate()) {
        std::fs::write(path, certificate)
            .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    let ready = FirstLine {
        ready: true,
        base_url: &sandbox.base_url(),
        token: sandbox.token(),
        app: sandbox.app(),
    };
    let no_signals = |error| format!("cannot wait for signals: {error}");
    let interruption = interrupted().map_err(no_signals)?;
    let ready = serde_json::to_string(&ready).map_err(|error| error.to_string())?;
    out.push(visible(&ready));
    if let Some(path) = &state
        && let Some(hint) = makecom_sandbox::state_file_hint(path)
    {
        err.push(visible(&hint));
    }
    interruption.await;
    // A second signal ends it without waiting for requests under way.
    let again = interrupted().map_err(no_signals)?;
    tokio::select! {
        () = sandbox.stop() => {}
        () = again => {}
    }
    for log in logs {
        log.drain(LAST_LINES);
    }
    Ok(())
}

/// Escapes invisible characters as in JSON, so that names from a seed or a request cannot
/// control a terminal.
fn visible(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    for c in line.chars() {
        // Of ASCII, quotes and backslashes would be escaped as well.
        if c.is_control() || !c.is_ascii() && c.escape_debug().len() > 1 {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        } else {
            text.push(c);
        }
    }
    text
}

/// The time limit for writing the last lines of a log that is not read.
const LAST_LINES: Duration = Duration::from_millis(500);

fn read_seed(path: &Path) -> Result<Seed, String> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    Seed::from_json(&text).map_err(|error| format!("{}: {error}", path.display()))
}

/// Where requests are recorded.
enum Record {
    /// A file, to which lines are written directly.
    File(Mutex<File>, LineLog),
    /// A pipe or a terminal, which may be read slowly or not at all.
    Stream(LineLog),
}

impl Record {
    fn open(path: &Path, errors: LineLog) -> Result<Self, String> {
        let cannot = |error| format!("cannot write {}: {error}", path.display());
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        // Bodies may hold secrets.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(cannot)?;
        if file.metadata().map_err(cannot)?.is_file() {
            Ok(Self::File(Mutex::new(file), errors))
        } else {
            LineLog::new(file).map(Self::Stream).map_err(cannot)
        }
    }

    fn write(&self, exchange: &Exchange) {
        let line = record(exchange).to_string();
        match self {
            Self::Stream(log) => log.push(line),
            Self::File(file, errors) => {
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                if let Err(error) = file.write_all((line + "\n").as_bytes()) {
                    errors.push(format!("makecom-sandbox: cannot record a request: {error}"));
                }
            }
        }
    }
}

/// Writes time, request and outcome, without query, headers and body.
fn log_line(exchange: &Exchange) -> String {
    let request = &exchange.request;
    let path = request.path.split('?').next().unwrap_or_default();
    let outcome = match &exchange.answer {
        Some(answer) => answer.status.to_string(),
        None => "reset".to_owned(),
    };
    let operation = request.operation.map_or("-", Operation::id);
    let micros = exchange.elapsed.as_micros();
    let mut line = format!(
        "{} {} {path} {outcome} {operation} {micros}us",
        timestamp(),
        request.method
    );
    let fault = exchange.answer.as_ref();
    if let Some(fault) = fault.and_then(|answer| answer.header("x-sandbox-fault")) {
        let _ = write!(line, " fault={fault:?}");
    }
    line
}

/// Seconds since 1970 with three decimals, as proxies write them.
fn timestamp() -> String {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    format!("{}.{:03}", now.as_secs(), now.subsec_millis())
}

fn record(exchange: &Exchange) -> Value {
    let request = &exchange.request;
    let mut record = json!({
        "time": timestamp(),
        "operation": request.operation.map(Operation::id),
        "method": request.method,
        "path": request.path,
        "headers": headers(&request.headers),
        "body": body(&request.body),
    });
    if let Some(answer) = &exchange.answer {
        record["status"] = answer.status.into();
        record["answerHeaders"] = headers(&answer.headers);
        record["answerBody"] = body(&answer.body);
    }
    record
}

/// Pairs, since a name may come twice; never the token.
fn headers(headers: &[(String, String)]) -> Value {
    headers
        .iter()
        .map(|(name, value)| match name.as_str() {
            "authorization" => {
                let scheme = value.split(' ').next().unwrap_or_default();
                json!([name, format!("{scheme} <token>")])
            }
            _ => json!([name, value]),
        })
        .collect()
}

/// Text as it is; other bytes as a list of numbers.
fn body(bytes: &[u8]) -> Value {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => json!(bytes),
    }
}

/// Waits for SIGINT or SIGTERM.
#[cfg(unix)]
fn interrupted() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
fn interrupted() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without signals it runs until it is ended from outside.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    })
}
