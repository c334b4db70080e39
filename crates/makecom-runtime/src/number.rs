//! Numbers: as JavaScript reads and prints them, and the decimal arithmetic of the operators.

// Numbers are compared exactly, as JavaScript compares them.
#![allow(clippy::float_cmp)]

use std::num::NonZeroU64;

use bigdecimal::{BigDecimal, RoundingMode, Zero as _};

/// The number as JavaScript prints it.
pub(crate) fn to_text(number: f64) -> String {
    ryu_js::Buffer::new().format(number).to_owned()
}

/// White space and line ends of JavaScript, which `trim` and `Number` remove.
pub(crate) fn is_js_space(character: char) -> bool {
    character == '\u{feff}' || (character.is_whitespace() && character != '\u{85}')
}

/// JavaScript's `Number(text)`, but `None` where that is not a number.
pub(crate) fn from_text(text: &str) -> Option<f64> {
    let text = text.trim_matches(is_js_space);
    if text.is_empty() {
        return Some(0.0);
    }
    let radix = |digits: &str, radix: u32| {
        let number = digits.chars().try_fold(0.0, |number: f64, digit| {
            Some(number * f64::from(radix) + f64::from(digit.to_digit(radix)?))
        });
        number.filter(|_| !digits.is_empty())
    };
    match text.get(..2) {
        Some("0x" | "0X") => return radix(&text[2..], 16),
        Some("0o" | "0O") => return radix(&text[2..], 8),
        Some("0b" | "0B") => return radix(&text[2..], 2),
        _ => {}
    }
    let (negative, unsigned) = match text.as_bytes()[0] {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let number = if unsigned == "Infinity" {
        f64::INFINITY
    } else if is_decimal(unsigned) {
        unsigned.parse().ok()?
    } else {
        return None;
    };
    Some(if negative { -number } else { number })
}

/// Digits with an optional fraction and exponent, without a sign.
fn is_decimal(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty()) && exponent
}

/// A whole number that counts something, when it is one.
pub(crate) fn to_index(number: f64) -> Option<usize> {
    let whole = number.trunc() == number && (0.0..=9_007_199_254_740_992.0).contains(&number);
    // In range and whole, so nothing is lost.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    whole.then_some(number as usize)
}

/// A whole number with a sign, when it is one that a double holds exactly.
pub(crate) fn to_whole(number: f64) -> Option<i64> {
    let whole = number.trunc() == number && number.abs() <= 9_007_199_254_740_992.0;
    // In range and whole, so nothing is lost.
    #[allow(clippy::cast_possible_truncation)]
    whole.then_some(number as i64)
}

/// An operation of decimal.js.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decimal {
    Add,
    Multiply,
    Divide,
    Remainder,
}

/// How many significant digits decimal.js keeps by default.
const PRECISION: NonZeroU64 = NonZeroU64::new(20).expect("20 is not zero");

/// Two numbers by decimal arithmetic: each as the shortest decimal that prints it, the result
/// rounded half up to 20 significant digits and then to the nearest double.
pub(crate) fn decimal(operation: Decimal, left: f64, right: f64) -> f64 {
    let double = match operation {
        Decimal::Add => left + right,
        Decimal::Multiply => left * right,
        Decimal::Divide => left / right,
        Decimal::Remainder => left % right,
    };
    // Sums and products of whole numbers are exact up to 2^53; infinities, not-a-number and
    // division by zero follow the same rules in both arithmetics.
    let whole = left.trunc() == left && right.trunc() == right;
    let exact = whole && operation != Decimal::Divide && double.abs() < 9_007_199_254_740_992.0;
    let zero_divisor = right == 0.0 && matches!(operation, Decimal::Divide | Decimal::Remainder);
    if exact || zero_divisor || !left.is_finite() || !right.is_finite() {
        return double;
    }
    let (Some(a), Some(b)) = (to_decimal(left), to_decimal(right)) else {
        return double;
    };
    let result = match operation {
        Decimal::Add => a + b,
        Decimal::Multiply => a * b,
        Decimal::Divide => a / b,
        Decimal::Remainder => a % b,
    };
    round_decimal(&result)
}

/// The shortest decimal that prints the number.
pub(crate) fn to_decimal(number: f64) -> Option<BigDecimal> {
    to_text(number).parse().ok()
}

fn round_decimal(result: &BigDecimal) -> f64 {
    if result.is_zero() {
        return 0.0;
    }
    from_decimal(&result.with_precision_round(PRECISION, RoundingMode::HalfUp))
}

/// The double nearest to a decimal.
pub(crate) fn from_decimal(decimal: &BigDecimal) -> f64 {
    let (digits, scale) = decimal.as_bigint_and_exponent();
    // A whole number with an exponent is always a number.
    format!("{digits}e{}", -scale).parse().unwrap_or(f64::NAN)
}

/// A text as decimal.js reads it: digits with an optional sign, fraction and exponent, no
/// blanks. `None` too for more than 15 digits, which a double might not hold exactly.
pub(crate) fn decimal_text(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let mantissa = unsigned.split(['e', 'E']).next().unwrap_or_default();
    let significant = mantissa.trim_start_matches(['0', '.']);
    let digits = significant.bytes().filter(u8::is_ascii_digit).count();
    let number: f64 = (is_decimal(unsigned) && digits <= 15).then(|| text.parse().ok())??;
    number.is_finite().then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_print_as_in_javascript() {
        for (number, text) in [
            (150.0, "150"),
            (-0.0, "0"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e21, "1e+21"),
            (1e20, "100000000000000000000"),
            (1e-7, "1e-7"),
            (0.000_001, "0.000001"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
        ] {
            assert_eq!(to_text(number), text);
        }
    }

    #[test]
    fn texts_are_numbers_as_in_javascript() {
        for (text, number) in [
            ("", Some(0.0)),
            (" \u{feff}12.5\n", Some(12.5)),
            ("+.5", Some(0.5)),
            ("5.", Some(5.0)),
            ("-1e3", Some(-1000.0)),
            ("0x1F", Some(31.0)),
            ("0b102", None),
            ("-0x1", None),
            ("-Infinity", Some(f64::NEG_INFINITY)),
            ("infinity", None),
            ("inf", None),
            ("nan", None),
            ("1_000", None),
            (".", None),
            ("1e", None),
            ("0x", None),
            ("12abc", None),
        ] {
            assert_eq!(from_text(text), number, "{text}");
        }
    }

    #[test]
    fn arithmetic_is_decimal() {
        use Decimal::*;
        for (operation, left, right, result) in [
            (Add, 0.1, 0.2, 0.3),
            (Multiply, 0.3, 3.0, 0.9),
            (Divide, 1.0, 3.0, 1.0 / 3.0),
            (Divide, 2.0, 3.0, 0.666_666_666_666_666_6),
            (Divide, 10.0, 4.0, 2.5),
            (Remainder, 0.3, 0.1, 0.0),
            (Remainder, -7.5, 2.0, -1.5),
            (Add, 1e16, 1.0, 1e16),
            (Add, 1e308, 1e308, f64::INFINITY),
            (Multiply, 1e-200, 1e-200, 0.0),
            (Divide, 1.0, 0.0, f64::INFINITY),
            (Divide, 1.1, 1.1, 1.0),
            (Multiply, 1.1, 1.1, 1.21),
            (Add, 1e300, 1e-300, 1e300),
        ] {
            assert_eq!(
                decimal(operation, left, right),
                result,
                "{left} {operation:?} {right}"
            );
        }
        assert!(decimal(Divide, 0.0, 0.0).is_nan() && decimal(Remainder, 1.0, 0.0).is_nan());
    }
}
