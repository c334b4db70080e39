//! Detects hosts that look like a zone of Make, by what people see, not by how it is
//! encoded.
//!
//! Hosts are *folded* before they are compared: punycode is decoded, and characters
//! that look alike become one, by the skeletons of Unicode's UTS 39.

use unicode_normalization::char::is_combining_mark;
use unicode_security::{GeneralSecurityProfile as _, MixedScript as _, skeleton};

use super::{INSTANCES, Zone};

/// Up to this edit distance from a zone, a host counts as mistyped.
const MAX_EDITS: usize = 2;

/// The same within a longer host, where other words are near a zone's more often.
const MAX_EDITS_WITHIN: usize = 1;

/// Labels that act as a top-level domain below a country's.
const SECOND_LEVEL: [&str; 4] = ["co", "com", "net", "org"];

/// The host of Make's that a host is mistyped or composed from, if it is near one.
/// `host` may be in punycode, and a single word.
pub(super) fn nearest(host: &str) -> Option<String> {
    let host = host.strip_prefix("www.").unwrap_or(host);
    let folded = fold(&seen(host));
    let (edits, known) = known()
        .map(|known| {
            let as_written = strsim::osa_distance(&known, host);
            let as_seen = strsim::osa_distance(&fold(&known), &folded);
            (as_written.min(as_seen), known)
        })
        .min_by_key(|(edits, _)| *edits)?;
    (edits <= MAX_EDITS)
        .then_some(known)
        .or_else(|| within(&folded))
}

/// The hosts that a token may be sent to.
fn known() -> impl Iterator<Item = String> {
    let zones = Zone::ALL.into_iter().map(|zone| zone.host().to_owned());
    zones.chain(INSTANCES.map(str::to_owned))
}

/// Why a host is deceptive, as a predicate without its subject.
pub(super) fn disguise(host: &str) -> Option<&'static str> {
    let host = seen(host);
    let labels = || host.split('.').filter(|label| !label.is_ascii());
    if labels().any(|label| !label.is_single_script()) {
        return Some("mixes letters of several scripts, which look alike");
    }
    let is_odd = |c: char| !c.is_ascii() && !c.identifier_allowed();
    if labels().any(|label| label.contains(is_odd)) {
        return Some("has characters that are not letters of a living language");
    }
    let folded = fold(&host).replace(|c: char| c != '-' && !c.is_alphanumeric(), ".");
    let is_in_front = |name: &str| {
        folded
            .match_indices(name)
            .any(|(at, _)| at == 0 || folded[..at].ends_with(['.', '-']))
    };
    ["make.com.", "make.com-", "make.celonis.", "make.celonis-"]
        .iter()
        .any(|name| is_in_front(&fold(name)))
        .then_some("contains a host of Make's, but belongs to another owner")
}

/// Whether a character of an address cannot be seen.
pub(super) fn is_invisible(c: char) -> bool {
    c.is_control()
        // What the mapping of host names (UTS 46) deletes.
        || !c.is_ascii() && idna::domain_to_unicode(c.encode_utf8(&mut [0; 4])).0.is_empty()
}

/// A host as people see it.
fn seen(host: &str) -> String {
    idna::domain_to_unicode(host).0
}

/// Maps characters that look alike to one. For comparison only.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        let mut looks: String = skeleton(c.encode_utf8(&mut [0; 4])).collect();
        if !looks.is_ascii() {
            // UTS 39 maps only the capital of к to k.
            let capital: String = c.to_uppercase().collect();
            let capital: String = skeleton(&capital).collect();
            if capital.is_ascii() {
                looks = capital;
            }
        }
        folded.extend(looks.chars().filter(|c| !is_combining_mark(*c)));
    }
    let folded = folded.to_lowercase().replace("rn", "m");
    let letter = |c| match c {
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        'i' => 'l',
        other => other,
    };
    folded.chars().map(letter).collect()
}

/// The host of Make's that a longer, folded host contains: in front, between dots,
/// with other signs in place of dots, or without its top-level domain.
fn within(host: &str) -> Option<String> {
    let labels = |host: &str| -> Vec<String> {
        let labels = host.split(|c: char| !c.is_alphanumeric());
        let labels = labels.filter(|label| !label.is_empty());
        labels.map(str::to_owned).collect()
    };
    let host = labels(host);
    let edits = |known: &String| {
        let folded = labels(&fold(known));
        // Too many words contain `we.make.com` without its dots.
        let is_public = !INSTANCES.contains(&known.as_str());
        if is_public && host.concat().contains(&folded.concat()) {
            return 0;
        }
        // The same name at another top-level domain. Below a company's domain it may
        // be an instance of that company, except for Celonis.
        let name = &folded[..folded.len() - 1];
        let is_at_another_domain = host.windows(name.len()).enumerate().any(|(at, window)| {
            let rest = &host[at + name.len()..];
            let is_domain = match rest {
                [] | [_] => true,
                [second, _] => SECOND_LEVEL.contains(&second.as_str()),
                _ => false,
            };
            window == name && (is_domain || name.len() > 2)
        });
        if is_at_another_domain {
            return 0;
        }
        host.windows(folded.len())
            .filter(|window| window.len() < host.len())
            .map(|window| strsim::osa_distance(&window.join("."), &folded.join(".")))
            .min()
            .unwrap_or(usize::MAX)
    };
    known()
        .map(|known| (edits(&known), known))
        .min_by_key(|(edits, _)| *edits)
        .filter(|(edits, _)| *edits <= MAX_EDITS_WITHIN)
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use crate::Zone;

    #[test]
    fn lookalikes_of_a_zone_are_refused() {
        let hosts = [
            // One letter is Cyrillic.
            "eu1.mak\u{435}.com",
            "eu1.m\u{430}ke.com",
            "eu1.make.\u{441}om",
            "eu1.make.c\u{43e}m",
            "eu1.ma\u{43a}e.com",
            "\u{435}u2.make.com",
            // Several, the last two a whole label; and Greek.
            "eu1.m\u{430}k\u{435}.\u{441}\u{43e}m",
            "eu1.\u{43c}\u{430}\u{43a}\u{435}.com",
            "eu1.\u{43c}\u{430}\u{43a}\u{435}.\u{441}\u{43e}\u{43c}",
            "\u{3b5}\u{3c5}1.make.com",
            "eu1.m\u{3b1}\u{3ba}e.com",
            // The same, given as what it is sent as.
            "eu1.xn--mak-tdd.com",
            "EU1.XN--MAK-TDD.COM",
            // Other letters of the same script.
            "eu1.m\u{e4}ke.com",
            "eu1.m\u{105}k\u{119}.\u{107}om",
            "\u{1ebd}u1.make.com",
            "eu1.m\u{251}ke.com",
            "us1.make.ce\u{142}on\u{131}s.com",
            "eu1.make.c\u{1d0f}m",
            // Digits and pairs of letters.
            "eul.rnake.c0rn",
            "eu1.rnake.com",
            "eu1.make.c0m",
            "us1.make.ce1on1s.com",
            "us1.m4k3.c0m",
            "u5l.rnake.corn",
            "eu1.rnake.corn.evil.example",
            // A zone in front, within, or with hyphens for dots.
            "eu1.make.com-evil.example",
            "eu1.make.com.evil.example",
            "eu1.make.com.",
            "eu1-make-com.evil.example",
            "eu1-make.com.evil.example",
            "login.eu1.make.com.evil.example",
            "login-eu1.make.com-evil.example",
            "eu1.make.company",
            "eu1.make.co.uk",
            "eu1.mak\u{435}.com.evil.example",
            "eu9.make.com.evil.example",
            "make.com.evil.example",
            // An instance of Make's that is no public zone.
            "we.rnake.com",
            "we.\u{43c}\u{430}\u{43a}\u{435}.com",
            "we.m\u{e4}ke.com",
            "we.make.co",
            "we.make.cm",
            "we-make.com",
            "we-make-com.example",
            "we_make_com.example",
            "we.make.com.evil.example",
            "login.we.make.net",
            // Other signs for dots.
            "eu1\u{b7}make\u{b7}com.example",
            "eu1\u{2027}make\u{2027}com.example",
            "eu1\u{30fb}make\u{30fb}com.example",
            "eu9\u{b7}make\u{b7}com.example",
            "eu1_make_com.example",
            "eu1.make_com.example",
            "eu9_make_com.example",
            // A zone's name at another domain.
            "eu1.make.net",
            "eu1.make.dev",
            "us2.make.app",
            "eu2.make.org",
            "eu1.rnake.dev",
            "eu1.m\u{430}k\u{435}.dev",
            "eu1.m\u{e4}ke.net",
            "eu1-make.net",
            "www.eu1.make.io",
            "eu1.make.org.uk",
            "eu1.make.celonis",
            "eu1.make.celonis.de",
            "eu1.make.celonis-login.com",
            "eu1-make-celonis.de",
            "make.celonis.de",
            "make.celonis.com.evil.example",
            "eu1.make.celonis.com-evil.example",
            "eu1.make.com\u{3002}evil.example",
            "eu1.make.com\u{ff0e}evil.example",
            "eu1.make.com%2eevil.example",
            "eu1.make.com\u{2044}evil.example",
            "eu1.make.com\u{2215}evil.example",
            "eu1.make.com\u{ff0f}evil.example",
            // Scripts mixed, and characters that cannot be seen, anywhere.
            "m\u{430}ke.acme.example",
            "acme.\u{435}xample",
            "acme\u{200b}.example",
            "eu1.ma\u{200b}ke.com",
            "eu1.ma\u{ad}ke.com",
            "eu1.ma\u{2060}ke.com",
            "eu1.ma\u{fe0f}ke.com",
            "eu1.ma\u{200d}ke.com",
            "eu1.make.com\u{202e}evil.example",
            "eu1.ma\tke.com",
            "\u{1f512}.acme.example",
            // Other tricks of addresses.
            "eu1.make.com@evil.example",
            "eu1.make.com:443@evil.example",
            "eu1.make.com%40evil.example",
            "eu1.make.com\\@evil.example",
            "eu1.make.com\\.evil.example",
            "evil.example\\eu1.make.com",
            "https",
            "https:443",
            "http",
            "eu1",
            "us2",
        ];
        for host in hosts {
            // Some are a zone when they stand alone.
            let expected = match host {
                "eu1.make.com." | "eu1" | "us2" => &Zone::ALL[..],
                _ => &[],
            };
            if let Ok(zone) = host.parse::<Zone>() {
                assert!(expected.contains(&zone), "{host:?}: {zone}");
            }
            let address = format!("https://{host}");
            for address in [format!("{address}/"), format!("{address}/api/v2"), address] {
                match address.parse::<Zone>() {
                    Ok(zone) => assert!(host == "eu1.make.com.", "{address:?}: {zone}"),
                    Err(error) => assert!(error.is_invalid_input()),
                }
            }
        }
        for address in [
            "https:\\\\eu1.make.com",
            "https:/\\eu1.make.com",
            "\\\\eu1.make.com",
            "https:\\\\evil.example",
            "https://https://eu1.make.com",
            "https://https//eu1.make.com",
            "https//eu1.make.com",
            "https:eu1.make.com",
            "https:/eu1.make.com",
            "htt\u{440}s://eu1.make.com",
        ] {
            assert!(address.parse::<Zone>().is_err(), "{address:?}");
        }
    }

    #[test]
    fn other_hosts_are_private_instances() {
        for host in [
            "make.acme.example",
            "make.acme.com",
            "make.company.example",
            "make.community",
            "eu1.acme.example",
            "eu1.make.acme.com",
            "automation.celonis.example",
            "acme-make.com",
            "make.internal.corp",
            "remake.example",
            "eu1.make.internal.corp",
            "eu1-make.acme.org",
            "wemakecomics.example",
            "col\u{b7}legi.example",
            "makecom.example",
            "m\u{e4}ke.acme.example",
            "m\u{fc}nchen.example",
            "xn--mnchen-3ya.example",
            "\u{43f}\u{440}\u{438}\u{43c}\u{435}\u{440}.example",
            "\u{4f8b}\u{3048}.example",
            "10.1.2.3",
            "intranet-make.local:8443",
        ] {
            for text in [format!("https://{host}/"), host.to_owned()] {
                let zone = text.parse::<Zone>();
                assert!(zone.is_ok_and(|zone| zone.is_private()), "{text}");
            }
        }
    }

    #[test]
    fn the_refusal_has_a_reason_and_a_suggestion() {
        let cases = [
            (
                "https://eu1.mak\u{435}.com",
                "\"eu1.xn--mak-tdd.com\" is not a zone: it mixes letters of several scripts",
            ),
            ("https://eu1.mak\u{435}.com", "did you mean eu1.make.com?"),
            (
                "eu1.make.com-evil.example",
                "it contains a host of Make's, but belongs to another owner",
            ),
            (
                "https://us2.make.com.evil.example/x",
                "did you mean us2.make.com?",
            ),
            (
                "https://eu1.ma\u{200b}ke.com",
                "it was written with characters that cannot be seen",
            ),
            ("https:\\\\eu1.make.com", "must not contain a backslash"),
            ("https://eu1/", "did you mean eu1.make.com?"),
        ];
        for (text, expected) in cases {
            let said = text.parse::<Zone>().unwrap_err().said();
            assert!(said.contains(expected), "{text}: {said}");
        }
    }

    #[test]
    fn zone_private_accepts_such_a_host() {
        for address in [
            "https://eu1.make.com.acme.example",
            "https://eu1.m\u{430}ke.com",
        ] {
            assert!(Zone::private(address).unwrap().is_private(), "{address}");
        }
    }
}
