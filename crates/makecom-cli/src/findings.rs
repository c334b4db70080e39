//! Findings of a check, each with its file and its place in it.

use std::cmp::Reverse;
use std::ops::Range;

use makecom::section::{Finding, Severity};
use makecom_project::references::BrokenReference;
use serde::Serialize;

use crate::printer::{Excerpt, Report, Text};

/// How many findings of a file are shown by default.
const SHOWN: usize = 50;

/// A finding and the file it is in.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Located {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) severity: Severity,
    pub(crate) rule: &'static str,
    /// The place as a JSON Pointer.
    pub(crate) pointer: String,
    pub(crate) message: String,
    pub(crate) help: String,
    /// What silences it, if anything does.
    #[serde(rename = "suppressed", skip_serializing_if = "Option::is_none")]
    pub(crate) silenced: Option<Silenced>,
}

/// What silences a finding.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Silenced {
    pub(crate) by: Origin,
    /// The reason, if one is given.
    pub(crate) why: Option<String>,
}

/// Where a finding is silenced, in the terms of SARIF.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Origin {
    /// A comment.
    InSource,
    /// The configuration of the project.
    External,
}

impl Located {
    pub(crate) fn new(finding: Finding, file: &str) -> Self {
        let place = (finding.line, finding.column);
        let (rule, severity) = (finding.rule, finding.severity);
        let found = Self::at(rule, severity, file, place, finding.message, finding.help);
        found.below(&finding.pointer)
    }

    /// A finding at a line and a column.
    pub(crate) fn at(
        rule: &'static str,
        severity: Severity,
        file: &str,
        (line, column): (usize, usize),
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            file: file.to_owned(),
            line,
            column,
            severity,
            rule,
            pointer: String::new(),
            message: message.into(),
            help: help.into(),
            silenced: None,
        }
    }

    /// The same finding with its place as a JSON Pointer.
    pub(crate) fn below(self, pointer: &str) -> Self {
        Self {
            pointer: pointer.to_owned(),
            ..self
        }
    }

    /// Converts it to a report with an excerpt of the text.
    fn report(&self, text: &str) -> Report {
        let severity = match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Hint => miette::Severity::Advice,
            _ => miette::Severity::Warning,
        };
        let span = span(text, self.line, self.column);
        Report::new(severity, &self.message)
            .rule(self.rule)
            .help(&self.help)
            .at(Excerpt::new(&self.file, text, span, self.line, self.column))
    }
}

/// The place of a broken reference, and what is wrong there.
pub(crate) fn located(broken: &BrokenReference) -> String {
    let BrokenReference {
        file,
        line,
        column,
        message,
        ..
    } = broken;
    format!("{file}:{line}:{column}: {message}")
}

/// The findings of one file, each with its place in the text. Above the limit the
/// most severe are shown, then how many more there are and how to see them.
pub(crate) fn reports(findings: &[&Located], text: &str, all: bool, how: &str) -> Text {
    let mut shown: Vec<usize> = (0..findings.len()).collect();
    if !all {
        shown.sort_by_key(|&index| Reverse(findings[index].severity));
        shown.truncate(SHOWN);
        shown.sort_unstable();
    }
    let mut reports = Text::default();
    for &index in &shown {
        reports.report(findings[index].report(text));
        reports.push("");
    }
    let more = findings.len() - shown.len();
    if more > 0
        && let Some(first) = findings.first()
    {
        reports.push(format!("{more} more in {}: {how}", first.file));
        reports.push("");
    }
    reports
}

/// The line and the column of a byte, both counted from 1, the column in characters.
pub(crate) fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.matches('\n').count() + 1;
    (line, before[start..].chars().count() + 1)
}

/// The token at a line and a column: a string, a word, or one character.
pub(crate) fn span(text: &str, line: usize, column: usize) -> Range<usize> {
    let start = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum::<usize>();
    let rest = &text[start.min(text.len())..];
    let offset = rest
        .char_indices()
        .nth(column.saturating_sub(1))
        .map_or(rest.len(), |(offset, _)| offset);
    let here = &rest[offset..];
    let length = match here.chars().next() {
        None | Some('\r' | '\n') => 0,
        Some('"') => string_length(here),
        Some(first) if first.is_alphanumeric() => here
            .find(|one: char| !one.is_alphanumeric())
            .unwrap_or(here.len()),
        Some(first) => first.len_utf8(),
    };
    let start = start + offset;
    start..start + length
}

/// The length of the string at the start of a text; to the end of the line if it is
/// not closed.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (offset, one) in text.char_indices().skip(1) {
        match one {
            '\n' => return offset,
            '\\' if !escaped => escaped = true,
            '"' if !escaped => return offset + 1,
            _ => escaped = false,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_one_token() {
        let text = "{\n  \"ü\": \"a\\\"b\",\n  \"n\": true\n}";
        for (line, column, expected) in [
            (1, 1, "{"),
            (2, 3, "\"ü\""),
            (2, 8, "\"a\\\"b\""),
            (3, 8, "true"),
            (4, 2, ""),
            (9, 9, ""),
        ] {
            let span = span(text, line, column);
            let shown = &text[span];
            assert_eq!(shown, expected, "{line}:{column}");
        }
    }
}
