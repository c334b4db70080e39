//! The order of keys: as published, independent of the order of files, or canonical.

mod common;

use std::sync::Arc;

use common::{folder_with as folder, run};
use openapi_fragments::{
    Document, Fragment, MergeOptions, OnConflict, Source, Syntax, merge, to_canonical_json,
};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// Nothing in it is in canonical order.
const SPEC: &str = r##"{
  "x-first": {
    "b": 1,
    "a": 2
  },
  "info": {
    "version": "1",
    "title": "Pets"
  },
  "openapi": "3.0.3",
  "components": {
    "x-more": {
      "d": 1,
      "c": 2
    },
    "securitySchemes": {
      "key": {
        "type": "apiKey",
        "name": "Key",
        "in": "header"
      }
    },
    "schemas": {
      "Zebra": {
        "type": "object",
        "properties": {
          "weight": {
            "type": "number",
            "minimum": 0
          },
          "age": {
            "$ref": "#/components/schemas/Age"
          }
        },
        "required": [
          "weight"
        ],
        "description": "A \"striped\" one."
      },
      "Age": {
        "minimum": 0,
        "type": "integer"
      }
    }
  },
  "paths": {
    "/zebras": {
      "post": {
        "responses": {
          "201": {
            "description": "created"
          },
          "200": {
            "description": "known"
          }
        },
        "operationId": "create",
        "security": [
          {
            "key": []
          }
        ]
      },
      "summary": "All of them",
      "get": {
        "responses": {
          "200": {
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Zebra"
                }
              }
            },
            "description": "ok"
          }
        },
        "operationId": "list"
      }
    },
    "/ages": {
      "get": {
        "operationId": "ages",
        "responses": {}
      }
    }
  },
  "tags": [
    {
      "description": "of animals",
      "name": "zoo"
    }
  ]
}
"##;

const OVERLAY: &str = r#"{"overlay": "1.0.0", "info": {"title": "t", "version": "1"}, "actions": [
    {"target": "$.paths['/zebras'].get", "update": {"summary": "List them", "tags": ["zoo"]}}]}"#;

#[test]
fn every_command_keeps_the_published_order() {
    let page = format!("# Zebras\n\n```json\n{SPEC}```\n");
    let folder = folder(&[
        ("spec.json", SPEC),
        ("spec.md", &page),
        ("overlay.json", OVERLAY),
    ]);
    let here = folder.path();
    let read = |name: &str| std::fs::read_to_string(here.join(name)).unwrap();
    for arguments in [
        &["merge", "spec.json", "-o", "merged.json"][..],
        &["merge", "spec.md", "-o", "of-page.json"],
        &["extract", "spec.md", "-o", "extracted"],
        &["merge", "spec.json", "-o", "merged.yaml"],
        &["merge", "merged.yaml", "-o", "of-yaml.json"],
        &["split", "spec.json", "-o", "parts"],
        &["split", "merged.yaml", "-o", "parts-of-yaml"],
        &[
            "overlay",
            "spec.json",
            "overlay.json",
            "-o",
            "overlaid.json",
        ],
        &[
            "overlay",
            "merged.yaml",
            "overlay.json",
            "-o",
            "overlaid.yaml",
        ],
        &["merge", "overlaid.yaml", "-o", "overlaid-of-yaml.json"],
        &[
            "merge",
            "spec.json",
            "--overlay",
            "overlay.json",
            "-o",
            "merged-overlaid.json",
        ],
        &[
            "merge",
            "spec.json",
            "--overlay",
            "overlay.json",
            "-o",
            "merged-overlaid.yaml",
        ],
    ] {
        let output = run(here, arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    }
    for same in [
        "merged.json",
        "of-page.json",
        "extracted/get-ages.json",
        "of-yaml.json",
    ] {
        assert_eq!(read(same), SPEC, "{same}");
    }
    let overlaid = SPEC.replace(
        "        \"operationId\": \"list\"\n",
        "        \"operationId\": \"list\",\n        \"tags\": [\n          \"zoo\"\n        ],\n        \"summary\": \"List them\"\n",
    );
    for same in [
        "overlaid.json",
        "overlaid-of-yaml.json",
        "merged-overlaid.json",
    ] {
        assert_eq!(read(same), overlaid, "{same}");
    }
    assert_eq!(read("overlaid.yaml"), read("merged-overlaid.yaml"));
    let part = read("parts/post-zebras.json");
    assert_eq!(part, read("parts-of-yaml/post-zebras.json"));
    insta::assert_snapshot!("a_part_keeps_the_order", part);
    insta::assert_snapshot!("yaml_keeps_the_order", read("merged.yaml"));
}

#[test]
fn canonical_order_is_written_on_request() {
    let canonical = to_canonical_json(&serde_json::from_str(SPEC).unwrap());
    let none = r#"{"overlay": "1.0.0", "info": {"title": "t", "version": "1"}, "actions": [
        {"target": "$.info", "update": {"title": "Pets"}}]}"#;
    let page = format!("# Zebras\n\n```json\n{SPEC}```\n");
    let folder = folder(&[("spec.json", SPEC), ("spec.md", &page), ("none.json", none)]);
    let here = folder.path();
    for arguments in [
        &["merge", "spec.json", "--canonical", "-o", "out.json"][..],
        &[
            "merge",
            "spec.json",
            "--canonical",
            "--overlay",
            "none.json",
            "-o",
            "out.json",
        ],
        &[
            "overlay",
            "spec.json",
            "none.json",
            "--canonical",
            "-o",
            "out.json",
        ],
        &["extract", "spec.md", "--canonical", "-o", "out"],
        &["split", "spec.json", "--canonical", "-o", "out"],
        &["merge", "spec.json", "--canonical", "-o", "out.yaml"],
        &["merge", "out.yaml", "-o", "again.json"],
    ] {
        let output = run(here, arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        let written = match arguments.last().copied() {
            Some("out") => "out/get-ages.json",
            Some("out.yaml") => continue,
            Some(file) => file,
            None => "",
        };
        let written = std::fs::read_to_string(here.join(written)).unwrap();
        let value: Value = serde_json::from_str(&written).unwrap();
        assert_eq!(written, to_canonical_json(&value), "{arguments:?}");
        if arguments[0] != "split" {
            assert_eq!(written, canonical, "{arguments:?}");
        }
    }
}

/// JSON with the keys of each object in an order that the seed determines.
fn shuffled(value: &Value, seed: u64, text: &mut String) {
    match value {
        Value::Object(object) => {
            let mixed = |key: &str| {
                key.bytes().fold(seed | 1, |hash, byte| {
                    (hash ^ u64::from(byte))
                        .wrapping_mul(0x0000_0100_0000_01b3)
                        .rotate_left(17)
                })
            };
            let mut entries: Vec<_> = object.iter().collect();
            entries.sort_by_key(|(key, _)| mixed(key));
            text.push('{');
            for (index, (key, value)) in entries.into_iter().enumerate() {
                text.push_str(if index == 0 { "" } else { "," });
                text.push_str(&json!(key).to_string());
                text.push(':');
                shuffled(value, seed, text);
            }
            text.push('}');
        }
        Value::Array(elements) => {
            text.push('[');
            for (index, element) in elements.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { "," });
                shuffled(element, seed, text);
            }
            text.push(']');
        }
        scalar => text.push_str(&scalar.to_string()),
    }
}

fn fragment(index: usize, value: &Value, seed: u64) -> Fragment {
    let mut text = String::new();
    shuffled(value, seed, &mut text);
    let source = Arc::new(Source::new(format!("{index}.json"), text));
    Fragment::new(Document::parse(source, Syntax::Json).unwrap()).unwrap()
}

fn document(path: &str, method: &str, server: bool, title: &str) -> Value {
    let mut document = json!({
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1", "contact": {"name": "n", "url": "u"}},
        "tags": [{"name": "T", "description": "d"}],
        "paths": {path: {
            "summary": "s",
            "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string", "format": "x"}}],
            method: {"summary": method, "responses": {"200": {"description": "ok", "content": {}}}},
        }},
        "components": {
            "schemas": {"B": {"title": title, "type": "object", "properties": {"q": {"type": "integer"}, "p": {}}}, "A": {"type": "string", "title": "t"}},
            "responses": {"R": {"description": "d", "content": {}}},
        },
    });
    if server {
        document["servers"] = json!([{"url": "/", "description": "d"}]);
        document["security"] = json!([{"b": [], "a": []}]);
        document["components"]["securitySchemes"] = json!({"b": {"type": "http", "scheme": "basic"}, "a": {"type": "http", "scheme": "basic"}});
    }
    document
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_files_changes_no_byte_in_any_order_of_keys(
        given in prop::collection::vec(
            (select(vec!["/a/{id}", "/a/{pet}", "/b"]), select(vec!["get", "put"]), any::<bool>(), select(vec!["t", "u"]), any::<u64>()),
            1..6,
        ),
        turn in 0..6_usize,
    ) {
        let mut seen = std::collections::BTreeMap::new();
        let fragments: Vec<_> = given
            .iter()
            .enumerate()
            .map(|(index, (path, method, server, title, seed))| {
                // The same operation is the same everywhere.
                let server = *seen.entry((path.replace("pet", "id"), *method)).or_insert(*server);
                fragment(index, &document(path, method, server, title), *seed)
            })
            .collect();
        let canonical: Vec<_> = fragments
            .iter()
            .map(|fragment| Fragment::from_value("f.json", fragment.to_document().value()).unwrap())
            .collect();
        let mut turned = fragments.clone();
        turned.rotate_left(turn % fragments.len());
        for on_conflict in [OnConflict::Error, OnConflict::Rename] {
            let options = MergeOptions::default().on_conflict(on_conflict);
            let Ok(merged) = merge(&fragments, &options) else { continue };
            let published = merged.to_published_json();
            prop_assert_eq!(&published, &merge(&turned, &options).unwrap().to_published_json());
            prop_assert_eq!(
                to_canonical_json(&serde_json::from_str(&published).unwrap()),
                merged.to_json()
            );
            prop_assert_eq!(merged.to_json(), to_canonical_json(&merged.to_value()));
            // Nor does the order of keys, in canonical order.
            prop_assert_eq!(merged.to_json(), merge(&canonical, &options).unwrap().to_json());
        }
    }
}
