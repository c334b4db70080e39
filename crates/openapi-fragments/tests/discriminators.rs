//! Renamed schemas keep the values that they have on the wire.

use openapi_fragments::{Diagnostics, Fragment, MergeOptions, OnConflict, merge};
use serde_json::{Value, json};

fn to(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// A fragment whose operation answers with a schema.
#[expect(clippy::needless_pass_by_value, reason = "reads better at the calls")]
fn document(path: &str, answer: Value, schemas: Value) -> Value {
    let content = json!({"application/json": {"schema": answer}});
    json!({
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {path: {"get": {"responses": {"200": {"description": "ok", "content": content}}}}},
        "components": {"schemas": schemas},
    })
}

fn merged(values: &[Value]) -> Result<Value, Diagnostics> {
    let fragments: Vec<_> = values
        .iter()
        .enumerate()
        .map(|(index, value)| Fragment::from_value(&format!("{index}.json"), value).unwrap())
        .collect();
    let options = MergeOptions::default().on_conflict(OnConflict::Rename);
    let spec = merge(&fragments, &options)?.to_value();
    let backwards: Vec<_> = fragments.into_iter().rev().collect();
    assert_eq!(merge(&backwards, &options)?.to_value(), spec);
    Ok(spec)
}

/// A parent with a discriminator.
fn pet() -> Value {
    json!({"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}, "discriminator": {"propertyName": "kind"}})
}

fn child(parent: &str, kind: &str) -> Value {
    json!({"allOf": [to(parent), {"properties": {"size": {"type": kind}}}]})
}

/// What another fragment defines under the name `Cat`, without a parent.
fn other_cat(name: &str) -> Value {
    document("/b", to(name), json!({name: {"type": "boolean"}}))
}

#[test]
fn a_child_by_all_of_gets_a_mapping_where_it_is_the_only_one() {
    let cases = [
        (
            "directly",
            "Cat",
            json!({"Pet": pet(), "Cat": child("Pet", "string")}),
        ),
        (
            "behind references",
            "Cat",
            json!({"Pet": pet(), "Alias": to("Animal"), "Animal": to("Pet"), "Cat": child("Alias", "string")}),
        ),
        (
            "as a grandchild",
            "Kitten",
            json!({"Pet": pet(), "Cat": child("Pet", "string"), "Kitten": child("Cat", "string")}),
        ),
        (
            "in a part of a part",
            "Cat",
            json!({"Pet": pet(), "Cat": {"allOf": [{"allOf": [to("Pet")]}, {"type": "object"}]}}),
        ),
        (
            "of a discriminator in a part",
            "Cat",
            json!({"Pet": {"allOf": [{"type": "object"}, pet()]}, "Cat": child("Pet", "string")}),
        ),
        (
            "as an alternative elsewhere",
            "Cat",
            json!({"Pet": pet(), "Any": {"oneOf": [to("Cat")]}, "Cat": child("Pet", "string")}),
        ),
        (
            "as an alternative beside the parent",
            "Cat",
            json!({"Pet": pet(), "Any": {"allOf": [to("Pet")], "anyOf": [to("Cat"), to("Dog")]}, "Cat": {"type": "string"}, "Dog": {}}),
        ),
    ];
    for (what, name, schemas) in cases {
        let values = [
            document("/a", to(name), schemas),
            other_cat(name),
            // The parent alone.
            document("/c", to("Pet"), json!({"Pet": pet()})),
        ];
        let mut values = values;
        if what == "of a discriminator in a part" {
            values[2]["components"]["schemas"]["Pet"] =
                values[0]["components"]["schemas"]["Pet"].clone();
        }
        let spec = merged(&values).unwrap_or_else(|errors| panic!("{what}: {errors}"));
        let schema = |at: &str| {
            let at =
                format!("/paths/~1{at}/get/responses/200/content/application~1json/schema/$ref");
            spec.pointer(&at).unwrap().as_str().unwrap().to_owned()
        };
        let pet = &spec["components"]["schemas"]["Pet"];
        let discriminator = pet
            .get("discriminator")
            .unwrap_or(&pet["allOf"][1]["discriminator"]);
        let expected = json!({"propertyName": "kind", "mapping": {name: schema("a")}});
        assert_eq!(*discriminator, expected, "{what}: {spec:#}");
        assert_ne!(schema("a"), schema("b"), "{what}");
    }
}

#[test]
fn a_mapping_is_kept_as_it_was() {
    for (mapping, expected) in [
        (json!({"feline": "Cat"}), "feline"),
        (json!({"feline": "#/components/schemas/Cat"}), "feline"),
        (json!({"Dog": "Dog"}), "Cat"),
    ] {
        let mut pet = pet();
        pet["discriminator"]["mapping"] = mapping.clone();
        let schemas = json!({"Pet": pet, "Cat": child("Pet", "string"), "Dog": {}});
        let values = [document("/a", to("Cat"), schemas), other_cat("Cat")];
        let spec = merged(&values).unwrap();
        let at = "/paths/~1a/get/responses/200/content/application~1json/schema/$ref";
        let cat = spec.pointer(at).unwrap().as_str().unwrap();
        let schemas = spec["components"]["schemas"].as_object().unwrap();
        let pets = schemas.iter().filter(|(name, _)| name.starts_with("Pet"));
        for (_, pet) in pets {
            let mapping = pet["discriminator"]["mapping"].as_object().unwrap();
            let target = mapping[expected].as_str().unwrap();
            assert!(cat.ends_with(target), "{mapping:?}");
            assert_eq!(
                mapping.contains_key("Cat"),
                expected == "Cat",
                "{mapping:?}"
            );
        }
    }
}

#[test]
fn variants_of_one_value_that_share_the_parent_are_an_error() {
    let with = |path: &str, kind: &str| {
        document(
            path,
            to("Cat"),
            json!({"Pet": pet(), "Cat": child("Pet", kind)}),
        )
    };
    let errors = merged(&[with("/a", "string"), with("/b", "integer")]).unwrap_err();
    let error = errors.iter().next().unwrap();
    assert_eq!(error.code(), "ambiguous-discriminator");
    assert_eq!(
        error.to_string(),
        "2 different schemas `Cat` stand for the value `Cat` of the discriminator of `Pet`"
    );
    let mut places: Vec<_> = error
        .places()
        .iter()
        .map(|place| format!("{} {}", place.source().name(), place.pointer().unwrap()))
        .collect();
    places.sort();
    let at = "/components/schemas/Cat";
    assert_eq!(places, [format!("0.json {at}"), format!("1.json {at}")]);
    // Each with a parent of its own is fine.
    let mut own = with("/b", "integer");
    own["components"]["schemas"]["Pet"]["properties"]["age"] = json!({"type": "integer"});
    let spec = merged(&[with("/a", "string"), own]).unwrap();
    let schemas = spec["components"]["schemas"].as_object().unwrap();
    for (name, schema) in schemas.iter().filter(|(name, _)| name.starts_with("Pet_")) {
        let target = schema["discriminator"]["mapping"]["Cat"].as_str().unwrap();
        let cat = spec.pointer(&target[1..]).unwrap();
        assert_eq!(cat["allOf"][0], to(name));
    }
    assert_eq!(schemas.len(), 4);
}

#[test]
fn alternatives_of_alternatives_keep_their_values() {
    let schemas = json!({
        "Pet": {"oneOf": [to("Feline")], "discriminator": {"propertyName": "kind"}},
        "Feline": {"anyOf": [to("Cat")]},
        "Cat": {"type": "string"},
    });
    let spec = merged(&[document("/a", to("Pet"), schemas), other_cat("Cat")]).unwrap();
    let pet = &spec["components"]["schemas"]["Pet"];
    let target = pet["discriminator"]["mapping"]["Cat"].as_str().unwrap();
    assert_eq!(spec.pointer(&target[1..]), Some(&json!({"type": "string"})));
}
