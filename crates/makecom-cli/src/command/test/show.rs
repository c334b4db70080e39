//! Results for people and as JSON.

use makecom_runtime::script::{Case, Place, TestReport};
use serde_json::{Value, json};

use super::{Results, Tested};
use crate::printer::{ADDED, Line, NOTED, REMOVED, Text};

/// The results, with the lines of Make's editor for each test block.
pub(super) fn text(results: &Results) -> Text {
    let mut text = Text::default();
    for test in &results.tests {
        text.push(format!("{} ({})", test.function.name, test.file));
        for case in &test.report.cases {
            show_case(case, &mut text);
        }
        if let Some(critical) = &test.report.critical {
            text.push(Line::styled(REMOVED, " ✘ EXECUTION CRITICAL FAILURE"));
            push_lines(
                &format!("{} ({})", critical.message, critical.phase),
                "",
                &mut text,
            );
            push_place(critical.place.as_ref(), &mut text);
        }
        for line in &test.report.printed {
            push_lines(&format!("printed: {line}"), "  ", &mut text);
        }
        for warning in &test.report.warnings {
            let line = format!(": {}; {} [{}]", warning.message, warning.help, warning.code);
            text.push(Line::styled(NOTED, "  warning").then(&line));
        }
        text.push("");
    }
    for function in &results.untested {
        let why = match (&function.code, &function.test) {
            (None, _) => "its file does not exist",
            (_, None) => "it has no test",
            _ => "its test is empty",
        };
        text.push(Line::styled(NOTED, function.name.clone()).then(&format!(": {why}")));
    }
    for name in results.uncalled.iter().flatten() {
        text.push(Line::styled(NOTED, name.clone()).then(": no test calls it"));
    }
    text
}

fn show_case(case: &Case, text: &mut Text) {
    let shown = case.to_string();
    let mut lines = shown.split('\n');
    let first = lines.next().unwrap_or_default();
    let style = if case.is_passed() { ADDED } else { REMOVED };
    text.push(Line::styled(style, first));
    for line in lines {
        text.push(format!("    {line}"));
    }
    push_place(case.place.as_ref(), text);
}

fn push_lines(shown: &str, before: &str, text: &mut Text) {
    for line in shown.split('\n') {
        text.push(format!("{before}{line}"));
    }
}

fn push_place(place: Option<&Place>, text: &mut Text) {
    if let Some(Place {
        file, line, column, ..
    }) = place
    {
        text.push(format!("    at {file}:{line}:{column}"));
    }
}

/// One line with the counts.
pub(super) fn summary(results: &Results) -> String {
    let count = |number: usize, what: &str| match number {
        1 => format!("1 {what}"),
        _ => format!("{number} {what}s"),
    };
    let total: usize = results.reports().map(|report| report.cases.len()).sum();
    let failed: usize = results.reports().map(TestReport::failed).sum();
    let critical = results
        .reports()
        .filter(|report| report.critical.is_some())
        .count();
    let mut parts = vec![
        count(results.tests.len(), "tested function"),
        count(total, "test block"),
        format!("{} passed", total - failed),
        format!("{failed} failed"),
    ];
    if critical > 0 {
        parts.push(count(critical, "critical failure"));
    }
    if !results.untested.is_empty() {
        parts.push(format!("{} without a test", results.untested.len()));
    }
    match &results.uncalled {
        Some(names) if names.is_empty() => {}
        Some(names) => parts.push(format!("{} that no test calls", names.len())),
        None => parts.push("calls not counted, because of --filter".to_owned()),
    }
    parts.join(", ")
}

/// The results for programs.
pub(super) fn json(results: &Results) -> Value {
    let names: Vec<_> = results.untested.iter().map(|it| it.name.as_str()).collect();
    json!({
        "passed": results.is_passed(),
        "functions": results.tests.iter().map(json_of).collect::<Vec<_>>(),
        "untested": names,
        "uncalled": results.uncalled,
    })
}

fn json_of(test: &Tested) -> Value {
    let report = &test.report;
    let cases = report.cases.iter().map(|case| {
        json!({
            "name": case.name,
            "passed": case.is_passed(),
            "error": case.error,
            "place": case.place.as_ref().map(json_place),
            "seconds": case.duration.as_secs_f64(),
        })
    });
    let critical = report.critical.as_ref().map(|critical| {
        json!({
            "phase": critical.phase.to_string(),
            "message": critical.message,
            "place": critical.place.as_ref().map(json_place),
        })
    });
    let warnings = report.warnings.iter().map(
        |warning| json!({"code": warning.code, "message": warning.message, "help": warning.help}),
    );
    json!({
        "function": test.function.name,
        "file": test.file,
        "passed": report.is_passed(),
        "tests": cases.collect::<Vec<_>>(),
        "critical": critical,
        "printed": report.printed,
        "warnings": warnings.collect::<Vec<_>>(),
        "called": report.called,
        "seconds": report.duration.as_secs_f64(),
    })
}

fn json_place(place: &Place) -> Value {
    json!({"file": place.file, "line": place.line, "column": place.column})
}
