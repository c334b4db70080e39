//! The server interface of a project.

use std::future::Future;

use makecom::{AppName, Client, CodeKind, Common, ComponentName, ConnectionType, Section};
use makecom::{Change, ConnectionUpdate, NewConnection};

use crate::connection::ConnectionKind;
use crate::error::Result;
use crate::remote::RemoteConnection;

/// A server with apps: Make through a [`makecom::Client`], or a
/// [`MemoryServer`](crate::MemoryServer) in tests.
///
/// Every method is one call. Reads may lag behind writes; this crate polls for them.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
/// # let client = sandbox.client()?;
/// use makecom_project::{ConnectionKind, Server};
///
/// async fn labels(server: &impl Server) -> makecom_project::Result<Vec<String>> {
///     let listed = server.list(&"acme-crm".parse()?).await?;
///     Ok(listed.iter().map(|one| one.label().to_owned()).collect())
/// }
///
/// client.create(&"acme-crm".parse()?, ConnectionKind::Oauth, "Acme").await?;
/// assert_eq!(labels(&client).await?, ["Acme"]);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// All methods: `server`, or an error of the client with its own code.
pub trait Server: Sync {
    /// Lists the connections of an app, without sections.
    fn list(&self, app: &AppName) -> impl Future<Output = Result<Vec<RemoteConnection>>> + Send;

    /// Creates a connection without sections of its own, and returns the name
    /// that the server gave it.
    fn create(
        &self,
        app: &AppName,
        kind: ConnectionKind,
        label: &str,
    ) -> impl Future<Output = Result<ComponentName>> + Send;

    /// The label of a connection.
    fn label(&self, name: &ComponentName) -> impl Future<Output = Result<String>> + Send;

    /// Sets the label of a connection.
    fn set_label(
        &self,
        name: &ComponentName,
        label: &str,
    ) -> impl Future<Output = Result<()>> + Send;

    /// A section of a connection.
    fn section(
        &self,
        name: &ComponentName,
        kind: CodeKind,
    ) -> impl Future<Output = Result<Section>> + Send;

    /// Sets a section of a connection, and returns whether the change waits to be
    /// committed in Make's editor, because the app is approved.
    fn set_section(
        &self,
        name: &ComponentName,
        section: &Section,
    ) -> impl Future<Output = Result<bool>> + Send;

    /// The common data of a connection.
    fn common(&self, name: &ComponentName) -> impl Future<Output = Result<Common>> + Send;

    /// Replaces the common data of a connection.
    fn set_common(
        &self,
        name: &ComponentName,
        common: &Common,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Deletes a connection, and returns when it can no longer be read.
    fn delete(&self, name: &ComponentName) -> impl Future<Output = Result<()>> + Send;
}

/// The plainest type of a kind, since every section of its template is overwritten.
const fn scaffold(kind: ConnectionKind) -> ConnectionType {
    match kind {
        ConnectionKind::Basic => ConnectionType::Other,
        ConnectionKind::Oauth => ConnectionType::Oauth,
    }
}

impl Server for Client {
    async fn list(&self, app: &AppName) -> Result<Vec<RemoteConnection>> {
        let listed = self.app(app)?.connections().list().await?;
        Ok(listed.iter().map(RemoteConnection::from).collect())
    }

    async fn create(
        &self,
        app: &AppName,
        kind: ConnectionKind,
        label: &str,
    ) -> Result<ComponentName> {
        let connections = self.app(app)?.connections();
        let made = connections
            .create(NewConnection::new(scaffold(kind), label))
            .await?;
        Ok(made.name().clone())
    }

    async fn label(&self, name: &ComponentName) -> Result<String> {
        let connection = self.connection(name)?.get().await?;
        Ok(connection.label().to_owned())
    }

    async fn set_label(&self, name: &ComponentName, label: &str) -> Result<()> {
        let update = ConnectionUpdate::new().label(label);
        self.connection(name)?.update(update).await?;
        Ok(())
    }

    async fn section(&self, name: &ComponentName, kind: CodeKind) -> Result<Section> {
        Ok(self.connection(name)?.section_of(kind).await?)
    }

    async fn set_section(&self, name: &ComponentName, section: &Section) -> Result<bool> {
        let change: Option<Change> = self.connection(name)?.set_section(section).await?;
        Ok(change.is_some())
    }

    async fn common(&self, name: &ComponentName) -> Result<Common> {
        Ok(self.connection(name)?.common().await?)
    }

    async fn set_common(&self, name: &ComponentName, common: &Common) -> Result<()> {
        self.connection(name)?.set_common(common).await?;
        Ok(())
    }

    async fn delete(&self, name: &ComponentName) -> Result<()> {
        Ok(self.connection(name)?.delete_and_wait().await?)
    }
}
