//! Functions of numbers.

// Numbers are compared exactly, as JavaScript compares them.
#![allow(clippy::float_cmp)]

use bigdecimal::num_bigint::Sign;
use bigdecimal::{BigDecimal, RoundingMode};

use super::{Call, Function, function};
use crate::number::{self, Decimal, decimal, is_js_space};
use crate::{Result, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    function("abs", |call| Ok(Value::Number(call.number(0)?.abs()))),
    function("average", |call| {
        let numbers = some_numbers(call)?;
        Ok(Value::Number(decimal(
            Decimal::Divide,
            sum(call, &numbers),
            count(&numbers),
        )))
    }),
    function("ceil", |call| Ok(Value::Number(call.number(0)?.ceil()))),
    function("floor", |call| Ok(Value::Number(call.number(0)?.floor()))),
    function("formatNumber", format_number),
    function("max", |call| {
        let numbers = some_numbers(call)?;
        Ok(Value::Number(
            numbers.into_iter().fold(f64::NEG_INFINITY, f64::max),
        ))
    }),
    function("median", median),
    function("min", |call| {
        let numbers = some_numbers(call)?;
        Ok(Value::Number(
            numbers.into_iter().fold(f64::INFINITY, f64::min),
        ))
    }),
    function("parseNumber", parse_number),
    function("round", |call| {
        let number = call.number(0)?;
        let floor = number.floor();
        // Halves go up, also below zero.
        Ok(Value::Number(if number - floor >= 0.5 {
            floor + 1.0
        } else {
            floor
        }))
    }),
    function("stdevP", |call| deviation(call, 0)),
    function("stdevS", |call| deviation(call, 1)),
    function("sum", |call| Ok(Value::Number(sum(call, &numbers(call)?)))),
    function("trunc", trunc),
];

/// The numbers among the arguments or in the one array; what is no number is skipped.
fn numbers(call: &Call<'_>) -> Result<Vec<f64>> {
    let values: &[Value] = match call.arguments {
        [Value::Array(items)] => items,
        arguments => arguments,
    };
    let mut numbers = Vec::with_capacity(values.len());
    for value in values {
        match value {
            Value::Number(number) => numbers.push(*number),
            Value::Array(_) => {
                let message = "what arrays beside other arguments or inside an array mean is not \
                               known";
                return Err(call.refuse("nested-array", message, "pass one array of numbers"));
            }
            Value::Text(text) if !text.is_empty() && number::from_text(text).is_some() => {
                let message = "whether a text of digits counts as a number is not known; it is \
                               skipped";
                call.warn("number-as-text", message);
            }
            _ => {}
        }
    }
    if numbers.iter().any(|number| number.is_nan()) {
        let message = "what not-a-number among the numbers does is not known";
        return Err(call.refuse("not-a-number", message, "remove it first"));
    }
    Ok(numbers)
}

/// The same, and at least one.
fn some_numbers(call: &Call<'_>) -> Result<Vec<f64>> {
    let numbers = numbers(call)?;
    if numbers.is_empty() {
        let message = "the result for no number at all is not known";
        return Err(call.refuse("no-numbers", message, "use if(length(...) > 0, ...)"));
    }
    Ok(numbers)
}

// A list never has 2^53 numbers.
#[allow(clippy::cast_precision_loss)]
fn count(numbers: &[f64]) -> f64 {
    numbers.len() as f64
}

/// The decimal sum, with a warning where the binary one differs.
fn sum(call: &Call<'_>, numbers: &[f64]) -> f64 {
    let exact = numbers
        .iter()
        .fold(0.0, |sum, number| decimal(Decimal::Add, sum, *number));
    let binary: f64 = numbers.iter().sum();
    if exact != binary {
        call.warn(
            "binary-sum",
            format!(
                "the sum is {} in decimal and {} in binary arithmetic; which one is used is not \
                 known, decimal is",
                number::to_text(exact),
                number::to_text(binary)
            ),
        );
    }
    exact
}

fn median(call: &Call<'_>) -> Result<Value> {
    let mut numbers = numbers(call)?;
    numbers.sort_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    Ok(match numbers.len() {
        0 => Value::Null,
        length if length % 2 == 1 => Value::Number(numbers[middle]),
        _ => {
            let pair = sum(call, &numbers[middle - 1..=middle]);
            Value::Number(decimal(Decimal::Divide, pair, 2.0))
        }
    })
}

/// The standard deviation, where the divisor is so much less than the count.
fn deviation(call: &Call<'_>, less: usize) -> Result<Value> {
    let numbers = some_numbers(call)?;
    if numbers.len() <= less {
        let message = "the result for one number is not known";
        return Err(call.refuse("no-numbers", message, "pass at least two numbers"));
    }
    let mean = numbers.iter().sum::<f64>() / count(&numbers);
    let squares: f64 = numbers.iter().map(|number| (number - mean).powi(2)).sum();
    let divisor = count(&numbers[less..]);
    Ok(Value::Number((squares / divisor).sqrt()))
}

fn trunc(call: &Call<'_>) -> Result<Value> {
    let number = call.number(0)?;
    if !call.has(1)? || !number.is_finite() {
        return Ok(Value::Number(number.trunc()));
    }
    let digits = call.whole(1)?;
    if !(-400..=400).contains(&digits) {
        let message = "more than 400 digits are not known to work";
        return Err(call.refuse("too-many-digits", message, "pass a smaller count"));
    }
    let cut =
        number::to_decimal(number).map(|exact| exact.with_scale_round(digits, RoundingMode::Down));
    Ok(Value::Number(
        cut.as_ref().map_or(number, number::from_decimal),
    ))
}

fn parse_number(call: &Call<'_>) -> Result<Value> {
    let separator = call.word(1, &[".", ","])?;
    let text = call.present_text(0)?;
    let compact: String = text
        .chars()
        .filter(|character| !is_js_space(*character))
        .collect();
    let digits = compact.strip_prefix(['-', '+']).unwrap_or(&compact);
    let (whole, fraction) = digits.split_once(separator).unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return Err(call.refuse(
            "invalid-number",
            format!("the text is not a number with decimal separator {separator:?}"),
            "remove signs of thousands and of currency first; name the separator",
        ));
    }
    let sign = if compact.starts_with('-') { "-" } else { "" };
    let number = format!("{sign}{whole}.{fraction}0")
        .parse()
        .unwrap_or(f64::NAN);
    Ok(Value::Number(number))
}

fn format_number(call: &Call<'_>) -> Result<Value> {
    let number = call.number(0)?;
    let decimals = call.whole(1)?;
    let sign = |index: usize, default: &'static str| -> Result<std::sync::Arc<str>> {
        if call.has(index)? {
            call.text(index)
        } else {
            Ok(default.into())
        }
    };
    let (point, thousands) = (sign(2, ",")?, sign(3, ".")?);
    let exact: BigDecimal = match number::to_decimal(number) {
        Some(exact) if (0..=100).contains(&decimals) => exact,
        _ => {
            let message = "only finite numbers with 0 to 100 decimals are known to be formatted";
            return Err(call.refuse(
                "too-many-digits",
                message,
                "pass another number of decimals",
            ));
        }
    };
    let rounded = exact.with_scale_round(decimals, RoundingMode::HalfUp);
    if rounded != exact.with_scale_round(decimals, RoundingMode::HalfEven)
        || rounded != exact.with_scale_round(decimals, RoundingMode::HalfDown)
    {
        let message = "the number lies in the middle; how it is rounded is not known, it is \
                       rounded away from zero";
        call.warn("rounding", message);
    }
    let digits = rounded.with_scale(decimals).abs().to_plain_string();
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let mut result = String::new();
    if rounded.sign() == Sign::Minus {
        result.push('-');
    }
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            result.push_str(&thousands);
        }
        result.push(digit);
    }
    if !fraction.is_empty() {
        result.push_str(&point);
        result.push_str(fraction);
    }
    Ok(Value::from(result))
}

#[cfg(test)]
mod tests {
    use super::super::tests::assert_outcomes;

    #[test]
    fn functions_of_numbers() {
        assert_outcomes(&[
            ("abs", r#"["-5"]"#, "5"),
            ("abs", "[null]", "refused invalid-number"),
            ("ceil", "[1.2]", "2"),
            ("floor", "[-1.2]", "-2"),
            ("round", "[1.5]", "2"),
            ("round", "[-1.5]", "-1"),
            ("round", "[0.49999999999999994]", "0"),
            ("round", "[-0.4]", "0"),
            ("trunc", "[-1.9]", "-1"),
            ("trunc", "[1.005, 2]", "1"),
            ("trunc", "[-1.239, 2]", "-1.23"),
            ("trunc", "[123, -2]", "100"),
            ("trunc", "[123, -3]", "0"),
            ("trunc", "[1.5, 0.5]", "refused fraction"),
            ("min", "[[3, 1, \"x\", null]]", "1"),
            ("min", "[]", "refused argument-count"),
            ("min", "[[]]", "refused no-numbers"),
            ("max", "[[]]", "refused no-numbers"),
            ("max", "[1, [5]]", "refused nested-array"),
            ("max", "[1, \"7\"]", "1 warned number-as-text"),
            ("sum", "[[]]", "0"),
            ("sum", "[[1, \"x\", 3, null]]", "4"),
            ("sum", "[0.1, 0.2]", "0.3 warned binary-sum"),
            ("sum", "[0.5, 0.25]", "0.75"),
            ("average", "[1, 6000]", "3000.5"),
            ("average", "[[null]]", "refused no-numbers"),
            ("median", "[[]]", "null"),
            ("median", "[9, 1, 5]", "5"),
            ("median", "[1, 2, 3, 4]", "2.5"),
            ("stdevP", "[2, 4, 4, 4, 5, 5, 7, 9]", "2"),
            ("stdevS", "[[1, 3]]", "1.4142135623730951"),
            ("stdevS", "[1]", "refused no-numbers"),
            ("parseNumber", r#"["1 756,456", ","]"#, "1756.456"),
            ("parseNumber", r#"["-1.5"]"#, "-1.5"),
            ("parseNumber", r#"["1,756.5"]"#, "refused invalid-number"),
            ("parseNumber", r#"["12abc"]"#, "refused invalid-number"),
            ("parseNumber", r#"[""]"#, "refused invalid-number"),
            ("parseNumber", "[null]", "refused null-argument"),
            ("parseNumber", r#"["5", ";"]"#, "refused unknown-word"),
            (
                "formatNumber",
                "[123456789, 3, \",\", \".\"]",
                r#""123.456.789,000""#,
            ),
            ("formatNumber", "[1234.5, 2]", r#""1.234,50""#),
            (
                "formatNumber",
                "[-999.999, 2, \".\", \",\"]",
                r#""-1,000.00""#,
            ),
            (
                "formatNumber",
                "[0.125, 2, \".\"]",
                r#""0.13" warned rounding"#,
            ),
            ("formatNumber", "[-0.001, 2, \".\"]", r#""0.00""#),
            ("formatNumber", "[1234, 0, \"\", \" \"]", r#""1 234""#),
            (
                "formatNumber",
                "[1e21, 0]",
                r#""1.000.000.000.000.000.000.000""#,
            ),
        ]);
    }
}
