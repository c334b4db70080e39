//! The shape of a view, with alternatives that the types tell apart folded into it.
//!
//! `oneOf: [string, {type: array, …}]` is a schema with two types whose keywords each
//! count for one of them. So a list of types, alternatives of one type each, and
//! `nullable` against an alternative for null are the same.

use std::collections::{HashSet, VecDeque};

use serde_json::Value;

use super::references::Dialect;
use super::shape::{Alternative, Shape, Union, Values};
use super::types::{Null, Types};
use super::view::{ANY, Node, Part, ViewId, Views, is_without_part};
use crate::canonical::compact;

/// How deep alternatives within alternatives are searched for their types.
const OUTLINE_DEPTH: u8 = 3;

/// The parts of a view whose alternatives are being folded.
struct Folding<'a> {
    queue: VecDeque<Folded<'a>>,
    seen: HashSet<(Part<'a>, Types)>,
    types: Types,
    null: Null,
    /// Null is not considered.
    null_aside: bool,
    is_never: bool,
    is_unexamined: bool,
    keywords: Vec<(&'a Value, Types)>,
    values: Vec<Values>,
    unfollowed: Vec<&'a str>,
    discriminators: Vec<(Node<'a>, bool)>,
    /// Alternatives that the types do not tell apart.
    unions: Vec<Union<'a>>,
    /// Names of types that are not known.
    odd: Vec<&'a str>,
}

/// A part and the types that it counts for.
#[derive(Clone, Copy)]
struct Folded<'a> {
    part: Part<'a>,
    types: Types,
    null_aside: bool,
}

impl<'a> Views<'a> {
    pub(super) fn shape(&mut self, view: ViewId) -> Shape<'a> {
        let parts = self.parts(view);
        let mut folding = Folding {
            queue: parts
                .iter()
                .map(|part| Folded {
                    part: *part,
                    types: Types::ALL,
                    null_aside: false,
                })
                .collect(),
            seen: HashSet::new(),
            types: Types::ALL,
            null: Null::Unstated,
            null_aside: false,
            is_never: false,
            is_unexamined: false,
            keywords: Vec::new(),
            values: Vec::new(),
            unfollowed: Vec::new(),
            discriminators: Vec::new(),
            unions: Vec::new(),
            odd: Vec::new(),
        };
        while let Some(folded) = folding.queue.pop_front() {
            if folding.seen.insert((folded.part, folded.types)) {
                self.fold(folded, &mut folding);
            }
        }
        let keywords: Vec<_> = folding
            .keywords
            .iter()
            .map(|(schema, types)| (*schema, *types & folding.types))
            // What counts for no type may still say that something is read-only.
            .filter(|(_, types)| !types.is_empty() || folding.types.is_empty())
            .collect();
        let mut shape = Shape::of_keywords(&keywords, self);
        for values in folding.values {
            shape.list(values);
        }
        for name in folding.odd {
            let words = shape.keywords.entry("type").or_default();
            words.insert(name.to_owned());
        }
        shape.types = folding.types;
        shape.null = if folding.null_aside {
            Null::Unstated
        } else {
            folding.null
        };
        shape.is_never |= folding.is_never;
        shape.is_unexamined = folding.is_unexamined;
        shape.unfollowed.extend(folding.unfollowed);
        shape.discriminators = folding.discriminators;
        shape.unions = folding.unions;
        for union in &mut shape.unions {
            let types = union.types;
            let keywords = folding.seen.iter().filter(|(part, counts)| {
                counts.overlaps(types)
                    && *part != union.source
                    && matches!(
                        part,
                        Part::Keywords { .. } | Part::Union { .. } | Part::Unfollowed(_)
                    )
            });
            union.rest = keywords.map(|(part, _)| *part).collect();
        }
        shape.normalize_for_types();
        shape
    }

    fn fold(&mut self, folded: Folded<'a>, into: &mut Folding<'a>) {
        let Folded {
            part,
            types: counts,
            null_aside,
        } = folded;
        match part {
            Part::Never if counts == Types::ALL => into.is_never = true,
            Part::Never => into.types = into.types & !counts,
            Part::Within(types) => {
                into.types = into.types & types;
                into.null_aside = true;
            }
            Part::Nullable if null_aside => {}
            Part::Nullable => into.null = into.null.and(Null::Yes),
            Part::Unfollowed(reference) => into.unfollowed.push(reference),
            Part::Unexamined => into.is_unexamined = true,
            Part::Keywords {
                schema: Node(schema),
                null_aside: aside,
                extended,
            } => {
                let (types, null) = self.stated(schema);
                into.types = into.types & (types | !counts);
                if !null_aside && !aside {
                    into.null = into.null.and(null);
                }
                into.odd.extend(odd_types(schema));
                into.keywords.push((schema, counts));
                if schema.get("discriminator").is_some() {
                    into.discriminators.push((Node(schema), extended));
                }
            }
            Part::Union {
                schema: Node(schema),
                one,
                null_aside: aside,
            } => {
                let null = self.fold_union(part, schema, one, counts, into);
                if !null_aside && !aside {
                    into.null = into.null.and(null);
                }
            }
        }
    }

    /// Folds alternatives; returns whether one of them accepts null.
    fn fold_union(
        &mut self,
        part: Part<'a>,
        schema: &'a Value,
        one: bool,
        counts: Types,
        into: &mut Folding<'a>,
    ) -> Null {
        let mut null = Null::No;
        let mut all = Types::NONE;
        let mut left = Vec::new();
        for alternative in self.alternatives(schema, one) {
            let (types, of_null) = self.outline(alternative.view, OUTLINE_DEPTH);
            null = null.or(of_null);
            all |= types;
            if !types.is_empty() {
                left.push((alternative, types));
            }
        }
        into.types = into.types & (all | !counts);
        let single = left.len() == 1;
        for (types, alternatives) in by_types(left) {
            let types = types & counts;
            match alternatives.as_slice() {
                [alternative] => {
                    let parts = self.parts(alternative.view);
                    into.queue.extend(parts.into_iter().map(|part| Folded {
                        part,
                        types: if single { counts } else { types },
                        null_aside: true,
                    }));
                }
                several => {
                    let lists: Option<Vec<_>> = several
                        .iter()
                        .map(|alternative| self.enumeration(alternative.view))
                        .collect();
                    if let Some(lists) = lists {
                        into.values.push(Values {
                            types,
                            listed: lists.into_iter().flat_map(|list| list.listed).collect(),
                        });
                    } else {
                        into.unions.push(Union {
                            one,
                            types,
                            is_discriminated: schema.get("discriminator").is_some(),
                            alternatives,
                            source: part,
                            rest: Vec::new(),
                        });
                    }
                }
            }
        }
        null
    }

    /// The alternatives of a schema, with those of alternatives that have nothing but
    /// alternatives of the same kind.
    fn alternatives(&mut self, schema: &'a Value, one: bool) -> Vec<Alternative<'a>> {
        let mut found: Vec<Alternative> = Vec::new();
        let mut known = HashSet::new();
        let mut texts = HashSet::new();
        let mut within = HashSet::from([std::ptr::from_ref(schema)]);
        let key = if one { "oneOf" } else { "anyOf" };
        let list = |schema: &'a Value| schema.get(key).and_then(Value::as_array);
        let mut stack: Vec<&'a Value> = list(schema).into_iter().flatten().rev().collect();
        while let Some(schema) = stack.pop() {
            let view = self.of(schema);
            if let [
                Part::Union {
                    schema: Node(inner),
                    one: same,
                    ..
                },
            ] = self.parts(view).as_slice()
                && *same == one
            {
                if within.insert(std::ptr::from_ref(*inner)) {
                    stack.extend(list(inner).into_iter().flatten().rev());
                }
                continue;
            }
            // The same alternative twice is one, but accepts nothing under `oneOf`.
            if one || known.insert(view) && texts.insert(compact(schema)) {
                found.push(Alternative {
                    view,
                    schema,
                    name: name(schema),
                    tag: None,
                });
            }
        }
        found
    }

    /// The types of a view and whether it accepts null, as far as its schemas and some
    /// levels of alternatives state.
    pub(super) fn outline(&mut self, view: ViewId, depth: u8) -> (Types, Null) {
        if view == ANY {
            return (Types::ALL, Null::Unstated);
        }
        if let Some(known) = self.outlines.get(&(view, depth)) {
            return *known;
        }
        let (mut types, mut null) = (Types::ALL, Null::Unstated);
        for part in self.parts(view) {
            match part {
                Part::Never => (types, null) = (Types::NONE, Null::No),
                Part::Within(within) => types = types & within,
                Part::Nullable => null = null.and(Null::Yes),
                Part::Keywords {
                    schema: Node(schema),
                    null_aside,
                    ..
                } => {
                    let stated = self.stated(schema);
                    types = types & stated.0;
                    if !null_aside {
                        null = null.and(stated.1);
                    }
                }
                Part::Union {
                    schema: Node(schema),
                    one,
                    null_aside,
                } if depth > 0 => {
                    let mut any = (Types::NONE, Null::No);
                    for alternative in self.alternatives(schema, one) {
                        let (types, null) = self.outline(alternative.view, depth - 1);
                        any = (any.0 | types, any.1.or(null));
                    }
                    types = types & any.0;
                    if !null_aside {
                        null = null.and(any.1);
                    }
                }
                Part::Union { .. } | Part::Unfollowed(_) | Part::Unexamined => {}
            }
        }
        self.outlines.insert((view, depth), (types, null));
        (types, null)
    }

    /// The types that the keywords of one schema state, and whether null is one.
    fn stated(&self, schema: &Value) -> (Types, Null) {
        let mut types = Types::ALL;
        let mut null = Null::Unstated;
        let one = schema.get("type").map(std::slice::from_ref);
        let named = match one {
            Some([Value::Array(list)]) => Some(list.as_slice()),
            one => one,
        };
        if let Some(named) = named {
            types = Types::NONE;
            null = Null::No;
            for name in named.iter().filter_map(Value::as_str) {
                // What is not known restricts nothing that is known.
                types |= Types::named(name).unwrap_or(Types::ALL);
                if name == "null" {
                    null = Null::Yes;
                }
            }
        }
        let nullable = schema.get("nullable") == Some(&Value::Bool(true));
        if nullable && self.document.dialect != Dialect::V31 {
            return (types, Null::Yes);
        }
        let listed = match (schema.get("enum"), schema.get("const")) {
            (Some(Value::Array(list)), None) => Some(list.contains(&Value::Null)),
            (_, Some(one)) => Some(one.is_null()),
            _ => None,
        };
        if let Some(listed) = listed {
            null = null.and(if listed { Null::Yes } else { Null::No });
        }
        let only_null = match (schema.get("enum"), schema.get("const")) {
            (Some(Value::Array(list)), None) => !list.is_empty() && list.iter().all(Value::is_null),
            (_, Some(one)) => one.is_null(),
            _ => false,
        };
        if only_null {
            types = Types::NONE;
        }
        (types, null)
    }

    /// The values of a view that lists them and says nothing else.
    pub(super) fn enumeration(&mut self, view: ViewId) -> Option<Values> {
        let parts = self.parts(view);
        let mut listed = None;
        for part in parts {
            let Part::Keywords {
                schema: Node(schema),
                ..
            } = part
            else {
                return None;
            };
            let silent =
                |key: &str| matches!(key, "type" | "enum" | "const") || is_without_part(key);
            let is_list = schema.get("enum").is_some() || schema.get("const").is_some();
            if !schema.as_object()?.keys().all(|key| silent(key)) {
                return None;
            }
            if is_list {
                let shape = Shape::of_keywords(&[(schema, Types::ALL)], self);
                if listed.replace(shape.values?).is_some() {
                    return None;
                }
            }
        }
        listed
    }
}

/// Alternatives in groups that have no type in common.
fn by_types(alternatives: Vec<(Alternative<'_>, Types)>) -> Vec<(Types, Vec<Alternative<'_>>)> {
    let mut groups: Vec<(Types, Vec<Alternative>)> = Vec::new();
    for (alternative, types) in alternatives {
        let mut merged = (types, Vec::new());
        let mut first = None;
        for (index, group) in groups.iter_mut().enumerate() {
            if group.0.overlaps(types) {
                first = first.or(Some(index));
                merged.0 |= group.0;
                merged.1.append(&mut group.1);
                group.0 = Types::NONE;
            }
        }
        merged.1.push(alternative);
        match first {
            Some(index) => groups[index] = merged,
            None => groups.push(merged),
        }
        groups.retain(|group| !group.0.is_empty());
    }
    groups
}

fn odd_types(schema: &Value) -> impl Iterator<Item = &str> {
    let listed = match schema.get("type") {
        Some(Value::Array(list)) => list.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    let names = listed.iter().filter_map(Value::as_str);
    names.filter(|name| Types::named(name).is_none())
}

/// The name of the component that a schema refers to, or its title.
pub(super) fn name(schema: &Value) -> Option<&str> {
    let text = |key: &str| schema.get(key).and_then(Value::as_str);
    match text("$ref") {
        Some(reference) => Some(crate::pointer::last(reference)),
        None => text("title"),
    }
}
