//! Time, as something that can be put in place of the system's.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant, SystemTime};

/// Where a client has the time from, and how it waits.
///
/// Programs need none of their own. Tests that must not wait for real time
/// do: put one in with [`ClientBuilder::clock`](crate::ClientBuilder::clock).
///
/// ```
/// use std::future::{Future, ready};
/// use std::pin::Pin;
/// use std::time::{Duration, Instant};
///
/// use makecom::{Client, Clock, Token, Zone};
///
/// /// Pauses take no time, and requests all the time there is.
/// struct Hasty;
///
/// impl Clock for Hasty {
///     fn now(&self) -> Instant {
///         Instant::now()
///     }
///
///     fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
///         if time == Duration::from_secs(30) {
///             Box::pin(std::future::pending()) // the limit of one attempt
///         } else {
///             Box::pin(ready(()))
///         }
///     }
///
///     fn jitter(&self, most: Duration) -> Duration {
///         most // not by chance, for exact assertions
///     }
/// }
///
/// let client = Client::builder()
///     .zone(Zone::Eu1)
///     .token(Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?)
///     .timeout(Duration::from_secs(30))
///     .clock(Hasty)
///     .build()?;
/// # let _ = client;
/// # Ok::<(), makecom::Error>(())
/// ```
pub trait Clock: Send + Sync + 'static {
    /// The time for measuring how long something took.
    fn now(&self) -> Instant;

    /// The time of day, for a `Retry-After` that is a date.
    fn wall_clock(&self) -> SystemTime {
        SystemTime::now()
    }

    /// Waits. The future must be done when the time has passed, and may be
    /// dropped before.
    fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>>;

    /// A part of a pause: by chance anything from nothing to `most`, so that
    /// clients that failed together do not come back together.
    fn jitter(&self, most: Duration) -> Duration {
        most.mul_f64(fastrand::f64())
    }
}

/// The system's time, or that of a paused tokio runtime.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        tokio::time::Instant::now().into_std()
    }

    fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(tokio::time::sleep(time))
    }
}
