//! Brings shapes into one form, so that equal meanings have equal conditions: what
//! restricts nothing goes, and types without a value are none.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::decimal::Decimal;
use super::fold::OUTLINE_DEPTH;
use super::shape::{Bound, COUNTS, Shape};
use super::types::Types;
use super::view::{ANY, ViewId, Views};

impl<'a> Shape<'a> {
    /// Excludes the values of a view, among those of some types.
    pub(super) fn exclude(&mut self, view: ViewId, among: Types, views: &mut Views<'a>) {
        let (mut all, mut some) = (Types::NONE, Types::NONE);
        for one in (views.outline(view, OUTLINE_DEPTH) & among).each() {
            let is_excluded = match one {
                Types::NULL => views.accepts_null(view, OUTLINE_DEPTH),
                one => views.open(view).contains(one),
            };
            if is_excluded {
                all |= one;
            } else if one != Types::NULL {
                some |= one;
            }
        }
        self.types = self.types & !all;
        if some.is_empty() {
            self.stated = self.stated & !all;
        } else if let Some(name) = views.only_required(view).filter(|_| some == Types::OBJECT) {
            self.stated = self.stated & !all;
            self.properties.insert(name);
            self.banned.insert(name);
        } else {
            self.nots.push(views.within(view, some));
        }
    }

    /// Removes types of which no value is left.
    pub(super) fn remove(&mut self, types: Types) {
        self.types = self.types & !types;
        self.stated = self.stated & !types;
    }

    /// Removes what restricts nothing.
    pub(super) fn normalize(&mut self) {
        let zero = Decimal::new(&0.into());
        for (count, (_, _, lower)) in self.counts.iter_mut().zip(COUNTS) {
            if lower && count.as_ref() == Some(&zero) {
                *count = None;
            }
        }
        self.multiples.sort();
        self.multiples.dedup();
        let is_closing = self.unevaluated_items != ANY;
        self.contained
            .retain(|contained| contained.least != zero || contained.most.is_some() || is_closing);
        self.nots.sort_unstable();
        self.nots.dedup();
        self.dependent_schemas.retain(|_, view| *view != ANY);
        // What no other keyword has evaluated is what is not listed, if only keywords
        // of this view evaluate.
        let is_plain = self.conditions.is_empty() && self.dependent_schemas.is_empty();
        let mut objects = self.objects.iter();
        if objects.any(|schema| schema.get("additionalProperties").is_some()) {
            // It evaluates all properties.
            self.unevaluated_properties = ANY;
        }
        if is_plain && self.others == ANY {
            self.others = std::mem::replace(&mut self.unevaluated_properties, ANY);
        }
        if self.others == ANY {
            self.patterned.retain(|_, view| *view != ANY);
        }
        if is_plain && self.contained.is_empty() && self.items == ANY {
            self.items = std::mem::replace(&mut self.unevaluated_items, ANY);
        }
    }

    /// Removes what restricts nothing for the types of the whole view.
    pub(super) fn normalize_for_types(&mut self) {
        if self.multiples.iter().any(Decimal::is_integer) {
            self.types = self.types & !Types::FRACTION;
        }
        if !self.types.overlaps(Types::FRACTION) {
            let one = Decimal::new(&1.into());
            self.multiples
                .retain(|multiple| one.is_multiple_of(multiple) != Some(true));
            for (bound, by) in [(&mut self.lower, 1), (&mut self.upper, -1)] {
                if let Some(bound) = bound
                    && bound.exclusive
                    && let Some(next) = bound.limit.next(by)
                {
                    *bound = Bound {
                        limit: next,
                        exclusive: false,
                    };
                }
            }
        }
        self.remove_impossible();
        if !self.banned.is_disjoint(&self.required) {
            self.remove(Types::OBJECT);
        }
        let Some(mut values) = self.values.take() else {
            return;
        };
        let types = self.types;
        values
            .listed
            .retain(|value, of| types.overlaps(*of) && self.allows(value, *of));
        // Where all values are listed, limits have chosen among them.
        let are_listed = |of: Types| (types & of & !values.types).is_empty();
        if are_listed(Types::STRING) {
            (self.counts[0], self.counts[1]) = (None, None);
        }
        if are_listed(Types::NUMBER) {
            (self.lower, self.upper) = (None, None);
            self.multiples.clear();
        }
        for one in (values.types & types).each() {
            if !values.listed.values().any(|of| *of == one) {
                self.types = self.types & !one;
            }
        }
        // Null is told by the types, and so are both booleans.
        let mut told = Types::NULL;
        if ["false", "true"]
            .iter()
            .all(|one| values.listed.contains_key(*one))
        {
            told |= Types::BOOLEAN;
        }
        values.types = values.types & self.types & !told;
        values.listed.retain(|_, of| !told.overlaps(*of));
        self.values = Some(values).filter(|values| !values.types.is_empty());
    }

    /// Whether the limits allow a listed text or number.
    pub(super) fn allows(&self, value: &str, of: Types) -> bool {
        if Types::NUMBER.contains(of) {
            let value = Decimal::parse(value);
            let is_within = |bound: &Option<Bound>, outside: Ordering| {
                bound.as_ref().is_none_or(|bound| {
                    let order = value.cmp(&bound.limit);
                    order != outside && !(bound.exclusive && order.is_eq())
                })
            };
            let mut multiples = self.multiples.iter();
            is_within(&self.lower, Ordering::Less)
                && is_within(&self.upper, Ordering::Greater)
                && multiples.all(|unit| value.is_multiple_of(unit) != Some(false))
        } else if of == Types::STRING {
            let text = serde_json::from_str::<String>(value);
            let length = text.map_or(0, |text| text.chars().count());
            let length = Decimal::new(&length.into());
            let [least, most] = [&self.counts[0], &self.counts[1]];
            least.as_ref().is_none_or(|least| *least <= length)
                && most.as_ref().is_none_or(|most| length <= *most)
        } else {
            true
        }
    }

    /// Removes types for which the limits leave no value.
    fn remove_impossible(&mut self) {
        for pair in 0..COUNTS.len() / 2 {
            if let [Some(least), Some(most)] = &self.counts[2 * pair..2 * pair + 2]
                && least > most
            {
                self.remove(COUNTS[2 * pair].1);
            }
        }
        if let (Some(lower), Some(upper)) = (&self.lower, &self.upper) {
            let is_open = lower.exclusive || upper.exclusive;
            let order = lower.limit.cmp(&upper.limit);
            if order.is_gt() || order.is_eq() && is_open {
                self.remove(Types::NUMBER);
            }
        }
    }

    /// Whether no scalar of a type satisfies another shape too, as far as listed values,
    /// limits, patterns and formats tell.
    pub(super) fn excludes(&self, other: &Self, of: Types) -> bool {
        let differ = |one: &BTreeSet<String>, other: &BTreeSet<String>| {
            !one.is_empty() && !other.is_empty() && one != other
        };
        let is_longer = |one: &Self, other: &Self| {
            let limits = one.counts[0].as_ref().zip(other.counts[1].as_ref());
            limits.is_some_and(|(least, most)| least > most)
        };
        let is_beyond = |lower: &Option<Bound>, upper: &Option<Bound>| {
            let order = lower.as_ref().zip(upper.as_ref());
            order.is_some_and(|(lower, upper)| {
                let order = lower.limit.cmp(&upper.limit);
                order.is_gt() || order.is_eq() && (lower.exclusive || upper.exclusive)
            })
        };
        let listed = |shape: &Self| {
            let values = shape.values.as_ref().filter(|all| all.types.overlaps(of));
            values.map(|values| values.listed.clone())
        };
        let have_other_formats = differ(&self.formats_of(of), &other.formats_of(of));
        match (listed(self), listed(other)) {
            (Some(some), Some(others)) => !some.keys().any(|value| others.contains_key(value)),
            _ if of == Types::STRING => {
                have_other_formats
                    || differ(&self.patterns, &other.patterns)
                    || is_longer(self, other)
                    || is_longer(other, self)
            }
            _ if Types::NUMBER.contains(of) => {
                have_other_formats
                    || is_beyond(&self.lower, &other.upper)
                    || is_beyond(&other.lower, &self.upper)
            }
            _ => false,
        }
    }

    /// Whether all texts and numbers of another shape satisfy this one, as far as types,
    /// listed values and limits tell.
    pub(super) fn includes(&self, other: &Self, of: Types) -> bool {
        let is_plain = self.nots.is_empty()
            && self.conditions.is_empty()
            && self.contents.is_empty()
            && self.unfollowed.is_empty()
            && !self.is_unexamined;
        let is_within = |wide: &Option<Bound>, narrow: &Option<Bound>, lower: bool| match wide {
            None => true,
            Some(wide) => narrow.as_ref().is_some_and(|narrow| {
                let order = narrow.limit.cmp(&wide.limit);
                let order = if lower { order } else { order.reverse() };
                order.is_gt() || order.is_eq() && wide.exclusive <= narrow.exclusive
            }),
        };
        let [least, most] = [0, 1].map(|place| {
            let (wide, narrow) = (&self.counts[place], &other.counts[place]);
            let order = wide.as_ref().zip(narrow.as_ref());
            let order = order.map(|(wide, narrow)| narrow.cmp(wide));
            wide.is_none()
                || order == Some(Ordering::Equal)
                || order == Some([Ordering::Greater, Ordering::Less][place])
        });
        let are_listed = self.values.as_ref().is_none_or(|wide| {
            other.values.as_ref().is_some_and(|narrow| {
                let missing = wide.types & of & other.types & !narrow.types;
                let mut listed = narrow.listed.iter();
                missing.is_empty()
                    && listed.all(|(value, of)| {
                        !wide.types.overlaps(*of) || wide.listed.contains_key(value)
                    })
            })
        });
        is_plain
            && self.types.contains(other.types & of)
            && is_within(&self.lower, &other.lower, true)
            && is_within(&self.upper, &other.upper, false)
            && least
            && most
            && are_listed
            && self
                .multiples
                .iter()
                .all(|one| other.multiples.contains(one))
            && self.patterns.is_subset(&other.patterns)
            && self.formats_of(of).is_subset(&other.formats_of(of))
    }

    /// The formats that count for some types.
    pub(super) fn formats_of(&self, types: Types) -> BTreeSet<String> {
        let formats = self.formats.iter();
        let counting = formats.filter(|(_, of)| of.overlaps(types));
        counting.map(|(format, _)| format.clone()).collect()
    }
}
