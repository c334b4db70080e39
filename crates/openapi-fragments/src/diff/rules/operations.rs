//! The rules of everything but schemas: operations, parameters, bodies, responses.

use super::DiffPart::{Document, Operation};
use super::{DiffRule, either, rule};
use crate::diff::Level::{Breaking, Ignored, Risky, Safe, Unknown};

pub(super) const RULES: &[DiffRule] = &[
    // Operations.
    either(
        "operation-removed",
        "An operation is gone.",
        &[Breaking],
        Document,
        [
            r#"{"paths": {"/pets": {"get": {}, "post": {}}}}"#,
            r#"{"paths": {"/pets": {"get": {}}}}"#,
        ],
    ),
    either(
        "operation-added",
        "An operation is new.",
        &[Safe],
        Document,
        [
            r#"{"paths": {"/pets": {"get": {}}}}"#,
            r#"{"paths": {"/pets": {"get": {}, "post": {}}}}"#,
        ],
    ),
    either(
        "operation-id-changed",
        "The `operationId` is another one, which changes the names in generated clients.",
        &[Risky],
        Operation,
        [
            r#"{"operationId": "addPet"}"#,
            r#"{"operationId": "createPet"}"#,
        ],
    ),
    either(
        "operation-id-removed",
        "The `operationId` is gone, which changes the names in generated clients.",
        &[Risky],
        Operation,
        [r#"{"operationId": "addPet"}"#, "{}"],
    ),
    either(
        "operation-id-added",
        "There was no `operationId`, so the names in generated clients change.",
        &[Risky],
        Operation,
        ["{}", r#"{"operationId": "addPet"}"#],
    ),
    either(
        "operation-deprecated",
        "An operation is deprecated.",
        &[Risky],
        Operation,
        ["{}", r#"{"deprecated": true}"#],
    ),
    either(
        "operation-undeprecated",
        "An operation is not deprecated any more.",
        &[Safe],
        Operation,
        [r#"{"deprecated": true}"#, "{}"],
    ),
    either(
        "webhook-removed",
        "A webhook is gone: the client is not called any more.",
        &[Breaking],
        Document,
        [
            r#"{"webhooks": {"newPet": {"post": {}}, "lostPet": {"post": {}}}}"#,
            r#"{"webhooks": {"newPet": {"post": {}}}}"#,
        ],
    ),
    either(
        "webhook-added",
        "A webhook is new.",
        &[Safe],
        Document,
        [
            r#"{"webhooks": {"newPet": {"post": {}}}}"#,
            r#"{"webhooks": {"newPet": {"post": {}}, "lostPet": {"post": {}}}}"#,
        ],
    ),
    either(
        "callback-removed",
        "A callback is gone: the client is not called any more.",
        &[Breaking],
        Operation,
        [
            r#"{"callbacks": {"added": {"{$request.body#/url}": {"post": {}}}}}"#,
            "{}",
        ],
    ),
    either(
        "callback-added",
        "A callback is new.",
        &[Safe],
        Operation,
        [
            "{}",
            r#"{"callbacks": {"added": {"{$request.body#/url}": {"post": {}}}}}"#,
        ],
    ),
    either(
        "callback-expression-changed",
        "A callback is made to another address.",
        &[Breaking],
        Operation,
        [
            r#"{"callbacks": {"added": {"{$request.body#/url}": {"post": {}}}}}"#,
            r#"{"callbacks": {"added": {"{$request.query.url}": {"post": {}}}}}"#,
        ],
    ),
    // Security.
    either(
        "security-tightened",
        "Credentials that were enough are not enough now.",
        &[Breaking],
        Operation,
        [
            r#"{"security": [{"oauth": ["read"]}]}"#,
            r#"{"security": [{"oauth": ["read", "write"]}]}"#,
        ],
    ),
    either(
        "security-loosened",
        "Fewer or other credentials are enough now; the old ones still are.",
        &[Safe],
        Operation,
        [
            r#"{"security": [{"oauth": []}]}"#,
            r#"{"security": [{"oauth": []}, {"key": []}]}"#,
        ],
    ),
    either(
        "security-scheme-changed",
        "The credentials of a security scheme are sent or obtained in another way.",
        &[Breaking],
        Document,
        [
            r#"{"components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}}}"#,
            r#"{"components": {"securitySchemes": {"key": {"type": "apiKey", "in": "query", "name": "X-Key"}}}}"#,
        ],
    ),
    either(
        "security-scheme-removed",
        "A security scheme is gone.",
        &[Risky],
        Document,
        [
            r#"{"components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}}}"#,
            "{}",
        ],
    ),
    either(
        "security-scheme-added",
        "A security scheme is new.",
        &[Safe],
        Document,
        [
            "{}",
            r#"{"components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}}}"#,
        ],
    ),
    either(
        "oauth-flow-removed",
        "A flow of OAuth 2 is gone.",
        &[Breaking],
        Document,
        [
            r#"{"components": {"securitySchemes": {"oauth": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/token", "scopes": {}}, "password": {"tokenUrl": "/token", "scopes": {}}}}}}}"#,
            r#"{"components": {"securitySchemes": {"oauth": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/token", "scopes": {}}}}}}}"#,
        ],
    ),
    either(
        "oauth-flow-added",
        "A flow of OAuth 2 is new.",
        &[Safe],
        Document,
        [
            r#"{"components": {"securitySchemes": {"oauth": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/token", "scopes": {}}}}}}}"#,
            r#"{"components": {"securitySchemes": {"oauth": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/token", "scopes": {}}, "password": {"tokenUrl": "/token", "scopes": {}}}}}}}"#,
        ],
    ),
    either(
        "oauth-scope-removed",
        "A scope of OAuth 2 cannot be requested any more.",
        &[Breaking],
        Document,
        [
            r#"{"components": {"securitySchemes": {"oauth": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/token", "scopes": {"read": "", "write": ""}}}}}}}"#,
            r#"{"components": {"securitySchemes": {"oauth": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/token", "scopes": {"read": ""}}}}}}}"#,
        ],
    ),
    either(
        "oauth-scope-added",
        "A scope of OAuth 2 is new.",
        &[Safe],
        Document,
        [
            r#"{"components": {"securitySchemes": {"oauth": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/token", "scopes": {"read": ""}}}}}}}"#,
            r#"{"components": {"securitySchemes": {"oauth": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/token", "scopes": {"read": "", "write": ""}}}}}}}"#,
        ],
    ),
    // Servers.
    either(
        "server-removed",
        "A server is gone.",
        &[Breaking],
        Operation,
        [
            r#"{"servers": [{"url": "https://eu.example"}, {"url": "https://us.example"}]}"#,
            r#"{"servers": [{"url": "https://eu.example"}]}"#,
        ],
    ),
    either(
        "server-added",
        "A server is new.",
        &[Safe],
        Operation,
        [
            r#"{"servers": [{"url": "https://eu.example"}]}"#,
            r#"{"servers": [{"url": "https://eu.example"}, {"url": "https://us.example"}]}"#,
        ],
    ),
    either(
        "default-server-changed",
        "Another server comes first.",
        &[Risky],
        Operation,
        [
            r#"{"servers": [{"url": "https://eu.example"}, {"url": "https://us.example"}]}"#,
            r#"{"servers": [{"url": "https://us.example"}, {"url": "https://eu.example"}]}"#,
        ],
    ),
    either(
        "server-default-changed",
        "A variable of a server has another default.",
        &[Risky],
        Operation,
        [
            r#"{"servers": [{"url": "https://{zone}.example", "variables": {"zone": {"default": "eu"}}}]}"#,
            r#"{"servers": [{"url": "https://{zone}.example", "variables": {"zone": {"default": "us"}}}]}"#,
        ],
    ),
    either(
        "server-value-removed",
        "A variable of a server accepts fewer values.",
        &[Breaking],
        Operation,
        [
            r#"{"servers": [{"url": "https://{zone}.example", "variables": {"zone": {"default": "eu", "enum": ["eu", "us"]}}}]}"#,
            r#"{"servers": [{"url": "https://{zone}.example", "variables": {"zone": {"default": "eu", "enum": ["eu"]}}}]}"#,
        ],
    ),
    either(
        "server-value-added",
        "A variable of a server accepts more values.",
        &[Safe],
        Operation,
        [
            r#"{"servers": [{"url": "https://{zone}.example", "variables": {"zone": {"default": "eu", "enum": ["eu"]}}}]}"#,
            r#"{"servers": [{"url": "https://{zone}.example", "variables": {"zone": {"default": "eu", "enum": ["eu", "us"]}}}]}"#,
        ],
    ),
    // Parameters.
    rule(
        "parameter-removed",
        "A parameter is gone; values that are still sent may be ignored or refused.",
        [&[Risky], &[Breaking, Risky]],
        Operation,
        [
            r#"{"parameters": [{"name": "limit", "in": "query"}]}"#,
            "{}",
        ],
    ),
    rule(
        "required-parameter-added",
        "A parameter is new and required.",
        [&[Breaking], &[Safe]],
        Operation,
        [
            "{}",
            r#"{"parameters": [{"name": "limit", "in": "query", "required": true}]}"#,
        ],
    ),
    either(
        "optional-parameter-added",
        "A parameter is new and optional.",
        &[Safe],
        Operation,
        [
            "{}",
            r#"{"parameters": [{"name": "limit", "in": "query"}]}"#,
        ],
    ),
    rule(
        "parameter-required",
        "A parameter is required now.",
        [&[Breaking], &[Safe]],
        Operation,
        [
            r#"{"parameters": [{"name": "limit", "in": "query"}]}"#,
            r#"{"parameters": [{"name": "limit", "in": "query", "required": true}]}"#,
        ],
    ),
    rule(
        "parameter-optional",
        "A parameter is optional now.",
        [&[Safe], &[Breaking]],
        Operation,
        [
            r#"{"parameters": [{"name": "limit", "in": "query", "required": true}]}"#,
            r#"{"parameters": [{"name": "limit", "in": "query"}]}"#,
        ],
    ),
    either(
        "parameter-style-changed",
        "A parameter or header is serialized in another way: safe if it is never a list or an object.",
        &[Breaking, Safe],
        Operation,
        [
            r#"{"parameters": [{"name": "tags", "in": "query", "schema": {"type": "array"}}]}"#,
            r#"{"parameters": [{"name": "tags", "in": "query", "schema": {"type": "array"}, "explode": false}]}"#,
        ],
    ),
    rule(
        "reserved-allowed",
        "Reserved characters are not escaped in a parameter now (`allowReserved`).",
        [&[Safe], &[Risky]],
        Operation,
        [
            r#"{"parameters": [{"name": "limit", "in": "query"}]}"#,
            r#"{"parameters": [{"name": "limit", "in": "query", "allowReserved": true}]}"#,
        ],
    ),
    rule(
        "reserved-disallowed",
        "Reserved characters are escaped in a parameter now (`allowReserved`).",
        [&[Breaking], &[Safe]],
        Operation,
        [
            r#"{"parameters": [{"name": "limit", "in": "query", "allowReserved": true}]}"#,
            r#"{"parameters": [{"name": "limit", "in": "query"}]}"#,
        ],
    ),
    rule(
        "empty-value-allowed",
        "A parameter may be empty now (`allowEmptyValue`).",
        [&[Safe], &[Risky]],
        Operation,
        [
            r#"{"parameters": [{"name": "limit", "in": "query"}]}"#,
            r#"{"parameters": [{"name": "limit", "in": "query", "allowEmptyValue": true}]}"#,
        ],
    ),
    rule(
        "empty-value-disallowed",
        "A parameter is never empty now (`allowEmptyValue`).",
        [&[Breaking], &[Safe]],
        Operation,
        [
            r#"{"parameters": [{"name": "limit", "in": "query", "allowEmptyValue": true}]}"#,
            r#"{"parameters": [{"name": "limit", "in": "query"}]}"#,
        ],
    ),
    either(
        "parameter-deprecated",
        "A parameter is deprecated.",
        &[Risky],
        Operation,
        [
            r#"{"parameters": [{"name": "limit", "in": "query"}]}"#,
            r#"{"parameters": [{"name": "limit", "in": "query", "deprecated": true}]}"#,
        ],
    ),
    either(
        "parameter-undeprecated",
        "A parameter is not deprecated any more.",
        &[Safe],
        Operation,
        [
            r#"{"parameters": [{"name": "limit", "in": "query", "deprecated": true}]}"#,
            r#"{"parameters": [{"name": "limit", "in": "query"}]}"#,
        ],
    ),
    either(
        "path-parameter-described",
        "A parameter of the path, which was there before, is described now.",
        &[Safe],
        Document,
        [
            r#"{"paths": {"/pets/{id}": {"get": {}}}}"#,
            r#"{"paths": {"/pets/{id}": {"get": {"parameters": [{"name": "id", "in": "path", "required": true}]}}}}"#,
        ],
    ),
    either(
        "path-parameter-undescribed",
        "A parameter of the path is no longer described.",
        &[Risky],
        Document,
        [
            r#"{"paths": {"/pets/{id}": {"get": {"parameters": [{"name": "id", "in": "path", "required": true}]}}}}"#,
            r#"{"paths": {"/pets/{id}": {"get": {}}}}"#,
        ],
    ),
    // Request bodies.
    either(
        "request-body-removed",
        "The request body is gone.",
        &[Breaking],
        Operation,
        [r#"{"requestBody": {"content": {}}}"#, "{}"],
    ),
    rule(
        "required-request-body-added",
        "A request body is new and required.",
        [&[Breaking], &[Safe]],
        Operation,
        [
            "{}",
            r#"{"requestBody": {"content": {}, "required": true}}"#,
        ],
    ),
    either(
        "request-body-added",
        "A request body is new and optional.",
        &[Safe],
        Operation,
        ["{}", r#"{"requestBody": {"content": {}}}"#],
    ),
    rule(
        "request-body-required",
        "The request body is required now.",
        [&[Breaking], &[Safe]],
        Operation,
        [
            r#"{"requestBody": {"content": {}}}"#,
            r#"{"requestBody": {"content": {}, "required": true}}"#,
        ],
    ),
    rule(
        "request-body-optional",
        "The request body is optional now.",
        [&[Safe], &[Breaking]],
        Operation,
        [
            r#"{"requestBody": {"content": {}, "required": true}}"#,
            r#"{"requestBody": {"content": {}}}"#,
        ],
    ),
    // Media types.
    rule(
        "media-type-removed",
        "A body has no longer this media type.",
        [&[Breaking], &[Breaking, Safe]],
        Operation,
        [
            r#"{"requestBody": {"content": {"application/json": {}, "text/csv": {}}}}"#,
            r#"{"requestBody": {"content": {"application/json": {}}}}"#,
        ],
    ),
    rule(
        "media-type-added",
        "A body may have another media type.",
        [&[Safe], &[Safe, Risky]],
        Operation,
        [
            r#"{"requestBody": {"content": {"application/json": {}}}}"#,
            r#"{"requestBody": {"content": {"application/json": {}, "text/csv": {}}}}"#,
        ],
    ),
    either(
        "media-type-parameter-changed",
        "A media type has other parameters, such as `charset`.",
        &[Risky],
        Operation,
        [
            r#"{"requestBody": {"content": {"text/csv": {}}}}"#,
            r#"{"requestBody": {"content": {"text/csv; charset=utf-16": {}}}}"#,
        ],
    ),
    rule(
        "encoding-type-removed",
        "A part of a body has no longer this media type.",
        [&[Breaking], &[Safe]],
        Operation,
        [
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {"contentType": "image/png, image/gif"}}}}}}"#,
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {"contentType": "image/png"}}}}}}"#,
        ],
    ),
    rule(
        "encoding-type-added",
        "A part of a body may have another media type.",
        [&[Safe], &[Risky]],
        Operation,
        [
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {"contentType": "image/png"}}}}}}"#,
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {"contentType": "image/png, image/gif"}}}}}}"#,
        ],
    ),
    either(
        "encoding-style-changed",
        "A part of a body is serialized in another way.",
        &[Breaking],
        Operation,
        [
            r#"{"requestBody": {"content": {"application/x-www-form-urlencoded": {"encoding": {"tags": {}}}}}}"#,
            r#"{"requestBody": {"content": {"application/x-www-form-urlencoded": {"encoding": {"tags": {"explode": false}}}}}}"#,
        ],
    ),
    rule(
        "part-header-removed",
        "A header of a part of a body is gone.",
        [&[Risky], &[Breaking, Risky]],
        Operation,
        [
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {"headers": {"X-Size": {}}}}}}}}"#,
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {}}}}}}"#,
        ],
    ),
    rule(
        "part-header-added",
        "A header of a part of a body is new.",
        [&[Breaking, Safe], &[Safe]],
        Operation,
        [
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {}}}}}}"#,
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {"headers": {"X-Size": {}}}}}}}}"#,
        ],
    ),
    rule(
        "part-header-required",
        "A header of a part of a body is required now.",
        [&[Breaking], &[Safe]],
        Operation,
        [
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {"headers": {"X-Size": {}}}}}}}}"#,
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {"headers": {"X-Size": {"required": true}}}}}}}}"#,
        ],
    ),
    rule(
        "part-header-optional",
        "A header of a part of a body is optional now.",
        [&[Safe], &[Breaking]],
        Operation,
        [
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {"headers": {"X-Size": {"required": true}}}}}}}}"#,
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {"headers": {"X-Size": {}}}}}}}}"#,
        ],
    ),
    either(
        "part-header-deprecated",
        "A header of a part of a body is deprecated.",
        &[Risky],
        Operation,
        [
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {"headers": {"X-Size": {}}}}}}}}"#,
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {"headers": {"X-Size": {"deprecated": true}}}}}}}}"#,
        ],
    ),
    either(
        "part-header-undeprecated",
        "A header of a part of a body is not deprecated any more.",
        &[Safe],
        Operation,
        [
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {"headers": {"X-Size": {"deprecated": true}}}}}}}}"#,
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {"headers": {"X-Size": {}}}}}}}}"#,
        ],
    ),
    // Responses.
    rule(
        "response-removed",
        "A response is gone: breaking if it was a success.",
        [&[Breaking, Risky], &[Breaking, Risky, Safe]],
        Operation,
        [
            r#"{"responses": {"200": {"description": ""}, "404": {"description": ""}}}"#,
            r#"{"responses": {"200": {"description": ""}}}"#,
        ],
    ),
    rule(
        "response-added",
        "A response is new: risky if it is a success, for which clients may be unprepared.",
        [&[Safe], &[Risky, Safe]],
        Operation,
        [
            r#"{"responses": {"200": {"description": ""}}}"#,
            r#"{"responses": {"200": {"description": ""}, "404": {"description": ""}}}"#,
        ],
    ),
    rule(
        "response-header-removed",
        "A header of a response is gone.",
        [&[Risky], &[Breaking, Risky]],
        Operation,
        [
            r#"{"responses": {"200": {"description": "", "headers": {"ETag": {}}}}}"#,
            r#"{"responses": {"200": {"description": ""}}}"#,
        ],
    ),
    rule(
        "response-header-optional",
        "A header of a response may be missing now.",
        [&[Safe], &[Breaking]],
        Operation,
        [
            r#"{"responses": {"200": {"description": "", "headers": {"ETag": {"required": true}}}}}"#,
            r#"{"responses": {"200": {"description": "", "headers": {"ETag": {}}}}}"#,
        ],
    ),
    rule(
        "response-header-added",
        "A header of a response is new.",
        [&[Breaking, Safe], &[Safe]],
        Operation,
        [
            r#"{"responses": {"200": {"description": ""}}}"#,
            r#"{"responses": {"200": {"description": "", "headers": {"ETag": {}}}}}"#,
        ],
    ),
    rule(
        "response-header-required",
        "A header of a response is always present now.",
        [&[Breaking], &[Safe]],
        Operation,
        [
            r#"{"responses": {"200": {"description": "", "headers": {"ETag": {}}}}}"#,
            r#"{"responses": {"200": {"description": "", "headers": {"ETag": {"required": true}}}}}"#,
        ],
    ),
    either(
        "response-header-deprecated",
        "A header of a response is deprecated.",
        &[Risky],
        Operation,
        [
            r#"{"responses": {"200": {"description": "", "headers": {"ETag": {}}}}}"#,
            r#"{"responses": {"200": {"description": "", "headers": {"ETag": {"deprecated": true}}}}}"#,
        ],
    ),
    either(
        "response-header-undeprecated",
        "A header of a response is not deprecated any more.",
        &[Safe],
        Operation,
        [
            r#"{"responses": {"200": {"description": "", "headers": {"ETag": {"deprecated": true}}}}}"#,
            r#"{"responses": {"200": {"description": "", "headers": {"ETag": {}}}}}"#,
        ],
    ),
    either(
        "link-removed",
        "A link of a response is gone.",
        &[Risky],
        Operation,
        [
            r#"{"responses": {"200": {"description": "", "links": {"pet": {"operationId": "getPet"}}}}}"#,
            r#"{"responses": {"200": {"description": ""}}}"#,
        ],
    ),
    either(
        "link-added",
        "A link of a response is new.",
        &[Safe],
        Operation,
        [
            r#"{"responses": {"200": {"description": ""}}}"#,
            r#"{"responses": {"200": {"description": "", "links": {"pet": {"operationId": "getPet"}}}}}"#,
        ],
    ),
    either(
        "link-changed",
        "A link of a response leads to another operation, or with other values.",
        &[Risky],
        Operation,
        [
            r#"{"responses": {"200": {"description": "", "links": {"pet": {"operationId": "getPet"}}}}}"#,
            r#"{"responses": {"200": {"description": "", "links": {"pet": {"operationId": "findPet"}}}}}"#,
        ],
    ),
    // What was not examined.
    either(
        "unresolved-reference",
        "A reference leads to nothing in the spec, so what is behind it is not compared.",
        &[Unknown],
        Operation,
        [
            r#"{"requestBody": {"$ref": "bodies.json#/Pet"}}"#,
            r#"{"requestBody": {"$ref": "bodies.json#/Pet"}}"#,
        ],
    ),
    either(
        "unknown-dialect",
        "The schemas have keywords of an unknown dialect.",
        &[Unknown],
        Document,
        [
            r#"{"jsonSchemaDialect": "https://example.com/dialect"}"#,
            r#"{"jsonSchemaDialect": "https://example.com/dialect"}"#,
        ],
    ),
    either(
        "malformed-value",
        "A value differs and is not of the type that OpenAPI gives it, so it cannot be compared.",
        &[Unknown],
        Operation,
        [
            r#"{"parameters": [{"name": "page", "in": "query", "required": "yes", "schema": {}}]}"#,
            r#"{"parameters": [{"name": "page", "in": "query", "required": "no", "schema": {}}]}"#,
        ],
    ),
    either(
        "too-many-callbacks",
        "An operation has more callbacks within callbacks than are compared (1,000).",
        &[Unknown],
        Operation,
        ["{}", "{}"],
    ),
    either(
        "documentation-changed",
        "Documentation differs. There is one entry for the whole spec.",
        &[Ignored],
        Operation,
        [
            r#"{"summary": "Adds a pet"}"#,
            r#"{"summary": "Adds a pet to the store"}"#,
        ],
    ),
    either(
        "extension-changed",
        "Extensions differ. There is one entry for the whole spec.",
        &[Ignored],
        Operation,
        [r#"{"x-cost": 1}"#, r#"{"x-cost": 2}"#],
    ),
    either(
        "reserved-header-changed",
        "Parameters differ that OpenAPI ignores: Accept, Authorization and Content-Type in a header.",
        &[Ignored],
        Operation,
        [
            "{}",
            r#"{"parameters": [{"name": "Accept", "in": "header"}]}"#,
        ],
    ),
    either(
        "encoding-ignored",
        "An `encoding` differs of a media type in which it has no meaning.",
        &[Ignored],
        Operation,
        [
            r#"{"requestBody": {"content": {"application/json": {}}}}"#,
            r#"{"requestBody": {"content": {"application/json": {"encoding": {"a": {}}}}}}"#,
        ],
    ),
];
