//! Interns parts of documents, so that what many fragments share is stored once.
//!
//! Per-endpoint documents repeat the same components, servers and tags in the
//! same bytes. Known text is recognised without parsing it again, and its part is
//! shared.

use std::collections::HashSet;
use std::collections::hash_map::{HashMap, RandomState};
use std::hash::BuildHasher as _;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use serde_json::{Map, Value};

use crate::ordered::Ordered;
use crate::pointer;
use crate::refs::{self, ComponentKey, Kind};
use crate::text::Text;

/// How many spellings of the parts of one key are remembered. More than that are
/// not repetitions.
const SPELLINGS: usize = 16;

/// The position of a part in a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum PartKey {
    /// A key of the root other than `paths` and `components`.
    Root(String),
    /// An extension among the paths.
    PathsExtension(String),
    /// An extension among the components.
    ComponentsExtension(String),
    /// A component.
    Component(ComponentKey),
}

impl PartKey {
    pub(crate) fn pointer(&self) -> String {
        match self {
            Self::Root(key) => pointer::join("", key),
            Self::PathsExtension(key) => pointer::from_tokens(["paths", key]),
            Self::ComponentsExtension(key) => pointer::from_tokens(["components", key]),
            Self::Component(key) => key.pointer(),
        }
    }

    /// Whether a value is of the type that a merge relies on.
    fn is_sound(&self, value: &Ordered) -> bool {
        match self {
            Self::Root(key) => match key.as_str() {
                "info" => value.is_object(),
                "security" | "servers" => value.is_array(),
                "tags" => value
                    .as_array()
                    .is_some_and(|tags| tags.iter().all(is_named)),
                _ => true,
            },
            _ => true,
        }
    }
}

fn is_named(tag: &Ordered) -> bool {
    tag.get("name").is_some_and(Ordered::is_string)
}

/// A text and the components that it refers to directly, each once.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) text: Text,
    pub(crate) refs: Box<[Arc<ComponentKey>]>,
}

/// A part of a document, shared by all fragments that have it.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) key: PartKey,
    pub(crate) node: Node,
    /// Whether it is of the type that a merge relies on.
    pub(crate) is_sound: bool,
}

impl Part {
    pub(crate) fn text(&self) -> &Text {
        &self.node.text
    }

    pub(crate) fn component(&self) -> Option<&ComponentKey> {
        match &self.key {
            PartKey::Component(key) => Some(key),
            _ => None,
        }
    }
}

/// How many locks the parts are spread over, so that threads seldom wait.
const SHARDS: usize = 64;

/// All parts seen so far, and all components referred to. Threads share it.
pub(crate) struct Interner {
    shards: [RwLock<HashMap<PartKey, Variants>>; SHARDS],
    /// Decides which shard has a key.
    hasher: RandomState,
    keys: RwLock<HashSet<Arc<ComponentKey>>>,
}

/// The parts of one key: usually one, several where fragments differ.
#[derive(Default)]
struct Variants {
    spellings: Vec<(Box<str>, Arc<Part>)>,
    parts: HashMap<Text, Arc<Part>>,
}

impl Default for Interner {
    fn default() -> Self {
        Self {
            shards: std::array::from_fn(|_| RwLock::default()),
            hasher: RandomState::new(),
            keys: RwLock::default(),
        }
    }
}

impl Interner {
    /// The known part that the text begins with, and its length. Only values with a
    /// closing delimiter are recognised.
    pub(crate) fn known(&self, key: &PartKey, text: &str) -> Option<(usize, Arc<Part>)> {
        read(self.shard(key))
            .get(key)?
            .spellings
            .iter()
            .find(|(spelling, _)| text.starts_with(&**spelling))
            .map(|(spelling, part)| (spelling.len(), Arc::clone(part)))
    }

    /// The part of a value, and remembers its spelling.
    pub(crate) fn spelled(&self, key: PartKey, value: &Ordered, spelling: &str) -> Arc<Part> {
        let part = self.part(key, value);
        if spelling.starts_with(['{', '[', '"'])
            && let Some(variants) = write(self.shard(&part.key)).get_mut(&part.key)
            && variants.spellings.len() < SPELLINGS
            // Another thread may have read the same text meanwhile.
            && !variants.spellings.iter().any(|(known, _)| **known == *spelling)
        {
            variants
                .spellings
                .push((spelling.into(), Arc::clone(&part)));
        }
        part
    }

    /// The part of a value.
    pub(crate) fn part(&self, key: PartKey, value: &Ordered) -> Arc<Part> {
        let text = Text::of_ordered(value);
        let shard = self.shard(&key);
        if let Some(known) = read(shard).get(&key).and_then(|one| one.parts.get(&text)) {
            return Arc::clone(known);
        }
        let is_sound = key.is_sound(value);
        let refs = match &key {
            PartKey::Root(name) => self.refs_of_entry(name, value),
            PartKey::Component(key) => {
                self.refs(value.references(), Kind::of_section(&key.section))
            }
            PartKey::PathsExtension(_) | PartKey::ComponentsExtension(_) => Box::default(),
        };
        let mut parts = write(shard);
        let variants = parts.entry(key.clone()).or_default();
        let new = || {
            let node = Node {
                text: text.clone(),
                refs,
            };
            Arc::new(Part {
                key,
                node,
                is_sound,
            })
        };
        // Another thread may have inserted it meanwhile.
        Arc::clone(variants.parts.entry(text.clone()).or_insert_with(new))
    }

    /// The node of a value under a key, which decides what in it is a reference.
    pub(crate) fn node(&self, key: &str, value: &Ordered) -> Node {
        Node {
            text: Text::of_ordered(value),
            refs: self.refs_of_entry(key, value),
        }
    }

    fn refs_of_entry(&self, key: &str, value: &Ordered) -> Box<[Arc<ComponentKey>]> {
        let value = value.references_under(key);
        let entry = value.map(|value| Value::Object(Map::from_iter([(key.to_owned(), value)])));
        self.refs(entry, Kind::Unknown)
    }

    fn refs(&self, value: Option<Value>, kind: Kind) -> Box<[Arc<ComponentKey>]> {
        let mut found = value.map_or_else(Vec::new, |value| refs::direct_of(&value, kind));
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|key| self.shared(key)).collect()
    }

    fn shared(&self, key: ComponentKey) -> Arc<ComponentKey> {
        if let Some(known) = read(&self.keys).get(&key) {
            return Arc::clone(known);
        }
        let key = Arc::new(key);
        let mut keys = write(&self.keys);
        if let Some(known) = keys.get(&key) {
            return Arc::clone(known);
        }
        keys.insert(Arc::clone(&key));
        key
    }

    fn shard(&self, key: &PartKey) -> &RwLock<HashMap<PartKey, Variants>> {
        let hash = self.hasher.hash_one(key);
        &self.shards[usize::try_from(hash % SHARDS as u64).unwrap_or_default()]
    }
}

// What a lock protects is whole between any two steps, so that a panic elsewhere in
// the thread that held it spoils nothing.

fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schema(name: &str) -> PartKey {
        PartKey::Component(ComponentKey::new("schemas", name))
    }

    fn of(value: &Value) -> Ordered<'_> {
        Ordered::from(value)
    }

    #[test]
    fn equal_parts_are_shared_whatever_their_spelling() {
        let interner = Interner::default();
        let text = r#"{"a":1}"#;
        let one = interner.spelled(schema("A"), &of(&json!({"a": 1})), text);
        let same = interner.part(schema("A"), &of(&json!({"a": 1})));
        assert!(Arc::ptr_eq(&one, &same));
        let (length, known) = interner.known(&schema("A"), r#"{"a":1}, "more""#).unwrap();
        assert!(length == text.len() && Arc::ptr_eq(&one, &known));
        assert!(interner.known(&schema("A"), r#"{"a":2}"#).is_none());
        assert!(interner.known(&schema("B"), text).is_none());
        let elsewhere = interner.part(PartKey::Root("A".to_owned()), &of(&json!({"a": 1})));
        assert!(!Arc::ptr_eq(&one, &elsewhere));
    }

    #[test]
    fn numbers_are_not_recognised_by_a_prefix() {
        let interner = Interner::default();
        let key = PartKey::Root("x-a".to_owned());
        interner.spelled(key.clone(), &of(&json!(1)), "1");
        assert!(interner.known(&key, "12").is_none());
    }

    #[test]
    fn a_root_key_decides_what_in_its_value_is_a_reference() {
        let interner = Interner::default();
        let refs = |key: PartKey, value: Value| interner.part(key, &of(&value)).node.refs.len();
        let security = json!([{"token": ["read"]}, {"token": []}]);
        assert_eq!(refs(PartKey::Root("security".to_owned()), security), 1);
        let reference = json!({"$ref": "#/components/schemas/B"});
        assert_eq!(refs(PartKey::Root("x-a".to_owned()), reference.clone()), 0);
        assert_eq!(refs(schema("A"), reference), 1);
    }
}
