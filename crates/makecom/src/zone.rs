//! Zones: where an organization lives, and the base URL of its API.

mod lookalike;

use std::fmt;
use std::net::Ipv4Addr;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::error::{Error, Result};
use crate::token::{Token, unquoted};

/// Where the API is on the host of a zone, as Make's published page of the API
/// says.
pub(crate) const API_PATH: &str = "/api/v2";

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
/// A host that only looks like a zone's is refused, since the token would go to
/// a stranger: mistyped, in letters of another script, or with a zone's host in
/// front of its own. [`Zone::private`] takes it.
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

    /// A private instance by its full address. Parsing does the same, but takes
    /// no unknown host of Make's own and none that looks like one, which is most
    /// often a slip; this does, for a zone that is newer than this crate, or a
    /// host that happens to look like that. The zone then has no shorter form:
    /// what it prints is for this function alone to read back.
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

    /// Whether it is an instance of its owner's.
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

    /// Where in the world it is; of a private instance nobody knows.
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

    /// Whether it speaks `http`, which only this machine does.
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

    /// The generated client for this zone.
    pub(crate) fn raw_client(
        &self,
        token: &Token,
        http: &reqwest::Client,
    ) -> Result<makecom_raw::Client> {
        let transport = makecom_raw::Transport::new(token.header()?);
        let base_url = self.base_url();
        Ok(makecom_raw::Client::new_with_client(
            &base_url,
            http.clone(),
            transport,
        ))
    }

    fn public(host: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|zone| zone.host() == host)
    }
}

/// Prints the host of a public zone and the base URL of a private one. Either
/// parses back, but for an instance at a stranger's host that looks like a
/// public zone's.
impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Private(private) => f.write_str(&private.base_url),
            public => f.write_str(public.host()),
        }
    }
}

impl FromStr for Zone {
    type Err = Error;

    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input): a bare word that is no
    /// zone; a host of Make's that is no zone; a host that is mistyped from a
    /// zone's, looks like one or has one in it (but see [`Zone::private`]); one
    /// that mixes scripts or hides characters; plain `http` to anything but this
    /// machine; an address with a password in it; or no address at all. Nothing
    /// of a refused address is repeated but its host, and not even that where
    /// it may be a token.
    ///
    /// A host of Make's that is no public zone is taken when its whole base URL
    /// is given, as [`base_url`](Zone::base_url) prints it or as manifests of
    /// Make's VS Code extension have it: `https://we.make.com/api`.
    fn from_str(text: &str) -> Result<Self> {
        let is_around = |c: char| c.is_whitespace() || lookalike::is_invisible(c);
        let text = unquoted(text.trim_matches(is_around));
        if text.contains("://") {
            return Self::from_address(text);
        }
        let text = text.trim_start_matches("//");
        let host = authority(text);
        let name = host.trim_end_matches('.').to_ascii_lowercase();
        match Self::public(&name).or_else(|| Self::public(&format!("{name}.make.com"))) {
            Some(zone) => Ok(zone),
            None if text.contains('@') => Err(credentials()),
            None if host.contains('\\') => Err(backslash()),
            None if is_this_machine(&name) => Self::from_address(&format!("http://{text}")),
            None if name.contains('.') && !is_like_a_host(&name) => Err(unknown(HIDDEN)),
            None if name.contains('.') => Self::from_address(&format!("https://{text}")),
            None => Err(unknown(&name)),
        }
    }
}

/// Domains whose every zone is public, and so known here. Of Celonis it is all:
/// what is left without `make` in the middle is no zone, but takes any token.
const MAKES_OWN: [&str; 2] = ["make.com", "celonis.com"];

/// Instances at hosts of Make's that are not public zones, but are met in
/// public manifests; reported, not verified.
const INSTANCES: [&str; 1] = ["we.make.com"];

/// Hosts of one word that are a scheme, or a zone without its domain.
const NO_HOSTS: [&str; 7] = ["http", "https", "www", "eu1", "eu2", "us1", "us2"];

impl Zone {
    fn from_address(text: &str) -> Result<Self> {
        let host = text
            .split_once("://")
            .map_or("", |(_, rest)| authority(rest));
        if host.contains('\\') {
            return Err(backslash());
        }
        let instance = PrivateZone::at(text)?;
        if host.contains(|c: char| c.is_whitespace() || lookalike::is_invisible(c)) {
            return Err(refused(
                &instance.host,
                "was written with characters that cannot be seen",
            ));
        }
        if let Some(zone) = Self::public(&instance.host) {
            return Ok(zone);
        }
        let name = instance.host.split(':').next().unwrap_or_default();
        let is_makes_own = MAKES_OWN.iter().any(|domain| {
            name.strip_suffix(domain)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        });
        if is_makes_own {
            // What `Zone::private` was told is said in full.
            let is_said_in_full = !name.starts_with("www.")
                && ["", "/v2"].iter().any(|version| {
                    text.trim_end_matches('/') == format!("https://{}/api{version}", instance.host)
                });
            if !is_said_in_full && !INSTANCES.contains(&&*instance.host) {
                return Err(unknown(name));
            }
        } else if let Some(why) = lookalike::disguise(name) {
            return Err(refused(name, why));
        } else if NO_HOSTS.contains(&name) || lookalike::nearest(name).is_some() {
            // A slip of the finger must not send the token to a stranger.
            return Err(unknown(name));
        }
        Ok(Self::Private(instance))
    }
}

/// Of an address without its scheme, what stands in front of the path. A
/// backslash is part of it: browsers take it for a slash, others do not.
fn authority(address: &str) -> &str {
    address.split(['/', '?', '#']).next().unwrap_or_default()
}

/// Whether a host with or without a port is this machine.
fn is_this_machine(host: &str) -> bool {
    Url::parse(&format!("http://{host}"))
        .is_ok_and(|url| url.host().is_some_and(|host| is_loopback(&host)))
}

impl PrivateZone {
    /// Reads a full address. Of the path nothing is kept.
    fn at(address: &str) -> Result<Self> {
        let rest = address.split_once("://").and_then(|(scheme, rest)| {
            let is_web =
                scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
            is_web.then_some(rest)
        });
        let Some(rest) = rest else {
            return Err(Error::input(
                "a zone's address must begin with https://",
                help(),
            ));
        };
        // With more slashes the parser would take the path for the host.
        let rest = rest.trim_start_matches(['\t', '\n', '\r']);
        if rest.starts_with(['/', '\\']) {
            return Err(Error::input("this address has no host", help()));
        }
        let url = Url::parse(address)
            .map_err(|error| Error::input(format!("not a zone's address: {error}"), help()))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(credentials());
        }
        let Some(host) = url.host() else {
            return Err(Error::input("this address has no host", help()));
        };
        let host_text = host.to_string();
        let name = host_text.strip_suffix('.').unwrap_or(&host_text).to_owned();
        if name.split('.').any(str::is_empty) {
            return Err(Error::input(
                "the host of this address is empty, or has an empty part",
                help(),
            ));
        }
        if url.scheme() == "http" && !is_loopback(&host) {
            return Err(Error::input(
                format!("refusing to send a token to {name} over plain http"),
                "use https; plain http is for this machine only",
            ));
        }
        let host = match url.port() {
            Some(port) => format!("{name}:{port}"),
            None => name,
        };
        let base_url = format!("{}://{host}{API_PATH}", url.scheme());
        Ok(Self { base_url, host })
    }
}

pub(crate) fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

fn credentials() -> Error {
    Error::input(
        "a zone's address must not hold a user name or password",
        "give the API key as a token instead",
    )
}

fn backslash() -> Error {
    Error::input(
        "a zone's address must not hold a backslash",
        "write it with slashes, such as https://eu1.make.com",
    )
}

fn unknown(name: &str) -> Error {
    let what = match name {
        "" => "no zone given".to_owned(),
        name => format!("{:?} is not a zone", excerpt(name)),
    };
    Error::input(what, help_for(name))
}

/// A host that is there, but not what it seems to be.
fn refused(name: &str, why: &str) -> Error {
    let what = format!("{:?} is not a zone: it {why}", excerpt(name));
    Error::input(what, help_for(name))
}

fn help_for(name: &str) -> String {
    let whole = format!("{name}.make.com");
    let meant = lookalike::nearest(name).or_else(|| Zone::public(&whole).and(Some(whole)));
    match meant {
        Some(host) => format!("did you mean {host}? otherwise {}", help()),
        None => help(),
    }
}

/// In place of what may be a secret.
const HIDDEN: &str = "…";

/// Whether it can be a host, and not a token with dots in it, such as a JWT:
/// by its last part, which is a top-level domain, or of an IP address.
fn is_like_a_host(name: &str) -> bool {
    let host = match name.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => name,
    };
    let host = host.trim_end_matches('.');
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_domain = (2..=18).contains(&last.len()) && last.chars().all(char::is_alphabetic);
    let is_short = host.split('.').all(|label| label.len() <= 63);
    is_short && (is_domain || last.starts_with("xn--") || host.parse::<Ipv4Addr>().is_ok())
}

/// It may be a key that was pasted where a zone belongs.
fn excerpt(name: &str) -> String {
    let longest = if name.contains('.') { 40 } else { 12 };
    if name.len() > longest || name.bytes().filter(|byte| *byte == b'-').count() > 3 {
        HIDDEN.to_owned()
    } else {
        name.to_owned()
    }
}

fn help() -> String {
    let hosts = Zone::ALL.map(|zone| zone.host().to_owned());
    format!(
        "use {}, or the full https:// address of a private instance; your zone stands in the address bar after login",
        hosts.join(", ")
    )
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
mod tests {
    use super::*;

    #[test]
    fn every_form_people_paste() {
        let cases = [
            ("eu1", Zone::Eu1),
            ("  EU2 \n", Zone::Eu2),
            ("us1.make.com", Zone::Us1),
            ("US2.make.com.", Zone::Us2),
            ("us2.make.com/", Zone::Us2),
            ("\"us2.make.com\"", Zone::Us2),
            ("'eu2' ", Zone::Eu2),
            ("<https://eu2.make.com/1/apps>", Zone::Eu2),
            ("EU1.MAKE.CELONIS.COM", Zone::CelonisEu1),
            ("https://us1.make.celonis.com/api/v2/", Zone::CelonisUs1),
            ("https://\u{ff45}u1.make.com", Zone::Eu1), // wide letters
            ("eu1.make.com/api/v2", Zone::Eu1),
            ("https://eu1.make.com/api", Zone::Eu1),
            ("//eu1.make.com/", Zone::Eu1),
            ("eu1.make.com:443", Zone::Eu1),
            ("\u{feff}https://eu1.make.com\u{200b}", Zone::Eu1), // copied along
            ("https://eu1.make.com/api/v2/", Zone::Eu1),
            ("HTTPS://EU1.make.com:443", Zone::Eu1),
            ("https://us1.make.com/1/scenarios/2/edit?x=y#z", Zone::Us1),
            ("eu1.make.celonis.com", Zone::CelonisEu1),
            ("https://us1.make.celonis.com", Zone::CelonisUs1),
        ];
        for (text, expected) in cases {
            assert_eq!(text.parse::<Zone>().unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn private_instances_and_this_machine() {
        let cases = [
            (
                "https://make.acme.example/",
                "https://make.acme.example/api/v2",
            ),
            ("make.acme.example", "https://make.acme.example/api/v2"),
            (
                "https://make.acme.example:8443/x",
                "https://make.acme.example:8443/api/v2",
            ),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/api/v2"),
            ("http://localhost:1/api/v2", "http://localhost:1/api/v2"),
            // As in the file of Make's own CLI.
            ("localhost:4000", "http://localhost:4000/api/v2"),
            ("127.0.0.1:8080", "http://127.0.0.1:8080/api/v2"),
            ("[::1]:9", "http://[::1]:9/api/v2"),
            ("https://localhost:1", "https://localhost:1/api/v2"),
            // As in manifests of Make's VS Code extension.
            ("https://we.make.com/api", "https://we.make.com/api/v2"),
            ("https://we.make.com/api/", "https://we.make.com/api/v2"),
            ("we.make.com", "https://we.make.com/api/v2"),
            ("https://we.make.com/1/apps?x", "https://we.make.com/api/v2"),
            ("https://eu7.make.com/api", "https://eu7.make.com/api/v2"),
            (
                "https://make.acme.example/api",
                "https://make.acme.example/api/v2",
            ),
            ("http://[::1]:9/api/v2", "http://[::1]:9/api/v2"),
            ("http://[0:0:0:0:0:0:0:1]:9", "http://[::1]:9/api/v2"),
            (
                "m\u{e4}ke.acme.example",
                "https://xn--mke-qla.acme.example/api/v2",
            ),
        ];
        for (text, base_url) in cases {
            let zone: Zone = text.parse().unwrap();
            assert!(zone.is_private(), "{text}");
            assert_eq!(zone.base_url(), base_url);
            assert_eq!(zone.to_string().parse::<Zone>().unwrap(), zone);
        }
    }

    #[test]
    fn where_a_zone_is_and_how_it_is_reached() {
        let cases = [
            ("eu2", Some(Region::Eu), ("eu2.make.com", None), false),
            (
                "us1.make.celonis.com",
                Some(Region::Us),
                ("us1.make.celonis.com", None),
                false,
            ),
            (
                "https://make.acme.example:8443",
                None,
                ("make.acme.example", Some(8443)),
                false,
            ),
            ("http://[::1]:9", None, ("::1", Some(9)), true),
            ("http://[::1]", None, ("::1", None), true),
        ];
        for (text, region, address, is_plain) in cases {
            let zone: Zone = text.parse().unwrap();
            assert_eq!(zone.region(), region, "{text}");
            assert_eq!(zone.address(), address);
            assert_eq!(zone.is_plain(), is_plain);
        }
        for region in [Region::Eu, Region::Us] {
            let json = serde_json::to_string(&region).unwrap();
            assert_eq!(json, format!("\"{region}\""));
        }
    }

    #[test]
    fn what_is_refused_says_what_to_use() {
        let cases = [
            ("", "no zone given\nhelp: use eu1.make.com"),
            (
                "eu9",
                "\"eu9\" is not a zone\nhelp: use eu1.make.com, eu2.make.com",
            ),
            ("eu9.make.com", "\"eu9.make.com\" is not a zone"),
            ("eu9.make.com", "did you mean eu1.make.com?"),
            ("eu1.make.con", "did you mean eu1.make.com?"),
            ("https://us2.maek.com/x", "did you mean us2.make.com?"),
            ("https://eu1-make.com", "did you mean eu1.make.com?"),
            (
                "https://us7.make.celonis.com/x",
                "did you mean us1.make.celonis.com?",
            ),
            ("www.eu2.make.com", "did you mean eu2.make.com?"),
            ("eu1.make.com:8443", "did you mean eu1.make.com?"),
            ("https://www.eu2.make.com/", "did you mean eu2.make.com?"),
            ("us1.celonis.com", "\"us1.celonis.com\" is not a zone"),
            // The first letter is Cyrillic.
            (
                "https://\u{435}u1.make.com",
                "\"xn--u1-mlc.make.com\" is not a zone",
            ),
            ("https://eu1.make.com@evil.example", "must not hold a user"),
            (
                "http://[::ffff:127.0.0.1]:1",
                "refusing to send a token to [::ffff:7f00:1]",
            ),
            ("make.com", "is not a zone\nhelp: use eu1.make.com"),
            (
                "www.make.com",
                "your zone stands in the address bar after login",
            ),
            ("https://www.make.com/en", "\"www.make.com\" is not a zone"),
            ("make.com", "\"make.com\" is not a zone"),
            (
                "http://make.acme.example",
                "refusing to send a token to make.acme.example",
            ),
            ("http://127.0.0.1.evil.example", "refusing to send a token"),
            ("ftp://eu1.make.com", "must begin with https://"),
            (
                "https://u:hunter2@eu1.make.com",
                "must not hold a user name",
            ),
            ("u:hunter2@eu1.make.com", "must not hold a user name"),
            ("hunter2@/x", "must not hold a user name"),
            ("u:hun/ter2@eu1.make.com", "must not hold a user name"),
            ("https:u:hunter2@eu1.make.com", "must not hold a user name"),
            ("https://u:hunter2@[bad", "not a zone's address"),
            ("https://", "not a zone's address"),
            (
                "0e2d7b8c-1111-4aaa-8bbb-0123456789ab",
                "\"…\" is not a zone",
            ),
            ("hunter2-token", "\"…\" is not a zone"),
            (
                "eyJhbGciOiJIUzI1NiJ9.hunter2.c2lnbmF0dXJl-x9",
                "\"…\" is not a zone",
            ),
            (
                "hunter2.x.dBjftJeZ4CVPmB92K27uhbUJU1p1rwW1gFWFOEjXk",
                "\"…\" is not a zone",
            ),
        ];
        for (text, expected) in cases {
            let error = text.parse::<Zone>().unwrap_err();
            assert!(error.is_invalid_input());
            let said = error.said();
            assert!(said.contains(expected), "{text}: {said}");
            assert!(!said.contains("hunter2"));
        }
    }

    #[test]
    fn an_instance_at_a_host_of_makes_is_taken_when_named_so() {
        let cases = [
            ("https://eu9.make.com/x", "https://eu9.make.com/api/v2"),
            ("https://eu1.make.com", "https://eu1.make.com/api/v2"),
            ("http://localhost:7", "http://localhost:7/api/v2"),
        ];
        for (address, base_url) in cases {
            assert_eq!(Zone::private(address).unwrap().base_url(), base_url);
        }
        assert_eq!(Zone::private("https://eu1.make.com").unwrap(), Zone::Eu1);
        for address in ["https://eu3.make.com", "https://x.make.celonis.com:8443/y"] {
            let zone = Zone::private(address).unwrap();
            assert_eq!(zone.to_string().parse::<Zone>().unwrap(), zone);
            let json = serde_json::to_string(&zone).unwrap();
            assert_eq!(serde_json::from_str::<Zone>(&json).unwrap(), zone);
        }
        for address in [
            "eu9.make.com",
            "http://a.example",
            "https://u:hunter2@a.example",
        ] {
            let error = Zone::private(address).unwrap_err();
            assert!(error.is_invalid_input());
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn public_zones_print_and_parse_and_serialize() {
        for zone in Zone::ALL {
            assert_eq!(zone.to_string().parse::<Zone>().unwrap(), zone);
            let json = serde_json::to_string(&zone).unwrap();
            assert_eq!(json, format!("{:?}", zone.host()));
            assert_eq!(serde_json::from_str::<Zone>(&json).unwrap(), zone);
        }
    }

    #[test]
    fn a_host_with_nothing_between_its_dots_is_refused() {
        for host in [
            ".",
            "..",
            "...",
            "%2e",
            "%2E%2e",
            "\u{3002}",
            "\u{ff0e}",
            "\u{ff61}",
            "a..example",
            ".make.example",
            "make.acme.example..",
            "1..",
            "0x7f000001..",
        ] {
            for end in ["", "/", "/api/v2", ":8443", ":8443/api", "?x", "#x"] {
                for start in ["https://", "HTTPS://", "http://", "//", ""] {
                    let text = format!("{start}{host}{end}");
                    assert!(text.parse::<Zone>().is_err(), "{text}");
                    assert!(Zone::private(&text).is_err(), "{text}");
                }
            }
        }
        for text in [
            "https:///api/v2",
            "https://\t/api",
            "https:////a.example",
            "https://../api/v2",
            "https://:8443",
        ] {
            assert!(text.parse::<Zone>().is_err(), "{text}");
            assert!(Zone::private(text).is_err(), "{text}");
        }
    }

    /// Hosts, and what their parser takes for a dot, a port, an end or nothing.
    fn text() -> impl proptest::strategy::Strategy<Value = String> {
        let piece = proptest::sample::select(vec![
            ".",
            "..",
            "\u{3002}",
            "\u{ff0e}",
            "%2e",
            "-",
            "_",
            "a",
            "eu1",
            "make",
            "make.com",
            "we.make.com",
            "acme",
            "example",
            "localhost",
            "127.0.0.1",
            "[::1]",
            "0x7f",
            "1",
            "08",
            ":",
            ":443",
            ":8443",
            "/",
            "/api/v2",
            "/api",
            "?",
            "#",
            "@",
            "\\",
            "\u{ad}",
            " ",
            "\t",
            "\u{e4}",
            "\u{43a}",
            "xn--",
            "%",
            "\"",
            "<",
            "www.",
            "https://",
            "http://",
        ]);
        let pieces = proptest::collection::vec(piece, 0..7);
        let scheme = proptest::sample::select(vec!["", "https://", "http://", "//", "HTTPS://"]);
        proptest::strategy::Strategy::prop_map((scheme, pieces), |(scheme, pieces)| {
            scheme.to_owned() + &pieces.concat()
        })
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config {
            cases: 4000,
            failure_persistence: None,
            ..Default::default()
        })]

        #[test]
        fn what_is_taken_goes_to_its_host(text in text()) {
            for zone in [text.parse::<Zone>(), Zone::private(&text)].into_iter().flatten() {
                let url = Url::parse(&zone.base_url()).unwrap();
                let host = url.host_str().unwrap();
                assert!(!host.is_empty());
                let port = url.port().map_or(String::new(), |port| format!(":{port}"));
                assert_eq!(format!("{host}{port}"), zone.host());
                assert_eq!(url.path(), API_PATH);
                assert_eq!(Zone::private(&zone.base_url()).unwrap(), zone);
            }
            if let Ok(zone) = text.parse::<Zone>() {
                assert_eq!(zone.to_string().parse::<Zone>().unwrap(), zone);
            }
        }
    }
}
