//! What lies behind references, discriminators and inheritance.

use serde_json::{Value, json};

use super::{between, both, document, parsed};
use crate::diff::schemas::Direction;

#[test]
fn what_cannot_be_followed_is_named_whether_or_not_it_changed() {
    let unknown = "unknown unresolved-reference";
    for (old, new, expected) in [
        (
            r#"{"$ref": "a.json#/A"}"#,
            r#"{"$ref": "a.json#/A"}"#,
            unknown,
        ),
        (
            r#"{"$ref": "a.json#/A"}"#,
            r#"{"$ref": "a.json#/B"}"#,
            unknown,
        ),
        (
            r##"{"$ref": "#/components/schemas/None"}"##,
            r##"{"$ref": "#/components/schemas/None"}"##,
            unknown,
        ),
        (r##"{"$ref": "#None"}"##, r##"{"$ref": "#None"}"##, unknown),
        (r##"{"$ref": "#"}"##, r##"{"$ref": "#"}"##, unknown),
        (
            r##"{"$dynamicRef": "#none"}"##,
            r##"{"$dynamicRef": "#none"}"##,
            unknown,
        ),
        (r#""$Loop""#, r#""$Loop""#, unknown),
        (
            r#"{"allOf": ["$Cat", {"$ref": "https://a/b"}]}"#,
            r#"{"allOf": ["$Cat", {"$ref": "https://a/b"}]}"#,
            unknown,
        ),
        (
            r#"{"properties": {"a": {"$ref": "a.json"}}}"#,
            r#"{"properties": {"a": {"$ref": "a.json"}}}"#,
            "unknown unresolved-reference /a",
        ),
        (
            r#"{"discriminator": {"propertyName": "k", "mapping": {"a": "a.json"}}}"#,
            r#"{"discriminator": {"propertyName": "k", "mapping": {"a": "a.json"}}}"#,
            unknown,
        ),
    ] {
        assert_eq!(both("3.1.0", old, new), [expected, expected], "{old} {new}");
    }
}

#[test]
fn references_of_every_form_are_followed() {
    let with = |limit: u8| {
        let text = |more: Value| {
            let mut schema = json!({"type": "string", "maxLength": limit});
            schema
                .as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            schema
        };
        json!({
            "a b": text(json!({})),
            "a/b~c": text(json!({})),
            "Anchored": text(json!({"$anchor": "here"})),
            "Dynamic": text(json!({"$dynamicAnchor": "there"})),
            "Id": {"$id": "https://x.example/schemas/id.json", "$defs": {"D": text(json!({"$anchor": "inner"}))}, "properties": {"own": {"$ref": "#/$defs/D"}}},
            "Deep": {"properties": {"p": {"items": text(json!({}))}}},
            "Chain": {"$ref": "#/components/schemas/Link"},
            "Link": {"$ref": "#/components/schemas/a%20b"},
        })
    };
    for (reference, place) in [
        (r##"{"$ref": "#/components/schemas/a%20b"}"##, ""),
        (r##"{"$ref": "#/components/schemas/a b"}"##, ""),
        (r##"{"$ref": "#/components/schemas/a~1b~0c"}"##, ""),
        (r##"{"$ref": "#/components/schemas/a%7E1b%7E0c"}"##, ""),
        (
            r##"{"$ref": "#/components/schemas/Deep/properties/p/items"}"##,
            "",
        ),
        (r##"{"$ref": "#/components/schemas/Chain"}"##, ""),
        (r##"{"$ref": "#here"}"##, ""),
        (r##"{"$dynamicRef": "#there"}"##, ""),
        (
            r#"{"$ref": "https://x.example/schemas/id.json#/$defs/D"}"#,
            "",
        ),
        (r#"{"$ref": "id.json#/%24defs/D"}"#, ""),
        (r#"{"$ref": "id.json#inner"}"#, ""),
        (r#"{"$ref": "https://x.example/schemas/id.json"}"#, " /own"),
    ] {
        let schema = parsed(reference);
        let [old, new] = [9, 8].map(|limit| document("3.1.0", &schema, &with(limit)));
        let found = between(&old, &new, Direction::Request);
        assert_eq!(
            found,
            [format!("breaking limit-tightened{place}")],
            "{reference}"
        );
    }
}

fn pets(dog: &str, discriminator: &str, more: &str) -> Value {
    let text = format!(
        r#"{{
            "Pet": {{"type": "object", "required": ["t"], "properties": {{"t": {{"type": "string"}}}}, "discriminator": {discriminator}{more}}},
            "Dog": {{"allOf": ["$Pet", {{"type": "object", "properties": {{"{dog}": {{"type": "string"}}}}, "required": ["{dog}"]}}]}},
            "Puppy": {{"allOf": ["$Dog", {{"properties": {{"age": {{"type": "integer"}}}}}}]}},
            "Wrapper": {{"allOf": ["$Pet"], "description": "No subtype."}}
        }}"#
    );
    parsed(&text)
}

#[test]
fn subtypes_are_possible_values() {
    let name = r#"{"propertyName": "t"}"#;
    let mapped = r##"{"propertyName": "t", "mapping": {"dog": "#/components/schemas/Dog"}}"##;
    let bare = r#"{"propertyName": "t", "mapping": {"dog": "Dog", "puppy": "Puppy"}}"#;
    let sent = "breaking required-property-added /woof, risky property-removed /bark";
    let received = "breaking property-removed /bark, safe property-added /woof";
    for (schema, discriminator) in [
        (r#""$Pet""#, name),
        (r#""$Pet""#, mapped),
        (r#""$Pet""#, bare),
        (r#"{"allOf": ["$Pet"], "title": "wrapped"}"#, name),
        (r#"{"allOf": ["$Pet"], "nullable": true}"#, name),
        (r#""$Wrapper""#, name),
        (r#""$Dog""#, name),
    ] {
        let documents = ["bark", "woof"]
            .map(|dog| document("3.0.3", &parsed(schema), &pets(dog, discriminator, "")));
        let [old, new] = &documents;
        let found = between(old, new, Direction::Request).join(", ");
        assert_eq!(found, sent, "{schema} {discriminator}");
        let found = between(old, new, Direction::Response).join(", ");
        assert_eq!(found, received, "{schema} {discriminator}");
        assert!(between(old, old, Direction::Request).is_empty());
    }
    // Only below a subtype.
    let puppy = |limit: u8| {
        let mut pets = pets("bark", name, "");
        pets["Puppy"]["allOf"][1]["properties"]["age"]["maximum"] = limit.into();
        pets
    };
    for (schema, count) in [(r#""$Pet""#, 1), (r#""$Dog""#, 0), (r#""$Puppy""#, 1)] {
        let [old, new] = [9, 8].map(|limit| document("3.0.3", &parsed(schema), &puppy(limit)));
        assert_eq!(
            between(&old, &new, Direction::Request).len(),
            count,
            "{schema}"
        );
    }
}

#[test]
fn values_of_discriminators_are_compared() {
    let listed = r#", "oneOf": ["$Dog", "$Puppy"]"#;
    let all = r#"{"propertyName": "t", "mapping": {"dog": "Dog", "puppy": "Puppy"}}"#;
    let less = r#"{"propertyName": "t", "mapping": {"puppy": "Puppy"}}"#;
    let other = r#"{"propertyName": "kind", "mapping": {"dog": "Dog", "puppy": "Puppy"}}"#;
    let respelled = r#"{"propertyName": "t", "mapping": {"hound": "Dog", "puppy": "Puppy"}}"#;
    let schema = parsed(r#""$Pet""#);
    for more in ["", listed] {
        for (old, new, sent, received) in [
            // Without a mapping, the name of the component is the value.
            (
                all,
                less,
                vec![
                    "breaking discriminator-value-removed",
                    "safe discriminator-value-added",
                ],
                vec![
                    "risky discriminator-value-added",
                    "safe discriminator-value-removed",
                ],
            ),
            (
                all,
                respelled,
                vec![
                    "breaking discriminator-value-removed",
                    "safe discriminator-value-added",
                ],
                vec![
                    "risky discriminator-value-added",
                    "safe discriminator-value-removed",
                ],
            ),
            (
                all,
                other,
                vec!["breaking discriminator-changed"],
                vec!["breaking discriminator-changed"],
            ),
            (
                all,
                "null",
                vec!["risky discriminator-removed"],
                vec!["risky discriminator-removed"],
            ),
            (
                "{}",
                all,
                vec!["breaking discriminator-changed"],
                vec!["breaking discriminator-changed"],
            ),
        ] {
            let [old, new] = [old, new].map(|discriminator| {
                let mut pets = pets("bark", discriminator, more);
                if pets["Pet"]["discriminator"].is_null() {
                    pets["Pet"].as_object_mut().unwrap().remove("discriminator");
                }
                document("3.0.3", &schema, &pets)
            });
            let without_values = |found: Vec<String>| -> Vec<String> {
                let has_changed = found
                    .iter()
                    .any(|change| change.ends_with("discriminator-changed"));
                let mut found = found;
                found.retain(|change| !has_changed || !change.contains("-value-"));
                found
            };
            assert_eq!(
                without_values(between(&old, &new, Direction::Request)),
                sent,
                "{old}"
            );
            assert_eq!(
                without_values(between(&old, &new, Direction::Response)),
                received,
                "{old}"
            );
        }
    }
}

/// A subtype that is new or gone, without a mapping.
#[test]
fn new_subtypes_are_new_values() {
    let old = document(
        "3.0.3",
        &parsed(r#""$Pet""#),
        &pets("bark", r#"{"propertyName": "t"}"#, ""),
    );
    let mut new = old.clone();
    new["components"]["schemas"]["Cat"] =
        parsed(r#"{"allOf": ["$Pet", {"properties": {"meow": {}}}]}"#);
    assert_eq!(
        between(&old, &new, Direction::Response),
        ["risky discriminator-value-added"]
    );
    assert_eq!(
        between(&new, &old, Direction::Request),
        ["breaking discriminator-value-removed"]
    );
}

/// A subtype that adds nothing has a name all the same, which is a value.
#[test]
fn names_of_bare_subtypes_are_values() {
    let by_name = r#"{"propertyName": "t"}"#;
    let document = |schema: &str, name: &str, discriminator: &str, more: &str| {
        let mut pets = pets("bark", discriminator, more);
        let wrapper = pets.as_object_mut().unwrap().remove("Wrapper").unwrap();
        pets[name] = wrapper;
        pets["Nick"] = parsed(r#""$Dog""#);
        document("3.0.3", &parsed(schema), &pets)
    };
    let mapped = |name: &str| format!(r#"{{"propertyName": "t", "mapping": {{"w": "{name}"}}}}"#);
    for schema in [r#""$Pet""#, r#"{"allOf": ["$Pet"], "title": "wrapped"}"#] {
        let [old, new] = ["Wrapper", "Case"].map(|name| document(schema, name, by_name, ""));
        assert_eq!(
            between(&old, &new, Direction::Request),
            [
                "breaking discriminator-value-removed",
                "safe discriminator-value-added"
            ]
        );
        assert_eq!(
            between(&old, &new, Direction::Response),
            [
                "risky discriminator-value-added",
                "safe discriminator-value-removed"
            ]
        );
        // With a mapping, the name does not matter, but its value does.
        let [old, new] = ["Wrapper", "Case"].map(|name| document(schema, name, &mapped(name), ""));
        assert!(between(&old, &new, Direction::Request).is_empty());
        let unmapped = document(schema, "Wrapper", by_name, "");
        assert_eq!(between(&old, &unmapped, Direction::Request).len(), 2);
    }
    // The name that the alternative refers to counts, whatever is behind it.
    let [old, new] = ["$Dog", "$Nick"].map(|dog| {
        let more = format!(r#", "oneOf": ["{dog}", "$Puppy"]"#);
        document(r#""$Pet""#, "Wrapper", by_name, &more)
    });
    assert_eq!(
        between(&old, &new, Direction::Response),
        [
            "risky discriminator-value-added",
            "safe discriminator-value-removed"
        ]
    );
}
