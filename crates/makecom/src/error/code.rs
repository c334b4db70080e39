//! The stable name of each kind of failure, and which failure has which.

use makecom_raw::operations;

use super::failure::Failure;
use super::{Call, Error, Kind};

/// Declares the kinds with their names, each in one line.
macro_rules! codes {
    ($($code:ident = $name:literal,)+) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Code {
            $($code,)+
        }

        impl Code {
            #[cfg(test)]
            pub(super) const ALL: &[Self] = &[$(Self::$code,)+];

            pub(crate) fn as_str(self) -> &'static str {
                match self {
                    $(Self::$code => $name,)+
                }
            }
        }
    };
}

codes! {
    InvalidInput = "invalid-input",
    Alias = "alias",
    Conflict = "conflict",
    Refused = "refused",
    TokenProvider = "token-provider",
    Connect = "connect",
    Certificate = "certificate",
    Timeout = "timeout",
    DeadlineExceeded = "deadline-exceeded",
    RateBudget = "rate-budget",
    RateLimited = "rate-limited",
    Broken = "broken",
    PartialAnswer = "partial-answer",
    AnswerTooLong = "answer-too-long",
    Unreadable = "unreadable",
    Redirect = "redirect",
    FollowedRedirect = "followed-redirect",
    Unauthorized = "unauthorized",
    PermissionDenied = "permission-denied",
    FunctionsLocked = "functions-locked",
    NotFound = "not-found",
    Validation = "validation",
    FunctionTooLong = "function-too-long",
    ConfirmationRequired = "confirmation-required",
    Referenced = "referenced",
    ServerError = "server-error",
    UnexpectedStatus = "unexpected-status",
    DeletionPending = "deletion-pending",
    DeletionUnverified = "deletion-unverified",
}

impl Error {
    /// A stable name of the kind of failure: for logs, metrics and scripts. What
    /// Make itself calls it is [`api_code`](Self::api_code). What is wrong with a
    /// section has the codes of [`section::Error`](crate::section::Error::code).
    ///
    /// | code | what happened | predicate |
    /// |---|---|---|
    /// | `invalid-input` | a name, zone, token or setting is invalid | [`is_invalid_input`](Self::is_invalid_input) |
    /// | `alias` | a write to an alias was not sent | [`is_alias`](Self::is_alias) |
    /// | `conflict` | the server has something else than was asked for | [`is_conflict`](Self::is_conflict) |
    /// | `refused` | an interceptor or the transport did not send it | [`is_refused`](Self::is_refused) |
    /// | `token-provider` | the token provider gave no token | [`is_token_provider`](Self::is_token_provider) |
    /// | `connect` | the server could not be reached | [`is_connect`](Self::is_connect) |
    /// | `certificate` | the server's certificate is not trusted | [`is_certificate`](Self::is_certificate) |
    /// | `timeout` | the time of an attempt was up, or the server's (408) | [`is_timeout`](Self::is_timeout) |
    /// | `deadline-exceeded` | the deadline had passed before anything was sent | [`is_timeout`](Self::is_timeout) |
    /// | `rate-budget` | the client's own budget was used up until the deadline | [`is_rate_limited`](Self::is_rate_limited) |
    /// | `rate-limited` | the server refused one request too many (429) | [`is_rate_limited`](Self::is_rate_limited) |
    /// | `broken` | the connection broke off | [`is_broken`](Self::is_broken) |
    /// | `partial-answer` | the server sent a part of the answer only (206) | [`is_broken`](Self::is_broken) |
    /// | `answer-too-long` | a success is longer than the limit | [`is_unreadable`](Self::is_unreadable) |
    /// | `unreadable` | a success is not what the API documents | [`is_unreadable`](Self::is_unreadable) |
    /// | `redirect` | the server answered with a redirect (3xx) | [`is_redirect`](Self::is_redirect) |
    /// | `followed-redirect` | the HTTP client followed a redirect | [`is_redirect`](Self::is_redirect) |
    /// | `unauthorized` | the token is not valid there (401) | [`is_unauthorized`](Self::is_unauthorized) |
    /// | `permission-denied` | the token may not do that (403) | [`is_permission_denied`](Self::is_permission_denied) |
    /// | `functions-locked` | the account may not write functions | [`is_functions_locked`](Self::is_functions_locked) |
    /// | `not-found` | the app or component does not exist (404) | [`is_not_found`](Self::is_not_found) |
    /// | `validation` | the server rejects what was sent (400, 413, 415, 422) | [`is_validation`](Self::is_validation) |
    /// | `function-too-long` | the code of a function is too long | [`is_function_too_long`](Self::is_function_too_long) |
    /// | `confirmation-required` | the server asks for a confirmation (406) | [`is_confirmation_required`](Self::is_confirmation_required) |
    /// | `referenced` | it is still in use and cannot be deleted | [`is_referenced`](Self::is_referenced) |
    /// | `server-error` | the server failed (5xx) | [`is_server_error`](Self::is_server_error) |
    /// | `unexpected-status` | any other status | [`status`](Self::status) |
    /// | `deletion-pending` | it was deleted, but is still there | [`is_timeout`](Self::is_timeout) |
    /// | `deletion-unverified` | it was deleted, but the check failed | [`source`](std::error::Error::source) |
    ///
    /// ```
    /// use makecom::AppName;
    ///
    /// let error = "../x".parse::<AppName>().unwrap_err();
    /// assert_eq!(error.code(), "invalid-input");
    /// ```
    pub fn code(&self) -> &'static str {
        let code = match &*self.0 {
            Kind::Section(error) => return error.code(),
            Kind::Input { .. } => Code::InvalidInput,
            Kind::Alias { .. } => Code::Alias,
            Kind::Conflict { .. } => Code::Conflict,
            Kind::Call(call) => call.code(),
        };
        code.as_str()
    }
}

impl Call {
    pub(super) fn code(&self) -> Code {
        match &self.failure {
            Failure::Timeout { .. } if self.attempts == 0 => Code::DeadlineExceeded,
            _ if self.is_functions_locked() => Code::FunctionsLocked,
            _ if self.is_function_too_long() => Code::FunctionTooLong,
            failure => failure.code(),
        }
    }
}

/// What Make's codes mean for functions only.
impl Call {
    fn is_about_functions(&self, code: &str) -> bool {
        let says_so = match &self.failure {
            Failure::Answer { parsed, .. } => parsed.code.as_deref() == Some(code),
            _ => false,
        };
        says_so && self.operation.path.contains("/functions")
    }

    pub(super) fn is_functions_locked(&self) -> bool {
        self.failure.status() == Some(403) && self.is_about_functions("IM002")
    }

    pub(super) fn is_function_too_long(&self) -> bool {
        let is_code = self.operation.id == operations::SET_FUNCTION_SECTION.id;
        is_code && self.failure.is_validation() && self.is_about_functions("IM005")
    }
}

impl Failure {
    pub(crate) fn code(&self) -> Code {
        match self {
            Self::Connect(_) if self.is_certificate() => Code::Certificate,
            Self::Connect(_) => Code::Connect,
            Self::Timeout { .. } => Code::Timeout,
            Self::Broken { source, .. } if source.is_some() => Code::Broken,
            Self::Broken { .. } => Code::PartialAnswer,
            Self::Answer { head, .. } => match head.status.as_u16() {
                300..=399 => Code::Redirect,
                408 => Code::Timeout,
                500..=599 => Code::ServerError,
                _ if self.is_unauthorized() => Code::Unauthorized,
                _ if self.is_permission_denied() => Code::PermissionDenied,
                _ if self.is_not_found() => Code::NotFound,
                _ if self.is_validation() => Code::Validation,
                _ if self.is_confirmation_required() => Code::ConfirmationRequired,
                _ if self.is_referenced() => Code::Referenced,
                _ if self.is_rate_limited() => Code::RateLimited,
                _ => Code::UnexpectedStatus,
            },
            Self::TooLong { .. } => Code::AnswerTooLong,
            Self::NotUnderstood { .. } => Code::Unreadable,
            Self::Redirected { .. } => Code::FollowedRedirect,
            Self::Budget { .. } => Code::RateBudget,
            Self::Refused(_) => Code::Refused,
            Self::Token(_) => Code::TokenProvider,
            Self::StillThere => Code::DeletionPending,
            Self::Unseen(_) => Code::DeletionUnverified,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_documented_once_and_in_kebab_case() {
        let documented: Vec<&str> = include_str!("code.rs")
            .lines()
            .filter_map(|line| line.trim().strip_prefix("/// | `")?.split('`').next())
            .collect();
        let all: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(documented, all);
        let distinct: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
        for code in all {
            let is_kebab = |c: char| c.is_ascii_lowercase() || c == '-';
            assert!(code.chars().all(is_kebab), "{code}");
        }
    }
}
