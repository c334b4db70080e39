//! URLs of connections are absolute.

use crate::check::prelude::*;
use crate::check::url::{Host, host};

pub(super) static RULE: Rule = Rule {
    id: "relative-url",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "The URL of a connection is absolute: `base`, which others are relative to, is \
        inherited by modules and RPCs only.",
    bad: &[(Kind::ConnectionApi, r#"{ "url": "/me" }"#)],
    good: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/me" }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Request(request) = event
        && let Some(url) = string_of(request.object, "url")
        && host(&url.value) == Host::None
    {
        context.report(
            format!("{}/url", request.pointer),
            url.start(),
            "this URL is relative, and a connection has no base for it",
            "write it in full, such as https://api.acme.example/me",
        );
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "api-key",
    Kind::ConnectionApi,
    "https://api.harbor.example/v2/account",
    "/v2/account",
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_that_need_a_base() {
        for (url, is_found) in [
            ("/me", true),
            ("me", true),
            ("//acme.example/me", true),
            ("/{{parameters.account}}/me", true),
            ("acme.example/me", true),
            ("v1/{{parameters.account}}", true),
            ("https://acme.example", false),
            ("HTTPS://{{parameters.domain}}/me", false),
            ("http{{if(parameters.tls, 's', '')}}://acme.example", false),
            ("{{parameters.url}}/me", false),
            ("{{parameters.domain}}.acme.example/me", false),
            ("", false),
        ] {
            let api = format!(r#"{{ "info": {{ "url": "{url}" }} }}"#);
            let found = RULE.broken_at(&[(Kind::ConnectionApi, &api)]);
            assert_eq!(!found.is_empty(), is_found, "{url}");
        }
    }
}
