//! The handle of a running server.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use serde_json::Value;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::builder::SandboxBuilder;
use crate::change::Change;
use crate::component::{AppId, Fields, Id};
use crate::components::At;
use crate::fault::Fault;
use crate::journal::Journal;
use crate::kind::Kind;
use crate::record::RecordedRequest;
use crate::rpc;
use crate::service::{SharedRef, lock};
use crate::state::State;
use crate::stored::Stored;

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

    /// The variables of the environment that make `makecom::Client::from_env`, and so the
    /// command line `makecom`, talk to it. Make's own CLI needs the zone as a
    /// host without a scheme, and always uses TLS.
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

    /// A version of an app as the server keeps it now, without read lag.
    pub fn app_version(&self, app: &str, version: u64) -> Option<Stored> {
        self.stored(&AppId::new(app, version).id())
    }

    /// A connection as the server keeps it now, without read lag.
    pub fn connection(&self, name: &str) -> Option<Stored> {
        self.stored(&Kind::Connection.global(name))
    }

    /// The connections of an app as the server keeps them now, in order of creation;
    /// empty if there is no such app.
    pub fn connections(&self, app: &str) -> Vec<Stored> {
        let store = lock(&self.shared.store);
        let app = AppId::new(app, 0);
        let connections = store.state.of_app(Kind::Connection, &app, At::Now);
        connections.cloned().map(Stored).collect()
    }

    /// A webhook as the server keeps it now, without read lag.
    pub fn webhook(&self, name: &str) -> Option<Stored> {
        self.stored(&Kind::Webhook.global(name))
    }

    /// A module as the server keeps it now, without read lag.
    pub fn module(&self, app: &str, version: u64, name: &str) -> Option<Stored> {
        self.stored(&Kind::Module.id(&AppId::new(app, version), name))
    }

    /// An RPC as the server keeps it now, without read lag.
    pub fn rpc(&self, app: &str, version: u64, name: &str) -> Option<Stored> {
        self.stored(&Kind::Rpc.id(&AppId::new(app, version), name))
    }

    /// A function as the server keeps it now, without read lag.
    pub fn function(&self, app: &str, version: u64, name: &str) -> Option<Stored> {
        self.stored(&Kind::Function.id(&AppId::new(app, version), name))
    }

    fn stored(&self, id: &Id) -> Option<Stored> {
        let store = lock(&self.shared.store);
        let stored = store.state.current(id);
        stored.ok().cloned().map(Stored)
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

    /// Approves an app in all its versions, which ends a review: section changes wait to
    /// be committed, and common data is locked (source: Make's own clients and Make's
    /// documentation). Returns false if there is no such app, or the state file cannot be
    /// written.
    pub async fn approve(&self, app: &str) -> bool {
        let flags = [("approved", true), ("inReview", false)];
        let fields = flags.map(|(flag, value)| (flag.to_owned(), value.into()));
        let fields = Fields::from_iter(fields);
        self.change_app(app, |_, app| Change::edit(app.id(), fields.clone()))
            .await
    }

    /// Commits the pending changes of an approved app. Returns false if there is no such
    /// app, or the state file cannot be written.
    pub async fn commit(&self, app: &str) -> bool {
        self.change_app(app, |state, app| Change::Commit {
            numbers: state.pending_numbers(&app),
            app,
        })
        .await
    }

    /// Drops the pending changes of an approved app. Returns false if there is no such
    /// app, or the state file cannot be written.
    pub async fn rollback(&self, app: &str) -> bool {
        self.change_app(app, |state, app| Change::Rollback {
            numbers: state.pending_numbers(&app),
            app,
        })
        .await
    }

    /// Adds an answer to those that running an RPC gives, in order: the sandbox calls no
    /// other service. Without any left it answers 501. Returns false if there is no such
    /// RPC, the answer is nested deeper than 119 levels, or the state file cannot be
    /// written.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use makecom_sandbox::{App, Sandbox, SeedComponent};
    ///
    /// let app = App::new("acme-crm").component(SeedComponent::rpc("listUsers", "Users"));
    /// let sandbox = Sandbox::builder().app(app).start().await?;
    /// let answer = serde_json::json!([{ "label": "Ada", "value": 1 }]);
    /// assert!(sandbox.answer_rpc("acme-crm", 1, "listUsers", answer).await);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn answer_rpc(&self, app: &str, version: u64, rpc: &str, answer: Value) -> bool {
        let id = Kind::Rpc.id(&AppId::new(app, version), rpc);
        self.change(|state| {
            let rpc = state.current(&id).ok();
            rpc.and_then(|rpc| rpc::with_answer(rpc, answer))
                .into_iter()
                .collect()
        })
        .await
    }

    /// Carries out a change in every version of an app.
    async fn change_app(&self, app: &str, change: impl Fn(&State, AppId) -> Change) -> bool {
        self.change(|state| {
            let versions = state.versions(app);
            versions
                .map(|version| change(state, version.app.clone()))
                .collect()
        })
        .await
    }

    /// Carries out changes. Returns false without any, or if the state file cannot be
    /// written.
    async fn change(&self, changes: impl FnOnce(&State) -> Vec<Change>) -> bool {
        let ticket = {
            let mut store = lock(&self.shared.store);
            let changes = changes(&store.state);
            if changes.is_empty() {
                return false;
            }
            for change in changes {
                if store.change(change, self.shared.clock.now()).is_err() {
                    return false;
                }
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
