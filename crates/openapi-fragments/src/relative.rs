//! References to other files, which lead elsewhere when their document moves.

use crate::diagnostic::Place;
use crate::document::Document;
use crate::fragment::Fragment;
use crate::refs::{self, Home, Reference};

impl Document {
    /// The places of all references that start from the folder of the document. Written
    /// into another folder, it would refer to other files.
    ///
    /// ```
    /// use openapi_fragments::{Document, Source, Syntax};
    ///
    /// let text = r#"{"openapi": "3.0.3", "paths": {"/pets": {"$ref": "pets.yaml"}}}"#;
    /// let document = Document::parse(std::sync::Arc::new(Source::new("a.json", text)), Syntax::Json)?;
    /// assert_eq!(document.relative_references().len(), 1);
    /// # Ok::<(), openapi_fragments::Diagnostics>(())
    /// ```
    pub fn relative_references(&self) -> Vec<Place> {
        let is_relative = |reference: &str| Reference::new(reference).home() == Home::Relative;
        refs::unresolved(self.value())
            .into_iter()
            .filter(|one| one.is_external && is_relative(&one.reference))
            .map(|one| self.place(&one.at, "the reference"))
            .collect()
    }
}

impl Fragment {
    /// As [`Document::relative_references`].
    pub fn relative_references(&self) -> Vec<Place> {
        if self.outline().refers_elsewhere() {
            self.to_document().relative_references()
        } else {
            Vec::new()
        }
    }
}
