//! An error as a line for people, and as what may stand in a log.

use std::fmt;
use std::time::Duration;

use makecom_raw::Operation;

use super::body::{Body, excerpt, one_line};
use super::echo::Echo;
use super::failure::{Failure, is_idempotent};
use super::{Call, Error, Kind};

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.describe(f, true)
    }
}

impl Error {
    /// With or without what the server says.
    fn describe(&self, f: &mut fmt::Formatter<'_>, with_texts: bool) -> fmt::Result {
        match &*self.0 {
            Kind::Input { message, help } | Kind::Conflict { message, help } => {
                write!(f, "{message}; {help}")
            }
            Kind::Content {
                message,
                line,
                column,
            } => write!(f, "line {line}, column {column}: {message}"),
            Kind::Alias { name, original } => write!(
                f,
                "{name} is an alias of {original}: what is written to it does nothing; write to {original}"
            ),
            Kind::Call(call) => describe_call(f, call, with_texts),
        }
    }
}

fn describe_call(f: &mut fmt::Formatter<'_>, call: &Call, with_texts: bool) -> fmt::Result {
    let Operation { id, method, .. } = call.operation;
    write!(f, "{id} ({method} {} in {}) ", call.path, call.zone.host())?;
    match &call.failure {
        Failure::Connect(_) if call.failure.is_certificate() => {
            write!(
                f,
                "does not trust the server's certificate: {}; check it, or give its authority to root_certificates",
                cause(call)
            )?;
        }
        Failure::Connect(_) => write!(
            f,
            "could not reach the server: {}; check network, proxy and zone",
            cause(call)
        )?,
        Failure::Timeout { head: None, .. } if call.attempts == 0 => {
            write!(f, "was not sent: its time was up before; allow more time")?;
        }
        Failure::Timeout { head, limit, .. } => {
            if let Some(head) = head {
                write!(f, "answered {}, but its body ", head.status)?;
            }
            match limit {
                Some(limit) => write!(f, "took longer than {}", Span(*limit))?,
                None => write!(f, "took too long")?,
            }
        }
        Failure::Broken { head: None, .. } => write!(f, "broke off")?,
        Failure::Broken {
            head: Some(head), ..
        } => write!(f, "answered {}, but its body broke off", head.status)?,
        Failure::Answer {
            head,
            body,
            parsed,
            echo,
            ..
        } => {
            write!(f, "answered {}", head.status)?;
            match echo {
                Some(Echo::Token) => write!(f, " with a body that repeats the token")?,
                Some(Echo::Content) => {
                    write_code(f, parsed)?;
                    write!(
                        f,
                        " with a body that may repeat the content; look into raw_body"
                    )?;
                }
                None if with_texts => write_reasons(f, parsed, body)?,
                None => write_code(f, parsed)?,
            }
            write_advice(f, call)?;
        }
        Failure::TooLong { head, body } => write!(
            f,
            "answered {}, but its body is longer than {} bytes; raise max_response_bytes",
            head.status,
            body.len()
        )?,
        Failure::NotUnderstood { head, .. } => {
            write!(
                f,
                "answered {}, but its body cannot be read; look into raw_body",
                head.status
            )?;
        }
        Failure::Redirected { head } => write!(
            f,
            "answered {} after a redirect; the HTTP client must not follow redirects",
            head.status
        )?,
        Failure::Budget { .. } => write!(
            f,
            "was not sent: the rate budget has nothing left in the time allowed; wait, or allow more time"
        )?,
        Failure::StillThere => write!(
            f,
            "was carried out, but the connection was still there when the time was up; look again later"
        )?,
        Failure::Unseen(look) => {
            write!(
                f,
                "was carried out, but the look whether it is gone failed: "
            )?;
            look.describe(f, with_texts)?;
        }
    }
    if is_advice_missing(call) {
        if call.failure.is_retryable(call.operation) {
            write!(f, "; try again later")?;
        } else if !is_idempotent(call.operation) {
            write!(f, "; look whether it was done before trying again")?;
        }
    }
    if let Some(pause) = call.pause_too_long {
        write!(
            f,
            "; not tried again, since a pause of {} would outlast the deadline",
            Span(pause)
        )?;
    }
    if call.attempts > 1 {
        write!(f, " (after {} attempts)", call.attempts)?;
    }
    Ok(())
}

/// Whether it may have been done, and the line so far says nothing of what to
/// do.
fn is_advice_missing(call: &Call) -> bool {
    match &call.failure {
        Failure::Timeout { .. } => call.attempts > 0,
        Failure::Broken { .. } => true,
        failure @ Failure::Answer { .. } => failure.may_be_done(),
        _ => false,
    }
}

/// Make's code, if it looks like one.
fn write_code(f: &mut fmt::Formatter<'_>, parsed: &Body) -> fmt::Result {
    let is_code = |code: &&String| {
        let is_short = matches!(code.len(), 1..=8);
        is_short
            && code
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    match parsed.code.as_ref().filter(is_code) {
        Some(code) => write!(f, " [{code}]"),
        None => Ok(()),
    }
}

fn write_reasons(f: &mut fmt::Formatter<'_>, parsed: &Body, body: &[u8]) -> fmt::Result {
    match &parsed.message {
        // More follows in the same sentence.
        Some(message) => write!(f, ": {}", one_line(message).trim_end_matches('.'))?,
        None => {
            if parsed.code.is_none()
                && let Some(excerpt) = excerpt(body)
            {
                write!(f, ": {excerpt}")?;
            }
        }
    }
    if let Some(code) = &parsed.code {
        write!(f, " [{}]", one_line(code))?;
    }
    for detail in &parsed.details {
        write!(f, "; {}", one_line(detail).trim_end_matches('.'))?;
    }
    for suberror in &parsed.suberrors {
        write!(f, "; ")?;
        if let Some(name) = &suberror.name {
            write!(f, "{}: ", one_line(name))?;
        }
        let message = one_line(&suberror.message);
        write!(f, "{}", message.trim_end_matches('.'))?;
    }
    Ok(())
}

fn write_advice(f: &mut fmt::Formatter<'_>, call: &Call) -> fmt::Result {
    let status = call.failure.status();
    match (status, call.operation.scopes) {
        (Some(300..=399), _) => write!(
            f,
            "; redirects are not followed: check the address of the zone"
        ),
        (Some(401), _) => write!(f, "; check the API key, and that it belongs to this zone"),
        (Some(403), [scope, ..]) if !is_named(scope, &call.failure) => write!(
            f,
            "; check that the token has the scope {scope}, and its owner the right to work on the app"
        ),
        (Some(404), _) => write!(f, "; check the name, and that it is in this zone"),
        (Some(429), _) => match call.failure.retry_after() {
            Some(wait) => write!(f, "; wait {} before trying again", Span(wait)),
            None => write!(f, "; wait a minute before trying again"),
        },
        _ => Ok(()),
    }
}

/// Whether the server itself speaks of a scope.
fn is_named(scope: &str, failure: &Failure) -> bool {
    match failure {
        Failure::Answer { parsed, .. } => {
            let mut texts = parsed.message.iter().chain(&parsed.details);
            texts.any(|text| text.contains(scope))
        }
        _ => false,
    }
}

/// What is behind it all, in one line: the last of the sources.
fn cause(call: &Call) -> String {
    let sources = std::iter::successors(call.failure.source(), |error| error.source());
    sources.last().map_or_else(
        || "no reason is known".to_owned(),
        |error| one_line(&error.to_string()),
    )
}

/// A time in seconds, or in milliseconds if it is short.
struct Span(Duration);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < Duration::from_secs(1) {
            write!(f, "{} ms", self.0.as_millis())
        } else if self.0.subsec_nanos() == 0 {
            write!(f, "{} s", self.0.as_secs())
        } else {
            write!(f, "{:.1} s", self.0.as_secs_f64())
        }
    }
}

/// Of a body the length and Make's code only: nobody knows what is in it.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct WithoutBody<'a>(&'a Error);

        impl fmt::Display for WithoutBody<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.describe(f, false)
            }
        }

        let mut debug = f.debug_struct("Error");
        debug.field("message", &format_args!("{}", WithoutBody(self)));
        if let Some(body) = self.raw_body() {
            debug.field("body_bytes", &body.len());
        }
        if let Some(source) = std::error::Error::source(self) {
            debug.field("source", &format_args!("{source}"));
        }
        debug.finish()
    }
}
