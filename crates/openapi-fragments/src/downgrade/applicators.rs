//! Keywords of 2020-12 that apply schemas, in terms of those of 3.0.

use serde_json::{Map, Value, json};

use super::evaluated::Evaluated;
use super::keywords::{add_to_all_of, is_any, is_never, require};
use super::{Downgrade, move_key};
use crate::newer::is_annotation;
use crate::number;
use crate::pointer::Path;
use crate::refs;

/// Keywords that never refuse null beside a `type` that allows it. `enum` is treated
/// apart.
const NULL_IS_FINE: [&str; 20] = [
    "additionalProperties",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "pattern",
    "properties",
    "required",
    "type",
    "uniqueItems",
];

/// Patterns that match every name.
const MATCH_ALL: [&str; 5] = ["", ".*", "^", "^.*", "$"];

/// Patterns that match every name without a line break.
const MATCH_LINES: [&str; 2] = ["^.*$", "^(.*)$"];

impl Downgrade<'_> {
    /// What must hold of an object that has a property.
    pub(super) fn dependents(&mut self, schema: &mut Map<String, Value>, at: &Path) {
        for key in ["dependentRequired", "dependentSchemas"] {
            let Some(Value::Object(dependents)) = schema.remove(key) else {
                continue;
            };
            for (name, dependent) in dependents {
                let dependent = match (key, dependent) {
                    ("dependentRequired", Value::Array(names)) if names.is_empty() => continue,
                    ("dependentRequired", Value::Array(names)) => json!({"required": names}),
                    ("dependentSchemas", dependent) if dependent.is_object() => dependent,
                    _ => {
                        self.refuse(&Path::Key(at, key), "what JSON Schema does not allow here");
                        continue;
                    }
                };
                if !is_any(&dependent) {
                    let without = json!({"not": {"type": "object", "required": [name]}});
                    require(schema, "anyOf", json!([without, dependent]));
                }
            }
        }
    }

    /// At least one item matches: not every item fails to.
    pub(super) fn contains(&mut self, schema: &mut Map<String, Value>, at: &Path) {
        let least = schema.remove("minContains");
        let most = schema.remove("maxContains");
        // The other two have no meaning without it.
        let Some(item) = schema.remove("contains") else {
            return;
        };
        let is = |limit: &Option<Value>, wanted: f64| {
            limit.as_ref().and_then(number::nearest) == Some(wanted)
        };
        if is(&least, 0.0) && most.is_none() {
            // It says what may be there, and requires nothing.
            self.keep(schema, "contains", &item, at);
        }
        if is(&most, 0.0) {
            add_to_all_of(schema, json!({"items": {"not": item}}));
        } else if most.is_some() {
            self.refuse(
                &Path::Key(at, "maxContains"),
                "how many items match at most (`maxContains`)",
            );
        }
        if least.is_none() || is(&least, 1.0) {
            let fails = json!({"type": "array", "items": {"not": item}});
            require(schema, "not", fails);
        } else if !is(&least, 0.0) {
            self.refuse(
                &Path::Key(at, "minContains"),
                "that several items match (`minContains`)",
            );
        }
    }

    /// Keeps a schema as an extension, in which references would not be followed.
    fn keep(&mut self, schema: &mut Map<String, Value>, key: &str, value: &Value, at: &Path) {
        if refs::direct(value).is_empty() {
            schema.insert(key.to_owned(), value.clone());
            move_key(schema, key, &format!("x-{key}"));
        } else {
            self.report.warn(
                "dropped-keyword",
                format!("`{key}` with a reference in it is dropped: it requires nothing more, and OpenAPI 3.0 does not have it"),
                "choose `--openapi 3.1`, or say it in the description",
                Path::Key(at, key).pointer(),
            );
        }
    }

    /// 3.0 has one schema for all items.
    pub(super) fn tuple(&mut self, schema: &mut Map<String, Value>, at: &Path) {
        let Some(prefix) = schema.remove("prefixItems") else {
            return;
        };
        let Value::Array(mut prefix) = prefix else {
            return self.refuse(
                &Path::Key(at, "prefixItems"),
                "what is not a list of schemas",
            );
        };
        let rest = schema.remove("items").unwrap_or_else(|| json!({}));
        let limit = |schema: &Map<String, Value>| whole(schema.get("maxItems")?);
        if is_never(&rest) && limit(schema).is_none_or(|most| most > prefix.len()) {
            if schema.contains_key("maxItems") && limit(schema).is_none() {
                add_to_all_of(schema, json!({"maxItems": prefix.len()}));
            } else {
                schema.insert("maxItems".to_owned(), prefix.len().into());
            }
        }
        let most = limit(schema);
        prefix.truncate(most.unwrap_or(prefix.len()));
        let reaches_rest = most.is_none_or(|most| most > prefix.len());
        if reaches_rest || prefix.is_empty() {
            prefix.push(rest);
        }
        let mut pairs = prefix.windows(2);
        if pairs.all(|pair| number::simplified(&pair[0]) == number::simplified(&pair[1]))
            && let Some(item) = prefix.pop()
        {
            schema.insert("items".to_owned(), item);
        } else {
            self.refuse(
                &Path::Key(at, "prefixItems"),
                "different schemas for the positions of an array (`prefixItems`)",
            );
        }
    }

    /// Schemas for the properties whose names match patterns.
    pub(super) fn patterns(&mut self, schema: &mut Map<String, Value>, at: &Path) {
        let Some(Value::Object(patterns)) = schema.remove("patternProperties") else {
            return;
        };
        let here = Path::Key(at, "patternProperties");
        let is_open = schema.get("additionalProperties").is_none_or(is_any);
        let mut of_all = Vec::new();
        for (pattern, value) in patterns {
            let of_lines = MATCH_LINES.contains(&&*pattern);
            if of_lines || MATCH_ALL.contains(&&*pattern) {
                of_all.push(value);
            } else if !is_open || !is_any(&value) {
                self.refuse(
                    &Path::Key(&here, &pattern),
                    "a schema for properties by a pattern of their names (`patternProperties`)",
                );
            }
            if of_lines {
                self.report.warn(
                    "names-of-one-line",
                    "this pattern matches every name without a line break: it is taken for every name",
                    "use `additionalProperties` where it is published",
                    Path::Key(&here, &pattern).pointer(),
                );
            }
        }
        if of_all.is_empty() {
            return;
        }
        // No name is left for it.
        schema.remove("additionalProperties");
        if !schema.contains_key("properties")
            && let Some(value) = of_all.pop()
        {
            schema.insert("additionalProperties".to_owned(), value);
        }
        for value in of_all {
            add_to_all_of(schema, json!({"additionalProperties": value}));
        }
    }

    /// What the names of all properties must be.
    pub(super) fn names(&mut self, schema: &mut Map<String, Value>, at: &Path) {
        let Some(mut names) = schema.remove("propertyNames") else {
            return;
        };
        // What it says to readers has no other place.
        let said = names.as_object();
        let said = said.filter(|names| names.keys().any(|key| is_annotation(key)));
        let said = said.map(|_| names.clone());
        if names.get("$ref").is_some() {
            names = refs::resolve(&names, self.original).clone();
        }
        if let Value::Object(names) = &mut names {
            if let Some(name) = names.remove("const") {
                names.insert("enum".to_owned(), json!([name]));
            }
            names.retain(|key, _| !is_annotation(key) && key != "format");
            // Every name is a string.
            if names.get("type").is_some_and(|kind| kind == "string") {
                names.remove("type");
                names.remove("nullable");
            }
        }
        let listed = |names: &Value| match names.as_object() {
            Some(only) if only.len() == 1 => only.get("enum").and_then(Value::as_array).cloned(),
            _ => None,
        };
        if is_any(&names) {
        } else if is_never(&names) {
            add_to_all_of(schema, json!({"additionalProperties": false}));
        } else if let Some(listed) = listed(&names) {
            let properties: Map<_, _> = listed
                .iter()
                .filter_map(|name| Some((name.as_str()?.to_owned(), json!({}))))
                .collect();
            let part = json!({"properties": properties, "additionalProperties": false});
            add_to_all_of(schema, part);
        } else {
            self.refuse(
                &Path::Key(at, "propertyNames"),
                "a schema for the names of properties (`propertyNames`)",
            );
            return;
        }
        if let Some(said) = said {
            self.keep(schema, "propertyNames", &said, at);
        }
    }

    /// What holds for properties and items that no other keyword covers.
    pub(super) fn unevaluated(
        &mut self,
        schema: &mut Map<String, Value>,
        covered: Option<[Evaluated; 2]>,
        at: &Path,
    ) {
        let Some([properties, items]) = covered else {
            return;
        };
        if let Some(value) = schema.remove("unevaluatedProperties") {
            match properties {
                Evaluated::All => {}
                _ if is_any(&value) => {}
                Evaluated::Names(names) => {
                    let known = schema.get("properties").and_then(Value::as_object);
                    let is_own = names
                        .iter()
                        .all(|name| known.is_some_and(|known| known.contains_key(name)));
                    if is_own {
                        schema.insert("additionalProperties".to_owned(), value);
                    } else {
                        let names: Map<_, _> =
                            names.into_iter().map(|name| (name, json!({}))).collect();
                        let part = json!({"properties": names, "additionalProperties": value});
                        add_to_all_of(schema, part);
                    }
                }
                Evaluated::Unknown => self.refuse(
                    &Path::Key(at, "unevaluatedProperties"),
                    "a schema for properties that depends on which other schemas match (`unevaluatedProperties`)",
                ),
            }
        }
        if let Some(value) = schema.remove("unevaluatedItems") {
            match items {
                Evaluated::All => {}
                _ if is_any(&value) => {}
                Evaluated::Names(_) => {
                    schema.insert("items".to_owned(), value);
                }
                Evaluated::Unknown => self.refuse(
                    &Path::Key(at, "unevaluatedItems"),
                    "a schema for items that depends on which other schemas match (`unevaluatedItems`)",
                ),
            }
        }
    }

    /// A schema or null becomes a nullable schema where that is the same.
    pub(super) fn alternatives(&mut self, schema: &mut Map<String, Value>, at: &Path) {
        for key in ["anyOf", "oneOf"] {
            if !schema
                .keys()
                .all(|other| other == key || is_annotation(other))
            {
                continue;
            }
            let Some(Value::Array(alternatives)) = schema.get(key) else {
                continue;
            };
            let other = match alternatives.as_slice() {
                [other, null] | [null, other] if *null == null_schema() => other,
                _ => continue,
            };
            let Some(mut other) = nullable(other) else {
                continue;
            };
            let is_new = |key: &String| !schema.contains_key(key);
            if !other.keys().all(is_new)
                || self.targets.is_referenced(&Path::Key(at, key).pointer())
            {
                continue;
            }
            schema.remove(key);
            schema.append(&mut other);
        }
    }
}

/// `if`, `then` and `else`: either the condition fails or the consequence holds,
/// and the other way round.
pub(super) fn conditions(schema: &mut Map<String, Value>) {
    let condition = schema.remove("if");
    let (then, otherwise) = (schema.remove("then"), schema.remove("else"));
    // Without a condition, the others have no meaning, and the reverse.
    let Some(condition) = condition else { return };
    if let Some(then) = then.filter(|then| !is_any(then)) {
        require(schema, "anyOf", json!([{"not": condition}, then]));
    }
    if let Some(otherwise) = otherwise.filter(|otherwise| !is_any(otherwise)) {
        require(schema, "anyOf", json!([condition, otherwise]));
    }
}

/// A whole number, also as `2.0`, that counts items.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is whole, not negative and small"
)]
fn whole(number: &Value) -> Option<usize> {
    let number = number::nearest(number)?;
    let is_count = number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number);
    is_count.then_some(number as usize)
}

/// The schema that also allows null, if `nullable` can say so.
fn nullable(schema: &Value) -> Option<Map<String, Value>> {
    let schema = schema.as_object()?;
    let is_fine = |key: &String| NULL_IS_FINE.contains(&&**key) || is_annotation(key);
    if !schema.get("type")?.is_string() || !schema.keys().all(is_fine) {
        return None;
    }
    let mut schema = schema.clone();
    schema.insert("nullable".to_owned(), true.into());
    if let Some(Value::Array(listed)) = schema.get_mut("enum")
        && !listed.contains(&Value::Null)
    {
        listed.push(Value::Null);
    }
    Some(schema)
}

/// The schema of null alone. Without a type, `nullable` has no effect in 3.0, but
/// some tools need it.
pub(super) fn null_schema() -> Value {
    json!({"enum": [null], "nullable": true})
}
