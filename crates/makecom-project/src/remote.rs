//! The components of an app on a server, as far as a project needs them.

use std::collections::BTreeMap;

use makecom::{AppName, CodeKind, Common, ComponentKind, ComponentName, Section, TypedComponent};

use crate::component::ComponentType;
use crate::error::Result;
use crate::field::{Field, FieldValue, Fields};
use crate::metadata::ModuleState;

/// A callback with the number of finished requests and the total, as far as it is known.
///
/// ```
/// let progress: makecom_project::Progress<'_> = &|done, total| eprintln!("{done}/{total}");
/// progress(1, 3);
/// ```
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// Where the components of an origin are: an app, and its version. Connections and
/// webhooks are shared by all versions.
///
/// ```
/// use makecom_project::RemoteApp;
///
/// let app = RemoteApp::new("acme-crm".parse()?, 2);
/// assert_eq!((app.name().as_str(), app.version()), ("acme-crm", 2));
/// # Ok::<(), makecom::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteApp {
    name: AppName,
    version: u32,
}

impl RemoteApp {
    /// A version of an app.
    ///
    /// ```
    /// let app = makecom_project::RemoteApp::new("acme-crm".parse()?, 1);
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn new(name: AppName, version: u32) -> Self {
        Self { name, version }
    }

    /// The app.
    ///
    /// ```
    /// let app = makecom_project::RemoteApp::new("acme-crm".parse()?, 1);
    /// assert_eq!(app.name().as_str(), "acme-crm");
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn name(&self) -> &AppName {
        &self.name
    }

    /// The version.
    ///
    /// ```
    /// let app = makecom_project::RemoteApp::new("acme-crm".parse()?, 1);
    /// assert_eq!(app.version(), 1);
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn version(&self) -> u32 {
        self.version
    }
}

/// A component on a server.
///
/// ```
/// use makecom::ComponentKind;
/// use makecom_project::{ComponentType, RemoteComponent};
///
/// let (kind, name) = (ComponentKind::Connection, "acme-crm".parse()?);
/// let connection = RemoteComponent::new(kind, name, ComponentType::OAUTH, "Acme");
/// assert_eq!(connection.name().as_str(), "acme-crm");
/// assert_eq!(connection.label(), "Acme");
/// # Ok::<(), makecom::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct RemoteComponent {
    pub(crate) kind: ComponentKind,
    pub(crate) name: ComponentName,
    /// With references by their names on the server.
    pub(crate) fields: Fields,
    pub(crate) component_type: ComponentType,
    /// The original, if it is an alias; then its sections were not read.
    pub(crate) alias_of: Option<String>,
    pub(crate) sections: BTreeMap<CodeKind, Section>,
    pub(crate) common: Option<Common>,
    /// The states of a module, as far as they are known.
    pub(crate) state: ModuleState,
    /// Whether its codes were read; otherwise only the data of the list is known.
    pub(crate) is_read: bool,
    /// Whether the version of the app may change it: connections and webhooks of other
    /// versions are listed, too.
    pub(crate) is_owned: bool,
    /// Whether the list says that it is of this version of the app; `None` if it says
    /// nothing.
    pub(crate) is_of_version: Option<bool>,
}

impl RemoteComponent {
    /// A component as listed, without sections.
    ///
    /// ```
    /// # use makecom_project::{ComponentType, RemoteComponent};
    /// use makecom::{CodeKind, ComponentKind};
    ///
    /// let (kind, name) = (ComponentKind::Rpc, "listUsers".parse()?);
    /// let rpc = RemoteComponent::new(kind, name, ComponentType::NONE, "List users");
    /// assert!(rpc.section(CodeKind::RpcApi).is_none()); // not read
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn new(
        kind: ComponentKind,
        name: ComponentName,
        component_type: ComponentType,
        label: impl Into<String>,
    ) -> Self {
        let label = Some(label.into()).filter(|label| !label.is_empty());
        let fields = Field::of(kind, Some(component_type));
        let has_label = fields.take(1).filter(|field| *field == Field::Label);
        Self {
            kind,
            name,
            fields: has_label.map(|field| (field, label.clone())).collect(),
            component_type,
            alias_of: None,
            sections: BTreeMap::new(),
            common: None,
            state: ModuleState::default(),
            is_read: false,
            is_owned: true,
            is_of_version: None,
        }
    }

    /// A component as a [`makecom::Collection`] lists it, without sections.
    ///
    /// ```
    /// # use makecom_project::RemoteComponent;
    /// let json = r#"{"name": "acme-crm", "label": "Acme", "type": "apikey"}"#;
    /// let connection: makecom::Connection = serde_json::from_str(json)?;
    /// let listed = RemoteComponent::of(&connection, connection.connection_type().into());
    /// assert_eq!(listed.label(), "Acme");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn of<K: TypedComponent>(listed: &K, component_type: ComponentType) -> Self {
        let name = listed.name().clone();
        Self {
            alias_of: listed.alias_to().map(str::to_owned),
            ..Self::new(K::KIND, name, component_type, listed.label())
        }
    }

    /// As listed for a version of an app: those of other versions are listed, too.
    pub(crate) fn of_version(mut self, listed: Option<String>, app: &RemoteApp) -> Self {
        self.is_of_version = listed.map(|listed| listed == app.version().to_string());
        self.is_owned = self.is_of_version.unwrap_or(true);
        self
    }

    /// The app itself, which has codes too.
    pub(crate) fn app(app: &RemoteApp) -> Result<Self> {
        let name = app.name().as_str().parse()?;
        Ok(Self::new(ComponentKind::App, name, ComponentType::NONE, ""))
    }

    /// An alias of another component.
    ///
    /// ```
    /// # use makecom::ComponentKind;
    /// # use makecom_project::{ComponentType, RemoteComponent};
    /// # let (kind, name) = (ComponentKind::Connection, "acme-crm2".parse()?);
    /// let alias = RemoteComponent::new(kind, name, ComponentType::BASIC, "Acme").alias_of("acme-crm");
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn alias_of(mut self, original: impl Into<String>) -> Self {
        self.alias_of = Some(original.into());
        self
    }

    /// Its kind.
    ///
    /// ```
    /// # use makecom::ComponentKind;
    /// # use makecom_project::{ComponentType, RemoteComponent};
    /// # let (kind, name) = (ComponentKind::Connection, "acme-crm".parse()?);
    /// let connection = RemoteComponent::new(kind, name, ComponentType::BASIC, "Acme");
    /// assert_eq!(connection.kind(), ComponentKind::Connection);
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn kind(&self) -> ComponentKind {
        self.kind
    }

    /// Its type.
    ///
    /// ```
    /// # use makecom::ComponentKind;
    /// # use makecom_project::{ComponentType, RemoteComponent};
    /// # let (kind, name) = (ComponentKind::Connection, "acme-crm".parse()?);
    /// let connection = RemoteComponent::new(kind, name, ComponentType::BASIC, "Acme");
    /// assert_eq!(connection.component_type(), ComponentType::BASIC);
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn component_type(&self) -> ComponentType {
        self.component_type
    }

    /// Its name.
    ///
    /// ```
    /// # use makecom::ComponentKind;
    /// # use makecom_project::{ComponentType, RemoteComponent};
    /// # let (kind, name) = (ComponentKind::Connection, "acme-crm".parse()?);
    /// let connection = RemoteComponent::new(kind, name, ComponentType::BASIC, "Acme");
    /// assert_eq!(connection.name().as_str(), "acme-crm");
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn name(&self) -> &ComponentName {
        &self.name
    }

    /// What users see.
    ///
    /// ```
    /// # use makecom::ComponentKind;
    /// # use makecom_project::{ComponentType, RemoteComponent};
    /// # let (kind, name) = (ComponentKind::Connection, "acme-crm".parse()?);
    /// let connection = RemoteComponent::new(kind, name, ComponentType::BASIC, "Acme");
    /// assert_eq!(connection.label(), "Acme");
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn label(&self) -> &str {
        let label = self.fields.get(&Field::Label);
        label.and_then(Option::as_deref).unwrap_or_default()
    }

    /// With a field set, or unset. References are names on the server.
    ///
    /// ```
    /// # use makecom::ComponentKind;
    /// # use makecom_project::{ComponentType, Field, RemoteComponent};
    /// # let (kind, name) = (ComponentKind::Rpc, "listUsers".parse()?);
    /// let rpc = RemoteComponent::new(kind, name, ComponentType::NONE, "List users")
    ///     .with(Field::Connection, Some("acme-crm".to_owned()));
    /// assert_eq!(rpc.field(Field::Connection), Some(Some("acme-crm")));
    /// assert_eq!(rpc.field(Field::AltConnection), None); // unknown
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn with(mut self, field: Field, value: Option<String>) -> Self {
        let value = value.filter(|value| !value.is_empty());
        self.fields.insert(field, value);
        self
    }

    /// With the states of a module.
    ///
    /// ```
    /// # use makecom::{ComponentKind, ModuleType};
    /// # use makecom_project::{RemoteComponent, metadata::ModuleState};
    /// # let (kind, name) = (ComponentKind::Module, "getUser".parse()?);
    /// let module = RemoteComponent::new(kind, name, ModuleType::Action.into(), "Get a user")
    ///     .with_state(ModuleState::default());
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn with_state(mut self, state: ModuleState) -> Self {
        self.state = state;
        self
    }

    /// The value of a field, with references by their names on the server: `None` if it
    /// is unknown, `Some(None)` if it is unset.
    ///
    /// ```
    /// # use makecom::ComponentKind;
    /// # use makecom_project::{ComponentType, Field, RemoteComponent};
    /// # let (kind, name) = (ComponentKind::Rpc, "listUsers".parse()?);
    /// let rpc = RemoteComponent::new(kind, name, ComponentType::NONE, "List users");
    /// assert_eq!(rpc.field(Field::Label), Some(Some("List users")));
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn field(&self, field: Field) -> Option<FieldValue<'_>> {
        self.fields.get(&field).map(Option::as_deref)
    }

    /// A section, if it was read.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let server = makecom_project::MemoryServer::with_example();
    /// # let project = server.pull_to(folder.path()).await?;
    /// use makecom::{CodeKind, ComponentKind};
    /// use makecom_project::push;
    ///
    /// let plan = push::plan(&project, 0, &server, &push::Options::default(), &|_, _| {}).await?;
    /// let theirs = plan.remote(ComponentKind::Connection, "acme-crm").unwrap();
    /// assert!(theirs.section(CodeKind::ConnectionApi).is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn section(&self, kind: CodeKind) -> Option<&Section> {
        self.sections.get(&kind)
    }
}
