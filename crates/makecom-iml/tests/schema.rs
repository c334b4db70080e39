//! JSON Schemas of sections, and their agreement with checking.
#![cfg(feature = "schemars")]

use jsonschema::Validator;
use makecom_iml::{Code as _, CodeKind, ComponentKind, Rule, Section, connection};
use serde_json::{Value, json};

fn validator(kind: CodeKind) -> Validator {
    jsonschema::draft7::new(&kind.json_schema().unwrap()).unwrap()
}

/// All kinds that have a schema.
fn schemas() -> impl Iterator<Item = (CodeKind, Value)> {
    (CodeKind::ALL.into_iter()).filter_map(|kind| Some((kind, kind.json_schema()?)))
}

/// The rules that editors know as well.
const OF_SHAPE: [&str; 8] = [
    "wrong-type",
    "error-without-message",
    "missing-key",
    "request-without-body",
    "number-range",
    "text-length",
    "unknown-key",
    "unknown-value",
];

#[test]
fn schemas_are_what_they_were() {
    let mut seen: Vec<(CodeKind, Value)> = Vec::new();
    let (connection, other): (Vec<_>, Vec<_>) =
        schemas().partition(|(kind, _)| kind.component() == ComponentKind::Connection);
    for (kind, mut schema) in connection.into_iter().chain(other) {
        // Those of a language differ in their title, and others share definitions.
        let title = schema["title"].take();
        assert_eq!(title, format!("Section {kind}"));
        if seen.iter().any(|(_, other)| *other == schema) {
            continue;
        }
        let whole = schema.clone();
        schema["title"] = title;
        if kind.component() != ComponentKind::Connection {
            for (of, other) in &seen {
                omit_shared(&mut schema, other, &format!("as in {of}"));
            }
        }
        seen.push((kind, whole));
        let schema = serde_json::to_string_pretty(&schema).unwrap();
        let name = format!("schema_{kind}").replace('/', "_");
        insta::assert_snapshot!(name, schema);
    }
}

/// Replaces the definitions and properties that another schema has as well.
fn omit_shared(schema: &mut Value, other: &Value, note: &str) {
    fn members<'a>(of: &'a Value, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
        of.get(key).and_then(Value::as_object).into_iter().flatten()
    }
    let definitions = schema.get_mut("definitions").and_then(Value::as_object_mut);
    for (name, definition) in definitions.into_iter().flatten() {
        if members(other, "definitions").any(|known| known == (name, definition)) {
            *definition = note.into();
            continue;
        }
        let properties = definition.get_mut("properties");
        let properties = properties.and_then(Value::as_object_mut);
        for (key, property) in properties.into_iter().flatten() {
            let mut known =
                members(other, "definitions").flat_map(|(_, of)| members(of, "properties"));
            if known.any(|known| known == (key, property)) {
                *property = note.into();
            }
        }
    }
}

#[test]
fn schemas_are_valid_and_self_contained() {
    for (kind, schema) in schemas() {
        jsonschema::draft7::meta::validate(&schema).unwrap();
        let text = schema.to_string();
        for part in text.split("\"$ref\":\"").skip(1) {
            let pointer = part.split('"').next().unwrap().strip_prefix('#').unwrap();
            assert!(
                schema
                    .pointer(pointer)
                    .is_some_and(|found| !found.is_null()),
                "{pointer}"
            );
        }
        assert!(
            !text.contains("\\\\["),
            "{kind}: a tag of a source in a description"
        );
    }
}

#[test]
fn schemas_refuse_what_breaks_a_rule_of_shape_and_accept_the_rest() {
    for rule in Rule::ALL {
        for (kind, text) in rule.good {
            let value = Section::from_text(*kind, *text).value().unwrap();
            let result = validator(*kind)
                .validate(&value)
                .map_err(|error| error.to_string());
            assert_eq!(result, Ok(()), "{} {kind}", rule.id);
        }
        for (kind, text) in rule.bad {
            let Ok(value) = Section::from_text(*kind, *text).value() else {
                assert_eq!(rule.id, "syntax");
                continue;
            };
            let is_valid = validator(*kind).is_valid(&value);
            assert_eq!(is_valid, !OF_SHAPE.contains(&rule.id), "{} {kind}", rule.id);
        }
    }
}

#[test]
fn editors_show_for_each_key_what_it_is_for() {
    for (kind, schema) in schemas() {
        let definitions = schema.get("definitions").and_then(Value::as_object);
        for (name, definition) in definitions.into_iter().flatten() {
            // VS Code would show it in place of what the key says.
            assert_eq!(definition.get("description"), None, "{kind} {name}");
            let properties = definition.get("properties").and_then(Value::as_object);
            for (key, property) in properties.into_iter().flatten() {
                let description = property.get("description").and_then(Value::as_str);
                let is_described = description.is_some_and(|text| text.ends_with('.'));
                assert!(is_described, "{kind} {name} {key}");
            }
        }
        let mut all = Vec::new();
        pointers(&schema, "", &mut all);
        for pointer in &all {
            let node = schema.pointer(pointer).unwrap();
            if let Some(described) = node.get("markdownEnumDescriptions") {
                let (names, described) = (&node["enum"], described.as_array().unwrap());
                assert_eq!(
                    names.as_array().unwrap().len(),
                    described.len(),
                    "{pointer}"
                );
            }
        }
    }
}

#[test]
fn editors_report_the_object_if_no_form_matches() {
    let schema = CodeKind::ConnectionApi.json_schema().unwrap();
    for pointer in [
        "/definitions/Response/properties/error",
        "/definitions/Request/properties/condition",
    ] {
        let forms = schema.pointer(pointer).unwrap()["anyOf"]
            .as_array()
            .unwrap();
        assert!(forms[0].get("$ref").is_some(), "{pointer}: {forms:?}");
    }
}

/// Rules and their examples as they stand in the documentation.
fn documented() -> Vec<(String, CodeKind, String)> {
    let rules = include_str!("../../../docs/rules.md").replace('\r', "");
    let mut examples = Vec::new();
    let (_, sections) = rules.split_once("\n## Sections\n").unwrap();
    let (sections, _) = sections.split_once("\n## Projects\n").unwrap();
    for rule in sections.split("\n### `").skip(1) {
        let (id, rest) = rule.split_once('`').unwrap();
        for example in rest.split("\n```jsonc\n").collect::<Vec<_>>().windows(2) {
            let title = example[0].trim_end().rsplit('\n').next().unwrap();
            let kind = title.split('`').nth(1).unwrap().parse().unwrap();
            let (text, _) = example[1].split_once("\n```").unwrap();
            examples.push((format!("{id}: {title}"), kind, text.to_owned()));
        }
    }
    examples
}

/// What checking says that a schema can say as well.
fn of_shape(section: &Section) -> Vec<String> {
    let found = section.check().into_iter();
    found
        .filter(|finding| OF_SHAPE.contains(&finding.rule))
        .map(|finding| finding.to_string())
        .collect()
}

#[test]
fn schemas_and_checking_agree_on_what_is_documented() {
    let examples = documented();
    let number = Rule::ALL
        .iter()
        .map(|rule| rule.bad.len() + rule.good.len());
    assert_eq!(examples.len(), number.sum::<usize>());
    for (title, kind, text) in examples {
        let section = Section::from_text(kind, text);
        let Ok(value) = section.value() else {
            assert!(title.starts_with("syntax: Bad"), "{title}");
            continue;
        };
        let found = of_shape(&section);
        assert_eq!(
            validator(kind).is_valid(&value),
            found.is_empty(),
            "{title} {found:?}"
        );
    }
}

#[test]
fn schemas_accept_whole_connections() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/connections");
    let mut sections = 0;
    for connection in std::fs::read_dir(root).unwrap() {
        let folder = connection.unwrap().path();
        for kind in CodeKind::of(ComponentKind::Connection) {
            let path = folder.join(format!("{kind}.jsonc"));
            // A code that the example does not have is unset.
            let Ok(text) = std::fs::read_to_string(&path) else {
                continue;
            };
            let value = Section::from_text(kind, text).value().unwrap();
            let result = validator(kind).validate(&value);
            assert_eq!(
                result.map_err(|error| error.to_string()),
                Ok(()),
                "{path:?}"
            );
            sections += 1;
        }
    }
    assert_eq!(sections, 60);
}

#[test]
fn schemas_and_checking_agree() {
    let oauth2 = include_str!("data/oauth2.iml.json");
    let basic = include_str!("data/basic.iml.json");
    let parameters = include_str!("data/parameters.iml.json");
    let base: Vec<(CodeKind, Value)> = [
        (CodeKind::ConnectionApi, oauth2),
        (CodeKind::ConnectionApi, basic),
        (CodeKind::ConnectionParameters, parameters),
        (CodeKind::ConnectionScopes, r#"{ "read": "Read" }"#),
        (CodeKind::ConnectionScope, r#"["read"]"#),
        (CodeKind::ConnectionInstall, r#"{ "common": { "a": 1 } }"#),
        (CodeKind::AppBase, include_str!("data/base.iml.json")),
        (
            CodeKind::AppGroups,
            r#"[{ "label": "A", "modules": ["b"] }]"#,
        ),
        (CodeKind::AppCommon, r#"{ "secret": "b" }"#),
        (CodeKind::WebhookApi, include_str!("data/webhook.iml.json")),
        (CodeKind::ModuleApi, include_str!("data/search.iml.json")),
        (CodeKind::ModuleEpoch, include_str!("data/epoch.iml.json")),
        (
            CodeKind::ModuleExpect,
            r#"[{ "name": "a", "type": "text" }, "rpc://b"]"#,
        ),
        (CodeKind::ModuleInterface, r#""rpc://fields""#),
        (CodeKind::ModuleSamples, r#"{ "id": 7 }"#),
    ]
    .into_iter()
    .map(|(kind, text)| (kind, Section::from_text(kind, text).value().unwrap()))
    .collect();
    let replacements = [
        json!(7),
        json!(-1.5),
        json!(""),
        json!("text"),
        json!("{{x}}\n"),
        json!(null),
        json!(true),
        json!([]),
        json!([7]),
        json!({}),
        json!({"a": 7}),
        json!("x".repeat(600)),
    ];
    let mut compared = 0;
    for (kind, value) in &base {
        let validator = validator(*kind);
        let mut all = Vec::new();
        pointers(value, "", &mut all);
        for pointer in &all {
            let replaced = replacements.iter().map(|replacement| {
                let mut changed = value.clone();
                *changed.pointer_mut(pointer).unwrap() = replacement.clone();
                changed
            });
            // Each key once not there, each object once with one that is unknown.
            let node = value.pointer(pointer).unwrap();
            let keys = node
                .as_object()
                .into_iter()
                .flat_map(|object| object.keys());
            let without = keys.map(|key| {
                let mut changed = value.clone();
                let object = changed.pointer_mut(pointer).unwrap();
                object.as_object_mut().unwrap().remove(key);
                changed
            });
            let with = node.as_object().map(|_| {
                let mut changed = value.clone();
                changed.pointer_mut(pointer).unwrap()["unheardOf"] = json!(1);
                changed
            });
            for changed in replaced.chain(without).chain(with) {
                let found = of_shape(&Section::from_text(*kind, changed.to_string()));
                assert_eq!(
                    validator.is_valid(&changed),
                    found.is_empty(),
                    "{kind} {pointer:?}: {changed}: {found:?}"
                );
                compared += 1;
            }
        }
    }
    assert!(compared > 3_500, "{compared}");
}

fn pointers(value: &Value, pointer: &str, found: &mut Vec<String>) {
    found.push(pointer.to_owned());
    match value {
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                pointers(element, &format!("{pointer}/{index}"), found);
            }
        }
        Value::Object(entries) => {
            for (key, value) in entries {
                let key = key.replace('~', "~0").replace('/', "~1");
                pointers(value, &format!("{pointer}/{key}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn data_types_have_schemas_for_other_generators() {
    let schema = schemars::schema_for!(makecom_iml::Request);
    let schema = schema.as_value();
    assert_eq!(schema["properties"]["url"]["maxLength"], 512);
    assert!(schema["$defs"]["Response"]["properties"]["error"].is_object());
    let validator = jsonschema::draft202012::new(schema).unwrap();
    assert!(validator.is_valid(&json!({"url": "{{x}}", "gzip": true})));
    assert!(!validator.is_valid(&json!({"gzip": 7})));

    let schema = schemars::schema_for!(makecom_iml::Parameter);
    let validator = jsonschema::draft202012::new(schema.as_value()).unwrap();
    assert!(validator.is_valid(&json!({"type": "array", "spec": {"type": "text"}})));
    assert!(!validator.is_valid(&json!({"type": "array", "spec": {"type": 7}})));

    let method = schemars::schema_for!(makecom_iml::Iml<makecom_iml::Method>);
    let validator = jsonschema::draft202012::new(method.as_value()).unwrap();
    assert!(validator.is_valid(&json!("{{x}}")) && validator.is_valid(&json!("GET")));
    assert!(!validator.is_valid(&json!("BREW")));

    let model = schemars::schema_for!(makecom_iml::ApiModel);
    let validator = jsonschema::draft202012::new(model.as_value()).unwrap();
    assert!(validator.is_valid(&json!({"token": [{}]})));
    let finding = schemars::schema_for!(Vec<makecom_iml::Finding>);
    let validator = jsonschema::draft202012::new(finding.as_value()).unwrap();
    let found = connection::Api::of(makecom_iml::Request::new("http://acme.example")).check();
    assert!(validator.is_valid(&serde_json::to_value(&found).unwrap()));
}
