//! One case for each rule, in both directions if the rule has two.

use serde_json::{Value, json};

use super::{Change, compare};

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

/// The level and code of the one change between two schemas, sent and received.
fn both_ways(old: &Value, new: &Value) -> [String; 2] {
    [request, response].map(|place| {
        let found = changes(&place(old), &place(new));
        assert_eq!(found.len(), 1, "{old} {new} {found:?}");
        found[0].split(' ').take(2).collect::<Vec<_>>().join(" ")
    })
}

#[test]
fn schemas_are_classified_by_direction() {
    let object = |required: &[&str]| json!({"type": "object", "required": required, "properties": {"a": {"type": "string"}}});
    let cases = [
        (
            json!({"type": "string"}),
            json!({"type": "integer"}),
            "breaking type-changed",
            "breaking type-changed",
        ),
        (
            json!({"type": "integer"}),
            json!({"type": "number"}),
            "safe type-changed",
            "breaking type-changed",
        ),
        (
            json!({"type": "number"}),
            json!({"type": "integer"}),
            "breaking type-changed",
            "safe type-changed",
        ),
        (
            json!({}),
            json!({"nullable": true}),
            "safe nullable",
            "breaking nullable",
        ),
        (
            json!({"nullable": true}),
            json!({}),
            "breaking not-nullable",
            "safe not-nullable",
        ),
        (
            json!({"format": "date"}),
            json!({"format": "date-time"}),
            "risky format-changed",
            "risky format-changed",
        ),
        (
            json!({"enum": [1, 2]}),
            json!({"enum": [1]}),
            "breaking enum-value-removed",
            "safe enum-value-removed",
        ),
        (
            json!({"enum": [1]}),
            json!({"enum": [1, 2]}),
            "safe enum-value-added",
            "risky enum-value-added",
        ),
        (
            json!({}),
            json!({"enum": [1]}),
            "breaking enum-added",
            "safe enum-added",
        ),
        (
            json!({"enum": [1]}),
            json!({}),
            "safe enum-removed",
            "risky enum-removed",
        ),
        (
            object(&[]),
            object(&["a"]),
            "breaking property-required",
            "safe property-required",
        ),
        (
            object(&["a"]),
            object(&[]),
            "safe property-optional",
            "breaking property-optional",
        ),
        (
            json!({}),
            json!({"properties": {"b": {}}}),
            "safe property-added",
            "safe property-added",
        ),
        (
            json!({}),
            json!({"properties": {"b": {}}, "required": ["b"]}),
            "breaking required-property-added",
            "safe property-added",
        ),
        (
            json!({"properties": {"b": {}}}),
            json!({}),
            "risky property-removed",
            "risky property-removed",
        ),
        (
            json!({"properties": {"b": {}}, "required": ["b"]}),
            json!({}),
            "risky property-removed",
            "breaking property-removed",
        ),
        (
            json!({"maxLength": 9}),
            json!({"maxLength": 8}),
            "breaking limit-tightened",
            "safe limit-tightened",
        ),
        (
            json!({"minimum": 2}),
            json!({"minimum": 1}),
            "safe limit-loosened",
            "risky limit-loosened",
        ),
        (
            json!({}),
            json!({"uniqueItems": true}),
            "breaking limit-tightened",
            "safe limit-tightened",
        ),
        (
            json!({}),
            json!({"additionalProperties": false}),
            "breaking closed",
            "safe closed",
        ),
        (
            json!({"additionalProperties": false}),
            json!({}),
            "safe opened",
            "risky opened",
        ),
        (
            json!({"pattern": "a"}),
            json!({"pattern": "b"}),
            "risky keyword-changed",
            "risky keyword-changed",
        ),
        (
            json!({"oneOf": [{}, {}]}),
            json!({"oneOf": [{}]}),
            "breaking alternatives-narrowed",
            "safe alternatives-narrowed",
        ),
        (
            json!({"allOf": [{}, {}]}),
            json!({"allOf": [{}]}),
            "safe alternatives-widened",
            "risky alternatives-widened",
        ),
        // Types and limits of OpenAPI 3.1.
        (
            json!({"type": ["string", "null"]}),
            json!({"type": "string"}),
            "breaking not-nullable",
            "safe not-nullable",
        ),
        (
            json!({"type": "string", "nullable": true}),
            json!({"type": ["string", "null", "integer"]}),
            "safe type-changed",
            "breaking type-changed",
        ),
        (
            json!({"type": ["string", "number"]}),
            json!({"type": ["integer"]}),
            "breaking type-changed",
            "safe type-changed",
        ),
        (
            json!({"exclusiveMinimum": 1}),
            json!({"exclusiveMinimum": 2}),
            "breaking limit-tightened",
            "safe limit-tightened",
        ),
        (
            json!({"exclusiveMaximum": true}),
            json!({}),
            "safe limit-loosened",
            "risky limit-loosened",
        ),
        (
            json!({"minItems": 1, "maxItems": 3}),
            json!({"minItems": 1, "maxItems": 2}),
            "breaking limit-tightened",
            "safe limit-tightened",
        ),
        (
            json!({"additionalProperties": {"type": "string"}}),
            json!({"additionalProperties": {"type": "integer"}}),
            "breaking type-changed",
            "breaking type-changed",
        ),
        (
            json!({"items": {"type": "string"}}),
            json!({"items": {"type": "boolean"}}),
            "breaking type-changed",
            "breaking type-changed",
        ),
    ];
    for (old, new, sent, received) in cases {
        assert_eq!(both_ways(&old, &new), [sent, received], "{old} {new}");
    }
}

#[test]
fn schemas_within_are_found_in_every_keyword() {
    let cases = [
        // A missing keyword allows anything.
        (
            json!({"type": "array"}),
            json!({"type": "array", "items": {"type": "string"}}),
            "breaking type-changed",
            "safe type-changed",
        ),
        (
            json!({"type": "object", "additionalProperties": {"type": "string"}}),
            json!({"type": "object"}),
            "safe type-changed",
            "breaking type-changed",
        ),
        (
            json!({"items": {}}),
            json!({"items": false}),
            "breaking type-changed",
            "safe type-changed",
        ),
        // Required without a schema.
        (
            json!({"allOf": [{}]}),
            json!({"allOf": [{}], "required": ["a"]}),
            "breaking property-required",
            "safe property-required",
        ),
        // Parts are paired by reference and by text; the pairing of others is unknown.
        (
            json!({"oneOf": [{"type": "string"}, {"type": "integer"}]}),
            json!({"oneOf": [{"type": "integer"}, {"type": "string"}, {"type": "object"}]}),
            "safe alternatives-widened",
            "risky alternatives-widened",
        ),
        (
            json!({"oneOf": [{"type": "string"}]}),
            json!({"oneOf": [{"type": "integer"}, {"type": "object"}]}),
            "breaking alternatives-changed",
            "breaking alternatives-changed",
        ),
        // Keywords that contain schemas.
        (
            json!({"not": {"maxLength": 9}}),
            json!({"not": {"maxLength": 8}}),
            "risky limit-tightened",
            "risky limit-tightened",
        ),
        (
            json!({"patternProperties": {"^a": {"maxLength": 9}}}),
            json!({"patternProperties": {"^a": {"maxLength": 8}}}),
            "breaking limit-tightened",
            "safe limit-tightened",
        ),
        (
            json!({"prefixItems": [{}]}),
            json!({"prefixItems": [{}, {}]}),
            "risky keyword-changed",
            "risky keyword-changed",
        ),
        (
            json!({"$ref": "#/components/schemas/Tree", "maxProperties": 9}),
            json!({"$ref": "#/components/schemas/Tree", "maxProperties": 8}),
            "breaking limit-tightened",
            "safe limit-tightened",
        ),
        (
            json!({"$ref": "other.json#/A"}),
            json!({"$ref": "other.json#/B"}),
            "risky reference-changed",
            "risky reference-changed",
        ),
    ];
    for (old, new, sent, received) in cases {
        assert_eq!(both_ways(&old, &new), [sent, received], "{old} {new}");
    }
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
            vec!["safe parameter-style-changed query parameter q"],
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
