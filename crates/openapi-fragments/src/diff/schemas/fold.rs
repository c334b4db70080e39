//! The shape of a view, with alternatives that the types tell apart folded into it.
//!
//! `oneOf: [string, {type: array, …}]` is a schema with two types whose keywords each
//! count for one of them. So a list of types, alternatives of one type each, and
//! `nullable` against an alternative for null are the same.

use std::collections::{HashSet, VecDeque};

use serde_json::Value;

use super::shape::{Alternative, Shape, Union, Values, is_closing};
use super::types::Types;
use super::view::{Node, Part, ViewId, Views};
use crate::canonical::compact;

/// How deep alternatives within alternatives are searched for their types.
pub(super) const OUTLINE_DEPTH: u8 = 3;

/// Among how many alternatives one is looked for that includes the others.
const MOST_NESTED: usize = 16;

/// The parts of a view whose alternatives are being folded.
struct Folding<'a> {
    queue: VecDeque<(Part<'a>, Types)>,
    seen: HashSet<(Part<'a>, Types)>,
    types: Types,
    /// The types, whatever values are listed.
    stated: Types,
    is_unexamined: bool,
    keywords: Vec<(&'a Value, Types)>,
    values: Vec<Values>,
    /// Excluded schemas, and for which types.
    nots: Vec<(ViewId, Types)>,
    unfollowed: Vec<(&'a str, bool)>,
    discriminators: Vec<(Node<'a>, bool)>,
    /// Alternatives that the types do not tell apart.
    unions: Vec<Union<'a>>,
    /// Names of types that are not known.
    odd: Vec<&'a str>,
}

impl Folding<'_> {
    /// Excludes all values of some types.
    fn exclude(&mut self, types: Types) {
        self.types = self.types & !types;
        self.stated = self.stated & !types;
    }
}

impl<'a> Views<'a> {
    pub(super) fn shape(&mut self, view: ViewId) -> Shape<'a> {
        let parts = self.parts(view).into_iter();
        let mut folding = Folding {
            queue: parts.map(|part| (part, Types::ALL)).collect(),
            seen: HashSet::new(),
            types: Types::ALL,
            stated: Types::ALL,
            is_unexamined: false,
            keywords: Vec::new(),
            values: Vec::new(),
            nots: Vec::new(),
            unfollowed: Vec::new(),
            discriminators: Vec::new(),
            unions: Vec::new(),
            odd: Vec::new(),
        };
        while let Some((part, types)) = folding.queue.pop_front() {
            if folding.seen.insert((part, types)) {
                self.fold(part, types, &mut folding);
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
        shape.types = shape.types & folding.types;
        shape.stated = shape.stated & folding.stated;
        for (view, types) in folding.nots {
            shape.exclude(view, types, self);
        }
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
                        Part::Keywords { .. } | Part::Union { .. } | Part::Unfollowed(..)
                    )
            });
            union.rest = keywords.map(|(part, _)| *part).collect();
        }
        shape.normalize_for_types();
        shape
    }

    fn fold(&mut self, part: Part<'a>, counts: Types, into: &mut Folding<'a>) {
        match part {
            Part::Never => into.exclude(counts),
            Part::Within(types) => into.exclude(counts & !types),
            Part::Unfollowed(reference, is_circular) => {
                into.unfollowed.push((reference, is_circular));
            }
            Part::Unexamined => into.is_unexamined = true,
            Part::Keywords {
                schema: Node(schema),
                extended,
            } => {
                let (stated, types) = self.stated(schema);
                into.stated = into.stated & (stated | !counts);
                into.types = into.types & (types | !counts);
                into.odd.extend(odd_types(schema));
                into.keywords.push((schema, counts));
                if schema.get("discriminator").is_some() {
                    into.discriminators.push((Node(schema), extended));
                }
            }
            Part::Union {
                schema: Node(schema),
                one,
            } => self.fold_union(part, schema, one, counts, into),
        }
    }

    /// Folds alternatives, for each type those that accept values of it.
    fn fold_union(
        &mut self,
        part: Part<'a>,
        schema: &'a Value,
        one: bool,
        counts: Types,
        into: &mut Folding<'a>,
    ) {
        let mut alternatives = Vec::new();
        for alternative in self.alternatives(schema, one) {
            let types = self.outline(alternative.view, OUTLINE_DEPTH);
            if !types.is_empty() {
                let open = self.open(alternative.view);
                alternatives.push((alternative, types, open));
            }
        }
        let is_discriminated = schema.get("discriminator").is_some();
        let groups = by_types(&alternatives, counts).into_iter();
        // Scalars that several alternatives of `oneOf` accept are judged by themselves.
        let groups = groups.flat_map(|(group, types)| {
            let composite = Types::ARRAY | Types::OBJECT;
            let parts = if one && !is_discriminated {
                [types & composite, types & !composite]
            } else {
                [types, Types::NONE]
            };
            parts.map(|types| (group.clone(), types))
        });
        for (group, types) in groups.filter(|(_, types)| !types.is_empty()) {
            let of_group = group.iter().map(|index| &alternatives[*index].0);
            let listed: Vec<Alternative> = of_group.cloned().collect();
            match listed.as_slice() {
                [] => into.exclude(types),
                [alternative] => {
                    // Where no other alternative is left, it counts as a whole.
                    let whole = alternatives.len() == 1;
                    let types = if whole { counts } else { types };
                    let parts = self.parts(alternative.view).into_iter();
                    into.queue.extend(parts.map(|part| (part, types)));
                }
                _ if types == Types::NULL => {
                    let accepting = listed
                        .iter()
                        .filter(|one| self.accepts_null(one.view, OUTLINE_DEPTH));
                    let count = accepting.count();
                    if count == 0 || one && count > 1 {
                        into.exclude(types);
                    }
                }
                several => {
                    let (open, others): (Vec<Alternative>, Vec<Alternative>) = several
                        .iter()
                        .cloned()
                        .partition(|one| self.open(one.view).contains(types));
                    let lists: Option<Vec<_>> = several
                        .iter()
                        .map(|alternative| self.enumeration(alternative.view))
                        .collect();
                    // Alternatives that accept all tell what is evaluated.
                    let is_whole = is_discriminated || is_closing(schema, self.dialect());
                    let widest = Some(several).filter(|_| one && !is_whole);
                    let widest = widest.and_then(|several| self.widest(several, types));
                    if let Some(widest) = widest.filter(|_| open.is_empty() && lists.is_none()) {
                        // The others accept no other values, so they are excluded from it.
                        let parts = self.parts(several[widest].view).into_iter();
                        into.queue.extend(parts.map(|part| (part, types)));
                        let others = several.iter().enumerate();
                        let others = others.filter(|(index, _)| *index != widest);
                        into.nots
                            .extend(others.map(|(_, other)| (other.view, types)));
                    } else if is_whole || open.is_empty() && lists.is_none() {
                        into.unions.push(Union {
                            one,
                            types,
                            is_discriminated,
                            alternatives: listed,
                            source: part,
                            rest: Vec::new(),
                        });
                    } else if let Some(lists) = lists {
                        into.values.push(Values::any_of(types, &lists, one));
                    } else if one && open.len() > 1 {
                        into.exclude(types);
                    } else if one {
                        // One accepts all, so none of the others may accept a value.
                        let others = others.into_iter();
                        into.nots.extend(others.map(|other| (other.view, types)));
                    }
                }
            }
        }
    }

    /// The alternative for texts or numbers that accepts all values of the others, if
    /// keywords alone tell.
    fn widest(&mut self, alternatives: &[Alternative<'a>], types: Types) -> Option<usize> {
        if alternatives.len() > MOST_NESTED || !(Types::STRING | Types::NUMBER).contains(types) {
            return None;
        }
        let shapes: Option<Vec<Shape>> = alternatives
            .iter()
            .map(|one| {
                let parts = self.parts(one.view).into_iter();
                let keywords: Option<Vec<_>> = parts
                    .map(|part| match part {
                        Part::Keywords { schema, .. } => Some((schema.0, types)),
                        _ => None,
                    })
                    .collect();
                let mut shape = Shape::of_keywords(&keywords?, self);
                shape.types = shape.types & self.outline(one.view, OUTLINE_DEPTH) & types;
                shape.normalize_for_types();
                Some(shape)
            })
            .collect();
        let shapes = shapes?;
        (0..shapes.len()).find(|widest| {
            let mut others = shapes.iter().enumerate();
            others.all(|(other, shape)| other == *widest || shapes[*widest].includes(shape, types))
        })
    }

    /// The alternatives of a schema, with those of alternatives that have nothing but
    /// alternatives of the same kind.
    pub(super) fn alternatives(&mut self, schema: &'a Value, one: bool) -> Vec<Alternative<'a>> {
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
}

/// The alternatives that may accept values of each type, and the types for which they
/// are the same and the same of them accept all values.
fn by_types(
    alternatives: &[(Alternative<'_>, Types, Types)],
    types: Types,
) -> Vec<(Vec<usize>, Types)> {
    let accepting = |among: Types| -> Vec<(usize, bool)> {
        let all = alternatives.iter().enumerate();
        let accepting = all.filter(|(_, (_, own, _))| own.overlaps(among));
        accepting
            .map(|(index, (_, _, open))| (index, open.contains(among)))
            .collect()
    };
    let mut groups: Vec<(Vec<(usize, bool)>, Types)> = Vec::new();
    for one in types.each() {
        let mut of_one = accepting(one);
        // Limits count for all numbers, so that they stay together.
        if Types::NUMBER.contains(one) && !of_one.is_empty() {
            of_one = accepting(types & Types::NUMBER);
        }
        // Null is a single value, so that its alternatives can be counted.
        let is_alone = one == Types::NULL && of_one.len() > 1;
        match groups.iter_mut().find(|group| group.0 == of_one) {
            Some(group) if !is_alone => group.1 |= one,
            _ => groups.push((of_one, one)),
        }
    }
    let indices = |of: Vec<(usize, bool)>| of.into_iter().map(|(index, _)| index).collect();
    let groups = groups.into_iter();
    groups.map(|(of, types)| (indices(of), types)).collect()
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
