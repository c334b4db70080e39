//! The texts of new components, which Make fills in.
//!
//! The texts are this crate's own, in `scaffold/`; of Make's only the shape is known: of
//! connections, `api` and `parameters` by type with the host `www.example.com`, a
//! client's id and secret in the common data of OAuth, all else empty. Of other kinds it
//! is not known, and what Make's editor puts into new files is assumed.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::answer::Refusal;
use crate::component::{AppId, Fields, Id};
use crate::state::State;

/// Makes the texts of a component. It takes those fields that only creation needs.
pub(crate) type Make = fn(&mut New<'_>) -> Result<Scaffold, Refusal>;

/// Empty sections.
pub(crate) const EMPTY: Make = |new| Ok(Scaffold::with(new.id, &[]));

/// A component's sections and common data at its creation.
#[derive(Default)]
pub(crate) struct Scaffold {
    pub(crate) sections: BTreeMap<String, Arc<str>>,
    pub(crate) common: Arc<Fields>,
}

/// A component that is to be made. The fields are without its name.
pub(crate) struct New<'a> {
    pub(crate) state: &'a State,
    pub(crate) id: &'a Id,
    pub(crate) app: &'a AppId,
    pub(crate) fields: &'a mut Fields,
}

/// Texts by section; others are empty.
pub(crate) type Texts = &'static [(&'static str, &'static str)];

impl Scaffold {
    /// Sections with these texts, or empty.
    pub(crate) fn with(id: &Id, texts: Texts) -> Self {
        let sections = id.kind.row().sections.iter().map(|section| {
            let text = texts.iter().find(|(known, _)| *known == section.name);
            let text = text.map_or_else(
                || section.empty(&id.name).into(),
                |(_, text)| (*text).into(),
            );
            (section.name.to_owned(), text)
        });
        Self {
            sections: sections.collect(),
            common: Arc::default(),
        }
    }
}
