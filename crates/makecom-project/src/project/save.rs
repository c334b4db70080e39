//! Writes the manifest, the metadata and the base: changes are merged into the text that
//! is on the disk by then.

use std::time::Duration;

use super::Project;
use crate::base::Base;
use crate::error::{Code, Error, Result};
use crate::folder::{Folder, Written};
use crate::manifest::Manifest;
use crate::metadata::AppMetadata;
use crate::names::{BASE, MANIFEST, METADATA};

/// How often to retry a file that an editor may be saving, and the pause between.
const LOOKS: u32 = 20;
const PAUSE: Duration = Duration::from_millis(50);

/// A file of the project that is edited in place.
trait Document: Sized {
    const NAME: &'static str;

    /// The text as it was last read or written.
    fn text(&self) -> &str;

    /// Applies the changes to the text that is on the disk, or begins the file.
    ///
    /// # Errors
    ///
    /// If the text is invalid, or conflicts with a change.
    fn changed(&self, text: Option<String>) -> Result<Self>;

    /// The document of another text, without changes.
    fn reread(&self, text: String) -> Result<Self>;
}

impl Document for Manifest {
    const NAME: &'static str = MANIFEST;

    fn text(&self) -> &str {
        self.text()
    }

    fn changed(&self, text: Option<String>) -> Result<Self> {
        self.changed_from(text.unwrap_or_else(|| self.text().to_owned()))
    }

    fn reread(&self, text: String) -> Result<Self> {
        self.reparse(text)
    }
}

impl Document for AppMetadata {
    const NAME: &'static str = METADATA;

    fn text(&self) -> &str {
        self.text().unwrap_or_default()
    }

    fn changed(&self, text: Option<String>) -> Result<Self> {
        self.changed_from(text)
    }

    fn reread(&self, text: String) -> Result<Self> {
        self.reread(text)
    }
}

/// Writes a document: merges its changes into the text on the disk, which is expected to
/// be this one but which an editor may have saved meanwhile.
///
/// # Errors
///
/// If the two conflict. Then the changes are not written, and are dropped.
fn save<D: Document>(
    folder: &Folder,
    document: &mut D,
    mut expected: Option<String>,
) -> Result<()> {
    let mut looks = 0;
    loop {
        let written = document.changed(expected.clone()).and_then(|next| {
            let written = folder.write_own(D::NAME, expected.as_deref(), next.text())?;
            Ok((written, next))
        });
        let wrong = match written {
            Ok((Written::Done, next)) => {
                *document = next;
                return Ok(());
            }
            Ok((Written::Changed(Some(text)), _)) => {
                expected = Some(text);
                continue;
            }
            Ok((Written::Changed(None), _)) => Error::new(
                Code::Meanwhile,
                D::NAME,
                "was removed meanwhile",
                "put it back, and run this again",
            ),
            Err(error) => error,
        };
        looks += 1;
        if looks == LOOKS {
            if let Some(text) = expected
                && let Ok(there) = document.reread(text)
            {
                *document = there;
            }
            return Err(wrong);
        }
        // An editor may be saving it.
        std::thread::sleep(PAUSE);
        if let Ok(Some(text)) = folder.read_own(D::NAME) {
            expected = Some(text);
        }
    }
}

impl Project {
    /// Writes the manifest if it has changed: merges the changes into the text on the
    /// disk, which an editor may have saved meanwhile.
    ///
    /// # Errors
    ///
    /// If the two conflict. Then the changes are not written, and are dropped.
    pub(crate) fn save_manifest(&mut self) -> Result<()> {
        if self.is_detached {
            self.manifest.drop_changes();
        }
        if self.has_manifest && !self.manifest.has_changed() {
            return Ok(());
        }
        let expected = self.has_manifest.then(|| self.manifest.text().to_owned());
        save(&self.folder, &mut self.manifest, expected)?;
        self.has_manifest = true;
        Ok(())
    }

    /// Writes the [metadata](crate::metadata) of the app if it has changed: merges the
    /// changes into the text on the disk, which an editor may have saved meanwhile. The
    /// project must be open for changes.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// use makecom_project::metadata::MetadataField;
    /// use makecom_project::{LockRequest, METADATA, Project};
    ///
    /// let mut project = Project::open_or_begin(folder.path(), LockRequest::new("pull"))?;
    /// project.metadata_mut().set(MetadataField::Label, "Acme")?;
    /// project.save_metadata()?;
    /// let text = std::fs::read_to_string(folder.path().join(METADATA))?;
    /// assert_eq!(text, "{\n    \"label\": \"Acme\"\n}\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// `changed-meanwhile` if a changed field was changed on the disk, too, or the file
    /// was removed; `invalid-metadata` if the file is invalid by then, or would be; `io`
    /// if it cannot be written. Then the changes are not written, and are dropped.
    /// `internal` if the project is open for reading only.
    pub fn save_metadata(&mut self) -> Result<()> {
        if !self.metadata.has_changed() {
            return Ok(());
        }
        // A pull may have added modules and files since.
        self.metadata.place_beside(&self.manifest);
        let expected = self.metadata.text().map(str::to_owned);
        save(&self.folder, &mut self.metadata, expected)
    }

    /// Reads the manifest again, if it exists and is valid.
    pub(crate) fn look_again(&mut self) -> Result<()> {
        if !self.is_detached
            && let Some(text) = self.folder.read_own(MANIFEST)?
            && text != self.manifest.text()
        {
            self.manifest = self.manifest.reparse(text)?;
        }
        Ok(())
    }

    /// Writes the base if it has changed: merges the changes since the project was opened
    /// into the base on the disk.
    pub(crate) fn save_base(&mut self) -> Result<()> {
        if self.is_detached {
            return Ok(());
        }
        loop {
            let text = self.base.text()?;
            if self.base_text.as_ref() == Some(&text) {
                return Ok(());
            }
            let expected = self.base_text.as_deref();
            match self.folder.write_own(BASE, expected, &text)? {
                Written::Done => {
                    self.base_text = Some(text);
                    return Ok(());
                }
                // The notes made here must survive the loss of the file.
                Written::Changed(None) => self.base_text = None,
                Written::Changed(Some(disk)) => {
                    let there = Base::parse(Some(&disk))?;
                    self.base = self.base.merge(&self.base_before, there);
                    self.base_text = Some(disk);
                }
            }
        }
    }
}
