//! Limits on the requests of one client.

use std::time::Duration;

/// The limits of a request, beyond which it is refused or its connection closed. Make
/// publishes no such numbers; these keep one client from harming the others.
///
/// ```
/// use makecom_sandbox::{Limits, Sandbox};
///
/// let mut limits = Limits::default();
/// limits.body_bytes = 64 * 1024;
/// let builder = Sandbox::builder().limits(limits);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The longest accepted body, in bytes. A longer one is a 413.
    pub body_bytes: usize,
    /// How much of a body that is too long is still read and thrown away, in
    /// bytes, so that its sender sees the 413 instead of a broken connection.
    pub drained_bytes: usize,
    /// The longest request line with all headers, in bytes, at least 8192. A
    /// longer one is a 431.
    pub head_bytes: usize,
    /// The most headers. More are a 431.
    pub headers: usize,
    /// How long a client may take to send a request line with all headers,
    /// counted from when the connection is ready for one; then it is closed.
    pub head_time: Duration,
    /// How long a client may take to send a body; then it is a 408.
    pub body_time: Duration,
    /// How long a client may leave an answer unread; then it is cut off.
    pub stall_time: Duration,
    /// The most connections at once. One more takes the place of the one whose
    /// client has kept the server waiting for the longest: over a request, the
    /// reading of an answer, or the next request. If every one has a request that
    /// is being carried out, it waits in the system's queue.
    pub connections: usize,
    /// The most requests kept for [`Sandbox::requests`](crate::Sandbox::requests);
    /// the oldest go first.
    pub kept_requests: usize,
    /// The most bytes of bodies kept with them.
    pub kept_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 5 * 1024 * 1024,
            drained_bytes: 256 * 1024 * 1024,
            head_bytes: 64 * 1024,
            headers: 100,
            head_time: Duration::from_secs(10),
            body_time: Duration::from_secs(30),
            stall_time: Duration::from_secs(30),
            // Below 1024, the usual limit of open files.
            connections: 512,
            kept_requests: 10_000,
            kept_bytes: 64 * 1024 * 1024,
        }
    }
}
