//! A report in the XML that CI systems read: a suite for each test file.

use std::fmt::Write as _;

use makecom_runtime::script::{Place, TestReport};
use makecom_runtime::testing::Report;

use super::{Results, Tested, components};
use crate::markup::escaped;

pub(super) fn report(results: &Results) -> String {
    let reports = || results.reports();
    let total: usize = reports().map(|report| report.cases.len()).sum();
    let failed: usize = reports().map(TestReport::failed).sum();
    let errors = reports().filter(|report| report.critical.is_some()).count();
    let components = &results.components.tested;
    let of_components: usize = components.iter().map(|it| it.reports.len()).sum();
    let failed_there: usize = components.iter().map(failed_of).sum();
    let errors_there: usize = components.iter().map(|it| it.errors.len()).sum();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // Writing to a string cannot fail.
    let _ = writeln!(
        xml,
        "<testsuites name=\"makecom test\" tests=\"{}\" failures=\"{}\" errors=\"{}\">",
        total + errors + of_components + errors_there,
        failed + failed_there,
        errors + errors_there,
    );
    for test in &results.tests {
        suite(test, &mut xml);
    }
    for tested in components {
        component(tested, &mut xml);
    }
    xml += "</testsuites>\n";
    xml
}

fn failed_of(tested: &components::Tested) -> usize {
    let failed = tested.reports.iter().filter(|report| !report.is_passed());
    failed.count()
}

/// The tests of a component. They have no time: it would differ from run to run.
fn component(tested: &components::Tested, xml: &mut String) {
    let component = &tested.component;
    let name = escaped(&format!("{} {}", component.kind, component.name));
    let errors = tested.errors.len();
    let _ = writeln!(
        xml,
        "  <testsuite name=\"{name}\" file=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{errors}\">",
        escaped(&component.file),
        tested.reports.len() + errors,
        failed_of(tested),
    );
    for report in &tested.reports {
        let _ = write!(
            xml,
            "    <testcase classname=\"{name}\" name=\"{}\"",
            escaped(&report.name)
        );
        if report.is_passed() {
            *xml += "/>\n";
            continue;
        }
        failure(xml, "failure", &component_failure(report), None);
    }
    for (error, place) in &tested.errors {
        let _ = write!(xml, "    <testcase classname=\"{name}\" name=\"documents\"");
        failure(xml, "error", &format!("{error}\nat {place}"), None);
    }
    let warnings = tested.reports.iter().flat_map(|report| &report.warnings);
    let warnings: Vec<_> = warnings
        .map(|it| format!("{} [{}]", it.message, it.code))
        .collect();
    if !warnings.is_empty() {
        let warnings = escaped(&warnings.join("\n"));
        let _ = writeln!(xml, "    <system-err>{warnings}</system-err>");
    }
    *xml += "  </testsuite>\n";
}

/// What is wrong in a test of a component, with the places.
fn component_failure(report: &Report) -> String {
    let lines = report.findings.iter().flat_map(|finding| {
        let places = finding.places.iter().map(|place| format!("at {place}"));
        std::iter::once(finding.message.clone()).chain(places)
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn suite(test: &Tested, xml: &mut String) {
    let Tested {
        function,
        file,
        report,
    } = test;
    let errors = usize::from(report.critical.is_some());
    let name = escaped(&function.name);
    let _ = writeln!(
        xml,
        "  <testsuite name=\"{name}\" file=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{errors}\" time=\"{:.3}\">",
        escaped(file),
        report.cases.len() + errors,
        report.failed(),
        report.duration.as_secs_f64(),
    );
    for case in &report.cases {
        let _ = write!(
            xml,
            "    <testcase classname=\"{name}\" name=\"{}\" time=\"{:.3}\"",
            escaped(&case.name),
            case.duration.as_secs_f64(),
        );
        if case.is_passed() {
            *xml += "/>\n";
            continue;
        }
        let error = case.error.as_deref();
        let error = error.unwrap_or("the run ended inside of this test block");
        failure(xml, "failure", error, case.place.as_ref());
    }
    if let Some(critical) = &report.critical {
        let _ = write!(
            xml,
            "    <testcase classname=\"{name}\" name=\"{}\"",
            critical.phase
        );
        failure(xml, "error", &critical.message, critical.place.as_ref());
    }
    if !report.printed.is_empty() {
        let _ = writeln!(
            xml,
            "    <system-out>{}</system-out>",
            escaped(&report.printed.join("\n"))
        );
    }
    let warnings: Vec<_> = report
        .warnings
        .iter()
        .map(|it| it.message.as_str())
        .collect();
    if !warnings.is_empty() {
        let _ = writeln!(
            xml,
            "    <system-err>{}</system-err>",
            escaped(&warnings.join("\n"))
        );
    }
    *xml += "  </testsuite>\n";
}

/// The end of a test case that did not pass.
fn failure(xml: &mut String, element: &str, message: &str, place: Option<&Place>) {
    let first = message.lines().next().unwrap_or_default();
    let at = place.map(|place| format!("\nat {}:{}:{}", place.file, place.line, place.column));
    let _ = writeln!(
        xml,
        ">\n      <{element} message=\"{}\">{}{}</{element}>\n    </testcase>",
        escaped(first),
        escaped(message),
        escaped(&at.unwrap_or_default()),
    );
}
