//! What no reader can make sense of in a schema, and values that do not fit theirs.

use std::cmp::Ordering;
use std::collections::HashSet;

use serde_json::{Map, Number, Value};

use super::examples;
use super::findings::Found;
use super::instance::{TYPES, Values, compare, is_of_types, shown, types};
use super::patterns;
use super::version::Version;
use crate::diagnostic::Severity;
use crate::pointer::Path;

/// A schema and where it is.
pub(super) struct Schema<'a> {
    pub(super) object: &'a Map<String, Value>,
    pub(super) at: Path<'a>,
    pub(super) version: Version,
    pub(super) types: Vec<&'a str>,
}

impl<'a> Schema<'a> {
    pub(super) fn new(object: &'a Map<String, Value>, version: Version, at: Path<'a>) -> Self {
        Self {
            object,
            at,
            version,
            types: types(object),
        }
    }

    /// A finding about a keyword.
    pub(super) fn found(&self, rule: &'static str, key: &str, what: impl Into<String>) -> Found {
        Found::new(rule, Path::Key(&self.at, key).pointer(), what)
    }

    /// A finding about an element of a keyword.
    fn found_in(&self, rule: &'static str, key: &str, index: usize, what: String) -> Found {
        let at = Path::Key(&self.at, key);
        Found::new(rule, Path::Index(&at, index).pointer(), what)
    }

    pub(super) fn list(&self, key: &str) -> &'a [Value] {
        let list = self.object.get(key).and_then(Value::as_array);
        list.map_or(&[], Vec::as_slice)
    }

    pub(super) fn is(&self, key: &str) -> bool {
        self.object.get(key) == Some(&Value::Bool(true))
    }
}

/// Checks a schema without those in it.
pub(super) fn check(values: &Values, schema: &Schema, found: &mut Vec<Found>) {
    of_types(schema, found);
    of_limits(schema, found);
    of_values(schema, found);
    of_flags(schema, found);
    if let Some(Err(why)) = schema
        .object
        .get("pattern")
        .and_then(Value::as_str)
        .map(patterns::check)
    {
        let what = format!("the pattern is not a regular expression of ECMAScript: {why}");
        found.push(schema.found("bad-pattern", "pattern", what));
    }
    of_parts(schema, found);
    examples::of_schema(values, schema, found);
}

/// Schemas in a list.
fn of_parts(schema: &Schema, found: &mut Vec<Found>) {
    for key in ["allOf", "anyOf", "oneOf", "prefixItems"] {
        if let Some(Value::Array(parts)) = schema.object.get(key)
            && parts.is_empty()
        {
            found.push(schema.found("empty-alternatives", key, format!("`{key}` is empty")));
        }
    }
    for key in ["allOf", "anyOf", "oneOf"] {
        let mut seen = HashSet::new();
        for (index, part) in schema.list(key).iter().enumerate() {
            if !seen.insert(part.to_string()) {
                let what = if key == "oneOf" {
                    "no value fits this alternative of `oneOf` alone, which is there twice"
                        .to_owned()
                } else {
                    format!("this part of `{key}` is there twice")
                };
                found.push(schema.found_in("duplicate-alternative", key, index, what));
            }
        }
    }
}

fn of_types(schema: &Schema, found: &mut Vec<Found>) {
    let is_list = matches!(schema.object.get("type"), Some(Value::Array(_)));
    let mut seen = HashSet::new();
    for (index, name) in schema.types.iter().enumerate() {
        if !TYPES.contains(name) {
            let what = format!("`{name}` is not a type of a schema");
            found.push(if is_list {
                schema.found_in("unknown-type", "type", index, what)
            } else {
                schema.found("unknown-type", "type", what)
            });
        }
        if !seen.insert(name) {
            let what = format!("the type `{name}` is in the list twice");
            found.push(schema.found_in("bad-type-list", "type", index, what));
        }
    }
    if schema
        .object
        .get("type")
        .and_then(Value::as_array)
        .is_some_and(Vec::is_empty)
    {
        found.push(schema.found("bad-type-list", "type", "the list of types is empty"));
    }
    if schema.version == Version::V30
        && schema.types == ["array"]
        && !schema.object.contains_key("items")
    {
        found.push(schema.found("missing-items", "type", "a list has no `items`"));
    }
    if schema.types.is_empty() || schema.types.iter().any(|name| !TYPES.contains(name)) {
        return;
    }
    for (names, keywords) in FOR_TYPES {
        if schema.types.iter().any(|name| names.contains(name)) {
            continue;
        }
        let used = schema
            .object
            .keys()
            .filter(|key| keywords.contains(&key.as_str()));
        for key in used {
            let what = format!(
                "`{key}` has no effect on a value of the type {}",
                schema.types.join(" or ")
            );
            found.push(schema.found("ignored-keyword", key, what));
        }
    }
}

/// The keywords that have an effect on values of some types alone.
const FOR_TYPES: [(&[&str], &[&str]); 4] = [
    (
        &["integer", "number"],
        &[
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
        ],
    ),
    (&["string"], &["minLength", "maxLength", "pattern"]),
    (
        &["array"],
        &[
            "items",
            "minItems",
            "maxItems",
            "uniqueItems",
            "prefixItems",
            "contains",
        ],
    ),
    (
        &["object"],
        &[
            "properties",
            "required",
            "additionalProperties",
            "minProperties",
            "maxProperties",
            "patternProperties",
            "propertyNames",
        ],
    ),
];

fn of_limits(schema: &Schema, found: &mut Vec<Found>) {
    let number = |key: &str| match schema.object.get(key) {
        Some(Value::Number(number)) => Some(number),
        _ => None,
    };
    // The limits with their keywords and whether they are excluded, the narrowest first.
    let limit = |key: &'static str, exclusive: &'static str, narrower: Ordering| {
        let own = number(key).map(|limit| (key, limit, schema.is(exclusive)));
        let other = number(exclusive).map(|limit| (exclusive, limit, true));
        match (own, other) {
            (Some(own), Some(other)) if compare(own.1, other.1) == Some(narrower) => Some(own),
            (own, other) => other.or(own),
        }
    };
    let least = limit("minimum", "exclusiveMinimum", Ordering::Greater);
    let most = limit("maximum", "exclusiveMaximum", Ordering::Less);
    if let (Some((low, least, is_low_open)), Some((high, most, is_high_open))) = (least, most) {
        let order = compare(least, most);
        if order == Some(Ordering::Greater)
            || order == Some(Ordering::Equal) && (is_low_open || is_high_open)
        {
            found.push(contradiction(schema, (low, least), (high, most)));
        }
    }
    for (low, high) in [
        ("minLength", "maxLength"),
        ("minItems", "maxItems"),
        ("minProperties", "maxProperties"),
        ("minContains", "maxContains"),
    ] {
        if let (Some(least), Some(most)) = (number(low), number(high))
            && compare(least, most) == Some(Ordering::Greater)
        {
            found.push(contradiction(schema, (low, least), (high, most)));
        }
    }
    let required = schema.list("required").len();
    if let Some(most) = number("maxProperties").and_then(Number::as_u64)
        && u64::try_from(required).is_ok_and(|required| required > most)
    {
        let what = format!("{required} properties are required, but `maxProperties` is {most}");
        found.push(schema.found("contradictory-limits", "maxProperties", what));
    }
    if let Some(step) = number("multipleOf")
        && step.as_f64().is_some_and(|step| step <= 0.)
    {
        let what = format!("`multipleOf` is {step}, but must be above zero");
        found.push(schema.found("bad-multiple-of", "multipleOf", what));
    }
    if schema.version == Version::V30 {
        for (exclusive, limit) in [
            ("exclusiveMinimum", "minimum"),
            ("exclusiveMaximum", "maximum"),
        ] {
            if schema.is(exclusive) && !schema.object.contains_key(limit) {
                let what = format!("`{exclusive}` has no `{limit}` to exclude");
                found.push(schema.found("exclusive-without-limit", exclusive, what));
            }
        }
    }
}

fn contradiction(schema: &Schema, low: (&str, &Number), high: (&str, &Number)) -> Found {
    let what = format!(
        "no value is within `{}`, which is {}, and `{}`, which is {}",
        low.0, low.1, high.0, high.1
    );
    schema.found("contradictory-limits", low.0, what)
}

/// Values that are listed.
fn of_values(schema: &Schema, found: &mut Vec<Found>) {
    let Some(Value::Array(values)) = schema.object.get("enum") else {
        return;
    };
    if values.is_empty() {
        found.push(schema.found("empty-enum", "enum", "the `enum` has no value"));
    }
    let mut seen = HashSet::new();
    for (index, value) in values.iter().enumerate() {
        if !seen.insert(value.to_string()) {
            let what = format!("the value {} is in the `enum` twice", shown(value));
            found.push(schema.found_in("duplicate-enum-value", "enum", index, what));
        }
    }
    let is_null = schema.version == Version::V30 && schema.is("nullable");
    let fits = |value: &Value| is_of_types(&schema.types, value) || value.is_null() && is_null;
    if let Some(index) = values.iter().position(|value| !fits(value)) {
        let what = format!(
            "the value {} of the enum does not fit the type of the schema",
            shown(&values[index])
        );
        let one = schema.found_in("enum-mismatch", "enum", index, what);
        found.push(
            if values[index].is_null() && schema.version == Version::V30 {
                one.with_help("add `nullable: true`, or remove the value")
            } else {
                one
            },
        );
    } else if schema.types.is_empty() {
        let mut kinds: Vec<_> = values
            .iter()
            .filter(|value| !value.is_null())
            .map(std::mem::discriminant)
            .collect();
        kinds.dedup();
        if kinds.len() > 1 {
            let what = "the values of the enum are of several types";
            found.push(schema.found("enum-mismatch", "enum", what));
        }
    }
}

fn of_flags(schema: &Schema, found: &mut Vec<Found>) {
    if schema.is("readOnly") && schema.is("writeOnly") {
        let what = "the schema is both `readOnly` and `writeOnly`";
        let one = schema.found("read-and-write-only", "writeOnly", what);
        found.push(match schema.version {
            Version::V30 => one,
            Version::V31 => one.with_severity(Severity::Warning),
        });
    }
    if schema.version == Version::V30
        && schema.is("nullable")
        && !schema.object.contains_key("type")
    {
        let what = "`nullable` has no effect, since there is no `type` beside it";
        found.push(schema.found("nullable-without-type", "nullable", what));
    }
    if schema.version == Version::V31 {
        for key in ["$anchor", "$dynamicAnchor"] {
            let name = schema.object.get(key).and_then(Value::as_str);
            if let Some(name) = name.filter(|name| !is_anchor(name)) {
                let what = format!(
                    "`{key}` is {name:?}, but must begin with a letter or `_`, and have letters, digits, `-`, `_` and `.` alone"
                );
                found.push(schema.found("wrong-value", key, what));
            }
        }
        let dependent = schema
            .object
            .get("dependentRequired")
            .and_then(Value::as_object);
        let all = Path::Key(&schema.at, "dependentRequired");
        for (property, names) in dependent.into_iter().flatten() {
            let here = Path::Key(&all, property);
            let mut seen = HashSet::new();
            for (index, name) in names.as_array().into_iter().flatten().enumerate() {
                if let Some(name) = name.as_str()
                    && !seen.insert(name)
                {
                    let what = format!("`{name}` is required twice");
                    let at = Path::Index(&here, index).pointer();
                    found.push(Found::new("bad-required", at, what));
                }
            }
        }
    }
    let required = schema.object.get("required").and_then(Value::as_array);
    let mut seen = HashSet::new();
    for (index, name) in required.into_iter().flatten().enumerate() {
        if let Some(name) = name.as_str()
            && !seen.insert(name)
        {
            let what = format!("`{name}` is required twice");
            found.push(schema.found_in("bad-required", "required", index, what));
        }
    }
    if schema.version == Version::V30 && required.is_some_and(Vec::is_empty) {
        let what = "`required` is empty, which OpenAPI 3.0 does not allow";
        found.push(schema.found("bad-required", "required", what));
    }
}

fn is_anchor(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && name.bytes().all(is_plain)
}
