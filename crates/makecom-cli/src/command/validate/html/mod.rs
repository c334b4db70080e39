//! Findings as one page for people who review an app: no script, no other file, nothing of
//! the network. Every text of the project is escaped.

mod excerpt;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use makecom::section::Severity;

use super::collect::{Owner, Report};
use super::{count, rules, title};
use crate::findings::{Located, Origin};
use crate::markup::escaped;

const STYLE: &str = include_str!("style.css");

/// The severities, the worst first, each with what filters it.
const SEVERITIES: [(Severity, &str); 3] = [
    (Severity::Error, "errors"),
    (Severity::Warning, "warnings"),
    (Severity::Hint, "hints"),
];

/// The findings of a component, or of the project itself.
#[derive(Default)]
struct Group<'a> {
    findings: Vec<&'a Located>,
    files: usize,
}

/// The page. Hints are among the findings only if they were asked for; else their number
/// is given.
pub(super) fn page(report: &Report, hidden_hints: usize) -> String {
    let groups = groups(report);
    let mut html = String::new();
    let _ = write!(
        html,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>Review of {name}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header>\n<h1>Review of {name}</h1>\n",
        name = escaped(&report.name),
    );
    counts(report, hidden_hints, &mut html);
    html += "</header>\n<main>\n";
    overview(&groups, &mut html);
    for (at, (owner, group)) in groups.iter().enumerate() {
        component(report, (at, *owner), group, &mut html);
    }
    silenced(report, &mut html);
    unchecked(report, &mut html);
    broken_rules(report, &mut html);
    let _ = write!(
        html,
        "</main>\n<footer>makecom {} · validate</footer>\n</body>\n</html>\n",
        env!("CARGO_PKG_VERSION"),
    );
    html
}

/// Findings by component, those of the project itself first.
fn groups(report: &Report) -> Vec<(Option<&Owner>, Group<'_>)> {
    let mut groups: BTreeMap<Option<(_, &str)>, (Option<&Owner>, Group<'_>)> = BTreeMap::new();
    for owner in report.files.values() {
        let key = Some((owner.kind, owner.id.as_str()));
        let (of, group) = groups.entry(key).or_default();
        *of = Some(owner);
        group.files += 1;
    }
    for finding in &report.findings {
        let owner = report.files.get(&finding.file);
        let key = owner.map(|owner| (owner.kind, owner.id.as_str()));
        let (of, group) = groups.entry(key).or_default();
        *of = owner;
        group.findings.push(finding);
    }
    groups.into_values().collect()
}

impl Group<'_> {
    fn count(&self, severity: Severity) -> usize {
        let findings = self.findings.iter();
        findings.filter(|one| one.severity == severity).count()
    }
}

fn name_of(owner: Option<&Owner>) -> String {
    owner.map_or_else(|| "The project itself".to_owned(), title)
}

/// The counts, which choose what is shown.
fn counts(report: &Report, hidden_hints: usize, html: &mut String) {
    *html += "<p class=\"counts\" role=\"group\" aria-label=\"Show\">\n";
    for (severity, id) in SEVERITIES {
        let number = report.count(severity);
        if severity == Severity::Hint && hidden_hints > 0 {
            let _ = writeln!(
                html,
                "<span class=\"count\">{} not shown: add <code>--hints</code></span>",
                count(hidden_hints, "hint"),
            );
            continue;
        }
        let _ = writeln!(
            html,
            "<label class=\"count {severity}\"><input type=\"checkbox\" id=\"{id}\" checked> {}</label>",
            count(number, severity.as_str()),
        );
    }
    let _ = writeln!(
        html,
        "<span class=\"count\">{} checked</span>",
        count(report.files.len(), "file"),
    );
    if !report.silenced.is_empty() {
        let _ = writeln!(
            html,
            "<a class=\"count\" href=\"#silenced\">{} silenced</a>",
            report.silenced.len(),
        );
    }
    *html += "</p>\n";
}

/// A table of the components.
fn overview(groups: &[(Option<&Owner>, Group<'_>)], html: &mut String) {
    *html += "<section class=\"overview\">\n<h2>Components</h2>\n<table>\n<thead><tr>\
        <th scope=\"col\">Component</th><th scope=\"col\">Files</th><th scope=\"col\">Errors</th>\
        <th scope=\"col\">Warnings</th><th scope=\"col\">Hints</th></tr></thead>\n<tbody>\n";
    for (at, (owner, group)) in groups.iter().enumerate() {
        let name = escaped(&name_of(*owner));
        let name = if group.findings.is_empty() {
            name
        } else {
            format!("<a href=\"#component-{at}\">{name}</a>")
        };
        let _ = write!(
            html,
            "<tr><th scope=\"row\">{name}</th><td>{}</td>",
            group.files
        );
        for (severity, _) in SEVERITIES {
            match group.count(severity) {
                0 => *html += "<td class=\"none\">0</td>",
                number => {
                    let _ = write!(html, "<td class=\"{severity}\">{number}</td>");
                }
            }
        }
        *html += "</tr>\n";
    }
    *html += "</tbody>\n</table>\n</section>\n";
}

/// The findings of a component, by file.
fn component(
    report: &Report,
    (at, owner): (usize, Option<&Owner>),
    group: &Group<'_>,
    html: &mut String,
) {
    if group.findings.is_empty() {
        return;
    }
    let _ = writeln!(
        html,
        "<section class=\"component\" id=\"component-{at}\">\n<h2>{}</h2>",
        escaped(&name_of(owner)),
    );
    for findings in group.findings.chunk_by(|one, next| one.file == next.file) {
        let file = &findings[0].file;
        let _ = writeln!(html, "<section class=\"file\">\n<h3>{}</h3>", escaped(file));
        let text = report.texts.get(file).map_or("", String::as_str);
        for finding in findings {
            article(finding, text, html);
        }
        *html += "</section>\n";
    }
    *html += "</section>\n";
}

fn article(finding: &Located, text: &str, html: &mut String) {
    let Located {
        severity,
        rule,
        message,
        help,
        line,
        column,
        ..
    } = finding;
    let _ = write!(
        html,
        "<article class=\"finding {severity}\">\n<h4><span class=\"severity\">{severity}</span> \
         {}</h4>\n{}<p class=\"help\">{}</p>\n<p class=\"about\">line {line}, column {column} · \
         <a href=\"#rule-{rule}\"><code>{rule}</code></a></p>\n</article>\n",
        escaped(message),
        excerpt::of(text, *line, *column),
        escaped(help),
    );
}

fn silenced(report: &Report, html: &mut String) {
    if report.silenced.is_empty() {
        return;
    }
    *html += "<section id=\"silenced\">\n<h2>Silenced</h2>\n<table>\n<thead><tr>\
        <th scope=\"col\">Rule</th><th scope=\"col\">What and where</th><th scope=\"col\">Why</th></tr></thead>\n<tbody>\n";
    for finding in &report.silenced {
        let silenced = finding.silenced.as_ref();
        let by = match silenced.map(|it| it.by) {
            Some(Origin::External) => "by the rules of the project",
            _ => "by a comment",
        };
        let why = silenced.and_then(|it| it.why.as_deref());
        let _ = writeln!(
            html,
            "<tr><th scope=\"row\"><a href=\"#rule-{rule}\"><code>{rule}</code></a></th>\
             <td>{}<br><span class=\"about\">{}:{}:{}, {by}</span></td><td>{}</td></tr>",
            escaped(&finding.message),
            escaped(&finding.file),
            finding.line,
            finding.column,
            why.map_or_else(|| "<em>no reason given</em>".to_owned(), escaped),
            rule = finding.rule,
        );
    }
    *html += "</tbody>\n</table>\n</section>\n";
}

fn unchecked(report: &Report, html: &mut String) {
    let unchecked = report.unchecked();
    if unchecked.is_empty() {
        return;
    }
    *html += "<section>\n<h2>Not checked</h2>\n<ul>\n";
    for what in unchecked {
        let _ = writeln!(html, "<li>{}</li>", escaped(&what));
    }
    *html += "</ul>\n</section>\n";
}

/// What each rule of a finding requires.
fn broken_rules(report: &Report, html: &mut String) {
    let rules = report.rules();
    if rules.is_empty() {
        *html += "<p class=\"nothing\">No findings.</p>\n";
        return;
    }
    *html += "<section>\n<h2>Rules</h2>\n<dl>\n";
    for rule in rules {
        let _ = writeln!(
            html,
            "<dt id=\"rule-{rule}\"><code>{rule}</code></dt>\n<dd>{}</dd>",
            prose(rules::summary(rule)),
        );
    }
    *html += "</dl>\n</section>\n";
}

/// A text of this program, with code between backticks.
fn prose(text: &str) -> String {
    let mut html = String::new();
    for (at, part) in text.split('`').enumerate() {
        let part = escaped(part);
        if at % 2 == 1 {
            // Writing to a string cannot fail.
            let _ = write!(html, "<code>{part}</code>");
        } else {
            html += &part;
        }
    }
    html
}
