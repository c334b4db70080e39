//! Tells by its content what a text is: an OpenAPI document, a part of one, or
//! something else. Decided before parsing, so that a syntax error never makes a
//! document disappear.

use super::parts;
use crate::operation::METHODS;
use crate::outline::is_root_key;

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// A document with an OpenAPI version.
    Document(Start),
    /// Something with `paths` or `components` at its root, but no version.
    Parts(Start),
    /// A document may be somewhere inside, as in a program or a command line.
    Inside,
    /// Neither of these.
    Other,
}

/// Where a document begins, after comments and a line that names its operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Start {
    pub(crate) offset: usize,
    /// Whether it is written with brackets, as all JSON is.
    pub(crate) is_flow: bool,
}

/// The root keys of a text, as far as they tell what it is.
#[derive(Default)]
struct Roots {
    /// Whether there is a version, and whether its value may be one.
    version: Option<bool>,
    has_parts: bool,
    has_info: bool,
    /// Whether a key may be one of a part that stands alone.
    has_bare_parts: bool,
}

impl Roots {
    fn add(&mut self, key: &str, value: &str) {
        match key {
            "openapi" | "swagger" => {
                let version = value.trim_start().trim_start_matches(['"', '\'']);
                let number = version.strip_prefix('v').unwrap_or(version);
                // Configurations of tools name a file, or have settings here.
                let is_setting = |c: char| c.is_alphabetic() || "./{[<$#~".contains(c);
                let is_one = !number.is_empty() && !number.starts_with(is_setting);
                self.version = Some(is_one || self.version == Some(true));
            }
            "paths" | "components" => self.has_parts = true,
            "info" => self.has_info = true,
            key => self.has_bare_parts |= parts::may_be_key(key, value),
        }
    }

    fn is_document(&self) -> bool {
        let is_expected = self.has_parts || self.has_info;
        self.version.is_some_and(|is_one| is_one || is_expected)
    }
}

/// What a text is, by its beginning and the keys of its root.
pub(crate) fn meaning(text: &str) -> Meaning {
    let mut words = ["openapi", "swagger", "paths", "components", "webhooks"]
        .into_iter()
        .chain(parts::WORDS);
    if !words.any(|word| text.contains(word)) {
        return Meaning::Other;
    }
    let mut roots = Roots::default();
    let start = root_keys(text, |key, value| roots.add(key, value));
    if roots.is_document() {
        Meaning::Document(start)
    } else if roots.version.is_none() && (roots.has_parts || roots.has_bare_parts) {
        Meaning::Parts(start)
    } else if has_version_inside(text) {
        Meaning::Inside
    } else {
        Meaning::Other
    }
}

/// Calls `each` with the keys at the root of a text, and with what follows them.
pub(super) fn root_keys<'a>(text: &'a str, each: impl FnMut(&'a str, &'a str)) -> Start {
    let offset = preamble(text);
    let rest = &text[offset..];
    let is_flow = is_flow(rest);
    if is_flow {
        flow_keys(rest, each);
    } else {
        block_keys(text, offset, each);
    }
    Start { offset, is_flow }
}

/// Whether a document without paths can have lost none: all keys of its root are those
/// of OpenAPI, so that no name is misspelt.
pub(super) fn is_complete(text: &str) -> bool {
    let mut is_complete = true;
    root_keys(text, |key, _| {
        is_complete &= is_root_key(key);
    });
    is_complete
}

/// Whether a text begins as an OpenAPI document.
pub(crate) fn is_document(text: &str) -> bool {
    matches!(meaning(text), Meaning::Document(_))
}

/// Whether a file is an OpenAPI document, and not a page with one in a fence.
pub(crate) fn is_document_file(text: &str) -> bool {
    let is_fence = |line: &str| line.starts_with("```") || line.starts_with("~~~");
    is_document(text) && (is_flow(text) || !text.lines().any(is_fence))
}

/// Whether a text is written with brackets. A brace of GitBook's tags is none.
pub(crate) fn is_flow(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    text.strip_prefix('{')
        .is_some_and(|rest| !rest.starts_with(['%', '{']))
        || text.starts_with('[')
}

/// The length of what may come before a document: blanks, comments, YAML directives,
/// and a line such as `openapi.json GET /pets`.
fn preamble(text: &str) -> usize {
    let mut at = 0;
    loop {
        let rest = text[at..].trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        at = text.len() - rest.len();
        let line = rest.find('\n').map_or(rest, |end| &rest[..end]).trim_end();
        let skipped = if rest.starts_with("/*") {
            rest.find("*/").map(|end| end + 2)
        } else if rest.starts_with("<!--") {
            rest.find("-->").map(|end| end + 3)
        } else {
            let is_before = line.starts_with('#')
                || line.starts_with("//")
                || line.starts_with('%')
                || line == "---"
                || is_request(line);
            (is_before && !line.is_empty()).then_some(line.len())
        };
        match skipped {
            Some(length) => at += length,
            None => return at,
        }
    }
}

/// Whether a line names an operation, such as `GET /pets` or `api.yaml get /pets`.
fn is_request(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().take(4).collect();
    match words.as_slice() {
        [method, path] | [_, method, path] => is_method(method) && path.starts_with('/'),
        _ => false,
    }
}

/// Whether a word is an HTTP method of OpenAPI, in any case.
pub(super) fn is_method(word: &str) -> bool {
    METHODS.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Calls `each` with the keys at the root of a text with brackets, and with what
/// follows each colon. The text may be broken, or have comments.
fn flow_keys<'a>(text: &'a str, mut each: impl FnMut(&'a str, &'a str)) {
    let bytes = text.as_bytes();
    let mut depth = 0_usize;
    let mut at = 0;
    // The last string or word at the root.
    let mut word: &str = "";
    while let Some(&byte) = bytes.get(at) {
        let rest = &bytes[at..];
        match byte {
            b'"' | b'\'' => {
                let length = quoted(rest);
                if depth == 1 {
                    word = text[at + 1..at + length].trim_end_matches(char::from(byte));
                }
                at += length;
                continue;
            }
            b'/' if rest.starts_with(b"//") => {
                at += rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
                continue;
            }
            b'/' if rest.starts_with(b"/*") => {
                let end = rest.windows(2).position(|pair| pair == b"*/");
                at += end.map_or(rest.len(), |end| end + 2);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return;
                }
            }
            b':' if depth == 1 && !word.is_empty() => {
                each(word, &text[at + 1..]);
                word = "";
            }
            b',' => word = "",
            _ if depth == 1 && is_word(byte) => {
                let length = rest.iter().position(|b| !is_word(*b)).unwrap_or(rest.len());
                word = &text[at..at + length];
                at += length;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'$' | b'.')
}

/// The length of a quoted string, or of all the rest.
fn quoted(bytes: &[u8]) -> usize {
    let mut at = 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            _ if byte == bytes[0] => return at + 1,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

/// Calls `each` with the keys at the root of a YAML mapping, and with the rest of
/// each line. The root has the indentation of the first line.
fn block_keys<'a>(text: &'a str, offset: usize, mut each: impl FnMut(&'a str, &'a str)) {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let indent = text[..offset]
        .bytes()
        .rev()
        .take_while(|byte| is_blank(byte));
    let indent = indent.count();
    let first = offset - indent;
    // A text that begins with anything else is not a mapping.
    let begin = text[offset..].lines().next().unwrap_or_default();
    let is_key = |key: &str| !key.contains(|c: char| c.is_whitespace() || c == '`');
    if !begin
        .split_once(':')
        .is_some_and(|(key, _)| is_key(key.trim_end()))
    {
        return;
    }
    for line in text[first..].lines() {
        let Some(root) = line.get(indent..) else {
            continue;
        };
        let is_root = !root.starts_with([' ', '\t', '#', '-'])
            && line[..indent]
                .bytes()
                .all(|byte| byte.is_ascii_whitespace());
        if is_root && let Some((key, value)) = root.split_once(':') {
            each(key.trim_end().trim_matches(['"', '\'']), value);
        }
    }
}

/// Whether a text has an OpenAPI version and the name of a part anywhere.
pub(super) fn has_version_inside(text: &str) -> bool {
    let is_version = |after: &str| {
        let after = after
            .trim_start_matches(['"', '\'', '\\', '`'])
            .trim_start();
        let Some(value) = after.strip_prefix([':', '=']) else {
            return false;
        };
        let value = value
            .trim_start()
            .trim_start_matches(['"', '\'', '\\', '`']);
        value.starts_with("3.") || value.starts_with("2.0")
    };
    ["paths", "components", "webhooks"]
        .iter()
        .any(|part| text.contains(part))
        && ["openapi", "swagger"].iter().any(|word| {
            text.match_indices(word)
                .any(|(at, _)| is_version(&text[at + word.len()..]))
        })
}

/// Whether a text leaves something out: dots stand in the place of a value, an entry
/// or a comment.
pub(super) fn is_outline(text: &str) -> bool {
    const AROUND: [char; 16] = [
        '{', '}', '[', ']', '<', '>', '(', ')', '"', '\'', ',', '#', '/', '*', '-', '|',
    ];
    text.split(['\n', ',', '{', '}', '[', ']']).any(|piece| {
        let comment = ["#", "//", "/*"]
            .iter()
            .find_map(|mark| piece.split_once(mark));
        if let Some((_, comment)) = comment
            && comment.split_whitespace().any(is_dots)
        {
            return true;
        }
        let value = piece.split_once(": ").map_or(piece, |(_, value)| value);
        let bare = |text: &str| {
            let text = text.trim_matches(|c: char| c.is_whitespace() || AROUND.contains(&c));
            is_dots(text)
        };
        bare(value) || bare(piece)
    })
}

fn is_dots(text: &str) -> bool {
    text == "…" || (text.len() > 2 && text.bytes().all(|byte| byte == b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_told_from_samples() {
        let cases = [
            (r#"{"openapi": "3.0.3", "paths": {}}"#, "document"),
            ("{ \"swagger\" : \"2.0\" }", "document"),
            (
                "\n\u{feff}  {\"_id\": {\"a\": 1}, \"openapi\": \"3.1.0\"",
                "document",
            ),
            ("// a\n/* b */ {'openapi': '3.0.3'}", "document"),
            ("{openapi: '3.0.3', paths: {}}", "document"),
            ("# a\n---\n%YAML 1.2\nopenapi: 3.0.3", "document"),
            ("  info: {}\n  openapi : '3.0.3'", "document"),
            ("openapi.yaml get /x\nopenapi: 3.0.3", "document"),
            ("GET /x\n\n{\"openapi\": \"3.0.3\"}", "document"),
            ("\"openapi\": \"3.0.3\"\n\"paths\": {}", "document"),
            // The version may be wrong, if the rest is OpenAPI.
            (r#"{"openapi": "three", "paths": {}}"#, "document"),
            // Configurations that name a file.
            (r#"{"openapi": "api.json", "theme": "x"}"#, "other"),
            (r#"{"openapi": {"a": 1}}"#, "other"),
            ("openapi:\n  a: 1", "other"),
            ("{\"openapi\": }", "document"),
            ("```yaml\nopenapi: 3.0.3\n```", "other"),
            ("openapi: ./api.yaml\noutput: src", "other"),
            // Samples.
            (r#"{"paths": ["/tmp"]}"#, "parts"),
            ("paths:\n  - a", "parts"),
            (r#"{"note": "\"openapi\": \"3.0.3\""}"#, "other"),
            (r#"{"a": {"openapi": "3.0.3"}}"#, "other"),
            (r#"{"a": {"openapi": "3.0.3", "paths": {}}}"#, "inside"),
            (r#"curl -d '{"openapi":"3.0.3","paths":{}}'"#, "inside"),
            (
                "const spec = {\n  openapi: '3.0.0',\n  paths: {} }",
                "inside",
            ),
            ("+openapi: 3.0.3\n+paths: {}", "inside"),
            ("a: |\n  openapi: 3.0.3\n  paths: {}", "inside"),
            ("GET /openapi: fine", "other"),
            ("{% hint %}\nopenapi: no", "other"),
            ("", "other"),
        ];
        for (text, expected) in cases {
            let found = match meaning(text) {
                Meaning::Document(_) => "document",
                Meaning::Parts(_) => "parts",
                Meaning::Inside => "inside",
                Meaning::Other => "other",
            };
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn dots_make_an_outline() {
        let outlines = [
            "info: ...\npaths: ...",
            "{\"info\": {...}, \"paths\": … }",
            "{\"paths\": {\n  // ... more\n}}",
            "paths:\n  /a:\n    ...\n",
            "paths:\n  # ... and so on\n",
            "tags: [...]",
            "info:\n  title: '…'",
        ];
        for text in outlines {
            assert!(is_outline(text), "{text}");
        }
        let whole = [
            "{\"description\": \"and so on...\"}",
            "url: https://x/...a",
            "description: Wait...\n",
        ];
        for text in whole {
            assert!(!is_outline(text), "{text}");
        }
    }
}
