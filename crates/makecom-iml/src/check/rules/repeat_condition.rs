//! A request is repeated by what `temp` holds.

use crate::check::prelude::*;
use crate::expression::{Expr, Template};

pub(super) static RULE: Rule = Rule {
    id: "repeat-condition",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "`repeat.condition` reads `temp`, in which `response.temp` keeps what a repetition \
        gave. By the documentation, the response itself is not there.",
    bad: &[(
        Kind::ModuleApi,
        r#"{ "url": "/job", "repeat": { "condition": "{{body.state != 'done'}}", "limit": 10 } }"#,
    )],
    good: &[(
        Kind::ModuleApi,
        r#"{
    "url": "/job",
    "repeat": { "condition": "{{temp.state != 'done'}}", "limit": 10 },
    "response": { "temp": { "state": "{{body.state}}" } }
}"#,
    )],
    check,
};

/// What a response gives.
const RECEIVED: [&str; 3] = ["body", "headers", "statusCode"];

fn check(event: &Event, context: &mut Context) {
    let Event::Text(text, pointer) = event else {
        return;
    };
    if !pointer.ends_with("/repeat/condition") {
        return;
    }
    let template = Template::parse(&*text.value);
    let mut is_received = false;
    for embedded in template.expressions() {
        embedded.expr.walk(&mut |expr| {
            is_received |= matches!(expr, Expr::Path(it) if RECEIVED.contains(&&*it.root.text));
        });
    }
    if is_received {
        context.report(
            *pointer,
            text.start(),
            "this reads the response, and only temp is known here",
            "keep the value in response.temp, and read it as {{temp.…}}",
        );
    }
}

/// Connections do not repeat requests.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_temp_is_known() {
        for (condition, is_found) in [
            ("{{body.state = 'busy'}}", true),
            ("{{length(body) > 1}}", true),
            ("{{temp.a & statusCode = 202}}", true),
            ("{{headers.`retry-after`}}", true),
            ("{{temp.state = 'busy'}}", false),
            ("{{temp.body}}", false),
            ("{{temp.a = 'body.b'}}", false),
        ] {
            let api = format!(r#"{{ "repeat": {{ "condition": "{condition}" }} }}"#);
            let found = RULE.broken_at(&[(Kind::ConnectionApi, &api)]);
            assert_eq!(!found.is_empty(), is_found, "{condition}");
        }
    }
}
