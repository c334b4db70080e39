//! No credential of a real account is in a section.

use crate::check::prelude::*;
use crate::check::secret::is_known_credential;

pub(super) static RULE: Rule = Rule {
    id: "known-credential",
    severity: Severity::Warning,
    source: Source::Own,
    summary: "No text, in samples neither, is a credential of the form that a well-known service \
        gives, or a private key: all who have the code can use it.",
    bad: &[(
        Kind::ModuleSamples,
        r#"{ "id": 1, "token": "ghp_9aB8cD7eF6gH5iJ4kL3mN2oP1qR0sT9uV8wX" }"#,
    )],
    good: &[(Kind::ModuleSamples, r#"{ "id": 1, "token": "example" }"#)],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Value(text, pointer) = event
        && is_known_credential(&text.value)
    {
        context.report(
            *pointer,
            text.start(),
            "this is a credential, which all who have the code can use",
            "revoke it, and write an invented value, or {{common.…}} where it is used",
        );
    }
}

/// In a connection, it would be logged, too.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];
