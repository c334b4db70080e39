//! Properties of every set of fragments, tested on generated ones of both versions.

mod generated;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use openapi_fragments::{
    Document, Fragment, MergeOptions, OnConflict, Source, Syntax, Target, merge, operations, split,
    split_shared, to_canonical_json,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use generated::fragments::{METHODS, fragments};
use generated::specs::referring;

/// JSON text with the keys of every object in reverse order.
fn reversed(value: &Value) -> String {
    match value {
        Value::Object(object) => {
            let mut entries: Vec<_> = object.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            entries.reverse();
            let entries: Vec<_> = entries
                .into_iter()
                .map(|(key, value)| format!("{}:{}", json!(key), reversed(value)))
                .collect();
            format!("{{{}}}", entries.join(","))
        }
        Value::Array(elements) => {
            let elements: Vec<_> = elements.iter().map(reversed).collect();
            format!("[{}]", elements.join(","))
        }
        scalar => scalar.to_string(),
    }
}

fn read(values: &[Value]) -> Vec<Fragment> {
    values
        .iter()
        .map(|value| Fragment::from_value("fragment.json", value).unwrap())
        .collect()
}

fn options(on_conflict: OnConflict) -> MergeOptions {
    MergeOptions::default()
        .openapi(Target::AsIs)
        .on_conflict(on_conflict)
}

fn merged(values: &[Value], on_conflict: OnConflict) -> Value {
    let options = options(on_conflict);
    merge(&read(values), &options).unwrap().to_value()
}

/// The contract of an operation by the rules of OpenAPI, independent of this crate:
/// its security, servers, parameters by name and location, and the schema of its
/// response with every reference replaced by its target.
fn meaning(spec: &Value, item: &Value, method: &str) -> Value {
    let operation = &item[method];
    let mut parameters = BTreeMap::new();
    for list in [&item["parameters"], &operation["parameters"]] {
        for parameter in list.as_array().into_iter().flatten() {
            let parameter = resolved(spec, parameter);
            parameters.insert(
                format!("{}{}", parameter["name"], parameter["in"]),
                parameter,
            );
        }
    }
    let first = |candidates: &[&Value], otherwise: Value| {
        candidates
            .iter()
            .find(|candidate| !candidate.is_null())
            .map_or(otherwise, |found| (*found).clone())
    };
    let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
    json!({
        "security": first(&[&operation["security"], &spec["security"]], json!([])),
        "servers": first(
            &[&operation["servers"], &item["servers"], &spec["servers"]],
            json!([{"url": "/"}]),
        ),
        "parameters": parameters,
        "schema": unfold(spec, schema, 6),
        "others": operation["x-extra"],
    })
}

/// The target of a reference: a pointer, or the name of an anchor, which is its own.
fn target(spec: &Value, reference: &str) -> Value {
    let decoded = reference.replace("%7B", "{").replace("%7D", "}");
    match decoded.strip_prefix('#') {
        Some(at) if at.starts_with('/') => spec.pointer(at).unwrap().clone(),
        _ => json!({"anchor": reference}),
    }
}

/// An object with what it refers to, which what is beside the reference overrides.
fn resolved(spec: &Value, value: &Value) -> Value {
    let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
        return value.clone();
    };
    let mut target = resolved(spec, &target(spec, reference));
    for (key, beside) in value.as_object().unwrap() {
        if key != "$ref" {
            target[key] = beside.clone();
        }
    }
    target
}

fn unfold(spec: &Value, value: &Value, depth: usize) -> Value {
    match value {
        _ if depth == 0 => Value::Null,
        Value::Object(object) => {
            let mut unfolded: Map<_, _> = object
                .iter()
                .filter(|(key, _)| !matches!(key.as_str(), "example" | "$ref"))
                .map(|(key, value)| match key.as_str() {
                    "const" | "enum" | "default" => (key.clone(), value.clone()),
                    _ => (key.clone(), unfold(spec, value, depth)),
                })
                .collect();
            let Some(reference) = object.get("$ref").and_then(Value::as_str) else {
                return unfolded.into();
            };
            let target = unfold(spec, &target(spec, reference), depth - 1);
            if unfolded.is_empty() {
                return target;
            }
            unfolded.insert("$ref".to_owned(), target);
            unfolded.into()
        }
        Value::Array(elements) => elements
            .iter()
            .map(|element| unfold(spec, element, depth))
            .collect(),
        scalar => scalar.clone(),
    }
}

/// Every operation of a fragment has the same contract in `spec`, webhooks included.
fn means_the_same(fragment: &Value, spec: &Value) -> Result<(), TestCaseError> {
    for section in ["paths", "webhooks"] {
        for (name, item) in fragment[section].as_object().into_iter().flatten() {
            let item = resolved(fragment, item);
            let joined = resolved(spec, &spec[section][name]);
            for method in METHODS.iter().filter(|method| item.get(method).is_some()) {
                prop_assert_eq!(
                    meaning(spec, &joined, method),
                    meaning(fragment, &item, method),
                    "{} {}",
                    method,
                    name
                );
            }
        }
    }
    Ok(())
}

fn all_mean_the_same(fragments: &[Value], spec: &Value) -> Result<(), TestCaseError> {
    let mut fragments = fragments.iter();
    fragments.try_for_each(|fragment| means_the_same(fragment, spec))
}

/// The parts of a merged spec are complete without each other, mean what the spec means,
/// and are the spec when they are merged.
fn splits(spec: &Value) -> Result<(), TestCaseError> {
    let parts: Vec<Value> = split(spec).map(|part| part.document).collect();
    for part in &parts {
        merged(std::slice::from_ref(part), OnConflict::Error);
    }
    all_mean_the_same(&parts, spec)?;
    prop_assert_eq!(&merged(&parts, OnConflict::Error), spec);
    let shared: Vec<Value> = split_shared(spec).map(|part| part.document).collect();
    prop_assert_eq!(&merged(&shared, OnConflict::Error), spec);
    Ok(())
}

proptest! {
    // Each case merges and splits several specs.
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases / 4,
        ..ProptestConfig::default()
    })]

    #[test]
    fn parts_are_self_contained_and_together_the_spec(spec in referring()) {
        splits(&merged(&[spec], OnConflict::Error))?;
    }

    #[test]
    fn no_order_changes_a_byte(
        (values, shuffled) in fragments(false)
            .prop_flat_map(|values| (Just(values.clone()), Just(values).prop_shuffle())),
    ) {
        let straight = to_canonical_json(&merged(&values, OnConflict::Error));
        prop_assert_eq!(&straight, &to_canonical_json(&merged(&shuffled, OnConflict::Error)));
        let reversed: Vec<_> = shuffled
            .iter()
            .map(|value| {
                let source = Arc::new(Source::new("r.json", reversed(value)));
                Fragment::new(Document::parse(source, Syntax::Json).unwrap()).unwrap()
            })
            .collect();
        let spec = merge(&reversed, &options(OnConflict::Error)).unwrap().to_value();
        prop_assert_eq!(straight, to_canonical_json(&spec));
    }

    #[test]
    fn operations_mean_what_they_meant(values in fragments(false)) {
        all_mean_the_same(&values, &merged(&values, OnConflict::Error))?;
    }

    #[test]
    fn renaming_keeps_what_operations_mean_and_no_order_changes_a_byte(
        (values, shuffled) in fragments(true)
            .prop_flat_map(|values| (Just(values.clone()), Just(values).prop_shuffle())),
    ) {
        let spec = merged(&values, OnConflict::Rename);
        all_mean_the_same(&values, &spec)?;
        prop_assert_eq!(
            to_canonical_json(&spec),
            to_canonical_json(&merged(&shuffled, OnConflict::Rename))
        );
    }

    #[test]
    fn splitting_and_merging_gives_the_spec_again(values in fragments(true)) {
        splits(&merged(&values, OnConflict::Rename))?;
    }

    #[test]
    fn the_same_fragments_twice_are_the_same_spec(values in fragments(false)) {
        let twice: Vec<Value> = values.iter().chain(&values).cloned().collect();
        prop_assert_eq!(
            merged(&twice, OnConflict::Error),
            merged(&values, OnConflict::Error)
        );
    }

    #[test]
    fn operation_ids_are_unique_and_independent_of_other_operations(values in fragments(false)) {
        let ids = |spec: &Value| -> BTreeMap<String, String> {
            split(spec)
                .filter_map(|part| {
                    let key = part.operation?;
                    let id = part.document.pointer(&key.pointer())?["operationId"].as_str()?.to_owned();
                    Some((key.to_string(), id))
                })
                .collect()
        };
        let spec = merged(&values, OnConflict::Error);
        let all = ids(&spec);
        prop_assert_eq!(all.len(), operations(&spec).len());
        prop_assert_eq!(all.values().collect::<BTreeSet<_>>().len(), all.len());
        for value in &values {
            for (key, id) in ids(&merged(std::slice::from_ref(value), OnConflict::Error)) {
                prop_assert_eq!(&all[&key], &id);
            }
        }
    }
}
