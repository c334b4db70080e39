//! The name of an account is not a secret.

use crate::check::exposure::is_received_secret;
use crate::check::path::paths;
use crate::check::prelude::*;
use crate::check::requests::object_of;

pub(super) static RULE: Rule = Rule {
    id: "secret-shown",
    severity: Severity::Warning,
    source: Source::Own,
    summary: "What distinguishes accounts, `metadata` and `uid`, is not a secret: the whole \
        team sees it.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{
    "url": "https://acme.example/me",
    "response": { "metadata": { "type": "text", "value": "{{parameters.apiKey}}" } }
}"#,
    )],
    good: &[(
        Kind::ConnectionApi,
        r#"{
    "url": "https://acme.example/me",
    "response": { "metadata": { "type": "text", "value": "{{body.name}}" } }
}"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Request(request) = event else {
        return;
    };
    let Some(response) = request.response() else {
        return;
    };
    let metadata = object_of(response, "metadata").and_then(|object| string_of(object, "value"));
    let texts = [
        ("metadata/value", metadata),
        ("uid", string_of(response, "uid")),
    ];
    for (place, text) in texts {
        let Some(text) = text else { continue };
        // A part of a secret is a common way to distinguish accounts.
        let is_part = ["substring(", "slice("]
            .iter()
            .any(|part| text.value.contains(part));
        let is_secret = paths(&text.value)
            .any(|path| context.secrets.holds(&path) || is_received_secret(&path));
        if is_secret && !is_part {
            context.report(
                format!("{}/response/{place}", request.pointer),
                text.start(),
                "a secret is shown here as the name of the account",
                "show something else, such as {{body.email}}, or a part of it by substring(…)",
            );
        }
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "multi-tenant",
    Kind::ConnectionApi,
    r#""{{body.user.name}} at {{parameters.subdomain}}""#,
    r#""{{parameters.email}}/{{parameters.apiToken}}""#,
)];
