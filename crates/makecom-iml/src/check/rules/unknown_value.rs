//! Values are those of Make's editor.

use crate::check::names::suggest;
use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "unknown-value",
    severity: Severity::Warning,
    source: Source::Clients,
    summary: "A value is one of those that Make's editor offers. Values that a newer Make \
        may know are kept, so this is a warning.",
    bad: &[(
        Kind::ConnectionParameters,
        r#"[{ "name": "site", "type": "string" }]"#,
    )],
    good: &[(
        Kind::ConnectionParameters,
        r#"[{ "name": "site", "type": "{{parameters.type}}" }]"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Deviation(found) = event
        && let DeviationKind::NotRpc = found.kind
    {
        let message = "this is not the name of an RPC";
        let help = "write rpc:// and the name, or an expression that gives it";
        context.report(&*found.pointer, found.offset, message, help);
    }
    if let Event::Deviation(found) = event
        && let DeviationKind::UnknownName { name, known } = found.kind
    {
        let message = format!("this is not one of {}", known.join(", "));
        let help = suggest(name, known.iter().copied())
            .unwrap_or_else(|| "leave it if a newer version of Make knows it".to_owned());
        context.report(&*found.pointer, found.offset, message, help);
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[
    (
        "signed-request",
        Kind::ConnectionApi,
        r#""type": "xml""#,
        r#""type": "xlm""#,
    ),
    (
        "signed-request",
        Kind::ConnectionParameters,
        r#""type": "select""#,
        r#""type": "dropdown""#,
    ),
];
