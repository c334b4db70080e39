//! What happened, as one sentence for people (`Display`) and without the server's
//! texts for logs (`Debug`).

use std::fmt;
use std::time::Duration;

use makecom_raw::Operation;
use reqwest::StatusCode;

use super::body::{Body, excerpt, one_line};
use super::failure::Failure;
use super::secret_leak::SecretLeak;
use super::{Call, Error, Kind};

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.describe(f, true)
    }
}

impl Error {
    /// Writes the sentence, with or without the server's texts.
    fn describe(&self, f: &mut fmt::Formatter<'_>, with_texts: bool) -> fmt::Result {
        match &*self.0 {
            Kind::Input { message, .. } | Kind::Conflict { message, .. } => f.write_str(message),
            Kind::Section(error) => write!(f, "{error}"),
            Kind::Alias { name, original } => write!(
                f,
                "{name} is an alias of {original}, and writing to an alias does nothing"
            ),
            Kind::Call(call) => describe_call(f, call, with_texts),
        }
    }
}

fn describe_call(f: &mut fmt::Formatter<'_>, call: &Call, with_texts: bool) -> fmt::Result {
    let Operation { id, method, .. } = call.operation;
    write!(f, "{id} ({method} {} in {}) ", call.path, call.zone.host())?;
    match &call.failure {
        failure @ Failure::Connect(_) if failure.is_certificate() => write!(
            f,
            "could not trust the server's certificate: {}",
            cause(call)
        )?,
        Failure::Connect(_) => write!(f, "could not reach the server: {}", cause(call))?,
        Failure::Timeout { head: None, .. } if call.attempts == 0 => {
            f.write_str("was not sent: the deadline had passed")?;
        }
        Failure::Timeout { head, limit, .. } => {
            if let Some(head) = head {
                write!(f, "answered {}, but its body ", head.status)?;
            }
            match limit {
                Some(limit) => write!(f, "took longer than {}", Span(*limit))?,
                None => f.write_str("took too long")?,
            }
        }
        Failure::Broken { head: None, .. } => f.write_str("broke off before the answer")?,
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
            leak,
            ..
        } => {
            write!(f, "answered {}", head.status)?;
            match leak {
                Some(SecretLeak::Token) => f.write_str(", with a body that repeats the token")?,
                Some(SecretLeak::Content) => {
                    write_code(f, parsed)?;
                    f.write_str(", with a body that may repeat the content")?;
                }
                None if with_texts => write_reasons(f, head.status, parsed, body)?,
                None => write_code(f, parsed)?,
            }
        }
        Failure::TooLong { head, body } => write!(
            f,
            "answered {}, but its body is longer than {} bytes, the limit",
            head.status,
            body.len()
        )?,
        Failure::NotUnderstood { head, source, .. } => write!(
            f,
            "answered {}, but its body cannot be read: it is {source}",
            head.status
        )?,
        Failure::Redirected { head } => write!(
            f,
            "answered {} after a redirect that the HTTP client followed",
            head.status
        )?,
        Failure::Budget { .. } => {
            f.write_str("was not sent: the rate budget has nothing left before the deadline")?;
        }
        Failure::Refused(error) => {
            let again = if call.attempts > 0 { " again" } else { "" };
            write!(f, "was not sent{again}: {}", error.message())?;
        }
        Failure::Token(error) if call.attempts == 0 => {
            let why = one_line(error.message());
            write!(f, "was not sent: the token provider gave no token: {why}")?;
        }
        Failure::Token(error) => {
            let why = one_line(error.message());
            write!(
                f,
                "was refused, and the token provider gave no other token: {why}"
            )?;
        }
        Failure::StillThere => {
            f.write_str("was carried out, but it was still there at the deadline")?;
        }
        Failure::Unseen(look) => {
            f.write_str("was carried out, but the check whether it is gone failed: ")?;
            look.describe(f, with_texts)?;
        }
    }
    let attempts = (call.attempts > 1).then(|| format!("after {} attempts", call.attempts));
    let pause = call.pause_too_long.map(|pause| {
        let pause = Span(pause);
        format!("not tried again, since a pause of {pause} would outlast the deadline")
    });
    match (attempts, pause) {
        (Some(attempts), Some(pause)) => write!(f, " ({attempts}; {pause})"),
        (Some(note), None) | (None, Some(note)) => write!(f, " ({note})"),
        (None, None) => Ok(()),
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

/// Whether a text only repeats the status: `502 Bad Gateway`, or
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

/// The root cause in one line: the last of the sources.
fn cause(call: &Call) -> String {
    let sources = std::iter::successors(call.failure.source(), |error| error.source());
    sources.last().map_or_else(
        || "the reason is unknown".to_owned(),
        |error| one_line(&error.to_string()),
    )
}

/// A time in seconds, or in milliseconds if it is short.
pub(super) struct Span(pub(super) Duration);

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

/// Of a body only its length and Make's code, since it can hold anything.
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
        if let Some(Failure::Unseen(look)) = self.failure() {
            debug.field("source", look);
        } else if let Some(source) = std::error::Error::source(self) {
            debug.field("source", &format_args!("{source}"));
        }
        debug.finish()
    }
}
