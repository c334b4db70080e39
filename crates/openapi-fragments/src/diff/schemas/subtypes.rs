//! Compares discriminators: their values, and the schema that each value stands for.
//!
//! A value is mapped to a schema, or is the name of an alternative, or the name of a
//! component that extends the schema by `allOf`.

use std::collections::{BTreeMap, BTreeSet};
use std::ptr;

use serde_json::Value;

use super::alternatives::extended;
use super::shape::{Shape, Union};
use super::types::Types;
use super::view::{Node, Part, ViewId, Views};
use super::{Comparison, Effect};
use crate::diff::{Level, unresolved};

impl<'a> Comparison<'_, 'a> {
    pub(super) fn discriminators(
        &mut self,
        was: &Shape<'a>,
        old: ViewId,
        is: &Shape<'a>,
        new: ViewId,
    ) {
        let active = |shape: &Shape<'a>| {
            let mut all = shape.discriminators.iter();
            all.find(|(_, extended)| !extended).map(|(node, _)| node.0)
        };
        let (before, after) = match (active(was), active(is)) {
            (None, None) => return,
            (Some(before), Some(after)) => (before, after),
            (before, _) => {
                let (code, message) = match before {
                    Some(_) => ("discriminator-removed", "has no discriminator now"),
                    None => ("discriminator-added", "has a discriminator now"),
                };
                self.add_at("", Level::Risky, code, message);
                return;
            }
        };
        let property = |schema: &'a Value| schema["discriminator"]["propertyName"].as_str();
        let (old_name, new_name) = (property(before), property(after));
        if old_name != new_name {
            let word = |name: Option<&'a str>| name.unwrap_or("none");
            let message = format!(
                "is told apart by `{}` instead of `{}`",
                word(new_name),
                word(old_name)
            );
            self.add_at("", Level::Breaking, "discriminator-changed", message);
        }
        let old = self.old.tagged(before, old);
        let new = self.new.tagged(after, new);
        let name = new_name.or(old_name).unwrap_or("discriminator");
        for (tag, was) in &old.views {
            if let Some(is) = new.views.get(tag) {
                self.within("", *was, *is);
            } else {
                let message = format!("is never `{tag}` in `{name}` now");
                self.add(Effect::Narrower, "discriminator-value-removed", message);
            }
        }
        for tag in new.views.keys().filter(|tag| !old.views.contains_key(*tag)) {
            let message = format!("may be `{tag}` in `{name}` now");
            let effect = Effect::Wider(Level::Risky);
            self.add(effect, "discriminator-value-added", message);
        }
        let unfollowed: BTreeSet<_> = old.unfollowed.union(&new.unfollowed).collect();
        for target in unfollowed {
            let message = unresolved(target, false);
            self.add_at("", Level::Unknown, "unresolved-reference", message);
        }
    }
}

/// The schemas by the values of a discriminator.
#[derive(Default)]
struct Tagged<'a> {
    views: BTreeMap<String, ViewId>,
    unfollowed: BTreeSet<&'a str>,
}

impl<'a> Views<'a> {
    /// The values of the discriminator of a schema that is part of a view.
    fn tagged(&mut self, schema: &'a Value, view: ViewId) -> Tagged<'a> {
        let mut tagged = Tagged::default();
        let listed = alternatives(schema);
        let mut mapped = BTreeSet::new();
        for (tag, target) in mapping(schema) {
            let found = self.document.mapped(target, schema);
            let Some(found) = found.and_then(|found| self.document.behind(found)) else {
                tagged.unfollowed.insert(target);
                // It is a value all the same.
                let nothing = self.intern(Vec::new());
                tagged.views.insert(tag.to_owned(), nothing);
                continue;
            };
            mapped.insert(ptr::from_ref(found));
            let subtype = self.subtype(view, found, listed.is_empty());
            tagged.views.insert(tag.to_owned(), subtype);
        }
        // What is not mapped has its own name.
        let mut named: Vec<(&'a str, &'a Value)> = Vec::new();
        for alternative in &listed {
            if let Some(found) = self.document.behind(alternative) {
                let name = self.document.implied_name(alternative);
                named.extend(name.map(|name| (name, found)));
            }
        }
        named.extend(self.document.descendants(schema));
        for (name, found) in named {
            if mapped.insert(ptr::from_ref(found)) {
                let subtype = self.subtype(view, found, listed.is_empty());
                tagged.views.insert(name.to_owned(), subtype);
            }
        }
        tagged
    }

    /// The view of a subtype of a schema in a view: with the conditions of the view if
    /// the subtype is no alternative of it.
    fn subtype(&mut self, view: ViewId, subtype: &'a Value, extends: bool) -> ViewId {
        let found = self.of(subtype);
        let mut parts = self.parts(found);
        if extends {
            parts.extend(self.parts(view));
            parts = parts.into_iter().map(extended).collect();
        }
        // Null has no value of the discriminator.
        parts.push(Part::Within(!Types::NULL));
        self.intern(parts)
    }

    /// Sets the values of the discriminator beside alternatives.
    pub(super) fn tag(&mut self, union: &mut Union<'a>) {
        let Part::Union {
            schema: Node(schema),
            ..
        } = union.source
        else {
            return;
        };
        let mut tags = BTreeMap::new();
        for (tag, target) in mapping(schema) {
            let found = self.document.mapped(target, schema);
            if let Some(found) = found.and_then(|found| self.document.behind(found)) {
                tags.entry(ptr::from_ref(found)).or_insert(tag);
            }
        }
        for alternative in &mut union.alternatives {
            if let Some(found) = self.document.behind(alternative.schema) {
                let tag = tags.get(&ptr::from_ref(found)).copied();
                let tag = tag.or_else(|| self.document.implied_name(alternative.schema));
                alternative.tag = tag.map(str::to_owned);
            }
        }
    }
}

fn alternatives(schema: &Value) -> Vec<&Value> {
    let list = |key: &str| schema.get(key).and_then(Value::as_array);
    let lists = ["oneOf", "anyOf"].into_iter().filter_map(list);
    lists.flatten().collect()
}

fn mapping(schema: &Value) -> impl Iterator<Item = (&str, &str)> {
    let mapping = schema["discriminator"]["mapping"].as_object();
    let targets = mapping.into_iter().flatten();
    targets.filter_map(|(tag, target)| Some((tag.as_str(), target.as_str()?)))
}
