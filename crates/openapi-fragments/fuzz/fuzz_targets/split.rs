//! A spec that a merge gives can be split, and merging the parts gives it again, or an
//! error that says why not.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use openapi_fragments::{Document, Fragment, MergeOptions, Source, Syntax, merge, split};

fuzz_target!(|text: &str| {
    let syntax = if text.starts_with('{') {
        Syntax::Json
    } else {
        Syntax::Yaml
    };
    let source = Arc::new(Source::new("spec", text));
    let options = MergeOptions::default();
    let Some(merged) = Document::parse(source, syntax)
        .ok()
        .and_then(|document| Fragment::new(document).ok())
        .and_then(|fragment| merge(&[fragment], &options).ok())
    else {
        return;
    };
    let parts: Result<Vec<Fragment>, _> = split(&merged.to_value())
        .map(|part| Fragment::from_value("part", &part.document))
        .collect();
    match parts.and_then(|parts| merge(&parts, &options)) {
        Ok(again) => assert_eq!(again.to_json(), merged.to_json()),
        Err(errors) => assert!(!errors.to_string().is_empty()),
    }
});
