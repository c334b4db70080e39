//! The connections of an app on a server, as far as a project needs them.

use std::collections::BTreeMap;

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use makecom::{AppName, CodeKind, Common, ComponentName, Connection, Section};

use crate::connection::ConnectionKind;
use crate::error::Result;
use crate::names::code_files;
use crate::server::Server;

/// How many connections are read or written concurrently; the client's rate budget limits
/// the speed.
pub(crate) const AT_ONCE: usize = 8;

/// A callback with the number of finished connections and the total.
///
/// ```
/// let progress: makecom_project::Progress<'_> = &|done, total| eprintln!("{done}/{total}");
/// progress(1, 3);
/// ```
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// A connection on a server.
///
/// ```
/// use makecom_project::{ConnectionKind, RemoteConnection};
///
/// let name = "acme-crm".parse()?;
/// let connection = RemoteConnection::new(name, ConnectionKind::Oauth, "Acme");
/// assert_eq!(connection.name().as_str(), "acme-crm");
/// assert_eq!(connection.label(), "Acme");
/// # Ok::<(), makecom::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct RemoteConnection {
    pub(crate) name: ComponentName,
    pub(crate) label: String,
    pub(crate) kind: ConnectionKind,
    /// The original, if it is an alias; then its sections were not read.
    pub(crate) alias_of: Option<String>,
    pub(crate) sections: BTreeMap<CodeKind, Section>,
    pub(crate) common: Option<Common>,
    /// Whether its sections were read; otherwise only the data of the list is known.
    pub(crate) is_read: bool,
}

impl RemoteConnection {
    /// A connection as listed, without sections.
    ///
    /// ```
    /// # use makecom_project::{ConnectionKind, RemoteConnection};
    /// let name = "acme-crm".parse()?;
    /// let connection = RemoteConnection::new(name, ConnectionKind::Basic, "Acme");
    /// assert!(connection.section(makecom::CodeKind::ConnectionApi).is_none()); // not read
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn new(name: ComponentName, kind: ConnectionKind, label: impl Into<String>) -> Self {
        Self {
            name,
            label: label.into(),
            kind,
            alias_of: None,
            sections: BTreeMap::new(),
            common: None,
            is_read: false,
        }
    }

    /// An alias of another connection.
    ///
    /// ```
    /// # use makecom_project::{ConnectionKind, RemoteConnection};
    /// let name = "acme-crm2".parse()?;
    /// let alias = RemoteConnection::new(name, ConnectionKind::Basic, "Acme").alias_of("acme-crm");
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn alias_of(mut self, original: impl Into<String>) -> Self {
        self.alias_of = Some(original.into());
        self
    }

    /// Its name.
    ///
    /// ```
    /// # use makecom_project::{ConnectionKind, RemoteConnection};
    /// let connection = RemoteConnection::new("acme-crm".parse()?, ConnectionKind::Basic, "Acme");
    /// assert_eq!(connection.name().as_str(), "acme-crm");
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn name(&self) -> &ComponentName {
        &self.name
    }

    /// What users see.
    ///
    /// ```
    /// # use makecom_project::{ConnectionKind, RemoteConnection};
    /// let connection = RemoteConnection::new("acme-crm".parse()?, ConnectionKind::Basic, "Acme");
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

impl From<&Connection> for RemoteConnection {
    fn from(listed: &Connection) -> Self {
        let kind = ConnectionKind::of(listed.connection_type());
        Self {
            alias_of: listed.alias_to().map(str::to_owned),
            ..Self::new(listed.name().clone(), kind, listed.label())
        }
    }
}

/// The parts to read besides the list.
pub(crate) struct Wanted<'a> {
    /// Which connections, by name.
    pub(crate) connections: &'a (dyn Fn(&str) -> bool + Sync),
    /// Whether to read common data.
    pub(crate) common: bool,
    pub(crate) progress: Progress<'a>,
}

/// Lists the connections, and reads the selected ones. Fails if any read fails.
pub(crate) async fn read(
    server: &impl Server,
    app: &AppName,
    wanted: Wanted<'_>,
) -> Result<Vec<RemoteConnection>> {
    let mut connections = server.list(app).await?;
    for one in &mut connections {
        one.is_read = one.alias_of.is_none() && (wanted.connections)(one.name.as_str());
    }
    // Collected, since a stream that maps by a closure that borrows is not `Send`.
    let reads: Vec<_> = connections
        .iter_mut()
        .filter(|one| one.is_read)
        .map(|connection| fill(server, connection, wanted.common))
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
    Ok(connections)
}

async fn fill(
    server: &impl Server,
    connection: &mut RemoteConnection,
    with_common: bool,
) -> Result<()> {
    let name = &connection.name;
    for (kind, ..) in code_files(connection.kind) {
        let section = server.section(name, kind).await?;
        connection.sections.insert(kind, section);
    }
    if with_common {
        connection.common = Some(server.common(name).await?);
    }
    Ok(())
}
