//! Time as an interface, so that tests need not wait.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant, SystemTime};

/// The source of time of a client, and how it waits.
///
/// Programs need no clock of their own. Tests that must not wait for real time do:
/// set it with [`ClientBuilder::clock`](crate::ClientBuilder::clock).
///
/// ```
/// use std::future::{Future, ready};
/// use std::pin::Pin;
/// use std::time::{Duration, Instant};
///
/// use makecom::{Client, Clock};
///
/// /// Pauses take no time, and an attempt never times out.
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
///         most // not random, for exact assertions
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
/// let client = Client::builder()
///     .zone(sandbox.base_url().parse()?)
///     .token(sandbox.token().parse()?)
///     .timeout(Duration::from_secs(30))
///     .clock(Hasty)
///     .build()?;
/// sandbox.inject("status=429,retry-after=60,times=3".parse()?);
/// // Three minutes, in no time.
/// assert!(client.app("acme-crm")?.connections().list().await?.is_empty());
/// # Ok(())
/// # }
/// ```
pub trait Clock: Send + Sync + 'static {
    /// The monotonic time, for measuring durations.
    ///
    /// ```
    /// # use std::{future::Future, pin::Pin, time::{Duration, Instant}};
    /// use std::sync::Mutex;
    /// use makecom::Clock;
    ///
    /// /// Time passes when the test says so.
    /// struct ByHand(Mutex<Instant>);
    ///
    /// impl Clock for ByHand {
    ///     fn now(&self) -> Instant {
    ///         *self.0.lock().unwrap()
    ///     }
    /// #   fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    /// #       Box::pin(std::future::ready(()))
    /// #   }
    ///     // …
    /// }
    ///
    /// let clock = ByHand(Mutex::new(Instant::now()));
    /// let before = clock.now();
    /// *clock.0.lock().unwrap() += Duration::from_secs(60);
    /// assert_eq!(clock.now() - before, Duration::from_secs(60));
    /// ```
    fn now(&self) -> Instant;

    /// The time of day, for a `Retry-After` that is a date.
    ///
    /// ```
    /// # use std::{future::Future, pin::Pin, time::{Duration, Instant}};
    /// use std::time::{SystemTime, UNIX_EPOCH};
    /// use makecom::Clock;
    ///
    /// /// It is always midnight of the first of January 1970.
    /// struct Midnight;
    ///
    /// impl Clock for Midnight {
    ///     fn wall_clock(&self) -> SystemTime {
    ///         UNIX_EPOCH
    ///     }
    /// #   fn now(&self) -> Instant { Instant::now() }
    /// #   fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    /// #       Box::pin(std::future::ready(()))
    /// #   }
    ///     // …
    /// }
    ///
    /// assert_eq!(Midnight.wall_clock(), UNIX_EPOCH);
    /// ```
    fn wall_clock(&self) -> SystemTime {
        SystemTime::now()
    }

    /// Waits. The future must complete when the time has passed, and may be dropped
    /// before.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # use std::{future::Future, pin::Pin, time::{Duration, Instant}};
    /// use std::sync::Mutex;
    /// use makecom::Clock;
    ///
    /// /// Waits for nothing, and remembers what it should have waited for.
    /// #[derive(Default)]
    /// struct Notes(Mutex<Vec<Duration>>);
    ///
    /// impl Clock for Notes {
    ///     fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    ///         self.0.lock().unwrap().push(time);
    ///         Box::pin(std::future::ready(()))
    ///     }
    /// #   fn now(&self) -> Instant { Instant::now() }
    ///     // …
    /// }
    ///
    /// let clock = Notes::default();
    /// clock.sleep(Duration::from_secs(60)).await;
    /// assert_eq!(*clock.0.lock().unwrap(), [Duration::from_secs(60)]);
    /// # }
    /// ```
    fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>>;

    /// A random part of a pause, from nothing to `most`, so that clients that failed
    /// together do not retry together.
    ///
    /// ```
    /// # use std::{future::Future, pin::Pin, time::{Duration, Instant}};
    /// use makecom::Clock;
    ///
    /// struct System;
    ///
    /// impl Clock for System {
    /// #   fn now(&self) -> Instant { Instant::now() }
    /// #   fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    /// #       Box::pin(tokio::time::sleep(time))
    /// #   }
    ///     // … and the default jitter
    /// }
    ///
    /// let most = Duration::from_secs(2);
    /// assert!(System.jitter(most) <= most);
    /// ```
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
