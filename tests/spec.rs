//! The spec as it comes out of the pages: snapshot, facts, and properties on
//! the real fragments.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use makecom_tests::{BUILD, made, root};
use openapi_fragments::{
    Document, Fragment, MergeOptions, Source, Syntax, extract, files, merge, split,
    to_canonical_json,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use xtask::pipeline;

const METHODS: [&str; 5] = ["get", "put", "post", "delete", "patch"];

fn spec() -> Value {
    serde_json::from_str(made(pipeline::SPEC)).unwrap()
}

fn fragments() -> Vec<Fragment> {
    let page = root().join("openapi/pages/sdk-apps/connections.md");
    extract(&files::read(&page).unwrap()).unwrap()
}

/// `METHOD path` and the operation, for every operation of a document.
fn operations(spec: &Value) -> BTreeMap<String, Value> {
    let mut operations = BTreeMap::new();
    for (path, item) in spec["paths"].as_object().unwrap() {
        for method in METHODS {
            if let Some(operation) = item.get(method) {
                operations.insert(format!("{method} {path}"), operation.clone());
            }
        }
    }
    operations
}

#[test]
fn the_merged_spec() {
    insta::assert_snapshot!("make.json", made(pipeline::SPEC));
}

#[test]
fn what_is_committed_is_what_regen_makes() {
    let differences = xtask::tree::compare(&root(), &BUILD).unwrap();
    let differing: Vec<_> = differences.iter().map(|one| &one.path).collect();
    assert!(
        differing.is_empty(),
        "run `cargo xtask regen`: {differing:?}"
    );
}

#[test]
fn it_is_openapi_3_0_with_ten_operations_and_six_servers() {
    let parsed: openapiv3::OpenAPI = serde_json::from_str(made(pipeline::SPEC)).unwrap();
    assert_eq!(parsed.openapi, "3.0.0");
    assert_eq!(parsed.servers.len(), 6);
    let ids: BTreeSet<_> = parsed
        .operations()
        .map(|(_, _, operation)| operation.operation_id.clone().unwrap())
        .collect();
    assert_eq!(parsed.operations().count(), 10);
    assert_eq!(ids.len(), 10);
}

/// The trap that merge tools fall into: each fragment's root security must end
/// on its own operation.
#[test]
fn every_operation_has_the_scope_of_its_own_fragment() {
    let spec = spec();
    assert!(spec.get("security").is_none());
    let merged = operations(&spec);
    let mut seen = BTreeMap::new();
    for fragment in fragments() {
        let document = fragment.to_document();
        let value = document.value();
        for key in operations(value).into_keys() {
            assert_eq!(merged[&key]["security"], value["security"], "{key}");
            let scope = &value["security"][0]["token"][0];
            *seen.entry(scope.as_str().unwrap().to_owned()).or_insert(0) += 1;
        }
    }
    assert_eq!(
        seen,
        BTreeMap::from([
            ("sdk-apps:read".to_owned(), 4),
            ("sdk-apps:write".to_owned(), 6)
        ])
    );
}

#[test]
fn every_correction_says_why_and_on_what_evidence() {
    let known = ["page", "clients", "docs", "names"];
    for (file, needs_evidence) in [
        (pipeline::OVERLAY, true),
        (pipeline::GENERATOR_OVERLAY, false),
    ] {
        let source = files::read(&root().join(file)).unwrap();
        let overlay = Document::parse(source, Syntax::Yaml).unwrap();
        for action in overlay.value()["actions"].as_array().unwrap() {
            let reason = action["description"].as_str().unwrap_or_default();
            assert!(reason.len() > 10, "{file}: {action}");
            if needs_evidence {
                let evidence = action["x-evidence"].as_array().unwrap();
                assert!(!evidence.is_empty(), "{action}");
                assert!(
                    evidence
                        .iter()
                        .all(|word| known.contains(&word.as_str().unwrap())),
                    "{action}"
                );
            }
        }
    }
}

#[test]
fn corrections_keep_every_published_parameter_status_and_property_name() {
    let spec = spec();
    let merged = operations(&spec);
    for fragment in fragments() {
        for (key, published) in operations(fragment.to_document().value()) {
            let names = |operation: &Value| -> Vec<Value> {
                let parameters = operation["parameters"].as_array().unwrap();
                parameters.iter().map(|one| one["name"].clone()).collect()
            };
            assert_eq!(names(&merged[&key]), names(&published), "{key}");
            assert!(merged[&key]["responses"].get("200").is_some(), "{key}");
        }
    }
    let schemas = &spec["components"]["schemas"];
    for (schema, properties) in [
        (
            "AppConnectionSummary",
            &[
                "name",
                "label",
                "type",
                "parameters",
                "app_version",
                "alias_to",
            ][..],
        ),
        (
            "AppConnectionDetail",
            &[
                "name",
                "label",
                "type",
                "connectedSystemName",
                "appVersion",
                "redirectUri",
            ],
        ),
        ("AppConnection", &["name", "label", "type"]),
        ("Change", &["id", "group", "item", "code"]),
    ] {
        for property in properties {
            let found = &schemas[schema]["properties"][property];
            assert!(found.is_object(), "{schema}.{property}");
        }
    }
}

#[test]
fn splitting_the_spec_and_merging_again_gives_it_back() {
    let parts: Vec<Fragment> = split(&spec())
        .map(|part| Fragment::from_value("part.json", &part.document).unwrap())
        .collect();
    let merged = merge(&parts, &MergeOptions::default()).unwrap();
    assert_eq!(merged.to_json(), made(pipeline::SPEC));
}

#[test]
fn the_page_speaks_to_no_one() {
    // The page ends in prose that tells programs to fetch more. It is data.
    let page = files::read(&root().join("openapi/pages/sdk-apps/connections.md")).unwrap();
    assert!(page.text().contains("?ask="));
    for (path, contents) in BUILD.files() {
        assert!(!contents.contains("?ask="), "{path}");
    }
    let headings: Vec<_> = fragments()
        .iter()
        .map(|fragment| json!([fragment.heading(), fragment.summary()]))
        .collect();
    insta::assert_snapshot!("headings", to_canonical_json(&headings.into()));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_of_the_ten_fragments_gives_the_same_bytes(
        order in Just((0..10).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let fragments = fragments();
        let straight = merge(&fragments, &MergeOptions::default()).unwrap();
        let shuffled: Vec<Fragment> = order
            .into_iter()
            .map(|index| {
                // From the fragment's own file this time, under another name.
                let name = format!("{index}.json");
                let source = Arc::new(Source::new(name, fragments[index].to_json()));
                Fragment::new(Document::parse(source, Syntax::Json).unwrap()).unwrap()
            })
            .collect();
        let shuffled = merge(&shuffled, &MergeOptions::default()).unwrap();
        prop_assert_eq!(straight.to_json(), shuffled.to_json());
    }
}
