//! An error as a line for people, and as what may stand in a log.

use std::fmt;
use std::time::Duration;

use makecom_raw::Operation;
use reqwest::StatusCode;

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
            Kind::Section(error) if error.is_content() => write!(f, "{error}"),
            Kind::Section(error) => write!(f, "{error}; {}", error.help()),
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
                "does not trust the server's certificate: {}; check it, or have its authority trusted",
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
            head: Some(head),
            source: Some(_),
            ..
        } => write!(f, "answered {}, but its body broke off", head.status)?,
        Failure::Broken {
            head: Some(head), ..
        } => write!(f, "answered {}, a part of what was asked for", head.status)?,
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
                    write!(f, " with a body that may repeat the content")?;
                }
                None if with_texts => write_reasons(f, head.status, parsed, body)?,
                None => write_code(f, parsed)?,
            }
            write_advice(f, call)?;
        }
        Failure::TooLong { head, body } => write!(
            f,
            "answered {}, but its body is longer than {} bytes, which is the most that is taken",
            head.status,
            body.len()
        )?,
        Failure::NotUnderstood { head, source, .. } => {
            write!(
                f,
                "answered {}, but its body cannot be read: it is {source}",
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
    let was_done = matches!(
        call.failure,
        Failure::TooLong { .. } | Failure::NotUnderstood { .. }
    );
    if was_done && call.operation.method != "GET" {
        write!(f, "; it was done all the same: look before trying again")?;
    } else if is_advice_missing(call) {
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

fn write_reasons(
    f: &mut fmt::Formatter<'_>,
    status: StatusCode,
    parsed: &Body,
    body: &[u8],
) -> fmt::Result {
    // More follows in the same sentence.
    let sentence = |text: &str| one_line(text).trim_end_matches('.').to_owned();
    let mut said = Vec::new();
    let mut is_new = |text: &String| {
        let is_new = !text.is_empty() && !repeats(text, status) && !said.contains(text);
        said.push(text.clone());
        is_new
    };
    let first = match &parsed.message {
        Some(message) => Some(sentence(message)),
        None if parsed.code.is_none() => excerpt(body),
        None => None,
    };
    if let Some(first) = first.filter(&mut is_new) {
        write!(f, ": {first}")?;
    }
    if let Some(code) = &parsed.code {
        write!(f, " [{}]", one_line(code))?;
    }
    let details = parsed.details.iter().map(|detail| sentence(detail));
    let suberrors = parsed.suberrors.iter().map(|suberror| {
        let message = sentence(&suberror.message);
        match &suberror.name {
            Some(name) => format!("{}: {message}", one_line(name)),
            None => message,
        }
    });
    for reason in details.chain(suberrors).filter(&mut is_new) {
        write!(f, "; {reason}")?;
    }
    Ok(())
}

/// Whether a text says no more than the status does: `502 Bad Gateway`, or
/// `Bad gateway`, or `Error 502`.
fn repeats(text: &str, status: StatusCode) -> bool {
    let words = |text: &str| {
        let words = text.split(|c: char| !c.is_alphanumeric());
        let words = words.map(str::to_lowercase).filter(|word| {
            !matches!(word.as_str(), "" | "error" | "http") && word != status.as_str()
        });
        words.collect::<Vec<_>>()
    };
    let said = words(text);
    said.is_empty() || said == words(status.canonical_reason().unwrap_or_default())
}

fn write_advice(f: &mut fmt::Formatter<'_>, call: &Call) -> fmt::Result {
    let failure = &call.failure;
    if matches!(failure.status(), Some(300..=399)) {
        write!(
            f,
            "; redirects are not followed: check the address of the zone"
        )
    } else if failure.is_unauthorized() {
        write!(f, "; check the API key, and that it belongs to this zone")
    } else if failure.is_permission_denied() {
        match call.operation.scopes {
            [scope, ..] if !is_named(scope, failure) => write!(
                f,
                "; check that the token has the scope {scope}, and its owner the right to work on the app"
            ),
            _ => Ok(()),
        }
    } else if failure.is_not_found() {
        write!(f, "; check the name, and that it is in this zone")
    } else if failure.is_confirmation_required() {
        write!(f, "; it has to be confirmed, which Make's own pages can do")
    } else if failure.is_rate_limited() {
        match failure.retry_after() {
            Some(wait) => write!(f, "; wait {} before trying again", Span(wait)),
            None => write!(f, "; wait a minute before trying again"),
        }
    } else {
        Ok(())
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
