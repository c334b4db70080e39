//! Plans the faults of a request: the injected ones, and those in its header.

use std::time::Duration;

use fastrand::Rng;
use hyper::StatusCode;
use hyper::http::HeaderValue;

use crate::body::Cut;
use crate::fault::{Fault, Kind};
use crate::operation::Operation;

/// All faults of one request.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Plan {
    pub(crate) latency: Duration,
    pub(crate) instead: Option<Instead>,
    pub(crate) duplicate: bool,
    pub(crate) lost: bool,
    pub(crate) slow: Option<Duration>,
    pub(crate) cut: Option<Cut>,
    pub(crate) content_type: Option<HeaderValue>,
    /// The faults in words, for the answer's header.
    pub(crate) named: Vec<String>,
}

/// The answer instead of carrying the request out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Instead {
    Status(StatusCode, Option<u64>, Option<String>),
    Html(StatusCode, Option<u64>),
    Text(StatusCode, Option<u64>),
    Reset,
}

impl Plan {
    /// Adds a fault. Delays add up; of exclusive faults the first wins.
    pub(crate) fn add(&mut self, fault: &Fault) {
        self.named.push(fault.to_string());
        let mut instead = |instead| {
            self.instead.get_or_insert(instead);
        };
        match &fault.kind {
            Kind::Status(status) => instead(Instead::Status(
                *status,
                fault.retry_after,
                fault.code.clone(),
            )),
            Kind::Html(status) => instead(Instead::Html(*status, fault.retry_after)),
            Kind::Text(status) => instead(Instead::Text(*status, fault.retry_after)),
            Kind::Reset => instead(Instead::Reset),
            Kind::Latency(time) => self.latency = self.latency.saturating_add(*time),
            Kind::Slow(time) => {
                self.slow.get_or_insert(*time);
            }
            Kind::Lost => self.lost = true,
            Kind::Truncate(cut) => {
                self.cut.get_or_insert(*cut);
            }
            Kind::ContentType(value) => {
                self.content_type.get_or_insert_with(|| value.clone());
            }
            Kind::Duplicate => self.duplicate = true,
        }
    }
}

/// The faults that a server has yet to inject.
pub(crate) struct Faults {
    armed: Vec<Armed>,
    rng: Rng,
    injected: u64,
}

struct Armed {
    fault: Fault,
    passed: u64,
    left: Option<u64>,
}

impl Faults {
    pub(crate) fn new(seed: u64, faults: Vec<Fault>) -> Self {
        let mut new = Self {
            armed: Vec::new(),
            rng: Rng::with_seed(seed),
            injected: 0,
        };
        for fault in faults {
            new.arm(fault);
        }
        new
    }

    pub(crate) fn arm(&mut self, fault: Fault) {
        self.armed.push(Armed {
            left: fault.times,
            passed: 0,
            fault,
        });
    }

    pub(crate) fn clear(&mut self) {
        self.armed.clear();
    }

    /// How many faults were injected so far, those of headers included.
    pub(crate) fn injected(&self) -> u64 {
        self.injected
    }

    /// Plans the faults of a request.
    pub(crate) fn plan(&mut self, operation: Option<Operation>, asked: &[Fault]) -> Plan {
        let mut plan = Plan::default();
        for fault in asked {
            plan.add(fault);
        }
        for armed in &mut self.armed {
            let fault = &armed.fault;
            if fault.operation.is_some() && fault.operation != operation || armed.left == Some(0) {
                continue;
            }
            armed.passed += 1;
            if armed.passed <= fault.skip
                || fault.chance.is_some_and(|chance| self.rng.f64() >= chance)
            {
                continue;
            }
            armed.left = armed.left.map(|left| left - 1);
            plan.add(fault);
        }
        self.injected += plan.named.len() as u64;
        plan
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(fault: Fault, seed: u64, requests: &[Operation]) -> Vec<bool> {
        let mut faults = Faults::new(seed, vec![fault]);
        requests
            .iter()
            .map(|operation| faults.plan(Some(*operation), &[]).instead.is_some())
            .collect()
    }

    #[test]
    fn operation_skip_and_times_select_requests() {
        use Operation::{GetConnection as Get, UpdateConnection as Update};

        let fault = Fault::reset().on(Get).skip(1).times(2);
        assert_eq!(
            hits(fault, 0, &[Update, Get, Update, Get, Get, Get]),
            [false, false, false, true, true, false]
        );
    }

    #[test]
    fn the_same_seed_gives_the_same_faults() {
        let requests = [Operation::GetConnection; 1000];
        let fault = || Fault::reset().chance(0.25);
        let first = hits(fault(), 7, &requests);
        assert_eq!(first, hits(fault(), 7, &requests));
        assert_ne!(first, hits(fault(), 8, &requests));
        let count = first.iter().filter(|hit| **hit).count();
        assert!((200..300).contains(&count), "{count}");
    }

    #[test]
    fn faults_add_up() {
        let ms = Duration::from_millis;
        let armed = vec![Fault::latency(ms(1)), Fault::reset(), Fault::duplicate()];
        let mut faults = Faults::new(0, armed);
        let plan = faults.plan(None, &[Fault::status(503).unwrap(), Fault::latency(ms(2))]);
        assert_eq!(plan.latency, ms(3));
        assert_eq!(
            plan.instead,
            Some(Instead::Status(StatusCode::SERVICE_UNAVAILABLE, None, None))
        );
        assert!(plan.duplicate);
        assert_eq!(faults.injected(), 5);
        faults.clear();
        assert_eq!(faults.plan(None, &[]), Plan::default());
    }
}
