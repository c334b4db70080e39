//! A section is JSONC.

use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "syntax",
    severity: Severity::Error,
    source: Source::Clients,
    summary: "A section is JSONC: JSON with comments and trailing commas. Make refuses \
        anything else. Groups are JSON without both.",
    bad: &[(Kind::ConnectionScope, r#"["read" "write"]"#)],
    good: &[(Kind::ConnectionScope, r#"["read", "write"]"#)],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Fault(fault) = event {
        context.report(
            "",
            fault.offset,
            &*fault.message,
            "correct it here: Make refuses the text as it is",
        );
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "api-key",
    Kind::ConnectionApi,
    r#""method": "GET",
"#,
    r#""method": "GET"
    "#,
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_json_without_comments() {
        for (groups, is_found) in [
            (r#"[{ "label": "Users", "modules": ["getUser"] }]"#, false),
            ("", false),
            ("[\n  // Others.\n]", true),
            (r#"[{ "label": "Users", "modules": ["getUser"] },]"#, true),
        ] {
            let found = RULE.broken_at(&[(Kind::AppGroups, groups)]);
            assert_eq!(!found.is_empty(), is_found, "{groups}");
        }
    }
}
