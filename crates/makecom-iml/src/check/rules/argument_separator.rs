//! Arguments are separated by commas.

use crate::check::prelude::*;
use crate::expression::DiagnosticCode as Code;

pub(super) static RULE: Rule = Rule {
    id: "argument-separator",
    severity: Severity::Warning,
    source: Source::Reported,
    summary: "In apps, arguments are separated by commas. Semicolons are those of scenarios: one published app has them, \
        and no other source.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/{{ifempty(parameters.site; 'www')}}" }"#,
    )],
    good: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/{{ifempty(parameters.site, 'www')}}" }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    context.report_syntax(event, &[Code::Semicolon]);
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "multi-tenant",
    Kind::ConnectionApi,
    "ifempty(body.error.title, body.error)",
    "ifempty(body.error.title; body.error)",
)];
