//! Tests of the rules for all readers and generators.

use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::canonical::to_canonical_json;
use crate::document::Syntax;
use crate::pointer;
use crate::source::Source;

/// The rule and the pointer of each finding about a spec that is `base` with some
/// nodes changed: a list of pointers and values.
fn found(changes: &Value, options: &LintOptions) -> Vec<String> {
    let findings = diagnostics(changes, options);
    let shown = findings.iter().map(|finding| {
        let pointer = finding.places()[0].pointer().unwrap_or_default();
        format!("{} {pointer}", finding.code())
    });
    shown.collect()
}

pub(super) fn diagnostics(changes: &Value, options: &LintOptions) -> Vec<Diagnostic> {
    let mut spec = json!({
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"get": {
            "operationId": "a",
            "responses": {"200": {"description": "d"}},
        }}},
    });
    for (pointer, value) in changes.as_object().unwrap() {
        put(&mut spec, pointer, value);
    }
    let source = Arc::new(Source::new("f.json", to_canonical_json(&spec)));
    let document = Document::parse(source, Syntax::Json).unwrap();
    let findings = lint_with(&document, options);
    for finding in &findings {
        let help = finding.help();
        assert!(
            help.is_some_and(|help| !help.is_empty()),
            "{}",
            finding.code()
        );
    }
    findings
}

/// Sets a node, with the objects around it; null removes it.
fn put(spec: &mut Value, pointer: &str, value: &Value) {
    let mut node = spec;
    let tokens: Vec<_> = pointer::tokens(pointer).collect();
    let (last, parents) = tokens.split_last().unwrap();
    for token in parents {
        node = match node {
            Value::Array(elements) => &mut elements[token.parse::<usize>().unwrap()],
            node => &mut node[token.as_ref()],
        };
    }
    if value.is_null() {
        node.as_object_mut().unwrap().remove(last.as_ref());
    } else {
        node[last.as_ref()] = value.clone();
    }
}

#[test]
#[allow(clippy::too_many_lines)]
fn each_rule() {
    const GET: &str = "/paths/~1a/get";
    const QUERY: &str = "/paths/~1a/get/parameters/0/schema";
    let parameter = |schema: Value| json!({(format!("{GET}/parameters")): [{"name": "q", "in": "query", "schema": schema}]});
    let get = |key: &str, value: Value| json!({(format!("{GET}/{key}")): value});
    let operation =
        |id: &str| json!({"operationId": id, "responses": {"200": {"description": "d"}}});
    let cases = [
        (json!({}), vec![]),
        (
            json!({"/openapi": null, "/paths": null}),
            vec!["not-openapi "],
        ),
        (json!({"/openapi": "2.0"}), vec!["not-openapi "]),
        (
            json!({"/openapi": null, "/swagger": "2.0"}),
            vec!["not-openapi "],
        ),
        (
            json!({"/openapi": 3.0}),
            vec!["incomplete-version /openapi", "wrong-type /openapi"],
        ),
        (json!({"/openapi": "3.1.0"}), vec!["newer-version /openapi"]),
        (json!({"/info": null}), vec!["missing-field "]),
        (
            json!({"/info/version": 1.1}),
            vec!["wrong-type /info/version"],
        ),
        (json!({"/servers": [{}]}), vec!["missing-field /servers/0"]),
        (json!({"/paths": null}), vec!["missing-field "]),
        (
            json!({"/paths": null, "/openapi": "3.1.0", "/components": {}}),
            vec!["newer-version /openapi"],
        ),
        (json!({"/pathz": {}}), vec!["unknown-field /pathz"]),
        (
            json!({"/paths/~1a/GET": {}}),
            vec!["method-case /paths/~1a/GET"],
        ),
        (json!({"/paths/a": {}}), vec!["bad-path /paths/a"]),
        (
            json!({"/paths/~1a~1{b": {"get": operation("b")}}),
            vec!["bad-template /paths/~1a~1{b"],
        ),
        (
            get("operationId", json!(null)),
            vec!["missing-operation-id /paths/~1a/get"],
        ),
        (
            json!({"/paths/~1b": {"get": operation("a")}}),
            vec!["duplicate-operation-id /paths/~1b/get/operationId"],
        ),
        (
            json!({"/paths": {
                "/a/common": {"get": operation("a"), "put": operation("b")},
                "/a/{section}": {
                    "parameters": [{"name": "section", "in": "path", "required": true, "schema": {"type": "string"}}],
                    "get": operation("c"),
                },
                "/a/b/c": {"get": operation("d")},
            }}),
            vec!["ambiguous-template /paths/~1a~1{section}/get"],
        ),
        (
            get("responses", json!({"ok": {"description": "d"}})),
            vec!["invalid-status /paths/~1a/get/responses/ok"],
        ),
        (
            get("responses", json!({"2xx": {"description": "d"}})),
            vec!["invalid-status /paths/~1a/get/responses/2xx"],
        ),
        (
            get("responses", json!({"200": {}})),
            vec!["missing-field /paths/~1a/get/responses/200"],
        ),
        (
            get("tags", json!([["x"]])),
            vec!["wrong-type /paths/~1a/get/tags/0"],
        ),
        (
            get("deprecated", json!("true")),
            vec!["wrong-type /paths/~1a/get/deprecated"],
        ),
        (
            get("security", json!([{"nope": []}])),
            vec!["undeclared-security-scheme /paths/~1a/get/security/0/nope"],
        ),
        (
            get(
                "responses",
                json!({
                    "200": {"description": "d", "content": {"a/b": {"schema": {"type": "string"}}}},
                    "204": {"description": "d"},
                }),
            ),
            vec!["several-success-types /paths/~1a/get/responses"],
        ),
        (
            get(
                "responses",
                json!({
                    "200": {"description": "d", "content": {"application/json": {"schema": {"type": "string"}}}},
                    "default": {"description": "d", "content": {"application/json": {"schema": {"type": "integer"}}}},
                }),
            ),
            vec!["several-success-types /paths/~1a/get/responses"],
        ),
        (
            get(
                "responses",
                json!({"200": {"description": "d"}, "400": {"description": "d"}, "5XX": {
                    "description": "d", "content": {"application/json": {"schema": {"type": "integer"}}},
                }}),
            ),
            vec!["several-error-types /paths/~1a/get/responses"],
        ),
        (
            get(
                "requestBody",
                json!({"content": {"application/jsonc": {}, "application/json; charset=utf-8": {}}}),
            ),
            vec![
                "several-media-types /paths/~1a/get/requestBody/content",
                "unexpected-body /paths/~1a/get/requestBody",
                "unusual-media-type /paths/~1a/get/requestBody/content/application~1jsonc",
            ],
        ),
        (
            get(
                "requestBody",
                json!({"content": {"multipart/form-data": {"schema": {}}}}),
            ),
            vec![
                "unusual-media-type /paths/~1a/get/requestBody/content/multipart~1form-data",
                "unexpected-body /paths/~1a/get/requestBody",
            ],
        ),
        (
            json!({
                "/paths/~1a/get/requestBody": {"$ref": "#/components/requestBodies/B"},
                "/paths/~1a/get/responses": {"200": {"$ref": "#/components/responses/R"}},
                "/components": {
                    "requestBodies": {"B": {"content": {"a/b": {"schema": {}}}}},
                    "responses": {"R": {"description": "d", "content": {"a/b": {}, "c/d": {}}}},
                },
            }),
            vec![
                "unusual-media-type /paths/~1a/get/requestBody",
                "unexpected-body /paths/~1a/get/requestBody",
                "several-success-types /paths/~1a/get/responses",
            ],
        ),
        (
            json!({"/webhooks": {}, "/info/summary": "s"}),
            vec!["newer-construct /webhooks", "newer-construct /info/summary"],
        ),
        (
            parameter(json!({"type": "array", "items": {"type": "null"}})),
            vec![
                "unknown-type /paths/~1a/get/parameters/0/schema/items/type",
                "newer-construct /paths/~1a/get/parameters/0/schema/items/type",
            ],
        ),
        (
            parameter(json!({"type": ["string"]})),
            vec!["newer-construct /paths/~1a/get/parameters/0/schema/type"],
        ),
        (
            parameter(json!({"properties": {"const": {"const": 1}}})),
            vec!["newer-construct /paths/~1a/get/parameters/0/schema/properties/const/const"],
        ),
        (
            parameter(json!({"type": "number", "exclusiveMinimum": 1})),
            vec!["newer-construct /paths/~1a/get/parameters/0/schema/exclusiveMinimum"],
        ),
        (
            parameter(
                json!({"type": "number", "minimum": 0, "exclusiveMinimum": true, "example": {"const": 1}}),
            ),
            vec!["example-mismatch /paths/~1a/get/parameters/0/schema/example"],
        ),
        (
            parameter(json!({"type": "number", "exclusiveMaximum": true})),
            vec!["exclusive-without-limit /paths/~1a/get/parameters/0/schema/exclusiveMaximum"],
        ),
        (
            parameter(json!({"type": "int"})),
            vec!["unknown-type /paths/~1a/get/parameters/0/schema/type"],
        ),
        (
            parameter(json!({"type": "array"})),
            vec!["missing-items /paths/~1a/get/parameters/0/schema/type"],
        ),
        (
            parameter(json!({"allOf": []})),
            vec!["empty-alternatives /paths/~1a/get/parameters/0/schema/allOf"],
        ),
        (
            parameter(json!({"type": "string", "pattern": "("})),
            vec!["bad-pattern /paths/~1a/get/parameters/0/schema/pattern"],
        ),
        (
            parameter(json!({"type": "string", "enum": ["a", 1]})),
            vec!["enum-mismatch /paths/~1a/get/parameters/0/schema/enum/1"],
        ),
        (
            parameter(json!({"type": "string", "enum": ["a"], "default": "b"})),
            vec!["default-mismatch /paths/~1a/get/parameters/0/schema/default"],
        ),
        (
            parameter(json!({"type": "string", "nullable": true, "default": null})),
            vec![],
        ),
        (
            parameter(json!({"$ref": "#/components/schemas/Gone"})),
            vec!["dangling-reference /paths/~1a/get/parameters/0/schema/$ref"],
        ),
        (
            parameter(json!({"$ref": "a.json"})),
            vec!["external-reference /paths/~1a/get/parameters/0/schema/$ref"],
        ),
        (
            json!({"/components": {"schemas": {"A": {"$ref": "#/components/schemas/B"}, "B": {}}}}),
            vec![
                "unused-component /components/schemas/A",
                "unused-component /components/schemas/B",
            ],
        ),
    ];
    for (changes, expected) in cases {
        assert_eq!(
            found(&changes, &LintOptions::default()),
            expected,
            "{changes}"
        );
    }
    let silenced = LintOptions::default().ignoring("unknown-type");
    assert!(
        found(&parameter(json!({"type": "int"})), &silenced).is_empty(),
        "{QUERY}"
    );
}

/// What is about a document of 3.1 gives no advice to declare it.
#[test]
fn documents_of_3_1_are_read_as_such() {
    let cases = [
        (json!({"type": ["string", "null"]}), vec![]),
        (json!({"type": "null"}), vec![]),
        (
            json!({"anyOf": [{"type": "string"}, {"type": "null"}]}),
            vec![],
        ),
        (json!({"type": "nil"}), vec!["unknown-type"]),
        (json!({"$ref": 3}), vec!["wrong-type"]),
        (json!({"exclusiveMinimum": 1, "const": 2}), vec![]),
        (
            json!({"type": "array", "prefixItems": [{"type": "int"}]}),
            vec!["unknown-type"],
        ),
        (
            json!({"$ref": "#/components/schemas/Gone", "description": "d"}),
            vec!["dangling-reference"],
        ),
        (json!(true), vec![]),
    ];
    for (schema, expected) in cases {
        let changes = json!({
            "/openapi": "3.1.0",
            "/paths/~1a/get/parameters": [{"name": "q", "in": "query", "schema": schema}],
        });
        let found = found(&changes, &LintOptions::default());
        let rules = found.iter().filter_map(|one| one.split(' ').next());
        let rules: Vec<_> = rules.filter(|rule| *rule != "newer-version").collect();
        assert_eq!(rules, expected, "{changes}");
    }
}
