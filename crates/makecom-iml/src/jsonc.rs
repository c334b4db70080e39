//! A JSONC text, and the way from it to values and from its bytes to lines and
//! columns.
//!
//! Values are read by blanking what JSON does not know, comments and trailing
//! commas, and giving the rest to a JSON parser: positions stay what they are,
//! and what is not JSON otherwise is refused, as by the `jsonc-parser` of Node,
//! which Make's editor reads with. The tree of the crate `jsonc-parser`, which
//! knows where every node is, is made only to check and to edit.
//!
//! An escape that is half of a surrogate pair, such as `\ud800`, is legal in a
//! text, and no Rust string can hold what it means. It is read as U+FFFD; in the
//! text it stays.

use std::borrow::Cow;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged as _;
use jsonc_parser::{CollectOptions, ParseOptions};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::shape::Shaped;
use super::{check, edit};
use crate::error::{Error, Result};

/// A text that should be JSONC, kept byte for byte.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Document(String);

/// What is wrong with a text, and at which byte.
pub(crate) struct Fault {
    pub(crate) message: String,
    pub(crate) offset: usize,
}

/// JSON with comments and trailing commas, and nothing more exotic.
pub(super) const OPTIONS: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_trailing_commas: true,
    allow_loose_object_property_names: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Some editors put it before a text.
pub(super) const BYTE_ORDER_MARK: &str = "\u{feff}";

impl Document {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// A value as people would write it: indented by two.
    pub(super) fn of(value: &impl Serialize) -> Self {
        // Keys are strings and numbers finite, so there is nothing JSON cannot
        // say.
        Self(serde_json::to_string_pretty(value).expect("models serialize"))
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }

    pub(super) fn is_unset(&self) -> bool {
        let plain = plain(&self.0);
        matches!(trimmed(&plain), "" | "null")
    }

    pub(super) fn value(&self) -> Result<Value> {
        self.parse::<Value>()
            .map(Option::unwrap_or_default)
            .map_err(|error| self.syntax_error(error.fault(&self.0)))
    }

    pub(super) fn get(&self, pointer: &str) -> Result<Option<Value>> {
        edit::tokens(pointer)?;
        Ok(self.value()?.pointer_mut(pointer).map(Value::take))
    }

    /// Reads the text as a model; `None` if it is unset.
    pub(super) fn read<T: Shaped + DeserializeOwned>(&self) -> Result<Option<T>> {
        self.parse::<T>().map_err(|error| {
            if !error.is_data() {
                return self.syntax_error(error.fault(&self.0));
            }
            // A model says little about what it found; checking says it well.
            let found = check::first_misfit(self, T::shape());
            self.type_error(found.unwrap_or_else(|| error.fault(&self.0)))
        })
    }

    /// What makes it no JSONC at all.
    pub(super) fn fault(&self) -> Option<Fault> {
        let error = self.parse::<Value>().err()?;
        Some(error.fault(&self.0))
    }

    /// The text as [`tree`] reads it, from after the byte order mark.
    pub(super) fn readable(&self) -> Cow<'_, str> {
        readable(&self.0[self.tree_start()..])
    }

    /// The byte from which nodes are counted.
    pub(super) fn tree_start(&self) -> usize {
        if self.0.starts_with(BYTE_ORDER_MARK) {
            BYTE_ORDER_MARK.len()
        } else {
            0
        }
    }

    fn parse<T: DeserializeOwned>(&self) -> std::result::Result<Option<T>, ParseError> {
        let paired = paired(&self.0);
        let plain = plain(&paired);
        if trimmed(&plain).is_empty() {
            return Ok(None);
        }
        serde_json::from_str(&plain).map_err(ParseError)
    }

    /// The lines of the text, to find the places of bytes.
    pub(super) fn lines(&self) -> Lines<'_> {
        let newlines = self.0.match_indices('\n').map(|(at, _)| at + 1);
        Lines {
            text: &self.0,
            starts: std::iter::once(0).chain(newlines).collect(),
        }
    }

    /// An error at what stands under a key of the root.
    pub(super) fn error_under(&self, key: &str, message: String) -> Error {
        let readable = self.readable();
        let offset = tree(&readable).and_then(|tree| {
            let found = (tree.as_object()?.properties.iter().rev())
                .find(|property| property.name.as_str() == key)?;
            Some(found.value.start())
        });
        let offset = self.tree_start() + offset.unwrap_or_default();
        self.type_error(Fault { message, offset })
    }

    fn syntax_error(&self, fault: Fault) -> Error {
        Error::syntax(fault.message, self.lines().position(fault.offset))
    }

    fn type_error(&self, fault: Fault) -> Error {
        Error::wrong_type(fault.message, self.lines().position(fault.offset))
    }
}

/// The lines of a text.
pub(super) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl Lines<'_> {
    /// The line and the column of a byte, both from 1, the column in
    /// characters.
    pub(super) fn position(&self, offset: usize) -> (usize, usize) {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = line.checked_sub(1).map_or(0, |line| self.starts[line]);
        (line, self.text[start..offset].chars().count() + 1)
    }
}

struct ParseError(serde_json::Error);

impl ParseError {
    fn is_data(&self) -> bool {
        self.0.is_data()
    }

    /// The parser's words, unless they quote the text: it may hold secrets.
    fn fault(&self, text: &str) -> Fault {
        let said = self.0.to_string();
        let said = said
            .rsplit_once(" at line ")
            .map_or(said.as_str(), |(message, _)| message);
        let message = if !self.0.is_data() {
            match said {
                "number out of range" => "this number is too large for JSON".to_owned(),
                said if said.starts_with("control character") => {
                    "a string cannot go over the end of a line, or hold other control characters: write \\n"
                        .to_owned()
                }
                said => said.to_owned(),
            }
        } else if let Some((_, expected)) = said.rsplit_once(", expected ") {
            format!("expected {expected}")
        } else {
            "this is not of the shape that the section has".to_owned()
        };
        let line_start = text
            .split_inclusive('\n')
            .take(self.0.line().saturating_sub(1))
            .map(str::len)
            .sum::<usize>();
        Fault {
            message,
            offset: line_start + self.0.column().saturating_sub(1),
        }
    }
}

/// The nodes of a [readable](Document::readable) text and where they are; `None`
/// if there are none.
pub(super) fn tree(readable: &str) -> Option<ast::Value<'_>> {
    jsonc_parser::parse_to_ast(readable, &CollectOptions::default(), &OPTIONS)
        .ok()?
        .value
}

/// The text, byte for byte, as the parser with a tree reads it like all others:
/// surrogates are in pairs, and a carriage return ends a comment.
pub(super) fn readable(text: &str) -> Cow<'_, str> {
    let mut text = paired(text);
    let bytes = text.as_bytes();
    let is_alone = |at: &usize| bytes[*at] == b'\r' && bytes.get(at + 1) != Some(&b'\n');
    let alone: Vec<usize> = (0..bytes.len()).filter(is_alone).collect();
    for at in alone {
        text.to_mut().replace_range(at..=at, "\n");
    }
    text
}

/// The text with the escape of U+FFFD in place of each half of a surrogate pair,
/// byte for byte. Comments are not told from strings, and may change as well.
fn paired(text: &str) -> Cow<'_, str> {
    /// What stands behind `\u`, at a place.
    fn unit(bytes: &[u8], at: usize) -> Option<u32> {
        let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
        let mut digits = digits.iter().map(|byte| char::from(*byte).to_digit(16));
        digits.try_fold(0, |unit, digit| Some(unit * 16 + digit?))
    }

    let bytes = text.as_bytes();
    let mut halves = Vec::new();
    let mut at = 0;
    while let Some(length) = bytes[at..].iter().position(|byte| *byte == b'\\') {
        at += length;
        at += match (unit(bytes, at), unit(bytes, at + 6)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                halves.push(at);
                6
            }
            // Whatever is escaped, it begins no escape of its own.
            _ => 2,
        };
        at = at.min(bytes.len());
    }
    let mut text = Cow::Borrowed(text);
    for at in halves {
        text.to_mut().replace_range(at..at + 6, r"\ufffd");
    }
    text
}

fn trimmed(plain: &str) -> &str {
    plain.trim_matches([' ', '\t', '\r', '\n'])
}

/// The text with blanks in place of comments and trailing commas, byte for
/// byte.
fn plain(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut blanks = Blanks::new(text);
    let mut at = 0;
    if text.starts_with(BYTE_ORDER_MARK) {
        at = BYTE_ORDER_MARK.len();
        blanks.put(0, at);
    }
    // What was last seen that is no blank, and the comma after it.
    let mut last = b',';
    let mut comma = None;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {
                at += 1;
                continue;
            }
            b'/' => {
                let Some(end) = comment_end(bytes, at) else {
                    break;
                };
                blanks.put(at, end);
                at = end;
                continue;
            }
            b'"' => at = string_end(bytes, at),
            b',' => {
                comma = (!matches!(last, b',' | b'[' | b'{' | b':')).then_some(at);
                at += 1;
            }
            b']' | b'}' => {
                if let (b',', Some(comma)) = (last, comma) {
                    blanks.put(comma, comma + 1);
                }
                at += 1;
            }
            _ => at += 1,
        }
        last = byte;
    }
    blanks.finish()
}

/// Where a comment ends that starts here, if one does.
fn comment_end(bytes: &[u8], start: usize) -> Option<usize> {
    let rest = &bytes[start..];
    match rest.get(1)? {
        b'/' => Some(
            rest.iter()
                .position(|byte| matches!(byte, b'\n' | b'\r'))
                .map_or(bytes.len(), |length| start + length),
        ),
        b'*' => rest[2..]
            .windows(2)
            .position(|pair| pair == b"*/")
            .map(|length| start + 2 + length + 2),
        _ => None,
    }
}

fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(length) = bytes[at.min(bytes.len())..]
        .iter()
        .position(|byte| matches!(byte, b'"' | b'\\'))
    {
        at += length;
        if bytes[at] == b'"' {
            return at + 1;
        }
        at += 2;
    }
    bytes.len()
}

/// A text of which parts are blanked; copied only if there is one.
struct Blanks<'a> {
    text: &'a str,
    copied: usize,
    plain: String,
}

impl<'a> Blanks<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            copied: 0,
            plain: String::new(),
        }
    }

    fn put(&mut self, start: usize, end: usize) {
        if start < self.copied {
            // A comma before a comment that has been blanked by now.
            self.plain.replace_range(start..end, " ");
            return;
        }
        if self.plain.capacity() == 0 {
            self.plain.reserve_exact(self.text.len());
        }
        self.plain.push_str(&self.text[self.copied..start]);
        for byte in self.text[start..end].bytes() {
            // Lines stay lines.
            self.plain.push(if byte == b'\n' { '\n' } else { ' ' });
        }
        self.copied = end;
    }

    fn finish(mut self) -> Cow<'a, str> {
        if self.copied == 0 {
            return Cow::Borrowed(self.text);
        }
        self.plain.push_str(&self.text[self.copied..]);
        Cow::Owned(self.plain)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_json_does_not_know_becomes_blank() {
        let cases = [
            ("[1]", "[1]"),
            ("\u{feff}[1]", "   [1]"),
            ("[1, ]", "[1  ]"),
            ("[1, // é\n]", "[1       \n]"),
            ("[1 /* , */ , /* a\nb */ ]", "[1               \n     ]"),
            ("// a\r[1]", "    \r[1]"),
            ("{\"a//\": \"/* \\\" ,]\",}", "{\"a//\": \"/* \\\" ,]\" }"),
            // Not trailing commas: the parser refuses them.
            ("[,]", "[,]"),
            ("[1,,]", "[1,,]"),
            ("{\"a\":,}", "{\"a\":,}"),
            (",", ","),
            // Not comments.
            ("/", "/"),
            ("/*", "/*"),
            ("[1 / 2]", "[1 / 2]"),
            ("\"a", "\"a"),
            ("\"a\\", "\"a\\"),
        ];
        for (text, expected) in cases {
            assert_eq!(plain(text), expected);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Two ways to read the same text: blanking, and the parser with a tree.
        #[test]
        fn blanking_reads_as_the_tree_does(text in "([\\[\\]{}\",:/*a0\\\\ \n\r\u{e9}]|\\\\u(d8|dc|00)00)*") {
            let document = Document::new(text.clone());
            if let Ok(value) = document.value() {
                let readable = document.readable();
                prop_assert_eq!(readable.len(), text.len());
                let tree = jsonc_parser::parse_to_ast(&readable, &CollectOptions::default(), &OPTIONS);
                let tree = tree.map_err(|error| TestCaseError::fail(error.to_string()))?.value;
                prop_assert_eq!(tree.map_or(Value::Null, Value::from), value);
            }
            prop_assert_eq!(plain(&text).len(), text.len());
        }
    }
}
