//! Texts are neither empty nor too long.

use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "text-length",
    severity: Severity::Error,
    source: Source::Clients,
    summary: "Names, labels, URLs and some other texts are neither empty nor longer than \
        Make accepts.",
    bad: &[(
        Kind::ConnectionParameters,
        r#"[{ "name": "", "type": "text" }]"#,
    )],
    good: &[(
        Kind::ConnectionParameters,
        r#"[{ "name": "site", "type": "text" }]"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Deviation(found) = event else {
        return;
    };
    let (message, help) = match found.kind {
        DeviationKind::Empty => (
            "this must not be empty".to_owned(),
            "write it, or leave the key out",
        ),
        DeviationKind::TooLong { length, most } => (
            format!("this has {length} characters, of at most {most}"),
            "shorten it",
        ),
        _ => return,
    };
    context.report(&*found.pointer, found.offset, message, help);
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "oauth1a",
    Kind::ConnectionInstallSpec,
    r#""label": "Consumer key""#,
    r#""label": """#,
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_counted_in_characters() {
        let long = "é".repeat(512);
        let messages = |label: &str| {
            let scopes = format!(r#"{{ "read": "{label}" }}"#);
            RULE.messages(&[(Kind::ConnectionScopes, &scopes)])
        };
        assert_eq!(messages(&long), [""; 0]);
        let expected = "this has 513 characters, of at most 512";
        assert_eq!(messages(&format!("{long}é")), [expected]);
    }
}
