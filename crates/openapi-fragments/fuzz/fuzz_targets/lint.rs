//! Any document can be linted, for every generator, in JSON and YAML: what is found is
//! the same each time, has a place and advice, and can be silenced by its code.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use openapi_fragments::{
    Diagnostic, Document, Generator, LintOptions, LintRule, Source, Syntax, lint_with,
};

fuzz_target!(|input: &str| {
    let parse = |syntax| Document::parse(Arc::new(Source::new("spec", input)), syntax);
    for syntax in [Syntax::Json, Syntax::Yaml] {
        let Ok(document) = parse(syntax) else {
            continue;
        };
        let general = LintOptions::default();
        let progenitor = LintOptions::default().for_generator(Generator::Progenitor);
        for options in [general, progenitor] {
            let found = lint_with(&document, &options);
            let codes = |found: &[Diagnostic]| -> Vec<String> {
                found.iter().map(|one| format!("{} {one}", one.code())).collect()
            };
            assert_eq!(codes(&found), codes(&lint_with(&document, &options)));
            let Some(first) = found.first() else {
                continue;
            };
            assert!(LintRule::find(first.code()).is_some() && !first.places().is_empty());
            assert!(first.help().is_some_and(|help| !help.is_empty()));
            let rest = lint_with(&document, &options.ignoring(first.code()));
            assert!(rest.iter().all(|one| one.code() != first.code()));
        }
    }
});
