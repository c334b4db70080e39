//! Findings in the XML that CI systems read: a suite for each component, a test case for
//! each file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use makecom::section::Severity;

use super::collect::Report;
use super::title;
use crate::findings::Located;
use crate::markup::escaped;

/// The suite of the files that are of no component.
const PROJECT: &str = "the project itself";

/// The report. A test case fails with what makes the command fail: errors, and if it is
/// strict also warnings.
pub(super) fn report(report: &Report, is_strict: bool) -> String {
    let least = if is_strict {
        Severity::Warning
    } else {
        Severity::Error
    };
    let mut suites: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let with_findings = report.findings.iter().chain(&report.silenced);
    let files = report.files.keys().map(String::as_str);
    for file in files.chain(with_findings.map(|it| it.file.as_str())) {
        let owner = report.files.get(file);
        let suite = owner.map_or_else(|| PROJECT.to_owned(), title);
        suites.entry(suite).or_default().insert(file);
    }
    let unchecked = report.unchecked();
    let fails = |file: &&str| {
        let mut of_file = report.findings.iter().filter(|one| one.file == **file);
        of_file.any(|one| one.severity >= least)
    };
    let total: usize = suites.values().map(BTreeSet::len).sum();
    let failed: usize = suites.values().flatten().filter(|file| fails(file)).count();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // Writing to a string cannot fail.
    let _ = writeln!(
        xml,
        "<testsuites name=\"makecom validate\" tests=\"{}\" failures=\"{failed}\" errors=\"0\" skipped=\"{}\">",
        total + unchecked.len(),
        unchecked.len(),
    );
    for (suite, files) in &suites {
        let failed = files.iter().filter(|file| fails(file)).count();
        let name = escaped(suite);
        let _ = writeln!(
            xml,
            "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{failed}\" errors=\"0\">",
            files.len(),
        );
        for file in files {
            case(report, (&name, file), least, &mut xml);
        }
        xml += "  </testsuite>\n";
    }
    if !unchecked.is_empty() {
        let number = unchecked.len();
        let _ = writeln!(
            xml,
            "  <testsuite name=\"not checked\" tests=\"{number}\" failures=\"0\" errors=\"0\" skipped=\"{number}\">",
        );
        for what in &unchecked {
            let what = escaped(what);
            let _ = writeln!(
                xml,
                "    <testcase classname=\"not checked\" name=\"{what}\">\n      <skipped/>\n    </testcase>",
            );
        }
        xml += "  </testsuite>\n";
    }
    xml += "</testsuites>\n";
    xml
}

/// A file: one failure with all that is wrong, and what does not fail it as output.
fn case(report: &Report, (suite, file): (&str, &str), least: Severity, xml: &mut String) {
    let of_file = |one: &&Located| one.file == file;
    let (failures, rest): (Vec<_>, Vec<_>) =
        (report.findings.iter().filter(of_file)).partition(|one| one.severity >= least);
    let name = escaped(file);
    let _ = write!(
        xml,
        "    <testcase classname=\"{suite}\" name=\"{name}\" file=\"{name}\" time=\"0\"",
    );
    let mut output: Vec<_> = rest.into_iter().map(line).collect();
    output.extend(report.silenced.iter().filter(of_file).map(|one| {
        let why = one.silenced.as_ref().and_then(|it| it.why.as_deref());
        format!(
            "{} (silenced: {})",
            line(one),
            why.unwrap_or("no reason given")
        )
    }));
    if failures.is_empty() && output.is_empty() {
        *xml += "/>\n";
        return;
    }
    *xml += ">\n";
    if let Some(first) = failures.first() {
        let more = match failures.len() {
            1 => String::new(),
            all => format!(" (and {} more)", all - 1),
        };
        let lines: Vec<_> = failures.iter().map(|one| line(one)).collect();
        let _ = writeln!(
            xml,
            "      <failure type=\"{}\" message=\"{}\">{}</failure>",
            escaped(first.rule),
            escaped(&format!("{}{more}", first.message)),
            escaped(&lines.join("\n")),
        );
    }
    if !output.is_empty() {
        let output = escaped(&output.join("\n"));
        let _ = writeln!(xml, "      <system-out>{output}</system-out>");
    }
    *xml += "    </testcase>\n";
}

fn line(finding: &Located) -> String {
    let Located {
        file,
        line,
        column,
        severity,
        rule,
        message,
        help,
        ..
    } = finding;
    format!("{file}:{line}:{column}: {severity}: {message} ({rule}); {help}")
}
