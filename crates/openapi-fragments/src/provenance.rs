//! Provenance: the page that each operation came from.

use std::sync::Arc;

use serde::Serialize;

use crate::canonical::sha256_hex;
use crate::fragment::Fragment;
use crate::source::Source;

/// A page and the fragments extracted from it.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct PageProvenance {
    /// The name of the page's source, usually its path.
    pub page: String,
    /// SHA-256 of the page, as published.
    pub sha256: String,
    /// The fragments, in the order of the page.
    pub fragments: Vec<FragmentProvenance>,
}

/// A fragment: where it stood on its page and where it was written to.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct FragmentProvenance {
    /// The file it was written to, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fragment: Option<String>,
    /// SHA-256 of the fragment as a file.
    pub sha256: String,
    /// The line of the page on which its block begins, counted from 1.
    pub line: usize,
    /// The heading above it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
    /// Its operations, such as `GET /pets`.
    pub operations: Vec<String>,
}

impl PageProvenance {
    /// Describes pages by the fragments extracted from them, in the given order.
    pub fn of(fragments: &[Fragment]) -> Vec<Self> {
        fragments
            .chunk_by(|one, other| Arc::ptr_eq(one.source(), other.source()))
            .filter_map(|page| {
                let source = page.first()?.source();
                Some(Self::new(
                    source,
                    page.iter().map(|fragment| (fragment, None)),
                ))
            })
            .collect()
    }

    /// Describes a page by its fragments and the files that they were written to.
    pub fn new<'a>(
        page: &Source,
        fragments: impl IntoIterator<Item = (&'a Fragment, Option<&'a str>)>,
    ) -> Self {
        Self {
            page: page.name().to_owned(),
            sha256: sha256_hex(page.text()),
            fragments: fragments
                .into_iter()
                .map(|(fragment, file)| FragmentProvenance {
                    fragment: file.map(str::to_owned),
                    sha256: sha256_hex(fragment.to_json()),
                    line: fragment.line(),
                    heading: fragment.heading().map(str::to_owned),
                    operations: fragment
                        .operations()
                        .iter()
                        .map(ToString::to_string)
                        .collect(),
                })
                .collect(),
        }
    }
}
