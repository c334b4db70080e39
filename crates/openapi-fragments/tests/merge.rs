//! The merge rules, one case each.

use openapi_fragments::{Diagnostics, Fragment, MergeOptions, OnConflict, merge, split};
use serde_json::{Value, json};

/// A fragment of one operation, with `extra` at its root.
#[expect(clippy::needless_pass_by_value, reason = "reads better at the calls")]
fn fragment(path: &str, method: &str, operation: Value, extra: Value) -> Value {
    let mut value = json!({
        "openapi": "3.0.0",
        "info": {"title": "t", "version": "1"},
        "paths": {path: {method: operation}},
    });
    for (key, entry) in extra.as_object().unwrap() {
        value[key] = entry.clone();
    }
    value
}

fn merged(values: &[Value]) -> Result<Value, Diagnostics> {
    merged_with(values, OnConflict::Error)
}

fn merged_with(values: &[Value], on_conflict: OnConflict) -> Result<Value, Diagnostics> {
    let fragments: Vec<_> = values
        .iter()
        .enumerate()
        .map(|(index, value)| Fragment::from_value(&format!("{index}.json"), value).unwrap())
        .collect();
    let options = MergeOptions::default().on_conflict(on_conflict);
    merge(&fragments, &options).map(|merged| merged.to_value())
}

/// `code file:line:column pointer` for every place of every error.
fn places(errors: &Diagnostics) -> Vec<String> {
    errors
        .iter()
        .flat_map(|error| {
            error.places().iter().map(|place| {
                format!(
                    "{} {place} {}",
                    error.code(),
                    place.pointer().unwrap_or_default()
                )
            })
        })
        .collect()
}

#[test]
fn a_scope_stays_with_its_operation() {
    let spec = merged(&[
        fragment(
            "/a",
            "get",
            json!({}),
            json!({"security": [{"key": ["read"]}], "components": schemes()}),
        ),
        fragment(
            "/a",
            "put",
            json!({}),
            json!({"security": [{"key": ["write"]}], "components": schemes()}),
        ),
        fragment("/a", "head", json!({}), json!({})),
        fragment("/a", "patch", json!({}), json!({"security": []})),
    ])
    .unwrap();
    let item = &spec["paths"]["/a"];
    assert!(spec.get("security").is_none());
    assert_eq!(item["get"]["security"], json!([{"key": ["read"]}]));
    assert_eq!(item["put"]["security"], json!([{"key": ["write"]}]));
    assert!(item["head"].get("security").is_none());
    assert_eq!(item["patch"]["security"], json!([]));
}

#[test]
fn defaults_equal_in_all_fragments_stay_at_the_root() {
    let root = json!({"security": [{"key": []}], "components": schemes()});
    let spec = merged(&[
        fragment("/a", "get", json!({}), root.clone()),
        fragment("/b", "get", json!({"security": []}), root),
    ])
    .unwrap();
    assert_eq!(spec["security"], json!([{"key": []}]));
    assert!(spec["paths"]["/a"]["get"].get("security").is_none());
    assert_eq!(spec["paths"]["/b"]["get"]["security"], json!([]));
}

#[test]
fn defaults_shared_by_all_operations_return_to_the_root() {
    let spec = merged(&[
        fragment(
            "/a",
            "get",
            json!({"security": [{"key": []}]}),
            json!({"components": schemes()}),
        ),
        fragment(
            "/b",
            "get",
            json!({}),
            json!({"security": [{"key": []}], "components": schemes()}),
        ),
    ])
    .unwrap();
    assert_eq!(spec["security"], json!([{"key": []}]));
    assert!(spec["paths"]["/a"]["get"].get("security").is_none());
}

#[test]
fn servers_of_a_path_are_never_shadowed_by_those_of_the_root() {
    let one = json!([{"url": "https://one.example"}]);
    let two = json!([{"url": "https://two.example"}]);
    let mut overriding = fragment("/b", "get", json!({"servers": two}), json!({}));
    overriding["paths"]["/b"]["servers"] = one.clone();
    let spec = merged(&[
        fragment(
            "/a",
            "get",
            json!({"servers": two}),
            json!({"servers": one}),
        ),
        overriding,
    ])
    .unwrap();
    assert!(spec.get("servers").is_none());
    assert_eq!(spec["paths"]["/a"]["get"]["servers"], two);
    assert_eq!(spec["paths"]["/b"]["get"]["servers"], two);
    assert_eq!(spec["paths"]["/b"]["servers"], one);
}

#[test]
fn parameters_of_a_path_move_where_fragments_differ() {
    let page = json!({"name": "page", "in": "query", "schema": {"type": "integer"}});
    let size = json!({"name": "size", "in": "query", "schema": {"type": "integer"}});
    let mut first = fragment("/a", "get", json!({"parameters": [size]}), json!({}));
    first["paths"]["/a"]["parameters"] = json!([page, {"name": "size", "in": "query"}]);
    let spec = merged(&[first, fragment("/a", "post", json!({}), json!({}))]).unwrap();
    let item = &spec["paths"]["/a"];
    assert!(item.get("parameters").is_none());
    // Its own first, so that references to them by index stay valid.
    assert_eq!(item["get"]["parameters"], json!([size, page]));
    assert!(item["post"].get("parameters").is_none());
}

#[test]
fn equivalent_duplicate_operations_are_unified() {
    let spec = merged(&[
        fragment(
            "/a",
            "get",
            json!({"summary": "s"}),
            json!({"security": []}),
        ),
        fragment("/a", "get", json!({"summary": "s"}), json!({})),
    ])
    .unwrap();
    assert_eq!(spec["paths"]["/a"].as_object().unwrap().len(), 1);
}

#[test]
fn templates_of_one_shape_are_unified() {
    let parameter =
        |name: &str| json!({"parameters": [{"name": name, "in": "path", "required": true}]});
    let spec = merged(&[
        fragment("/a/{id}", "get", parameter("id"), json!({})),
        fragment("/a/{theId}", "put", parameter("theId"), json!({})),
    ])
    .unwrap();
    let paths = spec["paths"].as_object().unwrap();
    assert_eq!(paths.keys().collect::<Vec<_>>(), ["/a/{id}"]);
    assert_eq!(paths["/a/{id}"]["put"]["parameters"][0]["name"], "id");
}

#[test]
fn tags_and_versions_are_unified() {
    let mut newer = fragment(
        "/b",
        "get",
        json!({}),
        json!({"tags": [{"name": "B"}, {"name": "A", "description": "a"}]}),
    );
    newer["openapi"] = json!("3.0.11");
    let spec = merged(&[
        fragment(
            "/a",
            "get",
            json!({}),
            json!({"tags": [{"name": "A"}], "x-root": 1}),
        ),
        newer,
    ])
    .unwrap();
    assert_eq!(
        spec["tags"],
        json!([{"name": "A", "description": "a"}, {"name": "B"}])
    );
    assert_eq!(spec["openapi"], "3.0.11");
    assert_eq!(spec["x-root"], 1);
}

#[test]
fn equivalent_components_are_unified_with_a_warning() {
    let cases = [
        (
            json!({"type": "string", "title": "short"}),
            json!({"type": "string", "title": "much longer"}),
            "differing-documentation",
        ),
        (
            json!({"required": ["a", "b"]}),
            json!({"required": ["b", "a"], "title": "both"}),
            "compatible-components",
        ),
        (
            json!({"enum": ["a", "b"]}),
            json!({"enum": ["b", "a"], "nullable": false}),
            "compatible-components",
        ),
    ];
    for (one, fuller, code) in cases {
        let values = [("/a", &one), ("/b", &fuller)].map(|(path, schema)| {
            let components = json!({"components": {"schemas": {"S": schema}}});
            fragment(path, "get", json!({}), components)
        });
        for on_conflict in [OnConflict::Error, OnConflict::Rename] {
            let fragments: Vec<_> = values
                .iter()
                .map(|value| Fragment::from_value("f.json", value).unwrap())
                .collect();
            let options = MergeOptions::default().on_conflict(on_conflict);
            let merged = merge(&fragments, &options).unwrap();
            assert_eq!(merged.to_value()["components"]["schemas"]["S"], fuller);
            assert_eq!(merged.warnings.len(), 1);
            assert_eq!(merged.warnings[0].code(), code);
            assert_eq!(merged.warnings[0].places().len(), 2);
        }
    }
}

#[test]
fn a_document_of_components_keeps_its_empty_paths() {
    let value = json!({
        "openapi": "3.0.0",
        "info": {"title": "t", "version": "1"},
        "paths": {},
        "components": {"schemas": {"S": {}}},
    });
    let fragment = Fragment::from_value("f.json", &value).unwrap();
    assert_eq!(fragment.to_document().value(), &value);
}

#[test]
fn references_to_renamed_components_are_rewritten() {
    let with = |kind: &str| {
        json!({"components": {"schemas": {
            "Leaf": {"type": kind},
            "Branch": {"$ref": "#/components/schemas/Leaf"},
        }}})
    };
    let branch = json!({"x": 1, "requestBody": {"$ref": "#/components/schemas/Branch"}});
    let values = [
        fragment("/a", "get", branch.clone(), with("string")),
        fragment("/b", "get", branch, with("integer")),
    ];
    let spec = merged_with(&values, OnConflict::Rename).unwrap();
    let schemas = spec["components"]["schemas"].as_object().unwrap();
    assert_eq!(schemas.len(), 4);
    for (path, kind) in [("/a", "string"), ("/b", "integer")] {
        let follow = |value: &Value| {
            let reference = value["$ref"].as_str().unwrap();
            spec.pointer(&reference[1..]).unwrap().clone()
        };
        let branch = follow(&spec["paths"][path]["get"]["requestBody"]);
        assert_eq!(follow(&branch)["type"], kind);
    }
}

#[test]
fn all_contradictions_are_reported_with_both_places() {
    let mut titled = fragment("/b", "get", json!({}), json!({}));
    titled["info"]["title"] = json!("another");
    let component = |kind: &str| json!({"components": {"schemas": {"S": {"type": kind}}}});
    let cases = [
        (
            vec![
                fragment("/a", "get", json!({"x-a": "one"}), json!({})),
                fragment("/a", "get", json!({"x-a": "two"}), json!({})),
            ],
            vec![
                "conflicting-operation 0.json:10:9 /paths/~1a/get/x-a",
                "conflicting-operation 1.json:10:9 /paths/~1a/get/x-a",
            ],
        ),
        (
            vec![
                fragment("/a", "get", json!({}), component("string")),
                fragment("/b", "get", json!({}), component("integer")),
                titled,
            ],
            vec![
                "conflicting-component 0.json:15:9 /components/schemas/S/type",
                "conflicting-component 1.json:15:9 /components/schemas/S/type",
                "conflicting-value 0.json:4:5 /info/title",
                "conflicting-value 2.json:4:5 /info/title",
            ],
        ),
        (
            ["read", "write"]
                .map(|scope| {
                    let security = json!({"security": [{"key": [scope]}], "components": schemes()});
                    fragment("/a", "get", json!({}), security)
                })
                .to_vec(),
            vec![
                "conflicting-operation 0.json:10:9 /security/0/key/0",
                "conflicting-operation 1.json:10:9 /security/0/key/0",
            ],
        ),
        (
            ["one", "two"]
                .map(|text| {
                    let mut value = fragment("/a", "get", json!({}), json!({}));
                    value["paths"]["x-note"] = json!({"text": text});
                    value
                })
                .to_vec(),
            vec![
                "conflicting-value 0.json:12:7 /paths/x-note/text",
                "conflicting-value 1.json:12:7 /paths/x-note/text",
            ],
        ),
        (
            vec![
                fragment("/a", "get", json!({"operationId": "same"}), json!({})),
                fragment("/b", "get", json!({"operationId": "same"}), json!({})),
            ],
            vec![
                "duplicate-operation-id 1.json:10:9 /paths/~1b/get/operationId",
                "duplicate-operation-id 0.json:10:9 /paths/~1a/get/operationId",
            ],
        ),
        (
            vec![fragment(
                "/a",
                "get",
                json!({"requestBody": {"$ref": "#/components/schemas/No"}}),
                json!({}),
            )],
            vec!["dangling-reference 0.json:11:11 /paths/~1a/get/requestBody/$ref"],
        ),
        (
            vec![fragment(
                "/a",
                "get",
                json!({}),
                json!({"security": [{"no": []}]}),
            )],
            vec!["dangling-reference 0.json:9:7 /security/0/no"],
        ),
    ];
    for (values, expected) in cases {
        assert_eq!(places(&merged(&values).unwrap_err()), expected);
    }
}

#[test]
fn numbers_are_preserved() {
    let bounds = [
        json!(-12.070_162_795_213_857),
        json!(2.279_012_170_860_524_3e274),
        json!(u64::MAX),
        json!(1e30),
    ];
    let operation = json!({"parameters": [], "x-bounds": bounds});
    let mut other = fragment("/a/{y}", "get", operation.clone(), json!({}));
    other["paths"]["/a/{y}"]["get"]["x-bounds"] = json!(bounds);
    let spec = merged(&[fragment("/a/{x}", "get", operation, json!({})), other]).unwrap();
    assert_eq!(spec["paths"]["/a/{x}"]["get"]["x-bounds"], json!(bounds));
}

#[test]
fn alternatives_keep_their_names_on_the_wire_when_renamed() {
    let animals = |kind: &str, discriminator: Value| {
        json!({"components": {"schemas": {
            "Cat": {"type": kind},
            "Dog": {"type": "object"},
            "Animal": {
                "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
                "discriminator": discriminator,
            },
        }}})
    };
    let body = json!({"requestBody": {"$ref": "#/components/schemas/Animal"}});
    let cases = [
        (json!({"propertyName": "kind"}), "Cat"),
        (
            json!({"propertyName": "kind", "mapping": {"feline": "Cat"}}),
            "feline",
        ),
    ];
    for (discriminator, value) in cases {
        let spec = merged_with(
            &[
                fragment(
                    "/a",
                    "get",
                    body.clone(),
                    animals("object", discriminator.clone()),
                ),
                fragment("/b", "get", body.clone(), animals("string", discriminator)),
            ],
            OnConflict::Rename,
        )
        .unwrap();
        let reference = spec["paths"]["/a"]["get"]["requestBody"]["$ref"]
            .as_str()
            .unwrap();
        let animal = spec.pointer(&reference[1..]).unwrap();
        let mapping = animal["discriminator"]["mapping"].as_object().unwrap();
        assert_eq!(mapping.len(), 1, "{animal}");
        let target = mapping[value].as_str().unwrap();
        assert!(
            animal["oneOf"][0]["$ref"]
                .as_str()
                .unwrap()
                .ends_with(target),
            "{animal}"
        );
    }
}

#[test]
fn names_are_not_documentation_but_the_text_of_a_scope_is() {
    let flows = |scopes: Value| {
        json!({"components": {"securitySchemes": {"S": {"type": "oauth2", "flows": {
            "implicit": {"authorizationUrl": "/", "scopes": scopes},
        }}}}})
    };
    let meta = |text: &str| json!({"components": {"x-meta": {"title": text}}});
    let cases = [
        (
            flows(json!({"read": "r"})),
            flows(json!({"read": "Read things"})),
            None,
        ),
        (
            flows(json!({"read": "r"})),
            flows(json!({"read": "r", "summary": "s"})),
            Some("conflicting-component"),
        ),
        (meta("one"), meta("other"), Some("conflicting-value")),
    ];
    for (one, other, expected) in cases {
        let result = merged(&[
            fragment("/a", "get", json!({}), one),
            fragment("/b", "get", json!({}), other),
        ]);
        let code = result
            .err()
            .map(|errors| errors.iter().next().unwrap().code());
        assert_eq!(code, expected);
    }
}

#[test]
fn parameters_are_found_behind_references_to_other_fragments() {
    let id = json!({"name": "id", "in": "path", "required": true, "schema": {"type": "string"}});
    let shared = json!({"components": {"parameters": {
        "Id": id, "Alias": {"$ref": "#/components/parameters/Id"},
    }}});
    let alias = json!({"parameters": [{"$ref": "#/components/parameters/Alias"}]});
    let spec = merged(&[
        fragment("/a/{aid}", "get", json!({}), shared),
        fragment("/a/{id}", "put", alias, json!({})),
    ])
    .unwrap();
    assert_eq!(
        spec["paths"]["/a/{aid}"]["put"]["parameters"][0]["name"],
        "aid"
    );
}

#[test]
fn path_fields_without_an_operation_are_reported_or_kept() {
    let mut bare = fragment("/a", "get", json!({}), json!({}));
    bare["paths"] = json!({"/a": {"description": "d"}, "/b": {"get": {}}});
    let values = [bare, fragment("/a", "get", json!({}), json!({}))];
    let fragments: Vec<_> = values
        .iter()
        .map(|value| Fragment::from_value("f.json", value).unwrap())
        .collect();
    let merged_fragments = merge(&fragments, &MergeOptions::default()).unwrap();
    assert_eq!(merged_fragments.warnings[0].code(), "dropped-text");

    let common = json!({
        "openapi": "3.0.0",
        "info": {"title": "t", "version": "1"},
        "servers": [{"url": "/"}],
        "paths": {},
        "components": {"schemas": {"S": {}}},
    });
    assert_eq!(merged(&[common]).unwrap()["servers"], json!([{"url": "/"}]));
}

#[test]
fn references_are_followed_in_every_encoding() {
    let components = json!({"components": {"schemas": {
        "Page«User»": {},
        "value": {"$ref": "#/components/schemas/Page%C2%ABUser%C2%BB"},
    }}});
    assert!(merged(&[fragment("/a", "get", json!({}), components)]).is_ok());
    // A component may have the name of a keyword.
    let dangling = json!({"components": {"schemas": {
        "value": {"$ref": "#/components/schemas/No"},
    }}});
    let errors = merged(&[fragment("/a", "get", json!({}), dangling)]).unwrap_err();
    assert_eq!(
        places(&errors),
        ["dangling-reference 0.json:15:9 /components/schemas/value/$ref"]
    );
}

#[test]
fn a_reference_to_one_of_several_components_is_told_with_all() {
    let define = |kind: &str| json!({"components": {"schemas": {"S": {"type": kind}}}});
    let user = json!({"requestBody": {"content": {"application/json": {
        "schema": {"$ref": "#/components/schemas/S"},
    }}}});
    let values = [
        fragment("/a", "get", json!({}), define("string")),
        fragment("/b", "get", json!({}), define("integer")),
        fragment("/c", "get", user, json!({})),
    ];
    let errors = merged_with(&values, OnConflict::Rename).unwrap_err();
    let error = errors.iter().next().unwrap();
    assert_eq!(error.code(), "dangling-reference");
    let what = "several fragments define `S` in `schemas`, each differently";
    assert_eq!(error.to_string(), what);
    let sources = error.places().iter().map(|place| place.source().name());
    let mut sources: Vec<_> = sources.collect();
    sources[1..].sort_unstable();
    assert_eq!(sources, ["2.json", "0.json", "1.json"]);
}

#[test]
fn nothing_to_merge_is_an_error() {
    assert_eq!(
        merged(&[]).unwrap_err().iter().next().unwrap().code(),
        "no-fragment"
    );
}

#[test]
fn components_that_nothing_uses_survive_a_split() {
    let spec = merged(&[fragment(
        "/a",
        "get",
        json!({}),
        json!({"components": {
            "schemas": {"Idle": {"$ref": "#/components/schemas/Used"}, "Used": {"type": "string"}},
            "securitySchemes": schemes()["securitySchemes"],
        }}),
    )])
    .unwrap();
    let parts: Vec<Value> = split(&spec).map(|part| part.document).collect();
    assert_eq!(parts.len(), 2);
    assert_eq!(merged(&parts).unwrap(), spec);
}

#[test]
fn a_spec_without_operations_keeps_its_defaults_in_a_split() {
    let spec = merged(&[json!({
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "servers": [{"url": "/v1"}],
        "security": [{"key": []}],
        "paths": {},
        "components": {
            "schemas": {"Idle": {"type": "string"}},
            "securitySchemes": schemes()["securitySchemes"],
        },
    })])
    .unwrap();
    assert_eq!(spec["security"], json!([{"key": []}]));
    let parts: Vec<Value> = split(&spec).map(|part| part.document).collect();
    assert_eq!(merged(&parts).unwrap(), spec);
}

fn schemes() -> Value {
    json!({"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "Key"}}})
}

#[test]
fn equivalent_forms_of_public_do_not_depend_on_the_order() {
    let one = fragment("/a", "get", json!({}), json!({"security": []}));
    let other = fragment("/a", "get", json!({}), json!({}));
    let put = fragment("/a", "put", json!({}), json!({}));
    let forth = merged(&[one.clone(), other.clone(), put.clone()]).unwrap();
    assert_eq!(forth, merged(&[put, other, one]).unwrap());
}
