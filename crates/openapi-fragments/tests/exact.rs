//! Conversions between OpenAPI 3.0 and 3.1 change no verdict: generated instances are
//! valid in the published schema if and only if they are in the converted one.
//!
//! Schemas of 3.1 are validated as JSON Schema 2020-12. Those of 3.0 are translated
//! to it by the letter of the specification, with none of the code under test.

use openapi_fragments::{Conversion, Diagnostic, Fragment, Target, convert};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value, json};

const NAMES: [&str; 3] = ["a", "b", "c"];
const TYPES: [&str; 7] = [
    "null", "boolean", "integer", "number", "string", "array", "object",
];

/// The keywords of OAS 3.0.3, Schema Object.
const KEYWORDS_3_0: [&str; 37] = [
    "$ref",
    "title",
    "multipleOf",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "maxProperties",
    "minProperties",
    "required",
    "enum",
    "type",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "items",
    "properties",
    "additionalProperties",
    "description",
    "format",
    "default",
    "nullable",
    "discriminator",
    "readOnly",
    "writeOnly",
    "xml",
    "externalDocs",
    "example",
    "deprecated",
    "x-",
];

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0..4).prop_map(Value::from),
        select(vec![0.5, 1.0, 2.5]).prop_map(Value::from),
        select(vec!["", "a", "b", "ab"]).prop_map(Value::from),
    ]
}

fn instance() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(2, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(select(NAMES.to_vec()), inner, 0..4).prop_map(|named| {
                let named = named.into_iter();
                Value::Object(named.map(|(name, one)| (name.to_owned(), one)).collect())
            }),
        ]
    })
}

type Entry = (&'static str, Value);

fn entry(key: &'static str, value: impl Strategy<Value = Value> + 'static) -> BoxedStrategy<Entry> {
    value.prop_map(move |value| (key, value)).boxed()
}

fn names(size: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = Value> {
    subsequence(NAMES.to_vec(), size).prop_map(|names| json!(names))
}

fn by_name(inner: BoxedStrategy<Value>) -> impl Strategy<Value = Value> {
    prop::collection::btree_map(select(NAMES.to_vec()), inner, 0..3).prop_map(|named| json!(named))
}

fn list(inner: BoxedStrategy<Value>) -> impl Strategy<Value = Value> {
    prop::collection::vec(inner, 1..3).prop_map(Value::from)
}

fn small() -> impl Strategy<Value = Value> {
    (0..3).prop_map(Value::from)
}

fn one_type() -> impl Strategy<Value = Value> {
    select(TYPES.to_vec()).prop_map(Value::from)
}

fn reference(to: &'static [&'static str]) -> impl Strategy<Value = Value> {
    select(to.to_vec()).prop_map(|name| json!(format!("#/components/schemas/{name}")))
}

/// Keywords with the same meaning in both versions.
fn of_both(inner: &BoxedStrategy<Value>) -> Vec<BoxedStrategy<Entry>> {
    let inner = || inner.clone();
    vec![
        entry(
            "enum",
            prop::collection::vec(scalar(), 1..4).prop_map(unique),
        ),
        entry("minimum", small()),
        entry("maximum", small()),
        entry("minLength", small()),
        entry("maxLength", small()),
        entry("pattern", select(vec!["a", "^b"]).prop_map(Value::from)),
        entry("minItems", small()),
        entry("maxItems", small()),
        entry("uniqueItems", any::<bool>().prop_map(Value::from)),
        entry("minProperties", small()),
        entry("maxProperties", small()),
        entry("required", names(1..=2)),
        entry("properties", by_name(inner())),
        entry("additionalProperties", inner()),
        entry("additionalProperties", any::<bool>().prop_map(Value::from)),
        entry("items", inner()),
        entry("allOf", list(inner())),
        entry("anyOf", list(inner())),
        entry("oneOf", list(inner())),
        entry("not", inner()),
        entry("title", Just(json!("t"))),
        entry("format", Just(json!("int32"))),
        entry("default", Just(json!({"nullable": true, "const": 1}))),
    ]
}

fn unique(values: Vec<Value>) -> Value {
    let mut unique: Vec<Value> = Vec::new();
    for value in values {
        if !unique.contains(&value) {
            unique.push(value);
        }
    }
    unique.into()
}

fn object(entries: Vec<Entry>) -> Value {
    let entries = entries.into_iter();
    Value::Object(
        entries
            .map(|(key, value)| (key.to_owned(), value))
            .collect(),
    )
}

/// A schema of 3.1 that may refer to others.
fn newer(to: &'static [&'static str]) -> BoxedStrategy<Value> {
    let types = || {
        prop_oneof![
            one_type(),
            subsequence(TYPES.to_vec(), 1..=3).prop_map(|types| json!(types)),
        ]
    };
    let mut leaves = vec![
        any::<bool>().prop_map(Value::from).boxed(),
        types().prop_map(|kind| json!({ "type": kind })).boxed(),
        Just(json!({"type": "null"})).boxed(),
        scalar().prop_map(|value| json!({ "const": value })).boxed(),
    ];
    if !to.is_empty() {
        leaves.push(reference(to).prop_map(|to| json!({ "$ref": to })).boxed());
    }
    let leaf = proptest::strategy::Union::new(leaves);
    leaf.prop_recursive(3, 16, 3, move |inner| {
        let own = || inner.clone();
        let mut entries = of_both(&inner);
        entries.extend([
            entry("type", types()),
            entry("type", types()),
            entry("const", scalar()),
            entry("enum", Just(json!([]))),
            entry("exclusiveMinimum", small()),
            entry("exclusiveMaximum", small()),
            entry("required", Just(json!([]))),
            entry("nullable", any::<bool>().prop_map(Value::from)),
            entry(
                "anyOf",
                own().prop_map(|one| json!([one, {"type": "null"}])),
            ),
            entry(
                "oneOf",
                own().prop_map(|one| json!([{"type": "null"}, one])),
            ),
            entry("if", own()),
            entry("then", own()),
            entry("else", own()),
            entry("contains", own()),
            entry("minContains", small()),
            entry("maxContains", Just(json!(0))),
            entry("prefixItems", list(own())),
            entry("prefixItems", own().prop_map(|one| json!([one, one]))),
            entry("propertyNames", own()),
            entry(
                "propertyNames",
                names(0..=2).prop_map(|names| json!({ "enum": names })),
            ),
            entry(
                "patternProperties",
                own().prop_map(|one| json!({ ".*": one })),
            ),
            entry(
                "patternProperties",
                own().prop_map(|one| json!({ "^a": one })),
            ),
            entry("dependentRequired", by_name(names(0..=2).boxed())),
            entry("dependentSchemas", by_name(own())),
            entry("unevaluatedProperties", own()),
            entry("unevaluatedItems", own()),
            entry("$comment", Just(json!("c"))),
            entry("examples", Just(json!([1, 2]))),
            entry("contentEncoding", Just(json!("base64"))),
            entry("unknown", Just(json!({"type": "string"}))),
        ]);
        if !to.is_empty() {
            entries.push(entry("$ref", reference(to)));
        }
        let entries = proptest::strategy::Union::new(entries);
        prop::collection::vec(entries, 1..5).prop_map(object)
    })
    .boxed()
}

/// A schema of 3.0 that may refer to others, with keywords that 3.0 ignores.
fn older(to: &'static [&'static str]) -> BoxedStrategy<Value> {
    let types = || one_type().prop_filter("3.0 has no such type", |kind| kind != "null");
    let with_items = |(kind, nullable): (Value, bool)| match kind {
        kind if kind == "array" => json!({"type": kind, "items": {}, "nullable": nullable}),
        kind => json!({"type": kind, "nullable": nullable}),
    };
    let mut leaves = vec![(types(), any::<bool>()).prop_map(with_items).boxed()];
    if !to.is_empty() {
        leaves.push(reference(to).prop_map(|to| json!({ "$ref": to })).boxed());
    }
    let leaf = proptest::strategy::Union::new(leaves);
    leaf.prop_recursive(3, 16, 3, move |inner| {
        let mut entries = of_both(&inner);
        entries.extend([
            entry("type", types()),
            entry("type", types()),
            entry("nullable", any::<bool>().prop_map(Value::from)),
            entry("nullable", Just(json!(true))),
            entry("exclusiveMinimum", any::<bool>().prop_map(Value::from)),
            entry("exclusiveMaximum", any::<bool>().prop_map(Value::from)),
            entry("example", scalar()),
            entry("const", scalar()),
            entry("if", inner.clone()),
            entry("then", inner.clone()),
            entry("contains", inner.clone()),
            entry("prefixItems", list(inner.clone())),
            entry("patternProperties", by_name(inner.clone())),
            entry("dependentRequired", by_name(names(0..=2).boxed())),
            entry("propertyNames", inner.clone()),
            entry("unevaluatedProperties", inner.clone()),
        ]);
        if !to.is_empty() {
            entries.push(entry("$ref", reference(to)));
        }
        let entries = proptest::strategy::Union::new(entries);
        prop::collection::vec(entries, 1..5).prop_map(object)
    })
    .boxed()
}

/// The schemas S, T and U of a document, without a cycle of references.
fn schemas(
    one: fn(&'static [&'static str]) -> BoxedStrategy<Value>,
) -> impl Strategy<Value = Value> {
    let (s, t, u) = (one(&["T", "U"]), one(&["U"]), one(&[]));
    (s, t, u).prop_map(|(s, t, u)| json!({"S": s, "T": t, "U": u}))
}

fn converted(version: &str, schemas: &Value, target: Target) -> Result<Value, Vec<Diagnostic>> {
    let document = json!({
        "openapi": version,
        "info": {"title": "t", "version": "1"},
        "components": {"schemas": schemas},
    });
    let fragment = Fragment::from_value("f.json", &document).unwrap();
    match convert(&[fragment], Conversion::to(target)) {
        Ok((fragments, _)) => {
            Ok(fragments[0].to_document().value()["components"]["schemas"].clone())
        }
        Err(errors) => Err(errors.into_iter().collect()),
    }
}

/// Any value, with the keywords of all versions at any place.
fn anything() -> impl Strategy<Value = Value> {
    const KEYS: [&str; 30] = [
        "$ref",
        "$defs",
        "$anchor",
        "$id",
        "$schema",
        "type",
        "enum",
        "const",
        "nullable",
        "if",
        "then",
        "not",
        "anyOf",
        "allOf",
        "items",
        "prefixItems",
        "contains",
        "maxContains",
        "propertyNames",
        "patternProperties",
        "additionalProperties",
        "properties",
        "dependentRequired",
        "dependentSchemas",
        "unevaluatedProperties",
        "exclusiveMinimum",
        "minimum",
        "examples",
        "discriminator",
        "a",
    ];
    let text = select(vec![
        "null",
        "string",
        "#/components/schemas/S",
        "#a",
        "#",
        "a",
    ]);
    let leaf = prop_oneof![scalar(), text.prop_map(Value::from)];
    leaf.prop_recursive(5, 40, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::vec((select(KEYS.to_vec()), inner), 0..5).prop_map(object),
        ]
    })
}

/// A schema of 3.0 as JSON Schema 2020-12, by the letter of OAS 3.0.3. Keywords that
/// it does not have are ignored.
fn by_the_letter(schema: &Value) -> Value {
    let Value::Object(schema) = schema else {
        return schema.clone();
    };
    if let Some(reference) = schema.get("$ref") {
        return json!({ "$ref": reference });
    }
    let mut result = Map::new();
    for (key, value) in schema {
        let translated = match key.as_str() {
            "nullable" | "exclusiveMinimum" | "exclusiveMaximum" => continue,
            "properties" => {
                let named = value.as_object().unwrap().iter();
                let named = named.map(|(name, one)| (name.clone(), by_the_letter(one)));
                named.collect::<Map<_, _>>().into()
            }
            "allOf" | "anyOf" | "oneOf" => value
                .as_array()
                .unwrap()
                .iter()
                .map(by_the_letter)
                .collect(),
            "items" | "not" | "additionalProperties" => by_the_letter(value),
            key if KEYWORDS_3_0.contains(&key) => value.clone(),
            _ => continue,
        };
        result.insert(key.clone(), translated);
    }
    if let Some(kind) = schema
        .get("type")
        .filter(|_| schema.get("nullable") == Some(&json!(true)))
    {
        result.insert("type".to_owned(), json!([kind, "null"]));
    }
    for (flag, bound) in [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ] {
        if schema.get(flag) == Some(&json!(true))
            && let Some(value) = result.remove(bound)
        {
            result.insert(flag.to_owned(), value);
        }
    }
    result.into()
}

fn all_by_the_letter(schemas: &Value) -> Value {
    let named = schemas.as_object().unwrap().iter();
    let named = named.map(|(name, one)| (name.clone(), by_the_letter(one)));
    named.collect::<Map<_, _>>().into()
}

/// Whether a schema is one of 3.0, by its types and keywords.
fn assert_3_0(schema: &Value) -> Result<(), TestCaseError> {
    let object = schema.as_object();
    prop_assert!(object.is_some(), "{}", schema);
    for (key, value) in object.into_iter().flatten() {
        prop_assert!(
            KEYWORDS_3_0.contains(&key.as_str()) || key.starts_with("x-"),
            "{}: {}",
            key,
            schema
        );
        let right = match key.as_str() {
            "type" => value.is_string() && value != "null",
            "nullable" | "exclusiveMinimum" | "exclusiveMaximum" => value.is_boolean(),
            "required" | "enum" | "allOf" | "anyOf" | "oneOf" => {
                value.as_array().is_some_and(|list| !list.is_empty())
            }
            "$ref" => object.is_some_and(|object| object.len() == 1),
            _ => true,
        };
        prop_assert!(right, "{}: {}", key, schema);
        let children: Vec<&Value> = match key.as_str() {
            "properties" => value.as_object().unwrap().values().collect(),
            "allOf" | "anyOf" | "oneOf" => value.as_array().unwrap().iter().collect(),
            "items" | "not" => vec![value],
            "additionalProperties" if !value.is_boolean() => vec![value],
            _ => vec![],
        };
        for child in children {
            assert_3_0(child)?;
        }
    }
    let is_array = schema["type"] == "array";
    prop_assert!(!is_array || schema.get("items").is_some(), "{}", schema);
    Ok(())
}

fn validator(schemas: &Value) -> jsonschema::Validator {
    jsonschema::draft202012::new(&json!({
        "$ref": "#/components/schemas/S",
        "components": {"schemas": schemas},
    }))
    .unwrap()
}

fn same_verdicts(
    published: &Value,
    converted: &Value,
    instances: &[Value],
    shown: &Value,
) -> Result<(), TestCaseError> {
    let (before, after) = (validator(published), validator(converted));
    for instance in instances {
        prop_assert_eq!(
            before.is_valid(instance),
            after.is_valid(instance),
            "{} is judged otherwise\npublished: {}\nconverted: {}",
            instance,
            published,
            shown
        );
    }
    Ok(())
}

fn instances() -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(instance(), 24)
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        cases: 256,
        ..ProptestConfig::default()
    })]

    #[test]
    fn from_3_1_to_3_0(schemas in schemas(newer), instances in instances()) {
        match converted("3.1.0", &schemas, Target::V3_0) {
            Ok(older) => {
                for schema in older.as_object().unwrap().values() {
                    assert_3_0(schema)?;
                }
                same_verdicts(&schemas, &all_by_the_letter(&older), &instances, &older)?;
            }
            Err(errors) => {
                let mut codes = errors.iter().map(Diagnostic::code);
                let is_known = codes.all(|code| matches!(code, "beyond-3-0" | "ignored-keyword"));
                prop_assert!(is_known, "{:?}", errors);
            }
        }
    }

    #[test]
    fn from_3_0_to_3_1(schemas in schemas(older), instances in instances()) {
        let newer = converted("3.0.3", &schemas, Target::V3_1).unwrap();
        same_verdicts(&all_by_the_letter(&schemas), &newer, &instances, &newer)?;
        // And back again.
        let older = converted("3.1.0", &newer, Target::V3_0).unwrap();
        same_verdicts(&newer, &all_by_the_letter(&older), &instances, &older)?;
    }

    #[test]
    fn anything_in_3_1_becomes_3_0_or_is_refused(schema in anything()) {
        let schemas = json!({"S": schema, "T": {"$ref": "#/components/schemas/S/properties/a"}});
        if let Ok(older) = converted("3.1.0", &schemas, Target::V3_0) {
            let document = json!({
                "openapi": "3.0.3",
                "info": {"title": "t", "version": "1"},
                "components": {"schemas": older},
            });
            let again = Fragment::from_value("f.json", &document).unwrap();
            let (_, warnings) = convert(&[again], Conversion::to(Target::V3_1)).unwrap();
            // Nothing in it has a meaning in 3.1 only.
            for warning in warnings {
                let is_harmless = warning.message().starts_with("`nullable`");
                prop_assert!(is_harmless, "{}: {}", warning, older);
            }
        }
    }
}
