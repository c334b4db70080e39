//! No secret shows in anything that is logged or printed: every operation, at
//! every level, in success and in failure.

mod support;

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use makecom::section::{Code as _, app, connection};
use makecom::transport::{Request, TransportError};
use makecom::{
    Attempt, Client, CodeKind, Common, ConnectionType, ConnectionUpdate, Error, HookError,
    Irreversible, NewConnection, RateLimit, Retry, Section, Token,
};
use support::tls::TlsServer;
use support::{Server, Step, TOKEN, answer, cut, elsewhere};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

/// Part of every secret here: of the token, of sections and of common data, in
/// requests and in answers.
const SECRET: &str = "hunter2";

/// What every operation can read, and a section and common data besides.
const SECRETS: &str = r#"{
    "clientSecret": "hunter2-common",
    "url": "https://hunter2-section.example",
    "appConnection": {"name": "acme", "label": "Acme", "type": "basic"},
    "appConnections": [],
    "changed": true
}"#;

/// Collects every event and span, with all fields.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl Log {
    fn taken(&self) -> String {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

struct Line<'a>(&'a mut String);

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

impl<S: Subscriber> Layer<S> for Log {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        let mut text = self.0.lock().unwrap();
        write!(text, "\nspan {}", attributes.metadata().name()).unwrap();
        attributes.record(&mut Line(&mut text));
    }

    fn on_record(&self, _: &Id, values: &Record<'_>, _: Context<'_, S>) {
        let mut text = self.0.lock().unwrap();
        text.push_str("\nrecord");
        values.record(&mut Line(&mut text));
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut text = self.0.lock().unwrap();
        write!(text, "\nevent {}", event.metadata().target()).unwrap();
        event.record(&mut Line(&mut text));
    }
}

/// Collects the records of crates that use `log`.
impl log::Log for Log {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let mut text = self.0.lock().unwrap();
        write!(text, "\nlog {} {}", record.target(), record.args()).unwrap();
    }

    fn flush(&self) {}
}

/// `Debug` of everything, and all texts of errors.
fn shown<T: Debug>(text: &mut String, result: Result<T, Error>) {
    write!(text, "\n{result:?} {result:#?}").unwrap();
    if let Err(error) = result {
        write!(text, "\n{} {:?}", error.code(), error.help()).unwrap();
        let sources = std::iter::successors(Some(&error as &dyn std::error::Error), |error| {
            error.source()
        });
        for source in sources {
            write!(text, "\n{source} {source:?}").unwrap();
        }
    }
}

/// All operations of connections, and the calls built on them.
async fn everything(client: &Client, text: &mut String) {
    let common = Common::new().with("clientSecret", "hunter2-common");
    let api = connection::Api::from_text("{ \"url\": \"https://hunter2-section.example\" }");
    let connections = client.app("acme").unwrap().connections();
    let connection = client.connection("acme").unwrap();
    write!(
        text,
        "\n{client:?} {connections:?} {connection:?} {common:?} {api:?}"
    )
    .unwrap();
    shown(text, connections.list().await);
    shown(
        text,
        connections
            .create(NewConnection::new(ConnectionType::Basic, "Acme"))
            .await,
    );
    shown(
        text,
        connections
            .ensure(NewConnection::new(ConnectionType::Basic, "Acme"))
            .await,
    );
    shown(text, connection.get().await);
    shown(
        text,
        connection
            .update(ConnectionUpdate::new().label("Acme"))
            .await,
    );
    shown(text, connection.section::<connection::Api>().await);
    shown(
        text,
        connection.section_of(CodeKind::ConnectionInstall).await,
    );
    shown(text, connection.set_section(&api).await);
    shown(text, connection.common().await);
    shown(text, connection.set_common(&common).await);
    shown(text, connection.recreate().await);
    shown(text, connection.delete().await);
    shown(text, connection.delete_and_wait().await);
    match connection.snapshot_with_common().await {
        Ok(snapshot) => write!(text, "\n{snapshot:?}").unwrap(),
        Err(partial) => {
            write!(text, "\n{partial} {partial:?}").unwrap();
            shown(text, Err::<(), _>(partial.into()));
        }
    }
}

/// What else of a whole app carries texts, values or a token.
async fn whole_app(client: &Client, text: &mut String) {
    let secret = "see https://hunter2-section.example";
    let common = Common::new().with("clientSecret", "hunter2-common");
    let app = client.app("acme").unwrap().version(1);
    let module = app.module("getUser").unwrap();
    let function = app.function("toCents").unwrap();
    let rpc = app.rpc("listUsers").unwrap();
    let invite = client.invite("hunter2-invite").unwrap();
    write!(text, "\n{app:?} {module:?} {function:?} {rpc:?} {invite:?}").unwrap();
    shown(text, app.get_columns(["*"]).await);
    shown(text, app.set_base(&app::Base::from_text(secret)).await);
    shown(text, app.set_readme(secret).await);
    shown(text, app.readme().await.map(drop));
    shown(text, app.set_common(&common).await);
    shown(text, app.common().await);
    shown(text, app.make_public(Irreversible).await);
    shown(text, app.changes().await);
    shown(text, app.change(7).await);
    shown(text, app.checksums().await);
    shown(text, app.events().await);
    shown(text, module.section_of(CodeKind::ModuleApi).await);
    let code = Section::from_text(CodeKind::FunctionCode, secret);
    shown(text, function.set_section(&code).await);
    shown(text, function.get().await);
    shown(text, client.webhook("acme").unwrap().get().await);
    let data = serde_json::json!({"key": "hunter2-common"});
    shown(text, rpc.test(&data, &[]).await.map(drop));
    shown(text, invite.get().await);
    shown(text, invite.accept([7]).await);
}

/// The failures caused by settings: with a server that redirects, and with its target,
/// which answers.
async fn failures(server: &Server, target: &Server, text: &mut String) {
    let following = support::with_provider(makecom::reqwest::Client::builder().no_proxy());
    let (_socket, free) = support::closed_port();
    let hasty = server.builder().rate_limit(RateLimit::per_minute(1));
    let clients = [
        (target.builder().max_response_bytes(3), "is longer than 3"),
        (
            server.builder().http_client(following.build().unwrap()),
            "after a redirect",
        ),
        (
            server
                .builder()
                .zone(format!("http://{free}").parse().unwrap()),
            "could not reach",
        ),
        (
            server
                .builder()
                .proxy(format!("http://hunter2:hunter2@{free}")),
            "could not reach",
        ),
        (
            hasty.deadline(Duration::from_secs(9)),
            "the rate budget has",
        ),
        (server.builder().deadline(Duration::ZERO), "was not sent"),
    ];
    for (builder, expected) in clients {
        let mut printed = format!("{builder:?}");
        everything(&builder.build().unwrap(), &mut printed).await;
        assert!(printed.contains(expected), "{expected}: {printed}");
        text.push_str(&printed);
    }
}

/// What a program adds to a client: headers, an interceptor, a token provider, a
/// transport, each with a secret of its own.
async fn additions(server: &Server, text: &mut String) {
    let seen = Arc::<Mutex<String>>::default();
    let notes = Arc::clone(&seen);
    let builder = server
        .builder()
        .header("x-own", "hunter2-header")
        .interceptor(move |attempt: &mut Attempt<'_>| {
            attempt.set_header("x-set", "hunter2-set")?;
            write!(notes.lock().unwrap(), "\n{attempt:?}").unwrap();
            Ok(())
        });
    write!(text, "\n{builder:?}").unwrap();
    let (client, outcomes) = builder.build().unwrap().capture();
    everything(&client, text).await;
    write!(text, "\n{outcomes:?} {:?}", outcomes.take()).unwrap();
    text.push_str(&seen.lock().unwrap());
    shown(text, client.with_header("x-own", "hunter2\n").map(|_| ()));
    shown(text, client.with_header("host", "hunter2").map(|_| ()));

    let failing = client.with_token_provider(|_| async {
        Err::<Token, _>(HookError::new("it says no").with_source(SECRET))
    });
    everything(&failing, text).await;
    let silent = client.with_token_provider(|_| async {
        Err::<Token, HookError>(std::io::Error::other(SECRET).into())
    });
    everything(&silent, text).await;
    let invalid = client.with_token_provider(|_| async { Ok(Token::new("hunter2 x")?) });
    everything(&invalid, text).await;
    // It gives a token, and repeats it when that is refused.
    let leaking = client.with_token_provider(|rejected: Option<Token>| async move {
        match rejected {
            None => Ok(Token::new(TOKEN)?),
            Some(_) => Err(HookError::new(format!("no longer {TOKEN}")).with_help(TOKEN)),
        }
    });
    everything(&leaking, text).await;
    let kinds: [fn(String) -> TransportError; 4] = [
        |text| TransportError::connect(text),
        |text| TransportError::broken(text),
        |text| TransportError::timeout(text),
        |text| TransportError::rejected(text),
    ];
    for make in kinds {
        let echo = client.with_transport(move |request: Request| async move {
            let token = request.headers()["authorization"].to_str().unwrap();
            Err(make(format!("no {token}")))
        });
        everything(&echo, text).await;
    }
}

/// Recordings of these servers, and what a replay says that has another request. The text
/// of a section is no secret there, since it is what is tested.
#[cfg(feature = "recording")]
async fn recordings(servers: &[&Server], text: &mut String) {
    use makecom::recording::{Recorder, Replay};

    for server in servers {
        let recorder = Recorder::new();
        let client = server.builder().recorder(&recorder).build().unwrap();
        everything(&client, text).await;
        let recording = recorder.recording();
        assert!(recording.len() > 10);
        let mut written = format!("\n{recorder:?} {recording:?} {recording}");
        let rest = client.with_transport(Replay::in_any_order(recording.clone()));
        everything(&rest, &mut written).await;
        let other = client.with_transport(Replay::new(recording));
        let wrong = Common::new().with("clientSecret", "hunter2-wrong");
        let other = other.connection("acme").unwrap();
        shown(&mut written, other.set_common(&wrong).await);
        text.push_str(&written.replace("hunter2-section", "section"));
    }
}

/// The blocking client has the same secrets.
#[cfg(feature = "blocking")]
fn without_async(server: &Server, text: &mut String) {
    let client = server.builder().build_blocking().unwrap();
    let connections = client.app("acme").unwrap().connections();
    let connection = client.connection("acme").unwrap();
    let common = Common::new().with("clientSecret", "hunter2-common");
    write!(text, "\n{client:?} {connections:?} {connection:?}").unwrap();
    shown(text, connection.section_of(CodeKind::ConnectionApi));
    shown(text, connection.set_common(&common));
    shown(text, connection.common());
    shown(text, connection.snapshot_with_common().map_err(Error::from));
}

/// Refuses contents and quotes them. A failed read returns a part of the contents.
fn quoting(line: &str, refusal: &str) -> Step {
    if line.starts_with("PUT ") && line.contains("/common ") {
        return Step::Answer(answer("400 Bad Request", refusal));
    }
    if line.starts_with("PUT ") {
        let refusal = refusal.replace("hunter2-common", "https://hunter2-section.example");
        return Step::Answer(answer("400 Bad Request", refusal));
    }
    if ["/common ", "/api ", "/install "]
        .iter()
        .any(|end| line.contains(end))
    {
        return Step::Answer(answer("500 Internal Server Error", SECRETS));
    }
    Step::Answer(answer("200 OK", support::ANY))
}

#[test]
fn no_secret_is_logged_or_printed() {
    let log = Log::default();
    log::set_boxed_logger(Box::new(log.clone())).unwrap();
    let echo = format!("GET / HTTP/1.1\nauthorization: Bearer {TOKEN}\n");
    let message = format!("{{\"message\":\"no {TOKEN}\"}}");
    let steps = [
        Step::Answer(answer("200 OK", SECRETS)),
        Step::Answer(cut("200 OK", SECRETS)),
        Step::Answer(answer("200 OK", "\"hunter2\"")),
        Step::Answer(answer("200 OK", "[\"hunter2\"")),
        Step::Answer(answer("200 OK", b"hunter2 \xff")),
        Step::Answer(answer(
            "503 Service Unavailable",
            "{\"message\":\"Sorry.\"}",
        )),
        Step::Answer(answer(
            "302 Found\r\nlocation: https://hunter2@a.example/",
            "",
        )),
        Step::Answer(answer("400 Bad Request", message)),
        Step::Hang(cut("200 OK", SECRETS)),
        Step::Reset(Vec::new()),
        Step::Answer(answer("403 Forbidden", &echo)),
        Step::Answer(answer("502 Bad Gateway", &echo)),
        Step::Decide(|line| quoting(line, r#"{"message":"no hunter2-common","code":"IM005"}"#)),
        Step::Decide(|line| quoting(line, r#"{"message":"no","detail":["hunter2-common"]}"#)),
        Step::Decide(|line| {
            quoting(
                line,
                r#"{"message":"no","suberrors":[{"message":"hunter2-common"}]}"#,
            )
        }),
        Step::Decide(|line| quoting(line, "no hunter2-common")),
    ];
    // Servers know no secrets and log what they get: on other threads, where
    // nothing is collected.
    let servers: Vec<_> = steps
        .into_iter()
        .map(|step| elsewhere(Server::start([step])))
        .collect();
    // Redirects to sections and common data: a client that follows them reads secrets.
    let target = elsewhere(Server::start([Step::Answer(answer("200 OK", SECRETS))]));
    let to_target = format!("302 Found\r\nlocation: http://{}/hunter2", target.address);
    let redirecting = elsewhere(Server::start([Step::Answer(answer(&to_target, ""))]));
    let refused = answer("401 Unauthorized", r#"{"message":"No."}"#);
    let refusing = elsewhere(Server::start([Step::Answer(refused)]));
    let secure = elsewhere(TlsServer::start(2999, "localhost", SECRETS));
    let levels = [
        (LevelFilter::TRACE, log::LevelFilter::Trace),
        (LevelFilter::DEBUG, log::LevelFilter::Debug),
        (LevelFilter::INFO, log::LevelFilter::Info),
        (LevelFilter::WARN, log::LevelFilter::Warn),
        (LevelFilter::ERROR, log::LevelFilter::Error),
        (LevelFilter::OFF, log::LevelFilter::Off),
    ];
    for (level, log_level) in levels {
        log::set_max_level(log_level);
        let subscriber = tracing_subscriber::registry().with(log.clone().with_filter(level));
        let _collecting = tracing::subscriber::set_default(subscriber);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let mut printed = String::new();
        runtime.block_on(async {
            for server in &servers {
                write!(printed, "\n{:?}", server.builder()).unwrap();
                everything(&server.client(), &mut printed).await;
                whole_app(&server.client(), &mut printed).await;
            }
            failures(&redirecting, &target, &mut printed).await;
            // The first answers everything, the second refuses the token.
            additions(&servers[0], &mut printed).await;
            additions(&refusing, &mut printed).await;
            #[cfg(feature = "recording")]
            recordings(
                &[&servers[0], &servers[7], &servers[10], &servers[12]],
                &mut printed,
            )
            .await;
            let client = secure.client(Some(&secure.authority));
            everything(&client, &mut printed).await;
            let untrusting = secure.client(None).with_retry(Retry::none());
            everything(&untrusting, &mut printed).await;
        });
        #[cfg(feature = "blocking")]
        for server in &servers {
            without_async(server, &mut printed);
        }
        let logged = log.taken();
        for (what, text) in [("logged", &logged), ("printed", &printed)] {
            let line = text.lines().find(|line| line.contains(SECRET));
            assert_eq!(line, None, "{what} at {level}");
        }
        assert!(printed.contains("repeats the token"));
        for part in [
            "it says no",
            "x-set",
            "the token provider gave no other token",
        ] {
            assert!(printed.contains(part), "{part}");
        }
        assert!(printed.contains("400 Bad Request [IM005], with a body that may repeat"));
        // Makes sure that something was collected.
        let spans = logged.matches("span makecom otel.name=").count();
        assert_eq!(spans > 200, level >= LevelFilter::INFO, "{level}: {spans}");
        let deep = ["event h2::", "event hyper_util::", "log reqwest::"];
        if level == LevelFilter::TRACE {
            for part in deep {
                assert!(logged.contains(part), "{part}");
            }
        }
    }
}

/// The fields of one span, as they are in the end.
async fn fields(step: Step) -> String {
    let log = Log::default();
    let server = Server::start([step]).await;
    let _collecting = tracing::subscriber::set_default(
        tracing_subscriber::registry().with(log.clone().with_filter(LevelFilter::INFO)),
    );
    let connection = server.client().connection("acme").unwrap();
    let _ = connection.get().await;
    let port = server.address.rsplit(':').next().unwrap();
    log.taken().replace(port, "<port>").trim().to_owned()
}

#[tokio::test]
async fn spans_follow_the_conventions_of_opentelemetry() {
    let start = concat!(
        "span makecom otel.name=GET /sdk/apps/connections/{SDK_connectionName}",
        " otel.kind=\"client\" http.request.method=\"GET\"",
        " url.template=\"/sdk/apps/connections/{SDK_connectionName}\"",
        " server.address=\"127.0.0.1\" server.port=<port>",
    );
    let again = "event makecom::call message=trying again after a pause error.type=";
    let cases = [
        (
            Step::Answer(answer("200 OK", support::ANY)),
            format!("{start}\nrecord http.response.status_code=200"),
        ),
        (
            Step::Answer(answer("404 Not Found", "")),
            format!(
                "{start}\nrecord http.response.status_code=404\nrecord otel.status_code=\"ERROR\"\nrecord error.type=\"404\""
            ),
        ),
        (
            Step::Reset(Vec::new()),
            format!(
                "{start}\n{again}\"broken\" attempts=1 pause_ms=500\n{again}\"broken\" attempts=2 pause_ms=1000\n{again}\"broken\" attempts=3 pause_ms=2000\nrecord http.request.resend_count=3\nrecord otel.status_code=\"ERROR\"\nrecord error.type=\"broken\""
            ),
        ),
    ];
    for (step, expected) in cases {
        assert_eq!(fields(step).await, expected);
    }
}
