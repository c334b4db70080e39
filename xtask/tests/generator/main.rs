//! `lint --for progenitor` against progenitor itself: for each spec of a table, lint
//! reports an error exactly where the generator refuses the spec, panics, or writes
//! code that does not compile or does something else than the spec says.

mod oracle;
mod rows;
mod shapes;

use std::sync::Arc;

use openapi_fragments::{
    Diagnostic, Document, Generator, LintOptions, Severity, Source, Syntax, lint_with,
    to_canonical_json,
};
use serde_json::{Value, json};

use oracle::Verdict;

/// A spec with one operation, `GET /a`, which everything can be changed in.
fn base() -> Value {
    json!({
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"get": {
            "operationId": "get_a",
            "responses": {"200": {"description": "d"}},
        }}},
    })
}

/// The base with some nodes replaced: pointers and values; null removes a node.
fn spec(changes: &Value) -> Value {
    let mut spec = base();
    for (pointer, value) in changes.as_object().unwrap() {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let key = openapi_fragments::pointer::unescape(key);
        let mut node = &mut spec;
        for token in parent.split('/').skip(1) {
            node = &mut node[openapi_fragments::pointer::unescape(token).as_ref()];
        }
        if value.is_null() {
            node.as_object_mut().unwrap().remove(key.as_ref());
        } else {
            node[key.as_ref()] = value.clone();
        }
    }
    spec
}

/// The findings that lint calls errors.
fn errors(spec: &Value) -> Vec<Diagnostic> {
    let source = Arc::new(Source::new("spec.json", to_canonical_json(spec)));
    let document = Document::parse(source, Syntax::Json).unwrap();
    let options = LintOptions::default().for_generator(Generator::Progenitor);
    let mut findings = lint_with(&document, &options);
    findings.retain(|finding| finding.severity() == Severity::Error);
    findings
}

/// What the errors say that the generator does.
fn labels(errors: &[Diagnostic]) -> Vec<String> {
    let labels = errors.iter().map(|error| {
        let value = serde_json::to_value(error).unwrap();
        value["places"][0]["label"].as_str().unwrap().to_owned()
    });
    labels.collect()
}

fn label(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Refuses(_) => "progenitor refuses this",
        Verdict::Panics(_) => "progenitor panics on this",
        Verdict::Breaks(_) => "the generated code does not compile",
        Verdict::Misleads(_) => "the generated code does something else",
        Verdict::Fine => "",
    }
}

/// Specs of which all are right, or all are wrong.
fn check(rows: Vec<(&str, Value)>, is_right: bool) {
    let mut misses = Vec::new();
    let count = rows.len();
    for (name, changes) in rows {
        let spec = spec(&changes);
        let verdict = oracle::verdict(&spec);
        let errors = errors(&spec);
        let labels = labels(&errors);
        let codes: Vec<_> = errors.iter().map(Diagnostic::code).collect();
        let is_fine = verdict == Verdict::Fine;
        if is_fine != is_right {
            misses.push(format!(
                "{name}: the generator: {verdict:?} (lint: {codes:?})"
            ));
        } else if is_fine != errors.is_empty() {
            misses.push(format!(
                "{name}: the generator: {verdict:?}, lint: {codes:?}"
            ));
        } else if !is_fine && !labels.iter().any(|one| one == label(&verdict)) {
            misses.push(format!(
                "{name}: the generator: {verdict:?}, lint: {codes:?} {labels:?}"
            ));
        }
    }
    assert!(
        misses.is_empty(),
        "{} of {count} rows:\n{}",
        misses.len(),
        misses.join("\n")
    );
}

#[test]
fn lint_refuses_what_the_generator_does_not_support() {
    check(rows::wrong(), false);
}

/// What the generator supports although OpenAPI forbids it, with the rules that say so.
const BEYOND_OPENAPI: [&str; 11] = [
    "fields that openapiv3 does not know: newer-construct",
    "no response at all: empty-responses",
    "range in lower case: invalid-status",
    "status that is no HTTP: invalid-status",
    "security that is not declared: undeclared-security-scheme",
    "callback: empty-responses",
    "reference with an escaped slash: bad-component-name",
    "list without items: missing-items",
    "default of an alias: default-mismatch",
    "default null: default-mismatch",
    "default of a parameter that is ignored: default-mismatch",
];

/// The rules for everyone call nothing an error that OpenAPI allows.
#[test]
fn what_the_generator_supports_is_openapi() {
    let mut misses = Vec::new();
    for (name, changes) in rows::right() {
        let source = Arc::new(Source::new("spec.json", to_canonical_json(&spec(&changes))));
        let document = Document::parse(source, Syntax::Json).unwrap();
        let mut findings = lint_with(&document, &LintOptions::default());
        findings.retain(|finding| finding.severity() == Severity::Error);
        let codes: Vec<_> = findings.iter().map(Diagnostic::code).collect();
        if !codes.is_empty() {
            misses.push(format!("{name}: {}", codes.join(", ")));
        }
    }
    assert_eq!(misses, BEYOND_OPENAPI);
}

#[test]
fn lint_accepts_what_the_generator_supports() {
    check(rows::right(), true);
}
