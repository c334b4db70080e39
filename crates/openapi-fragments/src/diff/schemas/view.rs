//! What a value must satisfy at one place: the schemas behind references and `allOf`,
//! in one flat set.
//!
//! A `$ref`, an `allOf` with one member and the schema itself have the same view, so
//! equal meanings in other words are no change. A view is computed from its schemas
//! alone, and equal sets are one view.

use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};
use std::ptr;

use serde_json::Value;

use super::Direction;
use super::references::{Dialect, Document};
use super::types::{Null, Types};

/// How many parts all views of a document may have together. Conjunctions of
/// conjunctions can grow without end; what is beyond is reported as not compared.
const MOST_PARTS: usize = 20_000_000;

/// The index of a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::diff) struct ViewId(usize);

/// The view of any value.
pub(super) const ANY: ViewId = ViewId(0);

/// A schema with its address as its identity.
#[derive(Clone, Copy)]
pub(super) struct Node<'a>(pub(super) &'a Value);

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        ptr::eq(self.0, other.0)
    }
}

impl Eq for Node<'_> {}

impl Hash for Node<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        ptr::hash(self.0, state);
    }
}

/// One condition of a view.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Part<'a> {
    /// The keywords of a schema, without those that have parts of their own.
    Keywords {
        schema: Node<'a>,
        /// Null is accepted whatever they say.
        null_aside: bool,
        /// The schema is extended by a component, so its discriminator tells nothing
        /// of the other components that extend it.
        extended: bool,
    },
    /// Several alternatives: `oneOf`, or else `anyOf`.
    Union {
        schema: Node<'a>,
        one: bool,
        null_aside: bool,
    },
    /// `nullable` in OpenAPI 3.0.
    Nullable,
    /// Of these types only; null is not considered.
    Within(Types),
    /// No value.
    Never,
    /// A reference with no target in this document.
    Unfollowed(&'a str),
    /// Too large to be compared.
    Unexamined,
}

/// Keywords that restrict nothing, and those that have parts of their own.
const WITHOUT_PART: [&str; 20] = [
    "$ref",
    "$dynamicRef",
    "allOf",
    "anyOf",
    "oneOf",
    "nullable",
    "title",
    "description",
    "example",
    "examples",
    "externalDocs",
    "$anchor",
    "$comment",
    "$defs",
    "$dynamicAnchor",
    "$id",
    "$schema",
    "$vocabulary",
    "definitions",
    "summary",
];

/// Those of them that have parts of their own.
const HOLDING: [&str; 5] = ["$ref", "$dynamicRef", "allOf", "anyOf", "oneOf"];

/// Whether a keyword is not among those of [`Part::Keywords`].
pub(super) fn is_without_part(key: &str) -> bool {
    WITHOUT_PART.contains(&key) || key.starts_with("x-")
}

pub(in crate::diff) struct Views<'a> {
    pub(super) document: Document<'a>,
    parts: Vec<Part<'a>>,
    part_ids: HashMap<Part<'a>, u32>,
    list: Vec<Box<[u32]>>,
    view_ids: HashMap<Box<[u32]>, ViewId>,
    of_schema: HashMap<*const Value, ViewId>,
    /// Types and null by view and depth, see [`Views::outline`].
    pub(super) outlines: HashMap<(ViewId, u8), (Types, Null)>,
    /// Hashes by view and depth.
    pub(super) hashes: HashMap<(ViewId, u8), u64>,
    size: usize,
}

impl<'a> Views<'a> {
    pub(in crate::diff) fn new(root: &'a Value) -> Self {
        let mut views = Self {
            document: Document::new(root),
            parts: Vec::new(),
            part_ids: HashMap::new(),
            list: Vec::new(),
            view_ids: HashMap::new(),
            of_schema: HashMap::new(),
            outlines: HashMap::new(),
            hashes: HashMap::new(),
            size: 0,
        };
        // The first view has no condition.
        views.intern(Vec::new());
        views
    }

    pub(in crate::diff) fn dialect(&self) -> Dialect {
        self.document.dialect
    }

    /// The view of one schema.
    pub(in crate::diff) fn of(&mut self, schema: &'a Value) -> ViewId {
        // Most references are bare, and most targets are known.
        let bare = schema.as_object().is_some_and(|all| all.len() == 1);
        let target = if bare {
            schema.get("$ref").and_then(Value::as_str)
        } else {
            None
        };
        let target = target.and_then(|reference| self.document.target(reference, schema));
        let schema = target.unwrap_or(schema);
        if let Some(known) = self.of_schema.get(&ptr::from_ref(schema)) {
            return *known;
        }
        let parts = self.flatten(schema);
        let view = self.intern(parts);
        self.of_schema.insert(ptr::from_ref(schema), view);
        view
    }

    /// The view of a value that must satisfy several schemas.
    pub(super) fn all_of(&mut self, schemas: &[&'a Value]) -> ViewId {
        match schemas {
            [] => ANY,
            [one] => self.of(one),
            several => {
                let views: Vec<_> = several.iter().map(|schema| self.of(schema)).collect();
                let parts = views.iter().flat_map(|view| self.parts(*view)).collect();
                self.intern(parts)
            }
        }
    }

    pub(super) fn parts(&self, view: ViewId) -> Vec<Part<'a>> {
        self.list[view.0]
            .iter()
            .map(|part| self.parts[*part as usize])
            .collect()
    }

    /// The view with these parts.
    pub(super) fn intern(&mut self, mut parts: Vec<Part<'a>>) -> ViewId {
        if parts.len() > 1 {
            let all: HashSet<Part> = parts.iter().copied().collect();
            parts.retain(|part| !is_implied(*part, &all));
        }
        if self.size > MOST_PARTS {
            parts = vec![Part::Unexamined];
        }
        let mut ids: Vec<u32> = parts
            .into_iter()
            .map(|part| {
                *self.part_ids.entry(part).or_insert_with(|| {
                    self.parts.push(part);
                    // The limit of parts is below 2^32.
                    u32::try_from(self.parts.len() - 1).unwrap_or(u32::MAX)
                })
            })
            .collect();
        ids.sort_unstable();
        ids.dedup();
        let ids = ids.into_boxed_slice();
        if let Some(known) = self.view_ids.get(&ids) {
            return *known;
        }
        self.size += ids.len();
        let view = ViewId(self.list.len());
        self.list.push(ids.clone());
        self.view_ids.insert(ids, view);
        view
    }

    /// The parts of a schema and of all that it refers to or extends. A stack replaces
    /// recursion, since hierarchies may be deep.
    fn flatten(&mut self, root: &'a Value) -> Vec<Part<'a>> {
        let mut parts = Vec::new();
        let mut seen = HashSet::new();
        let mut again = None;
        let mut stack = vec![(root, false, false)];
        while let Some(state) = stack.pop() {
            let (schema, null_aside, extended) = state;
            if !seen.insert((ptr::from_ref(schema), null_aside, extended)) {
                again = schema.get("$ref").and_then(Value::as_str).or(again);
                continue;
            }
            if schema == &Value::Bool(false) {
                parts.push(Part::Never);
            }
            let Some(keywords) = schema.as_object() else {
                continue;
            };
            let reference = schema.get("$ref").and_then(Value::as_str);
            let dynamic = schema.get("$dynamicRef").and_then(Value::as_str);
            for reference in reference.into_iter().chain(dynamic) {
                match self.document.target(reference, schema) {
                    Some(target) => stack.push((target, null_aside, extended)),
                    None => parts.push(Part::Unfollowed(reference)),
                }
            }
            if reference.is_some() && self.document.dialect == Dialect::V30 {
                continue;
            }
            let nullable = self.document.dialect != Dialect::V31
                && schema.get("nullable") == Some(&Value::Bool(true));
            if nullable && !null_aside {
                parts.push(Part::Nullable);
            }
            let null_aside = null_aside || nullable;
            // `false` in other words.
            if keywords.get("not").is_some_and(|not| self.is_any(not)) {
                parts.push(Part::Never);
                continue;
            }
            let restricts = !keywords.keys().all(|key| is_without_part(key));
            if restricts {
                parts.push(Part::Keywords {
                    schema: Node(schema),
                    null_aside,
                    extended: extended && keywords.contains_key("discriminator"),
                });
            }
            let extended = extended || restricts && self.document.name(schema).is_some();
            let list = |key: &str| keywords.get(key).and_then(Value::as_array);
            for part in list("allOf").into_iter().flatten() {
                stack.push((part, null_aside, extended || self.has_more(schema)));
            }
            for (key, one) in [("oneOf", true), ("anyOf", false)] {
                match list(key).map(Vec::as_slice) {
                    None | Some([]) => {}
                    Some([single]) => stack.push((single, null_aside, extended)),
                    Some(_) => parts.push(Part::Union {
                        schema: Node(schema),
                        one,
                        null_aside,
                    }),
                }
            }
        }
        // A reference to itself says nothing.
        if let Some(reference) = again.filter(|_| parts.is_empty()) {
            parts.push(Part::Unfollowed(reference));
        }
        parts
    }

    /// Whether a schema, with those that it refers to and extends, restricts nothing.
    fn is_any(&mut self, schema: &'a Value) -> bool {
        let mut seen = HashSet::new();
        let mut stack = vec![schema];
        while let Some(schema) = stack.pop() {
            if !seen.insert(ptr::from_ref(schema)) {
                continue;
            }
            for (key, value) in schema.as_object().into_iter().flatten() {
                match (key.as_str(), value) {
                    ("$ref", Value::String(reference)) => {
                        match self.document.target(reference, schema) {
                            Some(target) => stack.push(target),
                            None => return false,
                        }
                    }
                    ("allOf", Value::Array(parts)) => stack.extend(parts),
                    ("oneOf" | "anyOf", Value::Array(list)) if list.len() == 1 => {
                        stack.extend(list);
                    }
                    ("nullable", _) => {}
                    _ if is_without_part(key) && !HOLDING.contains(&key.as_str()) => {}
                    _ => return false,
                }
            }
            if schema == &Value::Bool(false) {
                return false;
            }
        }
        // A reference to itself says nothing of any value.
        schema.get("$ref").is_none() || seen.len() > 1
    }

    /// Whether a property with this view is not part of the data in a direction.
    pub(super) fn is_hidden(&self, view: ViewId, direction: Direction) -> bool {
        let key = match direction {
            Direction::Request => "readOnly",
            Direction::Response => "writeOnly",
        };
        self.list[view.0].iter().any(|part| {
            let part = self.parts[*part as usize];
            matches!(part, Part::Keywords { schema: Node(schema), .. } if schema.get(key) == Some(&Value::Bool(true)))
        })
    }

    /// Whether a schema is a component that extends others by more than annotations.
    fn has_more(&self, schema: &Value) -> bool {
        let parts = schema.get("allOf").and_then(Value::as_array);
        self.document.name(schema).is_some() && parts.is_some_and(|parts| parts.len() > 1)
    }
}

/// Whether a part adds nothing to others.
fn is_implied<'a>(part: Part<'a>, all: &HashSet<Part<'a>>) -> bool {
    match part {
        Part::Keywords {
            schema,
            null_aside,
            extended,
        } => {
            let other = |null_aside, extended| {
                all.contains(&Part::Keywords {
                    schema,
                    null_aside,
                    extended,
                })
            };
            // What they say of null counts if it counts once.
            null_aside && (other(false, extended) || other(false, true))
                || !extended && (other(null_aside, true) || null_aside && other(false, true))
        }
        Part::Union {
            schema,
            one,
            null_aside: true,
        } => all.contains(&Part::Union {
            schema,
            one,
            null_aside: false,
        }),
        _ => false,
    }
}
