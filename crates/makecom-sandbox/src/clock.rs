//! Time as the API sees it: the machine's, or one that a test moves by hand.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::watch;

/// The clock for lags, rate limits and injected delays. Timeouts of the transport
/// ([`Limits`](crate::Limits)) always use the machine's time.
#[derive(Clone)]
pub struct Clock(Source);

#[derive(Clone)]
enum Source {
    System(Instant, SystemTime),
    Manual(ManualClock),
}

/// A clock that stands still until told to move, so that a test decides when a
/// deletion is done or a minute is over.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use makecom_sandbox::{ManualClock, Sandbox};
/// use std::time::Duration;
///
/// let clock = ManualClock::new();
/// let sandbox = Sandbox::builder()
///     .clock(&clock)
///     .read_lag(Duration::from_secs(2))
///     .start()
///     .await?;
/// // What is written now can be read once the clock has moved:
/// clock.advance(Duration::from_secs(2));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ManualClock(Arc<watch::Sender<Duration>>);

impl Clock {
    /// The machine's time.
    pub fn system() -> Self {
        Self(Source::System(Instant::now(), SystemTime::now()))
    }

    /// The time since the clock was made.
    pub fn now(&self) -> Duration {
        match &self.0 {
            Source::System(start, _) => start.elapsed(),
            Source::Manual(clock) => clock.now(),
        }
    }

    /// The date when the clock was made; the beginning of 2026 if it is moved by hand.
    pub(crate) fn start(&self) -> SystemTime {
        match &self.0 {
            Source::System(_, start) => *start,
            Source::Manual(_) => SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600),
        }
    }

    pub(crate) async fn sleep(&self, duration: Duration) {
        match &self.0 {
            Source::System(..) => tokio::time::sleep(duration).await,
            Source::Manual(clock) => {
                let mut time = clock.0.subscribe();
                let deadline = clock.now().saturating_add(duration);
                // The sender lives as long as `self`, so this ends only in time.
                let _ = time.wait_for(|now| *now >= deadline).await;
            }
        }
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

impl ManualClock {
    /// Stands at zero.
    pub fn new() -> Self {
        Self(Arc::new(watch::Sender::new(Duration::ZERO)))
    }

    /// Moves it forward, and wakes everything that waited for a time up to then.
    pub fn advance(&self, by: Duration) {
        self.0.send_modify(|now| *now = now.saturating_add(by));
    }

    /// The time since it was made.
    pub fn now(&self) -> Duration {
        *self.0.borrow()
    }
}

impl Default for ManualClock {
    fn default() -> Self {
        Self::new()
    }
}

impl From<ManualClock> for Clock {
    fn from(clock: ManualClock) -> Self {
        Self(Source::Manual(clock))
    }
}

impl From<&ManualClock> for Clock {
    fn from(clock: &ManualClock) -> Self {
        clock.clone().into()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::System(..) => f.write_str("Clock::system"),
            Source::Manual(clock) => clock.fmt(f),
        }
    }
}

impl fmt::Debug for ManualClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ManualClock").field(&self.now()).finish()
    }
}
