//! What progenitor 0.15 makes of a spec: a model of the generator and of typify,
//! which names and converts the schemas for it.
//!
//! The model takes the same steps in the same order as the generator, so that it
//! finds what is refused, what panics, what does not compile, and what silently gets
//! the type of something else. `xtask/tests/progenitor.rs` holds it against the
//! generator itself.

mod bodies;
mod convert;
mod defaults;
mod enums;
mod exclusive;
mod merge;
mod names;
mod objects;
mod parameters;
mod references;
mod responses;
mod scalars;
mod schema;
mod types;
mod words;

use std::collections::HashMap;

use serde_json::Value;

use super::findings::{Effect, Found};
use crate::operation::{METHODS, OperationKey};
use crate::pointer;
use types::Types;

/// The methods that reqwest has a call for, which the generated code uses.
const CALLS: [&str; 6] = ["get", "put", "post", "delete", "head", "patch"];

/// Names of the generated client that an operation cannot have: the client's own
/// functions, and those that the generated methods call on it.
const RESERVED: [&str; 6] = [
    "new",
    "new_with_client",
    "api_version",
    "pre",
    "post",
    "exec",
];

/// What progenitor does not support in a document.
pub(super) fn check(document: &Value) -> Vec<Found> {
    let types = Types::of(document);
    let mut model = Model {
        document,
        found: Vec::new(),
        types,
    };
    model.operations();
    let mut found = model.types.found;
    found.append(&mut model.found);
    found
}

/// The generator's view of a document.
struct Model<'a> {
    document: &'a Value,
    found: Vec<Found>,
    types: Types<'a>,
}

impl<'a> Model<'a> {
    fn report(
        &mut self,
        rule: &'static str,
        at: impl Into<String>,
        effect: Effect,
        message: impl Into<String>,
    ) {
        self.found
            .push(Found::new(rule, at, message).with_effect(effect));
    }

    fn operations(&mut self) {
        let mut methods: HashMap<String, OperationKey> = HashMap::new();
        let mut ids: HashMap<&'a str, OperationKey> = HashMap::new();
        let paths = self.document.get("paths").and_then(Value::as_object);
        for (path, item) in paths.into_iter().flatten() {
            if !path.starts_with('/') {
                // openapiv3 leaves it out; it is reported as no path.
                continue;
            }
            if item.get("$ref").is_some_and(Value::is_string) {
                let at = pointer::join(&pointer::from_tokens(["paths", path]), "$ref");
                let what = format!("the path {path} is a reference");
                self.report("path-item-reference", at, Effect::Refuses, what);
                continue;
            }
            for method in METHODS {
                let Some(operation) = item.get(method).filter(|one| one.is_object()) else {
                    continue;
                };
                let key = OperationKey::new(method, path);
                let at = pointer::join(&key.pointer(), "operationId");
                let id = match operation.get("operationId").and_then(Value::as_str) {
                    None => {
                        let what = format!("{key} has no operationId");
                        self.report("missing-operation-id", key.pointer(), Effect::Refuses, what);
                        key.to_string()
                    }
                    Some(id) => {
                        if let Some(other) = ids.insert(id, key.clone()) {
                            let what = format!("{key} and {other} have the operationId `{id}`");
                            self.report("duplicate-operation-id", at, Effect::Refuses, what);
                        } else {
                            self.method_name(&key, id, at, &mut methods);
                        }
                        id.to_owned()
                    }
                };
                self.operation(&Operation {
                    key,
                    id,
                    value: operation,
                    item,
                });
            }
        }
    }

    fn method_name(
        &mut self,
        key: &OperationKey,
        id: &str,
        at: String,
        methods: &mut HashMap<String, OperationKey>,
    ) {
        let name = names::method_name(id);
        if RESERVED.contains(&name.as_str()) {
            let what = format!(
                "the method of {key} would be called `{name}`, as a function of the client itself"
            );
            self.report("name-taken", at, Effect::Breaks, what);
        } else if let Some(other) = methods.get(&name) {
            let what = format!("the methods of {key} and {other} are both called `{name}`");
            self.report("name-taken", at, Effect::Breaks, what);
        } else {
            methods.insert(name, key.clone());
        }
    }

    fn operation(&mut self, operation: &Operation<'a>) {
        let key = &operation.key;
        if !CALLS.contains(&key.method.as_str()) {
            let what = format!("{key} has a method that the generated client cannot call");
            self.report("unsupported-method", key.pointer(), Effect::Breaks, what);
        }
        self.parameters(operation);
        self.request_body(operation);
        self.responses(operation);
    }
}

/// An operation.
struct Operation<'a> {
    key: OperationKey,
    id: String,
    value: &'a Value,
    item: &'a Value,
}

impl<'a> Operation<'a> {
    /// The value of a key, and its pointer.
    fn part(&self, key: &'a str) -> Option<(&'a Value, String)> {
        let value = self.value.get(key).filter(|value| !value.is_null())?;
        Some((value, pointer::join(&self.key.pointer(), key)))
    }
}
