//! A connection of a project, as the manifest describes it.

use std::collections::BTreeMap;
use std::fmt;

use makecom::CodeKind;
use serde::Deserialize;

use crate::ids::stem;
use crate::names::{COMMON_KEY, COMMON_SUFFIX, code_files};

/// The kind of a connection; a server keeps no more of its type.
///
/// ```
/// use makecom::ConnectionType;
/// use makecom_project::ConnectionKind;
///
/// let kind = ConnectionKind::of(&ConnectionType::OauthRefresh);
/// assert_eq!(kind, ConnectionKind::Oauth);
/// assert_eq!(kind.to_string(), "oauth");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConnectionKind {
    /// `basic`: anything but OAuth.
    Basic,
    /// `oauth`: OAuth 1 or 2.
    Oauth,
}

impl ConnectionKind {
    /// The kind of a connection type.
    ///
    /// ```
    /// use makecom::ConnectionType;
    /// use makecom_project::ConnectionKind;
    ///
    /// let kind = ConnectionKind::of(&ConnectionType::Apikey);
    /// assert_eq!(kind, ConnectionKind::Basic);
    /// ```
    pub fn of(kind: &makecom::ConnectionType) -> Self {
        if kind.as_str().starts_with("oauth") {
            Self::Oauth
        } else {
            Self::Basic
        }
    }

    /// The name in the manifest.
    ///
    /// ```
    /// assert_eq!(makecom_project::ConnectionKind::Basic.as_str(), "basic");
    /// ```
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Oauth => "oauth",
        }
    }
}

impl fmt::Display for ConnectionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A connection of the project, as the manifest describes it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
/// use makecom::CodeKind;
///
/// let connection = project.connection("acme-crm").unwrap();
/// let file = connection.file(CodeKind::ConnectionParameters);
/// assert_eq!(file, Some("connections/acme-crm/acme-crm.params.iml.json"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object")]
pub struct LocalConnection {
    pub(crate) label: String,
    #[serde(rename = "connectionType")]
    pub(crate) kind: ConnectionKind,
    #[serde(rename = "codeFiles")]
    pub(crate) files: BTreeMap<String, Option<String>>,
}

impl LocalConnection {
    /// A connection with the file names of the extension.
    pub(crate) fn new(id: &str, label: &str, kind: ConnectionKind, folder: &str) -> Self {
        let stem = stem(id);
        let mut files: BTreeMap<_, _> = code_files(kind)
            .map(|(_, key, end)| (key.to_owned(), Some(format!("{folder}/{stem}.{end}"))))
            .collect();
        files.insert(COMMON_KEY.to_owned(), None);
        Self {
            label: label.to_owned(),
            kind,
            files,
        }
    }

    /// Its kind.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// let connection = project.connection("acme-crm").unwrap();
    /// assert_eq!(connection.kind(), makecom_project::ConnectionKind::Basic);
    /// # Ok(())
    /// # }
    /// ```
    pub fn kind(&self) -> ConnectionKind {
        self.kind
    }

    /// The file of a section, relative to the folder of the manifest; `None` if the
    /// project does not manage the section.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// let connection = project.connection("acme-crm").unwrap();
    /// // A basic connection has no scopes.
    /// assert_eq!(connection.file(makecom::CodeKind::ConnectionScope), None);
    /// # Ok(())
    /// # }
    /// ```
    pub fn file(&self, section: CodeKind) -> Option<&str> {
        let mut sections = self.sections();
        sections.find_map(|(kind, file)| (kind == section).then_some(file))
    }

    /// The managed sections with their files.
    pub(crate) fn sections(&self) -> impl Iterator<Item = (CodeKind, &str)> {
        let file = |key| self.files.get(key)?.as_deref();
        code_files(self.kind).filter_map(move |(section, key, _)| Some((section, file(key)?)))
    }

    /// The file of the common data, if it is managed.
    pub(crate) fn common(&self) -> Option<&str> {
        self.files.get(COMMON_KEY)?.as_deref()
    }

    /// The default path of the common data.
    pub(crate) fn common_beside(&self, id: &str) -> String {
        let folder = self.files.values().flatten().find_map(|file| {
            let (folder, _) = file.rsplit_once('/')?;
            Some(folder)
        });
        let stem = stem(id);
        match folder {
            Some(folder) => format!("{folder}/{stem}.{COMMON_SUFFIX}"),
            None => format!("{stem}.{COMMON_SUFFIX}"),
        }
    }
}
