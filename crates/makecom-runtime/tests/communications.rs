//! Communications: the example files, what is refused, and what is warned of.

#[allow(dead_code)]
#[path = "../examples/conformance/check.rs"]
mod check;

use check::Outcome;
use makecom_runtime::communication::{
    Document, FailureKind, HttpRequest, HttpResponse, ModuleKind, Run, Transport, TransportError,
};
use makecom_runtime::{Date, Environment, Value};

const SHARED: &str = include_str!("data/communications.json");
const MORE: &str = include_str!("data/communications-more.json");
const FUNCTIONS: &str = include_str!("data/function-tests.json");

#[test]
fn every_example_is_equal() {
    for (text, count) in [(SHARED, 42), (MORE, 64), (FUNCTIONS, 6)] {
        let lines = check::file(text).unwrap();
        let differing = lines.iter().filter(|line| line.outcome != Outcome::Equal);
        let differing: Vec<_> = differing.map(ToString::to_string).collect();
        assert_eq!(differing.join("\n"), "");
        assert_eq!(lines.len(), count);
    }
}

#[test]
fn disputed_examples_are_warned_of() {
    let disputed: Vec<_> = [SHARED, MORE]
        .iter()
        .flat_map(|text| check::file(text).unwrap())
        .filter(|line| line.confidence == "disputed")
        .map(|line| format!("{} {}", line.id, line.codes.join(" ")))
        .collect();
    assert_eq!(
        disputed,
        [
            "comm-36 default-error-type",
            "a status of 500 without error default-error-type",
            "an action that iterates takes the last item action-iterates",
        ]
    );
}

/// One example of the shared file, changed.
fn changed(id: &str, from: &str, to: &str) -> String {
    let file = Value::from_json(SHARED).unwrap();
    let Value::Array(examples) = file.get("examples") else {
        unreachable!()
    };
    let example = examples
        .iter()
        .find(|it| it.get("id") == id.into())
        .unwrap();
    let text = example.to_json().unwrap();
    assert!(text.contains(from), "{text}");
    let file = format!(r#"{{"examples": [{}]}}"#, text.replace(from, to));
    check::file(&file).unwrap()[0].to_string()
}

#[test]
fn what_is_not_as_recorded_differs() {
    for (id, from, to, expected) in [
        (
            "comm-01",
            "\"method\":\"GET\"",
            "\"method\":\"PUT\"",
            "method: expected PUT, got GET",
        ),
        (
            "comm-01",
            "/orders/7",
            "/orders/8",
            "url: expected https://api.shop.test/v2/orders/8, got https://api.shop.test/v2/orders/7",
        ),
        (
            "comm-01",
            "\"authorization\":\"Bearer T1\"",
            "\"authorization\":\"Bearer T2\"",
            "headers/authorization: expected \"Bearer T2\", got \"Bearer T1\"",
        ),
        (
            "comm-01",
            "\"authorization\":\"Bearer T1\"",
            "\"x-other\":\"1\"",
            "headers/authorization: expected nothing, got \"Bearer T1\"; headers/x-other: expected \"1\", got nothing",
        ),
        (
            "comm-05",
            r#"\"title\":\"A\",\"due\""#,
            r#"\"title\":\"B\",\"due\""#,
            "body/title: expected \"B\", got \"A\"",
        ),
        (
            "comm-06",
            "code=x%20y",
            "code=x",
            "body/code: expected \"x\", got \"x y\"",
        ),
        (
            "comm-07",
            "\"no_body\":true",
            "\"body\":\"x\"",
            "body: expected \"x\", got nothing",
        ),
        (
            "comm-08",
            "tag=one&tag=two",
            "tag=two&tag=one",
            "qs/tag: expected \"two\", \"one\", got \"one\", \"two\"",
        ),
        (
            "comm-10",
            "\"filename\":\"a.txt\"",
            "\"filename\":\"b.txt\"",
            "body/1/filename: expected \"b.txt\", got \"a.txt\"",
        ),
        (
            "comm-12",
            "\"expect\":{\"output\":[{\"id\":1}",
            "\"expect\":{\"output\":[{\"id\":5}",
            "output/0/id: expected 5, got 1",
        ),
        (
            "comm-15",
            "InvalidConfigurationError",
            "RuntimeError",
            "error/type: expected RuntimeError, got InvalidConfigurationError",
        ),
        (
            "comm-19",
            "{\"users\":[{\"id\":3}]}",
            "{\"users\":[]}",
            "1 recorded exchanges are left over; the next one is GET https://api.shop.test/items?limit=2&offset=4",
        ),
        (
            "comm-53",
            "\"value\":\"a@b.c\"",
            "\"value\":\"x\"",
            "connection/metadata/value: expected \"x\", got \"a@b.c\"",
        ),
        (
            "comm-54",
            "\"message\":\"[401] bad key\"",
            "\"message\":\"[401]\"",
            "error/message: expected \"[401]\", got \"[401] bad key\"",
        ),
    ] {
        let line = changed(id, from, to);
        assert!(
            line.starts_with("differs") && line.contains(expected),
            "{line}"
        );
    }
}

/// Answers every request with the next of these bodies, and the last of them from then on.
struct Answers(Vec<&'static str>);

impl Transport for Answers {
    fn send(&mut self, _: &HttpRequest) -> Result<HttpResponse, TransportError> {
        let body = match self.0.len() {
            1 => self.0[0],
            _ => self.0.remove(0),
        };
        let (status, body) = body.split_once(' ').unwrap_or(("200", body));
        let mut response = HttpResponse::new(status.parse().unwrap());
        response.headers = vec![("Content-Type".into(), "application/json".into())];
        response.body = body.as_bytes().to_vec();
        Ok(response)
    }
}

/// What a component gives: its output, or how it ends, then the codes of the warnings.
fn outcome(component: &str, base: &str, api: &str, bodies: &[&'static str]) -> String {
    let now = Date::from_millis(0).unwrap();
    let environment = Environment::fixed(now);
    let mut answers = Answers(if bodies.is_empty() {
        vec!["200 {}"]
    } else {
        bodies.to_vec()
    });
    let inputs =
        r#"{"parameters": {"nothing": null, "object": {"a": 1}, "list": [1]}, "data": {}}"#;
    let inputs = Value::from_json(inputs).unwrap();
    let mut run = Run::new(&environment, &mut answers).with_inputs(&inputs);
    let document = |text: &str| Document::of_value("api", Value::from_json(text).unwrap());
    let base = (!base.is_empty()).then(|| document(base));
    let api = document(api);
    let result = match component {
        "rpc" => run.rpc(base.as_ref(), &api),
        "connection" => run.connection(&api),
        "authorize" => run
            .authorize(&api, "s")
            .map(|_| makecom_runtime::communication::Outcome::default()),
        "webhook" => run.webhook(&api, &Value::from_json(r#"{"body": {"a": 1}}"#).unwrap()),
        kind => run.module(ModuleKind::parse(kind).unwrap(), base.as_ref(), &api),
    };
    let mut text = match result {
        Ok(outcome) => match outcome.output {
            Some(output) => output.tagged().to_json().unwrap(),
            None => "nothing".to_owned(),
        },
        Err(failure) => {
            assert!(failure.place().is_some(), "{failure}");
            match failure.kind() {
                FailureKind::Refused => format!("refused {}", failure.code()),
                _ => format!("failed {}", failure.code()),
            }
        }
    };
    for warning in run.warnings() {
        text = format!("{text} warned {}", warning.code);
    }
    text
}

/// Component, communication and what it gives.
const UNKNOWN: &[(&str, &str, &str)] = &[
    // Directives.
    ("action", r#"{"urll": "/"}"#, "refused unknown-directive"),
    ("action", r#"{"output": {}}"#, "refused unknown-directive"),
    (
        "action",
        r#"{"response": {"outputs": {}}}"#,
        "refused unknown-directive",
    ),
    (
        "action",
        r#"{"response": {"output": {}, "iterate": {"contaner": []}}}"#,
        "refused unknown-directive",
    ),
    (
        "action",
        r#"{"response": {"error": {"mesage": "x"}}}"#,
        "refused unknown-directive",
    ),
    (
        "action",
        r#"{"response": {"error": {"404": {"mesage": "x"}}}}"#,
        "refused unknown-directive",
    ),
    (
        "action",
        r#"{"response": {"error": {"404": "x"}}}"#,
        "refused invalid-error",
    ),
    (
        "action",
        r#"{"repeat": {"condition": true, "times": 1}}"#,
        "refused unknown-directive",
    ),
    (
        "action",
        r#"{"pagination": {"page": 1}}"#,
        "refused unknown-directive",
    ),
    (
        "action",
        r#"{A, "aws": {"key": "x"}}"#,
        "refused unsupported-directive",
    ),
    (
        "action",
        r#"{A, "oauth": {"token": "x"}}"#,
        "refused unsupported-directive",
    ),
    (
        "action",
        r#"{"endpoint": "x"}"#,
        "refused unsupported-directive",
    ),
    (
        "action",
        r#"{A, "shareCookies": true}"#,
        "refused unsupported-directive",
    ),
    ("action", r#"{A, "shareCookies": false}"#, "{}"),
    (
        "action",
        r#"{A, "agency": {}}"#,
        "refused internal-directive",
    ),
    (
        "action",
        r#"{A, "response": {"output": {"a": "{{internal.x}}"}}}"#,
        "refused internal-variable",
    ),
    (
        "action",
        r#"{A, "rejectUnauthorized": false}"#,
        "{} warned no-effect",
    ),
    (
        "action",
        r#"{A, "response": {"data": {"a": 1}}}"#,
        "{} warned no-effect",
    ),
    (
        "action",
        r#"{"method": "POST", "response": {"output": {"a": 1}}}"#,
        r#"{"a":1} warned no-effect"#,
    ),
    (
        "connection",
        r#"{A, "pagination": {}}"#,
        "nothing warned no-effect",
    ),
    (
        "connection",
        r#"{A, "token": {}}"#,
        "refused stages-of-oauth",
    ),
    (
        "authorize",
        r#"{"requestToken": {}}"#,
        "refused oauth1-unsupported",
    ),
    (
        "authorize",
        r#"{"autorize": {}}"#,
        "refused unknown-directive",
    ),
    (
        "universal",
        r#"{A, "response": {"iterate": "{{body}}"}}"#,
        "refused not-available",
    ),
    ("universal", "{A}", "refused absolute-url"),
    (
        "instant",
        r#"{A, "pagination": {"condition": true}}"#,
        "refused not-available",
    ),
    (
        "responder",
        r#"{"response": {"output": 1}}"#,
        "refused unknown-directive",
    ),
    (
        "webhook",
        r#"{"response": {}}"#,
        "refused unknown-directive",
    ),
    ("action", "[]", "refused no-request"),
    ("action", "\"x\"", "refused no-request"),
    // Requests.
    ("action", r#"{"url": "/x"}"#, "refused relative-url"),
    ("action", r#"{"url": ""}"#, "refused invalid-url"),
    (
        "action",
        r#"{"url": "{{parameters.nothing}}"}"#,
        "refused invalid-url",
    ),
    (
        "action",
        r#"{"url": "https://a.test/#x"}"#,
        "refused fragment-in-url",
    ),
    (
        "action",
        r#"{"url": "https://a.test?a=1", "qs": {"b": 1}}"#,
        "refused query-in-url",
    ),
    (
        "action",
        r#"{"url": "https://a.test?a=1", "qs": {"b": "{{undefined}}"}}"#,
        "{}",
    ),
    (
        "action",
        r#"{"url": "https://a.test?a=1?b=2"}"#,
        "{} warned encode-url-mode",
    ),
    (
        "action",
        r#"{"url": "https://a.test?a=b c"}"#,
        "{} warned unencoded-query",
    ),
    (
        "action",
        r#"{A, "qs": {"a": {"b": 1}}}"#,
        "refused nested-query",
    ),
    (
        "action",
        r#"{A, "qs": {"a": "{{now}}"}}"#,
        "{} warned date-in-query",
    ),
    (
        "action",
        r#"{A, "qs": {"{{1}}": 1}}"#,
        "refused expression-in-key",
    ),
    (
        "action",
        r#"{A, "qs": "{{parameters.list}}"}"#,
        "refused invalid-block",
    ),
    (
        "action",
        r#"{A, "headers": {"x": null}}"#,
        "refused invalid-header",
    ),
    (
        "action",
        r#"{A, "headers": {"x": ["a"]}}"#,
        "refused invalid-header",
    ),
    ("action", r#"{A, "headers": {"x": "{{undefined}}"}}"#, "{}"),
    (
        "action",
        r#"{A, "method": "FETCH"}"#,
        "refused invalid-method",
    ),
    (
        "action",
        r#"{A, "method": "post", "type": "GET", "body": {}}"#,
        "refused invalid-body-type",
    ),
    (
        "action",
        r#"{A, "method": "POST", "body": "{{createJSON(parameters.object)}}"}"#,
        "refused text-as-json",
    ),
    (
        "action",
        r#"{A, "method": "POST", "body": null}"#,
        "refused text-as-json",
    ),
    (
        "action",
        r#"{A, "method": "POST", "type": "urlencoded", "body": {"a": {"b": 1}}}"#,
        "refused nested-form",
    ),
    (
        "action",
        r#"{A, "method": "POST", "type": "urlencoded", "body": "a=1"}"#,
        "refused invalid-body",
    ),
    (
        "action",
        r#"{A, "method": "POST", "type": "multipart/form-data", "body": {"f": {"value": "x", "options": {"contentType": "y"}}}}"#,
        "refused invalid-part",
    ),
    (
        "action",
        r#"{A, "method": "POST", "type": "multipart/form-data", "body": {"f": {"name": "x"}}}"#,
        "refused invalid-part",
    ),
    (
        "action",
        r#"{A, "method": "POST", "type": "text", "body": {"a": 1}}"#,
        "refused invalid-body",
    ),
    (
        "action",
        r#"{A, "method": "HEAD", "body": {"a": 1}}"#,
        "refused body-of-head",
    ),
    ("action", r#"{A, "timeout": 0}"#, "refused invalid-timeout"),
    // Flow.
    (
        "action",
        r#"{"condition": "parameters.x", "response": {"output": {"a": 1}}}"#,
        r#"{"a":1} warned literal-condition"#,
    ),
    (
        "action",
        r#"{"temp": "{{parameters.list}}"}"#,
        "refused invalid-block",
    ),
    (
        "action",
        r#"{"temp": "{{parameters.nothing}}", "response": {"output": {"a": 1}}}"#,
        r#"{"a":1} warned empty-block"#,
    ),
    (
        "action",
        r#"[{"temp": {"a": [1]}}, {"temp": {"a": {"b": 1}}}]"#,
        "refused merge-of-kinds",
    ),
    (
        "action",
        r#"{A, "repeat": {"condition": "{{body.x}}"}}"#,
        "refused repeat-condition",
    ),
    (
        "action",
        r#"{A, "repeat": {"condition": "{{if(statusCode = 1, 1)}}"}}"#,
        "refused repeat-condition",
    ),
    (
        "action",
        r#"{A, "repeat": {"condition": "{{temp.x}}", "limit": "{{3}}"}}"#,
        "refused invalid-repeat",
    ),
    (
        "action",
        r#"{A, "repeat": {"delay": 1}}"#,
        "refused repeat-without-condition",
    ),
    (
        "action",
        r#"{A, "repeat": {"condition": true}, "response": {"output": null}}"#,
        "refused request-limit",
    ),
    (
        "action",
        r#"{"repeat": {"condition": true}, "response": {"output": null}}"#,
        "nothing warned repeat-limit",
    ),
    // Responses.
    (
        "action",
        r#"{A, "response": {"type": "yaml"}}"#,
        "refused invalid-response-type",
    ),
    (
        "action",
        r#"{A, "response": {"type": {"4xx": "json"}}}"#,
        "refused invalid-range",
    ),
    (
        "action",
        r#"{A, "response": {"iterate": "body.rows"}}"#,
        "refused missing-braces",
    ),
    (
        "search",
        r#"{A, "response": {"iterate": "{{body.rows}}"}}"#,
        "[] warned empty-container",
    ),
    (
        "search",
        r#"{A, "response": {"iterate": "{{parameters.object}}"}}"#,
        "refused invalid-container",
    ),
    (
        "search",
        r#"{A, "response": {"iterate": "{{parameters.list}}", "output": "{{null}}"}}"#,
        "refused empty-item",
    ),
    (
        "action",
        r#"{A, "response": {"output": "{{parameters.list}}"}}"#,
        "refused invalid-output",
    ),
    (
        "rpc",
        r#"{A, "response": {"output": "{{5}}"}}"#,
        "refused invalid-output",
    ),
    (
        "search",
        r#"{A, "response": {"limit": -1, "iterate": "{{body}}"}}"#,
        "refused invalid-limit",
    ),
    (
        "search",
        r#"[{A, "response": {"limit": 1}}, {A, "response": {"iterate": "{{parameters.list}}", "output": {}}}]"#,
        "[{}] warned ignored-limit",
    ),
    (
        "action",
        r#"{A, "response": {"error": {"type": "NoError"}, "valid": false}}"#,
        "refused invalid-error-type",
    ),
    (
        "action",
        r#"{A, "response": {"error": "{{body.m}}", "valid": false}}"#,
        "failed service-error warned empty-message",
    ),
    (
        "action",
        r#"{A, "response": {"error": "{{parameters.object}}", "valid": false}}"#,
        "refused invalid-message",
    ),
    (
        "action",
        r#"{A, "response": {"valid": {"message": "x"}}}"#,
        "refused invalid-valid",
    ),
    (
        "action",
        r#"{A, "response": {"output": {"a": "{{nothingHere(1)}}"}}}"#,
        "failed unknown-function",
    ),
    // Pages.
    (
        "search",
        r#"{A, "pagination": {"qs": {"p": 1}}}"#,
        "refused endless-pages",
    ),
    (
        "search",
        r#"{A, "response": {"iterate": "{{parameters.list}}"}, "pagination": {"qs": {"o": "{{pagination.offset}}"}}}"#,
        "refused pagination-variable",
    ),
    (
        "search",
        r#"{A, "response": {"iterate": "{{parameters.list}}", "output": null}, "pagination": {"qs": {"p": 1}}}"#,
        "[] warned pagination-limit",
    ),
    (
        "search",
        r#"{A, "response": {"iterate": "{{parameters.list}}"}, "pagination": {"url": "{{body.next}}"}}"#,
        "refused invalid-url",
    ),
    // Triggers.
    (
        "trigger",
        r#"{A, "response": {"iterate": "{{parameters.list}}"}}"#,
        "refused no-trigger-directive",
    ),
    (
        "trigger",
        r#"{"response": {"iterate": "{{parameters.list}}"}}"#,
        "refused trigger-without-url",
    ),
    (
        "trigger",
        r#"{A, "response": {"output": {"a": 1}, "trigger": {"type": "id", "order": "desc", "id": "1"}}}"#,
        "refused trigger-without-iterate",
    ),
    (
        "trigger",
        r#"{A, "response": {"iterate": "{{parameters.list}}", "output": {"a": 1}, "trigger": {"type": "id", "order": "desc", "id": "{{item.x}}"}}}"#,
        "refused missing-trigger-key",
    ),
    (
        "trigger",
        r#"{A, "response": {"iterate": "{{parameters.list}}", "output": {"a": 1}, "trigger": {"type": "id", "order": "desc", "id": "x{{item}}"}}}"#,
        "refused text-id",
    ),
    (
        "trigger",
        r#"{A, "response": {"iterate": "{{parameters.list}}", "output": {"a": 1}, "trigger": {"type": "date", "order": "desc", "id": "x"}}}"#,
        "refused missing-trigger-key",
    ),
    (
        "trigger",
        r#"{A, "response": {"iterate": "{{parameters.list}}", "output": {"a": 1}, "trigger": {"type": "date", "order": "desc", "id": "x", "date": "soon"}}}"#,
        "refused invalid-trigger-date",
    ),
    (
        "trigger",
        r#"{A, "response": {"iterate": "{{parameters.list}}", "output": {"a": 1}, "trigger": {"type": "id", "order": "down", "id": "1"}}}"#,
        "refused invalid-trigger",
    ),
    // Webhooks.
    ("webhook", r#"{"output": "x"}"#, "refused invalid-output"),
    (
        "webhook",
        r#"{"output": {"b": "{{item.a}}"}}"#,
        r#"[{"b":1}] warned item-without-iterate"#,
    ),
    (
        "webhook",
        r#"{"iterate": "{{body.events}}"}"#,
        "[] warned empty-container",
    ),
    (
        "webhook",
        r#"{"respond": {"status": 99}}"#,
        "refused invalid-status",
    ),
    (
        "webhook",
        r#"{"respond": {"type": "xml", "body": "x"}}"#,
        "refused invalid-respond-type",
    ),
    (
        "webhook",
        r#"{"respond": {"body": "x"}}"#,
        r#"[{"a":1}] warned respond-type"#,
    ),
    (
        "webhook",
        r#"{"condition": false, "respond": {"type": "text", "body": "x"}}"#,
        "[] warned respond-without-bundle",
    ),
];

#[test]
fn what_no_source_tells_is_refused_or_warned_of() {
    let a = r#""url": "https://a.test""#;
    let mut wrong = Vec::new();
    for (component, api, expected) in UNKNOWN {
        let text = api.replace("{A", &format!("{{{a}"));
        let got = outcome(component, "", &text, &[]);
        if got != **expected {
            wrong.push(format!("{component} {api}: {got}, not {expected}"));
        }
    }
    assert_eq!(wrong.join("\n"), "");
}

#[test]
fn the_base_is_inherited_or_the_doubt_is_told() {
    let a = r#""url": "https://a.test""#;
    for (base, api, expected) in [
        (
            r#"[{"baseUrl": "https://a.test"}]"#,
            r#"{"url": "/"}"#,
            "refused base-of-several",
        ),
        (
            r#"{"baseURL": "https://a.test"}"#,
            r#"{"url": "/"}"#,
            "refused unknown-directive",
        ),
        (
            r#"{"temp": {"a": 1}}"#,
            r#"{"response": {"output": {"a": "{{temp.a}}"}}}"#,
            r#"{"a":1} warned base-directive"#,
        ),
        (
            r#"{"body": {"a": 1}}"#,
            r#"{A, "method": "POST", "body": {"b": 1}}"#,
            "{} warned base-body",
        ),
        (
            r#"{"response": {"error": {"message": "x"}}}"#,
            r#"{A, "response": {"error": {"404": {"message": "y"}}}}"#,
            "{} warned base-error",
        ),
        (
            r#"{"headers": {"x": "1"}}"#,
            r#"{A, "response": {"iterate": "{{parameters.list}}", "output": {"a": 1}}, "pagination": {"mergeWithParent": false}}"#,
            "refused merge-with-parent-base",
        ),
    ] {
        let text = api.replace("{A", &format!("{{{a}"));
        let kind = if api.contains("pagination") {
            "search"
        } else {
            "action"
        };
        assert_eq!(outcome(kind, base, &text, &[]), expected, "{base} {api}");
    }
}

#[test]
fn bodies_that_cannot_be_read_are_told() {
    for (bodies, expected) in [
        (&["200 {"][..], "failed invalid-json"),
        (&["404 {"], "failed invalid-json"),
        (&["200 "], "nothing warned empty-body"),
        (&["404 "], "failed service-error warned empty-body"),
        (
            &["503 {}"],
            "failed service-error warned default-error-type",
        ),
    ] {
        let api = r#"{"url": "https://a.test"}"#;
        assert_eq!(outcome("action", "", api, bodies), expected, "{bodies:?}");
    }
}

#[test]
fn the_trace_has_every_directive_with_its_value() {
    let environment = Environment::default();
    let mut answers = Answers(vec!["200 {\"rows\": [{\"id\": 1}]}"]);
    let api = r#"{"url": "https://a.test", "qs": {"n": "{{1 + 1}}"}, "response": {"iterate": "{{body.rows}}", "output": {"id": "{{item.id}}"}}}"#;
    let api = Document::of_value("api", Value::from_json(api).unwrap());
    let mut run = Run::new(&environment, &mut answers);
    run.module(ModuleKind::Search, None, &api).unwrap();
    let steps = run.trace().iter();
    let steps: Vec<_> = steps
        .map(|step| format!("{} {}", step.place.pointer(), step.value.to_json().unwrap()))
        .collect();
    assert_eq!(
        steps,
        [
            "/url \"https://a.test\"",
            "/qs {\"n\":2}",
            "/response/iterate [{\"id\":1}]",
            "/response/output {\"id\":1}",
        ]
    );
}
