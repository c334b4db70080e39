//! Properties of every set of fragments, tested on generated ones.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use openapi_fragments::{
    Document, Fragment, MergeOptions, OnConflict, Source, Syntax, merge, split, to_canonical_json,
};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value, json};

const PATHS: [&str; 5] = ["/a", "/a/{id}", "/a/{id}/b", "/b-c", "/{x}/d/{y}"];
const METHODS: [&str; 3] = ["get", "post", "delete"];

/// `None` leaves the key out.
fn security() -> impl Strategy<Value = Option<Value>> {
    select(vec![
        None,
        Some(json!([])),
        Some(json!([{"key": ["read"]}])),
        Some(json!([{"key": ["write"]}])),
        Some(json!([{"key": ["read"]}, {"other": []}])),
    ])
}

fn servers() -> impl Strategy<Value = Option<Value>> {
    select(vec![
        None,
        Some(json!([{"url": "https://one.example"}])),
        Some(json!([{"url": "https://two.example"}, {"url": "https://one.example"}])),
    ])
}

fn parameters() -> impl Strategy<Value = Option<Value>> {
    select(vec![
        None,
        Some(json!([{"name": "q", "in": "query", "schema": {"type": "string"}}])),
        Some(
            json!([{"name": "q", "in": "query", "schema": {"type": "integer"}}, {"$ref": "#/components/parameters/Page"}]),
        ),
        Some(json!([{"name": "page", "in": "query", "schema": {"type": "string"}}])),
    ])
}

/// A component section in one of two variants, which contradict each other.
fn components(variant: bool) -> Value {
    json!({
        "securitySchemes": {
            "key": {"type": "apiKey", "in": "header", "name": "Key"},
            "other": {"type": "http", "scheme": "bearer"},
        },
        "parameters": {"Page": {"name": "page", "in": "query", "schema": {"type": "integer"}}},
        "schemas": {
            "Leaf": {"type": if variant { "string" } else { "integer" }},
            "Branch": {"type": "object", "properties": {
                "leaf": {"$ref": "#/components/schemas/Leaf"},
                "again": {"type": "array", "items": {"$ref": "#/components/schemas/Branch"}},
            }},
            "Alone": {"type": "boolean", "example": {"$ref": "#/components/schemas/Leaf"}},
        },
    })
}

prop_compose! {
    fn operation()(
        security in security(),
        servers in servers(),
        parameters in parameters(),
        summary in select(vec![None, Some(json!("Summary"))]),
        schema in select(vec!["Leaf", "Branch", "Alone"]),
    ) -> Value {
        object([
            ("security", security),
            ("servers", servers),
            ("parameters", parameters),
            ("summary", summary),
            ("x-extra", Some(json!({"kept": true}))),
            ("responses", Some(json!({"200": {"description": "ok", "content": {"application/json": {
                "schema": {"$ref": format!("#/components/schemas/{schema}")},
            }}}}))),
        ])
    }
}

prop_compose! {
    fn fragment(path: &'static str, method: &'static str, contradicting: bool)(
        operation in operation(),
        root_security in security(),
        root_servers in servers(),
        path_servers in servers(),
        path_parameters in parameters(),
        tags in subsequence(vec![json!({"name": "T"}), json!({"name": "S", "description": "s"})], 0..=2),
        variant in any::<bool>(),
        patch in 0..4,
    ) -> Value {
        object([
            ("openapi", Some(json!(format!("3.0.{patch}")))),
            ("info", Some(json!({"title": "t", "version": "1"}))),
            ("tags", Some(tags.into())),
            ("security", root_security),
            ("servers", root_servers),
            ("components", Some(components(variant && contradicting))),
            ("paths", Some(json!({ path: object([
                (method, Some(operation)),
                ("servers", path_servers),
                ("parameters", path_parameters),
            ]) }))),
        ])
    }
}

/// Some fragments, no two of the same operation.
fn fragments(contradicting: bool) -> impl Strategy<Value = Vec<Value>> {
    let keys: Vec<_> = PATHS
        .iter()
        .flat_map(|path| METHODS.map(|method| (*path, method)))
        .collect();
    subsequence(keys, 1..8).prop_flat_map(move |keys| {
        keys.into_iter()
            .map(|(path, method)| fragment(path, method, contradicting))
            .collect::<Vec<_>>()
    })
}

fn object<const N: usize>(entries: [(&str, Option<Value>); N]) -> Value {
    entries
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value?)))
        .collect::<Map<_, _>>()
        .into()
}

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

fn merged(values: &[Value], on_conflict: OnConflict) -> Value {
    let options = MergeOptions::default().on_conflict(on_conflict);
    merge(&read(values), &options).unwrap().to_value()
}

/// The contract of an operation by the rules of OpenAPI, independent of this crate:
/// its security, servers, parameters by name and location, and the schema of its
/// response with every reference replaced by its target.
fn meaning(spec: &Value, path: &str, method: &str) -> Value {
    let item = &spec["paths"][path];
    let operation = &item[method];
    let resolve = |value: &Value| match value.get("$ref").and_then(Value::as_str) {
        Some(reference) => spec.pointer(&reference[1..]).unwrap().clone(),
        None => value.clone(),
    };
    let mut parameters = BTreeMap::new();
    for list in [&item["parameters"], &operation["parameters"]] {
        for parameter in list.as_array().into_iter().flatten().map(resolve) {
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
    })
}

fn unfold(spec: &Value, value: &Value, depth: usize) -> Value {
    match value {
        _ if depth == 0 => Value::Null,
        Value::Object(object) => match object.get("$ref").and_then(Value::as_str) {
            Some(reference) => unfold(spec, spec.pointer(&reference[1..]).unwrap(), depth - 1),
            None => object
                .iter()
                .filter(|(key, _)| *key != "example")
                .map(|(key, value)| (key.clone(), unfold(spec, value, depth)))
                .collect::<Map<_, _>>()
                .into(),
        },
        Value::Array(elements) => elements
            .iter()
            .map(|element| unfold(spec, element, depth))
            .collect(),
        scalar => scalar.clone(),
    }
}

/// Every operation of every fragment has the same contract in `spec`.
fn means_the_same(values: &[Value], spec: &Value) -> Result<(), TestCaseError> {
    for value in values {
        for (path, item) in value["paths"].as_object().unwrap() {
            for method in METHODS.iter().filter(|method| item.get(method).is_some()) {
                prop_assert_eq!(
                    meaning(spec, path, method),
                    meaning(value, path, method),
                    "{} {}",
                    method,
                    path
                );
            }
        }
    }
    Ok(())
}

/// A spec whose operations and components refer to each other in every way that there
/// is within a document.
fn referring() -> impl Strategy<Value = Value> {
    let to = |text: &str| json!({"$ref": text});
    let answer = |schema: Value| json!({"200": {"description": "ok", "content": {"application/json": {"schema": schema}}}});
    let linked = |link: Value| json!({"200": {"description": "ok", "links": {"next": link}}});
    let operations = vec![
        (
            "/b",
            "get",
            json!({"responses": answer(to("#/components/schemas/Cat"))}),
        ),
        (
            "/b",
            "put",
            json!({"responses": linked(json!({"operationRef": "#/paths/~1a~1{id}/get"}))}),
        ),
        (
            "/c",
            "get",
            json!({"responses": linked(json!({"operationId": "getA"}))}),
        ),
        (
            "/c",
            "put",
            json!({"parameters": [to("#/paths/~1a~1%7Bid%7D/parameters/0")], "responses": {}}),
        ),
        (
            "/d",
            "get",
            json!({"responses": answer(to("#/components/schemas/Box/properties/size"))}),
        ),
        ("/d", "put", json!({"responses": answer(to("#size"))})),
        (
            "/d",
            "post",
            json!({"responses": to("#/paths/~1a~1{id}/get/responses")}),
        ),
        (
            "/e",
            "get",
            json!({"callbacks": {"c": {"{$url}": {"post": {"responses": answer(to("#/components/schemas/Event"))}}}}}),
        ),
        (
            "/e",
            "put",
            json!({"callbacks": {"c": to("#/components/callbacks/C")}}),
        ),
        (
            "/f",
            "get",
            json!({"security": [{"key": []}], "responses": answer(to("#/definitions/D"))}),
        ),
        ("/g", "$ref", json!("#/paths/~1a~1{id}")),
    ];
    let schemas = vec![
        ("Dog", json!({"allOf": [to("#/components/schemas/Pet")]})),
        ("Puppy", json!({"allOf": [to("#/components/schemas/Cat")]})),
        ("Unused", json!({"maximum": 12})),
    ];
    let operations = subsequence(operations, 0..=11);
    (operations, subsequence(schemas, 0..=3), security(), servers()).prop_map(
        |(operations, schemas, security, servers)| {
            let mut spec = json!({
                "openapi": "3.0.3",
                "info": {"title": "t", "version": "1"},
                "definitions": {"D": {"type": "object"}},
                "paths": {"/a/{id}": {
                    "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
                    "get": {"operationId": "getA", "responses": {"200": {"description": "ok"}}},
                }},
                "components": {
                    "callbacks": {"C": {"{$url}": {"post": {"responses": {}}}}},
                    "securitySchemes": {"key": {"type": "http", "scheme": "basic"}, "other": {"type": "http", "scheme": "bearer"}},
                    "schemas": {
                        "Pet": {"discriminator": {"propertyName": "kind", "mapping": {"bird": "Bird"}}},
                        "Bird": {"type": "object"},
                        "Cat": {"allOf": [{"$ref": "#/components/schemas/Pet"}]},
                        "Event": {"type": "object"},
                        "Box": {"properties": {"size": {"$anchor": "size", "type": "number"}}},
                    },
                },
            });
            for (path, method, operation) in operations {
                spec["paths"][path][method] = operation;
            }
            for (name, schema) in schemas {
                spec["components"]["schemas"][name] = schema;
            }
            if let Some(security) = security {
                spec["security"] = security;
            }
            if let Some(servers) = servers {
                spec["servers"] = servers;
            }
            spec
        },
    )
}

proptest! {
    #[test]
    fn parts_are_self_contained_and_together_the_spec(spec in referring()) {
        let spec = merged(&[spec], OnConflict::Error);
        let parts: Vec<Value> = split(&spec).map(|part| part.document).collect();
        for part in &parts {
            merged(std::slice::from_ref(part), OnConflict::Error);
        }
        prop_assert_eq!(merged(&parts, OnConflict::Error), spec);
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
        let spec = merge(&reversed, &MergeOptions::default()).unwrap().to_value();
        prop_assert_eq!(straight, to_canonical_json(&spec));
    }

    #[test]
    fn operations_mean_what_they_meant(values in fragments(false)) {
        means_the_same(&values, &merged(&values, OnConflict::Error))?;
    }

    #[test]
    fn renaming_keeps_what_operations_mean_and_no_order_changes_a_byte(
        (values, shuffled) in fragments(true)
            .prop_flat_map(|values| (Just(values.clone()), Just(values).prop_shuffle())),
    ) {
        let spec = merged(&values, OnConflict::Rename);
        means_the_same(&values, &spec)?;
        prop_assert_eq!(
            to_canonical_json(&spec),
            to_canonical_json(&merged(&shuffled, OnConflict::Rename))
        );
    }

    #[test]
    fn splitting_and_merging_gives_the_spec_again(values in fragments(true)) {
        let spec = merged(&values, OnConflict::Rename);
        let parts: Vec<Value> = split(&spec).map(|part| part.document).collect();
        prop_assert_eq!(merged(&parts, OnConflict::Error), spec);
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
        let all = ids(&merged(&values, OnConflict::Error));
        prop_assert_eq!(all.len(), values.len());
        prop_assert_eq!(all.values().collect::<BTreeSet<_>>().len(), values.len());
        for value in &values {
            for (key, id) in ids(&merged(std::slice::from_ref(value), OnConflict::Error)) {
                prop_assert_eq!(&all[&key], &id);
            }
        }
    }
}
