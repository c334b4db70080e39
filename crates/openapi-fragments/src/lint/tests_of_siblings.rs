//! Tests of the rules for everyone: the cases of each kind, with their severity.

use serde_json::{Value, json};

use super::tests::diagnostics;
use super::*;

/// The findings of the rules for everyone: severity, rule and pointer.
fn found(changes: &Value) -> Vec<String> {
    let mut findings = diagnostics(changes, &LintOptions::default());
    let group = |one: &Diagnostic| LintRule::find(one.code()).map(|rule| rule.group);
    findings.retain(|one| group(one) == Some(RuleGroup::General));
    let shown = findings.iter().map(|one| {
        let pointer = one.places()[0].pointer().unwrap_or_default();
        format!("{:?} {} {pointer}", one.severity(), one.code())
    });
    shown.collect()
}

/// Rows of changes to a small spec and what is found.
fn check(rows: Vec<(Value, Vec<&str>)>) {
    let mut misses = Vec::new();
    for (changes, expected) in rows {
        let found = found(&changes);
        if found != expected {
            misses.push(format!(
                "{changes}\n  found {found:#?}\n  not {expected:#?}"
            ));
        }
    }
    assert!(misses.is_empty(), "{}", misses.join("\n"));
}

const AT: &str = "/paths/~1a/get/parameters/0/schema";

/// A spec with the schema of a parameter, and what is found below it.
fn schemas(version: &str, rows: Vec<(Value, Vec<&str>)>) {
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(schema, expected)| {
            let changes = json!({
                "/openapi": version,
                "/paths/~1a/get/parameters": [{"name": "q", "in": "query", "schema": schema}],
            });
            let expected: Vec<String> = expected.iter().map(|one| one.replace('@', AT)).collect();
            (changes, expected)
        })
        .collect();
    let borrowed = rows
        .iter()
        .map(|(changes, expected)| {
            (
                changes.clone(),
                expected.iter().map(String::as_str).collect(),
            )
        })
        .collect();
    check(borrowed);
}

#[test]
#[allow(clippy::too_many_lines)]
fn schemas_of_3_0() {
    schemas(
        "3.0.4",
        vec![
            // Limits.
            (
                json!({"type": "number", "minimum": 1, "maximum": 1}),
                vec![],
            ),
            (
                json!({"type": "number", "minimum": 1, "maximum": 1, "exclusiveMaximum": true}),
                vec!["Warning contradictory-limits @/minimum"],
            ),
            (
                json!({"type": "number", "minimum": 1, "maximum": 1, "exclusiveMinimum": true}),
                vec!["Warning contradictory-limits @/minimum"],
            ),
            (
                json!({"type": "integer", "minimum": 9_007_199_254_740_993_u64, "maximum": 9_007_199_254_740_992_u64}),
                vec!["Warning contradictory-limits @/minimum"],
            ),
            (
                json!({"type": "string", "minLength": 3, "maxLength": 2}),
                vec!["Warning contradictory-limits @/minLength"],
            ),
            (
                json!({"type": "array", "items": {}, "minItems": 3, "maxItems": 2}),
                vec!["Warning contradictory-limits @/minItems"],
            ),
            (
                json!({"type": "object", "minProperties": 3, "maxProperties": 2}),
                vec!["Warning contradictory-limits @/minProperties"],
            ),
            (
                json!({"properties": {"a": {}, "b": {}}, "required": ["a", "b"], "maxProperties": 1}),
                vec!["Warning contradictory-limits @/maxProperties"],
            ),
            (json!({"type": "number", "multipleOf": 0.01}), vec![]),
            (
                json!({"type": "number", "multipleOf": -1}),
                vec!["Error bad-multiple-of @/multipleOf"],
            ),
            (
                json!({"type": "string", "minLength": -1}),
                vec!["Error wrong-type @/minLength"],
            ),
            // Values.
            (
                json!({"type": "integer", "enum": [1, 2, "3", 1]}),
                vec![
                    "Warning duplicate-enum-value @/enum/3",
                    "Warning enum-mismatch @/enum/2",
                ],
            ),
            (json!({"type": "integer", "enum": [1.0, 2]}), vec![]),
            (
                json!({"type": "string", "enum": ["a", null]}),
                vec!["Warning enum-mismatch @/enum/1"],
            ),
            (
                json!({"type": "string", "nullable": true, "enum": ["a", null]}),
                vec![],
            ),
            (
                json!({"enum": ["a", 1]}),
                vec!["Warning enum-mismatch @/enum"],
            ),
            (
                json!({"type": "string", "default": 1}),
                vec!["Error default-mismatch @/default"],
            ),
            (
                json!({"type": "string", "default": null}),
                vec!["Error default-mismatch @/default"],
            ),
            (
                json!({"type": "string", "nullable": true, "default": null}),
                vec![],
            ),
            (
                json!({"type": "string", "enum": ["a"], "default": "b"}),
                vec!["Warning default-mismatch @/default"],
            ),
            (
                json!({"type": "array", "items": {"type": "string"}, "default": ["a", 1]}),
                vec!["Warning default-mismatch @/default/1"],
            ),
            (
                json!({"type": "integer", "minimum": 1, "default": 0}),
                vec!["Warning default-mismatch @/default"],
            ),
            (
                json!({"type": "number", "minimum": 1, "exclusiveMinimum": true, "default": 1}),
                vec!["Warning default-mismatch @/default"],
            ),
            (
                json!({"type": "array", "items": {}, "maxItems": 1, "default": [1, 2]}),
                vec!["Warning default-mismatch @/default"],
            ),
            (
                json!({"properties": {"a": {"type": "string"}}, "default": {"a": 1}}),
                vec!["Warning default-mismatch @/default/a"],
            ),
            (
                json!({"oneOf": [{"type": "string"}, {"type": "array", "items": {}}], "default": 1}),
                vec!["Warning default-mismatch @/default"],
            ),
            (
                json!({"type": "string", "maxLength": 2, "example": "abc"}),
                vec!["Warning example-mismatch @/example"],
            ),
            // Types and keywords.
            (
                json!({"type": "Integer"}),
                vec!["Error unknown-type @/type"],
            ),
            (
                json!({"type": []}),
                vec!["Error newer-construct @/type", "Error bad-type-list @/type"],
            ),
            (
                json!({"type": "null"}),
                vec!["Error unknown-type @/type", "Error newer-construct @/type"],
            ),
            (
                json!({"type": "number", "exclusiveMinimum": 1}),
                vec!["Error newer-construct @/exclusiveMinimum"],
            ),
            (json!({"const": 1}), vec!["Warning newer-construct @/const"]),
            (
                json!({"dependencies": {}}),
                vec!["Warning unknown-keyword @/dependencies"],
            ),
            (json!({"x-dependencies": {}}), vec![]),
            (
                json!({"propertys": {}}),
                vec!["Warning unknown-keyword @/propertys"],
            ),
            (json!({"unit": "m"}), vec!["Warning unknown-keyword @/unit"]),
            (
                json!({"type": "string", "items": {}}),
                vec!["Hint ignored-keyword @/items"],
            ),
            (
                json!({"nullable": true}),
                vec!["Warning nullable-without-type @/nullable"],
            ),
            (
                json!({"xml": {"nme": "a"}}),
                vec!["Error unknown-field @/xml/nme"],
            ),
            (
                json!({"xml": {"namespace": "a"}}),
                vec!["Error bad-url @/xml/namespace"],
            ),
            (
                json!({"allOf": [{"type": "string"}, {"type": "string"}]}),
                vec!["Warning duplicate-alternative @/allOf/1"],
            ),
            (
                json!({"readOnly": true, "writeOnly": true}),
                vec!["Error read-and-write-only @/writeOnly"],
            ),
            // Required.
            (
                json!({"required": []}),
                vec!["Error bad-required @/required"],
            ),
            (
                json!({"type": "object", "required": ["a"]}),
                vec!["Warning undeclared-required @/required/0"],
            ),
            (
                json!({"type": "object", "required": ["a"], "additionalProperties": {"type": "string"}}),
                vec![],
            ),
            (
                json!({"properties": {"a": {}}, "allOf": [{"required": ["a"]}]}),
                vec![],
            ),
            (
                json!({"properties": {"a": {}}, "allOf": [{"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}]}),
                vec!["Warning undeclared-required @/allOf/0/anyOf/1/required/0"],
            ),
            (
                json!({"required": ["a"], "oneOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}}]}),
                vec![],
            ),
            (
                json!({"properties": {"a": {}}, "not": {"required": ["b"]}}),
                vec![],
            ),
            (
                json!({"required": ["a"], "allOf": [{"$ref": "a.json"}]}),
                vec!["Hint external-reference @/allOf/0/$ref"],
            ),
            // Discriminators.
            (
                json!({"discriminator": {"propertyName": "kind", "mapping": {"a": "#/components/schemas/Gone", "b": "Gone"}}, "required": ["kind"], "properties": {"kind": {"type": "string"}}}),
                vec![
                    "Error dangling-reference @/discriminator/mapping/a",
                    "Error dangling-reference @/discriminator/mapping/b",
                ],
            ),
        ],
    );
}

#[test]
#[allow(clippy::too_many_lines)]
fn schemas_of_3_1() {
    schemas(
        "3.1.1",
        vec![
            (json!({"type": []}), vec!["Error bad-type-list @/type"]),
            (
                json!({"type": ["string", "string"]}),
                vec!["Error bad-type-list @/type/1"],
            ),
            (
                json!({"type": ["string", "nul"]}),
                vec!["Error unknown-type @/type/1"],
            ),
            (
                json!({"type": ["string", null]}),
                vec!["Error wrong-type @/type"],
            ),
            (
                json!({"type": "number", "exclusiveMinimum": 2, "exclusiveMaximum": 2}),
                vec!["Warning contradictory-limits @/exclusiveMinimum"],
            ),
            (
                json!({"type": "number", "minimum": 3, "exclusiveMinimum": 1, "maximum": 2}),
                vec!["Warning contradictory-limits @/minimum"],
            ),
            (
                json!({"type": "array", "contains": {}, "minContains": 2, "maxContains": 1}),
                vec!["Warning contradictory-limits @/minContains"],
            ),
            (json!({"type": "array"}), vec![]),
            (json!({"required": []}), vec![]),
            (json!({"enum": []}), vec!["Warning empty-enum @/enum"]),
            (
                json!({"type": "string", "default": 1}),
                vec!["Warning default-mismatch @/default"],
            ),
            (
                json!({"type": "string", "examples": ["a", 1]}),
                vec!["Warning example-mismatch @/examples/1"],
            ),
            (
                json!({"properties": {"a": {"type": "string", "nullable": true}}}),
                vec!["Warning unknown-keyword @/properties/a/nullable"],
            ),
            (
                json!({"dependencies": {}}),
                vec!["Warning unknown-keyword @/dependencies"],
            ),
            (json!({"unit": "m"}), vec!["Hint unknown-keyword @/unit"]),
            (
                json!({"requierd": ["a"]}),
                vec!["Warning unknown-keyword @/requierd"],
            ),
            (
                json!({"readOnly": true, "writeOnly": true}),
                vec!["Warning read-and-write-only @/writeOnly"],
            ),
            (
                json!({"prefixItems": []}),
                vec!["Error empty-alternatives @/prefixItems"],
            ),
            (json!({"$anchor": "1"}), vec!["Error wrong-value @/$anchor"]),
            (json!({"$comment": 1}), vec!["Error wrong-type @/$comment"]),
            (
                json!({"dependentRequired": {"a": ["b", "b"]}}),
                vec!["Error bad-required @/dependentRequired/a/1"],
            ),
            (
                json!({"properties": {"a": {}}, "if": {"required": ["b"]}, "then": {"required": ["c"]}}),
                vec![],
            ),
            (
                json!({"exclusiveMinimum": true}),
                vec!["Error wrong-type @/exclusiveMinimum"],
            ),
        ],
    );
}

#[test]
#[allow(clippy::too_many_lines)]
fn required_properties_of_bases_and_uses() {
    let object = |schemas: Value| {
        let used: Vec<Value> = schemas
            .as_object()
            .unwrap()
            .keys()
            .map(|name| json!({"$ref": format!("#/components/schemas/{name}")}))
            .collect();
        json!({
            "/components": {"schemas": schemas},
            "/paths/~1a/get/responses/200/content": {"application/json": {"schema": {"type": "array", "items": {"anyOf": used}}}},
        })
    };
    check(vec![
        // Declared by what the base is part of.
        (
            object(json!({
                "Base": {"type": "object", "required": ["kind"]},
                "Cat": {"allOf": [{"$ref": "#/components/schemas/Base"}, {"properties": {"kind": {"type": "string"}}}]},
            })),
            vec![],
        ),
        // By the base, two references away.
        (
            object(json!({
                "Root": {"properties": {"kind": {"type": "string"}}},
                "Base": {"allOf": [{"$ref": "#/components/schemas/Root"}]},
                "Cat": {"required": ["kind"], "allOf": [{"$ref": "#/components/schemas/Base"}]},
            })),
            vec![],
        ),
        (
            object(json!({
                "Base": {"properties": {"kind": {"type": "string"}}},
                "Cat": {"required": ["kinds"], "allOf": [{"$ref": "#/components/schemas/Base"}]},
            })),
            vec!["Warning undeclared-required /components/schemas/Cat/required/0"],
        ),
        (
            object(json!({
                "Cat": {"type": "object", "properties": {"kind": {"type": "string"}}},
                "Dog": {"type": "object", "properties": {"kind": {"type": "string"}}, "required": ["kind"]},
                "Pet": {
                    "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
                    "discriminator": {"propertyName": "kind"},
                },
            })),
            vec![
                "Warning optional-discriminator /components/schemas/Pet/discriminator/propertyName",
            ],
        ),
        (
            object(json!({
                "A": {"allOf": [{"$ref": "#/components/schemas/B"}]},
                "B": {"oneOf": [{"$ref": "#/components/schemas/C"}, {"type": "string"}]},
                "C": {"not": {"$ref": "#/components/schemas/A"}},
                "Tree": {"properties": {"next": {"$ref": "#/components/schemas/Tree"}}},
            })),
            vec!["Error cyclic-reference /components/schemas/C/not/$ref"],
        ),
    ]);
}

#[test]
#[allow(clippy::too_many_lines)]
fn paths_and_operations() {
    const GET: &str = "/paths/~1a/get";
    let get = |key: &str, value: Value| json!({(format!("{GET}/{key}")): value});
    let operation =
        |id: &str| json!({"operationId": id, "responses": {"200": {"description": "d"}}});
    let id = json!({"name": "id", "in": "path", "required": true, "schema": {"type": "string"}});
    let query =
        |name: &str, place: &str| json!({"name": name, "in": place, "schema": {"type": "string"}});
    let content = json!({"content": {"application/json": {"schema": {}}}});
    check(vec![
        (
            json!({"/paths/~1a#b": {}, "/paths/~1c~1{id}~1{id}": {"get": {
                "operationId": "c", "parameters": [id], "responses": {"200": {"description": "d"}},
            }}}),
            vec![
                "Warning query-in-path /paths/~1a#b",
                "Warning repeated-path-parameter /paths/~1c~1{id}~1{id}",
            ],
        ),
        (
            json!({"/paths/~1c~1{x}": {"get": operation("c")}, "/paths/~1c~1{y}": {"put": operation("d")}}),
            vec![
                "Error undeclared-path-parameter /paths/~1c~1{x}/get",
                "Error identical-paths /paths/~1c~1{y}",
                "Error undeclared-path-parameter /paths/~1c~1{y}/put",
            ],
        ),
        // Declared behind a reference, and for the whole path.
        (
            json!({
                "/paths/~1c~1{id}": {"parameters": [{"$ref": "#/components/parameters/Id"}], "get": operation("c")},
                "/components": {"parameters": {"Id": id}},
            }),
            vec![],
        ),
        (
            json!({"/paths/~1c": {"parameters": [id], "get": operation("c")}}),
            vec!["Error unused-path-parameter /paths/~1c/parameters/0"],
        ),
        // What another document declares is not known.
        (
            json!({"/paths/~1c~1{id}": {"parameters": [{"$ref": "id.json"}], "get": operation("c")}}),
            vec!["Hint external-reference /paths/~1c~1{id}/parameters/0/$ref"],
        ),
        (
            get(
                "parameters",
                json!([query("X-A", "header"), query("x-a", "header")]),
            ),
            vec!["Warning duplicate-parameter /paths/~1a/get/parameters/1"],
        ),
        (
            get(
                "parameters",
                json!([
                    query("a", "query"),
                    query("a", "cookie"),
                    query("A", "query")
                ]),
            ),
            vec![],
        ),
        (
            get(
                "parameters",
                json!([
                    query("authorization", "header"),
                    query("a;b", "cookie"),
                    query("", "query")
                ]),
            ),
            vec![
                "Warning ignored-header /paths/~1a/get/parameters/0/name",
                "Warning bad-parameter-name /paths/~1a/get/parameters/1/name",
                "Warning bad-parameter-name /paths/~1a/get/parameters/2/name",
            ],
        ),
        (
            get(
                "parameters",
                json!([
                    {"name": "a", "in": "query", "content": {"a/b": {}, "c/d": {}}, "style": "form"},
                    {"name": "b", "in": "cookie", "schema": {}, "allowEmptyValue": true},
                    {"name": "c", "in": "query", "schema": {}, "allowEmptyValue": true, "allowReserved": true},
                ]),
            ),
            vec![
                "Error several-contents /paths/~1a/get/parameters/0/content",
                "Warning ignored-field /paths/~1a/get/parameters/0/style",
                "Warning ignored-field /paths/~1a/get/parameters/1/allowEmptyValue",
            ],
        ),
        (
            get("requestBody", content.clone()),
            vec!["Warning unexpected-body /paths/~1a/get/requestBody"],
        ),
        (
            json!({"/openapi": "3.1.0", "/paths/~1a/get/requestBody": content}),
            vec!["Hint unexpected-body /paths/~1a/get/requestBody"],
        ),
        (
            json!({"/paths/~1a/head": {"operationId": "h", "requestBody": content, "responses": {"200": {"description": "d"}}},
                   "/paths/~1a/delete": {"operationId": "d", "requestBody": content, "responses": {"200": {"description": "d"}}},
                   "/paths/~1a/post": {"operationId": "p", "requestBody": content, "responses": {"200": {"description": "d"}}}}),
            vec![
                "Warning unexpected-body /paths/~1a/delete/requestBody",
                "Warning unexpected-body /paths/~1a/head/requestBody",
            ],
        ),
        (
            get(
                "responses",
                json!({"99": {"description": "d"}, "600": {"description": "d"}, "2xx": {"description": "d"}, "XXX": {"description": "d"}, "20": {"description": "d"}, "5XX": {"description": "d"}}),
            ),
            vec![
                "Error invalid-status /paths/~1a/get/responses/20",
                "Error invalid-status /paths/~1a/get/responses/2xx",
                "Error invalid-status /paths/~1a/get/responses/600",
                "Error invalid-status /paths/~1a/get/responses/99",
                "Error invalid-status /paths/~1a/get/responses/XXX",
            ],
        ),
        (
            get(
                "responses/200/headers",
                json!({"content-type": {"schema": {}}, "X A": {"schema": {}}, "X-B": {"schema": {}, "allowReserved": false}}),
            ),
            vec![
                "Warning bad-parameter-name /paths/~1a/get/responses/200/headers/X A",
                "Warning ignored-header /paths/~1a/get/responses/200/headers/content-type",
                "Error ignored-field /paths/~1a/get/responses/200/headers/X-B/allowReserved",
            ],
        ),
        // An operation has one id, wherever it is described.
        (
            get(
                "callbacks",
                json!({"done": {"{$url}": {"post": operation("a")}}}),
            ),
            vec![
                "Error duplicate-operation-id /paths/~1a/get/callbacks/done/{$url}/post/operationId",
            ],
        ),
        (
            get("tags", json!(["x", "x"])),
            vec!["Warning duplicate-tag /paths/~1a/get/tags/1"],
        ),
        (
            get(
                "responses/200/links",
                json!({
                    "gone": {"operationId": "gone"},
                    "both": {"operationId": "a", "operationRef": "#/paths/~1a/get"},
                    "away": {"operationRef": "#/paths/~1gone/get"},
                    "odd": {"operationId": "a", "parameters": {"q": "$request.id", "n": 7}, "requestBody": "a {$x}"},
                }),
            ),
            vec![
                "Error exclusive-fields /paths/~1a/get/responses/200/links/both/operationId",
                "Warning bad-runtime-expression /paths/~1a/get/responses/200/links/odd/parameters/q",
                "Warning bad-runtime-expression /paths/~1a/get/responses/200/links/odd/requestBody",
                "Error dangling-reference /paths/~1a/get/responses/200/links/away/operationRef",
                "Error dangling-reference /paths/~1a/get/responses/200/links/gone/operationId",
            ],
        ),
        (
            get(
                "responses/200/content",
                json!({
                    "application/json": {
                        "schema": {"type": "integer"},
                        "examples": {"one": {"value": 1}, "two": {"value": "2"}, "three": {"$ref": "#/components/examples/Three"}, "both": {"value": 4, "externalValue": "https://a.example"}},
                    },
                    "text/plain": {"schema": {"type": "integer"}, "example": "three"},
                    "application/problem+json": {"schema": {"type": "integer"}, "example": "three", "examples": {}},
                }),
            ),
            vec![
                "Warning example-mismatch /paths/~1a/get/responses/200/content/application~1json/examples/two/value",
                "Error exclusive-fields /paths/~1a/get/responses/200/content/application~1json/examples/both/externalValue",
                "Error exclusive-fields /paths/~1a/get/responses/200/content/application~1problem+json/examples",
                "Warning example-mismatch /paths/~1a/get/responses/200/content/application~1problem+json/example",
                "Error dangling-reference /paths/~1a/get/responses/200/content/application~1json/examples/three/$ref",
            ],
        ),
        // A parameter may have examples as they are sent.
        (
            get(
                "parameters",
                json!([
                    {"name": "a", "in": "query", "schema": {"type": "integer"}, "example": "5"},
                    {"name": "b", "in": "query", "schema": {"type": "array", "items": {"type": "integer"}}, "example": "5,6"},
                    {"name": "c", "in": "query", "schema": {"type": "integer"}, "example": "five"},
                ]),
            ),
            vec!["Warning example-mismatch /paths/~1a/get/parameters/2/example"],
        ),
    ]);
}

#[test]
#[allow(clippy::too_many_lines)]
fn documents() {
    let schemes = json!({"securitySchemes": {
        "key": {"type": "apiKey", "name": "k", "in": "header"},
        "oauth": {"type": "oauth2", "flows": {
            "password": {"tokenUrl": "https://a.example", "scopes": {"read": "r"}},
            "clientCredentials": {"tokenUrl": "https://a.example", "scopes": {"write": "w"}},
        }},
        "oidc": {"type": "openIdConnect", "openIdConnectUrl": "https://a.example"},
    }});
    let security = json!([{"key": ["a"], "oauth": ["read", "write", "raed"], "oidc": ["any"]}]);
    let server = |url: &str, variables: Value| json!([{"url": url, "variables": variables}]);
    check(vec![
        (
            json!({"/security": security, "/components": schemes}),
            vec![
                "Error unexpected-scope /security/0/key",
                "Warning undeclared-scope /security/0/oauth/2",
            ],
        ),
        (
            json!({"/openapi": "3.1.1", "/paths/~1a/get/security": security, "/components": schemes}),
            vec!["Warning undeclared-scope /paths/~1a/get/security/0/oauth/2"],
        ),
        (
            json!({"/servers": server("{scheme}://{host}:{port}/{base}", json!({
                "scheme": {"default": "http", "enum": ["http", "https"]},
                "host": {"default": "a.example"}, "port": {"default": "80"}, "base": {"default": ""},
            }))}),
            vec![],
        ),
        (
            json!({"/servers": server("/v{version}", json!({"version": {"default": "1", "enum": []}, "x-a": {"default": "1"}, "b": {"default": "1", "enum": ["2", "2"]}}))}),
            vec![
                "Warning unused-server-variable /servers/0/variables/b",
                "Warning duplicate-enum-value /servers/0/variables/b/enum/1",
                "Warning server-default-mismatch /servers/0/variables/b/default",
                "Warning empty-enum /servers/0/variables/version/enum",
            ],
        ),
        (
            json!({"/openapi": "3.1.1", "/paths/~1a/servers": server("/{a}", json!({"a": {"default": "1", "enum": []}}))}),
            vec!["Error empty-enum /paths/~1a/servers/0/variables/a/enum"],
        ),
        (
            json!({"/servers": [{"url": "https://a b"}, {"url": "/{a"}]}),
            vec![
                "Warning bad-server-url /servers/0/url",
                "Warning bad-server-url /servers/1/url",
            ],
        ),
        (
            json!({"/openapi": "3.1.1", "/info/license": {"name": "MIT", "identifier": "MIT", "url": "https://a.example"}}),
            vec!["Error exclusive-fields /info/license/url"],
        ),
        (
            json!({"/webhooks": {}, "/components": {"pathItems": {}}}),
            vec![
                "Error newer-construct /webhooks",
                "Error newer-construct /components/pathItems",
            ],
        ),
        (
            json!({"/info/contact": {"url": "", "email": "@"}, "/infos": {}}),
            vec![
                "Error unknown-field /infos",
                "Warning bad-url /info/contact/url",
                "Error bad-email /info/contact/email",
            ],
        ),
        (
            json!({"/components": {"schemas": {"a b": {}, "": {}, "x-y": {}, "ä": {}}}}),
            vec![
                "Error bad-component-name /components/schemas/",
                "Error bad-component-name /components/schemas/a b",
                "Error bad-component-name /components/schemas/ä",
                "Hint unused-component /components/schemas/",
                "Hint unused-component /components/schemas/a b",
                "Hint unused-component /components/schemas/x-y",
                "Hint unused-component /components/schemas/ä",
            ],
        ),
    ]);
}

/// What a misspelled name was meant to be is the advice.
#[test]
fn misspelled_names_are_corrected() {
    let rows = [
        (json!({"/paths/~1a/get/sumary": "s"}), "`summary`"),
        (
            json!({"/paths/~1a/get/parameters": [{"name": "q", "in": "query", "schema": {"requried": ["a"]}}]}),
            "`required`",
        ),
        (
            json!({"/openapi": "3.1.1", "/paths/~1a/get/parameters": [{"name": "q", "in": "query", "schema": {"prefixItem": [{}]}}]}),
            "`prefixItems`",
        ),
        (
            json!({"/openapi": "3.1.1", "/paths/~1a/get/parameters": [{"name": "q", "in": "query", "schema": {"nullable": true}}]}),
            "add `null` to the list in `type`",
        ),
    ];
    for (changes, expected) in rows {
        let findings = diagnostics(&changes, &LintOptions::default());
        let helps: Vec<_> = findings.iter().filter_map(Diagnostic::help).collect();
        assert!(
            helps.iter().any(|help| help.contains(expected)),
            "{changes}: {helps:?}"
        );
    }
}
