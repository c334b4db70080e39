//! The occurrences of a value in several inputs, and the one value that they must
//! have.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use super::{Input, distinct};
use crate::diagnostic::{Diagnostic, Place};
use crate::part::PartKey;
use crate::pointer;
use crate::text::Text;

/// One occurrence of a value in an input.
#[derive(Clone)]
pub(super) struct Occurrence<'a> {
    pub(super) input: &'a Input<'a>,
    pub(super) pointer: String,
    pub(super) text: Text,
    /// Keys in it that are inherited from the root of the input.
    pub(super) inherited: Vec<&'static str>,
}

/// The occurrences of all parts that `select` returns a key for, by that key.
pub(super) fn occurrences<'a, K: Ord>(
    inputs: &'a [Input<'a>],
    select: impl Fn(&'a PartKey) -> Option<K>,
) -> BTreeMap<K, Vec<Occurrence<'a>>> {
    let mut found = BTreeMap::<K, Vec<Occurrence>>::new();
    for (input, part) in distinct(inputs) {
        if let Some(key) = select(&part.key) {
            found.entry(key).or_default().push(Occurrence {
                input,
                pointer: part.key.pointer(),
                text: part.text().clone(),
                inherited: Vec::new(),
            });
        }
    }
    found
}

impl Occurrence<'_> {
    /// The place of a node of the value.
    pub(super) fn place(&self, at: &str, label: &str) -> Place {
        let first = at.split('/').nth(1).unwrap_or_default();
        if self.inherited.contains(&first) {
            self.input.place(at, label)
        } else {
            self.input.place(&format!("{}{at}", self.pointer), label)
        }
    }
}

/// The one value of all occurrences. Each other value is reported beside the
/// first, at the first difference between them.
pub(super) fn unify<'a>(
    what: &str,
    code: &'static str,
    occurrences: impl IntoIterator<Item = Occurrence<'a>>,
    findings: &mut Vec<Diagnostic>,
) -> Option<Text> {
    let mut occurrences = occurrences.into_iter();
    let first = occurrences.next()?;
    let mut others = HashSet::new();
    for other in occurrences {
        if other.text != first.text && others.insert(other.text.clone()) {
            findings.push(contradiction(what, code, &first, &other));
        }
    }
    Some(first.text)
}

fn contradiction(
    what: &str,
    code: &'static str,
    one: &Occurrence,
    other: &Occurrence,
) -> Diagnostic {
    let at = first_difference(&one.text.value(), &other.text.value());
    Diagnostic::error(code, format!("{what} has two different descriptions"))
        .at(one.place(&at, "the first description"))
        .at(other.place(&at, "the second description"))
        .with_help("make them equal where they are published, or remove one of them from the input")
}

/// The pointer of the first node, in canonical order, on which two values differ.
pub(super) fn first_difference(one: &Value, other: &Value) -> String {
    let deeper = |token: &str, one: &Value, other: &Value| {
        format!(
            "/{}{}",
            pointer::escape(token),
            first_difference(one, other)
        )
    };
    match (one, other) {
        (Value::Object(a), Value::Object(b)) => {
            let mut keys: Vec<&String> = a.keys().chain(b.keys()).collect();
            keys.sort();
            keys.into_iter()
                .find(|key| a.get(*key) != b.get(*key))
                .map_or_else(String::new, |key| {
                    let null = Value::Null;
                    deeper(
                        key,
                        a.get(key).unwrap_or(&null),
                        b.get(key).unwrap_or(&null),
                    )
                })
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => std::iter::zip(a, b)
            .position(|(a, b)| a != b)
            .map_or_else(String::new, |index| {
                deeper(&index.to_string(), &a[index], &b[index])
            }),
        _ => String::new(),
    }
}
