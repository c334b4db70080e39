//! Writes values as YAML that parsers of YAML 1.1 and 1.2 read as the same values.
//!
//! YAML 1.1 and 1.2 resolve plain scalars differently: `yes`, `1e3`, `012`, `1:30`
//! and dates have another type from one parser to the next. So text is plain only
//! if no parser can resolve it to anything else, and numbers have a form that both
//! versions accept. Key order is that of JSON.
//!
//! The emitter of saphyr, which reads YAML here, targets 1.2; it does not support
//! numbers beyond 63 bits, writes some that 1.1 reads as text, and keys that are
//! longer than a parser looks ahead.

use std::fmt::Write as _;

use serde_json::Value;

use crate::order::KeyOrder;
use crate::ordered::Ordered;

/// Parsers look this many characters ahead for the colon after a key, in 1.1 and
/// 1.2; a longer key starts with a question mark.
const LONGEST_KEY: usize = 1024;

/// Plain words that some parser does not read as text.
const WORDS: [&str; 12] = [
    "y", "yes", "on", "n", "no", "off", "true", "false", "null", "nan", "inf", "infinity",
];

/// The value as YAML with a final newline, keys in canonical order. Parsers of
/// YAML 1.1 and of YAML 1.2 read it as the same value.
///
/// ```
/// use openapi_fragments::to_canonical_yaml;
/// use serde_json::json;
///
/// let spec = json!({"paths": {"/pets": {"get": {"tags": ["no"]}}}, "openapi": "3.0.3"});
/// let text = "openapi: \"3.0.3\"\npaths:\n  /pets:\n    get:\n      tags:\n        - \"no\"\n";
/// assert_eq!(to_canonical_yaml(&spec), text);
/// ```
pub fn to_canonical_yaml(value: &Value) -> String {
    KeyOrder::canonical().to_yaml(value)
}

/// The value as YAML with a final newline, keys in their own order.
pub(crate) fn published(value: &Ordered) -> String {
    let mut writer = Writer::default();
    if is_scalar(value) {
        writer.scalar(value);
        writer.text.push('\n');
    } else {
        writer.lines(value, 0);
    }
    writer.text
}

/// Whether a value is written on the line of its key.
fn is_scalar(value: &Ordered) -> bool {
    match value {
        Ordered::Object(entries) => entries.is_empty(),
        Ordered::Array(elements) => elements.is_empty(),
        _ => true,
    }
}

/// Writes a document piece by piece.
#[derive(Default)]
pub(crate) struct Writer {
    pub(crate) text: String,
}

impl Writer {
    /// The entries of an object or an array, the first without indentation, which
    /// the caller has written.
    fn lines(&mut self, value: &Ordered, indent: usize) {
        match value {
            Ordered::Object(entries) => {
                for (index, (key, value)) in entries.iter().enumerate() {
                    if index > 0 {
                        self.indent(indent);
                    }
                    self.key(key, indent);
                    self.after_key(value, indent + 2);
                }
            }
            Ordered::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    if index > 0 {
                        self.indent(indent);
                    }
                    self.text.push_str("- ");
                    match element {
                        Ordered::String(text) if is_block(text) => self.block(text, indent + 2),
                        element if is_scalar(element) => {
                            self.scalar(element);
                            self.text.push('\n');
                        }
                        element => self.lines(element, indent + 2),
                    }
                }
            }
            _ => {}
        }
    }

    pub(crate) fn key(&mut self, key: &str, indent: usize) {
        let start = self.text.len();
        self.string(key);
        if self.text[start..].chars().count() + 1 > LONGEST_KEY {
            self.text.insert_str(start, "? ");
            self.text.push('\n');
            self.indent(indent);
        }
        self.text.push(':');
    }

    /// The value of a key, and the end of its last line. `indent` is that of the value.
    pub(crate) fn after_key(&mut self, value: &Ordered, indent: usize) {
        match value {
            Ordered::String(text) if is_block(text) => {
                self.text.push(' ');
                self.block(text, indent);
            }
            value if is_scalar(value) => {
                self.text.push(' ');
                self.scalar(value);
                self.text.push('\n');
            }
            value => {
                self.text.push('\n');
                self.indent(indent);
                self.lines(value, indent);
            }
        }
    }

    /// Text of several lines as a literal block.
    fn block(&mut self, text: &str, indent: usize) {
        self.text
            .push_str(if text.ends_with('\n') { "|\n" } else { "|-\n" });
        for line in text.lines() {
            if !line.is_empty() {
                self.indent(indent);
                self.text.push_str(line);
            }
            self.text.push('\n');
        }
    }

    fn scalar(&mut self, value: &Ordered) {
        match value {
            Ordered::String(text) => self.string(text),
            Ordered::Scalar(spelling) if spelling.starts_with(|c: char| !c.is_alphabetic()) => {
                self.text.push_str(&spelled(spelling));
            }
            // The rest is written as in JSON.
            Ordered::Scalar(word) => self.text.push_str(word),
            Ordered::Object(_) => self.text.push_str("{}"),
            Ordered::Array(_) => self.text.push_str("[]"),
        }
    }

    fn string(&mut self, text: &str) {
        if is_plain(text) {
            self.text.push_str(text);
        } else {
            self.quoted(text);
        }
    }

    fn quoted(&mut self, text: &str) {
        self.text.push('"');
        for c in text.chars() {
            match c {
                '"' => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                '\n' => self.text.push_str("\\n"),
                '\r' => self.text.push_str("\\r"),
                '\t' => self.text.push_str("\\t"),
                c if is_printable(c) => self.text.push(c),
                // None of these is above U+FFFF. Writing to a string cannot fail.
                c => {
                    let _ = write!(self.text, "\\u{:04X}", u32::from(c));
                }
            }
        }
        self.text.push('"');
    }

    pub(crate) fn indent(&mut self, indent: usize) {
        self.text.extend(std::iter::repeat_n(' ', indent));
    }
}

/// A number for both versions: YAML 1.1 requires a dot and a sign of the exponent,
/// and reads 1e300 as text.
pub(crate) fn spelled(number: &str) -> String {
    let Some(at) = number.find(['e', 'E']) else {
        return number.to_owned();
    };
    let (mantissa, letter, exponent) = (&number[..at], &number[at..=at], &number[at + 1..]);
    let dot = if mantissa.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with(['-', '+']) {
        ""
    } else {
        "+"
    };
    format!("{mantissa}{dot}{letter}{sign}{exponent}")
}

/// Whether every parser reads text without quotes as text.
fn is_plain(text: &str) -> bool {
    // Numbers, dates and indicators begin with other characters.
    let begins = text.starts_with(|c: char| c.is_alphabetic() || matches!(c, '/' | '_' | '$'));
    begins
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && text.chars().all(is_printable)
        && !is_exponent(text)
        && !WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether text is like `e3`, which a lenient parser of YAML 1.1 reads as a number
/// without a mantissa.
fn is_exponent(text: &str) -> bool {
    text.strip_prefix(['e', 'E']).is_some_and(|exponent| {
        exponent
            .trim_start_matches(['-', '+'])
            .parse::<u64>()
            .is_ok()
    })
}

/// Whether text of several lines can be a literal block. Text that parsers were
/// found to read differently is quoted: leading white space on the lines that
/// determine the indentation, lines of white space alone, several final newlines.
fn is_block(text: &str) -> bool {
    text.contains('\n')
        && !text.starts_with(['\n', ' '])
        && !text.ends_with("\n\n")
        && text.lines().all(|line| {
            !line.starts_with('\t')
                && (line.is_empty() || !line.trim().is_empty())
                && line.chars().all(|c| is_printable(c) || c == '\t')
        })
        // `lines` treats a carriage return as part of the line end.
        && !text.contains('\r')
}

/// Whether both versions allow a character unescaped, apart from line breaks and
/// tabs.
fn is_printable(c: char) -> bool {
    !c.is_control()
        && !matches!(
            c,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
}
