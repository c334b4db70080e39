//! What is changed in each fragment before the merge: overlays, and the `info` object
//! where a publisher disagrees with itself.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::order::KeyOrder;
use crate::outline::Outline;
use crate::overlay::Overlay;
use crate::part::Interner;

/// The changes, and what the overlays have said so far.
#[derive(Default)]
pub(crate) struct Prepare {
    pub(crate) overlays: Vec<Overlay>,
    /// Instead of the whole `info`.
    pub(crate) info: Option<Value>,
    /// Instead of single keys of it.
    pub(crate) info_keys: Map<String, Value>,
    said: Mutex<Said>,
}

#[derive(Default)]
struct Said {
    /// The number of documents that the overlays were applied to.
    documents: usize,
    /// Warnings by their place, with the number of documents that have them.
    warnings: HashMap<String, (Diagnostic, usize)>,
}

impl Prepare {
    /// Whether the documents must be changed before they are checked.
    pub(crate) fn needs_value(&self) -> bool {
        !self.overlays.is_empty()
    }

    /// The document after all changes.
    pub(crate) fn apply(&self, mut document: Value) -> Result<Value, Diagnostics> {
        let mut warnings = Vec::new();
        for overlay in &self.overlays {
            let applied = overlay.apply(document)?;
            document = applied.spec;
            warnings.extend(applied.warnings);
        }
        if let Value::Object(root) = &mut document
            && let Some(info) = self.info(|| root.get("info").cloned())
        {
            root.insert("info".to_owned(), info);
        }
        if self.needs_value() {
            self.note(warnings);
        }
        Ok(document)
    }

    /// The outline of a document with the `info` that is wanted.
    pub(crate) fn apply_info(&self, outline: &mut Outline, interner: &Interner) {
        let published = || outline.root("info").map(crate::text::Text::value);
        if let Some(info) = self.info(published) {
            outline.set_root("info", &KeyOrder::canonical().arranged(&info), interner);
        }
    }

    fn info(&self, published: impl FnOnce() -> Option<Value>) -> Option<Value> {
        if self.info.is_none() && self.info_keys.is_empty() {
            return None;
        }
        let mut info = match self.info.clone().or_else(published) {
            Some(Value::Object(info)) => info,
            // What is not an object is reported by the checks.
            Some(other) => return Some(other),
            None => Map::new(),
        };
        info.extend(self.info_keys.clone());
        Some(info.into())
    }

    fn note(&self, warnings: Vec<Diagnostic>) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.documents += 1;
        for warning in warnings {
            let places: Vec<_> = warning
                .places()
                .iter()
                .map(|place| format!("{place} {:?}", place.pointer()))
                .collect();
            let key = format!("{} {} {places:?}", warning.code(), warning.message());
            said.warnings.entry(key).or_insert((warning, 0)).1 += 1;
        }
    }

    /// The warnings of the overlays, each once, and sorted. An action that selects
    /// nothing is one only if it selects nothing in any document.
    pub(crate) fn warnings(&self) -> Vec<Diagnostic> {
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let documents = said.documents;
        let mut warnings: Vec<_> = said.warnings.iter().collect();
        warnings.sort_by_key(|(key, _)| *key);
        warnings
            .into_iter()
            .map(|(_, found)| found)
            .filter(|(warning, count)| {
                let is_rare = matches!(warning.code(), "unmatched-target" | "idle-action");
                !is_rare || *count == documents
            })
            .map(|(warning, _)| warning.clone())
            .collect()
    }
}
