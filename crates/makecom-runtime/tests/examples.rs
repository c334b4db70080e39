//! The examples in the tests of `makecom-iml` give what they say.

#[allow(dead_code)]
#[path = "../examples/conformance/check.rs"]
mod check;

use check::Outcome;

fn lines() -> Vec<check::Line> {
    check::file(include_str!(
        "../../makecom-iml/tests/data/expressions.json"
    ))
    .unwrap()
}

#[test]
fn every_example_is_equal() {
    let lines = lines();
    let differing = lines.iter().filter(|line| line.outcome != Outcome::Equal);
    let differing: Vec<_> = differing.map(ToString::to_string).collect();
    assert_eq!(differing.join("\n"), "");
    assert_eq!(lines.len(), 247);
}

#[test]
fn disputed_examples_are_warned_of_or_refused() {
    let lines = lines();
    let disputed: Vec<_> = lines
        .iter()
        .filter(|line| line.confidence == "disputed")
        .map(|line| format!("{} {}", line.id, line.codes.join(" ")))
        .collect();
    assert_eq!(
        disputed,
        [
            "operator-026 strict-equality loose-equality",
            "operator-027 loose-equality",
            "array-035 to-array-shape",
            "error-004 array-literal",
            "error-005 object-literal",
            "error-006 quoted-index",
        ]
    );
}

/// Runs one example, given as the inside of its JSON object, and prints its line.
fn one(example: &str) -> String {
    let file = format!(r#"{{"examples": [{{"id": "x", {example}}}]}}"#);
    check::file(&file).unwrap()[0].to_string()
}

#[test]
fn what_differs_or_is_not_run_never_passes() {
    for (example, expected) in [
        (
            r#""kind": "evaluate", "confidence": "firm", "template": "{{1 + 1}}", "expect": 3"#,
            "differs  firm      x: got 2, expected 3",
        ),
        (
            r#""kind": "evaluate", "confidence": "firm", "template": "{{1}}", "expect": "1""#,
            "differs  firm      x: got 1, expected \"1\"",
        ),
        (
            r#""kind": "evaluate", "confidence": "firm", "template": "{{upper()}}", "expect": """#,
            "differs  firm      x [argument-count]: got error: upper takes 1 argument, not 0, expected \"\"",
        ),
        (
            r#""kind": "evaluate", "confidence": "firm", "template": "{{1}}", "expect": {"$error": "no"}"#,
            "differs  firm      x: got 1, expected {\"$error\":\"no\"}",
        ),
        (
            r#""kind": "evaluate", "confidence": "disputed", "template": "{{1}}", "expect": 1"#,
            "differs  disputed  x: equal, but without a warning",
        ),
        (
            r#""kind": "evaluate", "confidence": "firm", "template": "{{random}}", "expect": {"$range": [1, 2]}"#,
            "differs  firm      x: got 0.",
        ),
        (
            r#""kind": "evaluate", "confidence": "firm", "template": "{{1}}", "expect": , "now": "2026-01-01""#,
            "not run  firm      x: the expected result is missing in the file",
        ),
        (
            r#""kind": "coerce", "confidence": "firm", "expected_type": "time", "input": "1", "expect": 1"#,
            "not run  firm      x: no source tells how a value becomes of type \"time\"",
        ),
        (
            r#""component": "dance", "communication": {}, "confidence": "firm", "expect": {"output": 1}"#,
            "not run  firm      x: the component \"dance\" is not known",
        ),
        (
            r#""component": "action", "communication": {}, "confidence": "firm", "expect": {"outputs": 1}"#,
            "not run  firm      x: example /tests/0/expect/outputs: \"outputs\" is not known here",
        ),
        (
            r#""component": "action", "communication": {}, "confidence": "firm", "expect": {"error": {}}"#,
            "differs  firm      x: an error was expected",
        ),
        (
            r#""tested": "f", "confidence": "", "expect": {"total": 1}"#,
            "differs            x",
        ),
        (
            r#""tested": "f", "confidence": "", "expect": {"colour": 1}"#,
            "not run            x",
        ),
        (
            r#""kind": "dance", "confidence": "firm", "expect": {}"#,
            "not run  firm      x: the kind \"dance\" is not known",
        ),
    ] {
        assert!(one(example).starts_with(expected), "{}", one(example));
    }
}
