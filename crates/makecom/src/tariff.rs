//! The tariffs of Make, and how many requests each allows.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::limit::RateLimit;

/// A tariff of Make, which its pricing page calls a plan, by the requests that it
/// allows.
///
/// ```
/// use makecom::Tariff;
///
/// assert_eq!(Tariff::Teams.requests_per_minute(), 240);
/// assert_eq!("pro".parse::<Tariff>()?, Tariff::Pro);
/// # Ok::<(), makecom::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schemars",
    derive(schemars::JsonSchema),
    schemars(transform = crate::schema::in_words)
)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Tariff {
    /// 60 requests a minute.
    Core,
    /// 120 requests a minute.
    Pro,
    /// 240 requests a minute.
    Teams,
    /// 1000 requests a minute.
    Enterprise,
}

impl Tariff {
    /// All tariffs, the smallest first.
    ///
    /// ```
    /// use makecom::Tariff;
    ///
    /// // The smallest tariff that allows 200 requests a minute.
    /// let tariff = Tariff::ALL.into_iter().find(|it| it.requests_per_minute() >= 200);
    /// assert_eq!(tariff, Some(Tariff::Teams));
    /// ```
    pub const ALL: [Self; 4] = [Self::Core, Self::Pro, Self::Teams, Self::Enterprise];

    /// How many requests the organization may send in a minute, as Make
    /// documents it.
    ///
    /// ```
    /// assert_eq!(makecom::Tariff::Enterprise.requests_per_minute(), 1000);
    /// ```
    pub fn requests_per_minute(self) -> u32 {
        match self {
            Self::Core => 60,
            Self::Pro => 120,
            Self::Teams => 240,
            Self::Enterprise => 1000,
        }
    }

    /// The name in lower case.
    ///
    /// ```
    /// use makecom::Tariff;
    ///
    /// assert_eq!(Tariff::Core.as_str(), "core");
    /// assert_eq!("Core".parse::<Tariff>()?, Tariff::Core);
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Pro => "pro",
            Self::Teams => "teams",
            Self::Enterprise => "enterprise",
        }
    }
}

impl fmt::Display for Tariff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Tariff {
    type Err = Error;

    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if it is not one of the four.
    fn from_str(text: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|tariff| tariff.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| Error::unknown_name(text, "a plan of Make", Self::ALL))
    }
}

impl From<Tariff> for RateLimit {
    fn from(tariff: Tariff) -> Self {
        Self::per_minute(tariff.requests_per_minute())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tariffs_allow_what_make_documents() {
        for (tariff, per_minute) in Tariff::ALL.into_iter().zip([60, 120, 240, 1000]) {
            assert_eq!(RateLimit::from(tariff).requests_per_minute(), per_minute);
            assert_eq!(tariff.to_string().parse::<Tariff>().unwrap(), tariff);
        }
        let error = "free".parse::<Tariff>().unwrap_err();
        assert_eq!(
            error.help().unwrap(),
            "use one of core, pro, teams, enterprise"
        );
    }
}
