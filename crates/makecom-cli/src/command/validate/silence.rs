//! Comments that silence rules: `// makecom-ignore RULE, RULE: why`, on a line of its own
//! for the next line with code, else for the code on its own line.

use std::ops::Range;

/// What begins the text of such a comment.
const WORD: &str = "makecom-ignore";

/// A comment that silences rules.
#[derive(Debug)]
pub(super) struct Ignore {
    /// The rules that it names, each with its place.
    pub(super) rules: Vec<Named>,
    /// Why, if it says so.
    pub(super) why: Option<String>,
    /// Its own place.
    pub(super) line: usize,
    pub(super) column: usize,
    /// The lines whose findings it silences, both included.
    pub(super) first: usize,
    pub(super) last: usize,
    /// What is wrong with its form.
    pub(super) is_invalid: bool,
}

/// A rule that a comment names.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) id: String,
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) is_used: bool,
}

/// The comments of a text that silence rules.
pub(super) fn ignores(text: &str, is_javascript: bool) -> Vec<Ignore> {
    // Most texts have none, and need not be read.
    if !text.contains(WORD) {
        return Vec::new();
    }
    let comments = if is_javascript {
        makecom_runtime::script::comments(text)
    } else {
        comments(text)
    };
    let lines = Lines::new(text, &comments);
    let mut found = Vec::new();
    for comment in comments {
        let (first, last) = lines.silenced_by(&comment);
        let mut start = comment.start;
        for line in text[comment].split_inclusive('\n') {
            found.extend(ignore(line, start, &lines, (first, last)));
            start += line.len();
        }
    }
    found
}

/// The line of a comment, if it is one that silences rules.
fn ignore(
    line: &str,
    start: usize,
    lines: &Lines,
    (first, last): (usize, usize),
) -> Option<Ignore> {
    let is_margin = |one: char| one.is_whitespace() || matches!(one, '/' | '*');
    let inner = line.trim_start_matches(is_margin);
    let at = start + (line.len() - inner.len());
    let rest = inner.strip_prefix(WORD)?;
    let rest = rest.trim_end_matches(is_margin);
    let is_word = |one: char| one.is_alphanumeric() || matches!(one, '-' | '_');
    let (names, why) = match rest.split_once(':') {
        Some((names, why)) => (
            names,
            Some(why.trim().to_owned()).filter(|why| !why.is_empty()),
        ),
        None => (rest, None),
    };
    let (place_line, place_column) = lines.position(at);
    // Another word, such as makecom-ignore-next-line.
    let is_other = rest.starts_with(is_word);
    let mut rules = Vec::new();
    if !is_other {
        let mut offset = at + WORD.len();
        for part in names.split_inclusive(|one: char| one == ',' || one.is_whitespace()) {
            let id = part.trim_end_matches(|one: char| one == ',' || one.is_whitespace());
            if !id.is_empty() {
                let (line, column) = lines.position(offset);
                rules.push(Named {
                    id: id.to_owned(),
                    line,
                    column,
                    is_used: false,
                });
            }
            offset += part.len();
        }
    }
    Some(Ignore {
        is_invalid: is_other || rules.is_empty(),
        rules,
        why,
        line: place_line,
        column: place_column,
        first,
        last,
    })
}

/// The comments of a text in JSON with comments, whatever is wrong with the text.
fn comments(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let end_of_line = |from: usize| {
        let end = bytes[from..].iter().position(|byte| *byte == b'\n');
        end.map_or(bytes.len(), |length| from + length)
    };
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        at = match (bytes[at], bytes.get(at + 1)) {
            (b'"', _) => string_end(bytes, at),
            (b'/', Some(b'/')) => {
                found.push(at..end_of_line(at));
                end_of_line(at)
            }
            (b'/', Some(b'*')) => {
                let end = text[at + 2..].find("*/");
                let end = end.map_or(bytes.len(), |length| at + 2 + length + 2);
                found.push(at..end);
                end
            }
            _ => at + 1,
        };
    }
    found
}

/// The end of the string that begins here, at most that of its line.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            b'\n' => return at,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The lines of a text, and which of them have code.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
    has_code: Vec<bool>,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str, comments: &[Range<usize>]) -> Self {
        let newlines = text.match_indices('\n').map(|(at, _)| at + 1);
        let starts: Vec<_> = std::iter::once(0).chain(newlines).collect();
        let mut lines = Self {
            text,
            has_code: vec![false; starts.len()],
            starts,
        };
        let mut from = 0;
        let ends = comments.iter().map(|comment| (comment.start, comment.end));
        for (start, end) in ends.chain([(text.len(), text.len())]) {
            for (at, one) in text[from..start].char_indices() {
                if !one.is_whitespace() && one != '\u{feff}' {
                    let line = lines.line(from + at);
                    lines.has_code[line - 1] = true;
                }
            }
            from = end;
        }
        lines
    }

    /// The line of a byte, counted from 1.
    fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset)
    }

    fn position(&self, offset: usize) -> (usize, usize) {
        let line = self.line(offset);
        let start = self.starts[line - 1];
        (line, self.text[start..offset].chars().count() + 1)
    }

    fn has_code(&self, line: usize) -> bool {
        self.has_code.get(line - 1).copied().unwrap_or_default()
    }

    /// The first and the last line whose findings a comment silences.
    fn silenced_by(&self, comment: &Range<usize>) -> (usize, usize) {
        let first = self.line(comment.start);
        if self.has_code(first) {
            return (first, first);
        }
        let last = self.line(comment.end.saturating_sub(1).max(comment.start));
        let code = (last..=self.starts.len()).find(|line| self.has_code(*line));
        // A finding about the whole text is on its first line, which may be a comment.
        let before = (1..first).rev().find(|line| self.has_code(*line));
        (before.unwrap_or(0) + 1, code.unwrap_or(last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rules, the lines and the reason of each comment.
    fn read(text: &str, is_javascript: bool) -> Vec<String> {
        let found = ignores(text, is_javascript).into_iter();
        let shown = found.map(|one| {
            let ids: Vec<_> = one.rules.iter().map(|it| it.id.as_str()).collect();
            let invalid = if one.is_invalid { " invalid" } else { "" };
            let why = one.why.as_deref().unwrap_or("-");
            format!(
                "{}-{} {}: {why}{invalid}",
                one.first,
                one.last,
                ids.join("+")
            )
        });
        shown.collect()
    }

    #[test]
    fn comments_of_every_form() {
        for (text, expected) in [
            ("// makecom-ignore a: why\n{}", &["1-2 a: why"][..]),
            ("{ // makecom-ignore a, b-c : x: y\n}", &["1-1 a+b-c: x: y"]),
            ("{\n  /* makecom-ignore a: w */ \"b\": 1\n}", &["2-2 a: w"]),
            (
                "{\n  /*\n   * makecom-ignore a: w\n   */\n\n  \"b\": 1\n}",
                &["2-6 a: w"],
            ),
            // Several on lines of their own are for the same line.
            (
                "{\n// makecom-ignore a: w\n// more\n// makecom-ignore b: v\n\"c\": 1\n}",
                &["2-5 a: w", "2-5 b: v"],
            ),
            ("//makecom-ignore a\n[]", &["1-2 a: -"]),
            ("// makecom-ignore a :\n[]", &["1-2 a: -"]),
            ("// makecom-ignore\n[]", &["1-2 : - invalid"]),
            ("// makecom-ignore: why\n[]", &["1-2 : why invalid"]),
            ("// makecom-ignore-next-line a: b\n[]", &["1-2 : b invalid"]),
            ("[\r\n1, // makecom-ignore a: w\r\n2]", &["2-2 a: w"]),
            (
                "[]\n// makecom-ignore a: at the end",
                &["2-2 a: at the end"],
            ),
            // Texts are no comments, also where they are not closed.
            ("{ \"a\": \"// makecom-ignore a: w\" }", &[]),
            ("{ \"a\": \"\\\"// makecom-ignore a: w\" }", &[]),
            ("{ \"a\": \"x\n// makecom-ignore a: w\n}", &["2-3 a: w"]),
            ("/* makecom-ignore a: w", &["1-1 a: w"]),
            ("// see makecom-ignore a: w\n[]", &[]),
        ] {
            assert_eq!(read(text, false), expected, "{text}");
        }
    }

    #[test]
    fn comments_of_functions() {
        for (text, expected) in [
            (
                "function f() {\n  // makecom-ignore a: w\n  g();\n}",
                &["2-3 a: w"][..],
            ),
            (
                "function f() { g(); /* makecom-ignore a: w */ }",
                &["1-1 a: w"],
            ),
            ("function f() { return '// makecom-ignore a: w'; }", &[]),
            ("function f() { return `// makecom-ignore a: w`; }", &[]),
            (
                "function f() { return `${ /* makecom-ignore a: w */ 1 }`; }",
                &["1-1 a: w"],
            ),
            ("function f() { return /\\/\\/ makecom-ignore a: w/; }", &[]),
        ] {
            assert_eq!(read(text, true), expected, "{text}");
        }
    }

    #[test]
    fn a_rule_has_its_place() {
        let found = ignores("{\n  // makecom-ignore ä, b: w\n}", false);
        let places: Vec<_> = found[0]
            .rules
            .iter()
            .map(|it| (it.line, it.column))
            .collect();
        assert_eq!(places, [(2, 21), (2, 24)]);
        assert_eq!((found[0].line, found[0].column), (2, 6));
    }
}
