//! Gives every operation an id of its own, and keeps the links to those that change.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value};

use super::occurrence::{Occurrence, index_of_first, index_of_newest};
use super::operations::{Operation, Operations};
use super::policy::{ConflictKind, OnConflict};
use super::webhooks::Webhook;
use super::{Components, Context, Input, links};
use crate::diagnostic::Diagnostic;
use crate::operation::OperationKey;
use crate::operation_id;
use crate::pointer;
use crate::text::Text;

/// The ids that operations do not keep.
#[derive(Default)]
pub(super) struct Changed {
    /// The new id, by the input of the operation and the old id.
    own: HashMap<(usize, String), String>,
    /// All new ids, by the old one.
    all: BTreeMap<String, BTreeSet<String>>,
}

impl Changed {
    pub(super) fn record(&mut self, operation: &Operation, old: &str, new: &str) {
        let own = (operation.input.index, old.to_owned());
        self.own.insert(own, new.to_owned());
        let all = self.all.entry(old.to_owned()).or_default();
        all.insert(new.to_owned());
    }
}

/// An operation that has an id.
struct Owner<'a> {
    key: Key<'a>,
    input: &'a Input<'a>,
    pointer: String,
    /// The id that it would have without any.
    derived: String,
}

/// Where an operation is: a path and a method, or an index among the webhooks.
#[derive(Clone, Copy)]
enum Key<'a> {
    Path((&'a str, &'a str)),
    Webhook(usize),
}

/// Gives every operation a unique id. Those of webhooks may be without one.
pub(super) fn name<'a>(
    operations: &mut Operations<'a>,
    webhooks: &mut [Webhook<'a>],
    changed: &mut Changed,
    context: &mut Context,
) {
    let mut owners: BTreeMap<String, Vec<Owner<'a>>> = BTreeMap::new();
    let mut new = Vec::new();
    for (&key, operation) in operations.iter() {
        let owner = Owner {
            key: Key::Path(key),
            input: operation.input,
            pointer: operation.pointer(),
            derived: derived(operation),
        };
        let id = if let Some(given) = operation.text.get("operationId") {
            let Some(id) = owner.given(&given, context) else {
                continue;
            };
            id
        } else {
            new.push((owner.key, owner.derived.clone()));
            owner.derived.clone()
        };
        owners.entry(id).or_default().push(owner);
    }
    for (index, webhook) in webhooks.iter().enumerate() {
        let path = format!("/webhooks/{}", webhook.name);
        let owner = Owner {
            key: Key::Webhook(index),
            input: webhook.input,
            pointer: webhook.pointer(),
            derived: operation_id::derive(&OperationKey::new(&webhook.method, &path)),
        };
        let given = webhook.text.get("operationId");
        if let Some(id) = given.and_then(|given| owner.given(&given, context)) {
            owners.entry(id).or_default().push(owner);
        }
    }
    let taken: BTreeSet<String> = owners.keys().cloned().collect();
    for (id, same) in owners.iter().filter(|(_, same)| same.len() > 1) {
        let named = resolve(id, same, &taken, context);
        for (owner, name) in std::iter::zip(same, named) {
            if name == *id {
                continue;
            }
            // Links call operations of paths.
            if let Key::Path(key) = owner.key {
                changed.record(&operations[&key], id, &name);
            }
            new.push((owner.key, name));
        }
    }
    for (key, id) in new {
        let id = Text::of(&id.into());
        match key {
            Key::Path(key) => {
                if let Some(operation) = operations.get_mut(&key) {
                    operation.text.set("operationId", id);
                }
            }
            Key::Webhook(index) => {
                if let Some(webhook) = webhooks.get_mut(index) {
                    webhook.text = webhook.text.with("operationId", &id);
                }
            }
        }
    }
}

impl Owner<'_> {
    /// The id that is published, if it is a string.
    fn given(&self, text: &Text, context: &mut Context) -> Option<String> {
        if let Value::String(id) = text.value() {
            return Some(id);
        }
        let at = pointer::join(&self.pointer, "operationId");
        context.findings.push(
            Diagnostic::error("bad-shape", "expected a string")
                .at(self.input.place(&at, "is something else"))
                .with_help("correct it where it is published: OpenAPI requires this type"),
        );
        None
    }
}

/// The id of an operation that has none.
fn derived(operation: &Operation) -> String {
    operation_id::derive(&OperationKey::new(operation.method, operation.spelled))
}

/// The ids of operations that have one id, each its own.
fn resolve(
    id: &str,
    same: &[Owner],
    taken: &BTreeSet<String>,
    context: &mut Context,
) -> Vec<String> {
    let occurrences: Vec<Occurrence> = same
        .iter()
        .map(|owner| {
            let at = pointer::join(&owner.pointer, "operationId");
            Occurrence::new(owner.input, at, Text::of(&id.into()))
        })
        .collect();
    let policy = context.policies.of(ConflictKind::OperationIds);
    let keeps = match policy {
        OnConflict::First => Some(index_of_first(&occurrences)),
        OnConflict::Newest => Some(index_of_newest(&occurrences)),
        _ => None,
    };
    let names: Vec<String> = same
        .iter()
        .enumerate()
        .map(|(index, owner)| match policy {
            _ if keeps == Some(index) => id.to_owned(),
            OnConflict::Rename => format!("{id}_{}", owner.derived),
            OnConflict::Error | OnConflict::OneOf => id.to_owned(),
            _ => owner.derived.clone(),
        })
        .collect();
    let is_resolved = policy != OnConflict::Error
        && names.iter().collect::<BTreeSet<_>>().len() == names.len()
        && names.iter().all(|name| name == id || !taken.contains(name));
    if is_resolved {
        let message = match keeps {
            None => format!("several operations have the operationId `{id}`: each gets its own"),
            Some(_) => format!("several operations have the operationId `{id}`: one keeps it"),
        };
        let help = "rename all but one where they are published: an operationId must be unique";
        let mut warning = Diagnostic::warning("resolved-conflict", message).with_help(help);
        for (occurrence, name) in std::iter::zip(&occurrences, &names) {
            warning = warning.at(occurrence.place("", &format!("is `{name}`")));
        }
        context.findings.push(warning);
        return names;
    }
    let [first, others @ ..] = occurrences.as_slice() else {
        return names;
    };
    for other in others {
        context.findings.push(
            Diagnostic::error(
                "duplicate-operation-id",
                format!("two operations have the operationId `{id}`"),
            )
            .at(other.place("", "the first"))
            .at(first.place("", "the second"))
            .with_help(
                "rename one where it is published, or merge with `--on-conflict operation-ids=rename`: an operationId must be unique in the API",
            ),
        );
    }
    vec![id.to_owned(); same.len()]
}

/// Rewrites the links to operations whose id has changed. An operation links to its
/// own fragment first.
pub(super) fn follow(
    changed: &Changed,
    operations: &mut Operations,
    components: &mut Components,
    context: &mut Context,
) {
    if changed.all.is_empty() {
        return;
    }
    let kept: BTreeSet<String> = operations
        .values()
        .filter_map(|operation| {
            operation
                .text
                .get("operationId")?
                .value()
                .as_str()
                .map(str::to_owned)
        })
        .collect();
    let new_id = |old: &str, input: Option<usize>| -> Result<Option<String>, ()> {
        if let Some(new) = input.and_then(|input| changed.own.get(&(input, old.to_owned()))) {
            return Ok(Some(new.clone()));
        }
        match changed.all.get(old) {
            Some(_) | None if kept.contains(old) => Ok(None),
            None => Ok(None),
            Some(new) if new.len() == 1 => Ok(new.first().cloned()),
            Some(_) => Err(()),
        }
    };
    let rewrite = |text: &Text, is_link: bool, input: Option<usize>| {
        let mut ambiguous = Vec::new();
        let mut value = text.value();
        let mut relink = |link: &mut Map<String, Value>| {
            if let Some(Value::String(id)) = link.get_mut("operationId") {
                match new_id(id, input) {
                    Ok(Some(new)) => *id = new,
                    Ok(None) => {}
                    Err(()) => ambiguous.push(id.clone()),
                }
            }
        };
        match &mut value {
            Value::Object(link) if is_link => relink(link),
            value => links::each_mut(value, &mut relink),
        }
        (Text::of_changed(&value, text), ambiguous)
    };
    let ambiguous_link = |id: &str| {
        Diagnostic::error(
            "ambiguous-link",
            format!("a link calls `{id}`, which several operations were called"),
        )
        .with_help("link to the operation by `operationRef`, or keep the id of one of them")
    };
    for operation in operations.values_mut() {
        let text = operation.text.text();
        if text.as_str().contains("\"links\": {") {
            let (text, ambiguous) = rewrite(&text, false, Some(operation.input.index));
            operation.text = text.into();
            let place = operation
                .input
                .place(&operation.pointer(), "in this operation");
            let found = ambiguous
                .iter()
                .map(|id| ambiguous_link(id).at(place.clone()));
            context.findings.extend(found);
        }
    }
    for (key, text) in components {
        if text.as_str().contains("\"operationId\": ") {
            let (new, ambiguous) = rewrite(text, key.section == "links", None);
            *text = new;
            let found = ambiguous.iter().map(|id| {
                let mut finding = ambiguous_link(id);
                let message = format!("in the component `{}` of `{}`", key.name, key.section);
                finding = finding.with_help(format!(
                    "link to the operation by `operationRef`, {message}"
                ));
                finding
            });
            context.findings.extend(found);
        }
    }
}
