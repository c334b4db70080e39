//! Names with other characters are between backticks.

use crate::check::prelude::*;
use crate::expression::DiagnosticCode as Code;

pub(super) static RULE: Rule = Rule {
    id: "name-without-backticks",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "A name with other characters than letters, digits and `_`, or that begins with a digit, is between \
        backticks: without them, `headers.content-type` is a subtraction.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/{{parameters.site-id}}" }"#,
    )],
    good: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/{{parameters.`site-id`}}" }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    context.report_syntax(
        event,
        &[Code::NameCharacter, Code::DashInHeader, Code::DashInName],
    );
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "multi-tenant",
    Kind::ConnectionApi,
    "headers.`retry-after`",
    "headers.retry-after",
)];
