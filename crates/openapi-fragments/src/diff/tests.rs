//! One case for each rule, in both directions if the rule has two.

use std::time::Duration;

use cpu_time::ThreadTime;
use serde_json::{Map, Value, json};

use super::{Change, compare};

mod mixed;

fn diff(old: &Value, new: &Value) -> Vec<Change> {
    compare(old, new).changes
}

fn text(changes: &[Change]) -> String {
    let lines = changes
        .iter()
        .map(|change| format!("{:<8}  {change}\n", change.level.to_string()));
    lines.collect()
}

fn spec(operation: &Value) -> Value {
    json!({
        "paths": {"/a/{id}": {"get": operation}},
        "components": {"schemas": {
            "Tree": {"type": "object", "properties": {"child": {"$ref": "#/components/schemas/Tree"}}},
        }},
    })
}

/// `level code location` of each change between two operations.
fn changes(old: &Value, new: &Value) -> Vec<String> {
    diff(&spec(old), &spec(new))
        .iter()
        .map(|change| format!("{} {} {}", change.level, change.code, change.location))
        .collect()
}

fn request(schema: &Value) -> Value {
    json!({"requestBody": {"content": {"application/json": {"schema": schema}}}})
}

fn response(schema: &Value) -> Value {
    json!({"responses": {"200": {"content": {"application/json": {"schema": schema}}}}})
}

fn parameter(more: Value) -> Value {
    let mut parameter = json!({"name": "q", "in": "query", "schema": {"type": "string"}});
    let Value::Object(more) = more else {
        panic!("{more} is not an object");
    };
    parameter.as_object_mut().unwrap().extend(more);
    json!({"parameters": [parameter]})
}

#[test]
fn operations_are_compared_part_by_part() {
    let security = |scopes: &[&str]| json!({"security": [{"key": scopes}]});
    let servers = |urls: &[&str]| {
        let servers: Vec<_> = urls.iter().map(|url| json!({"url": url})).collect();
        json!({"servers": servers})
    };
    let servers_with =
        |variables: &Value| json!({"servers": [{"url": "https://{zone}", "variables": variables}]});
    let media = |media_type: &str| json!({"responses": {"200": {"content": {media_type: {}}}}});
    let cases = [
        (
            json!({"summary": "a"}),
            json!({"summary": "b", "x-c": 1}),
            vec![],
        ),
        (
            json!({"operationId": "a"}),
            json!({"operationId": "b"}),
            vec!["risky operation-id-changed "],
        ),
        (
            json!({}),
            json!({"deprecated": true}),
            vec!["risky operation-deprecated "],
        ),
        (
            security(&["read"]),
            security(&["write"]),
            vec!["breaking security-tightened security"],
        ),
        (
            json!({}),
            security(&[]),
            vec!["breaking security-tightened security"],
        ),
        (
            security(&["a", "b"]),
            security(&["a"]),
            vec!["safe security-loosened security"],
        ),
        (
            security(&["a"]),
            json!({"security": [{"key": ["a"]}, {"other": []}]}),
            vec!["safe security-loosened security"],
        ),
        (
            servers(&["a", "b"]),
            servers(&["b"]),
            vec!["breaking server-removed servers"],
        ),
        (
            servers(&["a"]),
            servers(&["a", "b"]),
            vec!["safe server-added servers"],
        ),
        (
            servers(&["a", "b"]),
            servers(&["b", "a"]),
            vec!["risky default-server-changed servers"],
        ),
        (
            servers_with(&json!({"zone": {"default": "eu1", "enum": ["eu1", "us1"]}})),
            servers_with(&json!({"zone": {"default": "eu2", "enum": ["eu2", "us1"]}})),
            vec![
                "breaking server-value-removed server https://{zone}",
                "risky server-default-changed server https://{zone}",
                "safe server-value-added server https://{zone}",
            ],
        ),
        (
            servers_with(&json!({"zone": {"default": "eu1"}})),
            servers_with(&json!({"zone": {"default": "eu1", "enum": ["eu1"]}})),
            vec!["breaking server-value-removed server https://{zone}"],
        ),
        (
            json!({}),
            json!({"requestBody": {"required": true}}),
            vec!["breaking required-request-body-added request body"],
        ),
        (
            json!({"requestBody": {"required": true}}),
            json!({"requestBody": {}}),
            vec!["safe request-body-optional request body"],
        ),
        (
            json!({"responses": {"404": {}}}),
            json!({}),
            vec!["risky response-removed response 404"],
        ),
        (
            json!({"responses": {"200": {"headers": {"A": {}}}}}),
            json!({"responses": {"200": {}}}),
            vec!["risky response-header-removed response 200, header A"],
        ),
        (
            parameter(json!({"required": true})),
            parameter(json!({})),
            vec!["safe parameter-optional query parameter q"],
        ),
        (
            json!({}),
            parameter(json!({})),
            vec!["safe optional-parameter-added query parameter q"],
        ),
        (
            json!({}),
            parameter(json!({"required": true})),
            vec!["breaking required-parameter-added query parameter q"],
        ),
        (
            parameter(json!({})),
            json!({}),
            vec!["risky parameter-removed query parameter q"],
        ),
        (
            parameter(json!({})),
            parameter(json!({"required": true})),
            vec!["breaking parameter-required query parameter q"],
        ),
        (
            parameter(json!({})),
            parameter(json!({"schema": {"type": "integer"}})),
            vec!["breaking type-changed query parameter q"],
        ),
        (
            json!({}),
            json!({"requestBody": {}}),
            vec!["safe request-body-added request body"],
        ),
        (
            json!({"requestBody": {}}),
            json!({"requestBody": {"required": true}}),
            vec!["breaking request-body-required request body"],
        ),
        (
            json!({"requestBody": {}}),
            json!({}),
            vec!["breaking request-body-removed request body"],
        ),
        (
            media("a/b"),
            json!({}),
            vec!["breaking response-removed response 200"],
        ),
        (
            json!({}),
            json!({"responses": {"404": {}}}),
            vec!["safe response-added response 404"],
        ),
        (
            json!({}),
            json!({"responses": {"201": {}}}),
            vec!["risky response-added response 201"],
        ),
        (
            media("a/b"),
            media("a/c"),
            vec![
                "breaking media-type-removed response 200",
                "safe media-type-added response 200",
            ],
        ),
    ];
    for (old, new, expected) in cases {
        assert_eq!(changes(&old, &new), expected, "{old} {new}");
    }
}

#[test]
fn serialization_of_parameters_and_headers_is_compared() {
    let header = |header: Value| json!({"responses": {"200": {"headers": {"A": header}}}});
    let cases = [
        (
            parameter(json!({"explode": true})),
            parameter(json!({"style": "form", "allowReserved": false})),
            vec![],
        ),
        (
            parameter(json!({})),
            parameter(json!({"explode": false})),
            vec![],
        ),
        (
            parameter(json!({})),
            parameter(json!({"style": "deepObject", "allowReserved": true})),
            vec![
                "breaking parameter-style-changed query parameter q",
                "safe reserved-allowed query parameter q",
            ],
        ),
        (
            header(json!({"required": true, "schema": {"type": "string"}})),
            header(json!({"schema": {"type": "integer"}})),
            vec![
                "breaking response-header-optional response 200, header A",
                "breaking type-changed response 200, header A",
            ],
        ),
        (
            json!({}),
            json!({"callbacks": {"a": {}}}),
            vec!["safe callback-added callback a"],
        ),
    ];
    for (old, new, expected) in cases {
        assert_eq!(changes(&old, &new), expected, "{old} {new}");
    }
}

#[test]
fn operations_and_security_schemes_are_compared() {
    let with = |path: &str, scheme: Value| json!({"paths": {path: {"get": {}}}, "components": {"securitySchemes": {"key": scheme}}});
    let key = |name: &str| json!({"type": "apiKey", "in": "header", "name": name});
    let flow = |url: &str, scopes: Value| json!({"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": url, "scopes": scopes}}});
    let cases = [
        (
            with("/a", key("K")),
            with("/b", key("K")),
            vec!["breaking operation-removed ", "safe operation-added "],
        ),
        (
            with("/a", key("K")),
            with("/a", key("L")),
            vec!["breaking security-scheme-changed security scheme key"],
        ),
        (
            with("/a", flow("u", json!({"a": ""}))),
            with("/a", flow("u", json!({"a": "", "b": ""}))),
            vec!["safe oauth-scope-added security scheme key, flow clientCredentials"],
        ),
        (
            with("/a", flow("u", json!({}))),
            with("/a", flow("v", json!({}))),
            vec!["breaking security-scheme-changed security scheme key, flow clientCredentials"],
        ),
    ];
    for (old, new, expected) in cases {
        let found: Vec<_> = diff(&old, &new)
            .iter()
            .map(|change| format!("{} {} {}", change.level, change.code, change.location))
            .collect();
        assert_eq!(found, expected, "{old} {new}");
    }
}

#[test]
fn names_of_path_parameters_are_ignored() {
    let with = |name: &str| {
        let path = format!("/a/{{{name}}}");
        json!({"paths": {path: {"get": {"parameters": [{"name": name, "in": "path", "required": true}]}}}})
    };
    assert!(diff(&with("id"), &with("theId")).is_empty());
}

#[test]
fn targets_of_references_are_compared() {
    let pet = |limit: u8| json!({"properties": {"name": {"maxLength": limit}}});
    let with = |path: &str, kind: &str, limit: u8| {
        json!({
            "paths": {"/a": {"$ref": path}},
            "components": {
                "pathItems": {"A": {"post": request(&json!({"$ref": "#/components/schemas/a%20b"}))}},
                "schemas": {
                    "a b": {"discriminator": {"propertyName": "kind", "mapping": {kind: "Pet"}}},
                    "Pet": pet(limit),
                },
            },
        })
    };
    let path = "#/components/pathItems/A";
    let found = diff(&with(path, "pet", 9), &with(path, "pet", 8));
    assert_eq!(
        text(&found),
        "breaking  POST /a: request body, application/json: /name has `maxLength` 8 instead of 9\n"
    );
}

#[test]
fn recursive_schemas_are_compared_once() {
    let tree = json!({"$ref": "#/components/schemas/Tree"});
    let old = spec(&response(&tree));
    let mut new = old.clone();
    assert!(diff(&old, &new).is_empty());
    new["components"]["schemas"]["Tree"]["properties"]["size"] = json!({});
    let found = diff(&old, &new);
    assert_eq!(
        text(&found),
        "safe      GET /a/{id}: response 200, application/json: /size is new\n"
    );
    assert_eq!(
        compare(&old, &new).markdown(),
        "### Safe\n\n- `GET /a/{id}`, response 200, application/json: /size is new\n"
    );
}

#[test]
fn densely_connected_schemas_terminate() {
    let tangle = |leaf: &str| {
        let schemas: serde_json::Map<String, Value> = (0..20)
            .map(|n| {
                let properties: serde_json::Map<String, Value> = (0..20)
                    .map(|m| {
                        (
                            format!("p{m}"),
                            json!({"$ref": format!("#/components/schemas/S{m}")}),
                        )
                    })
                    .collect();
                (
                    format!("S{n}"),
                    json!({"title": "t", "type": leaf, "properties": properties}),
                )
            })
            .collect();
        let mut spec = spec(&response(&json!({"$ref": "#/components/schemas/S0"})));
        spec["components"]["schemas"] = schemas.into();
        spec
    };
    assert!(diff(&tangle("object"), &tangle("object")).is_empty());
    assert!(!diff(&tangle("object"), &tangle("string")).is_empty());
}

/// Anchors are looked up in one index, not by a search for each reference.
#[test]
fn many_anchors_are_compared_in_bounded_time() {
    let spec = |most: u32| {
        let schemas: Map<_, _> = (0..1500)
            .map(|index| {
                let schema =
                    json!({"$anchor": format!("a{index}"), "type": "string", "maxLength": most});
                (format!("S{index}"), schema)
            })
            .collect();
        let paths: Map<_, _> = (0..1500)
            .map(|index| {
                let schema = json!({"$ref": format!("#a{index}")});
                let parameters = json!([{"name": "q", "in": "query", "schema": schema}]);
                (
                    format!("/{index}"),
                    json!({"get": {"parameters": parameters}}),
                )
            })
            .collect();
        json!({"openapi": "3.1.0", "paths": paths, "components": {"schemas": schemas}})
    };
    let start = ThreadTime::now();
    assert_eq!(diff(&spec(5), &spec(4)).len(), 1500);
    // Of this thread, in an unoptimized build.
    assert!(start.elapsed() < Duration::from_secs(60));
}
