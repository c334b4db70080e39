//! Components by section and name: equal ones are unified, others are reported or
//! renamed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Value, json};

use super::occurrence::{self, Occurrence, first_difference, occurrences};
use super::{Input, Renamed, distinct};
use crate::canonical::{compact, sha256_hex};
use crate::diagnostic::Diagnostic;
use crate::documentation;
use crate::equivalence;
use crate::part::{Part, PartKey};
use crate::refs::ComponentKey;
use crate::text::Text;
use crate::tree::Tree;

/// Writes all components of all inputs into the spec and returns their keys.
pub(super) fn unify(
    inputs: &[Input],
    spec: &mut Tree,
    findings: &mut Vec<Diagnostic>,
) -> BTreeSet<ComponentKey> {
    let mut unified = BTreeSet::new();
    for (key, occurrences) in occurrences(inputs, Some) {
        match key {
            PartKey::Component(key) => {
                let what = format!("the component `{}` of `{}`", key.name, key.section);
                if let Some(text) = unify_component(&what, occurrences, findings) {
                    spec.insert(&["components", &key.section, &key.name], text);
                    unified.insert(key.clone());
                }
            }
            PartKey::ComponentsExtension(key) => {
                let what = format!("`{key}` of the components");
                if let Some(text) =
                    occurrence::unify(&what, "conflicting-value", occurrences, findings)
                {
                    spec.insert(&["components", key], text);
                }
            }
            PartKey::Root(_) | PartKey::PathsExtension(_) => {}
        }
    }
    unified
}

/// The one value of a component. Of equivalent descriptions, the longest is taken;
/// of contradictory ones, both places are reported.
fn unify_component(
    what: &str,
    occurrences: Vec<Occurrence>,
    findings: &mut Vec<Diagnostic>,
) -> Option<Text> {
    let first = occurrences.first()?;
    let Some(other) = occurrences.iter().find(|other| other.text != first.text) else {
        return Some(first.text.clone());
    };
    let values: Vec<Value> = occurrences.iter().map(|one| one.text.value()).collect();
    let warning = match Difference::of(&values) {
        Difference::Documentation => Diagnostic::warning(
            "differing-documentation",
            format!("{what} has different documentation in several fragments"),
        )
        .with_help("make it equal where it is published: the longest is kept"),
        Difference::Compatible => Diagnostic::warning(
            "compatible-components",
            format!("{what} has different but equivalent descriptions"),
        )
        .with_help("make them equal where they are published: the longest is kept"),
        Difference::Contract => {
            let reported = findings.len();
            let text = occurrence::unify(what, "conflicting-component", occurrences, findings);
            for finding in &mut findings[reported..] {
                *finding = finding.clone().with_help(
                    "make them equal where they are published, or merge with `--on-conflict rename` to keep both under new names",
                );
            }
            return text;
        }
    };
    let at = first_difference(&first.text.value(), &other.text.value());
    findings.push(
        warning
            .at(first.place(&at, "the first description"))
            .at(other.place(&at, "the second description")),
    );
    // Independent of the order of the input.
    occurrences
        .into_iter()
        .map(|one| one.text)
        .max_by(|one, other| {
            let length = |text: &Text| (text.as_str().len(), text.clone());
            length(one).cmp(&length(other))
        })
}

/// How descriptions of one component differ.
enum Difference {
    /// In documentation only.
    Documentation,
    /// In equivalent ways: the order of a set, an explicit default.
    Compatible,
    /// In the contract.
    Contract,
}

impl Difference {
    fn of(values: &[Value]) -> Self {
        let all_equal = |meaning: fn(&Value) -> Value| {
            let mut meanings = values.iter().map(meaning);
            let first = meanings.next();
            meanings.all(|other| Some(&other) == first.as_ref())
        };
        if all_equal(documentation::without) {
            Self::Documentation
        } else if all_equal(meaning) {
            Self::Compatible
        } else {
            Self::Contract
        }
    }
}

/// The contract of a component, normalized.
fn meaning(value: &Value) -> Value {
    let mut value = documentation::without(value);
    equivalence::normalize(&mut value);
    value
}

/// Appends a hash to the name of each component that has several meanings.
///
/// Two components of one name also differ if their text is equal but what they
/// refer to differs. So the hash covers everything that a component reaches.
pub(super) fn rename_conflicts(inputs: &mut [Input]) -> Vec<Renamed> {
    let contested = contested(inputs);
    if contested.is_empty() {
        return Vec::new();
    }
    let mut hashes: BTreeMap<ComponentKey, BTreeSet<String>> = BTreeMap::new();
    let mut by_input = Vec::with_capacity(inputs.len());
    // Inputs share parts, and each part is reached many times.
    let mut meanings: HashMap<*const Part, String> = HashMap::new();
    for input in inputs.iter() {
        let mut own = BTreeMap::new();
        for start in input.parts.iter().filter_map(|part| part.component()) {
            let reached = reachable(input, start.clone());
            if reached.is_disjoint(&contested) {
                continue;
            }
            let closure: Value = reached
                .iter()
                .map(|key| {
                    let meaning = input.component(key).map(|part| {
                        let known = meanings.entry(std::ptr::from_ref(part));
                        &*known
                            .or_insert_with(|| sha256_hex(compact(&meaning(&part.text().value()))))
                    });
                    json!([key.section, key.name, meaning])
                })
                .collect();
            let hash = sha256_hex(compact(&closure));
            hashes
                .entry(start.clone())
                .or_default()
                .insert(hash.clone());
            own.insert(start.clone(), hash);
        }
        by_input.push(own);
    }
    let mut renamed = BTreeMap::new();
    for (input, own) in std::iter::zip(inputs, by_input) {
        let names: BTreeMap<ComponentKey, String> = own
            .into_iter()
            .filter(|(key, _)| hashes[key].len() > 1)
            .map(|(key, hash)| {
                let name = format!("{}_{}", key.name, &hash[..8]);
                (key, name)
            })
            .collect();
        for (key, new_name) in &names {
            let new_key = (key.section.clone(), new_name.clone());
            renamed.entry(new_key).or_insert_with(|| Renamed {
                section: key.section.clone(),
                name: key.name.clone(),
                new_name: new_name.clone(),
                fragment: input.index,
            });
        }
        if !names.is_empty() {
            input.rename(&names);
        }
    }
    renamed.into_values().collect()
}

/// All components that one reaches, including itself.
fn reachable(input: &Input, start: ComponentKey) -> BTreeSet<ComponentKey> {
    let mut reached = BTreeSet::new();
    let mut queue = vec![start];
    while let Some(key) = queue.pop() {
        if let Some(part) = input.component(&key)
            && !reached.contains(&key)
        {
            queue.extend(part.node.refs.iter().map(|key| ComponentKey::clone(key)));
            reached.insert(key);
        }
    }
    reached
}

/// The components that differ between inputs by themselves.
fn contested(inputs: &[Input]) -> BTreeSet<ComponentKey> {
    let mut texts: BTreeMap<&ComponentKey, Vec<&Text>> = BTreeMap::new();
    for (_, part) in distinct(inputs) {
        if let Some(key) = part.component() {
            texts.entry(key).or_default().push(part.text());
        }
    }
    texts
        .into_iter()
        .filter(|(_, texts)| {
            let values: Vec<Value> = match texts.as_slice() {
                [_] => return false,
                several => several.iter().map(|text| text.value()).collect(),
            };
            matches!(Difference::of(&values), Difference::Contract)
        })
        .map(|(key, _)| key.clone())
        .collect()
}
