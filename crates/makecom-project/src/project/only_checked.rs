//! What of a project is checked, and neither pulled nor pushed: endpoints, which are in
//! closed beta, and common data, which holds secrets.

use makecom::{ComponentKind, Section};

use super::{LocalSection, Project};
use crate::component::{LocalComponent, common};
use crate::error::Result;

impl Project {
    /// The ids of its endpoints. [`codes`](Self::codes) reads theirs, too.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// use makecom_project::{MANIFEST, Project};
    ///
    /// let manifest = r#"{
    ///     "fileVersion": 1,
    ///     "components": {"endpoint": {"ask": {"label": "Ask", "codeFiles": {}}}}
    /// }"#;
    /// std::fs::write(folder.path().join(MANIFEST), manifest)?;
    /// let project = Project::open(folder.path())?;
    /// assert_eq!(project.endpoints().collect::<Vec<_>>(), ["ask"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn endpoints(&self) -> impl Iterator<Item = &str> {
        self.manifest.endpoints.keys().map(String::as_str)
    }

    /// The common data of the app and of connections that the manifest names, with the ids
    /// of their components, blank for the app. They hold secrets: say where something is wrong, and never what stands there.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let manifest = folder.path().join(makecom_project::MANIFEST);
    /// # std::fs::write(manifest, r#"{"fileVersion": 1, "components": {}}"#)?;
    /// let project = makecom_project::Project::open(folder.path())?;
    /// assert!(project.common_data()?.is_empty()); // a new project names none
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`codes`](Self::codes).
    pub fn common_data(&self) -> Result<Vec<(String, LocalSection)>> {
        let app = self.component(ComponentKind::App, "").into_iter();
        let components = self.components().map(|(_, id, component)| (id, component));
        let components = app.map(|app| ("", app)).chain(components);
        let named = |(id, component): (&str, &LocalComponent)| {
            let kind = common(component.kind)?;
            Some((id.to_owned(), kind, component.common()?.to_owned()))
        };
        (components.filter_map(named))
            .map(|(id, kind, file)| {
                let text = self.read(&file)?;
                let section = LocalSection {
                    kind,
                    file,
                    section: text.map(|text| Section::from_text(kind, text)),
                };
                Ok((id, section))
            })
            .collect()
    }
}
