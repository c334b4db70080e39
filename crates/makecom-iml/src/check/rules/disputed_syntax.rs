//! Expressions are read the same way by all sources.

use crate::check::prelude::*;
use crate::expression::DiagnosticCode as Code;

pub(super) static RULE: Rule = Rule {
    id: "disputed-syntax",
    severity: Severity::Warning,
    source: Source::Own,
    summary: "Sources differ on these: `and` and `or`, which only scenarios are sure to know; a comparison of a comparison; \
        and white space around the only expression of a text, which makes text of its value.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/me", "condition": "{{parameters.a and parameters.b}}" }"#,
    )],
    good: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/me", "condition": "{{parameters.a && parameters.b}}" }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    context.report_syntax(
        event,
        &[
            Code::WordOperator,
            Code::ChainedComparison,
            Code::PaddedExpression,
        ],
    );
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "pkce",
    Kind::ConnectionApi,
    r#""{{body.email}}""#,
    r#"" {{body.email}}""#,
)];
