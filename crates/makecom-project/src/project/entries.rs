//! Where the files of codes are named.

use makecom::{CodeKind, ComponentKind};

use super::Project;
use crate::finding::{pointer, positions_of};
use crate::manifest::GENERAL;
use crate::names::{MANIFEST, METADATA};

/// The place that names the file of a code.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
/// use makecom::CodeKind;
///
/// let entry = &project.entries(&[(CodeKind::ConnectionApi, "acme-crm")])[0];
/// assert_eq!(entry.file, makecom_project::MANIFEST);
/// assert_eq!(entry.pointer, "/components/connection/acme-crm/codeFiles/communication");
/// assert!(entry.line > 1);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// The name of the file: that of the manifest, or of the metadata of the app.
    pub file: &'static str,
    /// The place in the file, as a JSON Pointer.
    pub pointer: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1, in characters.
    pub column: usize,
}

impl Project {
    /// The places that name the files of codes, each with the local id of its component,
    /// blank for the app itself. What is not there has the place around it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// use makecom::CodeKind;
    ///
    /// let entry = &project.entries(&[(CodeKind::AppInstall, "")])[0];
    /// assert_eq!(entry.file, makecom_project::METADATA); // the manifest has no such key
    /// # Ok(())
    /// # }
    /// ```
    pub fn entries(&self, codes: &[(CodeKind, &str)]) -> Vec<Entry> {
        let places = codes.iter().map(|(code, id)| place(*code, id));
        let (files, places): (Vec<_>, Vec<_>) = places.unzip();
        let positions = |text: &str| positions_of(text, &places);
        let of_manifest = positions(self.manifest_text());
        // Most projects name no code there.
        let metadata = self.metadata().and_then(|it| it.text());
        let metadata = metadata.filter(|_| files.contains(&METADATA));
        let of_metadata = metadata.map(positions).unwrap_or_default();
        let all = files.into_iter().zip(&places).enumerate();
        all.map(|(index, (file, at))| {
            let found = match file {
                METADATA => of_metadata.get(index),
                _ => of_manifest.get(index),
            };
            let (line, column) = found.copied().unwrap_or((1, 1));
            Entry {
                file,
                pointer: pointer(at),
                line,
                column,
            }
        })
        .collect()
    }
}

impl Project {
    /// The code that a file holds, and the local id of its component, blank for the app
    /// itself; `None` if the project does not name the file.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// use makecom::CodeKind;
    ///
    /// let found = project.code_of("connections/acme-crm/acme-crm.params.iml.json");
    /// assert_eq!(found, Some((CodeKind::ConnectionParameters, "acme-crm".to_owned())));
    /// # Ok(())
    /// # }
    /// ```
    pub fn code_of(&self, file: &str) -> Option<(CodeKind, String)> {
        let app = [(ComponentKind::App, "")].into_iter();
        let components = self.components().map(|(kind, id, _)| (kind, id));
        let endpoints = self.endpoints().map(|id| (ComponentKind::Endpoint, id));
        let mut all = app.chain(components).chain(endpoints);
        let of_component = all.find_map(|(kind, id)| {
            let component = self.component(kind, id)?;
            let mut codes = component.files.iter();
            let found = codes.find(|(_, named)| named.as_deref() == Some(file));
            found.map(|(code, _)| (*code, id.to_owned()))
        });
        of_component.or_else(|| {
            let mut codes = self.metadata.codes();
            let found = codes.find(|(_, named)| *named == file);
            found.map(|(code, _)| (code, String::new()))
        })
    }
}

/// The file that names a code, and the keys that lead there.
fn place(code: CodeKind, id: &str) -> (&'static str, Vec<String>) {
    let kind = code.component();
    let is_of_metadata = kind == ComponentKind::App && code.files().next().is_none();
    let (file, keys) = if is_of_metadata {
        (METADATA, vec![code.name()])
    } else if kind == ComponentKind::App {
        (MANIFEST, vec![GENERAL, code.key()])
    } else {
        let keys = vec!["components", kind.as_str(), id, "codeFiles", code.key()];
        (MANIFEST, keys)
    };
    (file, keys.into_iter().map(str::to_owned).collect())
}
