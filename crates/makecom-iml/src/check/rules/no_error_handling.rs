//! Every request says what users see when it fails.

use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "no-error-handling",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "Every request says with `response.error` what users see when it fails. \
        `refresh` and `invalidate` need not: they run in the background.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/me" }"#,
    )],
    good: &[(
        Kind::ConnectionApi,
        r#"{
    "url": "https://acme.example/me",
    "response": { "error": "[{{statusCode}}] {{body.message}}" }
}"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Request(request) = event
        && request.can_fail()
        && request.error().is_none()
        && !matches!(request.stage, Some("refresh" | "invalidate"))
    {
        context.report(
            &*request.pointer,
            request.object.start(),
            "nothing says what users see when this request fails",
            "add \"response\": {\"error\": \"[{{statusCode}}] …\"}",
        );
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "jwt-service-account",
    Kind::ConnectionApi,
    r#""value": "{{parameters.clientEmail}}" },
            "error": "[{{statusCode}}] {{body.error_description}}""#,
    r#""value": "{{parameters.clientEmail}}" }"#,
)];
