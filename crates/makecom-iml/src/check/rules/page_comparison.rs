//! The last page is asked for, too.

use crate::check::prelude::*;
use crate::expression::{Expr, Operator};

pub(super) static RULE: Rule = Rule {
    id: "page-comparison",
    severity: Severity::Warning,
    source: Source::Reported,
    summary: "`pagination.condition` compares `pagination.page` by `>=` or `<=`: when it is \
        evaluated, the page is the next one already, so that `>` and `<` leave out the last.",
    bad: &[(
        Kind::ModuleApi,
        r#"{
    "url": "/contacts",
    "qs": { "page": "{{pagination.page}}" },
    "pagination": { "condition": "{{body.pages > pagination.page}}" }
}"#,
    )],
    good: &[(
        Kind::ModuleApi,
        r#"{
    "url": "/contacts",
    "qs": { "page": "{{pagination.page}}" },
    "pagination": { "condition": "{{body.pages >= pagination.page}}" }
}"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Template(placed) = event else {
        return;
    };
    if !placed.pointer.ends_with("/pagination/condition") {
        return;
    }
    let mut found = Vec::new();
    placed.walk(|expr| {
        let Expr::Operation(operation) = expr else {
            return;
        };
        let mut before = &*operation.first;
        for operand in &operation.rest {
            let is_page = |expr| root_and_name(expr) == Some(("pagination", "page"));
            let with_equal = match operand.operator {
                Operator::Less => Some("<="),
                Operator::Greater => Some(">="),
                _ => None,
            };
            if let Some(with_equal) = with_equal
                && (is_page(before) || is_page(&operand.expr))
            {
                found.push((operand.operator_span.start, with_equal));
            }
            before = &operand.expr;
        }
    });
    for (at, with_equal) in found {
        context.report(
            placed.pointer,
            placed.offset(at),
            "pagination.page is the next page here, so that the last one is left out",
            format!("write {with_equal}"),
        );
    }
}

/// Connections have no pagination.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparisons_with_the_next_page() {
        for (condition, is_found) in [
            ("{{body.pages > pagination.page}}", true),
            ("{{pagination.page < body.meta.last}}", true),
            ("{{body.more && (body.pages > pagination.page)}}", true),
            ("{{if(pagination.page < 3, true, false)}}", true),
            ("{{body.pages >= pagination.page}}", false),
            ("{{pagination.page <= 3}}", false),
            ("{{pagination.page != body.last}}", false),
            ("{{body.total > pagination.offset}}", false),
            ("{{body.pagination.page < body.pages}}", false),
        ] {
            let api =
                format!(r#"{{ "url": "/", "pagination": {{ "condition": "{condition}" }} }}"#);
            let found = RULE.broken_at(&[(Kind::RpcApi, &api)]);
            assert_eq!(!found.is_empty(), is_found, "{condition}");
        }
    }
}
