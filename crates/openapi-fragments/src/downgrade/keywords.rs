//! Keywords of 2020-12 that say something about one instance, in terms of those of
//! 3.0.

use serde_json::{Map, Value, json};

use super::applicators::{conditions, null_schema};
use super::evaluated::Evaluated;
use super::{Downgrade, is_known_dialect, move_key};
use crate::grammar;
use crate::newer::{KEYWORDS, KEYWORDS_3_0};
use crate::number;
use crate::pointer::{self, Path};

/// Keywords that tell what a string holds.
pub(crate) const CONTENT: [&str; 3] = ["contentEncoding", "contentMediaType", "contentSchema"];

impl Downgrade<'_> {
    /// Converts a schema and all schemas in it.
    pub(super) fn schema(&mut self, value: &mut Value, at: &Path) {
        let schema = match value {
            Value::Bool(true) => {
                *value = json!({});
                return;
            }
            Value::Bool(false) => {
                *value = never();
                return;
            }
            Value::Object(schema) => schema,
            _ => return,
        };
        let is_closing =
            schema.contains_key("unevaluatedProperties") || schema.contains_key("unevaluatedItems");
        let covered = is_closing.then(|| Evaluated::of(schema, self.original));
        let refusals = self.refusals;
        self.identity(schema, at);
        self.has_identifiers |= self.refusals > refusals;
        grammar::subschemas(schema, at, &mut |child, key, at| {
            // Here a boolean has the same meaning in both.
            let is_same = key == "additionalProperties" || key == "unevaluatedProperties";
            if !(is_same && child.is_boolean()) {
                self.schema(child, at);
            }
        });
        let kept = self.is_partial.then(|| {
            tell_content(schema);
            kept(schema)
        });
        let refusals = self.refusals;
        self.hoist(schema, at);
        self.unevaluated(schema, covered, at);
        self.tuple(schema, at);
        self.contains(schema, at);
        self.patterns(schema, at);
        self.names(schema, at);
        conditions(schema);
        self.dependents(schema, at);
        self.bounds(schema, at);
        self.nullable(schema, at);
        self.types(schema, at);
        values(schema);
        self.alternatives(schema, at);
        self.content(schema, at);
        examples(schema);
        complete(schema);
        others(schema);
        // 3.0 ignores everything beside a reference.
        if schema.len() > 1
            && let Some(reference) = schema.remove("$ref")
        {
            add_to_all_of(schema, json!({ "$ref": reference }));
        }
        if let Some(kept) = kept.flatten().filter(|_| self.refusals > refusals) {
            *schema = kept;
        }
    }

    /// What identifies schemas and refers to them.
    fn identity(&mut self, schema: &mut Map<String, Value>, at: &Path) {
        if let Some(Value::String(reference)) = schema.get_mut("$ref")
            && let Some(moved) = self.targets.moved(reference)
        {
            reference.clone_from(moved);
        }
        let mapping = schema
            .get_mut("discriminator")
            .and_then(|discriminator| discriminator.get_mut("mapping")?.as_object_mut());
        for (_, target) in mapping.into_iter().flatten() {
            if let Value::String(reference) = target
                && let Some(moved) = self.targets.moved(reference)
            {
                reference.clone_from(moved);
            }
        }
        schema.remove("$anchor");
        move_key(schema, "$comment", "x-comment");
        if schema.get("$schema").is_some_and(is_known_dialect) {
            schema.remove("$schema");
        }
        for (key, what) in [
            (
                "$schema",
                "a schema of another dialect of JSON Schema (`$schema`)",
            ),
            (
                "$vocabulary",
                "the vocabularies of a schema (`$vocabulary`)",
            ),
            (
                "$dynamicRef",
                "a reference whose target depends on how it was reached (`$dynamicRef`)",
            ),
        ] {
            if schema.contains_key(key) {
                self.refuse(&Path::Key(at, key), what);
            }
        }
        // Only a dynamic reference, which is refused, leads to it in a way of its own.
        schema.remove("$dynamicAnchor");
        if schema.contains_key("$id") {
            if grammar::holds_reference(schema) {
                self.refuse(
                    &Path::Key(at, "$id"),
                    "another base URI for the references in a schema (`$id`)",
                );
            }
            move_key(schema, "$id", "x-id");
        }
    }

    /// Schemas that are there to be referred to become components.
    fn hoist(&mut self, schema: &mut Map<String, Value>, at: &Path) {
        for key in ["$defs", "definitions"] {
            let Some(Value::Object(named)) = schema.remove(key) else {
                continue;
            };
            for (name, schema) in named {
                let from = pointer::join(&Path::Key(at, key).pointer(), &name);
                if let Some(component) = self.targets.hoisted(&from) {
                    self.hoisted.insert(component.to_owned(), schema);
                }
            }
        }
    }

    /// An exclusive number becomes a bound with a flag, unless the inclusive bound
    /// is the stricter of the two.
    fn bounds(&mut self, schema: &mut Map<String, Value>, at: &Path) {
        for (bound, exclusive, direction) in [
            ("minimum", "exclusiveMinimum", 1.0),
            ("maximum", "exclusiveMaximum", -1.0),
        ] {
            match schema.get(exclusive).cloned() {
                Some(excluded) if number::text(&excluded).is_some() => {
                    exclusive_bound(schema, bound, exclusive, excluded, direction);
                }
                Some(Value::Bool(true)) => self.report.warn(
                    "other-version",
                    format!("`{exclusive}` is a boolean in OpenAPI 3.0 only: it is taken as there"),
                    "write the bound itself, as OpenAPI 3.1 requires",
                    Path::Key(at, exclusive).pointer(),
                ),
                Some(Value::Bool(false)) => {
                    schema.remove(exclusive);
                }
                _ => {}
            }
        }
    }

    /// 3.1 has no keyword `nullable`.
    fn nullable(&mut self, schema: &mut Map<String, Value>, at: &Path) {
        if schema.remove("nullable") == Some(Value::Bool(true)) {
            self.report.warn(
                "ignored-keyword",
                "`nullable` has no meaning in OpenAPI 3.1: this schema does not allow null",
                "write a list of types with \"null\" in it, or pass `--nullable-means-null` if the publisher means that",
                Path::Key(at, "nullable").pointer(),
            );
        }
    }

    /// A list of types becomes one type, perhaps nullable, or alternatives.
    fn types(&mut self, schema: &mut Map<String, Value>, at: &Path) {
        let listed = match schema.get("type") {
            Some(Value::Array(listed)) => listed.clone(),
            Some(Value::String(one)) if one == "null" => vec![one.as_str().into()],
            _ => return,
        };
        if listed.is_empty() || !listed.iter().all(Value::is_string) {
            return self.refuse(&Path::Key(at, "type"), "a `type` that is not one");
        }
        let nullable = listed.iter().any(|kind| kind == "null");
        let mut types: Vec<Value> = Vec::new();
        for kind in listed {
            if kind != "null" && !types.contains(&kind) {
                types.push(kind);
            }
        }
        schema.remove("type");
        match types.as_mut_slice() {
            [] => {
                let values = schema.get("enum").and_then(Value::as_array);
                if values.is_none_or(|values| values.contains(&Value::Null)) {
                    schema.insert("enum".to_owned(), json!([null]));
                    schema.insert("nullable".to_owned(), true.into());
                } else {
                    add_to_all_of(schema, null_schema());
                }
            }
            [one] => {
                schema.insert("type".to_owned(), one.take());
                if nullable {
                    schema.insert("nullable".to_owned(), true.into());
                }
            }
            several => {
                // In 3.0, `nullable` has an effect only beside a `type`.
                let alternative = |kind: &mut Value| {
                    let mut alternative = json!({ "type": kind.take() });
                    if let Some(alternative) = alternative.as_object_mut() {
                        if nullable {
                            alternative.insert("nullable".to_owned(), true.into());
                        }
                        complete(alternative);
                    }
                    alternative
                };
                let alternatives: Vec<_> = several.iter_mut().map(alternative).collect();
                require(schema, "anyOf", alternatives.into());
            }
        }
    }

    /// How a string holds other data, which asserts nothing.
    fn content(&mut self, schema: &mut Map<String, Value>, at: &Path) {
        content_format(schema);
        if schema
            .get_mut("contentSchema")
            .is_some_and(|schema| match schema {
                Value::Object(schema) => grammar::holds_reference(schema),
                _ => false,
            })
        {
            self.refuse(
                &Path::Key(at, "contentSchema"),
                "a schema with references for what a string holds (`contentSchema`)",
            );
        }
    }
}

/// The format of 3.0 that tells how a string holds other data, if one does.
fn content_format(schema: &mut Map<String, Value>) {
    let encoding = schema.get("contentEncoding").and_then(Value::as_str);
    let media_type = schema.get("contentMediaType").and_then(Value::as_str);
    let format = match (encoding, media_type) {
        (Some("base64"), None) => Some("byte"),
        (None, Some("application/octet-stream")) => Some("binary"),
        _ => None,
    };
    if let Some(format) = format
        && schema.get("format").is_none_or(|known| known == format)
    {
        schema.remove("contentEncoding");
        schema.remove("contentMediaType");
        schema.insert("format".to_owned(), format.into());
    }
}

/// Leaves of what a string holds what 3.0 tells of it.
pub(crate) fn tell_content(schema: &mut Map<String, Value>) {
    content_format(schema);
    for key in CONTENT {
        schema.remove(key);
    }
}

/// A copy of a schema, if it has keywords that 3.0 may not be able to express.
fn kept(schema: &Map<String, Value>) -> Option<Map<String, Value>> {
    let is_newer = |key: &String| KEYWORDS.iter().any(|(newer, _)| newer == key);
    schema.keys().any(is_newer).then(|| {
        let mut kept = schema.clone();
        // It has no meaning in 3.1.
        kept.remove("nullable");
        kept
    })
}

/// Lists of allowed values.
fn values(schema: &mut Map<String, Value>) {
    if let Some(constant) = schema.remove("const") {
        let is_null = constant.is_null();
        match schema.get("enum").and_then(Value::as_array) {
            Some(listed) if !listed.contains(&constant) => {
                add_to_all_of(schema, json!({"enum": [constant]}));
            }
            _ => {
                schema.insert("enum".to_owned(), json!([constant]));
                // Beside a type, it would allow null.
                if is_null && !schema.contains_key("type") {
                    schema.insert("nullable".to_owned(), true.into());
                }
            }
        }
    }
    if schema
        .get("enum")
        .is_some_and(|listed| *listed == json!([]))
    {
        schema.remove("enum");
        require(schema, "not", json!({}));
    }
}

/// The first example becomes `example`; the list stays as an extension if it has
/// more.
fn examples(schema: &mut Map<String, Value>) {
    let Some(examples) = schema.get("examples") else {
        return;
    };
    let first = examples.as_array().and_then(|listed| listed.first());
    let shown = schema.get("example").or(first).cloned();
    let is_whole = match examples.as_array() {
        Some(listed) => listed.len() <= 1 && shown.as_ref() == first,
        None => false,
    };
    if is_whole {
        schema.remove("examples");
    } else {
        move_key(schema, "examples", "x-examples");
    }
    if let Some(shown) = shown {
        schema.insert("example".to_owned(), shown);
    }
}

/// What 3.0 requires and 3.1 does not.
fn complete(schema: &mut Map<String, Value>) {
    if schema.get("type").is_some_and(|kind| kind == "array") {
        schema.entry("items").or_insert_with(|| json!({}));
    }
    if schema
        .get("required")
        .is_some_and(|names| *names == json!([]))
    {
        schema.remove("required");
    }
}

/// Keywords that 3.0 does not know, and which assert nothing, stay as extensions.
fn others(schema: &mut Map<String, Value>) {
    let is_known = |key: &&String| !key.starts_with("x-") && !KEYWORDS_3_0.contains(&&***key);
    let unknown: Vec<String> = schema.keys().filter(is_known).cloned().collect();
    for key in unknown {
        let extension = format!("x-{}", key.trim_start_matches('$'));
        move_key(schema, &key, &extension);
    }
}

fn exclusive_bound(
    schema: &mut Map<String, Value>,
    bound: &str,
    exclusive: &str,
    excluded: Value,
    direction: f64,
) {
    let plain = schema
        .get(bound)
        .filter(|plain| number::text(plain).is_some());
    let order = plain.and_then(|plain| {
        let order = number::nearest(plain)?.partial_cmp(&number::nearest(&excluded)?)?;
        Some(if direction < 0.0 {
            order.reverse()
        } else {
            order
        })
    });
    match order {
        Some(std::cmp::Ordering::Greater) => {
            schema.remove(exclusive);
        }
        // Numbers of many digits may differ though they are equal here.
        Some(std::cmp::Ordering::Equal) if plain != Some(&excluded) => {
            schema.remove(exclusive);
            let mut part = Map::new();
            part.insert(bound.to_owned(), excluded);
            part.insert(exclusive.to_owned(), true.into());
            add_to_all_of(schema, part.into());
        }
        _ => {
            schema.insert(bound.to_owned(), excluded);
            schema.insert(exclusive.to_owned(), true.into());
        }
    }
}

/// Adds a requirement under a keyword, or in `allOf` if the schema has the keyword.
pub(super) fn require(schema: &mut Map<String, Value>, key: &str, value: Value) {
    if schema.contains_key(key) || schema.contains_key("discriminator") {
        let part = Map::from_iter([(key.to_owned(), value)]);
        add_to_all_of(schema, part.into());
    } else {
        schema.insert(key.to_owned(), value);
    }
}

pub(super) fn add_to_all_of(schema: &mut Map<String, Value>, part: Value) {
    match schema.get_mut("allOf").and_then(Value::as_array_mut) {
        Some(parts) => parts.push(part),
        None => {
            schema.insert("allOf".to_owned(), json!([part]));
        }
    }
}

/// The schema that nothing matches.
pub(super) fn never() -> Value {
    json!({"not": {}})
}

pub(super) fn is_never(schema: &Value) -> bool {
    *schema == Value::Bool(false) || *schema == never()
}

pub(super) fn is_any(schema: &Value) -> bool {
    *schema == Value::Bool(true) || *schema == json!({})
}
