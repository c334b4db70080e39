//! What users see of an error is written.

use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "error-without-message",
    severity: Severity::Warning,
    source: Source::Clients,
    summary: "An error, and one of a status, has a `message`. Make's editor asks for it; without \
        it, users see the message of all errors, or only the status.",
    bad: &[(
        Kind::ModuleApi,
        r#"{ "url": "/me", "response": { "error": { "type": "DataError" } } }"#,
    )],
    good: &[(
        Kind::ModuleApi,
        r#"{ "url": "/me", "response": { "error": { "type": "DataError", "message": "[{{statusCode}}] {{body.error}}" } } }"#,
    )],
    check,
};

/// Whether a key is that of an error, which Make's runtime does not need.
pub(super) fn is_of_error(key: &str, of: &str) -> bool {
    key == "message" && matches!(of, "ErrorMessages" | "StatusError")
}

fn check(event: &Event, context: &mut Context) {
    if let Event::Deviation(found) = event
        && let DeviationKind::MissingKey { key, of } = found.kind
        && is_of_error(key, of)
    {
        context.report(
            &*found.pointer,
            found.offset,
            "this error has no message",
            "add \"message\", such as \"[{{statusCode}}] {{body.message}}\"",
        );
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "multi-tenant",
    Kind::ConnectionApi,
    r#""429": { "message": "[429] Too many requests: try again in {{headers.`retry-after`}} seconds.", "#,
    r#""429": { "#,
)];
