//! Parameters with secrets have the type `password`.

use crate::check::prelude::*;
use crate::check::secret::{is_secret_name, words};
use crate::code::ComponentKind;

/// Types of parameters whose values are shown.
const SHOWN: [&str; 3] = ["text", "any", "uuid"];

pub(super) static RULE: Rule = Rule {
    id: "secret-not-password",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "A parameter that takes a secret has the type `password`, so that it is not \
        shown.",
    bad: &[(
        Kind::ConnectionParameters,
        r#"[{ "name": "apiKey", "type": "text" }]"#,
    )],
    good: &[(
        Kind::ConnectionParameters,
        r#"[{ "name": "apiKey", "type": "password" }]"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Field(parameter, pointer) = event
        // A module may take a token that is no credential, such as that of a device.
        && (context.kind.component() != ComponentKind::Module || is_password(parameter))
        && context.kind.component() != ComponentKind::Rpc
        && let Some(name) = string_of(parameter, "name")
        && let Some(kind) = string_of(parameter, "type")
        && SHOWN.contains(&&*kind.value)
        && (is_secret_name(&name.value)
            || string_of(parameter, "label").is_some_and(|label| is_secret_name(&label.value)))
    {
        context.report(
            format!("{pointer}/type"),
            kind.start(),
            format!(
                "{:?} looks like a secret, and its type shows it",
                name.value
            ),
            "use the type \"password\"",
        );
    }
}

/// Whether the name of a parameter of a module ends in `password`. What the module puts
/// out is another rule's.
fn is_password(parameter: &ast::Object) -> bool {
    let name = string_of(parameter, "name");
    name.is_some_and(|name| {
        words(&name.value)
            .last()
            .is_some_and(|last| last == "password")
    })
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "oauth1a",
    Kind::ConnectionInstallSpec,
    r#""consumerSecret", "type": "password""#,
    r#""consumerSecret", "type": "text""#,
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_that_show_a_secret() {
        let cases = [
            (r#""name": "key", "type": "text", "label": "API Key""#, true),
            (r#""name": "apiKey2", "type": "text""#, true),
            (
                r#""name": "key", "type": "text", "label": "Sort key""#,
                false,
            ),
            (
                r#""name": "key", "type": "password", "label": "API Key""#,
                false,
            ),
            // It is not shown.
            (r#""name": "apiKey", "type": "hidden""#, false),
        ];

        for (parameter, expected) in cases {
            let parameters = format!("[{{ {parameter} }}]");
            let is_shown = !RULE
                .broken_at(&[(Kind::ConnectionParameters, &parameters)])
                .is_empty();
            assert_eq!(is_shown, expected, "{parameter}");
        }
    }
}
