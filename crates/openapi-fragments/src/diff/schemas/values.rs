//! Compares the keywords that restrict a value itself: types, listed values, limits.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt::Display;

use super::decimal::Decimal;
use super::shape::{Bound, COUNTS, Shape, Values};
use super::types::Types;
use super::{Comparison, Effect};
use crate::diff::Level;

/// Formats that include all values of others.
const WIDER_FORMATS: [(&str, &str); 2] = [("int64", "int32"), ("double", "float")];

/// Formats that tell how a text holds other data.
const CONTENT_FORMATS: [&str; 2] = ["binary", "byte"];

impl<'a> Comparison<'_, 'a> {
    /// Compares the types and null. Returns whether the schemas have values in common
    /// that other keywords may restrict.
    pub(super) fn types(&mut self, was: &Shape<'a>, is: &Shape<'a>) -> bool {
        match (was.is_never(), is.is_never()) {
            (true, true) => return false,
            (false, true) => {
                self.add(Effect::Narrower, "type-changed", "accepts no value now");
                return false;
            }
            (true, false) => {
                let effect = Effect::Wider(Level::Breaking);
                self.add(effect, "type-changed", "accepts some values now");
                return false;
            }
            (false, false) => {}
        }
        let (old, new) = (was.types, is.types);
        self.common = old & new;
        if old == new {
            return true;
        }
        let is_any = [was.is_any(self.old), is.is_any(self.new)];
        let implies_types = |shape: &Shape| {
            let is_told = !shape.nots.is_empty() || !shape.multiples.is_empty();
            shape.stated == Types::ALL && (is_told || shape.values.is_some())
        };
        // What implies types is told itself.
        if is_any[0] && implies_types(is) || is_any[1] && implies_types(was) {
            return true;
        }
        let (old_types, new_types) = (old & !Types::NULL, new & !Types::NULL);
        if old_types != new_types {
            let effect = if new_types.contains(old_types) {
                Effect::Wider(Level::Breaking)
            } else if old_types.contains(new_types) {
                Effect::Narrower
            } else {
                Effect::Unordered(Level::Breaking)
            };
            let message = format!("is {} instead of {}", new.words(), old.words());
            self.add(effect, "type-changed", message);
        }
        // Any value against a schema: its type says it all.
        let of_any = old == Types::ALL || new == Types::ALL;
        if old_types == new_types || !of_any {
            match (old.contains(Types::NULL), new.contains(Types::NULL)) {
                (true, false) => self.add(Effect::Narrower, "not-nullable", "is never null now"),
                (false, true) => {
                    let effect = Effect::Wider(Level::Breaking);
                    self.add(effect, "nullable", "may be null now");
                }
                _ => {}
            }
        }
        old_types == new_types || !self.common.is_empty() && !is_any.contains(&true)
    }

    /// Compares the listed values.
    pub(super) fn values(&mut self, was: &Shape, is: &Shape) {
        let of = |shape: &Shape| shape.values.as_ref().map_or(Types::NONE, |v| v.types);
        let (old, new) = (of(was) & self.common, of(is) & self.common);
        if !old.contains(new) {
            let message = "accepts listed values only now";
            self.add(Effect::Narrower, "enum-added", message);
        }
        if !new.contains(old) {
            let effect = Effect::Wider(Level::Risky);
            self.add(effect, "enum-removed", "accepts any value now");
        }
        let (Some(was), Some(is)) = (&was.values, &is.values) else {
            return;
        };
        let both = old & new;
        let missing = |from: &Values, other: &Values| -> Vec<String> {
            let listed = from.listed.iter();
            listed
                .filter(|(value, types)| {
                    both.overlaps(**types) && !other.listed.contains_key(*value)
                })
                .map(|(value, _)| value.clone())
                .collect()
        };
        for gone in missing(was, is) {
            let message = format!("is never {gone} now");
            self.add(Effect::Narrower, "enum-value-removed", message);
        }
        for added in missing(is, was) {
            let effect = Effect::Wider(Level::Risky);
            self.add(effect, "enum-value-added", format!("may be {added} now"));
        }
    }

    /// Compares limits of numbers, lengths and sizes.
    pub(super) fn limits(&mut self, was: &Shape, is: &Shape) {
        if self.common.overlaps(Types::NUMBER) {
            self.bounds("inimum", true, was.lower.as_ref(), is.lower.as_ref());
            self.bounds("aximum", false, was.upper.as_ref(), is.upper.as_ref());
            self.multiples(was, is);
        }
        for (index, (key, types, lower)) in COUNTS.into_iter().enumerate() {
            if self.common.overlaps(types) {
                let (old, new) = (was.counts[index].as_ref(), is.counts[index].as_ref());
                self.limit(key, lower, old, new);
            }
        }
        let key = "uniqueItems";
        let unique = [was, is].map(|shape| shape.flags.contains(key));
        if self.common.overlaps(Types::ARRAY) && unique[0] != unique[1] {
            let [old, new] = unique.map(|unique| if unique { "true" } else { "none" });
            self.changed_limit(key, unique[1], old, new);
        }
    }

    fn bounds(&mut self, ending: &str, lower: bool, was: Option<&Bound>, is: Option<&Bound>) {
        let order = match (was, is) {
            (None, None) => return,
            (Some(old), Some(new)) => {
                let order = new.limit.cmp(&old.limit);
                let order = if lower { order } else { order.reverse() };
                order.then(new.exclusive.cmp(&old.exclusive))
            }
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
        };
        if order.is_eq() {
            return;
        }
        let key = |bound: Option<&Bound>| match bound {
            Some(bound) if bound.exclusive => Some(format!("exclusiveM{ending}")),
            Some(_) => Some(format!("m{ending}")),
            None => None,
        };
        let value = |bound: Option<&Bound>| match bound {
            Some(bound) => bound.limit.to_string(),
            None => "none".to_owned(),
        };
        let (old_key, new_key) = (key(was), key(is));
        let shown = new_key.clone().or(old_key.clone()).unwrap_or_default();
        let old = match old_key {
            Some(old_key) if new_key.is_some_and(|new| new != old_key) => {
                format!("`{old_key}` {}", value(was))
            }
            _ => value(was),
        };
        self.changed_limit(&shown, order.is_gt(), &old, &value(is));
    }

    pub(super) fn limit(
        &mut self,
        key: &str,
        lower: bool,
        was: Option<&Decimal>,
        is: Option<&Decimal>,
    ) {
        let tighter = match (was, is) {
            (Some(old), Some(new)) if old < new => lower,
            (Some(old), Some(new)) if old > new => !lower,
            (None, Some(_)) => true,
            (Some(_), None) => false,
            _ => return,
        };
        let word = |limit: Option<&Decimal>| match limit {
            Some(limit) => limit.to_string(),
            None => "none".to_owned(),
        };
        self.changed_limit(key, tighter, &word(was), &word(is));
    }

    fn changed_limit(&mut self, key: &str, tighter: bool, was: &str, is: &str) {
        let message = format!("has `{key}` {is} instead of {was}");
        if tighter {
            self.add(Effect::Narrower, "limit-tightened", message);
        } else {
            self.add(Effect::Wider(Level::Risky), "limit-loosened", message);
        }
    }

    /// A multiple of each old unit is narrower, whatever the units are.
    fn multiples(&mut self, was: &Shape, is: &Shape) {
        let (old, new) = (&was.multiples, &is.multiples);
        if old == new {
            return;
        }
        let one = Decimal::new(&1.into());
        let implied = |units: &[Decimal], shape: &Shape| {
            // Without fractions, all are multiples of 1.
            let whole = Some(&one).filter(|_| !shape.types.overlaps(Types::FRACTION));
            units.iter().all(|unit| {
                let mut by = shape.multiples.iter().chain(whole);
                by.any(|one| one.is_multiple_of(unit) == Some(true))
            })
        };
        let (old_word, new_word) = (words(old), words(is.multiples.as_slice()));
        match (implied(old, is), implied(new, was)) {
            (true, true) => {}
            (true, false) => self.changed_limit("multipleOf", true, &old_word, &new_word),
            (false, true) => self.changed_limit("multipleOf", false, &old_word, &new_word),
            (false, false) => {
                let message = format!("has `multipleOf` {new_word} instead of {old_word}");
                self.add(Effect::Unordered(Level::Risky), "limit-changed", message);
            }
        }
    }

    /// Compares patterns and formats.
    pub(super) fn texts(&mut self, was: &Shape, is: &Shape) {
        if self.common.overlaps(Types::STRING) && was.patterns != is.patterns {
            let (old, new) = (words(&was.patterns), words(&is.patterns));
            let (effect, code, message) = match (
                is.patterns.is_superset(&was.patterns),
                is.patterns.is_subset(&was.patterns),
            ) {
                (true, _) => {
                    let added = words(is.patterns.difference(&was.patterns));
                    let message = format!("must match the pattern {added} now");
                    (Effect::Narrower, "pattern-added", message)
                }
                (_, true) => {
                    let gone = words(was.patterns.difference(&is.patterns));
                    let message = format!("need not match the pattern {gone} now");
                    (Effect::Wider(Level::Risky), "pattern-removed", message)
                }
                _ => {
                    let message = format!("has the pattern {new} instead of {old}");
                    (Effect::Unordered(Level::Risky), "pattern-changed", message)
                }
            };
            self.add(effect, code, message);
        }
        self.formats(was, is);
    }

    /// Compares formats and what a text holds.
    fn formats(&mut self, was: &Shape, is: &Shape) {
        // What a format says of texts it does not say of numbers.
        for of in [Types::STRING, Types::NUMBER] {
            if self.common.overlaps(of) {
                self.formats_of(of, was, is);
            }
        }
        // Formats of other types restrict nothing, but tell something.
        if !self.common.overlaps(Types::STRING | Types::NUMBER) {
            self.formats_of(self.common, was, is);
        }
    }

    fn formats_of(&mut self, of: Types, was: &Shape, is: &Shape) {
        let (mut old, mut new) = (was.formats_of(of), is.formats_of(of));
        if of.overlaps(Types::STRING) && was.contents != is.contents {
            let contents = |shape: &Shape, formats: &mut BTreeSet<String>| {
                // A format that tells of the content is told with it.
                let held = CONTENT_FORMATS
                    .iter()
                    .filter_map(|format| formats.take(*format));
                let held: Vec<String> = held.collect();
                words(shape.contents.iter().chain(&held))
            };
            let (old, new) = (contents(was, &mut old), contents(is, &mut new));
            let effect = Effect::Unordered(Level::Breaking);
            self.add(
                effect,
                "content-changed",
                format!("holds {new} instead of {old}"),
            );
        }
        if old != new {
            let (old_word, new_word) = (words(&old), words(&new));
            let is_wider = |wide: &BTreeSet<String>, narrow: &BTreeSet<String>| {
                let formats =
                    |set: &BTreeSet<String>| set.first().filter(|_| set.len() == 1).cloned();
                WIDER_FORMATS.iter().any(|(wider, narrower)| {
                    formats(wide).as_deref() == Some(*wider)
                        && formats(narrow).as_deref() == Some(*narrower)
                })
            };
            let (effect, code) = if old.is_subset(&new) {
                (Effect::Narrower, "format-added")
            } else if new.is_subset(&old) {
                (Effect::Wider(Level::Risky), "format-removed")
            } else if is_wider(&new, &old) {
                (Effect::Wider(Level::Risky), "format-changed")
            } else if is_wider(&old, &new) {
                (Effect::Narrower, "format-changed")
            } else {
                (Effect::Unordered(Level::Breaking), "format-changed")
            };
            self.add(
                effect,
                code,
                format!("has the format {new_word} instead of {old_word}"),
            );
        }
    }
}

/// Such as `` `a` and `b` ``, or `none`.
fn words<T: Display>(texts: impl IntoIterator<Item = T>) -> String {
    let words: Vec<_> = texts.into_iter().map(|text| text.to_string()).collect();
    if words.is_empty() {
        return "none".to_owned();
    }
    words.join(" and ")
}
