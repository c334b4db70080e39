//! What no reader can make sense of in a schema, and values that do not fit theirs.

use serde_json::{Map, Value};

use super::findings::Found;
use super::patterns;
use super::version::Version;
use crate::pointer::Path;

/// The types of JSON Schema.
const TYPES: [&str; 7] = [
    "array", "boolean", "integer", "null", "number", "object", "string",
];

pub(super) fn check(
    schema: &Map<String, Value>,
    version: Version,
    at: Path,
    found: &mut Vec<Found>,
) {
    let mut report = |rule, key: &str, what: String| {
        found.push(Found::new(rule, Path::Key(&at, key).pointer(), what));
    };
    let types: Vec<&str> = match schema.get("type") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    for name in &types {
        if !TYPES.contains(name) {
            report(
                "unknown-type",
                "type",
                format!("`{name}` is not a type of a schema"),
            );
        }
    }
    if let Some(Err(why)) = schema
        .get("pattern")
        .and_then(Value::as_str)
        .map(patterns::check)
    {
        report(
            "bad-pattern",
            "pattern",
            format!("the pattern is not a regular expression of ECMAScript: {why}"),
        );
    }
    if version == Version::V30 {
        for (exclusive, limit) in [
            ("exclusiveMinimum", "minimum"),
            ("exclusiveMaximum", "maximum"),
        ] {
            if schema.get(exclusive) == Some(&Value::Bool(true)) && !schema.contains_key(limit) {
                report(
                    "exclusive-without-limit",
                    exclusive,
                    format!("`{exclusive}` has no `{limit}` to exclude"),
                );
            }
        }
        if types == ["array"] && !schema.contains_key("items") {
            report("missing-items", "type", "a list has no `items`".to_owned());
        }
    }
    for key in ["allOf", "anyOf", "oneOf"] {
        if schema
            .get(key)
            .and_then(Value::as_array)
            .is_some_and(Vec::is_empty)
        {
            report("empty-alternatives", key, format!("`{key}` is empty"));
        }
    }
    let is_nullable = schema.get("nullable") == Some(&Value::Bool(true));
    let fits = |value: &Value| {
        types.is_empty()
            || types
                .iter()
                .any(|name| !TYPES.contains(name) || is_of(name, value))
            || (is_nullable && value.is_null())
    };
    let values = schema.get("enum").and_then(Value::as_array);
    if let Some(values) = values {
        if let Some(value) = values.iter().find(|value| !fits(value) && !value.is_null()) {
            report(
                "enum-mismatch",
                "enum",
                format!("the value {value} of the enum does not fit the type of the schema"),
            );
        } else if types.is_empty() {
            let mut kinds: Vec<_> = values
                .iter()
                .filter(|value| !value.is_null())
                .map(std::mem::discriminant)
                .collect();
            kinds.dedup();
            if kinds.len() > 1 {
                report(
                    "enum-mismatch",
                    "enum",
                    "the values of the enum are of several types".to_owned(),
                );
            }
        }
    }
    if let Some(default) = schema.get("default").filter(|default| !default.is_null()) {
        let is_listed = values.is_none_or(|values| values.is_empty() || values.contains(default));
        if !fits(default) || !is_listed || !is_within(schema, default) {
            report(
                "default-mismatch",
                "default",
                format!("the default {default} does not fit its schema"),
            );
        }
    }
}

fn is_of(name: &str, value: &Value) -> bool {
    match name {
        "array" => value.is_array(),
        "boolean" => value.is_boolean(),
        "integer" => {
            value.is_i64()
                || value.is_u64()
                || value.as_f64().is_some_and(|number| number.fract() == 0.)
        }
        "null" => value.is_null(),
        "number" => value.is_number(),
        "object" => value.is_object(),
        _ => value.is_string(),
    }
}

/// Whether a value is within the limits of numbers and strings.
fn is_within(schema: &Map<String, Value>, value: &Value) -> bool {
    let limit = |key: &str| schema.get(key).and_then(Value::as_f64);
    match value {
        Value::Number(number) => {
            let number = number.as_f64().unwrap_or_default();
            limit("minimum").is_none_or(|least| number >= least)
                && limit("maximum").is_none_or(|most| number <= most)
        }
        Value::String(text) => {
            #[allow(clippy::cast_precision_loss)]
            let length = text.chars().count() as f64;
            limit("minLength").is_none_or(|least| length >= least)
                && limit("maxLength").is_none_or(|most| length <= most)
        }
        _ => true,
    }
}
