//! No minute has more requests than the budget, whatever happens.

use proptest::prelude::*;

use super::*;
use crate::tariff::Tariff;

/// Takes all slots of so many seconds, and returns their times.
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
fn a_sixth_goes_at_once_and_the_first_minute_is_used_up_but_for_the_margin() {
    for tariff in Tariff::ALL {
        let budget = RateLimit::from(tariff);
        let times = times(&budget, Instant::now(), 62);
        let at_once = times.iter().filter(|time| time.is_zero()).count();
        assert_eq!(at_once, tariff.requests_per_minute() as usize / 6);
        assert_eq!(times.len(), tariff.requests_per_minute() as usize);
    }
}

#[test]
fn a_first_request_that_arrives_late_does_not_crowd_the_minute_that_it_begins() {
    for tariff in Tariff::ALL {
        let per_minute = tariff.requests_per_minute() as usize;
        let times = times(&RateLimit::from(tariff), Instant::now(), 300);
        for late in [0, 20, 300, 1_000, 1_990].map(Duration::from_millis) {
            // The requests of the burst connect, the others find a connection.
            let mut arrivals: Vec<_> = (times.iter())
                .map(|time| *time + if time.is_zero() { late } else { Duration::ZERO })
                .collect();
            arrivals.sort();
            for (index, first) in arrivals.iter().enumerate() {
                let within = arrivals[index..].partition_point(|time| *time < *first + MINUTE);
                assert!(within <= per_minute, "{tariff}: {within} after {late:?}");
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
        assert_eq!(budget.bucket().slowdown, expected);
        now += Duration::from_secs(2);
    }
    budget.slow_down(now, Duration::MAX);
    let tomorrow = now + Duration::from_secs(60 * 60 * 24);
    assert_eq!(budget.slot(now, None).unwrap().at, tomorrow);
}

#[test]
fn a_slot_that_is_given_back_goes_to_the_next() {
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

    // A 429 voids the slots that were given out before.
    budget.slow_down(now, Duration::from_secs(100));
    for slot in again {
        assert!(!slot.use_up());
    }
    assert_eq!(wait(&budget.slot(now, None).unwrap()), 100);
}

#[test]
fn a_later_request_does_not_overtake_a_queue_at_a_slower_speed() {
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
    fn no_minute_ever_has_more_requests_than_the_budget(
        per_minute in 1_u32..200,
        // After a pause a request asks for a slot, and some are dropped. Or Make
        // answers 429; at times there are no 429s for long.
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
