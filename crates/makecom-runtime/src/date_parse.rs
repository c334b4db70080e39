//! Texts as dates by a format with the tokens of Moment.js, in English.

use jiff::civil::{DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, Timestamp};

use crate::date_format::{MONTHS, Piece, WEEKDAYS, pieces, unknown_token};
use crate::number::from_text;
use crate::{Date, Environment, Error, Result};

/// The parts of a date that a text gave.
#[derive(Default)]
struct Parts {
    year: Option<i64>,
    month: Option<i64>,
    day: Option<i64>,
    hour: i64,
    half_day: bool,
    afternoon: Option<bool>,
    minute: i64,
    second: i64,
    milli: i64,
    weekday: Option<usize>,
    offset: Option<i64>,
}

/// The moment of a text in a format; without an offset in `zone`.
pub(crate) fn parse(
    text: &str,
    format: &str,
    zone: &TimeZone,
    environment: &Environment,
) -> Result<Date> {
    match format {
        "X" | "x" => return unix(text, format),
        _ => {}
    }
    let mut parts = Parts::default();
    let mut rest = text;
    for piece in pieces(format) {
        match piece {
            Piece::Literal(literal) => match_literal(literal, &mut rest, environment)?,
            Piece::Token(token) => parts.read(token, &mut rest)?,
        }
    }
    if !rest.is_empty() {
        let message = "parseDate: the text goes on after the format; the rest is ignored";
        environment.warn("date-leftover", message);
    }
    parts.to_date(zone, environment)
}

/// Seconds or milliseconds since 1970.
fn unix(text: &str, format: &str) -> Result<Date> {
    let (sign, digits) = text
        .strip_prefix('-')
        .map_or((1, text), |digits| (-1, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let fraction_fits = fraction.is_empty() || (format == "X" && fraction.len() <= 3);
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) || !fraction_fits {
        return Err(mismatch("the text is not a Unix time"));
    }
    let milli = if format == "X" {
        format!("{whole}{fraction:0<3}")
    } else {
        whole.to_owned()
    };
    let milli = milli
        .parse::<i64>()
        .ok()
        .and_then(|milli| Date::from_millis(sign * milli));
    milli.ok_or_else(|| invalid("the date is out of range"))
}

fn mismatch(what: &str) -> Error {
    let message = format!("parseDate: {what}; how much Make forgives is not known");
    Error::refusal(
        "date-format-mismatch",
        message,
        "pass the format that the text has",
    )
}

fn invalid(what: &str) -> Error {
    let message = format!("parseDate: {what}");
    Error::failure(
        "invalid-date",
        message,
        "check the date and the order of its parts",
    )
}

/// Text of the format that stands for itself. Another separator is forgiven, with a warning.
fn match_literal(literal: &str, rest: &mut &str, environment: &Environment) -> Result<()> {
    if let Some(after) = rest.strip_prefix(literal) {
        *rest = after;
        return Ok(());
    }
    let is_separator = |character: char| !character.is_alphanumeric() && character != '+';
    let mut here = rest.chars();
    if literal.chars().count() == 1
        && literal.chars().all(is_separator)
        && here.next().is_some_and(is_separator)
    {
        environment.warn(
            "date-separator",
            "parseDate: the text has another separator than the format",
        );
        *rest = here.as_str();
        return Ok(());
    }
    Err(mismatch(&format!(
        "the text has no {literal:?} where the format has it"
    )))
}

/// At least one and at most so many digits.
fn digits(rest: &mut &str, most: usize) -> Option<i64> {
    let count = rest
        .bytes()
        .take(most)
        .take_while(u8::is_ascii_digit)
        .count();
    let (number, after) = rest.split_at(count);
    let number = number.parse().ok()?;
    *rest = after;
    Some(number)
}

/// One of some names, whole or cut to its first letters, in any case.
fn name(rest: &mut &str, names: &[&str], length: Option<usize>) -> Option<usize> {
    let found = names.iter().position(|name| {
        let name = &name[..length.unwrap_or(name.len())];
        rest.get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name))
    })?;
    let used = length.unwrap_or(names[found].len());
    *rest = &rest[used..];
    let complete = !rest.starts_with(char::is_alphabetic);
    complete.then_some(found)
}

impl Parts {
    fn read(&mut self, token: &str, rest: &mut &str) -> Result<()> {
        let missing = || mismatch(&format!("the text has no {token} where the format has it"));
        let before = *rest;
        match token {
            "YYYY" | "Y" => {
                self.year = digits(rest, 4);
                if before.len() - rest.len() != 4 {
                    return Err(mismatch("the year has not four digits"));
                }
            }
            "YY" => {
                let year = digits(rest, 2);
                if before.len() - rest.len() != 2 {
                    return Err(mismatch("the year has not two digits"));
                }
                // 69 to 99 are in the last century.
                self.year = year.map(|year| if year > 68 { 1900 + year } else { 2000 + year });
            }
            "M" | "MM" => self.month = Some(digits(rest, 2).ok_or_else(missing)?),
            "MMM" | "MMMM" => {
                let length = (token == "MMM").then_some(3);
                let month = name(rest, &MONTHS, length).ok_or_else(missing)?;
                self.month = i64::try_from(month + 1).ok();
            }
            "D" | "DD" => self.day = Some(digits(rest, 2).ok_or_else(missing)?),
            "Do" => {
                self.day = Some(digits(rest, 2).ok_or_else(missing)?);
                let endings = ["st", "nd", "rd", "th"];
                name(rest, &endings, None).ok_or_else(missing)?;
            }
            "dd" | "ddd" | "dddd" => {
                let length = (token != "dddd").then_some(token.len());
                self.weekday = Some(name(rest, &WEEKDAYS, length).ok_or_else(missing)?);
            }
            "H" | "HH" | "k" | "kk" => {
                self.hour = digits(rest, 2).ok_or_else(missing)?;
                if token.starts_with('k') && self.hour == 24 {
                    self.hour = 0;
                }
            }
            "h" | "hh" => {
                self.hour = digits(rest, 2).ok_or_else(missing)?;
                self.half_day = true;
            }
            "A" | "a" => {
                let half = rest.get(..2).map(str::to_ascii_lowercase);
                self.afternoon = match half.as_deref() {
                    Some("am") => Some(false),
                    Some("pm") => Some(true),
                    _ => return Err(missing()),
                };
                *rest = &rest[2..];
            }
            "m" | "mm" => self.minute = digits(rest, 2).ok_or_else(missing)?,
            "s" | "ss" => self.second = digits(rest, 2).ok_or_else(missing)?,
            fraction if fraction.starts_with('S') => {
                digits(rest, 9).ok_or_else(missing)?;
                let digits = &before[..before.len() - rest.len()];
                self.milli = format!("{digits:0<3}")[..3].parse().unwrap_or_default();
            }
            "Z" | "ZZ" => self.offset = Some(offset(rest).ok_or_else(missing)?),
            other => return Err(unknown_token(other)),
        }
        Ok(())
    }

    fn to_date(&self, zone: &TimeZone, environment: &Environment) -> Result<Date> {
        let mut hour = self.hour;
        if self.half_day && !(1..=12).contains(&hour) {
            return Err(mismatch("the hour is not one of a half day, 1 to 12"));
        }
        match self.afternoon {
            Some(true) if hour < 12 => hour += 12,
            Some(false) if hour == 12 => hour = 0,
            _ => {}
        }
        let date = self.date(environment)?;
        // 24:00 is the end of the day.
        let midnight = hour == 24 && self.minute == 0 && self.second == 0 && self.milli == 0;
        let (hour, days) = if midnight { (0, 1) } else { (hour, 0) };
        let out_of_range = || invalid("a part of the date is out of range");
        let time = Time::new(
            small(hour).ok_or_else(out_of_range)?,
            small(self.minute).ok_or_else(out_of_range)?,
            small(self.second).ok_or_else(out_of_range)?,
            i32::try_from(self.milli * 1_000_000).map_err(|_| out_of_range())?,
        )
        .map_err(|_| out_of_range())?;
        let time = date
            .to_datetime(time)
            .checked_add(Span::new().days(days))
            .map_err(|_| out_of_range())?;
        if self.weekday.is_some_and(|weekday| {
            usize::try_from(date.weekday().to_sunday_zero_offset()) != Ok(weekday)
        }) {
            return Err(invalid("the day of the week is not that of the date"));
        }
        let timestamp = match self.offset {
            Some(seconds) => i32::try_from(seconds)
                .ok()
                .and_then(|seconds| Offset::from_seconds(seconds).ok())
                .and_then(|offset| offset.to_timestamp(time).ok())
                .ok_or_else(out_of_range)?,
            None => resolve(time, zone, environment).ok_or_else(out_of_range)?,
        };
        Ok(timestamp.into())
    }

    /// The day. Parts above the first given one are today's, parts below it the first.
    fn date(&self, environment: &Environment) -> Result<jiff::civil::Date> {
        let today = Offset::UTC.to_datetime(environment.now().timestamp());
        if self.year.is_none() {
            let message =
                "parseDate: the text has no year; it is taken from the current date in UTC";
            environment.warn("date-from-clock", message);
        }
        let none_above = self.year.is_none();
        let year = self.year.unwrap_or_else(|| today.year().into());
        let month_of_today = none_above && self.month.is_none();
        let month = self.month.unwrap_or(if month_of_today {
            today.month().into()
        } else {
            1
        });
        let day_of_today = month_of_today && self.day.is_none();
        let day = self
            .day
            .unwrap_or(if day_of_today { today.day().into() } else { 1 });
        let date = i16::try_from(year).ok().zip(small(month)).zip(small(day));
        date.and_then(|((year, month), day)| jiff::civil::Date::new(year, month, day).ok())
            .ok_or_else(|| invalid("there is no such day"))
    }
}

fn small(number: i64) -> Option<i8> {
    i8::try_from(number).ok()
}

/// `Z`, `+hh`, `+hhmm` or `+hh:mm`, in seconds.
fn offset(rest: &mut &str) -> Option<i64> {
    if let Some(after) = rest.strip_prefix(['Z', 'z']) {
        *rest = after;
        return Some(0);
    }
    let sign = if rest.starts_with('-') { -1 } else { 1 };
    *rest = rest.strip_prefix(['+', '-'])?;
    let two = |rest: &mut &str| {
        let pair = rest
            .get(..2)
            .filter(|pair| pair.bytes().all(|byte| byte.is_ascii_digit()))?;
        *rest = &rest[2..];
        from_text(pair).and_then(crate::number::to_whole)
    };
    let hours = two(rest)?;
    let mut after = rest.strip_prefix(':').unwrap_or(rest);
    let minutes = two(&mut after);
    if minutes.is_some() {
        *rest = after;
    }
    let minutes = minutes.unwrap_or_default();
    (hours <= 23 && minutes <= 59).then_some(sign * (hours * 3600 + minutes * 60))
}

/// The moment of a time of day in a zone, with a warning where there are two or none.
pub(crate) fn resolve(
    time: DateTime,
    zone: &TimeZone,
    environment: &Environment,
) -> Option<Timestamp> {
    let moment = zone.to_ambiguous_timestamp(time);
    if moment.is_ambiguous() {
        let message = format!(
            "{time} happens twice or never in the time zone, when the clock is changed; the \
             earlier moment, or the same time after the change, is used"
        );
        environment.warn("clock-change", message);
    }
    moment.compatible().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtins::tests::noon;
    use crate::environment::time_zone;

    #[test]
    fn texts_are_read_by_formats() {
        for (text, format, expected) in [
            ("2016-12-28", "YYYY-MM-DD", "2016-12-28T00:00:00.000Z"),
            (
                "28/1/16 4:03:09.5",
                "D/M/YY H:m:s.S",
                "2016-01-28T04:03:09.500Z",
            ),
            (
                "2016-12-28 12:03 am",
                "YYYY-MM-DD hh:mm A",
                "2016-12-28T00:03:00.000Z",
            ),
            (
                "2016-12-28 12:03PM",
                "YYYY-MM-DD h:mma",
                "2016-12-28T12:03:00.000Z",
            ),
            (
                "Wed, 3rd Feb 1999",
                "ddd, Do MMM YYYY",
                "1999-02-03T00:00:00.000Z",
            ),
            ("february 3 70", "MMMM D YY", "1970-02-03T00:00:00.000Z"),
            (
                "2016-12-28T10:00:00+02:00",
                "YYYY-MM-DDTHH:mm:ssZ",
                "2016-12-28T08:00:00.000Z",
            ),
            (
                "2016-12-28T10:00:00-0530",
                "YYYY-MM-DDTHH:mm:ssZZ",
                "2016-12-28T15:30:00.000Z",
            ),
            (
                "2016-12-28T10:00:00Z",
                r"YYYY-MM-DD\THH:mm:ssZ",
                "2016-12-28T10:00:00.000Z",
            ),
            ("on 2016", "[on] YYYY", "2016-01-01T00:00:00.000Z"),
            (
                "2016-12-28 24:00",
                "YYYY-MM-DD HH:mm",
                "2016-12-29T00:00:00.000Z",
            ),
            ("12/31/2016 5:26 PM", "L LT", "2016-12-31T17:26:00.000Z"),
            ("1482940986", "X", "2016-12-28T16:03:06.000Z"),
            ("1482940986.25", "X", "2016-12-28T16:03:06.250Z"),
            ("-1", "x", "1969-12-31T23:59:59.999Z"),
            ("15:00", "HH:mm", "2026-01-01T15:00:00.000Z date-from-clock"),
            ("07", "DD", "2026-01-07T00:00:00.000Z date-from-clock"),
            ("03-07", "MM-DD", "2026-03-07T00:00:00.000Z date-from-clock"),
            (
                "2016-12-28T10:00",
                "YYYY-MM-DD",
                "2016-12-28T00:00:00.000Z date-leftover",
            ),
            (
                "2016/12/28",
                "YYYY-MM-DD",
                "2016-12-28T00:00:00.000Z date-separator",
            ),
            ("2016-02-30", "YYYY-MM-DD", "invalid-date"),
            ("2016-13-01", "YYYY-MM-DD", "invalid-date"),
            ("2016-12-28 25:00", "YYYY-MM-DD HH:mm", "invalid-date"),
            ("Mon 2016-12-28", "ddd YYYY-MM-DD", "invalid-date"),
            ("28-12-2016", "YYYY-MM-DD", "date-format-mismatch"),
            (
                "2016-12-28 16:00",
                "YYYY-MM-DD hh:mm",
                "date-format-mismatch",
            ),
            ("hello", "YYYY", "date-format-mismatch"),
            ("2016 Foo", "YYYY MMM", "date-format-mismatch"),
            ("2016 March", "YYYY MMM", "date-format-mismatch"),
            ("12a", "X", "date-format-mismatch"),
            ("99999999999999999999", "x", "invalid-date"),
            ("2016 5", "YYYY w", "format-token"),
            ("2016", "yyyy", "format-token"),
        ] {
            let environment = noon();
            let mut got = match parse(text, format, &TimeZone::UTC, &environment) {
                Ok(date) => date.to_string(),
                Err(error) => error.code().to_owned(),
            };
            for warning in environment.warnings() {
                got = format!("{got} {}", warning.code);
            }
            assert_eq!(got, expected, "{text} {format}");
        }
    }

    #[test]
    fn clock_changes_are_warned_of() {
        let prague = time_zone("Europe/Prague").unwrap();
        for (text, expected, warned) in [
            ("2026-03-29 02:30", "2026-03-29T01:30:00.000Z", true),
            ("2026-10-25 02:30", "2026-10-25T00:30:00.000Z", true),
            ("2026-10-25 03:30", "2026-10-25T02:30:00.000Z", false),
        ] {
            let environment = noon();
            let date = parse(text, "YYYY-MM-DD HH:mm", &prague, &environment).unwrap();
            assert_eq!(date.to_string(), expected);
            assert_eq!(
                environment
                    .warnings()
                    .iter()
                    .any(|w| w.code == "clock-change"),
                warned
            );
        }
    }
}
