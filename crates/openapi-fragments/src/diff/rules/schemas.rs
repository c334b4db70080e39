//! The rules of schemas. Under `not`, narrower is wider; under `if`, where the effect is
//! unknown, each entry is breaking in what is sent and risky in what is received.

use super::DiffPart::{Document, Schema};
use super::{DiffRule, either, rule};
use crate::diff::Level::{Breaking, Risky, Safe, Unknown};

pub(super) const RULES: &[DiffRule] = &[
    rule(
        "type-changed",
        "A value has another type.",
        [&[Breaking, Safe], &[Breaking, Safe]],
        Schema,
        [r#"{"type": "string"}"#, r#"{"type": "integer"}"#],
    ),
    rule(
        "not-nullable",
        "A value is never null now.",
        [&[Breaking], &[Safe]],
        Schema,
        [r#"{"type": ["string", "null"]}"#, r#"{"type": "string"}"#],
    ),
    rule(
        "nullable",
        "A value may be null now.",
        [&[Safe], &[Breaking]],
        Schema,
        [r#"{"type": "string"}"#, r#"{"type": ["string", "null"]}"#],
    ),
    rule(
        "format-changed",
        "A value has another `format`. Some formats include others, such as `int64` all values of `int32`.",
        [&[Breaking, Safe], &[Breaking, Risky, Safe]],
        Schema,
        [r#"{"format": "date"}"#, r#"{"format": "date-time"}"#],
    ),
    rule(
        "format-added",
        "A value has a `format` now.",
        [&[Breaking], &[Safe]],
        Schema,
        [
            r#"{"type": "string"}"#,
            r#"{"type": "string", "format": "uuid"}"#,
        ],
    ),
    rule(
        "format-removed",
        "A value has no `format` now.",
        [&[Safe], &[Risky]],
        Schema,
        [
            r#"{"type": "string", "format": "uuid"}"#,
            r#"{"type": "string"}"#,
        ],
    ),
    rule(
        "pattern-added",
        "A text has to match a pattern now.",
        [&[Breaking], &[Safe]],
        Schema,
        [
            r#"{"type": "string"}"#,
            r#"{"type": "string", "pattern": "^a"}"#,
        ],
    ),
    rule(
        "pattern-removed",
        "A text need not match a pattern now.",
        [&[Safe], &[Risky]],
        Schema,
        [
            r#"{"type": "string", "pattern": "^a"}"#,
            r#"{"type": "string"}"#,
        ],
    ),
    rule(
        "pattern-changed",
        "A text has to match another pattern.",
        [&[Breaking], &[Risky]],
        Schema,
        [
            r#"{"type": "string", "pattern": "^a"}"#,
            r#"{"type": "string", "pattern": "^b"}"#,
        ],
    ),
    rule(
        "enum-added",
        "Only listed values are possible now.",
        [&[Breaking], &[Safe]],
        Schema,
        [
            r#"{"type": "string"}"#,
            r#"{"type": "string", "enum": ["asc", "desc"]}"#,
        ],
    ),
    rule(
        "enum-removed",
        "Other values than the listed ones are possible now.",
        [&[Safe], &[Risky]],
        Schema,
        [
            r#"{"type": "string", "enum": ["asc", "desc"]}"#,
            r#"{"type": "string"}"#,
        ],
    ),
    rule(
        "enum-value-removed",
        "A listed value is gone.",
        [&[Breaking], &[Safe]],
        Schema,
        [r#"{"enum": ["asc", "desc"]}"#, r#"{"enum": ["asc"]}"#],
    ),
    rule(
        "enum-value-added",
        "A value is added to the listed ones.",
        [&[Safe], &[Risky]],
        Schema,
        [r#"{"enum": ["asc"]}"#, r#"{"enum": ["asc", "desc"]}"#],
    ),
    rule(
        "limit-tightened",
        "A limit, such as `maximum` or `minLength`, allows fewer values.",
        [&[Breaking], &[Safe]],
        Schema,
        [r#"{"maxLength": 9}"#, r#"{"maxLength": 5}"#],
    ),
    rule(
        "limit-loosened",
        "A limit, such as `maximum` or `minLength`, allows more values.",
        [&[Safe], &[Risky]],
        Schema,
        [r#"{"maxLength": 5}"#, r#"{"maxLength": 9}"#],
    ),
    rule(
        "limit-changed",
        "A limit changed so that some values are not allowed any more and others are.",
        [&[Breaking], &[Risky]],
        Schema,
        [r#"{"multipleOf": 4}"#, r#"{"multipleOf": 6}"#],
    ),
    rule(
        "property-removed",
        "A property is gone. That is breaking if it is refused now, or was always received.",
        [&[Breaking, Risky], &[Breaking, Risky]],
        Schema,
        [
            r#"{"properties": {"name": {}, "tag": {}}}"#,
            r#"{"properties": {"name": {}}}"#,
        ],
    ),
    rule(
        "required-property-added",
        "A property that the client has to send is new.",
        [&[Breaking], &[]],
        Schema,
        [
            r#"{"properties": {"name": {}}}"#,
            r#"{"properties": {"name": {}, "tag": {}}, "required": ["tag"]}"#,
        ],
    ),
    rule(
        "property-added",
        "A property is new and optional, or always present in what the client receives. That is risky if it was excluded.",
        [&[Safe], &[Risky, Safe]],
        Schema,
        [
            r#"{"properties": {"name": {}}}"#,
            r#"{"properties": {"name": {}, "tag": {}}}"#,
        ],
    ),
    rule(
        "property-required",
        "A property is required now.",
        [&[Breaking], &[Safe]],
        Schema,
        [
            r#"{"properties": {"name": {}}}"#,
            r#"{"properties": {"name": {}}, "required": ["name"]}"#,
        ],
    ),
    rule(
        "property-optional",
        "A property is optional now.",
        [&[Safe], &[Breaking]],
        Schema,
        [
            r#"{"properties": {"name": {}}, "required": ["name"]}"#,
            r#"{"properties": {"name": {}}}"#,
        ],
    ),
    rule(
        "closed",
        "Other properties than the listed ones are impossible now.",
        [&[Breaking], &[Safe]],
        Schema,
        [
            r#"{"type": "object"}"#,
            r#"{"type": "object", "additionalProperties": false}"#,
        ],
    ),
    rule(
        "opened",
        "Other properties than the listed ones are possible now.",
        [&[Safe], &[Risky]],
        Schema,
        [
            r#"{"type": "object", "additionalProperties": false}"#,
            r#"{"type": "object"}"#,
        ],
    ),
    rule(
        "property-read-only",
        "A property is read-only now, so it is no longer part of what the client sends.",
        [&[Risky], &[]],
        Schema,
        [
            r#"{"properties": {"id": {}}}"#,
            r#"{"properties": {"id": {"readOnly": true}}}"#,
        ],
    ),
    rule(
        "property-not-read-only",
        "A property is not read-only now: breaking if the client has to send it.",
        [&[Breaking, Safe], &[]],
        Schema,
        [
            r#"{"properties": {"id": {"readOnly": true}}, "required": ["id"]}"#,
            r#"{"properties": {"id": {}}, "required": ["id"]}"#,
        ],
    ),
    rule(
        "property-write-only",
        "A property is write-only now, so it is no longer received: breaking if it was always present.",
        [&[], &[Breaking, Risky]],
        Schema,
        [
            r#"{"properties": {"key": {}}}"#,
            r#"{"properties": {"key": {"writeOnly": true}}}"#,
        ],
    ),
    rule(
        "property-not-write-only",
        "A property is not write-only now, so it is received.",
        [&[], &[Safe]],
        Schema,
        [
            r#"{"properties": {"key": {"writeOnly": true}}}"#,
            r#"{"properties": {"key": {}}}"#,
        ],
    ),
    rule(
        "dependency-added",
        "A property needs another one beside it now (`dependentRequired`).",
        [&[Breaking], &[Safe]],
        Schema,
        [
            r#"{"dependentRequired": {"card": ["address"]}}"#,
            r#"{"dependentRequired": {"card": ["address", "name"]}}"#,
        ],
    ),
    rule(
        "dependency-removed",
        "A property does not need another one beside it now (`dependentRequired`).",
        [&[Safe], &[Risky]],
        Schema,
        [r#"{"dependentRequired": {"card": ["address"]}}"#, "{}"],
    ),
    rule(
        "condition-added",
        "A value must satisfy `not`, `if` or `contains` now.",
        [&[Breaking], &[Safe]],
        Schema,
        [
            r#"{"type": "array"}"#,
            r#"{"type": "array", "contains": {"type": "string"}}"#,
        ],
    ),
    rule(
        "condition-removed",
        "A value need not satisfy `not`, `if` or `contains` now.",
        [&[Safe], &[Risky]],
        Schema,
        [r#"{"not": {"required": ["a", "b"]}}"#, "{}"],
    ),
    rule(
        "alternatives-narrowed",
        "An alternative of `oneOf` or `anyOf` is gone, or any value was allowed, or values of two alternatives of `oneOf` are refused now. Alternatives of different types are `type-changed`. Objects are taken to exclude each other if each names a property that the other does not.",
        [&[Breaking], &[Safe]],
        Schema,
        [
            r#"{"oneOf": [{"title": "A", "required": ["a"]}, {"title": "B", "required": ["b"]}, {"title": "C", "required": ["c"]}]}"#,
            r#"{"oneOf": [{"title": "A", "required": ["a"]}, {"title": "B", "required": ["b"]}]}"#,
        ],
    ),
    rule(
        "alternatives-widened",
        "There is another alternative of `oneOf` or `anyOf`, or any value is allowed, or values of two alternatives of `oneOf` were refused: breaking in what clients receive if there was only one before.",
        [&[Safe], &[Breaking, Risky]],
        Schema,
        [
            r#"{"oneOf": [{"title": "A", "required": ["a"]}, {"title": "B", "required": ["b"]}]}"#,
            r#"{"oneOf": [{"title": "A", "required": ["a"]}, {"title": "B", "required": ["b"]}, {"title": "C", "required": ["c"]}]}"#,
        ],
    ),
    either(
        "discriminator-added",
        "Alternatives are told apart by a property now.",
        &[Risky],
        Schema,
        ["{}", r#"{"discriminator": {"propertyName": "kind"}}"#],
    ),
    either(
        "discriminator-removed",
        "Alternatives are not told apart by a property now.",
        &[Risky],
        Schema,
        [r#"{"discriminator": {"propertyName": "kind"}}"#, "{}"],
    ),
    either(
        "discriminator-changed",
        "Alternatives are told apart by another property.",
        &[Breaking],
        Schema,
        [
            r#"{"discriminator": {"propertyName": "kind"}}"#,
            r#"{"discriminator": {"propertyName": "type"}}"#,
        ],
    ),
    rule(
        "discriminator-value-removed",
        "A value of a discriminator is gone: of its mapping, or the name of an alternative or subtype.",
        [&[Breaking], &[Safe]],
        Document,
        [
            r##"{"paths": {"/pets": {"post": {"requestBody": {"content": {"application/json": {"schema": {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}], "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/components/schemas/Cat", "dog": "#/components/schemas/Dog", "hound": "#/components/schemas/Dog"}}}}}}}}}, "components": {"schemas": {"Cat": {"title": "Cat"}, "Dog": {"title": "Dog"}}}}"##,
            r##"{"paths": {"/pets": {"post": {"requestBody": {"content": {"application/json": {"schema": {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}], "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/components/schemas/Cat", "dog": "#/components/schemas/Dog"}}}}}}}}}, "components": {"schemas": {"Cat": {"title": "Cat"}, "Dog": {"title": "Dog"}}}}"##,
        ],
    ),
    rule(
        "discriminator-value-added",
        "A discriminator has another value: in its mapping, or the name of an alternative or subtype.",
        [&[Safe], &[Risky]],
        Document,
        [
            r##"{"paths": {"/pets": {"post": {"requestBody": {"content": {"application/json": {"schema": {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}], "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/components/schemas/Cat", "dog": "#/components/schemas/Dog"}}}}}}}}}, "components": {"schemas": {"Cat": {"title": "Cat"}, "Dog": {"title": "Dog"}}}}"##,
            r##"{"paths": {"/pets": {"post": {"requestBody": {"content": {"application/json": {"schema": {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}], "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/components/schemas/Cat", "dog": "#/components/schemas/Dog", "hound": "#/components/schemas/Dog"}}}}}}}}}, "components": {"schemas": {"Cat": {"title": "Cat"}, "Dog": {"title": "Dog"}}}}"##,
        ],
    ),
    rule(
        "default-added",
        "What is left out has a default now.",
        [&[Risky], &[Safe]],
        Schema,
        [
            r#"{"type": "integer"}"#,
            r#"{"type": "integer", "default": 10}"#,
        ],
    ),
    rule(
        "default-removed",
        "What is left out has no default now.",
        [&[Risky], &[Safe]],
        Schema,
        [
            r#"{"type": "integer", "default": 10}"#,
            r#"{"type": "integer"}"#,
        ],
    ),
    rule(
        "default-changed",
        "What is left out has another default.",
        [&[Risky], &[Safe]],
        Schema,
        [
            r#"{"type": "integer", "default": 10}"#,
            r#"{"type": "integer", "default": 20}"#,
        ],
    ),
    either(
        "schema-deprecated",
        "A schema or property is deprecated.",
        &[Risky],
        Schema,
        [
            r#"{"type": "string"}"#,
            r#"{"type": "string", "deprecated": true}"#,
        ],
    ),
    either(
        "schema-undeprecated",
        "A schema or property is not deprecated any more.",
        &[Safe],
        Schema,
        [
            r#"{"type": "string", "deprecated": true}"#,
            r#"{"type": "string"}"#,
        ],
    ),
    either(
        "content-changed",
        "A text holds data in another way (`contentEncoding`, `contentMediaType`). For `base64` alone see the format `byte`, for `application/octet-stream` the format `binary`.",
        &[Breaking],
        Schema,
        [
            r#"{"contentMediaType": "image/png"}"#,
            r#"{"contentMediaType": "image/jpeg"}"#,
        ],
    ),
    either(
        "keyword-changed",
        "A keyword changed in a way that cannot be classified.",
        &[Risky],
        Schema,
        [r#"{"xml": {"name": "pet"}}"#, r#"{"xml": {"name": "dog"}}"#],
    ),
    either(
        "schema-not-compared",
        "Schemas combine in too many ways to be compared.",
        &[Unknown],
        Schema,
        ["{}", "{}"],
    ),
    either(
        "more-changes",
        "An operation has more changes: those of schemas that very many operations share are listed for the first of them.",
        &[Breaking, Risky, Safe, Unknown],
        Schema,
        ["{}", "{}"],
    ),
];
