//! The settings of a server, and its start.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::auth::{Scope, Tokens};
use crate::clock::Clock;
use crate::components::At;
use crate::error::StartError;
use crate::fault::Fault;
use crate::journal::{self, Journal};
use crate::limits::Limits;
use crate::plan::Faults;
use crate::quirk::Quirk;
use crate::rate::RateLimit;
use crate::record::{Exchange, Records};
use crate::sandbox::{Sandbox, Server};
use crate::seed::{self, App, Seed, SeedToken};
use crate::server::{self, Security};
use crate::service::{Observer, Shared};
use crate::state::{Behaviour, State};
use crate::store::Store;

/// The app that exists unless the builder or the seed names others.
pub const DEFAULT_APP: &str = "acme-crm";

/// The token that is known, with both scopes, unless the builder or the seed
/// names others.
pub const DEFAULT_TOKEN: &str = "5a4d0b0c-5a4d-4b0c-8a4d-5a4d0b0c5a4d";

/// Settings of a [`Sandbox`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use makecom_sandbox::{App, Fault, Quirk, Sandbox, Scope, SeedComponent};
///
/// let sandbox = Sandbox::builder()
///     .app(App::new("acme-crm").component(SeedComponent::connection("oauth", "Acme")))
///     .token("reader", [Scope::Read])
///     .fault("get_connection:latency=50ms".parse::<Fault>()?)
///     .rate_limit(60)
///     .quirk(Quirk::RetryAfter)
///     .start()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[derive(Default)]
#[must_use]
pub struct SandboxBuilder {
    seed: Seed,
    address: Option<SocketAddr>,
    clock: Clock,
    limits: Limits,
    observers: Vec<Observer>,
    state: Option<PathBuf>,
    #[cfg(feature = "tls")]
    tls: bool,
}

impl fmt::Debug for SandboxBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxBuilder")
            .field("seed", &self.seed)
            .field("limits", &self.limits)
            .field("clock", &self.clock)
            .finish_non_exhaustive()
    }
}

impl SandboxBuilder {
    /// Adds everything in a seed to the settings so far. Single-valued settings of the
    /// seed replace earlier ones.
    pub fn seed(mut self, seed: Seed) -> Self {
        self.seed.merge(seed);
        self
    }

    /// An app that exists: its name, or an [`App`] with components.
    /// [`DEFAULT_APP`] if none is named.
    pub fn app(mut self, app: impl Into<App>) -> Self {
        self.seed.apps.push(app.into());
        self
    }

    /// A token that is known, and what it may do. [`DEFAULT_TOKEN`] with both
    /// scopes if none is named.
    pub fn token(self, token: impl Into<String>, scopes: impl IntoIterator<Item = Scope>) -> Self {
        self.token_of(SeedToken::new(token, scopes))
    }

    /// A token that is known, with its organization.
    pub fn token_of(mut self, token: SeedToken) -> Self {
        self.seed.tokens.push(token);
        self
    }

    /// How many requests each organization may send a minute; more are a 429.
    /// Make allows 60 to 1000, by plan (source: Make's documentation). No limit
    /// if not set.
    pub fn rate_limit(mut self, requests_per_minute: u32) -> Self {
        self.seed.requests_per_minute = Some(requests_per_minute);
        self
    }

    /// How long a read may lag behind a write. Nothing lags if not set.
    pub fn read_lag(mut self, lag: Duration) -> Self {
        self.seed.read_lag = lag;
        self
    }

    /// How long a deleted component can still be read, besides the read lag.
    /// It is gone at once if not set.
    pub fn delete_lag(mut self, lag: Duration) -> Self {
        self.seed.delete_lag = lag;
        self
    }

    /// Switches on a behaviour that is off by default.
    pub fn quirk(mut self, quirk: Quirk) -> Self {
        self.seed.quirks.push(quirk);
        self
    }

    /// Something that goes wrong.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.seed.faults.push(fault);
        self
    }

    /// The seed of the random choice of requests that a fault with a chance hits. 0 if
    /// not set.
    pub fn rng_seed(mut self, seed: u64) -> Self {
        self.seed.random = Some(seed);
        self
    }

    /// The clock for lags, rate limits and injected delays. The machine's clock if not
    /// set.
    pub fn clock(mut self, clock: impl Into<Clock>) -> Self {
        self.clock = clock.into();
        self
    }

    /// The limits for each client.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Calls a function with every exchange, once its answer is ready. It must
    /// not block for long: the client waits for it. For lines whose reader may
    /// be slow there is [`LineLog`](crate::LineLog).
    pub fn on_exchange(mut self, observer: impl Fn(&Exchange) + Send + Sync + 'static) -> Self {
        self.observers.push(Box::new(observer));
        self
    }

    /// Where to listen. A free port of 127.0.0.1 if not set.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.address = Some(address);
        self
    }

    /// Keeps apps and their components in a file: its contents replace the apps of builder and
    /// seed at the start, and no change is answered before it is on the disk. Faults,
    /// quirks, tokens and limits are not kept. While it runs no other sandbox can use the
    /// file, by whatever path or link. Close it with [`Sandbox::stop`].
    ///
    /// The file holds what was sent, secrets included; keep it out of
    /// repositories.
    pub fn state_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.state = Some(path.into());
        self
    }

    /// Speaks HTTPS, with a certificate made at start
    /// ([`Sandbox::certificate`]).
    #[cfg(feature = "tls")]
    pub fn tls(mut self) -> Self {
        self.tls = true;
        self
    }

    /// Starts the server.
    ///
    /// # Errors
    /// If the address cannot be had, the seed is wrong, or the state file cannot
    /// be used.
    pub async fn start(mut self) -> Result<Sandbox, StartError> {
        if self.seed.apps.is_empty() {
            self.seed.apps.push(DEFAULT_APP.into());
        }
        if self.seed.tokens.is_empty() {
            let token = SeedToken::new(DEFAULT_TOKEN, Scope::ALL);
            self.seed.tokens.push(token);
        }
        let seed = self.seed;
        let behaviour = Behaviour {
            quirks: seed.quirks,
            read_lag: seed.read_lag,
            delete_lag: seed.delete_lag,
        };
        let token = seed.tokens[0].token.clone();
        let mut tokens = Tokens::default();
        for token in seed.tokens {
            tokens.insert(token.token, token.scopes, token.organization);
        }
        let named_app = seed.apps[0].name().to_owned();
        let store = open(self.state, seed.apps, &behaviour, self.clock.start())?;
        let app = if store.state.newest(&named_app).is_ok() {
            named_app
        } else {
            let mut apps = store.state.apps(At::Now);
            apps.next()
                .map(|app| app.app.name.clone())
                .unwrap_or_default()
        };

        let address = self
            .address
            .unwrap_or_else(|| (Ipv4Addr::LOCALHOST, 0).into());
        let listen = |source| StartError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        #[cfg(feature = "tls")]
        let (security, certificate) = if self.tls {
            let (acceptor, certificate) = crate::tls::acceptor(address.ip())?;
            (Security::Tls(acceptor), Some(certificate))
        } else {
            (Security::Plain, None)
        };
        #[cfg(not(feature = "tls"))]
        let (security, certificate) = (Security::Plain, None);

        let records = Records::new(self.limits.kept_requests, self.limits.kept_bytes);
        let shared = Arc::new(Shared {
            tokens,
            clock: self.clock,
            limits: self.limits,
            behaviour,
            observers: self.observers,
            store: Mutex::new(store),
            records: Mutex::new(records),
            faults: Mutex::new(Faults::new(seed.random.unwrap_or(0), seed.faults)),
            rate: seed
                .requests_per_minute
                .map(|per_minute| Mutex::new(RateLimit::new(per_minute))),
        });
        let (stop, stopped) = watch::channel(false);
        let serving = server::serve(listener, security, Arc::clone(&shared), stopped);
        Ok(Sandbox {
            address,
            app,
            token,
            shared,
            stop,
            server: Server(tokio::spawn(serving)),
            certificate,
        })
    }
}

/// The state from the file if it exists, else from the seed.
fn open(
    path: Option<PathBuf>,
    apps: Vec<App>,
    behaviour: &Behaviour,
    start: SystemTime,
) -> Result<Store, StartError> {
    let mut state = State::new(behaviour.clone());
    seed::plant(apps, &mut state)?;
    let Some(path) = path else {
        return Ok(Store {
            state,
            journal: None,
            start,
            batch: None,
        });
    };
    let unusable = |problem: journal::Problem| StartError::State {
        path: path.clone(),
        reason: problem.to_string(),
    };
    let claim = journal::claim(&path).map_err(unusable)?;
    if let Some(stored) = journal::load(&claim, behaviour).map_err(unusable)? {
        state = stored;
    }
    let journal = Some(Journal::open(claim, &state).map_err(unusable)?);
    Ok(Store {
        state,
        journal,
        start,
        batch: None,
    })
}
