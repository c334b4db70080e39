//! A rich spec compared with itself, and with itself after each kind of mutation: the
//! entries are exactly those of the rule of the mutation, in both directions.

use std::collections::BTreeSet;
use std::sync::Arc;

use openapi_fragments::{Comparison, Document, Source, Syntax, diff};
use serde_json::{Map, Value, json};

/// Where a callback is made to.
const EXPRESSION: &str = "{$request.query.url}";

/// A spec with every part that is compared, as 3.0 or as 3.1.
fn spec(version: &str) -> Value {
    let mut spec = json!({
        "openapi": version,
        "info": {"title": "Pets", "version": "1"},
        "servers": [
            {"url": "https://{zone}.example/v1", "variables": {"zone": {"default": "eu", "enum": ["eu", "us"]}}},
            {"url": "https://old.example"},
        ],
        "security": [{"key": []}, {"oauth": ["read"]}],
        "tags": [{"name": "pets"}],
        "paths": {
            "/pets": {
                "summary": "All pets",
                "parameters": [{"$ref": "#/components/parameters/Trace"}],
                "get": {
                    "operationId": "listPets",
                    "tags": ["pets"],
                    "parameters": [
                        {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 100}},
                        {"name": "tags", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
                        {"name": "filter", "in": "query", "style": "deepObject", "schema": {"type": "object", "properties": {"name": {"type": "string"}}}},
                        {"name": "where", "in": "query", "content": {"application/json": {"schema": {"type": "object"}}}},
                        {"name": "session", "in": "cookie", "required": true, "schema": {"type": "string"}},
                    ],
                    "responses": {
                        "200": {
                            "description": "The pets",
                            "headers": {
                                "X-Total": {"required": true, "schema": {"type": "integer"}},
                                "X-Pages": {"$ref": "#/components/headers/Pages"},
                            },
                            "content": {
                                "application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}}},
                                "text/csv": {"schema": {"type": "string"}},
                            },
                            "links": {"pet": {"operationId": "getPet", "parameters": {"petId": "$response.body#/0/id"}}},
                        },
                        "304": {"description": "Not modified"},
                        "4XX": {"$ref": "#/components/responses/Problem"},
                        "default": {"$ref": "#/components/responses/Problem"},
                    },
                },
                "post": {
                    "operationId": "addPet",
                    "security": [{"oauth": ["read", "write"]}],
                    "servers": [{"url": "https://write.example"}],
                    "requestBody": {"$ref": "#/components/requestBodies/NewPet"},
                    "responses": {"201": {"description": "Added"}, "202": {"description": "Queued"}},
                    "callbacks": {
                        "added": {
                            EXPRESSION: {
                                "post": {
                                    "parameters": [{"name": "X-Signature", "in": "header", "required": true, "schema": {"type": "string"}}],
                                    "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Event"}}}},
                                    "responses": {"204": {"description": "Seen"}, "200": {"description": "Seen", "content": {"application/json": {"schema": {"type": "object", "properties": {"again": {"type": "boolean"}}}}}}},
                                },
                            },
                        },
                    },
                },
            },
            "/pets/{petId}": {
                "get": {
                    "operationId": "getPet",
                    "parameters": [{"name": "petId", "in": "path", "required": true, "schema": {"type": "string"}}],
                    "responses": {"200": {"description": "A pet", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Node"}}}}},
                },
                "delete": {"deprecated": true, "responses": {"204": {"description": "Gone"}}},
            },
            "/pets/{petId}/photo": {
                "put": {
                    "parameters": [{"name": "petId", "in": "path", "required": true, "schema": {"type": "string"}}],
                    "requestBody": {
                        "content": {
                            "multipart/form-data": {
                                "schema": {"type": "object", "properties": {"photo": {"type": "string", "format": "binary"}, "notes": {"type": "array", "items": {"type": "string"}}}},
                                "encoding": {"photo": {"contentType": "image/png, image/jpeg", "headers": {"X-Size": {"schema": {"type": "integer"}}}}},
                            },
                        },
                    },
                    "responses": {"204": {"description": "Stored"}},
                },
            },
            "/search": {
                "post": {
                    "requestBody": {
                        "content": {
                            "application/x-www-form-urlencoded": {
                                "schema": {"type": "object", "properties": {"words": {"type": "array", "items": {"type": "string"}}}},
                                "encoding": {"words": {"style": "form"}},
                            },
                        },
                    },
                    "responses": {"200": {"description": "Found", "content": {"application/json": {"schema": {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}], "discriminator": {"propertyName": "kind"}}}}}},
                },
            },
        },
        "components": {
            "parameters": {"Trace": {"name": "X-Trace", "in": "header", "schema": {"type": "string"}}},
            "headers": {"Pages": {"schema": {"type": "integer"}}},
            "responses": {"Problem": {"description": "A problem", "content": {"application/problem+json": {"schema": {"type": "object", "properties": {"title": {"type": "string"}}}}}}},
            "requestBodies": {"NewPet": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewPet"}}, "application/xml": {"schema": {"$ref": "#/components/schemas/NewPet"}}}}},
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
                "oauth": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "https://example.com/token", "scopes": {"read": "", "write": ""}}}},
            },
            "schemas": {
                "NewPet": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string", "maxLength": 20}, "size": {"type": "string", "enum": ["small", "big"]}, "age": {"type": "integer"}}},
                "Pet": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "size": {"type": "string", "enum": ["small", "big"]}, "age": {"type": "integer", "maximum": 40}}},
                "Node": {"type": "object", "properties": {"parent": {"$ref": "#/components/schemas/Node"}, "name": {"type": "string"}}},
                "Event": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "kind": {"type": "string", "enum": ["added", "sold"]}}},
                "Cat": {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}, "lives": {"type": "integer"}}},
                "Dog": {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}, "breed": {"type": "string"}}},
            },
        },
    });
    if version.starts_with("3.1") {
        let event = json!({"$ref": "#/components/schemas/Event"});
        spec["webhooks"] = json!({
            "sold": {"post": {"requestBody": {"content": {"application/json": {"schema": event}}}, "responses": {"200": {"description": "Seen"}}}},
            "lost": {"$ref": "#/components/pathItems/Lost"},
        });
        spec["components"]["pathItems"] =
            json!({"Lost": {"post": {"responses": {"200": {"description": "Seen"}}}}});
        spec["components"]["schemas"]["Pet"]["properties"]["age"]["type"] =
            json!(["integer", "null"]);
    } else {
        spec["components"]["schemas"]["Pet"]["properties"]["age"]["nullable"] = json!(true);
    }
    spec
}

/// The keys of a path of a mutation, separated by `.`; `URL` is the expression.
fn steps(path: &str) -> Vec<&str> {
    let key = |key| if key == "URL" { EXPRESSION } else { key };
    path.split('.').map(key).collect()
}

/// The value at some steps below another one; missing objects are made.
fn at<'a>(mut value: &'a mut Value, steps: &[&str]) -> &'a mut Value {
    for step in steps {
        value = match (step.parse::<usize>(), value) {
            (Ok(index), Value::Array(list)) => &mut list[index],
            (_, value) => {
                if value.is_null() {
                    *value = Value::Object(Map::new());
                }
                &mut value[*step]
            }
        };
    }
    value
}

/// An edit on a line: a path, and the value to set there or `-` to remove what is there.
fn apply(path: &str, value: &str, spec: &mut Value) {
    let steps = steps(path);
    let (last, parents) = steps.split_last().unwrap();
    let parent = at(spec, parents);
    let position = last.parse::<usize>();
    match (value, parent, position) {
        ("-", Value::Array(elements), Ok(position)) => drop(elements.remove(position)),
        ("-", parent, _) => {
            let removed = parent.as_object_mut().unwrap().remove(*last);
            assert!(removed.is_some(), "{path} is not there");
        }
        (value, parent, _) => *at(parent, &[last]) = serde_json::from_str(value).unwrap(),
    }
}

/// The rows of a table: the columns of each line but comments.
fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split(" | ").collect())
}

/// Each kind of mutation: the edit, `level id` of all entries, and of those of its
/// reverse.
const OPERATIONS: &str = r#"
# Operations.
paths./pets/{petId}.delete | - | breaking operation-removed | safe operation-added
paths./search | - | breaking operation-removed | safe operation-added
paths./pets.get.operationId | "pets" | risky operation-id-changed | risky operation-id-changed
paths./pets.post.operationId | - | risky operation-id-removed | risky operation-id-added
paths./pets.get.deprecated | true | risky operation-deprecated | safe operation-undeprecated
# Security.
paths./pets.get.security | [{"key": []}] | breaking security-tightened | safe security-loosened
paths./pets.get.security | [] | safe security-loosened | breaking security-tightened
paths./pets.post.security | [{"oauth": ["read"]}] | safe security-loosened | breaking security-tightened
paths./pets.post.security | [{"oauth": ["read", "write"], "key": []}] | breaking security-tightened | safe security-loosened
components.securitySchemes.key.name | "X-Token" | breaking security-scheme-changed | breaking security-scheme-changed
components.securitySchemes.key | {"type": "http", "scheme": "bearer"} | breaking security-scheme-changed | breaking security-scheme-changed
components.securitySchemes.oauth.flows.clientCredentials.tokenUrl | "https://example.com/new" | breaking security-scheme-changed | breaking security-scheme-changed
components.securitySchemes.more | {"type": "http", "scheme": "basic"} | safe security-scheme-added | risky security-scheme-removed
components.securitySchemes.oauth.flows.clientCredentials.scopes.write | - | breaking oauth-scope-removed | safe oauth-scope-added
components.securitySchemes.oauth.flows.password | {"tokenUrl": "https://example.com/token", "scopes": {}} | safe oauth-flow-added | breaking oauth-flow-removed
# Servers.
servers.1 | - | breaking server-removed | safe server-added
servers.0.variables.zone.default | "us" | risky server-default-changed | risky server-default-changed
servers.0.variables.zone.enum | ["eu", "us", "ap"] | safe server-value-added | breaking server-value-removed
servers.0.variables.zone.enum | - | safe server-value-added | breaking server-value-removed
servers | [{"url": "https://old.example"}, {"url": "https://{zone}.example/v1", "variables": {"zone": {"default": "eu", "enum": ["eu", "us"]}}}] | risky default-server-changed | risky default-server-changed
# Parameters.
paths./pets.get.parameters.0 | - | risky parameter-removed | safe optional-parameter-added
paths./pets.get.parameters.4 | - | risky parameter-removed | breaking required-parameter-added
paths./pets.get.parameters.0.required | true | breaking parameter-required | safe parameter-optional
paths./pets.get.parameters.1.explode | false | breaking parameter-style-changed | breaking parameter-style-changed
paths./pets.get.parameters.1.style | "pipeDelimited" | breaking parameter-style-changed | breaking parameter-style-changed
paths./pets.get.parameters.2.style | - | breaking parameter-style-changed | breaking parameter-style-changed
paths./pets.get.parameters.3 | {"name": "where", "in": "query", "schema": {"type": "object"}} | breaking parameter-style-changed | breaking parameter-style-changed
paths./pets.get.parameters.0.allowReserved | true | safe reserved-allowed | breaking reserved-disallowed
paths./pets.get.parameters.0.allowEmptyValue | true | safe empty-value-allowed | breaking empty-value-disallowed
paths./pets.get.parameters.0.deprecated | true | risky parameter-deprecated | safe parameter-undeprecated
paths./pets.get.parameters.0.schema.maximum | 50 | breaking limit-tightened | safe limit-loosened
paths./pets/{petId}.get.parameters.0 | - | risky path-parameter-undescribed | safe path-parameter-described
# Request bodies.
paths./search.post.requestBody | - | breaking request-body-removed | safe request-body-added
paths./pets.post.requestBody | - | breaking request-body-removed | breaking required-request-body-added
components.requestBodies.NewPet.required | false | safe request-body-optional | breaking request-body-required
components.requestBodies.NewPet.content.application/xml | - | breaking media-type-removed | safe media-type-added
paths./pets/{petId}/photo.put.requestBody.content.multipart/form-data.encoding.photo.contentType | "image/png" | breaking encoding-type-removed | safe encoding-type-added
paths./pets/{petId}/photo.put.requestBody.content.multipart/form-data.encoding.photo.headers.X-Size.required | true | breaking part-header-required | safe part-header-optional
paths./pets/{petId}/photo.put.requestBody.content.multipart/form-data.encoding.photo.headers | - | risky part-header-removed | safe part-header-added
paths./search.post.requestBody.content.application/x-www-form-urlencoded.encoding.words.explode | false | breaking encoding-style-changed | breaking encoding-style-changed
# Responses.
paths./pets.post.responses.202 | - | breaking response-removed | risky response-added
paths./pets.get.responses.304 | - | risky response-removed | safe response-added
paths./pets.get.responses.default | - | risky response-removed | safe response-added
paths./pets.get.responses.200.content.text/csv | - | breaking media-type-removed | safe media-type-added
components.headers.Pages.schema.type | "string" | breaking type-changed | breaking type-changed
paths./pets.get.responses.200.headers.X-Total.required | false | breaking response-header-optional | safe response-header-required
paths./pets.get.responses.200.headers.X-Total | - | breaking response-header-removed | safe response-header-added
paths./pets.get.responses.200.headers.X-Pages | - | risky response-header-removed | safe response-header-added
components.headers.Pages.deprecated | true | risky response-header-deprecated | safe response-header-undeprecated
components.headers.Pages.style | "label" | breaking parameter-style-changed | breaking parameter-style-changed
paths./pets.get.responses.200.links.pet | - | risky link-removed | safe link-added
paths./pets.get.responses.200.links.pet.parameters.petId | "$request.body#/id" | risky link-changed | risky link-changed
# Callbacks, where the server sends.
paths./pets.post.callbacks.added | - | breaking callback-removed | safe callback-added
paths./pets.post.callbacks.added.URL.put | {"responses": {}} | safe callback-added | breaking callback-removed
paths./pets.post.callbacks.added.URL.post.parameters.0.required | false | breaking parameter-optional | safe parameter-required
paths./pets.post.callbacks.added.URL.post.parameters.0 | - | breaking parameter-removed | safe required-parameter-added
paths./pets.post.callbacks.added.URL.post.requestBody.required | false | breaking request-body-optional | safe request-body-required
paths./pets.post.callbacks.added.URL.post.requestBody.content.text/csv | {} | risky media-type-added | safe media-type-removed
paths./pets.post.callbacks.added.URL.post.responses.200 | - | breaking response-removed | safe response-added
paths./pets.post.callbacks.added.URL.post.responses.200.content.application/json.schema.required | ["again"] | breaking property-required | safe property-optional
"#;

const SCHEMAS: &str = r#"
# Sent by the client.
components.schemas.NewPet.properties.age.type | "string" | breaking type-changed | breaking type-changed
components.schemas.NewPet.properties.age.type | "number" | safe type-changed | breaking type-changed
components.schemas.NewPet.properties.size.enum | ["small"] | breaking enum-value-removed | safe enum-value-added
components.schemas.NewPet.properties.size.enum | - | safe enum-removed | breaking enum-added
components.schemas.NewPet.required | ["name", "age"] | breaking property-required | safe property-optional
components.schemas.NewPet.properties.name.maxLength | 10 | breaking limit-tightened | safe limit-loosened
components.schemas.NewPet.additionalProperties | false | breaking closed | safe opened
components.schemas.NewPet.properties.age | - | risky property-removed | safe property-added
# Received by the client.
components.schemas.Pet.properties.id.type | "integer" | breaking type-changed | breaking type-changed
components.schemas.Pet.properties.size.enum | ["small", "big", "huge"] | risky enum-value-added | safe enum-value-removed
components.schemas.Pet.properties.size.enum | - | risky enum-removed | safe enum-added
components.schemas.Pet.required | ["id", "size"] | safe property-required | breaking property-optional
components.schemas.Pet.properties.age.maximum | 50 | risky limit-loosened | safe limit-tightened
components.schemas.Pet.additionalProperties | false | safe closed | risky opened
components.schemas.Pet.properties.size | - | risky property-removed | safe property-added
components.schemas.Node.properties.name.type | "integer" | breaking type-changed | breaking type-changed
components.schemas.Pet.properties.size | {"enum": [1, 2]} | breaking type-changed | breaking type-changed
"#;

/// What is in 3.1 alone.
const WEBHOOKS: &str = r#"
webhooks.sold | - | breaking webhook-removed | safe webhook-added
webhooks.lost | - | breaking webhook-removed | safe webhook-added
components.pathItems.Lost.put | {"responses": {}} | safe webhook-added | breaking webhook-removed
webhooks.sold.post.requestBody.required | true | safe request-body-required | breaking request-body-optional
webhooks.sold.post.parameters | [{"name": "X-Id", "in": "header", "required": true}] | safe required-parameter-added | breaking parameter-removed
components.schemas.Pet.properties.age.type | "integer" | safe not-nullable | breaking nullable
components.schemas.Pet.properties.id.contentEncoding | "base16" | breaking content-changed | breaking content-changed
components.schemas.Pet.properties.id.contentMediaType | "image/png" | breaking content-changed | breaking content-changed
"#;

/// What has the same meaning in other words.
const REWORDINGS: &str = r##"
paths./pets.get.parameters.1.explode | true
paths./pets.get.parameters.1.style | "form"
paths./pets.get.parameters.0.required | false
paths./pets.get.parameters.0.allowReserved | false
paths./pets.get.security | [{"oauth": ["read"]}, {"key": []}]
paths./pets.get.deprecated | false
paths./pets.post.callbacks.added.URL.post.parameters.0.name | "x-signature"
components.headers.Pages.explode | false
components.headers.Pages.required | false
paths./search.post.requestBody.content.application/x-www-form-urlencoded.encoding.words.explode | true
paths./pets/{petId}/photo.put.requestBody.content.multipart/form-data.encoding.photo.contentType | "IMAGE/JPEG,image/png"
paths./pets.get.responses.404 | {"$ref": "#/components/responses/Problem"}
paths./pets.get.responses.200.links.pet | {"operationRef": "#/paths/~1pets~1{petId}/get", "parameters": {"petId": "$response.body#/0/id"}}
components.securitySchemes.key.name | "x-key"
# Servers.
servers.1.url | "HTTPS://OLD.example:443/"
servers.1.variables | {"unused": {"default": "a"}}
components.securitySchemes.oauth.flows.clientCredentials.tokenUrl | "https://EXAMPLE.com:443/token"
# Where the separators are the same.
paths./pets.get.responses.200.headers.X-Total.explode | true
paths./pets.get.parameters.0.explode | false
# Schemas.
components.schemas.NewPet.properties.name.not | {"not": {"maxLength": 20}}
components.schemas.NewPet.properties.age | {"type": "number", "multipleOf": 1}
components.schemas.NewPet.properties.size | {"oneOf": [{"enum": ["big"]}, {"type": "string", "enum": ["small"]}]}
components.schemas.Pet.properties.id.not | {"type": "integer"}
"##;

fn compared(old: &Value, new: &Value) -> Comparison {
    let parse = |spec: &Value| {
        let source = Arc::new(Source::new("spec.json", spec.to_string()));
        Document::parse(source, Syntax::Json).unwrap()
    };
    diff(&parse(old), &parse(new)).unwrap()
}

/// `level id` of all entries, without repetitions.
fn entries(comparison: &Comparison) -> BTreeSet<String> {
    let all = comparison.changes.iter().chain(&comparison.not_examined);
    all.map(|entry| format!("{} {}", entry.level, entry.code))
        .collect()
}

#[test]
fn a_spec_has_no_changes_to_itself() {
    for version in ["3.0.3", "3.1.0"] {
        let spec = spec(version);
        assert_eq!(compared(&spec, &spec).text(), "no changes\n");
    }
    // The same in another version has no changes either, but for what is in it alone.
    let (old, mut new) = (spec("3.0.3"), spec("3.1.0"));
    new.as_object_mut().unwrap().remove("webhooks");
    assert_eq!(compared(&old, &new).text(), "no changes\n");
}

#[test]
fn each_mutation_has_the_entries_of_its_rule() {
    let mut wrong = Vec::new();
    for (version, tables) in [
        ("3.0.3", &[OPERATIONS, SCHEMAS][..]),
        ("3.1.0", &[OPERATIONS, SCHEMAS, WEBHOOKS]),
    ] {
        let old = spec(version);
        let mutations: Vec<_> = tables.iter().flat_map(|table| rows(table)).collect();
        assert!(mutations.len() >= 40);
        for mutation in mutations {
            let [path, value, forth, back] = mutation[..] else {
                panic!("{mutation:?}");
            };
            let mut new = old.clone();
            apply(path, value, &mut new);
            for (old, new, expected) in [(&old, &new, forth), (&new, &old, back)] {
                let comparison = compared(old, new);
                if entries(&comparison) != BTreeSet::from([expected.to_owned()]) {
                    wrong.push(format!(
                        "{path} {version}: {expected}\n{}",
                        comparison.text()
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What 3.0 gives no meaning gets none in 3.1 either, and is named if it differs.
#[test]
fn keywords_without_a_meaning_are_named() {
    for (version, edit, name) in [
        (
            "3.0.3",
            json!({"allOf": [{"$ref": "#/components/schemas/Event"}], "nullable": true}),
            "nullable",
        ),
        (
            "3.0.3",
            json!({"allOf": [{"$ref": "#/components/schemas/Event"}], "const": 1, "if": {}, "then": false}),
            "const`, `if`, `then",
        ),
        (
            "3.1.0",
            json!({"allOf": [{"$ref": "#/components/schemas/Event"}], "nullable": true}),
            "nullable",
        ),
    ] {
        let mut old = spec(version);
        old["components"]["schemas"]["NewPet"]["properties"]["event"] =
            json!({"allOf": [{"$ref": "#/components/schemas/Event"}]});
        let mut new = old.clone();
        new["components"]["schemas"]["NewPet"]["properties"]["event"] = edit;
        let text = compared(&old, &new).text();
        let expected = format!(
            "ignored   keywords without a meaning in this version of OpenAPI differ, which is not compared: `{name}` [keyword-ignored]"
        );
        assert!(
            text.starts_with("no ") && text.contains(&expected),
            "{text}"
        );
    }
}

/// Where the beginning of all paths is written has no effect.
#[test]
fn the_base_path_may_be_in_servers_or_in_paths() {
    for version in ["3.0.3", "3.1.0"] {
        let mut in_servers = spec(version);
        in_servers["paths"]["/pets"]["post"]
            .as_object_mut()
            .unwrap()
            .remove("servers");
        in_servers["servers"] =
            json!([{"url": "https://a.example/v1"}, {"url": "https://b.example/v1/"}]);
        in_servers["paths"]["/pets"]["get"]["responses"]["200"]["links"]["pet"] =
            json!({"operationRef": "#/paths/~1pets~1{petId}/get"});
        let mut in_paths = in_servers.clone();
        in_paths["servers"] = json!([{"url": "https://A.example"}, {"url": "https://b.example"}]);
        let paths = in_paths["paths"].take();
        for (path, item) in paths.as_object().unwrap() {
            in_paths["paths"][format!("/v1{path}")] = item.clone();
        }
        in_paths["paths"]["/v1/pets"]["get"]["responses"]["200"]["links"]["pet"] =
            json!({"operationRef": "#/paths/~1v1~1pets~1{petId}/get"});
        for (old, new) in [(&in_servers, &in_paths), (&in_paths, &in_servers)] {
            assert_eq!(compared(old, new).text(), "no changes\n", "{version}");
        }
        // A change is shown with the path of the old spec.
        for (old, mut new, path, shown) in [
            (&in_servers, in_paths.clone(), "/v1/search", "POST /search"),
            (&in_paths, in_servers.clone(), "/search", "POST /v1/search"),
        ] {
            new["paths"].as_object_mut().unwrap().remove(path);
            let text = compared(old, &new).text();
            let expected =
                format!("breaking  {shown}: the operation is gone [operation-removed]\n");
            assert_eq!(text, expected, "{version}");
        }
        // Another base path is another server.
        let mut moved = in_paths.clone();
        moved["servers"] = json!([{"url": "https://a.example/v2"}]);
        assert!(entries(&compared(&in_servers, &moved)).contains("breaking operation-removed"));
    }
}

#[test]
fn other_words_are_no_change() {
    for version in ["3.0.3", "3.1.0"] {
        let old = spec(version);
        for edit in rows(REWORDINGS) {
            let mut new = old.clone();
            apply(edit[0], edit[1], &mut new);
            for (old, new) in [(&old, &new), (&new, &old)] {
                let comparison = compared(old, new);
                let shown = comparison.text();
                assert!(comparison.changes.is_empty(), "{edit:?} {version}: {shown}");
            }
        }
    }
}
