//! What each keyword of a schema restricts, apart from the others.

use serde_json::{Map, Value};

use super::decimal::Decimal;
use super::fold::OUTLINE_DEPTH;
use super::types::Types;
use super::view::{ANY, Node, Part, ViewId, Views};
use crate::canonical::compact;

/// Keywords that restrict nothing, and those that have parts of their own.
const WITHOUT_PART: [&str; 20] = [
    "$ref",
    "$dynamicRef",
    "allOf",
    "anyOf",
    "oneOf",
    "nullable",
    "title",
    "description",
    "example",
    "examples",
    "externalDocs",
    "$anchor",
    "$comment",
    "$defs",
    "$dynamicAnchor",
    "$id",
    "$schema",
    "$vocabulary",
    "definitions",
    "summary",
];

/// Whether a keyword is not among those of [`Part::Keywords`].
pub(super) fn is_without_part(key: &str) -> bool {
    WITHOUT_PART.contains(&key) || key.starts_with("x-")
}

impl<'a> Views<'a> {
    /// The types of which a view accepts all values, as far as its keywords and some
    /// levels of alternatives tell.
    pub(super) fn open(&mut self, view: ViewId) -> Types {
        self.open_within(view, OUTLINE_DEPTH)
    }

    pub(super) fn open_within(&mut self, view: ViewId, depth: u8) -> Types {
        if let Some(known) = self.opens.get(&(view, depth)) {
            return *known;
        }
        let mut open = Types::ALL;
        for part in self.parts(view) {
            match part {
                Part::Keywords {
                    schema: Node(schema),
                    ..
                } => {
                    open = open & self.stated(schema).1;
                    let mut branches = ["then", "else"].iter().filter_map(|key| schema.get(key));
                    let is_decisive = branches.any(|branch| self.of(branch) != ANY);
                    for (key, value) in schema.as_object().into_iter().flatten() {
                        // A condition without a consequence.
                        if key == "if" && !is_decisive {
                            continue;
                        }
                        open = open & !self.restricted(schema, key, value, open, depth);
                    }
                }
                Part::Within(within) => open = open & within,
                Part::Union {
                    schema: Node(schema),
                    one,
                } if depth > 0 => {
                    let (mut any, mut once, mut twice) = (Types::NONE, Types::NONE, Types::NONE);
                    for alternative in self.alternatives(schema, one) {
                        let types = self.outline(alternative.view, depth - 1);
                        any |= self.open_within(alternative.view, depth - 1) & types;
                        twice |= once & types;
                        once |= types;
                    }
                    // What two alternatives of `oneOf` may accept is not open.
                    open = open & any & if one { !twice } else { Types::ALL };
                }
                Part::Union { .. } | Part::Never | Part::Unfollowed(..) | Part::Unexamined => {
                    open = Types::NONE;
                }
            }
        }
        self.opens.insert((view, depth), open);
        open
    }

    /// The name in a view that says of objects only that they have one property.
    pub(super) fn only_required(&mut self, view: ViewId) -> Option<&'a str> {
        let mut found = None;
        for part in self.parts(view) {
            let (schema, types) = match part {
                Part::Keywords { schema, .. } => (schema.0, self.stated(schema.0).1),
                Part::Within(types) => (&Value::Null, types),
                _ => return None,
            };
            if !types.contains(Types::OBJECT) {
                return None;
            }
            for (key, value) in schema.as_object().into_iter().flatten() {
                let dialect = self.document.dialect;
                let is_silent = !dialect.has_meaning(key) || is_idle(schema, key, value);
                match (key.as_str(), value) {
                    _ if is_silent || is_open(key, value) => {}
                    ("type", _) => {}
                    ("properties", Value::Object(listed)) => {
                        if listed.values().any(|one| self.of(one) != ANY) {
                            return None;
                        }
                    }
                    ("required", Value::Array(names)) => match names.as_slice() {
                        [Value::String(name)] if found.is_none_or(|known| known == name) => {
                            found = Some(name.as_str());
                        }
                        _ => return None,
                    },
                    _ if (about(key) & Types::OBJECT).is_empty() && about(key) != Types::NONE => {}
                    _ => return None,
                }
            }
        }
        found
    }

    /// Those of some types whose values a keyword may restrict.
    fn restricted(
        &mut self,
        schema: &Value,
        key: &str,
        value: &'a Value,
        of: Types,
        depth: u8,
    ) -> Types {
        let is_silent = !self.document.dialect.has_meaning(key) || is_idle(schema, key, value);
        let about = about(key) & of;
        if is_silent || about.is_empty() {
            return Types::NONE;
        }
        let is_open = match key {
            "additionalProperties"
            | "items"
            | "unevaluatedProperties"
            | "unevaluatedItems"
            | "contentSchema" => self.of(value) == ANY,
            "patternProperties" | "dependentSchemas" => {
                let mut schemas = value.as_object().into_iter().flatten();
                schemas.all(|(_, schema)| self.of(schema) == ANY)
            }
            "propertyNames" if depth > 0 => {
                let view = self.of(value);
                self.open_within(view, depth - 1).contains(Types::STRING)
            }
            "multipleOf" => {
                let is_one = value.as_number().map(Decimal::new) == Some(Decimal::new(&1.into()));
                is_one && !of.overlaps(Types::FRACTION)
            }
            "not" => {
                let view = self.of(value);
                return self.outline(view, depth.saturating_sub(1)) & of;
            }
            _ => false,
        };
        if is_open { Types::NONE } else { about }
    }
}

/// Whether a keyword of a schema with this value restricts and says nothing.
pub(super) fn is_idle(schema: &Value, key: &str, value: &Value) -> bool {
    let is_number = |key: &str| schema.get(key).is_some_and(Value::is_number);
    match value {
        _ if is_without_part(key) => true,
        _ if key == "xml" => xml(value).is_none(),
        // Without what they belong to.
        Value::Bool(true) if key == "exclusiveMinimum" => !is_number("minimum"),
        Value::Bool(true) if key == "exclusiveMaximum" => !is_number("maximum"),
        _ if matches!(key, "then" | "else") => schema.get("if").is_none(),
        _ if key == "if" => schema.get("then").is_none() && schema.get("else").is_none(),
        _ if matches!(key, "minContains" | "maxContains") => schema.get("contains").is_none(),
        Value::Bool(false) => matches!(
            key,
            "deprecated"
                | "exclusiveMaximum"
                | "exclusiveMinimum"
                | "readOnly"
                | "uniqueItems"
                | "writeOnly"
        ),
        Value::Array(list) => match key {
            "type" => {
                let names = list.iter().filter_map(Value::as_str);
                let types = names.filter_map(Types::named);
                types.fold(Types::NONE, |all, one| all | one) == Types::ALL
            }
            _ => list.is_empty() && matches!(key, "prefixItems" | "required"),
        },
        Value::Object(map) if map.is_empty() => matches!(
            key,
            "dependentRequired"
                | "dependentSchemas"
                | "patternProperties"
                | "properties"
                | "propertyNames"
        ),
        Value::Bool(true) => key == "propertyNames",
        Value::Number(number) => {
            let is_least = matches!(key, "minItems" | "minLength" | "minProperties");
            is_least && number.as_f64() == Some(0.0)
        }
        _ => false,
    }
}

/// How values are written as XML, but for what is the default; `None` if all is.
pub(super) fn xml(value: &Value) -> Option<String> {
    let Some(words) = value.as_object() else {
        return Some(compact(value));
    };
    let is_default = |(key, value): &(&String, &Value)| {
        matches!(key.as_str(), "attribute" | "wrapped") && **value == Value::Bool(false)
    };
    let words: Map<_, _> = words
        .iter()
        .filter(|word| !is_default(word) && !word.0.starts_with("x-"))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    (!words.is_empty()).then(|| compact(&words.into()))
}

/// Whether a keyword is a limit that listed values can be held against.
pub(super) fn is_limit(key: &str) -> bool {
    matches!(key, "minLength" | "maxLength") || about(key) == Types::NUMBER
}

/// Whether a schema within is any value.
pub(super) fn is_open(key: &str, value: &Value) -> bool {
    let is_any = match value {
        Value::Object(schema) => schema.is_empty(),
        value => value == &Value::Bool(true),
    };
    is_any
        && matches!(
            key,
            "additionalProperties"
                | "contentSchema"
                | "items"
                | "unevaluatedItems"
                | "unevaluatedProperties"
        )
}

/// The types whose values a keyword restricts. What it says of values of any type, such
/// as that they are deprecated, restricts none.
fn about(key: &str) -> Types {
    match key {
        "type" | "default" | "deprecated" | "readOnly" | "writeOnly" | "then" | "else" => {
            Types::NONE
        }
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
            Types::NUMBER
        }
        "minLength" | "maxLength" | "pattern" | "contentEncoding" | "contentMediaType"
        | "contentSchema" => Types::STRING,
        "format" => Types::STRING | Types::NUMBER,
        "items" | "prefixItems" | "unevaluatedItems" | "minItems" | "maxItems" | "uniqueItems"
        | "contains" | "minContains" | "maxContains" => Types::ARRAY,
        "properties"
        | "patternProperties"
        | "additionalProperties"
        | "unevaluatedProperties"
        | "propertyNames"
        | "required"
        | "minProperties"
        | "maxProperties"
        | "dependentRequired"
        | "dependentSchemas" => Types::OBJECT,
        _ => Types::ALL,
    }
}
