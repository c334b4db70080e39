//! Expressions can be read.

use crate::check::prelude::*;
use crate::expression::DiagnosticCode as Code;

pub(super) static RULE: Rule = Rule {
    id: "expression-syntax",
    severity: Severity::Error,
    source: Source::Docs,
    summary: "What is between `{{` and `}}` is an expression: brackets, parentheses and quotes are closed, \
        and every operator has its operands.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/{{lower(parameters.site}}" }"#,
    )],
    good: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/{{lower(parameters.site)}}" }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    context.report_syntax(
        event,
        &[
            Code::EmptyExpression,
            Code::NestedBraces,
            Code::UnclosedText,
            Code::UnclosedName,
            Code::Unbalanced,
            Code::TooDeep,
            Code::MissingOperand,
            Code::MissingOperator,
            Code::MissingName,
            Code::Unexpected,
        ],
    );
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "basic-auth",
    Kind::ConnectionApi,
    "{{toString(body.user.id)}}",
    "{{toString(body.user.id}}",
)];
