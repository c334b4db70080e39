//! The refresh token stays in the connection.

use crate::check::path::paths;
use crate::check::prelude::*;
use crate::code::ComponentKind;

pub(super) static RULE: Rule = Rule {
    id: "refresh-token-used",
    severity: Severity::Warning,
    source: Source::Reported,
    summary: "Only the requests of the connection use its refresh token: with it, access can be \
        renewed for ever.",
    bad: &[(
        Kind::ModuleApi,
        r#"{ "url": "/me", "headers": { "x-token": "{{connection.refreshToken}}" } }"#,
    )],
    good: &[(
        Kind::ModuleApi,
        r#"{ "url": "/me", "headers": { "x-token": "{{connection.accessToken}}" } }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Template(placed) = event else {
        return;
    };
    if context.kind.component() == ComponentKind::Connection {
        return;
    }
    let text = placed.template.text();
    let at = paths(text).find_map(|path| {
        let name = path.last_key()?.replace(['-', '_', ' '], "").to_lowercase();
        (path.root() == "connection" && name == "refreshtoken").then(|| path.start())
    });
    if let Some(at) = at {
        context.report(
            placed.pointer,
            placed.offset(at),
            "the refresh token is used outside the connection",
            "use the access token",
        );
    }
}

/// It is about all but connections.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];
