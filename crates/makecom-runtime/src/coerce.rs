//! Values of one type where another is expected.

use std::sync::Arc;

use crate::number;
use crate::value::Buffer;
use crate::{Environment, Error, PlatformVersion, Result, Value};

/// A type that a parameter or an argument is declared with.
///
/// ```
/// use makecom_runtime::Type;
///
/// assert_eq!("number".parse::<Type>(), Ok(Type::Number));
/// assert!("color".parse::<Type>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Type {
    /// An array.
    Array,
    /// A boolean.
    Boolean,
    /// A buffer.
    Buffer,
    /// A collection.
    Collection,
    /// A date.
    Date,
    /// A number.
    Number,
    /// A text.
    Text,
}

/// The name of the type in the documents of an app.
impl std::str::FromStr for Type {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Ok(match name {
            "array" => Self::Array,
            "boolean" => Self::Boolean,
            "buffer" => Self::Buffer,
            "collection" => Self::Collection,
            "date" => Self::Date,
            "number" => Self::Number,
            "text" => Self::Text,
            _ => {
                let message = format!("no source tells how a value becomes of type {name:?}");
                let help = "use array, boolean, buffer, collection, date, number or text";
                return Err(Error::refusal("unknown-type", message, help));
            }
        })
    }
}

/// Converts a value to the type that a parameter is declared with. Empty values follow the
/// table of the platform's version.
///
/// # Errors
/// The value cannot be converted.
///
/// ```
/// use makecom_runtime::{Environment, Type, Value, coerce};
///
/// let environment = Environment::default();
/// let date = coerce(&Value::from("20.6.2016"), Type::Date, &environment)?;
/// assert_eq!(date.to_json().unwrap(), r#""2016-06-20T00:00:00.000Z""#);
/// assert_eq!(coerce(&Value::from(""), Type::Text, &environment)?, Value::Undefined);
/// # Ok::<(), makecom_runtime::Error>(())
/// ```
pub fn coerce(value: &Value, to: Type, environment: &Environment) -> Result<Value> {
    let old = environment.platform_version() == PlatformVersion::V1;
    let is_empty_text = matches!(value, Value::Text(text) if text.is_empty());
    match to {
        Type::Text | Type::Number if value.is_nullish() || is_empty_text => {
            // `null` is what `erase` gives, and stays.
            let keep = old || matches!(value, Value::Null);
            Ok(if keep { Value::Null } else { Value::Undefined })
        }
        Type::Array if matches!(value, Value::Undefined) => Ok(if old {
            Value::array([])
        } else {
            Value::Undefined
        }),
        Type::Array if matches!(value, Value::Null) => Ok(Value::array([])),
        Type::Boolean if matches!(value, Value::Undefined) => Ok(Value::Undefined),
        Type::Array => Ok(match value {
            Value::Array(_) => value.clone(),
            other => Value::array([other.clone()]),
        }),
        Type::Boolean => Ok(Value::Boolean(to_boolean(value))),
        Type::Buffer => to_buffer(value).map(Value::Buffer),
        Type::Collection => match value {
            Value::Collection(_) => Ok(value.clone()),
            other => Err(invalid("invalid-collection", other, "a collection")),
        },
        Type::Date => to_date(value, environment).map(Value::Date),
        Type::Number => to_number(value).map(Value::Number),
        Type::Text => parameter_text(value).map(Value::Text),
    }
}

fn invalid(code: &'static str, value: &Value, expected: &str) -> Error {
    let message = match value {
        Value::Text(_) => format!("the text is not {expected}"),
        other => format!("{} is not {expected}", other.type_name()),
    };
    Error::failure(code, message, format!("pass {expected}"))
}

fn to_boolean(value: &Value) -> bool {
    match value {
        Value::Boolean(value) => *value,
        Value::Text(text) => !text.is_empty() && **text != *"false",
        other => !other.is_nullish() && !matches!(other, Value::EmptyText),
    }
}

/// The number of a number, or of a text that JavaScript reads as one.
pub(crate) fn to_number(value: &Value) -> Result<f64> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Text(text) if !text.trim_matches(number::is_js_space).is_empty() => {
            number::from_text(text)
        }
        _ => None,
    }
    .ok_or_else(|| invalid("invalid-number", value, "a number"))
}

/// The moment of a date, of a text in a documented form, or of milliseconds since 1970.
pub(crate) fn to_date(value: &Value, environment: &Environment) -> Result<crate::Date> {
    match value {
        Value::Date(date) => Ok(*date),
        Value::Text(text) => crate::date_text::parse(text, environment.zone()),
        Value::Number(number) => number::to_whole(*number)
            .and_then(crate::Date::from_millis)
            .ok_or_else(|| invalid("invalid-date", value, "a date in range")),
        other => Err(invalid("invalid-date", other, "a date")),
    }
}

fn to_buffer(value: &Value) -> Result<Buffer> {
    match value {
        Value::Buffer(buffer) => Ok(buffer.clone()),
        Value::Boolean(_)
        | Value::Date(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::EmptyText => Ok(Buffer {
            bytes: parameter_text(value)?.as_bytes().into(),
            is_utf8: true,
        }),
        other => Err(invalid("invalid-buffer", other, "a buffer")),
    }
}

/// A text where one is expected: arrays are joined, collections are JSON.
pub(crate) fn parameter_text(value: &Value) -> Result<Arc<str>> {
    Ok(match value {
        Value::Array(items) => {
            let texts = items.iter().map(|item| match item {
                Value::Array(_) => Err(invalid("invalid-text", item, "a text")),
                item if item.is_nullish() => Ok("".into()),
                item => parameter_text(item),
            });
            texts.collect::<Result<Vec<_>>>()?.join(",").into()
        }
        Value::Collection(_) => value.to_json().unwrap_or_default().into(),
        Value::Undefined | Value::Null => return Err(invalid("invalid-text", value, "a text")),
        Value::Buffer(buffer) => buffer_text(buffer)?,
        other => js_text(other),
    })
}

/// The text of a buffer that was made from one.
pub(crate) fn buffer_text(buffer: &Buffer) -> Result<Arc<str>> {
    let help = "name the encoding: toString(buffer, 'utf8'), 'base64' or 'hex'";
    if !buffer.is_utf8 {
        let message = "a buffer of unknown encoding is not a text";
        return Err(Error::failure("unknown-encoding", message, help));
    }
    let text = str::from_utf8(&buffer.bytes);
    text.map(Into::into)
        .map_err(|_| Error::failure("unknown-encoding", "the bytes are not UTF-8", help))
}

/// JavaScript's `Number(value)`.
pub(crate) fn js_number(value: &Value) -> f64 {
    match value {
        Value::Undefined | Value::Collection(_) => f64::NAN,
        Value::Null | Value::EmptyText => 0.0,
        Value::Boolean(value) => f64::from(u8::from(*value)),
        Value::Number(number) => *number,
        Value::Text(text) => number::from_text(text).unwrap_or(f64::NAN),
        // Milliseconds of a date in range are exact in a double.
        #[allow(clippy::cast_precision_loss)]
        Value::Date(date) => date.as_millis() as f64,
        Value::Buffer(_) | Value::Array(_) => {
            number::from_text(&js_text(value)).unwrap_or(f64::NAN)
        }
    }
}

/// JavaScript's `String(value)`, but dates in ISO 8601, which the callers of this never
/// compare with anything.
pub(crate) fn js_text(value: &Value) -> Arc<str> {
    match value {
        Value::Undefined => "undefined".into(),
        Value::Null => "null".into(),
        Value::Boolean(true) => "true".into(),
        Value::Boolean(false) => "false".into(),
        Value::Number(number) => number::to_text(*number).into(),
        Value::Text(text) => text.clone(),
        Value::EmptyText => "".into(),
        Value::Date(date) => date.to_string().into(),
        Value::Buffer(buffer) => String::from_utf8_lossy(&buffer.bytes).into(),
        Value::Array(items) => {
            let texts = items.iter().map(|item| match item {
                item if item.is_nullish() => "".into(),
                item => js_text(item),
            });
            texts.collect::<Vec<_>>().join(",").into()
        }
        Value::Collection(_) => "[object Object]".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_become_the_expected_type() {
        use Type::*;
        for (input, to, expected) in [
            ("\"x\"", Array, "[\"x\"]"),
            ("null", Array, "[]"),
            ("0", Boolean, "true"),
            ("\"\"", Boolean, "false"),
            ("\"false\"", Boolean, "false"),
            ("\"no\"", Boolean, "true"),
            ("[]", Boolean, "true"),
            ("null", Boolean, "false"),
            ("12", Buffer, r#"{"$buffer_hex":"3132"}"#),
            ("[]", Buffer, "invalid-buffer"),
            ("\"x\"", Collection, "invalid-collection"),
            ("\" 12.5 \"", Number, "12.5"),
            ("\" \"", Number, "invalid-number"),
            ("true", Number, "invalid-number"),
            ("\"\"", Number, r#"{"$undefined":true}"#),
            ("null", Text, "null"),
            ("\"\"", Text, r#"{"$undefined":true}"#),
            ("{\"$emptystring\":true}", Text, "\"\""),
            ("[1,true,\"x\"]", Text, "\"1,true,x\""),
            ("[[1]]", Text, "invalid-text"),
            ("{\"b\":1,\"a\":2}", Text, r#""{\"b\":1,\"a\":2}""#),
            ("[{\"a\":1},{\"b\":2}]", Text, r#""{\"a\":1},{\"b\":2}""#),
            ("{\"$buffer_hex\":\"00\"}", Text, "unknown-encoding"),
            (
                "1466443604356",
                Date,
                r#"{"$date":"2016-06-20T17:26:44.356Z"}"#,
            ),
            ("true", Date, "invalid-date"),
            ("1e300", Date, "invalid-date"),
        ] {
            let value = Value::from_json(input).unwrap().untagged();
            let got = match coerce(&value, to, &Environment::default()) {
                Ok(value) => value.tagged().to_json().unwrap(),
                Err(error) => error.code().to_owned(),
            };
            assert_eq!(got, expected, "{input} to {to:?}");
        }
    }

    #[test]
    fn a_buffer_made_from_a_text_is_one() {
        let environment = Environment::default();
        let buffer = coerce(&Value::from("žluť"), Type::Buffer, &environment).unwrap();
        assert_eq!(
            coerce(&buffer, Type::Text, &environment).unwrap(),
            Value::from("žluť")
        );
    }
}
