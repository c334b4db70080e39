//! Some request checks the credentials.

use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "no-credential-check",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "Some request checks the credentials: `info` for OAuth, any request for other \
        connections.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{
    "authorize": { "url": "https://acme.example/oauth" },
    "token": { "url": "https://acme.example/token" }
}"#,
    )],
    good: &[(
        Kind::ConnectionApi,
        r#"{
    "authorize": { "url": "https://acme.example/oauth" },
    "token": { "url": "https://acme.example/token" },
    "info": {
        "url": "https://acme.example/me",
        "response": { "error": "[{{statusCode}}] {{body.message}}" }
    }
}"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Api(api) = event else {
        return;
    };
    let mut requests = api.requests.iter();
    let is_checked = requests
        .any(|request| (!api.is_oauth() || request.stage == Some("info")) && request.has_target());
    if !is_checked {
        context.report(
            "",
            api.tree.start(),
            "no request checks the credentials",
            if api.is_oauth() {
                "add the stage \"info\", with a request that fails for invalid credentials"
            } else {
                "add a request that fails for invalid credentials"
            },
        );
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "pkce",
    Kind::ConnectionApi,
    r#"        "url": "https://id.orchard.example/userinfo",
"#,
    "",
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_of_credentials_has_a_target() {
        let token = r#""token": { "url": "https://acme.example/token" }"#;
        let cases = [
            (format!(r#"{{ {token}, "info": {{}} }}"#), true),
            (format!(r#"{{ {token}, "info": {{ "url": null }} }}"#), true),
            (
                format!(r#"{{ {token}, "info": {{ "url": "/me" }} }}"#),
                false,
            ),
            (r#"{ "url": null }"#.to_owned(), true),
            (r#"[{ "method": "GET" }]"#.to_owned(), true),
        ];

        for (text, expected) in cases {
            let is_missed = !RULE.broken_at(&[(Kind::ConnectionApi, &text)]).is_empty();
            assert_eq!(is_missed, expected, "{text}");
        }
    }
}
