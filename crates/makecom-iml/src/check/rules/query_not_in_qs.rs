//! A query is in `qs`.

use crate::check::prelude::*;
use crate::code::ComponentKind;
use crate::expression::{Part, Template};

pub(super) static RULE: Rule = Rule {
    id: "query-not-in-qs",
    severity: Severity::Hint,
    source: Source::Docs,
    summary: "The query of a request is in `qs`, where Make encodes the values and leaves out \
        those that are empty, and not in the `url`.",
    bad: &[(
        Kind::ModuleApi,
        r#"{ "url": "/contacts?sort=name&q={{parameters.query}}" }"#,
    )],
    good: &[(
        Kind::ModuleApi,
        r#"{ "url": "/contacts", "qs": { "sort": "name", "q": "{{parameters.query}}" } }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Call(request) = event else {
        return;
    };
    // With both, it is an error of another rule; a connection may sign what it sends.
    let is_of_connection = context.kind.component() == ComponentKind::Connection;
    if is_of_connection || value_of(request.object, "qs").is_some() {
        return;
    }
    if let Some(url) = string_of(request.object, "url") {
        let template = Template::parse(&*url.value);
        let mut parts = template.parts().iter();
        let has_query = parts.any(|part| match part {
            Part::Literal(span) => span.of(template.text()).contains('?'),
            Part::Expression(_) => false,
        });
        if has_query {
            context.report(
                format!("{}/url", request.pointer),
                url.start(),
                "there is a query in the URL",
                "move it to \"qs\"",
            );
        }
    }
}

/// A connection may sign the URL that it sends.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];
