//! Mappable parameters are mappable without a word.

use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "editable-in-expect",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "`editable` has a meaning for what is not mapped: a mappable parameter is edited by \
        its `mode`.",
    bad: &[(
        Kind::ModuleExpect,
        r#"[{ "name": "id", "type": "text", "label": "ID", "editable": true }]"#,
    )],
    good: &[(
        Kind::ModuleExpect,
        r#"[{ "name": "id", "type": "text", "label": "ID" }]"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Field(field, pointer) = event
        && context.kind == Kind::ModuleExpect
        && let Some(editable) = value_of(field, "editable")
    {
        context.report(
            format!("{pointer}/editable"),
            editable.start(),
            "this has no effect on a mappable parameter",
            "remove it; of a select, write \"mode\": \"edit\"",
        );
    }
}

/// It is about modules.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];
