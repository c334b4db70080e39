//! The variables that a template reads.

use makecom_iml::expression::{Expr, Step, Template};

/// Each path that a template reads: its root and the names after it.
pub(super) fn roots(template: &Template) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for embedded in template.expressions() {
        walk(&embedded.expr, &mut found);
    }
    found
}

fn walk(expr: &Expr, found: &mut Vec<Vec<String>>) {
    match expr {
        Expr::Path(path) => {
            let mut names = vec![path.root.text.to_string()];
            for step in &path.steps {
                match step {
                    Step::Name(name) => names.push(name.text.to_string()),
                    Step::Computed(computed) => walk(&computed.index, found),
                    _ => {}
                }
            }
            found.push(names);
        }
        Expr::Call(call) => call.arguments.iter().for_each(|it| walk(it, found)),
        Expr::Not(not) => walk(&not.operand, found),
        Expr::Group(group) => walk(&group.inner, found),
        Expr::Operation(operation) => {
            walk(&operation.first, found);
            operation.rest.iter().for_each(|it| walk(&it.expr, found));
        }
        _ => {}
    }
}
