//! Zones: which server an organization is on, and the base URL of its API.

mod lookalike;
mod parse;

use std::fmt;

use reqwest::header::HeaderValue;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

pub(crate) use parse::is_loopback;

/// Where the API is on the host of a zone, as Make's published page of the API
/// says.
pub(crate) const API_PATH: &str = "/api/v2";

/// Instances at hosts of Make's that are not public zones but occur in public
/// manifests (reported, not verified).
const INSTANCES: [&str; 1] = ["we.make.com"];

/// A zone of Make: one of the six public ones, or a private instance.
///
/// Parses from every form people paste:
///
/// ```
/// use makecom::Zone;
///
/// for pasted in [
///     "eu1",
///     "eu1.make.com",
///     "https://eu1.make.com/api/v2",
///     "https://eu1.make.com/12345/apps/acme-crm?tab=connections",
/// ] {
///     assert_eq!(pasted.parse::<Zone>()?, Zone::Eu1);
/// }
/// assert_eq!(Zone::Eu1.base_url(), "https://eu1.make.com/api/v2");
/// # Ok::<(), makecom::Error>(())
/// ```
///
/// A host that only looks like a zone's is refused, since the token would be sent to
/// another owner's server: mistyped, in letters of another script, or with a zone's
/// host in front of its own. [`Zone::private`] takes it.
///
/// ```
/// # use makecom::Zone;
/// for mistaken in ["eu1.make.con", "https://eu1.m\u{430}ke.com", "eu1.make.com.acme.example"] {
///     assert!(mistaken.parse::<Zone>().is_err());
/// }
/// ```
///
/// The public zones are those that Make's published page of the API lists.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[non_exhaustive]
pub enum Zone {
    /// `eu1.make.com`
    Eu1,
    /// `eu2.make.com`
    Eu2,
    /// `us1.make.com`
    Us1,
    /// `us2.make.com`
    Us2,
    /// `eu1.make.celonis.com`
    CelonisEu1,
    /// `us1.make.celonis.com`
    CelonisUs1,
    /// A private (white-label) instance.
    Private(PrivateZone),
}

/// Where in the world a public zone is.
///
/// ```
/// assert_eq!(makecom::Zone::Eu2.region(), Some(makecom::Region::Eu));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schemars",
    derive(schemars::JsonSchema),
    schemars(transform = crate::schema::in_words)
)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Region {
    /// The European Union.
    Eu,
    /// The United States.
    Us,
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Eu => "eu",
            Self::Us => "us",
        })
    }
}

/// The address of a private instance; made by parsing a [`Zone`].
///
/// ```
/// use makecom::Zone;
///
/// let zone = "https://make.acme.example/".parse::<Zone>()?;
/// assert!(matches!(&zone, Zone::Private(_)));
/// assert_eq!(zone.base_url(), "https://make.acme.example/api/v2");
/// # Ok::<(), makecom::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PrivateZone {
    /// Scheme, host and port, then `/api/v2`.
    base_url: String,
    /// Host, with the port where it is not the scheme's own.
    host: String,
}

impl Zone {
    /// The six public zones.
    ///
    /// ```
    /// use makecom::{Region, Zone};
    ///
    /// let european = Zone::ALL.iter().filter(|zone| zone.region() == Some(Region::Eu));
    /// assert_eq!(european.count(), 3);
    /// ```
    pub const ALL: [Self; 6] = [
        Self::Eu1,
        Self::Eu2,
        Self::Us1,
        Self::Us2,
        Self::CelonisEu1,
        Self::CelonisUs1,
    ];

    /// The host, with the port where it is not the scheme's own.
    ///
    /// ```
    /// assert_eq!(makecom::Zone::CelonisEu1.host(), "eu1.make.celonis.com");
    /// ```
    pub fn host(&self) -> &str {
        match self {
            Self::Eu1 => "eu1.make.com",
            Self::Eu2 => "eu2.make.com",
            Self::Us1 => "us1.make.com",
            Self::Us2 => "us2.make.com",
            Self::CelonisEu1 => "eu1.make.celonis.com",
            Self::CelonisUs1 => "us1.make.celonis.com",
            Self::Private(private) => &private.host,
        }
    }

    /// The base URL of the API, without a slash at the end.
    ///
    /// ```
    /// let zone = makecom::Zone::CelonisUs1;
    /// assert_eq!(zone.base_url(), "https://us1.make.celonis.com/api/v2");
    /// ```
    pub fn base_url(&self) -> String {
        match self {
            Self::Private(private) => private.base_url.clone(),
            public => format!("https://{}{API_PATH}", public.host()),
        }
    }

    /// A private instance by its full address. Parsing does the same, but refuses
    /// unknown hosts of Make's and hosts that look like one, which are most often
    /// typing errors. This takes them: for a zone that is newer than this crate, or
    /// a host that happens to look like that. What such a zone prints may be read
    /// back by this function only.
    ///
    /// The address of a public zone gives that zone.
    ///
    /// ```
    /// use makecom::Zone;
    ///
    /// assert!("eu3.make.com".parse::<Zone>().is_err());
    /// let zone = Zone::private("https://eu3.make.com")?;
    /// assert_eq!(zone.base_url(), "https://eu3.make.com/api/v2");
    /// # Ok::<(), makecom::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if it is not an `https://`
    /// address, or an `http://` one of this machine, or if it holds a user name
    /// or password.
    pub fn private(address: &str) -> Result<Self> {
        let instance = PrivateZone::at(address.trim())?;
        Ok(Self::public(&instance.host).unwrap_or(Self::Private(instance)))
    }

    /// Whether it is one of the zones for Celonis customers.
    ///
    /// ```
    /// use makecom::Zone;
    ///
    /// assert!(Zone::CelonisEu1.is_celonis());
    /// assert!(!Zone::Eu1.is_celonis());
    /// ```
    pub fn is_celonis(&self) -> bool {
        matches!(self, Self::CelonisEu1 | Self::CelonisUs1)
    }

    /// Whether it is a private instance.
    ///
    /// ```
    /// use makecom::Zone;
    ///
    /// assert!("make.acme.example".parse::<Zone>()?.is_private());
    /// assert!(!"https://eu1.make.com".parse::<Zone>()?.is_private());
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn is_private(&self) -> bool {
        matches!(self, Self::Private(_))
    }

    /// Where in the world it is; unknown for a private instance.
    ///
    /// ```
    /// use makecom::{Region, Zone};
    ///
    /// assert_eq!(Zone::CelonisUs1.region(), Some(Region::Us));
    /// assert_eq!(Zone::private("https://make.acme.example")?.region(), None);
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn region(&self) -> Option<Region> {
        match self {
            Self::Eu1 | Self::Eu2 | Self::CelonisEu1 => Some(Region::Eu),
            Self::Us1 | Self::Us2 | Self::CelonisUs1 => Some(Region::Us),
            Self::Private(_) => None,
        }
    }

    /// Whether it uses plain `http`, as only this machine may.
    pub(crate) fn is_plain(&self) -> bool {
        matches!(self, Self::Private(private) if private.base_url.starts_with("http:"))
    }

    /// Host and, where it is not the scheme's own, port; an IPv6 address
    /// without its brackets.
    pub(crate) fn address(&self) -> (&str, Option<u16>) {
        let host = self.host();
        let (name, port) = match host.rsplit_once(':') {
            // In an IPv6 address without a port the last part ends in `]`.
            Some((name, port)) if !port.ends_with(']') => (name, port.parse().ok()),
            _ => (host, None),
        };
        (name.trim_start_matches('[').trim_end_matches(']'), port)
    }

    /// The generated client for this zone. Without a token, each attempt adds its own.
    pub(crate) fn raw_client(
        &self,
        authorization: Option<HeaderValue>,
        http: &reqwest::Client,
    ) -> makecom_raw::Client {
        let transport = match authorization {
            Some(authorization) => makecom_raw::Transport::new(authorization),
            None => makecom_raw::Transport::without_authorization(),
        };
        makecom_raw::Client::new_with_client(&self.base_url(), http.clone(), transport)
    }

    fn public(host: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|zone| zone.host() == host)
    }
}

/// Prints the host of a public zone and the base URL of a private one. Either parses
/// back, except an instance whose host looks like a public zone's.
impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Private(private) => f.write_str(&private.base_url),
            public => f.write_str(public.host()),
        }
    }
}

impl TryFrom<String> for Zone {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.to_string()
    }
}

crate::schema::string_schema!(
    Zone,
    "A zone such as eu1.make.com, or the address of a private instance"
);

#[cfg(test)]
mod tests;
