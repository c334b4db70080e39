//! Templates that differ in the names of their parameters: one is chosen, and the names
//! of the other change wherever they stand for a parameter, and nowhere else.

use openapi_fragments::{Diagnostics, Fragment, MergeOptions, OnConflict, merge};
use serde_json::{Value, json};

fn merged(values: &[Value]) -> Result<Value, Diagnostics> {
    let fragments: Vec<_> = values
        .iter()
        .enumerate()
        .map(|(index, value)| Fragment::from_value(&format!("{index}.json"), value).unwrap())
        .collect();
    let options = MergeOptions::default();
    let spec = merge(&fragments, &options)?.to_value();
    let backwards: Vec<_> = fragments.into_iter().rev().collect();
    let renamed = options.on_conflict(OnConflict::Rename);
    assert_eq!(merge(&backwards, &renamed)?.to_value(), spec);
    Ok(spec)
}

#[expect(clippy::needless_pass_by_value, reason = "reads better at the calls")]
fn document(paths: Value, components: Value) -> Value {
    json!({
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": paths,
        "components": components,
    })
}

fn path(name: &str) -> Value {
    json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}})
}

/// `GET /p/{id}`, whose template is chosen.
fn chosen() -> Value {
    let get = json!({"operationId": "g", "parameters": [path("id")], "responses": {}});
    document(json!({"/p/{id}": {"get": get}}), json!({}))
}

/// `PUT /p/{petId}`, with more than its parameter.
#[expect(clippy::needless_pass_by_value, reason = "reads better at the calls")]
fn put(more: Value, components: Value) -> Value {
    let mut operation = json!({"operationId": "u", "parameters": [path("petId")], "responses": {}});
    for (key, value) in more.as_object().unwrap() {
        operation[key] = value.clone();
    }
    document(json!({"/p/{petId}": {"put": operation}}), components)
}

/// Another operation, which links to the respelled one.
#[expect(clippy::needless_pass_by_value, reason = "reads better at the calls")]
fn linking(link: Value) -> Value {
    let responses = json!({"200": {"description": "ok", "links": {"l": link}}});
    document(json!({"/q": {"get": {"responses": responses}}}), json!({}))
}

#[expect(clippy::needless_pass_by_value, reason = "reads better at the calls")]
fn answer(links: Value) -> Value {
    json!({"responses": {"200": {"description": "ok", "links": links}}})
}

#[test]
fn names_of_parameters_change_where_they_stand_for_them() {
    let put_at = "/paths/~1p~1{id}/put";
    let links = "/paths/~1p~1{id}/put/responses/200/links";
    let link = "/paths/~1q/get/responses/200/links/l";
    let cases: Vec<(&str, Vec<Value>, String, Value)> = vec![
        (
            "an expression of a link",
            vec![put(
                answer(
                    json!({"l": {"operationId": "g", "parameters": {"id": "$request.path.petId"}}}),
                ),
                json!({}),
            )],
            format!("{links}/l/parameters/id"),
            json!("$request.path.id"),
        ),
        (
            "the parameter that a link sets",
            vec![put(
                answer(
                    json!({"l": {"operationId": "u", "parameters": {"petId": "$request.path.petId", "path.petId": 1, "x": 2}}}),
                ),
                json!({}),
            )],
            format!("{links}/l/parameters"),
            json!({"id": "$request.path.id", "path.id": 1, "x": 2}),
        ),
        (
            "the body that a link sends",
            vec![put(
                answer(
                    json!({"l": {"operationId": "g", "requestBody": {"a": ["{$request.path.petId}-{petId}"]}}}),
                ),
                json!({}),
            )],
            format!("{links}/l/requestBody"),
            json!({"a": ["{$request.path.id}-{petId}"]}),
        ),
        (
            "a shared link, which stays as it is elsewhere",
            vec![put(
                answer(json!({"l": {"$ref": "#/components/links/L"}})),
                json!({"links": {"L": {"operationId": "g", "parameters": {"id": "$request.path.petId"}}}}),
            )],
            format!("{links}/l/parameters/id"),
            json!("$request.path.id"),
        ),
        (
            "a shared response",
            vec![put(
                json!({"responses": {"200": {"$ref": "#/components/responses/R"}}}),
                json!({"responses": {"R": {"description": "r", "links": {"l": {"operationId": "g", "parameters": {"id": "$request.path.petId"}}}}}}),
            )],
            format!("{links}/l/parameters/id"),
            json!("$request.path.id"),
        ),
        (
            "a callback",
            vec![put(
                json!({"callbacks": {"c": {"https://x/{$request.path.petId}?q={petId}": {"post": {"responses": {}}}, "x-a": "{$request.path.petId}"}}}),
                json!({}),
            )],
            format!("{put_at}/callbacks/c"),
            json!({"https://x/{$request.path.id}?q={petId}": {"post": {"responses": {}}}, "x-a": "{$request.path.petId}"}),
        ),
        (
            "a shared callback",
            vec![put(
                json!({"callbacks": {"c": {"$ref": "#/components/callbacks/C"}}}),
                json!({"callbacks": {"C": {"{$request.path.petId}": {"post": {"responses": {}}}}}}),
            )],
            format!("{put_at}/callbacks/c"),
            json!({"{$request.path.id}": {"post": {"responses": {}}}}),
        ),
        (
            "what a callback asks for is another request",
            vec![put(
                json!({"callbacks": {"c": {"https://x": {"post": answer(json!({"l": {"operationId": "g", "parameters": {"id": "$request.path.petId"}}}))}}}}),
                json!({}),
            )],
            format!("{put_at}/callbacks/c/https:~1~1x/post/responses/200/links/l/parameters/id"),
            json!("$request.path.petId"),
        ),
        (
            "a link from elsewhere by id",
            vec![
                put(json!({}), json!({})),
                linking(
                    json!({"operationId": "u", "parameters": {"petId": "$request.path.petId"}}),
                ),
            ],
            format!("{link}/parameters"),
            json!({"id": "$request.path.petId"}),
        ),
        (
            "a link from elsewhere by reference, in any encoding",
            vec![
                put(json!({}), json!({})),
                linking(
                    json!({"operationRef": "#/paths/~1p~1%7BpetId%7D/put", "parameters": {"path.petId": 1}}),
                ),
            ],
            link.to_owned(),
            json!({"operationRef": "#/paths/~1p~1%7Bid%7D/put", "parameters": {"path.id": 1}}),
        ),
        (
            "a link to an operation that is not respelled",
            vec![
                put(json!({}), json!({})),
                linking(json!({"operationId": "g", "parameters": {"petId": 1}})),
            ],
            format!("{link}/parameters"),
            json!({"petId": 1}),
        ),
        (
            "a shared link from elsewhere",
            vec![
                put(json!({}), json!({})),
                document(
                    json!({}),
                    json!({"links": {"L": {"operationId": "u", "parameters": {"petId": 1}}}}),
                ),
            ],
            "/components/links/L/parameters".to_owned(),
            json!({"id": 1}),
        ),
        (
            "a pointer into the operation",
            vec![put(
                json!({"x-schema": {"type": "string"}, "requestBody": {"content": {"a/b": {"schema": {"$ref": "#/paths/~1p~1{petId}/put/x-schema"}}}}}),
                json!({}),
            )],
            format!("{put_at}/requestBody/content/a~1b/schema/$ref"),
            json!("#/paths/~1p~1{id}/put/x-schema"),
        ),
        (
            "examples and extensions are data",
            vec![put(
                json!({"x-a": {"$ref": "#/paths/~1p~1{petId}/put"}, "requestBody": {"content": {"a/b": {"example": {"links": {"l": {"operationId": "u", "parameters": {"petId": "$request.path.petId"}}}}}}}}),
                json!({}),
            )],
            format!("{put_at}/x-a/$ref"),
            json!("#/paths/~1p~1{petId}/put"),
        ),
        (
            "another parameter has the new name",
            vec![put(
                json!({
                    "parameters": [path("petId"), {"name": "id", "in": "query"}],
                    "responses": {"200": {"description": "ok", "links": {"l": {"operationId": "u", "parameters": {"petId": 1, "id": 2}}}}},
                }),
                json!({}),
            )],
            format!("{links}/l/parameters"),
            json!({"path.id": 1, "query.id": 2}),
        ),
        (
            "a parameter behind a pointer to another path",
            vec![document(
                json!({
                    "/p/{petId}": {"put": {"operationId": "u", "parameters": [{"$ref": "#/paths/~1r~1{petId}/get/parameters/0"}], "responses": {}}},
                    "/r/{petId}": {"get": {"parameters": [path("petId")], "responses": {}}},
                }),
                json!({}),
            )],
            format!("{put_at}/parameters/0/name"),
            json!("id"),
        ),
    ];
    for (what, values, at, expected) in cases {
        let values: Vec<_> = [chosen()].into_iter().chain(values).collect();
        let spec = merged(&values).unwrap_or_else(|errors| panic!("{what}: {errors}"));
        assert_eq!(spec.pointer(&at), Some(&expected), "{what}: {spec:#}");
        let parameter = spec.pointer("/paths/~1p~1{id}/put/parameters/0/name");
        assert!(parameter.is_none_or(|name| name == "id"), "{what}");
    }
}

#[test]
fn names_may_be_exchanged() {
    let of = |template: &str, method: &str, names: [&str; 2]| {
        let parameters: Vec<_> = names.map(path).into();
        let link = json!({"operationId": method, "parameters": {names[0]: format!("$request.path.{}", names[1])}});
        let mut operation = answer(json!({ "l": link }));
        operation["operationId"] = json!(method);
        operation["parameters"] = json!(parameters);
        document(json!({template: {method: operation}}), json!({}))
    };
    let values = [
        of("/p/{a}/{b}", "get", ["a", "b"]),
        of("/p/{b}/{a}", "put", ["b", "a"]),
    ];
    let spec = merged(&values).unwrap();
    let item = &spec["paths"]["/p/{a}/{b}"];
    for method in ["get", "put"] {
        assert_eq!(item[method]["parameters"], json!([path("a"), path("b")]));
        let link = &item[method]["responses"]["200"]["links"]["l"];
        assert_eq!(
            link["parameters"],
            json!({"a": "$request.path.b"}),
            "{method}"
        );
    }
}

#[test]
fn what_cannot_be_respelled_exactly_is_refused() {
    let twice = json!([path("petId"), {"name": "petId", "in": "query"}]);
    let mut ambiguous = answer(json!({"l": {"operationId": "u", "parameters": {"petId": 1}}}));
    ambiguous["parameters"] = twice;
    let outside = json!({"parameters": [{"$ref": "parameters.json#/petId"}]});
    for (more, reason) in [
        (
            ambiguous,
            "a link names the parameter `petId`, which is in the path and elsewhere",
        ),
        (
            outside,
            "it is unknown which parameter is behind \"parameters.json#/petId\"",
        ),
    ] {
        let errors = merged(&[chosen(), put(more, json!({}))]).unwrap_err();
        let found = errors
            .iter()
            .find(|error| error.code() == "unclear-parameter");
        let message = found.unwrap().to_string();
        assert_eq!(message, format!("a template cannot be respelled: {reason}"));
    }
}

#[test]
fn one_operation_under_two_templates_is_unified() {
    let one = document(
        json!({"/p/{id}": {"put": put(json!({}), json!({}))["paths"]["/p/{petId}"]["put"].clone()}}),
        json!({}),
    );
    let mut one = one;
    one["paths"]["/p/{id}"]["put"]["parameters"] = json!([path("id")]);
    let spec = merged(&[one, put(json!({}), json!({}))]).unwrap();
    assert_eq!(
        spec["paths"]["/p/{id}"]["put"]["parameters"],
        json!([path("id")])
    );
}

#[test]
fn references_into_the_parameters_of_a_path_lead_to_the_same() {
    let body =
        json!({"text/plain": {"schema": {"$ref": "#/paths/~1p~1{petId}/parameters/0/schema"}}});
    let published = document(
        json!({
            "/p/{petId}": {"parameters": [path("petId")], "put": {"responses": {}}},
            "/q/{petId}": {"put": {
                "parameters": [{"$ref": "#/paths/~1p~1%7BpetId%7D/parameters/0"}],
                "requestBody": {"content": body},
                "responses": {},
            }},
        }),
        json!({}),
    );
    let get = json!({"operationId": "g", "responses": {}});
    let shared = json!({"/p/{id}": {"parameters": [path("id")], "get": get}});
    for chosen in [chosen(), document(shared, json!({}))] {
        let spec = merged(&[chosen, published.clone()]).unwrap();
        let operation = &spec["paths"]["/q/{petId}"]["put"];
        let resolve = |value: &Value| {
            let at = value["$ref"].as_str().map(|reference| &reference[1..]);
            at.map_or(value.clone(), |at| spec.pointer(at).unwrap().clone())
        };
        assert_eq!(resolve(&operation["parameters"][0]), path("petId"));
        let schema = resolve(&operation["requestBody"]["content"]["text/plain"]["schema"]);
        assert_eq!(schema, json!({"type": "string"}));
    }
}
