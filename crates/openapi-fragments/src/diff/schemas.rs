//! Schemas against schemas, in the direction that values travel.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Level, Log, Spec};
use crate::canonical::compact;
use crate::pointer;

/// Which way values of a schema travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// From client to server: a schema may grow wider.
    Request,
    /// From server to client: a schema may grow narrower.
    Response,
}

impl Direction {
    /// The level of a change that lets fewer values through.
    fn narrower(self) -> Level {
        match self {
            Self::Request => Level::Breaking,
            Self::Response => Level::Safe,
        }
    }

    /// The level of a change that lets more values through: clients meet what
    /// they have never met.
    fn wider(self, unprepared: Level) -> Level {
        match self {
            Self::Request => Level::Safe,
            Self::Response => unprepared,
        }
    }
}

/// How many references deep schemas are compared.
const DEEPEST: usize = 64;

/// How many references are followed for one body: schemas that refer to each
/// other in every way have more paths through them than anybody can walk.
const MOST: usize = 10_000;

/// Words about a value, not about its shape.
const SILENT: [&str; 8] = [
    "title",
    "description",
    "example",
    "examples",
    "externalDocs",
    "xml",
    "deprecated",
    "$ref",
];

/// Keywords that have a rule of their own below.
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

pub(super) fn compare(
    old: (Spec, &Value),
    new: (Spec, &Value),
    direction: Direction,
    at: &str,
    log: &mut Log,
) {
    let mut comparison = Comparison {
        old: old.0,
        new: new.0,
        direction,
        at,
        log,
        under_way: BTreeSet::new(),
        left: MOST,
    };
    comparison.schemas(old.1, new.1, "");
}

struct Comparison<'a, 'b, 'l> {
    old: Spec<'a>,
    new: Spec<'b>,
    direction: Direction,
    at: &'l str,
    log: &'l mut Log,
    /// Pairs of references that are being compared further out: what they
    /// refer back to needs no second look.
    under_way: BTreeSet<(String, String)>,
    /// How many references may still be followed.
    left: usize,
}

impl<'a, 'b> Comparison<'a, 'b, '_> {
    fn add(&mut self, level: Level, path: &str, code: &'static str, message: impl Into<String>) {
        let location = if path.is_empty() {
            self.at.to_owned()
        } else {
            format!("{}: {path}", self.at)
        };
        self.log.add(level, &location, code, message);
    }

    fn schemas(&mut self, old: &'a Value, new: &'b Value, path: &str) {
        let reference = |value: &Value| value["$ref"].as_str().map(str::to_owned);
        let pair = reference(old).zip(reference(new));
        if let Some(pair) = &pair {
            if self.under_way.contains(pair) || self.log.unchanged.contains(pair) {
                return;
            }
            if self.under_way.len() >= DEEPEST || self.left == 0 {
                return self.unresolved(old, new, path);
            }
            self.left -= 1;
            self.under_way.insert(pair.clone());
        }
        let reported = self.log.changes.len();
        self.resolved(self.old.resolve(old), self.new.resolve(new), path);
        if let Some(pair) = pair {
            self.under_way.remove(&pair);
            if self.log.changes.len() == reported {
                self.log.unchanged.insert(pair);
            }
        }
    }

    fn resolved(&mut self, was: &'a Value, is: &'b Value, path: &str) {
        self.types(was, is, path);
        self.enums(was, is, path);
        self.limits(was, is, path);
        self.properties(was, is, path);
        self.additional(was, is, path);
        for key in ["allOf", "anyOf", "oneOf"] {
            self.alternatives(key, was, is, path);
        }
        if let (Some(was), Some(is)) = (was.get("items"), is.get("items")) {
            self.schemas(was, is, &format!("{path}/[]"));
        }
        self.others(was, is, path);
    }

    /// Deeper than anybody reads: that something changed must do.
    fn unresolved(&mut self, old: &Value, new: &Value, path: &str) {
        if self.old.resolve(old) != self.new.resolve(new) {
            self.add(
                Level::Risky,
                path,
                "deep-change",
                "changed, too deep to tell how",
            );
        }
    }

    fn types(&mut self, was: &Value, is: &Value, path: &str) {
        let (old, new) = (types(was), types(is));
        if old != new {
            let level = match (&old, &new) {
                (Some(old), Some(new)) if wider(new, old) => self.direction.wider(Level::Breaking),
                (Some(old), Some(new)) if wider(old, new) => self.direction.narrower(),
                (Some(_), None) => self.direction.wider(Level::Breaking),
                (None, Some(_)) => self.direction.narrower(),
                _ => Level::Breaking,
            };
            let word = |types: Option<BTreeSet<&str>>| {
                let words = types.map(|types| types.into_iter().collect::<Vec<_>>().join(" or "));
                words.unwrap_or_else(|| "any type".to_owned())
            };
            let message = format!("is {} instead of {}", word(new), word(old));
            self.add(level, path, "type-changed", message);
        }
        match (nullable(was), nullable(is)) {
            (true, false) => self.add(
                self.direction.narrower(),
                path,
                "not-nullable",
                "is never null now",
            ),
            (false, true) => self.add(
                self.direction.wider(Level::Breaking),
                path,
                "nullable",
                "may be null now",
            ),
            _ => {}
        }
        if was.get("format") != is.get("format") {
            let word = |schema: &Value| match schema.get("format") {
                Some(format) => compact(format),
                None => "none".to_owned(),
            };
            let message = format!("has the format {} instead of {}", word(is), word(was));
            self.add(Level::Risky, path, "format-changed", message);
        }
    }

    fn enums(&mut self, was: &Value, is: &Value, path: &str) {
        let values = |schema: &Value| -> Option<BTreeSet<String>> {
            Some(
                schema
                    .get("enum")?
                    .as_array()?
                    .iter()
                    .map(compact)
                    .collect(),
            )
        };
        match (values(was), values(is)) {
            (None, None) => {}
            (None, Some(_)) => {
                self.add(
                    self.direction.narrower(),
                    path,
                    "enum-added",
                    "takes listed values only now",
                );
            }
            (Some(_), None) => {
                let level = self.direction.wider(Level::Risky);
                self.add(level, path, "enum-removed", "takes any value now");
            }
            (Some(was), Some(is)) => {
                for gone in was.difference(&is) {
                    let level = self.direction.narrower();
                    self.add(
                        level,
                        path,
                        "enum-value-removed",
                        format!("is never {gone} now"),
                    );
                }
                for added in is.difference(&was) {
                    let level = self.direction.wider(Level::Risky);
                    self.add(
                        level,
                        path,
                        "enum-value-added",
                        format!("may be {added} now"),
                    );
                }
            }
        }
    }

    fn limits(&mut self, was: &Value, is: &Value, path: &str) {
        for (key, lower) in [
            ("minimum", true),
            ("minLength", true),
            ("minItems", true),
            ("minProperties", true),
            // Numbers in OpenAPI 3.1, words about the limits beside them in 3.0.
            ("exclusiveMinimum", true),
            ("exclusiveMaximum", false),
            ("maximum", false),
            ("maxLength", false),
            ("maxItems", false),
            ("maxProperties", false),
        ] {
            let limit = |schema: &Value| schema.get(key).and_then(Value::as_f64);
            let tighter = match (limit(was), limit(is)) {
                (Some(old), Some(new)) if old < new => lower,
                (Some(old), Some(new)) if old > new => !lower,
                (None, Some(_)) => true,
                (Some(_), None) => false,
                _ => continue,
            };
            self.limit(key, tighter, was.get(key), is.get(key), path);
        }
        for key in ["exclusiveMinimum", "exclusiveMaximum", "uniqueItems"] {
            let set = |schema: &Value| schema.get(key) == Some(&true.into());
            if set(was) != set(is) {
                self.limit(key, set(is), was.get(key), is.get(key), path);
            }
        }
    }

    fn limit(
        &mut self,
        key: &str,
        tighter: bool,
        was: Option<&Value>,
        is: Option<&Value>,
        path: &str,
    ) {
        let word = |value: Option<&Value>| value.map_or_else(|| "none".to_owned(), compact);
        let message = format!("has `{key}` {} instead of {}", word(is), word(was));
        if tighter {
            self.add(self.direction.narrower(), path, "limit-tightened", message);
        } else {
            let level = self.direction.wider(Level::Risky);
            self.add(level, path, "limit-loosened", message);
        }
    }

    fn properties(&mut self, before: &'a Value, after: &'b Value, path: &str) {
        let was: BTreeMap<_, _> = self.old.entries(&before["properties"]).collect();
        let is: BTreeMap<_, _> = self.new.entries(&after["properties"]).collect();
        let names = |schema: &Value| -> BTreeSet<String> {
            let names = schema["required"].as_array().into_iter().flatten();
            names
                .filter_map(|name| name.as_str().map(str::to_owned))
                .collect()
        };
        let (was_required, is_required) = (names(before), names(after));
        let response = self.direction == Direction::Response;
        for (name, old) in &was {
            let here = pointer::join(path, name);
            let Some(new) = is.get(name) else {
                let (level, message) = match (response, was_required.contains(*name)) {
                    (true, true) => (Level::Breaking, "is gone, and was always there"),
                    _ => (Level::Risky, "is gone"),
                };
                self.add(level, &here, "property-removed", message);
                continue;
            };
            match (
                was_required.contains(*name),
                is_required.contains(*name),
                response,
            ) {
                (false, true, false) => {
                    self.add(
                        Level::Breaking,
                        &here,
                        "property-required",
                        "is required now",
                    );
                }
                (true, false, true) => {
                    self.add(
                        Level::Breaking,
                        &here,
                        "property-optional",
                        "may be missing now",
                    );
                }
                (false, true, true) => {
                    self.add(
                        Level::Safe,
                        &here,
                        "property-required",
                        "is always there now",
                    );
                }
                (true, false, false) => {
                    self.add(Level::Safe, &here, "property-optional", "is optional now");
                }
                _ => {}
            }
            self.schemas(old, new, &here);
        }
        for name in is.keys().filter(|name| !was.contains_key(*name)) {
            let here = pointer::join(path, name);
            if !response && is_required.contains(*name) {
                let message = "is new and required";
                self.add(Level::Breaking, &here, "required-property-added", message);
            } else {
                self.add(Level::Safe, &here, "property-added", "is new");
            }
        }
    }

    fn additional(&mut self, was: &'a Value, is: &'b Value, path: &str) {
        let open = |schema: &Value| schema.get("additionalProperties") != Some(&Value::Bool(false));
        match (open(was), open(is)) {
            (true, false) => {
                let level = self.direction.narrower();
                self.add(level, path, "closed", "has no other properties now");
            }
            (false, true) => {
                let level = self.direction.wider(Level::Risky);
                self.add(level, path, "opened", "may have other properties now");
            }
            _ => {}
        }
        if let (Some(old @ Value::Object(_)), Some(new @ Value::Object(_))) = (
            was.get("additionalProperties"),
            is.get("additionalProperties"),
        ) {
            self.schemas(old, new, &format!("{path}/*"));
        }
    }

    /// As many as before are compared one by one; else each that is new or
    /// gone counts.
    fn alternatives(&mut self, key: &'static str, was: &'a Value, is: &'b Value, path: &str) {
        let list = |schema: Option<&Value>| schema.and_then(Value::as_array).map_or(0, Vec::len);
        let (before, after) = (list(was.get(key)), list(is.get(key)));
        if before == after {
            let old = was.get(key).and_then(Value::as_array).into_iter().flatten();
            let new = is.get(key).and_then(Value::as_array).into_iter().flatten();
            for (old, new) in old.zip(new) {
                self.schemas(old, new, path);
            }
            return;
        }
        let message = format!("has {after} parts in `{key}` instead of {before}");
        // More parts of `allOf` are more conditions, of the others more choice;
        // but no list at all is no condition at all.
        let narrower = match (key, before, after) {
            (_, 0, _) => true,
            (_, _, 0) => false,
            ("allOf", ..) => after > before,
            _ => after < before,
        };
        if narrower {
            self.add(
                self.direction.narrower(),
                path,
                "alternatives-narrowed",
                message,
            );
        } else {
            let level = self.direction.wider(Level::Risky);
            self.add(level, path, "alternatives-widened", message);
        }
    }

    /// Keywords without a rule: that they changed is all that can be said.
    fn others(&mut self, was: &Value, is: &Value, path: &str) {
        let keys: BTreeSet<&String> = [was, is]
            .into_iter()
            .filter_map(Value::as_object)
            .flat_map(serde_json::Map::keys)
            .collect();
        for key in keys {
            let known = RULED.contains(&key.as_str())
                || SILENT.contains(&key.as_str())
                || key.starts_with("x-");
            if !known && was.get(key) != is.get(key) {
                let message = format!("`{key}` changed");
                self.add(Level::Risky, path, "keyword-changed", message);
            }
        }
    }
}

/// The types a schema lists, without `null`; none if it takes any.
fn types(schema: &Value) -> Option<BTreeSet<&str>> {
    match schema.get("type")? {
        Value::String(one) => Some(BTreeSet::from([one.as_str()])),
        Value::Array(list) => Some(
            list.iter()
                .filter_map(Value::as_str)
                .filter(|name| *name != "null")
                .collect(),
        ),
        _ => None,
    }
}

/// Whether null is allowed, in the manner of OpenAPI 3.0 or 3.1.
fn nullable(schema: &Value) -> bool {
    let listed = schema.get("type").and_then(Value::as_array);
    schema.get("nullable") == Some(&true.into())
        || listed.is_some_and(|types| types.iter().any(|name| name == "null"))
}

/// Whether some types take all that others take; whole numbers are numbers.
fn wider(some: &BTreeSet<&str>, others: &BTreeSet<&str>) -> bool {
    others
        .iter()
        .all(|name| some.contains(name) || (*name == "integer" && some.contains("number")))
}
