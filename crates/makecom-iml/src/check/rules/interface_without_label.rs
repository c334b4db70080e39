//! Fields of the interface have labels.

use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "interface-without-label",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "A field that users map has a `label`: Make shows the `name` of the service \
        otherwise.",
    bad: &[(
        Kind::ModuleInterface,
        r#"[{ "name": "created_at", "type": "date" }]"#,
    )],
    good: &[(
        Kind::ModuleInterface,
        r#"[{ "name": "created_at", "type": "date", "label": "Created at" }]"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Field(field, pointer) = event
        && context.kind == Kind::ModuleInterface
        && given(field, "label").is_none()
    {
        context.report(
            *pointer,
            field.start(),
            "users see the name of this field, for it has no label",
            "add \"label\"",
        );
    }
}

/// It is about modules.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];
