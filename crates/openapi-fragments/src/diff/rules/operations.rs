//! The rules of everything but schemas: operations, parameters, bodies, responses.

use super::DiffPart::{Document, Operation};
use super::{DiffRule, either, rule};
use crate::diff::Level::{Breaking, Risky, Safe};

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
        "operation-deprecated",
        "An operation is deprecated.",
        &[Risky],
        Operation,
        ["{}", r#"{"deprecated": true}"#],
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
    either(
        "parameter-removed",
        "A parameter is gone; values that are still sent may be ignored or refused.",
        &[Risky],
        Operation,
        [
            r#"{"parameters": [{"name": "limit", "in": "query"}]}"#,
            "{}",
        ],
    ),
    either(
        "required-parameter-added",
        "A parameter is new and required.",
        &[Breaking],
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
    either(
        "parameter-required",
        "A parameter is required now.",
        &[Breaking],
        Operation,
        [
            r#"{"parameters": [{"name": "limit", "in": "query"}]}"#,
            r#"{"parameters": [{"name": "limit", "in": "query", "required": true}]}"#,
        ],
    ),
    either(
        "parameter-optional",
        "A parameter is optional now.",
        &[Safe],
        Operation,
        [
            r#"{"parameters": [{"name": "limit", "in": "query", "required": true}]}"#,
            r#"{"parameters": [{"name": "limit", "in": "query"}]}"#,
        ],
    ),
    either(
        "parameter-style-changed",
        "A parameter or header is serialized in another way.",
        &[Breaking],
        Operation,
        [
            r#"{"parameters": [{"name": "tags", "in": "query", "schema": {"type": "array"}}]}"#,
            r#"{"parameters": [{"name": "tags", "in": "query", "schema": {"type": "array"}, "explode": false}]}"#,
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
    either(
        "required-request-body-added",
        "A request body is new and required.",
        &[Breaking],
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
    either(
        "request-body-required",
        "The request body is required now.",
        &[Breaking],
        Operation,
        [
            r#"{"requestBody": {"content": {}}}"#,
            r#"{"requestBody": {"content": {}, "required": true}}"#,
        ],
    ),
    either(
        "request-body-optional",
        "The request body is optional now.",
        &[Safe],
        Operation,
        [
            r#"{"requestBody": {"content": {}, "required": true}}"#,
            r#"{"requestBody": {"content": {}}}"#,
        ],
    ),
    // Media types.
    either(
        "media-type-removed",
        "A body has no longer this media type.",
        &[Breaking],
        Operation,
        [
            r#"{"requestBody": {"content": {"application/json": {}, "text/csv": {}}}}"#,
            r#"{"requestBody": {"content": {"application/json": {}}}}"#,
        ],
    ),
    either(
        "media-type-added",
        "A body may have another media type.",
        &[Safe],
        Operation,
        [
            r#"{"requestBody": {"content": {"application/json": {}}}}"#,
            r#"{"requestBody": {"content": {"application/json": {}, "text/csv": {}}}}"#,
        ],
    ),
    // Responses.
    either(
        "response-removed",
        "A response is gone: breaking if it was a success.",
        &[Breaking, Risky],
        Operation,
        [
            r#"{"responses": {"200": {"description": ""}, "404": {"description": ""}}}"#,
            r#"{"responses": {"200": {"description": ""}}}"#,
        ],
    ),
    either(
        "response-added",
        "A response is new: risky if it is a success, for which clients may be unprepared.",
        &[Risky, Safe],
        Operation,
        [
            r#"{"responses": {"200": {"description": ""}}}"#,
            r#"{"responses": {"200": {"description": ""}, "404": {"description": ""}}}"#,
        ],
    ),
    either(
        "response-header-removed",
        "A header of a response is gone.",
        &[Risky],
        Operation,
        [
            r#"{"responses": {"200": {"description": "", "headers": {"ETag": {}}}}}"#,
            r#"{"responses": {"200": {"description": ""}}}"#,
        ],
    ),
    rule(
        "response-header-optional",
        "A header of a response may be missing now.",
        [&[], &[Breaking]],
        Operation,
        [
            r#"{"responses": {"200": {"description": "", "headers": {"ETag": {"required": true}}}}}"#,
            r#"{"responses": {"200": {"description": "", "headers": {"ETag": {}}}}}"#,
        ],
    ),
];
