//! Dates have the type `date`.

use crate::check::prelude::*;
use crate::check::secret::words;

pub(super) static RULE: Rule = Rule {
    id: "date-as-text",
    severity: Severity::Hint,
    source: Source::Docs,
    summary: "A parameter for a date has the type `date`: users get a calendar, and dates of other \
        modules are taken as they are. The request writes it as the service wants it, by \
        `formatDate`.",
    bad: &[(
        Kind::ModuleExpect,
        r#"[{ "name": "dueDate", "type": "text", "label": "Due date" }]"#,
    )],
    good: &[(
        Kind::ModuleExpect,
        r#"[{ "name": "dueDate", "type": "date", "label": "Due date" }]"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Field(field, pointer) = event
        && matches!(context.kind, Kind::ModuleExpect | Kind::ModuleInterface)
        && let Some(kind) = string_of(field, "type")
        && kind.value == "text"
        && let Some(name) = string_of(field, "name")
        && is_date(&name.value)
    {
        context.report(
            format!("{pointer}/type"),
            kind.start(),
            "by its name this is a date, and its type is text",
            "use the type \"date\"",
        );
    }
}

/// Whether a name says that its value is a date: `dueDate`, `due_date`, `created_at`.
fn is_date(name: &str) -> bool {
    let words = words(name);
    let last = words.last().map(String::as_str);
    let before = words.len().checked_sub(2).map(|at| &*words[at]);
    match last {
        Some("date" | "datetime") => true,
        Some("at") => matches!(before, Some("created" | "updated" | "modified" | "deleted")),
        _ => false,
    }
}

/// It is about modules.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];
