//! One case for each rule, in both directions where it has two.

use serde_json::{Value, json};

use super::{Change, diff};

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
fn schemas_are_judged_by_direction() {
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
fn operations_are_judged_part_by_part() {
    let parameter = |more: Value| {
        let mut parameter = json!({"name": "q", "in": "query", "schema": {"type": "string"}});
        parameter
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        json!({"parameters": [parameter]})
    };
    let security = |scopes: &[&str]| json!({"security": [{"key": scopes}]});
    let servers = |urls: &[&str]| {
        let servers: Vec<_> = urls.iter().map(|url| json!({"url": url})).collect();
        json!({"servers": servers})
    };
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
fn names_of_path_parameters_are_nothing_to_clients() {
    let with = |name: &str| {
        let path = format!("/a/{{{name}}}");
        json!({"paths": {path: {"get": {"parameters": [{"name": name, "in": "path", "required": true}]}}}})
    };
    assert!(diff(&with("id"), &with("theId")).is_empty());
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
        Change::text(&found),
        "safe      GET /a/{id}: response 200, application/json: /size is new\n"
    );
    assert_eq!(
        Change::markdown(&found),
        "### Safe\n\n- `GET /a/{id}`, response 200, application/json: /size is new\n"
    );
}

#[test]
fn deep_and_tangled_schemas_come_to_an_end() {
    let chain = |last: &Value| {
        let mut schemas: serde_json::Map<String, Value> = (0..5_000)
            .map(|n| {
                let next = format!("#/components/schemas/S{}", n + 1);
                (
                    format!("S{n}"),
                    json!({"properties": {"n": {"$ref": next}}}),
                )
            })
            .collect();
        schemas.insert("S5000".to_owned(), last.clone());
        let mut spec = spec(&response(&json!({"$ref": "#/components/schemas/S0"})));
        spec["components"]["schemas"] = schemas.into();
        spec
    };
    assert!(diff(&chain(&json!({})), &chain(&json!({}))).is_empty());

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
