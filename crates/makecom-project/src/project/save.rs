//! Writes the manifest and the base: changes are merged into the text that is on the disk
//! by then.

use std::time::Duration;

use super::Project;
use crate::base::Base;
use crate::error::{Code, Error, Result};
use crate::folder::Written;
use crate::manifest::Manifest;
use crate::names::{BASE, MANIFEST};

/// How often to retry a file that an editor may be saving, and the pause between.
const LOOKS: u32 = 20;
const PAUSE: Duration = Duration::from_millis(50);

impl Project {
    /// Writes the manifest if it has changed: merges the changes into the text on the
    /// disk, which an editor may have saved meanwhile.
    ///
    /// # Errors
    ///
    /// If the two conflict. Then the changes are not written, and are dropped.
    pub(crate) fn save_manifest(&mut self) -> Result<()> {
        if self.has_manifest && !self.manifest.has_changed() {
            return Ok(());
        }
        let mut expected = self.has_manifest.then(|| self.manifest.text().to_owned());
        let mut looks = 0;
        loop {
            let text = expected.clone();
            let text = text.unwrap_or_else(|| self.manifest.text().to_owned());
            let written = self.manifest.changed_from(text).and_then(|next| {
                let expected = expected.as_deref();
                let written = self.folder.write_own(MANIFEST, expected, next.text())?;
                Ok((written, next))
            });
            let wrong = match written {
                Ok((Written::Done, next)) => {
                    self.manifest = next;
                    self.has_manifest = true;
                    return Ok(());
                }
                Ok((Written::Changed(Some(text)), _)) => {
                    expected = Some(text);
                    continue;
                }
                Ok((Written::Changed(None), _)) => Error::new(
                    Code::Meanwhile,
                    MANIFEST,
                    "was removed meanwhile",
                    "put it back, and run this again",
                ),
                Err(error) => error,
            };
            looks += 1;
            if looks == LOOKS {
                if let Some(text) = expected
                    && let Ok(manifest) = Manifest::parse(text)
                {
                    self.manifest = manifest;
                }
                return Err(wrong);
            }
            // An editor may be saving it.
            std::thread::sleep(PAUSE);
            if let Ok(Some(text)) = self.folder.read_own(MANIFEST) {
                expected = Some(text);
            }
        }
    }

    /// Reads the manifest again, if it exists and is valid.
    pub(crate) fn look_again(&mut self) -> Result<()> {
        if let Some(text) = self.folder.read_own(MANIFEST)?
            && text != self.manifest.text()
        {
            self.manifest = Manifest::parse(text)?;
        }
        Ok(())
    }

    /// Writes the base if it has changed: merges the changes since the project was opened
    /// into the base on the disk.
    pub(crate) fn save_base(&mut self) -> Result<()> {
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
