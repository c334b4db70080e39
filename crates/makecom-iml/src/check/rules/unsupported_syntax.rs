//! Expressions have only the operators of the documentation.

use crate::check::prelude::*;
use crate::expression::DiagnosticCode as Code;

pub(super) static RULE: Rule = Rule {
    id: "unsupported-syntax",
    severity: Severity::Error,
    source: Source::Docs,
    summary: "Expressions have the operators that the documentation lists: no `a ? b : c`, no `??` and `?.`, no \
        assignments, no functions in place, no patterns outside of quotes. Words such as `now` are not called.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/{{parameters.test ? 'test' : 'live'}}" }"#,
    )],
    good: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/{{if(parameters.test, 'test', 'live')}}" }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    context.report_syntax(
        event,
        &[
            Code::ConditionalOperator,
            Code::ArrowFunction,
            Code::ForeignOperator,
            Code::RegexLiteral,
            Code::CalledKeyword,
            Code::SpreadValue,
        ],
    );
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "multi-tenant",
    Kind::ConnectionApi,
    "{{body.user.id != null}}",
    "{{body.user.id ? true : false}}",
)];
