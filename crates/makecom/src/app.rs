//! An app, which gives access to its components.

use std::fmt;

use crate::client::Client;
use crate::collection::Collection;
use crate::connection::Connection;
use crate::mode::{Async, Mode};
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
#[derive(Clone)]
pub struct App<M = Async> {
    client: Client<M>,
    name: AppName,
}

impl<M> fmt::Debug for App<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("App").field(&self.name).finish()
    }
}

impl<M: Mode> App<M> {
    pub(crate) fn new(client: Client<M>, name: AppName) -> Self {
        Self { client, name }
    }

    /// The app's name.
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

    /// The app's connections.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// let app = client.app("acme-crm")?;
    /// assert_eq!(app.connections().list().await?.len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn connections(&self) -> Collection<Connection, M> {
        Collection::new(&self.client, self.name.clone())
    }
}
