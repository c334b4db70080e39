//! Values as edits compare them.

use jsonc_parser::cst::{CstInputValue, CstNode};
use jsonc_parser::{CollectOptions, ast};
use serde::Serialize;

use crate::error::{Error, Result};
use crate::section::jsonc::OPTIONS;

/// A value whose objects keep their order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Tree {
    Null,
    Boolean(bool),
    Number(String),
    Text(String),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

pub(super) fn value_of<'a>(entries: &'a [(String, Tree)], key: &str) -> Option<&'a Tree> {
    entries
        .iter()
        .find_map(|(name, value)| (name == key).then_some(value))
}

impl Tree {
    pub(super) fn of(value: &impl Serialize) -> Result<Self> {
        let cannot = |what: String| Error::input(what, "give what JSON can say");
        // By way of the text, which keeps the order of keys.
        let text = serde_json::to_string(value)
            .map_err(|_| cannot("this value cannot be written as JSON".to_owned()))?;
        let parsed = jsonc_parser::parse_to_ast(&text, &CollectOptions::default(), &OPTIONS)
            .map_err(|_| cannot("this value is nested too deeply".to_owned()))?;
        Ok(parsed.value.map_or(Self::Null, Self::of_ast))
    }

    fn of_ast(value: ast::Value) -> Self {
        match value {
            ast::Value::NullKeyword(_) => Self::Null,
            ast::Value::BooleanLit(boolean) => Self::Boolean(boolean.value),
            // Of the ways to write a number, one.
            ast::Value::NumberLit(number) => Self::Number(
                serde_json::from_str::<serde_json::Number>(number.value)
                    .map_or_else(|_| number.value.to_owned(), |number| number.to_string()),
            ),
            ast::Value::StringLit(text) => Self::Text(text.value.into_owned()),
            ast::Value::Array(array) => {
                Self::List(array.elements.into_iter().map(Self::of_ast).collect())
            }
            ast::Value::Object(object) => {
                let mut entries: Vec<(String, Self)> = Vec::new();
                for property in object.properties {
                    let key = property.name.as_str().to_owned();
                    // Of entries of one key the last counts.
                    entries.retain(|(name, _)| *name != key);
                    entries.push((key, Self::of_ast(property.value)));
                }
                Self::Map(entries)
            }
        }
    }

    /// What a node says: its text, read again.
    pub(super) fn of_node(node: &CstNode) -> Self {
        let text = node.to_string();
        jsonc_parser::parse_to_ast(&text, &CollectOptions::default(), &OPTIONS)
            .ok()
            .and_then(|parsed| parsed.value)
            .map_or(Self::Null, Self::of_ast)
    }

    /// What tells an element from others, whatever else changes of it: the name
    /// of a parameter, the value of an option, or all of it.
    pub(super) fn identity(&self) -> (bool, &Self) {
        let name = match self {
            Self::Map(entries) => value_of(entries, "name").or_else(|| value_of(entries, "value")),
            _ => None,
        };
        (name.is_some(), name.unwrap_or(self))
    }
}

impl From<Tree> for CstInputValue {
    fn from(tree: Tree) -> Self {
        match tree {
            Tree::Null => Self::Null,
            Tree::Boolean(boolean) => Self::Bool(boolean),
            Tree::Number(digits) => Self::Number(digits),
            Tree::Text(text) => Self::String(text),
            Tree::List(values) => Self::Array(values.into_iter().map(Self::from).collect()),
            Tree::Map(entries) => Self::Object(
                entries
                    .into_iter()
                    .map(|(key, value)| (key, Self::from(value)))
                    .collect(),
            ),
        }
    }
}
