//! The rules of what was not examined, but for schemas that are too many.

use super::DiffPart::{Document, Operation};
use super::{DiffRule, either};
use crate::diff::Level::{Ignored, Unknown};

pub(super) const RULES: &[DiffRule] = &[
    either(
        "unresolved-reference",
        "A reference leads to nothing in the spec, or back to itself only, so what is behind it is not compared. This is reported whether or not it changed.",
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
        "keyword-ignored",
        "A keyword differs that has no meaning in its version of OpenAPI, such as `webhooks` in 3.0, and in schemas `nullable` in 3.1 and without a `type` in 3.0; or, between 3.0 and 3.1, what a text holds. There is one entry for the whole spec.",
        &[Ignored],
        Operation,
        [
            r#"{"requestBody": {"content": {"application/json": {"schema": {"type": "string"}}}}}"#,
            r#"{"requestBody": {"content": {"application/json": {"schema": {"type": "string", "nullable": true}}}}}"#,
        ],
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
