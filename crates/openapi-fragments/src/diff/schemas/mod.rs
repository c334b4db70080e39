//! Compares two views, in the direction of the data.

mod alternatives;
mod decimal;
mod fold;
mod identity;
mod keywords;
mod matching;
mod meaning;
mod normal;
mod objects;
mod outline;
mod overlap;
mod partition;
mod references;
mod shape;
mod subtypes;
mod types;
mod values;
mod view;

use std::collections::BTreeSet;

use super::pairing::{Paired, pair};
use super::{Level, unresolved};
use decimal::Decimal;
use fold::OUTLINE_DEPTH;
use matching::{Side, pair_up};
pub(super) use meaning::Meanings;
pub(super) use references::Dialect;
use shape::{Alternative, MAX_ITEMS, Shape};
use types::Types;
use view::ANY;
pub(super) use view::{ViewId, Views};

/// The direction in which values of a schema are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Direction {
    /// From client to server: a schema may become wider.
    Request,
    /// From server to client: a schema may become narrower.
    Response,
}

/// What a narrower schema means for the schema around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Sense {
    /// It is narrower too.
    Same,
    /// It is wider, as around `not`.
    Inverse,
    /// It may be either, as around `if`.
    Unknown,
}

/// The direction and the sense of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Flow {
    pub(super) direction: Direction,
    sense: Sense,
}

/// What a change does to the values that are allowed.
#[derive(Clone, Copy)]
pub(super) enum Effect {
    /// There are fewer.
    Narrower,
    /// There are more; the level if clients that receive them are unprepared.
    Wider(Level),
    /// Some go and some come; the level if clients receive them.
    Unordered(Level),
}

impl Direction {
    /// The level of a change that allows fewer values.
    pub(super) fn narrower(self) -> Level {
        match self {
            Self::Request => Level::Breaking,
            Self::Response => Level::Safe,
        }
    }

    /// The level of a change that allows more values, for which clients may be
    /// unprepared.
    pub(super) fn wider(self, unprepared: Level) -> Level {
        match self {
            Self::Request => Level::Safe,
            Self::Response => unprepared,
        }
    }
}

impl Flow {
    pub(super) fn new(direction: Direction) -> Self {
        Self {
            direction,
            sense: Sense::Same,
        }
    }

    fn within(self, sense: Sense) -> Self {
        let sense = match (self.sense, sense) {
            (Sense::Unknown, _) | (_, Sense::Unknown) => Sense::Unknown,
            (Sense::Inverse, Sense::Inverse) | (Sense::Same, Sense::Same) => Sense::Same,
            _ => Sense::Inverse,
        };
        Self { sense, ..self }
    }

    pub(super) fn level(self, effect: Effect) -> Level {
        use Effect::{Narrower, Unordered, Wider};
        let effect = match (self.sense, effect) {
            (Sense::Inverse, Narrower) => Wider(Level::Risky),
            (Sense::Inverse, Wider(_)) => Narrower,
            (Sense::Unknown, Narrower) => Unordered(Level::Risky),
            (Sense::Unknown, Wider(level)) => Unordered(level),
            (_, effect) => effect,
        };
        match effect {
            Narrower => self.direction.narrower(),
            Wider(level) => self.direction.wider(level),
            Unordered(level) => self.direction.narrower().min(level),
        }
    }

    /// A level that is chosen for its direction, unless narrower may be wider here.
    pub(super) fn chosen(self, level: Level, effect: Effect) -> Level {
        match self.sense {
            Sense::Same => level,
            _ => self.level(effect),
        }
    }

    /// Whether the old values must stay allowed, and whether the new ones must have
    /// been allowed.
    pub(super) fn demands(self) -> (bool, bool) {
        match (self.direction, self.sense) {
            (_, Sense::Unknown) => (true, true),
            (Direction::Request, Sense::Same) | (Direction::Response, Sense::Inverse) => {
                (true, false)
            }
            _ => (false, true),
        }
    }
}

/// A change of a schema itself.
pub(super) struct Local {
    pub(super) level: Level,
    /// The step from the schema, such as `/name`; empty for the schema itself.
    pub(super) step: String,
    pub(super) code: &'static str,
    pub(super) message: String,
}

/// The changes of two schemas themselves, and the pairs of schemas within, with the
/// step to each.
#[derive(Default)]
pub(super) struct Found {
    pub(super) changes: Vec<Local>,
    pub(super) within: Vec<(String, Flow, ViewId, ViewId)>,
}

pub(super) fn compare<'a>(
    (old, was): (&mut Views<'a>, ViewId),
    (new, is): (&mut Views<'a>, ViewId),
    meanings: &mut Meanings,
    flow: Flow,
) -> Found {
    let mut comparison = Comparison {
        old,
        new,
        meanings,
        flow,
        common: Types::ALL,
        found: Found::default(),
    };
    comparison.views(was, is);
    comparison.found
}

struct Comparison<'s, 'a> {
    pub(super) old: &'s mut Views<'a>,
    pub(super) new: &'s mut Views<'a>,
    pub(super) meanings: &'s mut Meanings,
    pub(super) flow: Flow,
    /// The types that both schemas accept.
    pub(super) common: Types,
    found: Found,
}

impl<'a> Comparison<'_, 'a> {
    /// Adds a change of the schema itself.
    pub(super) fn add(&mut self, effect: Effect, code: &'static str, message: impl Into<String>) {
        self.add_at("", self.flow.level(effect), code, message);
    }

    pub(super) fn add_at(
        &mut self,
        step: &str,
        level: Level,
        code: &'static str,
        message: impl Into<String>,
    ) {
        self.found.changes.push(Local {
            level,
            step: step.to_owned(),
            code,
            message: message.into(),
        });
    }

    /// Adds two schemas within as a pair of their own.
    pub(super) fn within(&mut self, step: impl Into<String>, was: ViewId, is: ViewId) {
        self.within_as(step, Sense::Same, was, is);
    }

    pub(super) fn within_as(
        &mut self,
        step: impl Into<String>,
        sense: Sense,
        was: ViewId,
        is: ViewId,
    ) {
        if (was, is) != (ANY, ANY) {
            let flow = self.flow.within(sense);
            self.found.within.push((step.into(), flow, was, is));
        }
    }

    fn views(&mut self, was: ViewId, is: ViewId) {
        let before = self.old.shape(was);
        let after = self.new.shape(is);
        self.unseen(&before, &after);
        if !self.types(&before, &after) {
            return;
        }
        self.discriminators(&before, was, &after, is);
        // Alternatives are compared together with all that is beside them.
        let all = self.common;
        self.unions(&before, was, &after, is);
        let is_rest = self.common != all || before.types != after.types;
        if is_rest && (self.common & !Types::NULL).is_empty() {
            // Types tell of null, but not of conditions that refuse it.
            self.conditions(&before, &after);
            return;
        }
        self.values(&before, &after);
        self.limits(&before, &after);
        self.texts(&before, &after);
        if self.common.overlaps(Types::OBJECT) {
            self.properties(&before, &after);
            self.object_keywords(&before, &after);
        }
        if self.common.overlaps(Types::ARRAY) {
            self.elements(&before, &after);
        }
        if self.common.overlaps(Types::STRING) {
            self.within("/(contentSchema)", before.content, after.content);
        }
        self.conditions(&before, &after);
        self.keywords(&before, &after);
    }

    /// Names what is not compared, whether or not it changed.
    fn unseen(&mut self, was: &Shape, is: &Shape) {
        for (reference, is_circular) in was.unfollowed.union(&is.unfollowed) {
            let message = unresolved(reference, *is_circular);
            self.add_at("", Level::Unknown, "unresolved-reference", message);
        }
        if was.is_unexamined || is.is_unexamined {
            let message = "is not compared: its schemas combine in too many ways";
            self.add_at("", Level::Unknown, "schema-not-compared", message);
        }
    }

    /// Compares the elements of arrays.
    fn elements(&mut self, was: &Shape<'a>, is: &Shape<'a>) {
        // Elements beyond the most are none; that there are more or fewer is told with it.
        let is_reached = |index: usize| {
            let index = Decimal::new(&index.into());
            let limits = [was, is].map(|shape| shape.counts[MAX_ITEMS].as_ref());
            limits.into_iter().flatten().all(|most| *most > index)
        };
        let length = was.prefix.len().max(is.prefix.len());
        for index in (0..length).take_while(|index| is_reached(*index)) {
            let element = |shape: &Shape| shape.prefix.get(index).copied().unwrap_or(shape.items);
            self.within(format!("/[{index}]"), element(was), element(is));
        }
        if is_reached(length) {
            self.within("/[]", was.items, is.items);
        }
        let step = "/(unevaluatedItems)";
        self.within(step, was.unevaluated_items, is.unevaluated_items);
        for index in 0..was.contained.len().max(is.contained.len()) {
            match (was.contained.get(index), is.contained.get(index)) {
                (Some(old), Some(new)) => {
                    let sense = match (&old.most, &new.most) {
                        (None, None) => Sense::Same,
                        // Fewer elements that count may be too few or few enough.
                        _ => Sense::Unknown,
                    };
                    self.within_as("/(contains)", sense, old.element, new.element);
                    let least = (Some(&old.least), Some(&new.least));
                    self.limit("minContains", true, least.0, least.1);
                    self.limit("maxContains", false, old.most.as_ref(), new.most.as_ref());
                }
                (old, _) => self.condition("contains", old.is_none()),
            }
        }
    }

    /// Compares `not`, and `if` with its branches.
    fn conditions(&mut self, was: &Shape<'a>, is: &Shape<'a>) {
        // What is excluded of types that one of them refuses is told with the types.
        let common = self.common;
        let relevant = |shape: &Shape<'a>, views: &mut Views<'a>| -> Vec<Alternative<'a>> {
            let nots = shape.nots.iter().copied();
            let relevant = nots.filter(|view| views.outline(*view, OUTLINE_DEPTH).overlaps(common));
            relevant.map(Alternative::unnamed).collect()
        };
        let (old, new) = (relevant(was, self.old), relevant(is, self.new));
        let paired = pair_up(
            &mut Side {
                views: self.old,
                alternatives: &old,
                is_new: false,
            },
            &mut Side {
                views: self.new,
                alternatives: &new,
                is_new: true,
            },
            self.meanings,
        );
        for (was, is) in paired.pairs {
            self.within_as("/(not)", Sense::Inverse, old[was].view, new[is].view);
        }
        let untold =
            |views: &mut Views<'a>, all: &[Alternative<'a>], of: Vec<usize>, by: &Shape| {
                let told = of.into_iter().filter(|index| {
                    let view = all[*index].view;
                    let needed = views.shape(view).required;
                    // Where a property is refused, so are objects with it and others.
                    let is_object = views.outline(view, OUTLINE_DEPTH) == Types::OBJECT;
                    !is_object || needed.is_disjoint(&by.banned)
                });
                told.count()
            };
        let gone = untold(self.old, &old, paired.gone, is);
        let added = untold(self.new, &new, paired.added, was);
        self.conditions_of("not", gone, added);
        let common = self.common;
        let relevant = |shape: &Shape<'a>| -> Vec<(Types, [ViewId; 3])> {
            let conditions = shape.conditions.iter();
            conditions
                .map(|(types, condition)| (*types & common, *condition))
                .filter(|(types, _)| !types.is_empty())
                .collect()
        };
        let paired = self.pair(relevant(was), relevant(is));
        for (old, new) in paired.both {
            self.within_as("/(if)", Sense::Unknown, old[0], new[0]);
            self.within("/(then)", old[1], new[1]);
            self.within("/(else)", old[2], new[2]);
        }
        self.conditions_of("if", paired.gone.len(), paired.added.len());
    }

    /// Pairs conditions, which have no names: those that mean the same, and then in
    /// their order.
    fn pair<const N: usize>(
        &mut self,
        old: Vec<(Types, [ViewId; N])>,
        new: Vec<(Types, [ViewId; N])>,
    ) -> Paired<[ViewId; N]> {
        let mut classes = |one: (Types, [ViewId; N]), is_new: bool, views: &mut Views<'a>| {
            let (types, condition) = one;
            let classes = condition.map(|view| self.meanings.of(is_new, view, views));
            (format!("{types:?}"), format!("{classes:?}"), condition)
        };
        let mut all = |of: Vec<_>, is_new: bool, views: &mut Views<'a>| -> Vec<_> {
            let of = of.into_iter();
            of.map(|one| classes(one, is_new, views)).collect()
        };
        let (old, new) = (all(old, false, self.old), all(new, true, self.new));
        // Those for other types are other conditions.
        let paired = pair(
            old,
            new,
            &[
                &|(types, class, _)| format!("{types} {class}"),
                &|(types, ..)| types.clone(),
            ],
        );
        Paired {
            both: paired
                .both
                .into_iter()
                .map(|(old, new)| (old.2, new.2))
                .collect(),
            gone: paired.gone.into_iter().map(|one| one.2).collect(),
            added: paired.added.into_iter().map(|one| one.2).collect(),
        }
    }

    fn conditions_of(&mut self, keyword: &str, gone: usize, added: usize) {
        for is_new in std::iter::repeat_n(false, gone).chain(std::iter::repeat_n(true, added)) {
            self.condition(keyword, is_new);
        }
    }

    /// Adds that a condition came or went.
    pub(super) fn condition(&mut self, keyword: &str, is_new: bool) {
        if is_new {
            let message = format!("has the condition `{keyword}` now");
            self.add(Effect::Narrower, "condition-added", message);
        } else {
            let message = format!("has no condition `{keyword}` now");
            self.add(Effect::Wider(Level::Risky), "condition-removed", message);
        }
    }

    /// Compares keywords without a rule of their own.
    fn keywords(&mut self, was: &Shape<'a>, is: &Shape<'a>) {
        let keys = was.keywords.keys().chain(is.keywords.keys());
        for key in keys.collect::<BTreeSet<_>>() {
            if was.keywords.get(key) != is.keywords.get(key) {
                let message = format!("`{key}` changed");
                self.add_at("", Level::Risky, "keyword-changed", message);
            }
        }
        let deprecated = |shape: &Shape| shape.flags.contains("deprecated");
        match (deprecated(was), deprecated(is)) {
            (false, true) => {
                self.add_at("", Level::Risky, "schema-deprecated", "is deprecated now");
            }
            (true, false) => {
                let message = "is not deprecated any more";
                self.add_at("", Level::Safe, "schema-undeprecated", message);
            }
            _ => {}
        }
        if was.defaults != is.defaults {
            let word = |shape: &Shape| {
                let words: Vec<_> = shape.defaults.iter().map(String::as_str).collect();
                words.join(" and ")
            };
            let (code, message) = match (was.defaults.is_empty(), is.defaults.is_empty()) {
                (true, _) => ("default-added", format!("has the default {} now", word(is))),
                (_, true) => ("default-removed", "has no default now".to_owned()),
                _ => {
                    let message = format!("has the default {} instead of {}", word(is), word(was));
                    ("default-changed", message)
                }
            };
            // The server assumes it for what a client leaves out.
            let level = match self.flow.direction {
                Direction::Request => Level::Risky,
                Direction::Response => Level::Safe,
            };
            self.add_at("", level, code, message);
        }
    }
}

/// The one change of a pair that is beyond the limit of pairs.
pub(super) fn not_compared() -> Found {
    Found {
        changes: vec![Local {
            level: Level::Unknown,
            step: String::new(),
            code: "schema-not-compared",
            message: "is not compared: too many schemas are combined".to_owned(),
        }],
        within: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
