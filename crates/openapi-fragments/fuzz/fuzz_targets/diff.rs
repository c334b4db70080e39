//! Any two documents, separated by U+001E, can be compared and linted; a document
//! compared with itself has no changes.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use openapi_fragments::{Change, Document, Source, Syntax, diff, lint};

fuzz_target!(|input: &str| {
    let Some((old, new)) = input.split_once('\u{1e}') else {
        return;
    };
    let parse = |text| Document::parse(Arc::new(Source::new("spec", text)), Syntax::Json);
    let (Ok(old), Ok(new)) = (parse(old), parse(new)) else {
        return;
    };
    lint(&new);
    let changes = diff(old.value(), new.value());
    Change::markdown(&changes);
    Change::json_lines(&changes);
    assert!(diff(old.value(), old.value()).is_empty());
});
