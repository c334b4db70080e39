//! An RPC reads a few pages.

use crate::check::prelude::*;
use crate::check::requests::object_of;

pub(super) static RULE: Rule = Rule {
    id: "rpc-without-limit",
    severity: Severity::Hint,
    source: Source::Docs,
    summary: "An RPC with `pagination` has a `response.limit`: it should read at most three pages, \
        and Make stops it after 40 seconds.",
    bad: &[(
        Kind::RpcApi,
        r#"{
    "url": "/lists",
    "pagination": { "qs": { "page": "{{pagination.page}}" } },
    "response": { "iterate": "{{body.lists}}", "output": { "label": "{{item.name}}", "value": "{{item.id}}" } }
}"#,
    )],
    good: &[(
        Kind::RpcApi,
        r#"{
    "url": "/lists",
    "pagination": { "qs": { "page": "{{pagination.page}}" } },
    "response": { "limit": 300, "iterate": "{{body.lists}}", "output": { "label": "{{item.name}}", "value": "{{item.id}}" } }
}"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Call(request) = event
        && context.kind == Kind::RpcApi
        && let Some(pagination) = value_of(request.object, "pagination")
        && pagination.as_null_keyword().is_none()
        && request.response().is_none_or(|response| {
            // All fields of a form are needed.
            let output = object_of(response, "output");
            given(response, "limit").is_none()
                && output.is_none_or(|output| value_of(output, "type").is_none())
        })
    {
        context.report(
            format!("{}/pagination", request.pointer),
            pagination.start(),
            "this reads all pages, while users wait",
            "add \"limit\" to the response: at most three pages",
        );
    }
}

/// It is about RPCs.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];
