//! When a call is retried, and after what pause.

use std::time::Duration;

use crate::clock::Clock;
use crate::error::Failure;

/// How often a call is tried, and how long the pauses are.
///
/// Reading, deleting and replacing are idempotent, so they are retried after any
/// transient failure: no connection, a connection that broke, a time-out, and the
/// statuses 408, 429, 502 to 504 and, of the edge in front of Make, 520 to 524
/// (reported, not verified). Creating, updating and recreating are retried only when
/// the server cannot have applied them: it could not be reached, or answered 429.
///
/// Pauses are exponential backoff with full jitter: a random part of a limit that
/// doubles each time. What the server asks for in `Retry-After` is added; a 429
/// without it counts as a minute, as Make's documentation advises. A pause that would
/// outlast the [deadline](crate::ClientBuilder::deadline) is not begun.
///
/// ```
/// use std::time::Duration;
/// use makecom::{Client, Retry, Token, Zone};
///
/// let client = Client::builder()
///     .zone(Zone::Eu1)
///     .token(Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?)
///     .retry(Retry::default().attempts(6).backoff(
///         Duration::from_millis(200),
///         Duration::from_secs(10),
///     ))
///     .build()?;
/// let once = client.with_retry(Retry::none());
/// assert_eq!(once.zone(), client.zone());
/// # Ok::<(), makecom::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Retry {
    attempts: u32,
    first: Duration,
    longest: Duration,
    rate_limit_pause: Duration,
}

/// Four attempts, pauses of up to half a second, one and two seconds.
impl Default for Retry {
    fn default() -> Self {
        Self {
            attempts: 4,
            first: Duration::from_millis(500),
            longest: Duration::from_secs(20),
            rate_limit_pause: Duration::from_secs(60),
        }
    }
}

impl Retry {
    /// One attempt, and no retry.
    ///
    /// ```
    /// assert_eq!(makecom::Retry::none(), makecom::Retry::default().attempts(1));
    /// ```
    pub fn none() -> Self {
        Self::default().attempts(1)
    }

    /// The most requests that one call sends. At least one is sent, and one more after a
    /// 401 if a [provider](crate::TokenProvider) gives another token.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// use std::time::Duration;
    /// use makecom::Retry;
    ///
    /// let thrice = Retry::default().attempts(3).backoff(Duration::ZERO, Duration::ZERO);
    /// sandbox.inject("status=503".parse()?);
    /// let error = client.with_retry(thrice).handle(&made).get().await.unwrap_err();
    /// assert_eq!(error.attempts(), 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// The limits of the first pause and of the longest. Each limit is twice the one
    /// before.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// use std::time::Duration;
    /// use makecom::Retry;
    ///
    /// // Up to 1, 2, 4, 5, 5, … milliseconds: for a server next door.
    /// let (first, longest) = (Duration::from_millis(1), Duration::from_millis(5));
    /// let retry = Retry::default().attempts(9).backoff(first, longest);
    /// sandbox.inject("reset,times=8".parse()?);
    /// assert_eq!(client.with_retry(retry).handle(&made).get().await?.label(), "Acme");
    /// # Ok(())
    /// # }
    /// ```
    pub fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.first = first;
        self.longest = longest;
        self
    }

    /// How long to pause after a 429 without `Retry-After`. 60 seconds if not
    /// set.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// use std::time::Duration;
    /// use makecom::Retry;
    ///
    /// // For a sandbox, whose minutes are short.
    /// let short = Duration::from_millis(1);
    /// let retry = Retry::default().rate_limit_pause(short).backoff(short, short);
    /// sandbox.inject("status=429,times=1".parse()?);
    /// assert_eq!(client.with_retry(retry).handle(&made).get().await?.label(), "Acme");
    /// # Ok(())
    /// # }
    /// ```
    pub fn rate_limit_pause(mut self, pause: Duration) -> Self {
        self.rate_limit_pause = pause;
        self
    }

    /// Whether another attempt is allowed after this many.
    pub(crate) fn allows_more_than(&self, attempts: u32) -> bool {
        attempts < self.attempts
    }

    /// The pause that the server asks for, or Make's documentation for a 429.
    pub(crate) fn asked_for(&self, failure: &Failure) -> Option<Duration> {
        let unstated = failure.is_rate_limited().then_some(self.rate_limit_pause);
        failure.retry_after().or(unstated)
    }

    /// The pause after the attempt of this number, counted from 1.
    pub(crate) fn pause(&self, failure: &Failure, attempt: u32, clock: &dyn Clock) -> Duration {
        let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1));
        let most = self.first.saturating_mul(doubled).min(self.longest);
        let asked_for = self.asked_for(failure).unwrap_or_default();
        // A clock of the caller's may exceed the limit.
        asked_for.saturating_add(clock.jitter(most).min(most))
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Instant, UNIX_EPOCH};

    use reqwest::StatusCode;
    use reqwest::header::{HeaderMap, HeaderValue, RETRY_AFTER};

    use super::*;
    use crate::clock::SystemClock;
    use crate::exchange::Head;

    /// All of the limit.
    struct Most;

    impl Clock for Most {
        fn now(&self) -> Instant {
            Instant::now()
        }

        fn sleep(
            &self,
            _: Duration,
        ) -> std::pin::Pin<Box<dyn std::future::Future<Output = ()> + Send>> {
            Box::pin(std::future::ready(()))
        }

        fn jitter(&self, most: Duration) -> Duration {
            most
        }
    }

    fn answer(status: u16, retry_after: Option<&str>) -> Failure {
        let mut headers = HeaderMap::new();
        if let Some(value) = retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from_str(value).unwrap());
        }
        let head = Head {
            status: StatusCode::from_u16(status).unwrap(),
            headers,
        };
        Failure::answer(head, Vec::new(), |_, _| None, UNIX_EPOCH)
    }

    #[test]
    fn limits_double_up_to_the_longest() {
        let retry = Retry::default().backoff(Duration::from_secs(1), Duration::from_secs(5));
        let failure = answer(503, None);
        let limits: Vec<_> = [1, 2, 3, 4, 50]
            .map(|attempt| retry.pause(&failure, attempt, &Most).as_secs())
            .into();
        assert_eq!(limits, [1, 2, 4, 5, 5]);
    }

    #[test]
    fn a_pause_is_never_shorter_than_what_the_server_asks_for() {
        let cases = [
            (429, Some("7"), 7),
            (429, None, 60),
            (429, Some("soon"), 60),
            (503, Some("7"), 7),
            (503, None, 0),
            (503, Some("Thu, 01 Jan 1970 00:00:09 GMT"), 9),
            (503, Some("Thu, 01 Jan 1970 00:00:00 GMT"), 0),
        ];
        for (status, retry_after, floor) in cases {
            let failure = answer(status, retry_after);
            for _ in 0..100 {
                let pause = Retry::default().pause(&failure, 1, &SystemClock);
                let jitter = pause.checked_sub(Duration::from_secs(floor)).unwrap();
                assert!(jitter <= Duration::from_millis(500), "{retry_after:?}");
            }
        }
    }
}
