//! Functions of dates.

use std::sync::Arc;

use jiff::Span;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::{Call, Function, function};
use crate::date_format::{MONTHS, WEEKDAYS};
use crate::environment::time_zone;
use crate::{Date, Result, Value, coerce, date_format, date_parse};

pub(super) const FUNCTIONS: &[Function] = &[
    function("addDays", |call| add(call, Unit::Days)),
    function("addHours", |call| add_millis(call, 3_600_000)),
    function("addMinutes", |call| add_millis(call, 60_000)),
    function("addMonths", |call| add(call, Unit::Months)),
    function("addSeconds", |call| add_millis(call, 1000)),
    function("addYears", |call| add(call, Unit::Years)),
    function("dateDiff", date_diff),
    function("formatDate", |call| {
        let date = present_date(call)?;
        let format = format(call)?.unwrap_or_else(|| DEFAULT_FORMAT.into());
        date_format::format(date, &format, &zone(call, 2)?).map(Value::from)
    }),
    function("parseDate", parse_date),
    function("setDate", |call| {
        let days = call.whole(1)?;
        set(call, |time| {
            time.first_of_month()
                .checked_add(span(Unit::Days, days - 1)?)
                .ok()
        })
    }),
    function("setDay", |call| {
        let day = number_or_name(call, &WEEKDAYS)?;
        set(call, |time| {
            let today = i64::from(time.weekday().to_sunday_zero_offset());
            time.checked_add(span(Unit::Days, day - 1 - today)?).ok()
        })
    }),
    function("setHour", |call| {
        let hours = call.whole(1)?;
        set(call, |time| {
            time.checked_add(Span::new().try_hours(hours - i64::from(time.hour())).ok()?)
                .ok()
        })
    }),
    function("setMinute", |call| {
        set_millis(call, 60_000, |time| time.minute().into())
    }),
    function("setMonth", |call| {
        let month = number_or_name(call, &MONTHS)?;
        set(call, |time| {
            time.checked_add(span(Unit::Months, month - i64::from(time.month()))?)
                .ok()
        })
    }),
    function("setSecond", |call| {
        set_millis(call, 1000, |time| time.second().into())
    }),
    function("setYear", |call| {
        let year = call.whole(1)?;
        set(call, |time| {
            time.checked_add(span(Unit::Years, year - i64::from(time.year()))?)
                .ok()
        })
    }),
];

/// What `formatDate` uses when no format is given.
const DEFAULT_FORMAT: &str = "YYYY-MM-DDTHH:mm:ss.SSSZ";

/// The optional format.
fn format(call: &Call<'_>) -> Result<Option<Arc<str>>> {
    let format = if call.has(1)? {
        Some(call.text(1)?)
    } else {
        None
    };
    if format.as_deref() == Some("") {
        let message = "what an empty format does is not known";
        return Err(call.refuse("empty-format", message, "pass a format, or leave it out"));
    }
    Ok(format)
}

/// A unit whose length depends on the calendar.
#[derive(Clone, Copy)]
enum Unit {
    Days,
    Months,
    Years,
}

fn span(unit: Unit, count: i64) -> Option<Span> {
    match unit {
        Unit::Days => Span::new().try_days(count),
        Unit::Months => Span::new().try_months(count),
        Unit::Years => Span::new().try_years(count),
    }
    .ok()
}

/// The date of the first argument, with a message of its own for nothing.
fn present_date(call: &Call<'_>) -> Result<Date> {
    let empty = matches!(call.value(0), Value::Text(text) if text.is_empty());
    if call.value(0).is_nullish() || empty {
        let message = "no source tells what happens without a date";
        return Err(call.refuse("empty-date", message, "guard it: if(date, ..., ignore)"));
    }
    call.date(0)
}

/// The time zone of an optional argument. An unknown name is ignored.
fn zone(call: &Call<'_>, index: usize) -> Result<TimeZone> {
    let own = call.environment.zone().clone();
    if !call.has(index)? {
        return Ok(own);
    }
    let name = call.text(index)?;
    Ok(time_zone(&name).unwrap_or_else(|| {
        let message = format!("there is no time zone {name:?}; the zone of the run is used");
        call.warn("unknown-time-zone", message);
        own
    }))
}

fn parse_date(call: &Call<'_>) -> Result<Value> {
    let zone = zone(call, 2)?;
    if let Value::Date(_) = call.value(0) {
        return Ok(call.value(0).clone());
    }
    let empty = matches!(call.value(0), Value::Text(text) if text.is_empty());
    if empty || call.value(0).is_nullish() {
        present_date(call)?;
    }
    let date = if let Some(format) = format(call)? {
        let text = call.text(0)?;
        date_parse::parse(&text, &format, &zone, call.environment)?
    } else if let Value::Text(text) = call.value(0) {
        crate::date_text::parse(text, &zone)?
    } else {
        coerce::to_date(call.value(0), call.environment)?
    };
    Ok(date.into())
}

fn out_of_range(call: &Call<'_>) -> crate::Error {
    let help = "use years from -9999 to 9999";
    call.fail("date-out-of-range", "the date is out of range", help)
}

fn add_millis(call: &Call<'_>, unit: i64) -> Result<Value> {
    let date = present_date(call)?;
    let sum = call
        .whole(1)?
        .checked_mul(unit)
        .and_then(|count| date.as_millis().checked_add(count));
    sum.and_then(Date::from_millis)
        .map(Value::from)
        .ok_or_else(|| out_of_range(call))
}

/// Adds by the calendar of the zone, with a warning where the clock changes in between.
fn add(call: &Call<'_>, unit: Unit) -> Result<Value> {
    let date = present_date(call)?;
    let span = span(unit, call.whole(1)?).ok_or_else(|| out_of_range(call))?;
    let shifted = shift(call, date, |time| time.checked_add(span).ok())?;
    let before = call.environment.zone().to_offset(date.timestamp());
    if before != call.environment.zone().to_offset(shifted.timestamp()) {
        let message = "the clock changes in between; the time of day of the zone is kept, which \
                       no source tells for sure";
        call.warn("clock-change", message);
    }
    Ok(shifted.into())
}

/// Sets a part of the time of day and date in the zone.
fn set(call: &Call<'_>, change: impl FnOnce(DateTime) -> Option<DateTime>) -> Result<Value> {
    shift(call, present_date(call)?, change).map(Value::from)
}

fn shift(
    call: &Call<'_>,
    date: Date,
    change: impl FnOnce(DateTime) -> Option<DateTime>,
) -> Result<Date> {
    let zone = call.environment.zone();
    let time = zone.to_datetime(date.timestamp());
    let changed = match change(time) {
        // The offset is kept where the time of day happens twice.
        Some(same) if same == time => return Ok(date),
        Some(changed) => zone.to_ambiguous_timestamp(changed),
        None => return Err(out_of_range(call)),
    };
    if changed.is_ambiguous() {
        let message = "the result happens twice or never, when the clock is changed";
        return Err(call.refuse("clock-change", message, "use another time of day, or UTC"));
    }
    changed
        .compatible()
        .map(Date::from)
        .map_err(|_| out_of_range(call))
}

/// Sets a part below the hour, which moves the moment by as much.
fn set_millis(call: &Call<'_>, unit: i64, part: fn(DateTime) -> i64) -> Result<Value> {
    let date = present_date(call)?;
    let now = part(call.environment.zone().to_datetime(date.timestamp()));
    let count = call
        .whole(1)?
        .checked_sub(now)
        .and_then(|count| count.checked_mul(unit));
    let sum = count.and_then(|count| date.as_millis().checked_add(count));
    sum.and_then(Date::from_millis)
        .map(Value::from)
        .ok_or_else(|| out_of_range(call))
}

/// A number counted from 1, or an English name, whole or its first three letters.
fn number_or_name(call: &Call<'_>, names: &[&str]) -> Result<i64> {
    if let Value::Text(text) = call.value(1) {
        let found = names.iter().position(|name| {
            text.eq_ignore_ascii_case(name) || text.eq_ignore_ascii_case(&name[..3])
        });
        if let Some(number) = found.and_then(|index| i64::try_from(index + 1).ok()) {
            return Ok(number);
        }
    }
    call.whole(1)
}

fn date_diff(call: &Call<'_>) -> Result<Value> {
    let end = present_date(call)?;
    if call.value(1).is_nullish() {
        let message = "no source tells what happens without a start";
        return Err(call.refuse("empty-date", message, "guard it: if(date, ..., ignore)"));
    }
    let start = call.date(1)?;
    let millis = end.as_millis() - start.as_millis();
    if millis < 0 {
        let help = "pass the later date first";
        return Err(call.fail("start-after-end", "the start is after the end", help));
    }
    let (seconds, minutes, hours) = (millis / 1000, millis / 60_000, millis / 3_600_000);
    let unit = call.present_text(2)?;
    let zone = call.environment.zone();
    let by_day = matches!(&*unit, "D" | "RH");
    if by_day && zone.to_offset(start.timestamp()) != zone.to_offset(end.timestamp()) {
        let message = "the clock changes in between; days of 24 hours are counted, which no \
                       source tells for sure";
        call.warn("clock-change", message);
    }
    let count = match &*unit {
        "D" => hours / 24,
        "H" => hours,
        "m" => minutes,
        "s" => seconds,
        "RH" => hours % 24,
        "Rm" => minutes % 60,
        "Rs" => seconds % 60,
        other => {
            let message = format!("the unit {other:?} is not known");
            return Err(call.refuse("unknown-word", message, "use D, H, m, s, RH, Rm or Rs"));
        }
    };
    // Differences of dates in range are exact in a double.
    #[allow(clippy::cast_precision_loss)]
    Ok(Value::Number(count as f64))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_outcomes, noon, outcome};

    fn date(text: &str) -> String {
        format!(r#"{{"$date":"{text}"}}"#)
    }

    /// Each row: zone, function, date, second argument, resulting date or outcome.
    fn assert_dates(rows: &[(&str, &str, &str, &str, &str)]) {
        for (zone, name, from, argument, expected) in rows {
            let environment = noon().with_time_zone(zone).unwrap();
            let got = outcome(name, &format!("[{},{argument}]", date(from)), &environment);
            let got = got.replace(r#"{"$date":""#, "").replace(r#""}"#, "");
            assert_eq!(got, *expected, "{zone} {name}({from}, {argument})");
        }
    }

    #[test]
    fn dates_move_by_the_calendar() {
        let (b, prague) = ("2015-08-07T11:36:39.138Z", "Europe/Prague");
        assert_dates(&[
            (
                "UTC",
                "addDays",
                "2016-12-08T15:55:57.536Z",
                "2",
                "2016-12-10T15:55:57.536Z",
            ),
            ("UTC", "addDays", b, "\"-7\"", "2015-07-31T11:36:39.138Z"),
            ("UTC", "addHours", b, "-12", "2015-08-06T23:36:39.138Z"),
            ("UTC", "addMinutes", b, "30", "2015-08-07T12:06:39.138Z"),
            ("UTC", "addSeconds", b, "21", "2015-08-07T11:37:00.138Z"),
            (
                "UTC",
                "addMonths",
                "2016-01-31T10:00:00.000Z",
                "1",
                "2016-02-29T10:00:00.000Z",
            ),
            ("UTC", "addMonths", b, "-8", "2014-12-07T11:36:39.138Z"),
            (
                "UTC",
                "addYears",
                "2016-02-29T10:00:00.000Z",
                "1",
                "2017-02-28T10:00:00.000Z",
            ),
            ("UTC", "addDays", b, "1.5", "refused fraction"),
            ("UTC", "addDays", b, "null", "refused invalid-number"),
            ("UTC", "addYears", b, "90000", "failed date-out-of-range"),
            ("UTC", "addSeconds", b, "9e15", "failed date-out-of-range"),
            (
                prague,
                "addDays",
                "2026-03-28T12:00:00.000Z",
                "1",
                "2026-03-29T11:00:00.000Z warned clock-change",
            ),
            (
                prague,
                "addHours",
                "2026-03-28T12:00:00.000Z",
                "24",
                "2026-03-29T12:00:00.000Z",
            ),
            (
                prague,
                "addMonths",
                "2026-01-15T12:00:00.000Z",
                "6",
                "2026-07-15T11:00:00.000Z warned clock-change",
            ),
        ]);
    }

    #[test]
    fn parts_of_dates_are_set() {
        let (b, c, d, prague) = (
            "2015-08-07T11:36:39.138Z",
            "2015-10-07T11:36:39.138Z",
            "2018-06-27T11:36:39.138Z",
            "Europe/Prague",
        );
        assert_dates(&[
            ("UTC", "setSecond", c, "61", "2015-10-07T11:37:01.138Z"),
            ("UTC", "setSecond", c, "-1", "2015-10-07T11:35:59.138Z"),
            ("UTC", "setMinute", c, "61", "2015-10-07T12:01:39.138Z"),
            ("UTC", "setHour", b, "-6", "2015-08-06T18:36:39.138Z"),
            (prague, "setHour", b, "6", "2015-08-07T04:36:39.138Z"),
            ("UTC", "setDate", b, "32", "2015-09-01T11:36:39.138Z"),
            ("UTC", "setDate", b, "0", "2015-07-31T11:36:39.138Z"),
            ("UTC", "setDay", d, "\"monday\"", "2018-06-25T11:36:39.138Z"),
            ("UTC", "setDay", d, "\"Sat\"", "2018-06-30T11:36:39.138Z"),
            ("UTC", "setDay", d, "1", "2018-06-24T11:36:39.138Z"),
            ("UTC", "setDay", d, "\"7\"", "2018-06-30T11:36:39.138Z"),
            ("UTC", "setDay", d, "\"pondělí\"", "refused invalid-number"),
            ("UTC", "setMonth", b, "\"jan\"", "2015-01-07T11:36:39.138Z"),
            ("UTC", "setMonth", b, "17", "2016-05-07T11:36:39.138Z"),
            ("UTC", "setMonth", b, "0", "2014-12-07T11:36:39.138Z"),
            (
                "UTC",
                "setMonth",
                "2015-01-31T00:00:00.000Z",
                "2",
                "2015-02-28T00:00:00.000Z",
            ),
            (
                prague,
                "setMonth",
                b,
                "\"january\"",
                "2015-01-07T12:36:39.138Z",
            ),
            ("UTC", "setYear", b, "2017", "2017-08-07T11:36:39.138Z"),
            (
                "UTC",
                "setYear",
                "2016-02-29T00:00:00.000Z",
                "2017",
                "2017-02-28T00:00:00.000Z",
            ),
            (
                prague,
                "setHour",
                "2026-03-29T00:30:00.000Z",
                "2",
                "refused clock-change",
            ),
        ]);
    }

    #[test]
    fn differences_of_dates() {
        let (start, end) = (
            date("2026-01-01T00:00:00Z"),
            date("2026-01-03T03:45:30.999Z"),
        );
        for (unit, expected) in [
            ("D", "2"),
            ("H", "51"),
            ("m", "3105"),
            ("s", "186330"),
            ("RH", "3"),
            ("Rm", "45"),
            ("Rs", "30"),
            ("d", "refused unknown-word"),
        ] {
            let got = outcome("dateDiff", &format!(r#"[{end},{start},"{unit}"]"#), &noon());
            assert_eq!(got, expected, "{unit}");
        }
        assert_outcomes(&[
            (
                "dateDiff",
                &format!(r#"[{start},{end},"D"]"#),
                "failed start-after-end",
            ),
            ("dateDiff", &format!(r#"[{start},{start},"D"]"#), "0"),
            (
                "dateDiff",
                &format!(r#"[{start},null,"D"]"#),
                "refused empty-date",
            ),
        ]);
        let prague = noon().with_time_zone("Europe/Prague").unwrap();
        let spring = format!(
            r#"[{},{},"D"]"#,
            date("2026-03-29T11:00:00Z"),
            date("2026-03-28T12:00:00Z")
        );
        assert_eq!(
            outcome("dateDiff", &spring, &prague),
            "0 warned clock-change"
        );
    }

    #[test]
    fn dates_are_parsed_and_printed() {
        let created = date("2018-10-01T07:32:00Z");
        assert_outcomes(&[
            (
                "formatDate",
                &format!("[{created}]"),
                r#""2018-10-01T07:32:00.000+00:00""#,
            ),
            (
                "formatDate",
                &format!(r#"[{created},"HH:mm z","America/New_York"]"#),
                r#""03:32 EDT""#,
            ),
            (
                "formatDate",
                &format!(r#"[{created},"YYYY-MM-DD","No/Such"]"#),
                r#""2018-10-01" warned unknown-time-zone"#,
            ),
            ("formatDate", r#"["2018-10-01","D/M"]"#, r#""1/10""#),
            ("formatDate", "[0]", r#""1970-01-01T00:00:00.000+00:00""#),
            ("formatDate", r#"[null,"D"]"#, "refused empty-date"),
            ("formatDate", r#"["x","D"]"#, "refused invalid-date"),
            (
                "parseDate",
                r#"["2016-12-28 16:03","YYYY-MM-DD HH:mm","Europe/Prague"]"#,
                r#"{"$date":"2016-12-28T15:03:00.000Z"}"#,
            ),
            (
                "parseDate",
                r#"[1482940986,"X"]"#,
                r#"{"$date":"2016-12-28T16:03:06.000Z"}"#,
            ),
            (
                "parseDate",
                r#"[1482940986000,"x"]"#,
                r#"{"$date":"2016-12-28T16:03:06.000Z"}"#,
            ),
            (
                "parseDate",
                r#"["2016-12-28T16:03"]"#,
                r#"{"$date":"2016-12-28T16:03:00.000Z"}"#,
            ),
            ("parseDate", r#"["hello"]"#, "failed invalid-date"),
            ("parseDate", r#"["","X"]"#, "refused empty-date"),
            ("parseDate", "[null]", "refused empty-date"),
            (
                "parseDate",
                &format!("[{created}]"),
                &created.replace("00Z", "00.000Z"),
            ),
        ]);
    }
}
