//! Runs that are kept as tests: they pass, and hold no secret.

use makecom_runtime::communication::{
    Document, HttpRequest, HttpResponse, ModuleKind, Transport, TransportError,
};
use makecom_runtime::script::{Function, Suite};
use makecom_runtime::testing::{
    Documents, Execution, NewTest, Part, Recorder, Subject, read, record, run,
};
use makecom_runtime::{Date, Environment, Secrets, SharedSecrets, Value};

/// A service that says what it got.
struct Echo(&'static str);

impl Transport for Echo {
    fn send(&mut self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        let mut response = HttpResponse::new(200);
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        response.headers = vec![
            header("content-type", "application/json"),
            header("set-cookie", "session=abcdefgh12345678"),
        ];
        let sent = request.headers.iter().map(|(_, value)| value.as_str());
        let sent = serde_json::json!(sent.collect::<Vec<_>>());
        let body = self
            .0
            .replace("SENT", &sent.to_string())
            .replace("URL", &request.url);
        response.body = body.into_bytes();
        Ok(response)
    }
}

const NOW: &str = "2026-05-06T07:08:09.000Z";

/// Runs a document with an answer, and records it: the entry, or the code of the error.
fn recorded(
    api: &str,
    answer: &'static str,
    subject: Subject,
    part: Part,
    not_secret: &[&str],
) -> Result<String, &'static str> {
    let api = Document::of_value("api", Value::from_json(api).unwrap());
    let mut documents = Documents::default();
    documents.api = Some(api.clone());
    let inputs = r#"{"connection": {"user": "ann-smith", "password": "hunter2!", "region": "eu-west"},
        "parameters": {"id": 7}, "data": {"token": "old-token"}, "common": {"clientSecret": "shhh-1234"}}"#;
    let inputs = Value::from_json(inputs).unwrap();
    let mut secrets = Secrets::default();
    let not_secret: Vec<String> = not_secret.iter().map(ToString::to_string).collect();
    for name in ["connection", "common", "data"] {
        secrets.add_except(name, &inputs.get(name), &not_secret);
    }
    let shared = SharedSecrets::new(secrets.into());
    let functions = Suite::new(vec![Function::new(
        "stamp",
        "function stamp(x) { return x + '-' + Date.now() + '-' + new Date().getFullYear() + '-' + Math.random(); }",
    )]);
    let mut echo = Echo(answer);
    let mut recorder = Recorder::new(&mut echo, &[&api], SharedSecrets::clone(&shared));
    let environment = Environment::default();
    let execution = Execution::new(subject, part, &documents, &inputs, &functions);
    let came = execution.run(&environment, &mut recorder, |_, result| result);
    let exchanges = recorder.exchanges().to_vec();
    let mut secrets = shared.lock().unwrap().clone();
    if let Ok(came) = &came
        && let Some(connection) = &came.connection
    {
        secrets.add("connection", &connection.get("data"));
    }
    let mut new = NewTest::new("recorded", subject);
    new.part = part;
    new.now = Date::from(NOW.parse::<jiff::Timestamp>().unwrap());
    new.inputs = inputs;
    let made =
        record(&new, &documents, &functions, &exchanges, &secrets).map_err(|it| it.code())?;
    let file = Value::from_json(&format!("{{\"tests\": [{}]}}", made.to_json().unwrap())).unwrap();
    let tests = read(&Document::of_value("tests", file)).unwrap();
    let report = run(&tests[0], subject, &documents, &functions);
    assert!(report.is_passed(), "{:?}", report.findings);
    let text = made.to_json().unwrap();
    for secret in [
        "ann-smith",
        "hunter2!",
        "shhh-1234",
        "abcdefgh12345678",
        "new-token",
        "YW5uLXNtaXRoOmh1bnRlcjIh",
    ] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    Ok(text)
}

const ACTION: Subject = Subject::Module(ModuleKind::Action);

#[test]
fn what_is_made_from_a_secret_is_not_kept() {
    let api = r#"{"url": "https://acme.example/{{parameters.id}}", "qs": {"user": "{{connection.user}}"},
        "headers": {
            "authorization": "Basic {{base64(connection.user + ':' + connection.password)}}",
            "x-signature": "{{sha256('x', 'hex', connection.password)}}",
            "x-jwt": "{{jwt(parameters, connection.password)}}"},
        "response": {"output": {"sent": "{{body.sent}}", "user": "{{body.user}}"}}}"#;
    let answer = r#"{"sent": SENT, "user": "ann-smith", "url": "URL"}"#;
    let text = recorded(api, answer, ACTION, Part::Main, &[]).unwrap();
    assert!(
        text.contains("https://acme.example/7?user=redacted-connection-user"),
        "{text}"
    );
    assert!(
        text.contains(r#""region":"redacted-connection-region""#),
        "{text}"
    );
    let text = recorded(api, answer, ACTION, Part::Main, &["connection.region"]).unwrap();
    assert!(text.contains(r#""region":"eu-west""#), "{text}");
}

#[test]
fn what_the_documents_sanitize_is_not_kept() {
    let api = r#"{"url": "https://acme.example/login", "method": "POST", "body": {"pin": "4711-pin"},
        "response": {"output": {"token": "{{body.session.token}}", "b": "{{body.list[2].key}}"}},
        "log": {"sanitize": ["request.body.pin", "response.body.session.`token`", "response.body.list[].key"]}}"#;
    let answer = r#"{"session": {"token": "abc-session-1"}, "list": [{"key": "key-one"}, {"key": "key-two"}]}"#;
    // The document itself has it.
    let found = recorded(api, answer, ACTION, Part::Main, &[]);
    assert_eq!(found, Err("secret-in-recording"));
    let api = api.replace("4711-pin", "{{parameters.id}}");
    let text = recorded(&api, answer, ACTION, Part::Main, &[]).unwrap();
    for secret in ["abc-session-1", "key-one", "key-two"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[test]
fn a_value_that_decides_is_asked_for() {
    let api = r#"[{"condition": "{{connection.region = 'eu-west'}}", "url": "https://acme.example/eu",
        "response": {"output": {"a": 1}}}, {"url": "https://acme.example/all", "response": {"output": {"b": 2}}}]"#;
    let found = recorded(api, "{}", ACTION, Part::Main, &[]);
    assert_eq!(found, Err("cannot-record"));
    // What is no secret may be in the documents.
    recorded(api, "{}", ACTION, Part::Main, &["connection.region"]).unwrap();
    // What is refused has no outcome.
    let api = r#"{"url": "https://acme.example", "aws": {"key": "x"}}"#;
    assert_eq!(
        recorded(api, "{}", ACTION, Part::Main, &[]),
        Err("cannot-record")
    );
}

#[test]
fn tokens_that_a_connection_gets_are_not_kept() {
    let api = r#"{"refresh": {"url": "https://acme.example/token", "method": "POST", "type": "urlencoded",
        "body": {"refresh_token": "{{data.token}}", "client_secret": "{{common.clientSecret}}"},
        "response": {"data": {"token": "{{body.token}}"}}}}"#;
    let text = recorded(
        api,
        r#"{"token": "new-token-1"}"#,
        Subject::Oauth2,
        Part::Refresh,
        &[],
    )
    .unwrap();
    assert!(
        text.contains(r#""client_secret":"redacted-common-clientSecret""#),
        "{text}"
    );
    assert!(text.contains(r#""run":"refresh""#), "{text}");
}

/// Functions see the clock of the test.
#[test]
fn functions_give_the_same_each_time() {
    let api = r#"{"url": "https://acme.example/{{stamp('a')}}", "response": {"output": {"stamp": "{{stamp('b')}}"}}}"#;
    // With the clock of the machine the address was another one.
    assert_eq!(
        recorded(api, "{}", ACTION, Part::Main, &[]),
        Err("cannot-record")
    );
    let api = api.replace("/{{stamp('a')}}", "");
    let one = recorded(&api, "{}", ACTION, Part::Main, &[]).unwrap();
    assert_eq!(one, recorded(&api, "{}", ACTION, Part::Main, &[]).unwrap());
    assert!(one.contains("b-1778051289000-2026-0."), "{one}");
}

/// A service that says what it got must not bring a secret in another form into the test.
#[test]
fn other_forms_of_a_secret_that_the_service_repeats_are_hidden() {
    for (made, digits) in [
        ("upper(connection.password)", "HUNTER2"),
        (
            "md5(connection.password)",
            "e2fc714c4727ee9395f324cd2e7f331f",
        ),
        ("substring(connection.password; 0; 6)", "hunter"),
    ] {
        let api = format!(
            r#"{{"url": "https://acme.example/me", "qs": {{"k": "{{{{{made}}}}}"}},
                "response": {{"output": {{"said": "{{{{body.url}}}}"}}}}}}"#
        );
        let answer = r#"{"url": "URL"}"#;

        let entry = recorded(&api, answer, ACTION, Part::Main, &[]).unwrap();
        assert!(!entry.contains(digits), "{made}: {entry}");
    }
}

/// With placeholders the test would expect something else than the run gave.
#[test]
fn an_outcome_that_depends_on_a_secret_is_refused() {
    for response in [
        r#""output": {"env": "{{if(connection.password = 'hunter2!', 'prod', 'test')}}"}"#,
        r#""output": {"length": "{{length(connection.password)}}"}"#,
        r#""valid": "{{connection.password = 'hunter2!'}}""#,
    ] {
        let api = format!(r#"{{"url": "https://acme.example/me", "response": {{{response}}}}}"#);

        let found = recorded(&api, "{}", ACTION, Part::Main, &[]);
        assert_eq!(found, Err("cannot-record"), "{response}");
    }
}
