//! An interface is in parts that a user can look over.

use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "many-fields",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "An interface has at most 20 fields on one level: of more, users do not find the one \
        that they map. Put those that belong together into a collection.",
    bad: &[(
        Kind::ModuleInterface,
        r#"[
    { "name": "a", "type": "text", "label": "A" }, { "name": "b", "type": "text", "label": "B" },
    { "name": "c", "type": "text", "label": "C" }, { "name": "d", "type": "text", "label": "D" },
    { "name": "e", "type": "text", "label": "E" }, { "name": "f", "type": "text", "label": "F" },
    { "name": "g", "type": "text", "label": "G" }, { "name": "h", "type": "text", "label": "H" },
    { "name": "i", "type": "text", "label": "I" }, { "name": "j", "type": "text", "label": "J" },
    { "name": "k", "type": "text", "label": "K" }, { "name": "l", "type": "text", "label": "L" },
    { "name": "m", "type": "text", "label": "M" }, { "name": "n", "type": "text", "label": "N" },
    { "name": "o", "type": "text", "label": "O" }, { "name": "p", "type": "text", "label": "P" },
    { "name": "q", "type": "text", "label": "Q" }, { "name": "r", "type": "text", "label": "R" },
    { "name": "s", "type": "text", "label": "S" }, { "name": "t", "type": "text", "label": "T" },
    { "name": "u", "type": "text", "label": "U" }
]"#,
    )],
    good: &[(
        Kind::ModuleInterface,
        r#"[
    { "name": "id", "type": "text", "label": "ID" },
    {
        "name": "address", "type": "collection", "label": "Address",
        "spec": [{ "name": "city", "type": "text", "label": "City" }]
    }
]"#,
    )],
    check,
};

const MOST: usize = 20;

fn check(event: &Event, context: &mut Context) {
    if let Event::List(list, pointer) = event
        && context.kind == Kind::ModuleInterface
        && (pointer.is_empty() || pointer.ends_with("/spec"))
        && list.elements.len() > MOST
    {
        let number = list.elements.len();
        context.report(
            *pointer,
            list.start(),
            format!("there are {number} fields on one level, of at most {MOST}"),
            "put those that belong together into a collection",
        );
    }
}

/// The connections have no interface.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];
