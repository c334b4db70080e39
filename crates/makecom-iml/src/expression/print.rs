//! Writes a tree as text, the usual way.

use super::diagnostic::{DiagnosticCode, Level};
use super::tree::{Expr, Name, Operation, Path, Step};
use super::{Embedded, Part, Template};

/// The text of a template with the usual spaces in its expressions. One with an error, or
/// in which a minus may be a dash, stays as it is.
pub(super) fn template(template: &Template) -> String {
    let text = template.text();
    let mut out = String::with_capacity(text.len());
    for part in template.parts() {
        match part {
            Part::Expression(embedded) if is_clear(template, embedded) => {
                out += "{{";
                expression(&mut out, text, &embedded.expr);
                out += "}}";
            }
            Part::Expression(embedded) => out += embedded.span.of(text),
            Part::Literal(span) => out += span.of(text),
        }
    }
    out
}

fn is_clear(template: &Template, embedded: &Embedded) -> bool {
    let inside = template.diagnostics_in(embedded.span);
    inside
        .iter()
        .all(|found| found.code.level() < Level::Error && found.code != DiagnosticCode::DashInName)
}

fn expression(out: &mut String, text: &str, expr: &Expr) {
    match expr {
        Expr::Text(_) | Expr::Invalid(_) => *out += expr.span().of(text),
        Expr::Number(number) => *out += &number.digits,
        Expr::Keyword(word) => *out += word.keyword.as_str(),
        Expr::Path(it) => path(out, text, it),
        Expr::Call(call) => {
            name(out, &call.name);
            out.push('(');
            for (index, argument) in call.arguments.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                    if !matches!(argument, Expr::Empty(_)) {
                        out.push(' ');
                    }
                }
                expression(out, text, argument);
            }
            out.push(')');
        }
        Expr::Not(not) => {
            out.push('!');
            expression(out, text, &not.operand);
        }
        Expr::Operation(it) => operation(out, text, it),
        Expr::Group(group) => {
            out.push('(');
            expression(out, text, &group.inner);
            out.push(')');
        }
        Expr::Empty(_) => {}
    }
}

fn operation(out: &mut String, text: &str, operation: &Operation) {
    expression(out, text, &operation.first);
    for operand in &operation.rest {
        out.push(' ');
        *out += operand.operator_span.of(text);
        out.push(' ');
        expression(out, text, &operand.expr);
    }
}

fn path(out: &mut String, text: &str, path: &Path) {
    name(out, &path.root);
    for step in &path.steps {
        match step {
            Step::Name(it) => {
                out.push('.');
                name(out, it);
            }
            Step::First(_) => *out += "[]",
            Step::Index(index) => {
                out.push('[');
                *out += &index.number.to_string();
                out.push(']');
            }
            Step::Computed(computed) => {
                *out += "[{{";
                expression(out, text, &computed.index);
                *out += "}}]";
            }
            Step::Key(key) => {
                out.push('[');
                *out += key.span.of(text);
                out.push(']');
            }
        }
    }
}

fn name(out: &mut String, name: &Name) {
    if name.is_quoted {
        out.push('`');
        *out += &name.text;
        out.push('`');
    } else {
        *out += &name.text;
    }
}
