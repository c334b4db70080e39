//! Required keys are there.

use super::error_without_message::is_of_error;
use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "missing-key",
    severity: Severity::Error,
    source: Source::Clients,
    summary: "Some objects are invalid without a key: a parameter without a `type`, an \
        option without a `value`.",
    bad: &[(Kind::ConnectionParameters, r#"[{ "name": "site" }]"#)],
    good: &[(
        Kind::ConnectionParameters,
        r#"[{ "name": "site", "type": "text" }]"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Deviation(found) = event
        && let DeviationKind::MissingKey { key, of } = found.kind
        && !is_of_error(key, of)
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
pub(super) const MISTAKES: &[Mistake] = &[(
    "client-credentials",
    Kind::ConnectionParameters,
    r#"{ "name": "tenant", "type": "uuid", "#,
    r#"{ "name": "tenant", "#,
)];
