//! Secrets are not logged.

use crate::check::exposure::ExposureKind;
use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "secret-in-log",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "A secret in a request or a response is listed in `log.sanitize`, because Make \
        writes all else into its log. For `oauth` and `aws`, what is listed is the \
        place where the signature is sent.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{
    "url": "https://acme.example/me",
    "headers": { "authorization": "Bearer {{parameters.apiKey}}" }
}"#,
    )],
    good: &[(
        Kind::ConnectionApi,
        r#"{
    "url": "https://acme.example/me",
    "headers": { "authorization": "Bearer {{parameters.apiKey}}" },
    "log": { "sanitize": ["request.headers.authorization"] }
}"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Exposure(found) = event
        && let ExposureKind::Logged {
            is_signature,
            path,
            requests,
        } = &found.kind
    {
        let message = if *is_signature {
            "what this secret signs gets into the log"
        } else {
            "this secret gets into the log"
        };
        let help = format!("add {path:?} to the \"log\": {{\"sanitize\": […]}} of {requests}");
        context.report(&*found.pointer, found.offset, message, help);
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[
    (
        "api-key",
        Kind::ConnectionApi,
        r#""x-api-key": "{{parameters.apiKey}}""#,
        r#""x-auth-key": "{{parameters.apiKey}}""#,
    ),
    (
        "oauth2-refresh",
        Kind::ConnectionApi,
        r#""sanitize": ["request.headers.authorization"]"#,
        r#""sanitize": ["request.headers.auth"]"#,
    ),
    (
        "client-credentials",
        Kind::ConnectionApi,
        r#""response.body.access_token"] }
    },
    "info""#,
        r#""response.body.accessToken"] }
    },
    "info""#,
    ),
    (
        "session-login",
        Kind::ConnectionApi,
        r#""token": "{{body.tokens[1].value}}" },"#,
        r#""token": "{{body.token.value}}" },"#,
    ),
    (
        "oauth1a",
        Kind::ConnectionApi,
        r#""transport_method": "header"
    },
    "requestToken""#,
        r#""transport_method": "query"
    },
    "requestToken""#,
    ),
    (
        "signed-request",
        Kind::ConnectionApi,
        r#", "request.headers.x-session-token"]"#,
        "]",
    ),
    (
        "jwt-service-account",
        Kind::ConnectionApi,
        r#""request.body.assertion", "#,
        "",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_in_the_log() {
        let cases: [(&str, &[&str]); 36] = [
            // By the name of the header, of what it is taken from, of a parameter
            // that is a password.
            (
                r#"{ "headers": { "Authorization": "Basic abc" } }"#,
                &["/headers/Authorization"],
            ),
            (r#"{ "qs": { "k": "{{parameters.apiKey}}" } }"#, &["/qs/k"]),
            (
                r#"{ "body": { "a": [{ "b": "{{parameters.pin}}" }] } }"#,
                &["/body/a/0/b"],
            ),
            (
                r#"{ "body": "x={{md5(common.clientSecret)}}" }"#,
                &["/body"],
            ),
            (
                r#"{ "response": { "data": { "t": "{{body.access_token}}" } } }"#,
                &["/response/data/t"],
            ),
            (
                r#"{ "info": { "qs": { "token": "{{x}}" } } }"#,
                &["/info/qs/token"],
            ),
            // In the URL, and what signs.
            (
                r#"{ "url": "https://a.example/{{parameters.apiKey}}/me" }"#,
                &["/url"],
            ),
            (
                r#"{ "url": "https://a.example/me?a=b&api_key=abc" }"#,
                &["/url"],
            ),
            (
                r#"{ "url": "/", "oauth": { "consumer_key": "k", "consumer_secret": "abc" }, "aws": { "secret": "abc" } }"#,
                &["/oauth/consumer_secret", "/aws/secret"],
            ),
            (
                r#"{ "url": "/", "aws": { "key": "{{parameters.id}}", "secret": "{{parameters.x}}", "session": "abc" } }"#,
                &["/aws/secret", "/aws/session"],
            ),
            // The root of OAuth 1 signs requests without a signature of their
            // own.
            (
                r#"{ "oauth": { "consumer_secret": "{{common.s}}", "token_secret": "{{data.tokenSecret}}" },
                     "requestToken": { "url": "/" }, "authorize": { "url": "/" } }"#,
                &["/oauth/consumer_secret"],
            ),
            (
                r#"{ "oauth": { "private_key": "{{common.x}}", "transport_method": "query" },
                     "requestToken": { "url": "/", "log": { "sanitize": ["request.headers.authorization"] } },
                     "info": { "url": "/", "log": { "sanitize": ["request.qs"] } } }"#,
                &["/oauth/private_key"],
            ),
            (
                r#"{ "oauth": { "consumer_secret": "{{common.s}}" }, "authorize": { "url": "/" },
                     "accessToken": { "url": "/", "oauth": { "token_secret": "{{temp.x}}" },
                         "log": { "sanitize": ["request.oauth.token_secret"] } },
                     "info": { "url": "/", "log": { "sanitize": ["request.headers.authorization"] } } }"#,
                &[],
            ),
            // Within a response: after an index, in brackets, under a name that
            // suggests a secret.
            (
                r#"{ "response": { "data": { "a": "{{body.data[1].access_token}}", "b": "{{body['access-token']}}",
                     "c": "{{first(body.list[].`api key`)}}", "d": "{{headers.[`set-cookie`]}}" } } }"#,
                &[
                    "/response/data/a",
                    "/response/data/b",
                    "/response/data/c",
                    "/response/data/d",
                ],
            ),
            (
                r#"{ "response": { "data": { "accessToken": "{{body.value}}", "b": "{{body.value}}", "useToken": "{{body.on}}" } } }"#,
                &["/response/data/accessToken"],
            ),
            (
                r#"{ "response": { "temp": { "token": "{{if(body.ok; body.access_token; '')}}" } },
                     "log": { "sanitize": ["response.body.access_token"] } }"#,
                &[],
            ),
            (
                r#"{ "response": { "data": { "a": "{{body.data[1].access_token}}" } }, "log": { "sanitize": ["response.body.data[0].access_token"] } }"#,
                &[],
            ),
            (
                r#"{ "response": { "data": { "a": "{{body.data[1].access_token}}" } }, "log": { "sanitize": ["response.body.data"] } }"#,
                &[],
            ),
            (
                r#"{ "response": { "data": { "a": "{{body['access-token']}}" } }, "log": { "sanitize": ["response.body.access-token"] } }"#,
                &[],
            ),
            (
                r#"{ "qs": { "k": "{{parameters['pin']}}", "l": "{{temp.list[1].apiKey}}" } }"#,
                &["/qs/k", "/qs/l"],
            ),
            // Once for each path.
            (
                r#"{ "response": { "data": { "a": "{{ifempty(body.token; body.token)}}{{body.secret}}" } } }"#,
                &["/response/data/a", "/response/data/a"],
            ),
            // Nothing to hide.
            (
                r#"{ "qs": { "k": "{{'parameters.pin'}}", "l": "{{parameters.useToken}}" } }"#,
                &[],
            ),
            (
                r#"{ "url": "/", "oauth": { "consumer_key": "{{common.consumerKey}}" }, "aws": { "key": "abc" } }"#,
                &[],
            ),
            (
                r#"{ "response": { "data": { "next": "{{body.nextPageToken}}" } } }"#,
                &[],
            ),
            (r#"{ "url": "https://a.example/me?page={{temp.x}}" }"#, &[]),
            (
                r#"{ "headers": { "accept": "json", "x-page-token": "{{temp.x}}" } }"#,
                &[],
            ),
            (
                r#"{ "qs": { "k": "{{parameters.name}}", "token": null } }"#,
                &[],
            ),
            // Hidden, as it is or with all around it.
            (
                r#"{ "headers": { "Authorization": "a" }, "log": { "sanitize": ["request.headers.authorization"] } }"#,
                &[],
            ),
            (
                r#"{ "headers": { "Authorization": "a" }, "log": { "sanitize": ["request.headers"] } }"#,
                &[],
            ),
            (
                r#"{ "body": "{{parameters.pin}}", "log": { "sanitize": ["request.body<parameters.pin>"] } }"#,
                &[],
            ),
            (
                r#"{ "url": "https://a.example/{{parameters.pin}}", "log": { "sanitize": ["request.url"] } }"#,
                &[],
            ),
            (
                r#"{ "headers": { "X-Api-Key": "a" }, "log": { "sanitize": ["request.headers['x-api-key']"] } }"#,
                &[],
            ),
            (
                r#"{ "headers": { "X-Api-Key": "a" }, "log": { "sanitize": ["request.headers.[x-api-key]"] } }"#,
                &[],
            ),
            (
                r#"{ "body": [{ "token": "a" }, { "token": "b" }], "log": { "sanitize": ["request.body[0].token"] } }"#,
                &["/body/1/token"],
            ),
            (
                r#"{ "url": "/", "oauth": { "token": "a" }, "log": { "sanitize": ["request.oauth"] } }"#,
                &[],
            ),
            (
                r#"{ "headers": { "Authorization": "a" }, "log": { "sanitize": ["request.headers.auth"] } }"#,
                &["/headers/Authorization"],
            ),
        ];

        let parameters = (
            Kind::ConnectionParameters,
            r#"[{ "name": "pin", "type": "password" }]"#,
        );
        for (request, expected) in cases {
            let found = RULE.broken_at(&[parameters, (Kind::ConnectionApi, request)]);
            assert_eq!(found, expected, "{request}");
        }
    }
}
