//! A limit lets something through.

use crate::check::prelude::*;
use crate::expression::{Expr, Template};

pub(super) static RULE: Rule = Rule {
    id: "zero-limit",
    severity: Severity::Error,
    source: Source::Docs,
    summary: "`response.limit` is at least 1: with 0, Make ends the module with an \
        `InvalidConfigurationError`. Leave it out to put all out.",
    bad: &[(
        Kind::ModuleApi,
        r#"{ "url": "/users", "response": { "limit": 0, "iterate": "{{body.users}}" } }"#,
    )],
    good: &[(
        Kind::ModuleApi,
        r#"{ "url": "/users", "response": { "limit": 10, "iterate": "{{body.users}}" } }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Call(request) = event
        && let Some(limit) = request.response().and_then(|it| value_of(it, "limit"))
        && number(limit).is_some_and(|limit| limit < 1.0)
    {
        context.report(
            format!("{}/response/limit", request.pointer),
            limit.start(),
            "this limit lets nothing through",
            "write at least 1, or leave it out to put all out",
        );
    }
}

/// The number of a value, if it is written out.
fn number(value: &ast::Value<'_>) -> Option<f64> {
    match value {
        ast::Value::NumberLit(number) => number.value.parse().ok(),
        ast::Value::StringLit(text) => match Template::parse(&*text.value).single() {
            Some(Expr::Number(number)) => number.digits.parse().ok(),
            _ => text.value.trim().parse().ok(),
        },
        _ => None,
    }
}

/// Connections have no limit.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_that_let_nothing_through() {
        for (limit, is_found) in [
            ("0", true),
            ("-1", true),
            ("0.0", true),
            ("\"0\"", true),
            ("\"{{0}}\"", true),
            ("\"{{ 0 }}\"", true),
            ("1", false),
            ("\"10\"", false),
            ("\"\"", false),
            ("null", false),
            ("\"{{parameters.limit}}\"", false),
            ("\"{{ifempty(parameters.limit, 0)}}\"", false),
        ] {
            let api = format!(r#"[{{ "response": {{ "limit": {limit} }} }}]"#);
            for kind in [Kind::ModuleApi, Kind::RpcApi] {
                let expected = Vec::from_iter(is_found.then_some("/0/response/limit"));
                assert_eq!(RULE.broken_at(&[(kind, &api)]), expected, "{limit}");
            }
            let epoch = format!(r#"{{ "response": {{ "limit": {limit} }} }}"#);
            let found = RULE.broken_at(&[(Kind::ModuleEpoch, &epoch)]);
            assert_eq!(!found.is_empty(), is_found, "{limit}");
        }
    }
}
