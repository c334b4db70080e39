//! Any documents, separated by U+001E, give a spec or diagnostics, in any order; the
//! spec can be split and merged again.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use openapi_fragments::{
    Document, Fragment, MergeOptions, OnConflict, Source, Syntax, merge, split,
};

fuzz_target!(|documents: &str| {
    let mut fragments: Vec<Fragment> = documents
        .split('\u{1e}')
        .take(8)
        .filter_map(|text| {
            let syntax = if text.starts_with('{') {
                Syntax::Json
            } else {
                Syntax::Yaml
            };
            let source = Arc::new(Source::new("fragment", text));
            Fragment::new(Document::parse(source, syntax).ok()?).ok()
        })
        .collect();
    for on_conflict in [OnConflict::Error, OnConflict::Rename] {
        let options = MergeOptions::default().on_conflict(on_conflict);
        let merged = merge(&fragments, &options);
        fragments.reverse();
        let reversed = merge(&fragments, &options);
        match (merged, reversed) {
            (Ok(merged), Ok(reversed)) => {
                assert_eq!(merged.to_json(), reversed.to_json());
                let parts: Vec<_> = split(&merged.to_value())
                    .filter_map(|part| Fragment::from_value("part", &part.document).ok())
                    .collect();
                let _ = merge(&parts, &options);
            }
            (Err(errors), Err(_)) => assert!(!errors.to_string().is_empty()),
            _ => panic!("the order of fragments decides"),
        }
    }
});
