//! Components by section and name: equal ones unite, others are reported or
//! renamed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Value, json};

use super::{Input, OnConflict, Stated, agree, distinct, first_difference};
use crate::canonical::{compact, sha256_hex};
use crate::diagnostic::Diagnostic;
use crate::documentation;
use crate::equivalence;
use crate::part::{Part, PartKey};
use crate::refs::ComponentKey;
use crate::text::Text;
use crate::tree::Tree;

/// Puts all components of all inputs into the spec and tells which there are.
/// On [`OnConflict::Rename`] the inputs are changed to refer to the new names.
pub(super) fn unite(
    inputs: &mut [Input],
    on_conflict: OnConflict,
    spec: &mut Tree,
    findings: &mut Vec<Diagnostic>,
) -> BTreeSet<ComponentKey> {
    if on_conflict == OnConflict::Rename {
        rename_conflicts(inputs);
    }
    let mut stated: BTreeMap<&PartKey, Vec<Stated>> = BTreeMap::new();
    for (input, part) in distinct(inputs) {
        if !matches!(part.key, PartKey::Root(_) | PartKey::PathsExtension(_)) {
            stated.entry(&part.key).or_default().push(Stated {
                input,
                pointer: part.key.pointer(),
                text: part.text().clone(),
                inherited: Vec::new(),
            });
        }
    }
    let mut united = BTreeSet::new();
    for (key, stated) in stated {
        match key {
            PartKey::Component(key) => {
                let what = format!("the component `{}` of `{}`", key.name, key.section);
                if let Some(text) = settle(&what, stated, findings) {
                    spec.insert(&["components", &key.section, &key.name], text);
                    united.insert(key.clone());
                }
            }
            PartKey::ComponentsExtension(key) => {
                let what = format!("`{key}` of the components");
                if let Some(text) = agree(&what, "conflicting-value", stated, findings) {
                    spec.insert(&["components", key], text);
                }
            }
            PartKey::Root(_) | PartKey::PathsExtension(_) => {}
        }
    }
    united
}

/// The one value of a component. Where descriptions of it mean the same, the
/// fullest is taken; where they contradict each other, both places are
/// reported.
fn settle(what: &str, stated: Vec<Stated>, findings: &mut Vec<Diagnostic>) -> Option<Text> {
    let first = stated.first()?;
    let Some(other) = stated.iter().find(|other| other.text != first.text) else {
        return Some(first.text.clone());
    };
    let values: Vec<Value> = stated.iter().map(|one| one.text.value()).collect();
    let warning = match Difference::of(&values) {
        Difference::Documentation => Diagnostic::warning(
            "differing-documentation",
            format!("{what} is documented in different words; the fullest are kept"),
        ),
        Difference::Compatible => Diagnostic::warning(
            "compatible-components",
            format!(
                "{what} is described in different ways that mean the same; the fullest is kept"
            ),
        ),
        Difference::Contract => {
            let reported = findings.len();
            let text = agree(what, "conflicting-component", stated, findings);
            for finding in &mut findings[reported..] {
                *finding = finding.clone().help(
                    "make them equal where they are published, or merge with --on-conflict rename to keep both under names of their own",
                );
            }
            return text;
        }
    };
    let at = first_difference(&first.text.value(), &other.text.value());
    findings.push(
        warning
            .at(first.place(&at, "one says this"))
            .at(other.place(&at, "the other says this")),
    );
    // Not the order of the input: it must not matter.
    stated
        .into_iter()
        .map(|stated| stated.text)
        .max_by(|one, other| {
            let fullness = |text: &Text| (text.as_str().len(), text.clone());
            fullness(one).cmp(&fullness(other))
        })
}

/// How descriptions of one component differ.
enum Difference {
    /// In what they say to people only.
    Documentation,
    /// In ways that mean the same: the order of a set, a default spelled out.
    Compatible,
    /// In what they promise.
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

/// What a component promises, however it is put.
fn meaning(value: &Value) -> Value {
    let mut value = documentation::without(value);
    equivalence::normalize(&mut value);
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
    // Inputs share parts, and each is reached many times.
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
        if let Some(part) = input.component(&key)
            && !reached.contains(&key)
        {
            queue.extend(part.node.refs.iter().map(|key| ComponentKey::clone(key)));
            reached.insert(key);
        }
    }
    reached
}

/// The components whose own meaning differs between inputs.
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
