//! A fragment: one self-contained OpenAPI document that describes a part of an
//! API, usually one operation.

use std::sync::Arc;

use serde_json::Value;

use crate::canonical::to_canonical_json;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::document::{Document, Origin, Syntax};
use crate::operation::OperationKey;
use crate::order::KeyOrder;
use crate::outline::Outline;
use crate::part::Interner;
use crate::prepare::Prepare;
use crate::requirements::{check_shape, check_version, version_as_text};
use crate::source::Source;
use crate::tree::Keys;

/// A document that has passed the checks that every merge relies on.
///
/// Its content is held as text, and what it shares with other fragments is stored
/// once.
#[derive(Clone, Debug)]
pub struct Fragment {
    origin: Origin,
    outline: Outline,
    heading: Option<Arc<str>>,
    summary: Option<Arc<str>>,
    rank: usize,
    warnings: Box<[Diagnostic]>,
}

impl Fragment {
    /// Checks a document of OpenAPI 3.0 or 3.1 and turns it into a fragment, which
    /// stays as published; [`convert`](crate::convert) and a merge convert it.
    ///
    /// # Errors
    /// All at once: `no-version`, `unsupported-version` (such as Swagger 2.0),
    /// `no-info`, `no-path` (neither an operation nor a component to share) and
    /// `bad-shape` for a value that does not have the type that OpenAPI requires.
    pub fn new(document: Document) -> Result<Self, Diagnostics> {
        Self::checked(document, &Interner::default())
    }

    /// Reads a document that may be a fragment; `None` if it is something else.
    pub(crate) fn read(
        origin: Origin,
        is_meant: impl FnOnce(&Value) -> bool,
        prepare: &Prepare,
        interner: &Interner,
    ) -> Result<Option<Self>, Diagnostics> {
        if let Some(fragment) = Self::scan(&origin, prepare, interner) {
            return Ok(Some(fragment));
        }
        // Anything unusual needs all checks.
        let document = Document::read(origin)?;
        if !is_meant(document.value()) {
            return Ok(None);
        }
        Self::prepared(document, prepare, interner).map(Some)
    }

    /// Reads a document that is certainly a fragment; `None` if that takes a closer look.
    pub(crate) fn scan(origin: &Origin, prepare: &Prepare, interner: &Interner) -> Option<Self> {
        if origin.syntax() != Syntax::Json || prepare.needs_value() {
            return None;
        }
        let mut outline = Outline::scan(origin.text(), interner)?;
        prepare.apply_info(&mut outline, interner);
        Some(Self::of(origin.clone(), outline))
    }

    /// Checks a document after the changes that are wanted before a merge.
    pub(crate) fn prepared(
        document: Document,
        prepare: &Prepare,
        interner: &Interner,
    ) -> Result<Self, Diagnostics> {
        let (origin, value) = document.into_parts();
        let value = prepare.apply(value)?;
        Self::checked(Document::new(origin, value), interner)
    }

    fn checked(mut document: Document, interner: &Interner) -> Result<Self, Diagnostics> {
        let mut findings = Vec::new();
        version_as_text(&mut document, &mut findings);
        check_version(&document, &mut findings);
        check_shape(&document, &mut findings);
        let (origin, value) = document.into_parts();
        let is_object = value.is_object();
        let order = origin.key_order();
        let outline = Outline::of(&order.arranged(&value), interner);
        drop(order);
        if is_object && !outline.describes_something() {
            findings.push(
                Diagnostic::error(
                    "no-path",
                    "this block describes no path: it has neither an operation nor a component to share",
                )
                .at(origin.place("/paths", "belongs here"))
                .with_help("add `paths` with at least one operation, or `components` that other fragments use"),
            );
        }
        let warnings = Diagnostics::split(findings)?.into();
        Ok(Self {
            warnings,
            ..Self::of(origin, outline)
        })
    }

    fn of(origin: Origin, outline: Outline) -> Self {
        Self {
            origin,
            outline,
            heading: None,
            summary: None,
            rank: 0,
            warnings: Box::default(),
        }
    }

    /// Shared components from a document that is no fragment itself.
    pub(crate) fn of_components(origin: Origin, components: &Value, interner: &Interner) -> Self {
        let components = KeyOrder::canonical().arranged(components);
        Self::of(origin, Outline::of(&components, interner))
    }

    /// Replaces the content; what is not in the text has the place of its nearest
    /// ancestor in it.
    pub(crate) fn with_value(self, value: &Value, interner: &Interner) -> Self {
        let outline = Outline::of(&self.origin.key_order().arranged(value), interner);
        Self { outline, ..self }
    }

    /// Replaces the source by one that loads the text again when needed.
    pub(crate) fn with_source(self, source: Arc<Source>) -> Self {
        Self {
            origin: self.origin.with_source(source),
            ..self
        }
    }

    /// Checks a value and turns it into a fragment; diagnostics show it as canonical
    /// JSON under the name.
    ///
    /// # Errors
    /// As [`Fragment::new`].
    pub fn from_value(name: &str, value: &Value) -> Result<Self, Diagnostics> {
        let source = Arc::new(Source::new(name, to_canonical_json(value)));
        Self::new(Document::parse(source, Syntax::Json)?)
    }

    pub(crate) fn titled(self, heading: Option<Arc<str>>, summary: Option<Arc<str>>) -> Self {
        Self {
            heading,
            summary,
            ..self
        }
    }

    /// Adds what was found when it was read.
    pub(crate) fn with_warning(self, warning: Diagnostic) -> Self {
        let warnings = self.warnings.into_iter().chain([warning]).collect();
        Self { warnings, ..self }
    }

    /// The source: a page or a file.
    pub fn source(&self) -> &Arc<Source> {
        self.origin.source()
    }

    /// The line of the source on which it begins, counted from 1.
    pub fn line(&self) -> usize {
        self.origin.line()
    }

    /// The place of the node at a JSON pointer, or of its nearest ancestor if there
    /// is no such node.
    pub fn place(&self, pointer: &str, label: impl Into<String>) -> Place {
        self.origin.place(pointer, label)
    }

    /// How new it is among the fragments of a merge: the higher, the newer. 0 if none
    /// was [set](Self::with_rank).
    pub fn rank(&self) -> usize {
        self.rank
    }

    /// Sets how new it is, for [`OnConflict::Newest`](crate::OnConflict::Newest).
    #[must_use]
    pub fn with_rank(self, rank: usize) -> Self {
        Self { rank, ..self }
    }

    /// The whole document.
    pub fn to_document(&self) -> Document {
        Document::new(self.origin.clone(), self.outline.tree().value())
    }

    /// What was changed when it was read (`number-for-text`, `relaxed-json`).
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    pub(crate) fn outline(&self) -> &Outline {
        &self.outline
    }

    /// The heading of the page above the block, without Markdown.
    pub fn heading(&self) -> Option<&str> {
        self.heading.as_deref()
    }

    /// The quote of the page above the block, as one line without HTML.
    pub fn summary(&self) -> Option<&str> {
        self.summary.as_deref()
    }

    /// The fragment as a file: canonical JSON.
    pub fn to_json(&self) -> String {
        self.outline.tree().to_json()
    }

    /// The fragment as JSON, keys in the order in which they are published.
    pub fn to_published_json(&self) -> String {
        self.outline.tree().text(Keys::Published)
    }

    /// The operations in it, sorted by path and method.
    pub fn operations(&self) -> Vec<OperationKey> {
        self.outline.operations()
    }

    /// The operation that the fragment's file is named after.
    pub fn first_operation(&self) -> Option<OperationKey> {
        self.operations().into_iter().next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<&'static str> {
        let source = Arc::new(Source::new("f.json", text));
        match Fragment::new(Document::parse(source, Syntax::Json).unwrap()) {
            Ok(_) => Vec::new(),
            Err(errors) => errors.iter().map(Diagnostic::code).collect(),
        }
    }

    #[test]
    fn documents_that_are_not_fragments_are_refused_with_reasons() {
        let info = r#""info":{"title":"t","version":"1"}"#;
        let path = r#""paths":{"/a":{"get":{}}}"#;
        let cases: [(String, &[&str]); 25] = [
            (format!(r#"{{"openapi":"3.0.3",{info},{path}}}"#), &[]),
            (
                format!(r#"{{"openapi":"3.0.3",{info},"components":{{"schemas":{{"A":{{}}}}}}}}"#),
                &[],
            ),
            (format!(r#"{{"openapi":"3.1.0",{info},{path}}}"#), &[]),
            (
                format!(r#"{{"openapi":"3.1.0",{info},"webhooks":{{"a":{{}}}}}}"#),
                &[],
            ),
            (
                format!(r#"{{"openapi":"3.1.0",{info},"webhooks":[]}}"#),
                &["bad-shape", "no-path"],
            ),
            (format!(r#"{{"openapi":"3.1",{info},{path}}}"#), &[]),
            (format!(r#"{{"openapi":3.1,{info},{path}}}"#), &[]),
            (
                format!(r#"{{"openapi":"3.2.0",{info},{path}}}"#),
                &["unsupported-version"],
            ),
            (format!(r#"{{"openapi":3.0,{info},{path}}}"#), &[]),
            (
                format!(r#"{{"openapi":4,{info},{path}}}"#),
                &["unsupported-version"],
            ),
            (
                format!(r#"{{"swagger":"2.0",{info},{path}}}"#),
                &["unsupported-version"],
            ),
            (format!("{{{info},{path}}}"), &["no-version"]),
            (format!(r#"{{"openapi":"3.0.3",{path}}}"#), &["no-info"]),
            (format!(r#"{{"openapi":"3.0.3",{info}}}"#), &["no-path"]),
            (
                format!(r#"{{"openapi":"3.0.3",{info},"paths":{{}}}}"#),
                &["no-path"],
            ),
            (
                format!(
                    r#"{{"openapi":"3.0.3",{info},"path":{{}},"security":[{{"t":[]}}],"components":{{"securitySchemes":{{"t":{{}}}}}}}}"#
                ),
                &["no-path"],
            ),
            (
                format!(r#"{{"openapi":"3.0.3",{info},"components":{{"securitySchemes":{{}}}}}}"#),
                &["no-path"],
            ),
            (
                format!(r#"{{"openapi":"3.1.0",{info},"webhooks":{{}},"security":[{{"t":[]}}]}}"#),
                &["no-path"],
            ),
            (
                format!(r#"{{"openapi":"3.0.3",{info},"paths":{{"x-a":{{}}}}}}"#),
                &[],
            ),
            (
                format!(
                    r#"{{"openapi":"3.0.3",{info},"security":[{{"t":[]}}],"components":{{"securitySchemes":{{"t":{{}}}}}}}}"#
                ),
                &[],
            ),
            (
                format!(r#"{{"openapi":"3.0.3",{info},"paths":{{"a":{{"get":[]}}}}}}"#),
                &["bad-shape", "bad-shape"],
            ),
            (
                format!(r#"{{"openapi":"3.1.0",{info},"webhooks":{{"a":{{"get":"p"}}}}}}"#),
                &["bad-shape"],
            ),
            (
                format!(r#"{{"openapi":"3.1.0",{info},"webhooks":{{"a":[],"x-a":[]}}}}"#),
                &["bad-shape"],
            ),
            (
                format!(
                    r#"{{"openapi":"3.1.0",{info},{path},"components":{{"pathItems":{{"I":{{"get":{{"tags":{{}}}}}}}}}}}}"#
                ),
                &["bad-shape"],
            ),
            ("[]".to_owned(), &["no-version", "bad-shape"]),
        ];
        for (text, expected) in cases {
            assert_eq!(codes(&text), expected, "{text}");
        }
    }
}
