//! Required parameters come first.

use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "parameter-order",
    severity: Severity::Hint,
    source: Source::Docs,
    summary: "The parameters of a module come in this order: required, optional, advanced.",
    bad: &[(
        Kind::ModuleExpect,
        r#"[
    { "name": "note", "type": "text", "label": "Note" },
    { "name": "email", "type": "email", "label": "Email", "required": true }
]"#,
    )],
    good: &[(
        Kind::ModuleExpect,
        r#"[
    { "name": "email", "type": "email", "label": "Email", "required": true },
    { "name": "note", "type": "text", "label": "Note" }
]"#,
    )],
    check,
};

const GROUPS: [&str; 3] = ["required", "optional", "advanced"];

fn check(event: &Event, context: &mut Context) {
    let Event::Section(ast::Value::Array(list)) = event else {
        return;
    };
    if context.kind != Kind::ModuleExpect {
        return;
    }
    let mut latest = 0;
    for (at, field) in list.elements.iter().enumerate() {
        let Some(field) = field.as_object() else {
            continue;
        };
        let is = |key| match value_of(field, key) {
            Some(ast::Value::BooleanLit(it)) => it.value,
            _ => false,
        };
        let kind = string_of(field, "type").map_or("", |kind| &kind.value);
        // What only explains stands where it is needed.
        if matches!(kind, "banner" | "hidden") {
            continue;
        }
        let group = if is("advanced") {
            2
        } else {
            usize::from(!is("required"))
        };
        if group < latest {
            context.report(
                format!("/{at}"),
                field.start(),
                format!(
                    "this {} parameter comes after an {} one",
                    GROUPS[group], GROUPS[latest]
                ),
                "move it up: required, then optional, then advanced",
            );
            return;
        }
        latest = group;
    }
}

/// It is about modules.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];
