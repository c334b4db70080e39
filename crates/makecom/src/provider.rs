//! Where the token of a call comes from: given once, or by a provider that is asked
//! again when the server no longer takes it.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Either, Shared, select};
use reqwest::header::HeaderValue;

use crate::builder::ClientBuilder;
use crate::client::Client;
use crate::clock::Clock;
use crate::error::HookError;
use crate::mode::Mode;
use crate::token::Token;

/// What [`TokenProvider::token`] returns.
///
/// ```
/// use makecom::{Token, TokenFuture};
///
/// fn fixed(token: Token) -> TokenFuture<'static> {
///     Box::pin(async { Ok(token) })
/// }
/// ```
pub type TokenFuture<'a> = Pin<Box<dyn Future<Output = Result<Token, HookError>> + Send + 'a>>;

/// Gives a client its token, and another when that one has expired: for access tokens of
/// OAuth, and for keys that a vault rotates.
///
/// The client asks before its first call and keeps the token. It asks again when the
/// server answers 401, and repeats that call once with the new token, whatever its method,
/// because a 401 means that nothing was done. If the provider gives the same token again,
/// the 401 is the error of the call. Calls that need a token at the same time wait for one
/// answer; clones and derived clients share it. The provider may take as long as an
/// [attempt](ClientBuilder::timeout), within the deadline of the call.
///
/// A function from the rejected token is a provider:
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
/// # let zone = sandbox.base_url().parse()?;
/// # let valid = sandbox.token().to_owned();
/// use makecom::{Client, HookError, Token};
///
/// let client = Client::builder()
///     .zone(zone)
///     .token_provider(move |rejected: Option<Token>| {
/// #       let valid = valid.clone();
///         async move {
///             // The first time what is stored, then what the identity server gives.
///             let text = if rejected.is_none() { "expired".to_owned() } else { valid };
///             Token::new(text).map_err(HookError::from)
///         }
///     })
///     .build()?;
/// assert!(client.app("acme-crm")?.connections().list().await?.is_empty());
/// # Ok(())
/// # }
/// ```
pub trait TokenProvider: Send + Sync + 'static {
    /// A token. `rejected` is the one that the server has answered with 401.
    ///
    /// ```
    /// use makecom::{HookError, Token, TokenFuture, TokenProvider};
    ///
    /// /// A key in a file that another program replaces.
    /// struct File(std::path::PathBuf);
    ///
    /// impl TokenProvider for File {
    ///     fn token<'a>(&'a self, _: Option<&'a Token>) -> TokenFuture<'a> {
    ///         Box::pin(async {
    ///             let key = std::fs::read_to_string(&self.0)?;
    ///             Token::new(key).map_err(HookError::from)
    ///         })
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    /// Ends the call with an error that
    /// [`is_token_provider`](crate::Error::is_token_provider). The next call asks again.
    fn token<'a>(&'a self, rejected: Option<&'a Token>) -> TokenFuture<'a>;
}

impl<F, Given> TokenProvider for F
where
    F: Fn(Option<Token>) -> Given + Send + Sync + 'static,
    Given: Future<Output = Result<Token, HookError>> + Send + 'static,
{
    fn token<'a>(&'a self, rejected: Option<&'a Token>) -> TokenFuture<'a> {
        Box::pin(self(rejected.cloned()))
    }
}

/// The credentials of a client.
#[derive(Clone)]
pub(crate) enum Credentials {
    Fixed(Token),
    Provided(Arc<Provided>),
}

impl Credentials {
    /// The token, unless a provider gives it.
    pub(crate) fn fixed(&self) -> Option<&Token> {
        match self {
            Self::Fixed(token) => Some(token),
            Self::Provided(_) => None,
        }
    }

    pub(crate) fn provided(&self) -> Option<&Provided> {
        match self {
            Self::Fixed(_) => None,
            Self::Provided(provided) => Some(provided),
        }
    }

    pub(crate) fn by(provider: impl TokenProvider) -> Self {
        Self::Provided(Arc::new(Provided {
            provider: Arc::new(provider),
            state: Mutex::default(),
        }))
    }
}

/// A token that a provider gave.
#[derive(Clone)]
pub(crate) struct Grant {
    pub(crate) token: Token,
    pub(crate) header: HeaderValue,
}

/// A provider, and what it gave last.
pub(crate) struct Provided {
    provider: Arc<dyn TokenProvider>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    current: Option<Grant>,
    /// The question that is being answered. All that wait for it drive it, so that none
    /// depends on another's call being polled.
    question: Option<Question>,
}

type Given = Result<Grant, Arc<HookError>>;
type Question = Shared<BoxFuture<'static, Given>>;

impl Provided {
    /// A token that is not the rejected one, or none if the provider has no other. It is
    /// asked if none is known.
    pub(crate) async fn grant(
        &self,
        rejected: Option<&Token>,
        clock: &dyn Clock,
        limit: Duration,
    ) -> Result<Option<Grant>, Arc<HookError>> {
        let grant = self.ask(rejected, clock, limit).await?;
        Ok(Some(grant).filter(|grant| Some(&grant.token) != rejected))
    }

    async fn ask(&self, rejected: Option<&Token>, clock: &dyn Clock, limit: Duration) -> Given {
        let question = {
            let mut state = self.state();
            // Another call may have asked meanwhile; under one lock with the question, since
            // a second renewal could void the token of the first.
            let is_other = |known: &&Grant| Some(&known.token) != rejected;
            if let Some(known) = state.current.as_ref().filter(is_other) {
                return Ok(known.clone());
            }
            let ask = || ask(Arc::clone(&self.provider), rejected.cloned());
            state.question.get_or_insert_with(ask).clone()
        };
        let given = match select(question.clone(), clock.sleep(limit)).await {
            Either::Left((given, _)) => given,
            Either::Right(_) => {
                let why = format!("it took longer than {} s", limit.as_secs_f32());
                Err(Arc::new(HookError::new(why)))
            }
        };
        let mut state = self.state();
        // The first of those that waited keeps the answer; after a time-out the next call
        // asks again.
        if (state.question.as_ref()).is_some_and(|open| open.ptr_eq(&question)) {
            state.question = None;
        }
        // Also an answer that another call did not wait for, unless there is a newer one.
        let known = state.current.as_ref().map(|known| &known.token);
        if let Ok(grant) = &given
            && known == rejected
        {
            state.current = Some(grant.clone());
        }
        given
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing here panics while it holds the lock: the provider runs without it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks a provider. A panic of it is an error, since it would reach all who wait.
fn ask(provider: Arc<dyn TokenProvider>, rejected: Option<Token>) -> Question {
    let given = async move {
        let token = provider.token(rejected.as_ref()).await;
        let token = token.map_err(|error| error.without(rejected.as_ref()))?;
        let header = token.header()?;
        Ok::<_, HookError>(Grant { token, header })
    };
    AssertUnwindSafe(given)
        .catch_unwind()
        .map(|given| given.unwrap_or_else(|_| Err(HookError::new("it panicked"))))
        .map(|given| given.map_err(Arc::new))
        .boxed()
        .shared()
}

impl ClientBuilder {
    /// A [`TokenProvider`] in place of a token.
    ///
    /// ```
    /// use makecom::{Client, HookError, Token, Zone};
    ///
    /// let client = Client::builder()
    ///     .zone(Zone::Eu1)
    ///     .token_provider(|_| async {
    ///         let key = std::fs::read_to_string("/run/secrets/make")?;
    ///         Token::new(key).map_err(HookError::from)
    ///     })
    ///     .build()?; // asks for nothing yet
    /// # let _ = client;
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn token_provider(mut self, provider: impl TokenProvider) -> Self {
        self.credentials = Some(Credentials::by(provider));
        self
    }
}

impl<M: Mode> Client<M> {
    /// The same client with a [`TokenProvider`], for the same organization: the rate
    /// budget stays shared.
    ///
    /// ```
    /// # use makecom::{Client, Token, Zone};
    /// # let token = Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
    /// # let client = Client::builder().zone(Zone::Eu1).token(token).build()?;
    /// let rotating = client.with_token_provider(|_| async {
    ///     Ok(Token::new(std::fs::read_to_string("/run/secrets/make")?)?)
    /// });
    /// assert_eq!(rotating.zone(), client.zone());
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn with_token_provider(&self, provider: impl TokenProvider) -> Self {
        let raw = self.zone().raw_client(None, &self.inner.http);
        self.with(|inner| {
            inner.raw = raw;
            inner.credentials = Credentials::by(provider);
        })
    }
}
