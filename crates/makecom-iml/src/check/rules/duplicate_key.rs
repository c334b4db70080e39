//! An object has each key once.

use crate::check::names::shown;
use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "duplicate-key",
    severity: Severity::Warning,
    source: Source::Own,
    summary: "An object has each key once. Of several only the last counts, and the others \
        are silently lost.",
    bad: &[(
        Kind::ConnectionScopes,
        r#"{ "read": "Read", "read": "Read all" }"#,
    )],
    good: &[(
        Kind::ConnectionScopes,
        r#"{ "read": "Read", "read-all": "Read all" }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Deviation(found) = event
        && let DeviationKind::DuplicateKey(key) = found.kind
    {
        let message = format!(
            "the key {} is repeated, and only the last one counts",
            shown(key)
        );
        context.report(
            &*found.pointer,
            found.offset,
            message,
            "remove one of the two",
        );
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "oauth2-refresh",
    Kind::ConnectionScopes,
    r#""openid": "Know who you are""#,
    r#""openid": "Know who you are",
    "openid": "Sign in""#,
)];
