//! Expressions have no literals of arrays and collections.

use crate::check::prelude::*;
use crate::expression::DiagnosticCode as Code;

pub(super) static RULE: Rule = Rule {
    id: "literal-in-expression",
    severity: Severity::Error,
    source: Source::Reported,
    summary: "An expression has no arrays in brackets and no collections in braces: the runtime of apps makes \
        null of one and a mangled text of the other, without an error. Both may be in the document itself, such as in `temp`.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/me", "body": "{{merge(parameters.tags, ['new'])}}" }"#,
    )],
    good: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/me", "body": "{{merge(parameters.tags, split('new', ','))}}" }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    context.report_syntax(event, &[Code::ArrayLiteral, Code::ObjectLiteral]);
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "jwt-service-account",
    Kind::ConnectionApi,
    "jwt(temp.claims, ",
    "jwt({iss: parameters.clientEmail}, ",
)];
