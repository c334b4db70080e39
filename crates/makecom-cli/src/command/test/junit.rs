//! A report in the XML that CI systems read: a suite for each test file.

use std::fmt::Write as _;

use makecom_runtime::script::{Place, TestReport};

use super::{Results, Tested};
use crate::markup::escaped;

pub(super) fn report(results: &Results) -> String {
    let reports = || results.reports();
    let total: usize = reports().map(|report| report.cases.len()).sum();
    let failed: usize = reports().map(TestReport::failed).sum();
    let errors = reports().filter(|report| report.critical.is_some()).count();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // Writing to a string cannot fail.
    let _ = writeln!(
        xml,
        "<testsuites name=\"makecom test\" tests=\"{}\" failures=\"{failed}\" errors=\"{errors}\">",
        total + errors,
    );
    for test in &results.tests {
        suite(test, &mut xml);
    }
    xml += "</testsuites>\n";
    xml
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
