//! Imports and helpers for the files of rules.

pub(super) use jsonc_parser::ast;
pub(super) use jsonc_parser::common::Ranged;

pub(super) use super::event::{Context, Event};
pub(super) use super::rule::{Rule, Severity, Source};
pub(super) use crate::code::CodeKind as Kind;
use crate::expression::{Expr, Step};
pub(super) use crate::shape::fit::DeviationKind;
pub(super) use crate::text::value_of;

/// A common mistake in one of the connections under `tests/connections`: the
/// connection, the section, a text in it and the replacement.
#[cfg(test)]
pub(super) type Mistake = (&'static str, Kind, &'static str, &'static str);

/// A string under a key.
pub(super) fn string_of<'b>(
    object: &'b ast::Object<'b>,
    key: &str,
) -> Option<&'b ast::StringLit<'b>> {
    value_of(object, key)?.as_string_lit()
}

/// A value under a key that is neither null nor an empty string.
pub(super) fn given<'b>(object: &'b ast::Object<'b>, key: &str) -> Option<&'b ast::Value<'b>> {
    value_of(object, key).filter(|value| match value {
        ast::Value::NullKeyword(_) => false,
        ast::Value::StringLit(text) => !text.value.is_empty(),
        _ => true,
    })
}

/// The texts in a value, each with its pointer.
pub(super) fn texts<'b>(
    value: &'b ast::Value<'b>,
    pointer: &str,
    see: &mut impl FnMut(&'b ast::StringLit<'b>, &str),
) {
    super::visit::each_text(value, &mut pointer.to_owned(), see);
}

/// The path of an expression if it is one with at least one step by name: its root and
/// that name.
pub(super) fn root_and_name(expr: &Expr) -> Option<(&str, &str)> {
    let Expr::Path(path) = expr else {
        return None;
    };
    match path.steps.first() {
        Some(Step::Name(name) | Step::Key(name)) => Some((&path.root.text, &name.text)),
        _ => None,
    }
}
