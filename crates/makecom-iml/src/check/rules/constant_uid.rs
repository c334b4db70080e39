//! A `uid` differs between users.

use crate::check::prelude::*;
use crate::iml::Expression;

pub(super) static RULE: Rule = Rule {
    id: "constant-uid",
    severity: Severity::Warning,
    source: Source::Own,
    summary: "A `uid` differs between users: it is an expression. With a constant one, the \
        events of a shared webhook reach every user.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{
    "url": "https://acme.example/me",
    "response": { "uid": "id" }
}"#,
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
    let Event::Request(request) = event else {
        return;
    };
    let response = request.response();
    let Some(uid) = response.and_then(|response| given(response, "uid")) else {
        return;
    };
    let is_constant = match uid {
        ast::Value::StringLit(text) => !Expression::is_in(&text.value),
        ast::Value::NumberLit(_) => true,
        _ => false,
    };
    if is_constant {
        context.report(
            format!("{}/response/uid", request.pointer),
            uid.start(),
            "this is the same for every account",
            "write an expression that only one account has, such as {{body.id}}",
        );
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "basic-auth",
    Kind::ConnectionApi,
    r#""{{toString(body.user.id)}}""#,
    r#""body.user.id""#,
)];
