//! The same client without async, for programs that wait.
//!
//! [`Client`], [`Apps`], [`App`], [`AppVersion`], [`Collection`], [`Handle`] and [`Invite`]
//! are those of the crate's root in the mode [`Blocking`]: their methods are the same, and
//! return once the call has ended instead of giving a future. A client and all that it
//! gives share a runtime with one thread.
//!
//! Inside async code a call blocks the thread, and with it every task that the
//! thread would run meanwhile: use the async client there, or `spawn_blocking`.
//!
//! ```
//! # let runtime = tokio::runtime::Runtime::new()?;
//! # let sandbox = runtime.block_on(makecom_sandbox::Sandbox::builder().start())?;
//! # let (zone, token) = (sandbox.base_url(), sandbox.token());
//! use makecom::section::{Code as _, connection};
//! use makecom::{Client, ConnectionType, NewConnection};
//!
//! let client = Client::builder()
//!     .zone(zone.parse()?) // such as eu1.make.com
//!     .token(token.parse()?)
//!     .build_blocking()?;
//! let connections = client.app("acme-crm")?.connections();
//! let made = connections.create(NewConnection::new(ConnectionType::Oauth, "Acme"))?;
//! let connection = client.handle(&made);
//! connection.set_section(&connection::Scope::of(["read"]))?;
//! assert_eq!(connection.section::<connection::Scope>()?.names()?, ["read"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::future::Future;
use std::sync::Arc;

use crate::builder::ClientBuilder;
use crate::error::{Error, Result};
use crate::mode::Mode;

/// The client of the crate's root, without async.
///
/// ```no_run
/// let client: makecom::blocking::Client = makecom::Client::from_env()?.blocking()?;
/// println!("{} connections", client.app("acme-crm")?.connections().list()?.len());
/// # Ok::<(), makecom::Error>(())
/// ```
pub type Client = crate::Client<Blocking>;

/// An app, without async.
///
/// ```no_run
/// # let client = makecom::Client::from_env()?.blocking()?;
/// let app: makecom::blocking::App = client.app("acme-crm")?;
/// # Ok::<(), makecom::Error>(())
/// ```
pub type App = crate::App<Blocking>;

/// The apps of an account, without async.
///
/// ```no_run
/// # let client = makecom::Client::from_env()?.blocking()?;
/// let apps: makecom::blocking::Apps = client.apps();
/// # Ok::<(), makecom::Error>(())
/// ```
pub type Apps = crate::Apps<Blocking>;

/// A version of an app, without async.
///
/// ```no_run
/// # let client = makecom::Client::from_env()?.blocking()?;
/// let app: makecom::blocking::AppVersion = client.app("acme-crm")?.version(1);
/// println!("{} modules", app.modules().list()?.len());
/// # Ok::<(), makecom::Error>(())
/// ```
pub type AppVersion = crate::AppVersion<Blocking>;

/// An invitation to an app, without async.
///
/// ```no_run
/// # let client = makecom::Client::from_env()?.blocking()?;
/// let invite: makecom::blocking::Invite = client.invite("f8d7c6b5a4")?;
/// # Ok::<(), makecom::Error>(())
/// ```
pub type Invite = crate::Invite<Blocking>;

/// The components of one kind in an app, without async.
///
/// ```no_run
/// # let client = makecom::Client::from_env()?.blocking()?;
/// use makecom::{Connection, blocking::Collection};
///
/// let connections: Collection<Connection> = client.app("acme-crm")?.connections();
/// # Ok::<(), makecom::Error>(())
/// ```
pub type Collection<K> = crate::Collection<K, Blocking>;

/// A component, without async.
///
/// ```no_run
/// # let client = makecom::Client::from_env()?.blocking()?;
/// use makecom::{Connection, blocking::Handle};
///
/// let connection: Handle<Connection> = client.connection("acme-crm2")?;
/// println!("{}", connection.get()?.label());
/// # Ok::<(), makecom::Error>(())
/// ```
pub type Handle<K> = crate::Handle<K, Blocking>;

/// A component whose kind is known at run time, without async.
///
/// ```no_run
/// # let client = makecom::Client::from_env()?.blocking()?;
/// use makecom::{ComponentKind, blocking::AnyHandle};
///
/// let any: AnyHandle = client.component(ComponentKind::Connection, "acme-crm2")?;
/// # Ok::<(), makecom::Error>(())
/// ```
pub type AnyHandle = crate::AnyHandle<Blocking>;

/// Calls return once they have ended. They run on a runtime that all handles of one
/// client share; it stops when the last handle is dropped.
///
/// ```
/// use makecom::blocking::Blocking;
///
/// fn takes(client: makecom::Client<Blocking>) -> makecom::blocking::Client {
///     client // the same type
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Blocking(Arc<Runtime>);

impl Mode for Blocking {
    type Output<F: Future> = F::Output;

    fn run<F: Future>(&self, future: F) -> F::Output {
        self.0.wait(future)
    }
}

/// A runtime with one thread, on which connections stay alive between calls.
#[derive(Debug)]
struct Runtime {
    handle: tokio::runtime::Handle,
    /// Runs until this is dropped.
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
        // Tokio's own `block_on` panics inside async code; this works there, but must not
        // use up the cooperative budget of the surrounding task, which cannot yield.
        let _inside = self.handle.enter();
        pollster::block_on(tokio::task::unconstrained(future))
    }
}

/// Dropping a tokio runtime panics inside async code, so it shuts down in the background;
/// no work is lost.
impl Drop for Runtime {
    fn drop(&mut self) {
        if let Some(runtime) = self.running.take() {
            runtime.shutdown_background();
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
        self.build()?.blocking()
    }
}

impl crate::Client {
    /// The same client without async; see [`blocking`](crate::blocking).
    ///
    /// ```
    /// # let runtime = tokio::runtime::Runtime::new()?;
    /// # let sandbox = runtime.block_on(makecom_sandbox::Sandbox::builder().start())?;
    /// let client = sandbox.client()?.blocking()?;
    /// assert!(client.app("acme-crm")?.connections().list()?.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if no thread can be
    /// started: raise the limits of the system, or use the async client.
    pub fn blocking(&self) -> Result<Client> {
        Ok(self.in_mode(Blocking(Arc::new(Runtime::start()?))))
    }
}
