//! `makecom validate`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use makecom::section::Language;
use makecom::section::{self, Rule, Severity};
use makecom::{CodeKind, ComponentKind, Section};
use makecom_project::references::ReferenceKind;
use makecom_project::{
    ComponentType, LocalComponent, MANIFEST, ManifestFinding, Project, references, section_in,
    section_of,
};
use serde_json::{Value, json};

use crate::arguments::validate::{Arguments, Format};
use crate::failure::{Failure, Outcome, Result};
use crate::findings::{Located, reports};
use crate::input;
use crate::javascript;
use crate::kind;
use crate::printer::{Printer, Text, one_line};

/// A file that a project names and that does not exist.
const MISSING_FILE: &str = "missing-file";

/// Something invalid in an item of the manifest.
const MANIFEST_RULE: &str = "manifest";

/// What no source knows of expressions, such as methods.
const SYNTAX_RULE: &str = "undocumented-syntax";

/// Something invalid in an item of the metadata of the app.
const METADATA_RULE: &str = "metadata";

/// The findings, and the texts that they are about.
#[derive(Default)]
struct Report {
    findings: Vec<Located>,
    texts: BTreeMap<String, String>,
    /// The files that were checked.
    files: BTreeSet<String>,
    /// What was not, each with how many there are.
    unchecked: BTreeMap<&'static str, usize>,
}

pub(crate) fn run(arguments: &Arguments, printer: &Printer) -> Result {
    let mut report = if arguments.path.is_dir() {
        if arguments.section.is_some() || arguments.kind.is_some() {
            return Err(Failure::usage(
                "--section and --kind need a file, not a project",
                "leave them out",
            ));
        }
        of_project(&arguments.path)?
    } else {
        of_file(arguments)?
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
        count(report.files.len(), "file"),
        count(errors, "error"),
        count(warnings, "warning"),
    ];
    if arguments.hints {
        note.push(count(hints, "hint"));
    }
    printer.note(note.join(", "));
    let unchecked = report.unchecked.iter().filter(|(_, number)| **number > 0);
    let unchecked: Vec<_> = unchecked
        .map(|(what, number)| count(*number, what))
        .collect();
    if !unchecked.is_empty() {
        printer.note(format!("not checked: {}", unchecked.join(", ")));
    }
    if errors > 0 || arguments.strict && warnings > 0 {
        Ok(Outcome::Findings)
    } else {
        Ok(Outcome::Done)
    }
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

fn of_project(path: &Path) -> Result<Report> {
    let project = Project::open(path)?;
    let path = project.path();
    let mut report = Report::default();
    let manifest = (MANIFEST_RULE, project.manifest_text(), project.findings());
    let metadata = project.metadata();
    let metadata = metadata.and_then(|it| Some((METADATA_RULE, it.text()?, it.findings())));
    for (rule, text, findings) in std::iter::once(manifest).chain(metadata) {
        report.odd(path, rule, text, findings);
    }
    report.component(&project, ComponentKind::App, "")?;
    for (kind, id, _) in project.components() {
        report.component(&project, kind, id)?;
    }
    report.references(&project)?;
    let left_out = project.left_out();
    report
        .unchecked
        .insert("file of common data", left_out.common);
    report.unchecked.insert("endpoint", left_out.endpoints);
    Ok(report)
}

/// The path relative to this folder, with slashes on every system.
pub(super) fn shown(project: &Path, file: &str) -> String {
    let folder = project.display().to_string().replace('\\', "/");
    match folder.trim_end_matches('/') {
        "." => file.to_owned(),
        folder => format!("{folder}/{file}"),
    }
}

fn of_file(arguments: &Arguments) -> Result<Report> {
    let path = &arguments.path;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let text = input::file(path)?;
    let (code, component_type) = code_of(arguments).ok_or_else(|| {
        Failure::usage(
            format!("{name} does not say which section it is"),
            "add --section, such as --section api, and --kind unless it is of a connection",
        )
    })??;
    let mut report = Report::default();
    let file = path.display().to_string();
    if code.language() == Language::JavaScript {
        report.javascript(code, None, file, &text);
        return Ok(report);
    }
    if !report.is_checked(code.language()) {
        return Ok(report);
    }
    let component_type = component_type.map_or("", ComponentType::as_str);
    let findings = Section::from_text(code, text.as_str()).check_as(component_type);
    let findings = findings.into_iter();
    report.findings = findings.map(|it| Located::new(it, &file)).collect();
    report.texts.insert(file.clone(), text);
    report.files.insert(file);
    Ok(report)
}

/// Which code a file holds, and in a component of which type: as its name and its folder
/// say, unless the command line does.
fn code_of(arguments: &Arguments) -> Option<Result<(CodeKind, Option<ComponentType>)>> {
    // The folder may be the one that the command runs in.
    let path = std::path::absolute(&arguments.path);
    let path = path.as_deref().unwrap_or(&arguments.path).to_string_lossy();
    let named = match arguments.kind {
        Some(kind) => section_in(kind, &path),
        None => section_of(&path),
    };
    let Some(section) = &arguments.section else {
        return named.map(Ok);
    };
    let code = match arguments.kind.or_else(|| Some(named?.0.component())) {
        Some(kind) if !section.contains('/') => kind::code(kind, section),
        _ => kind::parse(section),
    };
    Some(code.map(|code| match named {
        Some((it, component_type)) if it == code => (code, component_type),
        _ => (code, None),
    }))
}

impl Report {
    /// What is invalid in a file of the project itself.
    fn odd(&mut self, path: &Path, rule: &'static str, text: &str, findings: &[ManifestFinding]) {
        for finding in findings {
            let file = shown(path, finding.file);
            self.texts.insert(file.clone(), text.to_owned());
            self.findings.push(Located {
                file,
                line: finding.line,
                column: finding.column,
                severity: finding.severity,
                rule,
                pointer: finding.pointer.clone(),
                message: finding.to_string(),
                help: finding.help.clone(),
            });
        }
    }

    /// References that are broken in every origin, each among the findings of its file.
    fn references(&mut self, project: &Project) -> Result<()> {
        let path = project.path();
        for broken in references::check(project, None)? {
            let file = shown(path, &broken.file);
            let pointer = match broken.field() {
                Some(field) => format!("/components/{}/{}/{field}", broken.component, broken.id),
                None => String::new(),
            };
            if broken.file == MANIFEST {
                let text = project.manifest_text().to_owned();
                self.texts.entry(file.clone()).or_insert(text);
            }
            let place = (broken.line, broken.column);
            // A method is a finding of its section, too.
            let is_said = |one: &Located| {
                one.rule == SYNTAX_RULE && one.file == file && (one.line, one.column) == place
            };
            if broken.kind == ReferenceKind::Function && self.findings.iter().any(is_said) {
                continue;
            }
            // Findings are in the order of their places in a file.
            let is_before = |one: &Located| one.file == file && (one.line, one.column) <= place;
            let before = self.findings.iter().rposition(is_before);
            let first = self.findings.iter().position(|one| one.file == file);
            let at = match before.map(|before| before + 1).or(first) {
                Some(at) => at,
                None if broken.file == MANIFEST => 0,
                None => self.findings.len(),
            };
            let finding = Located {
                file,
                line: broken.line,
                column: broken.column,
                severity: broken.severity,
                rule: broken.kind.rule(),
                pointer,
                message: broken.message,
                help: broken.help,
            };
            self.findings.insert(at, finding);
        }
        Ok(())
    }

    /// Checks all codes of a component together.
    fn component(&mut self, project: &Project, kind: ComponentKind, id: &str) -> Result<()> {
        let path = project.path();
        let component = project.component(kind, id);
        let mut component_type = component.and_then(LocalComponent::component_type);
        let mut files = BTreeMap::new();
        let mut sections = Vec::new();
        for local in project.codes(kind, id)? {
            let file = shown(path, &local.file);
            let code = local.kind;
            let Some(section) = local.section else {
                let (of, pointer) = match kind {
                    ComponentKind::App => ("the app".to_owned(), "/generalCodeFiles".to_owned()),
                    kind => (id.to_owned(), format!("/components/{kind}/{id}")),
                };
                self.findings.push(Located {
                    file: shown(path, MANIFEST),
                    line: 1,
                    column: 1,
                    severity: Severity::Error,
                    rule: MISSING_FILE,
                    pointer,
                    message: format!("{} of {of} does not exist: {}", code.name(), local.file),
                    help: format!(
                        "pull it, or remove it from {}",
                        match kind {
                            ComponentKind::App => "generalCodeFiles",
                            _ => "codeFiles",
                        }
                    ),
                });
                continue;
            };
            if code.language() == Language::JavaScript {
                self.javascript(code, Some(id), file, section.text());
                continue;
            }
            if !self.is_checked(code.language()) {
                continue;
            }
            // The name of a file says what the manifest does not.
            component_type = component_type.or_else(|| section_in(kind, &local.file)?.1);
            self.files.insert(file.clone());
            self.texts.insert(file.clone(), section.text().to_owned());
            files.insert(code, file);
            sections.push(section);
        }
        let component_type = component_type.map_or("", ComponentType::as_str);
        for finding in section::check_as(component_type, &sections) {
            if let Some(file) = files.get(&finding.section) {
                self.findings.push(Located::new(finding, file));
            }
        }
        Ok(())
    }

    /// Checks the code or the test of a function.
    fn javascript(&mut self, code: CodeKind, name: Option<&str>, file: String, text: &str) {
        let findings = javascript::findings(code, name, &file, text);
        self.findings.extend(findings);
        self.files.insert(file.clone());
        self.texts.insert(file, text.to_owned());
    }

    /// Whether there is a check for a language; if not, one more file is not checked.
    fn is_checked(&mut self, language: Language) -> bool {
        let what = match language {
            Language::Markdown => "readme",
            _ if language.is_checked() => return true,
            _ => "file of another language",
        };
        *self.unchecked.entry(what).or_default() += 1;
        false
    }

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
                    METADATA_RULE => "An item of the app's metadata cannot be used as it is.",
                    id if id.starts_with("broken-") => "What is named does not exist.",
                    id => Rule::find(id)
                        .map(|rule| rule.summary)
                        .or_else(|| javascript::summary(id))
                        .unwrap_or("A file is missing."),
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
