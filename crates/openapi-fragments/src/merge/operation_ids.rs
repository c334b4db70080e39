//! Gives every operation an id of its own, and keeps the links to those that change.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value};

use super::occurrence::{Occurrence, index_of_first, index_of_newest};
use super::operations::{Operation, Operations};
use super::policy::{ConflictKind, OnConflict};
use super::webhooks::Webhook;
use super::{Components, Context, Input, distinct, inner_operations, links};
use crate::diagnostic::Diagnostic;
use crate::operation::OperationKey;
use crate::operation_id;
use crate::pointer;
use crate::refs::ComponentKey;
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

/// Where an operation is: in what, and the pointer in that; it is empty for the operation
/// of a path or a webhook itself.
#[derive(Clone)]
struct Key<'a> {
    holder: Holder<'a>,
    within: String,
}

#[derive(Clone)]
enum Holder<'a> {
    /// By path and method.
    Path((&'a str, &'a str)),
    /// By index.
    Webhook(usize),
    Component(ComponentKey),
}

/// Gives every operation a unique id. Those of webhooks, and those within callbacks and
/// components, may be without one.
pub(super) fn name<'a>(
    inputs: &'a [Input<'a>],
    operations: &mut Operations<'a>,
    webhooks: &mut [Webhook<'a>],
    components: &mut Components,
    changed: &mut Changed,
    context: &mut Context,
) {
    let mut owners: BTreeMap<String, Vec<Owner<'a>>> = BTreeMap::new();
    let mut new = Vec::new();
    for (&key, operation) in operations.iter() {
        let owner = Owner {
            key: Key::of(Holder::Path(key)),
            input: operation.input,
            pointer: operation.pointer(),
            derived: derived(operation),
        };
        let id = if let Some(given) = operation.text.get("operationId") {
            let Some(id) = owner.given(&given.value(), context) else {
                continue;
            };
            id
        } else {
            new.push((owner.key.clone(), owner.derived.clone()));
            owner.derived.clone()
        };
        owners.entry(id).or_default().push(owner);
    }
    for (index, webhook) in webhooks.iter().enumerate() {
        let owner = Owner {
            key: Key::of(Holder::Webhook(index)),
            input: webhook.input,
            pointer: webhook.pointer(),
            derived: operation_id::derive(&webhook.key()),
        };
        let given = webhook.text.get("operationId");
        if let Some(id) = given.and_then(|given| owner.given(&given.value(), context)) {
            owners.entry(id).or_default().push(owner);
        }
    }
    for (owner, given) in inner(inputs, operations, webhooks, components) {
        if let Some(id) = owner.given(&given, context) {
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
            if let (Holder::Path(key), "") = (&owner.key.holder, &*owner.key.within) {
                changed.record(&operations[key], id, &name);
            }
            new.push((owner.key.clone(), name));
        }
    }
    for (Key { holder, within }, id) in new {
        match holder {
            Holder::Path(key) => {
                if let Some(operation) = operations.get_mut(&key) {
                    if within.is_empty() {
                        operation.text.set("operationId", Text::of(&id.into()));
                    } else {
                        operation.text = renamed(&operation.text.text(), &within, &id).into();
                    }
                }
            }
            Holder::Webhook(index) => {
                if let Some(webhook) = webhooks.get_mut(index) {
                    webhook.text = renamed(&webhook.text, &within, &id);
                }
            }
            Holder::Component(key) => {
                if let Some(text) = components.get_mut(&key) {
                    *text = renamed(text, &within, &id);
                }
            }
        }
    }
}

/// The operations within others and within components that have ids.
fn inner<'a>(
    inputs: &'a [Input<'a>],
    operations: &Operations<'a>,
    webhooks: &[Webhook<'a>],
    components: &Components,
) -> Vec<(Owner<'a>, Value)> {
    let mut found = Vec::new();
    let mut add = |holder: Holder<'a>, input: &'a Input<'a>, pointer: &str, path: &str, all| {
        for inner_operations::Inner { within, method, id } in all {
            let (around, _) = within.rsplit_once('/').unwrap_or_default();
            let key = OperationKey::new(&method, &format!("{path}{around}"));
            let owner = Owner {
                input,
                pointer: format!("{pointer}{within}"),
                derived: operation_id::derive(&key),
                key: Key {
                    holder: holder.clone(),
                    within,
                },
            };
            found.push((owner, id));
        }
    };
    for (&key, operation) in operations {
        let all = inner_operations::of_operation(&operation.text.text());
        let path = format!("{}/{}", operation.spelled, operation.method);
        add(
            Holder::Path(key),
            operation.input,
            &operation.pointer(),
            &path,
            all,
        );
    }
    for (index, webhook) in webhooks.iter().enumerate() {
        let all = inner_operations::of_operation(&webhook.text);
        let OperationKey { path, method, .. } = webhook.key();
        add(
            Holder::Webhook(index),
            webhook.input,
            &webhook.pointer(),
            &format!("{path}/{method}"),
            all,
        );
    }
    let mut seen = BTreeSet::new();
    for (input, part) in distinct(inputs) {
        let Some(key) = part.component() else {
            continue;
        };
        if inner_operations::may_be_in(&key.section)
            && seen.insert(key)
            && let Some(text) = components.get(key)
        {
            let all = inner_operations::of_component(&key.section, text);
            let pointer = key.pointer();
            add(
                Holder::Component(key.clone()),
                input,
                &pointer,
                &pointer,
                all,
            );
        }
    }
    found
}

/// The text with the id of the operation at a pointer in it.
fn renamed(text: &Text, within: &str, id: &str) -> Text {
    let mut value = text.value();
    if let Some(Value::Object(operation)) = value.pointer_mut(within) {
        operation.insert("operationId".to_owned(), id.into());
    }
    Text::of_changed(&value, text)
}

impl<'a> Key<'a> {
    fn of(holder: Holder<'a>) -> Self {
        Self {
            holder,
            within: String::new(),
        }
    }
}

impl Owner<'_> {
    /// The id that is published, if it is a string.
    fn given(&self, id: &Value, context: &mut Context) -> Option<String> {
        if let Value::String(id) = id {
            return Some(id.clone());
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
    // Of one fragment, its own operations come before those within them.
    let keeps = keeps.map(|kept| {
        let position = |owner: &Owner| owner.input.position;
        let is_own = |owner: &Owner| owner.key.within.is_empty();
        let mut own = same.iter();
        own.position(|owner| is_own(owner) && position(owner) == position(&same[kept]))
            .filter(|_| !is_own(&same[kept]))
            .unwrap_or(kept)
    });
    let names: Vec<String> = same
        .iter()
        .enumerate()
        .map(|(index, owner)| match policy {
            _ if keeps == Some(index) => id.to_owned(),
            OnConflict::Rename => format!("{id}_{}", owner.derived),
            OnConflict::Error | OnConflict::Variants => id.to_owned(),
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
