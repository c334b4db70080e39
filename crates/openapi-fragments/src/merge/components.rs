//! Components by section and name: equal ones unite, others are reported or
//! renamed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{Input, OnConflict, Stated, agree, distinct, first_difference};
use crate::canonical::{compact, sha256_hex};
use crate::diagnostic::Diagnostic;
use crate::documentation;
use crate::pointer;
use crate::refs::{self, ComponentKey};

/// All components of all inputs. On [`OnConflict::Rename`] the inputs are
/// changed to refer to the new names.
pub(super) fn unite(
    inputs: &mut [Input],
    on_conflict: OnConflict,
    findings: &mut Vec<Diagnostic>,
) -> Map<String, Value> {
    if on_conflict == OnConflict::Rename {
        rename_conflicts(inputs);
    }
    let mut stated: BTreeMap<(&str, Option<&str>), Vec<Stated>> = BTreeMap::new();
    for (input, component) in distinct(inputs) {
        let key = &component.key;
        stated
            .entry((&key.section, Some(&key.name)))
            .or_default()
            .push(Stated {
                input,
                pointer: key.pointer(),
                value: &component.value,
            });
    }
    for input in inputs.iter() {
        for (extension, value) in input.section("components") {
            stated.entry((extension, None)).or_default().push(Stated {
                input,
                pointer: pointer::from_tokens(["components", extension]),
                value,
            });
        }
    }
    let mut components = Map::new();
    for ((section, name), stated) in stated {
        let what = match name {
            Some(name) => format!("the component `{name}` of `{section}`"),
            None => format!("`{section}` of the components"),
        };
        let Some(value) = settle(&what, stated, findings) else {
            continue;
        };
        match name {
            None => {
                components.insert(section.to_owned(), value.clone());
            }
            Some(name) => {
                components
                    .entry(section)
                    .or_insert_with(|| json!({}))
                    .as_object_mut()
                    .map(|named| named.insert(name.to_owned(), value.clone()));
            }
        }
    }
    components
}

/// The one value of a component. Where descriptions of it differ in
/// documentation only, the fullest is taken; where they contradict each other,
/// both places are reported.
fn settle<'a>(
    what: &str,
    stated: Vec<Stated<'a>>,
    findings: &mut Vec<Diagnostic>,
) -> Option<&'a Value> {
    let first = stated.first()?.clone();
    let Some(other) = stated.iter().find(|other| other.value != first.value) else {
        return Some(first.value);
    };
    let meaning = documentation::without(first.value);
    if stated
        .iter()
        .all(|other| documentation::without(other.value) == meaning)
    {
        let at = first_difference(first.value, other.value);
        let place = |stated: &Stated, label| {
            let pointer = format!("{}{at}", stated.pointer);
            stated.input.place(&pointer, label)
        };
        findings.push(
            Diagnostic::warning(
                "differing-documentation",
                format!("{what} is documented in different words; the fullest are kept"),
            )
            .at(place(&first, "one says this"))
            .at(place(other, "the other says this")),
        );
        // Not the order of the input: it must not matter.
        return stated
            .iter()
            .map(|stated| stated.value)
            .max_by_key(|value| {
                let text = compact(value);
                (text.len(), text)
            });
    }
    let reported = findings.len();
    let value = agree(what, "conflicting-component", stated, findings);
    for finding in &mut findings[reported..] {
        *finding = finding.clone().help(
            "make them equal where they are published, or merge with --on-conflict rename to keep both under names of their own",
        );
    }
    value
}

/// Two components of one name differ also when their text is equal but what
/// they refer to differs. So a component is known by the hash of all it
/// reaches, and each that has more than one hash gets it into its name.
fn rename_conflicts(inputs: &mut [Input]) {
    let contested = contested(inputs);
    if contested.is_empty() {
        return;
    }
    let mut hashes: BTreeMap<ComponentKey, BTreeSet<String>> = BTreeMap::new();
    let mut by_input = Vec::with_capacity(inputs.len());
    for input in inputs.iter() {
        let mut own = BTreeMap::new();
        for component in input.components.iter().filter(|one| !one.is_extension()) {
            let reached = reachable(input, component.key.clone());
            if reached.is_disjoint(&contested) {
                continue;
            }
            let closure: Value = reached
                .iter()
                .map(|key| {
                    let meaning = input.component(key).map(documentation::without);
                    json!([key.section, key.name, meaning])
                })
                .collect();
            let hash = sha256_hex(compact(&closure));
            let key = component.key.clone();
            hashes.entry(key.clone()).or_default().insert(hash.clone());
            own.insert(key, hash);
        }
        by_input.push(own);
    }
    for (input, own) in std::iter::zip(inputs, by_input) {
        let names: BTreeMap<ComponentKey, String> = own
            .into_iter()
            .filter(|(key, _)| hashes[key].len() > 1)
            .map(|(key, hash)| {
                let name = format!("{}_{}", key.name, &hash[..8]);
                (key, name)
            })
            .collect();
        if !names.is_empty() {
            input.rename(&names);
        }
    }
}

/// All components that one reaches, itself included.
fn reachable(input: &Input, start: ComponentKey) -> BTreeSet<ComponentKey> {
    let mut reached = BTreeSet::new();
    let mut queue = vec![start];
    while let Some(key) = queue.pop() {
        if let Some(value) = input.component(&key)
            && !reached.contains(&key)
        {
            queue.extend(refs::direct(value));
            reached.insert(key);
        }
    }
    reached
}

/// The components whose own meaning differs between inputs.
fn contested(inputs: &[Input]) -> BTreeSet<ComponentKey> {
    let mut first: BTreeMap<&ComponentKey, &Value> = BTreeMap::new();
    let mut contested = BTreeSet::new();
    for (_, component) in distinct(inputs) {
        let first = *first.entry(&component.key).or_insert(&component.value);
        if documentation::without(first) != documentation::without(&component.value) {
            contested.insert(component.key.clone());
        }
    }
    contested
}
