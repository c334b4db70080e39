//! Who may do what: tokens and their scopes.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use crate::answer::Refusal;

/// What a token may do. \[page\]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// `sdk-apps:read`
    Read,
    /// `sdk-apps:write`
    Write,
}

impl Scope {
    /// The scope as it stands in the spec.
    ///
    /// ```
    /// assert_eq!(makecom_sandbox::Scope::Read.as_str(), "sdk-apps:read");
    /// ```
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "sdk-apps:read",
            Self::Write => "sdk-apps:write",
        }
    }
}

/// The tokens that the server knows.
#[derive(Clone, Default)]
pub(crate) struct Tokens(BTreeMap<String, BTreeSet<Scope>>);

impl Tokens {
    pub(crate) fn insert(&mut self, token: String, scopes: impl IntoIterator<Item = Scope>) {
        self.0.entry(token).or_default().extend(scopes);
    }

    /// The scopes of the request's token. `Token` and `Bearer` are both taken:
    /// which one is right depends on the kind of token, and a server knows its
    /// own. \[page, clients\]
    pub(crate) fn scopes(&self, headers: &HeaderMap) -> Result<&BTreeSet<Scope>, Refusal> {
        let header = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .ok_or_else(|| Refusal::unauthorized("There is no Authorization header."))?;
        let token = header
            .split_once(' ')
            .filter(|(scheme, _)| {
                ["token", "bearer"].contains(&scheme.to_ascii_lowercase().as_str())
            })
            .map(|(_, token)| token.trim())
            .ok_or_else(|| {
                Refusal::unauthorized("The Authorization header is neither Token nor Bearer.")
            })?;
        self.0
            .get(token)
            .ok_or_else(|| Refusal::unauthorized("The token is not known."))
    }
}
