//! Numbers are within their range.

use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "number-range",
    severity: Severity::Error,
    source: Source::Clients,
    summary: "A `timeout` is 1 to 300000 milliseconds, and the `status` of `respond` 100 to \
        999.",
    bad: &[(Kind::AppBase, r#"{ "url": "/", "timeout": 600000 }"#)],
    good: &[(Kind::AppBase, r#"{ "url": "/", "timeout": 300000 }"#)],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Deviation(found) = event
        && let DeviationKind::OutOfRange { least, most } = found.kind
    {
        context.report(
            &*found.pointer,
            found.offset,
            format!("this is not between {least} and {most}"),
            "write a number in that range, or leave the key out",
        );
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "multi-tenant",
    Kind::ConnectionApi,
    r#""followRedirects": false"#,
    r#""followRedirects": false, "respond": { "status": 99 }"#,
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_are_in_range() {
        let found = |timeout: &str| {
            let base = format!(r#"{{ "url": "/", "timeout": {timeout} }}"#);
            RULE.broken_at(&[(Kind::AppBase, &base)]).len()
        };
        for timeout in ["1", "300000", "3e5", "null", r#""{{parameters.x}}""#] {
            assert_eq!(found(timeout), 0, "{timeout}");
        }
        for timeout in ["0", "-1", "300001", "1e9"] {
            assert_eq!(found(timeout), 1, "{timeout}");
        }
    }
}
