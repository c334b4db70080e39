//! A module has samples.

use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "empty-samples",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "A module that puts something out has `samples`: users map its fields before it ran \
        once.",
    bad: &[
        (
            Kind::ModuleInterface,
            r#"[{ "name": "id", "type": "text", "label": "ID" }]"#,
        ),
        (Kind::ModuleSamples, "{ }"),
    ],
    good: &[
        (
            Kind::ModuleInterface,
            r#"[{ "name": "id", "type": "text", "label": "ID" }]"#,
        ),
        (Kind::ModuleSamples, r#"{ "id": "c_1" }"#),
    ],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Section(tree @ ast::Value::Object(samples)) = event
        && context.kind == Kind::ModuleSamples
        && samples.properties.is_empty()
        && let Some(ast::Value::Array(fields)) = context.sections.tree(Kind::ModuleInterface)
        && !fields.elements.is_empty()
    {
        let help = "add an invented example of what the module puts out";
        context.report("", tree.start(), "there are no samples", help);
    }
}

/// It is about modules.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];
