//! The transport that answers from a recording.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use reqwest::Body;
use similar::TextDiff;

use super::content::Content;
use super::redact::{REDACTED, without_secrets};
use super::{Answered, Asked, Exchange, Failed, Recording};
use crate::error::{Error, Result};
use crate::transport::{Request, Response, Transport, TransportError, TransportFuture};
use crate::zone::API_PATH;

/// The most requests that an error lists.
const LISTED: usize = 10;

/// Answers from a [`Recording`]; see [`recording`](super). Clones share their place in it.
///
/// Requests are compared by method, path with query, and body; bodies of JSON whatever
/// their whitespace and the order of their keys. A request that is not the recorded one
/// is refused, with the difference, and not tried again.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use makecom::recording::{Recorder, Replay};
///
/// let replay = Replay::new(Recorder::new().recording());
/// replay.finish()?; // nothing is left of an empty recording
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Replay(Arc<Mutex<State>>);

struct State {
    /// Those that were asked for are None.
    exchanges: Vec<Option<Exchange>>,
    is_in_order: bool,
    /// Requests that were not recorded.
    strangers: Vec<String>,
}

impl Replay {
    /// A replay in the order of the recording: each request must be the next one.
    ///
    /// ```
    /// use makecom::recording::{Recorder, Replay};
    ///
    /// let replay = Replay::new(Recorder::new().recording());
    /// assert_eq!(format!("{replay:?}"), "Replay(0 exchanges left)");
    /// ```
    pub fn new(recording: Recording) -> Self {
        Self::with(recording, true)
    }

    /// A replay for calls that run at the same time, such as those of
    /// [`snapshot`](crate::Handle::snapshot): each request takes the first equal one that
    /// is left.
    ///
    /// ```
    /// use makecom::recording::{Recorder, Replay};
    ///
    /// let replay = Replay::in_any_order(Recorder::new().recording());
    /// replay.finish()?;
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn in_any_order(recording: Recording) -> Self {
        Self::with(recording, false)
    }

    fn with(recording: Recording, is_in_order: bool) -> Self {
        Self(Arc::new(Mutex::new(State {
            exchanges: recording.exchanges.into_iter().map(Some).collect(),
            is_in_order,
            strangers: Vec::new(),
        })))
    }

    /// Checks at the end of a test that all of the recording was asked for, and nothing
    /// else.
    ///
    /// ```
    /// use makecom::recording::{Recording, Replay};
    ///
    /// let recording: Recording = r#"{ "version": 1, "exchanges": [
    ///     { "request": { "method": "GET", "path": "/sdk/apps/connections/acme" },
    ///       "answer": { "failure": "timeout" } }
    /// ] }"#.parse()?;
    /// let error = Replay::new(recording).finish().unwrap_err();
    /// let expected = "1 recorded exchange was not asked for: GET /sdk/apps/connections/acme";
    /// assert_eq!(error.to_string(), expected);
    /// # Ok::<(), makecom::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if an exchange is left, or a request
    /// was refused.
    pub fn finish(&self) -> Result<()> {
        let state = self.state();
        let left = state.exchanges.iter().flatten();
        let left: Vec<String> = left.map(|one| one.request.line()).collect();
        let parts = [
            (
                left,
                "recorded",
                "exchange was",
                "exchanges were",
                "asked for",
            ),
            (
                state.strangers.clone(),
                "sent",
                "request was",
                "requests were",
                "recorded",
            ),
        ];
        let said = parts
            .into_iter()
            .filter_map(|(lines, which, one, many, done)| {
                let were = match lines.len() {
                    0 => return None,
                    1 => one,
                    _ => many,
                };
                let count = lines.len();
                let more = if count > LISTED { ", …" } else { "" };
                let listed = lines[..count.min(LISTED)].join(", ");
                Some(format!("{count} {which} {were} not {done}: {listed}{more}"))
            });
        let said: Vec<String> = said.collect();
        if said.is_empty() {
            return Ok(());
        }
        Err(Error::input(
            said.join("; "),
            "correct the program, or record it again",
        ))
    }

    fn answer(&self, asked: &Asked) -> std::result::Result<Response, TransportError> {
        let mut state = self.state();
        let left = |(at, one): (usize, &Option<Exchange>)| one.is_some().then_some(at);
        let mut left = state.exchanges.iter().enumerate().filter_map(left);
        let found = if state.is_in_order {
            left.next().filter(|at| state.is(*at, asked))
        } else {
            left.find(|at| state.is(*at, asked))
        };
        let taken = found.and_then(|at| state.exchanges[at].take());
        let Some(exchange) = taken else {
            let difference = state.difference(asked);
            state.strangers.push(asked.line());
            return Err(TransportError::rejected(difference));
        };
        match exchange.answer {
            Answered::Given {
                status,
                headers,
                body,
            } => {
                let mut response = http::Response::builder().status(status);
                for (name, value) in headers {
                    response = response.header(name, value);
                }
                let response = response.body(Body::from(body.0));
                response.map_err(|error| {
                    TransportError::rejected(format!("the recorded answer is invalid: {error}"))
                })
            }
            Answered::Failed { failure } => Err(match failure {
                Failed::Connect => TransportError::connect("as recorded"),
                Failed::Timeout => TransportError::timeout("as recorded"),
                Failed::Broken => TransportError::broken("as recorded"),
            }),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing here panics while it holds the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Whether an exchange is the answer to a request.
    fn is(&self, at: usize, asked: &Asked) -> bool {
        let exchange = self.exchanges[at].as_ref();
        exchange.is_some_and(|exchange| exchange.request.is_asked_by(asked))
    }

    /// What a request should have been: the next one, or in any order one of the same
    /// path.
    fn difference(&self, asked: &Asked) -> String {
        let left = || {
            let numbered = self.exchanges.iter().enumerate();
            numbered.filter_map(|(at, one)| Some((at, &one.as_ref()?.request)))
        };
        let like = |(_, one): &(usize, &Asked)| {
            !self.is_in_order && one.method == asked.method && one.path == asked.path
        };
        let Some((at, expected)) = left().find(like).or_else(|| left().next()) else {
            return format!("the recording has no exchange left for {}", asked.line());
        };
        let (expected, sent) = (expected.shown(), asked.shown());
        let difference = TextDiff::from_lines(&expected, &sent);
        let difference = difference
            .unified_diff()
            .header("recorded", "sent")
            .to_string();
        let number = at + 1;
        format!("it is not exchange {number} of the recording\n{difference}")
    }
}

impl Asked {
    fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    fn shown(&self) -> String {
        let body = self.body.normalized();
        if body.is_empty() {
            return self.line() + "\n";
        }
        format!("{}\n\n{body}\n", self.line())
    }

    fn is_asked_by(&self, sent: &Self) -> bool {
        self.method == sent.method
            && matches(&self.path, &sent.path)
            && (self.body == sent.body || matches(&self.body.normalized(), &sent.body.normalized()))
    }
}

/// Whether a text is a recorded one, in which anything may stand in place of a secret.
fn matches(recorded: &str, sent: &str) -> bool {
    let pieces: Vec<&str> = recorded.split(REDACTED).collect();
    let [first, pieces @ .., last] = &pieces[..] else {
        return recorded == sent;
    };
    let rest = sent.strip_prefix(first);
    let Some(mut rest) = rest.and_then(|rest| rest.strip_suffix(last)) else {
        return false;
    };
    for piece in pieces {
        match rest.split_once(piece) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    true
}

impl Transport for Replay {
    fn send(&self, request: Request) -> TransportFuture<'_> {
        let uri = request.uri();
        let below = uri.path().strip_prefix(API_PATH).unwrap_or(uri.path());
        let query = uri.query().map(|query| format!("?{query}"));
        let path = format!("{below}{}", query.unwrap_or_default());
        let body = match &request.body()[..] {
            b"" => Content::default(),
            body => without_secrets(&path, false, body).0,
        };
        let method = request.method().to_string();
        let answer = self.answer(&Asked { method, path, body });
        Box::pin(std::future::ready(answer))
    }
}

/// Shows how much is left.
impl fmt::Debug for Replay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let left = self.state().exchanges.iter().flatten().count();
        write!(f, "Replay({left} exchanges left)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anything_may_stand_in_place_of_a_secret() {
        let cases = [
            ("abc", "abc", true),
            ("abc", "abcd", false),
            ("a<redacted>c", "abc", true),
            ("a<redacted>c", "ac", true),
            ("a<redacted>c", "abd", false),
            ("<redacted>", "", true),
            ("<redacted>/b/<redacted>", "x/b/y", true),
            ("<redacted>/b/<redacted>", "x/c/y", false),
            ("a<redacted>a", "a", false),
            ("a<redacted>b<redacted>b", "ab", false),
            ("a<redacted>b<redacted>b", "abb", true),
        ];
        for (recorded, sent, expected) in cases {
            assert_eq!(matches(recorded, sent), expected, "{recorded} {sent}");
        }
    }
}
