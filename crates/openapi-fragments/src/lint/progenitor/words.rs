//! What progenitor refuses in any schema that it reads, before typify sees it.

use serde_json::{Map, Value};

use super::schema::{At, Node};
use super::types::Types;
use crate::lint::findings::{Effect, Found};
use crate::pointer;

impl<'a> Types<'a> {
    /// What progenitor refuses in any schema that it reads, before typify sees it.
    pub(super) fn check_tree(&mut self, node: &Node<'a>) {
        let Node::Raw(Value::Object(object), at) = node else {
            return;
        };
        if object.get("$ref").is_some_and(Value::is_string) {
            return;
        }
        let mut pending = vec![(object, at.clone())];
        while let Some((object, at)) = pending.pop() {
            if object.get("$ref").is_some_and(Value::is_string) {
                continue;
            }
            self.check_words(object, &at);
            for key in ["items", "not", "additionalProperties"] {
                if let Some((key, Value::Object(child))) = object.get_key_value(key) {
                    pending.push((child, at.key(key)));
                }
            }
            for key in ["allOf", "anyOf", "oneOf"] {
                if let Some((key, Value::Array(children))) = object.get_key_value(key) {
                    let here = at.key(key);
                    let children = children.iter().enumerate();
                    pending.extend(children.filter_map(|(index, child)| {
                        Some((child.as_object()?, here.index(index)))
                    }));
                }
            }
            if let Some((key, Value::Object(children))) = object.get_key_value("properties") {
                let here = at.key(key);
                pending.extend(
                    children
                        .iter()
                        .filter_map(|(name, child)| Some((child.as_object()?, here.key(name)))),
                );
            }
        }
    }

    fn check_words(&mut self, object: &'a Map<String, Value>, at: &At<'a>) {
        let mut report = |rule, key: &'static str, effect, what: String| {
            let at = pointer::join(&at.pointer(), key);
            self.found
                .push(Found::new(rule, at, what).with_effect(effect));
        };
        if let Some(name) = object.get("type").and_then(Value::as_str)
            && !["boolean", "object", "array", "number", "string", "integer"].contains(&name)
        {
            report(
                "unknown-type",
                "type",
                Effect::Panics,
                format!("`{name}` is not a type of a schema"),
            );
        }
        let is_plain = is_plain(object);
        for (exclusive, limit) in [
            ("exclusiveMinimum", "minimum"),
            ("exclusiveMaximum", "maximum"),
        ] {
            if object.get(exclusive) == Some(&Value::Bool(true)) && !object.contains_key(limit) {
                let what = format!("`{exclusive}` has no `{limit}` to exclude");
                if !is_plain {
                    report("exclusive-without-limit", exclusive, Effect::Panics, what);
                }
            }
        }
        if object.get("nullable") == Some(&Value::Bool(true)) && !object.contains_key("type") {
            let alternatives = [
                "allOf",
                "anyOf",
                "oneOf",
                "not",
                "properties",
                "items",
                "additionalProperties",
            ];
            let limits = [
                "format",
                "enum",
                "pattern",
                "minLength",
                "maxLength",
                "minimum",
                "maximum",
                "multipleOf",
            ];
            if !alternatives.iter().any(|key| object.contains_key(*key))
                && limits.iter().any(|key| object.contains_key(*key))
            {
                let what =
                    "a nullable schema without a type is taken for `null` or for a list".to_owned();
                report("nullable-without-type", "nullable", Effect::Misleads, what);
            }
        }
    }
}

/// Whether a schema is a number with keywords of numbers only, which openapiv3 reads
/// as such.
fn is_plain(object: &Map<String, Value>) -> bool {
    let own = [
        "multipleOf",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "enum",
        "format",
    ];
    let other = [
        "pattern",
        "properties",
        "required",
        "additionalProperties",
        "minProperties",
        "maxProperties",
        "items",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minLength",
        "maxLength",
        "oneOf",
        "allOf",
        "anyOf",
        "not",
    ];
    let is_integer = |key: &str| object.get(key).is_none_or(Value::is_i64);
    let values = |accepts: &dyn Fn(&Value) -> bool| {
        let values = object.get("enum").and_then(Value::as_array);
        values
            .into_iter()
            .flatten()
            .all(|value| value.is_null() || accepts(value))
    };
    let is_number = match object.get("type").and_then(Value::as_str) {
        Some("number") => values(&Value::is_number),
        Some("integer") => values(&Value::is_i64) && own[..3].iter().all(|key| is_integer(key)),
        _ => false,
    };
    is_number
        && other
            .iter()
            .all(|key| object.get(*key).is_none_or(Value::is_null))
}
