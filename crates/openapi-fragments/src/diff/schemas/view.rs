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
use super::keywords::{is_idle, is_open};
use super::references::{Dialect, Document};
use super::types::Types;

/// How many parts all views of a document may have together. Conjunctions of
/// conjunctions can grow without end; what is beyond is reported as not compared.
const MOST_PARTS: usize = 20_000_000;

/// How many schemas that only wrap another are looked through for a `not` in a `not`.
const MOST_WRAPPERS: usize = 32;

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
        /// The schema is extended by a component, so its discriminator tells nothing
        /// of the other components that extend it.
        extended: bool,
    },
    /// Several alternatives: `oneOf`, or else `anyOf`.
    Union { schema: Node<'a>, one: bool },
    /// Of these types only.
    Within(Types),
    /// No value.
    Never,
    /// A reference with no target in this document, or that leads back to itself only.
    Unfollowed(&'a str, bool),
    /// Too large to be compared.
    Unexamined,
}

pub(in crate::diff) struct Views<'a> {
    pub(super) document: Document<'a>,
    parts: Vec<Part<'a>>,
    part_ids: HashMap<Part<'a>, u32>,
    list: Vec<Box<[u32]>>,
    view_ids: HashMap<Box<[u32]>, ViewId>,
    of_schema: HashMap<*const Value, ViewId>,
    /// Types by view and depth, see [`Views::outline`].
    pub(super) outlines: HashMap<(ViewId, u8), Types>,
    /// Whether null is accepted by view and depth, see [`Views::accepts_null`].
    pub(super) nulls: HashMap<(ViewId, u8), bool>,
    /// The types of which all values are accepted by view and depth, see
    /// [`Views::open`].
    pub(super) opens: HashMap<(ViewId, u8), Types>,
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
            nulls: HashMap::new(),
            opens: HashMap::new(),
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
        if let Some(known) = self.of_schema.get(&ptr::from_ref(schema)) {
            return *known;
        }
        let one = self.document.representative(schema);
        let known = self.of_schema.get(&ptr::from_ref(one)).copied();
        let view = known.unwrap_or_else(|| {
            let parts = self.flatten(one);
            self.intern(parts)
        });
        for schema in [schema, one] {
            self.of_schema.insert(ptr::from_ref(schema), view);
        }
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

    /// The view of no value.
    pub(super) fn never(&mut self) -> ViewId {
        self.intern(vec![Part::Never])
    }

    /// The view of those values of another view that have some types.
    pub(super) fn within(&mut self, view: ViewId, types: Types) -> ViewId {
        let mut parts = self.parts(view);
        parts.push(Part::Within(types));
        self.intern(parts)
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
        let mut stack = vec![(root, false)];
        while let Some(state) = stack.pop() {
            let (schema, extended) = state;
            let schema = self.document.representative(schema);
            if !seen.insert((ptr::from_ref(schema), extended)) {
                again = schema.get("$ref").and_then(Value::as_str).or(again);
                continue;
            }
            if schema == &Value::Bool(false) {
                parts.push(Part::Never);
            }
            let Some(keywords) = schema.as_object() else {
                continue;
            };
            let of_3_0 = self.document.dialect == Dialect::V30;
            let text = |key: &str| keywords.get(key).and_then(Value::as_str);
            let dynamic = text("$dynamicRef").filter(|_| !of_3_0);
            for reference in text("$ref").into_iter().chain(dynamic) {
                match self.document.target(reference, schema) {
                    Some(target) => stack.push((target, extended)),
                    None => parts.push(Part::Unfollowed(reference, false)),
                }
            }
            if text("$ref").is_some() && of_3_0 {
                continue;
            }
            let twice = self.negated_twice(schema);
            stack.extend(twice.map(|twice| (twice, extended)));
            let dialect = self.document.dialect;
            let restricts = keywords.iter().any(|(key, value)| {
                let is_told = key == "not" && twice.is_some();
                dialect.has_meaning(key) && !is_idle(schema, key, value) && !is_told
            });
            if restricts {
                parts.push(Part::Keywords {
                    schema: Node(schema),
                    extended: extended && keywords.contains_key("discriminator"),
                });
            }
            let extended = extended || restricts && self.document.name(schema).is_some();
            let list = |key: &str| keywords.get(key).and_then(Value::as_array);
            for part in list("allOf").into_iter().flatten() {
                stack.push((part, extended || self.has_more(schema)));
            }
            for (key, one) in [("oneOf", true), ("anyOf", false)] {
                match list(key).map(Vec::as_slice) {
                    None | Some([]) => {}
                    Some([single]) => stack.push((single, extended)),
                    Some(_) => parts.push(Part::Union {
                        schema: Node(schema),
                        one,
                    }),
                }
            }
        }
        // A reference to itself says nothing.
        if let Some(reference) = again.filter(|_| parts.is_empty()) {
            parts.push(Part::Unfollowed(reference, true));
        }
        parts
    }

    /// `S` in `not: {not: S}`.
    pub(super) fn negated_twice(&mut self, schema: &'a Value) -> Option<&'a Value> {
        let dialect = self.document.dialect;
        let mut stack = vec![schema.get("not")?];
        let mut twice = None;
        let mut seen = HashSet::new();
        while let Some(at) = stack.pop() {
            let at = self.document.representative(at);
            if !seen.insert(ptr::from_ref(at)) {
                continue;
            }
            if seen.len() > MOST_WRAPPERS {
                return None;
            }
            if at == &Value::Bool(true) {
                continue;
            }
            for (key, value) in at.as_object()? {
                match (key.as_str(), value) {
                    ("not", inner) => {
                        if twice.replace(inner).is_some() {
                            return None;
                        }
                    }
                    ("$ref", _) => return None,
                    ("$dynamicRef", _) if dialect != Dialect::V30 => return None,
                    ("allOf", Value::Array(parts)) => stack.extend(parts),
                    ("anyOf" | "oneOf", Value::Array(list)) if list.len() > 1 => return None,
                    ("anyOf" | "oneOf", Value::Array(list)) => stack.extend(list),
                    _ if !dialect.has_meaning(key)
                        || is_idle(at, key, value)
                        || is_open(key, value) => {}
                    _ => return None,
                }
            }
        }
        twice
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
            extended: false,
        } => all.contains(&Part::Keywords {
            schema,
            extended: true,
        }),
        _ => false,
    }
}
