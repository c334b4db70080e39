//! A budget of requests, so that an organization's limit is kept instead of
//! run into.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::clock::Clock;
use crate::error::{Error, Result};

/// Make's limits count by the minute, as its documentation says.
const MINUTE: Duration = Duration::from_secs(60);

/// Requests arrive other than they are sent: the first waits for a connection
/// and TLS, the next ones no more. So a minute of the budget is longer by this,
/// and what arrives in one of the server's is still not too much.
const MARGIN: Duration = Duration::from_secs(2);

/// The most that a budget slows down: to a sixteenth.
const SLOWEST: u32 = 16;

/// A plan of Make, by what it allows.
///
/// ```
/// use makecom::Plan;
///
/// assert_eq!(Plan::Teams.requests_per_minute(), 240);
/// assert_eq!("pro".parse::<Plan>()?, Plan::Pro);
/// # Ok::<(), makecom::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schemars",
    derive(schemars::JsonSchema),
    schemars(transform = crate::schema::in_words)
)]
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
    ///
    /// ```
    /// use makecom::Plan;
    ///
    /// // The smallest plan that takes 200 requests a minute.
    /// let plan = Plan::ALL.into_iter().find(|plan| plan.requests_per_minute() >= 200);
    /// assert_eq!(plan, Some(Plan::Teams));
    /// ```
    pub const ALL: [Self; 4] = [Self::Core, Self::Pro, Self::Teams, Self::Enterprise];

    /// How many requests the organization may send in a minute, as Make
    /// documents it.
    ///
    /// ```
    /// assert_eq!(makecom::Plan::Enterprise.requests_per_minute(), 1000);
    /// ```
    pub fn requests_per_minute(self) -> u32 {
        match self {
            Self::Core => 60,
            Self::Pro => 120,
            Self::Teams => 240,
            Self::Enterprise => 1000,
        }
    }

    /// The name in lower case.
    ///
    /// ```
    /// use makecom::Plan;
    ///
    /// assert_eq!(Plan::Core.as_str(), "core");
    /// assert_eq!("Core".parse::<Plan>()?, Plan::Core);
    /// # Ok::<(), makecom::Error>(())
    /// ```
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
    /// [`is_invalid_input`](Error::is_invalid_input) if it is none of the four.
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
/// of an organization, because that is what Make counts by, as it documents.
///
/// It is a token bucket that never lets more requests pass in any 62 seconds
/// than it was made for: a sixth of them may go at once, the others are spread.
/// The two seconds are for those that take longer on the way than others.
/// Whoever comes first goes first, until a 429 makes all ask anew. When Make answers 429 all the same, because
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
    pace: Mutex<Pace>,
}

/// The token bucket, as what is missing in it. Whoever has to wait takes its
/// token at once and knows when it may go, so that nobody waits for somebody
/// else's future to be polled.
#[derive(Default)]
struct Pace {
    /// How long it takes at full speed to fill it again, counted from `since`.
    missing: Duration,
    /// When the last one may go, which can be later than now: whoever comes
    /// after it goes after it, however fast it goes by then.
    since: Option<Instant>,
    /// When the last one went.
    last_used: Option<Instant>,
    /// Times at which somebody may go who no longer wants to.
    given_back: BTreeSet<Instant>,
    paused_until: Option<Instant>,
    /// How many times slower than full speed; a power of two. Zero is one.
    slowness: u32,
    /// Rises with each 429: what was agreed before is void.
    round: u64,
}

/// The right to send a request at a time. Dropped unused, it is given back.
struct Slot<'a> {
    budget: &'a RateLimit,
    at: Instant,
    round: u64,
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
        // In the minute that begins with a burst, the first of the others
        // comes an interval later.
        let spread = per_minute - burst + 1;
        // Rounded up, so that no minute sees one too many.
        let nanosecond = Duration::from_nanos(1);
        let interval = (MINUTE + MARGIN).saturating_sub(nanosecond) / spread + nanosecond;
        Self(Arc::new(Shared {
            per_minute,
            burst,
            interval,
            pace: Mutex::default(),
        }))
    }

    /// What it was made for, however slow it goes at the moment.
    ///
    /// ```
    /// use makecom::{Plan, RateLimit};
    ///
    /// assert_eq!(RateLimit::from(Plan::Pro).requests_per_minute(), 120);
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
    /// let budget = makecom::RateLimit::from(makecom::Plan::Core);
    /// assert!(!budget.another().is_shared_with(&budget));
    /// ```
    pub fn another(&self) -> Self {
        Self::per_minute(self.0.per_minute)
    }

    /// Takes a request out of the budget and waits until it may be sent.
    /// Dropping the future gives it back.
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
            if slot.use_up() {
                return Ok(());
            }
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
        // One may go when the pause is over, not a burst, and not at once
        // where there is no pause. Those who wait ask anew when their time has
        // come.
        pace.missing = self.all_but_one();
        let next = pace.last_used.map(|last| last + self.0.interval);
        pace.since = pace.paused_until.max(next);
        pace.given_back.clear();
        pace.round += 1;
    }

    /// # Errors
    /// If it would be after `end`; then nothing is taken.
    fn slot(&self, now: Instant, end: Option<Instant>) -> Result<Slot<'_>, DeadlineExceeded> {
        let mut pace = self.pace();
        let round = pace.round;
        let slot = |at| Slot {
            budget: self,
            at,
            round,
            is_used: false,
        };
        let in_time = |at: Instant| match end {
            Some(end) if at > end => Err(DeadlineExceeded(at.saturating_duration_since(now))),
            _ => Ok(()),
        };
        pace.given_back = pace.given_back.split_off(&now);
        if let Some(at) = pace.given_back.first().copied() {
            in_time(at)?;
            pace.given_back.remove(&at);
            return Ok(slot(at));
        }
        let slowness = pace.slowness(now);
        let since = pace.since.unwrap_or(now);
        let filled = now.saturating_duration_since(since) / slowness;
        let missing = pace.missing.saturating_sub(filled);
        let wait = missing.saturating_sub(self.all_but_one());
        // While everybody pauses, or waits, nothing fills.
        let at = now.max(since) + wait * slowness;
        in_time(at)?;
        // By then it has filled as much as that.
        pace.missing = missing.saturating_sub(wait) + self.0.interval;
        pace.since = Some(at);
        Ok(slot(at))
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

impl Slot<'_> {
    /// Whether it still counts; then it is used.
    fn use_up(mut self) -> bool {
        let mut pace = self.budget.pace();
        self.is_used = pace.round == self.round;
        if self.is_used {
            pace.last_used = pace.last_used.max(Some(self.at));
        }
        drop(pace);
        self.is_used
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        if self.is_used {
            return;
        }
        let mut pace = self.budget.pace();
        if pace.round == self.round {
            pace.given_back.insert(self.at);
        }
    }
}

/// The budget has nothing left in time, but has in so long.
#[derive(Debug)]
pub(crate) struct DeadlineExceeded(pub(crate) Duration);

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

    /// Takes as many as there are for so many seconds, and says when they may
    /// go.
    fn times(budget: &RateLimit, start: Instant, seconds: u64) -> Vec<Duration> {
        let end = start + Duration::from_secs(seconds).saturating_sub(Duration::from_nanos(1));
        let mut now = start;
        let mut times = Vec::new();
        while let Ok(slot) = budget.slot(now, Some(end)) {
            now = slot.at;
            times.push(now - start);
            assert!(slot.use_up());
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
        assert_eq!(
            error.help().unwrap(),
            "use one of core, pro, teams, enterprise"
        );
    }

    #[test]
    fn a_sixth_goes_at_once_and_the_first_minute_is_used_up_but_for_the_margin() {
        for plan in Plan::ALL {
            let budget = RateLimit::from(plan);
            let times = times(&budget, Instant::now(), 62);
            let at_once = times.iter().filter(|time| time.is_zero()).count();
            assert_eq!(at_once, plan.requests_per_minute() as usize / 6);
            assert_eq!(times.len(), plan.requests_per_minute() as usize);
        }
    }

    #[test]
    fn a_first_request_that_arrives_late_does_not_crowd_the_minute_that_it_begins() {
        for plan in Plan::ALL {
            let per_minute = plan.requests_per_minute() as usize;
            let times = times(&RateLimit::from(plan), Instant::now(), 300);
            for late in [0, 20, 300, 1_000, 1_990].map(Duration::from_millis) {
                // Whoever goes at once connects, the others find a connection.
                let mut arrivals: Vec<_> = (times.iter())
                    .map(|time| *time + if time.is_zero() { late } else { Duration::ZERO })
                    .collect();
                arrivals.sort();
                for (index, first) in arrivals.iter().enumerate() {
                    let within = arrivals[index..].partition_point(|time| *time < *first + MINUTE);
                    assert!(within <= per_minute, "{plan}: {within} after {late:?}");
                }
            }
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
        assert_eq!(within(30, 90), 25, "half the speed");
        assert!((48..=60).contains(&within(90, 150)), "{}", within(90, 150));
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
        let tomorrow = now + Duration::from_secs(60 * 60 * 24);
        assert_eq!(budget.slot(now, None).unwrap().at, tomorrow);
    }

    #[test]
    fn a_place_that_is_given_up_goes_to_the_next() {
        let budget = RateLimit::per_minute(6); // one every 10.3 seconds
        let now = Instant::now();
        let slots: Vec<_> = (0..6).map(|_| budget.slot(now, None).unwrap()).collect();
        let wait = |slot: &Slot<'_>| (slot.at - now).as_secs();
        assert_eq!(
            slots.iter().map(wait).collect::<Vec<_>>(),
            [0, 10, 20, 31, 41, 51]
        );
        let mut slots = slots.into_iter();
        assert!(slots.next().unwrap().use_up());
        drop(slots);
        let again: Vec<_> = (0..6).map(|_| budget.slot(now, None).unwrap()).collect();
        assert_eq!(
            again.iter().map(wait).collect::<Vec<_>>(),
            [10, 20, 31, 41, 51, 62]
        );
        // Too late for some is not too late for all.
        let soon = Some(now + Duration::from_secs(5));
        assert!(budget.slot(now, soon).is_err());

        // What was agreed before a 429 is void.
        budget.slow_down(now, Duration::from_secs(100));
        for slot in again {
            assert!(!slot.use_up());
        }
        assert_eq!(wait(&budget.slot(now, None).unwrap()), 100);
    }

    #[test]
    fn whoever_comes_later_does_not_overtake_a_queue_of_slower_times() {
        let budget = RateLimit::per_minute(60);
        let start = Instant::now();
        budget.slow_down(start, Duration::ZERO);
        let mut slots: Vec<_> = (0..200)
            .map(|_| budget.slot(start, None).unwrap())
            .collect();
        let calm = start + 3 * MINUTE;
        slots.extend((0..200).map(|_| budget.slot(calm, None).unwrap()));
        let times: Vec<_> = slots.iter().map(|slot| slot.at).collect();
        assert!(times.is_sorted());
        let worst = (times.iter().enumerate())
            .map(|(index, first)| times[index..].partition_point(|time| *time < *first + MINUTE))
            .max();
        assert!(worst <= Some(60), "{worst:?}");
        for slot in slots {
            assert!(slot.use_up());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_minute_ever_sees_more_than_was_agreed(
            per_minute in 1_u32..200,
            // After a while somebody asks, and perhaps changes their mind.
            // Or Make answers 429, and some time it has been calm for long.
            asked in prop::collection::vec(
                (prop_oneof![9 => 0_u64..2_000, 1 => 0_u64..120_000], 0..4, 0..30, 0_u64..5),
                0..300,
            ),
            // So many ask at once after each 429.
            crowd in 0_usize..250,
        ) {
            let budget = RateLimit::per_minute(per_minute);
            let mut now = Instant::now();
            let mut slots: Vec<Slot<'_>> = Vec::new();
            let mut times = Vec::new();
            for (pause, mood, refused, seconds) in asked {
                now += Duration::from_millis(pause);
                let (due, waiting) = slots.into_iter().partition(|slot: &Slot<'_>| slot.at <= now);
                slots = waiting;
                let due: Vec<_> = due;
                for slot in due {
                    times.push(slot.at);
                    prop_assert!(slot.use_up());
                }
                let mut asking = 1;
                if refused == 0 {
                    budget.slow_down(now, Duration::from_secs(seconds));
                    for slot in slots.drain(..) {
                        prop_assert!(!slot.use_up());
                    }
                    asking += crowd;
                }
                slots.extend((0..asking).map(|_| budget.slot(now, None).unwrap()));
                let waiting = match mood {
                    0 => slots.iter().position(|slot| slot.at > now),
                    1 => slots.iter().rposition(|slot| slot.at > now),
                    _ => None,
                };
                if let Some(waiting) = waiting {
                    drop(slots.remove(waiting));
                }
            }
            for slot in slots {
                times.push(slot.at);
                slot.use_up();
            }
            times.sort();
            for (index, first) in times.iter().enumerate() {
                let within = times[index..].partition_point(|time| *time < *first + MINUTE);
                prop_assert!(within <= per_minute as usize, "{within}");
            }
        }
    }
}
