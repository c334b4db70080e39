//! Compares the properties of objects.

use std::collections::BTreeSet;

use super::shape::Shape;
use super::types::Types;
use super::view::{ANY, ViewId, Views};
use super::{Comparison, Direction, Effect, Sense};
use crate::diff::Level;
use crate::pointer;

/// A property on one side.
#[derive(Clone, Copy)]
struct Property {
    view: ViewId,
    /// Not part of the data in this direction: read-only in a request, write-only in a
    /// response.
    is_hidden: bool,
    is_required: bool,
    /// No value is allowed.
    is_never: bool,
}

impl<'a> Comparison<'_, 'a> {
    pub(super) fn properties(&mut self, was: &Shape<'a>, is: &Shape<'a>) {
        let old_others = Others::new(was, self.old);
        let new_others = Others::new(is, self.new);
        self.others(&old_others, &new_others);
        let names: BTreeSet<&str> = [was, is]
            .into_iter()
            .flat_map(|shape| shape.properties.iter().chain(&shape.required))
            .copied()
            .collect();
        let direction = self.flow.direction;
        for name in names {
            let step = pointer::join("", name);
            let old = property(was, &old_others, name, direction, self.old);
            let new = property(is, &new_others, name, direction, self.new);
            let required = (was.required.contains(name), is.required.contains(name));
            if self.is_silent(old, new, required, [&old_others, &new_others]) {
                continue;
            }
            match (old, new) {
                (None, None) => self.requirement(&step, required),
                (Some(old), None) if old.is_hidden => self.requirement(&step, (false, required.1)),
                (None, Some(new)) if new.is_hidden => self.requirement(&step, (required.0, false)),
                // A property without values is none.
                (Some(old), None) if old.is_never => {
                    if !new_others.is_closed {
                        self.within(step, old.view, new_others.view);
                    }
                }
                (None, Some(new)) if new.is_never => {
                    if !old_others.is_closed {
                        self.within(step, old_others.view, new.view);
                    }
                }
                (Some(old), None) => self.property_removed(&step, old, required, &new_others),
                (None, Some(new)) => self.property_added(&step, new, required, &old_others),
                (Some(old), Some(new)) => match (old.is_hidden, new.is_hidden) {
                    (true, true) => {}
                    (false, false) => {
                        self.requirement(&step, required);
                        self.within(step, old.view, new.view);
                    }
                    (_, now) => self.visibility(&step, now, old, new),
                },
            }
        }
    }

    /// Whether nothing is said by listing a property or not: it is required all the
    /// same, or under `not`, where only values count, and it may have any.
    fn is_silent(
        &mut self,
        old: Option<Property>,
        new: Option<Property>,
        required: (bool, bool),
        others: [&Others; 2],
    ) -> bool {
        let (listed, views) = match (old, new) {
            (Some(old), None) => (old, &mut *self.old),
            (None, Some(new)) => (new, &mut *self.new),
            _ => return false,
        };
        let is_any = |view: ViewId, views: &mut Views<'a>| views.open(view) == Types::ALL;
        let is_known = required == (true, true) && old.is_some();
        !listed.is_hidden
            && (is_known || required.0 == required.1 && self.flow.sense == Sense::Inverse)
            && is_any(listed.view, views)
            && others.iter().all(|others| !others.is_closed)
            && is_any(others[0].view, self.old)
            && is_any(others[1].view, self.new)
    }

    /// Compares whether a property is required.
    fn requirement(&mut self, step: &str, required: (bool, bool)) {
        let (effect, code, message) = match (required, self.flow.direction) {
            ((false, true), Direction::Request) => {
                (Effect::Narrower, "property-required", "is required now")
            }
            ((false, true), Direction::Response) => (
                Effect::Narrower,
                "property-required",
                "is always present now",
            ),
            ((true, false), Direction::Request) => (
                Effect::Wider(Level::Breaking),
                "property-optional",
                "is optional now",
            ),
            ((true, false), Direction::Response) => (
                Effect::Wider(Level::Breaking),
                "property-optional",
                "may be missing now",
            ),
            _ => return,
        };
        self.add_at(step, self.flow.level(effect), code, message);
    }

    fn property_removed(
        &mut self,
        step: &str,
        old: Property,
        required: (bool, bool),
        others: &Others,
    ) {
        let (level, message) = match self.flow.direction {
            Direction::Response if old.is_required => {
                (Level::Breaking, "is gone and was always present")
            }
            Direction::Request if others.is_closed => {
                (Level::Breaking, "is gone, and other properties are refused")
            }
            _ => (Level::Risky, "is gone"),
        };
        let effect = if others.is_closed {
            Effect::Narrower
        } else {
            Effect::Wider(Level::Risky)
        };
        let level = self.flow.chosen(level, effect);
        self.add_at(step, level, "property-removed", message);
        if required == (false, true) {
            self.requirement(step, required);
        }
        // What has the name falls under the rule for other properties.
        if !others.is_closed && others.view != ANY {
            self.within(step, old.view, others.view);
        }
    }

    fn property_added(
        &mut self,
        step: &str,
        new: Property,
        required: (bool, bool),
        others: &Others,
    ) {
        let is_request = self.flow.direction == Direction::Request;
        if is_request && required == (false, true) {
            let level = self.flow.chosen(Level::Breaking, Effect::Narrower);
            self.add_at(
                step,
                level,
                "required-property-added",
                "is new and required",
            );
        } else {
            let (level, effect) = match (others.is_closed, is_request) {
                // Clients may refuse what was excluded.
                (true, false) => (Level::Risky, Effect::Wider(Level::Risky)),
                (true, true) => (Level::Safe, Effect::Wider(Level::Risky)),
                (false, _) => (Level::Safe, Effect::Narrower),
            };
            let level = self.flow.chosen(level, effect);
            self.add_at(step, level, "property-added", "is new");
            if required == (true, false) {
                self.requirement(step, required);
            }
        }
        // A required name without a schema had any value.
        if !others.is_closed && (others.view != ANY || required.0) {
            self.within(step, others.view, new.view);
        }
    }

    /// A property became read-only or write-only, or ceased to be.
    fn visibility(&mut self, step: &str, is_hidden: bool, old: Property, new: Property) {
        let (level, code, message) = match (self.flow.direction, is_hidden) {
            (Direction::Request, true) => (
                Level::Risky,
                "property-read-only",
                "is read-only now: values that clients send are ignored or refused",
            ),
            (Direction::Request, false) if new.is_required => (
                Level::Breaking,
                "property-not-read-only",
                "is not read-only now, and is required",
            ),
            (Direction::Request, false) => (
                Level::Safe,
                "property-not-read-only",
                "is not read-only now",
            ),
            (Direction::Response, true) if old.is_required => (
                Level::Breaking,
                "property-write-only",
                "is write-only now, and was always present",
            ),
            (Direction::Response, true) => {
                (Level::Risky, "property-write-only", "is write-only now")
            }
            (Direction::Response, false) => (
                Level::Safe,
                "property-not-write-only",
                "is not write-only now",
            ),
        };
        self.add_at(step, level, code, message);
    }

    fn others(&mut self, was: &Others, is: &Others) {
        match (was.is_closed, is.is_closed) {
            (false, true) => self.add(Effect::Narrower, "closed", "has no other properties now"),
            (true, false) => {
                let effect = Effect::Wider(Level::Risky);
                self.add(effect, "opened", "may have other properties now");
            }
            (true, true) => {}
            (false, false) => self.within("/*", was.view, is.view),
        }
    }

    /// Compares the other keywords for objects.
    pub(super) fn object_keywords(&mut self, was: &Shape<'a>, is: &Shape<'a>) {
        let patterns = was.patterned.keys().chain(is.patterned.keys());
        for pattern in patterns.collect::<BTreeSet<_>>() {
            // Without the pattern, its names are other properties.
            let of = |shape: &Shape| shape.patterned.get(pattern).copied();
            let (old, new) = (of(was).unwrap_or(was.others), of(is).unwrap_or(is.others));
            self.within(format!("/({pattern})"), old, new);
        }
        let names = |names: ViewId, views: &mut Views<'a>| match names {
            ANY => views.within(ANY, Types::STRING),
            names => names,
        };
        let (old, new) = (names(was.names, self.old), names(is.names, self.new));
        self.within("/(propertyNames)", old, new);
        let unevaluated = (was.unevaluated_properties, is.unevaluated_properties);
        self.within("/(unevaluatedProperties)", unevaluated.0, unevaluated.1);
        let names = was
            .dependent_schemas
            .keys()
            .chain(is.dependent_schemas.keys());
        for name in names.collect::<BTreeSet<_>>() {
            let of = |shape: &Shape| shape.dependent_schemas.get(name).copied().unwrap_or(ANY);
            self.within(format!("/(with {name})"), of(was), of(is));
        }
        let names = was
            .dependent_required
            .keys()
            .chain(is.dependent_required.keys());
        for name in names.collect::<BTreeSet<_>>() {
            let of = |shape: &Shape<'a>| {
                let needed = shape.dependent_required.get(name);
                needed.cloned().unwrap_or_default()
            };
            let (old, new) = (of(was), of(is));
            let step = pointer::join("", name);
            for needed in new.difference(&old) {
                let level = self.flow.level(Effect::Narrower);
                let message = format!("needs {needed} beside it now");
                self.add_at(&step, level, "dependency-added", message);
            }
            for needed in old.difference(&new) {
                let level = self.flow.level(Effect::Wider(Level::Risky));
                let message = format!("does not need {needed} beside it now");
                self.add_at(&step, level, "dependency-removed", message);
            }
        }
    }
}

/// The properties of a shape that are not listed.
struct Others {
    view: ViewId,
    is_closed: bool,
}

impl Others {
    fn new<'a>(shape: &Shape<'a>, views: &mut Views<'a>) -> Self {
        Self {
            view: shape.others,
            is_closed: is_never(shape.others, views),
        }
    }
}

fn is_never(view: ViewId, views: &mut Views) -> bool {
    view != ANY && (views.outline(view, 0).is_empty() || views.shape(view).is_never())
}

/// A property that is listed, unless its name is excluded like all others.
fn property<'a>(
    shape: &Shape<'a>,
    others: &Others,
    name: &str,
    direction: Direction,
    views: &mut Views<'a>,
) -> Option<Property> {
    if !shape.properties.contains(name) {
        return None;
    }
    let view = shape.property(name, views);
    let is_never = is_never(view, views);
    if others.is_closed && is_never {
        return None;
    }
    Some(Property {
        view,
        is_hidden: views.is_hidden(view, direction),
        is_required: shape.required.contains(name),
        is_never,
    })
}
