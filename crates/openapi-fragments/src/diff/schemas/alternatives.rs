//! Compares alternatives (`oneOf`, `anyOf`) that types alone do not tell apart.

use std::collections::HashSet;

use super::matching::{Matching, Side, pair_up, same};
use super::meaning::Meanings;
use super::overlap::Overlaps;
use super::shape::{Alternative, Shape, Union};
use super::types::Types;
use super::view::{ANY, Part, ViewId, Views};
use super::{Comparison, Effect, Sense};
use crate::diff::Level;

/// How many parts the alternatives of one schema may have together with what is
/// beside them.
const MOST_DISTRIBUTED: usize = 100_000;

/// Among how many alternatives those that mean the same are looked for.
const MOST_COMPARED: usize = 64;

/// How many properties of an unnamed alternative are shown.
const SHOWN_PROPERTIES: usize = 3;

impl<'a> Comparison<'_, 'a> {
    /// Compares the alternatives of two schemas. What is beside them is still to be
    /// compared for the types that are left in common.
    pub(super) fn unions(&mut self, was: &Shape<'a>, old: ViewId, is: &Shape<'a>, new: ViewId) {
        let common = self.common;
        let relevant = |shape: &Shape<'a>| -> Vec<Option<Union<'a>>> {
            let unions = shape.unions.iter();
            unions
                .filter(|union| union.types.overlaps(common))
                .map(|union| Some(union.clone()))
                .collect()
        };
        let (mut before, mut after) = (relevant(was), relevant(is));
        for union in before.iter_mut().flatten() {
            merge_same(union, false, self.old, self.meanings);
        }
        for union in after.iter_mut().flatten() {
            merge_same(union, true, self.new, self.meanings);
        }
        let same_names = was.properties == is.properties
            && was.required == is.required
            && was.patterned.keys().eq(is.patterned.keys());
        let is_beside = same_names && !was.properties.is_empty();
        let mut handled = Types::NONE;
        for mut old_union in before.into_iter().flatten() {
            // Those for the same types belong together.
            let same =
                |of: &Option<Union>| of.as_ref().is_some_and(|new| new.types == old_union.types);
            let near = |of: &Option<Union>| {
                of.as_ref()
                    .is_some_and(|new| new.types.overlaps(old_union.types))
            };
            let partner = after
                .iter()
                .position(same)
                .or_else(|| after.iter().position(near));
            let partner = partner.and_then(|index| after[index].take());
            let mut types = old_union.types & common;
            if let Some(mut new_union) = partner {
                types |= new_union.types & common;
                let spread = !same_names && is_small(&old_union) && is_small(&new_union);
                self.kind(&old_union, &new_union);
                if has_tags(was, &old_union) && has_tags(is, &new_union) {
                    self.old.tag(&mut old_union);
                    self.new.tag(&mut new_union);
                }
                place(&mut old_union, types, spread, self.old);
                place(&mut new_union, types, spread, self.new);
                self.many_to_many(&old_union, &new_union);
                if spread {
                    handled |= types;
                }
                continue;
            }
            let single = single(new, types, self.new);
            let several = old_union.alternatives.len() > 1;
            let is_beside = is_beside && types.overlaps(Types::OBJECT);
            if several && (is_beside || !is_small(&old_union) || is_bare(&single, self.new)) {
                let count = old_union.alternatives.len();
                let message = format!("is not one of {count} alternatives only now");
                self.add(Effect::Wider(Level::Risky), "alternatives-widened", message);
            } else {
                place(&mut old_union, types, true, self.old);
                self.many_to_one(&old_union, &single);
                handled |= types;
            }
        }
        for mut new_union in after.into_iter().flatten() {
            let types = new_union.types & common;
            let single = single(old, types, self.old);
            let several = new_union.alternatives.len() > 1;
            let is_beside = is_beside && types.overlaps(Types::OBJECT);
            if several && (is_beside || !is_small(&new_union) || is_bare(&single, self.old)) {
                let count = new_union.alternatives.len();
                let message = format!("is one of {count} alternatives only now");
                self.add(Effect::Narrower, "alternatives-narrowed", message);
            } else {
                place(&mut new_union, types, true, self.new);
                self.one_to_many(&single, &new_union);
                handled |= types;
            }
        }
        self.common = common & !handled;
    }

    /// Compares whether a value may satisfy several alternatives.
    fn kind(&mut self, was: &Union, is: &Union) {
        // A discriminator chooses one.
        if was.is_discriminated && is.is_discriminated {
            return;
        }
        match (was.one, is.one) {
            (false, true) => {
                let message = "accepts values of a single alternative only now";
                self.add(Effect::Narrower, "alternatives-narrowed", message);
            }
            (true, false) => {
                let message = "accepts values of several alternatives now";
                let effect = Effect::Wider(Level::Risky);
                self.add(effect, "alternatives-widened", message);
            }
            _ => {}
        }
    }

    fn many_to_many(&mut self, was: &Union<'a>, is: &Union<'a>) {
        let mut old = Side {
            views: self.old,
            alternatives: &was.alternatives,
            is_new: false,
        };
        let mut new = Side {
            views: self.new,
            alternatives: &is.alternatives,
            is_new: true,
        };
        let mut matching = pair_up(&mut old, &mut new, self.meanings);
        // Under `anyOf`, several alternatives may say what one said.
        if !was.one && !is.one {
            let pairs = &mut matching.pairs;
            matching.gone.retain(|index| {
                let same = same(&mut old, *index, &mut new, self.meanings);
                pairs.extend(same.map(|new| (*index, new)));
                same.is_none()
            });
            matching.added.retain(|index| {
                let same = same(&mut new, *index, &mut old, self.meanings);
                pairs.extend(same.map(|old| (old, *index)));
                same.is_none()
            });
        }
        let overlaps = [Overlaps::of(was, self.old), Overlaps::of(is, self.new)];
        let flow = self.flow;
        if self.is_unordered(&overlaps, &matching) {
            self.flow = flow.within(Sense::Unknown);
        }
        for (old, new) in &matching.pairs {
            self.within("", was.alternatives[*old].view, is.alternatives[*new].view);
        }
        self.flow = flow;
        for index in matching.gone {
            if !self.overlapping(false, was, &overlaps[0], index) {
                self.alternative_gone(&was.alternatives[index]);
            }
        }
        for index in matching.added {
            if !self.overlapping(true, is, &overlaps[1], index) {
                self.alternative_added(&is.alternatives[index], Level::Risky);
            }
        }
    }

    /// Whether a wider alternative may make the whole narrower: some of them overlap,
    /// or have begun or ceased to.
    fn is_unordered(&mut self, [was, is]: &[Overlaps<'a>; 2], matching: &Matching) -> bool {
        let pairs = &matching.pairs;
        was.are_close(self.old)
            || is.are_close(self.new)
            || pairs.iter().enumerate().any(|(index, one)| {
                pairs[index + 1..].iter().any(|other| {
                    was.has(one.0, other.0, self.old) != is.has(one.1, other.1, self.new)
                })
            })
    }

    /// Adds that values of an alternative of `oneOf` and another one are refused now,
    /// or not any more, if there are such values. Returns whether the alternative has no
    /// other values.
    fn overlapping(
        &mut self,
        is_new: bool,
        union: &Union<'a>,
        overlaps: &Overlaps<'a>,
        index: usize,
    ) -> bool {
        if !is_exclusive(union) {
            return false;
        }
        let views = if is_new {
            &mut *self.new
        } else {
            &mut *self.old
        };
        let mut class = |one: &Alternative| self.meanings.of(is_new, one.view, views);
        let one = &union.alternatives[index];
        let own = class(one);
        let mut all = union.alternatives.iter().enumerate();
        let copy = all.position(|(other, one)| other != index && class(one) == own);
        let Some(other) = copy.or_else(|| overlaps.with(index, views)) else {
            return false;
        };
        let other = describe(&union.alternatives[other], views);
        let one = describe(one, views);
        if is_new {
            let message = format!("is refused now where it is both {other} and {one}");
            self.add(Effect::Narrower, "alternatives-narrowed", message);
        } else {
            let message = format!("is not refused now where it is both {other} and {one}");
            let effect = Effect::Wider(Level::Risky);
            self.add(effect, "alternatives-widened", message);
        }
        copy.is_some()
    }

    /// One schema became several alternatives.
    fn one_to_many(&mut self, was: &Alternative<'a>, union: &Union<'a>) {
        let overlaps = Overlaps::of(union, self.new);
        let flow = self.flow;
        if overlaps.are_close(self.new) {
            self.flow = flow.within(Sense::Unknown);
        }
        let is = union.alternatives.as_slice();
        let (must_stay, must_have_been) = self.flow.demands();
        if must_have_been {
            for new in is {
                self.within("", was.view, new.view);
            }
        }
        if must_stay {
            let best = self.best(was, is);
            match best {
                Some(best) => {
                    self.within("", was.view, is[best].view);
                    let inner = std::mem::replace(&mut self.flow, flow);
                    self.overlapping(true, union, &overlaps, best);
                    self.flow = inner;
                }
                None => self.alternative_gone(was),
            }
            for (index, new) in is.iter().enumerate() {
                if !must_have_been && best != Some(index) {
                    self.alternative_added(new, Level::Breaking);
                }
            }
        }
        self.flow = flow;
    }

    /// Several alternatives became one schema.
    fn many_to_one(&mut self, union: &Union<'a>, is: &Alternative<'a>) {
        let overlaps = Overlaps::of(union, self.old);
        let flow = self.flow;
        if overlaps.are_close(self.old) {
            self.flow = flow.within(Sense::Unknown);
        }
        let was = union.alternatives.as_slice();
        let (must_stay, must_have_been) = self.flow.demands();
        if must_stay {
            for old in was {
                self.within("", old.view, is.view);
            }
        }
        if must_have_been {
            let matching = pair_up(
                &mut Side {
                    views: self.old,
                    alternatives: was,
                    is_new: false,
                },
                &mut Side {
                    views: self.new,
                    alternatives: std::slice::from_ref(is),
                    is_new: true,
                },
                self.meanings,
            );
            match matching.pairs.first() {
                Some((best, _)) => {
                    self.within("", was[*best].view, is.view);
                    let inner = std::mem::replace(&mut self.flow, flow);
                    self.overlapping(false, union, &overlaps, *best);
                    self.flow = inner;
                }
                None => self.alternative_added(is, Level::Breaking),
            }
            for index in matching.gone {
                if !must_stay {
                    self.alternative_gone(&was[index]);
                }
            }
        }
        self.flow = flow;
    }

    /// The new alternative that is nearest to an old schema.
    fn best(&mut self, was: &Alternative<'a>, is: &[Alternative<'a>]) -> Option<usize> {
        let matching = pair_up(
            &mut Side {
                views: self.old,
                alternatives: std::slice::from_ref(was),
                is_new: false,
            },
            &mut Side {
                views: self.new,
                alternatives: is,
                is_new: true,
            },
            self.meanings,
        );
        matching.pairs.first().map(|(_, new)| *new)
    }

    fn alternative_gone(&mut self, alternative: &Alternative<'a>) {
        // With a discriminator, its value is reported.
        if alternative.tag.is_none() {
            let message = format!("is never {} now", describe(alternative, self.old));
            self.add(Effect::Narrower, "alternatives-narrowed", message);
        }
    }

    fn alternative_added(&mut self, alternative: &Alternative<'a>, unprepared: Level) {
        if alternative.tag.is_none() {
            let message = format!("may be {} now", describe(alternative, self.new));
            self.add(Effect::Wider(unprepared), "alternatives-widened", message);
        }
    }
}

/// Whether a value of several alternatives is refused: a discriminator chooses one.
pub(super) fn is_exclusive(union: &Union) -> bool {
    union.one && !union.is_discriminated
}

/// Whether the values of the discriminator beside alternatives are compared.
fn has_tags(shape: &Shape, union: &Union) -> bool {
    let Part::Union { schema, .. } = union.source else {
        return false;
    };
    shape.discriminators.contains(&(schema, false))
}

/// Whether a schema restricts nothing but types.
fn is_bare<'a>(alternative: &Alternative<'a>, views: &mut Views<'a>) -> bool {
    views.shape(alternative.view).is_bare(views)
}

/// Leaves one of the alternatives of `anyOf` that mean the same.
fn merge_same<'a>(
    union: &mut Union<'a>,
    is_new: bool,
    views: &mut Views<'a>,
    meanings: &mut Meanings,
) {
    if union.one || union.alternatives.len() > MOST_COMPARED {
        return;
    }
    let mut known = HashSet::new();
    union.alternatives.retain(|one| {
        let view = views.within(one.view, union.types);
        known.insert(meanings.of(is_new, view, views))
    });
}

fn is_small(union: &Union) -> bool {
    union.alternatives.len() * (union.rest.len() + 1) <= MOST_DISTRIBUTED
}

/// Restricts the views of alternatives to some types. Adds the conditions beside the alternatives to each if `spread` is
/// set.
fn place<'a>(union: &mut Union<'a>, types: Types, spread: bool, views: &mut Views<'a>) {
    let rest: Vec<_> = union.rest.iter().copied().map(extended).collect();
    for alternative in &mut union.alternatives {
        let mut parts = views.parts(alternative.view);
        if spread {
            parts.retain(|part| *part != union.source);
            parts.extend(&rest);
        }
        parts.push(Part::Within(types));
        alternative.view = views.intern(parts);
    }
}

/// The part without an effect of its discriminator.
pub(super) fn extended(part: Part) -> Part {
    match part {
        Part::Keywords { schema, .. } if schema.0.get("discriminator").is_some() => {
            Part::Keywords {
                schema,
                extended: true,
            }
        }
        part => part,
    }
}

/// A schema as its only alternative.
fn single<'a>(view: ViewId, types: Types, views: &mut Views<'a>) -> Alternative<'a> {
    let mut parts: Vec<_> = views.parts(view).into_iter().map(extended).collect();
    parts.push(Part::Within(types));
    Alternative::unnamed(views.intern(parts))
}

/// Such as `` `Dog` `` or `an object with name, tag`.
fn describe<'a>(alternative: &Alternative<'a>, views: &mut Views<'a>) -> String {
    if let Some(name) = alternative.name {
        return format!("`{name}`");
    }
    if alternative.view == ANY {
        return "any value".to_owned();
    }
    let shape = views.shape(alternative.view);
    let types = shape.types.words();
    let names: Vec<_> = shape
        .properties
        .iter()
        .take(SHOWN_PROPERTIES)
        .copied()
        .collect();
    match (names.as_slice(), shape.properties.len()) {
        ([], _) => format!("this {types}"),
        (names, all) if all > SHOWN_PROPERTIES => {
            format!("{types} with {} and others", names.join(", "))
        }
        (names, _) => format!("{types} with {}", names.join(", ")),
    }
}
