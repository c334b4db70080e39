//! Parameters of one list have different names.

use std::collections::HashSet;

use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "duplicate-name",
    severity: Severity::Warning,
    source: Source::Own,
    summary: "No two parameters of one list have the same name: expressions can reach only \
        one of them.",
    bad: &[(
        Kind::ConnectionParameters,
        r#"[{ "name": "site", "type": "text" }, { "name": "site", "type": "url" }]"#,
    )],
    good: &[(
        Kind::ConnectionParameters,
        r#"[{ "name": "site", "type": "text" }, { "name": "home", "type": "url" }]"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::List(array, pointer) = event else {
        return;
    };
    let mut seen = HashSet::new();
    for (index, element) in array.elements.iter().enumerate() {
        if let Some(object) = element.as_object()
            && let Some(name) = string_of(object, "name")
            && value_of(object, "type").is_some()
            && !seen.insert(&*name.value)
        {
            context.report(
                format!("{pointer}/{index}/name"),
                name.start(),
                format!(
                    "{:?} is also the name of another parameter in this list",
                    name.value
                ),
                "rename one of them",
            );
        }
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "basic-auth",
    Kind::ConnectionParameters,
    r#""name": "rejectUnauthorized""#,
    r#""name": "username""#,
)];
