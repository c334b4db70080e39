//! What has no effect is not there.

use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "idle-directive",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "A `condition` that always holds and an empty `temp` have no effect. In the stage \
        `token` of a connection, the condition has one.",
    bad: &[(
        Kind::ModuleApi,
        r#"{ "url": "/me", "condition": true, "temp": {} }"#,
    )],
    good: &[(Kind::ModuleApi, r#"{ "url": "/me" }"#)],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Call(request) = event else {
        return;
    };
    for property in &request.object.properties {
        let key = property.name.as_str();
        let is_idle = match (key, &property.value) {
            ("condition", ast::Value::BooleanLit(it)) => it.value && request.stage.is_none(),
            ("condition", ast::Value::StringLit(it)) => {
                matches!(&*it.value, "true" | "{{true}}") && request.stage.is_none()
            }
            ("temp", ast::Value::Object(block)) => block.properties.is_empty(),
            _ => false,
        };
        if is_idle {
            let pointer = format!("{}/{key}", request.pointer);
            let message = format!("this {key} has no effect");
            context.report(pointer, property.start(), message, "remove it");
        }
    }
}

/// The same in all requests.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];
