//! A project: its folder, its manifest, the metadata of its app and its base.

mod components;
mod entries;
mod find;
mod metadata;
mod only_checked;
mod pairs;
mod save;

pub use entries::Entry;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use makecom::{AppName, CodeKind, ComponentKind, Section, Zone};

use crate::base::Base;
use crate::error::{Code, Error, Result};
use crate::field::Fields;
use crate::finding::ManifestFinding;
use crate::folder::Folder;
use crate::lock::LockRequest;
use crate::manifest::{Manifest, Unhandled};
use crate::metadata::AppMetadata;
use crate::names::{BASE, MANIFEST, RULES};
use crate::origin::{self, Origin};
use crate::remote::RemoteApp;

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
    path: PathBuf,
    pub(crate) folder: Folder,
    pub(crate) manifest: Manifest,
    pub(crate) base: Base,
    /// The metadata of the app; without values and a text if there is no such file.
    pub(crate) metadata: AppMetadata,
    /// Whether the manifest exists on the disk.
    has_manifest: bool,
    /// The base as it was when the project was opened.
    base_before: Base,
    /// The text of the base as it was last read or written.
    base_text: Option<String>,
    overlay: Overlay,
    /// Whether manifest and base are not written.
    is_detached: bool,
    /// Flags of the commands that texts name.
    flags: String,
}

/// The components of another origin, which replace files and fields of the project.
#[derive(Debug, Default)]
struct Overlay {
    texts: BTreeMap<String, String>,
    /// With references by local ids.
    fields: BTreeMap<(ComponentKind, String), Fields>,
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
    /// Opens the project of a folder for reading: its manifest is in the folder itself, in
    /// `src/` below it, or in a folder around it in the same repository.
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
    /// `invalid-manifest`, `invalid-metadata`, `invalid-base`, `refused-path`,
    /// `unusable-file`, `io`.
    pub fn open(folder: &Path) -> Result<Self> {
        let path = find(folder)?;
        let opened = Folder::open(&path)?;
        match opened.read_own(MANIFEST)? {
            Some(text) => Self::with(path, opened, Manifest::parse(text)?, true),
            None => Err(not_there(folder)),
        }
    }

    /// Opens the project of a folder for changes, and locks it. It is found as by
    /// [`open`](Self::open).
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
        let path = find(folder)?;
        let mut opened = Folder::open(&path)?;
        // No lock in a folder without a project.
        opened
            .read_own(MANIFEST)?
            .ok_or_else(|| not_there(folder))?;
        opened.lock(request)?;
        match opened.read_own(MANIFEST)? {
            Some(text) => Self::with(path, opened, Manifest::parse(text)?, true),
            None => Err(not_there(folder)),
        }
    }

    /// Opens the project of a folder, or of `src/` below it, for changes, or begins a new
    /// one, which is not written yet. Creates the folder if it does not exist.
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
        let path = find::below(folder).unwrap_or_else(|| folder.to_owned());
        let mut folder = Folder::create(&path)?;
        folder.lock(request)?;
        match folder.read_own(MANIFEST)? {
            Some(text) => Self::with(path, folder, Manifest::parse(text)?, true),
            None => Self::with(path, folder, Manifest::new(), false),
        }
    }

    fn with(path: PathBuf, folder: Folder, manifest: Manifest, has_manifest: bool) -> Result<Self> {
        let text = folder.read_own(BASE)?;
        let base = Base::parse(text.as_deref())?;
        let metadata = metadata::open(&folder, &manifest)?;
        Ok(Self {
            path,
            folder,
            manifest,
            base: base.clone(),
            metadata,
            has_manifest,
            base_before: base,
            base_text: text,
            overlay: Overlay::default(),
            is_detached: false,
            flags: String::new(),
        })
    }

    /// The folder of the manifest, to which the paths of files are relative.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// let source = folder.path().join("src");
    /// # drop(makecom_project::MemoryServer::with_example().pull_to(&source).await?);
    /// let project = makecom_project::Project::open(folder.path())?;
    /// assert_eq!(project.path(), source);
    /// # Ok(())
    /// # }
    /// ```
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is invalid in items of the manifest, in the order of its kinds.
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

    /// The text of the file that configures rules, if there is one.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// assert_eq!(project.rules_text()?, None);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `unusable-file` or `io` if it cannot be read.
    pub fn rules_text(&self) -> Result<Option<String>> {
        self.folder.read_own(RULES)
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
    /// # use makecom_project::{LockRequest, Project, RemoteApp};
    /// let mut project = Project::open_or_begin(folder.path(), LockRequest::new("pull"))?;
    /// let app = RemoteApp::new("acme-crm".parse()?, 1);
    /// let origin = project.add_origin(None, "https://eu1.make.com/api", &app)?;
    /// assert_eq!(project.origins()[origin].app(), app.name());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// `changed-meanwhile` if the project already has an origin.
    pub fn add_origin(
        &mut self,
        label: Option<&str>,
        base_url: &str,
        app: &RemoteApp,
    ) -> Result<usize> {
        self.manifest.add_origin(label, base_url, app)
    }

    /// Takes an origin for one of another server, in memory: nothing is paired in it, and
    /// nothing is known of it. From then on neither manifest nor base is written.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// # drop(project);
    /// use makecom_project::{MemoryServer, PairBy, Project, push};
    ///
    /// let mut project = Project::open(folder.path())?;
    /// project.detach(0, "http://127.0.0.1/api");
    /// let options = push::Options { pair_by: Some(PairBy::Label), ..Default::default() };
    /// let server = MemoryServer::new();
    /// let plan = push::plan(&project, 0, &server, &options, &|_, _| {}).await?;
    /// assert_eq!(plan.count(push::Action::Create), 1);
    /// plan.apply(&mut project, &server, &|_, _| {}).await; // writes no file
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    /// If there is no such origin.
    pub fn detach(&mut self, origin: usize, base_url: &str) {
        let origin = &mut self.manifest.origins[origin];
        base_url.clone_into(&mut origin.base_url);
        origin.mapping.clear();
        origin.unusable.clear();
        self.base = Base::default();
        self.is_detached = true;
    }

    pub(crate) fn is_detached(&self) -> bool {
        self.is_detached
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
    /// `no-single-origin` if none or several match; `server` if the address of an origin
    /// is not a zone's.
    pub fn choose_origin(
        &self,
        name: Option<&str>,
        zone: Option<&Zone>,
        app: Option<&AppName>,
    ) -> Result<usize> {
        origin::choose(self.origins(), self.findings(), name, zone, app)
    }
}

fn find(folder: &Path) -> Result<PathBuf> {
    let found = find::below(folder).or_else(|| find::above(folder));
    match found {
        Some(path) => Ok(path),
        // A folder that cannot be opened is another error.
        None => Folder::open(folder).and_then(|_| Err(not_there(folder))),
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
