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
    each_pattern(event, context, &mut |pattern, pointer, offset, context| {
        if is_exponential(pattern) {
            context.report(
                pointer,
                offset,
                "this pattern takes exponential time for some texts",
                "write it so that a text can be cut in one way only, as ^a(?:-a)*$ in place of ^(a-?)*$",
            );
        }
    });
}

/// Calls for each regular expression of parameters and expressions, with its pointer and its
/// byte.
pub(super) fn each_pattern(
    event: &Event,
    context: &mut Context,
    see: &mut dyn FnMut(&str, &str, usize, &mut Context),
) {
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
            let pointer = format!("{pointer}/validate/pattern{below}");
            see(&pattern.value, &pointer, pattern.start(), context);
        }
        Event::Template(placed) => placed.walk(|expr| {
            if let Expr::Call(call) = expr
                && &*call.name.text == "replace"
                && let Some(Expr::Text(pattern)) = call.arguments.get(1)
                && let Some(rest) = pattern.value.strip_prefix('/')
                && let Some((pattern_text, flags)) = rest.rsplit_once('/')
                && flags.bytes().all(|flag| flag.is_ascii_lowercase())
            {
                let offset = placed.offset(pattern.span.start);
                see(pattern_text, placed.pointer, offset, context);
            }
        }),
        _ => {}
    }
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
