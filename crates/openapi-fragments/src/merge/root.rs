//! Joins the root of all inputs: version, `info`, tags and extensions.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Map, Value};

use super::difference::Content;
use super::occurrence::{Occurrence, Subject, occurrences, unify};
use super::policy::{ConflictKind, MergeOptions};
use super::{Context, Input, distinct};
use crate::part::{Part, PartKey};
use crate::pointer;
use crate::text::Text;
use crate::tree::Tree;

/// Keys of the root that are joined in ways of their own.
const ELSEWHERE: [&str; 6] = ["openapi", "info", "security", "servers", "tags", "webhooks"];

/// Writes everything at the root except paths, webhooks, components, security and
/// servers.
pub(super) fn join(
    inputs: &[Input],
    spec: &mut Tree,
    options: &MergeOptions,
    context: &mut Context,
) {
    let newest = inputs
        .iter()
        .filter_map(|input| input.root("openapi"))
        .max_by_key(|version| (version.as_str().len(), version.as_str()));
    if let Some(newest) = newest {
        spec.insert(&["openapi"], newest.clone());
    }
    let info = info(inputs, options, context);
    spec.insert(&["info"], as_published("info", &info, inputs));
    let others = occurrences(inputs, context, |key| match key {
        PartKey::Root(key) => Some(key.as_str()).filter(|key| !ELSEWHERE.contains(key)),
        _ => None,
    });
    for (key, occurrences) in others {
        let what = format!("`{key}` of the API");
        if let Some(text) = unify(&Subject::value(&what, key), &occurrences, context) {
            spec.insert(&[key], text);
        }
    }
    let tags = tags(inputs, context);
    if !tags.is_empty() {
        spec.insert(&["tags"], as_published("tags", &tags.into(), inputs));
    }
}

/// The value of a key of the root, in the order of the inputs that have the same.
fn as_published(key: &str, value: &Value, inputs: &[Input]) -> Text {
    let text = Text::of(value);
    let published = distinct(inputs).map(|(_, part)| part);
    let published =
        published.filter(|part| matches!(&part.key, PartKey::Root(name) if name == key));
    let same = published
        .map(Part::text)
        .filter(|published| **published == text);
    Text::chosen(same).unwrap_or(&text).clone()
}

/// Fields of objects of one kind, each with its occurrences.
type Fields<'a> = BTreeMap<String, Vec<Occurrence<'a>>>;

/// The given `info`, else that of the inputs, field by field: a field may be missing
/// in some of them.
fn info(inputs: &[Input], options: &MergeOptions, context: &mut Context) -> Value {
    if let Some(info) = &options.info {
        return info.clone();
    }
    let mut fields = Fields::new();
    for (input, part) in distinct(inputs) {
        if part.key != PartKey::Root("info".to_owned()) {
            continue;
        }
        let value = part.text().value();
        for (key, value) in value.as_object().into_iter().flatten() {
            let at = pointer::from_tokens(["info", key]);
            fields.entry(key.clone()).or_default().push(Occurrence {
                age: context.age(input, part),
                ..Occurrence::new(input, at, Text::of(value))
            });
        }
    }
    let mut info = Map::new();
    for (key, occurrences) in fields {
        if options.info_fields.contains_key(&key) {
            continue;
        }
        let what = format!("the {key} of the API");
        let subject = Subject {
            what: &what,
            kind: ConflictKind::Info,
            content: match key.as_str() {
                "description" | "summary" | "termsOfService" | "contact" | "license" => {
                    Content::Documentation
                }
                // Title and version say which API it is.
                _ => Content::Data,
            },
        };
        if let Some(text) = unify(&subject, &occurrences, context) {
            info.insert(key, text.value());
        }
    }
    info.extend(options.info_fields.clone());
    info.into()
}

/// Tags are unified by name and field; a field may be missing in some fragments.
/// The order is the published one if it is the same in all fragments, else by name.
fn tags(inputs: &[Input], context: &mut Context) -> Vec<Value> {
    let mut lists: Vec<Vec<String>> = Vec::new();
    let mut named: BTreeMap<String, Fields> = BTreeMap::new();
    for (input, part) in distinct(inputs) {
        if part.key != PartKey::Root("tags".to_owned()) {
            continue;
        }
        let value = part.text().value();
        let mut list: Vec<String> = Vec::new();
        let mut listed = HashSet::new();
        for (index, tag) in value.as_array().into_iter().flatten().enumerate() {
            // Unnamed tags are refused before the merge.
            let Some(name) = tag["name"].as_str() else {
                continue;
            };
            if listed.insert(name) {
                list.push(name.to_owned());
            }
            let fields = named.entry(name.to_owned()).or_default();
            for (field, value) in tag.as_object().into_iter().flatten() {
                let at = pointer::from_tokens(["tags", &index.to_string(), field]);
                fields.entry(field.clone()).or_default().push(Occurrence {
                    age: context.age(input, part),
                    ..Occurrence::new(input, at, Text::of(value))
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
            let subject = Subject {
                kind: ConflictKind::Tags,
                ..Subject::value(&what, &field)
            };
            if let Some(text) = unify(&subject, &occurrences, context) {
                tag.insert(field, text.value());
            }
        }
        tags.push(tag.into());
    }
    tags
}
