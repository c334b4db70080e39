//! Operations within callbacks and shared path items, whose ids must differ from all
//! others, too.

use serde_json::{Map, Value};

use crate::operation::METHODS;
use crate::pointer;
use crate::text::Text;

/// An operation that has an id, within another value.
pub(super) struct Inner {
    /// Its pointer in that value.
    pub(super) within: String,
    pub(super) method: String,
    pub(super) id: Value,
}

/// Those in the callbacks of an operation.
pub(super) fn of_operation(operation: &Text) -> Vec<Inner> {
    let mut found = Vec::new();
    if operation.as_str().contains("\"callbacks\": {") {
        callbacks(&operation.value(), "", &mut found);
    }
    found
}

/// Whether the components of a section may hold operations.
pub(super) fn may_be_in(section: &str) -> bool {
    matches!(section, "callbacks" | "pathItems")
}

/// Those in a component.
pub(super) fn of_component(section: &str, component: &Text) -> Vec<Inner> {
    let mut found = Vec::new();
    if component.as_str().contains("\"operationId\": ") {
        let value = component.value();
        match section {
            "callbacks" => callback(&value, "", &mut found),
            _ => path_item(&value, "", &mut found),
        }
    }
    found
}

fn callbacks(operation: &Value, at: &str, found: &mut Vec<Inner>) {
    for (name, value) in entries(operation.get("callbacks")) {
        let at = format!("{at}{}", pointer::from_tokens(["callbacks", name]));
        callback(value, &at, found);
    }
}

/// What is behind a reference is a component, and has its operations once.
fn callback(callback: &Value, at: &str, found: &mut Vec<Inner>) {
    let items = entries(Some(callback));
    for (expression, item) in items.filter(|(key, _)| *key != "$ref" && !key.starts_with("x-")) {
        path_item(item, &pointer::join(at, expression), found);
    }
}

fn path_item(item: &Value, at: &str, found: &mut Vec<Inner>) {
    for method in METHODS {
        let Some(operation) = item.get(method) else {
            continue;
        };
        let at = pointer::join(at, method);
        if let Some(id) = operation.get("operationId") {
            found.push(Inner {
                within: at.clone(),
                method: method.to_owned(),
                id: id.clone(),
            });
        }
        callbacks(operation, &at, found);
    }
}

fn entries(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    let object: Option<&Map<String, Value>> = value.and_then(Value::as_object);
    object.into_iter().flatten()
}
