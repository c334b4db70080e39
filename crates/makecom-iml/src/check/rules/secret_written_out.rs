//! Secrets are not written into a section.

use crate::check::exposure::ExposureKind;
use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "secret-written-out",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "A secret is not written into the section itself, where all who have the code \
        can read it: it is common data, which Make keeps encrypted, or users enter it.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{
    "url": "https://acme.example/me",
    "headers": { "x-api-key": "9f86d081884c7d65" },
    "log": { "sanitize": ["request.headers.x-api-key"] }
}"#,
    )],
    good: &[(
        Kind::ConnectionApi,
        r#"{
    "url": "https://acme.example/me",
    "headers": { "x-api-key": "{{parameters.apiKey}}" },
    "log": { "sanitize": ["request.headers.x-api-key"] }
}"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Exposure(found) = event
        && let ExposureKind::WrittenOut = found.kind
    {
        context.report(
            &*found.pointer,
            found.offset,
            "this secret is written out",
            "put it into the common data and write {{common.…}}, or ask users for it in \"parameters\"",
        );
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "oauth1a",
    Kind::ConnectionApi,
    r#""{{common.consumerSecret}}""#,
    r#""kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3""#,
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_that_are_written_out() {
        let cases: [(&str, &[&str]); 9] = [
            (
                r#"{ "headers": { "authorization": "Bearer 9f86d081884c" } }"#,
                &["/headers/authorization"],
            ),
            (
                r#"{ "body": { "client_secret": ["9f86d081884c"] } }"#,
                &["/body/client_secret/0"],
            ),
            (
                r#"{ "url": "/", "aws": { "key": "AKIA9f86d081", "secret": "9f86d081884c" } }"#,
                &["/aws/secret"],
            ),
            (
                r#"{ "oauth": { "consumer_secret": "9f86d081884c" }, "info": { "url": "/" } }"#,
                &["/oauth/consumer_secret"],
            ),
            // Hiding it from the log does not help.
            (
                r#"{ "qs": { "token": "9f86d081884c" }, "log": { "sanitize": ["request.qs"] } }"#,
                &["/qs/token"],
            ),
            // Words, and what is no secret.
            (r#"{ "headers": { "x-csrf-token": "required" } }"#, &[]),
            (r#"{ "headers": { "authorization": "Bearer abc" } }"#, &[]),
            (
                r#"{ "headers": { "authorization": "Basic {{base64(common.user + ':12345678')}}" } }"#,
                &[],
            ),
            (r#"{ "headers": { "x-version": "9f86d081884c" } }"#, &[]),
        ];

        for (request, expected) in cases {
            assert_eq!(
                RULE.broken_at(&[(Kind::ConnectionApi, request)]),
                expected,
                "{request}"
            );
        }
    }
}
