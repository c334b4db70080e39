//! Values that several alternatives of `oneOf` accept are refused.

use super::{assert_all, both};

#[test]
fn alternatives_that_accept_the_same_values() {
    let (widened, narrowed) = (
        ["safe alternatives-widened", "risky alternatives-widened"],
        [
            "breaking alternatives-narrowed",
            "safe alternatives-narrowed",
        ],
    );
    let more = [
        "breaking alternatives-narrowed, safe alternatives-widened",
        "risky alternatives-widened, safe alternatives-narrowed",
    ];
    let small = r#"{"allOf": ["$Cat"], "maxProperties": 3}"#;
    let lists = r#"{"type": "array", "items": "$Cat"}, {"type": "array", "items": "$Dog"}"#;
    let one_of = |alternatives: &str| format!(r#"{{"oneOf": [{alternatives}]}}"#);
    let mut rows = Vec::new();
    for (old, new, right, reverse) in [
        // A copy, and one with more conditions.
        (
            one_of(r#""$Cat", "$Dog""#),
            one_of(r#""$Cat", "$Dog", "$Kitty""#),
            narrowed,
            widened,
        ),
        (
            one_of(r#""$Cat", "$Dog""#),
            one_of(&format!(r#""$Cat", "$Dog", {small}"#)),
            more,
            more,
        ),
        (
            one_of(r#""$Text", "$Cat""#),
            one_of(r#""$Text", "$Cat", "$Kitty""#),
            narrowed,
            widened,
        ),
        (
            r#""$Cat""#.to_owned(),
            one_of(r#""$Cat", "$Kitty""#),
            narrowed,
            widened,
        ),
        (
            r#"{"type": "string", "minLength": 3}"#.to_owned(),
            one_of(
                r#"{"type": "string", "minLength": 3}, {"type": "string", "minLength": 3, "title": "t"}"#,
            ),
            ["breaking condition-added", "safe condition-added"],
            ["safe condition-removed", "risky condition-removed"],
        ),
        (
            one_of(lists),
            one_of(&format!(r#"{lists}, {{"items": "$Dog", "type": "array"}}"#)),
            narrowed,
            widened,
        ),
        (
            one_of(lists),
            one_of(&format!(
                r#"{lists}, {{"items": "$Dog", "type": "array", "minItems": 2}}"#
            )),
            more,
            more,
        ),
        // An object without a property satisfies what refuses it.
        (
            r#"{"type": "object", "properties": {"a": {}, "b": {}}, "oneOf": [{"required": ["a"]}, {"required": ["b"]}]}"#.to_owned(),
            r#"{"type": "object", "properties": {"a": {}, "b": {}}, "oneOf": [{"required": ["a"]}, {"required": ["b"]}, {"not": {"required": ["a"]}}]}"#.to_owned(),
            more,
            more,
        ),
        // With a tag, or with a property of its own, it is apart.
        (
            one_of(r#""$Cat", "$Dog""#),
            one_of(r#""$Cat", "$Dog", {"type": "object", "required": ["b"]}"#),
            widened,
            narrowed,
        ),
        (
            one_of(
                r#"{"title": "A", "properties": {"k": {"enum": ["a"]}}}, {"title": "B", "properties": {"k": {"enum": ["b"]}}}"#,
            ),
            one_of(
                r#"{"title": "A", "properties": {"k": {"enum": ["a"]}}}, {"title": "B", "properties": {"k": {"enum": ["b"]}}}, {"title": "C", "properties": {"k": {"enum": ["c"]}}}"#,
            ),
            widened,
            narrowed,
        ),
        // The same alternative twice is not the same as once.
        (
            r#"{"anyOf": [{"oneOf": ["$Cat", "$Cat", "$Dog"]}, "$Tree"]}"#.to_owned(),
            r#"{"anyOf": [{"oneOf": ["$Cat", "$Cat", "$Dog"]}, "$Tree", {"oneOf": ["$Cat", "$Dog"]}]}"#.to_owned(),
            widened,
            narrowed,
        ),
        (
            one_of(r#"{"title": "A", "type": "object", "maxProperties": 5}, {"title": "B", "type": "object", "minProperties": 3}"#),
            one_of(r#"{"title": "A", "type": "object", "maxProperties": 6}, {"title": "B", "type": "object", "minProperties": 3}"#),
            ["breaking limit-loosened", "risky limit-loosened"],
            ["breaking limit-tightened", "risky limit-tightened"],
        ),
        // They begin to overlap, or overlap more.
        (
            one_of(r#"{"title": "A", "maxProperties": 3}, {"title": "B", "minProperties": 5}"#),
            one_of(r#"{"title": "A", "maxProperties": 6}, {"title": "B", "minProperties": 5}"#),
            ["breaking limit-loosened", "risky limit-loosened"],
            ["breaking limit-tightened", "risky limit-tightened"],
        ),
        (
            one_of(
                r#""$Cat", {"title": "B", "type": "object", "maxProperties": 9, "required": ["b"]}"#,
            ),
            one_of(r#""$Cat", {"title": "B", "type": "object", "maxProperties": 9}"#),
            [
                "breaking property-optional /b",
                "breaking property-optional /b",
            ],
            [
                "breaking property-required /b",
                "risky property-required /b",
            ],
        ),
        // A discriminator chooses one, and `anyOf` accepts both.
        (
            r#"{"anyOf": ["$Cat", "$Dog"]}"#.to_owned(),
            r#"{"anyOf": ["$Cat", "$Dog", "$Kitty"]}"#.to_owned(),
            ["", ""],
            ["", ""],
        ),
        (
            r#"{"oneOf": ["$Cat", "$Dog"], "discriminator": {"propertyName": "t"}}"#.to_owned(),
            r#"{"oneOf": ["$Cat", "$Dog", "$Kitty"], "discriminator": {"propertyName": "t"}}"#
                .to_owned(),
            [
                "safe discriminator-value-added",
                "risky discriminator-value-added",
            ],
            [
                "breaking discriminator-value-removed",
                "safe discriminator-value-removed",
            ],
        ),
        // What the others accept too is excluded from the widest.
        (
            one_of(r#"{}, {"type": "string", "maxLength": 3}"#),
            one_of(r#"{"type": "string", "maxLength": 9}, {"type": "string", "maxLength": 3}"#),
            [
                "breaking limit-tightened, breaking type-changed",
                "safe limit-tightened, safe type-changed",
            ],
            [
                "safe limit-loosened, safe type-changed",
                "breaking type-changed, risky limit-loosened",
            ],
        ),
    ] {
        for (old, new, right) in [(&old, &new, right), (&new, &old, reverse)] {
            let found = both("3.0.3", old, new);
            rows.push((format!("{old} {new}"), found, right.map(str::to_owned)));
        }
    }
    assert_all(rows);
}
