//! Expressions end.

use crate::check::prelude::*;
use crate::expression::DiagnosticCode as Code;

pub(super) static RULE: Rule = Rule {
    id: "unclosed-expression",
    severity: Severity::Warning,
    source: Source::Own,
    summary: "An expression that begins with `{{` ends with `}}`, and the other way round. \
        Otherwise it is text.",
    bad: &[(Kind::ConnectionApi, r#"{ "url": "{{parameters.site}/me" }"#)],
    good: &[(
        Kind::ConnectionApi,
        r#"{ "url": "{{parameters.site}}/me" }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    context.report_syntax(event, &[Code::UnclosedExpression, Code::UnopenedExpression]);
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "multi-tenant",
    Kind::ConnectionApi,
    r#""value": "{{body.user.name}} at {{parameters.subdomain}}""#,
    r#""value": "{{body.user.name}} at {{parameters.subdomain}""#,
)];
