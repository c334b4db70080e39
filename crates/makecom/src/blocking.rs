//! The same client without async, for programs that wait.
//!
//! Everything here carries out its namesake of the crate's root on a runtime
//! that a client and all that it gives share; the documentation is there, too.
//! Inside async code it holds up the thread that calls it, and all that the
//! thread would do meanwhile: use the namesake there, or `spawn_blocking`.
//!
//! ```
//! # let runtime = tokio::runtime::Runtime::new()?;
//! # let sandbox = runtime.block_on(makecom_sandbox::Sandbox::builder().start())?;
//! # let (zone, token) = (sandbox.base_url(), sandbox.token());
//! use makecom::{Client, ConnectionType, section};
//!
//! let client = Client::builder()
//!     .zone(zone.parse()?) // such as eu1.make.com
//!     .token(token.parse()?)
//!     .build_blocking()?;
//! let connections = client.app("acme-crm")?.connections();
//! let made = connections.create(ConnectionType::Oauth, "Acme")?;
//! let connection = client.handle(&made);
//! connection.set_section(&section::Scope::from(["read"]))?;
//! assert_eq!(connection.section::<section::Scope>()?.names()?, ["read"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use crate::builder::ClientBuilder;
use crate::common::Common;
use crate::connection::{Change, Connection};
use crate::connection_type::ConnectionType;
use crate::error::{Error, Result};
use crate::limit::RateLimit;
use crate::name::{AppName, ConnectionName};
use crate::retry::Retry;
use crate::section::{AsSection, Content, Section, SectionKind};
use crate::snapshot::{PartialSnapshot, Snapshot};
use crate::token::Token;
use crate::update::Update;
use crate::zone::Zone;

/// A runtime with one thread, on which connections stay alive between calls.
#[derive(Debug)]
struct Runtime(Option<tokio::runtime::Runtime>);

impl Runtime {
    fn start() -> Result<Self> {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("makecom")
            .enable_all()
            .build()
            .map(|runtime| Self(Some(runtime)))
            .map_err(|error| {
                Error::input(
                    format!("no thread can be started: {error}"),
                    "raise the limits of the system, or use the async client",
                )
            })
    }

    fn wait<F: Future>(&self, future: F) -> F::Output {
        match &self.0 {
            Some(runtime) => {
                // Tokio's own `block_on` panics inside async code. This does
                // not, and there the budget of the surrounding task, which is
                // not given a chance to yield, must not count.
                let _inside = runtime.enter();
                pollster::block_on(tokio::task::unconstrained(future))
            }
            // Taken only by `drop`.
            None => unreachable!(),
        }
    }
}

/// Tokio's own way panics inside async code; nothing here is lost by not
/// waiting.
impl Drop for Runtime {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// Types that pair a namesake with the runtime, and what carries over as it is.
macro_rules! blocking {
    ($($type:ident {
        values { $($value:ident($($parameter:ident: $kind:ty),*) -> $given:ty;)* }
        same { $($same:ident($($argument:ident: $taken:ty),*);)* }
        calls { $($call:ident($($input:ident: $wanted:ty),*) -> $result:ty;)* }
    })*) => { $(
        #[doc = concat!("[`", stringify!($type), "`](crate::", stringify!($type), "), without async.")]
        #[derive(Clone, Debug)]
        pub struct $type {
            inner: crate::$type,
            runtime: Arc<Runtime>,
        }

        impl $type {
            $(
                #[doc = concat!("As [`", stringify!($value), "`](crate::", stringify!($type), "::", stringify!($value), ").")]
                pub fn $value(&self, $($parameter: $kind),*) -> $given {
                    self.inner.$value($($parameter),*)
                }
            )*
            $(
                #[doc = concat!("As [`", stringify!($same), "`](crate::", stringify!($type), "::", stringify!($same), ").")]
                pub fn $same(&self, $($argument: $taken),*) -> Self {
                    Self {
                        inner: self.inner.$same($($argument),*),
                        runtime: Arc::clone(&self.runtime),
                    }
                }
            )*
            $(
                #[doc = concat!("As [`", stringify!($call), "`](crate::", stringify!($type), "::", stringify!($call), ").")]
                ///
                /// # Errors
                /// As there.
                pub fn $call(&self, $($input: $wanted),*) -> $result {
                    self.runtime.wait(self.inner.$call($($input),*))
                }
            )*
        }
    )* };
}

blocking! {
    Client {
        values {
            zone() -> &Zone;
            rate_limit() -> Option<&RateLimit>;
        }
        same {
            with_rate_limit(budget: impl Into<Option<RateLimit>>);
            with_retry(retry: Retry);
            with_timeout(timeout: Duration);
            with_deadline(deadline: Duration);
        }
        calls {}
    }
    App {
        values { name() -> &AppName; }
        same {
            with_retry(retry: Retry);
            with_timeout(timeout: Duration);
            with_deadline(deadline: Duration);
        }
        calls {}
    }
    Connections {
        values {}
        same {
            with_retry(retry: Retry);
            with_timeout(timeout: Duration);
            with_deadline(deadline: Duration);
        }
        calls {
            list() -> Result<Vec<Connection>>;
            create(connection_type: ConnectionType, label: impl Into<String>) -> Result<Connection>;
            find_by_label(label: &str) -> Result<Option<Connection>>;
            ensure(label: impl Into<String>, connection_type: ConnectionType) -> Result<crate::Ensured>;
        }
    }
    ConnectionHandle {
        values { name() -> &ConnectionName; }
        same {
            even_if_alias();
            with_retry(retry: Retry);
            with_timeout(timeout: Duration);
            with_deadline(deadline: Duration);
        }
        calls {
            get() -> Result<Connection>;
            update(update: Update) -> Result<Connection>;
            delete() -> Result<()>;
            delete_and_wait() -> Result<()>;
            section_of(kind: SectionKind) -> Result<Section>;
            set_section(section: &impl AsSection) -> Result<Option<Change>>;
            common() -> Result<Common>;
            set_common(common: &Common) -> Result<bool>;
            recreate() -> Result<()>;
            snapshot() -> Result<Snapshot, PartialSnapshot>;
            snapshot_with_common() -> Result<Snapshot, PartialSnapshot>;
        }
    }
}

impl ClientBuilder {
    /// The client for programs without async; see [`blocking`](crate::blocking).
    ///
    /// ```
    /// use makecom::{Client, Token, Zone};
    ///
    /// let client = Client::builder()
    ///     .zone(Zone::Eu1)
    ///     .token(Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?)
    ///     .build_blocking()?;
    /// assert_eq!(client.zone(), &Zone::Eu1);
    /// # Ok::<(), makecom::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`build`](Self::build), and if no thread can be started.
    pub fn build_blocking(self) -> Result<Client> {
        Client::new(self.build()?)
    }
}

impl Client {
    /// Waits for what this client does.
    ///
    /// # Errors
    /// If no thread can be started.
    pub fn new(client: crate::Client) -> Result<Self> {
        Ok(Self::on(client, Arc::new(Runtime::start()?)))
    }

    /// As [`from_env`](crate::Client::from_env).
    ///
    /// # Errors
    /// As there, and if no thread can be started.
    pub fn from_env() -> Result<Self> {
        Self::new(crate::Client::from_env()?)
    }

    /// As [`app`](crate::Client::app).
    ///
    /// # Errors
    /// As there.
    pub fn app<N>(&self, name: N) -> Result<App>
    where
        N: TryInto<AppName>,
        Error: From<N::Error>,
    {
        Ok(App {
            inner: self.inner.app(name)?,
            runtime: Arc::clone(&self.runtime),
        })
    }

    /// As [`connection`](crate::Client::connection).
    ///
    /// # Errors
    /// As there.
    pub fn connection<N>(&self, name: N) -> Result<ConnectionHandle>
    where
        N: TryInto<ConnectionName>,
        Error: From<N::Error>,
    {
        Ok(ConnectionHandle {
            inner: self.inner.connection(name)?,
            runtime: Arc::clone(&self.runtime),
        })
    }

    /// As [`handle`](crate::Client::handle).
    pub fn handle(&self, connection: &Connection) -> ConnectionHandle {
        ConnectionHandle {
            inner: self.inner.handle(connection),
            runtime: Arc::clone(&self.runtime),
        }
    }

    /// As [`with_token`](crate::Client::with_token).
    ///
    /// # Errors
    /// As there.
    pub fn with_token(&self, token: Token) -> Result<Self> {
        let client = self.inner.with_token(token)?;
        Ok(Self::on(client, Arc::clone(&self.runtime)))
    }

    /// As [`for_zone`](crate::Client::for_zone).
    ///
    /// # Errors
    /// As there.
    pub fn for_zone(&self, zone: Zone, token: Token) -> Result<Self> {
        let client = self.inner.for_zone(zone, token)?;
        Ok(Self::on(client, Arc::clone(&self.runtime)))
    }

    fn on(inner: crate::Client, runtime: Arc<Runtime>) -> Self {
        Self { inner, runtime }
    }
}

impl App {
    /// As [`connections`](crate::App::connections).
    pub fn connections(&self) -> Connections {
        Connections {
            inner: self.inner.connections(),
            runtime: Arc::clone(&self.runtime),
        }
    }
}

impl ConnectionHandle {
    /// As [`section`](crate::ConnectionHandle::section).
    ///
    /// # Errors
    /// As there.
    pub fn section<T: Content>(&self) -> Result<T> {
        self.runtime.wait(self.inner.section())
    }
}
