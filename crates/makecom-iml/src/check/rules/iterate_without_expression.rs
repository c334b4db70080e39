//! What is iterated is an array.

use crate::check::prelude::*;
use crate::iml::Expression;

pub(super) static RULE: Rule = Rule {
    id: "iterate-without-expression",
    severity: Severity::Error,
    source: Source::Docs,
    summary: "`iterate` is an expression that gives an array. A text without braces is text, and \
        the run fails.",
    bad: &[(
        Kind::ModuleApi,
        r#"{ "url": "/users", "response": { "iterate": "body.users" } }"#,
    )],
    good: &[(
        Kind::ModuleApi,
        r#"{ "url": "/users", "response": { "iterate": "{{body.users}}" } }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Text(text, pointer) = event else {
        return;
    };
    let is_iterated = ["/response/iterate", "/response/iterate/container"]
        .iter()
        .any(|end| pointer.ends_with(end));
    let written = &*text.value;
    if is_iterated && !written.is_empty() && !Expression::is_in(written) && !written.contains("{{")
    {
        let help = if super::missing_braces::is_path(written) {
            "write {{ before it and }} after it"
        } else {
            "write the array as an expression, such as {{body.items}}"
        };
        context.report(
            *pointer,
            text.start(),
            "this is text, and what is iterated is an array",
            help,
        );
    }
}

/// Connections do not iterate.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_expression_gives_an_array() {
        for (iterate, is_found) in [
            (r#""body.users""#, true),
            (r#""users""#, true),
            (r#"{ "container": "body.users" }"#, true),
            (
                r#"{ "container": "{{body.users}}", "condition": "x" }"#,
                false,
            ),
            (r#""{{body.users}}""#, false),
            (r#""{{body.users""#, false),
            (r#""""#, false),
        ] {
            let api = format!(r#"{{ "response": {{ "iterate": {iterate} }} }}"#);
            let found = RULE.broken_at(&[(Kind::ConnectionApi, &api)]);
            assert_eq!(!found.is_empty(), is_found, "{iterate}");
        }
    }
}
