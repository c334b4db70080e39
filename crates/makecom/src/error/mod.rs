//! Everything that can go wrong, as one type.
//!
//! Of an error, `display` says what happened, `help` what to do, and `code` is a
//! stable name; `predicates` classify it, and `accessors` give what is known. Below
//! that, `failure` is how one attempt of a call ended, `cause` what the HTTP client or
//! a transport said of it, `hook` what an interceptor or a token provider did, `body`
//! what Make says in an answer, and `secret_leak` whether that repeats a secret.

mod accessors;
mod body;
mod cause;
mod code;
mod display;
mod failure;
mod help;
mod hook;
mod predicates;
mod secret_leak;

use std::time::Duration;

use makecom_raw::Operation;

use crate::exchange::Head;
use crate::zone::Zone;
use body::Body;

pub use body::Suberror;
pub(crate) use cause::Cause;
pub(crate) use failure::Failure;
pub use hook::HookError;
pub(crate) use secret_leak::SecretLeak;

/// The result of everything in this crate that can fail.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
/// # let client = sandbox.client()?;
/// # let connections = client.app("acme-crm")?.connections();
/// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
/// # let made = connections.create(new).await?;
/// # let connection = client.handle(&made);
/// use makecom::{Client, Result};
///
/// async fn labels(client: &Client, app: &str) -> Result<Vec<String>> {
///     let listed = client.app(app)?.connections().list().await?;
///     Ok(listed.iter().map(|connection| connection.label().to_owned()).collect())
/// }
///
/// assert_eq!(labels(&client, "acme-crm").await?, ["Acme"]);
/// # Ok(())
/// # }
/// ```
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything that can go wrong: an invalid input, or a call that failed.
///
/// `Display` says what happened in one sentence, [`help`](Self::help) what to do
/// about it, and [`code`](Self::code) is a stable name for programs. The `is_*`
/// methods classify it, and the accessors give what is known.
///
/// No token, section or common data ever appears in any of them: of an answer
/// `Debug` shows the status and Make's code, and `Display` what the server says,
/// unless that repeats the token or what was sent as a section or common data.
///
/// | predicate | what to do | is trying again safe? |
/// |---|---|---|
/// | [`is_invalid_input`](Self::is_invalid_input) | correct the name, zone, token or setting | nothing was sent |
/// | [`is_content`](Self::is_content) | correct the section's text | nothing was sent |
/// | [`is_alias`](Self::is_alias) | write to the original | nothing was sent |
/// | [`is_conflict`](Self::is_conflict) | take another label, or the name | yes, but useless |
/// | [`is_unauthorized`](Self::is_unauthorized) | another token | yes, but useless |
/// | [`is_permission_denied`](Self::is_permission_denied) | [a scope](Self::required_scope), or the right to work on the app | yes, but useless |
/// | [`is_functions_locked`](Self::is_functions_locked) | leave functions out, or ask Make for the right | yes, but useless |
/// | [`is_not_found`](Self::is_not_found) | check name and zone; right after a write, wait | yes |
/// | [`is_validation`](Self::is_validation) | correct what [`suberrors`](Self::suberrors) name | yes, but useless |
/// | [`is_function_too_long`](Self::is_function_too_long) | shorten the code | yes, but useless |
/// | [`is_confirmation_required`](Self::is_confirmation_required) | see [`metadata`](Self::metadata), and confirm it at Make | yes, but useless |
/// | [`is_referenced`](Self::is_referenced) | remove what still uses it | yes, but useless before |
/// | [`is_rate_limited`](Self::is_rate_limited) | wait for [`retry_after`](Self::retry_after), or a minute | yes |
/// | [`is_connect`](Self::is_connect) | check network, proxy and zone | yes |
/// | [`is_refused`](Self::is_refused) | it is the program's own interceptor or transport | nothing was sent |
/// | [`is_token_provider`](Self::is_token_provider) | see why [it gave no token](Self::hook_source) | yes |
/// | [`is_certificate`](Self::is_certificate) | check the certificate, or trust its authority | yes, but useless |
/// | [`is_redirect`](Self::is_redirect) | correct the zone, or the HTTP client of your own | yes, but useless |
/// | [`is_timeout`](Self::is_timeout), [`is_server_error`](Self::is_server_error), [`is_broken`](Self::is_broken) | after a write, check whether it was applied | ask [`is_retryable`](Self::is_retryable) |
/// | [`is_unreadable`](Self::is_unreadable) | look into [`raw_body`](Self::raw_body) | it was done |
///
/// Transient failures were retried [as often as allowed](crate::Retry);
/// [`attempts`](Self::attempts) says how often.
///
/// ```
/// use makecom::{AppName, Zone};
///
/// let error = "../x".parse::<AppName>().unwrap_err();
/// assert!(error.is_invalid_input());
/// assert_eq!(error.status(), None);
///
/// let error = "eu9".parse::<Zone>().unwrap_err();
/// assert_eq!(error.to_string(), "\"eu9\" is not a zone");
/// assert!(error.help().unwrap().starts_with("use eu1.make.com, eu2.make.com"));
/// assert_eq!(error.code(), "invalid-input");
/// ```
///
/// From a server:
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use makecom::Client;
/// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
/// # let client = sandbox.client()?;
/// let error = client.connection("acme-crm9")?.get().await.unwrap_err();
/// assert!(error.is_not_found() && !error.is_retryable());
/// assert_eq!((error.status(), error.attempts()), (Some(404), 1));
/// assert_eq!(error.operation(), Some("get_connection"));
/// assert_eq!(error.path(), Some("/sdk/apps/connections/acme-crm9"));
/// assert_eq!(error.zone(), Some(client.zone()));
/// assert_eq!(error.required_scope(), Some("sdk-apps:read"));
/// # Ok(())
/// # }
/// ```
pub struct Error(Box<Kind>);

#[allow(
    clippy::large_enum_variant,
    reason = "it is boxed as a whole, and nearly always a call"
)]
enum Kind {
    Input {
        message: String,
        help: String,
    },
    /// An invalid text of a section, or an invalid edit of it.
    Section(makecom_iml::Error),
    Alias {
        name: String,
        original: String,
    },
    Conflict {
        message: String,
        help: String,
    },
    Call(Call),
}

/// A call that failed, with its last failure.
pub(crate) struct Call {
    pub(crate) operation: &'static Operation,
    pub(crate) zone: Zone,
    /// The path below that of the API.
    pub(crate) path: String,
    /// How many requests were sent, attempts to connect included.
    pub(crate) attempts: u32,
    /// Whether an attempt before the last may have been carried out.
    pub(crate) maybe_applied: bool,
    /// The pause before another attempt, if it would have outlasted the
    /// deadline.
    pub(crate) pause_too_long: Option<Duration>,
    pub(crate) failure: Failure,
}

impl From<Call> for Error {
    fn from(call: Call) -> Self {
        Self(Box::new(Kind::Call(call)))
    }
}

impl From<makecom_iml::Error> for Error {
    fn from(error: makecom_iml::Error) -> Self {
        Self(Box::new(Kind::Section(error)))
    }
}

impl Error {
    /// An invalid input: nothing was sent.
    pub(crate) fn input(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self(Box::new(Kind::Input {
            message: message.into(),
            help: help.into(),
        }))
    }

    /// A text that is not one of a fixed set of names.
    pub(crate) fn unknown_name(
        text: &str,
        what: &str,
        names: impl IntoIterator<Item = impl std::fmt::Display>,
    ) -> Self {
        let names: Vec<_> = names.into_iter().map(|name| name.to_string()).collect();
        Self::input(
            format!("{text:?} is not {what}"),
            format!("use one of {}", names.join(", ")),
        )
    }

    /// The server has something else than was asked for.
    pub(crate) fn conflict(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self(Box::new(Kind::Conflict {
            message: message.into(),
            help: help.into(),
        }))
    }

    /// A write to an alias, which would have no effect.
    pub(crate) fn alias(name: impl Into<String>, original: impl Into<String>) -> Self {
        Self(Box::new(Kind::Alias {
            name: name.into(),
            original: original.into(),
        }))
    }

    fn own_status(&self) -> Option<u16> {
        self.failure()?.own_status()
    }

    fn head(&self) -> Option<&Head> {
        self.failure()?.head()
    }

    fn body(&self) -> Option<&Body> {
        match self.failure()? {
            Failure::Answer { parsed, .. } => Some(parsed),
            _ => None,
        }
    }

    fn failure(&self) -> Option<&Failure> {
        self.call().map(|call| &call.failure)
    }

    fn call(&self) -> Option<&Call> {
        match &*self.0 {
            Kind::Call(call) => Some(call),
            _ => None,
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.failure()?.source()
    }
}

impl From<std::convert::Infallible> for Error {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

#[cfg(test)]
impl Error {
    /// Message and help, as a terminal shows them.
    pub(crate) fn said(&self) -> String {
        let help = self.help().unwrap_or_default();
        format!("{self}\nhelp: {help}")
    }
}

#[cfg(test)]
mod tests;
