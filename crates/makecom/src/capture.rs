//! What the server said besides an answer: status, headers and request id of the last
//! calls.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::client::Client;
use crate::interceptor::Interceptor;
use crate::mode::Mode;
use crate::outcome::Outcome;

/// The most outcomes that are kept; older ones are dropped.
const KEPT: usize = 256;

/// The outcomes of a client's attempts, the latest 256; see [`Client::capture`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
/// # let client = sandbox.client()?;
/// let (client, seen) = client.capture();
/// sandbox.inject("status=503,times=1".parse()?);
/// client.app("acme-crm")?.connections().list().await?;
/// let statuses: Vec<_> = seen.take().iter().map(|outcome| outcome.status()).collect();
/// assert_eq!(statuses, [Some(503), Some(200)]);
/// assert!(seen.last().is_none());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct Capture(Arc<Mutex<VecDeque<Outcome>>>);

impl Capture {
    /// The latest outcome, if there is one. It stays there.
    ///
    /// ```
    /// # fn show(seen: &makecom::Capture) {
    /// if let Some(outcome) = seen.last() {
    ///     println!("{:?}", outcome.request_id());
    /// }
    /// # }
    /// ```
    pub fn last(&self) -> Option<Outcome> {
        self.kept().back().cloned()
    }

    /// All outcomes since the last time, in the order in which the attempts ended.
    ///
    /// ```
    /// # fn total(seen: &makecom::Capture) -> std::time::Duration {
    /// seen.take().iter().map(|outcome| outcome.duration()).sum()
    /// # }
    /// ```
    pub fn take(&self) -> Vec<Outcome> {
        std::mem::take(&mut *self.kept()).into()
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<Outcome>> {
        // Nothing here panics while it holds the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Interceptor for Capture {
    fn after(&self, outcome: &Outcome) {
        let mut kept = self.kept();
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(outcome.clone());
    }
}

/// Shows how many outcomes there are.
impl fmt::Debug for Capture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Capture({} outcomes)", self.kept().len())
    }
}

impl<M: Mode> Client<M> {
    /// The same client, and where to see what the server says beside its answers: the
    /// status, the headers and the request id of each attempt. The client that it is
    /// called on is not captured.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// let (captured, seen) = client.capture();
    /// captured.app("acme-crm")?.connections().list().await?;
    /// let outcome = seen.last().unwrap();
    /// println!("request {:?} took {:?}", outcome.request_id(), outcome.duration());
    /// assert_eq!(outcome.status(), Some(200));
    /// # Ok(())
    /// # }
    /// ```
    pub fn capture(&self) -> (Self, Capture) {
        let capture = Capture::default();
        (self.with_interceptor(capture.clone()), capture)
    }
}
