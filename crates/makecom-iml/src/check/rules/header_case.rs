//! Names of received headers are small.

use crate::check::path::paths;
use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "header-case",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "The headers of a response, or of an event, have names in lower case, and names are \
        case-sensitive: `headers.Location` is undefined.",
    bad: &[(
        Kind::ModuleApi,
        r#"{ "url": "/jobs", "method": "POST", "body": {}, "response": { "output": { "url": "{{headers.Location}}" } } }"#,
    )],
    good: &[(
        Kind::ModuleApi,
        r#"{ "url": "/jobs", "method": "POST", "body": {}, "response": { "output": { "url": "{{headers.location}}" } } }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Template(placed) = event else {
        return;
    };
    let text = placed.template.text();
    let found = paths(text).find_map(|path| {
        let name = path.second().filter(|_| path.root() == "headers")?;
        let has_capital = name.bytes().any(|byte| byte.is_ascii_uppercase());
        has_capital.then(|| (path.start(), name.to_lowercase()))
    });
    if let Some((at, name)) = found {
        context.report(
            placed.pointer,
            placed.offset(at),
            "received headers have names in lower case",
            format!("write {name}"),
        );
    }
}

/// The same in all requests.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];
