//! Requests go to the service, not to the host of Make's templates.

use crate::check::prelude::*;
use crate::check::url::{Host, host};

pub(super) static RULE: Rule = Rule {
    id: "placeholder-url",
    severity: Severity::Warning,
    source: Source::Own,
    summary: "No request goes to `www.example.com`, the host in the connections that Make makes \
        from a template: it checks no credentials.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://www.example.com/api/whoami" }"#,
    )],
    good: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://api.acme.example/me" }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Call(request) = event
        && let Some(url) = string_of(request.object, "url")
        && let Host::Named(host) = host(&url.value)
        && host.eq_ignore_ascii_case("www.example.com")
    {
        context.report(
            format!("{}/url", request.pointer),
            url.start(),
            "this is the host of Make's template, not of your service",
            "write the address of a request to your service that needs the credentials",
        );
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "api-key",
    Kind::ConnectionApi,
    "https://api.harbor.example/v2/account",
    "https://www.example.com/api/whoami",
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_the_template() {
        for (url, is_found) in [
            ("https://www.example.com/api/whoami", true),
            ("https://www.example.com", true),
            ("http://WWW.Example.com:443/{{parameters.x}}?a", true),
            ("https://example.com/api", false),
            ("https://www.example.com.acme.example/", false),
            ("https://acme.example/?to=https://www.example.com/", false),
            ("{{parameters.url}}/www.example.com", false),
        ] {
            let api = format!(r#"{{ "info": {{ "url": "{url}" }} }}"#);
            let found = RULE.broken_at(&[(Kind::ConnectionApi, &api)]);
            assert_eq!(!found.is_empty(), is_found, "{url}");
        }
    }
}
