//! Paths are within braces.

pub(super) use crate::check::path::is_path;
use crate::check::prelude::*;
use crate::code::Language;

pub(super) static RULE: Rule = Rule {
    id: "missing-braces",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "A path is within `{{` and `}}`: without them it is text. Found where a value is the \
        path of a parameter, of the connection or of a value of `temp`, or after the response of \
        what came, and not in URLs, names of files, `log`, and documents of parameters.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/me", "qs": { "site": "parameters.site" } }"#,
    )],
    good: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/me", "qs": { "site": "{{parameters.site}}" } }"#,
    )],
    check,
};

/// Keys whose values have dots of their own.
const DOTTED: [&str; 12] = [
    "url",
    "baseUrl",
    "filename",
    "fileName",
    "host",
    "Host",
    "sanitize",
    "log",
    "name",
    "label",
    "help",
    "description",
];

fn check(event: &Event, context: &mut Context) {
    let Event::Text(text, pointer) = event else {
        return;
    };
    let mut keys = pointer.split('/');
    let is_meant =
        context.kind.language() != Language::Parameters && is_known(&text.value, pointer);
    if is_meant
        && is_path(&text.value)
        && !keys.any(|key| DOTTED.contains(&key))
        && !has_a_rule(pointer)
    {
        context.report(
            *pointer,
            text.start(),
            "this is text: a path is within braces",
            "write {{ before it and }} after it",
        );
    }
}

/// Whether what the path begins with has a value at this place: before the response,
/// `body.name` may be a name that the service knows.
fn is_known(text: &str, pointer: &str) -> bool {
    const AFTER: [&str; 4] = ["response", "pagination", "repeat", "condition"];
    let is_of_app = ["parameters.", "temp.", "connection."];
    is_of_app.iter().any(|root| text.starts_with(root))
        || pointer.split('/').any(|key| AFTER.contains(&key))
}

/// Whether another rule looks at it.
fn has_a_rule(pointer: &str) -> bool {
    let ends = [
        "/iterate",
        "/iterate/container",
        "/response/uid",
        "/metadata/value",
    ];
    ends.iter().any(|end| pointer.ends_with(end))
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "basic-auth",
    Kind::ConnectionApi,
    r#""{{body.authenticated}}""#,
    r#""body.authenticated""#,
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_are_text() {
        for (api, is_found) in [
            (r#"{ "qs": { "a": "parameters.list[].id" } }"#, true),
            (r#"{ "qs": { "expand": "body.storage" } }"#, false),
            (r#"{ "qs": { "sort": "item.name" } }"#, false),
            (r#"{ "pagination": { "qs": { "a": "body.next" } } }"#, true),
            (r#"{ "temp": { "a": "temp.`b c`[2]" } }"#, true),
            (
                r#"{ "response": { "output": "body.data[].text[]" } }"#,
                true,
            ),
            (r#"{ "condition": "parameters.on" }"#, true),
            (r#"{ "qs": { "a": "body" } }"#, false),
            (r#"{ "qs": { "a": "body. And more" } }"#, false),
            (r#"{ "qs": { "a": "body.a or more" } }"#, false),
            (r#"{ "qs": { "a": "{{body.data}}" } }"#, false),
            (r#"{ "qs": { "a": "data.gov" } }"#, false),
            (r#"{ "url": "body.example" }"#, false),
            (r#"{ "body": { "filename": "item.pdf" } }"#, false),
            (r#"{ "log": { "sanitize": ["body.key"] } }"#, false),
            (r#"{ "response": { "iterate": "body.data" } }"#, false),
        ] {
            let found = RULE.broken_at(&[(Kind::ConnectionApi, api)]);
            assert_eq!(!found.is_empty(), is_found, "{api}");
        }
    }
}
