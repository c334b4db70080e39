//! The spec from the real pages: a snapshot, facts and properties.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use makecom_tests::{BUILD, made, root};
use openapi_fragments::{
    Document, Fragment, MergeOptions, OnConflict, Source, Syntax, files, merge, split,
    to_canonical_json,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use xtask::pipeline;

/// As `cargo xtask regen` merges.
fn options() -> MergeOptions {
    MergeOptions::default().on_conflict(OnConflict::Rename)
}

fn spec() -> Value {
    serde_json::from_str(made(pipeline::SPEC)).unwrap()
}

fn fragments() -> &'static [Fragment] {
    &BUILD.fragments
}

/// Every operation of a document by its method and path, regardless of the names of path
/// parameters.
fn operations(spec: &Value) -> BTreeMap<String, Value> {
    let shape = |path: &str| {
        let parts = path.split('{').enumerate();
        let parts = parts.map(|(index, part)| match part.split_once('}') {
            Some((_, rest)) if index > 0 => format!("{{}}{rest}"),
            _ => part.to_owned(),
        });
        parts.collect::<String>()
    };
    openapi_fragments::operations(spec)
        .into_iter()
        .map(|key| {
            let name = format!("{} {}", key.method, shape(&key.path));
            (name, spec.pointer(&key.pointer()).unwrap().clone())
        })
        .collect()
}

#[test]
fn the_merged_spec() {
    insta::assert_snapshot!("make.json", made(pipeline::SPEC));
}

#[test]
fn committed_files_are_up_to_date() {
    let differences = xtask::tree::compare(&root(), &BUILD).unwrap();
    let differing: Vec<_> = differences.iter().map(|one| &one.path).collect();
    assert!(
        differing.is_empty(),
        "run `cargo xtask regen`: {differing:?}"
    );
}

#[test]
fn it_is_openapi_3_0_with_every_operation_of_the_fragments_and_six_servers() {
    let parsed: openapiv3::OpenAPI = serde_json::from_str(made(pipeline::SPEC)).unwrap();
    assert_eq!(parsed.openapi, "3.0.0");
    assert_eq!(parsed.servers.len(), 6);
    let ids: BTreeSet<_> = parsed
        .operations()
        .map(|(_, _, operation)| operation.operation_id.clone().unwrap())
        .collect();
    assert_eq!(parsed.operations().count(), ids.len());
    let published: BTreeSet<_> = fragments()
        .iter()
        .flat_map(|fragment| operations(fragment.to_document().value()).into_keys())
        .collect();
    assert_eq!(
        operations(&spec()).into_keys().collect::<BTreeSet<_>>(),
        published
    );
}

/// A common bug of merge tools: each fragment's root security must move to its own
/// operation.
#[test]
fn every_operation_has_the_scope_of_its_own_fragment() {
    let spec = spec();
    let merged = operations(&spec);
    let effective = |document: &Value, operation: &Value| {
        let own = operation
            .get("security")
            .or_else(|| document.get("security"));
        own.cloned().unwrap_or_else(|| json!([]))
    };
    let mut seen = BTreeSet::new();
    for fragment in fragments() {
        let document = fragment.to_document();
        for (key, operation) in operations(document.value()) {
            let security = effective(document.value(), &operation);
            assert_eq!(effective(&spec, &merged[&key]), security, "{key}");
            seen.insert(security[0]["token"][0].to_string());
        }
    }
    assert!(seen.len() > 1, "{seen:?}");
}

#[test]
fn every_correction_has_a_reason_and_evidence() {
    let known = ["page", "clients", "docs", "names"];
    let source = files::read(&root().join(pipeline::OVERLAY)).unwrap();
    let overlay = Document::parse(source, Syntax::Yaml).unwrap();
    for action in overlay.value()["actions"].as_array().unwrap() {
        let reason = action["description"].as_str().unwrap_or_default();
        assert!(reason.len() > 10, "{action}");
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

#[test]
fn corrections_keep_every_published_parameter_status_and_property_name() {
    let spec = spec();
    let merged = operations(&spec);
    for fragment in fragments() {
        for (key, published) in operations(fragment.to_document().value()) {
            let names = |operation: &Value| -> Vec<Value> {
                let parameters = operation["parameters"].as_array();
                let parameters = parameters.into_iter().flatten();
                parameters.map(|one| one["name"].clone()).collect()
            };
            assert_eq!(names(&merged[&key]), names(&published), "{key}");
            for status in published["responses"].as_object().unwrap().keys() {
                assert!(merged[&key]["responses"].get(status).is_some(), "{key}");
            }
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
fn splitting_and_merging_restores_the_spec() {
    let parts: Vec<Fragment> = split(&spec())
        .map(|part| Fragment::from_value("part.json", &part.document).unwrap())
        .collect();
    let merged = merge(&parts, &options()).unwrap();
    assert_eq!(merged.to_json(), made(pipeline::SPEC));
}

#[test]
fn prose_of_a_page_is_ignored() {
    // The page ends in prose that tells programs to fetch more, which must be ignored.
    let page = files::read(&root().join("openapi/pages/sdk-apps/connections.md")).unwrap();
    assert!(page.text().contains("?ask="));
    for (path, contents) in BUILD.files() {
        assert!(!contents.contains("?ask="), "{path}");
    }
    let headings: Vec<_> = fragments()
        .iter()
        .filter(|fragment| fragment.heading().is_some())
        .map(|fragment| json!([fragment.heading(), fragment.summary()]))
        .collect();
    insta::assert_snapshot!("headings", to_canonical_json(&headings.into()));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_of_the_fragments_gives_the_same_bytes(
        order in Just((0..fragments().len()).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let fragments = fragments();
        let straight = merge(fragments, &options()).unwrap();
        let shuffled: Vec<Fragment> = order
            .into_iter()
            .map(|index| {
                // From the fragment's own file this time, under another name.
                let name = format!("{index}.json");
                let source = Arc::new(Source::new(name, fragments[index].to_json()));
                Fragment::new(Document::parse(source, Syntax::Json).unwrap()).unwrap()
            })
            .collect();
        let shuffled = merge(&shuffled, &options()).unwrap();
        prop_assert_eq!(straight.to_json(), shuffled.to_json());
    }
}
