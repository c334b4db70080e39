//! A connection names the user whose events it receives.

use crate::check::prelude::*;
use crate::check::requests::Request;

pub(super) static RULE: Rule = Rule {
    id: "no-uid",
    severity: Severity::Hint,
    source: Source::Docs,
    summary: "Where an app has shared webhooks, a response says with `uid` which user of the \
        service the connection is for. No section says whether the app has any.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/me" }"#,
    )],
    good: &[(
        Kind::ConnectionApi,
        r#"{
    "url": "https://acme.example/me",
    "response": { "uid": "{{body.id}}" }
}"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Api(api) = event else {
        return;
    };
    let mut responses = api.requests.iter().filter_map(Request::response);
    if responses.all(|response| given(response, "uid").is_none()) {
        context.report(
            "",
            api.tree.start(),
            "no response says which user of the service the connection is for",
            "if the app has shared webhooks, add \"uid\" to the response that contains it",
        );
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "basic-auth",
    Kind::ConnectionApi,
    r#"        "uid": "{{toString(body.user.id)}}",
"#,
    "",
)];
