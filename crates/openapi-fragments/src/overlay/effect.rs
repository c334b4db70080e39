//! Applies an action.

use serde_json::Value;

use super::{Action, Effect, Overlay, Version, bad};
use crate::diagnostic::Diagnostic;
use crate::ordered::{DEEPEST, depth};
use crate::pointer;

/// How many values one overlay may add, since copies of copies double each time.
pub(super) const MOST: usize = 10_000_000;

impl Overlay {
    /// Applies an action. Returns a warning if it has no effect, or one that should be
    /// reviewed.
    pub(super) fn apply_action(
        &self,
        action: &Action,
        spec: &mut Value,
        left: &mut usize,
    ) -> Result<Option<Diagnostic>, Diagnostic> {
        let at_target = pointer::join(&action.pointer, "target");
        if matches!(action.effect, Effect::Nothing) {
            return Ok(Some(
                Diagnostic::warning("idle-action", "this action has no effect")
                    .at(self.document.place(&at_target, "has a target only"))
                    .with_help("add `update`, `copy` (since version 1.1) or `remove: true`"),
            ));
        }
        let mut targets = action.target.select(spec);
        if targets.is_empty() {
            return Ok(Some(
                Diagnostic::warning("unmatched-target", "the target of this action selects nothing")
                    .at(self.document.place(&at_target, "matches no node of the spec"))
                    .with_help("compare it with the merged spec: the page may have changed, or an earlier action removed the node"),
            ));
        }
        let (key, update) = match &action.effect {
            Effect::Nothing => return Ok(None),
            Effect::Remove(ignored) => {
                // In reverse order, so that earlier elements keep their index.
                targets.sort_by_cached_key(|target| order(target));
                for target in targets.iter().rev() {
                    if !remove(spec, target) {
                        let message = "the whole spec cannot be removed";
                        return Err(bad(&self.document, &at_target, message)
                            .with_help("select the nodes to remove"));
                    }
                }
                return Ok(ignored.map(|key| {
                    let message = format!("`{key}` has no effect beside `remove: true`");
                    let at = pointer::join(&action.pointer, key);
                    Diagnostic::warning("ignored-update", message)
                        .at(self.document.place(&at, "is not applied"))
                        .with_help("write two actions, or take `remove` or this key away")
                }));
            }
            Effect::Update(update) => ("update", update.clone()),
            Effect::Copy(from) => {
                let selected = from.select(spec);
                let copied = match selected.as_slice() {
                    [one] => spec.pointer(one).cloned(),
                    _ => None,
                };
                let at = pointer::join(&action.pointer, "copy");
                let copied = copied.ok_or_else(|| {
                    let message = format!("`copy` selects {} nodes instead of one", selected.len());
                    bad(&self.document, &at, message)
                        .with_help("compare the query with the merged spec")
                })?;
                ("copy", copied)
            }
        };
        let at = pointer::join(&action.pointer, key);
        if self.version != Version::V1_0 {
            self.check_same_kind(&targets, spec, &at_target)?;
        }
        let (depth, values) = (depth(&update), values(&update));
        let mut extended = None;
        for target in targets {
            let depth = target.matches('/').count() + depth;
            *left = left.saturating_sub(values);
            if depth > DEEPEST || *left == 0 {
                let message = if depth > DEEPEST {
                    format!("this would nest values more than {DEEPEST} deep at {target}")
                } else {
                    format!("this overlay adds more than {MOST} values")
                };
                return Err(bad(&self.document, &at, message)
                    .with_help("check whether an action copies a node into itself"));
            }
            let Some(node) = spec.pointer_mut(&target) else {
                continue;
            };
            if self.version == Version::V1_0 && node.is_array() && update.is_array() {
                extended.get_or_insert_with(|| target.clone());
            }
            if let Err(mismatch) = apply_update(node, &update) {
                let at = format!("{at}{}", mismatch.pointer);
                let message = format!("{} at {target}{}", mismatch.message, mismatch.pointer);
                return Err(bad(&self.document, &at, message).with_help(
                    "to replace a node by one of another kind, remove it in an earlier action",
                ));
            }
        }
        Ok(extended.map(|target| {
            let message = format!("the elements of this array are appended to the one at {target}");
            Diagnostic::warning("array-appended", message)
                .at(self.document.place(&at, "is an array"))
                .with_help("set `overlay: 1.1.0`, which says so; by the letter of 1.0 the array would become one element, which no implementation does")
        }))
    }

    /// Since version 1.1, the targets of an update must all be objects, all be arrays
    /// or all be primitives.
    fn check_same_kind(
        &self,
        targets: &[String],
        spec: &Value,
        at: &str,
    ) -> Result<(), Diagnostic> {
        let kinds: Vec<_> = targets
            .iter()
            .filter_map(|target| Some((kind(spec.pointer(target)?), target)))
            .collect();
        let Some(((first_kind, first), (other_kind, other))) = kinds
            .first()
            .and_then(|first| Some((first, kinds.iter().find(|other| other.0 != first.0)?)))
        else {
            return Ok(());
        };
        let message =
            format!("the target selects both {first_kind} ({first}) and {other_kind} ({other})");
        Err(bad(&self.document, at, message).with_help("write an action for each kind of node"))
    }
}

/// Pointers in the order of the document, array elements by number.
fn order(pointer: &str) -> Vec<(Option<usize>, String)> {
    pointer::tokens(pointer)
        .map(|token| (token.parse().ok(), token.into_owned()))
        .collect()
}

fn remove(spec: &mut Value, target: &str) -> bool {
    let Some((parent, token)) = target.rsplit_once('/') else {
        return false;
    };
    match spec.pointer_mut(parent) {
        Some(Value::Object(object)) => {
            object.remove(pointer::unescape(token).as_ref());
        }
        Some(Value::Array(elements)) => {
            if let Ok(index) = token.parse::<usize>()
                && index < elements.len()
            {
                elements.remove(index);
            }
        }
        // It was removed with an ancestor.
        _ => {}
    }
    true
}

/// Why and where an update cannot be merged.
struct Mismatch {
    pointer: String,
    message: String,
}

/// The number of values in a value, itself included.
fn values(value: &Value) -> usize {
    match value {
        Value::Array(elements) => 1 + elements.iter().map(values).sum::<usize>(),
        Value::Object(object) => 1 + object.values().map(values).sum::<usize>(),
        _ => 1,
    }
}

/// Updates a selected node: objects are merged; an array is extended by the elements
/// of an array, or by anything else as one element. By the letter of version 1.0 an
/// array is one element as well, but implementations append its elements.
fn apply_update(node: &mut Value, update: &Value) -> Result<(), Mismatch> {
    match (node, update) {
        (Value::Array(elements), update) if !update.is_array() => {
            elements.push(update.clone());
            Ok(())
        }
        (node, update) => merge(node, update),
    }
}

/// Merges recursively: arrays are concatenated, primitives replaced.
fn merge(node: &mut Value, update: &Value) -> Result<(), Mismatch> {
    match (node, update) {
        (Value::Object(node), Value::Object(update)) => {
            for (key, value) in update {
                match node.get_mut(key) {
                    Some(known) => merge(known, value).map_err(|mismatch| Mismatch {
                        pointer: format!("/{}{}", pointer::escape(key), mismatch.pointer),
                        ..mismatch
                    })?,
                    None => {
                        node.insert(key.clone(), value.clone());
                    }
                }
            }
            Ok(())
        }
        (Value::Array(node), Value::Array(update)) => {
            node.extend(update.iter().cloned());
            Ok(())
        }
        (node, update) if is_primitive(node) && is_primitive(update) => {
            *node = update.clone();
            Ok(())
        }
        (node, update) => Err(Mismatch {
            pointer: String::new(),
            message: format!("{} cannot be merged into {}", kind(update), kind(node)),
        }),
    }
}

fn is_primitive(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Object(_) => "an object",
        Value::Array(_) => "an array",
        _ => "a primitive value",
    }
}
