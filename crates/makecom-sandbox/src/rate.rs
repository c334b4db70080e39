//! How many requests an organization may send a minute (source: Make's
//! documentation).

use std::collections::BTreeMap;
use std::time::Duration;

const WINDOW: Duration = Duration::from_secs(60);

/// Counts requests in windows of a minute, each beginning with the first
/// request after the one before is over.
pub(crate) struct RateLimit {
    per_minute: u32,
    windows: BTreeMap<u32, Window>,
}

struct Window {
    start: Duration,
    count: u32,
}

impl RateLimit {
    pub(crate) fn new(per_minute: u32) -> Self {
        Self {
            per_minute,
            windows: BTreeMap::new(),
        }
    }

    pub(crate) fn per_minute(&self) -> u32 {
        self.per_minute
    }

    /// Counts a request, or returns how long the organization must wait.
    pub(crate) fn admit(&mut self, organization: u32, now: Duration) -> Result<(), Duration> {
        let window = self.windows.entry(organization).or_insert(Window {
            start: now,
            count: 0,
        });
        let passed = now.saturating_sub(window.start);
        if passed >= WINDOW {
            *window = Window {
                start: now,
                count: 0,
            };
        } else if window.count >= self.per_minute {
            return Err(WINDOW.saturating_sub(passed));
        }
        window.count += 1;
        Ok(())
    }
}
