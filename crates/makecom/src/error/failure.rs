//! How one attempt of a call can fail, and what follows from each: whether it can be
//! retried, and whether it may have been applied.

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use makecom_raw::Operation;
use reqwest::header::{DATE, HeaderValue, RETRY_AFTER};

use super::body::Body;
use super::cause::Cause;
use super::secret_leak::SecretLeak;
use super::{Error, HookError};
use crate::exchange::Head;

/// Why an attempt failed.
pub(crate) enum Failure {
    /// No connection could be made.
    Connect(Cause),
    /// The time was up, perhaps within the answer. `limit` is the time allowed, if
    /// it was this crate's.
    Timeout {
        head: Option<Head>,
        body: Vec<u8>,
        limit: Option<Duration>,
    },
    /// The connection broke, perhaps within the answer. Without a source the server
    /// itself sent only a part (206).
    Broken {
        head: Option<Head>,
        body: Vec<u8>,
        source: Option<Cause>,
    },
    /// Any status but 2xx.
    Answer {
        head: Head,
        body: Vec<u8>,
        parsed: Box<Body>,
        /// The secret that the body repeats; then it is not shown.
        leak: Option<SecretLeak>,
        retry_after: Option<Duration>,
    },
    /// A success that is longer than the limit.
    TooLong { head: Head, body: Vec<u8> },
    /// A success that cannot be read.
    NotUnderstood {
        head: Head,
        body: Vec<u8>,
        source: Box<dyn StdError + Send + Sync>,
    },
    /// An answer after a redirect that the HTTP client followed.
    Redirected { head: Head },
    /// Nothing was sent: the rate budget has nothing left before the deadline, but
    /// after `wait`.
    Budget { wait: Duration },
    /// Nothing was sent: an interceptor or the transport refused to.
    Refused(Box<HookError>),
    /// The token provider gave no token.
    Token(Arc<HookError>),
    /// It was deleted, but is still there.
    StillThere,
    /// It was deleted, but the check whether it is gone failed.
    Unseen(Box<Error>),
}

impl Failure {
    /// An answer that is not a success, received at `at`.
    pub(crate) fn answer(
        head: Head,
        body: Vec<u8>,
        leak: impl FnOnce(&[u8], &Body) -> Option<SecretLeak>,
        at: SystemTime,
    ) -> Self {
        let parsed = Box::new(Body::parse(&body));
        let leak = leak(&body, &parsed);
        let retry_after = retry_after(&head, at);
        Self::Answer {
            head,
            body,
            parsed,
            leak,
            retry_after,
        }
    }

    pub(crate) fn head(&self) -> Option<&Head> {
        match self {
            Self::Answer { head, .. }
            | Self::TooLong { head, .. }
            | Self::NotUnderstood { head, .. }
            | Self::Redirected { head } => Some(head),
            Self::Timeout { head, .. } | Self::Broken { head, .. } => head.as_ref(),
            Self::Connect(_)
            | Self::Budget { .. }
            | Self::Refused(_)
            | Self::Token(_)
            | Self::StillThere
            | Self::Unseen(_) => None,
        }
    }

    /// What an interceptor, the token provider or the transport says.
    pub(crate) fn hook(&self) -> Option<&HookError> {
        match self {
            Self::Refused(error) => Some(error),
            Self::Token(error) => Some(error),
            _ => None,
        }
    }

    pub(crate) fn status(&self) -> Option<u16> {
        self.head().map(|head| head.status.as_u16())
    }

    /// The status of the zone's own server: none after a redirect.
    pub(crate) fn own_status(&self) -> Option<u16> {
        match self {
            Self::Redirected { .. } => None,
            other => other.status(),
        }
    }

    /// Whether the answer has one of these statuses or, where the status is
    /// unspecific, one of Make's codes.
    fn is_one_of(&self, statuses: &[u16], codes: &[&str]) -> bool {
        let code = match self {
            Self::Answer { parsed, .. } => parsed.code.as_deref(),
            _ => None,
        };
        match self.own_status() {
            Some(status) if statuses.contains(&status) => true,
            Some(401 | 403 | 404 | 406 | 429) if !statuses.is_empty() => false,
            Some(400..=499) => code.is_some_and(|code| codes.contains(&code)),
            _ => false,
        }
    }

    pub(crate) fn raw_body(&self) -> Option<&[u8]> {
        match self {
            Self::Answer { body, .. }
            | Self::TooLong { body, .. }
            | Self::NotUnderstood { body, .. }
            | Self::Timeout {
                head: Some(_),
                body,
                ..
            }
            | Self::Broken {
                head: Some(_),
                body,
                ..
            } => Some(body),
            _ => None,
        }
    }

    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Answer { retry_after, .. } => *retry_after,
            Self::Budget { wait } => Some(*wait),
            _ => None,
        }
    }

    pub(crate) fn is_unauthorized(&self) -> bool {
        self.is_one_of(&[401], &["IM015"])
    }

    pub(crate) fn is_permission_denied(&self) -> bool {
        self.is_one_of(&[403], &["SC403", "IM001", "IM002"])
    }

    pub(crate) fn is_not_found(&self) -> bool {
        self.is_one_of(&[404], &["SC404"])
    }

    pub(crate) fn is_validation(&self) -> bool {
        self.is_one_of(&[400, 413, 415, 422], &["SC400", "IM005"])
    }

    pub(crate) fn is_confirmation_required(&self) -> bool {
        self.is_one_of(&[406], &["IM004"])
    }

    pub(crate) fn is_referenced(&self) -> bool {
        self.is_one_of(&[], &["IM016"])
    }

    pub(crate) fn is_rate_limited(&self) -> bool {
        self.own_status() == Some(429) || matches!(self, Self::Budget { .. })
    }

    pub(crate) fn is_certificate(&self) -> bool {
        matches!(self, Self::Connect(cause) if mentions_certificate(cause.error()))
    }

    /// Whether the failure is transient.
    fn is_transient(&self) -> bool {
        match self {
            Self::Connect(_) => !self.is_certificate(),
            Self::Timeout { .. } | Self::Budget { .. } => true,
            // A server that sends a part will do so again.
            Self::Broken { source, .. } => source.is_some(),
            Self::Answer { head, .. } => is_transient_status(head.status.as_u16()),
            Self::TooLong { .. }
            | Self::NotUnderstood { .. }
            | Self::Redirected { .. }
            | Self::Refused(_)
            | Self::Token(_)
            | Self::StillThere
            | Self::Unseen(_) => false,
        }
    }

    /// Whether the server may have applied the request.
    pub(crate) fn maybe_applied(&self) -> bool {
        match self {
            Self::Connect(_) | Self::Budget { .. } | Self::Refused(_) | Self::Token(_) => false,
            // A proxy that answers 408 does not know whether it was carried out.
            Self::Answer { head, .. } => {
                head.status.is_server_error() || head.status.as_u16() == 408
            }
            Self::Timeout { .. }
            | Self::Broken { .. }
            | Self::TooLong { .. }
            | Self::NotUnderstood { .. }
            | Self::Redirected { .. }
            | Self::StillThere
            | Self::Unseen(_) => true,
        }
    }

    /// Whether the operation may be tried again after this.
    pub(crate) fn is_retryable(&self, operation: &Operation) -> bool {
        self.is_transient() && (is_idempotent(operation) || !self.maybe_applied())
    }

    pub(crate) fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Connect(source) => Some(source.error()),
            Self::Broken { source, .. } => source.as_ref().map(Cause::error),
            Self::NotUnderstood { source, .. } => Some(&**source),
            Self::Unseen(look) => Some(look),
            _ => None,
        }
    }
}

/// Transient statuses. Those from 520 on come from the edge in
/// front of Make (reported, not verified), which got no answer from behind it: like
/// 502 and 504.
fn is_transient_status(status: u16) -> bool {
    matches!(status, 408 | 429 | 502..=504 | 520..=524)
}

/// Whether repeating the operation has no further effect, by its method (RFC 9110,
/// 9.2.2).
fn is_idempotent(operation: &Operation) -> bool {
    matches!(
        operation.method,
        "GET" | "HEAD" | "OPTIONS" | "TRACE" | "PUT" | "DELETE"
    )
}

/// Searches the texts: the TLS backends share no error type, only this word.
fn mentions_certificate(error: &(dyn StdError + 'static)) -> bool {
    std::iter::successors(Some(error), |error| (*error).source())
        .any(|error| error.to_string().contains("certificate"))
}

/// `Retry-After` as a duration. A date counts from the server's own clock if the
/// answer has a `Date`.
fn retry_after(head: &Head, at: SystemTime) -> Option<Duration> {
    let value = head.headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number too large for a u64 means never.
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let date = |value: &str| httpdate::parse_http_date(value).ok();
    let now = (head.headers.get(DATE))
        .and_then(|value: &HeaderValue| date(value.to_str().ok()?))
        .unwrap_or(at);
    Some(date(value)?.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use makecom_raw::operations;
    use reqwest::StatusCode;
    use reqwest::header::HeaderMap;

    use super::*;

    fn answer(status: u16, headers: &[(&'static str, &'static str)]) -> Failure {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)))
            .collect();
        let status = StatusCode::from_u16(status).unwrap();
        Failure::answer(
            Head { status, headers },
            Vec::new(),
            |_, _| None,
            UNIX_EPOCH,
        )
    }

    #[test]
    fn what_may_be_tried_again_depends_on_method_and_failure() {
        let timeout = || Failure::Timeout {
            head: None,
            body: Vec::new(),
            limit: None,
        };
        let cases = [
            (answer(429, &[]), true, true),
            (
                Failure::Budget {
                    wait: Duration::ZERO,
                },
                true,
                true,
            ),
            (answer(502, &[]), true, false),
            (answer(503, &[]), true, false),
            (answer(504, &[]), true, false),
            (timeout(), true, false),
            (answer(408, &[]), true, false),
            (answer(520, &[]), true, false),
            (answer(524, &[]), true, false),
            (answer(525, &[]), false, false), // no TLS behind the edge
            (answer(500, &[]), false, false),
            (answer(501, &[]), false, false),
            (answer(400, &[]), false, false),
            (answer(302, &[]), false, false),
            (Failure::StillThere, false, false),
        ];
        for (failure, idempotent, others) in cases {
            for operation in &operations::ALL {
                let expected = match operation.method {
                    "POST" | "PATCH" => others,
                    _ => idempotent,
                };
                let what = format!("{} {:?}", operation.id, failure.status());
                assert_eq!(failure.is_retryable(operation), expected, "{what}");
            }
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let cases = [
            (vec![("retry-after", "120")], Some(120)),
            (vec![("retry-after", " 3 ")], Some(3)),
            (vec![("retry-after", "-3")], None),
            (vec![("retry-after", "+3")], None),
            (vec![("retry-after", "")], None),
            (
                vec![("retry-after", "99999999999999999999999")],
                Some(u64::MAX),
            ),
            (vec![("retry-after", "soon")], None),
            (vec![], None),
            (
                vec![("retry-after", "Thu, 01 Jan 1970 00:01:00 GMT")],
                Some(60),
            ),
            (
                vec![
                    ("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT"),
                    ("date", "Sun, 06 Nov 1994 08:49:30 GMT"),
                ],
                Some(7),
            ),
            (
                vec![
                    ("retry-after", "Sunday, 06-Nov-94 08:49:37 GMT"),
                    ("date", "Sun Nov  6 08:50:30 1994"),
                ],
                Some(0),
            ),
        ];
        for (headers, seconds) in cases {
            let failure = answer(503, &headers);
            assert_eq!(
                failure.retry_after(),
                seconds.map(Duration::from_secs),
                "{headers:?}"
            );
        }
    }
}
