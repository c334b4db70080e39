//! Patterns take little time.

use crate::check::pattern::is_exponential;
use crate::check::prelude::*;
use crate::check::requests::object_of;
use crate::code::Language;
use crate::expression::Expr;

pub(super) static RULE: Rule = Rule {
    id: "exploding-pattern",
    severity: Severity::Warning,
    source: Source::Own,
    summary: "A regular expression does not repeat what one of its own parts repeats, as in \
        `(a+)+`: for some texts the engine tries all ways to cut them, twice as many with \
        each character, and the scenario hangs.",
    bad: &[(
        Kind::ModuleExpect,
        r#"[{ "name": "slug", "type": "text", "validate": { "pattern": "^([a-z0-9]+-?)+$" } }]"#,
    )],
    good: &[(
        Kind::ModuleExpect,
        r#"[{ "name": "slug", "type": "text", "validate": { "pattern": "^[a-z0-9]+(?:-[a-z0-9]+)*$" } }]"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    match event {
        Event::Object(object, pointer) if context.kind.language() == Language::Parameters => {
            let validate = object_of(object, "validate");
            let pattern = validate.and_then(|it| value_of(it, "pattern"));
            let (pattern, below) = match pattern {
                Some(ast::Value::StringLit(pattern)) => (pattern, ""),
                Some(ast::Value::Object(pattern)) => match string_of(pattern, "regexp") {
                    Some(pattern) => (pattern, "/regexp"),
                    None => return,
                },
                _ => return,
            };
            if is_exponential(&pattern.value) {
                let pointer = format!("{pointer}/validate/pattern{below}");
                report(context, &pointer, pattern.start());
            }
        }
        Event::Template(placed) => {
            let mut found = Vec::new();
            placed.walk(|expr| {
                if let Expr::Call(call) = expr
                    && &*call.name.text == "replace"
                    && let Some(Expr::Text(pattern)) = call.arguments.get(1)
                    && let Some(rest) = pattern.value.strip_prefix('/')
                    && let Some((pattern_text, _)) = rest.rsplit_once('/')
                    && is_exponential(pattern_text)
                {
                    found.push(pattern.span.start);
                }
            });
            for at in found {
                report(context, placed.pointer, placed.offset(at));
            }
        }
        _ => {}
    }
}

fn report(context: &mut Context, pointer: &str, offset: usize) {
    context.report(
        pointer,
        offset,
        "this pattern takes exponential time for some texts",
        "write it so that a text can be cut in one way only, as ^a(?:-a)*$ in place of ^(a-?)*$",
    );
}

/// The connections have no patterns.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_parameters_and_of_expressions() {
        for (kind, text, expected) in [
            (
                Kind::ConnectionParameters,
                r#"[{ "name": "a", "type": "text", "validate": { "pattern": { "regexp": "(a+)+" } } }]"#,
                &["/0/validate/pattern/regexp"][..],
            ),
            (
                Kind::ModuleExpect,
                r#"[{ "name": "a", "type": "array", "spec": { "type": "text", "validate": { "pattern": "(a+)+" } } }]"#,
                &["/0/spec/validate/pattern"],
            ),
            (
                Kind::ModuleApi,
                r#"{ "url": "/{{replace(parameters.a, '/(\\s+)+$/g', '')}}" }"#,
                &["/url"],
            ),
            (
                Kind::ModuleApi,
                r#"{ "url": "/{{replace(parameters.a, '(a+)+', '')}}", "qs": { "a": "{{replace(x.y, '/\\s+$/', '')}}" } }"#,
                &[],
            ),
        ] {
            assert_eq!(RULE.broken_at(&[(kind, text)]), expected, "{text}");
        }
    }
}
