//! Built-in functions have the arguments that they take.

use crate::check::prelude::*;
use crate::expression::DiagnosticCode as Code;

pub(super) static RULE: Rule = Rule {
    id: "argument-count",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "A built-in function has as many arguments as documented, and a format of a date is a text.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/{{replace(parameters.site, '/')}}" }"#,
    )],
    good: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/{{replace(parameters.site, '/', '')}}" }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    context.report_syntax(event, &[Code::ArgumentCount, Code::UnquotedFormat]);
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "signed-request",
    Kind::ConnectionApi,
    "Arn[1], ':'))}}",
    "Arn[1]))}}",
)];
