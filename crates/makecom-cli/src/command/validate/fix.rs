//! `--fix`: writes what has one right answer, or shows it.

use std::collections::BTreeSet;
use std::path::Path;

use makecom::section::{Finding, Fix, Language, fix};
use makecom::{CodeKind, ComponentKind, Section};
use makecom_project::Project;
use serde::Serialize;
use serde_json::json;

use super::collect::{Report, of_project, shown, type_of};
use super::lone::{Around, meanings, of_file, unclear};
use crate::arguments::Global;
use crate::arguments::project::KeyFile;
use crate::arguments::validate::Arguments;
use crate::command::project::{Change, open_project};
use crate::failure::{Failure, Outcome, Result};
use crate::javascript::{self, ENDS_IN_COMMENT, Known};
use crate::printer::{ADDED, Line, Printer, Text, unified_diff};
use crate::{input, output};

/// A change of a file.
#[derive(Debug, Serialize)]
struct Made {
    file: String,
    line: usize,
    column: usize,
    rule: &'static str,
    before: String,
    after: String,
}

/// A file with its text before and after.
struct Changed {
    file: String,
    before: String,
    after: Section,
    /// The component, for files of a project.
    id: String,
}

/// What is to be written, and why.
#[derive(Default)]
struct Plan {
    files: Vec<Changed>,
    made: Vec<Made>,
}

/// Fixes a project or a file. With `--dry-run`, the differences are the result.
pub(super) fn run(
    arguments: &Arguments,
    global: &Global,
    printer: &Printer,
) -> Result<Option<Outcome>> {
    let is_project = arguments.path.is_dir();
    let plan = if is_project {
        let change = (!arguments.dry_run).then_some(Change {
            command: "validate --fix",
            printer,
        });
        let key = KeyFile {
            use_apikey_file: false,
        };
        let project = open_project((&arguments.path, None), key, global, change)?;
        let plan = of_components(&project, &arguments.path)?;
        if !arguments.dry_run {
            for one in &plan.files {
                project.replace_code(&one.id, &one.before, &one.after)?;
            }
        }
        plan
    } else {
        let plan = of_one(arguments)?;
        if !arguments.dry_run {
            for one in &plan.files {
                write(&arguments.path, one)?;
            }
        }
        plan
    };
    if arguments.dry_run {
        return Ok(Some(show(&plan, printer)?));
    }
    let lines = plan.made.iter().map(|made| {
        let Made {
            file,
            line,
            column,
            rule,
            before,
            after,
        } = made;
        let rest = format!(" {rule} at {file}:{line}:{column}: {before} → {after}");
        Line::styled(ADDED, "fixed").then(&rest)
    });
    printer.note(lines.collect::<Text>());
    Ok(None)
}

fn write(path: &Path, one: &Changed) -> Result<()> {
    if input::file(path)? != one.before {
        return Err(Failure::new(
            format!("{} was changed meanwhile", one.file),
            "run this again",
        ));
    }
    output::file(path, one.after.text().as_bytes())
}

fn show(plan: &Plan, printer: &Printer) -> Result {
    let diffs: Vec<_> = plan
        .files
        .iter()
        .map(|one| unified_diff(&one.file, &one.before, one.after.text()))
        .collect();
    let value = json!({"fixes": plan.made, "diffs": diffs});
    printer.result(&value, || {
        let diffs = diffs.iter().map(|diff| Text::of_diff(diff));
        diffs.fold(Text::default(), Text::and)
    })?;
    if plan.files.is_empty() {
        printer.note("nothing to fix");
        return Ok(Outcome::Done);
    }
    let number = plan.made.len();
    printer.note(format!(
        "{} to make",
        super::count(number, "fix").replace("fixs", "fixes")
    ));
    Ok(Outcome::Findings)
}

/// The findings that are silenced, by file, rule and line. A fix changes no line's number.
fn silenced(mut report: Report) -> (Report, BTreeSet<(String, &'static str, usize)>) {
    report.silence();
    let all = report.silenced.iter();
    let keys = all
        .map(|one| (one.file.clone(), one.rule, one.line))
        .collect();
    (report, keys)
}

fn of_components(project: &Project, path: &Path) -> Result<Plan> {
    let (report, silenced) = silenced(of_project(path)?);
    let mut plan = Plan::default();
    let app = std::iter::once((ComponentKind::App, ""));
    let components = project.components().map(|(kind, id, _)| (kind, id));
    let endpoints = project.endpoints().map(|id| (ComponentKind::Endpoint, id));
    for (kind, id) in app.chain(components).chain(endpoints) {
        let codes = project.codes(kind, id)?;
        let component_type = type_of(project, kind, id, &codes);
        let mut files = Vec::new();
        let mut sections = Vec::new();
        for local in codes {
            let file = shown(project.path(), &local.file);
            let Some(section) = local.section else {
                continue;
            };
            if section.kind().language() == Language::JavaScript {
                plan.javascript(&report, &file, id, &section);
            } else if section.kind().language().is_checked() {
                files.push((section.kind(), file));
                sections.push(section);
            }
        }
        plan.sections((component_type, true), id, &files, sections, &silenced);
    }
    Ok(plan)
}

fn of_one(arguments: &Arguments) -> Result<Plan> {
    let (report, silenced) = silenced(of_file(arguments)?);
    let mut plan = Plan::default();
    let meanings = meanings(arguments, Around::of(&arguments.path).as_ref())?;
    // What is right in one kind is wrong in another.
    let [meaning] = &meanings[..] else {
        return Err(unclear(&arguments.path));
    };
    let (code, component_type) = (meaning.code, meaning.component_type);
    for (file, text) in &report.texts {
        if !report.files.contains_key(file) {
            continue;
        }
        let section = Section::from_text(code, text.as_str());
        if code.language() == Language::JavaScript {
            plan.javascript(&report, file, "", &section);
        } else {
            let files = [(code, file.clone())];
            plan.sections(
                (component_type, false),
                "",
                &files,
                vec![section],
                &silenced,
            );
        }
    }
    Ok(plan)
}

impl Plan {
    fn sections(
        &mut self,
        (component_type, is_complete): (&str, bool),
        id: &str,
        files: &[(CodeKind, String)],
        before: Vec<Section>,
        silenced: &BTreeSet<(String, &'static str, usize)>,
    ) {
        let file_of = |code| {
            let found = files.iter().find(|(of, _)| *of == code);
            found.map_or("", |(_, file)| file.as_str())
        };
        let mut after = before.clone();
        let is_wanted = |finding: &Finding| {
            let file = file_of(finding.section).to_owned();
            !silenced.contains(&(file, finding.rule, finding.line))
        };
        for made in fix(component_type, &mut after, is_complete, is_wanted) {
            let Fix {
                rule,
                section,
                line,
                column,
                before,
                after,
                ..
            } = made;
            self.made.push(Made {
                file: file_of(section).to_owned(),
                line,
                column,
                rule,
                before,
                after,
            });
        }
        for (before, after) in std::iter::zip(before, after) {
            if before != after {
                self.files.push(Changed {
                    file: file_of(after.kind()).to_owned(),
                    before: before.into_text(),
                    after,
                    id: id.to_owned(),
                });
            }
        }
    }

    /// The code of a function that ends in a comment is given an end of line.
    fn javascript(&mut self, report: &Report, file: &str, id: &str, section: &Section) {
        let text = section.text();
        let is_found = report
            .findings
            .iter()
            .find(|one| one.file == file && one.rule == ENDS_IN_COMMENT);
        let Some(found) = is_found else { return };
        let after = format!("{text}\n");
        let left = javascript::findings(section.kind(), Known::default(), file, &after);
        if left.iter().any(|one| one.rule == ENDS_IN_COMMENT) {
            return;
        }
        let last = text.lines().last().unwrap_or_default().trim();
        self.made.push(Made {
            file: file.to_owned(),
            line: found.line,
            column: found.column,
            rule: found.rule,
            before: last.to_owned(),
            after: format!("{last}\\n"),
        });
        self.files.push(Changed {
            file: file.to_owned(),
            before: text.to_owned(),
            after: Section::from_text(section.kind(), after),
            id: id.to_owned(),
        });
    }
}
