//! Keys have no expressions, other than a spread.

use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "expression-in-key",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "A key is a text, or `{{...}}`, whose value is merged into the object, once in an \
        object. No source knows another expression in a key.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/me", "qs": { "{{parameters.name}}": "1" } }"#,
    )],
    good: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/me", "qs": { "{{...}}": "{{parameters.filter}}" } }"#,
    )],
    check,
};

const SPREAD: &str = "{{...}}";

fn check(event: &Event, context: &mut Context) {
    let Event::Object(object, pointer) = event else {
        return;
    };
    let mut spreads = 0_usize;
    for property in &object.properties {
        let key = property.name.as_str();
        spreads += usize::from(key == SPREAD);
        let (message, help) = if key == SPREAD {
            (
                "a second spread in one object: no source says which of them counts",
                "merge both by one expression, or put one into an object of its own in temp",
            )
        } else {
            (
                "this key contains an expression",
                "write toCollection(…) or a function of the app as the value of \"{{...}}\"",
            )
        };
        if !key.contains("{{") || key == SPREAD && spreads < 2 {
            continue;
        }
        context.report(*pointer, property.start(), message, help);
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "signed-request",
    Kind::ConnectionApi,
    r#""x-signed-at": "#,
    r#""x-signed-{{now}}": "#,
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_spread_is_known() {
        for (temp, expected) in [
            (r#"{ "{{...}}": "{{temp.a}}", "b": 1 }"#, 0),
            (r#"{ "{{...}}": "{{temp.a}}", "{{...}}": "{{temp.b}}" }"#, 1),
            (r#"{ "{{...}}": { "{{...}}": "{{temp.b}}" } }"#, 0),
            (r#"{ "{{ ... }}": "{{temp.a}}" }"#, 1),
            (r#"{ "a{{temp.a}}": "", "{{temp.b}}": "" }"#, 2),
            (r#"{ "{a}": "" }"#, 0),
        ] {
            let api = format!(r#"{{ "temp": {temp} }}"#);
            let found = RULE.broken_at(&[(Kind::ConnectionApi, &api)]);
            assert_eq!(found.len(), expected, "{temp}");
        }
    }
}
