//! Interns parts of documents, so that what many fragments share is stored once.
//!
//! Per-endpoint documents repeat the same components, servers and tags in the
//! same bytes. Known text is recognised without parsing it again, and its part is
//! shared.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use serde_json::{Map, Value};

use crate::operation::METHODS;
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

/// A [`PartKey`] that borrows, to look up parts without a copy of their names.
#[derive(Clone, Copy)]
pub(crate) enum KeyRef<'a> {
    Root(&'a str),
    PathsExtension(&'a str),
    ComponentsExtension(&'a str),
    Component { section: &'a str, name: &'a str },
}

impl<'a> KeyRef<'a> {
    fn name(self) -> &'a str {
        match self {
            Self::Root(name)
            | Self::PathsExtension(name)
            | Self::ComponentsExtension(name)
            | Self::Component { name, .. } => name,
        }
    }

    fn is(self, key: &PartKey) -> bool {
        match (self, key) {
            (Self::Root(name), PartKey::Root(known))
            | (Self::PathsExtension(name), PartKey::PathsExtension(known))
            | (Self::ComponentsExtension(name), PartKey::ComponentsExtension(known)) => {
                name == known
            }
            (Self::Component { section, name }, PartKey::Component(known)) => {
                name == known.name && section == known.section
            }
            _ => false,
        }
    }
}

impl From<KeyRef<'_>> for PartKey {
    fn from(key: KeyRef) -> Self {
        match key {
            KeyRef::Root(name) => Self::Root(name.to_owned()),
            KeyRef::PathsExtension(name) => Self::PathsExtension(name.to_owned()),
            KeyRef::ComponentsExtension(name) => Self::ComponentsExtension(name.to_owned()),
            KeyRef::Component { section, name } => {
                Self::Component(ComponentKey::new(section, name))
            }
        }
    }
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
                // A version that is a number becomes a string.
                "info" => {
                    let version = value.get("version");
                    value.is_object() && !matches!(version, Some(Ordered::Scalar(_)))
                }
                "webhooks" => match value {
                    Ordered::Object(webhooks) => {
                        let mut webhooks = webhooks.iter();
                        webhooks.all(|(name, item)| name.starts_with("x-") || is_path_item(item))
                    }
                    _ => false,
                },
                "security" | "servers" => value.is_array(),
                "tags" => value
                    .as_array()
                    .is_some_and(|tags| tags.iter().all(is_named)),
                _ => true,
            },
            Self::Component(key) if key.section == "pathItems" => is_path_item(value),
            _ => true,
        }
    }
}

/// Whether a value is a path item of the shape that OpenAPI asks for.
pub(crate) fn is_path_item(value: &Ordered) -> bool {
    let is_array = |object: &Ordered, key: &str| object.get(key).is_none_or(Ordered::is_array);
    let Ordered::Object(fields) = value else {
        return false;
    };
    fields.iter().all(|(key, value)| match &**key {
        "parameters" | "servers" => value.is_array(),
        method if METHODS.contains(&method) => {
            value.is_object()
                && ["parameters", "servers", "security", "tags"]
                    .iter()
                    .all(|key| is_array(value, key))
        }
        _ => true,
    })
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
    shards: [RwLock<Shard>; SHARDS],
    keys: RwLock<HashSet<Arc<ComponentKey>>>,
}

/// The parts of some names. Few parts have the same name.
type Shard = HashMap<Box<str>, Vec<Variants>>;

/// The parts of one key: usually one, several where fragments differ.
struct Variants {
    key: PartKey,
    spellings: Vec<(Box<str>, Arc<Part>)>,
    /// By text. Other orders of the same keys are other parts.
    parts: BTreeMap<Arc<str>, Arc<Part>>,
}

impl Default for Interner {
    fn default() -> Self {
        Self {
            shards: std::array::from_fn(|_| RwLock::default()),
            keys: RwLock::default(),
        }
    }
}

impl Interner {
    /// The known part that the text begins with, and its length. Only values with a
    /// closing delimiter are recognised.
    pub(crate) fn known(&self, key: KeyRef, text: &str) -> Option<(usize, Arc<Part>)> {
        variants(&read(self.shard(key)), key)?
            .spellings
            .iter()
            .find(|(spelling, _)| text.starts_with(&**spelling))
            .map(|(spelling, part)| (spelling.len(), Arc::clone(part)))
    }

    /// The part of a value, and remembers its spelling.
    pub(crate) fn spelled(&self, key: KeyRef, value: &Ordered, spelling: &str) -> Arc<Part> {
        let part = self.part(key, value);
        if spelling.starts_with(['{', '[', '"'])
            && let Some(variants) = variants_mut(&mut write(self.shard(key)), key)
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
    pub(crate) fn part(&self, key: KeyRef, value: &Ordered) -> Arc<Part> {
        let text = Text::of_ordered(value);
        let shard = self.shard(key);
        if let Some(known) =
            variants(&read(shard), key).and_then(|one| one.parts.get(text.as_str()))
        {
            return Arc::clone(known);
        }
        let refs = match key {
            KeyRef::Root(name) => self.refs_of_entry(name, value),
            KeyRef::Component { section, .. } => {
                self.refs(value.references(), Kind::of_section(section))
            }
            KeyRef::PathsExtension(_) | KeyRef::ComponentsExtension(_) => Box::default(),
        };
        let owned = PartKey::from(key);
        let part = Arc::new(Part {
            is_sound: owned.is_sound(value),
            key: owned,
            node: Node {
                text: text.clone(),
                refs,
            },
        });
        let mut parts = write(shard);
        if let Some(known) = variants_mut(&mut parts, key) {
            // Another thread may have inserted it meanwhile.
            return Arc::clone(known.parts.entry(Arc::clone(text.shared())).or_insert(part));
        }
        let new = Variants {
            key: part.key.clone(),
            spellings: Vec::new(),
            parts: BTreeMap::from([(Arc::clone(text.shared()), Arc::clone(&part))]),
        };
        parts.entry(key.name().into()).or_default().push(new);
        part
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

    /// The shard of a name. Its last bytes differ more than its first ones.
    fn shard(&self, key: KeyRef) -> &RwLock<Shard> {
        let last = key.name().bytes().rev().take(8);
        let sum = last.fold(0_usize, |sum, byte| sum * 5 + usize::from(byte));
        &self.shards[sum % SHARDS]
    }
}

fn variants<'s>(shard: &'s Shard, key: KeyRef) -> Option<&'s Variants> {
    let mut same_name = shard.get(key.name())?.iter();
    same_name.find(|variants| key.is(&variants.key))
}

fn variants_mut<'s>(shard: &'s mut Shard, key: KeyRef) -> Option<&'s mut Variants> {
    let mut same_name = shard.get_mut(key.name())?.iter_mut();
    same_name.find(|variants| key.is(&variants.key))
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

    fn schema(name: &str) -> KeyRef<'_> {
        KeyRef::Component {
            section: "schemas",
            name,
        }
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
        let (length, known) = interner.known(schema("A"), r#"{"a":1}, "more""#).unwrap();
        assert!(length == text.len() && Arc::ptr_eq(&one, &known));
        assert!(interner.known(schema("A"), r#"{"a":2}"#).is_none());
        assert!(interner.known(schema("B"), text).is_none());
        let elsewhere = interner.part(KeyRef::Root("A"), &of(&json!({"a": 1})));
        assert!(!Arc::ptr_eq(&one, &elsewhere));
    }

    #[test]
    fn numbers_are_not_recognised_by_a_prefix() {
        let interner = Interner::default();
        let key = KeyRef::Root("x-a");
        interner.spelled(key, &of(&json!(1)), "1");
        assert!(interner.known(key, "12").is_none());
    }

    #[test]
    fn a_root_key_decides_what_in_its_value_is_a_reference() {
        let interner = Interner::default();
        let refs = |key: KeyRef, value: Value| interner.part(key, &of(&value)).node.refs.len();
        let security = json!([{"token": ["read"]}, {"token": []}]);
        assert_eq!(refs(KeyRef::Root("security"), security), 1);
        let reference = json!({"$ref": "#/components/schemas/B"});
        assert_eq!(refs(KeyRef::Root("x-a"), reference.clone()), 0);
        assert_eq!(refs(schema("A"), reference), 1);
    }
}
