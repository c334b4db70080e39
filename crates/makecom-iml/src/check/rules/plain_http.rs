//! Requests are encrypted.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "plain-http",
    severity: Severity::Warning,
    source: Source::Own,
    summary: "Requests are encrypted. Make does not require it, but unencrypted credentials \
        can be read on the way. Loopback addresses are exempt.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{ "url": "http://acme.example/me" }"#,
    )],
    good: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/me" }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Call(request) = event
        && let Some(url) = string_of(request.object, "url")
        && let Some((scheme, rest)) = url.value.split_once("://")
        && scheme.eq_ignore_ascii_case("http")
        && !is_loopback(rest)
    {
        context.report(
            format!("{}/url", request.pointer),
            url.start(),
            "this request is not encrypted",
            "use https://",
        );
    }
}

/// Whether the host is this machine. The parser of the crate `url` would refuse a
/// port that is an expression.
fn is_loopback(after_scheme: &str) -> bool {
    let end = after_scheme.find(['/', '\\', '?', '#']);
    let authority = &after_scheme[..end.unwrap_or(after_scheme.len())];
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    if let Some((address, port)) = host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let is_port = port.is_empty() || port.starts_with(':');
        return is_port
            && address
                .parse()
                .is_ok_and(|ip: Ipv6Addr| ip.to_canonical().is_loopback());
    }
    let name = host.split(':').next().unwrap_or_default();
    let name = name.strip_suffix('.').unwrap_or(name);
    name.eq_ignore_ascii_case("localhost")
        || name.parse().is_ok_and(|ip: Ipv4Addr| ip.is_loopback())
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "pkce",
    Kind::ConnectionApi,
    r#""https://id.orchard.example/userinfo""#,
    r#""http://id.orchard.example/userinfo""#,
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_exempt() {
        let exempt = [
            "http://localhost",
            "http://LocalHost:8080/me",
            "HTTP://localhost?a=b",
            "http://localhost:{{parameters.port}}/me",
            "http://user:pass@localhost:8080/",
            "http://127.0.0.1",
            "http://127.8.9.10:80#a",
            "http://[::1]",
            "http://[::ffff:127.0.0.1]",
            "http://localhost./me",
            "http://user@[::1]:8080/me",
            "https://acme.example",
            "{{parameters.url}}/me",
            "/me",
        ];
        let plain = [
            "http://acme.example",
            "HTTP://acme.example",
            "http://localhost.acme.example",
            "http://localhost:80@acme.example/",
            "http://127.0.0.1@acme.example/",
            "http://127.0.0.1.acme.example/",
            "http://128.0.0.1/",
            "http://[::2]/",
            "http://[::1].acme.example/",
            "http://acme.example/@localhost",
            "http://{{parameters.host}}/",
            "http://",
        ];
        for (urls, expected) in [(&exempt[..], 0), (&plain[..], 1)] {
            for url in urls {
                let api = format!(r#"{{ "url": "{url}" }}"#);
                let found = RULE.broken_at(&[(Kind::ConnectionApi, &api)]);
                assert_eq!(found.len(), expected, "{url}");
            }
        }
    }
}
