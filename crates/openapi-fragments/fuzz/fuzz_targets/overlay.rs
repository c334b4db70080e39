//! Any overlay on any spec, separated by U+001E, gives a result or diagnostics.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use openapi_fragments::{Document, Overlay, Source, Syntax, to_canonical_json, to_canonical_yaml};

fuzz_target!(|input: &str| {
    let Some((overlay, spec)) = input.split_once('\u{1e}') else {
        return;
    };
    let parse = |text: &str, syntax| Document::parse(Arc::new(Source::new("spec", text)), syntax);
    let Ok(spec) = parse(spec, Syntax::Json) else {
        return;
    };
    let overlay = Arc::new(Source::new("overlay.yaml", overlay));
    let Ok(overlay) = Overlay::parse(overlay, Syntax::Yaml) else {
        return;
    };
    let _ = overlay.audit(spec.value().clone());
    if let Ok(applied) = overlay.apply(spec.value().clone()) {
        for (text, syntax) in [
            (to_canonical_json(&applied.spec), Syntax::Json),
            (to_canonical_yaml(&applied.spec), Syntax::Yaml),
        ] {
            let again = parse(&text, syntax).expect("what was written is read again");
            assert_eq!(again.value(), &applied.spec);
        }
    }
});
