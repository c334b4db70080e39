//! From text to a zone: every form people paste, and why a text is refused.

use std::net::Ipv4Addr;
use std::str::FromStr;

use url::{Host, Url};

use super::{API_PATH, INSTANCES, PrivateZone, Zone, lookalike};
use crate::error::{Error, Result};
use crate::token::unquoted;

impl FromStr for Zone {
    type Err = Error;

    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input): a bare word or a host of
    /// Make's that is not a zone; a host that is mistyped from a zone's, looks like
    /// one or contains one (but see [`Zone::private`]); one that mixes scripts or
    /// hides characters; plain `http` to anything but this machine; an address with
    /// a password in it; or not an address. The error repeats only the host of a
    /// refused address, and not even that where it may be a token.
    ///
    /// A host of Make's that is not a public zone is taken when its whole base URL
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

/// Domains on which all zones are public, and so known here. For Celonis it is the
/// whole domain: a host without `make` in it is not a zone, but would get the token.
const MAKES_OWN: [&str; 2] = ["make.com", "celonis.com"];

/// Single words that parse as a host but are a scheme, or a zone without its domain.
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
            // The whole base URL shows that the host is meant, as a zone from
            // `Zone::private` prints it.
            let is_base_url = !name.starts_with("www.")
                && ["", "/v2"].iter().any(|version| {
                    text.trim_end_matches('/') == format!("https://{}/api{version}", instance.host)
                });
            if !is_base_url && !INSTANCES.contains(&&*instance.host) {
                return Err(unknown(name));
            }
        } else if let Some(why) = lookalike::disguise(name) {
            return Err(refused(name, why));
        } else if NO_HOSTS.contains(&name) || lookalike::nearest(name).is_some() {
            // A typing error must not send the token to another owner's server.
            return Err(unknown(name));
        }
        Ok(Self::Private(instance))
    }
}

/// The part of an address without scheme before the path. A backslash is part of it:
/// browsers read it as a slash, others do not.
fn authority(address: &str) -> &str {
    address.split(['/', '?', '#']).next().unwrap_or_default()
}

/// Whether a host with or without a port is this machine.
fn is_this_machine(host: &str) -> bool {
    Url::parse(&format!("http://{host}"))
        .is_ok_and(|url| url.host().is_some_and(|host| is_loopback(&host)))
}

impl PrivateZone {
    /// Reads a full address, and drops its path.
    pub(super) fn at(address: &str) -> Result<Self> {
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
        // With more than two slashes the parser would read the path as the host.
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

/// Whether a host is this machine: `localhost`, 127.0.0.0/8, `::1`, or an address of
/// 127.0.0.0/8 that is mapped to IPv6.
pub(crate) fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => name.strip_suffix('.').unwrap_or(name) == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.to_canonical().is_loopback(),
    }
}

fn credentials() -> Error {
    Error::input(
        "a zone's address must not contain a user name or password",
        "give the API key as a token instead",
    )
}

fn backslash() -> Error {
    Error::input(
        "a zone's address must not contain a backslash",
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

/// The error for a deceptive host.
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

/// Replaces what may be a secret.
const HIDDEN: &str = "…";

/// Whether it can be a host, and not a token with dots in it, such as a JWT: its last
/// label can be a top-level domain, or it is an IP address.
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

/// The name, unless it may be a key that was pasted in place of a zone.
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
        "use {}, or the full https:// address of a private instance; your zone is in the address bar after login",
        hosts.join(", ")
    )
}
