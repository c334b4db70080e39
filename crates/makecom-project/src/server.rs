//! The server interface of a project.

use std::future::Future;

use makecom::{
    AnyHandle, AppUpdate, AppVersion, Checksums, Client, CodeKind, Common, ComponentKind,
    ComponentName, Connection, ConnectionType, Irreversible, NewConnection, NewFunction, NewModule,
    NewRpc, NewWebhook, Section, TypedComponent, UniversalSubtype, Webhook, WebhookType,
};
use serde_json::{Map, Value};

use crate::component::ComponentType;
use crate::error::{Error, Result};
use crate::field::{Field, Fields};
use crate::metadata::{ModuleState, values_of};
use crate::remote::{RemoteApp, RemoteComponent};
use crate::state::{Metadata, State};

/// The size of icons that Make's own clients ask for, in pixels.
const ICON: u32 = 512;

/// A component to create, without codes.
///
/// ```
/// use makecom::ComponentKind;
/// use makecom_project::{ComponentType, Field, Fields, NewComponent};
///
/// let new = NewComponent {
///     kind: ComponentKind::Rpc,
///     name: "listUsers".to_owned(),
///     component_type: ComponentType::NONE,
///     fields: Fields::from([(Field::Label, Some("List users".to_owned()))]),
/// };
/// ```
#[derive(Clone, Debug)]
pub struct NewComponent {
    /// Its kind.
    pub kind: ComponentKind,
    /// Its name; connections and webhooks get theirs from the server.
    pub name: String,
    /// Its type.
    pub component_type: ComponentType,
    /// Its fields, with references by their names on the server.
    pub fields: Fields,
}

impl NewComponent {
    fn text(&self, field: Field) -> Option<String> {
        self.fields.get(&field)?.clone()
    }

    fn label(&self) -> String {
        self.text(Field::Label).unwrap_or_default()
    }
}

/// A server with apps: Make through a [`makecom::Client`], or a
/// [`MemoryServer`](crate::MemoryServer) in tests.
///
/// Every method is one call. Reads may lag behind writes; this crate polls for them.
/// Codes and common data of the app itself are those of a component of its name.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
/// # let client = sandbox.client()?;
/// use makecom::ComponentKind;
/// use makecom_project::{ComponentType, Field, Fields, NewComponent, RemoteApp, Server};
///
/// async fn labels(server: &impl Server, app: &RemoteApp) -> makecom_project::Result<Vec<String>> {
///     let listed = server.list(app, ComponentKind::Connection).await?;
///     Ok(listed.iter().map(|one| one.label().to_owned()).collect())
/// }
///
/// let app = RemoteApp::new("acme-crm".parse()?, 1);
/// client
///     .create(&app, &NewComponent {
///         kind: ComponentKind::Connection,
///         name: String::new(),
///         component_type: ComponentType::OAUTH,
///         fields: Fields::from([(Field::Label, Some("Acme".to_owned()))]),
///     })
///     .await?;
/// assert_eq!(labels(&client, &app).await?, ["Acme"]);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// All methods: `server`, or an error of the client with its own code.
pub trait Server: Sync {
    /// Lists the components of a kind, with the fields that the list has.
    fn list(
        &self,
        app: &RemoteApp,
        kind: ComponentKind,
    ) -> impl Future<Output = Result<Vec<RemoteComponent>>> + Send;

    /// The checksums of an app; `None` if the server has none.
    fn checksums(&self, app: &RemoteApp) -> impl Future<Output = Result<Option<Checksums>>> + Send;

    /// Whether the app is approved, so that changes wait for a commit, and the pending
    /// changes as kind, name and column.
    fn pending(
        &self,
        app: &RemoteApp,
    ) -> impl Future<Output = Result<Option<Vec<[String; 3]>>>> + Send;

    /// A component with all of its fields.
    fn get(
        &self,
        app: &RemoteApp,
        kind: ComponentKind,
        name: &ComponentName,
    ) -> impl Future<Output = Result<RemoteComponent>> + Send;

    /// Creates a component, and returns its name.
    fn create(
        &self,
        app: &RemoteApp,
        new: &NewComponent,
    ) -> impl Future<Output = Result<ComponentName>> + Send;

    /// Sets fields of a component.
    fn update(
        &self,
        app: &RemoteApp,
        kind: ComponentKind,
        name: &ComponentName,
        fields: &Fields,
    ) -> impl Future<Output = Result<()>> + Send;

    /// A code of a component, whose kind it tells.
    fn section(
        &self,
        app: &RemoteApp,
        name: &ComponentName,
        code: CodeKind,
    ) -> impl Future<Output = Result<Section>> + Send;

    /// Sets a code of a component, and returns whether the change waits to be committed,
    /// because the app is approved.
    fn set_section(
        &self,
        app: &RemoteApp,
        name: &ComponentName,
        section: &Section,
    ) -> impl Future<Output = Result<bool>> + Send;

    /// The common data of a connection or of the app.
    fn common(
        &self,
        app: &RemoteApp,
        kind: ComponentKind,
        name: &ComponentName,
    ) -> impl Future<Output = Result<Common>> + Send;

    /// Replaces the common data of a connection or of the app.
    fn set_common(
        &self,
        app: &RemoteApp,
        kind: ComponentKind,
        name: &ComponentName,
        common: &Common,
    ) -> impl Future<Output = Result<()>> + Send;

    /// The metadata of an app.
    fn metadata(&self, app: &RemoteApp) -> impl Future<Output = Result<Metadata>> + Send;

    /// Sets metadata of an app.
    fn update_app(
        &self,
        app: &RemoteApp,
        update: &AppUpdate,
    ) -> impl Future<Output = Result<()>> + Send;

    /// The icon of an app, a PNG; `None` if it has none.
    fn icon(&self, app: &RemoteApp) -> impl Future<Output = Result<Option<Vec<u8>>>> + Send;

    /// Sets the icon of an app.
    fn set_icon(&self, app: &RemoteApp, png: &[u8]) -> impl Future<Output = Result<()>> + Send;

    /// Makes an app public or private. Public cannot be undone for deletion.
    fn set_public(&self, app: &RemoteApp, is_on: bool) -> impl Future<Output = Result<()>> + Send;

    /// Sets a state of a module.
    fn set_state(
        &self,
        app: &RemoteApp,
        module: &ComponentName,
        state: State,
        is_on: bool,
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

fn version(client: &Client, app: &RemoteApp) -> Result<AppVersion> {
    Ok(client.app(app.name())?.version(app.version()))
}

/// A component of any kind.
fn handle(
    client: &Client,
    app: &RemoteApp,
    kind: ComponentKind,
    name: &ComponentName,
) -> Result<AnyHandle> {
    Ok(version(client, app)?.component(kind, name)?)
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
    fields: impl Fn(&K, RemoteComponent) -> RemoteComponent,
    component_type: impl Fn(&K) -> ComponentType,
) -> Vec<RemoteComponent> {
    let listed = listed.iter();
    listed
        .map(|one| fields(one, RemoteComponent::of(one, component_type(one))))
        .collect()
}

fn unchanged<K>(_: &K, remote: RemoteComponent) -> RemoteComponent {
    remote
}

fn none<K>(_: &K) -> ComponentType {
    ComponentType::NONE
}

impl Server for Client {
    async fn list(&self, app: &RemoteApp, kind: ComponentKind) -> Result<Vec<RemoteComponent>> {
        let version = version(self, app)?;
        let shared = version.app();
        Ok(match kind {
            ComponentKind::Connection => {
                let listed = shared.connections().list().await?;
                let fields = |one: &Connection, remote: RemoteComponent| {
                    remote.of_version(one.app_version(), app)
                };
                all(&listed, fields, |one| one.connection_type().into())
            }
            ComponentKind::Webhook => {
                let listed = shared.webhooks().list().await?;
                let fields = |one: &Webhook, remote: RemoteComponent| {
                    let version = one.app_version.map(|version| version.to_string());
                    remote.of_version(version, app)
                };
                all(&listed, fields, |one| {
                    let webhook_type = one.webhook_type.as_ref();
                    webhook_type.map_or(ComponentType::UNKNOWN, Into::into)
                })
            }
            ComponentKind::Module => all(
                &version.modules().list().await?,
                |one, remote| {
                    let state = ModuleState {
                        is_public: one.public,
                        is_deprecated: one.deprecated,
                        is_archived: one.archived,
                    };
                    let remote = remote.with_state(state);
                    match &one.description {
                        Some(text) => remote.with(Field::Description, Some(text.clone())),
                        None => remote,
                    }
                },
                |one| one.module_type.map_or(ComponentType::UNKNOWN, Into::into),
            ),
            ComponentKind::Rpc => all(&version.rpcs().list().await?, unchanged, none),
            ComponentKind::Function => all(&version.functions().list().await?, unchanged, none),
            _ => return Err(not_served(kind, "listed")),
        })
    }

    async fn checksums(&self, app: &RemoteApp) -> Result<Option<Checksums>> {
        match version(self, app)?.checksums().await {
            Ok(checksums) => Ok(Some(checksums)),
            // The call is documented nowhere.
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn pending(&self, app: &RemoteApp) -> Result<Option<Vec<[String; 3]>>> {
        let version = version(self, app)?;
        let columns = ["name", "label", "approved", "changes"];
        let found = version.get_columns(columns).await?;
        if found.approved != Some(true) {
            return Ok(None);
        }
        let changes = found.changes.unwrap_or_default().into_iter();
        let texts =
            changes.map(|one| [one.group, one.item, one.code].map(Option::unwrap_or_default));
        Ok(Some(texts.collect()))
    }

    async fn get(
        &self,
        app: &RemoteApp,
        kind: ComponentKind,
        name: &ComponentName,
    ) -> Result<RemoteComponent> {
        let record = handle(self, app, kind, name)?.get().await?;
        let mut remote = RemoteComponent::new(kind, name.clone(), ComponentType::UNKNOWN, "");
        for field in Field::of(kind, None) {
            let snake = match field {
                Field::AltConnection => "alt_connection",
                _ => field.api(),
            };
            let value = record.0.get(field.api()).or_else(|| record.0.get(snake));
            let value = value.and_then(Value::as_str).map(str::to_owned);
            remote = remote.with(field, value);
        }
        let flag = |key: &str| record.0.get(key).and_then(Value::as_bool);
        Ok(remote.with_state(ModuleState {
            is_public: flag("public"),
            is_deprecated: flag("deprecated"),
            is_archived: flag("archived"),
        }))
    }

    async fn create(&self, app: &RemoteApp, new: &NewComponent) -> Result<ComponentName> {
        let version = version(self, app)?;
        let shared = version.app();
        let [connection, alt_connection] =
            [Field::Connection, Field::AltConnection].map(|field| new.text(field));
        match new.kind {
            ComponentKind::Connection => {
                let new = NewConnection::new(scaffold(new.component_type), new.label());
                Ok(shared.connections().create(new).await?.name().clone())
            }
            ComponentKind::Webhook => {
                let webhook_type: WebhookType = new.component_type.as_str().parse()?;
                let mut body = NewWebhook::new(webhook_type, new.label());
                (body.connection, body.alt_connection) = (connection, alt_connection);
                Ok(shared.webhooks().create(body).await?.name)
            }
            ComponentKind::Module => {
                let (name, label) = (new.name.as_str(), new.label());
                let mut body = match new.component_type.as_str() {
                    "trigger" => NewModule::trigger(name, label),
                    "search" => NewModule::search(name, label),
                    "responder" => NewModule::responder(name, label),
                    "universal" => NewModule::universal(name, label, UniversalSubtype::Rest),
                    "instant_trigger" => {
                        let webhook = new.text(Field::Webhook);
                        NewModule::instant_trigger(name, label, webhook.unwrap_or_default())
                    }
                    _ => NewModule::action(name, label),
                };
                body.description = new.text(Field::Description);
                if let Some(crud) = new.text(Field::Crud) {
                    body.crud = Some(crud.parse()?);
                }
                (body.connection, body.alt_connection) = (connection, alt_connection);
                Ok(version.modules().create(body).await?.name)
            }
            ComponentKind::Rpc => {
                let mut body = NewRpc::new(new.name.as_str(), new.label());
                (body.connection, body.alt_connection) = (connection, alt_connection);
                Ok(version.rpcs().create(body).await?.name)
            }
            ComponentKind::Function => {
                let body = NewFunction::new(new.name.as_str());
                Ok(version.functions().create(body).await?.name)
            }
            kind => Err(not_served(kind, "created")),
        }
    }

    async fn update(
        &self,
        app: &RemoteApp,
        kind: ComponentKind,
        name: &ComponentName,
        fields: &Fields,
    ) -> Result<()> {
        let body = fields.iter().map(|(field, value)| {
            let value = match (field, value) {
                // Null is not a text; whether a blank one clears it is read back.
                (Field::Label | Field::Description, None) => Value::from(""),
                (_, value) => value.clone().into(),
            };
            (field.api().to_owned(), value)
        });
        let body = body.collect::<Map<_, _>>();
        handle(self, app, kind, name)?.update(body).await?;
        Ok(())
    }

    async fn section(
        &self,
        app: &RemoteApp,
        name: &ComponentName,
        code: CodeKind,
    ) -> Result<Section> {
        Ok(match code.component() {
            ComponentKind::App => version(self, app)?.section_of(code).await?,
            kind => handle(self, app, kind, name)?.section_of(code).await?,
        })
    }

    async fn set_section(
        &self,
        app: &RemoteApp,
        name: &ComponentName,
        section: &Section,
    ) -> Result<bool> {
        let change = match section.kind().component() {
            ComponentKind::App => version(self, app)?.set_section(section).await?,
            kind => handle(self, app, kind, name)?.set_section(section).await?,
        };
        Ok(change.is_some())
    }

    async fn common(
        &self,
        app: &RemoteApp,
        kind: ComponentKind,
        name: &ComponentName,
    ) -> Result<Common> {
        Ok(match kind {
            ComponentKind::App => version(self, app)?.common().await?,
            kind => handle(self, app, kind, name)?.common().await?,
        })
    }

    async fn set_common(
        &self,
        app: &RemoteApp,
        kind: ComponentKind,
        name: &ComponentName,
        common: &Common,
    ) -> Result<()> {
        match kind {
            ComponentKind::App => version(self, app)?.set_common(common).await?,
            kind => handle(self, app, kind, name)?.set_common(common).await?,
        };
        Ok(())
    }

    async fn metadata(&self, app: &RemoteApp) -> Result<Metadata> {
        let found = version(self, app)?.get().await?;
        Ok(values_of(&found).into_iter().collect())
    }

    async fn update_app(&self, app: &RemoteApp, update: &AppUpdate) -> Result<()> {
        version(self, app)?.update(update.clone()).await?;
        Ok(())
    }

    async fn icon(&self, app: &RemoteApp) -> Result<Option<Vec<u8>>> {
        match version(self, app)?.icon(ICON).await {
            Ok(png) => Ok(Some(png)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn set_icon(&self, app: &RemoteApp, png: &[u8]) -> Result<()> {
        version(self, app)?.set_icon(png).await?;
        Ok(())
    }

    async fn set_public(&self, app: &RemoteApp, is_on: bool) -> Result<()> {
        let version = version(self, app)?;
        if is_on {
            version.make_public(Irreversible).await?;
        } else {
            version.make_private().await?;
        }
        Ok(())
    }

    async fn set_state(
        &self,
        app: &RemoteApp,
        module: &ComponentName,
        state: State,
        is_on: bool,
    ) -> Result<()> {
        let module = version(self, app)?.module(module)?;
        match (state, is_on) {
            (State::Public, true) => module.make_public().await?,
            (State::Public, false) => module.make_private().await?,
            (State::Deprecated, true) => module.deprecate().await?,
            (State::Deprecated, false) => module.undeprecate().await?,
            (State::Archived, true) => module.archive().await?,
            (State::Archived, false) => module.unarchive().await?,
        };
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
