//! Any page gives fragments or diagnostics, and the fragments can be read again.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use openapi_fragments::{Document, Fragment, Source, Syntax, extract, lint, lint_page};

fuzz_target!(|page: &str| {
    match extract(&Arc::new(Source::new("page.md", page))) {
        Ok(fragments) => {
            for fragment in fragments {
                lint_page(&fragment);
                lint(&fragment.to_document());
                let source = Arc::new(Source::new("fragment.json", fragment.to_json()));
                let again = Document::parse(source, Syntax::Json).expect("written as JSON");
                Fragment::new(again).expect("what was a fragment is one");
            }
        }
        Err(errors) => assert!(!errors.to_string().is_empty()),
    }
});
