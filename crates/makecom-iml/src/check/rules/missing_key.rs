//! Required keys are there.

use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "missing-key",
    severity: Severity::Error,
    source: Source::Clients,
    summary: "Some objects are invalid without a key: a parameter without a `type`, an error \
        without a `message`.",
    bad: &[(Kind::ConnectionParameters, r#"[{ "name": "site" }]"#)],
    good: &[(
        Kind::ConnectionParameters,
        r#"[{ "name": "site", "type": "text" }]"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Deviation(found) = event
        && let DeviationKind::MissingKey(key) = found.kind
    {
        let message = format!("`{key}` is missing");
        context.report(
            &*found.pointer,
            found.offset,
            message,
            format!("add {key:?}"),
        );
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[
    (
        "client-credentials",
        Kind::ConnectionParameters,
        r#"{ "name": "tenant", "type": "uuid", "#,
        r#"{ "name": "tenant", "#,
    ),
    (
        "multi-tenant",
        Kind::ConnectionApi,
        r#""429": { "message": "[429] Too many requests: try again in {{headers.`retry-after`}} seconds.", "#,
        r#""429": { "#,
    ),
];
