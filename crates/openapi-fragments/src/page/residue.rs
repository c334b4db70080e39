//! OpenAPI documents that a page has elsewhere than in code that is read: in inline code,
//! tables, attributes, comments and front matter, and with their quotes escaped.

use std::ops::Range;

use super::html;

/// The words of a version, and those whose entries make a document of it.
const VERSIONS: [&str; 2] = ["openapi", "swagger"];
const PARTS: [&str; 3] = ["paths", "components", "webhooks"];

/// A tag between a key and its value that is longer than this is none.
const LONGEST_TAG: usize = 64;

/// Where the versions of such documents are, outside of ranges that are known. Prose
/// that mentions a version has no paths.
pub(super) fn documents(text: &str, mut known: Vec<Range<usize>>) -> Vec<Range<usize>> {
    known.sort_by_key(|range| range.start);
    let mut found = Vec::new();
    let mut at = 0;
    let end = text.len()..text.len();
    for known in known.iter().chain([&end]) {
        if at < known.start && text.is_char_boundary(known.start) {
            documents_in(text, at..known.start, &mut found);
        }
        at = at.max(known.end.min(text.len()));
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
    found
}

fn documents_in(text: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let all = versions(&text[range.clone()]);
    for (index, version) in all.iter().enumerate() {
        // Its paths are before the next version, or after the last one.
        let from = index.checked_sub(1).map_or(0, |last| all[last].end);
        let next = all.get(index + 1).map(|next| next.start);
        let to = next.unwrap_or(range.len());
        if has_parts(&text[range.start + from..range.start + to]) {
            found.push(range.start + version.start..range.start + version.end);
        }
    }
}

/// The end of the first version in a text, so that others are told from it.
pub(super) fn end_of_first(text: &str) -> Option<usize> {
    versions(text).first().map(|version| version.end)
}

/// The places of all versions, such as `openapi: 3.0.3`, in order.
fn versions(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<_> = VERSIONS
        .iter()
        .flat_map(|word| words(text, word))
        .filter(|word| {
            let value = value(&text[word.end..]);
            value.is_some_and(|value| value.starts_with("3.") || value.starts_with("2.0"))
        })
        .collect();
    found.sort_by_key(|version| version.start);
    found
}

/// Whether a text has paths with a path in them, or named components or webhooks.
pub(super) fn has_parts(text: &str) -> bool {
    PARTS.iter().any(|part| {
        words(text, part).any(|word| {
            let Some(entry) = value(&text[word.end..]) else {
                return false;
            };
            let key = skipped(stripped(entry, '{').unwrap_or(entry));
            if *part == "paths" {
                return stripped(key, '/').is_some();
            }
            let name = key.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
            name.len() < key.len() && value(name).is_some()
        })
    })
}

/// A word that is not a part of another one.
fn words<'t>(text: &'t str, word: &'static str) -> impl Iterator<Item = Range<usize>> + 't {
    text.match_indices(word)
        .map(|(at, word)| at..at + word.len())
        .filter(|found| {
            let before = text[..found.start].chars().next_back();
            // After a backslash, as in a string, a letter stands for a blank.
            let is_escape =
                text[..found.start].ends_with("\\n") || text[..found.start].ends_with("\\t");
            is_escape || !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '-')
        })
}

/// What follows a key: its value, without quotes.
fn value(after: &str) -> Option<&str> {
    let after = skipped(after);
    let value = stripped(after, ':').or_else(|| stripped(after, '='));
    value.map(skipped)
}

/// A text without the blanks, quotes, escapes and marks that it begins with.
fn skipped(mut text: &str) -> &str {
    const ESCAPES: [&str; 4] = ["\\n", "\\r", "\\t", "\\"];
    let is_mark =
        |c: char| c.is_whitespace() || "\"'`>|+\u{2018}\u{2019}\u{201c}\u{201d}".contains(c);
    loop {
        let escape = ESCAPES.iter().find_map(|mark| text.strip_prefix(mark));
        let tag = || text.strip_prefix('<').and_then(after_tag);
        let Some(rest) = escape.or_else(tag) else {
            match first(text) {
                Some((c, length)) if is_mark(c) => text = &text[length..],
                _ => return text,
            }
            continue;
        };
        text = rest;
    }
}

/// A text without the character that it begins with.
fn stripped(text: &str, c: char) -> Option<&str> {
    let (_, length) = first(text).filter(|(first, _)| *first == c)?;
    Some(&text[length..])
}

/// The first character, and the length of it or of the reference that stands for it.
fn first(text: &str) -> Option<(char, usize)> {
    let reference = html::reference(text).map(|(length, c)| (c, length));
    reference.or_else(|| text.chars().next().map(|c| (c, c.len_utf8())))
}

fn after_tag(text: &str) -> Option<&str> {
    let end = text
        .bytes()
        .take(LONGEST_TAG)
        .position(|byte| byte == b'>')?;
    Some(&text[end + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_found_and_mentions_are_not() {
        let json = r#"{"openapi": "3.0.3", "paths": {"/a": {}}}"#;
        let cases = [
            (json.to_owned(), 1),
            (json.replace('"', "&quot;"), 1),
            (json.replace('"', "&#34;").replace('{', "&#x7B;"), 1),
            (json.replace('"', "\\\""), 1),
            (json.replace('"', "\u{201d}"), 1),
            (json.replace("\"openapi\"", "<b>\"openapi\"</b>"), 1),
            (format!("{json}\n{json}"), 2),
            ("openapi: 3.1.0\\npaths:\\n  /a:\\n".to_owned(), 1),
            ("paths: {/a: {}}, openapi: 3.0.3".to_owned(), 1),
            ("openapi: 3.1.0\ncomponents:\n  schemas:\n".to_owned(), 1),
            ("swagger: '2.0'\nwebhooks: {a: {}}".to_owned(), 1),
            (
                "Write `openapi: 3.0.3` and list the `paths`: all.".to_owned(),
                0,
            ),
            ("openapi: 3.1.0, with webhooks: they call you".to_owned(), 0),
            ("`openapi: 3.1.0` and `paths: {}`".to_owned(), 0),
            ("openapi: 4.0\npaths: {/a: {}}".to_owned(), 0),
            ("myopenapi: 3.0.3\nfilepaths: /a".to_owned(), 0),
        ];
        for (text, expected) in cases {
            assert_eq!(documents(&text, Vec::new()).len(), expected, "{text}");
        }
    }

    #[test]
    fn known_ranges_are_passed_over() {
        let one = "openapi: 3.0.3\npaths: {/a: {}}\n";
        let text = one.repeat(3);
        let known = vec![2 * one.len()..3 * one.len(), 0..one.len(), 3..5];
        let found = documents(&text, known);
        let starts: Vec<_> = found.iter().map(|found| found.start).collect();
        assert_eq!(starts, [one.len()]);
    }
}
