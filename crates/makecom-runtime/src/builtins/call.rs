//! A call of a built-in function: its arguments in the types that it needs.

use std::borrow::Cow;
use std::sync::Arc;

use crate::coerce::{self, buffer_text};
use crate::{Collection, Date, Environment, Error, Result, Value, number};

/// The arguments of one call and the world around it.
pub(crate) struct Call<'a> {
    pub(crate) name: &'static str,
    pub(crate) arguments: &'a [Value],
    pub(crate) environment: &'a Environment,
}

impl Call<'_> {
    /// How many arguments there are.
    pub(super) fn len(&self) -> usize {
        self.arguments.len()
    }

    /// An argument, counted from 0; undefined if it is missing.
    pub(super) fn value(&self, index: usize) -> &Value {
        self.arguments.get(index).unwrap_or(&Value::Undefined)
    }

    /// Whether an optional argument was given. `null` is not known to mean its default.
    pub(super) fn has(&self, index: usize) -> Result<bool> {
        match self.value(index) {
            Value::Undefined => Ok(false),
            Value::Null => Err(self.refuse(
                "null-argument",
                format!("null as argument {} has no known meaning", index + 1),
                "leave the argument out, or pass a value",
            )),
            _ => Ok(true),
        }
    }

    /// A text. Undefined and null count as empty, with a warning.
    pub(super) fn text(&self, index: usize) -> Result<Arc<str>> {
        self.to_text(self.value(index), index)
    }

    /// A text that must not be undefined or null.
    pub(super) fn present_text(&self, index: usize) -> Result<Arc<str>> {
        if self.value(index).is_nullish() {
            return Err(self.refuse(
                "null-argument",
                format!(
                    "argument {} is {}, which has no known meaning",
                    index + 1,
                    self.value(index).type_name()
                ),
                "pass a text; ifempty gives one in place of nothing",
            ));
        }
        self.text(index)
    }

    fn to_text(&self, value: &Value, index: usize) -> Result<Arc<str>> {
        Ok(match value {
            Value::Undefined | Value::Null => {
                self.warn(
                    "null-text",
                    format!(
                        "argument {} is {}; no source tells what then happens, it is taken as an \
                         empty text",
                        index + 1,
                        value.type_name()
                    ),
                );
                "".into()
            }
            Value::Array(items) => {
                let mut texts = Vec::with_capacity(items.len());
                for item in items.iter() {
                    texts.push(match item {
                        Value::Array(_) => return Err(self.wrong(index, "invalid-text", "a text")),
                        item if item.is_nullish() => "".into(),
                        item => self.to_text(item, index)?,
                    });
                }
                texts.join(",").into()
            }
            Value::Collection(_) => {
                return Err(self.refuse(
                    "collection-as-text",
                    format!(
                        "the sources disagree on a collection as text (argument {})",
                        index + 1
                    ),
                    "use createJSON",
                ));
            }
            Value::Buffer(buffer) => buffer_text(buffer)?,
            other => coerce::js_text(other),
        })
    }

    /// A number, or a text of one.
    pub(super) fn number(&self, index: usize) -> Result<f64> {
        coerce::to_number(self.value(index))
            .map_err(|_| self.wrong(index, "invalid-number", "a number"))
    }

    /// A whole number, or a text of one.
    pub(super) fn whole(&self, index: usize) -> Result<i64> {
        number::to_whole(self.number(index)?).ok_or_else(|| {
            self.refuse(
                "fraction",
                format!("argument {} is not a whole number", index + 1),
                "use floor, ceil or round",
            )
        })
    }

    /// A date, or what is one by coercion.
    pub(super) fn date(&self, index: usize) -> Result<Date> {
        coerce::to_date(self.value(index), self.environment)
            .map_err(|_| self.wrong(index, "invalid-date", "a date"))
    }

    /// An array; nothing else counts as one.
    pub(super) fn array(&self, index: usize) -> Result<&Arc<Vec<Value>>> {
        match self.value(index) {
            Value::Array(items) => Ok(items),
            _ => Err(self.wrong(index, "invalid-array", "an array")),
        }
    }

    /// A collection; nothing else counts as one.
    pub(super) fn collection(&self, index: usize) -> Result<&Arc<Collection>> {
        match self.value(index) {
            Value::Collection(collection) => Ok(collection),
            _ => Err(self.wrong(index, "invalid-collection", "a collection")),
        }
    }

    /// A switch that is off unless given.
    pub(super) fn flag(&self, index: usize) -> Result<bool> {
        match self.value(index) {
            Value::Boolean(value) => Ok(*value),
            Value::Undefined => Ok(false),
            _ => Err(self.wrong(index, "invalid-boolean", "true or false")),
        }
    }

    /// One of some words, or the first of them if the argument was not given.
    pub(super) fn word(
        &self,
        index: usize,
        words: &'static [&'static str],
    ) -> Result<&'static str> {
        if !self.has(index)? {
            return Ok(words[0]);
        }
        let text = self.text(index)?;
        words
            .iter()
            .find(|word| ***word == *text)
            .copied()
            .ok_or_else(|| {
                self.refuse(
                    "unknown-word",
                    format!("argument {} is not known to accept {text:?}", index + 1),
                    format!("use one of {}", words.join(", ")),
                )
            })
    }

    /// An argument of the wrong type. Make may convert it in a way that no source tells.
    fn wrong(&self, index: usize, code: &'static str, expected: &str) -> Error {
        let got = match self.value(index) {
            Value::Text(_) => "this text".to_owned(),
            other => other.type_name().to_owned(),
        };
        let message = format!("argument {} must be {expected}; {got} is not", index + 1);
        self.refuse(code, message, format!("pass {expected}"))
    }

    /// An error that Make would report too.
    pub(super) fn fail(
        &self,
        code: &'static str,
        message: impl AsRef<str>,
        help: impl Into<Cow<'static, str>>,
    ) -> Error {
        Error::failure(code, format!("{}: {}", self.name, message.as_ref()), help)
    }

    /// A refusal to guess.
    pub(super) fn refuse(
        &self,
        code: &'static str,
        message: impl AsRef<str>,
        help: impl Into<Cow<'static, str>>,
    ) -> Error {
        Error::refusal(code, format!("{}: {}", self.name, message.as_ref()), help)
    }

    pub(super) fn warn(&self, code: &'static str, message: impl AsRef<str>) {
        self.environment
            .warn(code, format!("{}: {}", self.name, message.as_ref()));
    }

    /// The text of UTF-16 code units, unless half of a character is among them.
    pub(super) fn utf16_text(&self, units: &[u16]) -> Result<Value> {
        String::from_utf16(units).map(Value::from).map_err(|_| {
            self.refuse(
                "half-character",
                "the result holds half of a character that takes two code units",
                "count emoji and other rare characters as two",
            )
        })
    }
}
