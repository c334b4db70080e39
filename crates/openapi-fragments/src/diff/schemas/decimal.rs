//! Exact decimal numbers of any size, since limits beyond `f64` must not look equal.

use std::cmp::Ordering;
use std::fmt;

use serde_json::Number;

/// How many zeros are written out before a number is shown with an exponent.
const MOST_ZEROS: i64 = 21;

/// `0.DIGITS × 10^point`, without zeros at either end of the digits. Equal numbers
/// have equal fields, however they are written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Decimal {
    negative: bool,
    digits: String,
    point: i64,
}

impl Decimal {
    pub(super) fn new(number: &Number) -> Self {
        Self::parse(&number.to_string())
    }

    /// Parses a JSON number.
    pub(super) fn parse(text: &str) -> Self {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        // An exponent of more than 18 digits is beyond any number that is meant.
        let exponent =
            exponent
                .trim_start_matches('+')
                .parse()
                .unwrap_or(if exponent.starts_with('-') {
                    i64::MIN / 2
                } else {
                    i64::MAX / 2
                });
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        let digits = all.trim_start_matches('0');
        let zeros = length(&all) - length(digits);
        let digits = digits.trim_end_matches('0');
        if digits.is_empty() {
            return Self {
                negative: false,
                digits: String::new(),
                point: 0,
            };
        }
        Self {
            negative,
            digits: digits.to_owned(),
            point: (length(whole) - zeros).saturating_add(exponent),
        }
    }

    pub(super) fn is_integer(&self) -> bool {
        self.point >= length(&self.digits)
    }

    /// The integer next to this one, if it is an integer of moderate size.
    pub(super) fn next(&self, by: i128) -> Option<Self> {
        let scaled = self.scaled(0)?;
        Some(Self::parse(&scaled.checked_add(by)?.to_string()))
    }

    /// Whether this number is a multiple of another; `None` if that cannot be
    /// computed.
    pub(super) fn is_multiple_of(&self, other: &Self) -> Option<bool> {
        let least = |number: &Self| number.point.checked_sub(length(&number.digits));
        let exponent = least(self)?.min(least(other)?).min(0);
        let (multiple, unit) = (self.scaled(exponent)?, other.scaled(exponent)?);
        (unit != 0).then(|| multiple % unit == 0)
    }

    /// The number divided by `10^exponent`, if that is an integer of moderate size.
    fn scaled(&self, exponent: i64) -> Option<i128> {
        let zeros = self
            .point
            .checked_sub(length(&self.digits))?
            .checked_sub(exponent)?;
        let zeros = u32::try_from(zeros).ok()?;
        let digits: i128 = if self.digits.is_empty() {
            0
        } else {
            self.digits.parse().ok()?
        };
        let value = digits.checked_mul(10_i128.checked_pow(zeros)?)?;
        Some(if self.negative { -value } else { value })
    }
}

fn length(text: &str) -> i64 {
    i64::try_from(text.len()).unwrap_or(i64::MAX)
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |number: &Self| match (number.digits.is_empty(), number.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        sign(self).cmp(&sign(other)).then_with(|| {
            let larger = (self.point, &self.digits).cmp(&(other.point, &other.digits));
            if self.negative {
                larger.reverse()
            } else {
                larger
            }
        })
    }
}

/// In one way only, so that equal numbers are shown alike.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.digits.is_empty() {
            return f.write_str("0");
        }
        if self.negative {
            f.write_str("-")?;
        }
        let (digits, length) = (&self.digits, length(&self.digits));
        let zeros = |count: i64| "0".repeat(usize::try_from(count).unwrap_or_default());
        match self.point {
            point if point >= length && point - length <= MOST_ZEROS => {
                write!(f, "{digits}{}", zeros(point - length))
            }
            point if point > 0 && point < length => {
                let (whole, fraction) = digits.split_at(usize::try_from(point).unwrap_or_default());
                write!(f, "{whole}.{fraction}")
            }
            point if (-MOST_ZEROS..=0).contains(&point) => write!(f, "0.{}{digits}", zeros(-point)),
            point => write!(f, "0.{digits}e{point}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_by_value_and_shown_in_one_way() {
        let cases = [
            ("1", "1.0", Ordering::Equal, "1"),
            ("100", "1e2", Ordering::Equal, "100"),
            ("0.10", "1E-1", Ordering::Equal, "0.1"),
            ("-0", "0.0", Ordering::Equal, "0"),
            ("2", "10", Ordering::Less, "2"),
            ("-2", "-10", Ordering::Greater, "-2"),
            ("-1", "0.5", Ordering::Less, "-1"),
            ("0", "-0.5", Ordering::Greater, "0"),
            ("1.25", "1.3", Ordering::Less, "1.25"),
            ("0.001", "0.0011", Ordering::Less, "0.001"),
            (
                "9007199254740993",
                "9007199254740992",
                Ordering::Greater,
                "9007199254740993",
            ),
            ("1e400", "1e401", Ordering::Less, "0.1e401"),
            (
                "1e99999999999999999999",
                "1e400",
                Ordering::Greater,
                "0.1e4611686018427387904",
            ),
        ];
        for (one, other, order, shown) in cases {
            let (one, other) = (Decimal::parse(one), Decimal::parse(other));
            assert_eq!(one.cmp(&other), order, "{one} {other}");
            assert_eq!(one == other, order == Ordering::Equal, "{one} {other}");
            assert_eq!(one.to_string(), shown);
        }
    }

    #[test]
    fn multiples_are_exact() {
        let cases = [
            ("6", "3", Some(true)),
            ("3", "6", Some(false)),
            ("0.3", "0.1", Some(true)),
            ("1", "0.25", Some(true)),
            ("100", "1e1", Some(true)),
            ("5", "0", None),
            ("1e400", "3", None),
        ];
        for (one, other, expected) in cases {
            let (one, other) = (Decimal::parse(one), Decimal::parse(other));
            assert_eq!(one.is_multiple_of(&other), expected, "{one} {other}");
        }
        assert_eq!(Decimal::parse("-1").next(1), Some(Decimal::parse("0")));
        assert_eq!(Decimal::parse("1e400").next(1), None);
    }
}
