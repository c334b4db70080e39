//! `makecom validate`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use makecom::section::{self, Rule, Severity};
use makecom::{CodeKind, ComponentKind, Section};
use makecom_project::{MANIFEST, Project, Unhandled, section_of};
use serde_json::{Value, json};

use crate::arguments::validate::{Arguments, Format};
use crate::failure::{Failure, Outcome, Result};
use crate::findings::{Located, reports};
use crate::input;
use crate::printer::{Printer, Text, one_line};

/// A file that a project names and that does not exist.
const MISSING_FILE: &str = "missing-file";

/// Something odd about an item of the manifest.
const MANIFEST_RULE: &str = "manifest";

/// The findings, and the texts that they are about.
#[derive(Default)]
struct Report {
    findings: Vec<Located>,
    texts: BTreeMap<String, String>,
    files: usize,
    unhandled: Unhandled,
}

pub(crate) fn run(arguments: &Arguments, printer: &Printer) -> Result {
    let mut report = if arguments.path.is_dir() {
        if arguments.section.is_some() {
            return Err(Failure::usage(
                "--section needs a file, not a project",
                "leave it out",
            ));
        }
        of_project(&arguments.path)?
    } else {
        of_file(&arguments.path, arguments.section)?
    };
    let errors = report.count(Severity::Error);
    let hints = report.count(Severity::Hint);
    let warnings = report.findings.len() - errors - hints;
    if !arguments.hints {
        report
            .findings
            .retain(|finding| finding.severity > Severity::Hint);
    }
    match arguments.format {
        Format::Text if !printer.is_json() => printer.text(report.text(arguments.all))?,
        Format::Text | Format::Json => printer.json(&report.findings)?,
        Format::Github => printer.commands(report.github())?,
        Format::Sarif => printer.json(&report.sarif())?,
    }
    let mut note = vec![
        count(report.files, "file"),
        count(errors, "error"),
        count(warnings, "warning"),
    ];
    if arguments.hints {
        note.push(count(hints, "hint"));
    }
    printer.note(note.join(", "));
    if !report.unhandled.is_nothing() {
        printer.note(report.unhandled.to_string());
    }
    if errors > 0 || arguments.strict && warnings > 0 {
        Ok(Outcome::Findings)
    } else {
        Ok(Outcome::Done)
    }
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn of_project(path: &Path) -> Result<Report> {
    let project = Project::open(path)?;
    let path = project.path();
    let mut report = Report {
        unhandled: project.unhandled(),
        ..Report::default()
    };
    for finding in project.findings() {
        report.findings.push(Located {
            file: shown(path, MANIFEST),
            line: finding.line,
            column: finding.column,
            severity: finding.severity,
            rule: MANIFEST_RULE,
            pointer: finding.pointer.clone(),
            message: finding.to_string(),
            help: finding.help.clone(),
        });
    }
    if !project.findings().is_empty() {
        let text = project.manifest_text().to_owned();
        report.texts.insert(shown(path, MANIFEST), text);
    }
    let kind = ComponentKind::Connection;
    let connections = project.components().filter(|(of, ..)| *of == kind);
    for (_, id, _) in connections {
        let mut files = BTreeMap::new();
        let mut sections = Vec::new();
        for local in project.codes(kind, id)? {
            let file = shown(path, &local.file);
            match local.section {
                Some(section) => {
                    report.files += 1;
                    report.texts.insert(file.clone(), section.text().to_owned());
                    files.insert(local.kind, file);
                    sections.push(section);
                }
                None => report.findings.push(Located {
                    file: shown(path, MANIFEST),
                    line: 1,
                    column: 1,
                    severity: Severity::Error,
                    rule: MISSING_FILE,
                    pointer: format!("/components/connection/{id}"),
                    message: format!("{} of {id} does not exist: {}", local.kind, local.file),
                    help: "pull it, or remove it from codeFiles".to_owned(),
                }),
            }
        }
        for finding in section::check(&sections) {
            if let Some(file) = files.get(&finding.section) {
                report.findings.push(Located::new(finding, file));
            }
        }
    }
    Ok(report)
}

/// The path relative to this folder, with slashes on every system.
fn shown(project: &Path, file: &str) -> String {
    let folder = project.display().to_string().replace('\\', "/");
    match folder.trim_end_matches('/') {
        "." => file.to_owned(),
        folder => format!("{folder}/{file}"),
    }
}

fn of_file(path: &Path, section: Option<CodeKind>) -> Result<Report> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let text = input::file(path)?;
    let kind = section.or_else(|| section_of(&name)).ok_or_else(|| {
        Failure::usage(
            format!("{name} does not say which section it is"),
            "add --section, such as --section api",
        )
    })?;
    let file = path.display().to_string();
    let findings = Section::from_text(kind, text.as_str()).check();
    Ok(Report {
        findings: findings
            .into_iter()
            .map(|finding| Located::new(finding, &file))
            .collect(),
        texts: [(file, text)].into(),
        files: 1,
        unhandled: Unhandled::default(),
    })
}

impl Report {
    fn count(&self, severity: Severity) -> usize {
        let findings = self.findings.iter();
        findings
            .filter(|finding| finding.severity == severity)
            .count()
    }

    fn text(&self, all: bool) -> Text {
        let mut text = Text::default();
        // Findings are grouped by file.
        for findings in self.findings.chunk_by(|one, next| one.file == next.file) {
            let source = self.texts.get(&findings[0].file).map_or("", String::as_str);
            let findings: Vec<_> = findings.iter().collect();
            text = text.and(reports(&findings, source, all, "add --all to see them"));
        }
        text
    }

    /// Findings as workflow commands of GitHub Actions, one a line.
    fn github(&self) -> Text {
        // Line breaks are escaped, so that no value can begin another command.
        let data = |text: &str| one_line(text).replace('%', "%25").replace("##[", "## [");
        let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
        let lines = self.findings.iter().map(|finding| {
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

    /// SARIF 2.1.0, with the rules that were broken.
    fn sarif(&self) -> Value {
        let mut rules: Vec<&str> = self.findings.iter().map(|finding| finding.rule).collect();
        rules.sort_unstable();
        rules.dedup();
        let described: Vec<Value> = rules
            .iter()
            .map(|id| {
                let summary = match *id {
                    MANIFEST_RULE => "An item of the manifest cannot be used as it is.",
                    id => Rule::find(id).map_or("A file is missing.", |rule| rule.summary),
                };
                json!({"id": id, "shortDescription": {"text": summary}})
            })
            .collect();
        let results: Vec<Value> = self
            .findings
            .iter()
            .map(|finding| {
                json!({
                    "ruleId": finding.rule,
                    "level": level(finding.severity, "note"),
                    "message": {"text": format!("{}: {}", finding.message, finding.help)},
                    "locations": [{"physicalLocation": {
                        "artifactLocation": {"uri": uri(&finding.file)},
                        "region": {"startLine": finding.line, "startColumn": finding.column},
                    }}],
                })
            })
            .collect();
        json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": {"driver": {
                    "name": "makecom",
                    "version": env!("CARGO_PKG_VERSION"),
                    "rules": described,
                }},
                "columnKind": "unicodeCodePoints",
                "results": results,
            }],
        })
    }
}

/// A severity in the terms of another format, with its word for a hint.
fn level(severity: Severity, hint: &str) -> String {
    match severity {
        Severity::Hint => hint.to_owned(),
        severity => severity.to_string(),
    }
}

/// A path as a URI reference.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => uri.push(byte.into()),
            byte if byte.is_ascii_alphanumeric() => uri.push(byte.into()),
            byte => {
                // Writing to a string cannot fail.
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}
