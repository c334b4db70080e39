//! Examples of components: each becomes a test as `makecom test` runs it.

use makecom_runtime::communication::{Document, ModuleKind};
use makecom_runtime::script::{Function, Suite};
use makecom_runtime::testing::{Documents, Report, Subject, read, run};
use makecom_runtime::{Collection, Environment, Type, Value, coerce};

use super::{Line, Outcome, line, shown, text};

pub(super) fn example(example: &Value) -> Line {
    let not_run = |why: String| line(example, Outcome::NotRun(why), Vec::new());
    let component = text(&example.get("component"));
    let communication = example.get("communication");
    let Some((subject, part)) = subject(&component, example) else {
        return not_run(format!("the component {component:?} is not known"));
    };
    let document =
        |name: &str, value: Value| (!value.is_nullish()).then(|| Document::of_value(name, value));
    let hook = |name: &str| match example.get(name) {
        Value::Undefined => communication.get(name),
        own => own,
    };
    let mut documents = Documents::default();
    documents.base = document("base", example.get("base"));
    documents.api = document("communication", communication.clone());
    documents.epoch = document("epoch", example.get("epoch"));
    documents.attach = document("attach", hook("attach")).or_else(|| documents.api.clone());
    documents.detach = document("detach", hook("detach")).or_else(|| documents.api.clone());
    let functions = match example.get("functions") {
        Value::Collection(entries) => entries
            .iter()
            .map(|(name, code)| Function::new(name, text(code)))
            .collect(),
        _ => Vec::new(),
    };
    let suite = Suite::new(functions);

    let mut expect = match example.get("expect") {
        Value::Collection(expect) => Collection::clone(&expect),
        _ => return not_run("nothing is expected".to_owned()),
    };
    // An example lists what it means of a state, and not what else is kept.
    let state = match expect.len() {
        1 => None,
        _ => expect.remove("state"),
    };
    let test = file(example, part, expect.into());
    let tests = match read(&Document::of_value("example", test)) {
        Ok(tests) => tests,
        Err(errors) => {
            let errors: Vec<_> = errors
                .iter()
                .map(|(error, place)| format!("{place}: {error}"))
                .collect();
            return not_run(errors.join("; "));
        }
    };
    let mut report = run(&tests[0], subject, &documents, &suite);
    // An example that only says that there is an error does not say whether Make tells it.
    let error = example.get("expect").get("error");
    let is_any =
        !error.is_nullish() && error.get("type").is_nullish() && error.get("message").is_nullish();
    if is_any && !matches!(error, Value::Text(_)) && report.code.is_some() {
        report.findings.clear();
    }
    let mut differences: Vec<_> = report.findings.iter().map(ToString::to_string).collect();
    if let Some(expected) = state {
        differences.extend(state_differences(&expected.untagged(), &report));
    }
    let mut codes: Vec<_> = report.warnings.iter().map(|it| it.code).collect();
    codes.extend(report.code.filter(|code| *code != "service-error"));
    codes.dedup();
    let disputed = text(&example.get("confidence")) == "disputed";
    let outcome = if !differences.is_empty() {
        Outcome::Differs(differences.join("; "))
    } else if disputed && codes.is_empty() {
        Outcome::Differs("equal, but without a warning".to_owned())
    } else {
        Outcome::Equal
    };
    line(example, outcome, codes)
}

/// What is run, and the part of it.
fn subject(component: &str, example: &Value) -> Option<(Subject, Option<&'static str>)> {
    let communication = example.get("communication");
    let has = |value: &Value, name: &str| !value.get(name).is_nullish();
    let expects_data = has(&example.get("expect"), "webhook_data");
    Some(match component {
        "rpc" => (Subject::Rpc, None),
        "epoch" => (Subject::Module(ModuleKind::Trigger), Some("epoch")),
        "connection" | "basic" => (Subject::Connection, None),
        "webhook" if expects_data => (Subject::Webhook, Some("attach")),
        "webhook" => (Subject::Webhook, None),
        "attach" | "webhook_attach" => (Subject::Webhook, Some("attach")),
        "detach" | "webhook_detach" => (Subject::Webhook, Some("detach")),
        "refresh" | "oauth2_refresh" => (Subject::Oauth2, Some("refresh")),
        "invalidate" | "oauth2_invalidate" => (Subject::Oauth2, Some("invalidate")),
        "oauth2" | "oauth" => {
            let is_way = has(&example.get("inputs"), "callback_query");
            let part = ["refresh", "invalidate"]
                .into_iter()
                .find(|part| !is_way && has(&communication, part) && !has(&communication, "token"));
            let is_due = !is_way
                && has(&communication, "refresh")
                && has(&example.get("inputs"), "connection");
            (Subject::Oauth2, part.or(is_due.then_some("refresh")))
        }
        other => (Subject::Module(ModuleKind::parse(other)?), None),
    })
}

/// The file of one test.
fn file(example: &Value, part: Option<&str>, expect: Value) -> Value {
    let mut inputs = match example.get("inputs") {
        Value::Collection(inputs) => Collection::clone(&inputs),
        _ => Collection::new(),
    };
    let mut test = Collection::new();
    test.insert("name", example.get("id"));
    if let Some(part) = part {
        test.insert("run", part.into());
    }
    for name in ["now", "timezone"] {
        let value = match (inputs.remove(name), example.get(name)) {
            (Some(own), _) | (None, own) => own,
        };
        let value = match value.untagged() {
            Value::Date(date) => date.to_string().into(),
            other => other,
        };
        if !value.is_nullish() {
            test.insert(name, value);
        }
    }
    test.insert("inputs", inputs.into());
    test.insert("exchanges", example.get("exchanges"));
    test.insert("expect", expect);
    let tests = Collection::from_iter([("tests", Value::array([test.into()]))]);
    tests.into()
}

/// Compares the named entries of a state; dates by their moment.
fn state_differences(expected: &Value, report: &Report) -> Vec<String> {
    let actual = report.actual.as_ref().map(|it| it.get("state").untagged());
    let actual = actual.unwrap_or_default();
    let Value::Collection(entries) = expected else {
        return Vec::new();
    };
    let moment = |value: &Value| {
        let date = coerce(value, Type::Date, &Environment::default());
        match value {
            Value::Text(_) => date.unwrap_or_else(|_| value.clone()),
            other => other.clone(),
        }
    };
    let mut found = Vec::new();
    for (name, value) in entries.iter() {
        let got = actual.get(if name == "lastID" { "lastId" } else { name });
        if moment(value) != moment(&got) {
            found.push(format!(
                "state/{name}: got {}, expected {}",
                shown(&got),
                shown(value)
            ));
        }
    }
    found
}
