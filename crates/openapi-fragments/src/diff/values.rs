//! Compares the keywords that restrict a value itself: types, listed values, limits.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Level;
use super::schemas::Comparison;
use crate::canonical::compact;

impl Comparison<'_> {
    /// Compares the types, `nullable` and the format.
    pub(super) fn types(&mut self, was: &Value, is: &Value) {
        let nothing = |schema: &Value| schema == &Value::Bool(false);
        match (nothing(was), nothing(is)) {
            (false, true) => self.add(
                self.direction.narrower(),
                "type-changed",
                "accepts no value now",
            ),
            (true, false) => self.add(
                self.direction.wider(Level::Breaking),
                "type-changed",
                "accepts some values now",
            ),
            _ => {}
        }
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
            self.add(level, "type-changed", message);
        }
        match (nullable(was), nullable(is)) {
            (true, false) => self.add(
                self.direction.narrower(),
                "not-nullable",
                "is never null now",
            ),
            (false, true) => self.add(
                self.direction.wider(Level::Breaking),
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
            self.add(Level::Risky, "format-changed", message);
        }
    }

    /// Compares the listed values.
    pub(super) fn enums(&mut self, was: &Value, is: &Value) {
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
                    "enum-added",
                    "accepts listed values only now",
                );
            }
            (Some(_), None) => {
                let level = self.direction.wider(Level::Risky);
                self.add(level, "enum-removed", "accepts any value now");
            }
            (Some(was), Some(is)) => {
                for gone in was.difference(&is) {
                    let level = self.direction.narrower();
                    self.add(level, "enum-value-removed", format!("is never {gone} now"));
                }
                for added in is.difference(&was) {
                    let level = self.direction.wider(Level::Risky);
                    self.add(level, "enum-value-added", format!("may be {added} now"));
                }
            }
        }
    }

    /// Compares limits of numbers, lengths and sizes.
    pub(super) fn limits(&mut self, was: &Value, is: &Value) {
        for (key, lower) in [
            ("minimum", true),
            ("minLength", true),
            ("minItems", true),
            ("minProperties", true),
            // Numbers in OpenAPI 3.1, booleans in 3.0.
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
            self.limit(key, tighter, was.get(key), is.get(key));
        }
        for key in ["exclusiveMinimum", "exclusiveMaximum", "uniqueItems"] {
            let set = |schema: &Value| schema.get(key) == Some(&true.into());
            if set(was) != set(is) {
                self.limit(key, set(is), was.get(key), is.get(key));
            }
        }
    }

    fn limit(&mut self, key: &str, tighter: bool, was: Option<&Value>, is: Option<&Value>) {
        let word = |value: Option<&Value>| value.map_or_else(|| "none".to_owned(), compact);
        let message = format!("has `{key}` {} instead of {}", word(is), word(was));
        if tighter {
            self.add(self.direction.narrower(), "limit-tightened", message);
        } else {
            let level = self.direction.wider(Level::Risky);
            self.add(level, "limit-loosened", message);
        }
    }
}

/// The types of a schema, without `null`; `None` if it accepts any.
pub(super) fn types(schema: &Value) -> Option<BTreeSet<&str>> {
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

/// Whether null is allowed, in OpenAPI 3.0 or 3.1.
fn nullable(schema: &Value) -> bool {
    let listed = schema.get("type").and_then(Value::as_array);
    schema.get("nullable") == Some(&true.into())
        || listed.is_some_and(|types| types.iter().any(|name| name == "null"))
}

/// Whether some types accept everything that others accept; integers are numbers.
fn wider(some: &BTreeSet<&str>, others: &BTreeSet<&str>) -> bool {
    others
        .iter()
        .all(|name| some.contains(name) || (*name == "integer" && some.contains("number")))
}
