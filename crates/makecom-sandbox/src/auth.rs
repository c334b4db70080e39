//! Authorization: tokens, their scopes and organizations.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;
use serde::{Deserialize, Serialize};

use crate::answer::Refusal;

/// A scope of a token (source: the published page).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// `sdk-apps:read`
    #[serde(rename = "sdk-apps:read")]
    Read,
    /// `sdk-apps:write`
    #[serde(rename = "sdk-apps:write")]
    Write,
}

/// No scope has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no scope {0:?}; there are sdk-apps:read and sdk-apps:write")]
pub struct UnknownScope(String);

impl Scope {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Read, Self::Write];

    /// The scope as the spec writes it.
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

impl FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|scope| scope.as_str() == name)
            .ok_or_else(|| UnknownScope(name.to_owned()))
    }
}

/// The organization of a token, and its scopes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Grant {
    pub(crate) scopes: BTreeSet<Scope>,
    pub(crate) organization: u32,
}

/// The tokens that the server knows.
#[derive(Clone, Default)]
pub(crate) struct Tokens(BTreeMap<String, Grant>);

impl Tokens {
    pub(crate) fn insert(
        &mut self,
        token: String,
        scopes: impl IntoIterator<Item = Scope>,
        organization: u32,
    ) {
        let grant = self.0.entry(token).or_default();
        grant.scopes.extend(scopes);
        grant.organization = organization;
    }

    /// What the request's token grants. `Token` and `Bearer` are both taken:
    /// which one is right depends on the kind of token, and a server knows its
    /// own (source: the published page and Make's own clients).
    pub(crate) fn grant(&self, headers: &HeaderMap) -> Result<&Grant, Refusal> {
        let header = headers
            .get(AUTHORIZATION)
            .ok_or_else(|| Refusal::unauthorized("There is no Authorization header."))?;
        let token = header
            .to_str()
            .ok()
            .and_then(|header| header.split_once(' '))
            .filter(|(scheme, _)| {
                scheme.eq_ignore_ascii_case("token") || scheme.eq_ignore_ascii_case("bearer")
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
