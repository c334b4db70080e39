//! Scopes are the ones that are needed.

use crate::check::prelude::*;
use crate::code::Language;
use crate::text::push;

pub(super) static RULE: Rule = Rule {
    id: "wildcard-scope",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "A scope names what is needed: one with `*` asks users for everything.",
    bad: &[(Kind::ConnectionScope, r#"["contacts:*"]"#)],
    good: &[(Kind::ConnectionScope, r#"["contacts:read"]"#)],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Section(tree) = event else {
        return;
    };
    match (context.kind.language(), tree) {
        (Language::ScopeArray, ast::Value::Array(scopes)) => {
            for (at, scope) in scopes.elements.iter().enumerate() {
                if let Some(scope) = scope.as_string_lit() {
                    report(context, format!("/{at}"), &scope.value, scope.start());
                }
            }
        }
        (Language::ScopeList, ast::Value::Object(scopes)) => {
            for property in &scopes.properties {
                let name = property.name.as_str();
                let mut pointer = String::new();
                push(&mut pointer, name);
                report(context, pointer, name, property.start());
            }
        }
        _ => {}
    }
}

fn report(context: &mut Context, pointer: String, scope: &str, offset: usize) {
    if scope.contains('*') {
        context.report(
            pointer,
            offset,
            "this scope asks for everything",
            "name the scopes that modules need",
        );
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "pkce",
    Kind::ConnectionScope,
    r#""profile", "#,
    r#""profile", "contacts.*", "#,
)];
