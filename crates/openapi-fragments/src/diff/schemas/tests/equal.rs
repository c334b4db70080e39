//! Equal meanings in other words are no change.

use super::{assert_all, between_versions, both};

/// Compared in both orders, as sent and as received.
fn assert_equal(versions: (&str, &str), cases: &[(&str, &str)]) {
    let found = cases.iter().flat_map(|(old, new)| {
        let (old, new) = ((versions.0, *old), (versions.1, *new));
        [(old, new), (new, old)].map(|(old, new)| {
            let found = between_versions(old, new);
            (format!("{old:?} {new:?}"), found, Default::default())
        })
    });
    assert_all(found);
}

#[test]
fn in_any_version() {
    let cases = [
        // References and wrappers.
        (r#""$Cat""#, r#"{"allOf": ["$Cat"]}"#),
        (
            r#""$Cat""#,
            r#"{"allOf": ["$Cat"], "description": "d", "title": "t", "example": 1, "x-a": 1}"#,
        ),
        (r#""$Cat""#, r#"{"allOf": ["$Cat", {"description": "d"}]}"#),
        (
            r#""$Cat""#,
            r#"{"allOf": [{"allOf": [{"allOf": ["$Alias"]}]}]}"#,
        ),
        (r#""$Cat""#, r#"{"oneOf": ["$Cat"]}"#),
        (r#""$Cat""#, r#"{"anyOf": [{"oneOf": ["$Cat"]}]}"#),
        (r#""$Cat""#, r#""$Kitty""#),
        (
            r#""$Cat""#,
            r#"{"type": "object", "required": ["meow"], "properties": {"meow": "$Text"}}"#,
        ),
        (
            r#""$Tree""#,
            r#"{"type": "object", "properties": {"child": {"allOf": ["$Tree"]}}}"#,
        ),
        (
            r#"{"items": "$Cat"}"#,
            r#"{"items": {"allOf": ["$Cat"], "title": "c"}}"#,
        ),
        (
            r#"{"allOf": ["$Cat", "$Tree"]}"#,
            r#"{"allOf": ["$Tree", "$Kitty", "$Cat"]}"#,
        ),
        // Parts of `allOf` are one schema.
        (
            r#"{"type": "object", "required": ["a"], "properties": {"a": {}, "b": {"type": "string"}}}"#,
            r#"{"allOf": [{"properties": {"b": {"type": "string"}}}, {"required": ["a"], "properties": {"a": {}}}], "type": "object"}"#,
        ),
        (
            r#"{"allOf": ["$Cat", {"required": ["x"]}]}"#,
            r#"{"allOf": ["$Cat"], "required": ["x"]}"#,
        ),
        (
            r#"{"properties": {"a": {"type": "string", "maxLength": 5}}}"#,
            r#"{"allOf": [{"properties": {"a": {"type": "string"}}}, {"properties": {"a": {"maxLength": 5}}}]}"#,
        ),
        (
            r#"{"type": "integer", "minimum": 3, "maximum": 7}"#,
            r#"{"allOf": [{"type": "number", "minimum": 1, "maximum": 7}, {"type": "integer", "minimum": 3}]}"#,
        ),
        (
            r#"{"enum": ["a"]}"#,
            r#"{"allOf": [{"enum": ["a", "b"]}, {"enum": ["c", "a"]}]}"#,
        ),
        // The order of sets, repetitions and defaults.
        (
            r#"{"required": ["a", "b", "a"]}"#,
            r#"{"required": ["b", "a"]}"#,
        ),
        (r#"{"enum": ["a", "b"]}"#, r#"{"enum": ["b", "a", "b"]}"#),
        (r#"{"enum": [1, 2.5]}"#, r#"{"enum": [2.50, 1.0]}"#),
        (r#"{"minimum": 1}"#, r#"{"minimum": 1.0}"#),
        (
            r#"{"type": "string"}"#,
            r#"{"type": "string", "minLength": 0}"#,
        ),
        (
            r#"{"type": "array", "items": {}}"#,
            r#"{"type": "array", "minItems": 0, "uniqueItems": false}"#,
        ),
        (
            r#"{"type": "object"}"#,
            r#"{"type": "object", "additionalProperties": true}"#,
        ),
        (
            r#"{"type": "object"}"#,
            r#"{"type": "object", "additionalProperties": {}, "required": [], "minProperties": 0}"#,
        ),
        (
            r#"{"additionalProperties": false}"#,
            r#"{"additionalProperties": {"not": {}}}"#,
        ),
        (
            r#"{"type": "string", "deprecated": false, "readOnly": false}"#,
            r#"{"type": "string"}"#,
        ),
        (
            r#"{"type": "boolean"}"#,
            r#"{"type": "boolean", "enum": [true, false]}"#,
        ),
        (r#"{"enum": ["a"]}"#, r#"{"type": "string", "enum": ["a"]}"#),
        // A property that other parts exclude.
        (
            r#"{"properties": {"a": {}}, "additionalProperties": false}"#,
            r#"{"allOf": [{"properties": {"a": {}}, "additionalProperties": false}, {"properties": {"b": {"type": "string"}}}]}"#,
        ),
        // Keywords for other types restrict nothing.
        (
            r#"{"type": "string"}"#,
            r#"{"type": "string", "minimum": 3, "items": {"type": "string"}}"#,
        ),
        (
            r#"{"type": "integer"}"#,
            r#"{"type": "integer", "multipleOf": 1}"#,
        ),
        (
            r#"{"type": "integer", "multipleOf": 6}"#,
            r#"{"allOf": [{"multipleOf": 6}, {"multipleOf": 3}], "type": "integer"}"#,
        ),
        (
            r#"{"type": "integer"}"#,
            r#"{"type": "number", "multipleOf": 1}"#,
        ),
        (
            r#"{"type": "integer"}"#,
            r#"{"type": "integer", "multipleOf": 0.5}"#,
        ),
        (
            r#"{"anyOf": [{"type": "number", "multipleOf": 1}, {"type": "number", "maximum": 3}]}"#,
            r#"{"anyOf": [{"type": "number", "maximum": 3}, {"type": "integer"}]}"#,
        ),
        (
            r#"{"not": {"type": "number", "multipleOf": 1}}"#,
            r#"{"not": {"type": "integer"}}"#,
        ),
        // What objects do not have.
        (
            r#"{"type": "object", "properties": {"a": {"not": {}}}}"#,
            r#"{"not": {"required": ["a"]}, "type": "object"}"#,
        ),
        (
            r#"{"type": "object", "properties": {"a": "$Text"}, "not": {"required": ["a"]}}"#,
            r#"{"not": {"type": "object", "required": ["a"], "properties": {"a": {}}}, "type": "object"}"#,
        ),
        (
            r#"{"type": "object", "required": ["a"], "not": {"required": ["a"]}}"#,
            r#"{"not": {}}"#,
        ),
        (
            r#"{"additionalProperties": false, "properties": {"a": {}}, "not": {"type": "object", "required": ["a"]}}"#,
            r#"{"additionalProperties": false}"#,
        ),
        // The defaults of XML.
        (
            r#"{"type": "array", "xml": {"wrapped": false}, "items": {"xml": {"name": "a", "attribute": false}}}"#,
            r#"{"type": "array", "items": {"xml": {"name": "a"}}}"#,
        ),
        (
            r#"{"type": "integer", "minimum": 1, "multipleOf": 2}"#,
            r#"{"type": "number", "exclusiveMinimum": 0, "multipleOf": 2.0}"#,
        ),
        // Limits choose among listed values.
        (
            r#"{"enum": ["a", "bbb", 1, 5], "maxLength": 2, "minimum": 2}"#,
            r#"{"enum": [5, "a"]}"#,
        ),
        (
            r#"{"type": "integer", "enum": [1, 2, 4], "multipleOf": 2}"#,
            r#"{"enum": [4, 2]}"#,
        ),
    ];
    for version in ["3.0.3", "3.1.0"] {
        assert_equal((version, version), &cases);
    }
}

#[test]
fn alternatives_and_what_is_excluded() {
    let cases = [
        // What is excluded, and what is excluded from that.
        (r#""$Cat""#, r#"{"not": {"not": "$Cat"}}"#),
        (
            r#"{"not": "$Cat"}"#,
            r#"{"not": {"allOf": [{"not": {"description": "d", "not": "$Cat"}}]}}"#,
        ),
        (
            r#"{"type": "string", "not": {"type": "integer"}}"#,
            r#"{"type": "string"}"#,
        ),
        (
            r#"{"not": {"enum": ["a"]}, "type": "string", "allOf": [{"not": {"maxLength": 1}}]}"#,
            r#"{"type": "string", "not": {"maxLength": 1}, "allOf": [{"not": {"enum": ["a"]}}]}"#,
        ),
        // No value in other words.
        (
            r#"{"not": {}}"#,
            r#"{"type": "string", "minLength": 3, "maxLength": 2}"#,
        ),
        (
            r#"{"enum": []}"#,
            r#"{"type": "number", "minimum": 1, "maximum": 0}"#,
        ),
        (r#"{"oneOf": [{"not": {}}, {"not": {}}]}"#, r#"{"not": {}}"#),
        (
            r#"{"anyOf": [{"not": {}}, {"not": {"title": "t"}}]}"#,
            r#"{"enum": []}"#,
        ),
        (r#"{"anyOf": [{"not": {}}, "$Cat"]}"#, r#""$Cat""#),
        (
            r#"{"anyOf": [{"not": {"anyOf": [{}, "$Cat"]}}, {"type": "number", "minimum": 3, "maximum": 2}]}"#,
            r#"{"not": {}}"#,
        ),
        // Alternatives.
        (
            r#"{"oneOf": [{"enum": ["a"]}, {"enum": [1]}, {"enum": ["b"], "title": "t"}]}"#,
            r#"{"oneOf": [{"type": "string", "enum": ["a"]}, {"type": "integer", "enum": [1]}, {"type": "string", "enum": ["b"]}]}"#,
        ),
        (
            r#"{"oneOf": [{"type": "number", "multipleOf": 1, "enum": [1, 1.5]}, {"enum": [2]}]}"#,
            r#"{"enum": [1, 2]}"#,
        ),
        (
            r#"{"oneOf": [{"type": "string", "maxLength": 9}, {"type": "string", "maxLength": 3}]}"#,
            r#"{"type": "string", "maxLength": 9, "not": {"maxLength": 3}}"#,
        ),
        (
            r#"{"oneOf": [{"enum": ["a", "b"]}, "$Cat"]}"#,
            r#"{"anyOf": ["$Cat", {"type": "string", "enum": ["b", "a"]}]}"#,
        ),
        (
            r#"{"anyOf": ["$Text", {"anyOf": [{"allOf": ["$Text"], "title": "t"}, {"enum": [null]}]}]}"#,
            r#"{"anyOf": ["$Text", {"enum": [null]}]}"#,
        ),
        (
            r#"{"anyOf": [{"enum": [1, "a"]}, {"enum": [true]}]}"#,
            r#"{"enum": ["a", true, 1]}"#,
        ),
        (
            r#"{"oneOf": [{"enum": [1, 2]}, {"enum": [2, 3]}]}"#,
            r#"{"enum": [1, 3]}"#,
        ),
        (
            r#"{"oneOf": [{}, {"type": "integer", "maximum": 3}]}"#,
            r#"{"not": {"type": "integer", "maximum": 3}}"#,
        ),
        (
            r#"{"oneOf": [{"title": "a"}, {"title": "b"}]}"#,
            r#"{"not": {}}"#,
        ),
        (
            r#"{"oneOf": ["$Cat", "$Dog"]}"#,
            r#"{"oneOf": ["$Dog", "$Cat"]}"#,
        ),
        (
            r#"{"anyOf": ["$Cat", "$Dog"]}"#,
            r#"{"anyOf": ["$Dog", "$Kitty", "$Cat"]}"#,
        ),
        (
            r#"{"anyOf": [{"type": "string", "maxLength": 3}, {"type": "string", "minLength": 5}]}"#,
            r#"{"anyOf": [{"type": "string", "minLength": 5}, {"type": "string", "maxLength": 3}, {"type": "string", "minLength": 5}]}"#,
        ),
        (
            r#"{"type": "string"}"#,
            r#"{"type": "string", "anyOf": [{"maxLength": 3}, {"description": "any"}]}"#,
        ),
        (
            r#"{"oneOf": ["$Cat", {"oneOf": ["$Dog", "$Tree"]}]}"#,
            r#"{"oneOf": ["$Tree", "$Cat", "$Dog"]}"#,
        ),
        (
            r#"{"oneOf": ["$Cat", {"type": "string"}]}"#,
            r#"{"anyOf": [{"type": "string"}, "$Cat"]}"#,
        ),
        (
            r#"{"oneOf": [{"type": "string", "enum": ["a"]}, {"type": "string", "enum": ["b"]}]}"#,
            r#"{"type": "string", "enum": ["b", "a"]}"#,
        ),
        (
            r#"{"type": "object", "properties": {"id": {}}, "oneOf": ["$Cat", "$Dog"]}"#,
            r#"{"oneOf": [{"allOf": ["$Dog"], "properties": {"id": {}}}, {"allOf": ["$Cat", {"properties": {"id": {}}}]}]}"#,
        ),
    ];
    for version in ["3.0.3", "3.1.0"] {
        assert_equal((version, version), &cases);
    }
}

/// An alternative that accepts all objects leaves the others nothing to say of them.
#[test]
fn alternatives_of_alternatives() {
    let cases = [
        (
            r#"{"anyOf": [{"type": "object", "properties": {"a": "$Text"}}, {"oneOf": [{"type": "object"}, "$Null"]}]}"#,
            r#"{"anyOf": [{"type": "object", "properties": {"a": "$Text"}}, {"anyOf": ["$Null", {"type": "object"}]}]}"#,
        ),
        (
            r#"{"oneOf": ["$Cat", {"if": {"type": "string"}}]}"#,
            r#"{"oneOf": ["$Cat", {}]}"#,
        ),
    ];
    assert_equal(("3.1.0", "3.1.0"), &cases);
}

#[test]
fn within_3_0() {
    let cases = [
        // Keywords beside `$ref` have no meaning.
        (
            r#""$Text""#,
            r##"{"$ref": "#/components/schemas/Text", "maxLength": 3, "nullable": true}"##,
        ),
        (
            r#"{"type": "string"}"#,
            r#"{"type": "string", "nullable": false}"#,
        ),
        (
            r#"{"type": "object", "nullable": true, "allOf": ["$Cat"]}"#,
            r#""$Cat""#,
        ),
        // `nullable` without a type has no meaning, and listed values restrict it.
        ("{}", r#"{"nullable": true}"#),
        (r#""$Cat""#, r#"{"nullable": true, "allOf": ["$Cat"]}"#),
        (
            r#"{"oneOf": ["$Cat", "$Dog"]}"#,
            r#"{"nullable": true, "oneOf": ["$Cat", "$Dog"]}"#,
        ),
        (
            r#"{"type": "string", "enum": ["a"]}"#,
            r#"{"type": "string", "nullable": true, "enum": ["a"]}"#,
        ),
        // What 3.0 does not know has no meaning either.
        (
            r#"{"type": "string", "const": "a"}"#,
            r#"{"type": "string"}"#,
        ),
        (
            r#"{"patternProperties": {"^a": {"type": "string"}}, "if": {}, "then": false}"#,
            "{}",
        ),
        (
            r#"{"minimum": 1, "exclusiveMinimum": false}"#,
            r#"{"minimum": 1}"#,
        ),
        // Without a limit, it has no meaning.
        (r#"{"not": {"exclusiveMinimum": true}}"#, r#"{"not": {}}"#),
        (
            r#"{"anyOf": ["$Cat", {"type": "number", "exclusiveMaximum": true}]}"#,
            r#"{"anyOf": ["$Cat", {"type": "number"}]}"#,
        ),
        (
            r#"{"not": {"type": "number", "exclusiveMinimum": true}}"#,
            r#"{"not": {"type": "number"}}"#,
        ),
        (
            r#"{"type": "integer", "minimum": 0, "exclusiveMinimum": true}"#,
            r#"{"type": "integer", "minimum": 1}"#,
        ),
    ];
    assert_equal(("3.0.3", "3.0.3"), &cases);
}

#[test]
fn within_3_1() {
    let cases = [
        ("true", "{}"),
        (
            "true",
            r#"{"type": ["array", "boolean", "null", "number", "object", "string"]}"#,
        ),
        (
            r#"{"type": ["array", "boolean", "number", "object", "string"]}"#,
            r#"{"not": {"type": "null"}}"#,
        ),
        (
            r#"{"type": ["array", "boolean", "null", "object", "string"]}"#,
            r#"{"oneOf": [{}, {"type": "number"}]}"#,
        ),
        (
            r#"{"type": "object"}"#,
            r#"{"type": "object", "propertyNames": {"type": "string"}}"#,
        ),
        (
            r#"{"type": "object", "propertyNames": {"maxLength": 3}}"#,
            r#"{"type": "object", "propertyNames": {"type": ["string", "integer"], "maxLength": 3, "minimum": 2}}"#,
        ),
        (
            r#"{"additionalProperties": true, "unevaluatedProperties": false}"#,
            "{}",
        ),
        (
            r#"{"oneOf": [{"type": ["string", "null"]}, {"type": ["integer", "null"]}]}"#,
            r#"{"type": ["string", "integer"]}"#,
        ),
        ("false", r#"{"not": {}}"#),
        ("false", r#"{"not": true}"#),
        ("false", r#"{"allOf": [false, "$Cat"]}"#),
        (
            r#"{"type": ["string", "integer"]}"#,
            r#"{"type": ["integer", "string"]}"#,
        ),
        (r#"{"type": ["string"]}"#, r#"{"type": "string"}"#),
        (
            r#"{"type": ["string", "integer"]}"#,
            r#"{"oneOf": [{"type": "integer"}, {"type": "string"}]}"#,
        ),
        (
            r#"{"type": ["string", "integer"], "maxLength": 5, "minimum": 2}"#,
            r#"{"oneOf": [{"type": "integer", "minimum": 2}, {"type": "string", "maxLength": 5}]}"#,
        ),
        (
            r#"{"type": ["string", "integer"], "maxLength": 5}"#,
            r#"{"type": ["integer", "string"], "anyOf": [{"maxLength": 5}]}"#,
        ),
        (r#"{"const": "a"}"#, r#"{"enum": ["a"]}"#),
        (r#"{"const": "a"}"#, r#"{"type": "string", "const": "a"}"#),
        (
            r#"{"oneOf": [{"const": 1, "title": "One"}, {"const": 2}]}"#,
            r#"{"enum": [2, 1]}"#,
        ),
        // Null in all its forms.
        (
            r#"{"type": ["string", "null"]}"#,
            r#"{"anyOf": [{"type": "null"}, {"type": "string"}]}"#,
        ),
        (
            r#"{"type": ["string", "null"]}"#,
            r#"{"oneOf": [{"type": "string"}, "$Null"]}"#,
        ),
        (
            r#"{"type": ["string", "null"]}"#,
            r#"{"oneOf": [{"type": "string"}, {"const": null}]}"#,
        ),
        (
            r#"{"type": ["string", "null"]}"#,
            r#"{"oneOf": [{"type": "string"}, {"enum": [null]}]}"#,
        ),
        (
            r#"{"anyOf": ["$Cat", "$Dog", {"type": "null"}]}"#,
            r#"{"anyOf": [{"type": "null"}, {"anyOf": ["$Dog", "$Cat"]}]}"#,
        ),
        (
            r#"{"enum": ["a", null]}"#,
            r#"{"type": ["string", "null"], "enum": [null, "a"]}"#,
        ),
        (
            r#"{"anyOf": [{"oneOf": [{"enum": ["a"]}, {"type": "null"}]}, {"type": "string", "enum": ["b"]}]}"#,
            r#"{"anyOf": [{"type": "null"}, {"enum": ["b"]}, {"enum": ["a"]}]}"#,
        ),
        // `nullable` has no meaning.
        (
            r#"{"type": "string", "nullable": true}"#,
            r#"{"type": "string"}"#,
        ),
        (
            r##"{"$ref": "#/components/schemas/Text", "maxLength": 3}"##,
            r#"{"type": "string", "maxLength": 3}"#,
        ),
        (
            r##"{"$ref": "#/components/schemas/Text", "maxLength": 3}"##,
            r#"{"allOf": [{"maxLength": 3}, "$Text"]}"#,
        ),
        (
            r#"{"type": "string", "examples": ["a"], "$comment": "c"}"#,
            r#"{"type": "string"}"#,
        ),
        (
            r#"{"type": "string", "format": "byte"}"#,
            r#"{"type": "string", "contentEncoding": "base64"}"#,
        ),
        (
            r#"{"type": "string", "format": "binary"}"#,
            r#"{"type": "string", "contentMediaType": "application/octet-stream"}"#,
        ),
        (
            r#"{"type": "integer", "exclusiveMinimum": 0}"#,
            r#"{"type": "integer", "minimum": 1}"#,
        ),
        // Branches and counts that restrict nothing.
        (r#"{"if": {"type": "string"}}"#, "{}"),
        (
            r#"{"if": {"type": "string"}, "then": true, "else": {}}"#,
            "{}",
        ),
        (r#"{"then": {"type": "string"}}"#, "{}"),
        (r#"{"contains": {}, "minContains": 0}"#, "{}"),
        (r#"{"not": {"minContains": 3, "else": false}}"#, "false"),
        (r#"{"type": "array", "contains": {"not": {}}}"#, "false"),
        (
            r#"{"contains": {"type": "string"}, "minContains": 1}"#,
            r#"{"contains": {"type": "string"}}"#,
        ),
        (
            r#"{"patternProperties": {"^a": {}}, "propertyNames": true, "dependentSchemas": {"a": true}}"#,
            "{}",
        ),
        (
            r#"{"type": "object", "properties": {"a": {}}, "unevaluatedProperties": false}"#,
            r#"{"type": "object", "properties": {"a": {}}, "additionalProperties": false}"#,
        ),
        (
            r#"{"type": "array", "prefixItems": [{"type": "string"}], "items": {"type": "string"}}"#,
            r#"{"type": "array", "items": {"type": "string"}}"#,
        ),
    ];
    assert_equal(("3.1.0", "3.1.1"), &cases);
}

#[test]
fn between_3_0_and_3_1() {
    let cases = [
        (
            r#"{"type": "string", "nullable": true}"#,
            r#"{"type": ["string", "null"]}"#,
        ),
        (
            r#"{"type": "string", "nullable": true}"#,
            r#"{"anyOf": [{"type": "string"}, {"type": "null"}]}"#,
        ),
        (r#"{"nullable": true, "allOf": ["$Cat"]}"#, r#""$Cat""#),
        (
            r#"{"type": "object", "nullable": true, "properties": {"a": "$Text"}}"#,
            r#"{"oneOf": [{"type": "null"}, {"type": "object", "properties": {"a": "$Text"}}]}"#,
        ),
        (
            r#"{"type": "string", "nullable": true, "enum": ["a", null]}"#,
            r#"{"type": ["string", "null"], "enum": ["a", null]}"#,
        ),
        (
            r#"{"type": "number", "minimum": 1, "exclusiveMinimum": true}"#,
            r#"{"type": "number", "exclusiveMinimum": 1}"#,
        ),
        (
            r#"{"type": "number", "maximum": 1, "exclusiveMaximum": true}"#,
            r#"{"type": "number", "exclusiveMaximum": 1.0}"#,
        ),
        (
            r#"{"type": "string", "enum": ["a"]}"#,
            r#"{"type": "string", "const": "a"}"#,
        ),
        (
            r#"{"type": "string", "example": "a"}"#,
            r#"{"type": "string", "examples": ["a"]}"#,
        ),
        (
            r#"{"type": "string", "format": "byte"}"#,
            r#"{"type": "string", "contentEncoding": "base64"}"#,
        ),
        (
            r#"{"allOf": ["$Text"], "maxLength": 3}"#,
            r##"{"$ref": "#/components/schemas/Text", "maxLength": 3}"##,
        ),
        ("{}", "true"),
        (r#"{"not": {}}"#, "false"),
    ];
    assert_equal(("3.0.3", "3.1.0"), &cases);
}

/// Near misses of the above, so that the table cannot pass by ignoring everything.
#[test]
fn other_meanings_are_changes() {
    let cases = [
        (
            "3.0.3",
            r#"{"type": "string", "enum": ["a", null]}"#,
            r#"{"type": "string", "enum": ["a", null], "nullable": true}"#,
        ),
        (
            "3.0.3",
            r#""$Cat""#,
            r#"{"allOf": ["$Cat"], "maxProperties": 3}"#,
        ),
        ("3.0.3", r#""$Cat""#, r#"{"allOf": ["$Cat", "$Dog"]}"#),
        (
            "3.0.3",
            r#"{"oneOf": ["$Cat", "$Dog"]}"#,
            r#"{"oneOf": ["$Cat", "$Tree"]}"#,
        ),
        ("3.1.0", r#"{"enum": [1]}"#, r#"{"enum": ["1"]}"#),
        (
            "3.1.0",
            r#"{"maximum": 9007199254740993}"#,
            r#"{"maximum": 9007199254740992}"#,
        ),
        (
            "3.1.0",
            r#""$Text""#,
            r##"{"$ref": "#/components/schemas/Text", "maxLength": 3}"##,
        ),
        (
            "3.1.0",
            r#"{"type": ["string", "null"]}"#,
            r#"{"anyOf": [{"type": "string"}, {"type": "integer"}]}"#,
        ),
        (
            "3.1.0",
            r#"{"properties": {"a": {"type": "string"}}}"#,
            r#"{"properties": {"a": false}}"#,
        ),
        (
            "3.1.0",
            r#"{"type": ["string", "integer"], "enum": ["a"]}"#,
            r#"{"oneOf": [{"type": "string", "enum": ["a"]}, {"type": "integer"}]}"#,
        ),
    ];
    for (version, old, new) in cases {
        for (old, new) in [(old, new), (new, old)] {
            let [sent, received] = both(version, old, new);
            assert!(!sent.is_empty() && !received.is_empty(), "{old} {new}");
        }
    }
}
