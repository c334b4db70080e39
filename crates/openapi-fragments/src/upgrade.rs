//! Converts OpenAPI 3.0 to 3.1, which can express all of it.
//!
//! What 3.0 ignores must not get a meaning: keywords that it does not know are
//! kept as extensions, and those beside a reference are dropped.

use serde_json::{Map, Value, json};

use crate::grammar::{self, Kind};
use crate::newer::{Effect, KEYWORDS, is_annotation};
use crate::number;
use crate::pointer::Path;
use crate::version::{Report, Version};

/// Keywords beside a reference that tell something and decide nothing, neither
/// about instances nor about who sends them.
const TEXTS: [&str; 5] = ["description", "example", "externalDocs", "title", "xml"];

/// Keywords that may refuse null beside a type that allows it. `enum` is treated
/// apart.
const OF_ANY_TYPE: [&str; 10] = [
    "$dynamicRef",
    "$ref",
    "allOf",
    "anyOf",
    "const",
    "else",
    "if",
    "not",
    "oneOf",
    "then",
];

/// Turns a document of 3.0 into one of 3.1.
pub(crate) fn upgrade(value: &mut Value, report: &mut Report) {
    if let Some(root) = value.as_object_mut() {
        root.insert("openapi".to_owned(), Version::V3_1.text().into());
        ignore(root, "jsonSchemaDialect", &Path::Start(""), report);
    }
    let root = Path::Start("");
    grammar::walk(value, Kind::Document, &root, &mut |value, kind, at| {
        if kind == Kind::Schema {
            schema(value, at, report);
        }
    });
}

fn schema(value: &mut Value, at: &Path, report: &mut Report) {
    let Value::Object(object) = value else {
        return;
    };
    if object.contains_key("$ref") {
        return beside_reference(object, at, report);
    }
    for (key, effect) in KEYWORDS {
        if effect != Effect::Annotates {
            ignore(object, key, at, report);
        }
    }
    grammar::subschemas(object, at, &mut |child, _, at| schema(child, at, report));
    if object
        .get("examples")
        .is_some_and(|examples| !examples.is_array())
    {
        rename(object, "examples");
    }
    for (bound, exclusive) in [
        ("minimum", "exclusiveMinimum"),
        ("maximum", "exclusiveMaximum"),
    ] {
        match object.get(exclusive) {
            Some(Value::Bool(is_exclusive)) => {
                let is_exclusive = *is_exclusive;
                object.remove(exclusive);
                if is_exclusive && let Some(excluded) = object.remove(bound) {
                    object.insert(exclusive.to_owned(), excluded);
                }
            }
            Some(bound) if number::text(bound).is_some() => {
                of_3_1(exclusive, "a number", at, report);
            }
            _ => {}
        }
    }
    match object.get("type") {
        Some(Value::Array(_)) => of_3_1("type", "a list of types", at, report),
        Some(Value::String(kind)) if kind == "null" => of_3_1("type", "null", at, report),
        _ => {}
    }
    if object.remove("nullable") == Some(Value::Bool(true)) {
        match object.get_mut("type") {
            Some(kind) if kind.is_string() => *kind = json!([kind.take(), "null"]),
            _ => report.warn(
                "ignored-keyword",
                "`nullable` has no meaning in a schema of OpenAPI 3.0 without a type",
                "write the type beside it, or pass `--nullable-means-null` if the publisher means that null is allowed",
                Path::Key(at, "nullable").pointer(),
            ),
        }
    }
}

/// 3.0 ignores what is beside a reference.
fn beside_reference(schema: &mut Map<String, Value>, at: &Path, report: &mut Report) {
    let is_kept = |key: &str| key == "$ref" || key.starts_with("x-") || TEXTS.contains(&key);
    schema.retain(|key, _| {
        if is_kept(key) {
            return true;
        }
        report.warn(
            "ignored-keyword",
            "keywords beside a `$ref` have no meaning in OpenAPI 3.0: they are dropped",
            "put the reference in `allOf` where it is published, and the keywords beside that",
            Path::Key(at, key).pointer(),
        );
        false
    });
}

/// Keeps a key without a meaning in 3.0 as an extension.
fn ignore(object: &mut Map<String, Value>, key: &'static str, at: &Path, report: &mut Report) {
    if object.contains_key(key) {
        report.warn(
            "ignored-keyword",
            format!("`{key}` has no meaning in OpenAPI 3.0: it is kept as an extension"),
            "declare 3.1 where it is published, if it has its meaning there",
            Path::Key(at, key).pointer(),
        );
        rename(object, key);
    }
}

fn rename(object: &mut Map<String, Value>, key: &str) {
    if let Some(value) = object.remove(key) {
        object.insert(format!("x-{}", key.trim_start_matches('$')), value);
    }
}

fn of_3_1(key: &str, what: &str, at: &Path, report: &mut Report) {
    report.warn(
        "other-version",
        format!("{what} for `{key}` is of OpenAPI 3.1 only: it is taken as there"),
        "declare 3.1 where it is published",
        Path::Key(at, key).pointer(),
    );
}

/// Replaces `nullable: true` by what allows null in 3.1, in each schema in which
/// the version of the document gives it no meaning, or all if that is 3.1.
pub(crate) fn allow_null(document: &mut Value) {
    let version = Version::of(document);
    let root = Path::Start("");
    grammar::walk(document, Kind::Document, &root, &mut |value, kind, at| {
        if kind == Kind::Schema {
            grammar::schemas(value, at, &mut |schema, _| allow_null_in(schema, version));
        }
    });
}

fn allow_null_in(value: &mut Value, version: Option<Version>) {
    let Value::Object(schema) = value else {
        return;
    };
    let is_3_0 = version == Some(Version::V3_0);
    let is_typed = schema
        .get("type")
        .is_some_and(|kind| kind.is_string() || kind.is_array());
    if schema.get("nullable") != Some(&Value::Bool(true)) || is_typed && is_3_0 {
        return;
    }
    schema.remove("nullable");
    let stays = |key: &str| is_annotation(key) || key.starts_with('$') && !key.ends_with("ef");
    let deciding: Vec<String> = schema
        .keys()
        .filter(|key| !stays(key) && *key != "definitions")
        .cloned()
        .collect();
    if deciding.is_empty() {
        return;
    }
    if is_typed && !deciding.iter().any(|key| OF_ANY_TYPE.contains(&&**key)) {
        return allow_type_null(schema);
    }
    let mut branch = Map::new();
    for key in deciding {
        branch.extend(schema.remove_entry(&key));
    }
    let only_null = if is_3_0 {
        json!({"enum": [null]})
    } else {
        json!({"type": "null"})
    };
    schema.insert("anyOf".to_owned(), json!([branch, only_null]));
}

fn allow_type_null(schema: &mut Map<String, Value>) {
    match schema.get_mut("type") {
        Some(Value::Array(listed)) if listed.iter().any(|kind| kind == "null") => {}
        Some(Value::Array(listed)) => listed.push("null".into()),
        Some(kind) => *kind = json!([kind.take(), "null"]),
        None => {}
    }
    if let Some(Value::Array(listed)) = schema.get_mut("enum")
        && !listed.contains(&Value::Null)
    {
        listed.push(Value::Null);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The schema in a component, the codes of the warnings, and whether null is
    /// allowed in it by request.
    fn converted(schema: &Value, means_null: bool) -> (Value, Vec<&'static str>) {
        let mut root = json!({"openapi": "3.0.3", "components": {"schemas": {"S": schema}}});
        let mut report = Report::default();
        if means_null {
            allow_null(&mut root);
        }
        upgrade(&mut root, &mut report);
        assert_eq!(root["openapi"], "3.1.0");
        (root["components"]["schemas"]["S"].take(), report.codes())
    }

    #[test]
    fn each_keyword() {
        let reference = json!({"$ref": "#/components/schemas/T"});
        let cases: [(Value, Value, &[&str]); 24] = [
            (
                json!({"type": "string", "nullable": true}),
                json!({"type": ["string", "null"]}),
                &[],
            ),
            (
                json!({"type": "string", "nullable": true, "enum": ["a"]}),
                json!({"type": ["string", "null"], "enum": ["a"]}),
                &[],
            ),
            (
                json!({"type": "string", "nullable": false}),
                json!({"type": "string"}),
                &[],
            ),
            (json!({"nullable": true}), json!({}), &["ignored-keyword"]),
            (
                json!({"allOf": [reference], "nullable": true}),
                json!({"allOf": [reference]}),
                &["ignored-keyword"],
            ),
            (
                json!({"minimum": 1, "exclusiveMinimum": true}),
                json!({"exclusiveMinimum": 1}),
                &[],
            ),
            (
                json!({"maximum": 1.5, "exclusiveMaximum": false}),
                json!({"maximum": 1.5}),
                &[],
            ),
            (json!({"exclusiveMaximum": true}), json!({}), &[]),
            (
                json!({"exclusiveMaximum": 3}),
                json!({"exclusiveMaximum": 3}),
                &["other-version"],
            ),
            (
                json!({"$ref": "#/components/schemas/T", "description": "d", "nullable": true, "x-a": 1}),
                json!({"$ref": "#/components/schemas/T", "description": "d", "x-a": 1}),
                &["ignored-keyword"],
            ),
            (
                json!({"properties": {"$ref": {"type": "string", "nullable": true}}}),
                json!({"properties": {"$ref": {"type": ["string", "null"]}}}),
                &[],
            ),
            (
                json!({"items": {"type": "integer", "nullable": true}}),
                json!({"items": {"type": ["integer", "null"]}}),
                &[],
            ),
            (
                json!({"type": "string", "format": "byte"}),
                json!({"type": "string", "format": "byte"}),
                &[],
            ),
            (json!({"example": 1}), json!({"example": 1}), &[]),
            (
                json!({"const": 1}),
                json!({"x-const": 1}),
                &["ignored-keyword"],
            ),
            (
                json!({"if": {}, "then": false}),
                json!({"x-if": {}, "x-then": false}),
                &["ignored-keyword", "ignored-keyword"],
            ),
            (
                json!({"patternProperties": {"a": {}}}),
                json!({"x-patternProperties": {"a": {}}}),
                &["ignored-keyword"],
            ),
            (
                json!({"$schema": "http://json-schema.org/draft-07/schema#"}),
                json!({"x-schema": "http://json-schema.org/draft-07/schema#"}),
                &["ignored-keyword"],
            ),
            (
                json!({"$id": "a"}),
                json!({"x-id": "a"}),
                &["ignored-keyword"],
            ),
            (json!({"$comment": "c"}), json!({"$comment": "c"}), &[]),
            (json!({"examples": [1]}), json!({"examples": [1]}), &[]),
            (
                json!({"examples": {"a": 1}}),
                json!({"x-examples": {"a": 1}}),
                &[],
            ),
            (
                json!({"type": ["string", "null"]}),
                json!({"type": ["string", "null"]}),
                &["other-version"],
            ),
            (
                json!({"default": {"nullable": true}, "enum": [{"const": 1}]}),
                json!({"default": {"nullable": true}, "enum": [{"const": 1}]}),
                &[],
            ),
        ];
        for (older, newer, codes) in cases {
            assert_eq!(converted(&older, false), (newer, codes.to_vec()), "{older}");
        }
    }

    #[test]
    fn nullable_may_mean_null() {
        let reference = json!({"$ref": "#/components/schemas/T"});
        let nullable = |mut schema: Value| {
            schema["nullable"] = true.into();
            schema
        };
        let of_3_0 = [
            (
                nullable(json!({"type": "string"})),
                json!({"type": ["string", "null"]}),
            ),
            (
                nullable(reference.clone()),
                json!({"anyOf": [reference, {"enum": [null]}]}),
            ),
            (
                nullable(json!({"allOf": [reference], "description": "d"})),
                json!({"anyOf": [{"allOf": [reference]}, {"enum": [null]}], "description": "d"}),
            ),
            (nullable(json!({"title": "t"})), json!({"title": "t"})),
        ];
        for (older, newer) in of_3_0 {
            assert_eq!(converted(&older, true), (newer, vec![]), "{older}");
        }
        let of_3_1 = [
            (
                nullable(json!({"type": "string", "enum": ["a"], "minLength": 1})),
                json!({"type": ["string", "null"], "enum": ["a", null], "minLength": 1}),
            ),
            (
                nullable(json!({"type": ["string", "null"]})),
                json!({"type": ["string", "null"]}),
            ),
            (
                nullable(json!({"type": "object", "not": {}, "$defs": {"A": {}}})),
                json!({"anyOf": [{"type": "object", "not": {}}, {"type": "null"}], "$defs": {"A": {}}}),
            ),
            (
                nullable(json!({"const": 1})),
                json!({"anyOf": [{"const": 1}, {"type": "null"}]}),
            ),
        ];
        for (published, meant) in of_3_1 {
            let mut root = json!({"openapi": "3.1.0", "components": {"schemas": {"S": published}}});
            allow_null(&mut root);
            assert_eq!(root["components"]["schemas"]["S"], meant, "{published}");
        }
    }
}
