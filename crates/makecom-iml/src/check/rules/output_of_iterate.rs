//! Of several elements, each is put out.

use crate::check::prelude::*;
use crate::expression::{Expr, Template};

pub(super) static RULE: Rule = Rule {
    id: "output-of-iterate",
    severity: Severity::Warning,
    source: Source::Reported,
    summary: "Where a response has `iterate`, `output` reads `item`: `{{body}}` would be put out \
        whole, as often as there are elements.",
    bad: &[(
        Kind::ModuleApi,
        r#"{ "url": "/contacts", "response": { "iterate": "{{body.contacts}}", "output": "{{body}}" } }"#,
    )],
    good: &[(
        Kind::ModuleApi,
        r#"{ "url": "/contacts", "response": { "iterate": "{{body.contacts}}", "output": "{{item}}" } }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Call(request) = event
        && let Some(response) = request.response()
        && let Some(iterate) = given(response, "iterate")
        && let Some(output) = string_of(response, "output")
        && let Some(Expr::Path(path)) = Template::parse(&*output.value).single()
        && &*path.root.text == "body"
        && path.steps.is_empty()
        // An array of one element that is the response.
        && iterate.as_string_lit().is_none_or(|it| it.value.trim() != "{{body}}")
    {
        context.report(
            format!("{}/response/output", request.pointer),
            output.start(),
            "the whole response is put out for each element",
            "write {{item}}",
        );
    }
}

/// Connections do not iterate.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];
