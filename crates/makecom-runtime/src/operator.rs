//! The operators of expressions on values.

// Numbers are compared exactly, as JavaScript compares them.
#![allow(clippy::float_cmp)]

use std::cmp::Ordering;
use std::sync::Arc;

use crate::number::{self, Decimal};
use crate::{Environment, Equality, Error, Result, Value, coerce};

/// A binary operator that needs both operands. `&` and `|` yield one of their operands: see
/// [`Value::is_truthy`].
///
/// ```
/// use makecom_runtime::{BinaryOperator, Environment, Value, operate};
///
/// let (left, right) = (Value::Number(0.1), Value::Number(0.2));
/// let sum = operate(BinaryOperator::Add, &left, &right, &Environment::default())?;
/// assert_eq!(sum, Value::Number(0.3));
/// # Ok::<(), makecom_runtime::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BinaryOperator {
    /// `*`: decimal.
    Multiply,
    /// `/`: decimal.
    Divide,
    /// `%`: decimal.
    Remainder,
    /// `+`: decimal sum or concatenation.
    Add,
    /// `++`: sum of both as numbers.
    AddNumbers,
    /// `-`: difference of both as numbers; of dates in milliseconds.
    Subtract,
    /// `<`.
    Less,
    /// `<=`.
    LessOrEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterOrEqual,
    /// `=`, `==`, `===`.
    Equal,
    /// `!=`, `!==`.
    NotEqual,
}

/// Applies an operator to two values.
///
/// # Errors
/// The operator is not known to accept such operands.
///
/// ```
/// use makecom_runtime::{BinaryOperator, Environment, Value, operate};
///
/// let environment = Environment::default();
/// let (text, number) = (Value::from("10"), Value::Number(3.0));
/// let difference = operate(BinaryOperator::Subtract, &text, &number, &environment)?;
/// assert_eq!(difference, Value::Number(7.0));
/// # Ok::<(), makecom_runtime::Error>(())
/// ```
pub fn operate(
    operator: BinaryOperator,
    left: &Value,
    right: &Value,
    environment: &Environment,
) -> Result<Value> {
    use BinaryOperator as Op;
    let decimal = |operation, sign| {
        let (left, right) = (decimal_operand(left, sign)?, decimal_operand(right, sign)?);
        Ok(Value::Number(number::decimal(operation, left, right)))
    };
    match operator {
        Op::Multiply => decimal(Decimal::Multiply, "*"),
        Op::Divide => decimal(Decimal::Divide, "/"),
        Op::Remainder => decimal(Decimal::Remainder, "%"),
        Op::Add => add(left, right),
        Op::AddNumbers => Ok(Value::Number(
            coerce::js_number(left) + coerce::js_number(right),
        )),
        Op::Subtract => Ok(Value::Number(
            coerce::js_number(left) - coerce::js_number(right),
        )),
        Op::Less => Ok(compare(left, right, environment, Ordering::is_lt)),
        Op::LessOrEqual => Ok(compare(left, right, environment, Ordering::is_le)),
        Op::Greater => Ok(compare(left, right, environment, Ordering::is_gt)),
        Op::GreaterOrEqual => Ok(compare(left, right, environment, Ordering::is_ge)),
        Op::Equal => Ok(Value::Boolean(equal(left, right, environment)?)),
        Op::NotEqual => Ok(Value::Boolean(!equal(left, right, environment)?)),
    }
}

/// An operand as decimal.js takes it: a number, or a text of digits.
fn decimal_operand(value: &Value, sign: &str) -> Result<f64> {
    let help = "pass a number; parseNumber makes one of a text";
    match value {
        Value::Number(number) => Ok(*number),
        Value::Text(text) => number::decimal_text(text).ok_or_else(|| {
            let message = format!("the operator {sign} cannot use this text as a number");
            Error::failure("invalid-number", message, help)
        }),
        other => {
            let message = format!("the operator {sign} cannot use {}", other.type_name());
            Err(Error::failure("invalid-operand", message, help))
        }
    }
}

fn add(left: &Value, right: &Value) -> Result<Value> {
    let text = |value: &Value| match value {
        Value::Text(text) => Some(text.clone()),
        Value::EmptyText => Some("".into()),
        Value::Number(number) => Some(number::to_text(*number).into()),
        _ => None,
    };
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => {
            Ok(Value::Number(number::decimal(Decimal::Add, *a, *b)))
        }
        (Value::Null | Value::Undefined, Value::Null | Value::Undefined) => Ok(Value::Null),
        (
            Value::Null | Value::Undefined,
            other @ (Value::Number(_) | Value::Text(_) | Value::EmptyText | Value::Boolean(_)),
        )
        | (
            other @ (Value::Number(_) | Value::Text(_) | Value::EmptyText | Value::Boolean(_)),
            Value::Null | Value::Undefined,
        ) => Ok(other.clone()),
        _ => match (text(left), text(right)) {
            (Some(a), Some(b)) => Ok(Value::text([&*a, &*b].concat())),
            (a, _) => {
                let unknown = if a.is_none() { left } else { right };
                let message = format!(
                    "no source tells what + makes of {} and {}",
                    left.type_name(),
                    right.type_name()
                );
                let help = match unknown {
                    Value::Collection(_) | Value::Array(_) => {
                        "use merge or add for arrays, createJSON or toString to get a text"
                    }
                    Value::Date(_) => "use addDays and the like, or formatDate to get a text",
                    _ => "use toString to get a text, or if(...) to choose one",
                };
                Err(Error::refusal("add-operands", message, help))
            }
        },
    }
}

fn compare(
    left: &Value,
    right: &Value,
    environment: &Environment,
    holds: fn(Ordering) -> bool,
) -> Value {
    let mixed = |a: &Value, b: &Value| matches!((a, b), (Value::Date(_), Value::Text(text)) if number::from_text(text).is_none());
    if mixed(left, right) || mixed(right, left) {
        let message = "a date is compared with a text that is no number, which is always false; \
                       make a date of the text with parseDate";
        environment.warn("date-compared-with-text", message);
    }
    let is_text = |value: &Value| {
        matches!(
            value,
            Value::Text(_)
                | Value::EmptyText
                | Value::Array(_)
                | Value::Collection(_)
                | Value::Buffer(_)
        )
    };
    let ordering = if is_text(left) && is_text(right) {
        Some(compare_texts(
            &coerce::js_text(left),
            &coerce::js_text(right),
        ))
    } else {
        coerce::js_number(left).partial_cmp(&coerce::js_number(right))
    };
    Value::Boolean(ordering.is_some_and(holds))
}

/// Two texts by their UTF-16 code units, as JavaScript orders them.
pub(crate) fn compare_texts(left: &str, right: &str) -> Ordering {
    left.encode_utf16().cmp(right.encode_utf16())
}

/// Whether two values are equal under the setting of the environment, with a warning where
/// JavaScript's two equalities differ.
pub(crate) fn equal(left: &Value, right: &Value, environment: &Environment) -> Result<bool> {
    let (loose, strict) = (loosely_equal(left, right)?, strictly_equal(left, right)?);
    if loose == strict {
        return Ok(loose);
    }
    let types = format!("{} = {}", left.type_name(), right.type_name());
    match environment.equality() {
        Equality::Strict => Ok(strict),
        Equality::Loose => {
            let message = format!(
                "{types} is {loose} by loose and {strict} by strict equality; the sources \
                 conflict, loose is used"
            );
            environment.warn("loose-equality", message);
            Ok(loose)
        }
        Equality::Error => {
            let message = format!("{types} is {loose} by loose and {strict} by strict equality");
            let help = "convert one operand, with toString or parseNumber";
            Err(Error::refusal("loose-equality", message, help))
        }
    }
}

/// JavaScript's `===`. Objects are equal when they are the same one.
pub(crate) fn strictly_equal(left: &Value, right: &Value) -> Result<bool> {
    let unknown = || {
        let message = format!(
            "two values with the same content, {}, are equal only if they are the same object, \
             which is unknown here",
            left.type_name()
        );
        let help = "compare texts: formatDate, createJSON or toString on both sides";
        Err(Error::refusal("object-equality", message, help))
    };
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => Ok(a == b),
        (Value::Array(a), Value::Array(b)) if Arc::ptr_eq(a, b) => Ok(true),
        (Value::Collection(a), Value::Collection(b)) if Arc::ptr_eq(a, b) => Ok(true),
        (Value::Buffer(a), Value::Buffer(b)) if Arc::ptr_eq(&a.bytes, &b.bytes) => Ok(true),
        (
            Value::Array(_)
            | Value::Collection(_)
            | Value::Buffer(_)
            | Value::Date(_)
            | Value::EmptyText,
            _,
        ) if left == right => unknown(),
        _ => Ok(left == right),
    }
}

/// JavaScript's `==`.
fn loosely_equal(left: &Value, right: &Value) -> Result<bool> {
    let is_object = |value: &Value| {
        matches!(
            value,
            Value::EmptyText
                | Value::Date(_)
                | Value::Buffer(_)
                | Value::Array(_)
                | Value::Collection(_)
        )
    };
    match (left, right) {
        _ if left.is_nullish() || right.is_nullish() => Ok(left.is_nullish() && right.is_nullish()),
        // JavaScript compares the long English form of a date, which no other value has.
        (Value::Date(_), other) | (other, Value::Date(_)) if !is_object(other) => Ok(false),
        (Value::Text(_), Value::Text(_)) => strictly_equal(left, right),
        _ if is_object(left) && is_object(right) => strictly_equal(left, right),
        (Value::Text(text), other) | (other, Value::Text(text)) if is_object(other) => {
            Ok(*coerce::js_text(other) == **text)
        }
        _ => Ok(coerce::js_number(left) == coerce::js_number(right)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Date, Equality};

    fn value(json: &str) -> Value {
        Value::from_json(json).unwrap().untagged()
    }

    #[test]
    fn operators_follow_their_rules() {
        use BinaryOperator::*;
        let date = r#"{"$date":"2026-01-01T00:00:00Z"}"#;
        for (left, operator, right, expected) in [
            ("1", Add, "2", "3"),
            ("\"1\"", Add, "2", "\"12\""),
            ("1", Add, "\"\"", "\"1\""),
            ("null", Add, "5", "5"),
            ("{\"$undefined\":true}", Add, "\"a\"", "\"a\""),
            ("{\"$undefined\":true}", Add, "null", "null"),
            ("null", Add, "true", "true"),
            ("true", Add, "\"a\"", "refused add-operands"),
            ("[]", Add, "1", "refused add-operands"),
            ("null", Add, "{}", "refused add-operands"),
            (date, Add, "1", "refused add-operands"),
            ("\"10\"", AddNumbers, "5", "15"),
            ("null", AddNumbers, "true", "1"),
            ("\"x\"", Subtract, "1", "null"),
            ("\"\"", Subtract, "[5]", "-5"),
            (date, Subtract, "0", "1767225600000"),
            ("\"6\"", Multiply, "7", "42"),
            ("\" 6\"", Multiply, "7", "failed invalid-number"),
            ("\"x\"", Divide, "7", "failed invalid-number"),
            ("null", Remainder, "7", "failed invalid-operand"),
            ("true", Multiply, "7", "failed invalid-operand"),
            ("\"b\"", Less, "\"a\"", "false"),
            ("\"10\"", Less, "\"9\"", "true"),
            ("\"10\"", Less, "9", "false"),
            ("\"x\"", LessOrEqual, "9", "false"),
            ("null", LessOrEqual, "0", "true"),
            ("{\"$undefined\":true}", GreaterOrEqual, "0", "false"),
            (date, Greater, "5", "true"),
            (date, Less, "\"2030-01-01T00:00:00Z\"", "false"),
            ("\"\u{ff61}\"", Greater, "\"\u{1f600}\"", "true"),
            ("1", Equal, "\"1\"", "true"),
            ("null", Equal, "{\"$undefined\":true}", "true"),
            ("null", Equal, "0", "false"),
            ("null", NotEqual, "\"\"", "true"),
            ("true", Equal, "\"1\"", "true"),
            ("true", Equal, "\"true\"", "false"),
            ("[1]", Equal, "1", "true"),
            ("[1,2]", Equal, "\"1,2\"", "true"),
            ("[1]", Equal, "[1]", "refused object-equality"),
            ("[1]", Equal, "[2]", "false"),
            (date, Equal, date, "refused object-equality"),
            (date, Equal, "1767225600000", "false"),
            ("{\"$emptystring\":true}", Equal, "\"\"", "true"),
        ] {
            let environment = Environment::fixed(Date::from_millis(0).unwrap());
            let got = match operate(operator, &value(left), &value(right), &environment) {
                Ok(value) => value.to_json().unwrap(),
                Err(error) if error.is_refusal() => format!("refused {}", error.code()),
                Err(error) => format!("failed {}", error.code()),
            };
            assert_eq!(got, expected, "{left} {operator:?} {right}");
        }
    }

    #[test]
    fn equality_of_two_types_warns_or_fails() {
        let (number, text) = (Value::Number(1.0), Value::from("1"));
        let loose = Environment::default();
        assert!(equal(&number, &text, &loose).unwrap());
        assert_eq!(loose.warnings()[0].code, "loose-equality");
        let strict = Environment::default().with_equality(Equality::Strict);
        assert!(!equal(&number, &text, &strict).unwrap());
        let error = Environment::default().with_equality(Equality::Error);
        assert_eq!(
            equal(&number, &text, &error).unwrap_err().code(),
            "loose-equality"
        );
        assert!(equal(&number, &number, &error).unwrap());
    }

    #[test]
    fn one_object_equals_itself() {
        let list = value("[1]");
        assert!(equal(&list, &list.clone(), &Environment::default()).unwrap());
    }
}
