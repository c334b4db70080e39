//! Conditions are not deep.

use crate::check::prelude::*;
use crate::expression::Expr;

pub(super) static RULE: Rule = Rule {
    id: "nested-condition",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "Three `if` or `switch` within each other in a URL or a body are hard to read: `temp` \
        holds what is chosen, or a function of the app chooses.",
    bad: &[(
        Kind::ModuleApi,
        r#"{ "url": "/{{if(parameters.a, if(parameters.b, if(parameters.c, 1, 2), 3), 4)}}" }"#,
    )],
    good: &[(
        Kind::ModuleApi,
        r#"{ "temp": { "id": "{{if(parameters.c, 1, 2)}}" }, "url": "/{{if(parameters.a, temp.id, 4)}}" }"#,
    )],
    check,
};

const MOST: usize = 2;

fn check(event: &Event, context: &mut Context) {
    let Event::Template(placed) = event else {
        return;
    };
    let mut keys = placed.pointer.split('/');
    if !keys.any(|key| matches!(key, "url" | "body" | "qs" | "headers")) {
        return;
    }
    for embedded in placed.template.expressions() {
        if depth(&embedded.expr, 0) > MOST {
            context.report(
                placed.pointer,
                placed.offset(embedded.span.start),
                "more than two conditions are within each other here",
                "choose in temp, or in a function of the app",
            );
            return;
        }
    }
}

fn depth(expr: &Expr, above: usize) -> usize {
    let is_choice = matches!(expr, Expr::Call(call) if matches!(&*call.name.text, "if" | "switch"));
    let here = above + usize::from(is_choice);
    let mut most = here;
    expr.each_child(&mut |child| most = most.max(depth(child, here)));
    most
}

/// The same in all requests.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];
