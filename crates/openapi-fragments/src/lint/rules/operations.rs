//! The rules about paths, operations, parameters, bodies and responses.

use super::LintPart::{Document, Operation, Parameter};
use super::{LintRule, OVERLAY, rule};
use crate::diagnostic::Severity::{Error, Hint, Warning};

pub(super) const RULES: &[LintRule] = &[
    rule(
        "method-case",
        Error,
        [
            "A method is not written in lower case, so that its operation does not exist.",
            "write it in lower case with an overlay",
        ],
        Document,
        [
            r#"{"paths": {"/pets": {"GET": {"operationId": "listPets", "responses": {"200": {"description": "All pets."}}}}}}"#,
            r#"{"paths": {"/pets": {"get": {"operationId": "listPets", "responses": {"200": {"description": "All pets."}}}}}}"#,
        ],
    ),
    rule(
        "bad-path",
        Error,
        [
            "A path does not begin with a slash, so that its operations do not exist.",
            "add the slash",
        ],
        Document,
        [r#"{"paths": {"pets": {}}}"#, r#"{"paths": {"/pets": {}}}"#],
    ),
    rule(
        "query-in-path",
        Warning,
        [
            "A path has a query or a fragment, which no request matches.",
            "describe what follows `?` as parameters in the query, and remove what follows `#`",
        ],
        Document,
        [
            r#"{"paths": {"/pets?sort=age": {}}}"#,
            r#"{"paths": {"/pets": {}}}"#,
        ],
    ),
    rule(
        "bad-template",
        Error,
        [
            "The braces of a path template do not match.",
            "close each brace around the name of a parameter",
        ],
        Document,
        [
            r#"{"paths": {"/pets/{petId": {}}}"#,
            r#"{"paths": {"/pets/{petId}": {}}}"#,
        ],
    ),
    rule(
        "repeated-path-parameter",
        Warning,
        [
            "A parameter is twice in one path template, so that its two values cannot differ.",
            "rename one of them, and declare both",
        ],
        Document,
        [
            r#"{"paths": {"/pets/{id}/toys/{id}": {}}}"#,
            r#"{"paths": {"/pets/{petId}/toys/{toyId}": {}}}"#,
        ],
    ),
    rule(
        "identical-paths",
        Error,
        [
            "Two path templates differ only in the names of their parameters, which makes them identical.",
            "move the operations of one to the other",
        ],
        Document,
        [
            r#"{"paths": {"/pets/{id}": {}, "/pets/{petId}": {}}}"#,
            r#"{"paths": {"/pets/{petId}": {}}}"#,
        ],
    ),
    rule(
        "ambiguous-template",
        Hint,
        [
            "One URL can match two path templates.",
            "check that the server prefers the concrete segment, as OpenAPI requires, and that no parameter can have its value",
        ],
        Document,
        [
            r#"{"paths": {"/pets/{petId}": {"parameters": [{"name": "petId", "in": "path", "required": true, "schema": {"type": "string"}}], "get": {"operationId": "getPet", "responses": {"200": {"description": "A pet."}}}}, "/pets/mine": {"get": {"operationId": "listMine", "responses": {"200": {"description": "My pets."}}}}}}"#,
            r#"{"paths": {"/pets/{petId}": {"parameters": [{"name": "petId", "in": "path", "required": true, "schema": {"type": "string"}}], "get": {"operationId": "getPet", "responses": {"200": {"description": "A pet."}}}}, "/my-pets": {"get": {"operationId": "listMine", "responses": {"200": {"description": "My pets."}}}}}}"#,
        ],
    ),
    rule(
        "missing-operation-id",
        Hint,
        [
            "An operation has no `operationId`, after which generators name it.",
            "add one, or generators will invent a name; an overlay can add it",
        ],
        Document,
        [
            r#"{"paths": {"/pets": {"get": {"responses": {"200": {"description": "All pets."}}}}}}"#,
            r#"{"paths": {"/pets": {"get": {"operationId": "listPets", "responses": {"200": {"description": "All pets."}}}}}}"#,
        ],
    ),
    rule(
        "empty-operation-id",
        Warning,
        [
            "The `operationId` of an operation is empty.",
            "add one, or generators will invent a name; an overlay can add it",
        ],
        Operation,
        [r#"{"operationId": ""}"#, r#"{"operationId": "listPets"}"#],
    ),
    rule(
        "duplicate-operation-id",
        Error,
        [
            "Two operations have one `operationId`.",
            "rename one of them: an operationId must be unique in the API",
        ],
        Document,
        [
            r#"{"paths": {"/pets": {"get": {"operationId": "pets", "responses": {"200": {"description": "All pets."}}}, "post": {"operationId": "pets", "responses": {"201": {"description": "A pet."}}}}}}"#,
            r#"{"paths": {"/pets": {"get": {"operationId": "listPets", "responses": {"200": {"description": "All pets."}}}, "post": {"operationId": "addPet", "responses": {"201": {"description": "A pet."}}}}}}"#,
        ],
    ),
    rule(
        "undeclared-path-parameter",
        Error,
        [
            "A parameter in the path template is not declared.",
            "declare it with `in: path` and `required: true`; an overlay can add it",
        ],
        Document,
        [
            r#"{"paths": {"/pets/{petId}": {"get": {"operationId": "getPet", "responses": {"200": {"description": "A pet."}}}}}}"#,
            r#"{"paths": {"/pets/{petId}": {"get": {"operationId": "getPet", "parameters": [{"name": "petId", "in": "path", "required": true, "schema": {"type": "string"}}], "responses": {"200": {"description": "A pet."}}}}}}"#,
        ],
    ),
    rule(
        "unused-path-parameter",
        Error,
        [
            "A path parameter is not in the path template.",
            "correct its name, or remove it with an overlay",
        ],
        Parameter,
        [
            r#"{"name": "petId", "in": "path", "required": true, "schema": {"type": "string"}}"#,
            r#"{"name": "petId", "in": "query", "required": true, "schema": {"type": "string"}}"#,
        ],
    ),
    rule(
        "optional-path-parameter",
        Error,
        [
            "A path parameter is not `required: true`, as it must be.",
            "add `required: true` with an overlay",
        ],
        Document,
        [
            r#"{"paths": {"/pets/{petId}": {"parameters": [{"name": "petId", "in": "path", "schema": {"type": "string"}}]}}}"#,
            r#"{"paths": {"/pets/{petId}": {"parameters": [{"name": "petId", "in": "path", "required": true, "schema": {"type": "string"}}]}}}"#,
        ],
    ),
    rule(
        "duplicate-parameter",
        Error,
        [
            "A parameter is declared twice in one place. Headers whose names differ only in case are a warning.",
            "remove one of them with an overlay",
        ],
        Operation,
        [
            r#"{"parameters": [{"name": "sort", "in": "query", "schema": {"type": "string"}}, {"name": "sort", "in": "query", "schema": {"type": "integer"}}]}"#,
            r#"{"parameters": [{"name": "sort", "in": "query", "schema": {"type": "string"}}, {"name": "page", "in": "query", "schema": {"type": "integer"}}]}"#,
        ],
    ),
    rule(
        "bad-parameter-name",
        Warning,
        [
            "The name of a header or cookie has characters that HTTP does not allow, or a parameter has an empty name.",
            OVERLAY,
        ],
        Parameter,
        [
            r#"{"name": "X Sort", "in": "header", "schema": {"type": "string"}}"#,
            r#"{"name": "X-Sort", "in": "header", "schema": {"type": "string"}}"#,
        ],
    ),
    rule(
        "ignored-header",
        Warning,
        [
            "OpenAPI ignores the parameters `Accept`, `Content-Type` and `Authorization`, and the header `Content-Type` of responses and parts.",
            "remove it: media types are the keys of `content`, and authorization is a security scheme",
        ],
        Parameter,
        [
            r#"{"name": "Content-Type", "in": "header", "schema": {"type": "string"}}"#,
            r#"{"name": "X-Sort", "in": "header", "schema": {"type": "string"}}"#,
        ],
    ),
    rule(
        "missing-schema",
        Error,
        [
            "A parameter or header has no schema. A body of JSON without one is a hint.",
            "add one with an overlay; `schema: {}` is any value",
        ],
        Parameter,
        [
            r#"{"name": "sort", "in": "query"}"#,
            r#"{"name": "sort", "in": "query", "schema": {"type": "string"}}"#,
        ],
    ),
    rule(
        "schema-and-content",
        Error,
        [
            "A parameter or header has both `schema` and `content`, and must have one.",
            "remove one of them with an overlay",
        ],
        Parameter,
        [
            r#"{"name": "sort", "in": "query", "schema": {"type": "string"}, "content": {"text/plain": {}}}"#,
            r#"{"name": "sort", "in": "query", "schema": {"type": "string"}}"#,
        ],
    ),
    rule(
        "several-contents",
        Error,
        [
            "The `content` of a parameter or header has not exactly one media type.",
            "leave one with an overlay",
        ],
        Document,
        [
            r#"{"paths": {"/pets": {"get": {"operationId": "listPets", "responses": {"200": {"description": "All pets.", "headers": {"X-Next": {"content": {}}}}}}}}}"#,
            r#"{"paths": {"/pets": {"get": {"operationId": "listPets", "responses": {"200": {"description": "All pets.", "headers": {"X-Next": {"content": {"text/plain": {}}}}}}}}}}"#,
        ],
    ),
    rule(
        "unexpected-body",
        Warning,
        [
            "A GET, HEAD, DELETE or TRACE has a body, which OpenAPI 3.0 ignores. In 3.1 it is a hint, since HTTP gives it no meaning.",
            "send the values in the query, or change the method",
        ],
        Operation,
        [
            r#"{"requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}}}"#,
            r#"{"parameters": [{"name": "sort", "in": "query", "schema": {"type": "string"}}]}"#,
        ],
    ),
    rule(
        "bad-media-type",
        Warning,
        [
            "A key of `content` is no media type, such as `json`.",
            "write it as type and subtype: `application/json`",
        ],
        Operation,
        [
            r#"{"responses": {"200": {"description": "All pets.", "content": {"json": {"schema": {}}}}}}"#,
            r#"{"responses": {"200": {"description": "All pets.", "content": {"application/json": {"schema": {}}}}}}"#,
        ],
    ),
    rule(
        "unknown-encoding",
        Error,
        [
            "An `encoding` is for a property that the schema of the body does not have.",
            "correct its name, or add the property",
        ],
        Document,
        [
            r#"{"paths": {"/pets": {"post": {"operationId": "addPet", "requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": {"tags": {"type": "array", "items": {"type": "string"}}}}, "encoding": {"tag": {"explode": false}}}}}, "responses": {"201": {"description": "A pet."}}}}}}"#,
            r#"{"paths": {"/pets": {"post": {"operationId": "addPet", "requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": {"tags": {"type": "array", "items": {"type": "string"}}}}}}}, "responses": {"201": {"description": "A pet."}}}}}}"#,
        ],
    ),
    rule(
        "invalid-status",
        Error,
        [
            "A response is for something that is no status.",
            "write a code such as 200, a range such as 2XX, or `default`",
        ],
        Operation,
        [
            r#"{"responses": {"2xx": {"description": "All pets."}}}"#,
            r#"{"responses": {"2XX": {"description": "All pets."}}}"#,
        ],
    ),
    rule(
        "empty-responses",
        Error,
        [
            "An operation has no response.",
            "add one, such as `default` with a description",
        ],
        Operation,
        [
            r#"{"responses": {}}"#,
            r#"{"responses": {"default": {"description": "All pets."}}}"#,
        ],
    ),
    rule(
        "bad-runtime-expression",
        Warning,
        [
            "The key of a callback, or a value of a link, is no runtime expression.",
            "write it as `{$request.body#/url}`: `$url`, `$method`, `$statusCode`, `$request.` or `$response.`",
        ],
        Operation,
        [
            r#"{"callbacks": {"added": {"{request.body#/url}": {}}}}"#,
            r#"{"callbacks": {"added": {"{$request.body#/url}": {}}}}"#,
        ],
    ),
];
