//! URLs: joined with the base, encoded, and compared.

use percent_encoding::{AsciiSet, percent_decode_str, utf8_percent_encode};

use crate::builtins::html::COMPONENT;

/// What `encodeURI` encodes.
const WHOLE: &AsciiSet = &COMPONENT
    .remove(b';')
    .remove(b'/')
    .remove(b'?')
    .remove(b':')
    .remove(b'@')
    .remove(b'&')
    .remove(b'=')
    .remove(b'+')
    .remove(b'$')
    .remove(b',')
    .remove(b'#');

pub(crate) fn encode_component(text: &str) -> String {
    utf8_percent_encode(text, COMPONENT).to_string()
}

pub(super) fn is_absolute(url: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| {
        url.get(..scheme.len())
            .is_some_and(|it| it.eq_ignore_ascii_case(scheme))
    })
}

/// A URL, split.
#[derive(Debug, PartialEq)]
pub(super) struct Parts {
    /// Scheme and host.
    pub(super) origin: String,
    pub(super) path: String,
    pub(super) query: Option<String>,
}

impl Parts {
    /// Splits an absolute URL.
    pub(super) fn of(url: &str) -> Self {
        let (before, query) = match url.split_once('?') {
            Some((before, query)) => (before, Some(query.to_owned())),
            None => (url, None),
        };
        let host = before.find("://").map_or(0, |at| at + 3);
        let path = before[host..]
            .find('/')
            .map_or(before.len(), |at| host + at);
        Self {
            origin: before[..path].to_owned(),
            path: before[path..].to_owned(),
            query,
        }
    }

    pub(super) fn text(&self) -> String {
        let mut text = format!("{}{}", self.origin, self.path);
        if let Some(query) = &self.query {
            text.push('?');
            text.push_str(query);
        }
        text
    }
}

/// A URL as it is sent, and what no source tells about it.
pub(super) struct Finished {
    pub(super) parts: Parts,
    pub(super) doubts: Vec<String>,
}

/// Collapses slashes and encodes, as the platform does.
pub(super) fn finish(url: &str, encode: bool) -> Finished {
    let mut parts = Parts::of(url);
    let mut doubts = Vec::new();
    let host = parts.origin.split("://").nth(1).unwrap_or_default();
    let (host, port) = match host.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|it| it.is_ascii_digit()) => (host, Some(port)),
        _ => (host, None),
    };
    let scheme = parts.origin.split("://").next().unwrap_or_default();
    let is_secure = scheme.eq_ignore_ascii_case("https");
    let is_default = port == Some(if is_secure { "443" } else { "80" });
    let host = host.strip_suffix('.').unwrap_or(host);
    let drops_port = is_default && !encode;
    if is_default {
        doubts.push("a port that is the default".to_owned());
    }
    parts.origin = match port {
        Some(port) if !drops_port => format!("{scheme}://{host}:{port}"),
        _ => format!("{scheme}://{host}"),
    };
    let mut path = String::new();
    for one in parts.path.chars() {
        if one != '/' || !path.ends_with('/') {
            path.push(one);
        }
    }
    if path == "/" {
        path.clear();
    }
    parts.path = if encode {
        utf8_percent_encode(&path, WHOLE).to_string()
    } else {
        path
    };
    if let Some(query) = &parts.query {
        if query.is_empty() {
            doubts.push("an empty query".to_owned());
            if !encode {
                parts.query = None;
            }
        } else {
            if query.contains('?') {
                doubts.push("a second question mark".to_owned());
            }
            if !encode {
                let legacy = decode_query(&query.replace('?', "&"));
                if legacy != *query {
                    doubts.push("an encoded query that encodeUrl leaves as it is".to_owned());
                }
                parts.query = Some(legacy);
            }
        }
    }
    Finished { parts, doubts }
}

/// Decodes a query but for what would change its structure.
fn decode_query(query: &str) -> String {
    let mut out = String::new();
    let mut rest = query;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // A run of escapes may be one character.
        let mut end = 0;
        let is_escape = |text: &str| {
            let digits = text.as_bytes();
            digits.len() >= 3 && digits[0] == b'%' && digits[1..3].iter().all(u8::is_ascii_hexdigit)
        };
        let is_kept = |text: &str| {
            matches!(
                text[..3].to_ascii_uppercase().as_str(),
                "%20" | "%23" | "%26" | "%3F" | "%3A"
            )
        };
        while is_escape(&rest[end..]) && !is_kept(&rest[end..]) {
            end += 3;
        }
        if end == 0 {
            let length = if is_escape(rest) { 3 } else { 1 };
            out.push_str(&rest[..length]);
            rest = &rest[length..];
            continue;
        }
        match percent_decode_str(&rest[..end]).decode_utf8() {
            Ok(text) => out.push_str(&text),
            Err(_) => out.push_str(&rest[..end]),
        }
        rest = &rest[end..];
    }
    out + rest
}

/// The pairs of a query or form, decoded; a plus is a space.
pub(super) fn pairs(query: &str) -> Vec<(String, String)> {
    let decode = |text: &str| {
        let text = text.replace('+', " ");
        percent_decode_str(&text).decode_utf8_lossy().into_owned()
    };
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| match pair.split_once('=') {
            Some((name, value)) => (decode(name), decode(value)),
            None => (decode(pair), String::new()),
        })
        .collect()
}

/// The query of a URL, by names.
pub(crate) fn query_of(url: &str) -> crate::Value {
    let query = Parts::of(url).query.unwrap_or_default();
    let pairs = pairs(&query).into_iter();
    let pairs = pairs.map(|(name, value)| (name, crate::Value::from(value)));
    pairs.collect::<crate::Collection>().into()
}

/// Scheme, host and path in the form in which two URLs are compared.
pub(super) fn comparable(parts: &Parts) -> String {
    let origin = parts.origin.to_ascii_lowercase();
    let origin = origin
        .strip_suffix(if origin.starts_with("https") {
            ":443"
        } else {
            ":80"
        })
        .unwrap_or(&origin);
    // Escapes in capitals.
    let mut path = String::new();
    let mut rest = parts.path.as_str();
    while let Some(at) = rest.find('%') {
        let end = (at + 3).min(rest.len());
        let end = if rest.is_char_boundary(end) {
            end
        } else {
            at + 1
        };
        path.push_str(&rest[..at]);
        path.push_str(&rest[at..end].to_ascii_uppercase());
        rest = &rest[end..];
    }
    path.push_str(rest);
    if path.is_empty() {
        path.push('/');
    }
    format!("{origin}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_finished_as_by_the_platform() {
        for (url, encode, expected, doubts) in [
            ("https://a.test//v2///x/", true, "https://a.test/v2/x/", 0),
            ("https://a.test/", true, "https://a.test", 0),
            ("https://a.test./x", true, "https://a.test/x", 0),
            (
                "https://a.test/a b/č",
                true,
                "https://a.test/a%20b/%C4%8D",
                0,
            ),
            ("https://a.test/a%20b", true, "https://a.test/a%2520b", 0),
            ("https://a.test/a%20b", false, "https://a.test/a%20b", 0),
            ("https://a.test/x?q=a b", true, "https://a.test/x?q=a b", 0),
            (
                "https://a.test/x?u=http://b//c",
                true,
                "https://a.test/x?u=http://b//c",
                0,
            ),
            (
                "https://a.test/x?q=%41%20%3a",
                false,
                "https://a.test/x?q=A%20%3a",
                1,
            ),
            (
                "https://a.test/x?a=1?b=2",
                false,
                "https://a.test/x?a=1&b=2",
                2,
            ),
            (
                "https://a.test/x?a=1?b=2",
                true,
                "https://a.test/x?a=1?b=2",
                1,
            ),
            ("https://a.test/x?", false, "https://a.test/x", 1),
            ("https://a.test:443/x", false, "https://a.test/x", 1),
            ("http://a.test:8080/x", true, "http://a.test:8080/x", 0),
        ] {
            let finished = finish(url, encode);
            assert_eq!(finished.parts.text(), expected, "{url}");
            assert_eq!(finished.doubts.len(), doubts, "{url}");
        }
    }

    #[test]
    fn urls_are_compared_by_what_they_mean() {
        for (one, other, is_equal) in [
            ("https://A.test", "https://a.test/", true),
            ("https://a.test:443/x", "https://a.test/x", true),
            ("https://a.test/%c4", "https://a.test/%C4", true),
            ("https://a.test/X", "https://a.test/x", false),
            ("https://a.test/x/", "https://a.test/x", false),
        ] {
            let comparable = |url| comparable(&Parts::of(url));
            assert_eq!(
                comparable(one) == comparable(other),
                is_equal,
                "{one} {other}"
            );
        }
        assert_eq!(
            pairs("a=1+2&b&=c"),
            [("a", "1 2"), ("b", ""), ("", "c")].map(|(a, b)| (a.into(), b.into()))
        );
    }
}
