//! Expressions are as the documentation has them.

use crate::check::prelude::*;
use crate::expression::DiagnosticCode as Code;

pub(super) static RULE: Rule = Rule {
    id: "undocumented-syntax",
    severity: Severity::Warning,
    source: Source::Own,
    summary: "No source says what becomes of these: methods, a path after a call, a name or a path in brackets, a sign \
        before anything but a number, numbers such as `1e5`, a backslash before a quote or before braces, and paths \
        that begin with the number of a module, as in scenarios. It may work or not.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/{{parameters['site']}}" }"#,
    )],
    good: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/{{parameters.site}}" }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    context.report_syntax(
        event,
        &[
            Code::EscapedBraces,
            Code::EscapedQuote,
            Code::MethodCall,
            Code::PathAfterValue,
            Code::UnarySign,
            Code::NumberFormat,
            Code::UnknownKeyword,
            Code::ScenarioPath,
            Code::NegativeIndex,
            Code::QuotedIndex,
            Code::BareIndex,
            Code::IndexFormat,
        ],
    );
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "multi-tenant",
    Kind::ConnectionApi,
    "headers.`retry-after`",
    "headers['retry-after']",
)];
