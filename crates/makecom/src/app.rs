//! An app, which gives access to its versions and to what they share.

mod apps;
mod checksums;
mod documents;
mod icon;
mod info;
mod publish;
mod review;
mod version;

use std::fmt;

pub use apps::{AppFilter, Apps};
pub use checksums::{Checksum, Checksums};
pub use icon::check_icon;
pub use info::{AppInfo, AppUpdate, Audience, NewApp, UnknownAudience};
pub use publish::{AppVisibility, Commit};
pub use review::{AppEvent, AppReview, ReviewStatus};
pub use version::AppVersion;

use crate::client::Client;
use crate::collection::Collection;
use crate::component::Unversioned;
use crate::connection::Connection;
use crate::handle::Handle;
use crate::mode::{Async, Mode};
use crate::name::{AppName, ComponentName};
use crate::place::Place;
use crate::section::ComponentKind;
use crate::webhook::Webhook;

/// A custom app, by name: its connections and webhooks, which all of its versions share,
/// and its versions.
///
/// An app named `connections`, `webhooks` or `invites` cannot be reached, and is refused:
/// Make's API has other calls at its address.
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
        self.shared()
    }

    /// The app's webhooks.
    ///
    /// ```
    #[doc = include_str!("doc/client.txt")]
    /// use makecom::{NewWebhook, WebhookType};
    ///
    /// let webhooks = client.app("acme-crm")?.webhooks();
    /// let made = webhooks.create(NewWebhook::new(WebhookType::Web, "Events")).await?;
    /// assert_eq!(webhooks.find_by_label("Events").await?.unwrap().name, made.name);
    /// # Ok(())
    /// # }
    /// ```
    pub fn webhooks(&self) -> Collection<Webhook, M> {
        self.shared()
    }

    /// A version of the app: modules, RPCs, functions, and everything about the app
    /// itself. Nothing is sent. The first is 1.
    ///
    /// ```
    /// # use makecom::{Client, Token, Zone};
    /// # let token = Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
    /// # let client = Client::builder().zone(Zone::Eu1).token(token).build()?;
    /// let app = client.app("acme-crm")?.version(2);
    /// assert_eq!((app.name().as_str(), app.version()), ("acme-crm", 2));
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn version(&self, number: u32) -> AppVersion<M> {
        let place = Place::version(self.name.clone(), number);
        let name = ComponentName::from(&self.name);
        Handle::new(&self.client, ComponentKind::App, place, name)
    }

    fn shared<K: Unversioned>(&self) -> Collection<K, M> {
        Collection::new(&self.client, Place::app(self.name.clone()))
    }
}
