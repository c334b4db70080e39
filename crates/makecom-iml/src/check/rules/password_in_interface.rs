//! A module puts no password out.

use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "password-in-interface",
    severity: Severity::Warning,
    source: Source::Reported,
    summary: "No field of the interface has the type `password`: what a module puts out is kept in \
        the history of scenarios.",
    bad: &[(
        Kind::ModuleInterface,
        r#"[{ "name": "pin", "type": "password", "label": "PIN" }]"#,
    )],
    good: &[(
        Kind::ModuleInterface,
        r#"[{ "name": "hasPin", "type": "boolean", "label": "Has a PIN" }]"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Field(field, pointer) = event
        && context.kind == Kind::ModuleInterface
        && let Some(kind) = string_of(field, "type")
        && kind.value == "password"
    {
        context.report(
            format!("{pointer}/type"),
            kind.start(),
            "this puts a password out, where all who see the scenario can read it",
            "remove the field, and do not put it out",
        );
    }
}

/// It is about modules.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];
