//! A required parameter is shown.

use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "advanced-required",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "A parameter that is required is not `advanced`: users could not save a module for a \
        field that they do not see.",
    bad: &[(
        Kind::ModuleExpect,
        r#"[{ "name": "list", "type": "text", "label": "List", "required": true, "advanced": true }]"#,
    )],
    good: &[(
        Kind::ModuleExpect,
        r#"[{ "name": "list", "type": "text", "label": "List", "required": true }]"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Field(field, pointer) = event else {
        return;
    };
    let is = |key| {
        value_of(field, key)
            .and_then(ast::Value::as_boolean_lit)
            .is_some_and(|it| it.value)
    };
    // Those of connections are published with defaults.
    let has_default = given(field, "default").is_some();
    if is("required") && is("advanced") && !has_default && context.kind != Kind::ModuleInterface {
        context.report(
            format!("{pointer}/advanced"),
            field.start(),
            "users must fill in a parameter that is hidden at first",
            "remove \"advanced\", or \"required\", or give it a \"default\"",
        );
    }
}

/// The connections give such a parameter a default.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];
