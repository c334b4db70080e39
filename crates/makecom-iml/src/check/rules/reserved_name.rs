//! Parameters do not have names that Make uses itself.

use crate::check::prelude::*;

const RESERVED: [&str; 2] = ["accountName", "teamID"];

pub(super) static RULE: Rule = Rule {
    id: "reserved-name",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "Make uses the names `accountName` and `teamID` itself; no parameter has one of \
        them.",
    bad: &[(
        Kind::ConnectionParameters,
        r#"[{ "name": "accountName", "type": "text" }]"#,
    )],
    good: &[(
        Kind::ConnectionParameters,
        r#"[{ "name": "account", "type": "text" }]"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Parameter(parameter, pointer) = event
        && let Some(name) = string_of(parameter, "name")
        && RESERVED.contains(&&*name.value)
    {
        context.report(
            format!("{pointer}/name"),
            name.start(),
            format!("{:?} is a name that Make uses itself", name.value),
            "rename it",
        );
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "basic-auth",
    Kind::ConnectionParameters,
    r#""name": "rejectUnauthorized""#,
    r#""name": "accountName""#,
)];
