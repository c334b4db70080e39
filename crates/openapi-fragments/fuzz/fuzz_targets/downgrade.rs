//! Any document of 3.1 becomes one of 3.0 or is refused. The result passes the checks
//! of a fragment, and nothing in it has a meaning in 3.1 only.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use openapi_fragments::{
    Conversion, Document, Fragment, Source, Syntax, Target, Version, convert,
};

fuzz_target!(|text: &str| {
    let syntax = if text.starts_with('{') {
        Syntax::Json
    } else {
        Syntax::Yaml
    };
    let Ok(mut document) = Document::parse(Arc::new(Source::new("f", text)), syntax) else {
        return;
    };
    if let Some(root) = document.value_mut().as_object_mut() {
        root.insert("openapi".to_owned(), "3.1.0".into());
        root.entry("info").or_insert_with(|| "{}".parse().expect("an empty object"));
    }
    let Ok(fragment) = Fragment::new(document) else {
        return;
    };
    let published = [fragment];
    for nullable in [false, true] {
        let to = |target| Conversion::to(target).nullable_means_null(nullable);
        let Ok((older, _)) = convert(&published, to(Target::V3_0)) else {
            continue;
        };
        let value = older[0].to_document().value().clone();
        let again = Fragment::from_value("older", &value).expect("a fragment");
        assert_eq!(again.version(), Version::V3_0);
        let (_, warnings) =
            convert(&[again], Conversion::to(Target::V3_1)).expect("3.1 has all of 3.0");
        for warning in warnings {
            assert!(warning.message().starts_with("`nullable`"), "{warning}");
        }
    }
});
