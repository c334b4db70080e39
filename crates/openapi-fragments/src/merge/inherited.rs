//! Operations outside of the paths: in webhooks and in shared path items.
//!
//! They inherit the root `security` and `servers` of their own fragment, too. Where
//! the fragments disagree, they get these as their own before the merge.

use serde_json::{Value, json};

use super::Input;
use super::operations::DEFAULTS;
use crate::operation::METHODS;
use crate::ordered::Ordered;
use crate::part::{Interner, KeyRef, Part, PartKey};

/// Gives the operations outside of the paths what they inherit, unless all fragments
/// with operations inherit the same.
pub(super) fn keep(inputs: &mut [Input]) {
    if !inputs.iter().any(has_operations_elsewhere) {
        return;
    }
    let interner = Interner::default();
    for key in DEFAULTS {
        if agree(inputs, key) {
            continue;
        }
        for input in inputs
            .iter_mut()
            .filter(|input| has_operations_elsewhere(input))
        {
            let default = match (input.root(key), key) {
                (Some(text), _) => text.value(),
                (None, "servers") => json!([{"url": "/"}]),
                (None, _) => json!([]),
            };
            for part in input.parts.to_mut() {
                if let Some(key_of_part) = with_operations(part) {
                    let mut value = part.text().value();
                    set(key_of_part, &mut value, key, &default);
                    *part = interner.part(key_of_part, &Ordered::from(&value));
                }
            }
        }
    }
}

/// Whether all fragments with operations have the same default.
pub(super) fn agree(inputs: &[Input], key: &str) -> bool {
    let mut defaults = inputs
        .iter()
        .filter(|input| input.has_operations() || has_operations_elsewhere(input))
        .map(|input| input.root(key));
    let first = defaults.next();
    defaults.all(|other| Some(other) == first)
}

pub(super) fn has_operations_elsewhere(input: &Input) -> bool {
    input
        .parts
        .iter()
        .any(|part| with_operations(part).is_some())
}

/// The key of a part that holds path items.
fn with_operations(part: &Part) -> Option<KeyRef<'_>> {
    match &part.key {
        PartKey::Root(key) if key == "webhooks" => Some(KeyRef::Root(key)),
        PartKey::Component(key) if key.section == "pathItems" => Some(KeyRef::Component {
            section: &key.section,
            name: &key.name,
        }),
        _ => None,
    }
}

/// Sets a default in each operation of a part that has no value of its own.
fn set(part: KeyRef, value: &mut Value, key: &str, default: &Value) {
    let items: Vec<&mut Value> = match (part, value) {
        (KeyRef::Root(_), Value::Object(named)) => named.values_mut().collect(),
        (_, item) => vec![item],
    };
    for item in items {
        if key == "servers" && item.get(key).is_some() {
            continue;
        }
        for method in METHODS {
            if let Some(Value::Object(operation)) = item.get_mut(method) {
                operation.entry(key).or_insert_with(|| default.clone());
            }
        }
    }
}
