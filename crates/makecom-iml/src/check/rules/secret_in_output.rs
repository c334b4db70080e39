//! Secrets are not put out.

use crate::check::exposure::Secrets;
use crate::check::prelude::*;
use crate::code::ComponentKind;
use crate::expression::{Expr, Operator, Step, Template};

pub(super) static RULE: Rule = Rule {
    id: "secret-in-output",
    severity: Severity::Warning,
    source: Source::Reported,
    summary: "What a module or an RPC puts out, and what an error says, holds no secret of the \
        connection or the app: it goes into the history of scenarios, where the whole team \
        reads it.",
    bad: &[(
        Kind::ModuleApi,
        r#"{ "url": "/me", "response": { "output": { "id": "{{body.id}}", "key": "{{connection.apiKey}}" } } }"#,
    )],
    good: &[(
        Kind::ModuleApi,
        r#"{ "url": "/me", "response": { "output": { "id": "{{body.id}}" } } }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Call(request) = event else {
        return;
    };
    let Some(response) = request.response() else {
        return;
    };
    for part in ["output", "wrapper", "error"] {
        // Connections put nothing out.
        let is_shown = part == "error" || context.kind.component() != ComponentKind::Connection;
        let Some(value) = value_of(response, part).filter(|_| is_shown) else {
            continue;
        };
        let pointer = format!("{}/response/{part}", request.pointer);
        texts(value, &pointer, &mut |text, pointer| {
            let template = Template::parse(&*text.value);
            let secrets = context.secrets;
            let is_secret = template
                .expressions()
                .any(|it| gives_secret(&it.expr, secrets));
            if is_secret {
                context.report(
                    pointer,
                    text.start(),
                    "this puts a secret out, where all who see the scenario can read it",
                    "remove it",
                );
            }
        });
    }
}

/// Whether an expression gives a secret of the connection or the app as it is. What a
/// function of the app makes of one is unknown.
fn gives_secret(expr: &Expr, secrets: &Secrets) -> bool {
    let gives = |expr: &Expr| gives_secret(expr, secrets);
    match expr {
        Expr::Path(path) => {
            let last = path.steps.iter().rev().find_map(|step| match step {
                Step::Name(name) | Step::Key(name) => Some(&*name.text),
                _ => None,
            });
            matches!(&*path.root.text, "connection" | "common")
                && last.is_some_and(|name| secrets.has(name))
        }
        Expr::Group(group) => gives(&group.inner),
        Expr::Operation(operation) => match operation.rest.first().map(|it| it.operator) {
            Some(Operator::Add | Operator::Or | Operator::And) => {
                gives(&operation.first) || operation.rest.iter().any(|it| gives(&it.expr))
            }
            _ => false,
        },
        Expr::Call(call) => match (&*call.name.text, &*call.arguments) {
            ("if" | "switch", [_, rest @ ..]) => rest.iter().any(gives),
            (
                "ifempty" | "base64" | "toString" | "trim" | "upper" | "lower" | "encodeURL",
                list,
            ) => list.iter().any(gives),
            _ => false,
        },
        _ => false,
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "basic-auth",
    Kind::ConnectionApi,
    "{{ifempty(body.errors[1].message, body.title)}}",
    "{{connection.password}}",
)];
