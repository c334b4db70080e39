//! What to write for mistakes in expressions.

use std::borrow::Cow;

use super::site::{Site, Splice};
use crate::expression::{Diagnostic, DiagnosticCode as Code, Span, Template, TokenKind};

/// Changes within the value of a string: bytes, and what is written in their place.
type Changes = Vec<(Span, Cow<'static, str>)>;

/// The changes for what is wrong in an expression at the place of a finding.
pub(super) fn splices(site: &Site) -> Option<Vec<Splice>> {
    let template = Template::parse(site.value.as_str());
    let here = |found: &&Diagnostic| site.place(found.span.start) == site.offset;
    let mut found = template.diagnostics().iter().filter(here);
    let changes = found.find_map(|found| changes(&template, found))?;
    let mut splices: Vec<Splice> = Vec::new();
    for (span, with) in changes {
        splices.push((site.place(span.start)..site.place(span.end), with));
    }
    Some(splices)
}

fn changes(template: &Template, found: &Diagnostic) -> Option<Changes> {
    let text = template.text();
    let span = found.span;
    let written = span.of(text);
    let one = |with: &'static str| Some(vec![(span, with.into())]);
    match (found.code, written) {
        (Code::Semicolon, _) => Some(separators(template, span)),
        (Code::StrictEquality, "===") => one("="),
        (Code::StrictEquality, "!==") | (Code::ForeignOperator, "<>") => one("!="),
        (Code::WordOperator, "and") => one("&"),
        (Code::WordOperator, "or") => one("|"),
        (Code::ForeignOperator, "=<") => one("<="),
        (Code::ForeignOperator, "?.") => one("."),
        (Code::ArrayLiteral, _) if is_empty_list(written) => one("emptyarray"),
        (Code::UnquotedFormat | Code::RegexLiteral, _) => around(span, written, '\''),
        (Code::NameCharacter, _) => around(span, written, '`'),
        (Code::DashInHeader | Code::DashInName, _) => dashes(span, written),
        (Code::QuotedIndex, _) => index(text, span),
        (Code::CalledKeyword, _) => parentheses(text, span),
        _ => None,
    }
}

/// The semicolons between the arguments of a call, from the first one on.
fn separators(template: &Template, first: Span) -> Changes {
    let mut depth = 0_usize;
    let mut changes = Changes::new();
    let tokens = template.tokens().iter();
    for token in tokens.skip_while(|token| token.span.start < first.start) {
        match token.kind {
            TokenKind::LeftParenthesis => depth += 1,
            TokenKind::RightParenthesis if depth == 0 => break,
            TokenKind::RightParenthesis => depth -= 1,
            TokenKind::Semicolon if depth == 0 => changes.push((token.span, ",".into())),
            _ => {}
        }
    }
    changes
}

fn is_empty_list(written: &str) -> bool {
    let inside = written
        .strip_prefix('[')
        .and_then(|it| it.strip_suffix(']'));
    inside.is_some_and(|inside| inside.trim().is_empty())
}

/// Quotes around something that contains none.
fn around(span: Span, written: &str, quote: char) -> Option<Changes> {
    if written.is_empty() || written.contains(['\'', '"', '`']) {
        return None;
    }
    let at = |at| Span { start: at, end: at };
    let quote: Cow<'static, str> = match quote {
        '`' => "`".into(),
        _ => "'".into(),
    };
    Some(vec![(at(span.start), quote.clone()), (at(span.end), quote)])
}

/// Backticks around each name with dashes in a path.
fn dashes(span: Span, written: &str) -> Option<Changes> {
    let is_part = |one: char| one.is_alphanumeric() || matches!(one, '_' | '-' | '.' | '[' | ']');
    if !written.chars().all(is_part) {
        return None;
    }
    let mut changes = Changes::new();
    let mut start = span.start;
    for part in written.split('.') {
        let name = part.find('[').map_or(part, |end| &part[..end]);
        if name.contains('-') {
            let name = Span {
                start,
                end: start + name.len(),
            };
            changes.extend(around(name, name.of_part(written, span), '`')?);
        }
        start += part.len() + 1;
    }
    Some(changes)
}

impl Span {
    /// The part of a text that begins where another span does.
    fn of_part(self, part: &str, of: Self) -> &str {
        part.get(self.start - of.start..self.end - of.start)
            .unwrap_or_default()
    }
}

/// A name after a dot in place of one in brackets.
fn index(text: &str, span: Span) -> Option<Changes> {
    let name = span.of(text).get(1..span.end - span.start - 1)?;
    let before = text[..span.start].trim_end().strip_suffix('[')?;
    let after = text[span.end..].trim_start().strip_prefix(']')?;
    let start = before.strip_suffix('.').unwrap_or(before).len();
    let whole = Span {
        start,
        end: text.len() - after.len(),
    };
    let is_plain = |one: char| one.is_alphanumeric() || one == '_';
    let begins = name.chars().next()?;
    if name.contains(['`', '\\', '"']) || name.chars().any(char::is_control) {
        return None;
    }
    let is_name = name.is_ascii() && name.chars().all(is_plain) && !begins.is_ascii_digit();
    let written = if is_name {
        format!(".{name}")
    } else {
        format!(".`{name}`")
    };
    Some(vec![(whole, written.into())])
}

/// No parentheses after a word that is no function.
fn parentheses(text: &str, word: Span) -> Option<Changes> {
    let rest = &text[word.end..];
    let inside = rest.trim_start().strip_prefix('(')?.trim_start();
    let after = inside.strip_prefix(')')?;
    let whole = Span {
        start: word.end,
        end: text.len() - after.len(),
    };
    Some(vec![(whole, "".into())])
}
