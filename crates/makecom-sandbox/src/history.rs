//! A connection as a short history, because a read may lag behind a write:
//! readers see what was there some time ago, writers what is there now.

use std::sync::Arc;
use std::time::Duration;

use crate::connection::Record;

/// What a connection was from some time on, oldest first; none once deleted.
pub(crate) struct History(Vec<(Duration, Option<Arc<Record>>)>);

impl History {
    /// One that begins at some time.
    pub(crate) fn new(from: Duration, connection: Arc<Record>) -> Self {
        Self(vec![(from, Some(connection))])
    }

    pub(crate) fn now(&self) -> Option<&Arc<Record>> {
        self.0
            .last()
            .and_then(|(_, connection)| connection.as_ref())
    }

    pub(crate) fn visible(&self, now: Duration) -> Option<&Arc<Record>> {
        self.0
            .iter()
            .rev()
            .find(|(from, _)| *from <= now)
            .and_then(|(_, connection)| connection.as_ref())
    }

    pub(crate) fn push(&mut self, now: Duration, from: Duration, connection: Option<Arc<Record>>) {
        // What no reader can see any more goes.
        let seen = self.0.iter().rposition(|(from, _)| *from <= now);
        self.0.drain(..seen.unwrap_or(0));
        if from <= now {
            self.0.clear();
        }
        self.0.push((from, connection));
    }
}
