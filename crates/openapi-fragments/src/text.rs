//! A JSON value held as text.
//!
//! Trees of values take about ten times the memory of their text. What a merge
//! passes on unchanged, which is nearly everything, stays text. Keys are in the order
//! in which they were published; two texts are equal if their values are. Since the
//! text is indented, the entries of an object are found by their lines alone.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::canonical;
use crate::order::{self, KeyOrder};
use crate::ordered::{DEEPEST, Ordered};

/// How deep the texts of a merge may nest until the whole is checked: a merge adds a few
/// levels to what was read, such as alternatives.
const DEEPEST_MADE: usize = 2 * DEEPEST;

/// A value in JSON, indented as a document of its own, without a final newline.
/// Strings and numbers are in canonical form, so that equal values differ in the
/// order of their keys at most. Clones share the text.
#[derive(Clone)]
pub(crate) struct Text(Arc<str>);

impl Text {
    /// In canonical order.
    pub(crate) fn of(value: &Value) -> Self {
        Self(canonical::pretty(value).into())
    }

    /// In the order of the value.
    pub(crate) fn of_ordered(value: &Ordered) -> Self {
        Self(canonical::published(value).into())
    }

    /// In the order of the text that the value was changed from.
    pub(crate) fn of_changed(value: &Value, from: &Self) -> Self {
        Self::of_ordered(&KeyOrder::of_json(&from.0).arranged(value))
    }

    /// Of equal texts in different orders, the one that is chosen.
    pub(crate) fn chosen<'t>(equal: impl IntoIterator<Item = &'t Self>) -> Option<&'t Self> {
        equal.into_iter().min_by_key(|text| &text.0)
    }

    /// The text in canonical order.
    pub(crate) fn canonical(&self) -> String {
        // All texts are JSON.
        Ordered::parse(&self.0).map_or_else(
            || self.0.to_string(),
            |(value, _)| canonical::pretty(&value),
        )
    }

    /// An object of entries.
    fn of_entries<'e>(entries: impl IntoIterator<Item = (&'e str, &'e str)>) -> Self {
        let mut text = String::from("{");
        for (key, value) in entries {
            text.push_str(if text.len() == 1 { "\n  " } else { ",\n  " });
            canonical::push_string(&mut text, key);
            text.push_str(": ");
            text.push_str(value);
        }
        text.push_str(if text.len() == 1 { "}" } else { "\n}" });
        Self(text.into())
    }

    /// The text itself, whose pointer tells apart what is shared.
    pub(crate) fn shared(&self) -> &Arc<str> {
        &self.0
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The value as a tree.
    pub(crate) fn value(&self) -> Value {
        let parsed = Ordered::parse_to(DEEPEST_MADE, &self.0);
        let (value, _) = parsed.expect("all texts are JSON");
        value.to_value()
    }

    /// Whether it nests at most so many levels.
    pub(crate) fn fits(&self, levels: usize) -> bool {
        // A line is indented by the levels around it, and may end with an empty one.
        let deep = format!("\n{}", "  ".repeat(levels));
        !self.0.contains(&deep) || Ordered::parse_to(levels, &self.0).is_some()
    }

    pub(crate) fn is_empty_list(&self) -> bool {
        &*self.0 == "[]"
    }

    /// The value of a key, if this is an object that has it.
    pub(crate) fn get(&self, key: &str) -> Option<Self> {
        self.entries()
            .find(|(other, _)| other == key)
            .map(|(_, value)| Self(value.replace("\n  ", "\n").into()))
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.entries().any(|(other, _)| other == key)
    }

    /// The object with the value of a key set. A new key comes after the one that
    /// precedes it in canonical order.
    pub(crate) fn with(&self, key: &str, value: &Self) -> Self {
        let entries: Vec<_> = self.entries().collect();
        let keys = entries.iter().map(|(key, _)| &**key);
        let indented = value.indented();
        let position = |key: &str| entries.iter().position(|(known, _)| known == key);
        let is_new = position(key).is_none();
        let all = order::arrange(keys.chain(is_new.then_some(key)), position);
        Self::of_entries(all.into_iter().map(|one| match position(one) {
            Some(index) if one != key => (one, entries[index].1),
            _ => (one, &*indented),
        }))
    }

    /// The object without a key.
    pub(crate) fn without(&self, key: &str) -> Self {
        let entries: Vec<_> = self.entries().collect();
        let left = entries.iter().filter(|(other, _)| other != key);
        Self::of_entries(left.map(|(key, value)| (&**key, *value)))
    }

    /// The text one level deeper.
    fn indented(&self) -> Cow<'_, str> {
        if self.0.contains('\n') {
            Cow::Owned(self.0.replace('\n', "\n  "))
        } else {
            Cow::Borrowed(&self.0)
        }
    }

    /// The keys of an object, each with the text of its value, which is one
    /// level deeper than a document of its own.
    fn entries(&self) -> impl Iterator<Item = (Cow<'_, str>, &str)> {
        let mut rest = self.0.strip_prefix("{\n").unwrap_or_default();
        std::iter::from_fn(move || {
            let entry = next_entry(&mut rest)?;
            let key_end = string_end(entry);
            let raw = &entry[1..key_end - 1];
            let key = if raw.contains('\\') {
                Cow::Owned(serde_json::from_str(&entry[..key_end]).ok()?)
            } else {
                Cow::Borrowed(raw)
            };
            Some((key, &entry[key_end + ": ".len()..]))
        })
    }
}

/// An object, and entries that override it. They become one text only on demand,
/// so that a shared text stays shared.
#[derive(Clone, Debug)]
pub(crate) struct Patched {
    base: Text,
    over: Vec<(&'static str, Text)>,
}

impl Patched {
    /// The text with all overrides.
    pub(crate) fn text(&self) -> Text {
        self.over
            .iter()
            .fold(self.base.clone(), |text, (key, value)| {
                text.with(key, value)
            })
    }

    /// Whether it nests at most so many levels.
    pub(crate) fn fits(&self, levels: usize) -> bool {
        let mut over = self.over.iter();
        self.base.fits(levels) && over.all(|(_, text)| text.fits(levels.saturating_sub(1)))
    }

    pub(crate) fn get(&self, key: &str) -> Option<Text> {
        let mut over = self.over.iter();
        match over.find(|(known, _)| *known == key) {
            Some((_, value)) => Some(value.clone()),
            None => self.base.get(key),
        }
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.over.iter().any(|(known, _)| *known == key) || self.base.has(key)
    }

    pub(crate) fn set(&mut self, key: &'static str, value: Text) {
        self.over.retain(|(known, _)| *known != key);
        self.over.reserve_exact(1);
        self.over.push((key, value));
    }

    pub(crate) fn remove(&mut self, key: &str) {
        self.over.retain(|(known, _)| *known != key);
        if self.base.has(key) {
            self.base = self.base.without(key);
        }
    }
}

impl From<Text> for Patched {
    fn from(base: Text) -> Self {
        let over = Vec::new();
        Self { base, over }
    }
}

/// Removes the first entry from the inner lines of an object: all lines up to the
/// next that is indented by exactly one level and begins a key.
fn next_entry<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let text = rest.strip_prefix("  ")?;
    let mut at = 0;
    while let Some(newline) = text[at..].find('\n') {
        at += newline + 1;
        let line = &text[at..];
        if line.starts_with("  \"") {
            *rest = line;
            return text[..at - 1].strip_suffix(',');
        }
        if line.starts_with('}') {
            break;
        }
    }
    *rest = "";
    text.strip_suffix("\n}")
}

/// The end of the string that a text begins with, closing quote included.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (index, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return index + 1,
            _ => {}
        }
    }
    text.len()
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        // The order of keys does not change the length.
        *self.0 == *other.0
            || (self.0.len() == other.0.len() && self.canonical() == other.canonical())
    }
}

impl Eq for Text {}

// All three go by the value, whatever the order of its keys. Nearly all comparisons are
// of equal texts, and those of different ones cost little beside the report on them.

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> Ordering {
        if *self.0 == *other.0 {
            return Ordering::Equal;
        }
        self.canonical().cmp(&other.canonical())
    }
}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.canonical().hash(state);
    }
}

impl From<&Value> for Text {
    fn from(value: &Value) -> Self {
        Self::of(value)
    }
}

impl From<Map<String, Value>> for Text {
    fn from(map: Map<String, Value>) -> Self {
        Self::of(&Value::Object(map))
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn any_value() -> impl Strategy<Value = Value> {
        let scalar = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            "[a\"\\\\\n {}\\[\\],:é]{0,6}".prop_map(Value::from),
        ];
        scalar.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(any_key(), inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    fn any_key() -> impl Strategy<Value = String> {
        prop_oneof![
            Just("get".to_owned()),
            Just("security".to_owned()),
            "[a\"\\\\\n {}:,]{0,4}",
        ]
    }

    fn any_object() -> impl Strategy<Value = Map<String, Value>> {
        prop::collection::btree_map(any_key(), any_value(), 0..5)
            .prop_map(|map| map.into_iter().collect())
    }

    proptest! {
        #[test]
        fn editing_the_text_edits_the_value(
            mut object in any_object(),
            key in any_key(),
            value in any_value(),
        ) {
            let text = Text::from(object.clone());
            prop_assert_eq!(text.value(), Value::Object(object.clone()));
            prop_assert_eq!(text.get(&key).map(|found| found.value()), object.get(&key).cloned());
            prop_assert_eq!(text.has(&key), object.contains_key(&key));
            for (known, value) in &object {
                prop_assert_eq!(text.get(known), Some(Text::of(value)));
            }
            let with = text.with(&key, &Text::of(&value));
            object.insert(key.clone(), value);
            prop_assert_eq!(&with, &Text::from(object.clone()));
            object.remove(&key);
            prop_assert_eq!(with.without(&key), Text::from(object));
        }

        #[test]
        fn only_objects_have_entries(value in any_value()) {
            let text = Text::of(&value);
            prop_assert_eq!(text.value(), value.clone());
            if !value.is_object() {
                prop_assert!(!text.has("get"));
            }
        }
    }

    #[test]
    fn overrides_replace_entries() {
        let base = Text::of(&json!({"a": 1, "security": []}));
        let mut patched = Patched::from(base.clone());
        assert_eq!(patched.text(), base);
        patched.set("security", Text::of(&json!([{}])));
        patched.set("servers", Text::of(&json!([])));
        let expected = json!({"a": 1, "security": [{}], "servers": []});
        assert_eq!(patched.text().value(), expected);
        for (key, value) in expected.as_object().unwrap() {
            assert!(patched.has(key));
            assert_eq!(patched.get(key).unwrap().value(), *value);
            patched.remove(key);
            assert!(!patched.has(key) && patched.get(key).is_none());
        }
        assert_eq!(patched.text().as_str(), "{}");
    }

    #[test]
    fn empty_values_are_recognised() {
        assert!(Text::of(&json!([])).is_empty_list());
        assert!(!Text::of(&json!({})).is_empty_list());
        assert_eq!(Text::of(&json!({"a": 1})).without("a").as_str(), "{}");
    }
}
