//! Whose turn it is on each connection: the client's, which sends a request or
//! reads an answer, or the server's, which carries a request out.
//!
//! A client may take any time over its turn. So when the connection limit is reached, the
//! connection is ended whose client has had its turn for the longest; one whose request
//! is being carried out is never ended.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tokio::sync::Notify;

use crate::service::lock;

/// The connections on which it is the client's turn.
#[derive(Clone, Default)]
pub(crate) struct Turns(Arc<Shared>);

#[derive(Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    /// Signals that another connection waits.
    changed: Notify,
}

#[derive(Default)]
struct Waiting {
    /// Ordered by the beginning of their turn.
    connections: BTreeMap<u64, Arc<Notify>>,
    next: u64,
}

/// The turn of one connection; it begins with the client's.
pub(crate) struct Turn {
    shared: Arc<Shared>,
    /// Tells the connection to end.
    end: Arc<Notify>,
    since: Mutex<u64>,
}

/// It is the server's turn until this is dropped.
pub(crate) struct Busy(Arc<Turn>);

impl Turns {
    pub(crate) fn begin(&self) -> Arc<Turn> {
        let turn = Turn {
            shared: Arc::clone(&self.0),
            end: Arc::default(),
            since: Mutex::new(0),
        };
        turn.wait_for_client();
        Arc::new(turn)
    }

    /// Ends the connection whose client has had its turn for the longest; waits
    /// until there is one.
    pub(crate) async fn end_longest(&self) {
        loop {
            let longest = lock(&self.0.waiting).connections.pop_first();
            if let Some((_, end)) = longest {
                end.notify_one();
                return;
            }
            self.0.changed.notified().await;
        }
    }
}

impl Turn {
    fn wait_for_client(&self) {
        let mut waiting = lock(&self.shared.waiting);
        waiting.next += 1;
        let since = waiting.next;
        waiting.connections.insert(since, Arc::clone(&self.end));
        *lock(&self.since) = since;
        drop(waiting);
        self.shared.changed.notify_one();
    }

    /// Makes it the server's turn. Waits for ever if the connection has been
    /// told to end.
    pub(crate) async fn take(self: &Arc<Self>) -> Busy {
        let since = *lock(&self.since);
        let taken = lock(&self.shared.waiting).connections.remove(&since);
        match taken {
            Some(_) => Busy(Arc::clone(self)),
            None => std::future::pending().await,
        }
    }

    /// Waits until the connection is to end.
    pub(crate) async fn ended(&self) {
        self.end.notified().await;
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let since = *lock(&self.since);
        lock(&self.shared.waiting).connections.remove(&since);
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.wait_for_client();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_longest_turn_of_a_client_is_ended_first() {
        let turns = Turns::default();
        let (first, second, third) = (turns.begin(), turns.begin(), turns.begin());
        let busy = first.take().await;
        turns.end_longest().await;
        second.ended().await;
        // A connection that was told to end begins no request.
        assert!(poll_once(second.take()).await.is_none());
        drop(busy);
        turns.end_longest().await;
        third.ended().await;
        turns.end_longest().await;
        first.ended().await;
        assert!(poll_once(turns.end_longest()).await.is_none());
        drop(turns.begin());
        assert!(poll_once(turns.end_longest()).await.is_none());
    }

    async fn poll_once<T>(future: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            output = future => Some(output),
            () = std::future::ready(()) => None,
        }
    }
}
