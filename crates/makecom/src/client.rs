//! The client: a zone, a token, and the HTTP connections to the zone.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderValue;

use crate::app::App;
use crate::builder::ClientBuilder;
use crate::clock::Clock;
use crate::component::Unversioned;
use crate::connection::Connection;
use crate::error::{Error, Result};
use crate::extensions::Extensions;
use crate::handle::{AnyHandle, Handle};
use crate::http::HttpSettings;
use crate::limit::RateLimit;
use crate::mode::{Async, Mode};
use crate::name::{AppName, ComponentName};
use crate::place::Place;
use crate::provider::Credentials;
use crate::retry::Retry;
use crate::section::ComponentKind;
use crate::token::Token;
use crate::zone::Zone;

/// A client for one zone. Cheap to clone; clones share connections and the
/// rate budget.
///
/// Every call is [tried again](Retry) where that is safe, ends at a deadline, and can be
/// dropped at any time: nothing more is sent, and its place in the rate budget is given
/// back.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
/// # let (zone, token) = (sandbox.base_url(), sandbox.token());
/// use makecom::{Client, ConnectionType, NewConnection};
///
/// let client = Client::builder()
///     .zone(zone.parse()?) // such as eu1.make.com
///     .token(token.parse()?)
///     .build()?;
/// let connections = client.app("acme-crm")?.connections();
/// connections.create(NewConnection::new(ConnectionType::Basic, "Acme")).await?;
/// for connection in connections.list().await? {
///     println!("{}: {}", connection.name(), connection.label());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client<M = Async> {
    pub(crate) inner: Arc<Inner>,
    pub(crate) mode: M,
}

/// The parts of a client; cheap to clone, so that a derived client can differ in one
/// setting.
#[derive(Clone)]
pub(crate) struct Inner {
    pub(crate) zone: Zone,
    pub(crate) credentials: Credentials,
    pub(crate) raw: makecom_raw::Client,
    pub(crate) http: reqwest::Client,
    pub(crate) http_settings: HttpSettings,
    pub(crate) user_agent: HeaderValue,
    pub(crate) timeout: Duration,
    pub(crate) deadline: Duration,
    pub(crate) retry: Retry,
    pub(crate) rate_limit: Option<RateLimit>,
    pub(crate) max_response_bytes: usize,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) extensions: Extensions,
}

impl Client {
    pub(crate) fn new(inner: Inner) -> Self {
        Self {
            inner: Arc::new(inner),
            mode: Async,
        }
    }

    /// The same client in another mode.
    #[cfg(feature = "blocking")]
    pub(crate) fn in_mode<M: Mode>(&self, mode: M) -> Client<M> {
        Client {
            inner: Arc::clone(&self.inner),
            mode,
        }
    }

    /// Starts with no zone and no token; both are needed.
    ///
    /// ```
    /// use makecom::{Client, Zone};
    /// # let key = "0e2d7b8c-1111-4aaa-8bbb-0123456789ab";
    ///
    /// let client = Client::builder().zone(Zone::Eu1).token(key.parse()?).build()?;
    /// assert_eq!(client.zone(), &Zone::Eu1);
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// A client with the zone and key of the environment: `MAKE_ZONE`, such as
    /// `eu1.make.com`, and `MAKE_API_KEY`, the variables of Make's own CLI.
    ///
    /// ```
    /// use makecom::Client;
    ///
    /// match Client::from_env() {
    ///     Ok(client) => println!("working in {}", client.zone()),
    ///     Err(error) => {
    ///         assert!(error.is_invalid_input());
    ///         eprintln!("{error}"); // says which variable, and what belongs there
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if either is missing or
    /// wrong.
    pub fn from_env() -> Result<Self> {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let variables = [
            ("MAKE_ZONE", "your zone, such as eu1.make.com"),
            ("MAKE_API_KEY", "an API key of your Make profile"),
        ];
        let given = variables.map(|(name, _)| variable(name).filter(|it| !it.trim().is_empty()));
        let missing = variables.iter().zip(&given).filter(|(_, it)| it.is_none());
        let missing: Vec<String> = missing
            .map(|((name, meaning), _)| format!("{name} to {meaning}"))
            .collect();
        let [Some(zone), Some(token)] = given else {
            return Err(Error::input(
                "the environment does not say which zone and key to use",
                format!("set {}", missing.join(", and ")),
            ));
        };
        Self::builder()
            .zone(zone.parse()?)
            .token(Token::new(token)?)
            .build()
    }
}

impl<M: Mode> Client<M> {
    /// The zone it talks to.
    ///
    /// ```
    /// # use makecom::{Client, Token, Zone};
    /// # let token = Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
    /// # let client = Client::builder().zone(Zone::Eu1).token(token).build()?;
    /// assert_eq!(client.zone().base_url(), "https://eu1.make.com/api/v2");
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn zone(&self) -> &Zone {
        &self.inner.zone
    }

    /// The budget it keeps to, if it has one.
    ///
    /// ```
    /// # use makecom::{Client, Token, Zone};
    /// # let token = Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
    /// # let client = Client::builder().zone(Zone::Eu1).token(token).build()?;
    /// use makecom::{RateLimit, Tariff};
    ///
    /// assert!(client.rate_limit().is_none());
    /// let client = client.with_rate_limit(RateLimit::from(Tariff::Teams));
    /// assert_eq!(client.rate_limit().unwrap().requests_per_minute(), 240);
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn rate_limit(&self) -> Option<&RateLimit> {
        self.inner.rate_limit.as_ref()
    }

    /// An app by its name. Nothing is sent.
    ///
    /// ```
    /// # use makecom::{Client, Token, Zone};
    /// # let token = Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
    /// # let client = Client::builder().zone(Zone::Eu1).token(token).build()?;
    /// assert_eq!(client.app("acme-crm")?.name().as_str(), "acme-crm");
    /// assert!(client.app("acme/crm").unwrap_err().is_invalid_input());
    /// # Ok::<(), makecom::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if it cannot be a name, or the API has
    /// other calls at the address of such an app: `connections`, `webhooks`, `invites`.
    pub fn app<N>(&self, name: N) -> Result<App<M>>
    where
        N: TryInto<AppName>,
        Error: From<N::Error>,
    {
        let name: AppName = name.try_into()?;
        name.check_reachable()?;
        Ok(App::new(self.clone(), name))
    }

    /// A connection by its name. Nothing is sent.
    ///
    /// Only a listing says whether a connection is an alias; a handle made from a name
    /// does not know: see [`handle`](Self::handle).
    ///
    /// ```
    /// # use makecom::{Client, Token, Zone};
    /// # let token = Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
    /// # let client = Client::builder().zone(Zone::Eu1).token(token).build()?;
    /// assert_eq!(client.connection("acme-crm2")?.name().as_str(), "acme-crm2");
    /// assert!(client.connection("..").unwrap_err().is_invalid_input());
    /// # Ok::<(), makecom::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if it cannot be a name.
    pub fn connection<N>(&self, name: N) -> Result<Handle<Connection, M>>
    where
        N: TryInto<ComponentName>,
        Error: From<N::Error>,
    {
        let (kind, name) = (ComponentKind::Connection, name.try_into()?);
        Ok(Handle::new(self, kind, Place::default(), name))
    }

    /// A connection or a webhook by its kind, known at run time, and its name. Nothing is
    /// sent. Components of other kinds are part of a version of an app: see
    /// [`AppVersion::component`](crate::AppVersion::component).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # connections.create(NewConnection::new(ConnectionType::Oauth, "Acme")).await?;
    /// use makecom::{ComponentKind, ConnectionType, NewConnection};
    ///
    /// let any = client.component(ComponentKind::Connection, "acme-crm")?;
    /// assert_eq!(any.get().await?["label"], "Acme");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if it cannot be a name.
    pub fn component<N>(&self, kind: ComponentKind, name: N) -> Result<AnyHandle<M>>
    where
        N: TryInto<ComponentName>,
        Error: From<N::Error>,
    {
        Ok(Handle::new(self, kind, Place::default(), name.try_into()?))
    }

    /// A handle for a connection or a webhook that was listed, created or read. Nothing is
    /// sent. For all others, which are part of a version of an app, there is
    /// [`AppVersion::handle`](crate::AppVersion::handle).
    ///
    /// If it is an alias, writing to it is [refused](Error::is_alias), because it would
    /// have no effect (reported, not verified).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// use makecom::{ConnectionType, NewConnection};
    ///
    /// let connections = client.app("acme-crm")?.connections();
    /// let made = connections.create(NewConnection::new(ConnectionType::Other, "Acme")).await?;
    /// client.handle(&made).recreate().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn handle<K: Unversioned>(&self, component: &K) -> Handle<K, M> {
        Handle::of(self, Place::default(), component)
    }

    /// The same client with another token, for the same organization: the
    /// rate budget stays shared.
    ///
    /// ```
    /// # use makecom::{Client, Token, Zone};
    /// # let token = Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
    /// # let writer = Client::builder().zone(Zone::Eu1).token(token).build()?;
    /// let reader = writer.with_token(Token::new("11111111-2222-4333-8444-555555555555")?)?;
    /// assert_eq!(reader.zone(), writer.zone());
    /// # Ok::<(), makecom::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if the token cannot be
    /// sent.
    pub fn with_token(&self, token: Token) -> Result<Self> {
        let raw = (self.zone()).raw_client(Some(token.header()?), &self.inner.http);
        Ok(self.with(|inner| {
            inner.raw = raw;
            inner.credentials = Credentials::Fixed(token);
        }))
    }

    /// The same client for another zone, over the same connection pool, such as to
    /// promote a component from one zone to the next.
    ///
    /// It needs a token of that zone, because a token is valid in one zone only; a
    /// provider for it is set with [`with_token_provider`](Self::with_token_provider). If this
    /// client has a rate budget, the new one gets its own of the same size, because
    /// another zone is another organization. Keep and clone the new client: a second call
    /// for the same zone makes a second budget, and both together send twice as much.
    ///
    /// ```
    /// # use makecom::{Client, Token, Zone};
    /// # let token = Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
    /// # let staging = Client::builder().zone(Zone::Eu1).token(token).build()?;
    /// let token = Token::new("11111111-2222-4333-8444-555555555555")?;
    /// let production = staging.for_zone(Zone::Us1, token)?;
    /// assert_eq!(production.zone(), &Zone::Us1);
    /// # Ok::<(), makecom::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if the token cannot be sent, or if
    /// the HTTP client for a zone beyond this machine cannot be set up.
    pub fn for_zone(&self, zone: Zone, token: Token) -> Result<Self> {
        let is_same = zone.is_plain() == self.zone().is_plain();
        let http = if is_same || self.inner.extensions.transport.is_some() {
            self.inner.http.clone()
        } else {
            self.inner.http_settings.build(zone.is_plain())?
        };
        let raw = zone.raw_client(Some(token.header()?), &http);
        Ok(self.with(|inner| {
            inner.raw = raw;
            inner.http = http;
            inner.credentials = Credentials::Fixed(token);
            inner.rate_limit = inner.rate_limit.as_ref().map(RateLimit::another);
            inner.zone = zone;
        }))
    }

    /// The same client with another budget, or with none.
    ///
    /// ```
    /// # use makecom::{Client, RateLimit, Tariff, Token, Zone};
    /// # let token = Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
    /// # let client = Client::builder().zone(Zone::Eu1).token(token).build()?;
    /// let budgeted = client.with_rate_limit(RateLimit::from(Tariff::Core));
    /// assert_eq!(budgeted.rate_limit().unwrap().requests_per_minute(), 60);
    /// assert!(budgeted.with_rate_limit(None).rate_limit().is_none());
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn with_rate_limit(&self, budget: impl Into<Option<RateLimit>>) -> Self {
        self.with(|inner| inner.rate_limit = budget.into())
    }

    /// The same client with another [`Retry`].
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// use makecom::Retry;
    ///
    /// let once = client.with_retry(Retry::none());
    /// sandbox.inject("status=503".parse()?);
    /// assert_eq!(once.handle(&made).get().await.unwrap_err().attempts(), 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_retry(&self, retry: Retry) -> Self {
        self.with(|inner| inner.retry = retry)
    }

    /// The same client with another [time for one
    /// attempt](ClientBuilder::timeout).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// use std::time::Duration;
    /// use makecom::Retry;
    ///
    /// sandbox.inject("latency=60s".parse()?);
    /// let hasty = client.with_retry(Retry::none()).with_timeout(Duration::from_millis(20));
    /// assert!(hasty.handle(&made).get().await.unwrap_err().is_timeout());
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        self.with(|inner| inner.timeout = timeout)
    }

    /// The same client with another [time for a whole
    /// call](ClientBuilder::deadline).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// use std::time::Duration;
    ///
    /// sandbox.inject("status=429,retry-after=60".parse()?);
    /// let hasty = client.with_deadline(Duration::from_secs(5));
    /// // A pause of a minute would outlast it, so the error comes at once.
    /// assert!(hasty.handle(&made).get().await.unwrap_err().is_rate_limited());
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_deadline(&self, deadline: Duration) -> Self {
        self.with(|inner| inner.deadline = deadline)
    }

    /// The async client that the core of a handle uses in either mode.
    pub(crate) fn to_async(&self) -> Client {
        Client {
            inner: Arc::clone(&self.inner),
            mode: Async,
        }
    }

    pub(crate) fn with(&self, change: impl FnOnce(&mut Inner)) -> Self {
        let mut inner = Inner::clone(&self.inner);
        change(&mut inner);
        Self {
            inner: Arc::new(inner),
            mode: self.mode.clone(),
        }
    }
}

/// Shows zone, budget and time limits, never the token.
impl<M> fmt::Debug for Client<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("zone", &self.inner.zone)
            .field("rate_limit", &self.inner.rate_limit)
            .field("timeout", &self.inner.timeout)
            .field("deadline", &self.inner.deadline)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "0e2d7b8c-1111-4aaa-8bbb-0123456789ab";

    #[test]
    fn missing_variables_are_named() {
        let client = |zone: &str, key: &str| {
            Client::from_variables(|name| match name {
                "MAKE_ZONE" => Some(zone.to_owned()),
                "MAKE_API_KEY" => Some(key.to_owned()),
                _ => None,
            })
        };
        assert_eq!(client("us2", KEY).unwrap().zone(), &Zone::Us2);
        let cases = [
            (client("", KEY), "help: set MAKE_ZONE to your zone, such as"),
            (
                client("eu1", " "),
                "help: set MAKE_API_KEY to an API key of",
            ),
            (client("", ""), "eu1.make.com, and MAKE_API_KEY to"),
            (client("eu7", KEY), "\"eu7\" is not a zone"),
            (Client::builder().build(), "no zone is set"),
            (Client::builder().zone(Zone::Eu1).build(), "no token is set"),
        ];
        for (result, expected) in cases {
            let error = result.unwrap_err();
            assert!(error.is_invalid_input());
            let said = error.said();
            assert!(said.contains(expected), "{said}");
        }
    }

    #[test]
    fn names_are_checked_before_anything_is_sent() {
        let client = Client::builder()
            .zone(Zone::Eu1)
            .token(Token::new(KEY).unwrap())
            .build()
            .unwrap();
        for name in ["../x", "a/b", ""] {
            assert!(client.app(name).unwrap_err().is_invalid_input());
            assert!(client.connection(name).unwrap_err().is_invalid_input());
        }
        let app = AppName::new("acme-crm").unwrap();
        assert!(client.app(&app).is_ok() && client.app(app).is_ok());
    }

    #[test]
    fn debug_shows_no_token() {
        let builder = Client::builder()
            .zone(Zone::Eu1)
            .token(Token::new(KEY).unwrap());
        assert!(!format!("{builder:?}").contains(KEY));
        assert!(!format!("{:?}", builder.build().unwrap()).contains(KEY));
    }
}
