//! Whether a value fits a schema, for defaults and examples.
//!
//! Only what is certain is a mismatch: what cannot be decided here, such as a reference to
//! another document, a pattern that takes long to match or a schema that is too deep,
//! counts as fitting.

use std::cell::Cell;
use std::collections::HashSet;

use serde_json::{Map, Number, Value};

use super::patterns;
use super::version::Version;
use crate::pointer;
use crate::refs;

/// How many schemas are applied for one value.
const MOST_STEPS: usize = 5_000;
/// How many schemas are applied for all values of a document.
const MOST_STEPS_OF_ALL: usize = 20_000_000;
/// How deep schemas are applied in each other.
const DEEPEST: usize = 60;

/// Keywords that are not applied here.
const UNDECIDED: [&str; 7] = [
    "$dynamicRef",
    "contains",
    "dependentSchemas",
    "if",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
];

/// What does not fit.
#[derive(Debug, PartialEq)]
pub(super) struct Mismatch {
    /// The pointer within the value.
    pub(super) at: String,
    pub(super) why: String,
    /// Whether the value as a whole is not of the type of the schema.
    pub(super) is_type: bool,
}

/// Whether it is certain that a value fits, or what does not fit.
type Verdict = Result<Certainty, Mismatch>;

/// Whether everything could be decided.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Certainty {
    Certain,
    Unknown,
}

use Certainty::{Certain, Unknown};

impl std::ops::BitOrAssign for Certainty {
    fn bitor_assign(&mut self, other: Self) {
        if other == Unknown {
            *self = Unknown;
        }
    }
}

/// Holds the values of a document against its schemas.
pub(super) struct Values<'a> {
    pub(super) document: &'a Value,
    pub(super) version: Version,
    /// How many schemas may still be applied.
    steps_left: Cell<usize>,
}

impl<'a> Values<'a> {
    pub(super) fn new(document: &'a Value, version: Version) -> Self {
        Self {
            document,
            version,
            steps_left: Cell::new(MOST_STEPS_OF_ALL),
        }
    }

    /// The first part of a value that does not fit a schema.
    pub(super) fn mismatch(&self, schema: &Value, value: &Value) -> Option<Mismatch> {
        let most = MOST_STEPS.min(self.steps_left.get());
        let document: &Value = self.document;
        let mut check = Check {
            document,
            version: self.version,
            steps: 0,
            most,
        };
        let verdict = check.value(schema, value, "", 0);
        let taken = check.steps.min(most);
        self.steps_left.set(self.steps_left.get() - taken);
        verdict.err()
    }

    /// Whether all values could be looked at.
    pub(super) fn is_whole(&self) -> bool {
        self.steps_left.get() > 0
    }
}

struct Check<'a> {
    document: &'a Value,
    version: Version,
    steps: usize,
    most: usize,
}

impl<'a> Check<'a> {
    fn value(&mut self, schema: &'a Value, value: &Value, at: &str, depth: usize) -> Verdict {
        self.steps += 1;
        if self.steps > self.most || depth > DEEPEST {
            return Ok(Unknown);
        }
        let Some(object) = schema.as_object() else {
            return match schema {
                Value::Bool(false) => fail(at, "no value fits `false`".to_owned()),
                Value::Bool(true) => Ok(Certain),
                _ => Ok(Unknown),
            };
        };
        let mut certainty = Certain;
        if let Some(Value::String(_)) = object.get("$ref") {
            let Some(target) = refs::target(schema, self.document) else {
                return Ok(Unknown);
            };
            certainty |= self.value(target, value, at, depth + 1)?;
            if self.version == Version::V30 {
                return Ok(certainty);
            }
        }
        let is_nullable = object.get("nullable") == Some(&Value::Bool(true));
        if value.is_null() && is_nullable && self.version == Version::V30 {
            return Ok(Certain);
        }
        if let Some(why) = wrong_type(object, value) {
            return Err(Mismatch {
                at: at.to_owned(),
                why,
                is_type: at.is_empty(),
            });
        }
        if let Some(why) = outside_limits(object, value) {
            return fail(at, why);
        }
        if let (Some(pattern), Value::String(text)) =
            (object.get("pattern").and_then(Value::as_str), value)
        {
            match patterns::matches(pattern, text) {
                Some(true) => {}
                Some(false) => return fail(at, format!("it does not match `{pattern}`")),
                None => certainty = Unknown,
            }
        }
        if let Value::Array(elements) = value {
            certainty |= self.elements(object, elements, at, depth)?;
        }
        if let Value::Object(properties) = value {
            certainty |= self.properties(object, properties, at, depth)?;
        }
        certainty |= self.parts(object, value, at, depth)?;
        if UNDECIDED.iter().any(|key| object.contains_key(*key)) {
            certainty = Unknown;
        }
        Ok(certainty)
    }

    fn elements(
        &mut self,
        schema: &'a Map<String, Value>,
        elements: &[Value],
        at: &str,
        depth: usize,
    ) -> Verdict {
        let mut certainty = Certain;
        let prefix = match schema.get("prefixItems") {
            Some(Value::Array(prefix)) => prefix.as_slice(),
            _ => &[],
        };
        for (index, element) in elements.iter().enumerate() {
            let Some(items) = prefix.get(index).or_else(|| schema.get("items")) else {
                break;
            };
            let here = format!("{at}/{index}");
            certainty |= self.value(items, element, &here, depth + 1)?;
        }
        if schema.get("uniqueItems") == Some(&Value::Bool(true)) {
            self.steps += elements.len();
            if self.steps > self.most {
                return Ok(Unknown);
            }
            let mut seen = HashSet::new();
            for (index, element) in elements.iter().enumerate() {
                if !seen.insert(element.to_string()) {
                    let here = format!("{at}/{index}");
                    return fail(
                        &here,
                        "it is in the list twice, but `uniqueItems` is true".to_owned(),
                    );
                }
            }
        }
        Ok(certainty)
    }

    fn properties(
        &mut self,
        schema: &'a Map<String, Value>,
        properties: &Map<String, Value>,
        at: &str,
        depth: usize,
    ) -> Verdict {
        let mut certainty = Certain;
        let declared = schema.get("properties").and_then(Value::as_object);
        let required = schema.get("required").and_then(Value::as_array);
        for name in required.into_iter().flatten().filter_map(Value::as_str) {
            if properties.contains_key(name) {
                continue;
            }
            // What is only read or only written is required in one direction alone.
            let property = declared.and_then(|declared| declared.get(name));
            let property = property.map(|property| refs::resolve(property, self.document));
            let is_one_way = ["readOnly", "writeOnly"].iter().any(|key| {
                property.and_then(|property| property.get(key)) == Some(&Value::Bool(true))
            });
            match property {
                None => certainty = Unknown,
                Some(_) if is_one_way => {}
                Some(_) => return fail(at, format!("it has no `{name}`, which is required")),
            }
        }
        let patterns = schema.get("patternProperties").and_then(Value::as_object);
        for (name, value) in properties {
            let here = pointer::join(at, name);
            let mut is_declared = false;
            if let Some(property) = declared.and_then(|declared| declared.get(name)) {
                is_declared = true;
                certainty |= self.value(property, value, &here, depth + 1)?;
            }
            for (pattern, property) in patterns.into_iter().flatten() {
                match patterns::matches(pattern, name) {
                    Some(true) => {
                        is_declared = true;
                        certainty |= self.value(property, value, &here, depth + 1)?;
                    }
                    Some(false) => {}
                    None => {
                        is_declared = true;
                        certainty = Unknown;
                    }
                }
            }
            match schema.get("additionalProperties").filter(|_| !is_declared) {
                Some(Value::Bool(false)) => {
                    let why = format!("the schema has no property `{name}`");
                    return fail(&here, why);
                }
                Some(others) => certainty |= self.value(others, value, &here, depth + 1)?,
                None => {}
            }
        }
        Ok(certainty)
    }

    /// Schemas that are applied to the same value.
    fn parts(
        &mut self,
        schema: &'a Map<String, Value>,
        value: &Value,
        at: &str,
        depth: usize,
    ) -> Verdict {
        let mut certainty = Certain;
        let list = |key: &str| schema.get(key).and_then(Value::as_array);
        for part in list("allOf").into_iter().flatten() {
            certainty |= self.value(part, value, at, depth + 1)?;
        }
        for key in ["anyOf", "oneOf"] {
            let Some(alternatives) = list(key).filter(|list| !list.is_empty()) else {
                continue;
            };
            let (mut fitting, mut unknown) = (0, 0);
            for alternative in alternatives {
                match self.value(alternative, value, at, depth + 1) {
                    Ok(Certain) => fitting += 1,
                    Ok(Unknown) => unknown += 1,
                    Err(_) => {}
                }
            }
            if fitting == 0 && unknown == 0 {
                return fail(at, format!("it fits no alternative of `{key}`"));
            }
            // That it fits several of `oneOf` is a fault of the schema more often.
            if fitting == 0 || key == "oneOf" && fitting + unknown > 1 {
                certainty = Unknown;
            }
        }
        if let Some(not) = schema.get("not") {
            match self.value(not, value, at, depth + 1) {
                Ok(Certain) => return fail(at, "it fits the schema of `not`".to_owned()),
                Ok(Unknown) => certainty = Unknown,
                Err(_) => {}
            }
        }
        Ok(certainty)
    }
}

fn fail(at: &str, why: String) -> Verdict {
    Err(Mismatch {
        at: at.to_owned(),
        why,
        is_type: false,
    })
}

/// The types that a schema allows, if it says so.
pub(super) fn types(schema: &Map<String, Value>) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// The types of JSON Schema.
pub(super) const TYPES: [&str; 7] = [
    "array", "boolean", "integer", "null", "number", "object", "string",
];

/// Whether a value is of one of some types. An unknown type has any value.
pub(super) fn is_of_types(types: &[&str], value: &Value) -> bool {
    types.is_empty()
        || types
            .iter()
            .any(|name| !TYPES.contains(name) || is_of(name, value))
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

fn wrong_type(schema: &Map<String, Value>, value: &Value) -> Option<String> {
    let types = types(schema);
    (!is_of_types(&types, value)).then(|| format!("its type must be {}", types.join(" or ")))
}

/// Two numbers, of any kind, in their order.
pub(super) fn compare(one: &Number, other: &Number) -> Option<std::cmp::Ordering> {
    let whole = |number: &Number| {
        let negative = number.as_i64().map(i128::from);
        negative.or_else(|| number.as_u64().map(i128::from))
    };
    match (whole(one), whole(other)) {
        (Some(one), Some(other)) => Some(one.cmp(&other)),
        _ => one.as_f64()?.partial_cmp(&other.as_f64()?),
    }
}

/// Whether two values are equal as JSON Schema compares them: 1 and 1.0 are.
fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            compare(one, other) == Some(std::cmp::Ordering::Equal)
        }
        _ => one == other,
    }
}

/// What a value is beyond, of the keywords without schemas.
fn outside_limits(schema: &Map<String, Value>, value: &Value) -> Option<String> {
    if let Some(values) = schema.get("enum").and_then(Value::as_array)
        && !values.is_empty()
        && !values.iter().any(|one| equal(one, value))
    {
        return Some("it is not a value of the `enum`".to_owned());
    }
    if let Some(one) = schema.get("const")
        && !equal(one, value)
    {
        return Some(format!("it is not {}", shown(one)));
    }
    let count = match value {
        Value::Number(number) => return outside_range(schema, number),
        Value::String(text) => ("Length", "characters", text.chars().count()),
        Value::Array(elements) => ("Items", "elements", elements.len()),
        Value::Object(properties) => ("Properties", "properties", properties.len()),
        _ => return None,
    };
    let (suffix, what, count) = count;
    let limit = |prefix: &str| schema.get(&format!("{prefix}{suffix}"))?.as_u64();
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    if let Some(least) = limit("min").filter(|least| count < *least) {
        return Some(format!("it has {count} {what}, and needs {least}"));
    }
    let most = limit("max").filter(|most| count > *most)?;
    Some(format!("it has {count} {what}, and may have {most}"))
}

fn outside_range(schema: &Map<String, Value>, number: &Number) -> Option<String> {
    use std::cmp::Ordering::{Equal, Greater, Less};
    for (key, exclusive, beyond) in [
        ("minimum", "exclusiveMinimum", Less),
        ("maximum", "exclusiveMaximum", Greater),
    ] {
        let is_exclusive = schema.get(exclusive) == Some(&Value::Bool(true));
        for (key, is_exclusive) in [(key, is_exclusive), (exclusive, true)] {
            let Some(Value::Number(limit)) = schema.get(key) else {
                continue;
            };
            let order = compare(number, limit);
            if order == Some(beyond) || is_exclusive && order == Some(Equal) {
                return Some(format!("it is not within `{key}`, which is {limit}"));
            }
        }
    }
    let step = schema
        .get("multipleOf")?
        .as_f64()
        .filter(|step| *step > 0.)?;
    let ratio = number.as_f64()? / step;
    // Fractions such as 0.1 are not exact, and large numbers have no fraction.
    let is_multiple = (ratio - ratio.round()).abs() < 1e-6 || ratio.abs() > 1e9;
    (!is_multiple).then(|| format!("it is not a multiple of {step}"))
}

/// The beginning of a value, for messages.
pub(super) fn shown(value: &Value) -> String {
    const MOST: usize = 60;
    let text = value.to_string();
    match text.char_indices().nth(MOST) {
        None => text,
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    #[allow(clippy::too_many_lines)]
    fn values_are_held_against_schemas() {
        let document = json!({"components": {"schemas": {
            "Cat": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
            "Ring": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Ring"}}},
            "Self": {"allOf": [{"$ref": "#/components/schemas/Self"}]},
        }}});
        let cat = json!({"$ref": "#/components/schemas/Cat"});
        let ring = json!({"$ref": "#/components/schemas/Ring"});
        let rows = [
            (json!({}), json!(null), None),
            (json!({"type": "string"}), json!(null), Some("")),
            (
                json!({"type": "string", "nullable": true}),
                json!(null),
                None,
            ),
            (json!({"type": "integer"}), json!(1.0), None),
            (json!({"type": "integer"}), json!(1.5), Some("")),
            (json!({"type": "file"}), json!(1), None),
            (json!({"enum": [1, 2]}), json!(1.0), None),
            (json!({"enum": [1, 2]}), json!(3), Some("")),
            (
                json!({"minimum": 3, "exclusiveMinimum": true}),
                json!(3),
                Some(""),
            ),
            (json!({"minimum": 3}), json!(3), None),
            (
                json!({"maximum": 18_446_744_073_709_551_614_u64}),
                json!(u64::MAX),
                Some(""),
            ),
            (json!({"multipleOf": 0.1}), json!(0.3), None),
            (json!({"multipleOf": 2}), json!(3), Some("")),
            (json!({"multipleOf": 0}), json!(3), None),
            (json!({"minLength": 2}), json!("ä"), Some("")),
            (json!({"maxLength": 1}), json!("ä"), None),
            (json!({"pattern": "^a+$"}), json!("ab"), Some("")),
            (json!({"pattern": "("}), json!("ab"), None),
            (json!({"pattern": "^(a+)+$"}), json!("a".repeat(5000)), None),
            (json!({"maxItems": 1}), json!([1, 2]), Some("")),
            (
                json!({"items": {"type": "string"}}),
                json!(["a", 1]),
                Some("/1"),
            ),
            (
                json!({"items": {"items": {"type": "string"}}}),
                json!([["a"], [1]]),
                Some("/1/0"),
            ),
            (json!({"uniqueItems": true}), json!([1, 2, 1]), Some("/2")),
            (cat.clone(), json!({"name": "Tom"}), None),
            (cat.clone(), json!({}), Some("")),
            (cat.clone(), json!({"name": 1}), Some("/name")),
            (
                json!({"items": cat}),
                json!([{"name": "Tom"}, {"name": null}]),
                Some("/1/name"),
            ),
            (
                ring,
                json!({"next": {"next": {"next": 1}}}),
                Some("/next/next/next"),
            ),
            (json!({"$ref": "#/components/schemas/Self"}), json!(1), None),
            (json!({"$ref": "other.json"}), json!(1), None),
            (
                json!({"properties": {"id": {"readOnly": true}}, "required": ["id"]}),
                json!({}),
                None,
            ),
            (
                json!({"properties": {"a~b": {}}, "additionalProperties": false}),
                json!({"a~b": 1, "c/d": 2}),
                Some("/c~1d"),
            ),
            (json!({"allOf": [{"type": "string"}]}), json!(1), Some("")),
            (
                json!({"oneOf": [{"type": "string"}, {"type": "integer"}]}),
                json!(1),
                None,
            ),
            (
                json!({"oneOf": [{"type": "string"}, {"type": "array"}]}),
                json!(1),
                Some(""),
            ),
            (
                json!({"oneOf": [{"type": "number"}, {"type": "integer"}]}),
                json!(1),
                None,
            ),
            (
                json!({"anyOf": [{"type": "string"}, {"$ref": "a.json"}]}),
                json!(1),
                None,
            ),
            (json!({"not": {"type": "integer"}}), json!(1), Some("")),
            (
                json!({"not": {"oneOf": [{"type": "number"}, {"type": "integer"}]}}),
                json!(1),
                None,
            ),
        ];
        for (schema, value, expected) in rows {
            let found = Values::new(&document, Version::V30).mismatch(&schema, &value);
            let at = found.map(|found| found.at);
            assert_eq!(at.as_deref(), expected, "{schema} {value}");
        }
    }

    #[test]
    fn keywords_of_3_1() {
        let rows = [
            (json!({"type": ["string", "null"]}), json!(null), None),
            (json!({"type": ["string", "null"]}), json!(1), Some("")),
            (json!({"const": 1}), json!(2), Some("")),
            (json!({"exclusiveMaximum": 3}), json!(3), Some("")),
            (
                json!({"prefixItems": [{"type": "string"}], "items": false}),
                json!(["a"]),
                None,
            ),
            (
                json!({"prefixItems": [{"type": "string"}], "items": false}),
                json!(["a", 1]),
                Some("/1"),
            ),
            (
                json!({"patternProperties": {"^x": {"type": "string"}}}),
                json!({"xy": 1}),
                Some("/xy"),
            ),
            (json!(false), json!(1), Some("")),
            (json!(true), json!(1), None),
            (
                json!({"if": {"type": "string"}, "then": false}),
                json!("a"),
                None,
            ),
        ];
        for (schema, value, expected) in rows {
            let document = json!({});
            let found = Values::new(&document, Version::V31).mismatch(&schema, &value);
            let at = found.map(|found| found.at);
            assert_eq!(at.as_deref(), expected, "{schema} {value}");
        }
    }

    /// Alternatives in alternatives do not multiply the time.
    #[test]
    fn the_steps_are_bounded() {
        let mut schema = json!({"type": "string"});
        for _ in 0..25 {
            schema = json!({"anyOf": [schema.clone(), schema]});
            if schema.to_string().len() > 1 << 20 {
                break;
            }
        }
        let document = json!({});
        let values = Values::new(&document, Version::V30);
        assert_eq!(values.mismatch(&schema, &json!(1)), None);
        assert!(values.is_whole());
    }
}
