//! The JSON Schema of `makecomapp.rules.json`.

use serde_json::{Map, Value, json};

use super::rules;

/// The schema of the file, in the draft that editors know.
pub(in crate::command) fn configuration_schema() -> Value {
    let known: Map<String, Value> = rules::ids()
        .map(|id| {
            // Editors of this draft read nothing beside a reference.
            let setting = json!({
                "description": rules::summary(id),
                "allOf": [{ "$ref": "#/definitions/setting" }],
            });
            (id.to_owned(), setting)
        })
        .collect();
    let why = json!({ "type": "string", "pattern": "\\S", "description": "The reason." });
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Rules of `makecom validate`",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "$schema": { "type": "string" },
            "rules": { "$ref": "#/definitions/rules" },
            "overrides": {
                "type": "array",
                "description": "Settings for some files; the last that is about a rule and a file counts.",
                "items": {
                    "type": "object",
                    "required": ["files", "rules"],
                    "additionalProperties": false,
                    "properties": {
                        "files": {
                            "type": "array",
                            "minItems": 1,
                            "items": { "type": "string" },
                            "description": "Patterns of paths relative to the manifest, such as modules/old-*/**; without a slash, of names.",
                        },
                        "rules": { "$ref": "#/definitions/rules" },
                        "why": why,
                    },
                },
            },
        },
        "definitions": {
            "rules": {
                "type": "object",
                "description": "Rules by their ids, each with what it counts.",
                "additionalProperties": false,
                "properties": known,
            },
            "setting": {
                "anyOf": [
                    { "$ref": "#/definitions/severity" },
                    {
                        "type": "object",
                        "required": ["severity"],
                        "additionalProperties": false,
                        "properties": {
                            "severity": { "$ref": "#/definitions/severity" },
                            "why": why,
                        },
                    },
                ],
            },
            "severity": { "enum": ["error", "warning", "hint", "off"] },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::validate::configuration::Configuration;

    #[test]
    fn the_schema_takes_what_is_read_without_a_finding() {
        let validator = jsonschema::draft7::new(&configuration_schema()).unwrap();
        for text in [
            "{}",
            r#"{ "$schema": "x", "rules": {}, "overrides": [] }"#,
            r#"{ "rules": { "plain-http": "off" } }"#,
            r#"{ "rules": { "plain-http": { "severity": "hint", "why": "w" } } }"#,
            r#"{ "overrides": [{ "files": ["a/**"], "rules": { "no-uid": "error" }, "why": "w" }] }"#,
            "[]",
            r#"{ "rule": {} }"#,
            r#"{ "rules": [] }"#,
            r#"{ "rules": { "plain-htp": "off" } }"#,
            r#"{ "rules": { "plain-http": "of" } }"#,
            r#"{ "rules": { "plain-http": { "why": "a" } } }"#,
            r#"{ "rules": { "plain-http": { "severity": "off", "why": " " } } }"#,
            r#"{ "overrides": [{ "rules": {} }] }"#,
            r#"{ "overrides": [{ "files": [], "rules": {} }] }"#,
            r#"{ "overrides": [{ "files": ["a"] }] }"#,
        ] {
            let value = serde_json::from_str(text).unwrap();
            let read = Configuration::parse("rules.json".to_owned(), text.to_owned());
            let is_read = read.findings.is_empty();
            assert_eq!(validator.is_valid(&value), is_read, "{text}");
        }
    }
}
