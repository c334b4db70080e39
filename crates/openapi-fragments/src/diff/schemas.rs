//! Compares schemas, in the direction of the data.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value;

use super::values::types;
use super::{Level, Spec};
use crate::canonical::compact;
use crate::{pointer, refs};

/// The direction in which values of a schema are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Direction {
    /// From client to server: a schema may become wider.
    Request,
    /// From server to client: a schema may become narrower.
    Response,
    /// Unknown, as under `not`, where narrower may be wider.
    Unknown,
}

impl Direction {
    /// The level of a change that allows fewer values.
    pub(super) fn narrower(self) -> Level {
        match self {
            Self::Request => Level::Breaking,
            Self::Response => Level::Safe,
            Self::Unknown => Level::Risky,
        }
    }

    /// The level of a change that allows more values, for which clients may be
    /// unprepared.
    pub(super) fn wider(self, unprepared: Level) -> Level {
        match self {
            Self::Request => Level::Safe,
            Self::Response => unprepared,
            Self::Unknown => Level::Risky,
        }
    }
}

/// Keywords that do not restrict values.
const IGNORED: [&str; 8] = [
    "title",
    "description",
    "example",
    "examples",
    "externalDocs",
    "xml",
    "deprecated",
    "$ref",
];

/// Keywords with a rule of their own below.
const RULED: [&str; 22] = [
    "type",
    "nullable",
    "enum",
    "format",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "allOf",
    "anyOf",
    "oneOf",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
    "uniqueItems",
];

/// Keywords without a rule that contain schemas.
const HOLDING: [&str; 12] = [
    "not",
    "if",
    "then",
    "else",
    "contains",
    "propertyNames",
    "prefixItems",
    "patternProperties",
    "dependentSchemas",
    "unevaluatedItems",
    "unevaluatedProperties",
    "contentSchema",
];

/// Those of them that contain one schema for each name.
const HOLDING_NAMED: [&str; 2] = ["patternProperties", "dependentSchemas"];

/// The schema of any value, for a missing keyword that contains a schema.
static ANYTHING: Value = Value::Bool(true);

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
pub(super) struct Found<'a> {
    pub(super) changes: Vec<Local>,
    pub(super) within: Vec<(String, Direction, &'a Value, &'a Value)>,
}

pub(super) fn compare<'a>(
    old: (Spec<'a>, &'a Value),
    new: (Spec<'a>, &'a Value),
    direction: Direction,
) -> Found<'a> {
    let mut comparison = Comparison {
        old: old.0,
        new: new.0,
        direction,
        found: Found {
            changes: Vec::new(),
            within: Vec::new(),
        },
    };
    comparison.schemas(old.1, new.1);
    comparison.found
}

pub(super) struct Comparison<'a> {
    old: Spec<'a>,
    new: Spec<'a>,
    pub(super) direction: Direction,
    found: Found<'a>,
}

impl<'a> Comparison<'a> {
    pub(super) fn add(&mut self, level: Level, code: &'static str, message: impl Into<String>) {
        self.add_at("", level, code, message);
    }

    fn add_at(&mut self, step: &str, level: Level, code: &'static str, message: impl Into<String>) {
        self.found.changes.push(Local {
            // Narrower may be wider here.
            level: match self.direction {
                Direction::Unknown => Level::Risky,
                _ => level,
            },
            step: step.to_owned(),
            code,
            message: message.into(),
        });
    }

    /// Adds two schemas within as a pair of their own.
    fn within(&mut self, step: impl Into<String>, was: &'a Value, is: &'a Value) {
        let within = (step.into(), self.direction, was, is);
        self.found.within.push(within);
    }

    fn schemas(&mut self, was: &'a Value, is: &'a Value) {
        self.references(was, is);
        self.types(was, is);
        self.enums(was, is);
        self.limits(was, is);
        self.properties(was, is);
        self.additional(was, is);
        for key in ["allOf", "anyOf", "oneOf"] {
            self.alternatives(key, was, is);
        }
        self.elements("items", "array", "/[]", was, is);
        self.discriminator(was, is);
        self.others(was, is);
    }

    /// References occur here only if both schemas are references, with other keywords
    /// or without a target.
    fn references(&mut self, was: &'a Value, is: &'a Value) {
        let old = refs::target(was, self.old.0);
        let new = refs::target(is, self.new.0);
        if old.is_some() || new.is_some() {
            self.within("", old.unwrap_or(was), new.unwrap_or(is));
        } else if was.get("$ref") != is.get("$ref") {
            let message = "refers to another document, which is not compared";
            self.add(Level::Risky, "reference-changed", message);
        }
    }

    fn properties(&mut self, before: &'a Value, after: &'a Value) {
        let was: BTreeMap<_, _> = self.old.entries(&before["properties"]).collect();
        let is: BTreeMap<_, _> = self.new.entries(&after["properties"]).collect();
        let required = |schema: &'a Value| -> BTreeSet<&'a str> {
            let names = schema["required"].as_array().into_iter().flatten();
            names.filter_map(Value::as_str).collect()
        };
        let (was_required, is_required) = (required(before), required(after));
        // A property may be required without a schema, as beside `allOf`.
        let response = self.direction == Direction::Response;
        let names: BTreeSet<&str> = was
            .keys()
            .chain(is.keys())
            .chain(&was_required)
            .chain(&is_required)
            .copied()
            .collect();
        for name in names {
            let here = pointer::join("", name);
            let required = (was_required.contains(name), is_required.contains(name));
            match (was.get(name), is.get(name)) {
                (Some(old), Some(new)) => {
                    self.requirement(&here, required);
                    self.within(here, old, new);
                }
                (None, None) => self.requirement(&here, required),
                (Some(_), None) => {
                    let (level, message) = match (response, required.0) {
                        (true, true) => (Level::Breaking, "is gone and was always present"),
                        _ => (Level::Risky, "is gone"),
                    };
                    self.add_at(&here, level, "property-removed", message);
                    if required == (false, true) {
                        self.requirement(&here, required);
                    }
                }
                (None, Some(_)) if !response && required == (false, true) => {
                    let message = "is new and required";
                    self.add_at(&here, Level::Breaking, "required-property-added", message);
                }
                (None, Some(_)) => {
                    self.add_at(&here, Level::Safe, "property-added", "is new");
                    if required == (true, false) {
                        self.requirement(&here, required);
                    }
                }
            }
        }
    }

    /// Compares whether a property is required.
    fn requirement(&mut self, here: &str, required: (bool, bool)) {
        let response = self.direction == Direction::Response;
        let (level, code, message) = match (required, response) {
            ((false, true), false) => (Level::Breaking, "property-required", "is required now"),
            ((true, false), true) => (Level::Breaking, "property-optional", "may be missing now"),
            ((false, true), true) => (Level::Safe, "property-required", "is always present now"),
            ((true, false), false) => (Level::Safe, "property-optional", "is optional now"),
            _ => return,
        };
        self.add_at(here, level, code, message);
    }

    fn additional(&mut self, was: &'a Value, is: &'a Value) {
        let open = |schema: &Value| schema.get("additionalProperties") != Some(&Value::Bool(false));
        match (open(was), open(is)) {
            (true, false) => {
                let level = self.direction.narrower();
                self.add(level, "closed", "has no other properties now");
            }
            (false, true) => {
                let level = self.direction.wider(Level::Risky);
                self.add(level, "opened", "may have other properties now");
            }
            (false, false) => {}
            (true, true) => self.elements("additionalProperties", "object", "/*", was, is),
        }
    }

    /// Compares a keyword for all elements of a value of one type. Without it, any
    /// element is allowed.
    fn elements(&mut self, key: &str, of_type: &str, step: &str, was: &'a Value, is: &'a Value) {
        let may_be = |schema| types(schema).is_none_or(|types| types.contains(of_type));
        match (was.get(key), is.get(key)) {
            (None, None) => {}
            (Some(old), Some(new)) => self.within(step, old, new),
            (old, new) if may_be(was) && may_be(is) => {
                self.within(step, old.unwrap_or(&ANYTHING), new.unwrap_or(&ANYTHING));
            }
            // The change of type is reported already.
            _ => {}
        }
    }

    /// Parts with the same reference or the same text are paired first; the rest is
    /// paired in order, if their number is the same.
    fn alternatives(&mut self, key: &'static str, was: &'a Value, is: &'a Value) {
        fn list<'a>(schema: &'a Value, key: &str) -> Vec<&'a Value> {
            let list = schema.get(key).and_then(Value::as_array);
            list.into_iter().flatten().collect()
        }
        let name = |part: &Value| match part.get("$ref") {
            Some(reference) => compact(reference),
            None => compact(part),
        };
        let (mut old, mut new) = (list(was, key), list(is, key));
        let (before, after) = (old.len(), new.len());
        let mut named: BTreeMap<String, VecDeque<usize>> = BTreeMap::new();
        for (index, part) in new.iter().enumerate() {
            named.entry(name(part)).or_default().push_back(index);
        }
        let mut paired = BTreeSet::new();
        old.retain(|part| {
            let same = named.get_mut(&name(part)).and_then(VecDeque::pop_front);
            if let Some(index) = same {
                self.within("", part, new[index]);
                paired.insert(index);
            }
            same.is_none()
        });
        let mut index = 0..;
        new.retain(|_| index.next().is_some_and(|index| !paired.contains(&index)));
        if old.len() == new.len() {
            for (old, new) in old.into_iter().zip(new) {
                self.within("", old, new);
            }
            return;
        }
        let message = format!("has {after} parts in `{key}` instead of {before}");
        let (gone, added) = (old.len(), new.len());
        if gone > 0 && added > 0 {
            // Their pairing is unknown, so any of them may have changed.
            let message = format!("{message}, {gone} of them gone and {added} new");
            self.add(Level::Breaking, "alternatives-changed", message);
            return;
        }
        // More parts of `allOf` are more conditions, more parts of the others more
        // alternatives; no list at all is no condition.
        let narrower = match (key, before, after) {
            (_, 0, _) => true,
            (_, _, 0) => false,
            ("allOf", ..) => added > 0,
            _ => gone > 0,
        };
        if narrower {
            self.add(self.direction.narrower(), "alternatives-narrowed", message);
        } else {
            let level = self.direction.wider(Level::Risky);
            self.add(level, "alternatives-widened", message);
        }
    }

    /// Compares the schemas of a discriminator, which need not be listed in `oneOf`.
    /// Changes of the mapping itself are reported with the other keywords.
    fn discriminator(&mut self, was: &'a Value, is: &'a Value) {
        let target = |spec: Spec<'a>, target: &Value| {
            refs::component(spec.0, &refs::mapped(target.as_str()?)?)
        };
        let mapping = |schema: &'a Value| schema.get("discriminator")?.get("mapping")?.as_object();
        let Some((was, is)) = mapping(was).zip(mapping(is)) else {
            return;
        };
        for (value, old) in was {
            let new = is.get(value).and_then(|new| target(self.new, new));
            if let Some((old, new)) = target(self.old, old).zip(new) {
                self.within("", old, new);
            }
        }
    }

    /// Compares keywords without a rule, or the schemas that they contain.
    fn others(&mut self, was: &'a Value, is: &'a Value) {
        let keys: BTreeSet<&String> = [was, is]
            .into_iter()
            .filter_map(Value::as_object)
            .flat_map(serde_json::Map::keys)
            .collect();
        for key in keys {
            let key = key.as_str();
            if RULED.contains(&key) || IGNORED.contains(&key) || key.starts_with("x-") {
                continue;
            }
            let (old, new) = (was.get(key), is.get(key));
            let held = old.zip(new).and_then(|(old, new)| held(key, old, new));
            if let Some(pairs) = held {
                let direction = match key {
                    "not" | "if" => Direction::Unknown,
                    _ => self.direction,
                };
                for (old, new) in pairs {
                    let within = (format!("/({key})"), direction, old, new);
                    self.found.within.push(within);
                }
            } else if old != new {
                let message = format!("`{key}` changed");
                self.add(Level::Risky, "keyword-changed", message);
            }
        }
    }
}

/// The pairs of schemas in a keyword without a rule.
fn held<'a>(key: &str, was: &'a Value, is: &'a Value) -> Option<Vec<(&'a Value, &'a Value)>> {
    match (was, is) {
        _ if !HOLDING.contains(&key) => None,
        (Value::Array(was), Value::Array(is)) => {
            (was.len() == is.len()).then(|| was.iter().zip(is).collect())
        }
        (Value::Object(was), Value::Object(is)) if HOLDING_NAMED.contains(&key) => {
            let same = was.len() == is.len() && was.keys().all(|name| is.contains_key(name));
            same.then(|| was.iter().map(|(name, was)| (was, &is[name])).collect())
        }
        _ => Some(vec![(was, is)]),
    }
}
