//! How one attempt of a call ended, without its body.

use std::fmt;
use std::time::Duration;

use makecom_raw::Operation;

use crate::exchange::Head;
use crate::headers::names;
use crate::zone::Zone;

/// How one attempt ended, as an [`Interceptor`](crate::Interceptor) and a [`Capture`](crate::Capture) see it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
/// # let client = sandbox.client()?;
/// let (client, seen) = client.capture();
/// let _ = client.connection("acme-crm9")?.get().await;
/// let outcome = seen.last().unwrap();
/// assert_eq!(outcome.operation().id, "get_connection");
/// assert_eq!((outcome.attempt(), outcome.status()), (1, Some(404)));
/// assert_eq!(outcome.code(), Some("not-found"));
/// assert_eq!(outcome.header("content-type"), Some("application/json; charset=utf-8"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Outcome {
    pub(crate) operation: &'static Operation,
    pub(crate) zone: Zone,
    pub(crate) path: String,
    pub(crate) attempt: u32,
    pub(crate) duration: Duration,
    pub(crate) head: Option<Head>,
    pub(crate) code: Option<&'static str>,
}

impl Outcome {
    /// The operation, with its method, path template and scopes.
    ///
    /// ```
    /// # use makecom::Outcome;
    /// # fn show(outcome: &Outcome) {
    /// println!("{} {}", outcome.operation().method, outcome.operation().path);
    /// # }
    /// ```
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The zone that it was sent to.
    ///
    /// ```
    /// # use makecom::Outcome;
    /// # fn show(outcome: &Outcome) {
    /// println!("{}", outcome.zone().host());
    /// # }
    /// ```
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The path below the base URL of the API, without a query.
    ///
    /// ```
    /// # use makecom::Outcome;
    /// # fn show(outcome: &Outcome) {
    /// println!("{}", outcome.path()); // such as /sdk/apps/connections/acme-crm
    /// # }
    /// ```
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Which attempt of the call it was, counted from 1.
    ///
    /// ```
    /// # use makecom::Outcome;
    /// # fn is_retry(outcome: &Outcome) -> bool {
    /// outcome.attempt() > 1
    /// # }
    /// ```
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// How long it took, from sending the request to the last byte of the answer, or to
    /// the failure.
    ///
    /// ```
    /// # use makecom::Outcome;
    /// # fn is_slow(outcome: &Outcome) -> bool {
    /// outcome.duration().as_secs() >= 5
    /// # }
    /// ```
    pub fn duration(&self) -> Duration {
        self.duration
    }

    /// The HTTP status, if there was an answer.
    ///
    /// ```
    /// # use makecom::Outcome;
    /// # fn is_lost(outcome: &Outcome) -> bool {
    /// outcome.status().is_none()
    /// # }
    /// ```
    pub fn status(&self) -> Option<u16> {
        self.head.as_ref().map(|head| head.status.as_u16())
    }

    /// The first value of a header of the answer, if it is there and visible ASCII.
    ///
    /// ```
    /// # use makecom::Outcome;
    /// # fn age(outcome: &Outcome) -> Option<&str> {
    /// outcome.header("age")
    /// # }
    /// ```
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.as_ref()?.header(name)
    }

    /// All headers of the answer, in no particular order, each value by itself.
    ///
    /// ```
    /// # use makecom::Outcome;
    /// # fn show(outcome: &Outcome) {
    /// for (name, value) in outcome.headers() {
    ///     println!("{name}: {}", String::from_utf8_lossy(value));
    /// }
    /// # }
    /// ```
    pub fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.head.iter().flat_map(Head::headers)
    }

    /// The id that Make, or the edge in front of it, gave the request: for its support.
    ///
    /// ```
    /// # use makecom::Outcome;
    /// # fn show(outcome: &Outcome) {
    /// println!("request {}", outcome.request_id().unwrap_or("without an id"));
    /// # }
    /// ```
    pub fn request_id(&self) -> Option<&str> {
        self.head.as_ref()?.request_id()
    }

    /// The [code](crate::Error::code) of the failure, if it was no success. Another
    /// attempt may follow.
    ///
    /// ```
    /// # use makecom::Outcome;
    /// # fn is_limit(outcome: &Outcome) -> bool {
    /// outcome.code() == Some("rate-limited")
    /// # }
    /// ```
    pub fn code(&self) -> Option<&'static str> {
        self.code
    }
}

/// Shows the names of headers, without their values.
impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outcome")
            .field("operation", &self.operation.id)
            .field("path", &self.path)
            .field("attempt", &self.attempt)
            .field("duration", &self.duration)
            .field("status", &self.status())
            .field("code", &self.code)
            .field(
                "headers",
                &self.head.as_ref().map(|head| names(&head.headers)),
            )
            .finish_non_exhaustive()
    }
}
