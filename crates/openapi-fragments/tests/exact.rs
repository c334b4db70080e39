//! Conversions between OpenAPI 3.0 and 3.1 change no verdict: generated instances are
//! valid in the published schema if and only if they are in the converted one.
//!
//! Schemas of 3.1 are validated as JSON Schema 2020-12. Those of 3.0 are translated
//! to it by the letter of the specification, with none of the code under test.

mod generated;

use openapi_fragments::{Conversion, Diagnostic, Fragment, Target, convert};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use generated::schemas::{anything, instances, newer, older, schemas};

/// The keywords of OAS 3.0.3, Schema Object.
const KEYWORDS_3_0: [&str; 37] = [
    "$ref",
    "title",
    "multipleOf",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "maxProperties",
    "minProperties",
    "required",
    "enum",
    "type",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "items",
    "properties",
    "additionalProperties",
    "description",
    "format",
    "default",
    "nullable",
    "discriminator",
    "readOnly",
    "writeOnly",
    "xml",
    "externalDocs",
    "example",
    "deprecated",
    "x-",
];

fn converted(version: &str, schemas: &Value, target: Target) -> Result<Value, Vec<Diagnostic>> {
    let document = json!({
        "openapi": version,
        "info": {"title": "t", "version": "1"},
        "components": {"schemas": schemas},
    });
    let fragment = Fragment::from_value("f.json", &document).unwrap();
    match convert(&[fragment], Conversion::to(target)) {
        Ok((fragments, _)) => {
            Ok(fragments[0].to_document().value()["components"]["schemas"].clone())
        }
        Err(errors) => Err(errors.into_iter().collect()),
    }
}

/// A schema of 3.0 as JSON Schema 2020-12, by the letter of OAS 3.0.3. Keywords that
/// it does not have are ignored.
fn by_the_letter(schema: &Value) -> Value {
    let Value::Object(schema) = schema else {
        return schema.clone();
    };
    if let Some(reference) = schema.get("$ref") {
        return json!({ "$ref": reference });
    }
    let mut result = Map::new();
    for (key, value) in schema {
        let translated = match key.as_str() {
            "nullable" | "exclusiveMinimum" | "exclusiveMaximum" => continue,
            "properties" => {
                let named = value.as_object().unwrap().iter();
                let named = named.map(|(name, one)| (name.clone(), by_the_letter(one)));
                named.collect::<Map<_, _>>().into()
            }
            "allOf" | "anyOf" | "oneOf" => value
                .as_array()
                .unwrap()
                .iter()
                .map(by_the_letter)
                .collect(),
            "items" | "not" | "additionalProperties" => by_the_letter(value),
            key if KEYWORDS_3_0.contains(&key) => value.clone(),
            _ => continue,
        };
        result.insert(key.clone(), translated);
    }
    if let Some(kind) = schema
        .get("type")
        .filter(|_| schema.get("nullable") == Some(&json!(true)))
    {
        result.insert("type".to_owned(), json!([kind, "null"]));
    }
    for (flag, bound) in [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ] {
        if schema.get(flag) == Some(&json!(true))
            && let Some(value) = result.remove(bound)
        {
            result.insert(flag.to_owned(), value);
        }
    }
    result.into()
}

fn all_by_the_letter(schemas: &Value) -> Value {
    let named = schemas.as_object().unwrap().iter();
    let named = named.map(|(name, one)| (name.clone(), by_the_letter(one)));
    named.collect::<Map<_, _>>().into()
}

/// Whether a schema is one of 3.0, by its types and keywords.
fn assert_3_0(schema: &Value) -> Result<(), TestCaseError> {
    let object = schema.as_object();
    prop_assert!(object.is_some(), "{}", schema);
    for (key, value) in object.into_iter().flatten() {
        prop_assert!(
            KEYWORDS_3_0.contains(&key.as_str()) || key.starts_with("x-"),
            "{}: {}",
            key,
            schema
        );
        let right = match key.as_str() {
            "type" => value.is_string() && value != "null",
            "nullable" | "exclusiveMinimum" | "exclusiveMaximum" => value.is_boolean(),
            "required" | "enum" | "allOf" | "anyOf" | "oneOf" => {
                value.as_array().is_some_and(|list| !list.is_empty())
            }
            "$ref" => object.is_some_and(|object| object.len() == 1),
            _ => true,
        };
        prop_assert!(right, "{}: {}", key, schema);
        let children: Vec<&Value> = match key.as_str() {
            "properties" => value.as_object().unwrap().values().collect(),
            "allOf" | "anyOf" | "oneOf" => value.as_array().unwrap().iter().collect(),
            "items" | "not" => vec![value],
            "additionalProperties" if !value.is_boolean() => vec![value],
            _ => vec![],
        };
        for child in children {
            assert_3_0(child)?;
        }
    }
    let is_array = schema["type"] == "array";
    prop_assert!(!is_array || schema.get("items").is_some(), "{}", schema);
    Ok(())
}

fn validator(schemas: &Value) -> jsonschema::Validator {
    jsonschema::draft202012::new(&json!({
        "$ref": "#/components/schemas/S",
        "components": {"schemas": schemas},
    }))
    .unwrap()
}

fn same_verdicts(
    published: &Value,
    converted: &Value,
    instances: &[Value],
    shown: &Value,
) -> Result<(), TestCaseError> {
    let (before, after) = (validator(published), validator(converted));
    for instance in instances {
        prop_assert_eq!(
            before.is_valid(instance),
            after.is_valid(instance),
            "{} is judged otherwise\npublished: {}\nconverted: {}",
            instance,
            published,
            shown
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn from_3_1_to_3_0(schemas in schemas(newer), instances in instances()) {
        match converted("3.1.0", &schemas, Target::V3_0) {
            Ok(older) => {
                for schema in older.as_object().unwrap().values() {
                    assert_3_0(schema)?;
                }
                same_verdicts(&schemas, &all_by_the_letter(&older), &instances, &older)?;
            }
            Err(errors) => {
                let mut codes = errors.iter().map(Diagnostic::code);
                let known = ["beyond-3-0", "dropped-keyword", "ignored-keyword"];
                let is_known = codes.all(|code| known.contains(&code));
                prop_assert!(is_known, "{:?}", errors);
            }
        }
    }

    #[test]
    fn from_3_0_to_3_1(schemas in schemas(older), instances in instances()) {
        let newer = converted("3.0.3", &schemas, Target::V3_1).unwrap();
        same_verdicts(&all_by_the_letter(&schemas), &newer, &instances, &newer)?;
        // And back again.
        let older = converted("3.1.0", &newer, Target::V3_0).unwrap();
        same_verdicts(&newer, &all_by_the_letter(&older), &instances, &older)?;
    }

    #[test]
    fn anything_in_3_1_becomes_3_0_or_is_refused(schema in anything()) {
        let schemas = json!({"S": schema, "T": {"$ref": "#/components/schemas/S/properties/a"}});
        if let Ok(older) = converted("3.1.0", &schemas, Target::V3_0) {
            let document = json!({
                "openapi": "3.0.3",
                "info": {"title": "t", "version": "1"},
                "components": {"schemas": older},
            });
            let again = Fragment::from_value("f.json", &document).unwrap();
            let (_, warnings) = convert(&[again], Conversion::to(Target::V3_1)).unwrap();
            // Nothing in it has a meaning in 3.1 only.
            for warning in warnings {
                let is_harmless = warning.message().starts_with("`nullable`");
                prop_assert!(is_harmless, "{}: {}", warning, older);
            }
        }
    }
}
