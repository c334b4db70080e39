//! A moment with milliseconds.

use std::fmt;

use jiff::Timestamp;
use jiff::tz::Offset;

/// A moment, in whole milliseconds, between the years -9999 and 9999.
///
/// ```
/// let date = makecom_runtime::Date::from_millis(1_482_940_986_000).unwrap();
/// assert_eq!(date.to_string(), "2016-12-28T16:03:06.000Z");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(Timestamp);

impl Date {
    /// The moment so many milliseconds after the start of 1970 in UTC, unless it is out of
    /// range.
    ///
    /// ```
    /// use makecom_runtime::Date;
    ///
    /// assert_eq!(Date::from_millis(0).unwrap().to_string(), "1970-01-01T00:00:00.000Z");
    /// assert_eq!(Date::from_millis(i64::MAX), None);
    /// ```
    pub fn from_millis(milliseconds: i64) -> Option<Self> {
        Timestamp::from_millisecond(milliseconds).ok().map(Self)
    }

    /// Milliseconds since the start of 1970 in UTC.
    ///
    /// ```
    /// use makecom_runtime::Date;
    ///
    /// assert_eq!(Date::from_millis(-5).unwrap().as_millis(), -5);
    /// ```
    pub fn as_millis(self) -> i64 {
        self.0.as_millisecond()
    }

    /// The current moment of the machine.
    ///
    /// ```
    /// assert!(makecom_runtime::Date::now().as_millis() > 0);
    /// ```
    pub fn now() -> Self {
        Self::from(Timestamp::now())
    }

    pub(crate) fn timestamp(self) -> Timestamp {
        self.0
    }
}

/// Cut to whole milliseconds, towards the past.
impl From<Timestamp> for Date {
    fn from(timestamp: Timestamp) -> Self {
        // `as_millisecond` cuts towards 1970 and may be one too high before it.
        let cut = timestamp.as_millisecond();
        let past = timestamp.subsec_nanosecond() % 1_000_000 < 0;
        Self::from_millis(cut - i64::from(past))
            .or_else(|| Self::from_millis(cut))
            .unwrap_or(Self(timestamp))
    }
}

/// ISO 8601 in UTC with milliseconds, as JavaScript prints a date.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = Offset::UTC.to_datetime(self.0);
        let year = time.year();
        if (0..=9999).contains(&year) {
            write!(f, "{year:04}")?;
        } else {
            write!(f, "-{:06}", year.unsigned_abs())?;
        }
        let (month, day, hour) = (time.month(), time.day(), time.hour());
        let (minute, second, milli) = (time.minute(), time.second(), time.millisecond());
        write!(
            f,
            "-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_print_as_in_javascript() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
            (-62_198_755_200_000, "-000001-01-01T00:00:00.000Z"),
            (253_402_200_000_000, "9999-12-30T20:00:00.000Z"),
        ] {
            assert_eq!(Date::from_millis(millis).unwrap().to_string(), text);
        }
    }
}
