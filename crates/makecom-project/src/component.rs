//! A component of a project, as the manifest describes it.

use std::collections::BTreeMap;
use std::fmt;

use makecom::section::Carrier;
use makecom::{CodeKind, ComponentKind, ConnectionType, ModuleType, WebhookType};
use serde_json::{Map, Value};

use crate::field::{Field, FieldValue, Fields};
use crate::ids::stem;
use crate::names::code_files;

/// The local id of the app itself, where one is shown.
pub(crate) const APP: &str = "app";

/// The type of a component within its kind, in the words of the manifest. It decides
/// which code a component has. RPCs, functions and the app itself have no types: theirs
/// is blank.
///
/// ```
/// use makecom::{ComponentKind, ModuleType};
/// use makecom_project::ComponentType;
///
/// let search = ComponentType::parse(ComponentKind::Module, "search");
/// assert_eq!(search, Some(ModuleType::Search.into()));
/// assert_eq!(ComponentType::parse(ComponentKind::Webhook, "search"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ComponentType(&'static str);

impl ComponentType {
    /// The type of a kind without types.
    ///
    /// ```
    /// use makecom::ComponentKind;
    /// use makecom_project::ComponentType;
    ///
    /// assert_eq!(ComponentType::parse(ComponentKind::Rpc, ""), Some(ComponentType::NONE));
    /// ```
    pub const NONE: Self = Self("");

    /// A connection by anything but OAuth. A server keeps no more of a connection's
    /// type.
    ///
    /// ```
    /// use makecom::ConnectionType;
    /// use makecom_project::ComponentType;
    ///
    /// assert_eq!(ComponentType::from(&ConnectionType::Apikey), ComponentType::BASIC);
    /// ```
    pub const BASIC: Self = Self("basic");

    /// A connection by OAuth 1 or 2.
    ///
    /// ```
    /// use makecom::ConnectionType;
    /// use makecom_project::ComponentType;
    ///
    /// assert_eq!(ComponentType::from(&ConnectionType::OauthRefresh), ComponentType::OAUTH);
    /// ```
    pub const OAUTH: Self = Self("oauth");

    /// A type that only a server knows.
    pub(crate) const UNKNOWN: Self = Self("unknown");

    /// The type of this name in the manifest, if components of the kind have it.
    ///
    /// ```
    /// use makecom::ComponentKind;
    /// use makecom_project::ComponentType;
    ///
    /// let found = ComponentType::parse(ComponentKind::Connection, "oauth");
    /// assert_eq!(found, Some(ComponentType::OAUTH));
    /// ```
    pub fn parse(kind: ComponentKind, name: &str) -> Option<Self> {
        let mut all = Self::of(kind).into_iter();
        all.find(|one| one.0 == name)
    }

    /// The name in the manifest.
    ///
    /// ```
    /// assert_eq!(makecom_project::ComponentType::BASIC.as_str(), "basic");
    /// ```
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// All types of a kind.
    pub(crate) fn of(kind: ComponentKind) -> Vec<Self> {
        match kind {
            ComponentKind::Connection => vec![Self::BASIC, Self::OAUTH],
            ComponentKind::Webhook => [WebhookType::Web, WebhookType::WebShared]
                .iter()
                .map(Self::from)
                .collect(),
            ComponentKind::Module => ModuleType::ALL.map(Self::from).to_vec(),
            _ => vec![Self::NONE],
        }
    }

    /// The key of the type in the manifest, if the kind has types.
    pub(crate) fn key(kind: ComponentKind) -> Option<&'static str> {
        match kind {
            ComponentKind::Connection => Some("connectionType"),
            ComponentKind::Webhook => Some("webhookType"),
            ComponentKind::Module => Some("moduleType"),
            _ => None,
        }
    }
}

impl fmt::Display for ComponentType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl From<&ConnectionType> for ComponentType {
    fn from(connection: &ConnectionType) -> Self {
        if connection.as_str().starts_with("oauth") {
            Self::OAUTH
        } else {
            Self::BASIC
        }
    }
}

impl From<&WebhookType> for ComponentType {
    fn from(webhook: &WebhookType) -> Self {
        match webhook {
            WebhookType::Web => Self("web"),
            WebhookType::WebShared => Self("web-shared"),
            _ => Self::UNKNOWN,
        }
    }
}

impl From<ModuleType> for ComponentType {
    fn from(module: ModuleType) -> Self {
        Self(module.as_str())
    }
}

/// A component of the project, as the manifest describes it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
/// use makecom::{CodeKind, ComponentKind};
///
/// let connection = project.component(ComponentKind::Connection, "acme-crm").unwrap();
/// let file = connection.file(CodeKind::ConnectionParameters);
/// assert_eq!(file, Some("connections/acme-crm/acme-crm.params.iml.json"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct LocalComponent {
    pub(crate) kind: ComponentKind,
    /// Everything but `codeFiles`.
    pub(crate) attributes: Map<String, Value>,
    /// The codes that the manifest names; one without a file is not managed.
    pub(crate) files: BTreeMap<CodeKind, Option<String>>,
}

impl LocalComponent {
    /// A component as the extension writes it, without common data, which holds secrets.
    pub(crate) fn new(
        kind: ComponentKind,
        component_type: ComponentType,
        id: &str,
        fields: &Fields,
        folder: &str,
    ) -> Self {
        let stem = stem(id);
        let mut attributes = Map::new();
        for (field, value) in fields {
            attributes.insert(field.key().to_owned(), value.clone().into());
        }
        if let Some(key) = ComponentType::key(kind) {
            attributes.insert(key.to_owned(), component_type.as_str().into());
        }
        let codes = CodeKind::of(kind).filter_map(|code| {
            let end = code.file(component_type.as_str())?;
            let is_managed = code.carrier() != Carrier::Common;
            Some((code, is_managed.then(|| format!("{folder}/{stem}.{end}"))))
        });
        Self {
            kind,
            files: codes.collect(),
            attributes,
        }
    }

    /// The value of a field, with references by local ids: `None` if the manifest has no
    /// such key, `Some(None)` if it is unset.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// use makecom_project::Field;
    ///
    /// let (_, _, connection) = project.components().next().unwrap();
    /// assert_eq!(connection.field(Field::Label), Some(Some("Acme")));
    /// assert_eq!(connection.field(Field::Webhook), None);
    /// # Ok(())
    /// # }
    /// ```
    pub fn field(&self, field: Field) -> Option<FieldValue<'_>> {
        let value = match self.attributes.get(field.key())? {
            Value::String(text) => Some(text.as_str()).filter(|text| !text.is_empty()),
            Value::Null => None,
            // The finding about it says what is expected.
            _ => return None,
        };
        Some(value)
    }

    /// Its kind.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// let (kind, id, connection) = project.components().next().unwrap();
    /// assert_eq!((kind, id), (connection.kind(), "acme-crm"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn kind(&self) -> ComponentKind {
        self.kind
    }

    /// Its type, if the manifest has one that is known.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// use makecom_project::ComponentType;
    ///
    /// let (_, _, connection) = project.components().next().unwrap();
    /// assert_eq!(connection.component_type(), Some(ComponentType::BASIC));
    /// # Ok(())
    /// # }
    /// ```
    pub fn component_type(&self) -> Option<ComponentType> {
        match ComponentType::key(self.kind) {
            Some(key) => {
                // Older manifests have it under another key (migrations of the extension).
                let older = || (self.attributes.get("moduleSubtype")).filter(|_| self.is_module());
                let name = self.attributes.get(key).or_else(older)?.as_str()?;
                ComponentType::parse(self.kind, name)
            }
            None => Some(ComponentType::NONE),
        }
    }

    fn is_module(&self) -> bool {
        self.kind == ComponentKind::Module
    }

    /// What users see, if the manifest says it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// let (_, _, connection) = project.components().next().unwrap();
    /// assert_eq!(connection.label(), Some("Acme"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn label(&self) -> Option<&str> {
        self.attributes.get("label")?.as_str()
    }

    /// What else the manifest says of it under a key, such as `connection` or
    /// `description`. Null, which clears something, is not the same as nothing, which
    /// leaves it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// let (_, _, connection) = project.components().next().unwrap();
    /// assert_eq!(connection.attribute("connectionType").unwrap(), "basic");
    /// assert_eq!(connection.attribute("description"), None);
    /// # Ok(())
    /// # }
    /// ```
    pub fn attribute(&self, key: &str) -> Option<&Value> {
        self.attributes.get(key)
    }

    /// The file of a code, relative to the folder of the manifest; `None` if the project
    /// does not manage the code.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// let (_, _, connection) = project.components().next().unwrap();
    /// // A basic connection has no scopes.
    /// assert_eq!(connection.file(makecom::CodeKind::ConnectionScope), None);
    /// # Ok(())
    /// # }
    /// ```
    pub fn file(&self, code: CodeKind) -> Option<&str> {
        let mut codes = self.codes();
        codes.find_map(|(kind, file)| (kind == code).then_some(file))
    }

    /// The managed codes with their files, without common data. Of a component whose type
    /// is not known, all that have a file.
    pub(crate) fn codes(&self) -> impl Iterator<Item = (CodeKind, &str)> {
        let codes = code_files(self.kind, self.component_type());
        codes.filter_map(|code| Some((code, self.files.get(&code)?.as_deref()?)))
    }

    /// The file of the common data, if it is managed.
    pub(crate) fn common(&self) -> Option<&str> {
        self.files.get(&common(self.kind)?)?.as_deref()
    }

    /// The default path of the common data.
    pub(crate) fn common_beside(&self, id: &str) -> String {
        let folder = self.files.values().flatten().find_map(|file| {
            let (folder, _) = file.rsplit_once('/')?;
            Some(folder)
        });
        let stem = stem(id);
        let end = common(self.kind).and_then(|code| code.file(""));
        let end = end.unwrap_or("common.json");
        match folder {
            Some(folder) => format!("{folder}/{stem}.{end}"),
            None => format!("{stem}.{end}"),
        }
    }
}

/// The common data of a kind, if it has any.
pub(crate) fn common(kind: ComponentKind) -> Option<CodeKind> {
    CodeKind::of(kind).find(|code| code.carrier() == Carrier::Common)
}
