//! Which alternatives of `oneOf` may accept the same values. Such values are refused, so
//! that a wider alternative, or one more of them, may make the whole narrower.

use std::collections::BTreeSet;

use super::alternatives::is_exclusive;
use super::fold::OUTLINE_DEPTH;
use super::shape::{MAX_ITEMS, Shape, Union};
use super::types::Types;
use super::view::{ViewId, Views};

/// Of how many alternatives each is compared with each other.
const MOST_COMPARED: usize = 100;

/// How many properties of an alternative are looked at.
const MOST_NAMES: usize = 64;

/// How deep lists of lists are looked at.
const MOST_NESTING: u8 = 2;

/// The places of `minProperties` and `maxProperties` among the limits.
const PROPERTIES: [usize; 2] = [MAX_ITEMS + 1, MAX_ITEMS + 2];

/// The alternatives of a `oneOf`; none where values of several are accepted.
pub(super) struct Overlaps<'a>(Vec<Shape<'a>>);

impl<'a> Overlaps<'a> {
    pub(super) fn of(union: &Union<'a>, views: &mut Views<'a>) -> Self {
        if !is_exclusive(union) || union.alternatives.len() > MOST_COMPARED {
            return Self(Vec::new());
        }
        let alternatives = union.alternatives.iter();
        Self(alternatives.map(|one| views.shape(one.view)).collect())
    }

    /// Whether a value may satisfy two alternatives.
    pub(super) fn has(&self, one: usize, other: usize, views: &mut Views<'a>) -> bool {
        let shapes = self.0.get(one).zip(self.0.get(other));
        one != other && shapes.is_some_and(|(one, other)| !one.is_apart(other, views, 0))
    }

    /// Another alternative with values of one.
    pub(super) fn with(&self, one: usize, views: &mut Views<'a>) -> Option<usize> {
        (0..self.0.len()).find(|other| self.has(one, *other, views))
    }

    /// Whether any two alternatives overlap that nothing but limits tells apart.
    /// Objects with more properties than others are meant to be told apart by them.
    pub(super) fn are_close(&self, views: &mut Views<'a>) -> bool {
        let is_object = |shape: &Shape| shape.types.overlaps(Types::OBJECT);
        (0..self.0.len()).any(|one| {
            (one + 1..self.0.len()).any(|other| {
                let [a, b] = [one, other].map(|index| &self.0[index]);
                let are_objects = is_object(a) && is_object(b);
                (!are_objects || a.names().eq(&b.names())) && self.has(one, other, views)
            })
        })
    }
}

impl<'a> Shape<'a> {
    /// The properties that an object may have.
    fn names(&self) -> BTreeSet<&'a str> {
        let all = self.properties.union(&self.required).copied();
        all.filter(|name| !self.banned.contains(name)).collect()
    }

    /// Whether no value satisfies another shape too, as far as can be told. Objects each
    /// of which names a property that the other does not are taken to exclude each
    /// other, and lists whose elements do, as publishers mean them.
    fn is_apart(&self, other: &Self, views: &mut Views<'a>, nesting: u8) -> bool {
        (self.types & other.types).each().all(|one| match one {
            Types::ARRAY => self.has_other_elements(other, views, nesting),
            Types::OBJECT => self.has_other_properties(other, views),
            scalar => self.excludes(other, scalar),
        })
    }

    fn has_other_elements(&self, other: &Self, views: &mut Views<'a>, nesting: u8) -> bool {
        if self.is_beyond(other, [MAX_ITEMS - 1, MAX_ITEMS]) {
            return true;
        }
        let first = |shape: &Self| shape.prefix.first().copied().unwrap_or(shape.items);
        let (one, other) = (first(self), first(other));
        if are_told_apart(one, other, views) {
            return true;
        }
        nesting < MOST_NESTING && {
            let (one, other) = (views.shape(one), views.shape(other));
            one.is_apart(&other, views, nesting + 1)
        }
    }

    fn has_other_properties(&self, other: &Self, views: &mut Views<'a>) -> bool {
        if self.is_beyond(other, PROPERTIES) {
            return true;
        }
        let (ours, theirs) = (self.names(), other.names());
        let is_more = |some: &BTreeSet<_>, than: &BTreeSet<_>| !some.is_subset(than);
        if is_more(&ours, &theirs) && is_more(&theirs, &ours) {
            return true;
        }
        let banned = self.banned.union(&other.banned);
        let mut names = banned.chain(ours.union(&theirs)).take(MOST_NAMES);
        names.any(|name| {
            let [one, two] = [self, other].map(|shape| shape.property_or_other(name, views));
            let is_required = self.required.contains(name) || other.required.contains(name);
            let is_listed = |shape: &Self| shape.properties.contains(name);
            // Objects without it satisfy what refuses it.
            let is_never = [one, two].map(|view| views.outline(view, OUTLINE_DEPTH).is_empty());
            let is_meant = is_listed(self) && is_listed(other) && is_never == [false, false];
            let is_told = is_required || is_meant;
            is_told && are_told_apart(one, two, views)
        })
    }

    /// Whether one has more elements, or properties, than the other may have.
    fn is_beyond(&self, other: &Self, [least, most]: [usize; 2]) -> bool {
        let beyond = |one: &Self, other: &Self| {
            let limits = one.counts[least].as_ref().zip(other.counts[most].as_ref());
            limits.is_some_and(|(least, most)| least > most)
        };
        beyond(self, other) || beyond(other, self)
    }
}

/// Whether two views have different types or listed values.
fn are_told_apart(one: ViewId, other: ViewId, views: &mut Views) -> bool {
    let [types, others] = [one, other].map(|view| views.outline(view, OUTLINE_DEPTH));
    if !types.overlaps(others) {
        return true;
    }
    let [values, others] = [one, other].map(|view| views.enumeration(view));
    let lists = values.zip(others);
    lists.is_some_and(|(values, others)| {
        let mut values = values.listed.keys();
        !values.any(|value| others.listed.contains_key(value))
    })
}
