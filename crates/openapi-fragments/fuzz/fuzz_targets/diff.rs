//! Any two documents, separated by U+001E, can be compared and linted; a document
//! compared with itself has no changes.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use openapi_fragments::{Document, Source, Syntax, diff, lint};

fuzz_target!(|input: &str| {
    let Some((old, new)) = input.split_once('\u{1e}') else {
        return;
    };
    let parse = |text| Document::parse(Arc::new(Source::new("spec", text)), Syntax::Json);
    let (Ok(old), Ok(new)) = (parse(old), parse(new)) else {
        return;
    };
    lint(&new);
    if let Ok(comparison) = diff(&old, &new) {
        comparison.text();
        comparison.markdown();
        comparison.json_lines();
    }
    if let Ok(same) = diff(&old, &old) {
        assert!(same.changes.is_empty());
    }
});
