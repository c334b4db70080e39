//! Generated specs whose operations and components refer to each other in every way that
//! there is within a document of their version.

use openapi_fragments::Version;
use proptest::prelude::*;
use proptest::sample::subsequence;
use serde_json::{Value, json};

use super::fragments::{security, servers, version};
use super::schemas;

type Operation = (&'static str, &'static str, Value);

fn to(text: &str) -> Value {
    json!({ "$ref": text })
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "values are made where they are given"
)]
fn answer(schema: Value) -> Value {
    json!({"responses": {"200": {"description": "ok", "content": {"application/json": {"schema": schema}}}}})
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "values are made where they are given"
)]
fn linked(link: Value) -> Value {
    json!({"responses": {"200": {"description": "ok", "links": {"next": link}}}})
}

/// Operations that a spec of any version may have.
fn operations() -> Vec<Operation> {
    vec![
        ("/b", "get", answer(to("#/components/schemas/Cat"))),
        (
            "/b",
            "put",
            linked(json!({"operationRef": "#/paths/~1a~1{id}/get"})),
        ),
        ("/c", "get", linked(json!({"operationId": "getA"}))),
        (
            "/c",
            "put",
            json!({"parameters": [to("#/paths/~1a~1%7Bid%7D/parameters/0")], "responses": {}}),
        ),
        (
            "/d",
            "get",
            answer(to("#/components/schemas/Box/properties/size")),
        ),
        ("/d", "put", answer(to("#size"))),
        (
            "/d",
            "post",
            json!({"responses": to("#/paths/~1a~1{id}/get/responses")}),
        ),
        (
            "/e",
            "get",
            json!({"callbacks": {"c": {"{$url}": {"post": answer(to("#/components/schemas/Event"))}}}}),
        ),
        (
            "/e",
            "put",
            json!({"callbacks": {"c": to("#/components/callbacks/C")}}),
        ),
        ("/f", "get", {
            let mut operation = answer(to("#/definitions/D"));
            operation["security"] = json!([{"key": []}]);
            operation
        }),
        ("/g", "$ref", json!("#/paths/~1a~1{id}")),
    ]
}

/// Operations of 3.1 alone.
fn newer_operations() -> Vec<Operation> {
    let mut beside = to("#/components/schemas/Box");
    beside["required"] = json!(["size"]);
    vec![
        ("/h", "$ref", json!("#/components/pathItems/Item")),
        ("/h", "put", answer(beside)),
        (
            "/i",
            "get",
            answer(to("#/components/schemas/Box/$defs/Lid")),
        ),
        ("/i", "put", answer(to("https://api.example/crate#lid"))),
        ("/j", "get", answer(true.into())),
        (
            "/j",
            "put",
            answer(
                json!({"$defs": {"D": {"const": to("#/components/schemas/Cat")}}, "type": ["null", "object"]}),
            ),
        ),
        ("/k", "get", answer(json!({"$dynamicRef": "#node"}))),
        ("/k", "put", answer(to("#/components/schemas/S"))),
        (
            "/l",
            "get",
            json!({"callbacks": {"c": {"{$url}": to("#/components/pathItems/Item")}}}),
        ),
        (
            "/l",
            "put",
            answer(to(
                "#/webhooks/sent/post/requestBody/content/text~1plain/schema",
            )),
        ),
    ]
}

fn newer_components(spec: &mut Value, generated: &Value, webhook: bool) {
    spec["openapi"] = "3.1.0".into();
    let schemas = &mut spec["components"]["schemas"];
    schemas["Box"]["$defs"] = json!({"Lid": {"type": ["string", "null"]}, "Unused": true});
    schemas["Crate"] = json!({
        "$id": "https://api.example/crate",
        "$defs": {"Lid": {"$anchor": "lid", "$ref": "#/$defs/Other"}, "Other": false},
    });
    schemas["Node"] = json!({"$dynamicAnchor": "node", "items": {"$dynamicRef": "#node"}});
    for (name, schema) in generated.as_object().into_iter().flatten() {
        schemas[name] = schema.clone();
    }
    spec["components"]["pathItems"] = json!({
        "Item": {"get": answer(to("#/components/schemas/Event"))},
        "Unused": {"get": {"responses": {}}},
    });
    let body = json!({"content": {"text/plain": {"schema": to("#/components/schemas/Cat")}}});
    spec["webhooks"] = json!({"sent": {"post": {"requestBody": body, "responses": {}}}});
    if webhook {
        spec["webhooks"]["shared"] = to("#/components/pathItems/Item");
    }
}

/// A spec of either version.
pub(crate) fn referring() -> impl Strategy<Value = Value> {
    let schemas = vec![
        ("Dog", json!({"allOf": [to("#/components/schemas/Pet")]})),
        ("Puppy", json!({"allOf": [to("#/components/schemas/Cat")]})),
        ("Unused", json!({"maximum": 12})),
    ];
    let operations = version().prop_flat_map(|version| {
        let mut all = operations();
        if version == Version::V3_1 {
            all.extend(newer_operations());
        }
        let most = all.len();
        (Just(version), subsequence(all, 0..=most))
    });
    let generated = schemas::schemas(schemas::newer);
    (
        operations,
        subsequence(schemas, 0..=3),
        generated,
        any::<bool>(),
        security(),
        servers(),
    )
        .prop_map(
            |((version, operations), schemas, generated, webhook, security, servers)| {
                let mut spec = base();
                if version == Version::V3_1 {
                    newer_components(&mut spec, &generated, webhook);
                }
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

/// What every spec has.
fn base() -> Value {
    json!({
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
    })
}
