//! Regular expressions are valid.

use super::exploding_pattern::each_pattern;
use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "invalid-pattern",
    severity: Severity::Error,
    source: Source::Docs,
    summary: "A regular expression, in `validate.pattern` or as `'/…/'` in `replace`, is one of \
        JavaScript: another ends the module, or lets no value through.",
    bad: &[(
        Kind::ModuleExpect,
        r#"[{ "name": "slug", "type": "text", "validate": { "pattern": "^[a-z-+$" } }]"#,
    )],
    good: &[(
        Kind::ModuleExpect,
        r#"[{ "name": "slug", "type": "text", "validate": { "pattern": "^[a-z-]+$" } }]"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    each_pattern(event, context, &mut |pattern, pointer, offset, context| {
        if let Some(reason) = fault(pattern) {
            context.report(
                pointer,
                offset,
                format!("this regular expression is invalid: {reason}"),
                "correct it; a backslash before a sign takes it as it is",
            );
        }
    });
}

/// Reading a pattern takes a stack frame for each of its groups.
const LONGEST: usize = 20_000;
const DEEPEST: usize = 100;

/// Why a text is not a regular expression of JavaScript.
fn fault(pattern: &str) -> Option<String> {
    let groups = pattern.bytes().filter(|byte| *byte == b'(').count();
    if pattern.len() > LONGEST || groups > DEEPEST || pattern.contains("{{") {
        return None;
    }
    let plain = regress::Regex::new(pattern).err()?;
    // What is valid only with the flag u is valid there: Make sets it for parameters.
    let unicode = regress::Regex::with_flags(pattern, "u").err()?;
    drop(unicode);
    Some(plain.text)
}

/// The connections have no patterns.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_javascript() {
        for valid in [
            "",
            "a",
            "^[a-z]+$",
            r"^\d{4}-\d{2}$",
            r"[\w.-]+@[\w.-]+",
            "(?<year>[0-9]+)",
            "(?:a|b)*?",
            "(?<=a)b(?!c)",
            r"\p{L}",
            "]",
            "}",
            "a{",
            "a{,5}",
            r"\-",
            r"\_",
            r"[^\s/]+",
            r"\u00e9",
            r"(a)\1",
            "[{]",
            "{{parameters.a}}[",
            r"\/",
            "^$",
            "[]",
            "[^]",
            r"\b",
            r"[\b]",
            r"\cA",
            "a{2,}",
            "😀+",
        ] {
            assert_eq!(fault(valid), None, "{valid}");
        }
        for invalid in [
            "[", "(", ")", "*", "+a", "a**", "[z-a]", "a{2,1}", "(?<a", "(?", "\\", "^[a-z-+$",
            "(a",
        ] {
            assert!(fault(invalid).is_some(), "{invalid}");
        }
    }

    #[test]
    fn where_patterns_are() {
        for (kind, text, expected) in [
            (
                Kind::ModuleExpect,
                r#"[{ "name": "a", "type": "text", "validate": { "pattern": { "regexp": "(" } } }]"#,
                &["/0/validate/pattern/regexp"][..],
            ),
            (
                Kind::ModuleApi,
                r#"{ "url": "/{{replace(parameters.a, '/(a/g', '')}}" }"#,
                &["/url"],
            ),
            // A path, and a text.
            (
                Kind::ModuleApi,
                r#"{ "url": "/{{replace(parameters.a, '/(a/B', '')}}{{replace(parameters.a, '(a', '')}}" }"#,
                &[],
            ),
        ] {
            assert_eq!(RULE.broken_at(&[(kind, text)]), expected, "{text}");
        }
    }
}
