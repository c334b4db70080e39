//! Compares two specs from the point of view of API clients.
//!
//! A change is classified by the direction of the data: a new required property is
//! breaking in a request and safe in a response.

mod operations;
mod pairs;
mod render;
mod rules;
mod schemas;
mod security;
mod servers;
mod values;

use serde::Serialize;
use serde_json::Value;

use crate::refs;
use pairs::Pairs;
pub use rules::{DiffPart, DiffRule};
use schemas::Direction;

/// The effect of a change on a client written for the old spec.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Level {
    /// It may stop working.
    Breaking,
    /// It keeps working if it is tolerant.
    Risky,
    /// It keeps working.
    Safe,
    /// Anything may have changed: this could not be compared.
    Unknown,
    /// Nothing: it is for people or for other tools, and is not compared.
    Ignored,
}

/// One entry of a changelog.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// The effect on a client.
    pub level: Level,
    /// The operation, such as `GET /pets`; `None` for the API as a whole.
    pub operation: Option<String>,
    /// Where in the operation, such as `response 200, application/json: /name`.
    pub location: String,
    /// The id of its rule, such as `enum-value-removed`.
    pub code: &'static str,
    /// What changed.
    pub message: String,
}

/// All changes, the breaking ones first. Documentation, examples and extensions are
/// ignored; components are compared where operations use them. A change of a schema
/// is reported in up to 16 places of a body, and once for each entry into a
/// recursion; the message says if there are more.
///
/// ```
/// use openapi_fragments::{Level, diff};
/// use serde_json::json;
///
/// let old = json!({"paths": {"/pets": {"get": {"responses": {}}, "post": {"responses": {}}}}});
/// let new = json!({"paths": {"/pets": {"get": {"responses": {}}}}});
/// let changes = diff(&old, &new);
/// assert_eq!(changes[0].level, Level::Breaking);
/// assert_eq!(changes[0].to_string(), "POST /pets: the operation is gone");
/// ```
pub fn diff(old: &Value, new: &Value) -> Vec<Change> {
    let mut changes = operations::compare(old, new);
    changes.sort();
    changes.dedup();
    changes
}

/// A spec that resolves references.
#[derive(Clone, Copy)]
struct Spec<'a>(&'a Value);

impl<'a> Spec<'a> {
    /// The value behind any number of references.
    fn resolve(self, value: &'a Value) -> &'a Value {
        refs::resolve(value, self.0)
    }

    fn entries(self, value: &'a Value) -> impl Iterator<Item = (&'a str, &'a Value)> {
        self.resolve(value)
            .as_object()
            .into_iter()
            .flatten()
            .map(|(key, value)| (key.as_str(), value))
    }
}

/// Collects the changes, operation by operation.
struct Log<'a> {
    old: Spec<'a>,
    new: Spec<'a>,
    operation: Option<String>,
    changes: Vec<Change>,
    /// The schemas compared so far, shared by all operations.
    pairs: Pairs<'a>,
}

impl<'a> Log<'a> {
    fn new(old: Spec<'a>, new: Spec<'a>) -> Self {
        Self {
            old,
            new,
            operation: None,
            changes: Vec::new(),
            pairs: Pairs::new(old, new),
        }
    }

    fn add(
        &mut self,
        level: Level,
        location: &str,
        code: &'static str,
        message: impl Into<String>,
    ) {
        debug_assert!(DiffRule::find(code).is_some(), "{code} has no rule");
        self.changes.push(Change {
            level,
            operation: self.operation.clone(),
            location: location.to_owned(),
            code,
            message: message.into(),
        });
    }

    /// Adds the changes between two schemas and everything that they refer to.
    fn schemas(&mut self, old: &'a Value, new: &'a Value, direction: Direction, at: &str) {
        for change in self.pairs.compare(old, new, direction, at) {
            self.add(change.level, &change.location, change.code, change.message);
        }
    }
}

#[cfg(test)]
mod tests;
