use std::sync::Arc;

use super::*;
use crate::{Document, Source, Syntax, diff};

/// What became of a value and the codes of the warnings, or messages and places of
/// the errors.
type Outcome = Result<(Value, Vec<&'static str>), Vec<(String, String)>>;

/// The document in 3.0.
fn downgraded(mut root: Value) -> Outcome {
    let mut report = Report::default();
    downgrade(&mut root, &mut report);
    let errors = report.errors();
    if errors.is_empty() {
        Ok((root, report.codes()))
    } else {
        let owned = |(message, at): (&str, &str)| (message.to_owned(), at.to_owned());
        Err(errors.into_iter().map(owned).collect())
    }
}

fn with_schemas(schemas: &Value) -> Value {
    json!({"openapi": "3.1.0", "components": {"schemas": schemas}})
}

/// The schema in a component.
fn schema(schema: &Value) -> Outcome {
    let root = with_schemas(&json!({"S": schema, "T": {"type": "object"}}));
    downgraded(root).map(|(mut root, codes)| (root["components"]["schemas"]["S"].take(), codes))
}

#[track_caller]
fn assert_schemas<const N: usize>(cases: [(Value, Value); N]) {
    for (newer, older) in cases {
        let converted = schema(&newer);
        assert_eq!(converted, Ok((older.clone(), vec![])), "{newer}");
        assert_eq!(compared(&newer, &older), "", "{newer}");
    }
}

/// The changes that `diff` finds in the conversion of a schema.
fn compared(newer: &Value, older: &Value) -> String {
    let [newer, older] = [("3.1.0", newer), ("3.0.3", older)].map(|(version, schema)| {
        let body = json!({"content": {"application/json": {"schema": schema}}});
        let spec = json!({
            "openapi": version,
            "info": {"title": "t", "version": "1"},
            "paths": {"/a": {"post": {"requestBody": body, "responses": {"200": {"description": ""}}}}},
            "components": {"schemas": {"T": {"type": "object"}}},
        });
        let source = Arc::new(Source::new("spec.json", spec.to_string()));
        Document::parse(source, Syntax::Json).unwrap()
    });
    let changes = diff(&newer, &older).unwrap().changes;
    changes.iter().map(ToString::to_string).collect()
}

#[test]
fn types_and_null() {
    let nothing = json!({"enum": [null], "nullable": true});
    let reference = json!({"$ref": "#/components/schemas/T"});
    assert_schemas([
        (
            json!({"type": ["string", "null"]}),
            json!({"type": "string", "nullable": true}),
        ),
        (
            json!({"type": ["null", "string"]}),
            json!({"type": "string", "nullable": true}),
        ),
        (json!({"type": ["string"]}), json!({"type": "string"})),
        (
            json!({"type": ["string", "string"]}),
            json!({"type": "string"}),
        ),
        (
            json!({"type": ["string", "integer"], "minLength": 1}),
            json!({"anyOf": [{"type": "string"}, {"type": "integer"}], "minLength": 1}),
        ),
        (
            json!({"type": ["string", "integer", "null"]}),
            json!({"anyOf": [{"type": "string", "nullable": true}, {"type": "integer", "nullable": true}]}),
        ),
        (
            json!({"type": ["string", "array"], "anyOf": [{}]}),
            json!({"allOf": [{"anyOf": [{"type": "string"}, {"type": "array", "items": {}}]}], "anyOf": [{}]}),
        ),
        (
            json!({"type": ["string", "null"], "enum": ["a", null]}),
            json!({"type": "string", "nullable": true, "enum": ["a", null]}),
        ),
        (
            json!({"type": ["string", "null"], "enum": ["a"]}),
            json!({"type": "string", "nullable": true, "enum": ["a"]}),
        ),
        (json!({"enum": ["a", null]}), json!({"enum": ["a", null]})),
        (json!({"type": "null"}), nothing.clone()),
        (json!({"type": ["null"]}), nothing.clone()),
        (json!({"const": null}), nothing.clone()),
        (json!({"enum": [null, 1], "type": "null"}), nothing.clone()),
        (
            json!({"enum": [1], "type": "null"}),
            json!({"enum": [1], "allOf": [nothing]}),
        ),
        // Nothing is a string and null.
        (
            json!({"type": "string", "const": null}),
            json!({"type": "string", "enum": [null]}),
        ),
        (
            json!({"type": ["string", "null"], "const": null}),
            json!({"type": "string", "nullable": true, "enum": [null]}),
        ),
        (
            json!({"anyOf": [{"type": "string"}, {"type": "null"}], "title": "N"}),
            json!({"type": "string", "nullable": true, "title": "N"}),
        ),
        (
            json!({"oneOf": [{"type": "null"}, {"type": "object", "properties": {}}]}),
            json!({"type": "object", "properties": {}, "nullable": true}),
        ),
        (
            json!({"anyOf": [{"type": "string", "enum": ["a"]}, {"const": null}]}),
            json!({"type": "string", "enum": ["a", null], "nullable": true}),
        ),
        (
            json!({"anyOf": [{"type": ["string", "null"]}, {"type": "null"}]}),
            json!({"anyOf": [{"type": "string", "nullable": true}, nothing]}),
        ),
        (
            json!({"oneOf": [reference, {"type": "null"}]}),
            json!({"oneOf": [reference, nothing]}),
        ),
        (
            json!({"oneOf": [reference, {"type": "string"}, {"type": "null"}]}),
            json!({"oneOf": [reference, {"type": "string"}, nothing]}),
        ),
        // Keywords beside the alternatives may refuse null.
        (
            json!({"anyOf": [{"type": "string"}, {"type": "null"}], "enum": ["a"]}),
            json!({"anyOf": [{"type": "string"}, nothing], "enum": ["a"]}),
        ),
        (
            json!({"anyOf": [{"type": "string", "not": {}}, {"type": "null"}]}),
            json!({"anyOf": [{"type": "string", "not": {}}, nothing]}),
        ),
        // The title of one alternative is not that of both.
        (
            json!({"anyOf": [{"type": "string", "title": "a"}, {"type": "null"}], "title": "b"}),
            json!({"anyOf": [{"type": "string", "title": "a"}, nothing], "title": "b"}),
        ),
        (
            json!({"default": {"type": ["a"]}}),
            json!({"default": {"type": ["a"]}}),
        ),
    ]);
    let warned = [
        (
            json!({"type": "integer", "nullable": true}),
            json!({"type": "integer"}),
        ),
        (
            json!({"$ref": "#/components/schemas/T", "nullable": true}),
            reference,
        ),
    ];
    for (newer, older) in warned {
        assert_eq!(
            schema(&newer),
            Ok((older, vec!["ignored-keyword"])),
            "{newer}"
        );
    }
    assert_schemas([(
        json!({"type": "integer", "nullable": false}),
        json!({"type": "integer"}),
    )]);
}

#[test]
fn values_and_bounds() {
    assert_schemas([
        (json!({"const": 1}), json!({"enum": [1]})),
        (json!({"const": 1, "enum": [1, 2]}), json!({"enum": [1]})),
        (
            json!({"const": 1, "enum": [2]}),
            json!({"enum": [2], "allOf": [{"enum": [1]}]}),
        ),
        (json!({"enum": []}), json!({"not": {}})),
        (
            json!({"enum": [], "not": {"type": "string"}}),
            json!({"not": {"type": "string"}, "allOf": [{"not": {}}]}),
        ),
        (
            json!({"exclusiveMinimum": 1}),
            json!({"minimum": 1, "exclusiveMinimum": true}),
        ),
        (
            json!({"exclusiveMinimum": 1, "minimum": 2}),
            json!({"minimum": 2}),
        ),
        (
            json!({"exclusiveMinimum": 2, "minimum": 2}),
            json!({"minimum": 2, "exclusiveMinimum": true}),
        ),
        (
            json!({"exclusiveMaximum": 1.5, "maximum": 2}),
            json!({"maximum": 1.5, "exclusiveMaximum": true}),
        ),
        (
            json!({"exclusiveMinimum": 9_007_199_254_740_993_u64, "minimum": 9_007_199_254_740_992_u64}),
            json!({
                "minimum": 9_007_199_254_740_992_u64,
                "allOf": [{"minimum": 9_007_199_254_740_993_u64, "exclusiveMinimum": true}],
            }),
        ),
        (
            json!({"minimum": 1, "exclusiveMinimum": false}),
            json!({"minimum": 1}),
        ),
    ]);
    let taken = schema(&json!({"minimum": 1, "exclusiveMinimum": true})).unwrap();
    assert_eq!(
        taken,
        (
            json!({"minimum": 1, "exclusiveMinimum": true}),
            vec!["other-version"]
        )
    );
}

#[test]
fn booleans_references_and_requirements_of_3_0() {
    let reference = json!({"$ref": "#/components/schemas/T"});
    assert_schemas([
        (json!(true), json!({})),
        (json!(false), json!({"not": {}})),
        (
            json!({"properties": {"a": true, "const": {"const": 1}}}),
            json!({"properties": {"a": {}, "const": {"enum": [1]}}}),
        ),
        (json!({"items": false}), json!({"items": {"not": {}}})),
        (
            json!({"additionalProperties": false}),
            json!({"additionalProperties": false}),
        ),
        (
            json!({"type": "array"}),
            json!({"type": "array", "items": {}}),
        ),
        (json!({"required": []}), json!({})),
        (
            json!({"$ref": "#/components/schemas/T", "description": "d"}),
            json!({"allOf": [reference], "description": "d"}),
        ),
        (
            json!({"$ref": "#/components/schemas/T", "allOf": [{"minProperties": 1}]}),
            json!({"allOf": [{"minProperties": 1}, reference]}),
        ),
        (reference.clone(), reference),
    ]);
}

#[test]
fn annotations() {
    assert_schemas([
        (json!({"examples": ["a"]}), json!({"example": "a"})),
        (
            json!({"examples": ["a", "b"]}),
            json!({"example": "a", "x-examples": ["a", "b"]}),
        ),
        (
            json!({"examples": ["a"], "example": "b"}),
            json!({"example": "b", "x-examples": ["a"]}),
        ),
        (
            json!({"examples": {"a": 1}}),
            json!({"x-examples": {"a": 1}}),
        ),
        (json!({"examples": []}), json!({})),
        (
            json!({"contentEncoding": "base64"}),
            json!({"format": "byte"}),
        ),
        (
            json!({"contentMediaType": "application/octet-stream"}),
            json!({"format": "binary"}),
        ),
        (
            json!({"contentEncoding": "base64", "contentMediaType": "image/png"}),
            json!({"x-contentEncoding": "base64", "x-contentMediaType": "image/png"}),
        ),
        (
            json!({"contentEncoding": "base64", "format": "uuid"}),
            json!({"x-contentEncoding": "base64", "format": "uuid"}),
        ),
        (
            json!({"contentSchema": {"const": 1}, "contentMediaType": "application/json"}),
            json!({"x-contentSchema": {"enum": [1]}, "x-contentMediaType": "application/json"}),
        ),
        (json!({"$comment": "c"}), json!({"x-comment": "c"})),
        (
            json!({"units": "m", "dependencies": {}}),
            json!({"x-units": "m", "x-dependencies": {}}),
        ),
        (
            json!({"units": "m", "x-units": "l"}),
            json!({"x-units": "l", "x-units_": "m"}),
        ),
        (json!({"$id": "a"}), json!({"x-id": "a"})),
        (
            json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "$anchor": "a", "$dynamicAnchor": "b"}),
            json!({}),
        ),
    ]);
}

#[test]
fn arrays() {
    let number = json!({"type": "number"});
    let fails = json!({"type": "array", "items": {"not": number}});
    assert_schemas([
        (
            json!({"prefixItems": [number, number], "items": false}),
            json!({"items": number, "maxItems": 2}),
        ),
        (
            json!({"prefixItems": [number, number], "minItems": 2, "maxItems": 2}),
            json!({"items": number, "minItems": 2, "maxItems": 2}),
        ),
        (
            json!({"prefixItems": [number, {"type": "string"}], "maxItems": 1}),
            json!({"items": number, "maxItems": 1}),
        ),
        (
            json!({"prefixItems": [number], "items": number}),
            json!({"items": number}),
        ),
        (
            json!({"prefixItems": [number], "items": false, "maxItems": 0}),
            json!({"items": {"not": {}}, "maxItems": 0}),
        ),
        (json!({"prefixItems": [true, {}]}), json!({"items": {}})),
        (
            json!({"prefixItems": [number], "unevaluatedItems": false}),
            json!({"items": number, "maxItems": 1}),
        ),
        (
            json!({"unevaluatedItems": number}),
            json!({"items": number}),
        ),
        (
            json!({"items": number, "unevaluatedItems": false}),
            json!({"items": number}),
        ),
        (json!({"contains": number}), json!({"not": fails})),
        (
            json!({"contains": number, "minContains": 1}),
            json!({"not": fails}),
        ),
        (
            json!({"contains": number, "minContains": 0}),
            json!({"x-contains": number}),
        ),
        (
            json!({"contains": number, "minContains": 0, "maxContains": 0}),
            json!({"allOf": [{"items": {"not": number}}]}),
        ),
        (
            json!({"contains": number, "not": {"type": "null"}}),
            json!({"not": {"enum": [null], "nullable": true}, "allOf": [{"not": fails}]}),
        ),
        (json!({"minContains": 2, "maxContains": 3}), json!({})),
    ]);
}

#[test]
fn objects() {
    let string = json!({"type": "string"});
    let without = |name: &str| json!({"not": {"type": "object", "required": [name]}});
    assert_schemas([
        (
            json!({"patternProperties": {".*": string}}),
            json!({"additionalProperties": string}),
        ),
        (
            json!({"patternProperties": {"": string}, "properties": {"a": {}}, "additionalProperties": false}),
            json!({"properties": {"a": {}}, "allOf": [{"additionalProperties": string}]}),
        ),
        (json!({"patternProperties": {"^a": true}}), json!({})),
        (json!({"propertyNames": {"type": "string"}}), json!({})),
        (json!({"propertyNames": true}), json!({})),
        (
            json!({"propertyNames": false}),
            json!({"allOf": [{"additionalProperties": false}]}),
        ),
        (
            json!({"propertyNames": {"enum": ["a", 1]}}),
            json!({"allOf": [{"properties": {"a": {}}, "additionalProperties": false}]}),
        ),
        (
            json!({"propertyNames": {"const": "a", "type": "string", "description": "d"}}),
            json!({
                "allOf": [{"properties": {"a": {}}, "additionalProperties": false}],
                "x-propertyNames": {"enum": ["a"], "type": "string", "description": "d"},
            }),
        ),
        (
            json!({"propertyNames": {"description": "d"}, "x-propertyNames": 1}),
            json!({"x-propertyNames": 1, "x-propertyNames_": {"description": "d"}}),
        ),
        (
            json!({"dependentRequired": {"a": ["b"], "c": []}}),
            json!({"anyOf": [without("a"), {"required": ["b"]}]}),
        ),
        (
            json!({"dependentSchemas": {"a": {"minProperties": 2}, "b": true, "c": false}}),
            json!({
                "anyOf": [without("a"), {"minProperties": 2}],
                "allOf": [{"anyOf": [without("c"), {"not": {}}]}],
            }),
        ),
        (
            json!({"unevaluatedProperties": false, "properties": {"a": true}}),
            json!({"additionalProperties": false, "properties": {"a": {}}}),
        ),
        (
            json!({"unevaluatedProperties": false, "additionalProperties": string}),
            json!({"additionalProperties": string}),
        ),
        (
            json!({"unevaluatedProperties": false, "properties": {"a": {}}, "allOf": [{"properties": {"b": {}}}, {"$ref": "#/components/schemas/T"}]}),
            json!({"properties": {"a": {}}, "allOf": [
                {"properties": {"b": {}}}, {"$ref": "#/components/schemas/T"},
                {"properties": {"a": {}, "b": {}}, "additionalProperties": false},
            ]}),
        ),
        (
            json!({"unevaluatedProperties": false, "properties": {"a": {}}, "anyOf": [{"required": ["a"]}]}),
            json!({"additionalProperties": false, "properties": {"a": {}}, "anyOf": [{"required": ["a"]}]}),
        ),
        (
            json!({"unevaluatedProperties": true, "anyOf": [{"properties": {}}]}),
            json!({"anyOf": [{"properties": {}}]}),
        ),
    ]);
    let typebox = schema(&json!({"patternProperties": {"^(.*)$": string}})).unwrap();
    assert_eq!(
        typebox,
        (
            json!({"additionalProperties": string}),
            vec!["names-of-one-line"]
        )
    );
}

#[test]
fn conditions() {
    let (a, b) = (json!({"required": ["a"]}), json!({"required": ["b"]}));
    assert_schemas([
        (
            json!({"if": a, "then": b}),
            json!({"anyOf": [{"not": a}, b]}),
        ),
        (json!({"if": a, "else": b}), json!({"anyOf": [a, b]})),
        (
            json!({"if": a, "then": b, "else": false}),
            json!({"anyOf": [{"not": a}, b], "allOf": [{"anyOf": [a, {"not": {}}]}]}),
        ),
        (json!({"if": a}), json!({})),
        (json!({"then": a, "else": b}), json!({})),
        (
            json!({"if": a, "then": b, "discriminator": {"propertyName": "t"}}),
            json!({"discriminator": {"propertyName": "t"}, "allOf": [{"anyOf": [{"not": a}, b]}]}),
        ),
    ]);
}

#[test]
fn what_3_0_cannot_express_is_refused_at_its_place() {
    let cases = [
        (
            json!({"prefixItems": [{"type": "string"}]}),
            "prefixItems",
            "/prefixItems",
        ),
        (
            json!({"items": {"prefixItems": [{"type": "string"}, {"type": "number"}], "items": false}}),
            "prefixItems",
            "/items/prefixItems",
        ),
        (
            json!({"contains": {}, "minContains": 2}),
            "minContains",
            "/minContains",
        ),
        (
            json!({"contains": {}, "maxContains": 2}),
            "maxContains",
            "/maxContains",
        ),
        (
            json!({"patternProperties": {"^a": {"type": "string"}}}),
            "patternProperties",
            "/patternProperties/^a",
        ),
        (
            json!({"patternProperties": {"^a": true}, "additionalProperties": false}),
            "patternProperties",
            "/patternProperties/^a",
        ),
        (
            json!({"propertyNames": {"maxLength": 3}}),
            "propertyNames",
            "/propertyNames",
        ),
        (
            json!({"unevaluatedProperties": false, "anyOf": [{"properties": {"a": {}}}]}),
            "unevaluatedProperties",
            "/unevaluatedProperties",
        ),
        (
            json!({"unevaluatedItems": false, "contains": {"type": "string"}}),
            "unevaluatedItems",
            "/unevaluatedItems",
        ),
        (json!({"$dynamicRef": "#a"}), "$dynamicRef", "/$dynamicRef"),
        (json!({"$vocabulary": {}}), "$vocabulary", "/$vocabulary"),
        (
            json!({"$schema": "http://json-schema.org/draft-07/schema#"}),
            "$schema",
            "/$schema",
        ),
        (
            json!({"$id": "a", "items": {"$ref": "#/components/schemas/T"}}),
            "$id",
            "/$id",
        ),
        (
            json!({"contentSchema": {"$ref": "#/components/schemas/T"}}),
            "contentSchema",
            "/contentSchema",
        ),
        (json!({"type": []}), "type", "/type"),
        (json!({"type": [1]}), "type", "/type"),
    ];
    for (newer, what, at) in cases {
        let errors = schema(&newer).unwrap_err();
        assert!(
            errors[0].0.contains(&format!("`{what}`")),
            "{newer}: {errors:?}"
        );
        assert_eq!(errors[0].1, format!("/components/schemas/S{at}"), "{newer}");
        assert_eq!(errors.len(), 1, "{newer}: {errors:?}");
    }
}

#[test]
fn schemas_in_schemas_become_components() {
    let to = |pointer: &str| json!({"$ref": format!("#{pointer}")});
    let root = with_schemas(&json!({
        "A": {
            "properties": {
                "b": to("/components/schemas/A/$defs/B"),
                "c": to("/components/schemas/A/$defs/B/$defs/C"),
                "odd": to("/components/schemas/A/definitions/o~1d"),
                "deep": to("/components/schemas/A/$defs/B/properties/x"),
                "anchor": to("n"),
                "elsewhere": to("/components/schemas/Else/$defs/E"),
            },
            "$defs": {
                "B": {"$defs": {"C": {"const": 1, "$anchor": "n"}}, "properties": {"x": true}},
            },
            "definitions": {"o/d": {"type": ["null", "string"]}},
        },
        "A_D": {}, "D": {"$defs": {}}, "T": {"$anchor": "t"}, "U": {"$ref": "#t"},
    }));
    let (older, codes) = downgraded(root).unwrap();
    let expected = json!({
        "A": {"properties": {
            "b": to("/components/schemas/A_B"),
            "c": to("/components/schemas/A_B_C"),
            "odd": to("/components/schemas/A_o_d"),
            "deep": to("/components/schemas/A_B/properties/x"),
            "anchor": to("/components/schemas/A_B_C"),
            "elsewhere": to("/components/schemas/Else_E"),
        }},
        "A_B": {"properties": {"x": {}}},
        "A_B_C": {"enum": [1]},
        "A_o_d": {"type": "string", "nullable": true},
        "A_D": {}, "D": {}, "T": {}, "U": to("/components/schemas/T"),
    });
    assert_eq!(
        (&older["components"]["schemas"], codes),
        (&expected, vec![])
    );
}

#[test]
fn schemas_in_inline_schemas_have_names_of_their_content() {
    let at = "/paths/~1a/get/parameters/0/schema";
    let root = |content: Value| {
        json!({"openapi": "3.1.0", "paths": {"/a": {"get": {"responses": {"200": {"description": ""}}, "parameters": [{
            "name": "q", "in": "query",
            "schema": {"$ref": format!("#{at}/$defs/T"), "$defs": {"T": content}},
        }]}}}})
    };
    let name = |content: Value| {
        let (older, _) = downgraded(root(content)).unwrap();
        let reference = older.pointer(at).unwrap()["$ref"]
            .as_str()
            .unwrap()
            .to_owned();
        assert!(older.pointer(&reference[1..]).is_some(), "{older}");
        reference
    };
    let one = name(json!({"type": "string"}));
    assert!(one.starts_with("#/components/schemas/T_"), "{one}");
    assert_eq!(one, name(json!({"type": "string"})));
    assert_ne!(one, name(json!({"type": "number"})));
}

#[test]
fn references_into_what_is_converted() {
    let refused = [
        (
            json!({"if": {"minimum": 1}, "then": {"maximum": 1}}),
            "/then",
        ),
        (json!({"contains": {"minimum": 1}}), "/contains"),
        (
            json!({"dependentSchemas": {"a": {"minProperties": 1}}}),
            "/dependentSchemas/a",
        ),
    ];
    for (newer, into) in refused {
        let reference = json!({"$ref": format!("#/components/schemas/S{into}")});
        let errors = downgraded(with_schemas(&json!({"S": newer, "T": reference}))).unwrap_err();
        assert_eq!(errors[0].1, "/components/schemas/T/$ref", "{newer}");
    }
    // What is referred to stays where it is.
    let schemas = json!({
        "S": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "T": {"$ref": "#/components/schemas/S/anyOf/0"},
    });
    let (older, _) = downgraded(with_schemas(&schemas)).unwrap();
    assert_eq!(
        older.pointer("/components/schemas/S/anyOf/0"),
        Some(&json!({"type": "string"}))
    );
}

/// A document with what is given, and without what it leaves to the conversion.
fn document(more: &Value) -> Value {
    let mut root = json!({"openapi": "3.1.1"});
    root.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    root
}

#[test]
fn outside_of_schemas() {
    let newer = json!({"type": ["string", "null"]});
    let older = json!({"type": "string", "nullable": true});
    let ok = json!({"200": {"description": "ok"}});
    let cases: [(Value, Value, &[&str]); 13] = [
        (json!({}), json!({"paths": {}}), &[]),
        (json!({"webhooks": {}}), json!({"paths": {}}), &[]),
        (
            json!({"jsonSchemaDialect": "https://spec.openapis.org/oas/3.1/dialect/base"}),
            json!({"paths": {}}),
            &[],
        ),
        (
            json!({"info": {"summary": "s", "license": {"name": "MIT", "identifier": "MIT"}}}),
            json!({"paths": {}, "info": {"x-summary": "s", "license": {"name": "MIT", "x-identifier": "MIT"}}}),
            &[],
        ),
        (
            json!({"paths": {"/a": {"get": {}, "x-a": {"type": []}}, "x-b": {"get": {}}}}),
            json!({"paths": {"/a": {"get": {"responses": {"default": {"description": ""}}}, "x-a": {"type": []}}, "x-b": {"get": {}}}}),
            &["added-response"],
        ),
        (
            json!({"paths": {"/a": {"get": {"responses": {}}}}}),
            json!({"paths": {"/a": {"get": {"responses": {"default": {"description": ""}}}}}}),
            &["added-response"],
        ),
        (
            json!({"paths": {"/a": {"delete": {"requestBody": {"content": {}}, "responses": ok}}}}),
            json!({"paths": {"/a": {"delete": {"requestBody": {"content": {}}, "responses": ok}}}}),
            &["ignored-body"],
        ),
        (
            json!({"components": {"parameters": {"P": {"$ref": "#/components/parameters/Q", "description": "d"}}}}),
            json!({"paths": {}, "components": {"parameters": {"P": {"$ref": "#/components/parameters/Q"}}}}),
            &["dropped-text"],
        ),
        (
            json!({"components": {"headers": {"value": {"schema": newer}, "x-h": {"schema": newer}, "schema": {"content": {"a/b": {"schema": true, "example": newer}}}}}}),
            json!({"paths": {}, "components": {"headers": {"value": {"schema": older}, "x-h": {"schema": older}, "schema": {"content": {"a/b": {"schema": {}, "example": newer}}}}}}),
            &[],
        ),
        (
            json!({"components": {
                "pathItems": {"I": {"$ref": "#/components/pathItems/J"}, "J": {"get": {"responses": ok, "parameters": [{"schema": newer}]}}},
            }, "paths": {"/a": {"$ref": "#/components/pathItems/I", "summary": "s"}}}),
            json!({"components": {}, "paths": {"/a": {"summary": "s", "get": {"responses": ok, "parameters": [{"schema": older}]}}}}),
            &[],
        ),
        (
            json!({"security": [{"o": ["r"]}, {"k": []}], "components": {"securitySchemes": {"o": {"type": "oauth2"}, "k": {"type": "apiKey"}}}}),
            json!({"paths": {}, "security": [{"o": ["r"]}, {"k": []}], "components": {"securitySchemes": {"o": {"type": "oauth2"}, "k": {"type": "apiKey"}}}}),
            &[],
        ),
        (
            json!({"paths": {"/a": {"get": {"responses": ok, "callbacks": {"c": {"{$url}": {"post": {"requestBody": {"content": {"a/b": {"schema": newer}}}, "responses": ok}}}}}}}}),
            json!({"paths": {"/a": {"get": {"responses": ok, "callbacks": {"c": {"{$url}": {"post": {"requestBody": {"content": {"a/b": {"schema": older}}}, "responses": ok}}}}}}}}),
            &[],
        ),
        (
            json!({"paths": {"/a": {"get": {"responses": {"200": {"description": "", "headers": {"h": {"schema": newer}}, "content": {"a/b": {"encoding": {"e": {"headers": {"h": {"schema": newer}}}}}}}}}}}}),
            json!({"paths": {"/a": {"get": {"responses": {"200": {"description": "", "headers": {"h": {"schema": older}}, "content": {"a/b": {"encoding": {"e": {"headers": {"h": {"schema": older}}}}}}}}}}}}),
            &[],
        ),
    ];
    for (newer, mut older, codes) in cases {
        older["openapi"] = "3.0.3".into();
        assert_eq!(
            downgraded(document(&newer)),
            Ok((older, codes.to_vec())),
            "{newer}"
        );
    }
}

#[test]
fn documents_that_3_0_cannot_express_are_refused_at_their_places() {
    let cases = [
        (json!({"webhooks": {"a": {}}}), "webhooks", "/webhooks"),
        (
            json!({"jsonSchemaDialect": "http://json-schema.org/draft-07/schema#"}),
            "jsonSchemaDialect",
            "/jsonSchemaDialect",
        ),
        (
            json!({"components": {"securitySchemes": {"type": {"type": "mutualTLS"}}}}),
            "mutualTLS",
            "/components/securitySchemes/type/type",
        ),
        (
            json!({"components": {"pathItems": {"I": {}}}}),
            "pathItems",
            "/components/pathItems/I",
        ),
        (
            json!({"components": {"pathItems": {"I": {"summary": "a"}}}, "paths": {"/a": {"$ref": "#/components/pathItems/I", "summary": "b"}}}),
            "pathItems",
            "/paths/~1a/$ref",
        ),
        (
            json!({"components": {"pathItems": {"I": {"$ref": "#/components/pathItems/I"}}}, "paths": {"/a": {"$ref": "#/components/pathItems/I"}}}),
            "pathItems",
            "/paths/~1a/$ref",
        ),
        (
            json!({"components": {"pathItems": {}}, "paths": {"/a": {"$ref": "#/components/pathItems/Else"}}}),
            "pathItems",
            "/paths/~1a/$ref",
        ),
        (
            json!({"security": [{"k": ["role"]}], "components": {"securitySchemes": {"k": {"type": "http"}}}}),
            "",
            "/security/0/k",
        ),
    ];
    for (newer, what, at) in cases {
        let errors = downgraded(document(&newer)).unwrap_err();
        assert!(errors[0].0.contains(what), "{newer}: {errors:?}");
        assert_eq!(errors[0].1, at, "{newer}");
    }
}

/// A text of JSON whose numbers keep their spelling.
fn spelled(text: &str) -> Value {
    crate::json::parse(text).ok().unwrap()
}

#[test]
fn numbers_of_any_spelling() {
    for (newer, older) in [
        (
            r#"{"exclusiveMinimum": 1.10}"#,
            r#"{"minimum": 1.10, "exclusiveMinimum": true}"#,
        ),
        (
            r#"{"exclusiveMaximum": 1E400}"#,
            r#"{"maximum": 1E400, "exclusiveMaximum": true}"#,
        ),
        (
            r#"{"minimum": 1.30, "exclusiveMinimum": 1.20}"#,
            r#"{"minimum": 1.30}"#,
        ),
        (
            r#"{"maximum": 1.30, "exclusiveMaximum": 1.20}"#,
            r#"{"maximum": 1.20, "exclusiveMaximum": true}"#,
        ),
        (
            r#"{"minimum": 1e400, "exclusiveMinimum": 1e401}"#,
            r#"{"minimum": 1e400, "allOf": [{"minimum": 1e401, "exclusiveMinimum": true}]}"#,
        ),
        (
            r#"{"minimum": 12345678901234567890, "exclusiveMinimum": 1.00}"#,
            r#"{"minimum": 12345678901234567890}"#,
        ),
        (
            r#"{"contains": {"type": "string"}, "minContains": 1.00}"#,
            r#"{"not": {"type": "array", "items": {"not": {"type": "string"}}}}"#,
        ),
        (
            r#"{"prefixItems": [{"minimum": 1.10}, {"minimum": 1.1}], "items": false, "maxItems": 2e0}"#,
            r#"{"items": {"minimum": 1.1}, "maxItems": 2e0}"#,
        ),
        (
            r#"{"prefixItems": [{"type": "string"}], "maxItems": 1.00}"#,
            r#"{"items": {"type": "string"}, "maxItems": 1.00}"#,
        ),
        (r#"{"const": 1.10}"#, r#"{"enum": [1.10]}"#),
    ] {
        assert_eq!(
            schema(&spelled(newer)),
            Ok((spelled(older), vec![])),
            "{newer}"
        );
    }
}
