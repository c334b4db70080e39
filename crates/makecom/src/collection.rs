//! The components of one kind in an app.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;

use serde::{Deserialize, Serialize};

use crate::client::Client;
use crate::component::{NewComponent as _, TypedComponent};
use crate::connection::Connection;
use crate::core::Components;
use crate::error::{Error, Result};
use crate::mode::{Async, Mode};
use crate::place::Place;

/// The components of one kind in an app.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
/// # let client = sandbox.client()?;
/// # let connections = client.app("acme-crm")?.connections();
/// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
/// # let made = connections.create(new).await?;
/// use makecom::{ConnectionType, NewConnection};
///
/// let second = connections.create(NewConnection::new(ConnectionType::Basic, "Second")).await?;
/// let found = connections.find_by_label("Second").await?.expect("just made");
/// assert_eq!(found.name(), second.name());
/// assert_eq!(connections.list().await?.len(), 2);
/// # Ok(())
/// # }
/// ```
pub struct Collection<K, M = Async> {
    components: Components,
    mode: M,
    component: PhantomData<fn() -> K>,
}

impl<K, M: Clone> Clone for Collection<K, M> {
    fn clone(&self) -> Self {
        Self {
            components: self.components.clone(),
            mode: self.mode.clone(),
            component: PhantomData,
        }
    }
}

impl<K, M> fmt::Debug for Collection<K, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Collection").field(&self.components).finish()
    }
}

/// The component that [`Collection::ensure`] found or created.
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
/// use makecom::{ConnectionType, NewConnection};
///
/// let ensured = connections.ensure(NewConnection::new(ConnectionType::Basic, "Second")).await?;
/// assert!(ensured.is_new);
/// client.handle(&ensured.component).recreate().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schemars",
    derive(schemars::JsonSchema),
    schemars(transform = crate::schema::in_words)
)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Ensured<K = Connection> {
    /// The component, as the server listed it or answered its creation.
    pub component: K,
    /// Whether it was created.
    pub is_new: bool,
}

impl<K: TypedComponent, M: Mode> Collection<K, M> {
    pub(crate) fn new(client: &Client<M>, place: Place) -> Self {
        Self {
            components: Components {
                client: client.to_async(),
                kind: K::KIND,
                place,
            },
            mode: client.mode.clone(),
            component: PhantomData,
        }
    }

    /// All components of this kind in the app. Needs the scope `sdk-apps:read`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// for connection in connections.list().await? {
    ///     println!("{}: {}", connection.name(), connection.label());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) if there is no such app, and the failures of
    /// any call.
    pub fn list(&self) -> M::Output<impl Future<Output = Result<Vec<K>>> + Send> {
        self.mode.run(self.components.list())
    }

    /// Creates a component. The server chooses the names of connections and webhooks.
    /// Needs the scope `sdk-apps:write`.
    ///
    /// Not idempotent: where the server chooses the name, calling it twice creates two;
    /// see [`ensure`](Self::ensure).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// use makecom::{ConnectionType, NewConnection};
    ///
    /// let made = connections.create(NewConnection::new(ConnectionType::OauthRefresh, "Acme CRM")).await?;
    /// assert_eq!(made.name().as_str(), "acme-crm2"); // the server chooses
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if the name is one that Make refuses,
    /// [`is_validation`](Error::is_validation) if the server rejects a field, such as the
    /// type or the label, and the failures of any call. If
    /// [`maybe_applied`](Error::maybe_applied), look before you try again.
    pub fn create(&self, new: K::New) -> M::Output<impl Future<Output = Result<K>> + Send> {
        self.mode.run(async move {
            new.check()?;
            self.components.create(&new).await
        })
    }

    /// The component with exactly this label, if there is one. If a component and aliases
    /// of it have the label, returns the component. Needs the scope `sdk-apps:read`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// assert!(connections.find_by_label("Acme").await?.is_some());
    /// assert!(connections.find_by_label("acme").await?.is_none());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_conflict`](Error::is_conflict) if several have the label,
    /// and the errors of [`list`](Self::list).
    pub fn find_by_label(
        &self,
        label: &str,
    ) -> M::Output<impl Future<Output = Result<Option<K>>> + Send> {
        self.mode.run(find_by_label(&self.components, label))
    }

    /// The component with exactly this label, or of a module, an RPC or a function this
    /// name; creates it if it does not exist. Needs both scopes. What was found is not
    /// changed: it may have another label or connection.
    ///
    /// Idempotent: calling it twice creates one. If the answer to the creation is lost,
    /// it looks for the component once more. Two concurrent calls can still create two
    /// connections or webhooks, because labels need not be unique on the server; the next
    /// call then fails with a conflict.
    ///
    /// [`Apps`](crate::Apps) has no such method: Make appends a suffix to the name of an
    /// app, and labels of apps are not unique either.
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
    /// use makecom::{ConnectionType, NewConnection};
    ///
    /// let new = NewConnection::new(ConnectionType::OauthRefresh, "New");
    /// let first = connections.ensure(new.clone()).await?;
    /// let again = connections.ensure(new.clone()).await?;
    /// assert!(first.is_new && !again.is_new);
    /// assert_eq!(first.component.name(), again.component.name());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_conflict`](Error::is_conflict) if several have the label, or the one that was
    /// found does not fit, such as a connection that is OAuth and should not be, or a
    /// module of another type, which cannot change; and the errors
    /// of [`list`](Self::list) and [`create`](Self::create).
    pub fn ensure(
        &self,
        new: K::New,
    ) -> M::Output<impl Future<Output = Result<Ensured<K>>> + Send> {
        self.mode.run(ensure(&self.components, new))
    }
}

async fn find_by_label<K: TypedComponent>(
    components: &Components,
    label: &str,
) -> Result<Option<K>> {
    let mut found: Vec<K> = components.list().await?;
    found.retain(|one| one.label() == label);
    if found.iter().any(|one| one.alias_to().is_none()) {
        found.retain(|one| one.alias_to().is_none());
    }
    if found.len() > 1 {
        let names: Vec<_> = found.iter().map(|one| one.name().as_str()).collect();
        return Err(Error::conflict(
            format!("{} {}s have the label {label:?}", found.len(), K::KIND),
            format!("use the name: {}", names.join(" or ")),
        ));
    }
    Ok(found.pop())
}

/// The component that [`ensure`] is about.
async fn find<K: TypedComponent>(components: &Components, new: &K::New) -> Result<Option<K>> {
    let Some(name) = new.name() else {
        return find_by_label(components, new.label()).await;
    };
    let listed: Vec<K> = components.list().await?;
    Ok(listed.into_iter().find(|one| one.name().as_str() == name))
}

async fn ensure<K: TypedComponent>(components: &Components, new: K::New) -> Result<Ensured<K>> {
    new.check()?;
    let adopt = |component: K, is_new| match component.conflict_with(&new) {
        None => Ok(Ensured { component, is_new }),
        Some(why) => Err(match new.name() {
            None => Error::conflict(
                format!(
                    "{} has the label {:?} and {why}",
                    component.name(),
                    new.label()
                ),
                format!("use another label, or delete that {}", K::KIND),
            ),
            Some(name) => Error::conflict(
                format!("the {} {name} has {why}", K::KIND),
                format!("use another name, or delete that {}", K::KIND),
            ),
        }),
    };
    if let Some(found) = find(components, &new).await? {
        return adopt(found, false);
    }
    match components.create(&new).await {
        Ok(component) => Ok(Ensured {
            component,
            is_new: true,
        }),
        // The answer was lost, so the server may have created it.
        Err(error) if error.maybe_applied() => match find(components, &new).await {
            Ok(Some(found)) => adopt(found, true),
            _ => Err(error),
        },
        // Another call may have created one of that name since the first look. Which status
        // Make then answers with is not documented.
        Err(error)
            if new.name().is_some() && (error.is_validation() || error.status() == Some(409)) =>
        {
            match find(components, &new).await {
                Ok(Some(found)) => adopt(found, false),
                _ => Err(error),
            }
        }
        Err(error) => Err(error),
    }
}
