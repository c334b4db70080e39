//! How often a request is repeated is written out.

use crate::check::prelude::*;
use crate::check::requests::object_of;
use crate::iml::Expression;

pub(super) static RULE: Rule = Rule {
    id: "computed-repeat",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "`limit` and `delay` of `repeat` are numbers that are written out: Make evaluates no \
        expression there.",
    bad: &[(
        Kind::ModuleApi,
        r#"{ "url": "/job", "repeat": { "condition": "{{temp.state = 1}}", "delay": 2000, "limit": "{{parameters.tries}}" } }"#,
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
    for directive in ["repeat", "while"] {
        let Some(repeat) = object_of(request.object, directive) else {
            continue;
        };
        for key in ["limit", "delay"] {
            if let Some(text) = string_of(repeat, key)
                && Expression::is_in(&text.value)
            {
                context.report(
                    format!("{}/{directive}/{key}", request.pointer),
                    text.start(),
                    format!("the {key} of a repetition is not evaluated"),
                    "write a number",
                );
            }
        }
    }
}

/// Connections do not repeat requests.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];
