//! Joins the root of all inputs: version, `info`, tags and extensions.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::occurrence::{Occurrence, occurrences, unify};
use super::{Input, distinct};
use crate::diagnostic::Diagnostic;
use crate::part::{Part, PartKey};
use crate::pointer;
use crate::text::Text;
use crate::tree::Tree;

/// Writes everything at the root except paths, components, security and servers.
pub(super) fn join(inputs: &[Input], spec: &mut Tree, findings: &mut Vec<Diagnostic>) {
    let newest = inputs
        .iter()
        .filter_map(|input| input.root("openapi"))
        .max_by_key(|version| (version.as_str().len(), version.as_str()));
    if let Some(newest) = newest {
        spec.insert(&["openapi"], newest.clone());
    }
    let others = occurrences(inputs, |key| match key {
        PartKey::Root(key) => Some(key.as_str())
            .filter(|key| !matches!(*key, "openapi" | "tags" | "servers" | "security")),
        _ => None,
    });
    for (key, occurrences) in others {
        let what = format!("`{key}` of the API");
        if let Some(text) = unify(&what, "conflicting-value", occurrences, findings) {
            spec.insert(&[key], text);
        }
    }
    let tags = tags(inputs, findings);
    if !tags.is_empty() {
        spec.insert(&["tags"], Text::of(&tags.into()));
    }
}

/// Tags are unified by name and field; a field may be missing in some fragments.
/// The order is the published one if it is the same in all fragments, else by name.
fn tags(inputs: &[Input], findings: &mut Vec<Diagnostic>) -> Vec<Value> {
    let is_tags = |part: &Part| matches!(&part.key, PartKey::Root(key) if key == "tags");
    let mut lists: Vec<Vec<String>> = Vec::new();
    let mut named: BTreeMap<String, BTreeMap<String, Vec<Occurrence>>> = BTreeMap::new();
    for (input, part) in distinct(inputs).filter(|(_, part)| is_tags(part)) {
        let value = part.text().value();
        let mut list: Vec<String> = Vec::new();
        for (index, tag) in value.as_array().into_iter().flatten().enumerate() {
            // Unnamed tags are refused before the merge.
            let Some(name) = tag["name"].as_str() else {
                continue;
            };
            if !list.iter().any(|known| known == name) {
                list.push(name.to_owned());
            }
            let fields = named.entry(name.to_owned()).or_default();
            for (field, value) in tag.as_object().into_iter().flatten() {
                fields.entry(field.clone()).or_default().push(Occurrence {
                    input,
                    pointer: pointer::from_tokens(["tags", &index.to_string(), field]),
                    text: Text::of(value),
                    inherited: Vec::new(),
                });
            }
        }
        lists.push(list);
    }
    let one_order = lists.windows(2).all(|pair| pair[0] == pair[1]);
    let order = match lists.into_iter().next() {
        Some(list) if one_order => list,
        _ => named.keys().cloned().collect(),
    };
    let mut tags = Vec::with_capacity(order.len());
    for name in order {
        let mut tag = Map::new();
        for (field, occurrences) in named.remove(&name).into_iter().flatten() {
            let what = format!("`{field}` of the tag {name:?}");
            if let Some(text) = unify(&what, "conflicting-value", occurrences, findings) {
                tag.insert(field, text.value());
            }
        }
        tags.push(tag.into());
    }
    tags
}
