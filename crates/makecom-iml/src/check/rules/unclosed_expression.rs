//! Expressions end.

use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "unclosed-expression",
    severity: Severity::Warning,
    source: Source::Own,
    summary: "An expression that begins with `{{` ends with `}}`. Otherwise it is text.",
    bad: &[(Kind::ConnectionApi, r#"{ "url": "{{parameters.site}/me" }"#)],
    good: &[(
        Kind::ConnectionApi,
        r#"{ "url": "{{parameters.site}}/me" }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Text(text, pointer) = event
        && let Some((_, rest)) = text.value.rsplit_once("{{")
        && !rest.contains("}}")
    {
        let message = "an expression begins here and does not end";
        context.report(*pointer, text.start(), message, "close it with }}");
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "multi-tenant",
    Kind::ConnectionApi,
    r#""value": "{{body.user.name}} at {{parameters.subdomain}}""#,
    r#""value": "{{body.user.name}} at {{parameters.subdomain}""#,
)];
