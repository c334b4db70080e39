//! Judges the head of an answer: its status, a redirect, and what its body claims to be.

use openapi_fragments::Diagnostic;
use reqwest::StatusCode;
use reqwest::header::{self, HeaderMap, HeaderName};
use url::Url;

use super::address::{has_credentials, host, is_allowed};
use super::page::{HTML, NOT_PUBLISHED};

/// The media types of Markdown; some servers know it as plain text only.
const MARKDOWN: [&str; 3] = ["text/markdown", "text/x-markdown", "text/plain"];

/// The next address, on the same server.
pub(super) fn redirected(name: &str, url: &Url, location: Option<&str>) -> Result<Url, Diagnostic> {
    let bad = |what: &str, help| {
        let what = format!("{name} is redirected {what}");
        Err(Diagnostic::error("bad-redirect", what).with_help(help))
    };
    let Some(next) = location.and_then(|location| url.join(location).ok()) else {
        return bad(
            "without a valid address",
            "open it in a browser, and give the address at which it ends",
        );
    };
    if url.scheme() == "https" && next.scheme() != "https" {
        return bad(
            "from https to an insecure address",
            "open it in a browser, and give its address with https",
        );
    }
    if has_credentials(&next) {
        return bad(
            "to an address with credentials",
            "open it in a browser, and give the address at which it ends",
        );
    }
    if next.origin() != url.origin() || !is_allowed(&next) {
        // Query and path of a login may be secret.
        return bad(
            &format!("to another server, {}", host(&next)),
            "open it in a browser without logging in: if the page has moved there, give its new address",
        );
    }
    Ok(next)
}

/// A status that brings no page.
pub(super) fn refused(name: &str, status: StatusCode, headers: &HeaderMap) -> Diagnostic {
    let what = format!("{name} answers {status}");
    match status.as_u16() {
        401 | 403 | 407 => Diagnostic::error("http-status", what)
            .with_help("open it in a browser without logging in: a page that is not public, or that a proxy blocks, cannot be fetched"),
        404 | 410 => Diagnostic::error("http-status", what)
            .with_help("the page has moved or is gone: find it on the site, and give its new address"),
        429 => {
            let after = headers.get(header::RETRY_AFTER);
            let after = match after.and_then(|value| value.to_str().ok()) {
                Some(value) if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                    format!("in {value} s")
                }
                Some(date) => format!("after {date}"),
                None => "in some minutes; the server does not say when".to_owned(),
            };
            Diagnostic::error("too-many-requests", what).with_help(format!("try again {after}"))
        }
        500.. => Diagnostic::error("http-status", what)
            .with_help("the server has a problem: try again later"),
        _ => Diagnostic::error("http-status", what)
            .with_help("open it in a browser, and give the address at which it shows the page"),
    }
}

/// Refuses what is not plain text in UTF-8 by its headers.
pub(super) fn check(name: &str, headers: &HeaderMap) -> Result<(), Diagnostic> {
    let text = |header: HeaderName| {
        let value = headers.get(header)?;
        Some(String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase())
    };
    let encoding = text(header::CONTENT_ENCODING).filter(|one| one != "identity");
    if let Some(encoding) = encoding {
        let what = format!("{name} is compressed ({encoding}), though the request excludes it");
        return Err(Diagnostic::error("compressed", what).with_help(NOT_PUBLISHED));
    }
    let kind = text(header::CONTENT_TYPE).unwrap_or_default();
    let mut parts = kind.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    if !MARKDOWN.contains(&essence) {
        let what = match essence {
            "" => format!("{name} has no media type"),
            _ => format!("{name} is {essence}, not Markdown"),
        };
        return Err(Diagnostic::error("not-markdown", what).with_help(HTML));
    }
    let charset = parts.find_map(|part| part.strip_prefix("charset="));
    let charset = charset.map(|charset| charset.trim_matches('"'));
    match charset {
        None | Some("utf-8" | "utf8" | "us-ascii") => Ok(()),
        Some(other) => {
            let what = format!("{name} is in {other}, not in UTF-8");
            Err(Diagnostic::error("not-utf8", what).with_help(NOT_PUBLISHED))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_stays_on_its_server() {
        let page = "https://a.example/docs/page.md";
        let cases = [
            (Some("other.md"), Ok("https://a.example/docs/other.md")),
            (Some("//a.example:443/new"), Ok("https://a.example/new")),
            (
                Some("https://b.example/login?next=secret"),
                Err("another server, https://b.example"),
            ),
            (
                Some("//a.example:444/"),
                Err("another server, https://a.example:444"),
            ),
            (
                Some("http://a.example/docs/page.md"),
                Err("an insecure address"),
            ),
            (Some("ftp://a.example/"), Err("an insecure address")),
            (
                Some("https://user:pw@a.example/"),
                Err("an address with credentials"),
            ),
            (Some("https://["), Err("without a valid address")),
            (None, Err("without a valid address")),
        ];
        for (location, expected) in cases {
            let next = redirected(page, &Url::parse(page).unwrap(), location);
            match (next, expected) {
                (Ok(next), Ok(expected)) => assert_eq!(next.as_str(), expected),
                (Err(finding), Err(expected)) => {
                    let what = finding.to_string();
                    assert!(what.ends_with(expected), "{what}");
                    assert!(!what.contains("secret") && !what.contains("pw"), "{what}");
                }
                (next, _) => panic!("{location:?}: {next:?}"),
            }
        }
    }
}
