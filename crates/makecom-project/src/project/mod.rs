//! A project: its folder, its manifest and its base.

mod save;

use std::collections::BTreeMap;
use std::path::Path;

use makecom::{AppName, CodeKind, ComponentKind, Section, Zone};

use crate::base::Base;
use crate::component::{HANDLED, LocalComponent};
use crate::error::{Code, Error, Result};
use crate::finding::ManifestFinding;
use crate::folder::Folder;
use crate::lock::LockRequest;
use crate::manifest::{Manifest, Unhandled};
use crate::names::{BASE, MANIFEST, text_of};
use crate::origin::{self, Origin};
use crate::remote::RemoteComponent;

/// A project on disk: a folder with `makecomapp.json`.
///
/// Opened for reading, it takes no lock. Opened for changes, it locks out other processes
/// that change it until it is dropped.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
/// use makecom_project::Project;
///
/// let project = Project::open(folder.path())?;
/// for (kind, id, _) in project.components() {
///     println!("{kind} {id}");
///     for local in project.codes(kind, id)? {
///         println!("  {} in {}", local.kind, local.file);
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Project {
    pub(crate) folder: Folder,
    pub(crate) manifest: Manifest,
    pub(crate) base: Base,
    /// Whether the manifest exists on the disk.
    has_manifest: bool,
    /// The base as it was when the project was opened.
    base_before: Base,
    /// The text of the base as it was last read or written.
    base_text: Option<String>,
    overlay: Overlay,
}

/// The components of another origin, which replace files and labels of the project.
#[derive(Debug, Default)]
struct Overlay {
    texts: BTreeMap<String, String>,
    labels: BTreeMap<(ComponentKind, String), String>,
}

/// The file of a code with its text.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
/// let local = &project.codes(makecom::ComponentKind::Connection, "acme-crm")?[0];
/// assert_eq!(local.file, "connections/acme-crm/acme-crm.communication.iml.json");
/// assert!(local.section.is_some());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct LocalSection {
    /// The kind of the code.
    pub kind: CodeKind,
    /// The file, relative to the folder of the manifest.
    pub file: String,
    /// Its text, if the file exists.
    pub section: Option<Section>,
}

impl Project {
    /// Opens the project of a folder for reading.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// let project = makecom_project::Project::open(folder.path())?;
    /// assert_eq!(project.components().count(), 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `no-project` if it has no manifest; for its files
    /// `invalid-manifest`, `invalid-base`, `refused-path`, `unusable-file`, `io`.
    pub fn open(folder: &Path) -> Result<Self> {
        let opened = Folder::open(folder)?;
        match opened.read_own(MANIFEST)? {
            Some(text) => Self::with(opened, Manifest::parse(text)?, true),
            None => Err(not_there(folder)),
        }
    }

    /// Opens the project of a folder for changes, and locks it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// use makecom_project::{LockRequest, Project};
    ///
    /// let project = Project::open_locked(folder.path(), LockRequest::new("push"))?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`open`](Self::open); `locked` if another process has it, and
    /// `saved-file` if a killed one left a text of the user.
    pub fn open_locked(folder: &Path, request: LockRequest<'_>) -> Result<Self> {
        let mut opened = Folder::open(folder)?;
        // No lock in a folder without a project.
        opened
            .read_own(MANIFEST)?
            .ok_or_else(|| not_there(folder))?;
        opened.lock(request)?;
        match opened.read_own(MANIFEST)? {
            Some(text) => Self::with(opened, Manifest::parse(text)?, true),
            None => Err(not_there(folder)),
        }
    }

    /// Opens the project of a folder for changes, or begins a new one, which is not
    /// written yet. Creates the folder if it does not exist.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// use makecom_project::{LockRequest, Project};
    ///
    /// let project = Project::open_or_begin(folder.path(), LockRequest::new("pull"))?;
    /// assert!(project.origins().is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`open_locked`](Self::open_locked), except `no-project`.
    pub fn open_or_begin(folder: &Path, request: LockRequest<'_>) -> Result<Self> {
        let mut folder = Folder::create(folder)?;
        folder.lock(request)?;
        match folder.read_own(MANIFEST)? {
            Some(text) => Self::with(folder, Manifest::parse(text)?, true),
            None => Self::with(folder, Manifest::new(), false),
        }
    }

    fn with(folder: Folder, manifest: Manifest, has_manifest: bool) -> Result<Self> {
        let text = folder.read_own(BASE)?;
        let base = Base::parse(text.as_deref())?;
        Ok(Self {
            folder,
            manifest,
            base: base.clone(),
            has_manifest,
            base_before: base,
            base_text: text,
            overlay: Overlay::default(),
        })
    }

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

    /// The component with a local id. That of the kind `App`, whose id is blank, has the
    /// files of the app itself.
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
            return id.is_empty().then_some(&self.manifest.app);
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
        let overlay = self.overlay.labels.get(&(kind, id.to_owned()));
        let overlay = overlay.map(String::as_str);
        overlay.or_else(|| self.component(kind, id)?.label())
    }

    /// The managed codes of a component, each with the bytes of its file; empty if there
    /// is no such component. Common data is not among them.
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
        codes
            .into_iter()
            .flatten()
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

    /// What is odd about items of the manifest, in the order of its kinds.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// assert!(project.findings().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn findings(&self) -> &[ManifestFinding] {
        &self.manifest.findings
    }

    /// The text of the manifest as it was last read or written.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// assert!(project.manifest_text().contains("acme-crm"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn manifest_text(&self) -> &str {
        self.manifest.text()
    }

    /// What pull, push and promote leave alone.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// assert!(project.unhandled().is_nothing());
    /// # Ok(())
    /// # }
    /// ```
    pub fn unhandled(&self) -> Unhandled {
        self.manifest.unhandled
    }

    /// The components that pull, push and promote handle.
    pub(crate) fn handled(&self) -> impl Iterator<Item = (&str, &LocalComponent)> {
        self.manifest.of(HANDLED)
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
    /// parts.
    pub(crate) fn with_overlay(&mut self, id: &str, theirs: &RemoteComponent) -> Result<()> {
        let Some(ours) = self.manifest.component(theirs.kind, id) else {
            return Ok(());
        };
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
        for (kind, file) in ours.codes() {
            if let Some(section) = theirs.sections.get(&kind) {
                let text = text_of(section).to_owned();
                self.overlay.texts.insert(file.to_owned(), text);
            }
        }
        let label = theirs.label.clone();
        self.overlay
            .labels
            .insert((theirs.kind, id.to_owned()), label);
        Ok(())
    }

    /// Whether the manifest exists or is about to be written.
    pub(crate) fn has_manifest(&self) -> bool {
        self.has_manifest
    }

    /// The usable origins, in the order of the manifest.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// assert_eq!(project.origins()[0].app().as_str(), "acme-crm");
    /// # Ok(())
    /// # }
    /// ```
    pub fn origins(&self) -> &[Origin] {
        &self.manifest.origins
    }

    pub(crate) fn origin(&self, index: usize) -> &Origin {
        &self.manifest.origins[index]
    }

    /// Adds the first origin of a project, and returns its index. The next pull writes
    /// it.
    ///
    /// `base_url` is the address of the zone's API without its version, as the
    /// extension writes it: `https://eu1.make.com/api`.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # use makecom_project::{LockRequest, Project};
    /// let mut project = Project::open_or_begin(folder.path(), LockRequest::new("pull"))?;
    /// let app = "acme-crm".parse()?;
    /// let origin = project.add_origin(None, "https://eu1.make.com/api", &app)?;
    /// assert_eq!(project.origins()[origin].app(), &app);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// `changed-meanwhile` if the project already has an origin.
    pub fn add_origin(
        &mut self,
        label: Option<&str>,
        base_url: &str,
        app: &AppName,
    ) -> Result<usize> {
        self.manifest.add_origin(label, base_url, app)
    }

    /// Selects an origin and returns its index: by its label or its place, counted from
    /// 1; by zone and app; or the only one left.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// assert_eq!(project.choose_origin(Some("1"), None, None)?, 0);
    /// assert_eq!(project.choose_origin(None, Some(&makecom::Zone::Eu1), None)?, 0);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `no-single-origin` if none or several match, `invalid-manifest` if the one that is
    /// wanted may be unusable; `server` if the address of an origin is not a zone's.
    pub fn choose_origin(
        &self,
        name: Option<&str>,
        zone: Option<&Zone>,
        app: Option<&AppName>,
    ) -> Result<usize> {
        origin::choose(self.origins(), self.findings(), name, zone, app)
    }
}

fn not_there(folder: &Path) -> Error {
    Error::new(
        Code::NoProject,
        folder.join(MANIFEST).display().to_string(),
        "is not there",
        "name the folder of a project, or begin one with `makecom pull APP DIR`",
    )
}
