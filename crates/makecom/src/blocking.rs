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
struct Runtime {
    handle: tokio::runtime::Handle,
    /// Until it is dropped.
    running: Option<tokio::runtime::Runtime>,
}

impl Runtime {
    fn start() -> Result<Self> {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("makecom")
            .enable_all()
            .build()
            .map(|runtime| Self {
                handle: runtime.handle().clone(),
                running: Some(runtime),
            })
            .map_err(|error| {
                Error::input(
                    format!("no thread can be started: {error}"),
                    "raise the limits of the system, or use the async client",
                )
            })
    }

    fn wait<F: Future>(&self, future: F) -> F::Output {
        // Tokio's own `block_on` panics inside async code. This does not, and
        // there the budget of the surrounding task, which is not given a chance
        // to yield, must not count.
        let _inside = self.handle.enter();
        pollster::block_on(tokio::task::unconstrained(future))
    }
}

/// Tokio's own way panics inside async code; nothing here is lost by not
/// waiting.
impl Drop for Runtime {
    fn drop(&mut self) {
        if let Some(runtime) = self.running.take() {
            runtime.shutdown_background();
        }
    }
}

/// An example that finds a blocking `client` of a sandbox, the `connections` of
/// its app and one `connection` in there, which was `made` with the label "Acme".
macro_rules! blocking_example {
    ($($line:tt)*) => {
        concat!(
            "```\n",
            "# let runtime = tokio::runtime::Runtime::new()?;\n",
            "# let sandbox = runtime.block_on(makecom_sandbox::Sandbox::builder().start())?;\n",
            "# let client = makecom::Client::builder()\n",
            "#     .zone(sandbox.base_url().parse()?)\n",
            "#     .token(sandbox.token().parse()?)\n",
            "#     .build_blocking()?;\n",
            "# let connections = client.app(\"acme-crm\")?.connections();\n",
            "# let made = connections.create(makecom::ConnectionType::Oauth, \"Acme\")?;\n",
            "# let connection = client.connection(made.name())?;\n",
            $($crate::example::example_line!($line), "\n",)*
            "# Ok::<(), Box<dyn std::error::Error>>(())\n",
            "```",
        )
    };
}

/// Types that pair a namesake with the runtime, and what carries over as it is.
macro_rules! blocking {
    ($($type:ident [$($type_line:tt)+] {
        values { $($value:ident() -> $given:ty [$($value_line:tt)+])* }
        same { $($same:ident($($argument:ident: $taken:ty),*) [$($same_line:tt)+])* }
        calls { $($call:ident($($input:ident: $wanted:ty),*) -> $result:ty [$($call_line:tt)+])* }
    })*) => { $(
        #[doc = concat!("[`", stringify!($type), "`](crate::", stringify!($type), "), without async.")]
        ///
        #[doc = blocking_example!($($type_line)+)]
        #[derive(Clone, Debug)]
        pub struct $type {
            inner: crate::$type,
            runtime: Arc<Runtime>,
        }

        impl $type {
            $(
                #[doc = concat!("As [`", stringify!($value), "`](crate::", stringify!($type), "::", stringify!($value), ").")]
                ///
                #[doc = blocking_example!($($value_line)+)]
                pub fn $value(&self) -> $given {
                    self.inner.$value()
                }
            )*
            $(
                #[doc = concat!("As [`", stringify!($same), "`](crate::", stringify!($type), "::", stringify!($same), ").")]
                ///
                #[doc = blocking_example!($($same_line)+)]
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
                #[doc = blocking_example!($($call_line)+)]
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
    Client [
        r#"let connections = client.app("acme-crm")?.connections();"#
        r#"assert_eq!(connections.list()?[0].label(), "Acme");"#
    ] {
        values {
            zone() -> &Zone [
                "assert_eq!(client.zone().base_url(), sandbox.base_url());"
            ]
            rate_limit() -> Option<&RateLimit> [
                "assert!(client.rate_limit().is_none());"
            ]
        }
        same {
            with_rate_limit(budget: impl Into<Option<RateLimit>>) [
                "use makecom::{Plan, RateLimit};"
                ""
                "let budgeted = client.with_rate_limit(RateLimit::from(Plan::Core));"
                "assert_eq!(budgeted.rate_limit().unwrap().requests_per_minute(), 60);"
            ]
            with_retry(retry: Retry) [
                "use makecom::Retry;"
                ""
                "let once = client.with_retry(Retry::none());"
                r#"sandbox.inject("status=503".parse()?);"#
                "assert_eq!(once.handle(&made).get().unwrap_err().attempts(), 1);"
            ]
            with_timeout(timeout: Duration) [
                "use std::time::Duration;"
                "use makecom::Retry;"
                ""
                "let once = client.with_retry(Retry::none());"
                r#"sandbox.inject("latency=60s".parse()?);"#
                "let hasty = once.with_timeout(Duration::from_millis(20));"
                "assert!(hasty.handle(&made).get().unwrap_err().is_timeout());"
            ]
            with_deadline(deadline: Duration) [
                "use std::time::Duration;"
                ""
                "let hasty = client.with_deadline(Duration::from_secs(5));"
                r#"sandbox.inject("status=429,retry-after=60".parse()?);"#
                "assert!(hasty.handle(&made).get().unwrap_err().is_rate_limited()); // a minute is too long"
            ]
        }
        calls {}
    }
    App [
        r#"let app = client.app("acme-crm")?;"#
        "assert_eq!(app.connections().list()?.len(), 1);"
    ] {
        values {
            name() -> &AppName [
                r#"assert_eq!(client.app("acme-crm")?.name().as_str(), "acme-crm");"#
            ]
        }
        same {
            with_retry(retry: Retry) [
                "use makecom::Retry;"
                ""
                r#"let app = client.app("acme-crm")?;"#
                "let once = app.with_retry(Retry::none());"
                r#"sandbox.inject("status=503".parse()?);"#
                "assert_eq!(once.connections().list().unwrap_err().attempts(), 1);"
            ]
            with_timeout(timeout: Duration) [
                "use std::time::Duration;"
                "use makecom::Retry;"
                ""
                r#"let app = client.app("acme-crm")?;"#
                "let once = app.with_retry(Retry::none());"
                r#"sandbox.inject("latency=60s".parse()?);"#
                "let hasty = once.with_timeout(Duration::from_millis(20));"
                "assert!(hasty.connections().list().unwrap_err().is_timeout());"
            ]
            with_deadline(deadline: Duration) [
                "use std::time::Duration;"
                ""
                r#"let app = client.app("acme-crm")?;"#
                "let hasty = app.with_deadline(Duration::from_secs(5));"
                r#"sandbox.inject("status=429,retry-after=60".parse()?);"#
                "assert!(hasty.connections().list().unwrap_err().is_rate_limited()); // a minute is too long"
            ]
        }
        calls {}
    }
    Connections [
        "use makecom::ConnectionType;"
        ""
        r#"connections.create(ConnectionType::Basic, "Second")?;"#
        "assert_eq!(connections.list()?.len(), 2);"
    ] {
        values {}
        same {
            with_retry(retry: Retry) [
                "use makecom::Retry;"
                ""
                "let once = connections.with_retry(Retry::none());"
                r#"sandbox.inject("status=503".parse()?);"#
                "assert_eq!(once.list().unwrap_err().attempts(), 1);"
            ]
            with_timeout(timeout: Duration) [
                "use std::time::Duration;"
                "use makecom::Retry;"
                ""
                "let once = connections.with_retry(Retry::none());"
                r#"sandbox.inject("latency=60s".parse()?);"#
                "let hasty = once.with_timeout(Duration::from_millis(20));"
                "assert!(hasty.list().unwrap_err().is_timeout());"
            ]
            with_deadline(deadline: Duration) [
                "use std::time::Duration;"
                ""
                "let hasty = connections.with_deadline(Duration::from_secs(5));"
                r#"sandbox.inject("status=429,retry-after=60".parse()?);"#
                "assert!(hasty.list().unwrap_err().is_rate_limited()); // a minute is too long"
            ]
        }
        calls {
            list() -> Result<Vec<Connection>> [
                "for connection in connections.list()? {"
                r#"    assert_eq!(connection.label(), "Acme");"#
                "}"
            ]
            create(connection_type: ConnectionType, label: impl Into<String>) -> Result<Connection> [
                "use makecom::ConnectionType;"
                ""
                r#"let second = connections.create(ConnectionType::Basic, "Second")?;"#
                r#"assert_eq!(second.name().as_str(), "acme-crm2"); // the server chooses"#
            ]
            find_by_label(label: &str) -> Result<Option<Connection>> [
                r#"assert_eq!(connections.find_by_label("Acme")?.unwrap().name(), made.name());"#
                r#"assert_eq!(connections.find_by_label("acme")?, None);"#
            ]
            ensure(label: impl Into<String>, connection_type: ConnectionType) -> Result<crate::Ensured> [
                "use makecom::ConnectionType;"
                ""
                r#"let first = connections.ensure("New", ConnectionType::Basic)?;"#
                r#"let again = connections.ensure("New", ConnectionType::Basic)?;"#
                "assert!(first.is_new && !again.is_new);"
            ]
        }
    }
    ConnectionHandle [
        "use makecom::Update;"
        ""
        r#"connection.update(Update::new().label("Acme CRM"))?;"#
        r#"assert_eq!(connection.get()?.label(), "Acme CRM");"#
    ] {
        values {
            name() -> &ConnectionName [
                "assert_eq!(connection.name(), made.name());"
            ]
        }
        same {
            even_if_alias() [
                "let listed: makecom::Connection = serde_json::from_str("
                r##"    r#"{ "name": "acme-crm", "label": "Acme", "type": "oauth", "alias_to": "acme" }"#,"##
                ")?;"
                "let alias = client.handle(&listed);"
                "assert!(alias.recreate().unwrap_err().is_alias());"
                "alias.even_if_alias().recreate()?;"
            ]
            with_retry(retry: Retry) [
                "use makecom::Retry;"
                ""
                "let once = connection.with_retry(Retry::none());"
                r#"sandbox.inject("status=503".parse()?);"#
                "assert_eq!(once.get().unwrap_err().attempts(), 1);"
            ]
            with_timeout(timeout: Duration) [
                "use std::time::Duration;"
                "use makecom::Retry;"
                ""
                "let once = connection.with_retry(Retry::none());"
                r#"sandbox.inject("latency=60s".parse()?);"#
                "let hasty = once.with_timeout(Duration::from_millis(20));"
                "assert!(hasty.get().unwrap_err().is_timeout());"
            ]
            with_deadline(deadline: Duration) [
                "use std::time::Duration;"
                ""
                "let hasty = connection.with_deadline(Duration::from_secs(5));"
                r#"sandbox.inject("status=429,retry-after=60".parse()?);"#
                "assert!(hasty.get().unwrap_err().is_rate_limited()); // a minute is too long"
            ]
        }
        calls {
            get() -> Result<Connection> [
                r#"assert_eq!(connection.get()?.label(), "Acme");"#
            ]
            update(update: Update) -> Result<Connection> [
                "use makecom::Update;"
                ""
                r#"let updated = connection.update(Update::new().label("Acme CRM"))?;"#
                r#"assert_eq!(updated.label(), "Acme CRM");"#
            ]
            delete() -> Result<()> [
                "connection.delete()?;"
                "assert!(connection.get().unwrap_err().is_not_found());"
            ]
            delete_and_wait() -> Result<()> [
                "connection.delete_and_wait()?;"
                "assert!(connections.list()?.is_empty());"
            ]
            section_of(kind: SectionKind) -> Result<Section> [
                "use makecom::SectionKind;"
                ""
                "for kind in SectionKind::ALL {"
                "    assert!(!connection.section_of(kind)?.is_unset()); // Make fills them in"
                "}"
            ]
            set_section(section: &impl AsSection) -> Result<Option<Change>> [
                "use makecom::section::Scope;"
                ""
                r#"let change = connection.set_section(&Scope::from(["read"]))?;"#
                "assert!(change.is_none()); // applied at once"
            ]
            common() -> Result<Common> [
                r#"assert!(connection.common()?.get("clientId").is_some()); // a placeholder"#
            ]
            set_common(common: &Common) -> Result<bool> [
                "use makecom::Common;"
                ""
                r#"let common = Common::new().with("clientId", "acme");"#
                "assert!(connection.set_common(&common)?);"
                "assert!(!connection.set_common(&common)?); // the same again"
            ]
            recreate() -> Result<()> [
                "connection.recreate()?;"
                "assert_eq!(connection.get()?.name(), made.name());"
            ]
            snapshot() -> Result<Snapshot, PartialSnapshot> [
                "let snapshot = connection.snapshot()?;"
                "assert_eq!(snapshot.sections().count(), 6);"
            ]
            snapshot_with_common() -> Result<Snapshot, PartialSnapshot> [
                "use makecom::Common;"
                ""
                r#"connection.set_common(&Common::new().with("clientId", "acme"))?;"#
                "let snapshot = connection.snapshot_with_common()?;"
                "assert_eq!(snapshot.common().unwrap().len(), 1);"
            ]
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
    /// As [`build`](Self::build), and
    /// [`is_invalid_input`](Error::is_invalid_input) if no thread can be
    /// started.
    pub fn build_blocking(self) -> Result<Client> {
        Client::new(self.build()?)
    }
}

impl Client {
    /// Waits for what this client does.
    ///
    #[doc = blocking_example!(
        "let client = makecom::Client::builder()"
        "    .zone(sandbox.base_url().parse()?)"
        "    .token(sandbox.token().parse()?)"
        "    .build()?;"
        "let blocking = makecom::blocking::Client::new(client)?;"
        r#"assert_eq!(blocking.handle(&made).get()?.label(), "Acme");"#
    )]
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if no thread can be
    /// started: raise the limits of the system, or use the async client.
    pub fn new(client: crate::Client) -> Result<Self> {
        Ok(Self::on(client, Arc::new(Runtime::start()?)))
    }

    /// As [`from_env`](crate::Client::from_env).
    ///
    #[doc = blocking_example!(
        "use makecom::blocking::Client;"
        ""
        "match Client::from_env() {"
        r#"    Ok(client) => println!("working in {}", client.zone()),"#
        "    Err(error) => assert!(error.is_invalid_input()), // says which is missing"
        "}"
    )]
    ///
    /// # Errors
    /// As there, and if no thread can be started.
    pub fn from_env() -> Result<Self> {
        Self::new(crate::Client::from_env()?)
    }

    /// As [`send`](crate::Client::send).
    ///
    #[doc = blocking_example!(
        "use makecom::{Arguments, operations};"
        ""
        r#"let arguments = Arguments::new().path("SDK_appName", "acme-crm");"#
        "let response = client.send(&operations::LIST_CONNECTIONS, arguments)?;"
        "assert_eq!(response.status(), 200);"
    )]
    ///
    /// # Errors
    /// As there.
    pub fn send(
        &self,
        operation: &'static makecom_raw::Operation,
        arguments: crate::Arguments,
    ) -> Result<crate::Response> {
        self.runtime.wait(self.inner.send(operation, arguments))
    }

    /// As [`app`](crate::Client::app).
    ///
    #[doc = blocking_example!(
        r#"assert_eq!(client.app("acme-crm")?.name().as_str(), "acme-crm");"#
        r#"assert!(client.app("acme/crm").unwrap_err().is_invalid_input());"#
    )]
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
    #[doc = blocking_example!(
        r#"let connection = client.connection("acme-crm")?;"#
        r#"assert_eq!(connection.get()?.label(), "Acme");"#
    )]
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
    ///
    #[doc = blocking_example!(
        "client.handle(&made).recreate()?;"
        "assert_eq!(client.handle(&made).name(), made.name());"
    )]
    pub fn handle(&self, connection: &Connection) -> ConnectionHandle {
        ConnectionHandle {
            inner: self.inner.handle(connection),
            runtime: Arc::clone(&self.runtime),
        }
    }

    /// As [`with_token`](crate::Client::with_token).
    ///
    #[doc = blocking_example!(
        "use makecom::Token;"
        ""
        r#"let other = client.with_token(Token::new("11111111-2222-4333-8444-555555555555")?)?;"#
        "assert!(other.handle(&made).get().unwrap_err().is_unauthorized());"
    )]
    ///
    /// # Errors
    /// As there.
    pub fn with_token(&self, token: Token) -> Result<Self> {
        let client = self.inner.with_token(token)?;
        Ok(Self::on(client, Arc::clone(&self.runtime)))
    }

    /// As [`for_zone`](crate::Client::for_zone).
    ///
    #[doc = blocking_example!(
        "use makecom::{Token, Zone};"
        ""
        r#"let token = Token::new("11111111-2222-4333-8444-555555555555")?;"#
        "let production = client.for_zone(Zone::Us1, token)?;"
        "assert_eq!(production.zone(), &Zone::Us1);"
    )]
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
    ///
    #[doc = blocking_example!(
        r#"let connections = client.app("acme-crm")?.connections();"#
        "assert_eq!(connections.list()?[0].name(), made.name());"
    )]
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
    #[doc = blocking_example!(
        "use makecom::section::Scope;"
        ""
        r#"connection.set_section(&Scope::from(["read"]))?;"#
        r#"assert_eq!(connection.section::<Scope>()?.names()?, ["read"]);"#
    )]
    ///
    /// # Errors
    /// As there.
    pub fn section<T: Content>(&self) -> Result<T> {
        self.runtime.wait(self.inner.section())
    }
}
