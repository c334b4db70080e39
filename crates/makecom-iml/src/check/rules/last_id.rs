//! What a trigger remembers has one spelling.

use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "last-id",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "What a polling trigger remembers is `data.lastId` and `data.lastDate`. One table of \
        the documentation has `lastID`, and no other source; names are case-sensitive.",
    bad: &[(
        Kind::ModuleApi,
        r#"{ "url": "/events", "qs": { "after": "{{data.lastID}}" } }"#,
    )],
    good: &[(
        Kind::ModuleApi,
        r#"{ "url": "/events", "qs": { "after": "{{data.lastId}}" } }"#,
    )],
    check,
};

const NAMES: [&str; 2] = ["lastId", "lastDate"];

fn check(event: &Event, context: &mut Context) {
    let Event::Template(placed) = event else {
        return;
    };
    if !matches!(context.kind, Kind::ModuleApi | Kind::ModuleEpoch) {
        return;
    }
    placed.walk(|expr| {
        if let Some(("data", name)) = root_and_name(expr)
            && let Some(known) = NAMES.iter().find(|known| {
                let plain = name.replace('_', "");
                **known != name && plain.eq_ignore_ascii_case(known)
            })
        {
            context.report(
                placed.pointer,
                placed.offset(expr.span().start),
                format!("the data of a trigger has {known}, and no {name}"),
                format!("write data.{known}"),
            );
        }
    });
}

/// Connections keep what they are told to.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings() {
        for (text, is_found) in [
            ("{{data.lastID}}", true),
            ("{{data.lastid}}", true),
            ("{{data.LastDate}}", true),
            ("{{data.last_date}}", true),
            ("{{ifempty(data.lastID, 0)}}", true),
            (
                "{{data.lastId}}{{data.lastDate}}{{data.sameDateIds}}{{data.id}}",
                false,
            ),
            ("{{body.data.lastID}}{{body.lastID}}", false),
        ] {
            let api = format!(r#"{{ "url": "/a", "qs": {{ "a": "{text}" }} }}"#);
            let found = RULE.broken_at(&[(Kind::ModuleApi, &api)]);
            let expected = Vec::from_iter(is_found.then_some("/qs/a"));
            assert_eq!(found, expected, "{text}");
            assert_eq!(RULE.broken_at(&[(Kind::ConnectionApi, &api)]), [""; 0]);
        }
    }
}
