//! Every request says what users see when it fails.

use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "no-error-handling",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "Every request says with `response.error` what users see when it fails; of the \
        stages of OAuth, `info` does, where Make's documentation puts it.",
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
        && request.stage.is_none_or(|stage| stage == "info")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_stages_of_oauth_only_info_needs_it() {
        let request = r#"{ "url": "https://acme.example" }"#;
        for (stage, is_found) in [
            ("preauthorize", false),
            ("token", false),
            ("refresh", false),
            ("invalidate", false),
            ("requestToken", false),
            ("accessToken", false),
            ("info", true),
        ] {
            let api = format!(r#"{{ "authorize": {request}, "{stage}": {request} }}"#);
            let found = RULE.broken_at(&[(Kind::ConnectionApi, &api)]);
            assert_eq!(!found.is_empty(), is_found, "{stage}");
        }
        let several = format!("[{request}, {request}]");
        let found = RULE.broken_at(&[(Kind::ConnectionApi, &several)]);
        assert_eq!(found, ["/0", "/1"]);
    }
}
