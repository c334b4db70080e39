//! An app and its connections as a collection.

use makecom_raw::{operations, types};
use serde::{Deserialize, Serialize};

use crate::client::{Client, overrides};
use crate::connection::Connection;
use crate::connection_type::ConnectionType;
use crate::error::{Error, Result};
use crate::handle::One;
use crate::name::AppName;

/// A custom app, by name.
///
/// ```
/// # use makecom::{Client, Token, Zone};
/// # let token = Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
/// # let client = Client::builder().zone(Zone::Eu1).token(token).build()?;
/// let app = client.app("acme-crm")?;
/// assert_eq!(app.name().as_str(), "acme-crm");
/// # Ok::<(), makecom::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct App {
    client: Client,
    name: AppName,
}

/// The connections of an app.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
/// # let client = sandbox.client()?;
/// # let connections = client.app("acme-crm")?.connections();
/// # let made = connections.create(makecom::ConnectionType::Oauth, "Acme").await?;
/// use makecom::ConnectionType;
///
/// let second = connections.create(ConnectionType::Basic, "Second").await?;
/// let found = connections.find_by_label("Second").await?.expect("just made");
/// assert_eq!(found.name(), second.name());
/// assert_eq!(connections.list().await?.len(), 2);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Connections {
    client: Client,
    app: AppName,
}

overrides!(App);
overrides!(Connections);

/// What [`Connections::ensure`] found or made.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
/// # let client = sandbox.client()?;
/// # let connections = client.app("acme-crm")?.connections();
/// # let made = connections.create(makecom::ConnectionType::Oauth, "Acme").await?;
/// # let connection = client.handle(&made);
/// use makecom::ConnectionType;
///
/// let ensured = connections.ensure("Second", ConnectionType::Basic).await?;
/// assert!(ensured.is_new);
/// client.handle(&ensured.connection).recreate().await?;
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
pub struct Ensured {
    /// The connection, as a listing or its creation described it.
    pub connection: Connection,
    /// Whether it was not there before.
    pub is_new: bool,
}

#[derive(Deserialize)]
struct Listing {
    #[serde(rename = "appConnections")]
    connections: Vec<Connection>,
}

impl App {
    pub(crate) fn new(client: Client, name: AppName) -> Self {
        Self { client, name }
    }

    /// Its name.
    ///
    /// ```
    /// # use makecom::{Client, Token, Zone};
    /// # let token = Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
    /// # let client = Client::builder().zone(Zone::Eu1).token(token).build()?;
    /// let app = client.app("acme-crm")?;
    /// assert_eq!(app.name().as_str(), "acme-crm");
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn name(&self) -> &AppName {
        &self.name
    }

    /// Its connections.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let made = connections.create(makecom::ConnectionType::Oauth, "Acme").await?;
    /// let app = client.app("acme-crm")?;
    /// assert_eq!(app.connections().list().await?.len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn connections(&self) -> Connections {
        Connections {
            client: self.client.clone(),
            app: self.name.clone(),
        }
    }
}

impl Connections {
    /// All connections of the app. Needs the scope `sdk-apps:read`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let made = connections.create(makecom::ConnectionType::Oauth, "Acme").await?;
    /// for connection in connections.list().await? {
    ///     println!("{}: {}", connection.name(), connection.label());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) if there is no such app, and
    /// whatever else can go wrong on the way.
    pub async fn list(&self) -> Result<Vec<Connection>> {
        let answer = self
            .client
            .call(&operations::LIST_CONNECTIONS, async |raw| {
                raw.list_connections(self.app.as_str()).await
            })
            .await?;
        answer.read().map(|Listing { connections }| connections)
    }

    /// Makes a connection; the server gives it its name. Needs the scope
    /// `sdk-apps:write`.
    ///
    /// Calling it twice makes two: see [`ensure`](Self::ensure).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let made = connections.create(makecom::ConnectionType::Oauth, "Acme").await?;
    /// use makecom::ConnectionType;
    ///
    /// let made = connections.create(ConnectionType::OauthRefresh, "Acme CRM").await?;
    /// assert_eq!(made.name().as_str(), "acme-crm2"); // the server chooses
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_validation`](Error::is_validation) if the server does not take the
    /// type or the label, and whatever else can go wrong on the way. If
    /// [`may_be_done`](Error::may_be_done), look before you try again.
    pub async fn create(
        &self,
        connection_type: ConnectionType,
        label: impl Into<String>,
    ) -> Result<Connection> {
        let body = types::CreateConnection {
            label: label.into(),
            type_: types::ConnectionType(connection_type.into()),
        };
        let answer = self
            .client
            .call(&operations::CREATE_CONNECTION, async |raw| {
                raw.create_connection(self.app.as_str(), &body).await
            })
            .await?;
        answer.read().map(|One { connection }| connection)
    }

    /// The connection with exactly this label, if there is one. Where a
    /// connection and aliases of it bear the label, it is the connection. Needs
    /// the scope `sdk-apps:read`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let made = connections.create(makecom::ConnectionType::Oauth, "Acme").await?;
    /// assert!(connections.find_by_label("Acme").await?.is_some());
    /// assert!(connections.find_by_label("acme").await?.is_none());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_conflict`](Error::is_conflict) if several have the label,
    /// and whatever can go wrong when [listing](Self::list).
    pub async fn find_by_label(&self, label: &str) -> Result<Option<Connection>> {
        let mut found = self.list().await?;
        found.retain(|connection| connection.label() == label);
        if found
            .iter()
            .any(|connection| connection.alias_to().is_none())
        {
            found.retain(|connection| connection.alias_to().is_none());
        }
        if found.len() > 1 {
            let names: Vec<_> = found.iter().map(|one| one.name().as_str()).collect();
            return Err(Error::conflict(
                format!("the label {label:?} is not one connection's alone"),
                format!("use the name: {}", names.join(" or ")),
            ));
        }
        Ok(found.pop())
    }

    /// The connection with exactly this label, which is made if there is none.
    /// Needs both scopes.
    ///
    /// Calling it twice makes one. So does losing the answer: if the server may
    /// have made it all the same, it is looked for once more. Two calls at the
    /// same time, of one program or of two, can still make two, because the
    /// server asks for no unique label; the next call then says so.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let made = connections.create(makecom::ConnectionType::Oauth, "Acme").await?;
    /// # let connection = client.handle(&made);
    /// use makecom::ConnectionType;
    ///
    /// let first = connections.ensure("New", ConnectionType::OauthRefresh).await?;
    /// let again = connections.ensure("New", ConnectionType::OauthRefresh).await?;
    /// assert!(first.is_new && !again.is_new);
    /// assert_eq!(first.connection.name(), again.connection.name());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_conflict`](Error::is_conflict) if several have the label,
    /// or one that is OAuth where none should be or the other way round; and
    /// whatever can go wrong when [listing](Self::list) and
    /// [creating](Self::create).
    pub async fn ensure(
        &self,
        label: impl Into<String>,
        connection_type: ConnectionType,
    ) -> Result<Ensured> {
        let label = label.into();
        if let Some(connection) = self.find_by_label(&label).await? {
            return adopt(connection, &connection_type, false);
        }
        match self.create(connection_type.clone(), label.as_str()).await {
            Ok(connection) => Ok(Ensured {
                connection,
                is_new: true,
            }),
            Err(error) if error.may_be_done() => match self.find_by_label(&label).await {
                Ok(Some(connection)) => adopt(connection, &connection_type, true),
                _ => Err(error),
            },
            Err(error) => Err(error),
        }
    }
}

/// A stored connection reads back as `oauth` or `basic`, whatever it was made
/// as (Make's own clients know no other). So no more than that can be compared.
fn adopt(connection: Connection, expected: &ConnectionType, is_new: bool) -> Result<Ensured> {
    let is_oauth = |kind: &ConnectionType| kind.as_str().starts_with("oauth");
    let found = connection.connection_type();
    // Of one whose type is not told nothing can be compared.
    if !found.as_str().is_empty() && is_oauth(found) != is_oauth(expected) {
        return Err(Error::conflict(
            format!(
                "{} has the label {:?} and the type {found}, not {expected}",
                connection.name(),
                connection.label()
            ),
            "use another label, or delete that connection",
        ));
    }
    Ok(Ensured { connection, is_new })
}
