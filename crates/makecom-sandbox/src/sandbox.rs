//! The handle of a running server.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::builder::SandboxBuilder;
use crate::change::Change;
use crate::connection::Connection;
use crate::fault::Fault;
use crate::journal::Journal;
use crate::kind::Kind;
use crate::record::RecordedRequest;
use crate::service::{SharedRef, lock};
use crate::state::State;

/// A running server. Dropping it closes the port and every connection.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use makecom_sandbox::Sandbox;
///
/// let sandbox = Sandbox::builder().start().await?;
/// assert!(sandbox.base_url().starts_with("http://127.0.0.1:"));
/// # Ok(())
/// # }
/// ```
pub struct Sandbox {
    pub(crate) address: SocketAddr,
    pub(crate) app: String,
    pub(crate) token: String,
    pub(crate) shared: SharedRef,
    pub(crate) stop: watch::Sender<bool>,
    pub(crate) server: Server,
    /// The certificate, if it speaks TLS.
    pub(crate) certificate: Option<String>,
}

/// The task that accepts connections; it ends with its owner.
pub(crate) struct Server(pub(crate) JoinHandle<()>);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Does not show the token.
impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("base_url", &self.base_url())
            .field("app", &self.app)
            .finish_non_exhaustive()
    }
}

impl Sandbox {
    /// A builder; by default it has one app and one token.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::default()
    }

    /// The base URL of the API, without a slash at the end. With TLS its host is
    /// `localhost` where that leads to it; the certificate names either.
    pub fn base_url(&self) -> String {
        // `localhost` resolves to two of the loopback addresses only, not to ones such as
        // 127.0.0.2.
        let localhost = [
            Ipv4Addr::LOCALHOST.into(),
            IpAddr::from(Ipv6Addr::LOCALHOST),
        ];
        match self.certificate {
            None => format!("http://{}/api/v2", self.address),
            Some(_) if localhost.contains(&self.address.ip().to_canonical()) => {
                format!("https://localhost:{}/api/v2", self.address.port())
            }
            Some(_) => format!("https://{}/api/v2", self.address),
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The first app of the builder or the seed.
    pub fn app(&self) -> &str {
        &self.app
    }

    /// The first token of the builder or the seed.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The variables of the environment that make Make's own CLI, and
    /// `makecom::Client::from_env`, talk to it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// let mut command = std::process::Command::new("my-deploy");
    /// command.envs(sandbox.variables());
    /// # Ok(())
    /// # }
    /// ```
    pub fn variables(&self) -> [(&'static str, String); 2] {
        [
            ("MAKE_ZONE", self.base_url()),
            ("MAKE_API_KEY", self.token.clone()),
        ]
    }

    /// Its certificate as PEM, for clients to trust; none without TLS.
    pub fn certificate(&self) -> Option<&str> {
        self.certificate.as_deref()
    }

    /// The last requests in the order of arrival, up to the number in
    /// [`Limits`](crate::Limits).
    pub fn requests(&self) -> Vec<RecordedRequest> {
        lock(&self.shared.records).all()
    }

    /// Forgets the requests so far, so that a test can look at the next ones.
    pub fn clear_requests(&self) {
        lock(&self.shared.records).clear();
    }

    /// A connection as the server keeps it now, without read lag.
    pub fn connection(&self, name: &str) -> Option<Connection> {
        let store = lock(&self.shared.store);
        let connection = store.state.current(&Kind::Connection.id(name));
        connection.ok().cloned().map(Connection)
    }

    /// The connections of an app as the server keeps them now, in order of
    /// creation; empty if there is no such app.
    pub fn connections(&self, app: &str) -> Vec<Connection> {
        let store = lock(&self.shared.store);
        let connections = store.state.currents(Kind::Connection, app);
        connections.cloned().map(Connection).collect()
    }

    /// Injects a fault from now on.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use makecom_sandbox::{Fault, Operation, Sandbox};
    ///
    /// let sandbox = Sandbox::builder().start().await?;
    /// sandbox.inject(Fault::status(503)?.on(Operation::ListConnections).times(2));
    /// # Ok(())
    /// # }
    /// ```
    pub fn inject(&self, fault: Fault) {
        lock(&self.shared.faults).arm(fault);
    }

    /// Removes all injected faults; those in request headers still apply.
    pub fn clear_faults(&self) {
        lock(&self.shared.faults).clear();
    }

    /// How many faults were injected so far.
    pub fn injected(&self) -> u64 {
        lock(&self.shared.faults).injected()
    }

    /// Makes an app an approved one: section changes wait to be committed, and
    /// common data is locked (source: Make's own clients and Make's
    /// documentation). Returns false if there is no such app, or the state file
    /// cannot be written.
    pub async fn approve(&self, app: &str) -> bool {
        let app = app.to_owned();
        self.change(|_| Change::Approve { app }).await
    }

    /// Commits the pending changes of an approved app. Returns false if there is no such
    /// app, or the state file cannot be written.
    pub async fn commit(&self, app: &str) -> bool {
        let app = app.to_owned();
        self.change(|state| Change::Commit {
            components: state.with_pending(&app),
            app,
        })
        .await
    }

    /// Drops the pending changes of an approved app. Returns false if there is no such
    /// app, or the state file cannot be written.
    pub async fn rollback(&self, app: &str) -> bool {
        let app = app.to_owned();
        self.change(|state| Change::Rollback {
            components: state.with_pending(&app),
            app,
        })
        .await
    }

    async fn change(&self, change: impl FnOnce(&State) -> Change) -> bool {
        let ticket = {
            let mut store = lock(&self.shared.store);
            let change = change(&store.state);
            if store.change(change, self.shared.clock.now()).is_err() {
                return false;
            }
            store.journal.as_ref().map(Journal::ticket)
        };
        match ticket {
            Some(ticket) => ticket.wait().await,
            None => true,
        }
    }

    /// Shuts down gracefully: accepts no more connections, answers the requests under way
    /// (for at most five seconds), and closes the state file.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        // It ends by itself, or has ended.
        let _ = (&mut self.server.0).await;
    }
}
