//! Specs that the generator does not support, and specs that look odd and work. Each is
//! the base with some nodes changed.

// A row reads better with values than with references to them.
#![allow(clippy::needless_pass_by_value)]

use serde_json::{Value, json};

const GET: &str = "/paths/~1a/get";

fn get(key: &str, value: Value) -> Value {
    json!({ (format!("{GET}/{key}")): value })
}

/// A query parameter `q` of a schema.
fn query(schema: Value) -> Value {
    parameters(json!([{"name": "q", "in": "query", "schema": schema}]))
}

fn parameters(parameters: Value) -> Value {
    get("parameters", parameters)
}

/// An operation of a path with parameters.
fn path(path: &str, parameters: Value) -> Value {
    let mut operation = operation("get_b");
    operation["parameters"] = parameters;
    json!({"/paths": { (path): {"get": operation}}})
}

fn operation(id: &str) -> Value {
    json!({"operationId": id, "responses": {"200": {"description": "d"}}})
}

fn in_path(name: &str, schema: Value) -> Value {
    json!({"name": name, "in": "path", "required": true, "schema": schema})
}

fn in_header(name: &str, schema: Value) -> Value {
    json!({"name": name, "in": "header", "schema": schema})
}

fn body(media_type: &str, schema: Value) -> Value {
    get(
        "requestBody",
        json!({"content": { (media_type): {"schema": schema}}}),
    )
}

fn of(media_type: &str, schema: Value) -> Value {
    json!({"description": "d", "content": { (media_type): {"schema": schema}}})
}

fn json_of(schema: Value) -> Value {
    of("application/json", schema)
}

/// The responses by status.
fn responses(responses: Value) -> Value {
    get("responses", responses)
}

/// JSON of a schema as the answer.
fn answer(schema: Value) -> Value {
    responses(json!({"200": json_of(schema)}))
}

/// Component schemas, the first of which is the answer.
fn schemas(schemas: Value) -> Value {
    let name = schemas.as_object().unwrap().keys().next().unwrap().clone();
    let mut changes = answer(to(&name));
    changes["/components"] = json!({"schemas": schemas});
    changes
}

fn to(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn with(mut changes: Value, more: Value) -> Value {
    changes
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    changes
}

/// An object with one property.
fn object(name: &str) -> Value {
    json!({"type": "object", "properties": { (name): {"type": "string"}}})
}

fn text() -> Value {
    json!({"type": "string"})
}

#[allow(clippy::too_many_lines)]
pub(crate) fn wrong() -> Vec<(&'static str, Value)> {
    vec![
        // The document.
        ("version 3.1", json!({"/openapi": "3.1.0"})),
        ("version 2.0", json!({"/openapi": "2.0"})),
        ("version 3.0", json!({"/openapi": "3.0"})),
        ("version as a number", json!({"/openapi": 3.0})),
        ("no info", json!({"/info": null})),
        ("no title", json!({"/info/title": null})),
        ("info version as a number", json!({"/info/version": 1.1})),
        ("no paths", json!({"/paths": null})),
        ("tags as text", json!({"/tags": ["a"]})),
        (
            "server without url",
            json!({"/servers": [{"description": "d"}]}),
        ),
        (
            "server variable without default",
            json!({"/servers": [{"url": "u", "variables": {"a": {"enum": ["a"]}}}]}),
        ),
        (
            "servers null",
            json!({"/servers": null, "/paths/~1a/servers": {}}),
        ),
        (
            "license without name",
            json!({"/info/license": {"url": "u"}}),
        ),
        (
            "external docs without url",
            get("externalDocs", json!({"description": "d"})),
        ),
        (
            "oauth flow without token url",
            json!({"/components": {"securitySchemes": {"s": {"type": "oauth2", "flows": {"password": {"scopes": {}}}}}}}),
        ),
        (
            "security scheme of another type",
            json!({"/components": {"securitySchemes": {"s": {"type": "basic"}}}}),
        ),
        (
            "api key without name",
            json!({"/components": {"securitySchemes": {"s": {"type": "apiKey", "in": "header"}}}}),
        ),
        // Operations.
        ("no operationId", get("operationId", json!(null))),
        ("operationId as a number", get("operationId", json!(1))),
        (
            "operationId twice",
            json!({"/paths/~1b": {"get": operation("get_a")}}),
        ),
        (
            "operationIds equal in snake case",
            json!({"/paths/~1b": {"get": operation("getA")}}),
        ),
        (
            "operationId of the client's own function",
            get("operationId", json!("new")),
        ),
        (
            "operationId of a function that is called",
            get("operationId", json!("apiVersion")),
        ),
        ("operationId of a hook", get("operationId", json!("post"))),
        (
            "method in capitals",
            json!({"/paths/~1a/POST": operation("b")}),
        ),
        ("options", json!({"/paths/~1a/options": operation("b")})),
        ("trace", json!({"/paths/~1a/trace": operation("b")})),
        (
            "path without slash",
            json!({"/paths/b": {"get": operation("b")}}),
        ),
        (
            "path item reference",
            json!({"/paths/~1b": {"$ref": "#/paths/~1a"}}),
        ),
        ("operation tags in lists", get("tags", json!([["a"]]))),
        ("deprecated as text", get("deprecated", json!("true"))),
        ("no responses", get("responses", json!(null))),
        (
            "response without description",
            responses(json!({"200": {}})),
        ),
        (
            "callback reference",
            get(
                "callbacks",
                json!({"c": {"$ref": "#/components/callbacks/C"}}),
            ),
        ),
        (
            "callback without responses",
            get("callbacks", json!({"c": {"{$url}": {"post": {}}}})),
        ),
        (
            "callback extension",
            get("callbacks", json!({"c": {"x-a": 1}})),
        ),
        (
            "websocket without 101",
            get("x-dropshot-websocket", json!({})),
        ),
        // Templates.
        ("template without end", path("/b/{c", json!([]))),
        ("template without start", path("/b/c}", json!([]))),
        ("template with a slash", path("/b/{c/d}", json!([]))),
        ("template without a name", path("/b/{}", json!([]))),
        ("repeated slash", path("/b//c", json!([]))),
        ("undeclared path parameter", path("/b/{c}", json!([]))),
        (
            "undeclared second path parameter",
            path("/b/{c}/{d}", json!([in_path("c", text())])),
        ),
        (
            "surplus path parameter",
            path("/b", json!([in_path("c", text())])),
        ),
        (
            "surplus path parameters",
            path(
                "/b/{c}",
                json!([in_path("c", text()), in_path("d", text())]),
            ),
        ),
        (
            "path parameter not required",
            path(
                "/b/{c}",
                json!([{"name": "c", "in": "path", "schema": text()}]),
            ),
        ),
        // Parameters.
        (
            "parameter without name",
            parameters(json!([{"in": "query", "schema": text()}])),
        ),
        (
            "parameter without place",
            parameters(json!([{"name": "q", "schema": text()}])),
        ),
        (
            "parameter in the body",
            parameters(json!([{"name": "q", "in": "body", "schema": text()}])),
        ),
        (
            "parameter without schema",
            parameters(json!([{"name": "q", "in": "query"}])),
        ),
        (
            "parameter with content",
            parameters(
                json!([{"name": "q", "in": "query", "content": {"application/json": {"schema": text()}}}]),
            ),
        ),
        (
            "cookie parameter",
            parameters(json!([{"name": "q", "in": "cookie", "schema": text()}])),
        ),
        (
            "deep object",
            parameters(
                json!([{"name": "q", "in": "query", "style": "deepObject", "schema": object("a")}]),
            ),
        ),
        (
            "pipe delimited",
            parameters(
                json!([{"name": "q", "in": "query", "style": "pipeDelimited", "schema": {"type": "array", "items": text()}}]),
            ),
        ),
        (
            "space delimited",
            parameters(
                json!([{"name": "q", "in": "query", "style": "spaceDelimited", "schema": {"type": "array", "items": text()}}]),
            ),
        ),
        (
            "style that is none",
            parameters(json!([{"name": "q", "in": "query", "style": "simple", "schema": text()}])),
        ),
        (
            "label path",
            path(
                "/b/{c}",
                json!([{"name": "c", "in": "path", "required": true, "style": "label", "schema": text()}]),
            ),
        ),
        (
            "matrix path",
            path(
                "/b/{c}",
                json!([{"name": "c", "in": "path", "required": true, "style": "matrix", "schema": text()}]),
            ),
        ),
        (
            "explode false of a list",
            parameters(
                json!([{"name": "q", "in": "query", "explode": false, "schema": {"type": "array", "items": text()}}]),
            ),
        ),
        (
            "explode false of an object",
            parameters(
                json!([{"name": "q", "in": "query", "explode": false, "schema": object("a")}]),
            ),
        ),
        (
            "allowReserved",
            parameters(
                json!([{"name": "q", "in": "query", "allowReserved": true, "schema": text()}]),
            ),
        ),
        (
            "required as text",
            parameters(json!([{"name": "q", "in": "query", "required": "yes", "schema": text()}])),
        ),
        (
            "examples as a list",
            parameters(json!([{"name": "q", "in": "query", "examples": [1], "schema": text()}])),
        ),
        (
            "parameters equal in snake case",
            parameters(
                json!([{"name": "aB", "in": "query", "schema": text()}, {"name": "a_b", "in": "query", "schema": text()}]),
            ),
        ),
        (
            "parameter in query and header",
            parameters(
                json!([{"name": "q", "in": "query", "schema": text()}, in_header("q", text())]),
            ),
        ),
        (
            "parameter in path and query",
            path(
                "/b/{c}",
                json!([in_path("c", text()), {"name": "c", "in": "query", "schema": text()}]),
            ),
        ),
        (
            "parameter called body",
            with(
                body("application/json", text()),
                parameters(json!([{"name": "body", "in": "query", "schema": text()}])),
            ),
        ),
        (
            "parameter called header_map",
            parameters(json!([{"name": "header-map", "in": "query", "schema": text()}])),
        ),
        (
            "list in the path",
            path(
                "/b/{c}",
                json!([in_path("c", json!({"type": "array", "items": text()}))]),
            ),
        ),
        (
            "object in the path",
            path("/b/{c}", json!([in_path("c", object("a"))])),
        ),
        (
            "nullable in the path",
            path(
                "/b/{c}",
                json!([in_path("c", json!({"type": "string", "nullable": true}))]),
            ),
        ),
        (
            "list in a header",
            parameters(json!([in_header(
                "X-A",
                json!({"type": "array", "items": text()})
            )])),
        ),
        (
            "nullable in a header",
            parameters(json!([in_header(
                "X-A",
                json!({"type": "string", "nullable": true})
            )])),
        ),
        // Bodies.
        (
            "body without schema",
            get("requestBody", json!({"content": {"application/json": {}}})),
        ),
        (
            "body without content",
            get("requestBody", json!({"content": {}})),
        ),
        (
            "two media types",
            get(
                "requestBody",
                json!({"content": {"application/json": {"schema": text()}, "text/plain": {"schema": text()}}}),
            ),
        ),
        ("multipart", body("multipart/form-data", object("a"))),
        ("xml", body("application/xml", object("a"))),
        (
            "merge patch",
            body("application/merge-patch+json", object("a")),
        ),
        ("any media type", body("*/*", object("a"))),
        (
            "bytes that are not binary",
            body("application/octet-stream", text()),
        ),
        (
            "bytes with a default",
            body(
                "application/octet-stream",
                json!({"type": "string", "format": "binary", "default": ""}),
            ),
        ),
        (
            "text with a limit",
            body("text/plain", json!({"type": "string", "maxLength": 9})),
        ),
        (
            "text with a format",
            body("text/plain", json!({"type": "string", "format": "date"})),
        ),
        (
            "nullable text",
            body("text/plain", json!({"type": "string", "nullable": true})),
        ),
        (
            "body encoding",
            get(
                "requestBody",
                json!({"content": {"application/x-www-form-urlencoded": {"schema": object("a"), "encoding": {"a": {"style": "form"}}}}}),
            ),
        ),
        (
            "form of a list",
            body(
                "application/x-www-form-urlencoded",
                json!({"type": "array", "items": text()}),
            ),
        ),
        (
            "form with an object",
            body(
                "application/x-www-form-urlencoded",
                json!({"type": "object", "properties": {"a": object("b")}}),
            ),
        ),
        // Responses.
        (
            "status in words",
            responses(json!({"OK": {"description": "d"}})),
        ),
        (
            "status out of range",
            responses(json!({"099": {"description": "d"}})),
        ),
        (
            "status with a digit more",
            responses(json!({"2000": {"description": "d"}})),
        ),
        (
            "response without schema",
            responses(json!({"200": {"description": "d", "content": {"application/json": {}}}})),
        ),
        (
            "response encoding",
            responses(
                json!({"200": {"description": "d", "content": {"application/json": {"schema": object("a"), "encoding": {"a": {}}}}}}),
            ),
        ),
        (
            "JSON under another name",
            responses(json!({"200": of("application/problem+json", object("a"))})),
        ),
        (
            "JSON under any name",
            responses(json!({"200": of("*/*", object("a"))})),
        ),
        (
            "two success types",
            responses(json!({"200": json_of(text()), "201": json_of(json!({"type": "integer"}))})),
        ),
        (
            "success with and without a body",
            responses(json!({"200": json_of(text()), "204": {"description": "d"}})),
        ),
        (
            "success and bytes",
            responses(json!({"200": json_of(text()), "201": of("image/png", text())})),
        ),
        (
            "success beside default",
            responses(json!({"200": json_of(text()), "default": json_of(object("a"))})),
        ),
        (
            "two error types",
            responses(
                json!({"200": {"description": "d"}, "400": json_of(text()), "500": json_of(json!({"type": "integer"}))}),
            ),
        ),
        (
            "error with and without a body",
            responses(
                json!({"200": {"description": "d"}, "400": json_of(text()), "404": {"description": "d"}}),
            ),
        ),
        (
            "error beside default",
            responses(
                json!({"2XX": {"description": "d"}, "4XX": json_of(text()), "default": json_of(json!({"type": "integer"}))}),
            ),
        ),
        (
            "inline success and error",
            responses(json!({"200": json_of(object("a")), "400": json_of(object("b"))})),
        ),
        (
            "two inline error types",
            responses(
                json!({"200": {"description": "d"}, "400": json_of(object("a")), "404": json_of(object("b"))}),
            ),
        ),
        (
            "header without schema",
            responses(json!({"200": {"description": "d", "headers": {"X-A": {}}}})),
        ),
        (
            "link to nothing",
            responses(json!({"200": {"description": "d", "links": {"l": {}}}})),
        ),
        // References.
        ("dangling schema", answer(to("Gone"))),
        (
            "dangling parameter",
            parameters(json!([{"$ref": "#/components/parameters/Gone"}])),
        ),
        (
            "dangling response",
            responses(json!({"200": {"$ref": "#/components/responses/Gone"}})),
        ),
        (
            "dangling body",
            get(
                "requestBody",
                json!({"$ref": "#/components/requestBodies/Gone"}),
            ),
        ),
        (
            "external schema",
            answer(json!({"$ref": "other.json#/components/schemas/A"})),
        ),
        (
            "external schema of a known name",
            with(
                schemas(json!({"A": object("a")})),
                answer(json!({"$ref": "other.json#/components/schemas/A"})),
            ),
        ),
        (
            "external response of a known name",
            with(
                responses(json!({"200": {"$ref": "other.json#/components/responses/A"}})),
                json!({"/components": {"responses": {"A": {"description": "d"}}}}),
            ),
        ),
        (
            "reference into a schema",
            with(
                answer(json!({"$ref": "#/components/schemas/A/properties/a"})),
                json!({"/components": {"schemas": {"A": object("a")}}}),
            ),
        ),
        (
            "reference into a schema, to a known name",
            with(
                answer(json!({"$ref": "#/components/schemas/A/properties/a"})),
                json!({"/components": {"schemas": {"A": object("a"), "a_": {}, "a": object("b")}}}),
            ),
        ),
        (
            "reference to a path",
            responses(
                json!({"200": {"description": "d"}, "201": {"$ref": "#/paths/~1a/get/responses/200"}}),
            ),
        ),
        (
            "encoded reference",
            with(
                answer(json!({"$ref": "#/components/schemas/a%20b"})),
                json!({"/components": {"schemas": {"a b": object("a")}}}),
            ),
        ),
        ("reference without a slash", answer(json!({"$ref": "A"}))),
        ("reference to an anchor", answer(json!({"$ref": "#A"}))),
        (
            "reference to definitions",
            answer(json!({"$ref": "#/definitions/A"})),
        ),
        // Names of types.
        (
            "inline named like a component",
            with(
                responses(json!({"200": json_of(object("a")), "400": json_of(to("GetAResponse"))})),
                json!({"/components": {"schemas": {"GetAResponse": object("b")}}}),
            ),
        ),
        (
            "inline named like a nested one",
            answer(json!({"type": "object", "properties": {
                "x": {"type": "object", "properties": {"y": object("k")}}, "x_y": object("z"),
            }})),
        ),
        (
            "components equal in pascal case",
            schemas(json!({"FooBar": object("a"), "foo_bar": object("b")})),
        ),
        (
            "component named like a property",
            schemas(
                json!({"A": {"type": "object", "properties": {"b": object("c")}}, "a_b": object("d")}),
            ),
        ),
        (
            "two titles",
            answer(json!({"type": "object", "properties": {
                "a": {"title": "Same", "type": "object", "properties": {"b": text()}},
                "c": {"title": "Same", "type": "object", "properties": {"d": text()}},
            }})),
        ),
        (
            "parameters of two operations",
            json!({
                "/paths/~1a/get/operationId": "get",
                "/paths/~1a/get/parameters": [{"name": "a_b", "in": "query", "schema": {"type": "string", "enum": ["x"]}}],
                "/paths/~1b": {"get": {
                    "operationId": "get_a", "responses": {"200": {"description": "d"}},
                    "parameters": [{"name": "b", "in": "query", "schema": {"type": "string", "enum": ["y"]}}],
                }},
            }),
        ),
        (
            "body and response by the name of another",
            with(
                body(
                    "application/json",
                    json!({"type": "object", "title": "GetAResponse", "properties": {"x": text()}}),
                ),
                answer(object("a")),
            ),
        ),
        (
            "properties equal in snake case",
            answer(json!({"type": "object", "properties": {"aB": text(), "a_b": text()}})),
        ),
        (
            "property called extra",
            answer(
                json!({"type": "object", "properties": {"extra": text()}, "additionalProperties": {"type": "integer"}}),
            ),
        ),
        (
            "values equal as variants",
            query(json!({"type": "string", "enum": ["a b", "a-b"]})),
        ),
        // Schemas that openapiv3 refuses.
        ("list of types", query(json!({"type": ["string"]}))),
        (
            "exclusive limit as a number",
            query(json!({"type": "number", "exclusiveMinimum": 1})),
        ),
        (
            "required as a boolean",
            answer(
                json!({"type": "object", "properties": {"a": {"type": "string", "required": true}}}),
            ),
        ),
        (
            "items as a list",
            answer(json!({"type": "array", "items": [{"type": "string"}]})),
        ),
        (
            "schema as a boolean",
            answer(json!({"type": "object", "properties": {"a": true}})),
        ),
        (
            "enum as text",
            query(json!({"type": "string", "enum": "a"})),
        ),
        (
            "length below zero",
            query(json!({"type": "string", "minLength": -1})),
        ),
        (
            "length with a fraction",
            query(json!({"type": "string", "maxLength": 1.5})),
        ),
        (
            "limit as text",
            query(json!({"type": "integer", "minimum": "1"})),
        ),
        (
            "nullable as text",
            query(json!({"type": "string", "nullable": "true"})),
        ),
        (
            "discriminator as text",
            answer(json!({"oneOf": [object("a")], "discriminator": "a"})),
        ),
        (
            "title as a number",
            query(json!({"type": "string", "title": 1})),
        ),
        (
            "properties as a list",
            answer(json!({"type": "object", "properties": []})),
        ),
        (
            "readOnly null",
            query(json!({"type": "string", "x": 1, "readOnly": "no"})),
        ),
        // Schemas that typify refuses or takes for something else.
        ("type null", query(json!({"type": "null"}))),
        ("type file", query(json!({"type": "file"}))),
        (
            "type int",
            answer(json!({"type": "array", "items": {"type": "int"}})),
        ),
        (
            "exclusive without limit",
            query(json!({"exclusiveMinimum": true, "type": "integer", "properties": {}})),
        ),
        (
            "exclusive without limit, no type",
            query(json!({"exclusiveMaximum": true})),
        ),
        (
            "bad pattern",
            query(json!({"type": "string", "pattern": "("})),
        ),
        (
            "bad pattern of an enum",
            query(json!({"type": "string", "pattern": "(", "enum": ["a"]})),
        ),
        (
            "values of two types",
            query(json!({"type": "string", "enum": ["a", 1]})),
        ),
        (
            "values of two types, no type",
            query(json!({"enum": ["a", 1]})),
        ),
        (
            "values that are not of the type",
            query(json!({"type": "integer", "enum": ["a"]})),
        ),
        (
            "default that is no value",
            schemas(
                json!({"A": {"type": "object", "properties": {"a": {"type": "string", "enum": ["x"], "default": "y"}}}}),
            ),
        ),
        (
            "default of another type",
            schemas(
                json!({"A": {"type": "object", "properties": {"a": {"type": "boolean", "default": "false"}}}}),
            ),
        ),
        (
            "default with a fraction",
            schemas(
                json!({"A": {"type": "object", "properties": {"a": {"type": "integer", "default": 1.0}}}}),
            ),
        ),
        (
            "default that is a number for text",
            schemas(
                json!({"A": {"type": "object", "properties": {"a": {"type": "string", "default": 5}}}}),
            ),
        ),
        (
            "default out of range",
            query(json!({"type": "integer", "minimum": 10, "default": 1})),
        ),
        (
            "default of a list",
            schemas(
                json!({"A": {"type": "object", "properties": {"a": {"type": "array", "items": text(), "default": "x"}}}}),
            ),
        ),
        (
            "default of an integer parameter as text",
            query(json!({"type": "integer", "default": "1"})),
        ),
        (
            "format of an object",
            answer(json!({"type": "object", "format": "x", "properties": {"a": text()}})),
        ),
        (
            "format of a boolean",
            query(json!({"type": "boolean", "format": "x"})),
        ),
        (
            "format of a list",
            query(json!({"type": "array", "format": "csv", "items": text()})),
        ),
        ("format alone", query(json!({"format": "date"}))),
        (
            "nullable alternatives as a component",
            schemas(
                json!({"A": {"nullable": true, "oneOf": [{"type": "string"}, {"type": "integer"}]}}),
            ),
        ),
        (
            "allOf of what is refused",
            answer(json!({"allOf": [{"type": "integer", "default": [], "minimum": 1}]})),
        ),
        (
            "nullable enum without type",
            query(json!({"nullable": true, "enum": ["a"]})),
        ),
        (
            "nullable format without type",
            answer(
                json!({"type": "object", "properties": {"a": {"nullable": true, "format": "date"}}}),
            ),
        ),
        (
            "nullable limit without type",
            answer(
                json!({"type": "object", "properties": {"a": {"nullable": true, "maxLength": 5}}}),
            ),
        ),
        (
            "nullable number without type",
            answer(
                json!({"type": "object", "properties": {"a": {"nullable": true, "minimum": 5}}}),
            ),
        ),
        ("empty allOf", answer(json!({"allOf": []}))),
        ("empty oneOf", answer(json!({"oneOf": []}))),
        ("empty anyOf", answer(json!({"anyOf": []}))),
        (
            "allOf that contradicts itself",
            answer(json!({"allOf": [{"type": "string"}, {"type": "integer"}]})),
        ),
        ("not of a type", query(json!({"not": {"type": "string"}}))),
        (
            "anyOf of overlapping strings",
            query(json!({"anyOf": [{"type": "string"}, {"type": "string", "format": "date"}]})),
        ),
        (
            "oneOf that requires what is elsewhere",
            answer(json!({"oneOf": [
                {"type": "object", "properties": {"a": text()}, "required": ["b"]},
                {"type": "object", "properties": {"c": text()}, "required": ["c"]},
            ]})),
        ),
        (
            "anyOf that requires what is elsewhere",
            answer(json!({"anyOf": [
                {"type": "object", "properties": {"a": text()}, "required": ["b"]},
                {"type": "object", "properties": {"b": text()}},
            ]})),
        ),
        (
            "anyOf and oneOf",
            answer(json!({"anyOf": [object("a")], "oneOf": [object("b")], "type": "object"})),
        ),
        (
            "number and text limits",
            query(json!({"minimum": 1, "maxLength": 2})),
        ),
    ]
}

#[allow(clippy::too_many_lines)]
pub(crate) fn right() -> Vec<(&'static str, Value)> {
    vec![
        ("the base", json!({})),
        ("version 3.0.4", json!({"/openapi": "3.0.4"})),
        (
            "components that nothing uses",
            json!({"/components": {"schemas": {"A": object("a")}}}),
        ),
        (
            "fields that openapiv3 does not know",
            json!({"/x-a": 1, "/webhooks": {}}),
        ),
        (
            "operationId with spaces",
            get("operationId", json!("get a")),
        ),
        (
            "operationId that is a keyword",
            get("operationId", json!("move")),
        ),
        (
            "operationId of a trait",
            get("operationId", json!("client")),
        ),
        (
            "templates that overlap",
            with(
                path("/b/{c}", json!([in_path("c", text())])),
                json!({"/paths/~1b~1d": {"get": operation("get_d")}}),
            ),
        ),
        (
            "two parameters in a segment",
            path(
                "/b/{c}.{d}",
                json!([in_path("c", text()), in_path("d", text())]),
            ),
        ),
        (
            "parameter of the path item",
            with(
                path("/b/{c}", json!([])),
                json!({"/paths/~1b~1{c}/parameters": [in_path("c", text())]}),
            ),
        ),
        (
            "parameter overridden by the operation",
            with(
                path("/b/{c}", json!([in_path("c", text())])),
                json!({"/paths/~1b~1{c}/parameters": [in_path("c", json!({"type": "integer"}))]}),
            ),
        ),
        (
            "integer in the path",
            path("/b/{c}", json!([in_path("c", json!({"type": "integer"}))])),
        ),
        (
            "enum in the path",
            path(
                "/b/{c}",
                json!([in_path("c", json!({"type": "string", "enum": ["x", "y"]}))]),
            ),
        ),
        (
            "uuid in the path",
            path(
                "/b/{c}",
                json!([in_path("c", json!({"type": "string", "format": "uuid"}))]),
            ),
        ),
        (
            "pattern in the path",
            path(
                "/b/{c}",
                json!([in_path("c", json!({"type": "string", "pattern": "^a+$"}))]),
            ),
        ),
        (
            "any value in the path",
            path("/b/{c}", json!([in_path("c", json!({}))])),
        ),
        (
            "optional header",
            parameters(json!([in_header("X-A", text())])),
        ),
        (
            "header of a component",
            with(
                parameters(json!([in_header("X-A", to("A"))])),
                json!({"/components": {"schemas": {"A": {"type": "string"}}}}),
            ),
        ),
        (
            "query list",
            query(json!({"type": "array", "items": text()})),
        ),
        ("query object", query(object("a"))),
        (
            "explode true",
            parameters(
                json!([{"name": "q", "in": "query", "explode": true, "schema": {"type": "array", "items": text()}}]),
            ),
        ),
        (
            "explode false of text",
            parameters(json!([{"name": "q", "in": "query", "explode": false, "schema": text()}])),
        ),
        (
            "nullable query",
            query(json!({"type": "string", "nullable": true})),
        ),
        (
            "parameter that is a keyword",
            parameters(json!([{"name": "type", "in": "query", "schema": text()}])),
        ),
        (
            "parameter of an inner variable",
            parameters(
                json!([{"name": "url", "in": "query", "schema": text()}, {"name": "request", "in": "query", "schema": text()}]),
            ),
        ),
        (
            "parameter called body, without a body",
            parameters(json!([{"name": "body", "in": "query", "schema": text()}])),
        ),
        (
            "parameter reference",
            with(
                parameters(json!([{"$ref": "#/components/parameters/P"}])),
                json!({"/components": {"parameters": {"P": {"name": "q", "in": "query", "schema": text()}}}}),
            ),
        ),
        (
            "JSON with a charset",
            body("application/json; charset=utf-8", object("a")),
        ),
        (
            "bytes",
            body(
                "application/octet-stream",
                json!({"type": "string", "format": "binary", "description": "d"}),
            ),
        ),
        (
            "bytes by reference",
            with(
                body("application/octet-stream", to("A")),
                json!({"/components": {"schemas": {"A": {"type": "string", "format": "binary"}}}}),
            ),
        ),
        ("plain text", body("text/plain", text())),
        ("markdown", body("text/x-markdown", text())),
        (
            "form",
            body("application/x-www-form-urlencoded", object("a")),
        ),
        (
            "form with an enum",
            body(
                "application/x-www-form-urlencoded",
                json!({"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "enum": ["x"]}, "b": {"type": "integer", "nullable": true}}}),
            ),
        ),
        (
            "body reference",
            with(
                get(
                    "requestBody",
                    json!({"$ref": "#/components/requestBodies/B"}),
                ),
                json!({"/components": {"requestBodies": {"B": {"content": {"application/json": {"schema": object("a")}}}}}}),
            ),
        ),
        ("no response at all", responses(json!({}))),
        (
            "default alone",
            responses(json!({"default": json_of(object("a"))})),
        ),
        (
            "range beside default",
            responses(json!({"2XX": {"description": "d"}, "default": json_of(object("a"))})),
        ),
        (
            "range in lower case",
            responses(json!({"2xx": json_of(text())})),
        ),
        (
            "redirect",
            responses(json!({"302": {"description": "d"}, "200": json_of(text())})),
        ),
        (
            "one type for two codes",
            responses(json!({"200": json_of(text()), "201": json_of(text())})),
        ),
        (
            "one component for all errors",
            with(
                responses(
                    json!({"200": {"description": "d"}, "400": json_of(to("E")), "500": json_of(to("E")), "default": {"description": "d"}}),
                ),
                json!({"/paths/~1a/get/responses/default": null, "/components": {"schemas": {"E": object("a")}}}),
            ),
        ),
        (
            "equal inline types",
            responses(json!({"200": json_of(object("a")), "201": json_of(object("a"))})),
        ),
        (
            "inline types that differ in annotations",
            responses(
                json!({"200": json_of(object("a")), "400": json_of(json!({"type": "object", "description": "d", "properties": {"a": {"type": "string", "description": "e"}}}))}),
            ),
        ),
        (
            "JSON beside XML",
            responses(
                json!({"200": {"description": "d", "content": {"application/json": {"schema": text()}, "application/xml": {"schema": text()}}}}),
            ),
        ),
        (
            "bytes as the answer",
            responses(
                json!({"200": of("image/png", json!({"type": "string", "format": "binary"}))}),
            ),
        ),
        (
            "status that is no HTTP",
            responses(json!({"200": {"description": "d"}, "600": {"description": "d"}})),
        ),
        (
            "response extension",
            responses(json!({"200": {"description": "d"}, "x-a": {}})),
        ),
        (
            "response reference",
            with(
                responses(json!({"200": {"$ref": "#/components/responses/R"}})),
                json!({"/components": {"responses": {"R": json_of(object("a"))}}}),
            ),
        ),
        (
            "security that is not declared",
            get("security", json!([{"nope": []}])),
        ),
        (
            "callback",
            get(
                "callbacks",
                json!({"c": {"{$url}": {"post": {"responses": {}}}}}),
            ),
        ),
        (
            "keyword beside a reference",
            schemas(
                json!({"A": {"type": "object", "properties": {"b": {"$ref": "#/components/schemas/B", "description": "d"}}}, "B": object("c")}),
            ),
        ),
        (
            "reference with an escaped slash",
            with(
                answer(json!({"$ref": "#/components/schemas/a~1b"})),
                json!({"/components": {"schemas": {"a/b": object("a")}}}),
            ),
        ),
        ("alias", schemas(json!({"A": to("B"), "B": object("c")}))),
        (
            "recursive schema",
            schemas(
                json!({"A": {"type": "object", "properties": {"a": to("A"), "b": {"type": "array", "items": to("A")}}}}),
            ),
        ),
        ("schema without a type", query(json!({}))),
        (
            "object without a type",
            answer(json!({"properties": {"a": text()}})),
        ),
        ("list without items", query(json!({"type": "array"}))),
        (
            "set",
            answer(json!({"type": "array", "uniqueItems": true, "items": text()})),
        ),
        (
            "list of one length",
            answer(json!({"type": "array", "minItems": 2, "maxItems": 2, "items": text()})),
        ),
        (
            "map",
            answer(json!({"type": "object", "additionalProperties": {"type": "integer"}})),
        ),
        (
            "closed object",
            answer(
                json!({"type": "object", "properties": {"a": text()}, "additionalProperties": false}),
            ),
        ),
        (
            "required property without a schema",
            answer(json!({"type": "object", "properties": {"a": text()}, "required": ["b"]})),
        ),
        ("empty enum", query(json!({"type": "string", "enum": []}))),
        (
            "enum with null",
            query(json!({"type": "string", "nullable": true, "enum": ["a", null]})),
        ),
        (
            "enum of null",
            answer(json!({"type": "object", "properties": {"a": {"enum": [null]}}})),
        ),
        ("enum without a type", query(json!({"enum": ["a", "b"]}))),
        (
            "enum of integers",
            query(json!({"type": "integer", "enum": [1, 2]})),
        ),
        (
            "values that differ in a mark",
            query(json!({"type": "string", "enum": ["a", "-a"]})),
        ),
        (
            "string with limits",
            query(json!({"type": "string", "minLength": 1, "maxLength": 3, "pattern": "^a"})),
        ),
        (
            "string limits without a type",
            query(json!({"maxLength": 3})),
        ),
        (
            "unknown format",
            query(json!({"type": "string", "format": "phone"})),
        ),
        (
            "integer format",
            query(json!({"type": "integer", "format": "int32", "minimum": 0})),
        ),
        (
            "number with exclusive limit",
            query(json!({"type": "number", "minimum": 0, "exclusiveMinimum": true})),
        ),
        (
            "number with exclusive, without limit",
            query(json!({"type": "number", "exclusiveMinimum": true})),
        ),
        (
            "default that fits",
            schemas(
                json!({"A": {"type": "object", "properties": {"a": {"type": "string", "enum": ["x"], "default": "x"}, "b": {"type": "integer", "default": 5}, "c": {"type": "array", "items": text(), "default": []}}}}),
            ),
        ),
        (
            "default of a component that is dropped",
            schemas(
                json!({"A": {"type": "object", "required": ["a"], "properties": {"a": text()}, "default": {}}}),
            ),
        ),
        (
            "enum of integers in the path",
            path(
                "/b/{c}",
                json!([in_path("c", json!({"type": "integer", "enum": [1, 2]}))]),
            ),
        ),
        (
            "default of an alias",
            schemas(json!({"A": {"type": "boolean", "default": {}}})),
        ),
        (
            "default null",
            schemas(
                json!({"A": {"type": "object", "properties": {"a": {"type": "string", "default": null}}}}),
            ),
        ),
        (
            "default of a parameter that is ignored",
            query(json!({"type": "boolean", "default": "false"})),
        ),
        (
            "allOf of objects",
            answer(json!({"allOf": [object("a"), object("b")]})),
        ),
        (
            "allOf of a reference and more",
            schemas(json!({"A": {"allOf": [to("B"), object("c")]}, "B": object("b")})),
        ),
        (
            "allOf of one",
            schemas(
                json!({"A": {"type": "object", "properties": {"a": {"allOf": [to("B")], "description": "d", "nullable": true}}}, "B": object("b")}),
            ),
        ),
        (
            "oneOf of references",
            schemas(
                json!({"A": {"oneOf": [to("B"), to("C")]}, "B": object("b"), "C": object("c")}),
            ),
        ),
        (
            "oneOf with a discriminator",
            schemas(
                json!({"A": {"oneOf": [to("B"), to("C")], "discriminator": {"propertyName": "t"}}, "B": object("t"), "C": object("t")}),
            ),
        ),
        (
            "oneOf with a tag",
            answer(json!({"oneOf": [
                {"type": "object", "required": ["t"], "properties": {"t": {"type": "string", "enum": ["x"]}, "a": text()}},
                {"type": "object", "required": ["t"], "properties": {"t": {"type": "string", "enum": ["y"]}, "b": text()}},
            ]})),
        ),
        (
            "oneOf of scalars",
            query(json!({"oneOf": [{"type": "string"}, {"type": "integer"}]})),
        ),
        (
            "oneOf with null",
            answer(
                json!({"type": "object", "properties": {"a": {"oneOf": [{"type": "string"}], "nullable": true}}}),
            ),
        ),
        (
            "anyOf of objects",
            answer(json!({"anyOf": [object("a"), object("b")]})),
        ),
        (
            "anyOf of different types",
            query(json!({"anyOf": [{"type": "string"}, {"type": "integer"}]})),
        ),
        (
            "nullable object without a type",
            answer(
                json!({"type": "object", "properties": {"a": {"nullable": true, "properties": {"b": text()}}}}),
            ),
        ),
        ("nullable alone", query(json!({"nullable": true}))),
        (
            "not of values",
            query(json!({"type": "object", "not": {"enum": ["a"]}, "properties": {"a": text()}})),
        ),
        (
            "properties that are keywords",
            answer(
                json!({"type": "object", "properties": {"type": text(), "self": text(), "1st": text()}}),
            ),
        ),
        (
            "deep nesting",
            answer(
                json!({"type": "object", "properties": {"a": {"type": "array", "items": {"type": "object", "properties": {"b": {"type": "object", "additionalProperties": object("c")}}}}}}),
            ),
        ),
    ]
}
