//! Results for people and as JSON.

use makecom_runtime::communication;
use makecom_runtime::script::{Case, Place, TestReport};
use serde_json::{Value, json};

use super::{Results, Tested, components};
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
    for tested in &results.components.tested {
        show_component(tested, &mut text);
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
    let untested = &results.components.untested;
    // Where only functions are tested, it is said once.
    let is_told = !results.components.tested.is_empty() || untested.len() <= FEW;
    if !is_told {
        let count = untested.len();
        let why = ": none has a test; write NAME.tests.json beside its files, by the form of `makecom schema tests`";
        text.push(Line::styled(NOTED, format!("{count} components")).then(why));
    }
    for component in untested.iter().filter(|_| is_told) {
        let name = format!("{} {}", component.kind, component.name);
        let why = format!(": it has no test; write {}", component.file);
        text.push(Line::styled(NOTED, name).then(&why));
    }
    let missed = results.components.coverage.iter().flat_map(|it| &it.missed);
    for place in missed {
        text.push(Line::styled(NOTED, place.to_string()).then(": no test reaches it"));
    }
    text
}

/// So many components without a test are named where none has one.
const FEW: usize = 3;

/// So many places of a finding are shown.
const MOST_PLACES: usize = 12;

fn show_component(tested: &components::Tested, text: &mut Text) {
    let component = &tested.component;
    text.push(format!(
        "{} {} ({})",
        component.kind, component.name, component.file
    ));
    for report in &tested.reports {
        if report.is_passed() {
            text.push(Line::styled(ADDED, format!("- {} ... ✔", report.name)));
        } else {
            text.push(Line::styled(REMOVED, format!("- {} ... ✘", report.name)));
        }
        for finding in &report.findings {
            push_lines(&finding.message, "    ", text);
            for place in finding.places.iter().take(MOST_PLACES) {
                // What was decided there tells why.
                let mut decisions = report.decisions.iter().filter(|(_, own)| own == place);
                let decision = decisions.next_back().map(|(what, _)| format!(": {what}"));
                text.push(format!("      at {place}{}", decision.unwrap_or_default()));
            }
        }
        for warning in &report.warnings {
            let place = warning.place.as_ref().map(|place| format!(" at {place}"));
            let place = place.unwrap_or_default();
            let line = format!(": {} [{}]{place}", warning.message, warning.code);
            text.push(Line::styled(NOTED, "  warning").then(&line));
        }
    }
    for (error, place) in &tested.errors {
        text.push(Line::styled(
            REMOVED,
            format!(" ✘ {error}; {}", error.help()),
        ));
        text.push(format!("      at {place}"));
    }
    text.push("");
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
    let components = &results.components;
    let reports = || components.tested.iter().flat_map(|it| &it.reports);
    let failed_there = reports().filter(|report| !report.is_passed()).count();
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
    if !components.tested.is_empty() || !components.untested.is_empty() {
        let errors: usize = components.tested.iter().map(|it| it.errors.len()).sum();
        parts.push(count(components.tested.len(), "tested component"));
        parts.push(count(reports().count(), "test"));
        parts.push(format!("{} passed", reports().count() - failed_there));
        parts.push(format!("{failed_there} failed"));
        if errors > 0 {
            parts.push(count(errors, "error"));
        }
        if !components.untested.is_empty() {
            parts.push(format!("{} without a test", components.untested.len()));
        }
        if let Some(coverage) = &components.coverage {
            let reached = coverage.total - coverage.missed.len();
            parts.push(format!(
                "{reached} of {} directives reached",
                coverage.total
            ));
        }
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
        "components": results.components.tested.iter().map(json_component).collect::<Vec<_>>(),
        "untestedComponents": results.components.untested.iter()
            .map(|it| json!({"kind": it.kind.as_str(), "name": it.name, "file": it.file}))
            .collect::<Vec<_>>(),
        "directives": results.components.coverage.as_ref().map(|coverage| json!({
            "total": coverage.total,
            "missed": coverage.missed.iter().map(json_directive).collect::<Vec<_>>(),
        })),
    })
}

fn json_component(tested: &components::Tested) -> Value {
    let tests = tested.reports.iter().map(|report| {
        let findings = report.findings.iter().map(|finding| {
            let places: Vec<_> = finding.places.iter().map(json_directive).collect();
            json!({"message": finding.message, "places": places})
        });
        let warnings = report.warnings.iter().map(|warning| {
            let place = warning.place.as_ref().map(json_directive);
            json!({"code": warning.code, "message": warning.message, "place": place})
        });
        json!({
            "name": report.name,
            "passed": report.is_passed(),
            "findings": findings.collect::<Vec<_>>(),
            "warnings": warnings.collect::<Vec<_>>(),
        })
    });
    let errors = tested.errors.iter().map(|(error, place)| {
        json!({
            "code": error.code(),
            "message": error.to_string(),
            "help": error.help(),
            "place": json_directive(place),
        })
    });
    json!({
        "kind": tested.component.kind.as_str(),
        "name": tested.component.name,
        "file": tested.component.file,
        "passed": tested.is_passed(),
        "tests": tests.collect::<Vec<_>>(),
        "errors": errors.collect::<Vec<_>>(),
    })
}

fn json_directive(place: &communication::Place) -> Value {
    let (line, column) = place.position().unzip();
    json!({"file": place.file(), "pointer": place.pointer(), "line": line, "column": column})
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
