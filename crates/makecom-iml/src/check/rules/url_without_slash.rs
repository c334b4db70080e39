//! A URL that is relative to the base begins with a slash.

use crate::check::prelude::*;
use crate::check::url::{Host, host};
use crate::code::ComponentKind;

pub(super) static RULE: Rule = Rule {
    id: "url-without-slash",
    severity: Severity::Hint,
    source: Source::Docs,
    summary: "The `url` of a module, an RPC or a webhook is a path after the `baseUrl` of the \
        base, and begins with `/`.",
    bad: &[(
        Kind::ModuleApi,
        r#"{ "url": "contacts/{{parameters.id}}" }"#,
    )],
    good: &[(
        Kind::ModuleApi,
        r#"{ "url": "/contacts/{{parameters.id}}" }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Call(request) = event
        && context.kind.component() != ComponentKind::Connection
        && let Some(url) = string_of(request.object, "url")
        && host(&url.value) == Host::None
        && !url.value.starts_with(['/', '?'])
    {
        context.report(
            format!("{}/url", request.pointer),
            url.start(),
            "this path has no / before it",
            format!("write /{}", url.value),
        );
    }
}

/// URLs of connections are absolute.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];
