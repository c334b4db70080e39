//! The forms of dates in texts that the documentation of type coercion lists.

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

use crate::{Date, Error, Result};

/// The moment of a text such as `2016-06-20 19:26:44 GMT+02:00`; without an offset in `zone`.
pub(crate) fn parse(text: &str, zone: &TimeZone) -> Result<Date> {
    let mut rest = text.trim();
    read(&mut rest, zone)
        .filter(|_| rest.is_empty())
        .ok_or_else(|| {
            let message = "the text is not a date in a documented form";
            let help = "write ISO 8601, or pass the format: parseDate(text, format)";
            Error::failure("invalid-date", message, help)
        })
}

fn read(rest: &mut &str, zone: &TimeZone) -> Option<Date> {
    let (year, month, day, iso) = read_date(rest)?;
    let (mut hour, mut minute, mut second, mut nanosecond) = (0, 0, 0, 0);
    let mut offset = None;
    let before = *rest;
    let separated = take(rest, " ") || (iso && (take(rest, "T") || take(rest, "t")));
    if separated {
        hour = number(rest, 1, 2)?;
        minute = take(rest, ":").then(|| number(rest, 2, 2))??;
        if take(rest, ":") {
            second = number(rest, 2, 2)?;
            if take(rest, ".") {
                nanosecond = fraction(rest)?;
            }
        }
        if !iso && (take_word(rest, " AM") || take_word(rest, " PM")) {
            let afternoon = before[..before.len() - rest.len()]
                .to_ascii_uppercase()
                .ends_with("PM");
            hour = (1..=12).contains(&hour).then_some(hour % 12)? + if afternoon { 12 } else { 0 };
        }
        offset = read_offset(rest)?;
    }
    let time = DateTime::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
        i8::try_from(hour).ok()?,
        i8::try_from(minute).ok()?,
        i8::try_from(second).ok()?,
        i32::try_from(nanosecond).ok()?,
    )
    .ok()?;
    let timestamp = match offset {
        Some(offset) => offset.to_timestamp(time).ok()?,
        None => zone.to_timestamp(time).ok()?,
    };
    Some(Date::from(timestamp))
}

/// Year, month, day, and whether they are written in the order of ISO 8601.
fn read_date(rest: &mut &str) -> Option<(u32, u32, u32, bool)> {
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let separator = rest.as_bytes().get(digits)?;
    match (digits, separator) {
        (4, b'-' | b'/') => {
            let separator = if *separator == b'-' { "-" } else { "/" };
            let year = number(rest, 4, 4)?;
            let month = take(rest, separator).then(|| number(rest, 2, 2))??;
            let day = take(rest, separator).then(|| number(rest, 2, 2))??;
            Some((year, month, day, separator == "-"))
        }
        (2, b'/') => {
            let month = number(rest, 2, 2)?;
            let day = take(rest, "/").then(|| number(rest, 2, 2))??;
            let year = take(rest, "/").then(|| number(rest, 4, 4))??;
            Some((year, month, day, false))
        }
        (1 | 2, b'.') => {
            let day = number(rest, 1, 2)?;
            let month = take(rest, ".").then(|| number(rest, 1, 2))??;
            let year = take(rest, ".").then(|| number(rest, 4, 4))??;
            Some((year, month, day, false))
        }
        _ => None,
    }
}

/// An offset from UTC, if there is one; `None` for a broken one.
#[allow(clippy::option_option)]
fn read_offset(rest: &mut &str) -> Option<Option<Offset>> {
    if take(rest, "Z") || take(rest, "z") {
        return Some(Some(Offset::UTC));
    }
    let named = take(rest, " GMT");
    let sign = match rest.as_bytes().first() {
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return (!named).then_some(None),
    };
    *rest = &rest[1..];
    let hours = number(rest, 2, 2)?;
    let _ = take(rest, ":");
    let minutes = number(rest, 2, 2)?;
    let valid = hours <= 23 && minutes <= 59;
    let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
    Some(Some(
        Offset::from_seconds(sign * seconds)
            .ok()
            .filter(|_| valid)?,
    ))
}

fn take(rest: &mut &str, expected: &str) -> bool {
    let after = rest.strip_prefix(expected);
    *rest = after.unwrap_or(rest);
    after.is_some()
}

fn take_word(rest: &mut &str, expected: &str) -> bool {
    let found = rest
        .get(..expected.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(expected));
    if found {
        *rest = &rest[expected.len()..];
    }
    found
}

fn number(rest: &mut &str, least: usize, most: usize) -> Option<u32> {
    let digits = rest
        .bytes()
        .take(most)
        .take_while(u8::is_ascii_digit)
        .count();
    let (number, after) = rest.split_at(digits);
    *rest = after;
    (digits >= least).then(|| number.parse().ok())?
}

/// Digits after a point, in nanoseconds.
fn fraction(rest: &mut &str) -> Option<u32> {
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (number, after) = rest.split_at(digits);
    *rest = after;
    (1..=9)
        .contains(&digits)
        .then(|| format!("{number:0<9}").parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::time_zone;

    #[test]
    fn documented_forms_are_dates_and_others_are_not() {
        let prague = time_zone("Europe/Prague").unwrap();
        for (text, utc, in_prague) in [
            ("2016-06-20T17:26:44.356Z", "2016-06-20T17:26:44.356Z", None),
            (
                "2016-06-20T19:26:44+02:00",
                "2016-06-20T17:26:44.000Z",
                None,
            ),
            (
                "2016-06-20T17:26",
                "2016-06-20T17:26:00.000Z",
                Some("2016-06-20T15:26:00.000Z"),
            ),
            (
                "2016-06-20T17:26:44.3567891Z",
                "2016-06-20T17:26:44.356Z",
                None,
            ),
            (
                "2016-06-20 19:26:44 GMT+02:00",
                "2016-06-20T17:26:44.000Z",
                None,
            ),
            (
                "2016-06-20 19:26 GMT+0200",
                "2016-06-20T17:26:00.000Z",
                None,
            ),
            ("2016-06-20 19:26+0200", "2016-06-20T17:26:00.000Z", None),
            (
                "2016-06-20 17:26:44",
                "2016-06-20T17:26:44.000Z",
                Some("2016-06-20T15:26:44.000Z"),
            ),
            (
                "2016-06-20",
                "2016-06-20T00:00:00.000Z",
                Some("2016-06-19T22:00:00.000Z"),
            ),
            (
                "2016/06/20 5:26 PM",
                "2016-06-20T17:26:00.000Z",
                Some("2016-06-20T15:26:00.000Z"),
            ),
            (
                "2016/06/20 12:26 am",
                "2016-06-20T00:26:00.000Z",
                Some("2016-06-19T22:26:00.000Z"),
            ),
            (
                "06/20/2016 17:26",
                "2016-06-20T17:26:00.000Z",
                Some("2016-06-20T15:26:00.000Z"),
            ),
            (
                "06/20/2016 19:26:44+02:00",
                "2016-06-20T17:26:44.000Z",
                None,
            ),
            (
                "20.6.2016 17:26",
                "2016-06-20T17:26:00.000Z",
                Some("2016-06-20T15:26:00.000Z"),
            ),
            (
                "20.06.2016",
                "2016-06-20T00:00:00.000Z",
                Some("2016-06-19T22:00:00.000Z"),
            ),
        ] {
            assert_eq!(
                parse(text, &TimeZone::UTC).unwrap().to_string(),
                utc,
                "{text}"
            );
            let there = parse(text, &prague).unwrap().to_string();
            assert_eq!(there, in_prague.unwrap_or(utc), "{text}");
        }
        for text in [
            "",
            "hello",
            "2016",
            "2016-06",
            "2016-6-20",
            "20/06/2016",
            "2016-02-30",
            "2016-06-20T",
            "2016-06-20 25:00",
            "2016-06-20 17",
            "2016-06-20 17:26 GMT",
            "2016-06-20 17:26 PM",
            "2016/06/20 13:26 PM",
            "2016-06-20 17:26 CET",
            "2016-06-20Z",
            "2016-06-20 17:26+2",
            "2016-06-20 17:26:44.",
            "20. 6. 2016",
            "1482940986",
            "2016-06-20 17:26+25:00",
        ] {
            assert_eq!(
                parse(text, &TimeZone::UTC).unwrap_err().code(),
                "invalid-date",
                "{text}"
            );
        }
    }
}
