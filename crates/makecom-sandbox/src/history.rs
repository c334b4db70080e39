//! A component as a short history, because a read may lag behind a write:
//! readers see what was there some time ago, writers what is there now.

use std::sync::Arc;
use std::time::Duration;

use crate::component::Component;
use crate::components::At;

/// The states of a component with the time of each, oldest first; `None` once deleted.
pub(crate) struct History(Vec<(Duration, Option<Arc<Component>>)>);

impl History {
    /// A history that begins at some time.
    pub(crate) fn new(from: Duration, component: Arc<Component>) -> Self {
        Self(vec![(from, Some(component))])
    }

    pub(crate) fn at(&self, at: At) -> Option<&Arc<Component>> {
        let mut states = self.0.iter().rev();
        let state = match at {
            At::Now => states.next(),
            At::Time(time) => states.find(|(from, _)| *from <= time),
        };
        state.and_then(|(_, component)| component.as_ref())
    }

    pub(crate) fn push(
        &mut self,
        now: Duration,
        from: Duration,
        component: Option<Arc<Component>>,
    ) {
        // Drops states that no reader can see any more.
        let seen = self.0.iter().rposition(|(from, _)| *from <= now);
        self.0.drain(..seen.unwrap_or(0));
        if from <= now {
            self.0.clear();
        }
        self.0.push((from, component));
    }
}
