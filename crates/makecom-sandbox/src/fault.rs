//! Injected faults: the kind, the operation, how often.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use hyper::StatusCode;
use hyper::http::HeaderValue;

use crate::body::Cut;
use crate::operation::Operation;

/// The request header that injects faults: one or more in the form of `--fault`, without
/// operation, times, skip and chance, separated by semicolons. An answer that a fault has
/// changed carries the header too, with the fault.
pub const FAULT_HEADER: &str = "x-sandbox-fault";

/// Something that goes wrong, from code or written as
/// `[OPERATION:]KIND[=VALUE][,times=N][,skip=N][,chance=P][,retry-after=S][,code=C]`:
///
/// | kind | what happens |
/// |---|---|
/// | `status=503` | that status (400 to 599) with Make's error body; nothing is carried out |
/// | `html=502` | that status with an HTML page, as the edge sends it; nothing is carried out |
/// | `text=502` | that status with a line of plain text; nothing is carried out |
/// | `latency=200ms` | the request waits that long before anything happens (`ms` or `s`) |
/// | `slow=50ms` | the answer's body comes in eight pieces, each after that time |
/// | `reset` | the connection is reset; nothing is carried out |
/// | `lost` | the request is carried out, then the connection is reset |
/// | `truncate` or `truncate=20` | the body breaks off in the middle, or after so many bytes |
/// | `content-type=text/plain` | the answer has this media type |
/// | `duplicate` | the request is delivered twice; the answer is the second one's |
///
/// `times` is how often at most, `skip` how many requests go by first, `chance`
/// the probability from 0 to 1 for each request after those. `retry-after`, in
/// seconds, goes with the kinds that have a status, `code` (such as `IM016`) with
/// `status`.
///
/// ```
/// use makecom_sandbox::{Fault, Operation};
///
/// let fault: Fault = "create_connection:status=429,retry-after=2,times=1".parse()?;
/// let same = Fault::status(429)?.retry_after(2).on(Operation::CreateConnection).times(1);
/// assert_eq!(fault, same);
/// assert_eq!(fault.to_string(), "create_connection:status=429,times=1,retry-after=2");
/// # Ok::<(), makecom_sandbox::InvalidFault>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Fault {
    pub(crate) kind: Kind,
    pub(crate) operation: Option<Operation>,
    pub(crate) times: Option<u64>,
    pub(crate) skip: u64,
    pub(crate) chance: Option<f64>,
    pub(crate) retry_after: Option<u64>,
    pub(crate) code: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Status(StatusCode),
    Html(StatusCode),
    Text(StatusCode),
    Latency(Duration),
    Slow(Duration),
    Reset,
    Lost,
    Truncate(Cut),
    ContentType(HeaderValue),
    Duplicate,
}

/// The error of an invalid fault: what is wrong and what is expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem} in the fault {fault:?}; {help}")]
pub struct InvalidFault {
    fault: String,
    problem: String,
    help: String,
}

const KINDS: &str = "a fault is [OPERATION:]KIND[=VALUE][,times=N][,skip=N][,chance=P][,retry-after=S][,code=C] \
with a kind of status=N, html=N, text=N, latency=TIME, slow=TIME, reset, lost, truncate[=BYTES], \
content-type=TYPE, duplicate";

impl Fault {
    fn new(kind: Kind) -> Self {
        Self {
            kind,
            operation: None,
            times: None,
            skip: 0,
            chance: None,
            retry_after: None,
            code: None,
        }
    }

    /// An error status with Make's error body; nothing is carried out.
    ///
    /// # Errors
    /// If the status is not from 400 to 599.
    pub fn status(status: u16) -> Result<Self, InvalidFault> {
        format!("status={status}").parse()
    }

    /// An error status with an HTML page, as the edge in front of the API sends
    /// it; nothing is carried out.
    ///
    /// # Errors
    /// If the status is not from 400 to 599.
    pub fn html(status: u16) -> Result<Self, InvalidFault> {
        format!("html={status}").parse()
    }

    /// An error status with a line of plain text; nothing is carried out.
    ///
    /// # Errors
    /// If the status is not from 400 to 599.
    pub fn text(status: u16) -> Result<Self, InvalidFault> {
        format!("text={status}").parse()
    }

    /// The request waits so long before anything happens.
    pub fn latency(time: Duration) -> Self {
        Self::new(Kind::Latency(time))
    }

    /// The answer's body comes in eight pieces, each after so much time.
    pub fn slow_body(time: Duration) -> Self {
        Self::new(Kind::Slow(time))
    }

    /// The connection is reset before the request is carried out.
    pub fn reset() -> Self {
        Self::new(Kind::Reset)
    }

    /// The connection is reset after the request is carried out: the answer is
    /// lost, the change is not.
    pub fn lost_answer() -> Self {
        Self::new(Kind::Lost)
    }

    /// The answer's body breaks off in the middle.
    pub fn truncated() -> Self {
        Self::new(Kind::Truncate(Cut::Middle))
    }

    /// The answer's body breaks off after so many bytes, before its end in any
    /// case.
    pub fn truncated_after(bytes: usize) -> Self {
        Self::new(Kind::Truncate(Cut::After(bytes)))
    }

    /// The answer has another media type.
    ///
    /// # Errors
    /// If that cannot stand in a header.
    pub fn content_type(media_type: &str) -> Result<Self, InvalidFault> {
        match HeaderValue::from_str(media_type) {
            Ok(value) if !media_type.is_empty() => Ok(Self::new(Kind::ContentType(value))),
            _ => Err(InvalidFault {
                fault: format!("content-type={media_type}"),
                problem: "the media type cannot stand in a header".to_owned(),
                help: "use visible ASCII, such as text/plain".to_owned(),
            }),
        }
    }

    /// The request is delivered twice, as by a proxy that retries; the answer
    /// is the second one's.
    pub fn duplicate() -> Self {
        Self::new(Kind::Duplicate)
    }

    /// Only at this operation.
    pub fn on(mut self, operation: Operation) -> Self {
        self.operation = Some(operation);
        self
    }

    /// At most so often.
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    /// Lets so many matching requests go by first.
    pub fn skip(mut self, requests: u64) -> Self {
        self.skip = requests;
        self
    }

    /// With this probability, clamped to 0 to 1. Which requests it hits depends on [the
    /// builder's seed](crate::SandboxBuilder::rng_seed) and their order.
    pub fn chance(mut self, probability: f64) -> Self {
        self.chance = Some(probability);
        self
    }

    /// With a `Retry-After` header of so many seconds, if it has a status.
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// With one of Make's codes in the error body, such as `IM016`, if it is a
    /// status with such a body. What cannot stand in a spec (commas, semicolons,
    /// control characters) is left out.
    pub fn code(mut self, code: impl Into<String>) -> Self {
        let mut code = code.into();
        code.retain(|letter| letter.is_ascii_graphic() && letter != ',' && letter != ';');
        self.code = Some(code);
        self
    }

    /// Reads the value of [`FAULT_HEADER`].
    pub(crate) fn of_header(value: &str) -> Result<Vec<Self>, InvalidFault> {
        let mut faults = Vec::new();
        for text in value.split(';').filter(|text| !text.trim().is_empty()) {
            let fault: Self = text.parse()?;
            let plain = Self {
                retry_after: fault.retry_after,
                code: fault.code.clone(),
                ..Self::new(fault.kind.clone())
            };
            if fault != plain {
                return Err(InvalidFault {
                    fault: text.trim().to_owned(),
                    problem: "an operation, times, skip or chance".to_owned(),
                    help: "in the header it is for this request alone: name just the kind"
                        .to_owned(),
                });
            }
            faults.push(fault);
        }
        Ok(faults)
    }
}

impl FromStr for Fault {
    type Err = InvalidFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let wrong = |problem: String, help: &str| InvalidFault {
            fault: text.to_owned(),
            problem,
            help: help.to_owned(),
        };
        let mut parts = text.split(',').map(str::trim);
        let head = parts.next().unwrap_or_default();
        // A colon may also stand in a value, so only one before the first `=`
        // ends an operation.
        let before_value = head.split('=').next().unwrap_or_default();
        let (operation, kind) = match before_value.find(':') {
            Some(colon) => (Some(&head[..colon]), &head[colon + 1..]),
            None => (None, head),
        };
        let operation = match operation {
            None | Some("*") => None,
            Some(id) => Some(
                id.parse()
                    .map_err(|error| wrong(format!("{error}"), "or leave it out for all"))?,
            ),
        };
        let (name, value) = match kind.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (kind, None),
        };
        let status = || {
            value
                .and_then(|value| value.parse::<u16>().ok())
                .filter(|status| (400..600).contains(status))
                .and_then(|status| StatusCode::from_u16(status).ok())
                .ok_or_else(|| wrong("no error status".to_owned(), "use one from 400 to 599"))
        };
        let time = || {
            value.and_then(duration).ok_or_else(|| {
                wrong(
                    "no time".to_owned(),
                    "write it in milliseconds or seconds, such as 200ms or 2s",
                )
            })
        };
        let kind = match (name, value) {
            ("status", _) => Kind::Status(status()?),
            ("html", _) => Kind::Html(status()?),
            ("text", _) => Kind::Text(status()?),
            ("latency", _) => Kind::Latency(time()?),
            ("slow", _) => Kind::Slow(time()?),
            ("reset", None) => Kind::Reset,
            ("lost", None) => Kind::Lost,
            ("duplicate", None) => Kind::Duplicate,
            ("truncate", None) => Kind::Truncate(Cut::Middle),
            ("truncate", Some(bytes)) => {
                Kind::Truncate(Cut::After(bytes.parse().map_err(|_| {
                    wrong("not a number of bytes".to_owned(), "such as truncate=20")
                })?))
            }
            ("content-type", Some(media_type)) => Self::content_type(media_type)?.kind,
            _ => return Err(wrong(format!("unknown kind {kind:?}"), KINDS)),
        };
        let mut fault = Self::new(kind);
        fault.operation = operation;
        for option in parts {
            let (name, value) = option.split_once('=').unwrap_or((option, ""));
            let number = || {
                value
                    .parse::<u64>()
                    .map_err(|_| wrong(format!("{name} without a number"), "such as times=3"))
            };
            match name {
                "times" => fault.times = Some(number()?),
                "skip" => fault.skip = number()?,
                "retry-after" => fault.retry_after = Some(number()?),
                "code" if !value.is_empty() => fault = fault.code(value),
                "chance" => {
                    let chance = value.parse::<f64>().ok();
                    let chance = chance.filter(|chance| (0.0..=1.0).contains(chance));
                    fault.chance = Some(chance.ok_or_else(|| {
                        wrong(
                            "no probability".to_owned(),
                            "use one from 0 to 1, such as chance=0.1",
                        )
                    })?);
                }
                _ => return Err(wrong(format!("unknown option {name:?}"), KINDS)),
            }
        }
        if fault.retry_after.is_some()
            && !matches!(fault.kind, Kind::Status(_) | Kind::Html(_) | Kind::Text(_))
        {
            return Err(wrong(
                "a retry-after".to_owned(),
                "only an answer with a status of its own can carry it",
            ));
        }
        if fault.code.is_some() && !matches!(fault.kind, Kind::Status(_)) {
            return Err(wrong(
                "a code".to_owned(),
                "only a status has an error body of Make's form",
            ));
        }
        Ok(fault)
    }
}

/// `200ms` or `2s`.
fn duration(text: &str) -> Option<Duration> {
    if let Some(number) = text.strip_suffix("ms") {
        return number.parse().ok().map(Duration::from_millis);
    }
    let number: f64 = text.strip_suffix('s')?.parse().ok()?;
    Duration::try_from_secs_f64(number).ok()
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.operation {
            write!(f, "{operation}:")?;
        }
        match &self.kind {
            Kind::Status(status) => write!(f, "status={}", status.as_u16())?,
            Kind::Html(status) => write!(f, "html={}", status.as_u16())?,
            Kind::Text(status) => write!(f, "text={}", status.as_u16())?,
            Kind::Latency(time) => write!(f, "latency={}ms", time.as_millis())?,
            Kind::Slow(time) => write!(f, "slow={}ms", time.as_millis())?,
            Kind::Reset => f.write_str("reset")?,
            Kind::Lost => f.write_str("lost")?,
            Kind::Truncate(Cut::Middle) => f.write_str("truncate")?,
            Kind::Truncate(Cut::After(bytes)) => write!(f, "truncate={bytes}")?,
            Kind::ContentType(value) => {
                write!(f, "content-type={}", value.to_str().unwrap_or_default())?;
            }
            Kind::Duplicate => f.write_str("duplicate")?,
        }
        if let Some(times) = self.times {
            write!(f, ",times={times}")?;
        }
        if self.skip > 0 {
            write!(f, ",skip={}", self.skip)?;
        }
        if let Some(chance) = self.chance {
            write!(f, ",chance={chance}")?;
        }
        if let Some(seconds) = self.retry_after {
            write!(f, ",retry-after={seconds}")?;
        }
        if let Some(code) = &self.code {
            write!(f, ",code={code}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_read_and_written() {
        for text in [
            "status=503",
            "create_connection:status=429,times=1,retry-after=2",
            "html=502",
            "text=504",
            "latency=200ms",
            "slow=50ms,skip=2",
            "reset",
            "lost",
            "delete_connection:status=400,code=IM016",
            "truncate",
            "get_connection_section:truncate=20,chance=0.25",
            "content-type=text/plain",
            "duplicate,times=3",
        ] {
            assert_eq!(text.parse::<Fault>().unwrap().to_string(), text);
        }
        let fault: Fault = " *:latency=1.5s , times=2 ".parse().unwrap();
        assert_eq!(fault, Fault::latency(Duration::from_millis(1500)).times(2));
        let fault: Fault = "content-type=a/b:c".parse().unwrap();
        assert_eq!(fault, Fault::content_type("a/b:c").unwrap());
    }

    #[test]
    fn an_invalid_fault_says_what_is_wrong() {
        let cases = [
            ("", "unknown kind \"\""),
            ("boom", "unknown kind \"boom\""),
            ("reset=1", "unknown kind \"reset=1\""),
            ("status=200", "no error status"),
            ("status", "no error status"),
            ("html=abc", "no error status"),
            ("latency=5", "no time"),
            ("slow=-1s", "no time"),
            ("truncate=x", "not a number of bytes"),
            ("unknown:reset", "there is no operation \"unknown\""),
            ("reset,chance=2", "no probability"),
            ("reset,chance=NaN", "no probability"),
            ("reset,times=-1", "times without a number"),
            ("reset,often", "unknown option \"often\""),
            ("reset,retry-after=1", "a retry-after"),
            ("html=502,code=IM016", "a code"),
            ("status=400,code", "unknown option \"code\""),
        ];
        for (text, problem) in cases {
            let error = text.parse::<Fault>().unwrap_err().to_string();
            assert!(error.starts_with(problem), "{text}: {error}");
        }
        assert!(Fault::of_header("status=503; latency=1ms;").is_ok());
        assert!(Fault::of_header("reset,times=1").is_err());
    }
}
