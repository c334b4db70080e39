//! The metadata of the app of a project: a file beside the manifest, which may be missing.

use super::Project;
use crate::error::{Code, Error, Result};
use crate::folder::Folder;
use crate::manifest::Manifest;
use crate::metadata::AppMetadata;
use crate::names::METADATA;

/// Reads it, if it exists.
pub(super) fn open(folder: &Folder, manifest: &Manifest) -> Result<AppMetadata> {
    let mut empty = AppMetadata::default();
    empty.place_beside(manifest);
    match folder.read_own(METADATA)? {
        Some(text) => empty.reread(text),
        None => Ok(empty),
    }
}

impl Project {
    /// The metadata of the app, if the project has a file of it. Its findings are its own,
    /// not among those of the [project](Self::findings).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// assert!(project.metadata().is_none());
    /// # Ok(())
    /// # }
    /// ```
    pub fn metadata(&self) -> Option<&AppMetadata> {
        let metadata = &self.metadata;
        (metadata.text().is_some() || metadata.has_changed()).then_some(metadata)
    }

    /// The metadata of the app, to be changed; without any values if the project has no
    /// file of it. [`save_metadata`](Self::save_metadata) writes the changes.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// use makecom_project::metadata::MetadataField;
    /// use makecom_project::{LockRequest, Project};
    ///
    /// let mut project = Project::open_or_begin(folder.path(), LockRequest::new("pull"))?;
    /// project.metadata_mut().set(MetadataField::Theme, "#AB00CD")?;
    /// assert_eq!(project.metadata().unwrap().theme(), Some("#ab00cd"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn metadata_mut(&mut self) -> &mut AppMetadata {
        &mut self.metadata
    }

    /// The icon of the app, checked as [`makecom::check_icon`] does; `None` if the
    /// metadata names none.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// use makecom_project::metadata::MetadataField;
    /// use makecom_project::{LockRequest, Project};
    ///
    /// let mut project = Project::open_or_begin(folder.path(), LockRequest::new("pull"))?;
    /// assert!(project.icon()?.is_none());
    /// std::fs::write(folder.path().join("icon.png"), b"GIF89a")?;
    /// project.metadata_mut().set(MetadataField::Icon, "icon.png")?;
    /// let error = project.icon().unwrap_err();
    /// assert_eq!(error.to_string(), "icon.png: the icon is not a PNG image");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// `unusable-file` if it is not there, not a regular file, or not an icon that Make
    /// takes; `refused-path` or `io` if it cannot be read.
    pub fn icon(&self) -> Result<Option<Vec<u8>>> {
        let Some(path) = self.metadata.icon() else {
            return Ok(None);
        };
        let Some(png) = self.folder.read_binary(path)? else {
            let help = format!("put a PNG there, or name another in {METADATA}");
            return Err(Error::new(Code::File, path, "is not there", help));
        };
        makecom::check_icon(&png).map_err(|error| {
            let help = error.help().unwrap_or_default();
            Error::new(Code::File, path, error.to_string(), help)
        })?;
        Ok(Some(png))
    }
}
