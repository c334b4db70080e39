//! A repetition has an end.

use crate::check::prelude::*;
use crate::check::requests::object_of;

pub(super) static RULE: Rule = Rule {
    id: "repeat-without-end",
    severity: Severity::Hint,
    source: Source::Docs,
    summary: "`repeat` says with `condition` until when a request is sent again, and with `limit` \
        how often at most: without a condition it is sent as often as the limit allows, and \
        without a limit up to 1,000 times.",
    bad: &[(
        Kind::ModuleApi,
        r#"{ "url": "/job", "repeat": { "condition": "{{temp.state = 1}}", "delay": 2000 } }"#,
    )],
    good: &[(
        Kind::ModuleApi,
        r#"{ "url": "/job", "repeat": { "condition": "{{temp.state = 1}}", "delay": 2000, "limit": 20 } }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Call(request) = event else {
        return;
    };
    let Some(repeat) = object_of(request.object, "repeat") else {
        return;
    };
    for key in ["condition", "limit"] {
        if given(repeat, key).is_none() {
            context.report(
                format!("{}/repeat", request.pointer),
                repeat.start(),
                format!("this repetition has no {key}"),
                format!("add {key:?}"),
            );
        }
    }
}

/// Connections do not repeat requests.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];
