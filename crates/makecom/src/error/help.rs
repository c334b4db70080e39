//! What to do about an error, apart from what happened.

use std::borrow::Cow;

use super::code::Code;
use super::display::Span;
use super::{Call, Error, HookError, Kind};

impl Error {
    /// What to do about it, for people: a phrase to be shown below the message,
    /// as compilers show their `help:`. `None` where the message says it all.
    /// Like the message, it never holds a secret.
    ///
    /// ```
    /// use makecom::Tariff;
    ///
    /// let error = "free".parse::<Tariff>().unwrap_err();
    /// assert_eq!(error.to_string(), "\"free\" is not a plan of Make");
    /// assert_eq!(error.help().unwrap(), "use one of core, pro, teams, enterprise");
    /// ```
    pub fn help(&self) -> Option<Cow<'_, str>> {
        match &*self.0 {
            Kind::Input { help, .. } | Kind::Conflict { help, .. } => Some(help.into()),
            Kind::Section(error) => Some(error.help().into()),
            Kind::Alias { original, .. } => Some(format!("write to {original}").into()),
            Kind::Call(call) => call.help(),
        }
    }
}

impl Call {
    fn help(&self) -> Option<Cow<'static, str>> {
        let is_write = self.operation.method != "GET";
        if let Some(help) = self.failure.hook().and_then(HookError::help) {
            return Some(help.to_owned().into());
        }
        let help = match self.code() {
            Code::TokenProvider => "check the source of the token",
            Code::Connect => "check the network, the proxy and the zone",
            Code::Certificate => {
                "check the zone, or trust the authority that issued the certificate"
            }
            Code::DeadlineExceeded => "allow more time",
            Code::RateBudget | Code::RateLimited => return Some(self.when_to_retry().into()),
            Code::AnswerTooLong | Code::Unreadable if is_write => {
                "the server reports success: check the result before you try again"
            }
            Code::AnswerTooLong => "raise the limit on the size of an answer",
            Code::Redirect => "check the address of the zone: redirects are not followed",
            Code::FollowedRedirect => "use an HTTP client that does not follow redirects",
            Code::Unauthorized => "check the API key, and that it belongs to this zone",
            Code::FunctionsLocked => {
                "ask Make for the right to write functions; all else of the app can be written"
            }
            Code::FunctionTooLong => "shorten the code to 5000 characters, or split it",
            Code::PermissionDenied => return Some(self.what_to_grant()),
            Code::NotFound => "check the name, and that it is in this zone",
            Code::ConfirmationRequired => "confirm the change on Make's own pages",
            Code::Referenced => "remove what still uses it",
            Code::DeletionPending => "look again later",
            Code::DeletionUnverified => "check whether it was deleted",
            _ if self.failure.is_retryable(self.operation) => match self.pause_too_long {
                Some(_) => "try again later, or allow more time",
                None => "try again later",
            },
            _ if is_write && self.failure.maybe_applied() => {
                "check whether it was applied before you try again"
            }
            _ => return None,
        };
        Some(help.into())
    }

    fn when_to_retry(&self) -> String {
        let wait = match self.failure.retry_after() {
            Some(wait) => Span(wait).to_string(),
            // As Make's documentation advises.
            None => "a minute".to_owned(),
        };
        if self.code() == Code::RateBudget || self.pause_too_long.is_some() {
            format!("wait {wait} before you try again, or allow more time")
        } else {
            format!("wait {wait} before you try again")
        }
    }

    fn what_to_grant(&self) -> Cow<'static, str> {
        match self.operation.scopes {
            [] => "check that the token's owner may work on the app".into(),
            scopes => {
                let noun = if scopes.len() == 1 { "scope" } else { "scopes" };
                let scopes = scopes.join(", ");
                format!("check that the token has the {noun} {scopes}, and that its owner may work on the app").into()
            }
        }
    }
}
