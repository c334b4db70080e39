//! The server interface of a project.

use std::future::Future;

use makecom::{
    AnyHandle, Client, CodeKind, Common, ComponentKind, ComponentName, ConnectionType,
    NewConnection, NewWebhook, Section, TypedComponent, WebhookType,
};
use serde_json::{Map, Value};

use crate::component::ComponentType;
use crate::error::{Error, Result};
use crate::remote::{RemoteApp, RemoteComponent};

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
/// use makecom::ComponentKind;
/// use makecom_project::{ComponentType, RemoteApp, Server};
///
/// async fn labels(server: &impl Server, app: &RemoteApp) -> makecom_project::Result<Vec<String>> {
///     let listed = server.list(app, ComponentKind::Connection).await?;
///     Ok(listed.iter().map(|one| one.label().to_owned()).collect())
/// }
///
/// let app = RemoteApp::new("acme-crm".parse()?, 1);
/// client.create(&app, ComponentKind::Connection, ComponentType::OAUTH, "Acme").await?;
/// assert_eq!(labels(&client, &app).await?, ["Acme"]);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// All methods: `server`, or an error of the client with its own code.
pub trait Server: Sync {
    /// Lists the components of a kind, without sections.
    fn list(
        &self,
        app: &RemoteApp,
        kind: ComponentKind,
    ) -> impl Future<Output = Result<Vec<RemoteComponent>>> + Send;

    /// Creates a component of a kind that the server names, a connection or a webhook,
    /// without sections of its own, and returns the name that the server gave it.
    fn create(
        &self,
        app: &RemoteApp,
        kind: ComponentKind,
        component_type: ComponentType,
        label: &str,
    ) -> impl Future<Output = Result<ComponentName>> + Send;

    /// The label of a component.
    fn label(
        &self,
        app: &RemoteApp,
        kind: ComponentKind,
        name: &ComponentName,
    ) -> impl Future<Output = Result<String>> + Send;

    /// Sets the label of a component.
    fn set_label(
        &self,
        app: &RemoteApp,
        kind: ComponentKind,
        name: &ComponentName,
        label: &str,
    ) -> impl Future<Output = Result<()>> + Send;

    /// A section of a component, whose kind it tells.
    fn section(
        &self,
        app: &RemoteApp,
        name: &ComponentName,
        code: CodeKind,
    ) -> impl Future<Output = Result<Section>> + Send;

    /// Sets a section of a component, and returns whether the change waits to be
    /// committed in Make's editor, because the app is approved.
    fn set_section(
        &self,
        app: &RemoteApp,
        name: &ComponentName,
        section: &Section,
    ) -> impl Future<Output = Result<bool>> + Send;

    /// The common data of a component.
    fn common(
        &self,
        app: &RemoteApp,
        kind: ComponentKind,
        name: &ComponentName,
    ) -> impl Future<Output = Result<Common>> + Send;

    /// Replaces the common data of a component.
    fn set_common(
        &self,
        app: &RemoteApp,
        kind: ComponentKind,
        name: &ComponentName,
        common: &Common,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Deletes a component, and returns when it can no longer be read.
    fn delete(
        &self,
        app: &RemoteApp,
        kind: ComponentKind,
        name: &ComponentName,
    ) -> impl Future<Output = Result<()>> + Send;
}

/// The plainest type of a connection, since every section of its template is overwritten.
fn scaffold(component_type: ComponentType) -> ConnectionType {
    match component_type {
        ComponentType::OAUTH => ConnectionType::Oauth,
        _ => ConnectionType::Other,
    }
}

/// A component of any kind.
fn handle(
    client: &Client,
    app: &RemoteApp,
    kind: ComponentKind,
    name: &ComponentName,
) -> Result<AnyHandle> {
    let version = client.app(app.name())?.version(app.version());
    Ok(version.component(kind, name)?)
}

/// The error for a kind that a method does not serve.
fn not_served(kind: ComponentKind, what: &str) -> Error {
    Error::server(
        format!("a {kind} is not {what} here"),
        "use the methods of `makecom::Client`",
    )
}

fn all<K: TypedComponent>(
    listed: &[K],
    component_type: impl Fn(&K) -> ComponentType,
) -> Vec<RemoteComponent> {
    let listed = listed.iter();
    listed
        .map(|one| RemoteComponent::of(one, component_type(one)))
        .collect()
}

impl Server for Client {
    async fn list(&self, app: &RemoteApp, kind: ComponentKind) -> Result<Vec<RemoteComponent>> {
        let shared = self.app(app.name())?;
        let version = shared.version(app.version());
        Ok(match kind {
            ComponentKind::Connection => all(&shared.connections().list().await?, |one| {
                one.connection_type().into()
            }),
            ComponentKind::Webhook => all(&shared.webhooks().list().await?, |one| {
                one.webhook_type
                    .as_ref()
                    .map_or(ComponentType::UNKNOWN, Into::into)
            }),
            ComponentKind::Module => all(&version.modules().list().await?, |one| {
                one.module_type.map_or(ComponentType::UNKNOWN, Into::into)
            }),
            ComponentKind::Rpc => all(&version.rpcs().list().await?, |_| ComponentType::NONE),
            ComponentKind::Function => {
                all(&version.functions().list().await?, |_| ComponentType::NONE)
            }
            _ => return Err(not_served(kind, "listed")),
        })
    }

    async fn create(
        &self,
        app: &RemoteApp,
        kind: ComponentKind,
        component_type: ComponentType,
        label: &str,
    ) -> Result<ComponentName> {
        let app = self.app(app.name())?;
        match kind {
            ComponentKind::Connection => {
                let new = NewConnection::new(scaffold(component_type), label);
                Ok(app.connections().create(new).await?.name().clone())
            }
            ComponentKind::Webhook => {
                let webhook_type: WebhookType = component_type.as_str().parse()?;
                let new = NewWebhook::new(webhook_type, label);
                Ok(app.webhooks().create(new).await?.name)
            }
            _ => Err(not_served(kind, "created")),
        }
    }

    async fn label(
        &self,
        app: &RemoteApp,
        kind: ComponentKind,
        name: &ComponentName,
    ) -> Result<String> {
        let component = handle(self, app, kind, name)?.get().await?;
        Ok(component["label"].as_str().unwrap_or_default().to_owned())
    }

    async fn set_label(
        &self,
        app: &RemoteApp,
        kind: ComponentKind,
        name: &ComponentName,
        label: &str,
    ) -> Result<()> {
        let update = Map::from_iter([("label".to_owned(), Value::from(label))]);
        handle(self, app, kind, name)?.update(update).await?;
        Ok(())
    }

    async fn section(
        &self,
        app: &RemoteApp,
        name: &ComponentName,
        code: CodeKind,
    ) -> Result<Section> {
        let component = handle(self, app, code.component(), name)?;
        Ok(component.section_of(code).await?)
    }

    async fn set_section(
        &self,
        app: &RemoteApp,
        name: &ComponentName,
        section: &Section,
    ) -> Result<bool> {
        let component = handle(self, app, section.kind().component(), name)?;
        Ok(component.set_section(section).await?.is_some())
    }

    async fn common(
        &self,
        app: &RemoteApp,
        kind: ComponentKind,
        name: &ComponentName,
    ) -> Result<Common> {
        Ok(handle(self, app, kind, name)?.common().await?)
    }

    async fn set_common(
        &self,
        app: &RemoteApp,
        kind: ComponentKind,
        name: &ComponentName,
        common: &Common,
    ) -> Result<()> {
        handle(self, app, kind, name)?.set_common(common).await?;
        Ok(())
    }

    async fn delete(
        &self,
        app: &RemoteApp,
        kind: ComponentKind,
        name: &ComponentName,
    ) -> Result<()> {
        Ok(handle(self, app, kind, name)?.delete_and_wait().await?)
    }
}
