//! A JSONC text and the way from its nodes to lines and columns.

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::errors::ParseErrorKind;
use jsonc_parser::{CollectOptions, ParseOptions, ParseStringErrorKind};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Error, Result};

/// A text that should be JSONC, kept byte for byte.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Document(String);

/// A node of a document.
#[derive(Clone, Copy)]
pub(super) struct Node<'a> {
    document: &'a Document,
    node: &'a ast::Value<'a>,
}

/// JSON with comments and trailing commas, and nothing more exotic.
const OPTIONS: ParseOptions = ParseOptions {
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

impl Document {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// A value as people would write it: indented by two.
    pub(super) fn of(value: &Value) -> Self {
        Self(format!("{value:#}"))
    }

    /// An object whose entries keep their order.
    pub(super) fn of_entries(entries: impl IntoIterator<Item = (String, Value)>) -> Self {
        let lines: Vec<String> = entries
            .into_iter()
            .map(|(name, value)| format!("  {}: {value}", Value::String(name)))
            .collect();
        Self(if lines.is_empty() {
            "{}".to_owned()
        } else {
            format!("{{\n{}\n}}", lines.join(",\n"))
        })
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }

    pub(super) fn is_unset(&self) -> bool {
        matches!(self.parse(), Ok(None | Some(ast::Value::NullKeyword(_))))
    }

    pub(super) fn value(&self) -> Result<Value> {
        Ok(self.parse()?.map_or(Value::Null, Value::from))
    }

    /// Reads every element of an array; unset is empty.
    pub(super) fn read_array<T>(&self, read: impl Fn(Node) -> Result<T>) -> Result<Vec<T>> {
        match self.parse()? {
            None | Some(ast::Value::NullKeyword(_)) => Ok(Vec::new()),
            Some(ast::Value::Array(array)) => array
                .elements
                .iter()
                .map(|node| {
                    read(Node {
                        document: self,
                        node,
                    })
                })
                .collect(),
            Some(other) => Err(self.error("expected an array", other.start())),
        }
    }

    /// Reads every entry of an object, in order; unset is empty.
    pub(super) fn read_object<T>(&self, read: impl Fn(&str, Node) -> Result<T>) -> Result<Vec<T>> {
        match self.parse()? {
            None | Some(ast::Value::NullKeyword(_)) => Ok(Vec::new()),
            Some(ast::Value::Object(object)) => object
                .properties
                .iter()
                .map(|property| {
                    let node = Node {
                        document: self,
                        node: &property.value,
                    };
                    read(property.name.as_str(), node)
                })
                .collect(),
            Some(other) => Err(self.error("expected an object", other.start())),
        }
    }

    fn parse(&self) -> Result<Option<ast::Value<'_>>> {
        jsonc_parser::parse_to_ast(&self.0, &CollectOptions::default(), &OPTIONS)
            .map(|parsed| parsed.value)
            .map_err(|error| self.error(&describe(error.kind()), error.range().start))
    }

    fn error(&self, message: &str, offset: usize) -> Error {
        let before = self.0.get(..offset).unwrap_or(&self.0);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Error::content(
            message,
            before.matches('\n').count() + 1,
            before[line_start..].chars().count() + 1,
        )
    }
}

/// The parser's words, unless they quote the text: it may hold secrets.
fn describe(kind: &ParseErrorKind) -> String {
    match kind {
        ParseErrorKind::String(ParseStringErrorKind::InvalidUnicodeEscapeSequence(_)) => {
            "Invalid unicode escape sequence".to_owned()
        }
        other => other.to_string(),
    }
}

impl Node<'_> {
    pub(super) fn string(self, what: &str) -> Result<String> {
        match self.node {
            ast::Value::StringLit(literal) => Ok(literal.value.clone().into_owned()),
            _ => Err(self.error(&format!("expected {what}, as a string"))),
        }
    }

    pub(super) fn is_object(self) -> bool {
        self.node.as_object().is_some()
    }

    pub(super) fn has(self, key: &str) -> bool {
        self.node
            .as_object()
            .is_some_and(|object| object.get(key).is_some())
    }

    pub(super) fn read<T: DeserializeOwned>(self, what: &str) -> Result<T> {
        let value = Value::from(self.node.clone());
        T::deserialize(value).map_err(|_| self.error(&format!("expected {what}")))
    }

    pub(super) fn error(self, message: &str) -> Error {
        self.document.error(message, self.node.start())
    }
}
