//! The settings of a client.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderValue;

use crate::client::{Client, Inner};
use crate::clock::{Clock, SystemClock};
use crate::error::{Error, Result};
use crate::extensions::Extensions;
use crate::http::HttpSettings;
use crate::limit::RateLimit;
use crate::provider::Credentials;
use crate::retry::Retry;
use crate::token::Token;
use crate::zone::Zone;

/// How long one attempt may take by default.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How long a whole call may take by default: enough for two pauses of a minute.
const DEADLINE: Duration = Duration::from_secs(300);

/// The longest answer that is read by default.
const MAX_RESPONSE_BYTES: usize = 16 * 1024 * 1024;

/// Settings of a [`Client`].
///
/// ```
/// use std::time::Duration;
/// use makecom::{Client, RateLimit, Retry, Tariff, Token, Zone};
///
/// let client = Client::builder()
///     .zone(Zone::Eu1)
///     .token(Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?)
///     .user_agent("acme-deploy/1.2")
///     .timeout(Duration::from_secs(10))
///     .deadline(Duration::from_secs(120))
///     .retry(Retry::default().attempts(3))
///     .rate_limit(RateLimit::from(Tariff::Teams))
///     .build()?;
/// assert_eq!(client.zone(), &Zone::Eu1);
/// # Ok::<(), makecom::Error>(())
/// ```
#[derive(Default)]
#[must_use]
pub struct ClientBuilder {
    zone: Option<Zone>,
    pub(crate) credentials: Option<Credentials>,
    user_agent: Option<String>,
    http: HttpSettings,
    timeout: Option<Duration>,
    deadline: Option<Duration>,
    retry: Retry,
    rate_limit: Option<RateLimit>,
    max_response_bytes: Option<usize>,
    clock: Option<Arc<dyn Clock>>,
    pub(crate) extensions: Extensions,
    /// What `build` refuses.
    pub(crate) invalid: Option<Error>,
}

impl ClientBuilder {
    /// The zone to send requests to. Required.
    ///
    /// ```
    /// use makecom::{Client, Token, Zone};
    ///
    /// let token = Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
    /// let client = Client::builder().zone(Zone::CelonisEu1).token(token).build()?;
    /// assert_eq!(client.zone().host(), "eu1.make.celonis.com");
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn zone(mut self, zone: Zone) -> Self {
        self.zone = Some(zone);
        self
    }

    /// The token that authorizes requests. It is required, or a
    /// [provider](Self::token_provider); the last one counts.
    ///
    /// ```
    /// use makecom::{Client, Zone};
    ///
    /// let file = "0e2d7b8c-1111-4aaa-8bbb-0123456789ab\n"; // as read from a file
    /// let builder = Client::builder().zone(Zone::Eu1).token(file.parse()?);
    /// assert!(!format!("{builder:?}").contains("0e2d7b8c"));
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn token(mut self, token: Token) -> Self {
        self.credentials = Some(Credentials::Fixed(token));
        self
    }

    /// How long one attempt may take, from connecting to the last byte of the
    /// answer. 30 seconds if not set.
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
    /// use makecom::{Client, Retry, Zone};
    ///
    /// sandbox.inject("latency=60s".parse()?);
    /// let hasty = Client::builder()
    ///     .timeout(Duration::from_millis(20))
    ///     .retry(Retry::none())
    ///     .zone(client.zone().clone())
    ///     .token(sandbox.token().parse()?)
    ///     .build()?;
    /// assert!(hasty.handle(&made).get().await.unwrap_err().is_timeout());
    /// # Ok(())
    /// # }
    /// ```
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How long a call may take with all its attempts and pauses, and with waiting
    /// for the [budget](Self::rate_limit). Five minutes if not set;
    /// [`Duration::MAX`] for no limit.
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
    /// use makecom::Client;
    ///
    /// sandbox.inject("status=429,retry-after=60".parse()?);
    /// let hasty = Client::builder()
    ///     .deadline(Duration::from_secs(10))
    ///     .zone(client.zone().clone())
    ///     .token(sandbox.token().parse()?)
    ///     .build()?;
    /// // The pause would outlast the deadline, so the error comes at once.
    /// let error = hasty.handle(&made).get().await.unwrap_err();
    /// assert!(error.is_rate_limited());
    /// assert_eq!(error.attempts(), 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// How long connecting may take, as a part of the [`timeout`](Self::timeout). Ten
    /// seconds if not set.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let builder = makecom::Client::builder()
    ///     .connect_timeout(Duration::from_secs(3))
    ///     .timeout(Duration::from_secs(60)); // of which a slow answer may take 57
    /// assert!(format!("{builder:?}").contains("connect_timeout: Some(3s)"));
    /// ```
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.http.connect_timeout = Some(timeout);
        self
    }

    /// How often and when to try again. [`Retry::default`] if not set.
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
    /// use makecom::{Client, Retry};
    ///
    /// let short = Duration::from_millis(1); // for the example
    /// let patient = Client::builder()
    ///     .retry(Retry::default().attempts(6).backoff(short, short))
    ///     .zone(client.zone().clone())
    ///     .token(sandbox.token().parse()?)
    ///     .build()?;
    /// sandbox.inject("status=503,times=5".parse()?);
    /// assert_eq!(patient.handle(&made).get().await?.label(), "Acme");
    /// # Ok(())
    /// # }
    /// ```
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// A budget of requests, shared by all clients with a clone of it. If not set,
    /// only Make enforces its limit.
    ///
    /// ```
    /// use makecom::{Client, RateLimit, Tariff, Zone};
    /// # let key = "0e2d7b8c-1111-4aaa-8bbb-0123456789ab";
    /// # let other_key = "11111111-2222-4333-8444-555555555555";
    ///
    /// // Keys of two programs of one organization share a budget.
    /// let budget = RateLimit::from(Tariff::Pro);
    /// let of_key = |key: &str| {
    ///     Client::builder().rate_limit(budget.clone()).zone(Zone::Eu1).token(key.parse()?).build()
    /// };
    /// let (first, second) = (of_key(key)?, of_key(other_key)?);
    /// assert!(first.rate_limit().unwrap().is_shared_with(second.rate_limit().unwrap()));
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn rate_limit(mut self, budget: RateLimit) -> Self {
        self.rate_limit = Some(budget);
        self
    }

    /// The longest answer that is read, in bytes. 16 MiB if not set. Of an answer
    /// that is not a success, at most 64 KiB are read.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// use makecom::Client;
    ///
    /// let frugal = Client::builder()
    ///     .max_response_bytes(16)
    ///     .zone(client.zone().clone())
    ///     .token(sandbox.token().parse()?)
    ///     .build()?;
    /// let error = frugal.handle(&made).get().await.unwrap_err();
    /// assert!(error.is_unreadable()); // but it was answered
    /// assert_eq!(error.status(), Some(200));
    /// # Ok(())
    /// # }
    /// ```
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.max_response_bytes = Some(bytes);
        self
    }

    /// Names your program at the start of the `User-Agent` header, such as
    /// `acme-deploy/1.2`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// use makecom::Client;
    ///
    /// let named = Client::builder()
    ///     .user_agent("acme-deploy/1.2")
    ///     .zone(client.zone().clone())
    ///     .token(sandbox.token().parse()?)
    ///     .build()?;
    /// named.handle(&made).get().await?;
    /// let sent = sandbox.requests().pop().unwrap();
    /// assert!(sent.header("user-agent").unwrap().starts_with("acme-deploy/1.2 makecom-rs/"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn user_agent(mut self, product: impl Into<String>) -> Self {
        self.user_agent = Some(product.into());
        self
    }

    /// Sends everything through a proxy, such as `http://proxy.example:3128`,
    /// with user name and password before an `@` if it needs them. If not set,
    /// `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` of the environment apply, but never
    /// for a zone on this machine. Such a zone uses plain `http`, so its proxy must
    /// be on this machine, too.
    ///
    /// ```
    /// use makecom::{Client, Zone};
    /// # let key = "0e2d7b8c-1111-4aaa-8bbb-0123456789ab";
    ///
    /// let builder = Client::builder()
    ///     .proxy("http://acme:hunter2@proxy.example:3128")
    ///     .token(key.parse()?);
    /// assert!(!format!("{builder:?}").contains("hunter2"));
    /// assert!(builder.zone(Zone::Eu1).build().is_ok());
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn proxy(mut self, address: impl Into<String>) -> Self {
        self.http.proxy = Some(address.into());
        self
    }

    /// Trusts these authorities besides the system's, such as a company's own.
    /// PEM, one certificate or more; can be called again for others.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use makecom::Client;
    /// use makecom_sandbox::Sandbox;
    ///
    /// let company = Sandbox::builder().tls().start().await?; // with a certificate of its own
    /// let pem = company.certificate().unwrap();
    /// let client = Client::builder()
    ///     .root_certificates(pem)
    ///     .zone(company.base_url().parse()?)
    ///     .token(company.token().parse()?)
    ///     .build()?;
    /// assert!(client.app(company.app())?.connections().list().await?.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn root_certificates(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.http.roots.extend_from_slice(pem.as_ref());
        self.http.roots.push(b'\n');
        self
    }

    /// Uses an existing HTTP client and its connections. It must be of the version
    /// [`makecom::reqwest`](crate::reqwest).
    ///
    /// It should follow no redirects: an answer after one is an
    /// [error](Error::is_redirect). The token is not sent on, because reqwest drops
    /// `Authorization` when the host changes. **The body is: after a 307 or 308, such
    /// a client sends the section or the common data, client secrets included, to any
    /// host that the answer names.** And when it cannot connect, it is unknown whether
    /// it was redirected before: such a write counts as
    /// [maybe applied](Error::maybe_applied), and a POST or PATCH is not retried.
    ///
    /// Its other settings apply, too: it uses the proxies of the environment even for
    /// a zone on this machine, and with `connection_verbose` it logs every byte, the
    /// token included.
    ///
    /// With the feature `rustls`, reqwest has no cryptography of its own, and panics unless
    /// a provider is installed before, as here with the crate `rustls`:
    ///
    /// ```
    /// use makecom::{Client, Token, Zone};
    ///
    /// let _ = rustls::crypto::ring::default_provider().install_default();
    /// let http = makecom::reqwest::Client::builder()
    ///     .redirect(makecom::reqwest::redirect::Policy::none())
    ///     .pool_max_idle_per_host(2)
    ///     .build()
    ///     .unwrap();
    /// let client = Client::builder()
    ///     .http_client(http)
    ///     .zone(Zone::Eu1)
    ///     .token(Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?)
    ///     .build()?;
    /// assert_eq!(client.zone(), &Zone::Eu1);
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http.client = Some(client);
        self
    }

    /// A clock instead of the system's, for tests.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// # use std::{future::Future, pin::Pin, time::{Duration, Instant}};
    /// use makecom::{Client, Clock};
    ///
    /// /// No pause before a retry except what the server asks for.
    /// struct Eager;
    ///
    /// impl Clock for Eager {
    ///     fn now(&self) -> Instant {
    ///         Instant::now()
    ///     }
    ///
    ///     fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    ///         Box::pin(tokio::time::sleep(time))
    ///     }
    ///
    ///     fn jitter(&self, _: Duration) -> Duration {
    ///         Duration::ZERO
    ///     }
    /// }
    ///
    /// let eager = Client::builder()
    ///     .clock(Eager)
    ///     .zone(client.zone().clone())
    ///     .token(sandbox.token().parse()?)
    ///     .build()?;
    /// sandbox.inject("status=503,times=3".parse()?);
    /// assert_eq!(eager.handle(&made).get().await?.label(), "Acme");
    /// # Ok(())
    /// # }
    /// ```
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// The client. Nothing is sent.
    ///
    /// ```
    /// use makecom::{Client, Zone};
    ///
    /// let error = Client::builder().zone(Zone::Eu1).build().unwrap_err();
    /// assert!(error.is_invalid_input());
    /// assert!(error.to_string().contains("no token is set"));
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if zone or token is missing, if
    /// a header or the user agent cannot be sent, if the proxy is not an address or the
    /// certificates are not PEM, or if settings contradict each other.
    pub fn build(self) -> Result<Client> {
        if let Some(error) = self.invalid {
            return Err(error);
        }
        let zone = self.zone.ok_or_else(|| {
            Error::input(
                "no zone is set",
                "call `zone` before `build`, or use `from_env`",
            )
        })?;
        let credentials = self.credentials.ok_or_else(|| {
            Error::input(
                "no token is set",
                "call `token` before `build`, or use `from_env`",
            )
        })?;
        let http = match self.extensions.transport {
            Some(_) => self.http.build_unused()?,
            None => self.http.build(zone.is_plain())?,
        };
        let authorization = credentials.fixed().map(Token::header).transpose()?;
        Ok(Client::new(Inner {
            raw: zone.raw_client(authorization, &http),
            credentials,
            extensions: self.extensions,
            user_agent: user_agent(self.user_agent.as_deref())?,
            http,
            http_settings: self.http,
            timeout: self.timeout.unwrap_or(TIMEOUT),
            deadline: self.deadline.unwrap_or(DEADLINE),
            retry: self.retry,
            rate_limit: self.rate_limit,
            max_response_bytes: self.max_response_bytes.unwrap_or(MAX_RESPONSE_BYTES),
            clock: self.clock.unwrap_or_else(|| Arc::new(SystemClock)),
            zone,
        }))
    }
}

/// Always sent: the edge in front of the API refuses requests without an agent, or with
/// one that looks like a script (reported, not verified).
fn user_agent(product: Option<&str>) -> Result<HeaderValue> {
    let own = concat!("makecom-rs/", env!("CARGO_PKG_VERSION"));
    // HTTP/2 allows no whitespace at the start of a header value.
    let product = product.map(str::trim).filter(|product| !product.is_empty());
    let Some(product) = product else {
        return Ok(HeaderValue::from_static(own));
    };
    Some(format!("{product} {own}"))
        .filter(|agent| agent.is_ascii())
        .and_then(|agent| HeaderValue::try_from(agent).ok())
        .ok_or_else(|| {
            Error::input(
                format!("{product:?} cannot be part of a User-Agent header"),
                "use something like acme-deploy/1.2",
            )
        })
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("zone", &self.zone)
            .field(
                "token",
                &self.credentials.as_ref().and_then(Credentials::fixed),
            )
            .field("user_agent", &self.user_agent)
            .field("http", &self.http)
            .field("timeout", &self.timeout)
            .field("deadline", &self.deadline)
            .field("retry", &self.retry)
            .field("rate_limit", &self.rate_limit)
            .field("max_response_bytes", &self.max_response_bytes)
            .field("extensions", &self.extensions)
            .finish_non_exhaustive()
    }
}
