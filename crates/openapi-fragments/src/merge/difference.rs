//! How descriptions of one thing differ: in words, in equivalent ways, or in their
//! contract. One rule for components, operations, tags and all other values.

use serde_json::{Map, Value};

use crate::documentation;
use crate::equivalence;
use crate::pointer;

/// How descriptions of one thing differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Difference {
    /// In documentation only.
    Documentation,
    /// In equivalent ways: the order of a set, an explicit default.
    Compatible,
    /// In the contract.
    Contract,
}

/// What a value describes, which decides what in it is contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// A component or an operation.
    Description,
    /// Words for people, such as the description of a tag.
    Documentation,
    /// A value without known meaning, such as an extension.
    Data,
}

impl Content {
    /// The value of a key of an object that is neither a component nor an operation.
    pub(super) fn of_key(key: &str) -> Self {
        if documentation::is_documentation(key) {
            Self::Documentation
        } else {
            Self::Data
        }
    }

    pub(super) fn difference(self, values: &[Value]) -> Difference {
        match self {
            Self::Documentation => Difference::Documentation,
            Self::Description if are_equal(values, documentation::without) => {
                Difference::Documentation
            }
            Self::Description if are_equal(values, meaning) => Difference::Compatible,
            Self::Data | Self::Description => Difference::Contract,
        }
    }

    /// What must be equal.
    pub(super) fn contract(self, value: &Value) -> Value {
        match self {
            Self::Documentation => Value::Null,
            Self::Data => value.clone(),
            Self::Description => meaning(value),
        }
    }
}

fn are_equal(values: &[Value], part: fn(&Value) -> Value) -> bool {
    let mut parts = values.iter().map(part);
    let first = parts.next();
    parts.all(|other| Some(&other) == first.as_ref())
}

/// The contract of a component or operation, normalized.
pub(super) fn meaning(value: &Value) -> Value {
    let mut value = documentation::without(value);
    equivalence::normalize(&mut value);
    value
}

/// The pointer of the first node, in canonical order, on which two values differ.
pub(super) fn first_difference(one: &Value, other: &Value) -> String {
    first_unequal(one, other, &|_, one, other| one == other)
}

/// The pointer of the first node on which the contracts of two values differ.
pub(super) fn first_contradiction(content: Content, one: &Value, other: &Value) -> String {
    if content != Content::Description {
        return first_difference(one, other);
    }
    first_unequal(one, other, &|key, one, other| {
        // What is contract depends on the key.
        let of = |value: &Value| {
            let entry = (key.unwrap_or_default().to_owned(), value.clone());
            meaning(&Value::Object(Map::from_iter([entry])))
        };
        one == other || of(one) == of(other)
    })
}

type IsEqual<'f> = &'f dyn Fn(Option<&str>, &Value, &Value) -> bool;

fn first_unequal(one: &Value, other: &Value, is_equal: IsEqual) -> String {
    let deeper = |token: &str, one: &Value, other: &Value| {
        let inner = first_unequal(one, other, is_equal);
        format!("/{}{inner}", pointer::escape(token))
    };
    match (one, other) {
        (Value::Object(a), Value::Object(b)) => {
            let mut keys: Vec<&String> = a.keys().chain(b.keys()).collect();
            keys.sort();
            keys.dedup();
            let differs = |key: &&String| match (a.get(*key), b.get(*key)) {
                (Some(a), Some(b)) => !is_equal(Some(key), a, b),
                // A key may be missing where it has its default.
                (Some(only), None) | (None, Some(only)) => {
                    !is_equal(None, &one_entry(key, only), &Value::Object(Map::new()))
                }
                (None, None) => false,
            };
            keys.into_iter()
                .find(differs)
                .map_or_else(String::new, |key| {
                    let null = Value::Null;
                    let (a, b) = (a.get(key).unwrap_or(&null), b.get(key).unwrap_or(&null));
                    deeper(key, a, b)
                })
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => std::iter::zip(a, b)
            .position(|(a, b)| !is_equal(None, a, b))
            .map_or_else(String::new, |index| {
                deeper(&index.to_string(), &a[index], &b[index])
            }),
        _ => String::new(),
    }
}

fn one_entry(key: &str, value: &Value) -> Value {
    Value::Object(Map::from_iter([(key.to_owned(), value.clone())]))
}
