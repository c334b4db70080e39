//! Keys are those of Make's editor.

use crate::check::names::{shown, suggest};
use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "unknown-key",
    severity: Severity::Warning,
    source: Source::Clients,
    summary: "A key is one that Make's editor knows. Keys that a newer Make may know are \
        kept, so this is a warning.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/me", "header": {} }"#,
    )],
    good: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/me", "headers": {} }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Deviation(found) = event else {
        return;
    };
    let (message, help) = match found.kind {
        DeviationKind::UnknownKey {
            key,
            known,
            is_elsewhere,
        } => {
            let near = suggest(key, known.known().map(|key| key.name));
            let otherwise = if is_elsewhere {
                known.elsewhere
            } else {
                "leave it if a newer version of Make knows it"
            };
            (
                format!("{} is not known here", shown(key)),
                near.unwrap_or_else(|| otherwise.to_owned()),
            )
        }
        DeviationKind::NotStatus(key) => (
            format!("{} is not a status", shown(key)),
            "write a status such as 404, a range such as 200-299, or *".to_owned(),
        ),
        DeviationKind::OtherForm(key) => (
            format!("{} is not the same in all elements", shown(key)),
            "write either options alone, or groups of them".to_owned(),
        ),
        _ => return,
    };
    context.report(&*found.pointer, found.offset, message, help);
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "oauth2-refresh",
    Kind::ConnectionApi,
    r#""redirect_uri": "{{oauth.localRedirectUri}}"
        },
        "response""#,
    r#""redirect_uri": "{{oauth.localRedirectUri}}"
        },
        "responce": {},
        "response""#,
)];
