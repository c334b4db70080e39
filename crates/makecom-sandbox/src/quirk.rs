//! Quirks: behaviour known from a single report, or on which sources disagree. Off by
//! default.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An unusual behaviour of the API, or one that no published client proves. Each is off
/// unless a [builder](crate::SandboxBuilder::quirk) or a seed switches it on, and its
/// documentation names the source.
///
/// ```
/// use makecom_sandbox::Quirk;
///
/// assert_eq!("exact-types".parse(), Ok(Quirk::ExactTypes));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Quirk {
    /// `exact-types`: a stored connection reads back with the type it was
    /// created with, such as `oauth-refresh`. Make answers `oauth` or `basic`.
    ExactTypes,
    /// `frozen-aliases`: an aliased connection takes its sections and common
    /// data from the original, and edits to it do nothing. Off, it is a
    /// connection of its own that says whose alias it is (source: an
    /// unverified report).
    FrozenAliases,
    /// `option-message`: an unknown type is refused with the words "Value not
    /// found in options in parameter 'type'" (source: an unverified report).
    OptionMessage,
    /// `refused-agents`: requests with no user agent, or with one that
    /// scripting libraries send unasked, get a plain-text 403 "error code:
    /// 1010" before anything else is looked at (source: an unverified report).
    RefusedAgents,
    /// `retry-after`: a 429 says after how many seconds to try again. Make's
    /// clients honour the header; nothing proves that Make sends it (source:
    /// Make's own clients).
    RetryAfter,
    /// `numeric-versions`: app versions are numbers. They are strings on the
    /// page and numbers in one client's types (source: the published page and
    /// Make's own clients).
    NumericVersions,
    /// `other-spelling`: lists say `appVersion` and `aliasTo`, details
    /// `app_version` and `alias_to`. Both spellings occur (source: the
    /// published page and Make's own clients).
    OtherSpelling,
    /// `blank-unset`: a section that was never set is blank instead of the
    /// literal `null`. Clients expect either (source: Make's own clients).
    BlankUnset,
    /// `empty-change`: if nothing is pending after a section was set, its answer has
    /// `"change": {}`. Clients expect that as well as `null`, which is sent without a
    /// quirk.
    EmptyChange,
    /// `false-change`: the same with `"change": false`.
    FalseChange,
    /// `absent-change`: the same, and the answer is `{}`.
    AbsentChange,
    /// `suffixed-names`: the account lacks the feature `allow_apps`: the name of
    /// a new app gets a suffix, such as `acme-crm-gb5f0g`, and cloning an app as its next
    /// version is refused (source: Make's documentation and an unverified report).
    SuffixedNames,
    /// `locked-functions`: every write to a function is a 403 `IM002`, as for
    /// accounts without the right to functions (source: unverified reports).
    LockedFunctions,
    /// `stale-updates`: the answer to an update shows the component before it
    /// (source: an unverified report).
    StaleUpdates,
    /// `pending-records`: updates of a component of an approved app wait to be
    /// committed, as its sections do; until then answers show the committed values
    /// (source: a public guide).
    PendingRecords,
    /// `rollback-all`: a rollback drops all pending changes, whatever changes it
    /// names (source: a public guide).
    RollbackAll,
    /// `required-init-mode`: a new module needs `moduleInitMode`, which is
    /// `blank` by the page if it is left out (source: an unverified report).
    RequiredInitMode,
}

/// No quirk has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no quirk {0:?}; there are {list}", list = names())]
pub struct UnknownQuirk(String);

impl Quirk {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::ExactTypes,
        Self::FrozenAliases,
        Self::OptionMessage,
        Self::RefusedAgents,
        Self::RetryAfter,
        Self::NumericVersions,
        Self::OtherSpelling,
        Self::BlankUnset,
        Self::EmptyChange,
        Self::FalseChange,
        Self::AbsentChange,
        Self::SuffixedNames,
        Self::LockedFunctions,
        Self::StaleUpdates,
        Self::PendingRecords,
        Self::RollbackAll,
        Self::RequiredInitMode,
    ];

    /// Its name in seeds and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ExactTypes => "exact-types",
            Self::FrozenAliases => "frozen-aliases",
            Self::OptionMessage => "option-message",
            Self::RefusedAgents => "refused-agents",
            Self::RetryAfter => "retry-after",
            Self::NumericVersions => "numeric-versions",
            Self::OtherSpelling => "other-spelling",
            Self::BlankUnset => "blank-unset",
            Self::EmptyChange => "empty-change",
            Self::FalseChange => "false-change",
            Self::AbsentChange => "absent-change",
            Self::SuffixedNames => "suffixed-names",
            Self::LockedFunctions => "locked-functions",
            Self::StaleUpdates => "stale-updates",
            Self::PendingRecords => "pending-records",
            Self::RollbackAll => "rollback-all",
            Self::RequiredInitMode => "required-init-mode",
        }
    }
}

fn names() -> String {
    Quirk::ALL.map(Quirk::as_str).join(", ")
}

impl fmt::Display for Quirk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Quirk {
    type Err = UnknownQuirk;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|quirk| quirk.as_str() == name)
            .ok_or_else(|| UnknownQuirk(name.to_owned()))
    }
}
