//! Dates as texts by a format with the tokens of Moment.js, in English.

use std::fmt::Write as _;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::{Date, Error, Result};

/// A piece of a format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// A token such as `YYYY`.
    Token(&'a str),
    /// Text that stands for itself.
    Literal(&'a str),
}

/// The tokens; of those that match at one place the first one counts.
const TOKENS: &[&str] = &[
    "Hmmss",
    "hmmss",
    "Hmm",
    "hmm",
    "Mo",
    "MMMM",
    "MMM",
    "MM",
    "M",
    "Do",
    "DDDo",
    "DDDD",
    "DDD",
    "DD",
    "D",
    "dddd",
    "ddd",
    "dd",
    "do",
    "d",
    "ww",
    "wo",
    "w",
    "WW",
    "Wo",
    "W",
    "Qo",
    "Q",
    "NNNNN",
    "NNNN",
    "NNN",
    "NN",
    "N",
    "YYYYYY",
    "YYYYY",
    "YYYY",
    "YY",
    "Y",
    "yyyy",
    "yyy",
    "yy",
    "yo",
    "y",
    "gggg",
    "gg",
    "GGGG",
    "GG",
    "e",
    "E",
    "a",
    "A",
    "hh",
    "h",
    "HH",
    "H",
    "kk",
    "k",
    "mm",
    "m",
    "ss",
    "s",
    "SSSSSSSSS",
    "SSSSSSSS",
    "SSSSSSS",
    "SSSSSS",
    "SSSSS",
    "SSSS",
    "SSS",
    "SS",
    "S",
    "x",
    "X",
    "zz",
    "z",
    "ZZ",
    "Z",
    "LTS",
    "LT",
    "LLLL",
    "LLL",
    "LL",
    "L",
    "llll",
    "lll",
    "ll",
    "l",
];

/// Short names of whole formats, and what they stand for in English.
const LONG: &[(&str, &str)] = &[
    ("LTS", "h:mm:ss A"),
    ("LT", "h:mm A"),
    ("LLLL", "dddd, MMMM D, YYYY h:mm A"),
    ("LLL", "MMMM D, YYYY h:mm A"),
    ("LL", "MMMM D, YYYY"),
    ("L", "MM/DD/YYYY"),
    ("llll", "ddd, MMM D, YYYY h:mm A"),
    ("lll", "MMM D, YYYY h:mm A"),
    ("ll", "MMM D, YYYY"),
    ("l", "M/D/YYYY"),
];

pub(crate) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

pub(crate) const WEEKDAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

/// The pieces of a format: `[text]` and a character after a backslash stand for themselves.
pub(crate) fn pieces(format: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = format;
    while let Some(first) = rest.chars().next() {
        let token = |text: &str| TOKENS.iter().copied().find(|token| text.starts_with(token));
        let length = if first == '[' {
            // Up to the last bracket before another one opens.
            let inner = rest[1..].find('[').map_or(rest, |at| &rest[..=at]);
            match inner.rfind(']') {
                Some(end) => {
                    pieces.push(Piece::Literal(&rest[1..end]));
                    end + 1
                }
                None => literal(&mut pieces, rest, 0, 1),
            }
        } else if let Some(escaped) = rest.strip_prefix('\\') {
            let next = token(escaped).map(str::len);
            let next = next.or_else(|| escaped.chars().next().map(char::len_utf8));
            // At the end it escapes nothing, and is dropped.
            literal(&mut pieces, rest, 1, next.unwrap_or_default())
        } else if let Some(token) = token(rest) {
            match LONG.iter().find(|(short, _)| *short == token) {
                Some((_, long)) => pieces.extend(self::pieces(long)),
                None => pieces.push(Piece::Token(&rest[..token.len()])),
            }
            token.len()
        } else {
            literal(&mut pieces, rest, 0, first.len_utf8())
        };
        rest = &rest[length..];
    }
    pieces
}

/// Adds `length` bytes after the first `skip` as text, and tells how many bytes are used.
fn literal<'a>(pieces: &mut Vec<Piece<'a>>, rest: &'a str, skip: usize, length: usize) -> usize {
    pieces.push(Piece::Literal(&rest[skip..skip + length]));
    skip + length
}

/// A date in a zone as text.
pub(crate) fn format(date: Date, format: &str, zone: &TimeZone) -> Result<String> {
    let info = zone.to_offset_info(date.timestamp());
    let moment = Moment {
        time: info.offset().to_datetime(date.timestamp()),
        offset: info.offset().seconds(),
        abbreviation: info.abbreviation(),
        date,
    };
    let mut text = String::new();
    for piece in pieces(format) {
        match piece {
            Piece::Literal(literal) => text.push_str(literal),
            Piece::Token(token) => moment.write(token, &mut text)?,
        }
    }
    Ok(text)
}

struct Moment<'a> {
    time: DateTime,
    offset: i32,
    abbreviation: &'a str,
    date: Date,
}

impl Moment<'_> {
    fn write(&self, token: &str, out: &mut String) -> Result<()> {
        let time = self.time;
        let (year, month, day) = (
            i32::from(time.year()),
            i32::from(time.month()),
            i32::from(time.day()),
        );
        let (hour, minute, second) = (
            i32::from(time.hour()),
            i32::from(time.minute()),
            i32::from(time.second()),
        );
        let weekday = i32::from(time.weekday().to_sunday_zero_offset());
        let day_of_year = i32::from(time.day_of_year());
        let half_day = (hour + 11) % 12 + 1;
        let counted_from_one = if hour == 0 { 24 } else { hour };
        let name = |names: &'static [&'static str], index: i32| {
            names
                .get(usize::try_from(index).unwrap_or_default())
                .copied()
                .unwrap_or_default()
        };
        // Writing to a string cannot fail.
        let _ = match token {
            "M" => write!(out, "{month}"),
            "MM" => write!(out, "{month:02}"),
            "Mo" => write!(out, "{}", ordinal(month)),
            "MMM" => write!(out, "{:.3}", name(&MONTHS, month - 1)),
            "MMMM" => write!(out, "{}", name(&MONTHS, month - 1)),
            "Q" => write!(out, "{}", (month + 2) / 3),
            "Qo" => write!(out, "{}", ordinal((month + 2) / 3)),
            "D" => write!(out, "{day}"),
            "DD" => write!(out, "{day:02}"),
            "Do" => write!(out, "{}", ordinal(day)),
            "DDD" => write!(out, "{day_of_year}"),
            "DDDD" => write!(out, "{day_of_year:03}"),
            "DDDo" => write!(out, "{}", ordinal(day_of_year)),
            "d" | "e" => write!(out, "{weekday}"),
            "do" => write!(out, "{}", ordinal(weekday)),
            "dd" => write!(out, "{:.2}", name(&WEEKDAYS, weekday)),
            "ddd" => write!(out, "{:.3}", name(&WEEKDAYS, weekday)),
            "dddd" => write!(out, "{}", name(&WEEKDAYS, weekday)),
            "E" => write!(out, "{}", (weekday + 6) % 7 + 1),
            "w" => write!(out, "{}", self.week(Week::ENGLISH).1),
            "ww" => write!(out, "{:02}", self.week(Week::ENGLISH).1),
            "wo" => write!(out, "{}", ordinal(self.week(Week::ENGLISH).1)),
            "W" => write!(out, "{}", self.week(Week::ISO).1),
            "WW" => write!(out, "{:02}", self.week(Week::ISO).1),
            "Wo" => write!(out, "{}", ordinal(self.week(Week::ISO).1)),
            "gg" => write!(out, "{:02}", self.week(Week::ENGLISH).0 % 100),
            "gggg" => write!(out, "{:04}", self.week(Week::ENGLISH).0),
            "GG" => write!(out, "{:02}", self.week(Week::ISO).0 % 100),
            "GGGG" => write!(out, "{:04}", self.week(Week::ISO).0),
            "YY" => write!(out, "{:02}", year % 100),
            "Y" | "YYYY" if year >= 0 => write!(out, "{year:04}"),
            "Y" | "YYYY" => write!(out, "{year:05}"),
            "YYYYY" if year >= 0 => write!(out, "{year:05}"),
            "YYYYYY" => write!(out, "{year:+07}"),
            "A" => write!(out, "{}", if hour < 12 { "AM" } else { "PM" }),
            "a" => write!(out, "{}", if hour < 12 { "am" } else { "pm" }),
            "H" => write!(out, "{hour}"),
            "HH" => write!(out, "{hour:02}"),
            "h" => write!(out, "{half_day}"),
            "hh" => write!(out, "{half_day:02}"),
            "k" => write!(out, "{counted_from_one}"),
            "kk" => write!(out, "{counted_from_one:02}"),
            "m" => write!(out, "{minute}"),
            "mm" => write!(out, "{minute:02}"),
            "s" => write!(out, "{second}"),
            "ss" => write!(out, "{second:02}"),
            "Hmm" => write!(out, "{hour}{minute:02}"),
            "Hmmss" => write!(out, "{hour}{minute:02}{second:02}"),
            "hmm" => write!(out, "{half_day}{minute:02}"),
            "hmmss" => write!(out, "{half_day}{minute:02}{second:02}"),
            fraction if fraction.starts_with('S') => {
                let digits = format!("{:03}000000", time.millisecond());
                write!(out, "{:.*}", fraction.len(), digits)
            }
            "z" | "zz" => write!(out, "{}", self.abbreviation),
            "Z" | "ZZ" => {
                let sign = if self.offset < 0 { '-' } else { '+' };
                let minutes = self.offset.abs() / 60;
                let colon = if token == "Z" { ":" } else { "" };
                write!(out, "{sign}{:02}{colon}{:02}", minutes / 60, minutes % 60)
            }
            "X" => write!(out, "{}", self.date.as_millis().div_euclid(1000)),
            "x" => write!(out, "{}", self.date.as_millis()),
            other => return Err(unknown_token(other)),
        };
        Ok(())
    }

    /// Year and number of the week.
    fn week(&self, rule: Week) -> (i32, i32) {
        let year = i32::from(self.time.year());
        let week = (i32::from(self.time.day_of_year()) - rule.offset(year) - 1).div_euclid(7) + 1;
        if week < 1 {
            (year - 1, week + rule.weeks(year - 1))
        } else if week > rule.weeks(year) {
            (year + 1, week - rule.weeks(year))
        } else {
            (year, week)
        }
    }
}

pub(crate) fn unknown_token(token: &str) -> Error {
    let message = format!("the token {token:?} of the format is not known to work here");
    let help = "write years as YYYY; put other text into brackets: [text]";
    Error::refusal("format-token", message, help)
}

/// When weeks start, and which is the first of a year.
#[derive(Clone, Copy)]
struct Week {
    /// The first day of a week; Sunday is 0.
    first_day: i32,
    /// The day of January that is always in the first week.
    january: i32,
}

impl Week {
    const ENGLISH: Self = Self {
        first_day: 0,
        january: 1,
    };
    const ISO: Self = Self {
        first_day: 1,
        january: 4,
    };

    /// How many days of the year come before its first week; below 0 when that starts in the
    /// year before.
    fn offset(self, year: i32) -> i32 {
        let weekday = weekday_of(year, self.january);
        self.january - 1 - (weekday - self.first_day).rem_euclid(7)
    }

    fn weeks(self, year: i32) -> i32 {
        (days_in_year(year) - self.offset(year) + self.offset(year + 1)) / 7
    }
}

fn days_in_year(year: i32) -> i32 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if leap { 366 } else { 365 }
}

/// The weekday of a day of January; Sunday is 0.
fn weekday_of(year: i32, day: i32) -> i32 {
    let before = year - 1;
    let days =
        before * 365 + before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400);
    // 1 January of the year 1 was a Monday.
    (days + day).rem_euclid(7)
}

fn ordinal(number: i32) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

#[cfg(test)]
mod tests {
    use crate::environment::time_zone;

    fn formatted(text: &str, format: &str, zone: &str) -> String {
        let timestamp: jiff::Timestamp = text.parse().unwrap();
        let zone = time_zone(zone).unwrap();
        super::format(timestamp.into(), format, &zone).unwrap_or_else(|error| error.code().into())
    }

    #[test]
    fn each_token_prints_its_part() {
        for (format, expected) in [
            ("M MM Mo MMM MMMM", "3 03 3rd Mar March"),
            ("Q Qo", "1 1st"),
            ("D DD Do", "4 04 4th"),
            ("DDD DDDD DDDo", "63 063 63rd"),
            ("d do dd ddd dddd e E", "0 0th Su Sun Sunday 0 7"),
            ("w ww wo W WW Wo", "10 10 10th 9 09 9th"),
            ("gg gggg GG GGGG", "18 2018 18 2018"),
            ("YY YYYY Y YYYYY YYYYYY", "18 2018 2018 02018 +002018"),
            ("A a H HH h hh k kk", "PM pm 17 17 5 05 17 17"),
            ("m mm s ss", "6 06 7 07"),
            ("S SS SSS SSSS SSSSSSSSS", "0 08 089 0890 089000000"),
            ("Z ZZ z zz", "+01:00 +0100 CET CET"),
            ("X x", "1520179567 1520179567089"),
            ("Hmm Hmmss hmm hmmss", "1706 170607 506 50607"),
            ("LT|LTS|L|LL", "5:06 PM|5:06:07 PM|03/04/2018|March 4, 2018"),
            (
                "LLL|LLLL",
                "March 4, 2018 5:06 PM|Sunday, March 4, 2018 5:06 PM",
            ),
            (
                "l|ll|lll|llll",
                "3/4/2018|Mar 4, 2018|Mar 4, 2018 5:06 PM|Sun, Mar 4, 2018 5:06 PM",
            ),
            ("[Today is] dddd", "Today is Sunday"),
            (r"YYYY-MM-DD\THH:mm:ss\Z", "2018-03-04T17:06:07Z"),
            ("[a]b]c [", "a]bc ["),
            (r"\YYYY \", "YYYY "),
            ("[]", ""),
            ("HH:mm, [žluť] ž", "17:06, žluť ž"),
            ("yyyy", "format-token"),
            ("N", "format-token"),
            ("", ""),
        ] {
            let text = formatted("2018-03-04T16:06:07.089Z", format, "Europe/Prague");
            assert_eq!(text, expected, "{format}");
        }
    }

    #[test]
    fn weeks_turn_with_the_year() {
        for (date, english, iso) in [
            ("2016-01-01", "2016 01", "2015 53"),
            ("2016-01-03", "2016 02", "2015 53"),
            ("2018-12-31", "2019 01", "2019 01"),
            ("2020-12-31", "2021 01", "2020 53"),
            ("2021-01-03", "2021 02", "2020 53"),
            ("2023-01-01", "2023 01", "2022 52"),
        ] {
            let date = format!("{date}T12:00:00Z");
            assert_eq!(formatted(&date, "gggg ww", "UTC"), english, "{date}");
            assert_eq!(formatted(&date, "GGGG WW", "UTC"), iso, "{date}");
        }
    }

    #[test]
    fn ordinals_and_half_days() {
        for (day, expected) in [
            (1, "1st"),
            (2, "2nd"),
            (3, "3rd"),
            (11, "11th"),
            (12, "12th"),
            (13, "13th"),
            (21, "21st"),
            (22, "22nd"),
            (31, "31st"),
        ] {
            assert_eq!(
                formatted(&format!("2018-01-{day:02}T00:00:00Z"), "Do", "UTC"),
                expected
            );
        }
        for (hour, expected) in [
            (0, "12 AM 24"),
            (11, "11 AM 11"),
            (12, "12 PM 12"),
            (23, "11 PM 23"),
        ] {
            let date = format!("2018-01-01T{hour:02}:00:00Z");
            assert_eq!(formatted(&date, "h A k", "UTC"), expected);
        }
    }
}
