//! The components of an app on a server, as far as a project needs them.

use std::collections::BTreeMap;

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use makecom::{AppName, CodeKind, Common, ComponentKind, ComponentName, Section, TypedComponent};

use crate::component::{ComponentType, HANDLED};
use crate::error::Result;
use crate::names::code_files;
use crate::server::Server;

/// How many components are read or written concurrently; the client's rate budget limits
/// the speed.
pub(crate) const AT_ONCE: usize = 8;

/// A callback with the number of finished components and the total.
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
    pub(crate) label: String,
    pub(crate) component_type: ComponentType,
    /// The original, if it is an alias; then its sections were not read.
    pub(crate) alias_of: Option<String>,
    pub(crate) sections: BTreeMap<CodeKind, Section>,
    pub(crate) common: Option<Common>,
    /// Whether its sections were read; otherwise only the data of the list is known.
    pub(crate) is_read: bool,
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
        Self {
            kind,
            name,
            label: label.into(),
            component_type,
            alias_of: None,
            sections: BTreeMap::new(),
            common: None,
            is_read: false,
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
        &self.label
    }

    /// A section, if it was read.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let server = makecom_project::MemoryServer::with_example();
    /// # let project = server.pull_to(folder.path()).await?;
    /// use makecom::CodeKind;
    /// use makecom_project::push;
    ///
    /// let plan = push::plan(&project, 0, &server, &push::Options::default(), &|_, _| {}).await?;
    /// let theirs = plan.remote("acme-crm").unwrap();
    /// assert!(theirs.section(CodeKind::ConnectionApi).is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn section(&self, kind: CodeKind) -> Option<&Section> {
        self.sections.get(&kind)
    }
}

/// The parts to read besides the list.
pub(crate) struct Wanted<'a> {
    /// Which components, by name.
    pub(crate) names: &'a (dyn Fn(&str) -> bool + Sync),
    /// Whether to read common data.
    pub(crate) common: bool,
    pub(crate) progress: Progress<'a>,
}

/// Lists the components that are handled, and reads the selected ones. Fails if any read
/// fails.
pub(crate) async fn read(
    server: &impl Server,
    app: &RemoteApp,
    wanted: Wanted<'_>,
) -> Result<Vec<RemoteComponent>> {
    let mut components = server.list(app, HANDLED).await?;
    for one in &mut components {
        one.is_read = one.alias_of.is_none() && (wanted.names)(one.name.as_str());
    }
    // Collected, since a stream that maps by a closure that borrows is not `Send`.
    let reads: Vec<_> = components
        .iter_mut()
        .filter(|one| one.is_read)
        .map(|component| fill(server, app, component, wanted.common))
        .collect();
    let total = reads.len();
    let mut reading = stream::iter(reads).buffer_unordered(AT_ONCE);
    let mut done = 0;
    (wanted.progress)(0, total);
    while reading.try_next().await?.is_some() {
        done += 1;
        (wanted.progress)(done, total);
    }
    drop(reading);
    Ok(components)
}

async fn fill(
    server: &impl Server,
    app: &RemoteApp,
    component: &mut RemoteComponent,
    with_common: bool,
) -> Result<()> {
    let (kind, name) = (component.kind, &component.name);
    for code in code_files(kind, Some(component.component_type)) {
        let section = server.section(app, name, code).await?;
        component.sections.insert(code, section);
    }
    if with_common {
        component.common = Some(server.common(app, kind, name).await?);
    }
    Ok(())
}
