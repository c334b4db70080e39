//! Compares two specs from the point of view of API clients.
//!
//! A change is classified by the direction of the data: a new required property is
//! breaking in a request and safe in a response. In callbacks and webhooks the client
//! is the one who is called, so the directions are swapped.

mod base_path;
mod bodies;
mod comparison;
mod ignored;
mod links;
mod malformed;
mod mixed;
mod operations;
mod pairing;
mod pairs;
mod parameters;
mod render;
mod responses;
mod rules;
mod schemas;
mod security;
mod servers;
mod versions;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::diagnostic::Diagnostics;
use crate::document::Document;
use crate::number;
use crate::refs::{self, Index};
pub use comparison::Comparison;
use links::Targets;
use pairs::Pairs;
pub use rules::{DiffPart, DiffRule};
use schemas::{Dialect, Direction};

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

/// Compares two specs of OpenAPI 3.0 or 3.1. Components are compared where operations
/// use them. A change of a schema is reported in up to 16 places of a body, and once
/// for each entry into a recursion; the message says if there are more.
///
/// ```
/// use std::sync::Arc;
/// use openapi_fragments::{Document, Level, Source, Syntax, diff};
///
/// let spec = |methods: &str| {
///     let text = format!("openapi: 3.0.3\ninfo: {{}}\npaths: {{/pets: {methods}}}\n");
///     Document::parse(Arc::new(Source::new("spec.yaml", text)), Syntax::Yaml)
/// };
/// let comparison = diff(&spec("{get: {}, post: {}}")?, &spec("{get: {}}")?)?;
/// let change = &comparison.changes[0];
/// assert_eq!(change.level, Level::Breaking);
/// assert_eq!(change.to_string(), "POST /pets: the operation is gone");
/// assert!(comparison.fails_on(Level::Breaking));
/// # Ok::<(), openapi_fragments::Diagnostics>(())
/// ```
///
/// # Errors
/// `no-version`, `unsupported-version` or `bad-shape` for what is not a spec of
/// OpenAPI 3.0 or 3.1.
pub fn diff(old: &Document, new: &Document) -> Result<Comparison, Diagnostics> {
    let mut findings = Vec::new();
    for document in [old, new] {
        versions::check(document, &mut findings);
    }
    Diagnostics::split(findings)?;
    // `1.10` and `1.1` are the same number.
    let (old, new) = (
        number::simplified(old.value()),
        number::simplified(new.value()),
    );
    Ok(compare(&old, &new))
}

/// Compares any two values as specs.
fn compare(old: &Value, new: &Value) -> Comparison {
    let moved = base_path::aligned(old, new);
    let new = moved.as_ref().unwrap_or(new);
    let mixed = mixed::aligned(old, new);
    let compared = mixed.as_ref().map_or([old, new], |[old, new]| [old, new]);
    let [old_index, new_index] = compared.map(Index::new);
    let mut log = Log::new(Spec(compared[0], &old_index), Spec(compared[1], &new_index));
    security::schemes(&mut log);
    operations::compare([old, new].map(Dialect::of), &mut log);
    versions::dialects([old, new], &mut log);
    malformed::compare([old, new], &mut log);
    ignored::compare([old, new], &mut log);
    Comparison::new(log.changes)
}

/// A spec that resolves references.
#[derive(Clone, Copy)]
struct Spec<'a>(&'a Value, &'a Index<'a>);

impl<'a> Spec<'a> {
    /// The value behind any number of references.
    fn resolve(self, value: &'a Value) -> &'a Value {
        refs::resolve_in(value, self.1)
    }

    /// The direct target of a reference.
    fn target(self, value: &Value) -> Option<&'a Value> {
        refs::target_in(value, self.1)
    }

    fn entries(self, value: &'a Value) -> impl Iterator<Item = (&'a str, &'a Value)> {
        entries(self.resolve(value))
    }
}

/// The keys and values of an object, without its extensions where `value` is not a
/// map of free names.
fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let object = value.as_object().into_iter().flatten();
    object.map(|(key, value)| (key.as_str(), value))
}

/// Collects the changes, operation by operation.
struct Log<'a> {
    old: Spec<'a>,
    new: Spec<'a>,
    operation: Option<String>,
    /// The callback within the operation, or nothing.
    callback: String,
    /// Whether the server calls the client here.
    is_swapped: bool,
    changes: Vec<Change>,
    /// The schemas compared so far, shared by all operations.
    pairs: Pairs<'a>,
    old_targets: Targets<'a>,
    new_targets: Targets<'a>,
    /// The security schemes of the new spec that have another name in the old one.
    renamed_schemes: BTreeMap<String, String>,
    /// Whether operations use the servers of the whole spec, before and afterwards.
    has_root_servers: bool,
}

impl<'a> Log<'a> {
    fn new(old: Spec<'a>, new: Spec<'a>) -> Self {
        Self {
            old,
            new,
            operation: None,
            callback: String::new(),
            is_swapped: false,
            changes: Vec::new(),
            pairs: Pairs::new(old.0, new.0),
            old_targets: Targets::new(old),
            new_targets: Targets::new(new),
            renamed_schemes: BTreeMap::new(),
            has_root_servers: false,
        }
    }

    /// The direction of parameters and request bodies.
    fn requests(&self) -> Direction {
        if self.is_swapped {
            Direction::Response
        } else {
            Direction::Request
        }
    }

    /// The direction of responses.
    fn responses(&self) -> Direction {
        if self.is_swapped {
            Direction::Request
        } else {
            Direction::Response
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
        let parts = [self.callback.as_str(), location];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        self.changes.push(Change {
            level,
            operation: self.operation.clone(),
            location: parts.join(", "),
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

    /// The values behind references; `None`, with an entry, if one leads nowhere.
    fn resolve(
        &mut self,
        old: &'a Value,
        new: &'a Value,
        at: &str,
    ) -> Option<(&'a Value, &'a Value)> {
        let old = self.resolve_one(self.old, old, at);
        let new = self.resolve_one(self.new, new, at);
        old.zip(new)
    }

    fn resolve_one(&mut self, spec: Spec<'a>, value: &'a Value, at: &str) -> Option<&'a Value> {
        let value = spec.resolve(value);
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
            return Some(value);
        };
        let is_circular = spec.target(value).is_some();
        self.unresolved(reference, is_circular, at);
        None
    }

    fn unresolved(&mut self, reference: &str, is_circular: bool, at: &str) {
        let message = unresolved(reference, is_circular);
        self.add(Level::Unknown, at, "unresolved-reference", message);
    }

    /// Compares the keys of an object that have no rule: `known` are those that have one
    /// or are documentation.
    fn others(&mut self, known: &[&str], old: &Value, new: &Value, at: &str) {
        // A missing boolean is false.
        let value = |parent: &'_ Value, key: &str| match parent.get(key) {
            Some(Value::Bool(false)) | None => Value::Null,
            Some(value) => value.clone(),
        };
        let mut keys: Vec<&str> = entries(old)
            .chain(entries(new))
            .map(|(key, _)| key)
            .collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            if !known.contains(&key) && !key.starts_with("x-") && value(old, key) != value(new, key)
            {
                let message = format!("`{key}` changed");
                self.add(Level::Risky, at, "keyword-changed", message);
            }
        }
    }

    /// Compares whether something is deprecated.
    fn deprecation(&mut self, [set, unset]: [&'static str; 2], old: &Value, new: &Value, at: &str) {
        match (old["deprecated"] == true, new["deprecated"] == true) {
            (false, true) => self.add(Level::Risky, at, set, "is deprecated now"),
            (true, false) => self.add(Level::Safe, at, unset, "is not deprecated any more"),
            _ => {}
        }
    }

    /// Compares whether something that has a name is there and is required: whether it
    /// is required before and afterwards, `None` if it is not there.
    fn presence(
        &mut self,
        rules: &Presence,
        direction: Direction,
        (old, new): (Option<bool>, Option<bool>),
        at: &str,
    ) {
        let is_sent = direction == Direction::Request;
        let is_loosened = direction.wider(Level::Breaking);
        let (level, code, message) = match (old, new, is_sent) {
            (Some(false), Some(true), true) => {
                (direction.narrower(), rules.required, "is required now")
            }
            (Some(false), Some(true), false) => (
                direction.narrower(),
                rules.required,
                "is always present now",
            ),
            (Some(true), Some(false), true) => (is_loosened, rules.optional, "is optional now"),
            (Some(true), Some(false), false) => (is_loosened, rules.optional, "may be missing now"),
            (Some(_), None, true) => {
                let message = "is gone: values that clients send are ignored or refused";
                (Level::Risky, rules.removed, message)
            }
            (Some(true), None, false) => {
                let message = "is gone and was always present";
                (Level::Breaking, rules.removed, message)
            }
            (Some(false), None, false) => (Level::Risky, rules.removed, "is gone"),
            (None, Some(true), _) => (
                direction.narrower(),
                rules.required_added,
                "is new and required",
            ),
            (None, Some(false), _) => (Level::Safe, rules.optional_added, "is new and optional"),
            _ => return,
        };
        self.add(level, at, code, message);
    }
}

/// Why what a reference stands for is not compared.
fn unresolved(reference: &str, is_circular: bool) -> String {
    let (why, help) = if is_circular {
        ("leads back to itself only", "")
    } else if reference.starts_with('#') || refs::is_bare_name(reference) {
        ("is not in the spec", "")
    } else {
        let help = ": bundle both specs with `openapi-fragments merge` first";
        ("leads to another document", help)
    };
    format!("the reference `{reference}` {why}, so it is not compared{help}")
}

/// The rules of a kind of named things.
struct Presence {
    removed: &'static str,
    required_added: &'static str,
    optional_added: &'static str,
    required: &'static str,
    optional: &'static str,
}

#[cfg(test)]
mod tests;
