//! A budget of requests, so that an organization's limit is kept instead of
//! run into.

use std::fmt;
use std::pin::pin;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::{Either, select};
use serde::{Deserialize, Serialize};

use crate::clock::Clock;
use crate::error::{Error, Result};

/// Make's limits count by the minute. \[docs\]
const MINUTE: Duration = Duration::from_secs(60);

/// The most that a budget slows down: to a sixteenth.
const SLOWEST: u32 = 16;

/// A plan of Make, by what it allows. \[docs\]
///
/// ```
/// use makecom::Plan;
///
/// assert_eq!(Plan::Teams.requests_per_minute(), 240);
/// assert_eq!("pro".parse::<Plan>()?, Plan::Pro);
/// # Ok::<(), makecom::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Plan {
    /// 60 requests a minute.
    Core,
    /// 120 requests a minute.
    Pro,
    /// 240 requests a minute.
    Teams,
    /// 1000 requests a minute.
    Enterprise,
}

impl Plan {
    /// All plans, the smallest first.
    pub const ALL: [Self; 4] = [Self::Core, Self::Pro, Self::Teams, Self::Enterprise];

    /// How many requests the organization may send in a minute. \[docs\]
    pub fn requests_per_minute(self) -> u32 {
        match self {
            Self::Core => 60,
            Self::Pro => 120,
            Self::Teams => 240,
            Self::Enterprise => 1000,
        }
    }

    /// The name in lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Pro => "pro",
            Self::Teams => "teams",
            Self::Enterprise => "enterprise",
        }
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Plan {
    type Err = Error;

    /// # Errors
    /// If it is none of the four.
    fn from_str(text: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|plan| plan.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| {
                Error::input(
                    format!("{text:?} is not a plan"),
                    format!("use one of {}", Self::ALL.map(Self::as_str).join(", ")),
                )
            })
    }
}

/// A budget of requests per minute. Clones share it: give one to every client
/// of an organization, because that is what Make counts by. \[docs\]
///
/// It is a token bucket that never lets more requests pass in any minute than
/// it was made for: a sixth of them may go at once, the others are spread.
/// Whoever comes first goes first. When Make answers 429 all the same, because
/// others work for the organization too, all clients of the budget pause for
/// as long as it asks, and then go at half the speed; each minute without
/// another 429 doubles it again.
///
/// ```
/// use makecom::{Client, Plan, RateLimit, Token, Zone};
///
/// let budget = RateLimit::from(Plan::Pro);
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
    /// How many may go at once.
    burst: u32,
    /// From one to the next at full speed.
    interval: Duration,
    /// Whoever waits for the budget holds this; all others queue for it.
    turn: tokio::sync::Mutex<()>,
    pace: Mutex<Pace>,
}

/// The token bucket, as what is missing in it.
#[derive(Default)]
struct Pace {
    /// How long it takes at full speed to fill it again, counted from `since`.
    missing: Duration,
    since: Option<Instant>,
    paused_until: Option<Instant>,
    /// How many times slower than full speed; a power of two. Zero is one.
    slowness: u32,
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
        // In the minute that begins with a burst, the first of the others
        // comes an interval later.
        let spread = per_minute - burst + 1;
        // Rounded up, so that no minute sees one too many.
        let nanosecond = Duration::from_nanos(1);
        let interval = (MINUTE.saturating_sub(nanosecond)) / spread + nanosecond;
        Self(Arc::new(Shared {
            per_minute,
            burst,
            interval,
            turn: tokio::sync::Mutex::default(),
            pace: Mutex::default(),
        }))
    }

    /// What it was made for, however slow it goes at the moment.
    pub fn requests_per_minute(&self) -> u32 {
        self.0.per_minute
    }

    /// Whether it is the same budget and not just an equal one.
    pub fn is_shared_with(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Another budget of the same size, for another organization.
    ///
    /// ```
    /// let budget = makecom::RateLimit::from(makecom::Plan::Core);
    /// assert!(!budget.another().is_shared_with(&budget));
    /// ```
    pub fn another(&self) -> Self {
        Self::per_minute(self.0.per_minute)
    }

    /// Takes a request out of the budget, when there is one. Dropping the
    /// future takes nothing, and lets the next in the queue pass.
    ///
    /// # Errors
    /// If that would be after `end`.
    pub(crate) async fn take(&self, clock: &dyn Clock, end: Option<Instant>) -> Result<(), Late> {
        let _turn = match self.0.turn.try_lock() {
            Ok(turn) => turn,
            Err(_) => match end {
                None => self.0.turn.lock().await,
                Some(end) => {
                    let time = end.saturating_duration_since(clock.now());
                    match select(pin!(self.0.turn.lock()), clock.sleep(time)).await {
                        Either::Left((turn, _)) => turn,
                        Either::Right(_) => return Err(Late),
                    }
                }
            },
        };
        loop {
            let now = clock.now();
            let Err(at) = self.try_take(now) else {
                return Ok(());
            };
            if end.is_some_and(|end| at > end) {
                return Err(Late);
            }
            clock.sleep(at.saturating_duration_since(now)).await;
        }
    }

    /// Everybody pauses: Make says that the limit is reached.
    pub(crate) fn slow_down(&self, now: Instant, pause: Duration) {
        let mut pace = self.pace();
        let until = now + pause.min(Duration::from_secs(24 * 60 * 60));
        // Requests that were on their way together fail together, once.
        if pace.paused_until.is_none_or(|until| until <= now) {
            pace.slowness = (pace.slowness(now) * 2).min(SLOWEST);
        }
        pace.paused_until = pace.paused_until.max(Some(until));
        // One may go when the pause is over, not a burst.
        pace.missing = pace.missing.max(self.all_but_one());
        pace.since = pace.paused_until;
    }

    /// # Errors
    /// When there will be one.
    fn try_take(&self, now: Instant) -> Result<(), Instant> {
        let mut pace = self.pace();
        let slowness = pace.slowness(now);
        let filling = pace
            .since
            .map_or(Duration::ZERO, |since| now.saturating_duration_since(since));
        let missing = pace.missing.saturating_sub(filling / slowness);
        let wait = missing.saturating_sub(self.all_but_one()) * slowness;
        let at = pace
            .paused_until
            .map_or(now, |until| until.max(now))
            .max(now + wait);
        if at > now {
            return Err(at);
        }
        pace.missing = missing + self.0.interval;
        pace.since = Some(now);
        Ok(())
    }

    /// What may be missing for one to pass.
    fn all_but_one(&self) -> Duration {
        self.0.interval * (self.0.burst - 1)
    }

    fn pace(&self) -> std::sync::MutexGuard<'_, Pace> {
        // Nothing in this module panics while it holds the lock.
        self.0.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pace {
    /// How slow it is now, after so many minutes of calm.
    fn slowness(&self, now: Instant) -> u32 {
        let calm = self
            .paused_until
            .map_or(Duration::ZERO, |until| now.saturating_duration_since(until));
        let minutes = u32::try_from(calm.as_secs() / MINUTE.as_secs()).unwrap_or(u32::MAX);
        self.slowness.checked_shr(minutes).unwrap_or(0).max(1)
    }
}

/// The budget has nothing left in time.
#[derive(Debug)]
pub(crate) struct Late;

impl From<Plan> for RateLimit {
    fn from(plan: Plan) -> Self {
        Self::per_minute(plan.requests_per_minute())
    }
}

impl fmt::Debug for RateLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RateLimit({} per minute)", self.0.per_minute)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Takes as many as there are for so many seconds, and says when, in
    /// nanoseconds.
    fn times(budget: &RateLimit, start: Instant, seconds: u64) -> Vec<Duration> {
        let mut now = start;
        let mut times = Vec::new();
        while now - start < Duration::from_secs(seconds) {
            match budget.try_take(now) {
                Ok(()) => times.push(now - start),
                Err(at) => now = at,
            }
        }
        times
    }

    #[test]
    fn plans_allow_what_make_documents() {
        for (plan, per_minute) in Plan::ALL.into_iter().zip([60, 120, 240, 1000]) {
            assert_eq!(RateLimit::from(plan).requests_per_minute(), per_minute);
            assert_eq!(plan.to_string().parse::<Plan>().unwrap(), plan);
        }
        let error = "free".parse::<Plan>().unwrap_err();
        assert!(error.to_string().contains("core, pro, teams, enterprise"));
    }

    #[test]
    fn a_sixth_goes_at_once_and_the_first_minute_is_used_up() {
        for plan in Plan::ALL {
            let budget = RateLimit::from(plan);
            let times = times(&budget, Instant::now(), 60);
            let at_once = times.iter().filter(|time| time.is_zero()).count();
            assert_eq!(at_once, plan.requests_per_minute() as usize / 6);
            assert_eq!(times.len(), plan.requests_per_minute() as usize);
        }
    }

    #[test]
    fn after_a_429_all_pause_and_go_slower_until_it_is_calm() {
        let budget = RateLimit::per_minute(60);
        let other = budget.clone();
        let start = Instant::now();
        let pause = Duration::from_secs(30);
        budget.slow_down(start, pause);
        budget.slow_down(start, Duration::from_secs(10)); // on its way together
        let times = times(&other, start, 30 + 60 + 60);
        assert_eq!(times[0], pause, "nothing before, and not a burst then");
        assert!(times[1] > pause + Duration::from_secs(2));
        let within = |from: u64, to: u64| {
            let seconds = from..to;
            times
                .iter()
                .filter(|time| seconds.contains(&time.as_secs()))
                .count()
        };
        assert_eq!(within(30, 90), 26, "half the speed");
        assert!((50..=60).contains(&within(90, 150)), "{}", within(90, 150));
    }

    #[test]
    fn it_slows_to_a_sixteenth_and_no_further() {
        let budget = RateLimit::per_minute(60);
        let mut now = Instant::now();
        for expected in [2, 4, 8, 16, 16] {
            budget.slow_down(now, Duration::from_secs(1));
            assert_eq!(budget.pace().slowness, expected);
            now += Duration::from_secs(2);
        }
        budget.slow_down(now, Duration::MAX);
        assert!(budget.try_take(now).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_minute_ever_sees_more_than_was_agreed(
            per_minute in 1_u32..200,
            pauses in prop::collection::vec(0_u64..5_000, 0..400),
        ) {
            let budget = RateLimit::per_minute(per_minute);
            let start = Instant::now();
            let mut now = start;
            let mut taken = Vec::new();
            for pause in pauses {
                now += Duration::from_millis(pause);
                while budget.try_take(now).is_ok() {
                    taken.push(now);
                }
            }
            for first in &taken {
                let minute = *first..*first + MINUTE;
                let within = taken.iter().filter(|time| minute.contains(time)).count();
                prop_assert!(within <= per_minute as usize, "{within}");
            }
        }
    }
}
