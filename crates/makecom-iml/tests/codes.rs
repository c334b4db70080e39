//! The table of code documents, row by row.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use makecom_iml::{CodeKind, ComponentKind};

/// The types that the manifest of Make's VS Code extension tells apart. Those of
/// connections are two there, and more in the API.
fn types(component: ComponentKind) -> &'static [&'static str] {
    match component {
        ComponentKind::Connection => &["oauth", "basic"],
        ComponentKind::Webhook => &["web", "web-shared"],
        ComponentKind::Module => &[
            "trigger",
            "action",
            "search",
            "instant_trigger",
            "responder",
            "universal",
        ],
        _ => &[""],
    }
}

/// Files, keys, empty texts and media types as Make's VS Code extension 2.8.0 has
/// them (`component-code-def.ts`, `local-file-paths.ts`,
/// `get-empty-code-content.ts`), but for
///
/// - `installSpec` and `install` of the app, which it has no files for: both are
///   sections in Make's reference, and `install` takes JSONC in its OpenAPI document;
/// - the empty texts of a function, which hold its name.
#[test]
fn rows() {
    let mut rows = String::new();
    for kind in CodeKind::ALL {
        let types = types(kind.component());
        let files: BTreeSet<_> = types.iter().filter_map(|of| kind.file(of)).collect();
        assert_eq!(files, kind.files().collect(), "{kind}");
        let only = types.iter().filter(|of| kind.file(of).is_some());
        let only: Vec<_> = only.copied().collect();
        let only = if only == types {
            String::new()
        } else {
            format!(" only {only:?}")
        };
        writeln!(
            rows,
            "{} {}: {}, {files:?}{only}, {} {:?}, {}, by {}",
            kind.component(),
            kind.name(),
            kind.key(),
            kind.language(),
            kind.empty(),
            kind.media_type(),
            kind.carrier(),
        )
        .unwrap();
    }
    insta::assert_snapshot!(rows);
}
