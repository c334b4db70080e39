//! Elements count from 1.

use crate::check::prelude::*;
use crate::expression::DiagnosticCode as Code;

pub(super) static RULE: Rule = Rule {
    id: "zero-index",
    severity: Severity::Error,
    source: Source::Docs,
    summary: "Elements of an array count from 1: `[0]` is undefined, whatever the array holds. `[]` is the first \
        one, too.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/{{parameters.sites[0].id}}" }"#,
    )],
    good: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/{{parameters.sites[1].id}}" }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    context.report_syntax(event, &[Code::ZeroIndex]);
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "client-credentials",
    Kind::ConnectionApi,
    "{{body.value[1].displayName}}",
    "{{body.value[0].displayName}}",
)];
