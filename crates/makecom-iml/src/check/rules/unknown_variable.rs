//! Expressions begin with variables that there are.

use crate::check::names::{shown, suggest};
use crate::check::prelude::*;
use crate::code::{ComponentKind, Language};
use crate::expression::{Expr, VARIABLES};

pub(super) static RULE: Rule = Rule {
    id: "unknown-variable",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "What a path begins with is a variable that Make documents, in the same case, such \
        as `statusCode`: another name is undefined, without an error. What parameters and \
        endpoints can read is not documented, and not looked at.",
    bad: &[(
        Kind::ModuleApi,
        r#"{ "url": "/users", "response": { "valid": "{{statuscode = 200}}" } }"#,
    )],
    good: &[(
        Kind::ModuleApi,
        r#"{ "url": "/users", "response": { "valid": "{{statusCode = 200}}" } }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Template(placed) = event else {
        return;
    };
    let is_documented = context.kind.language() != Language::Parameters
        && context.kind.component() != ComponentKind::Endpoint;
    // What does not parse may be meant otherwise.
    if !is_documented || placed.template.errors().next().is_some() {
        return;
    }
    placed.walk(|expr| {
        let Expr::Path(path) = expr else {
            return;
        };
        let name = &*path.root.text;
        if !VARIABLES.contains(&name) {
            let help = suggest(name, VARIABLES).unwrap_or_else(|| {
                "write a variable, such as parameters or body, before it; or a text in quotes"
                    .to_owned()
            });
            context.report(
                placed.pointer,
                placed.offset(path.span.start),
                format!("there is no variable {}", shown(name)),
                help,
            );
        }
    });
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "client-credentials",
    Kind::ConnectionApi,
    "{{body.value[1].displayName}}",
    "{{boddy.value[1].displayName}}",
)];
