//! A token is asked for, also where no user is sent away.

use crate::check::prelude::*;
use crate::model::ApiShape;

pub(super) static RULE: Rule = Rule {
    id: "token-without-condition",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "Without `authorize`, as for client credentials, `token` has `\"condition\": true`: \
        otherwise Make does not ask for a token.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{
    "token": { "url": "https://acme.example/token" },
    "info": { "url": "https://acme.example/me" }
}"#,
    )],
    good: &[(
        Kind::ConnectionApi,
        r#"{
    "token": { "condition": true, "url": "https://acme.example/token" },
    "info": { "url": "https://acme.example/me" }
}"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Api(api) = event else {
        return;
    };
    let root = api.tree.as_object();
    if api.shape != ApiShape::Oauth2 || root.is_none_or(|root| given(root, "authorize").is_some()) {
        return;
    }
    let tokens = || api.requests.iter().filter(|it| it.stage == Some("token"));
    let is_asked = tokens().any(|token| given(token.object, "condition").is_some_and(may_hold));
    if let Some(first) = tokens().next()
        && !is_asked
    {
        context.report(
            &*first.pointer,
            first.object.start(),
            "without \"authorize\", this token is never asked for",
            "add \"condition\": true",
        );
    }
}

fn may_hold(condition: &ast::Value) -> bool {
    match condition {
        ast::Value::BooleanLit(condition) => condition.value,
        ast::Value::Object(condition) => value_of(condition, "condition").is_some_and(may_hold),
        _ => true,
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "client-credentials",
    Kind::ConnectionApi,
    r#"        "condition": true,
"#,
    "",
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_needs_a_user_or_a_condition() {
        for (api, expected) in [
            (r#"{ "token": {} }"#, Some("/token")),
            (r#"{ "token": {}, "authorize": null }"#, Some("/token")),
            (r#"{ "token": { "condition": false } }"#, Some("/token")),
            (
                r#"{ "token": { "condition": { "default": 1 } } }"#,
                Some("/token"),
            ),
            (r#"{ "token": [{}, {}] }"#, Some("/token/0")),
            (r#"{ "token": [{}, { "condition": true }] }"#, None),
            (r#"{ "token": { "condition": "{{now}}" } }"#, None),
            (
                r#"{ "token": { "condition": { "condition": true } } }"#,
                None,
            ),
            (r#"{ "token": {}, "authorize": {} }"#, None),
            (r#"{ "info": {} }"#, None),
            (r#"{ "requestToken": {}, "token": {} }"#, None),
        ] {
            let found = RULE.broken_at(&[(Kind::ConnectionApi, api)]);
            assert_eq!(found.first().map(String::as_str), expected, "{api}");
        }
    }
}
