//! A JSONC text as plain JSON of the same length: with spaces in place of
//! comments and trailing commas, and U+FFFD in place of half a surrogate pair.

use std::borrow::Cow;

use super::BYTE_ORDER_MARK;

/// The text, with unchanged offsets, in a form that the parser with a tree
/// reads like the other one: surrogates are in pairs, and a carriage return
/// ends a comment.
pub(crate) fn readable(text: &str) -> Cow<'_, str> {
    let mut text = paired(text);
    let bytes = text.as_bytes();
    let is_alone = |at: &usize| bytes[*at] == b'\r' && bytes.get(at + 1) != Some(&b'\n');
    let alone: Vec<usize> = (0..bytes.len()).filter(is_alone).collect();
    for at in alone {
        text.to_mut().replace_range(at..=at, "\n");
    }
    text
}

/// The text with the escape of U+FFFD in place of each half of a surrogate
/// pair, with unchanged offsets. Comments are treated like strings, and may
/// change as well.
pub(super) fn paired(text: &str) -> Cow<'_, str> {
    /// The code unit after a `\u` at an offset.
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
            // The escaped character is skipped: it cannot begin another escape.
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

pub(super) fn trimmed(plain: &str) -> &str {
    plain.trim_matches([' ', '\t', '\r', '\n'])
}

/// The text with spaces in place of comments and trailing commas, with
/// unchanged offsets.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut blanks = Blanks::new(text);
    let mut at = 0;
    if text.starts_with(BYTE_ORDER_MARK) {
        at = BYTE_ORDER_MARK.len();
        blanks.put(0, at);
    }
    // The last token, and the comma after it.
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

/// The end of a comment that starts here, if there is one.
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

/// A text with blanked parts, which is copied only if there are any.
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
    use jsonc_parser::CollectOptions;
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::text::{Document, OPTIONS};

    #[test]
    fn comments_and_trailing_commas_become_spaces() {
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

        /// The same text through both parsers: blanked, and with a tree.
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
