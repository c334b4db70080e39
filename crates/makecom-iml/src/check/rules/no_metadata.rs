//! A connection shows its account.

use crate::check::prelude::*;
use crate::iml::Expression;

pub(super) static RULE: Rule = Rule {
    id: "no-metadata",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "A connection shows with `response.metadata` which account it is for: its \
        `value` is an expression that differs between accounts.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/me" }"#,
    )],
    good: &[(
        Kind::ConnectionApi,
        r#"{
    "url": "https://acme.example/me",
    "response": { "metadata": { "type": "email", "value": "{{body.email}}" } }
}"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Api(api) = event else {
        return;
    };
    let mut is_shown = false;
    for request in &api.requests {
        let response = request.response();
        let Some(metadata) = response.and_then(|response| given(response, "metadata")) else {
            continue;
        };
        is_shown = true;
        let Some(object) = metadata.as_object() else {
            continue;
        };
        let pointer = format!("{}/response/metadata", request.pointer);
        match given(object, "value") {
            None => context.report(
                pointer,
                metadata.start(),
                "this shows nothing about the account",
                "add a \"value\", such as {{body.email}}",
            ),
            Some(ast::Value::StringLit(text)) if !Expression::is_in(&text.value) => context.report(
                format!("{pointer}/value"),
                text.start(),
                "this is the same for every account",
                "write an expression that names the account, such as {{body.email}}",
            ),
            Some(_) => {}
        }
    }
    if !is_shown {
        context.report(
            "",
            api.tree.start(),
            "nothing shows which account the connection is for",
            "add \"metadata\" to the response that contains it",
        );
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[
    (
        "client-credentials",
        Kind::ConnectionApi,
        r#"            "metadata": { "type": "text", "value": "{{body.value[1].displayName}}" },
"#,
        "",
    ),
    (
        "session-login",
        Kind::ConnectionApi,
        r#""{{parameters.user}} ({{parameters.company}})""#,
        r#""Session""#,
    ),
];
