//! The components of a project: their labels, and their codes in files.

use makecom::{ComponentKind, Section};

use super::{LocalSection, Project};
use crate::component::LocalComponent;
use crate::error::{Code, Error, Result};
use crate::field::{Field, FieldValue, Fields};
use crate::folder::Written;
use crate::metadata::MetadataField;
use crate::names::{MANIFEST, METADATA, text_of};
use crate::remote::RemoteComponent;

impl Project {
    /// All components with their kinds and local ids, sorted by both. Endpoints are not
    /// among them.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// let ids: Vec<&str> = project.components().map(|(_, id, _)| id).collect();
    /// assert_eq!(ids, ["acme-crm"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn components(&self) -> impl Iterator<Item = (ComponentKind, &str, &LocalComponent)> {
        let components = self.manifest.components.iter();
        components.map(|((kind, id), component)| (*kind, id.as_str(), component))
    }

    /// The component with a local id. That of the kind `App` has the files of the app
    /// itself, whatever the id.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// use makecom::ComponentKind;
    ///
    /// assert!(project.component(ComponentKind::Connection, "acme-crm").is_some());
    /// assert!(project.component(ComponentKind::Webhook, "acme-crm").is_none());
    /// assert!(project.component(ComponentKind::App, "").is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn component(&self, kind: ComponentKind, id: &str) -> Option<&LocalComponent> {
        if kind == ComponentKind::App {
            return Some(&self.manifest.app);
        }
        self.manifest.component(kind, id)
    }

    /// The label of a component, if it has one.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// let label = project.label(makecom::ComponentKind::Connection, "acme-crm");
    /// assert_eq!(label, Some("Acme"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn label(&self, kind: ComponentKind, id: &str) -> Option<&str> {
        self.field(kind, id, Field::Label)?
    }

    /// The value of a field of a component, with references by local ids: `None` if the
    /// manifest does not have it, `Some(None)` if it is unset.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// use makecom::ComponentKind;
    /// use makecom_project::Field;
    ///
    /// let label = project.field(ComponentKind::Connection, "acme-crm", Field::Label);
    /// assert_eq!(label, Some(Some("Acme")));
    /// # Ok(())
    /// # }
    /// ```
    pub fn field(&self, kind: ComponentKind, id: &str, field: Field) -> Option<FieldValue<'_>> {
        let overlay = self.overlay.fields.get(&(kind, id.to_owned()));
        match overlay.and_then(|fields| fields.get(&field)) {
            Some(value) => Some(value.as_deref()),
            None => self.component(kind, id)?.field(field),
        }
    }

    /// The managed codes of a component, each with the bytes of its file; empty if there
    /// is no such component. Common data is not among them. Those of the kind `App` are
    /// the files of the app itself in the manifest, then those in its
    /// [metadata](crate::metadata).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// let kinds: Vec<String> = project
    ///     .codes(makecom::ComponentKind::Connection, "acme-crm")?
    ///     .iter()
    ///     .map(|local| local.kind.to_string())
    ///     .collect();
    /// assert_eq!(kinds, ["api", "parameters"]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `refused-path`, `unusable-file` or `io` if a file cannot be read.
    pub fn codes(&self, kind: ComponentKind, id: &str) -> Result<Vec<LocalSection>> {
        let codes = self.component(kind, id).map(LocalComponent::codes);
        let is_app = kind == ComponentKind::App && id.is_empty();
        let of_metadata = is_app.then(|| self.metadata.codes());
        (codes.into_iter().flatten())
            .chain(of_metadata.into_iter().flatten())
            .map(|(kind, file)| {
                let text = self.read(file)?;
                Ok(LocalSection {
                    kind,
                    file: file.to_owned(),
                    section: text.map(|text| Section::from_text(kind, text)),
                })
            })
            .collect()
    }

    /// Replaces the file of a code, by exactly this text. The project must be open for
    /// changes.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// use makecom::{CodeKind, Section};
    ///
    /// let section = Section::from_text(CodeKind::ConnectionParameters, "[ ] // none");
    /// project.set_code("acme-crm", &section)?;
    /// let codes = project.codes(section.kind().component(), "acme-crm")?;
    /// assert_eq!(codes[1].section, Some(section));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `unusable-file` if the component has no file for the code, `changed-meanwhile` if
    /// it is being saved, and `refused-path` or `io` if it cannot be written; `internal`
    /// if the project is open for reading only.
    pub fn set_code(&self, id: &str, section: &Section) -> Result<()> {
        let (code, kind) = (section.kind(), section.kind().component());
        let component = self.component(kind, id);
        let file = component.and_then(|component| component.file(code));
        let Some(file) = file.or_else(|| self.metadata.file(code)) else {
            if let Some(field) = MetadataField::of_code(code) {
                let message = format!("the app has no file for {field}");
                let help = format!("add its path as {field}");
                return Err(Error::new(Code::File, METADATA, message, help));
            }
            return Err(Error::new(
                Code::File,
                MANIFEST,
                format!("{kind} {id:?} has no file for {}", code.name()),
                format!("add it to codeFiles as {}", code.key()),
            ));
        };
        let before = self.folder.read(file)?;
        let written = self
            .folder
            .write(file, before.as_deref(), section.text(), false)?;
        match written {
            Written::Done => Ok(()),
            Written::Changed(_) => Err(Error::new(
                Code::Meanwhile,
                file,
                "was changed meanwhile",
                "run this again",
            )),
        }
    }

    /// Replaces the text of a code that is in a file of the project, if the file still has
    /// the text that is replaced. The project is [opened for changes](Self::open_locked).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// use makecom::{ComponentKind, Section};
    /// use makecom_project::{LockRequest, Project};
    ///
    /// let project = Project::open_locked(folder.path(), LockRequest::new("validate"))?;
    /// let codes = project.codes(ComponentKind::Connection, "acme-crm")?;
    /// let before = codes[0].section.as_ref().unwrap();
    /// let after = Section::from_text(before.kind(), format!("{}\n", before.text()));
    /// project.replace_code("acme-crm", before.text(), &after)?;
    /// let other = Section::from_text(before.kind(), "null");
    /// assert!(project.replace_code("acme-crm", before.text(), &other).is_err());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `changed-meanwhile` if the file has another text; `unusable-file` if the project has
    /// no such file; `refused-path` or `io` if it cannot be written.
    pub fn replace_code(&self, id: &str, before: &str, after: &Section) -> Result<()> {
        let (code, kind) = (after.kind(), after.kind().component());
        let component = self.component(kind, id);
        let file = component.and_then(|component| component.file(code));
        let Some(file) = file.or_else(|| self.metadata.file(code)) else {
            let message = format!("{kind} {id:?} has no file for {}", code.name());
            let help = format!("add it to codeFiles as {}", code.key());
            return Err(Error::new(Code::File, MANIFEST, message, help));
        };
        match self.folder.write(file, Some(before), after.text(), false)? {
            Written::Done => Ok(()),
            Written::Changed(_) => Err(Error::new(
                Code::Meanwhile,
                file,
                "was changed meanwhile",
                "run this again",
            )),
        }
    }

    /// The text of a file, or the overlay's in its place.
    pub(crate) fn read(&self, file: &str) -> Result<Option<String>> {
        match self.overlay.texts.get(file) {
            Some(text) => Ok(Some(text.clone())),
            None => self.folder.read(file),
        }
    }

    /// Whether a file exists, or the overlay has a text in its place.
    pub(crate) fn is_there(&self, file: &str) -> Result<bool> {
        Ok(self.overlay.texts.contains_key(file) || self.folder.has(file)?)
    }

    /// Replaces a component of the project in memory by one of a server, in all managed
    /// parts; the fields are with references by local ids.
    pub(crate) fn with_overlay(
        &mut self,
        id: &str,
        theirs: &RemoteComponent,
        fields: Fields,
    ) -> Result<()> {
        let Some(ours) = self.component(theirs.kind, id) else {
            return Ok(());
        };
        let files: Vec<_> = ours
            .codes()
            .map(|(kind, file)| (kind, file.to_owned()))
            .collect();
        if let Some(ours) = ours.component_type()
            && ours != theirs.component_type
        {
            return Err(Error::new(
                Code::Kind,
                MANIFEST,
                format!(
                    "{id} is {ours}, but {} on the server is {}",
                    theirs.name, theirs.component_type
                ),
                format!("pair it with another {} in idMapping", theirs.kind),
            ));
        }
        for (kind, file) in files {
            if let Some(section) = theirs.sections.get(&kind) {
                let text = text_of(section).to_owned();
                self.overlay.texts.insert(file, text);
            }
        }
        self.overlay
            .fields
            .insert((theirs.kind, id.to_owned()), fields);
        Ok(())
    }
}
