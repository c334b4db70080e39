//! What a schema refers to within its document: by pointer, `$anchor` and `$id`, and
//! by the inheritance of discriminators.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ptr;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::identity::Identity;
use crate::newer::{Effect, KEYWORDS};
use crate::refs;

/// Which keywords have a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::diff) enum Dialect {
    /// OpenAPI 3.0: keywords beside `$ref` have none.
    V30,
    /// OpenAPI 3.1 and later: `nullable` has none.
    V31,
    /// Without a version, all have one.
    Unknown,
}

impl Dialect {
    pub(in crate::diff) fn of(root: &Value) -> Self {
        match root.get("openapi").and_then(Value::as_str) {
            Some(version) if version.starts_with("3.0") => Self::V30,
            Some(version) if version.starts_with("3.") => Self::V31,
            _ => Self::Unknown,
        }
    }

    /// Whether a keyword of a schema has a meaning. Those that 3.0 does not know have
    /// none there, as for the conversion to 3.1.
    pub(in crate::diff) fn has_meaning(self, key: &str) -> bool {
        let effect = || {
            // The table is sorted.
            let found = KEYWORDS.binary_search_by_key(&key, |(newer, _)| newer);
            found.ok().map(|index| KEYWORDS[index].1)
        };
        self != Self::V30 || effect().is_none_or(|effect| effect == Effect::Annotates)
    }
}

pub(super) struct Document<'a> {
    root: &'a Value,
    pub(super) dialect: Dialect,
    /// The targets of references that do not depend on their place.
    known: HashMap<&'a str, Option<&'a Value>>,
    /// The names of schema components by address.
    names: HashMap<*const Value, &'a str>,
    pub(super) identity: Identity<'a>,
    has_discriminators: Option<bool>,
    index: Option<Index<'a>>,
    children: Option<HashMap<*const Value, Vec<&'a Value>>>,
}

/// The schemas that are identified by `$id` and `$anchor`.
#[derive(Default)]
struct Index<'a> {
    ids: HashMap<&'a str, &'a Value>,
    anchors: HashMap<&'a str, &'a Value>,
    /// The nearest schema with an `$id` around each reference.
    around: HashMap<*const Value, &'a Value>,
}

impl<'a> Document<'a> {
    pub(super) fn new(root: &'a Value) -> Self {
        Self {
            root,
            dialect: Dialect::of(root),
            known: HashMap::new(),
            names: schemas(root)
                .map(|(name, schema)| (ptr::from_ref(schema), name))
                .collect(),
            identity: Identity::default(),
            has_discriminators: None,
            index: None,
            children: None,
        }
    }

    /// The name of a schema component.
    pub(super) fn name(&self, schema: &Value) -> Option<&'a str> {
        self.names.get(&ptr::from_ref(schema)).copied()
    }

    /// The value of a discriminator that an alternative implies: the name of the
    /// component that it refers to, whatever that refers to.
    pub(super) fn implied_name(&mut self, alternative: &'a Value) -> Option<&'a str> {
        match alternative.get("$ref").and_then(Value::as_str) {
            Some(reference) => {
                let target = self.target(reference, alternative)?;
                self.name(target).or_else(|| {
                    let behind = self.behind(target)?;
                    self.name(behind)
                })
            }
            None => self.name(alternative),
        }
    }

    /// Whether any schema has a discriminator.
    pub(super) fn has_discriminators(&mut self) -> bool {
        let root = self.root;
        *self.has_discriminators.get_or_insert_with(|| {
            let mut queue = vec![root];
            while let Some(value) = queue.pop() {
                match value {
                    Value::Array(elements) => queue.extend(elements),
                    Value::Object(object) if object.contains_key("discriminator") => return true,
                    Value::Object(object) => queue.extend(object.values()),
                    _ => {}
                }
            }
            false
        })
    }

    /// The target of a reference in a schema; `None` if it is not in this document.
    pub(super) fn target(&mut self, reference: &'a str, from: &'a Value) -> Option<&'a Value> {
        if let Some(known) = self.known.get(reference) {
            return *known;
        }
        let (base, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let fragment = percent_decode_str(fragment).decode_utf8().ok()?;
        if base.is_empty() && fragment.starts_with('/') {
            // Published references often are not percent-encoded.
            let direct = self.root.pointer(&reference[1..]);
            let target = direct.or_else(|| self.root.pointer(&fragment));
            if let Some(target) = target.filter(|target| is_schema(target)) {
                self.known.insert(reference, Some(target));
                return Some(target);
            }
        }
        let root = self.root;
        let index = self.index.get_or_insert_with(|| Index::new(root));
        let resource = if base.is_empty() {
            index.around.get(&ptr::from_ref(from)).copied()
        } else {
            index.id(base)
        };
        let target = match fragment.as_ref() {
            "" => resource,
            pointer if pointer.starts_with('/') => resource?.pointer(pointer),
            _ if !base.is_empty() && resource.is_none() => None,
            anchor => index.anchors.get(anchor).copied(),
        };
        let target = target.filter(|target| is_schema(target));
        if !base.is_empty() {
            self.known.insert(reference, target);
        }
        target
    }

    /// The schema that a value of a mapping names.
    pub(super) fn mapped(&mut self, target: &'a str, from: &'a Value) -> Option<&'a Value> {
        let component = refs::mapped(target).and_then(|key| refs::component(self.root, &key));
        // A reference may point deeper than to a component.
        match component {
            Some(component) if !target.contains('#') => Some(component),
            _ => self.target(target, from).or(component),
        }
    }

    /// The schema components that refer to a schema in `allOf`, directly or through
    /// each other, by name.
    pub(super) fn descendants(&mut self, ancestor: &'a Value) -> BTreeMap<&'a str, &'a Value> {
        if self.children.is_none() {
            self.children = Some(self.find_children());
        }
        let mut found = BTreeMap::new();
        let mut seen = HashSet::from([ptr::from_ref(ancestor)]);
        let mut queue = vec![ancestor];
        while let Some(schema) = queue.pop() {
            let children = self.children.as_ref();
            let children = children.and_then(|all| all.get(&ptr::from_ref(schema)));
            for child in children.into_iter().flatten() {
                if seen.insert(ptr::from_ref(*child)) {
                    found.extend(self.name(child).map(|name| (name, *child)));
                    queue.push(child);
                }
            }
        }
        found
    }

    fn find_children(&mut self) -> HashMap<*const Value, Vec<&'a Value>> {
        let mut children: HashMap<_, Vec<_>> = HashMap::new();
        for (_, child) in schemas(self.root) {
            let parts = child.get("allOf").and_then(Value::as_array);
            for part in parts.into_iter().flatten() {
                if let Some(parent) = self.behind(part) {
                    children
                        .entry(ptr::from_ref(parent))
                        .or_default()
                        .push(child);
                }
            }
        }
        children
    }

    /// The schema behind a chain of references.
    pub(super) fn behind(&mut self, schema: &'a Value) -> Option<&'a Value> {
        let mut at = schema;
        for _ in 0..refs::MOST_REFERENCES {
            let Some(reference) = at.get("$ref").and_then(Value::as_str) else {
                return Some(at);
            };
            at = self.target(reference, at)?;
        }
        None
    }
}

pub(super) fn is_schema(value: &Value) -> bool {
    value.is_object() || value.is_boolean()
}

fn schemas(root: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let schemas = root.get("components").and_then(|all| all.get("schemas"));
    let schemas = schemas.and_then(Value::as_object).into_iter().flatten();
    schemas.map(|(name, schema)| (name.as_str(), schema))
}

impl<'a> Index<'a> {
    fn new(root: &'a Value) -> Self {
        let mut index = Self::default();
        let mut queue = vec![(root, None)];
        while let Some((value, around)) = queue.pop() {
            let mut around = around;
            let text = |key: &str| value.get(key).and_then(Value::as_str);
            if let Some(id) = text("$id") {
                index.ids.insert(id.trim_end_matches('#'), value);
                around = Some(value);
            }
            for key in ["$anchor", "$dynamicAnchor"] {
                index.anchors.extend(text(key).map(|name| (name, value)));
            }
            if let Some(around) = around
                && (text("$ref").is_some() || text("$dynamicRef").is_some())
            {
                index.around.insert(ptr::from_ref(value), around);
            }
            match value {
                Value::Array(elements) => {
                    queue.extend(elements.iter().map(|element| (element, around)));
                }
                Value::Object(object) => {
                    let described = object.iter().filter(|(key, _)| !refs::is_data(key));
                    queue.extend(described.map(|(_, child)| (child, around)));
                }
                _ => {}
            }
        }
        index
    }

    /// A schema by its `$id`, or by the end of its path, as relative references have.
    fn id(&self, base: &str) -> Option<&'a Value> {
        if let Some(schema) = self.ids.get(base) {
            return Some(schema);
        }
        let end = format!("/{}", base.trim_start_matches("./"));
        let mut matching = self.ids.iter().filter(|(id, _)| id.ends_with(&end));
        let found = matching.next().map(|(_, schema)| *schema);
        found.filter(|_| matching.next().is_none())
    }
}
