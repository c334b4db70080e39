//! A value has the type that its key requires.

use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "wrong-type",
    severity: Severity::Error,
    source: Source::Clients,
    summary: "A value has the type that its key requires. An expression may stand for any \
        type.",
    bad: &[(
        Kind::ConnectionParameters,
        r#"[{ "name": "site", "type": "text", "required": "yes" }]"#,
    )],
    good: &[(
        Kind::ConnectionParameters,
        r#"[{ "name": "site", "type": "text", "required": "{{true}}" }]"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Deviation(found) = event
        && let DeviationKind::Computed = found.kind
    {
        let message = "the name of an endpoint is written out, not computed";
        let help = "write one request for each endpoint, each with a \"condition\"";
        context.report(&*found.pointer, found.offset, message, help);
    }
    if let Event::Deviation(found) = event
        && let DeviationKind::WrongType {
            expected,
            is_string,
        } = &found.kind
    {
        let message = format!("expected {expected}");
        let help = if *is_string {
            "only a string with an expression, such as {{parameters.x}}, stands for another type"
        } else {
            "write what is expected, or leave the key out"
        };
        context.report(&*found.pointer, found.offset, message, help);
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[
    (
        "basic-auth",
        Kind::ConnectionParameters,
        r#""type": "cert", "label""#,
        r#""type": "cert", "required": "yes", "label""#,
    ),
    (
        "multi-tenant",
        Kind::ConnectionApi,
        r#""followRedirects": false"#,
        r#""followRedirects": "false""#,
    ),
    (
        "pkce",
        Kind::ConnectionScope,
        r#"["profile", "email""#,
        r#"["profile", { "email": true }"#,
    ),
    (
        "oauth2-refresh",
        Kind::ConnectionScopes,
        r#""View your contacts""#,
        r#"["View your contacts"]"#,
    ),
];
