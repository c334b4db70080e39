//! A query is in `qs` or in the URL.

use crate::check::prelude::*;
use crate::expression::{Part, Template};

pub(super) static RULE: Rule = Rule {
    id: "query-in-url",
    severity: Severity::Error,
    source: Source::Docs,
    summary: "A request with `qs` has no query in its `url`: the documentation forbids both.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/me?full=1", "qs": { "lang": "en" } }"#,
    )],
    good: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/me", "qs": { "full": "1", "lang": "en" } }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Object(object, pointer) = event else {
        return;
    };
    let has_query = match value_of(object, "qs") {
        Some(ast::Value::Object(query)) => !query.properties.is_empty(),
        Some(ast::Value::StringLit(query)) => !query.value.is_empty(),
        _ => false,
    };
    let Some(url) = string_of(object, "url").filter(|_| has_query) else {
        return;
    };
    let template = Template::parse(&*url.value);
    let mut parts = template.parts().iter();
    let in_both = parts.any(|part| match part {
        Part::Literal(span) => span.of(template.text()).contains('?'),
        Part::Expression(_) => false,
    });
    if in_both {
        context.report(
            format!("{pointer}/url"),
            url.start(),
            "there is a query here and in \"qs\"",
            "move all of it to \"qs\"",
        );
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "multi-tenant",
    Kind::ConnectionApi,
    "/api/v3/users/me.json",
    "/api/v3/users/me.json?active=1",
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_in_one_place() {
        for (request, is_found) in [
            (r#""url": "/a?b=1", "qs": { "c": 1 }"#, true),
            (r#""url": "/a?b={{temp.b}}", "qs": "{{temp.c}}""#, true),
            (r#""url": "/{{temp.a}}?b=1", "qs": { "c": 1 }"#, true),
            (r#""url": "/a?b=1", "qs": {}"#, false),
            (r#""url": "/a?b=1", "qs": null"#, false),
            (r#""url": "/a?b=1""#, false),
            (r#""url": "/a", "qs": { "c": "?" }"#, false),
            (
                r#""url": "/{{replace(temp.a, '?', '')}}", "qs": { "c": 1 }"#,
                false,
            ),
        ] {
            let api = format!("{{ {request} }}");
            let found = RULE.broken_at(&[(Kind::ConnectionApi, &api)]);
            assert_eq!(!found.is_empty(), is_found, "{request}");
        }
    }
}
