//! The order of keys: as published where it is known, canonical elsewhere.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashMap, HashSet};
use std::sync::Arc;

use serde_json::Value;

use crate::canonical::{self, place_of};
use crate::ordered::Ordered;
use crate::outline::{Outline, PathItem};
use crate::part::{Part, PartKey};
use crate::refs::ComponentKey;
use crate::tree::{Order, Tree};
use crate::yaml_writer;

/// The order in which a document has its keys, to write values that come from it.
///
/// Keys that the document does not have, and elements of arrays beyond its own, come
/// where canonical order has them: after the key that precedes them there.
///
/// ```
/// use openapi_fragments::KeyOrder;
/// use serde_json::json;
///
/// let order = KeyOrder::of_json(r#"{"paths": {}, "openapi": "3.0.3"}"#);
/// let text = order.to_json(&json!({"openapi": "3.0.3", "paths": {}}));
/// assert_eq!(text, "{\n  \"paths\": {},\n  \"openapi\": \"3.0.3\"\n}\n");
/// ```
#[derive(Clone, Debug)]
pub struct KeyOrder<'a>(Ordered<'a>);

impl<'a> KeyOrder<'a> {
    /// Canonical order, that of [`to_canonical_json`](crate::to_canonical_json).
    pub fn canonical() -> Self {
        Self(Ordered::Array(Vec::new()))
    }

    /// The order of a JSON text; canonical if it is not JSON.
    pub fn of_json(text: &'a str) -> Self {
        Ordered::parse(text).map_or_else(Self::canonical, |(value, _)| Self(value))
    }

    pub(crate) fn of_ordered(value: Ordered<'a>) -> Self {
        Self(value)
    }

    /// A value as indented JSON with a final newline.
    pub fn to_json(&self, value: &Value) -> String {
        let mut text = canonical::published(&self.arranged(value));
        text.push('\n');
        text
    }

    /// A value as YAML with a final newline, in the form of
    /// [`to_canonical_yaml`](crate::to_canonical_yaml).
    pub fn to_yaml(&self, value: &Value) -> String {
        yaml_writer::published(&self.arranged(value))
    }

    /// A value with its keys in this order.
    pub(crate) fn arranged<'v>(&self, value: &'v Value) -> Ordered<'v> {
        arranged(value, Some(&self.0))
    }
}

fn arranged<'v>(value: &'v Value, like: Option<&Ordered>) -> Ordered<'v> {
    match value {
        Value::Object(object) => {
            let published: HashMap<&str, (usize, &Ordered)> = match like {
                Some(Ordered::Object(entries)) => entries
                    .iter()
                    .enumerate()
                    .map(|(index, (key, value))| (&**key, (index, value)))
                    .collect(),
                _ => HashMap::new(),
            };
            let keys = object.keys().map(String::as_str);
            let keys = arrange(keys, |key| published.get(key).map(|(index, _)| *index));
            let entries = keys.into_iter().filter_map(|key| {
                let like = published.get(key).map(|(_, like)| *like);
                Some((key.into(), arranged(object.get(key)?, like)))
            });
            Ordered::Object(entries.collect())
        }
        Value::Array(elements) => {
            let published = like.and_then(Ordered::as_array).unwrap_or_default();
            let elements = elements.iter().enumerate();
            Ordered::Array(
                elements
                    .map(|(index, element)| arranged(element, published.get(index)))
                    .collect(),
            )
        }
        scalar => Ordered::from(scalar),
    }
}

/// Keys by their published position; those without one come after the key that
/// precedes them in canonical order.
pub(crate) fn arrange<'k>(
    keys: impl Iterator<Item = &'k str>,
    position: impl Fn(&str) -> Option<usize>,
) -> Vec<&'k str> {
    let mut sorted: Vec<&str> = keys.collect();
    sorted.sort_unstable_by_key(|key| place_of(key));
    // The sort key of a key without a position is that of the key that it follows, and
    // the sort is stable.
    let mut before = 0;
    let mut placed: Vec<(usize, &str)> = sorted
        .into_iter()
        .map(|key| {
            if let Some(position) = position(key) {
                before = position + 1;
            }
            (before, key)
        })
        .collect();
    placed.sort_by_key(|(place, _)| *place);
    placed.into_iter().map(|(_, key)| key).collect()
}

/// One order for the keys of several lists that contradicts none of them, if there is
/// one; what the lists leave open is in canonical order. Where they contradict each
/// other, the key that is first in canonical order comes first. `None` if that is
/// canonical order throughout.
///
/// This is a function of the set of lists.
fn unified<'k, L>(lists: impl Iterator<Item = L> + Clone) -> Option<Order>
where
    L: Iterator<Item = &'k str>,
{
    if lists.clone().all(|list| list.is_sorted_by_key(place_of)) {
        return None;
    }
    let keys: HashSet<&str> = lists.clone().flatten().collect();
    let mut keys: Vec<&str> = keys.into_iter().collect();
    keys.sort_unstable_by_key(|key| place_of(key));
    // From here on, a key is its rank in canonical order.
    let ranks = keys.iter().enumerate();
    let ranks: HashMap<&str, usize> = ranks.map(|(rank, key)| (*key, rank)).collect();
    let mut pairs = HashSet::new();
    for list in lists {
        let mut before = None;
        for rank in list.map(|key| ranks[key]) {
            pairs.extend(before.replace(rank).map(|before| (before, rank)));
        }
    }
    let mut following = vec![Vec::new(); keys.len()];
    let mut preceding = vec![0_usize; keys.len()];
    for (before, after) in pairs {
        following[before].push(after);
        preceding[after] += 1;
    }
    let mut left: BTreeSet<usize> = (0..keys.len()).collect();
    let free = left.iter().filter(|rank| preceding[**rank] == 0);
    let mut free: BinaryHeap<Reverse<usize>> = free.map(|rank| Reverse(*rank)).collect();
    let mut order = Vec::with_capacity(keys.len());
    // If none is free, the rest contradict each other.
    while let Some(next) = free
        .pop()
        .map_or_else(|| left.first().copied(), |next| Some(next.0))
    {
        if !left.remove(&next) {
            continue;
        }
        order.push(keys[next].into());
        for after in &following[next] {
            preceding[*after] -= 1;
            if preceding[*after] == 0 {
                free.push(Reverse(*after));
            }
        }
    }
    Some(order)
}

/// What determines the order of a document.
#[derive(Clone, Copy)]
pub(crate) struct Published<'a> {
    pub(crate) outline: &'a Outline,
    pub(crate) parts: &'a [Arc<Part>],
    pub(crate) paths: &'a [PathItem],
}

impl<'a> Published<'a> {
    pub(crate) fn of(outline: &'a Outline) -> Self {
        Self {
            outline,
            parts: &outline.parts,
            paths: &outline.paths,
        }
    }

    fn components(self) -> impl Iterator<Item = &'a ComponentKey> {
        self.parts.iter().filter_map(|part| part.component())
    }

    /// The keys of `components`, each once.
    fn sections(self) -> impl Iterator<Item = &'a str> {
        let mut seen: Vec<&str> = Vec::new();
        let keys = self.parts.iter().filter_map(|part| match &part.key {
            PartKey::Component(key) => Some(key.section.as_str()),
            PartKey::ComponentsExtension(key) => Some(key.as_str()),
            _ => None,
        });
        keys.filter(move |key| {
            let is_new = !seen.contains(key);
            if is_new {
                seen.push(key);
            }
            is_new
        })
    }

    fn names(self, section: &str) -> impl Iterator<Item = &'a str> {
        let of_section = self.components().filter(move |key| key.section == section);
        of_section.map(|key| key.name.as_str())
    }

    /// Whether the names in each section are in canonical order.
    fn has_sorted_names(self) -> bool {
        std::iter::zip(self.components(), self.components().skip(1)).all(|(key, next)| {
            key.section != next.section || place_of(&key.name) < place_of(&next.name)
        })
    }
}

fn fields(item: &PathItem) -> impl Iterator<Item = &str> {
    item.fields.iter().map(|(key, _)| &**key)
}

/// Gives a document that was put together from others the order of their keys.
pub(crate) fn set<'a>(tree: &mut Tree, all: impl Iterator<Item = Published<'a>> + Clone) {
    let mut set = |path: &[&str], order: Option<Order>| {
        if let Some(order) = order {
            tree.set_order(path, Arc::new(order));
        }
    };
    set(
        &[],
        unified(all.clone().map(|one| one.outline.root_keys().into_iter())),
    );
    set(
        &["components"],
        unified(all.clone().map(Published::sections)),
    );
    if !all.clone().all(Published::has_sorted_names) {
        let sections: BTreeSet<&str> = all.clone().flat_map(Published::sections).collect();
        for section in sections {
            let names = all.clone().map(|one| one.names(section));
            set(&["components", section], unified(names));
        }
    }
    let paths = all
        .clone()
        .map(|one| one.paths.iter().map(|item| &*item.path));
    set(&["paths"], unified(paths));
    let items = all.flat_map(|one| one.paths);
    let is_sorted = |item: &PathItem| fields(item).is_sorted_by_key(place_of);
    let mut unsorted: HashMap<&str, Vec<&PathItem>> = items
        .clone()
        .filter(|item| !is_sorted(item))
        .map(|item| (&*item.path, Vec::new()))
        .collect();
    if unsorted.is_empty() {
        return;
    }
    for item in items {
        if let Some(same) = unsorted.get_mut(&*item.path) {
            same.push(item);
        }
    }
    // Most path items have the same few keys.
    let mut known: HashMap<Order, Arc<Order>> = HashMap::new();
    for (path, same) in unsorted {
        if let Some(order) = unified(same.into_iter().map(fields)) {
            let shared = known
                .entry(order.clone())
                .or_insert_with(|| Arc::new(order));
            tree.set_order(&["paths", path], Arc::clone(shared));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn new_keys_follow_the_one_before_them_in_canonical_order() {
        let cases: [(&[&str], &[&str], &[&str]); 6] = [
            (&[], &["b", "a"], &["a", "b"]),
            (&["b", "a"], &["a", "b"], &["b", "a"]),
            (&["z", "x"], &["a", "x", "y", "z"], &["a", "z", "x", "y"]),
            (
                &["summary", "responses"],
                &["responses", "security", "summary", "operationId"],
                &["operationId", "summary", "responses", "security"],
            ),
            (
                &["responses", "summary"],
                &["responses", "security", "summary"],
                &["responses", "security", "summary"],
            ),
            (&["gone", "b"], &["b"], &["b"]),
        ];
        for (published, keys, expected) in cases {
            let position = |key: &str| published.iter().position(|known| *known == key);
            assert_eq!(
                arrange(keys.iter().copied(), position),
                expected,
                "{keys:?}"
            );
        }
    }

    #[test]
    fn lists_are_unified_whatever_their_order() {
        type Lists = &'static [&'static [&'static str]];
        let cases: [(Lists, Option<&[&str]>); 8] = [
            (&[], None),
            (&[&["a", "b"], &["a", "c"]], None),
            (&[&["c", "a", "b"]], Some(&["c", "a", "b"])),
            (
                &[&["c", "a", "b"], &["a", "b"], &["c"]],
                Some(&["c", "a", "b"]),
            ),
            (&[&["z", "a"], &["m"]], Some(&["m", "z", "a"])),
            (&[&["z", "b"], &["b", "a"]], Some(&["z", "b", "a"])),
            (&[&["b", "a"], &["a", "b"]], Some(&["a", "b"])),
            (
                &[&["z", "y"], &["c", "b"], &["b", "c"]],
                Some(&["z", "y", "b", "c"]),
            ),
        ];
        for (lists, expected) in cases {
            let mut lists: Vec<Vec<&str>> = lists.iter().map(|list| list.to_vec()).collect();
            let expected = expected.map(|keys| keys.iter().map(|key| Box::from(*key)).collect());
            let unify = |lists: &[Vec<&'static str>]| {
                unified(lists.iter().map(|list| list.iter().copied()))
            };
            assert_eq!(unify(&lists), expected, "{lists:?}");
            lists.reverse();
            lists.extend(lists.clone());
            assert_eq!(unify(&lists), expected, "{lists:?}");
        }
    }

    #[test]
    fn a_value_is_arranged_at_every_depth() {
        let order = KeyOrder::of_json(r#"{"b": {"d": 1, "c": 2}, "a": [{"y": 1, "x": 2}]}"#);
        let value = json!({"a": [{"x": 0, "y": 0}, {"y": 0, "x": 0}], "b": {"c": 0, "d": 0}});
        let text = order.to_json(&value).replace(['\n', ' '], "");
        assert_eq!(
            text,
            r#"{"b":{"d":0,"c":0},"a":[{"y":0,"x":0},{"x":0,"y":0}]}"#
        );
        assert_eq!(
            KeyOrder::of_json("{").to_json(&value),
            canonical::to_canonical_json(&value)
        );
        assert_eq!(order.to_yaml(&json!({"a": 1, "b": {}})), "b: {}\na: 1\n");
    }
}
