//! Code of the caller's around each attempt of a call: before it is sent, and after it
//! ended.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use makecom_raw::Operation;
use reqwest::header::{AUTHORIZATION, HeaderMap};

use crate::builder::ClientBuilder;
use crate::client::{Client, Inner};
use crate::error::{Failure, HookError};
use crate::exchange::Head;
use crate::headers::{self, names};
use crate::mode::Mode;
use crate::outcome::Outcome;
use crate::zone::Zone;

/// Code that runs around each attempt of each call: before a request is sent, and after
/// it was answered or failed.
///
/// Both methods are called for every attempt, so for a call that is tried again several
/// times; [`Attempt::number`] counts them. They run on the thread of the call, between
/// its awaits, so they must not block. For what takes time, such as a token, there is
/// [`TokenProvider`](crate::TokenProvider).
///
/// Of several interceptors, `before` runs in the order in which they were registered and
/// `after` in the reverse order, so that the first is the outermost. An attempt that one
/// refuses is not sent, and none of them is told of its end; nor are they of a call that
/// is dropped half-way. Neither the token nor a body passes through an interceptor.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
/// # let client = sandbox.client()?;
/// use makecom::{Attempt, HookError, Interceptor, Outcome};
///
/// /// Lets nothing be written, and prints what was asked.
/// struct DryRun;
///
/// impl Interceptor for DryRun {
///     fn before(&self, attempt: &mut Attempt<'_>) -> Result<(), HookError> {
///         match attempt.operation().method {
///             "GET" => attempt.set_header("x-dry-run", "1"),
///             _ => Err(HookError::new("this is a dry run")),
///         }
///     }
///
///     fn after(&self, outcome: &Outcome) {
///         println!("{} {:?} in {:?}", outcome.path(), outcome.status(), outcome.duration());
///     }
/// }
///
/// let client = client.with_interceptor(DryRun);
/// assert!(client.app("acme-crm")?.connections().list().await?.is_empty());
/// let error = client.connection("acme-crm")?.delete().await.unwrap_err();
/// assert!(error.is_refused() && !error.maybe_applied());
/// # Ok(())
/// # }
/// ```
///
/// A function from [`Attempt`] is an interceptor as well:
/// `client.with_interceptor(|attempt: &mut Attempt<'_>| attempt.set_header("x-run", "7"))`.
pub trait Interceptor: Send + Sync + 'static {
    /// Called before an attempt is sent: may add headers to it, or refuse it.
    ///
    /// # Errors
    /// Ends the call with an error that [`is_refused`](crate::Error::is_refused):
    /// nothing is sent, and it is not tried again.
    ///
    /// ```
    /// use makecom::{Attempt, HookError, Interceptor};
    ///
    /// /// Lets only so much be done to one app.
    /// struct Only(&'static str);
    ///
    /// impl Interceptor for Only {
    ///     fn before(&self, attempt: &mut Attempt<'_>) -> Result<(), HookError> {
    ///         if attempt.path().starts_with(self.0) {
    ///             return Ok(());
    ///         }
    ///         Err(HookError::new(format!("{} is off limits", attempt.path())))
    ///     }
    /// }
    /// ```
    fn before(&self, attempt: &mut Attempt<'_>) -> Result<(), HookError> {
        let _ = attempt;
        Ok(())
    }

    /// Called after an attempt was answered as a whole, or has failed.
    ///
    /// ```
    /// use std::sync::atomic::{AtomicU64, Ordering};
    /// use makecom::{Interceptor, Outcome};
    ///
    /// /// Counts failures.
    /// #[derive(Default)]
    /// struct Failures(AtomicU64);
    ///
    /// impl Interceptor for Failures {
    ///     fn after(&self, outcome: &Outcome) {
    ///         if outcome.code().is_some() {
    ///             self.0.fetch_add(1, Ordering::Relaxed);
    ///         }
    ///     }
    /// }
    /// ```
    fn after(&self, outcome: &Outcome) {
        let _ = outcome;
    }
}

impl<F> Interceptor for F
where
    F: Fn(&mut Attempt<'_>) -> Result<(), HookError> + Send + Sync + 'static,
{
    fn before(&self, attempt: &mut Attempt<'_>) -> Result<(), HookError> {
        self(attempt)
    }
}

/// A request that is about to be sent, as an [`Interceptor`] sees it.
///
/// ```
/// use makecom::{Attempt, HookError};
///
/// fn only_reads_again(attempt: &mut Attempt<'_>) -> Result<(), HookError> {
///     match (attempt.operation().method, attempt.number()) {
///         ("GET", _) | (_, 1) => attempt.set_header("x-attempt", &attempt.number().to_string()),
///         _ => Err(HookError::new(format!("{} is not written twice", attempt.path()))),
///     }
/// }
/// # let client = makecom::Client::builder()
/// #     .zone(makecom::Zone::Eu1)
/// #     .token("0e2d7b8c-1111-4aaa-8bbb-0123456789ab".parse()?)
/// #     .build()?;
/// let client = client.with_interceptor(only_reads_again);
/// # Ok::<(), makecom::Error>(())
/// ```
pub struct Attempt<'a> {
    operation: &'static Operation,
    zone: &'a Zone,
    path: &'a str,
    number: u32,
    headers: &'a mut HeaderMap,
}

impl Attempt<'_> {
    /// The operation, with its method, path template and scopes.
    ///
    /// ```
    /// # use makecom::Attempt;
    /// # fn is_write(attempt: &Attempt<'_>) -> bool {
    /// attempt.operation().method != "GET"
    /// # }
    /// ```
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The zone that it is sent to.
    ///
    /// ```
    /// # use makecom::Attempt;
    /// # fn is_local(attempt: &Attempt<'_>) -> bool {
    /// attempt.zone().host().starts_with("127.0.0.1")
    /// # }
    /// ```
    pub fn zone(&self) -> &Zone {
        self.zone
    }

    /// The path below the base URL of the API, without a query.
    ///
    /// ```
    /// # use makecom::Attempt;
    /// # fn is_of_app(attempt: &Attempt<'_>) -> bool {
    /// attempt.path().starts_with("/sdk/apps/acme-crm/")
    /// # }
    /// ```
    pub fn path(&self) -> &str {
        self.path
    }

    /// Which attempt of the call it is, counted from 1.
    ///
    /// ```
    /// # use makecom::Attempt;
    /// # fn is_first(attempt: &Attempt<'_>) -> bool {
    /// attempt.number() == 1
    /// # }
    /// ```
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The first value of a header of the request, if it is there and visible ASCII.
    /// Never `Authorization`.
    ///
    /// ```
    /// # use makecom::Attempt;
    /// # fn check(attempt: &Attempt<'_>) {
    /// assert_eq!(attempt.header("authorization"), None);
    /// # }
    /// ```
    pub fn header(&self, name: &str) -> Option<&str> {
        let value = self.headers.get(name)?;
        let is_hidden = AUTHORIZATION.as_str().eq_ignore_ascii_case(name);
        value.to_str().ok().filter(|_| !is_hidden)
    }

    /// Adds a header to this attempt, in place of one of that name.
    ///
    /// ```
    /// # use makecom::{Attempt, HookError};
    /// # fn number(attempt: &mut Attempt<'_>) -> Result<(), HookError> {
    /// attempt.set_header("x-attempt", &attempt.number().to_string())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If HTTP does not allow it, or only the client sets it, as
    /// [`Client::with_header`] says.
    pub fn set_header(&mut self, name: &str, value: &str) -> Result<(), HookError> {
        let (name, value) = headers::own(name, value)?;
        self.headers.insert(name, value);
        Ok(())
    }
}

/// Shows the names of headers, without their values.
impl fmt::Debug for Attempt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt")
            .field("operation", &self.operation.id)
            .field("path", &self.path)
            .field("number", &self.number)
            .field("headers", &names(self.headers))
            .finish_non_exhaustive()
    }
}

/// Lets the interceptors change or refuse an attempt.
pub(crate) fn before(
    client: &Inner,
    operation: &'static Operation,
    path: &str,
    number: u32,
    headers: &mut HeaderMap,
) -> Result<(), HookError> {
    for interceptor in &client.extensions.interceptors {
        let mut attempt = Attempt {
            operation,
            zone: &client.zone,
            path,
            number,
            headers: &mut *headers,
        };
        interceptor.before(&mut attempt)?;
    }
    Ok(())
}

/// Tells the interceptors how an attempt that began at `began` has ended.
pub(crate) fn after(
    client: &Inner,
    operation: &'static Operation,
    path: &str,
    number: u32,
    began: Instant,
    ended: Result<&Head, &Failure>,
) {
    let outcome = Outcome {
        operation,
        zone: client.zone.clone(),
        path: path.to_owned(),
        attempt: number,
        duration: client.clock.now().saturating_duration_since(began),
        head: ended.map_or_else(Failure::head, Some).cloned(),
        code: ended.err().map(|failure| failure.code().as_str()),
    };
    for interceptor in client.extensions.interceptors.iter().rev() {
        interceptor.after(&outcome);
    }
}

impl ClientBuilder {
    /// An [`Interceptor`] around each attempt, inside those that are there already.
    ///
    /// ```
    /// use makecom::{Attempt, Client, Token, Zone};
    ///
    /// let client = Client::builder()
    ///     .zone(Zone::Eu1)
    ///     .token(Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?)
    ///     .interceptor(|attempt: &mut Attempt<'_>| attempt.set_header("x-pipeline", "nightly"))
    ///     .build()?;
    /// # let _ = client;
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn interceptor(mut self, interceptor: impl Interceptor) -> Self {
        self.extensions.interceptors.push(Arc::new(interceptor));
        self
    }
}

impl<M: Mode> Client<M> {
    /// The same client with one more [`Interceptor`], inside those that are there
    /// already.
    ///
    /// ```
    /// # use makecom::{Client, Token, Zone};
    /// # let token = Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
    /// # let client = Client::builder().zone(Zone::Eu1).token(token).build()?;
    /// use makecom::{Interceptor, Outcome};
    ///
    /// struct Log;
    ///
    /// impl Interceptor for Log {
    ///     fn after(&self, outcome: &Outcome) {
    ///         println!("{outcome:?}");
    ///     }
    /// }
    ///
    /// let logged = client.with_interceptor(Log);
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn with_interceptor(&self, interceptor: impl Interceptor) -> Self {
        self.with(|inner| inner.extensions.interceptors.push(Arc::new(interceptor)))
    }
}
