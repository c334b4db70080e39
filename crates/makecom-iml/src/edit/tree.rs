//! Values in the form that edits compare.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::mem::discriminant;

use indexmap::IndexMap;
use jsonc_parser::{CollectOptions, ast};
use serde::Serialize;

use crate::error::{Error, Result};
use crate::text::OPTIONS;

/// A value. Objects are equal regardless of the order of their keys, but
/// preserve it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tree {
    Null,
    Boolean(bool),
    Number(String),
    Text(String),
    List(Vec<Tree>),
    Map(IndexMap<String, Tree>),
}

impl Tree {
    pub(super) fn of(value: &impl Serialize) -> Result<Self> {
        let cannot = |what: String| {
            Error::input(
                "invalid-value",
                what,
                "pass a value that JSON can represent",
            )
        };
        // Through the text, because that keeps the order of keys.
        let text = serde_json::to_string(value)
            .map_err(|_| cannot("this value cannot be written as JSON".to_owned()))?;
        let parsed = jsonc_parser::parse_to_ast(&text, &CollectOptions::default(), &OPTIONS)
            .map_err(|_| cannot("this value is nested too deeply".to_owned()))?;
        Ok(parsed.value.as_ref().map_or(Self::Null, Self::of_node))
    }

    pub(super) fn of_node(node: &ast::Value) -> Self {
        match node {
            ast::Value::NullKeyword(_) => Self::Null,
            ast::Value::BooleanLit(boolean) => Self::Boolean(boolean.value),
            // `1.50` and `1.5` are equal.
            ast::Value::NumberLit(number) => Self::Number(
                serde_json::from_str::<serde_json::Number>(number.value)
                    .map_or_else(|_| number.value.to_owned(), |number| number.to_string()),
            ),
            ast::Value::StringLit(text) => Self::Text(text.value.clone().into_owned()),
            ast::Value::Array(array) => {
                Self::List(array.elements.iter().map(Self::of_node).collect())
            }
            ast::Value::Object(object) => {
                let mut entries = IndexMap::with_capacity(object.properties.len());
                for entry in &object.properties {
                    // Of entries with the same key the last counts.
                    entries.insert(entry.name.as_str().to_owned(), Self::of_node(&entry.value));
                }
                Self::Map(entries)
            }
        }
    }

    /// What identifies an element when the rest of it changes: the name of a
    /// parameter, the value of an option, the URL of a request, the label of a
    /// group.
    pub(super) fn name(&self) -> Option<(&'static str, &Self)> {
        let Self::Map(entries) = self else {
            return None;
        };
        ["name", "value", "url", "label"]
            .into_iter()
            .find_map(|key| Some((key, entries.get(key)?)))
    }

    /// Whether both are equal and have all keys in the same order.
    pub(super) fn is_in_order_of(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Map(entries), Self::Map(others)) => {
                entries.len() == others.len()
                    && (entries.iter().zip(others)).all(|((key, value), (other, in_other))| {
                        key == other && value.is_in_order_of(in_other)
                    })
            }
            (Self::List(values), Self::List(others)) => {
                values.len() == others.len()
                    && (values.iter().zip(others)).all(|(value, other)| value.is_in_order_of(other))
            }
            _ => self == other,
        }
    }
}

impl Hash for Tree {
    fn hash<H: Hasher>(&self, state: &mut H) {
        discriminant(self).hash(state);
        match self {
            Self::Null => {}
            Self::Boolean(boolean) => boolean.hash(state),
            Self::Number(text) | Self::Text(text) => text.hash(state),
            Self::List(values) => values.hash(state),
            // The sum does not depend on the order of keys, as equality does
            // not.
            Self::Map(entries) => {
                let sum = entries.iter().fold(0_u64, |sum, entry| {
                    let mut hasher = DefaultHasher::new();
                    entry.hash(&mut hasher);
                    sum.wrapping_add(hasher.finish())
                });
                sum.hash(state);
            }
        }
    }
}
