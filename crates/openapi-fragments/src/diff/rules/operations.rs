//! The rules of operations, security and servers.

use super::DiffPart::{Document, Operation};
use super::{DiffRule, either};
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
];
