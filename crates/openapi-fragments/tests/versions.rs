//! Merging and splitting OpenAPI 3.1 without a detour, and what
//! merges of both versions give.

use openapi_fragments::{
    ConflictKind, Diagnostic, Diagnostics, Fragment, MergeOptions, Merged, OnConflict, Target,
    merge, split,
};
use serde_json::{Map, Value, json};

/// A document of a version with more keys at the root.
fn document(version: &str, more: &Value) -> Value {
    let mut root = json!({"openapi": version, "info": {"title": "t", "version": "1"}});
    root.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    root
}

fn merged(values: &[Value], target: Target) -> Result<Merged, Diagnostics> {
    let fragments: Vec<_> = values
        .iter()
        .enumerate()
        .map(|(index, value)| Fragment::from_value(&format!("{index}.json"), value).unwrap())
        .collect();
    merge(&fragments, &MergeOptions::default().openapi(target))
}

fn codes<'a>(findings: impl IntoIterator<Item = &'a Diagnostic>) -> Vec<&'static str> {
    findings.into_iter().map(Diagnostic::code).collect()
}

/// A spec with everything that 3.1 has and 3.0 has not.
fn newest() -> Value {
    document(
        "3.1.1",
        &json!({
            "info": {
                "title": "t", "version": "1", "summary": "s",
                "license": {"name": "MIT", "identifier": "MIT"},
            },
            "jsonSchemaDialect": "https://spec.openapis.org/oas/3.1/dialect/base",
            "security": [{"tls": ["role"]}],
            "tags": [{"name": "a"}],
            "paths": {
                "/a": {"get": {"operationId": "a", "responses": {"200": {
                    "$ref": "#/components/responses/R", "description": "d", "summary": "s",
                }}}},
                "/b": {"$ref": "#/components/pathItems/B"},
                "/c": {"post": {"operationId": "c", "requestBody": {"content": {"a/b": {
                    "schema": {"$ref": "#/components/schemas/Node/$defs/leaf"},
                }}}}},
            },
            "webhooks": {
                "get": {"post": {"operationId": "w", "requestBody": {"content": {"a/b": {
                    "schema": {"$ref": "https://example.com/node#node"},
                }}}}},
                "x-hook": {"$ref": "#/components/pathItems/B"},
            },
            "components": {
                "pathItems": {"B": {"get": {"operationId": "b", "responses": {"default": {
                    "description": "", "content": {"a/b": {"schema": {"$ref": "#/components/schemas/Any"}}},
                }}}}},
                "responses": {"R": {"description": "r"}},
                "schemas": {
                    "Any": true,
                    "None": false,
                    "Node": {
                        "$id": "https://example.com/node",
                        "$anchor": "node", "$dynamicAnchor": "n", "$comment": "c",
                        "$defs": {"leaf": {"type": ["string", "null"]}},
                        "type": "object",
                        "properties": {"next": {"$dynamicRef": "#n"}},
                        "patternProperties": {"^x-": {"$ref": "#/$defs/leaf"}},
                        "unevaluatedProperties": false,
                        "if": {"required": ["a"]}, "then": {"dependentRequired": {"a": ["b"]}},
                        "examples": [{}, {"a": 1}],
                    },
                    "Tuple": {"prefixItems": [true, {"contentEncoding": "base64"}], "items": false,
                        "contains": {"const": null}, "minContains": 2, "exclusiveMaximum": 3},
                },
                "securitySchemes": {"tls": {"type": "mutualTLS"}},
            },
        }),
    )
}

#[test]
fn everything_of_3_1_stays_in_3_1() {
    let spec = newest();
    for target in [Target::V3_1, Target::AsIs] {
        let merged = merged(std::slice::from_ref(&spec), target).unwrap();
        assert_eq!(merged.to_value(), spec);
        assert!(merged.warnings.is_empty(), "{:?}", merged.warnings);
    }
}

#[test]
fn splitting_and_merging_3_1_gives_the_spec_again() {
    let mut without_paths = newest();
    without_paths["paths"] = json!({});
    for spec in [newest(), without_paths] {
        let parts: Vec<Value> = split(&spec).map(|part| part.document).collect();
        assert!(!parts.is_empty());
        assert_eq!(merged(&parts, Target::AsIs).unwrap().to_value(), spec);
    }
}

#[test]
fn both_versions_become_one() {
    let older = document(
        "3.0.3",
        &json!({"components": {"schemas": {"A": {"type": "string", "nullable": true}}}}),
    );
    let newer = document(
        "3.1.0",
        &json!({"components": {"schemas": {"A": {"type": ["string", "null"]}}}}),
    );
    let cases: [(Target, &str, Value, &[&str]); 3] = [
        (
            Target::V3_0,
            "3.0.3",
            json!({"type": "string", "nullable": true}),
            &[],
        ),
        (
            Target::V3_1,
            "3.1.0",
            json!({"type": ["string", "null"]}),
            &[],
        ),
        (
            Target::AsIs,
            "3.1.0",
            json!({"type": ["string", "null"]}),
            &["mixed-versions"],
        ),
    ];
    for (target, version, schema, warnings) in cases {
        for values in [
            [older.clone(), newer.clone()],
            [newer.clone(), older.clone()],
        ] {
            let merged = merged(&values, target).unwrap();
            let spec = merged.to_value();
            assert_eq!(spec["openapi"], version);
            assert_eq!(spec["components"]["schemas"]["A"], schema);
            assert_eq!(codes(&merged.warnings), warnings);
        }
    }
}

#[test]
fn the_highest_patch_of_one_version_is_kept() {
    let of = |version| document(version, &json!({"components": {"schemas": {"A": {}}}}));
    for (versions, expected) in [
        (["3.0.1", "3.0.10"], "3.0.10"),
        (["3.1.1", "3.1.0"], "3.1.1"),
        (["3.1.1", "3.0.4"], "3.1.1"),
    ] {
        let spec = merged(&versions.map(of), Target::AsIs).unwrap().to_value();
        assert_eq!(spec["openapi"], expected);
    }
}

/// The same finding in many fragments is one warning with some of its places.
#[test]
fn what_many_fragments_share_is_reported_once() {
    let fragments: Vec<Value> = (0..25)
        .map(|number| {
            document(
                "3.1.0",
                &json!({
                    "paths": {format!("/{number}"): {"get": {"responses": {"200": {"description": ""}}}}},
                    "components": {"schemas": {"A": {"type": "string", "nullable": true}}},
                }),
            )
        })
        .collect();
    let merged = merged(&fragments, Target::V3_0).unwrap();
    assert_eq!(codes(&merged.warnings), ["ignored-keyword"]);
    let warning = &merged.warnings[0];
    assert!(warning.message().ends_with("(25 places, 10 of them shown)"));
    assert_eq!(warning.places().len(), 10);
}

fn operation(id: &str) -> Value {
    json!({"operationId": id, "responses": {"200": {"description": ""}}})
}

#[test]
fn webhooks_are_joined_by_name_and_method() {
    let one = document(
        "3.1.0",
        &json!({"webhooks": {"a": {"post": operation("p"), "summary": "s"}, "b": {}}}),
    );
    let two = document(
        "3.1.0",
        &json!({"webhooks": {"a": {"put": operation("q"), "summary": "s"}}}),
    );
    let spec = merged(&[one.clone(), two.clone()], Target::AsIs)
        .unwrap()
        .to_value();
    assert_eq!(
        spec["webhooks"],
        json!({"a": {"summary": "s", "post": operation("p"), "put": operation("q")}, "b": {}})
    );
    let mut other = two;
    other["webhooks"]["a"]["post"] = operation("r");
    let errors = merged(&[one, other], Target::AsIs).unwrap_err();
    assert_eq!(codes(&errors), ["conflicting-operation"]);
    assert!(
        errors.to_string().contains("`post` of the webhook `a`"),
        "{errors}"
    );
}

/// What an operation of a document inherits: security and servers.
fn inherited(spec: &Value, operation: &Value) -> (Value, Value) {
    let own = |key: &str, otherwise: Value| {
        let found = operation.get(key).or_else(|| spec.get(key));
        found.cloned().unwrap_or(otherwise)
    };
    (
        own("security", json!([])),
        own("servers", json!([{"url": "/"}])),
    )
}

#[test]
fn operations_outside_of_the_paths_keep_what_they_inherit() {
    let schemes = json!({"key": {"type": "http", "scheme": "basic"}});
    let security = [
        None,
        Some(json!([])),
        Some(json!([{"key": ["r"]}])),
        Some(json!([{"key": []}])),
    ];
    let servers = [None, Some(json!([{"url": "https://one.example"}]))];
    let with = |more: Value, security: &Option<Value>, servers: &Option<Value>| {
        let mut root = document("3.1.0", &more);
        root["components"]["securitySchemes"] = schemes.clone();
        for (key, value) in [("security", security), ("servers", servers)] {
            if let Some(value) = value {
                root[key] = value.clone();
            }
        }
        root
    };
    for (first, second) in pairs(&security) {
        for (one, other) in pairs(&servers) {
            let values = [
                with(
                    json!({"paths": {"/a": {"get": operation("a")}}}),
                    first,
                    one,
                ),
                with(
                    json!({
                        "paths": {"/b": {"$ref": "#/components/pathItems/B"}},
                        "webhooks": {"w": {"post": operation("w")}},
                        "components": {"pathItems": {"B": {"get": operation("b")}}},
                    }),
                    second,
                    other,
                ),
                with(
                    json!({"webhooks": {"v": {"post": operation("v")}}}),
                    first,
                    other,
                ),
            ];
            for values in [&values[..], &values[1..]] {
                let spec = merged(values, Target::AsIs).unwrap().to_value();
                for at in [
                    "/paths/~1a/get",
                    "/webhooks/w/post",
                    "/webhooks/v/post",
                    "/components/pathItems/B/get",
                ] {
                    let published = values.iter().find(|value| value.pointer(at).is_some());
                    if let Some(published) = published {
                        assert_eq!(
                            inherited(&spec, spec.pointer(at).unwrap()),
                            inherited(published, published.pointer(at).unwrap()),
                            "{at} of {}",
                            Value::from(values.to_vec())
                        );
                    }
                }
            }
        }
    }
}

fn pairs(values: &[Option<Value>]) -> impl Iterator<Item = (&Option<Value>, &Option<Value>)> {
    values
        .iter()
        .flat_map(move |one| values.iter().map(move |other| (one, other)))
}

#[test]
fn renamed_components_are_followed_into_webhooks_path_items_and_definitions() {
    let of = |kind: &str| {
        let to = json!({"schema": {"$ref": "#/components/schemas/A"}});
        let body = json!({"requestBody": {"content": {"a/b": to}}, "responses": {"200": {"description": ""}}});
        document(
            "3.1.0",
            &json!({
                "webhooks": {kind: {"post": body}},
                "components": {
                    "pathItems": {kind: {"post": body}},
                    "schemas": {
                        "A": {"type": kind},
                        kind: {"$defs": {"d": to["schema"]}, "dependentSchemas": {"example": to["schema"]}},
                    },
                },
            }),
        )
    };
    let fragments: Vec<_> = ["string", "number"]
        .iter()
        .map(|kind| Fragment::from_value(kind, &of(kind)).unwrap())
        .collect();
    let options = MergeOptions::default()
        .openapi(Target::AsIs)
        .on_conflict(OnConflict::Rename);
    let spec = merge(&fragments, &options).unwrap().to_value();
    for kind in ["string", "number"] {
        for at in [
            format!("/webhooks/{kind}/post/requestBody/content/a~1b/schema"),
            format!("/components/pathItems/{kind}/post/requestBody/content/a~1b/schema"),
            format!("/components/schemas/{kind}/$defs/d"),
            format!("/components/schemas/{kind}/dependentSchemas/example"),
        ] {
            let reference = spec.pointer(&at).unwrap()["$ref"].as_str().unwrap();
            let target = spec.pointer(&reference[1..]).unwrap();
            assert_eq!(*target, json!({ "type": kind }), "{at}");
        }
    }
}

#[test]
fn roots_of_3_1_must_agree() {
    let of = |key: &str, value: &str| {
        let mut root: Map<String, Value> = Map::new();
        root.insert(key.to_owned(), value.into());
        root.insert("components".to_owned(), json!({"schemas": {"A": {}}}));
        document("3.1.0", &root.into())
    };
    let key = "jsonSchemaDialect";
    let errors = merged(&[of(key, "https://a"), of(key, "https://b")], Target::AsIs).unwrap_err();
    assert_eq!(codes(&errors), ["conflicting-value"]);
}

/// A schema with another inside, so many levels deep.
fn nested(levels: usize, around: impl Fn(Value) -> Value) -> Value {
    (0..levels).fold(json!({"type": "string"}), |inner, _| around(inner))
}

/// Merging gives a spec that a parser reads, or says that it would be too deep.
fn check(merged: Result<Merged, Diagnostics>, fits: bool) {
    match merged {
        Ok(merged) => {
            assert!(fits);
            let spec: Value = serde_json::from_str(&merged.to_json()).unwrap();
            assert_eq!(spec, merged.to_value());
        }
        Err(errors) => {
            assert!(!fits, "{errors}");
            assert_eq!(codes(&errors).last(), Some(&"too-deep"));
        }
    }
}

#[test]
fn a_result_that_parsers_would_refuse_is_none() {
    let with = |path: &str, schema: &Value| {
        let content = json!({"application/json": {"schema": schema}});
        let responses = json!({"200": {"description": "ok", "content": content}});
        document(
            "3.1.0",
            &json!({"paths": {path: {"get": {"responses": responses}}}}),
        )
    };
    let conditions = |levels| {
        nested(
            levels,
            |inner| json!({"if": inner, "then": {"minLength": 1}}),
        )
    };
    let lists = |levels| nested(levels, |inner| json!({"items": inner}));
    let one_of = MergeOptions::default()
        .openapi(Target::AsIs)
        .on_conflict_in(ConflictKind::Operations, OnConflict::Variants);
    let cases = [
        (vec![with("/a", &conditions(20))], Target::V3_0, true),
        (vec![with("/a", &conditions(100))], Target::V3_0, false),
        (vec![with("/a", &conditions(100))], Target::AsIs, true),
        (vec![with("/a", &lists(100))], Target::V3_0, true),
    ];
    for (documents, target, fits) in cases {
        check(merged(&documents, target), fits);
    }
    // Alternatives are two levels deeper than what they are made of.
    for (levels, fits) in [(100, true), (116, true), (117, false), (118, false)] {
        let documents = [
            with("/a", &lists(levels)),
            with("/a", &json!({"maxLength": 1})),
        ];
        let fragments: Vec<_> = documents
            .iter()
            .map(|value| Fragment::from_value("f", value).unwrap())
            .collect();
        check(merge(&fragments, &one_of), fits);
    }
}
