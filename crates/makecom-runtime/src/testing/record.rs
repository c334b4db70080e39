//! Making a test of a run with a real service.
//!
//! The test is not what went over the wire: the run is carried out a second time, with
//! placeholders in place of secrets, and that is what is kept. So what is made from a
//! secret, such as a signature, is not in the test either.

use std::sync::PoisonError;

use super::derived;
use super::execute::Execution;
use super::read::{Part, Test};
use super::run::{Documents, Report, Subject, environment, run};
use crate::communication::{Body, Document, HttpRequest, HttpResponse, Transport, TransportError};
use crate::script::Suite;
use crate::value::hex;
use crate::{Collection, Date, Error, Secrets, SharedSecrets, Value};

/// Passes requests on to another transport, and keeps them with their responses.
///
/// What `log.sanitize` of the documents names is added to the secrets, and so are headers
/// that carry credentials.
///
/// ```
/// use makecom_runtime::SharedSecrets;
/// use makecom_runtime::communication::{HttpRequest, RecordedExchanges, Transport};
/// use makecom_runtime::testing::Recorder;
///
/// let mut none = RecordedExchanges::none();
/// let mut recorder = Recorder::new(&mut none, &[], SharedSecrets::default());
/// assert!(recorder.send(&HttpRequest::new("GET", "https://acme.example")).is_err());
/// assert_eq!(recorder.exchanges().len(), 0);
/// ```
pub struct Recorder<'t> {
    transport: &'t mut dyn Transport,
    sanitized: Vec<String>,
    secrets: SharedSecrets,
    exchanges: Vec<Exchange>,
}

/// A request, and its response or the code of a network error.
pub type Exchange = (HttpRequest, Result<HttpResponse, String>);

impl<'t> Recorder<'t> {
    /// A recorder before a transport, for a run of these documents.
    pub fn new(
        transport: &'t mut dyn Transport,
        documents: &[&Document],
        secrets: SharedSecrets,
    ) -> Self {
        let mut sanitized = Vec::new();
        for document in documents {
            collect_sanitized(document.value(), &mut sanitized);
        }
        Self {
            transport,
            sanitized,
            secrets,
            exchanges: Vec::new(),
        }
    }

    /// What was exchanged.
    pub fn exchanges(&self) -> &[Exchange] {
        &self.exchanges
    }

    fn learn(&self, side: &str, parts: &Value) {
        let mut secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        for path in &self.sanitized {
            let mut names = path.split('.');
            if names.next().is_some_and(|it| it.eq_ignore_ascii_case(side)) {
                let names: Vec<&str> = names.collect();
                learn_at(path, parts, &names, &mut secrets);
            }
        }
        if let Value::Collection(headers) = parts.get("headers") {
            for (name, value) in headers.iter() {
                let is_long = matches!(value, Value::Text(text) if text.len() >= 8);
                let is_long = is_long || matches!(value, Value::Array(_));
                if is_long && Secrets::is_named(name) {
                    let name = format!("{side}.headers.{name}");
                    secrets.add_credential(&name, value, &[]);
                }
            }
        }
    }
}

impl Transport for Recorder<'_> {
    fn send(&mut self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        let query = crate::communication::query_of(&request.url);
        let parts = Collection::from_iter([
            ("headers", headers(&request.headers)),
            ("qs", query),
            (
                "body",
                body(&request.body).map(|(_, it)| it).unwrap_or_default(),
            ),
        ]);
        self.learn("request", &parts.into());
        let result = self.transport.send(request);
        let kept = match &result {
            Ok(response) => {
                let parts = Collection::from_iter([
                    ("headers", headers(&response.headers)),
                    ("body", response_body(response)),
                ]);
                self.learn("response", &parts.into());
                Ok(response.clone())
            }
            Err(TransportError::Network { code }) => Err(code.clone()),
            // Nothing was exchanged.
            Err(_) => return result,
        };
        self.exchanges.push((request.clone(), kept));
        result
    }

    fn wait(&mut self, milliseconds: u64) {
        self.transport.wait(milliseconds);
    }
}

/// The paths that documents hide in logs, in whatever request.
fn collect_sanitized(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|it| collect_sanitized(it, found)),
        Value::Collection(entries) => {
            for (name, value) in entries.iter() {
                if name == "log"
                    && let Value::Array(paths) = value.get("sanitize")
                {
                    let paths = paths.iter().filter_map(|path| match path {
                        Value::Text(path) => Some(path.replace('`', "")),
                        _ => None,
                    });
                    found.extend(paths);
                } else if makecom_iml::OAUTH2_STAGES.contains(&name) {
                    collect_sanitized(value, found);
                }
            }
        }
        _ => {}
    }
}

/// Adds what a path leads to; `[]` and what is in it are all items.
fn learn_at(path: &str, value: &Value, names: &[&str], secrets: &mut Secrets) {
    let Some((name, rest)) = names.split_first() else {
        secrets.add_credential(path, value, &[]);
        return;
    };
    match value {
        Value::Array(items) => {
            for item in items.iter() {
                learn_at(path, item, names, secrets);
            }
        }
        Value::Collection(entries) => {
            let name = name.split('[').next().unwrap_or_default();
            // A header may have a dot in its name.
            let joined = names.join(".");
            for (own, value) in entries.iter() {
                if own.eq_ignore_ascii_case(name) {
                    learn_at(path, value, rest, secrets);
                } else if own.eq_ignore_ascii_case(&joined) {
                    secrets.add_credential(path, value, &[]);
                }
            }
        }
        _ => {}
    }
}

/// What a new test is of.
///
/// ```
/// use makecom_runtime::testing::{NewTest, Subject};
///
/// let test = NewTest::new("finds one", Subject::Rpc);
/// assert_eq!(test.timezone, "UTC");
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NewTest {
    /// Its name.
    pub name: String,
    /// The component.
    pub subject: Subject,
    /// What of it was run.
    pub part: Part,
    /// When the run began.
    pub now: Date,
    /// The time zone of the run.
    pub timezone: String,
    /// The variables of the run, with their secrets.
    pub inputs: Value,
}

impl NewTest {
    /// A test of the communication, now and in UTC, without variables.
    ///
    /// See [`NewTest`] for an example.
    pub fn new(name: impl Into<String>, subject: Subject) -> Self {
        Self {
            name: name.into(),
            subject,
            part: Part::Main,
            now: Date::now(),
            timezone: "UTC".to_owned(),
            inputs: Collection::new().into(),
        }
    }
}

/// Makes the entry of a file of tests: it passes, and has no secret.
///
/// # Errors
/// With placeholders in place of the secrets the run goes otherwise, it was refused, or a
/// secret would be in the test.
///
/// ```
/// use makecom_runtime::{Secrets, Value};
/// use makecom_runtime::communication::{Document, HttpRequest, HttpResponse};
/// use makecom_runtime::script::Suite;
/// use makecom_runtime::testing::{Documents, NewTest, Subject, record};
///
/// let api = r#"{"url": "https://acme.example/me", "qs": {"key": "{{connection.key}}"},
///     "response": {"output": "{{body}}"}}"#;
/// let mut documents = Documents::default();
/// documents.api = Some(Document::of_value("api", Value::from_json(api)?));
/// let mut test = NewTest::new("me", Subject::Rpc);
/// test.inputs = Value::from_json(r#"{"connection": {"key": "hunter2"}}"#)?;
/// let mut secrets = Secrets::default();
/// secrets.add("connection", &test.inputs.get("connection"));
/// let mut response = HttpResponse::new(200);
/// response.headers.push(("content-type".into(), "application/json".into()));
/// response.body = br#"[{"label": "hunter2", "value": 1}]"#.to_vec();
/// let exchange = (HttpRequest::new("GET", "https://acme.example/me?key=hunter2"), Ok(response));
/// let made = record(&test, &documents, &Suite::new(Vec::new()), &[exchange], &secrets)?;
/// let url = made.get("exchanges").index(1).get("request").get("url");
/// assert_eq!(url, "https://acme.example/me?key=redacted-connection-key".into());
/// assert!(!made.to_json().unwrap().contains("hunter2"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn record(
    new: &NewTest,
    documents: &Documents,
    functions: &Suite,
    exchanges: &[Exchange],
    secrets: &Secrets,
) -> Result<Value, Error> {
    let mut secrets = secrets.clone();
    let inputs = secrets.hide_value(&new.inputs);
    let mut test = Test {
        name: new.name.clone(),
        part: new.part,
        now: Some(new.now.to_string()),
        timezone: (new.timezone != "UTC").then(|| new.timezone.clone()),
        inputs: inputs.tagged(),
        exchanges: Value::Undefined,
        expect: Collection::new().into(),
        place: Document::of_value("", Value::Null).place(""),
    };
    let replayed = |inputs: &Value, secrets: &Secrets| {
        let responses = exchanges.iter().map(|(_, result)| match result {
            Ok(response) => Ok(hidden(response, secrets)),
            Err(code) => Err(code.clone()),
        });
        let mut replay = Replay {
            responses: responses.collect(),
            requests: Vec::new(),
        };
        let execution = Execution::new(new.subject, new.part, documents, inputs, functions);
        let result = execution.run(&environment(&test), &mut replay, |_, result| result);
        (result, replay)
    };
    let (real_result, real) = replayed(&new.inputs, &Secrets::default());
    let (mut result, mut replay) = replayed(&inputs, &secrets);
    same_way(exchanges, &replay.requests, &secrets)?;
    // What is learnt may be in a response, from which later requests are made.
    for _ in 0..=exchanges.len() {
        if !derived::learn(&real.requests, &replay.requests, &mut secrets) {
            break;
        }
        (result, replay) = replayed(&inputs, &secrets);
        same_way(exchanges, &replay.requests, &secrets)?;
    }
    if !derived::is_same(&real_result, &result, &secrets) {
        return Err(otherwise("comes to something else"));
    }
    let secrets = &secrets;
    let kept = replay
        .requests
        .iter()
        .zip(&replay.responses)
        .map(|(request, response)| {
            let response = match response {
                Ok(response) => recorded_response(response),
                Err(code) => Collection::from_iter([("error", Value::from(code.as_str()))]).into(),
            };
            let entries = [
                ("request", recorded_request(request)),
                ("response", response),
            ];
            Value::from(Collection::from_iter(entries))
        });
    test.exchanges = Value::array(kept);
    let first = run(&test, new.subject, documents, functions);
    let Some(actual) = first.actual.clone().filter(|_| first.is_updatable()) else {
        let message = format!(
            "the run cannot be kept as a test: {}",
            first_finding(&first, secrets)
        );
        let help = "what is refused has no outcome that a test could expect";
        return Err(Error::refusal("cannot-record", message, help));
    };
    test.expect = actual;
    let second = run(&test, new.subject, documents, functions);
    if !second.is_passed() {
        let message = format!(
            "the recorded test does not pass: {}",
            first_finding(&second, secrets)
        );
        let help = "give values that change with every run as inputs";
        return Err(Error::refusal("cannot-record", message, help));
    }
    let finished = entry(&test);
    let whole = finished.to_json().unwrap_or_default();
    if secrets.are_in(&whole) {
        let found = secrets.hide(&whole);
        let at = found.find("redacted-").map_or("", |at| &found[at..]);
        let end = at.find(|one: char| !one.is_ascii_alphanumeric() && one != '-' && one != '_');
        let message = format!(
            "the value of {} would be in the test, because the documents or the response have \
             it, too",
            &at[..end.unwrap_or(at.len())]
        );
        let help = "if it is no secret, say so with --not-secret NAME, such as connection.region";
        return Err(Error::refusal("secret-in-recording", message, help));
    }
    Ok(finished)
}

fn first_finding(report: &Report, secrets: &Secrets) -> String {
    let first = report.findings.first().map(ToString::to_string);
    secrets.hide(&first.unwrap_or_default())
}

/// Fails if the run with placeholders made other requests.
fn same_way(exchanges: &[Exchange], made: &[HttpRequest], secrets: &Secrets) -> Result<(), Error> {
    let path = |url: &str| url.split('?').next().unwrap_or_default().to_owned();
    let is_same = |(real, _): &Exchange, own: &HttpRequest| {
        let shown = secrets.hide(&path(&real.url));
        real.method == own.method && shown == path(&own.url)
    };
    let differs = exchanges
        .iter()
        .zip(made)
        .position(|(one, other)| !is_same(one, other));
    let number = match differs {
        Some(at) => at + 1,
        None if exchanges.len() == made.len() => return Ok(()),
        None => exchanges.len().min(made.len()) + 1,
    };
    Err(otherwise(&format!(
        "goes otherwise, from request {number} on"
    )))
}

fn otherwise(how: &str) -> Error {
    let message = format!(
        "with placeholders in place of the secrets and a clock that stands still the run {how}"
    );
    let help = "a value that decides how the run goes is taken for a secret: say with \
                --not-secret NAME, such as connection.region, which one is none";
    Error::refusal("cannot-record", message, help)
}

/// Gives responses in order, and keeps the requests.
struct Replay {
    responses: Vec<Result<HttpResponse, String>>,
    requests: Vec<HttpRequest>,
}

impl Transport for Replay {
    fn send(&mut self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        let response = self.responses.get(self.requests.len());
        self.requests.push(request.clone());
        match response {
            Some(Ok(response)) => Ok(response.clone()),
            Some(Err(code)) => Err(TransportError::network(code)),
            None => Err(TransportError::Exhausted),
        }
    }
}

/// The entry of the file.
fn entry(test: &Test) -> Value {
    let mut entry = Collection::new();
    entry.insert("name", test.name.as_str().into());
    if let Some(part) = test.part.name() {
        entry.insert("run", part.into());
    }
    for (name, value) in [("now", &test.now), ("timezone", &test.timezone)] {
        if let Some(value) = value {
            entry.insert(name, value.as_str().into());
        }
    }
    entry.insert("inputs", test.inputs.clone());
    if !matches!(&test.exchanges, Value::Array(items) if items.is_empty()) {
        entry.insert("exchanges", test.exchanges.clone());
    }
    entry.insert("expect", test.expect.clone());
    entry.into()
}

/// A response without secrets.
fn hidden(response: &HttpResponse, secrets: &Secrets) -> HttpResponse {
    let mut hidden = response.clone();
    for (_, value) in &mut hidden.headers {
        if let Value::Text(own) = secrets.hide_value(&value.as_str().into()) {
            *value = own.to_string();
        }
    }
    hidden.body = match response_body(response) {
        Value::Text(text) => secrets.hide(&text).into_bytes(),
        Value::Buffer(_) | Value::Undefined => response.body.clone(),
        json => secrets
            .hide_value(&json)
            .to_json()
            .unwrap_or_default()
            .into_bytes(),
    };
    hidden
}

/// The body of a response: JSON, a text or bytes.
fn response_body(response: &HttpResponse) -> Value {
    if response.body.is_empty() {
        return Value::Undefined;
    }
    let Ok(text) = str::from_utf8(&response.body) else {
        return Value::Buffer(crate::Buffer::new(response.body.clone()));
    };
    match Value::from_json(text) {
        // One key with a dollar could be taken for a tag.
        Ok(Value::Collection(entries))
            if entries.keys().all(|it| it.starts_with('$')) && !entries.is_empty() =>
        {
            Value::from(text)
        }
        Ok(json @ (Value::Collection(_) | Value::Array(_))) => json,
        _ => Value::from(text),
    }
}

/// Headers by name; several of one name are an array.
fn headers(all: &[(String, String)]) -> Value {
    let mut found = Collection::new();
    for (name, value) in all {
        let name = name.to_lowercase();
        let value = Value::from(value.as_str());
        let value = match found.get(&name) {
            None => value,
            Some(Value::Array(items)) => Value::array(items.iter().cloned().chain([value])),
            Some(one) => Value::array([one.clone(), value]),
        };
        found.insert(name, value);
    }
    found.into()
}

/// Headers that only say how the response came.
const OF_TRANSFER: [&str; 4] = [
    "connection",
    "content-length",
    "keep-alive",
    "transfer-encoding",
];

fn recorded_response(response: &HttpResponse) -> Value {
    let mut recorded = Collection::new();
    recorded.insert("status", Value::Number(f64::from(response.status)));
    let kept = response
        .headers
        .iter()
        .filter(|(name, _)| !OF_TRANSFER.contains(&name.to_lowercase().as_str()));
    let kept: Vec<_> = kept.cloned().collect();
    if !kept.is_empty() {
        recorded.insert("headers", headers(&kept));
    }
    match response_body(response) {
        Value::Undefined => {}
        body @ Value::Buffer(_) => recorded.insert("body", body.tagged()),
        body => recorded.insert("body", body),
    }
    recorded.into()
}

pub(super) fn recorded_request(request: &HttpRequest) -> Value {
    let mut recorded = Collection::new();
    recorded.insert("method", request.method.as_str().into());
    recorded.insert("url", request.url.as_str().into());
    if !request.headers.is_empty() {
        recorded.insert("headers", headers(&request.headers));
    }
    if let Some((name, body)) = body(&request.body) {
        recorded.insert(name, body);
    }
    recorded.into()
}

/// The body of a request: under which name a recording has it, and what it is.
fn body(body: &Body) -> Option<(&'static str, Value)> {
    let bytes = |bytes: &[u8]| match str::from_utf8(bytes) {
        Ok(text) => Value::from(text),
        Err(_) => Collection::from_iter([("$buffer_hex", Value::from(hex(bytes)))]).into(),
    };
    Some(match body {
        Body::None => return None,
        Body::Json(text) => (
            "body",
            Value::from_json(text).unwrap_or_else(|_| text.as_str().into()),
        ),
        Body::Text(text) => ("body", text.as_str().into()),
        Body::Binary(binary) => ("body", bytes(binary)),
        Body::Form(pairs) => {
            let entries: Collection = pairs
                .iter()
                .map(|(name, value)| (name.as_str(), Value::from(value.as_str())))
                .collect();
            let form = if entries.len() == pairs.len() {
                entries.into()
            } else {
                let encode = crate::communication::encode_component;
                let pairs = pairs.iter();
                let pairs =
                    pairs.map(|(name, value)| format!("{}={}", encode(name), encode(value)));
                Value::from(pairs.collect::<Vec<_>>().join("&"))
            };
            ("body", form)
        }
        Body::Multipart(parts) => {
            let parts = parts.iter().map(|part| {
                let mut entries = Collection::new();
                entries.insert("name", part.name.as_str().into());
                if let Some(filename) = &part.filename {
                    entries.insert("filename", filename.as_str().into());
                }
                match str::from_utf8(&part.bytes) {
                    Ok(text) => entries.insert("value", text.into()),
                    Err(_) => entries.insert("value_hex", hex(&part.bytes).into()),
                }
                Value::from(entries)
            });
            ("multipart", Value::array(parts))
        }
    })
}
