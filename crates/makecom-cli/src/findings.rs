//! Findings of a check, as miette shows them: with the line and a caret.

use std::fmt;

use makecom::section::{Finding, Severity};
use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode, SourceSpan};
use serde::Serialize;

/// A finding and the file it is in.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Located {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) severity: Severity,
    pub(crate) rule: &'static str,
    /// Where it is, as a JSON Pointer.
    pub(crate) pointer: String,
    pub(crate) message: String,
    pub(crate) help: String,
}

impl Located {
    pub(crate) fn new(finding: Finding, file: &str) -> Self {
        Self {
            file: file.to_owned(),
            line: finding.line,
            column: finding.column,
            severity: finding.severity,
            rule: finding.rule,
            pointer: finding.pointer,
            message: finding.message,
            help: finding.help,
        }
    }
}

/// A finding with the text that it was found in.
#[derive(Debug)]
pub(crate) struct Shown<'a> {
    finding: &'a Located,
    source: NamedSource<String>,
    span: SourceSpan,
}

impl<'a> Shown<'a> {
    pub(crate) fn new(finding: &'a Located, text: &str) -> Self {
        Self {
            finding,
            source: NamedSource::new(&finding.file, text.to_owned()),
            span: span(text, finding.line, finding.column),
        }
    }
}

/// What stands at a line and a column: a string, a word, or one character.
fn span(text: &str, line: usize, column: usize) -> SourceSpan {
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
        None => 0,
        Some('"') => string_length(here),
        Some(first) if first.is_alphanumeric() => here
            .find(|one: char| !one.is_alphanumeric())
            .unwrap_or(here.len()),
        Some(first) => first.len_utf8(),
    };
    SourceSpan::from((start + offset, length))
}

/// How long the string is that a text begins with; to the end of the line if it
/// is not closed.
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

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.finding.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.finding.rule))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Hint => miette::Severity::Advice,
            _ => miette::Severity::Warning,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.finding.help))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = LabeledSpan::new_with_span(None, self.span);
        Some(Box::new(std::iter::once(label)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_what_a_reader_would_point_at() {
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
            let shown = &text[span.offset()..span.offset() + span.len()];
            assert_eq!(shown, expected, "{line}:{column}");
        }
    }
}
