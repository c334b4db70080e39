//! A handle of one component: reads and changes it, its sections and its common data.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;

use crate::change::Change;
use crate::client::Client;
use crate::common::Common;
use crate::component::{AnyComponent, Component, Deletable, HasCommon, TypedComponent, Updatable};
use crate::connection::Connection;
use crate::core::Core;
use crate::error::Result;
use crate::mode::{Async, Mode};
use crate::name::ComponentName;
use crate::place::Place;
use crate::section::ComponentKind;
use crate::section::{Code, CodeKind, Section, Typed};

/// A handle of one component, such as a connection: reads and changes it, its sections
/// and its common data.
///
/// It has the settings of its client: for other time limits or retries, get it from a
/// client made with [`with_timeout`](Client::with_timeout),
/// [`with_deadline`](Client::with_deadline) or [`with_retry`](Client::with_retry).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
/// # let client = sandbox.client()?;
/// # let connections = client.app("acme-crm")?.connections();
/// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
/// # let made = connections.create(new).await?;
/// use makecom::section::{Code as _, Typed, connection};
/// use makecom::{Common, ConnectionUpdate};
///
/// let connection = client.connection(made.name())?;
/// let api: Typed<connection::Api> = connection.section().await?;
/// println!("{}", api.text());
/// connection.set_section(&connection::Scope::of(["read", "write"])).await?;
/// connection.set_common(&Common::new().with("clientId", "acme")).await?;
/// connection.update(ConnectionUpdate::new().label("Acme CRM")).await?;
/// assert_eq!(connection.get().await?.label(), "Acme CRM");
/// # Ok(())
/// # }
/// ```
pub struct Handle<K, M = Async> {
    pub(crate) core: Core,
    pub(crate) mode: M,
    component: PhantomData<fn() -> K>,
}

/// A handle of a component whose kind is known at run time.
///
/// ```
/// # let token = "0e2d7b8c-1111-4aaa-8bbb-0123456789ab".parse()?;
/// # let client = makecom::Client::builder().zone(makecom::Zone::Eu1).token(token).build()?;
/// use makecom::{AnyHandle, ComponentKind};
///
/// let any: AnyHandle = client.component(ComponentKind::Connection, "acme-crm2")?;
/// assert_eq!(any.kind(), ComponentKind::Connection);
/// # Ok::<(), makecom::Error>(())
/// ```
pub type AnyHandle<M = Async> = Handle<AnyComponent, M>;

impl<K, M: Clone> Clone for Handle<K, M> {
    fn clone(&self) -> Self {
        Self {
            core: self.core.clone(),
            mode: self.mode.clone(),
            component: PhantomData,
        }
    }
}

impl<K, M> fmt::Debug for Handle<K, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Handle").field(&self.core).finish()
    }
}

impl<K: Component, M: Mode> Handle<K, M> {
    pub(crate) fn new(
        client: &Client<M>,
        kind: ComponentKind,
        place: Place,
        name: ComponentName,
    ) -> Self {
        Self {
            core: Core {
                client: client.to_async(),
                kind,
                place,
                name,
                original: None,
            },
            mode: client.mode.clone(),
            component: PhantomData,
        }
    }

    /// The handle of a component that was read, which may be an alias.
    pub(crate) fn of(client: &Client<M>, place: Place, component: &K) -> Self
    where
        K: TypedComponent,
    {
        let mut handle = Self::new(client, K::KIND, place, component.name().clone());
        handle.core.original = component.alias_to().map(str::to_owned);
        handle
    }

    /// The kind of the component.
    ///
    /// ```
    /// # let token = "0e2d7b8c-1111-4aaa-8bbb-0123456789ab".parse()?;
    /// # let client = makecom::Client::builder().zone(makecom::Zone::Eu1).token(token).build()?;
    /// use makecom::ComponentKind;
    ///
    /// assert_eq!(client.connection("acme-crm2")?.kind(), ComponentKind::Connection);
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn kind(&self) -> ComponentKind {
        self.core.kind
    }

    /// The name of the component.
    ///
    /// ```
    /// # use makecom::{Client, Token, Zone};
    /// # let token = Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
    /// # let client = Client::builder().zone(Zone::Eu1).token(token).build()?;
    /// assert_eq!(client.connection("acme-crm2")?.name().as_str(), "acme-crm2");
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn name(&self) -> &ComponentName {
        &self.core.name
    }

    /// The same handle, which also writes to a component that is known to be an
    /// [alias](crate::Error::is_alias).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// let listed: makecom::Connection = serde_json::from_str(
    ///     r#"{ "name": "acme-crm", "label": "Acme", "type": "oauth", "alias_to": "acme" }"#,
    /// )?;
    /// let alias = client.handle(&listed);
    /// assert!(alias.recreate().await.unwrap_err().is_alias());
    /// alias.even_if_alias().recreate().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn even_if_alias(&self) -> Self {
        let mut other = self.clone();
        other.core.original = None;
        other
    }

    /// Reads the component. Needs the scope `sdk-apps:read`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// # let connection = client.handle(&made);
    /// let read = connection.get().await?;
    /// assert_eq!(read.label(), "Acme");
    /// assert_eq!(read.connected_system_name(), None);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](crate::Error::is_not_found) if there is no such component,
    /// and the failures of any call.
    pub fn get(&self) -> M::Output<impl Future<Output = Result<K>> + Send> {
        self.mode.run(self.core.get())
    }
}

impl<K: Updatable, M: Mode> Handle<K, M> {
    /// Changes fields, such as the label or the connected system of a connection. Needs
    /// the scope `sdk-apps:write`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// # let connection = client.handle(&made);
    /// use makecom::ConnectionUpdate;
    ///
    /// let update = ConnectionUpdate::new().label("Acme CRM").clear_connected_system();
    /// assert_eq!(connection.update(update).await?.label(), "Acme CRM");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](crate::Error::is_not_found) if there is no such component,
    /// [`is_alias`](crate::Error::is_alias) if it is known to be one, and the failures of
    /// any call.
    pub fn update(&self, update: K::Update) -> M::Output<impl Future<Output = Result<K>> + Send> {
        self.mode
            .run(async move { self.core.update(&update).await })
    }
}

impl<K: Deletable, M: Mode> Handle<K, M> {
    /// Deletes the component. It may stay readable for a while, as the tests of Make's
    /// own clients expect: see [`delete_and_wait`](Self::delete_and_wait). Needs the
    /// scope `sdk-apps:write`.
    ///
    /// A 404 to a retry is success: the first request has deleted it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// # let connection = client.handle(&made);
    /// connection.delete().await?;
    /// assert!(connection.get().await.unwrap_err().is_not_found());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](crate::Error::is_not_found) if there is no such component,
    /// [`is_referenced`](crate::Error::is_referenced) if something still uses it,
    /// [`is_alias`](crate::Error::is_alias) if it is known to be one, and the failures of
    /// any call.
    pub fn delete(&self) -> M::Output<impl Future<Output = Result<()>> + Send> {
        self.mode.run(self.core.delete())
    }

    /// Deletes the component and polls until it is gone. Needs both scopes.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// # let connection = client.handle(&made);
    /// connection.delete_and_wait().await?;
    /// assert!(connections.list().await?.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`delete`](Self::delete), and [`is_timeout`](crate::Error::is_timeout) if it is
    /// still there at the [deadline](crate::ClientBuilder::deadline). If polling fails,
    /// the error is the deletion's, with [`maybe_applied`](crate::Error::maybe_applied).
    pub fn delete_and_wait(&self) -> M::Output<impl Future<Output = Result<()>> + Send> {
        self.mode.run(self.core.delete_and_wait::<K>())
    }
}

impl<K: Component, M: Mode> Handle<K, M> {
    /// Reads one section, chosen by the return type. Needs the scope
    /// `sdk-apps:read`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// # let connection = client.handle(&made);
    /// use makecom::section::{Typed, connection};
    ///
    /// let scope: Typed<connection::Scope> = connection.section().await?;
    /// assert_eq!(scope.text(), "[]");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](crate::Error::is_not_found) if there is no such component,
    /// [`is_unreadable`](crate::Error::is_unreadable) if the body is not UTF-8 or is an
    /// error of Make, and the failures of any call. The text is not read further.
    pub fn section<S: Code>(&self) -> M::Output<impl Future<Output = Result<Typed<S>>> + Send> {
        let section = self.core.section(S::KIND);
        self.mode
            .run(async { Ok(Typed::from_text(section.await?.into_text())) })
    }

    /// Reads one section by its kind. Needs the scope `sdk-apps:read`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// # let connection = client.handle(&made);
    /// use makecom::{CodeKind, ComponentKind};
    ///
    /// for kind in CodeKind::sections(ComponentKind::Connection) {
    ///     println!("{kind}: {}", connection.section_of(kind).await?.text());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`section`](Self::section).
    pub fn section_of(
        &self,
        kind: CodeKind,
    ) -> M::Output<impl Future<Output = Result<Section>> + Send> {
        self.mode.run(self.core.section(kind))
    }

    /// Replaces one section by exactly this text, byte for byte. Needs the scope
    /// `sdk-apps:write`.
    ///
    /// Returns the pending change if the app is approved.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// # let connection = client.handle(&made);
    /// use makecom::section::{Code as _, connection};
    ///
    /// let change = connection.set_section(&connection::Scope::of(["read"])).await?;
    /// assert!(change.is_none()); // applied at once
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_validation`](crate::Error::is_validation) if the server rejects the text,
    /// [`is_alias`](crate::Error::is_alias) if it is known to be one, and the failures of
    /// any call.
    pub fn set_section(
        &self,
        section: &Section,
    ) -> M::Output<impl Future<Output = Result<Option<Change>>> + Send> {
        self.mode
            .run(self.core.set_section(section.kind(), section.text()))
    }
}

impl<K: HasCommon, M: Mode> Handle<K, M> {
    /// Reads the common data. Needs the scope `sdk-apps:read`.
    ///
    /// An answer that is not an object, such as a blank one or `null`, is an error:
    /// written back with one more entry, it would erase the existing data.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// # let connection = client.handle(&made);
    /// for (name, _secret) in connection.common().await?.iter() {
    ///     println!("{name}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](crate::Error::is_not_found) if there is no such component,
    /// [`is_unreadable`](crate::Error::is_unreadable) if the answer is not common data,
    /// or holds a number that would be rounded when it is written back, and the failures
    /// of any call.
    pub fn common(&self) -> M::Output<impl Future<Output = Result<Common>> + Send> {
        self.mode.run(self.core.common())
    }

    /// Replaces the common data, and returns whether that changed anything: true unless
    /// the server says otherwise. Needs the scope `sdk-apps:write`. Make documents that
    /// common data is locked once the app is approved.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// # let connection = client.handle(&made);
    /// use makecom::Common;
    ///
    /// let common = Common::new().with("clientId", "acme").with("clientSecret", "…");
    /// assert!(connection.set_common(&common).await?);
    /// assert!(!connection.set_common(&common).await?); // the same again
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](crate::Error::is_not_found) if there is no such component,
    /// [`is_alias`](crate::Error::is_alias) if it is known to be one, and the failures of
    /// any call.
    pub fn set_common(
        &self,
        common: &Common,
    ) -> M::Output<impl Future<Output = Result<bool>> + Send> {
        self.mode.run(self.core.set_common(common))
    }
}

impl<M: Mode> Handle<Connection, M> {
    /// "Recreates an existing app connection and synchronises it with HQ", as Make's
    /// published page of the API says. Needs the scope `sdk-apps:write`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// # let connection = client.handle(&made);
    /// connection.recreate().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](crate::Error::is_not_found) if there is no such component,
    /// [`is_alias`](crate::Error::is_alias) if it is known to be one, and the failures of
    /// any call.
    pub fn recreate(&self) -> M::Output<impl Future<Output = Result<()>> + Send> {
        self.mode.run(self.core.recreate())
    }
}
