//! Errors show the status.

use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "error-without-status",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "The error that users see when a request fails contains the status.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{
    "url": "https://acme.example/me",
    "response": { "error": "{{body.message}}" }
}"#,
    )],
    good: &[(
        Kind::ConnectionApi,
        r#"{
    "url": "https://acme.example/me",
    "response": { "error": { "message": "[{{statusCode}}] {{body.message}}" } }
}"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Request(request) = event
        && request.can_fail()
        && let Some(error) = request.error()
        && !mentions_status(error)
    {
        context.report(
            format!("{}/response/error", request.pointer),
            error.start(),
            "what users see when this request fails lacks the status",
            "put {{statusCode}} into the message",
        );
    }
}

fn mentions_status(error: &ast::Value) -> bool {
    match error {
        ast::Value::StringLit(text) => text.value.contains("statusCode"),
        ast::Value::Object(object) => object.properties.iter().any(|property| {
            let key = property.name.as_str();
            // A message for one status needs no variable for it.
            key.starts_with(|c: char| c.is_ascii_digit())
                || (key == "message" && mentions_status(&property.value))
        }),
        _ => true,
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "signed-request",
    Kind::ConnectionApi,
    r#""error": "[{{statusCode}}] "#,
    r#""error": ""#,
)];
