//! Specs of 3.0 and of 3.1 are compared by what they mean.

use serde_json::{Value, json};

use super::{compare, diff, request, spec, text};
use crate::downgrade::downgrade;
use crate::upgrade::upgrade;
use crate::version::Report;

/// What 3.0 gives no meaning is not compared, as its conversion to 3.1 has none either.
#[test]
fn a_spec_means_what_its_conversion_means() {
    let cat = json!({"$ref": "#/components/schemas/Cat"});
    let schemas = [
        json!({"nullable": true}),
        json!({"nullable": true, "allOf": [cat]}),
        json!({"nullable": true, "oneOf": [cat, {"type": "string", "nullable": true}]}),
        json!({"type": "string", "nullable": true, "enum": ["a"]}),
        json!({"type": "string", "nullable": true, "enum": ["a", null]}),
        json!({"type": "object", "nullable": true, "allOf": [cat]}),
        json!({"$ref": "#/components/schemas/Cat", "nullable": true, "maxProperties": 3, "deprecated": true}),
        json!({"type": "number", "minimum": 1, "exclusiveMinimum": true, "maximum": 9, "exclusiveMaximum": false}),
        json!({"const": 1, "if": {"type": "string"}, "then": false, "contains": {"type": "null"}}),
        json!({"type": "object", "patternProperties": {"^a": false}, "propertyNames": {"maxLength": 3}, "unevaluatedProperties": false}),
        json!({"type": "array", "prefixItems": [{"type": "string"}], "items": {"type": "integer", "nullable": true}}),
        json!({"type": "string", "format": "byte", "contentMediaType": "image/png"}),
    ];
    for schema in schemas {
        let content = json!({"content": {"application/json": {"schema": schema}}});
        let old = json!({
            "openapi": "3.0.3",
            "info": {"title": "Cats", "version": "1"},
            "paths": {"/cats": {"post": {"requestBody": content, "responses": {"200": content}}}},
            "components": {"schemas": {"Cat": {"type": "object", "nullable": true, "properties": {"name": {"nullable": true}}}}},
        });
        let mut new = old.clone();
        upgrade(&mut new, &mut Report::default());
        for (old, new) in [(&old, &new), (&new, &old)] {
            assert_eq!(text(&compare(old, new).changes), "", "{schema}");
        }
    }
}

/// A spec of 3.1 with a schema as a body and as a component.
fn spec_of_3_1(schema: &Value) -> Value {
    let content = json!({"content": {"application/json": {"schema": schema}}});
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Cats", "version": "1", "summary": "s", "license": {"name": "MIT", "identifier": "MIT"}},
        "jsonSchemaDialect": "https://spec.openapis.org/oas/3.1/dialect/base",
        "paths": {"/cats": {"$ref": "#/components/pathItems/Cats"}, "/none": {"get": {}}},
        "components": {
            "schemas": {
                "Cat": {"type": ["object", "null"], "$anchor": "cat", "$defs": {"Name": {"type": ["string", "null"]}}, "properties": {"name": {"$ref": "#/components/schemas/Cat/$defs/Name"}}},
                "Tree": {"properties": {"child": {"$ref": "#/components/schemas/Tree", "if": {"required": ["a"]}, "then": {"required": ["b"]}}}},
                "Schema": schema,
            },
            "pathItems": {"Cats": {"post": {"requestBody": content, "responses": {"200": {"description": "", "content": content["content"]}}}}},
        },
    })
}

/// What 3.0 expresses in other words, and annotations that it drops, are no changes.
#[test]
fn a_spec_means_what_its_conversion_to_3_0_means() {
    let cat = json!({"$ref": "#cat"});
    let schemas = [
        json!({"type": ["string", "null"], "contentMediaType": "image/png", "contentEncoding": "base64"}),
        json!({"type": "string", "contentMediaType": "application/json", "contentSchema": {"type": "object", "properties": {"a": {"const": 1}}}}),
        json!({"contentMediaType": "application/octet-stream", "format": "date"}),
        json!({"contentEncoding": "base64"}),
        json!({"if": cat, "then": {"required": ["a"]}, "else": false}),
        json!({"properties": {"a": {"if": {"const": 1}, "then": {"minimum": 3}}}}),
        json!({"patternProperties": {"": {"type": "string"}}, "propertyNames": {"enum": ["a", "b"]}}),
        json!({"dependentRequired": {"a": ["b", "c"]}, "dependentSchemas": {"b": {"maxProperties": 3}}}),
        json!({"type": "array", "contains": cat, "items": {"type": ["integer", "null"]}}),
        json!({"type": "array", "contains": {"type": "string"}, "minContains": 0, "maxContains": 0}),
        json!({"prefixItems": [cat, cat], "items": false}),
        json!({"allOf": [{"properties": {"a": cat}}], "unevaluatedProperties": false}),
        json!({"$ref": "#cat", "maxProperties": 3, "description": "d"}),
        json!({"oneOf": [cat, {"$ref": "#/components/schemas/Tree"}], "discriminator": {"propertyName": "t"}, "if": cat, "then": {"required": ["t"]}}),
        json!({"anyOf": [{"type": "null"}, {"$ref": "#/components/schemas/Tree"}], "unknownKeyword": 1}),
        json!({"not": {"if": {"type": "string"}, "then": {"minLength": 3}}}),
        json!({"type": "string", "nullable": true}),
        json!({"nullable": true}),
        json!({"const": null}),
        json!({"type": ["string", "integer"], "exclusiveMinimum": 3, "enum": ["a", 4]}),
        json!(true),
        json!({"additionalProperties": false, "properties": {"a": true, "b": false}}),
    ];
    for schema in schemas {
        let old = spec_of_3_1(&schema);
        let mut new = old.clone();
        let mut report = Report::default();
        downgrade(&mut new, &mut report);
        assert_eq!(report.errors(), [], "{schema}");
        for (old, new) in [(&old, &new), (&new, &old)] {
            assert_eq!(text(&compare(old, new).changes), "", "{schema}");
        }
    }
}

/// Beside what 3.0 cannot express, the rest is still the same; and a change is a change
/// in other words too.
#[test]
fn specs_of_both_versions_are_compared_keyword_by_keyword() {
    let condition = json!({"if": {"required": ["a"]}, "then": {"required": ["b"]}});
    let older = json!({"anyOf": [{"not": {"required": ["a"]}}, {"required": ["b"]}]});
    let pattern = json!({"^a": {"type": "string"}});
    let rows = [
        (
            json!({"properties": {"c": condition}, "patternProperties": pattern}),
            json!({"properties": {"c": older}}),
            "breaking type-changed request body, application/json: /(^a)",
        ),
        (
            json!({"properties": {"c": condition}}),
            json!({"properties": {"c": {}}}),
            "breaking alternatives-narrowed request body, application/json: /c",
        ),
        (
            json!({"type": "string", "maxLength": 3, "contentMediaType": "a/b"}),
            json!({"type": "string", "maxLength": 4}),
            "breaking limit-tightened request body, application/json",
        ),
        (
            json!({"type": "array", "contains": {"type": "string"}, "minContains": 2}),
            json!({"type": "array", "not": {"items": {"not": {"type": "string"}}}}),
            "breaking condition-added request body, application/json",
        ),
    ];
    for (newer, older, expected) in rows {
        let of = |version: &str, schema: &Value| {
            let mut spec = spec(&request(schema));
            spec["openapi"] = version.into();
            spec
        };
        let found = diff(&of("3.0.3", &older), &of("3.1.0", &newer));
        let first = found
            .iter()
            .min()
            .map(|change| format!("{} {} {}", change.level, change.code, change.location));
        assert_eq!(first.as_deref(), Some(expected), "{newer}");
    }
}
