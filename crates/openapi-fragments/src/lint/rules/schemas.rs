//! The rules about schemas, their defaults and examples.

use super::LintPart::{Document, NewerSchema, Schema};
use super::{LintRule, rule};
use crate::diagnostic::Severity::{Error, Hint, Warning};

pub(super) const RULES: &[LintRule] = &[
    rule(
        "unknown-keyword",
        Warning,
        [
            "A schema has a keyword that its version of OpenAPI does not know, such as a misspelled or a removed one. One that is like no other is a hint in OpenAPI 3.1.",
            "correct its name; the name of an extension begins with `x-`",
        ],
        Schema,
        [
            r#"{"type": "string", "maxLenght": 10}"#,
            r#"{"type": "string", "maxLength": 10, "x-unit": "letters"}"#,
        ],
    ),
    rule(
        "unknown-type",
        Error,
        [
            "The type of a schema is not one of JSON Schema, such as `int` or `file`.",
            "write `integer`, or `type: string` with `format: binary` for a file",
        ],
        Schema,
        [r#"{"type": "int"}"#, r#"{"type": "integer"}"#],
    ),
    rule(
        "bad-type-list",
        Error,
        [
            "A list of types is empty, or has one twice.",
            "remove the keyword, or what is there twice",
        ],
        NewerSchema,
        [
            r#"{"type": ["string", "string"]}"#,
            r#"{"type": ["string", "null"]}"#,
        ],
    ),
    rule(
        "nullable-without-type",
        Warning,
        [
            "`nullable` has no effect without a `type` beside it. For progenitor, the schema is taken for `null` or for a list.",
            "add the type with an overlay",
        ],
        Schema,
        [
            r#"{"nullable": true, "enum": ["cat", "dog"]}"#,
            r#"{"type": "string", "nullable": true, "enum": ["cat", "dog", null]}"#,
        ],
    ),
    rule(
        "bad-pattern",
        Warning,
        [
            "A `pattern` is not a regular expression of ECMAScript.",
            "correct it, or remove it with an overlay",
        ],
        Schema,
        [
            r#"{"type": "string", "pattern": "[a-z"}"#,
            r#"{"type": "string", "pattern": "[a-z]"}"#,
        ],
    ),
    rule(
        "contradictory-limits",
        Warning,
        [
            "No value is within the limits of a schema, such as a `minimum` above the `maximum`.",
            "correct one of them with an overlay",
        ],
        Schema,
        [
            r#"{"type": "integer", "minimum": 10, "maximum": 1}"#,
            r#"{"type": "integer", "minimum": 1, "maximum": 10}"#,
        ],
    ),
    rule(
        "bad-multiple-of",
        Error,
        [
            "`multipleOf` is zero or negative.",
            "write a number above zero, or remove it",
        ],
        Schema,
        [
            r#"{"type": "integer", "multipleOf": 0}"#,
            r#"{"type": "integer", "multipleOf": 5}"#,
        ],
    ),
    rule(
        "exclusive-without-limit",
        Warning,
        [
            "`exclusiveMinimum` or `exclusiveMaximum` has no limit to exclude.",
            "add the limit, or remove the keyword",
        ],
        Schema,
        [
            r#"{"type": "integer", "exclusiveMinimum": true}"#,
            r#"{"type": "integer", "minimum": 0, "exclusiveMinimum": true}"#,
        ],
    ),
    rule(
        "missing-items",
        Error,
        [
            "A list does not say what it is a list of.",
            "add `items`; `items: {}` is any value",
        ],
        Schema,
        [
            r#"{"type": "array"}"#,
            r#"{"type": "array", "items": {"type": "string"}}"#,
        ],
    ),
    rule(
        "empty-alternatives",
        Error,
        [
            "`allOf`, `anyOf`, `oneOf` or `prefixItems` is empty.",
            "remove it, or add what is meant",
        ],
        Schema,
        [
            r#"{"oneOf": []}"#,
            r#"{"oneOf": [{"type": "string"}, {"type": "integer"}]}"#,
        ],
    ),
    rule(
        "duplicate-alternative",
        Warning,
        [
            "`allOf`, `anyOf` or `oneOf` has a schema twice. No value fits one that `oneOf` has twice.",
            "remove one of them with an overlay",
        ],
        Schema,
        [
            r#"{"oneOf": [{"type": "string"}, {"type": "string"}]}"#,
            r#"{"oneOf": [{"type": "string"}, {"type": "integer"}]}"#,
        ],
    ),
    rule(
        "empty-enum",
        Warning,
        [
            "An `enum` has no value: nothing fits. It is an error for a variable of a server in OpenAPI 3.1.",
            "remove it, or add the values",
        ],
        Schema,
        [
            r#"{"type": "string", "enum": []}"#,
            r#"{"type": "string", "enum": ["cat"]}"#,
        ],
    ),
    rule(
        "duplicate-enum-value",
        Warning,
        [
            "An `enum` has a value twice.",
            "remove one of them with an overlay",
        ],
        Schema,
        [
            r#"{"type": "string", "enum": ["cat", "cat"]}"#,
            r#"{"type": "string", "enum": ["cat", "dog"]}"#,
        ],
    ),
    rule(
        "enum-mismatch",
        Warning,
        [
            "A value of an `enum` is not of the type of the schema, or of the other values.",
            "correct the type or the value with an overlay",
        ],
        Schema,
        [
            r#"{"type": "string", "enum": ["cat", 1]}"#,
            r#"{"type": "string", "enum": ["cat", "1"]}"#,
        ],
    ),
    rule(
        "default-mismatch",
        Warning,
        [
            "A default does not fit its schema: an error if it is not of the type that OpenAPI 3.0 requires. Values and patterns that would take long to match are passed over.",
            "correct it or remove it with an overlay",
        ],
        Schema,
        [
            r#"{"type": "string", "pattern": "^[a-z]+$", "default": "Cat"}"#,
            r#"{"type": "string", "pattern": "^[a-z]+$", "default": "cat"}"#,
        ],
    ),
    rule(
        "example-mismatch",
        Warning,
        [
            "An example does not fit its schema. Examples of media types other than JSON are passed over, and so are values and patterns that would take long to match.",
            "correct the example or the schema, and report it to the publisher",
        ],
        Schema,
        [
            r#"{"type": "integer", "example": "three"}"#,
            r#"{"type": "integer", "example": 3}"#,
        ],
    ),
    rule(
        "empty-example",
        Warning,
        [
            "An example has neither `value` nor `externalValue`.",
            "add the value, or remove the example",
        ],
        Document,
        [
            r#"{"paths": {"/pets": {"get": {"operationId": "listPets", "responses": {"200": {"description": "All pets.", "content": {"application/json": {"schema": {}, "examples": {"none": {"summary": "No pets."}}}}}}}}}}"#,
            r#"{"paths": {"/pets": {"get": {"operationId": "listPets", "responses": {"200": {"description": "All pets.", "content": {"application/json": {"schema": {}, "examples": {"none": {"summary": "No pets.", "value": []}}}}}}}}}}"#,
        ],
    ),
    rule(
        "read-and-write-only",
        Error,
        [
            "A schema is both `readOnly` and `writeOnly`: a warning in OpenAPI 3.1.",
            "remove one of them",
        ],
        Schema,
        [
            r#"{"properties": {"id": {"type": "string", "readOnly": true, "writeOnly": true}}}"#,
            r#"{"properties": {"id": {"type": "string", "readOnly": true}}}"#,
        ],
    ),
    rule(
        "bad-required",
        Error,
        [
            "`required` names a property twice, or is empty in OpenAPI 3.0.",
            "remove what is there twice, or the whole list",
        ],
        Schema,
        [
            r#"{"properties": {"id": {"type": "string"}}, "required": ["id", "id"]}"#,
            r#"{"properties": {"id": {"type": "string"}}, "required": ["id"]}"#,
        ],
    ),
    rule(
        "undeclared-required",
        Warning,
        [
            "A property is required, but declared nowhere: neither in the schema nor in what it is part of.",
            "correct its name, or add it to `properties`",
        ],
        Schema,
        [
            r#"{"properties": {"id": {"type": "string"}}, "required": ["ID"]}"#,
            r#"{"properties": {"id": {"type": "string"}}, "required": ["id"]}"#,
        ],
    ),
    rule(
        "optional-discriminator",
        Warning,
        [
            "The property of a discriminator is not required, so that it may be absent.",
            "add it to `required` of each alternative",
        ],
        Schema,
        [
            r#"{"type": "object", "properties": {"kind": {"type": "string"}}, "discriminator": {"propertyName": "kind"}}"#,
            r#"{"type": "object", "properties": {"kind": {"type": "string"}}, "required": ["kind"], "discriminator": {"propertyName": "kind"}}"#,
        ],
    ),
    rule(
        "unnamed-alternative",
        Warning,
        [
            "An alternative beside a discriminator is no reference, so that the discriminator cannot name it.",
            "make it a component, and refer to it",
        ],
        Document,
        [
            r##"{"paths": {"/pets": {"get": {"operationId": "getPet", "responses": {"200": {"description": "A pet.", "content": {"application/json": {"schema": {"discriminator": {"propertyName": "kind"}, "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"type": "object", "properties": {"kind": {"type": "string"}}, "required": ["kind"]}]}}}}}}}}, "components": {"schemas": {"Cat": {"type": "object", "properties": {"kind": {"type": "string"}}, "required": ["kind"]}}}}"##,
            r##"{"paths": {"/pets": {"get": {"operationId": "getPet", "responses": {"200": {"description": "A pet.", "content": {"application/json": {"schema": {"discriminator": {"propertyName": "kind"}, "oneOf": [{"$ref": "#/components/schemas/Cat"}]}}}}}}}}, "components": {"schemas": {"Cat": {"type": "object", "properties": {"kind": {"type": "string"}}, "required": ["kind"]}}}}"##,
        ],
    ),
    rule(
        "ignored-keyword",
        Hint,
        [
            "A keyword has no effect on values of the type of the schema, such as `maxLength` on an integer.",
            "remove it, or correct the type",
        ],
        Schema,
        [
            r#"{"type": "integer", "maxLength": 3}"#,
            r#"{"type": "integer", "maximum": 999}"#,
        ],
    ),
];
