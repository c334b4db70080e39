//! The rate limit as a token bucket, shared by all clients of an organization: it keeps
//! Make's limit instead of running into it.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::clock::Clock;

/// Make's limits count by the minute, as its documentation says.
const MINUTE: Duration = Duration::from_secs(60);

/// Requests do not arrive as they are sent: the first waits for a connection and TLS,
/// the next ones do not. A window of the budget is longer by this margin, so that no
/// minute at the server has too many.
const MARGIN: Duration = Duration::from_secs(2);

/// The most that a budget slows down: to a sixteenth.
const SLOWEST: u32 = 16;

/// A budget of requests per minute. Clones share it: give one to every client
/// of an organization, because that is what Make counts by, as it documents.
///
/// It is a token bucket that never lets more requests pass in any 62 seconds than its
/// size: a sixth of them at once, the others evenly spread. The two seconds are for
/// requests that take longer on the way than others. Requests are sent in the order in
/// which they ask.
///
/// If Make still answers 429, because other programs use up the organization's limit,
/// all clients of the budget pause for as long as it asks, and continue at half the
/// speed; each minute without another 429 doubles it again.
///
/// ```
/// use makecom::{Client, RateLimit, Tariff, Token, Zone};
///
/// let budget = RateLimit::from(Tariff::Pro);
/// let client = Client::builder()
///     .zone(Zone::Eu1)
///     .token(Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?)
///     .rate_limit(budget.clone())
///     .build()?;
/// let other = client.with_token(Token::new("11111111-2222-4333-8444-555555555555")?)?;
/// assert!(other.rate_limit().unwrap().is_shared_with(&budget));
/// # Ok::<(), makecom::Error>(())
/// ```
#[derive(Clone)]
pub struct RateLimit(Arc<Shared>);

struct Shared {
    per_minute: u32,
    /// How many requests may go at once.
    burst: u32,
    /// The time in which one token is refilled at full speed.
    interval: Duration,
    bucket: Mutex<TokenBucket>,
}

/// The bucket, kept as the time that refilling it takes. A request that has to wait takes
/// its token at once and knows its time, so that none depends on another's future being
/// polled.
#[derive(Default)]
struct TokenBucket {
    /// How long refilling takes at full speed, counted from `since`.
    debt: Duration,
    /// The time of the last slot, which can be in the future: later requests queue
    /// behind it, whatever the speed is by then.
    since: Option<Instant>,
    /// The time of the last slot that was used.
    last_used: Option<Instant>,
    /// The times of slots that were given back.
    returned: BTreeSet<Instant>,
    paused_until: Option<Instant>,
    /// How many times slower than full speed; a power of two. 0 means 1.
    slowdown: u32,
    /// Incremented by each 429, which voids the slots given out before.
    generation: u64,
}

/// The right to send a request at a time. Dropped unused, it is given back.
struct Slot<'a> {
    budget: &'a RateLimit,
    at: Instant,
    generation: u64,
    is_used: bool,
}

impl RateLimit {
    /// A budget of this many requests a minute; at least one.
    ///
    /// ```
    /// assert_eq!(makecom::RateLimit::per_minute(90).requests_per_minute(), 90);
    /// ```
    pub fn per_minute(requests: u32) -> Self {
        let per_minute = requests.max(1);
        let burst = (per_minute / 6).max(1);
        // A window that starts with a burst has `per_minute - burst` requests more, and
        // the first after the window comes one interval later: so many intervals.
        let intervals = per_minute - burst + 1;
        // A division that rounds up: an interval that is too short by a nanosecond would
        // let one request too many into a window.
        let nanosecond = Duration::from_nanos(1);
        let interval = (MINUTE + MARGIN).saturating_sub(nanosecond) / intervals + nanosecond;
        Self(Arc::new(Shared {
            per_minute,
            burst,
            interval,
            bucket: Mutex::default(),
        }))
    }

    /// The size of the budget, whatever its speed at the moment.
    ///
    /// ```
    /// use makecom::{RateLimit, Tariff};
    ///
    /// assert_eq!(RateLimit::from(Tariff::Pro).requests_per_minute(), 120);
    /// ```
    pub fn requests_per_minute(&self) -> u32 {
        self.0.per_minute
    }

    /// Whether it is the same budget and not just an equal one.
    ///
    /// ```
    /// use makecom::RateLimit;
    ///
    /// let budget = RateLimit::per_minute(60);
    /// assert!(budget.clone().is_shared_with(&budget));
    /// assert!(!RateLimit::per_minute(60).is_shared_with(&budget));
    /// ```
    pub fn is_shared_with(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Another budget of the same size, for another organization.
    ///
    /// ```
    /// let budget = makecom::RateLimit::from(makecom::Tariff::Core);
    /// assert!(!budget.another().is_shared_with(&budget));
    /// ```
    pub fn another(&self) -> Self {
        Self::per_minute(self.0.per_minute)
    }

    /// Takes a request out of the budget and waits until it may be sent. Dropping the
    /// future gives it back.
    ///
    /// # Errors
    /// At once, if that would be after `end`.
    pub(crate) async fn take(
        &self,
        clock: &dyn Clock,
        end: Option<Instant>,
    ) -> Result<(), DeadlineExceeded> {
        loop {
            let now = clock.now();
            let slot = self.slot(now, end)?;
            if slot.at > now {
                clock.sleep(slot.at.saturating_duration_since(now)).await;
            }
            // A 429 while it waited voids the slot: then it queues again.
            if slot.use_up() {
                return Ok(());
            }
        }
    }

    /// Pauses and slows down all clients of the budget: Make has answered 429.
    pub(crate) fn slow_down(&self, now: Instant, pause: Duration) {
        let mut bucket = self.bucket();
        let until = now + pause.min(Duration::from_secs(24 * 60 * 60));
        // Requests that were in flight together are refused together, which counts once.
        if bucket.paused_until.is_none_or(|until| until <= now) {
            bucket.slowdown = (bucket.slowdown(now) * 2).min(SLOWEST);
        }
        bucket.paused_until = bucket.paused_until.max(Some(until));
        // After the pause one request may go instead of a burst: leave one token.
        bucket.debt = self.all_but_one();
        // Without a pause it must still keep its distance from the last one sent.
        let next = bucket.last_used.map(|last| last + self.0.interval);
        bucket.since = bucket.paused_until.max(next);
        // Waiting requests queue again when their time has come.
        bucket.returned.clear();
        bucket.generation += 1;
    }

    /// # Errors
    /// If it would be after `end`; then nothing is taken.
    fn slot(&self, now: Instant, end: Option<Instant>) -> Result<Slot<'_>, DeadlineExceeded> {
        let mut bucket = self.bucket();
        let generation = bucket.generation;
        let slot = |at| Slot {
            budget: self,
            at,
            generation,
            is_used: false,
        };
        let in_time = |at: Instant| match end {
            Some(end) if at > end => Err(DeadlineExceeded(at.saturating_duration_since(now))),
            _ => Ok(()),
        };
        // A returned slot of the past is lost: a request sent later than it was counted
        // for could crowd another window.
        bucket.returned = bucket.returned.split_off(&now);
        if let Some(at) = bucket.returned.first().copied() {
            in_time(at)?;
            bucket.returned.remove(&at);
            return Ok(slot(at));
        }
        let slowdown = bucket.slowdown(now);
        let since = bucket.since.unwrap_or(now);
        // Debt is counted at full speed, so a slower bucket refills less in the same time.
        let refilled = now.saturating_duration_since(since) / slowdown;
        let debt = bucket.debt.saturating_sub(refilled);
        // With one token in the bucket the request may go; otherwise it waits for one.
        let wait = debt.saturating_sub(self.all_but_one());
        // A `since` in the future is a pause or a queue, in which nothing refills.
        let at = now.max(since) + wait * slowdown;
        in_time(at)?;
        // At that time `wait` is refilled, and this request takes a token.
        bucket.debt = debt.saturating_sub(wait) + self.0.interval;
        bucket.since = Some(at);
        Ok(slot(at))
    }

    /// The debt that leaves one token in the bucket.
    fn all_but_one(&self) -> Duration {
        self.0.interval * (self.0.burst - 1)
    }

    fn bucket(&self) -> std::sync::MutexGuard<'_, TokenBucket> {
        // Nothing in this module panics while it holds the lock.
        self.0.bucket.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TokenBucket {
    /// The slowdown now: halved by each minute since the end of the last pause.
    fn slowdown(&self, now: Instant) -> u32 {
        let calm = self
            .paused_until
            .map_or(Duration::ZERO, |until| now.saturating_duration_since(until));
        let minutes = u32::try_from(calm.as_secs() / MINUTE.as_secs()).unwrap_or(u32::MAX);
        self.slowdown.checked_shr(minutes).unwrap_or(0).max(1)
    }
}

impl Slot<'_> {
    /// Uses the slot, unless a 429 has voided it.
    fn use_up(mut self) -> bool {
        let mut bucket = self.budget.bucket();
        self.is_used = bucket.generation == self.generation;
        if self.is_used {
            bucket.last_used = bucket.last_used.max(Some(self.at));
        }
        drop(bucket);
        self.is_used
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        if self.is_used {
            return;
        }
        let mut bucket = self.budget.bucket();
        if bucket.generation == self.generation {
            bucket.returned.insert(self.at);
        }
    }
}

/// The budget has nothing left before the deadline, but after this time.
#[derive(Debug)]
pub(crate) struct DeadlineExceeded(pub(crate) Duration);

impl fmt::Debug for RateLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RateLimit({} per minute)", self.0.per_minute)
    }
}

#[cfg(test)]
mod tests;
