//! Each change has the level of its direction: what is narrower one way is wider the
//! other way.

use super::{assert_all, both};

fn assert_rows(version: &str, rows: &[(&str, &str, &str, &str)]) {
    let found = rows.iter().map(|(old, new, sent, received)| {
        let expected = [*sent, *received].map(str::to_owned);
        (format!("{old} {new}"), both(version, old, new), expected)
    });
    assert_all(found);
}

/// The rows in 3.1: both directions of a change, and of its reverse.
fn assert_narrower(rows: &[(&str, &str, &str, &str, &str)]) {
    let found = rows
        .iter()
        .flat_map(|(wide, narrow, narrower, wider, unprepared)| {
            [
                (
                    format!("{wide} {narrow}"),
                    both("3.1.0", wide, narrow),
                    [format!("breaking {narrower}"), format!("safe {narrower}")],
                ),
                (
                    format!("{narrow} {wide}"),
                    both("3.1.0", narrow, wide),
                    [format!("safe {wider}"), format!("{unprepared} {wider}")],
                ),
            ]
        });
    assert_all(found);
}

#[test]
fn types_and_values() {
    let (typed, breaking, risky) = ("type-changed", "breaking", "risky");
    assert_narrower(&[
        (
            r#"{"type": "number"}"#,
            r#"{"type": "integer"}"#,
            typed,
            typed,
            breaking,
        ),
        (
            r#"{"type": ["string", "number"]}"#,
            r#"{"type": ["integer"]}"#,
            typed,
            typed,
            breaking,
        ),
        (
            r#"{"oneOf": [{"type": "string"}, {"type": "integer"}]}"#,
            r#"{"type": "string"}"#,
            typed,
            typed,
            breaking,
        ),
        (
            r#"{"anyOf": [{"type": "array", "items": "$Cat"}, "$Cat"]}"#,
            r#""$Cat""#,
            typed,
            typed,
            breaking,
        ),
        ("{}", r#""$Cat""#, typed, typed, breaking),
        ("{}", "false", typed, typed, breaking),
        (
            r#"{"type": ["string", "null"]}"#,
            r#"{"type": "string"}"#,
            "not-nullable",
            "nullable",
            breaking,
        ),
        (
            r#"{"anyOf": ["$Cat", "$Dog", "$Null"]}"#,
            r#"{"anyOf": ["$Cat", "$Dog"]}"#,
            "not-nullable",
            "nullable",
            breaking,
        ),
        (
            r#"{"type": ["string", "null"], "enum": ["a", null]}"#,
            r#"{"type": "string", "enum": ["a"]}"#,
            "not-nullable",
            "nullable",
            breaking,
        ),
        (
            "{}",
            r#"{"enum": [1]}"#,
            "enum-added",
            "enum-removed",
            risky,
        ),
        (
            r#"{"type": "string"}"#,
            r#"{"type": "string", "const": "a"}"#,
            "enum-added",
            "enum-removed",
            risky,
        ),
        (
            r#"{"enum": [1, 2]}"#,
            r#"{"const": 1}"#,
            "enum-value-removed",
            "enum-value-added",
            risky,
        ),
        (
            r#"{"oneOf": [{"const": 1}, {"const": 2}]}"#,
            r#"{"const": 1}"#,
            "enum-value-removed",
            "enum-value-added",
            risky,
        ),
        (
            r#"{"type": "string"}"#,
            r#"{"type": "string", "pattern": "a"}"#,
            "pattern-added",
            "pattern-removed",
            risky,
        ),
        (
            r#"{"type": "string"}"#,
            r#"{"type": "string", "format": "uuid"}"#,
            "format-added",
            "format-removed",
            risky,
        ),
        (
            r#"{"format": "int64"}"#,
            r#"{"format": "int32"}"#,
            "format-changed",
            "format-changed",
            risky,
        ),
    ]);
    assert_rows(
        "3.1.0",
        &[
            (
                r#"{"type": "string"}"#,
                r#"{"type": "integer"}"#,
                "breaking type-changed",
                "breaking type-changed",
            ),
            // What only one of the types has is not reported too.
            (
                r#"{"type": "string", "maxLength": 3}"#,
                r#"{"type": "integer", "maximum": 3}"#,
                "breaking type-changed",
                "breaking type-changed",
            ),
            (
                r#"{"const": 1}"#,
                r#"{"const": 2}"#,
                "breaking enum-value-removed, safe enum-value-added",
                "risky enum-value-added, safe enum-value-removed",
            ),
            (
                r#"{"pattern": "a"}"#,
                r#"{"pattern": "b"}"#,
                "breaking pattern-changed",
                "risky pattern-changed",
            ),
            (
                r#"{"format": "date"}"#,
                r#"{"format": "date-time"}"#,
                "breaking format-changed",
                "breaking format-changed",
            ),
            (
                r#"{"default": 1}"#,
                r#"{"default": 2}"#,
                "risky default-changed",
                "safe default-changed",
            ),
            (
                "{}",
                r#"{"default": null}"#,
                "risky default-added",
                "safe default-added",
            ),
            (
                r#"{"default": {}}"#,
                "{}",
                "risky default-removed",
                "safe default-removed",
            ),
            (
                r#"{"type": "strnig"}"#,
                r#"{"type": "string"}"#,
                "breaking type-changed, risky keyword-changed",
                "risky keyword-changed, safe type-changed",
            ),
        ],
    );
    assert_rows(
        "3.0.3",
        &[
            (
                r#"{"type": "string"}"#,
                r#"{"type": "string", "nullable": true}"#,
                "safe nullable",
                "breaking nullable",
            ),
            (
                r#"{"type": "string", "nullable": true, "enum": ["a", null]}"#,
                r#"{"type": "string", "nullable": true, "enum": ["a"]}"#,
                "breaking not-nullable",
                "safe not-nullable",
            ),
        ],
    );
}

/// Listed values have types, and `oneOf` refuses what several alternatives accept.
#[test]
fn types_of_listed_values_and_alternatives() {
    assert_rows(
        "3.0.3",
        &[
            // Texts overlap, whatever the alternatives say of objects.
            (
                r#"{"oneOf": [{"maxLength": 4, "required": ["a"]}, {"maxLength": 5, "required": ["b"]}]}"#,
                r#"{"oneOf": [{"maxLength": 5, "required": ["a"]}, {"maxLength": 5, "required": ["b"]}]}"#,
                "breaking limit-loosened /(not)",
                "safe limit-loosened /(not)",
            ),
            // A list of another type, whether or not the type is stated.
            (
                r#"{"enum": [1, 2]}"#,
                r#"{"enum": ["1", "2"]}"#,
                "breaking type-changed",
                "breaking type-changed",
            ),
            (
                r#"{"enum": [1]}"#,
                r#"{"enum": [1, "1"]}"#,
                "safe type-changed",
                "breaking type-changed",
            ),
            (
                r#"{"enum": ["a", 1]}"#,
                r#"{"enum": ["a", "b"]}"#,
                "breaking type-changed, safe enum-value-added",
                "risky enum-value-added, safe type-changed",
            ),
            // Where one alternative accepts all, the others are excluded.
            (
                r#"{"oneOf": [{}, {"type": "integer"}]}"#,
                r#"{"oneOf": [{"type": "number"}, {"type": "integer"}]}"#,
                "breaking not-nullable, breaking type-changed",
                "safe not-nullable, safe type-changed",
            ),
            (
                r#"{"oneOf": [{}, {"type": "string", "maxLength": 3}]}"#,
                r#"{"oneOf": [{}, {"type": "string", "maxLength": 5}]}"#,
                "breaking limit-loosened /(not)",
                "safe limit-loosened /(not)",
            ),
            (
                r#"{"oneOf": [{"items": {"type": "object"}}, {"type": ["integer", "array"]}]}"#,
                r#"{"oneOf": [{"items": {"type": "object", "minProperties": 2}}, {"type": ["integer", "array"]}]}"#,
                "safe limit-tightened /(not)/[]",
                "risky limit-tightened /(not)/[]",
            ),
            // A value of both is refused.
            (
                r#"{"oneOf": [{"type": "string", "maxLength": 3}, {"type": "string", "minLength": 3}]}"#,
                r#"{"oneOf": [{"type": "string", "maxLength": 4}, {"type": "string", "minLength": 3}]}"#,
                "breaking limit-loosened",
                "risky limit-loosened",
            ),
            (
                r#"{"oneOf": [{"type": "string", "maxLength": 3}, {"type": "string", "minLength": 5}]}"#,
                r#"{"oneOf": [{"type": "string", "maxLength": 4}, {"type": "string", "minLength": 5}]}"#,
                "safe limit-loosened",
                "risky limit-loosened",
            ),
        ],
    );
}

#[test]
fn limits() {
    let (tighter, looser, risky) = ("limit-tightened", "limit-loosened", "risky");
    let mut rows = Vec::new();
    for (wide, narrow) in [
        (r#"{"maxLength": 9}"#, r#"{"maxLength": 8}"#),
        ("{}", r#"{"minLength": 1}"#),
        (r#"{"minimum": 1}"#, r#"{"minimum": 2}"#),
        (r#"{"minimum": 1}"#, r#"{"exclusiveMinimum": 1}"#),
        (r#"{"exclusiveMaximum": 2}"#, r#"{"exclusiveMaximum": 1}"#),
        (
            r#"{"maximum": 9007199254740993}"#,
            r#"{"maximum": 9007199254740992}"#,
        ),
        (r#"{"minItems": 1}"#, r#"{"minItems": 2}"#),
        (r#"{"maxItems": 3}"#, r#"{"maxItems": 2}"#),
        (r#"{"minProperties": 1}"#, r#"{"minProperties": 2}"#),
        ("{}", r#"{"maxProperties": 2}"#),
        ("{}", r#"{"uniqueItems": true}"#),
        ("{}", r#"{"multipleOf": 3}"#),
        (r#"{"multipleOf": 3}"#, r#"{"multipleOf": 6}"#),
        (r#"{"multipleOf": 0.1}"#, r#"{"multipleOf": 0.5}"#),
        (
            r#"{"contains": {"type": "string"}}"#,
            r#"{"contains": {"type": "string"}, "minContains": 2}"#,
        ),
        (
            r#"{"contains": {"type": "string"}}"#,
            r#"{"contains": {"type": "string"}, "maxContains": 2}"#,
        ),
    ] {
        rows.push((wide, narrow, tighter, looser, risky));
    }
    assert_narrower(&rows);
    assert_rows(
        "3.1.0",
        &[(
            r#"{"multipleOf": 4}"#,
            r#"{"multipleOf": 6}"#,
            "breaking limit-changed",
            "risky limit-changed",
        )],
    );
    assert_rows(
        "3.0.3",
        &[
            (
                r#"{"maximum": 5, "exclusiveMaximum": true}"#,
                r#"{"maximum": 5}"#,
                "safe limit-loosened",
                "risky limit-loosened",
            ),
            // Without a limit, it says nothing.
            (r#"{"exclusiveMaximum": true}"#, "{}", "", ""),
        ],
    );
}

#[test]
fn conditions_and_schemas_within() {
    let (added, removed, risky, breaking) =
        ("condition-added", "condition-removed", "risky", "breaking");
    assert_narrower(&[
        (
            "{}",
            r#"{"not": {"required": ["a", "b"]}}"#,
            added,
            removed,
            risky,
        ),
        // It says that there is no such property.
        (
            r#"{"type": "object"}"#,
            r#"{"not": {"required": ["a"]}}"#,
            "type-changed /a",
            "type-changed /a",
            breaking,
        ),
        (
            "{}",
            r#"{"if": {"required": ["a"]}, "then": {"required": ["b"]}}"#,
            added,
            removed,
            risky,
        ),
        (
            r#"{"type": "array"}"#,
            r#"{"type": "array", "contains": {"type": "string"}}"#,
            added,
            removed,
            risky,
        ),
        (
            r#"{"type": "array"}"#,
            r#"{"type": "array", "items": {"type": "string"}}"#,
            "type-changed /[]",
            "type-changed /[]",
            breaking,
        ),
        (
            r#"{"items": {}}"#,
            r#"{"items": false}"#,
            "type-changed /[]",
            "type-changed /[]",
            breaking,
        ),
        (
            r#"{"prefixItems": [{}]}"#,
            r#"{"prefixItems": [{"type": "string"}]}"#,
            "type-changed /[0]",
            "type-changed /[0]",
            breaking,
        ),
        (
            r#"{"prefixItems": [{"type": "string"}], "items": {"type": "number"}}"#,
            r#"{"prefixItems": [{"type": "string"}, {"type": "integer"}], "items": {"type": "number"}}"#,
            "type-changed /[1]",
            "type-changed /[1]",
            breaking,
        ),
        (
            "{}",
            r#"{"propertyNames": {"maxLength": 3}}"#,
            "limit-tightened /(propertyNames)",
            "limit-loosened /(propertyNames)",
            risky,
        ),
        (
            "{}",
            r#"{"patternProperties": {"^a": {"type": "string"}}}"#,
            "type-changed /(^a)",
            "type-changed /(^a)",
            breaking,
        ),
        (
            "{}",
            r#"{"dependentSchemas": {"a": {"maxProperties": 3}}}"#,
            "limit-tightened /(with a)",
            "limit-loosened /(with a)",
            risky,
        ),
        (
            "{}",
            r#"{"dependentRequired": {"a": ["b"]}}"#,
            "dependency-added /a",
            "dependency-removed /a",
            risky,
        ),
    ]);
    assert_rows(
        "3.1.0",
        &[
            // `not` turns narrower into wider, twice turns it back.
            (
                r#"{"not": {"maxLength": 9}}"#,
                r#"{"not": {"maxLength": 8}}"#,
                "safe limit-tightened /(not)",
                "risky limit-tightened /(not)",
            ),
            (
                r#"{"not": {"maxLength": 8}}"#,
                r#"{"not": {"maxLength": 9}}"#,
                "breaking limit-loosened /(not)",
                "safe limit-loosened /(not)",
            ),
            (
                r#"{"not": {"not": {"maxLength": 9}}}"#,
                r#"{"not": {"not": {"maxLength": 8}}}"#,
                "breaking limit-tightened",
                "safe limit-tightened",
            ),
            (
                r#"{"not": {"required": ["a", "c"]}}"#,
                r#"{"not": {"required": ["a", "b", "c"]}}"#,
                "safe property-required /(not)/b",
                "risky property-required /(not)/b",
            ),
            // Under `if` either is possible.
            (
                r#"{"if": {"maxLength": 9}, "then": {"pattern": "a"}}"#,
                r#"{"if": {"maxLength": 8}, "then": {"pattern": "a"}}"#,
                "breaking limit-tightened /(if)",
                "risky limit-tightened /(if)",
            ),
            (
                r#"{"if": {"maxLength": 9}, "then": {"minLength": 1}}"#,
                r#"{"if": {"maxLength": 9}, "then": {"minLength": 2}}"#,
                "breaking limit-tightened /(then)",
                "safe limit-tightened /(then)",
            ),
            (
                r#"{"contains": {"maxLength": 9}, "maxContains": 3}"#,
                r#"{"contains": {"maxLength": 8}, "maxContains": 3}"#,
                "breaking limit-tightened /(contains)",
                "risky limit-tightened /(contains)",
            ),
            (
                r#"{"unknownKeyword": 1}"#,
                r#"{"unknownKeyword": 2}"#,
                "risky keyword-changed",
                "risky keyword-changed",
            ),
            (
                r#"{"contentMediaType": "a/b"}"#,
                r#"{"contentMediaType": "a/c"}"#,
                "breaking content-changed",
                "breaking content-changed",
            ),
            (
                r#"{"type": "string", "contentEncoding": "base64"}"#,
                r#"{"type": "string", "contentEncoding": "base16"}"#,
                "breaking content-changed",
                "breaking content-changed",
            ),
            (
                r#"{"type": "string", "format": "byte"}"#,
                r#"{"type": "string", "contentEncoding": "base64url"}"#,
                "breaking content-changed",
                "breaking content-changed",
            ),
            (
                r#"{"type": "string"}"#,
                r#"{"type": "string", "contentEncoding": "quoted-printable"}"#,
                "breaking content-changed",
                "breaking content-changed",
            ),
            (
                r#"{"contentEncoding": "base64", "contentMediaType": "image/png"}"#,
                r#"{"contentEncoding": "base64", "contentMediaType": "image/jpeg"}"#,
                "breaking content-changed",
                "breaking content-changed",
            ),
            // Numbers hold no other data.
            (
                r#"{"type": "integer", "contentEncoding": "base64"}"#,
                r#"{"type": "integer", "contentEncoding": "base16"}"#,
                "",
                "",
            ),
            (
                r#"{"contentMediaType": "a/b", "contentSchema": {"maxLength": 9}}"#,
                r#"{"contentMediaType": "a/b", "contentSchema": {"maxLength": 8}}"#,
                "breaking limit-tightened /(contentSchema)",
                "safe limit-tightened /(contentSchema)",
            ),
        ],
    );
}

#[test]
fn conditions_of_some_values() {
    assert_rows(
        "3.1.0",
        &[
            (
                r#"{"if": {"required": ["a"]}, "else": {"minLength": 1}}"#,
                r#"{"if": {"required": ["a"]}, "else": {"minLength": 2}}"#,
                "breaking limit-tightened /(else)",
                "safe limit-tightened /(else)",
            ),
            // What is excluded from what is excluded.
            (
                r#"{"not": {"properties": {"a": {"not": {"maxLength": 9}}}, "required": ["a", "b"]}}"#,
                r#"{"not": {"properties": {"a": {"not": {"maxLength": 8}}}, "required": ["a", "b"]}}"#,
                "breaking limit-tightened /(not)/a/(not)",
                "safe limit-tightened /(not)/a/(not)",
            ),
            // What no other keyword has evaluated, if conditions evaluate.
            (
                r#"{"if": {"required": ["a"]}, "then": {"properties": {"b": {}}}, "unevaluatedProperties": {"minimum": 1}}"#,
                r#"{"if": {"required": ["a"]}, "then": {"properties": {"b": {}}}, "unevaluatedProperties": {"minimum": 2}}"#,
                "breaking limit-tightened /(unevaluatedProperties)",
                "safe limit-tightened /(unevaluatedProperties)",
            ),
            (
                r#"{"contains": {"type": "string"}, "unevaluatedItems": {"minimum": 1}}"#,
                r#"{"contains": {"type": "string"}, "unevaluatedItems": {"minimum": 2}}"#,
                "breaking limit-tightened /(unevaluatedItems)",
                "safe limit-tightened /(unevaluatedItems)",
            ),
            (
                r#"{"if": {"properties": {"a": {}}}, "unevaluatedProperties": false}"#,
                r#"{"if": {"properties": {"b": {}}}, "unevaluatedProperties": false}"#,
                "breaking property-added /(if)/b, breaking property-removed /(if)/a",
                "risky property-added /(if)/b, risky property-removed /(if)/a",
            ),
            (
                r#"{"anyOf": [{"properties": {"a": {}}}, {}], "unevaluatedProperties": false}"#,
                r#"{"anyOf": [{"properties": {"a": {}, "b": {}}}, {}], "unevaluatedProperties": false}"#,
                "safe property-added /b",
                "safe property-added /b",
            ),
            (
                r#"{"contains": {"type": "string"}, "minContains": 0, "unevaluatedItems": false}"#,
                r#"{"unevaluatedItems": false}"#,
                "breaking type-changed /[], safe condition-removed, safe type-changed /(unevaluatedItems)",
                "breaking type-changed /(unevaluatedItems), risky condition-removed, safe type-changed /[]",
            ),
            // Where a property is refused, so are objects with it and another one.
            (
                r#"{"not": {"required": ["a"]}}"#,
                r#"{"not": {"required": ["a", "b"]}}"#,
                "safe type-changed /a",
                "breaking type-changed /a",
            ),
            // Under `not`, a property of any value excludes nothing.
            (
                r#"{"not": {"required": ["a", "b"]}}"#,
                r#"{"not": {"required": ["a", "b"], "properties": {"a": {}, "c": true}}}"#,
                "",
                "",
            ),
            (
                r#"{"properties": {"a": {"type": "string"}}, "not": {"required": ["a"]}}"#,
                r#"{"properties": {"a": {"type": "integer"}}, "not": {"required": ["a"]}}"#,
                "",
                "",
            ),
            // Null, which is all that both accept, is refused by a condition.
            (
                r#"{"type": "null"}"#,
                r#"{"type": ["null", "string"], "if": {"type": "null"}, "then": false}"#,
                "breaking condition-added, safe type-changed",
                "breaking type-changed, safe condition-added",
            ),
            (
                r#"{"oneOf": ["$Cat", "$Dog", {"type": "null"}]}"#,
                r#"{"oneOf": ["$Dog", "$Cat", {"type": "null", "if": {}, "then": false}]}"#,
                "breaking condition-added",
                "safe condition-added",
            ),
            // The same condition and the same format of other values.
            (
                r#"{"oneOf": [{"type": "string", "if": {"const": 1}, "then": {"const": 2}}, {"type": "integer"}]}"#,
                r#"{"oneOf": [{"type": "string"}, {"type": "integer", "if": {"const": 1}, "then": {"const": 2}}]}"#,
                "breaking condition-added, safe condition-removed",
                "risky condition-removed, safe condition-added",
            ),
            (
                r#"{"oneOf": [{"type": "string", "format": "a"}, {"type": "integer"}]}"#,
                r#"{"oneOf": [{"type": "string"}, {"type": "integer", "format": "a"}]}"#,
                "breaking format-added, safe format-removed",
                "risky format-removed, safe format-added",
            ),
        ],
    );
}

#[test]
fn properties() {
    let closed = |properties: &str| {
        format!(r#"{{"properties": {{{properties}}}, "additionalProperties": false}}"#)
    };
    let [none, a] = [closed(""), closed(r#""a": {}"#)];
    assert_rows(
        "3.0.3",
        &[
            (
                "{}",
                r#"{"properties": {"a": {}}}"#,
                "safe property-added /a",
                "safe property-added /a",
            ),
            (
                "{}",
                r#"{"properties": {"a": {}}, "required": ["a"]}"#,
                "breaking required-property-added /a",
                "safe property-added /a",
            ),
            (
                r#"{"properties": {"a": {}}}"#,
                "{}",
                "risky property-removed /a",
                "risky property-removed /a",
            ),
            (
                r#"{"properties": {"a": {}}, "required": ["a"]}"#,
                "{}",
                "risky property-removed /a",
                "breaking property-removed /a",
            ),
            (
                r#"{"properties": {"a": {}}}"#,
                r#"{"properties": {"a": {}}, "required": ["a"]}"#,
                "breaking property-required /a",
                "safe property-required /a",
            ),
            (
                r#"{"properties": {"a": {}}, "required": ["a"]}"#,
                r#"{"properties": {"a": {}}}"#,
                "safe property-optional /a",
                "breaking property-optional /a",
            ),
            // Closed and opened.
            (
                r#"{"type": "object"}"#,
                r#"{"type": "object", "additionalProperties": false}"#,
                "breaking closed",
                "safe closed",
            ),
            (
                r#"{"type": "object", "additionalProperties": false}"#,
                r#"{"type": "object"}"#,
                "safe opened",
                "risky opened",
            ),
            (
                &a,
                &none,
                "breaking property-removed /a",
                "risky property-removed /a",
            ),
            (
                &none,
                &a,
                "safe property-added /a",
                "risky property-added /a",
            ),
            (
                r#"{"additionalProperties": true}"#,
                r#"{"additionalProperties": {"type": "string"}}"#,
                "breaking type-changed /*",
                "safe type-changed /*",
            ),
            (
                r#"{"additionalProperties": {"type": "string"}}"#,
                "{}",
                "safe type-changed /*",
                "breaking type-changed /*",
            ),
            (
                r#"{"additionalProperties": {"type": "string"}}"#,
                r#"{"additionalProperties": {"type": "integer"}}"#,
                "breaking type-changed /*",
                "breaking type-changed /*",
            ),
            (
                r#"{"additionalProperties": {"type": "string"}}"#,
                r#"{"additionalProperties": false}"#,
                "breaking closed",
                "safe closed",
            ),
            // A name that is not listed falls under the rule for the others.
            (
                r#"{"additionalProperties": {"type": "string"}}"#,
                r#"{"additionalProperties": {"type": "string"}, "properties": {"a": {"type": "integer"}}}"#,
                "breaking type-changed /a, safe property-added /a",
                "breaking type-changed /a, safe property-added /a",
            ),
            // A required name may have any value, listed or not.
            (
                r#"{"properties": {"a": {}, "b": {}}, "required": ["a"]}"#,
                r#"{"properties": {"b": {}}, "required": ["a"]}"#,
                "",
                "",
            ),
            (
                r#"{"properties": {"a": {"type": "string"}}, "required": ["a"]}"#,
                r#"{"required": ["a"]}"#,
                "risky property-removed /a",
                "breaking property-removed /a",
            ),
            (
                r#"{"properties": {"a": {}}, "required": ["a"]}"#,
                r#"{"required": ["a"], "additionalProperties": {"type": "string"}}"#,
                "breaking type-changed /*, breaking type-changed /a, risky property-removed /a",
                "breaking property-removed /a, safe type-changed /*, safe type-changed /a",
            ),
            // A required name had any value before it was listed.
            (
                r#"{"required": ["a"]}"#,
                r#"{"required": ["a"], "properties": {"a": {"type": "string"}}}"#,
                "breaking type-changed /a, safe property-added /a",
                "safe property-added /a, safe type-changed /a",
            ),
            (
                r#"{"properties": {"b": {"type": "string"}}, "required": ["a"]}"#,
                r#"{"properties": {"a": {}, "b": {"type": "string"}}, "required": ["a"]}"#,
                "safe property-added /a",
                "safe property-added /a",
            ),
            // Elements that no list has.
            (
                r#"{"maxItems": 0, "items": {"type": "string"}}"#,
                r#"{"maxItems": 0, "items": {"type": "integer"}}"#,
                "",
                "",
            ),
            (
                r#"{"maxItems": 0, "items": {"type": "string"}}"#,
                r#"{"maxItems": 1, "items": {"type": "integer"}}"#,
                "safe limit-loosened",
                "risky limit-loosened",
            ),
            (
                r#"{"maxItems": 1, "items": {"type": "string"}}"#,
                r#"{"maxItems": 2, "items": {"type": "integer"}}"#,
                "breaking type-changed /[], safe limit-loosened",
                "breaking type-changed /[], risky limit-loosened",
            ),
            // Required without a schema, beside `allOf`, in another part.
            (
                r#"{"type": "object"}"#,
                r#"{"type": "object", "required": ["x"]}"#,
                "breaking property-required /x",
                "safe property-required /x",
            ),
            (
                r#""$Cat""#,
                r#"{"allOf": ["$Cat"], "required": ["x"]}"#,
                "breaking property-required /x",
                "safe property-required /x",
            ),
            (
                r#"{"allOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}}]}"#,
                r#"{"allOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}, "required": ["a"]}]}"#,
                "breaking property-required /a",
                "safe property-required /a",
            ),
            (
                r#"{"allOf": ["$Cat"]}"#,
                r#"{"allOf": ["$Cat", {"properties": {"meow": {"maxLength": 3}}}]}"#,
                "breaking limit-tightened /meow",
                "safe limit-tightened /meow",
            ),
            (
                r#"{"properties": {"a": {"type": "string"}}}"#,
                r#"{"properties": {"a": {"type": "string", "deprecated": true}}}"#,
                "risky schema-deprecated /a",
                "risky schema-deprecated /a",
            ),
        ],
    );
    assert_rows(
        "3.1.0",
        &[
            (
                r#"{"properties": {"a": {"type": "string"}}}"#,
                r#"{"properties": {"a": false}}"#,
                "breaking type-changed /a",
                "safe type-changed /a",
            ),
            (
                r#"{"patternProperties": {"^a": {}}, "additionalProperties": false}"#,
                r#"{"additionalProperties": false}"#,
                "breaking type-changed /(^a)",
                "safe type-changed /(^a)",
            ),
        ],
    );
}

#[test]
fn what_is_read_only_is_not_sent_and_what_is_write_only_is_not_received() {
    let of = |property: &str, required: bool| {
        let required = if required {
            r#", "required": ["a"]"#
        } else {
            ""
        };
        format!(r#"{{"properties": {{"a": {property}}}{required}}}"#)
    };
    let read = of(r#"{"type": "string", "readOnly": true}"#, false);
    let read_required = of(r#"{"type": "string", "readOnly": true}"#, true);
    let read_integer = of(r#"{"type": "integer", "readOnly": true}"#, false);
    let write = of(r#"{"type": "string", "writeOnly": true}"#, false);
    let write_required = of(r#"{"type": "string", "writeOnly": true}"#, true);
    let (plain, required) = (
        of(r#"{"type": "string"}"#, false),
        of(r#"{"type": "string"}"#, true),
    );
    assert_rows(
        "3.0.3",
        &[
            ("{}", &read_required, "", "safe property-added /a"),
            (&read, &read_required, "", "safe property-required /a"),
            (&read_required, "{}", "", "breaking property-removed /a"),
            (&read, &read_integer, "", "breaking type-changed /a"),
            (&plain, &read, "risky property-read-only /a", ""),
            (&read, &plain, "safe property-not-read-only /a", ""),
            (
                &read_required,
                &required,
                "breaking property-not-read-only /a",
                "",
            ),
            (&write_required, "{}", "risky property-removed /a", ""),
            (
                "{}",
                &write_required,
                "breaking required-property-added /a",
                "",
            ),
            (&write_required, &write, "safe property-optional /a", ""),
            (&plain, &write, "", "risky property-write-only /a"),
            (
                &required,
                &write_required,
                "",
                "breaking property-write-only /a",
            ),
            (&write, &plain, "", "safe property-not-write-only /a"),
        ],
    );
}

#[test]
fn alternatives_are_matched_by_shape() {
    let (narrowed, widened, risky) = ("alternatives-narrowed", "alternatives-widened", "risky");
    assert_narrower(&[
        (
            r#"{"oneOf": ["$Tree", "$Dog", "$Cat"]}"#,
            r#"{"oneOf": ["$Cat", "$Dog"]}"#,
            narrowed,
            widened,
            risky,
        ),
        (
            r#"{"type": "object"}"#,
            r#"{"oneOf": ["$Cat", "$Dog"]}"#,
            narrowed,
            widened,
            risky,
        ),
        (
            r#"{"anyOf": ["$Cat", "$Dog"]}"#,
            r#"{"oneOf": ["$Dog", "$Cat"]}"#,
            narrowed,
            widened,
            risky,
        ),
        (
            r#"{"type": "object", "properties": {"a": {}, "b": {}}}"#,
            r#"{"type": "object", "properties": {"a": {}, "b": {}}, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}"#,
            narrowed,
            widened,
            risky,
        ),
    ]);
    assert_rows(
        "3.0.3",
        &[
            // One of several kinds was the only one.
            (
                r#""$Cat""#,
                r#"{"oneOf": ["$Dog", "$Kitty"]}"#,
                "safe alternatives-widened",
                "breaking property-removed /meow, safe property-added /bark",
            ),
            (
                r#"{"oneOf": ["$Dog", "$Kitty"]}"#,
                r#""$Cat""#,
                "breaking required-property-added /meow, risky property-removed /bark",
                "safe alternatives-narrowed",
            ),
            // The nearest shape, whatever the order.
            (
                r#"{"oneOf": [{"required": ["a", "b"], "properties": {"a": {}, "b": {}}}, {"properties": {"x": {}, "y": {}}}]}"#,
                r#"{"oneOf": [{"properties": {"x": {}, "y": {}, "z": {}}}, {"required": ["a"], "properties": {"a": {}, "b": {}}}]}"#,
                "safe property-added /z, safe property-optional /b",
                "breaking property-optional /b, safe property-added /z",
            ),
            // A tag tells more than common properties.
            (
                r#"{"oneOf": [{"properties": {"k": {"enum": ["a"]}, "v": {"type": "string"}}}, {"properties": {"k": {"enum": ["b"]}, "v": {"type": "integer"}}}]}"#,
                r#"{"oneOf": [{"properties": {"k": {"enum": ["b"]}, "v": {"type": "number"}}}, {"properties": {"k": {"enum": ["a"]}, "v": {"type": "string", "maxLength": 9}}}]}"#,
                "breaking limit-tightened /v, safe type-changed /v",
                "breaking type-changed /v, safe limit-tightened /v",
            ),
            // A title is a name.
            (
                r#"{"oneOf": [{"title": "A", "maxProperties": 1}, {"title": "B", "minProperties": 5}]}"#,
                r#"{"oneOf": [{"title": "B", "minProperties": 6}, {"title": "A", "maxProperties": 1}]}"#,
                "breaking limit-tightened",
                "safe limit-tightened",
            ),
            (
                r#"{"oneOf": ["$Cat", "$Dog"]}"#,
                r#"{"oneOf": ["$Cat", "$Tree"]}"#,
                "breaking alternatives-narrowed, safe alternatives-widened",
                "risky alternatives-widened, safe alternatives-narrowed",
            ),
            // A format tells alternatives apart.
            (
                r#"{"anyOf": [{"type": "string", "format": "date", "maxLength": 9}, {"type": "string", "format": "uuid", "maxLength": 9}]}"#,
                r#"{"anyOf": [{"type": "string", "format": "date", "maxLength": 9}, {"type": "string", "format": "email", "maxLength": 9}]}"#,
                "breaking format-changed",
                "breaking format-changed",
            ),
            // Several groups of alternatives, each of one type.
            (
                r#"{"anyOf": ["$Cat", {"type": "string", "maxLength": 5}, "$Dog"]}"#,
                r#"{"anyOf": [{"type": "string", "maxLength": 5}, {"type": "string", "format": "date"}, "$Dog", "$Cat"]}"#,
                "safe alternatives-widened",
                "risky limit-loosened, safe format-added",
            ),
            // Types with keywords of their own.
            (
                r#"{"oneOf": ["$Cat", {"type": "array", "items": "$Cat"}]}"#,
                r#"{"oneOf": [{"type": "array", "items": "$Cat", "maxItems": 3}, "$Cat"]}"#,
                "breaking limit-tightened",
                "safe limit-tightened",
            ),
        ],
    );
}
