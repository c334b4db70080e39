//! Generated schemas of both versions, and instances that they may match.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};

const NAMES: [&str; 3] = ["a", "b", "c"];
const TYPES: [&str; 7] = [
    "null", "boolean", "integer", "number", "string", "array", "object",
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
pub(crate) fn newer(to: &'static [&'static str]) -> BoxedStrategy<Value> {
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
pub(crate) fn older(to: &'static [&'static str]) -> BoxedStrategy<Value> {
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
pub(crate) fn schemas(
    one: fn(&'static [&'static str]) -> BoxedStrategy<Value>,
) -> impl Strategy<Value = Value> {
    let (s, t, u) = (one(&["T", "U"]), one(&["U"]), one(&[]));
    (s, t, u).prop_map(|(s, t, u)| json!({"S": s, "T": t, "U": u}))
}

/// Any value, with the keywords of all versions at any place.
pub(crate) fn anything() -> impl Strategy<Value = Value> {
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

pub(crate) fn instances() -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(instance(), 24)
}
