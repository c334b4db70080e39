//! A JSONC text, parsed to values, and the lines and columns of its bytes.
//!
//! Comments and trailing commas are blanked, and a JSON parser reads the rest:
//! positions are unchanged, and anything else that is not JSON is refused, as
//! by the `jsonc-parser` of Node, which Make's editor uses. The tree of the
//! crate `jsonc-parser`, which has the position of every node, is built only to
//! check and to edit.
//!
//! An escape that is half of a surrogate pair, such as `\ud800`, is legal in a
//! text, but no Rust string can hold it. It is read as U+FFFD, and stays in the
//! text.

mod literal;
mod plain;
mod pointer;

use std::borrow::Cow;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged as _;
use jsonc_parser::{CollectOptions, ParseOptions};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Error, Result};
use plain::{paired, plain, trimmed};

pub(crate) use literal::Literal;
pub(crate) use plain::readable;
pub(crate) use pointer::{push, tokens};

/// A text that should be JSONC, kept byte for byte.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Document(String);

/// An error in a text, and its offset.
pub(crate) struct Fault {
    pub(crate) message: String,
    pub(crate) offset: usize,
}

/// JSON with comments and trailing commas, and nothing more exotic.
pub(crate) const OPTIONS: ParseOptions = ParseOptions {
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

/// Some editors write it at the start of a file.
pub(crate) const BYTE_ORDER_MARK: &str = "\u{feff}";

impl Document {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// A value as indented JSON, by two spaces.
    pub(crate) fn of(value: &impl Serialize) -> Self {
        // Keys are strings and numbers are finite, so all of it is valid JSON.
        Self(serde_json::to_string_pretty(value).expect("models serialize"))
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    pub(crate) fn into_text(self) -> String {
        self.0
    }

    pub(crate) fn is_unset(&self) -> bool {
        let plain = plain(&self.0);
        matches!(trimmed(&plain), "" | "null")
    }

    pub(crate) fn value(&self) -> Result<Value> {
        self.parse::<Value>()
            .map(Option::unwrap_or_default)
            .map_err(|error| self.syntax_error(error.fault(&self.0)))
    }

    pub(crate) fn get(&self, pointer: &str) -> Result<Option<Value>> {
        tokens(pointer)?;
        Ok(self.value()?.pointer_mut(pointer).map(Value::take))
    }

    /// The first error of syntax, if it is not JSONC.
    pub(crate) fn fault(&self) -> Option<Fault> {
        let error = self.parse::<Value>().err()?;
        Some(error.fault(&self.0))
    }

    /// The first error of syntax, if it is not JSON without comments and trailing commas.
    pub(crate) fn strict_fault(&self) -> Option<Fault> {
        if self.is_unset() {
            return None;
        }
        let error = serde_json::from_str::<Value>(&self.0).err()?;
        Some(ParseError(error).fault(&self.0))
    }

    /// The text as [`tree`] reads it, from after the byte order mark.
    pub(crate) fn readable(&self) -> Cow<'_, str> {
        readable(&self.0[self.tree_start()..])
    }

    /// The byte from which nodes are counted.
    pub(crate) fn tree_start(&self) -> usize {
        if self.0.starts_with(BYTE_ORDER_MARK) {
            BYTE_ORDER_MARK.len()
        } else {
            0
        }
    }

    /// Reads the text as a type; `None` if it is blank.
    pub(crate) fn parse<T: DeserializeOwned>(&self) -> std::result::Result<Option<T>, ParseError> {
        let paired = paired(&self.0);
        let plain = plain(&paired);
        if trimmed(&plain).is_empty() {
            return Ok(None);
        }
        serde_json::from_str(&plain).map_err(ParseError)
    }

    /// The lines of the text, to find the places of bytes.
    pub(crate) fn lines(&self) -> Lines<'_> {
        let newlines = self.0.match_indices('\n').map(|(at, _)| at + 1);
        Lines {
            text: &self.0,
            starts: std::iter::once(0).chain(newlines).collect(),
        }
    }

    /// An error at the value of a key of the root.
    pub(crate) fn error_under(&self, key: &str, message: String) -> Error {
        let readable = self.readable();
        let offset =
            tree(&readable).and_then(|tree| Some(value_of(tree.as_object()?, key)?.start()));
        let offset = self.tree_start() + offset.unwrap_or_default();
        self.type_error(Fault { message, offset })
    }

    pub(crate) fn syntax_error(&self, fault: Fault) -> Error {
        Error::syntax(fault.message, self.lines().position(fault.offset))
    }

    pub(crate) fn type_error(&self, fault: Fault) -> Error {
        Error::wrong_type(fault.message, self.lines().position(fault.offset))
    }
}

/// The lines of a text.
pub(crate) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl Lines<'_> {
    /// The line and the column of a byte, both from 1, the column in
    /// characters.
    pub(crate) fn position(&self, offset: usize) -> (usize, usize) {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = line.checked_sub(1).map_or(0, |line| self.starts[line]);
        (line, self.text[start..offset].chars().count() + 1)
    }
}

/// Why a parser refuses a text.
pub(crate) struct ParseError(serde_json::Error);

impl ParseError {
    /// Whether it is JSONC, but of another type.
    pub(crate) fn is_data(&self) -> bool {
        self.0.is_data()
    }

    /// The message of the parser, unless it quotes the text, which may hold
    /// secrets.
    pub(crate) fn fault(&self, text: &str) -> Fault {
        let said = self.0.to_string();
        let said = said
            .rsplit_once(" at line ")
            .map_or(said.as_str(), |(message, _)| message);
        let message = if !self.0.is_data() {
            match said {
                "number out of range" => "this number is too large for JSON".to_owned(),
                said if said.starts_with("control character") => {
                    "a string cannot contain a line break or other control characters: write \\n"
                        .to_owned()
                }
                said => said.to_owned(),
            }
        } else if let Some((_, expected)) = said.rsplit_once(", expected ") {
            format!("expected {expected}")
        } else {
            "this does not have the shape of the section".to_owned()
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

/// The nodes of a [readable](Document::readable) text and where they are;
/// `None` if the text is blank or invalid.
pub(crate) fn tree(readable: &str) -> Option<ast::Value<'_>> {
    jsonc_parser::parse_to_ast(readable, &CollectOptions::default(), &OPTIONS)
        .ok()?
        .value
}

/// The value of a key; of several the last counts.
pub(crate) fn value_of<'a, 'b>(
    object: &'b ast::Object<'a>,
    key: &str,
) -> Option<&'b ast::Value<'a>> {
    object
        .properties
        .iter()
        .rev()
        .find(|property| property.name.as_str() == key)
        .map(|property| &property.value)
}
