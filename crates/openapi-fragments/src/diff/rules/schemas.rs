//! The rules of schemas. Under `not` and `if`, where the effect is unknown, each
//! entry is risky.

use super::DiffPart::Schema;
use super::{DiffRule, either, rule};
use crate::diff::Level::{Breaking, Risky, Safe};

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
    either(
        "format-changed",
        "A value has another `format`.",
        &[Risky],
        Schema,
        [r#"{"format": "date"}"#, r#"{"format": "date-time"}"#],
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
        "property-removed",
        "A property is gone.",
        [&[Risky], &[Breaking, Risky]],
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
    either(
        "property-added",
        "A property is new and optional, or always present in what the client receives.",
        &[Safe],
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
        "alternatives-narrowed",
        "There are fewer alternatives, or more conditions.",
        [&[Breaking], &[Safe]],
        Schema,
        [
            r#"{"oneOf": [{"type": "string"}, {"type": "integer"}]}"#,
            r#"{"oneOf": [{"type": "string"}]}"#,
        ],
    ),
    rule(
        "alternatives-widened",
        "There are more alternatives, or fewer conditions.",
        [&[Safe], &[Risky]],
        Schema,
        [
            r#"{"oneOf": [{"type": "string"}]}"#,
            r#"{"oneOf": [{"type": "string"}, {"type": "integer"}]}"#,
        ],
    ),
    either(
        "alternatives-changed",
        "Alternatives are gone and others are new.",
        &[Breaking],
        Schema,
        [
            r#"{"oneOf": [{"type": "string"}]}"#,
            r#"{"oneOf": [{"type": "integer"}, {"type": "boolean"}]}"#,
        ],
    ),
    either(
        "reference-changed",
        "A schema refers to another document, which is not compared.",
        &[Risky],
        Schema,
        [r#"{"$ref": "pet.json"}"#, r#"{"$ref": "animal.json"}"#],
    ),
    either(
        "keyword-changed",
        "A keyword changed in a way that cannot be classified.",
        &[Risky],
        Schema,
        [r#"{"unevaluatedItems": true}"#, "{}"],
    ),
];
