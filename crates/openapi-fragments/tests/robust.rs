//! Any input gives a result or a diagnostic: no panic, no hang.

use std::sync::Arc;

use openapi_fragments::{
    Document, Fragment, MergeOptions, OnConflict, Overlay, Source, Syntax, diff, extract, lint,
    lint_page, merge, split, to_canonical_json, to_canonical_yaml,
};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// Keys of OpenAPI, so that random values pass the first checks.
const KEYS: [&str; 26] = [
    "openapi",
    "info",
    "paths",
    "/a",
    "/a/{b}",
    "/a/{c}",
    "get",
    "put",
    "parameters",
    "schema",
    "$ref",
    "components",
    "schemas",
    "A",
    "security",
    "servers",
    "tags",
    "name",
    "in",
    "responses",
    "200",
    "content",
    "properties",
    "allOf",
    "enum",
    "type",
];

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        select(vec![
            "#/components/schemas/A",
            "3.0.0",
            "path",
            "b",
            "#",
            "#/",
            ""
        ])
        .prop_map(Value::from),
        "\\PC{0,4}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 48, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((select(KEYS.to_vec()), inner), 0..6).prop_map(|entries| {
                let entries = entries
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), value));
                Value::Object(entries.collect::<Map<_, _>>())
            }),
        ]
    })
}

/// A document with a valid outline and arbitrary content.
fn document() -> impl Strategy<Value = Value> {
    (
        value(),
        value(),
        value(),
        value(),
        select(vec!["3.0.0", "3.1.0"]),
    )
        .prop_map(|(operation, item, components, rest, version)| {
            let mut document = json!({
                "openapi": version,
                "info": {"title": "t", "version": "1"},
                "paths": {"/a/{b}": {"get": {}}, "/a/{c}": {"put": {}}},
            });
            for (at, part) in [
                ("/paths/~1a~1{b}/get", operation),
                ("/paths/~1a~1{c}", item),
                ("", rest),
            ] {
                let target = document.pointer_mut(at).unwrap().as_object_mut().unwrap();
                for (key, value) in part.as_object().into_iter().flatten() {
                    target.entry(key.clone()).or_insert(value.clone());
                }
            }
            if components.is_object() {
                document["components"] = json!({"schemas": components});
            }
            document
        })
}

fn source(text: &str) -> Arc<Source> {
    Arc::new(Source::new("t", text))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_page(text in "(\\PC|\n|\r|\t|```json|```|\"openapi\"|> |# |\\{|\\}|:|get|responses|<redoc |<APIPage |spec-url|operations|=|\"|'|<!--|-->|\\{\\{<|SwaggerUIBundle\\(|url){0,60}") {
        if let Err(errors) = extract(&source(&text)) {
            prop_assert!(!errors.to_string().is_empty());
        }
    }

    #[test]
    fn any_block(block in value()) {
        let page = format!("# GET /a\n> s\n```json\n{block}\n```\n");
        for fragment in extract(&source(&page)).unwrap_or_default() {
            lint_page(&fragment);
            // A written fragment is read as a fragment.
            let written = Document::parse(source(&fragment.to_json()), Syntax::Json).unwrap();
            prop_assert!(Fragment::new(written).is_ok());
        }
    }

    #[test]
    fn any_documents(one in document(), other in document()) {
        let parse = |value| {
            Document::parse(source(&to_canonical_json(value)), Syntax::Json).unwrap()
        };
        if let Ok(same) = diff(&parse(&one), &parse(&one)) {
            prop_assert!(same.changes.is_empty(), "{same:?}");
        }
        let _ = diff(&parse(&one), &parse(&other));
        let text = to_canonical_json(&one);
        lint(&Document::parse(source(&text), Syntax::Json).unwrap());
        let mut fragments: Vec<Fragment> = [&one, &other]
            .into_iter()
            .filter_map(|value| Fragment::from_value("f", value).ok())
            .collect();
        for on_conflict in [OnConflict::Error, OnConflict::Rename] {
            let options = MergeOptions::default().on_conflict(on_conflict);
            let merged = merge(&fragments, &options);
            fragments.reverse();
            match (merged, merge(&fragments, &options)) {
                (Ok(merged), Ok(reversed)) => {
                    prop_assert_eq!(merged.to_json(), reversed.to_json());
                    prop_assert!(split(&merged.to_value()).count() > 0);
                }
                (Err(errors), Err(_)) => prop_assert!(!errors.to_string().is_empty()),
                _ => prop_assert!(false, "the order of fragments decides"),
            }
        }
    }

    #[test]
    fn any_overlay(
        target in "\\$(\\.[a-z]{1,3}|\\[\\*\\]|\\.\\.a|\\['a'\\]|\\[0\\]|\\[\\?@\\]){0,4}",
        update in value(),
        spec in value(),
    ) {
        for action in [json!({"target": target, "remove": true}), json!({"target": target, "update": update}), json!({"target": target, "copy": "$.a"}), update.clone()] {
            let overlay = json!({"overlay": "1.1.0", "info": {"title": "t", "version": "1"}, "actions": [action]});
            let text = overlay.to_string();
            for syntax in [Syntax::Json, Syntax::Yaml] {
                let Ok(overlay) = Overlay::parse(source(&text), syntax) else {
                    continue;
                };
                let _ = overlay.audit(spec.clone());
                if let Ok(applied) = overlay.apply(spec.clone()) {
                    // The result is read again, in both syntaxes.
                    for (text, syntax) in [
                        (to_canonical_json(&applied.spec), Syntax::Json),
                        (to_canonical_yaml(&applied.spec), Syntax::Yaml),
                    ] {
                        let again = Document::parse(source(&text), syntax).unwrap();
                        prop_assert_eq!(again.value(), &applied.spec);
                    }
                }
            }
        }
    }

    #[test]
    fn any_text_as_json_and_yaml(text in "(\\PC|\n|\t|- |: |\\{|\\}|\\[|\\]|\"|'|&a|\\*a|!|#|,){0,40}") {
        for syntax in [Syntax::Json, Syntax::Yaml] {
            match Document::parse(source(&text), syntax) {
                Ok(document) => {
                    document.place("/a/0", "here");
                }
                Err(error) => prop_assert_eq!(error.places().len(), 1),
            }
        }
    }
}
