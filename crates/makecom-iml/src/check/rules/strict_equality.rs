//! Whether types are compared does not depend on the operator.

use crate::check::prelude::*;
use crate::expression::DiagnosticCode as Code;

pub(super) static RULE: Rule = Rule {
    id: "strict-equality",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "`===` and `!==` are other spellings of `=` and `!=`. Sources differ on whether these compare types, so a \
        condition that relies on it may hold or not.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/me", "condition": "{{parameters.kind === 1}}" }"#,
    )],
    good: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/me", "condition": "{{parameters.kind = 1}}" }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    context.report_syntax(event, &[Code::StrictEquality]);
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "multi-tenant",
    Kind::ConnectionApi,
    "body.user.id != null",
    "body.user.id !== null",
)];
