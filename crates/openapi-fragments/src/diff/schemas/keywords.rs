//! What each keyword of a schema restricts, apart from the others.

use serde_json::Value;

use super::decimal::Decimal;
use super::fold::OUTLINE_DEPTH;
use super::types::Types;
use super::view::{ANY, Node, Part, ViewId, Views};

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

    fn open_within(&mut self, view: ViewId, depth: u8) -> Types {
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
                        open = open & !self.restricted(key, value, open, depth);
                    }
                }
                Part::Within(within) => open = open & within,
                Part::Union {
                    schema: Node(schema),
                    one,
                } if depth > 0 => {
                    let (mut any, mut once, mut twice) = (Types::NONE, Types::NONE, Types::NONE);
                    for alternative in self.alternatives(schema, one) {
                        let types = self.outline(alternative.view, OUTLINE_DEPTH);
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

    /// Those of some types whose values a keyword may restrict.
    fn restricted(&mut self, key: &str, value: &'a Value, of: Types, depth: u8) -> Types {
        let is_silent = !self.document.dialect.has_meaning(key) || is_idle(key, value);
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
                return self.outline(view, OUTLINE_DEPTH) & of;
            }
            _ => false,
        };
        if is_open { Types::NONE } else { about }
    }
}

/// Whether a keyword with this value restricts and says nothing.
pub(super) fn is_idle(key: &str, value: &Value) -> bool {
    match value {
        _ if is_without_part(key) => true,
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
