//! The choice of where to start is short.

use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "epoch-without-limit",
    severity: Severity::Hint,
    source: Source::Docs,
    summary: "An epoch shows at most 300 events, or three pages: `response.limit` says how many, \
        and users wait for all of them.",
    bad: &[(
        Kind::ModuleEpoch,
        r#"{
    "url": "/events",
    "pagination": { "qs": { "page": "{{pagination.page}}" } },
    "response": {
        "iterate": "{{body.events}}",
        "output": { "label": "{{item.name}}", "date": "{{item.created}}" }
    }
}"#,
    )],
    good: &[(
        Kind::ModuleEpoch,
        r#"{
    "url": "/events",
    "pagination": { "qs": { "page": "{{pagination.page}}" } },
    "response": {
        "limit": 300,
        "iterate": "{{body.events}}",
        "output": { "label": "{{item.name}}", "date": "{{item.created}}" }
    }
}"#,
    )],
    check,
};

/// The most events, as documented.
const MOST: f64 = 300.0;

fn check(event: &Event, context: &mut Context) {
    let Event::Call(request) = event else {
        return;
    };
    if context.kind != Kind::ModuleEpoch || !request.has_target() {
        return;
    }
    let response = request.response();
    match response.and_then(|response| given(response, "limit")) {
        Some(ast::Value::NumberLit(limit))
            if limit.value.parse().is_ok_and(|it: f64| it > MOST) =>
        {
            context.report(
                format!("{}/response/limit", request.pointer),
                limit.start(),
                "users would wait for more than 300 events",
                "write 300 or fewer",
            );
        }
        // One page is short enough.
        None if value_of(request.object, "pagination").is_some() => context.report(
            format!("{}/pagination", request.pointer),
            request.object.start(),
            "this reads all pages",
            "add \"limit\": 300 to the response",
        ),
        _ => {}
    }
}

/// Connections have no epoch.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];
