//! Numbers of any size and precision, with the text that they were written as.
//!
//! A number of `serde_json` has 64 bits, and its feature for more would change every
//! crate of a build. So a number that would not be written as it was read is held as a
//! string that begins with a noncharacter of Unicode, which is reserved for use within
//! a program. Readers refuse that character there, and writers write the number.

use std::borrow::Cow;

use serde_json::{Number, Value};

use crate::document::Document;

/// Begins a string that is a number.
const MARK: char = '\u{fdd0}';

/// What is wrong with a string of the input that begins as one that is a number.
pub(crate) const MARKED: &str = "a string begins with the noncharacter U+FDD0";

/// The value of a number in JSON.
pub(crate) fn value(spelling: &str) -> Value {
    match spelling.parse::<Number>() {
        Ok(number) if is_as_written(&number, spelling) => number.into(),
        _ => format!("{MARK}{spelling}").into(),
    }
}

/// Whether a number is written like its text.
pub(crate) fn is_as_written(number: &Number, spelling: &str) -> bool {
    number.to_string() == spelling
}

/// The number that a string stands for, if it does.
pub(crate) fn in_string(text: &str) -> Option<&str> {
    text.strip_prefix(MARK).filter(|number| is_number(number))
}

/// Whether a string of the input would be taken for a number.
pub(crate) fn is_marked(text: &str) -> bool {
    text.starts_with(MARK)
}

/// The text of a number.
pub(crate) fn text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        Value::String(text) => in_string(text).map(Cow::Borrowed),
        _ => None,
    }
}

/// The floating-point number next to a number, which is infinite for very large ones.
pub(crate) fn nearest(value: &Value) -> Option<f64> {
    text(value)?.parse().ok()
}

/// Whether a text is a number in JSON (RFC 8259, section 6).
pub(crate) fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|exponent| {
            digits(exponent.trim_start_matches(['-', '+']))
                && exponent.len() - exponent.trim_start_matches(['-', '+']).len() <= 1
        })
}

/// The spelling in JSON of a number in YAML 1.2, which may also begin with a plus sign
/// or a dot and end with a dot. `None` for a spelling of another kind, such as `0x1f`.
pub(crate) fn of_yaml(spelling: &str) -> Option<String> {
    let (sign, unsigned) = match spelling.strip_prefix(['-', '+']) {
        Some(unsigned) if spelling.starts_with('-') => ("-", unsigned),
        Some(unsigned) => ("", unsigned),
        None => ("", spelling),
    };
    let end = unsigned.find(['.', 'e', 'E']).unwrap_or(unsigned.len());
    let (whole, rest) = unsigned.split_at(end);
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    let rest = match rest.strip_prefix('.') {
        Some(fraction) if !fraction.starts_with(|c: char| c.is_ascii_digit()) => {
            format!(".0{fraction}")
        }
        _ => rest.to_owned(),
    };
    let number = format!("{sign}{whole}{rest}");
    // A dot alone is text.
    let has_digit = unsigned.starts_with(|c: char| c.is_ascii_digit())
        || unsigned
            .get(1..)
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    (has_digit && is_number(&number)).then_some(number)
}

/// Whether a number in a value is held as a string.
fn has_marked(value: &Value) -> bool {
    match value {
        Value::String(text) => is_marked(text),
        Value::Array(elements) => elements.iter().any(has_marked),
        Value::Object(object) => object.values().any(has_marked),
        _ => false,
    }
}

/// The document with each number as one of `serde_json`, the nearest that there is, for
/// checks that compare numbers.
pub(crate) fn rounded(document: &Document) -> Cow<'_, Document> {
    fn round(value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Some(number) = in_string(text) {
                    let nearest = number.parse::<f64>().unwrap_or_default();
                    let nearest = nearest.clamp(f64::MIN, f64::MAX);
                    *value = Number::from_f64(nearest).map_or(Value::Null, Value::from);
                }
            }
            Value::Array(elements) => elements.iter_mut().for_each(round),
            Value::Object(object) => object.values_mut().for_each(round),
            _ => {}
        }
    }
    if !has_marked(document.value()) {
        return Cow::Borrowed(document);
    }
    let mut document = document.clone();
    round(document.value_mut());
    Cow::Owned(document)
}

/// The value with equal numbers as equal values, such as `1.10` and `1.1`: each as a
/// number of `serde_json` if that is exact.
pub(crate) fn simplified(value: &Value) -> Cow<'_, Value> {
    if !has_marked(value) {
        return Cow::Borrowed(value);
    }
    let mut value = value.clone();
    simplify(&mut value);
    Cow::Owned(value)
}

/// As [`simplified`], in place.
pub(crate) fn simplify(value: &mut Value) {
    match value {
        Value::String(text) => {
            let Some((number, exact)) = in_string(text).and_then(|number| {
                let exact = decimal(number)?;
                Some((number, exact))
            }) else {
                return;
            };
            *value = match number.parse::<Number>() {
                Ok(rounded) if decimal(&rounded.to_string()) == Some(exact.clone()) => {
                    rounded.into()
                }
                _ => {
                    let (is_negative, digits, exponent) = exact;
                    let sign = if is_negative { "-" } else { "" };
                    format!("{MARK}{sign}{digits}e{exponent}").into()
                }
            };
        }
        Value::Array(elements) => elements.iter_mut().for_each(simplify),
        Value::Object(object) => object.values_mut().for_each(simplify),
        _ => {}
    }
}

/// Sign, digits without zeros around them, and exponent: equal for equal numbers.
fn decimal(number: &str) -> Option<(bool, String, i64)> {
    let is_negative = number.starts_with('-');
    let unsigned = number.trim_start_matches('-');
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent: i64 = exponent.parse().ok()?;
    let digits = format!("{whole}{fraction}");
    let kept = digits.trim_end_matches('0');
    let dropped = digits.len() - kept.len();
    let kept = kept.trim_start_matches('0');
    if kept.is_empty() {
        return Some((is_negative, String::new(), 0));
    }
    let shift = i64::try_from(dropped).ok()? - i64::try_from(fraction.len()).ok()?;
    Some((is_negative, kept.to_owned(), exponent.checked_add(shift)?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_number_keeps_its_text() {
        for spelling in [
            "0",
            "-1",
            "1.5",
            "18446744073709551615",
            "12345678901234567890123",
            "1e400",
            "-1E5",
            "1.10",
            "0.1000000000000000000001",
            "-0",
            "1e+5",
            "0.0",
            "1e-999999999999999999999",
        ] {
            let value = value(spelling);
            assert_eq!(text(&value).as_deref(), Some(spelling));
        }
        assert_eq!(value("1.5"), json!(1.5));
        assert_eq!(text(&json!("1.5")), None);
    }

    #[test]
    fn numbers_are_told_from_other_text() {
        for (text, expected) in [
            ("1", true),
            ("-0.5e-3", true),
            ("01", false),
            ("1.", false),
            (".5", false),
            ("+1", false),
            ("1e", false),
            ("1e+-1", false),
            ("", false),
            ("-", false),
            ("0x1", false),
            ("1 ", false),
        ] {
            assert_eq!(is_number(text), expected, "{text}");
        }
    }

    #[test]
    fn numbers_of_yaml_are_spelled_for_json() {
        for (yaml, expected) in [
            ("1.10", Some("1.10")),
            ("+1.50", Some("1.50")),
            (".5", Some("0.5")),
            ("-.5", Some("-0.5")),
            ("5.", Some("5.0")),
            ("1.e3", Some("1.0e3")),
            ("007", Some("7")),
            ("-0", Some("-0")),
            ("1E5", Some("1E5")),
            (".", None),
            ("-", None),
            ("0x1f", None),
            (".inf", None),
            ("1_0", None),
        ] {
            assert_eq!(of_yaml(yaml).as_deref(), expected, "{yaml}");
        }
    }

    #[test]
    fn equal_numbers_become_equal_values() {
        for (spelling, expected) in [
            ("1.10", json!(1.1)),
            ("1E5", json!(1e5)),
            ("-10e-1", json!(-1.0)),
            ("0e9", json!(0.0)),
        ] {
            assert_eq!(*simplified(&value(spelling)), expected, "{spelling}");
        }
        for (spelling, same, other) in [
            ("1e400", "10.0E+399", "1e401"),
            (
                "12345678901234567890123",
                "12345678901234567890123.0",
                "12345678901234567890124",
            ),
            (
                "0.1000000000000000000001",
                "0.10000000000000000000010",
                "0.1",
            ),
        ] {
            let simple = |spelling| simplified(&value(spelling)).into_owned();
            assert_eq!(simple(spelling), simple(same), "{spelling}");
            assert_ne!(simple(spelling), simple(other), "{spelling}");
            assert!(text(&simple(spelling)).is_some());
        }
    }
}
