//! A request of a method with a body has one.

use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "request-without-body",
    severity: Severity::Hint,
    source: Source::Clients,
    summary: "A POST, PUT or PATCH request has a `url` and a `body`. Make's editor asks for \
        both; a request without a body is sent all the same, and a base may have the body. The \
        stages of OAuth 1 send none.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/token", "method": "POST" }"#,
    )],
    good: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/token", "method": "POST", "body": {} }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Deviation(found) = event
        && let DeviationKind::WithoutBody { method, key } = found.kind
    {
        let of_oauth1 = ["/requestToken", "/accessToken"];
        if of_oauth1
            .iter()
            .any(|stage| found.pointer.starts_with(stage))
        {
            return;
        }
        let message = format!("a {method} request needs `{key}`");
        context.report(
            &*found.pointer,
            found.offset,
            message,
            format!("add {key:?}"),
        );
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "session-login",
    Kind::ConnectionApi,
    r#"        "headers": { "cookie": "{{temp.cookie}}" },
        "body": { "sessionId": "{{temp.session}}" },
"#,
    "",
)];
