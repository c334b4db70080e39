//! `makecom validate`.
//!
//! `collect` finds what is wrong, `configuration` and `silence` read what a project says
//! about rules, `silenced` applies it, and a module for each format shows the result.

mod collect;
mod configuration;
mod configuration_rules;
mod configuration_schema;
mod fix;
mod html;
mod junit;
mod lone;
mod pattern;
mod rules;
mod sarif;
mod silence;
mod silenced;

use std::path::Path;

use makecom::ComponentKind;
use makecom::section::Severity;
use serde::Serialize;

use crate::arguments::Global;
use crate::arguments::validate::{Arguments, Format};
use crate::failure::{Failure, Outcome, Result};
use crate::findings::{Located, reports};
use crate::output;
use crate::printer::{Line, NOTED, Printer, Text, one_line};
use collect::{Owner, of_project};
use lone::of_file;

pub(super) use collect::{Report, name_of, shown};
pub(super) use configuration_schema::configuration_schema;
#[cfg(test)]
pub(super) use rules::is_known as is_rule;

pub(crate) fn run(arguments: &Arguments, global: &Global, printer: &Printer) -> Result {
    if arguments.report.is_some() && matches!(arguments.format, Format::Text | Format::Github) {
        return Err(Failure::usage(
            "--report is for formats that are read later",
            "add --format html, junit, sarif or json",
        ));
    }
    let is_project = arguments.path.is_dir();
    if is_project && (arguments.section.is_some() || arguments.kind.is_some()) {
        return Err(Failure::usage(
            "--section and --kind need a file, not a project",
            "leave them out",
        ));
    }
    if arguments.fix
        && let Some(outcome) = fix::run(arguments, global, printer)?
    {
        return Ok(outcome);
    }
    let mut report = if is_project {
        of_project(&arguments.path)?
    } else {
        of_file(arguments)?
    };
    report.silence();
    let summary = summary(&report, arguments);
    let errors = report.count(Severity::Error);
    let warnings = report.count(Severity::Warning);
    let mut hidden_hints = 0;
    if !arguments.hints {
        hidden_hints = report.count(Severity::Hint);
        let is_shown = |finding: &Located| finding.severity > Severity::Hint;
        report.findings.retain(is_shown);
    }
    match &arguments.report {
        Some(path) => {
            let written = written(&report, arguments, hidden_hints)?;
            output::file(path, written.as_bytes())?;
            show(&report, arguments, Format::Text, hidden_hints, printer)?;
        }
        None => show(&report, arguments, arguments.format, hidden_hints, printer)?,
    }
    printer.note(summary);
    if let Some(doubt) = &report.doubt {
        printer.note(doubt.as_str());
    }
    let unchecked = report.unchecked();
    if !unchecked.is_empty() {
        printer.note(format!("not checked: {}", unchecked.join(", ")));
    }
    if errors > 0 || arguments.strict && warnings > 0 {
        Ok(Outcome::Findings)
    } else {
        Ok(Outcome::Done)
    }
}

/// The findings of a project, without what it silences.
pub(super) fn checked(path: &Path) -> Result<Report> {
    let mut report = of_project(path)?;
    report.silence();
    Ok(report)
}

/// Prints the findings.
fn show(
    report: &Report,
    arguments: &Arguments,
    format: Format,
    hidden_hints: usize,
    printer: &Printer,
) -> Result<()> {
    match format {
        Format::Text if !printer.is_json() => printer.text(text(report, arguments)),
        Format::Text | Format::Json => printer.json(&all(report)),
        Format::Github => printer.commands(github(report)),
        Format::Sarif => printer.json(&sarif::report(report)),
        Format::Junit | Format::Html => printer.data(&written(report, arguments, hidden_hints)?),
    }
}

/// The report as the text of a file.
fn written(report: &Report, arguments: &Arguments, hidden_hints: usize) -> Result<String> {
    match arguments.format {
        Format::Junit => Ok(junit::report(report, arguments.strict)),
        Format::Html => Ok(html::page(report, hidden_hints)),
        Format::Sarif => pretty(&sarif::report(report)),
        Format::Json | Format::Text | Format::Github => pretty(&all(report)),
    }
}

fn pretty(value: &impl Serialize) -> Result<String> {
    let text = serde_json::to_string_pretty(value);
    let failed = |error| Failure::new(format!("cannot write JSON: {error}"), "report this defect");
    Ok(text.map_err(failed)? + "\n")
}

/// The findings, then what is silenced.
fn all(report: &Report) -> Vec<&Located> {
    report.findings.iter().chain(&report.silenced).collect()
}

/// A component in words.
fn title(owner: &Owner) -> String {
    let kind = match owner.kind {
        ComponentKind::App => "App",
        ComponentKind::Connection => "Connection",
        ComponentKind::Webhook => "Webhook",
        ComponentKind::Module => "Module",
        ComponentKind::Rpc => "RPC",
        ComponentKind::Function => "Function",
        ComponentKind::Endpoint => "Endpoint",
        _ => "Component",
    };
    match (owner.id.as_str(), &owner.label) {
        ("", Some(label)) => label.clone(),
        ("", None) => kind.to_owned(),
        (id, Some(label)) => format!("{kind} {id}: {label}"),
        (id, None) => format!("{kind} {id}"),
    }
}

/// One line with the counts.
fn summary(report: &Report, arguments: &Arguments) -> String {
    let mut parts = vec![
        count(report.files.len(), "file"),
        count(report.count(Severity::Error), "error"),
        count(report.count(Severity::Warning), "warning"),
    ];
    match report.count(Severity::Hint) {
        hints if arguments.hints => parts.push(count(hints, "hint")),
        0 => {}
        hints => parts.push(format!("{} not shown", count(hints, "hint"))),
    }
    if !report.silenced.is_empty() {
        parts.push(format!("{} silenced", report.silenced.len()));
    }
    parts.join(", ")
}

/// A number and what it counts, whose first word has a plural in s.
fn count(number: usize, what: &str) -> String {
    if number == 1 {
        return format!("1 {what}");
    }
    match what.split_once(' ') {
        Some((first, rest)) => format!("{number} {first}s {rest}"),
        None => format!("{number} {what}s"),
    }
}

fn text(report: &Report, arguments: &Arguments) -> Text {
    let mut text = Text::default();
    // Findings are grouped by file.
    for findings in report.findings.chunk_by(|one, next| one.file == next.file) {
        let source = report
            .texts
            .get(&findings[0].file)
            .map_or("", String::as_str);
        let findings: Vec<_> = findings.iter().collect();
        let how = "add --all to see them";
        text = text.and(reports(&findings, source, arguments.all, how));
    }
    if arguments.silenced {
        for finding in &report.silenced {
            text.push(silenced_line(finding));
        }
    }
    text
}

/// A silenced finding in one line, with the reason.
fn silenced_line(finding: &Located) -> Line {
    let Located {
        file, line, column, ..
    } = finding;
    let why = finding.silenced.as_ref().and_then(|it| it.why.as_deref());
    let rest = format!(
        " {} at {file}:{line}:{column}: {} ({})",
        finding.rule,
        finding.message,
        why.unwrap_or("no reason given"),
    );
    Line::styled(NOTED, "silenced").then(&rest)
}

/// Findings as workflow commands of GitHub Actions, one a line.
fn github(report: &Report) -> Text {
    // Line breaks are escaped, so that no value can begin another command.
    let data = |text: &str| one_line(text).replace('%', "%25").replace("##[", "## [");
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    let lines = report.findings.iter().map(|finding| {
        format!(
            "::{} file={},line={},col={},title={}::{}%0A{}",
            level(finding.severity, "notice"),
            property(&finding.file),
            finding.line,
            finding.column,
            property(finding.rule),
            data(&finding.message),
            data(&finding.help),
        )
    });
    lines.collect()
}

/// A severity in the terms of another format, with its word for a hint.
fn level(severity: Severity, hint: &str) -> String {
    match severity {
        Severity::Hint => hint.to_owned(),
        severity => severity.to_string(),
    }
}
