//! Reports of many findings and renames of many components take time that grows with
//! their number, not with its square: with the square, these would take many minutes.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use cpu_time::ProcessTime;
use openapi_fragments::{
    Diagnostics, Document, Fragment, MergeOptions, OnConflict, Source, Syntax, merge,
};
use serde_json::{Map, Value, json};

const MANY: usize = 4_000;

/// The time of the processor: far above what it takes, far below what the square of [`MANY`] takes.
const LIMIT: Duration = Duration::from_secs(60);

/// Keys that are listed in the order of their numbers.
fn name(number: usize) -> String {
    format!("S{number:05}")
}

fn reference(number: usize) -> Value {
    json!({"$ref": format!("#/components/schemas/{}", name(number))})
}

#[expect(clippy::needless_pass_by_value, reason = "reads better at the calls")]
fn document(path: &str, schema: Value, schemas: impl Iterator<Item = Value>) -> Value {
    let content = json!({"application/json": {"schema": schema}});
    let schemas: Map<String, Value> = schemas
        .enumerate()
        .map(|(number, schema)| (name(number), schema))
        .collect();
    json!({
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {path: {"get": {
            "responses": {"200": {"description": "ok", "content": content}},
        }}},
        "components": {"schemas": schemas},
    })
}

fn read(name: &str, text: String, syntax: Syntax) -> Result<Fragment, Diagnostics> {
    Fragment::new(Document::parse(Arc::new(Source::new(name, text)), syntax)?)
}

/// The errors, each as `code line`.
fn codes(errors: &Diagnostics) -> Vec<String> {
    let shown = |error: &openapi_fragments::Diagnostic| {
        format!("{} {}", error.code(), error.places()[0].position().line)
    };
    errors.iter().map(shown).collect()
}

#[test]
fn conflicts_are_located_in_one_look() {
    let start = ProcessTime::now();
    let of = |path: &str, kind: &str| {
        let schemas = (0..MANY).map(|_| json!({"type": kind}));
        let value = document(path, json!({}), schemas);
        Fragment::from_value(path, &value).unwrap()
    };
    let fragments = [of("/a", "string"), of("/b", "integer")];
    let errors = merge(&fragments, &MergeOptions::default()).unwrap_err();
    let found = codes(&errors);
    assert_eq!(found.len(), MANY);
    assert_eq!(found[0], "conflicting-component 26");
    assert_eq!(found[1], "conflicting-component 29");
    assert!(start.elapsed() < LIMIT, "{:?}", start.elapsed());
}

#[test]
fn dangling_references_are_located_in_one_look() {
    let start = ProcessTime::now();
    let parts: Vec<Value> = (0..MANY).map(reference).collect();
    let value = document("/a", json!({ "allOf": parts }), std::iter::empty());
    let json = serde_json::to_string_pretty(&value).unwrap();
    let mut yaml = String::from(
        "openapi: 3.0.3\ninfo: {title: é, version: '1'}\npaths:\n  /a:\n    get:\n      requestBody:\n        x: y\n        content:\n          a/b:\n            schema:\n              allOf:\n",
    );
    for number in 0..MANY {
        let _ = writeln!(
            yaml,
            "                - $ref: '#/components/schemas/S{number}'"
        );
    }
    for (text, syntax, first) in [(json, Syntax::Json, 20), (yaml, Syntax::Yaml, 12)] {
        let fragment = read("f", text, syntax).unwrap();
        let errors = merge(&[fragment], &MergeOptions::default()).unwrap_err();
        let found = codes(&errors);
        assert_eq!(found.len(), MANY);
        let step = if syntax == Syntax::Json { 3 } else { 1 };
        for (number, found) in found.iter().enumerate() {
            let line = first + step * number;
            assert_eq!(*found, format!("dangling-reference {line}"), "{syntax:?}");
        }
    }
    assert!(start.elapsed() < LIMIT, "{:?}", start.elapsed());
}

#[test]
fn what_is_wrong_with_one_fragment_is_located_in_one_look() {
    let start = ProcessTime::now();
    let newer = json!({"patternProperties": {"^a": {"type": "string"}}});
    let mut value = document("/a", json!({}), (0..MANY).map(|_| newer.clone()));
    value["openapi"] = json!("3.1.0");
    let text = serde_json::to_string_pretty(&value).unwrap();
    let fragment = read("f", text, Syntax::Json).unwrap();
    let errors = merge(&[fragment], &MergeOptions::default()).unwrap_err();
    let errors: Vec<_> = errors.into_iter().collect();
    assert!(
        errors[0]
            .message()
            .ends_with(&format!("({MANY} places, 10 of them shown)"))
    );
    assert_eq!((errors.len(), errors[0].places().len()), (1, 10));
    let paths: Map<String, Value> = (0..MANY)
        .map(|number| (format!("/p{number}"), json!({"get": {"parameters": {}}})))
        .collect();
    let value = json!({"openapi": "3.0.3", "info": {}, "paths": paths});
    let text = serde_json::to_string_pretty(&value).unwrap();
    let errors = read("f", text, Syntax::Json).unwrap_err();
    assert_eq!(errors.iter().count(), MANY);
    assert!(start.elapsed() < LIMIT, "{:?}", start.elapsed());
}

/// What a schema refers to: the next, the next and the first after the last, any
/// number of others.
#[test]
fn renames_take_time_for_each_schema_once() {
    let start = ProcessTime::now();
    let shapes: [fn(usize) -> Vec<usize>; 3] = [
        |number| vec![(number + 1) % MANY],
        |number| {
            (number + 1 < MANY)
                .then_some(number + 1)
                .into_iter()
                .collect()
        },
        |number| vec![number / 2, (7 * number + 1) % MANY],
    ];
    for links in shapes {
        let of = |path: &str, kind: &str| {
            let schemas = (0..MANY).map(|number| {
                let parts: Vec<Value> = links(number).into_iter().map(reference).collect();
                match number + 1 {
                    MANY => json!({"type": kind, "anyOf": parts, "default": 1}),
                    _ => json!({"properties": {"next": {"anyOf": parts}}}),
                }
            });
            let value = document(path, reference(0), schemas);
            Fragment::from_value(path, &value).unwrap()
        };
        let fragments = [of("/a", "string"), of("/b", "integer")];
        let options = MergeOptions::default().on_conflict(OnConflict::Rename);
        let merged = merge(&fragments, &options).unwrap();
        let spec = merged.to_value();
        let schemas = spec["components"]["schemas"].as_object().unwrap();
        assert_eq!(schemas.len(), 2 * MANY);
        assert_eq!(merged.renamed.len(), 2 * MANY);
    }
    assert!(start.elapsed() < LIMIT, "{:?}", start.elapsed());
}

/// Names are in the specs of users and must stay.
#[test]
fn new_names_stay_the_same() {
    for (length, expected) in [
        (3, ["S00000_41e7bbc9", "S00000_b6639a01"]),
        (400, ["S00000_a09d124e", "S00000_bc7798aa"]),
    ] {
        let of = |path: &str, kind: &str| {
            let schemas = (0..length).map(|number| match number + 1 {
                last if last == length => json!({"type": kind}),
                next => reference(next),
            });
            Fragment::from_value(path, &document(path, reference(0), schemas)).unwrap()
        };
        let options = MergeOptions::default().on_conflict(OnConflict::Rename);
        let merged = merge(&[of("/a", "string"), of("/b", "integer")], &options).unwrap();
        let names = merged.renamed.iter().filter(|one| one.name == name(0));
        let names: Vec<_> = names.map(|one| &*one.new_name).collect();
        assert_eq!(names, expected, "{length}");
    }
}
