//! A help text is a sentence.

use crate::check::prelude::*;
use crate::iml::Expression;

pub(super) static RULE: Rule = Rule {
    id: "help-form",
    severity: Severity::Hint,
    source: Source::Docs,
    summary: "The `help` of a parameter begins with a capital letter and ends with a period.",
    bad: &[(
        Kind::ModuleExpect,
        r#"[{ "name": "id", "type": "text", "label": "ID", "help": "the ID of the contact" }]"#,
    )],
    good: &[(
        Kind::ModuleExpect,
        r#"[{ "name": "id", "type": "text", "label": "ID", "help": "The ID of the contact." }]"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Field(field, pointer) = event else {
        return;
    };
    let Some(help) = string_of(field, "help") else {
        return;
    };
    let text = help.value.trim();
    let begins_small = text.chars().next().is_some_and(char::is_lowercase);
    // A link, a list or an example may end a text.
    let end = text.trim_end_matches(['*', '_', ')', ']', '"', '\'', '”', '’', '»']);
    let is_ended = end.ends_with(['.', '!', '?', ':', '…', '。', '`', '>', '|'])
        || text.contains("```")
        || text.contains("](")
        || text.contains("://")
        || text.lines().count() > 1
        || Expression::is_in(text);
    let message = match (begins_small, is_ended) {
        _ if text.is_empty() => return,
        (true, false) => "this begins with a small letter, and has no period",
        (true, true) => "this begins with a small letter",
        (false, false) => "this has no period",
        (false, true) => return,
    };
    let help_text = "write it as a sentence, as others of Make's apps are";
    context.report(format!("{pointer}/help"), help.start(), message, help_text);
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "basic-auth",
    Kind::ConnectionParameters,
    r#""Such as `https://wiki.example.com`.""#,
    r#""such as `https://wiki.example.com`.""#,
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences() {
        for (help, is_found) in [
            ("the ID.", true),
            ("The ID", true),
            ("the ID", true),
            ("The ID.", false),
            ("Which one?", false),
            ("See **the guide.**", false),
            ("Such as `abc`", false),
            ("Found in [Settings](https://a.example)", false),
            ("First\\n- second", false),
        ] {
            let text = format!(r#"[{{ "name": "a", "type": "text", "help": "{help}" }}]"#);
            let found = RULE.broken_at(&[(Kind::ModuleExpect, &text)]);
            assert_eq!(!found.is_empty(), is_found, "{help}");
        }
    }
}
