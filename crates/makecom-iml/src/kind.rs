//! The six kinds of section.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// A kind of section.
///
/// ```
/// use makecom_iml::SectionKind;
///
/// assert_eq!("installSpec".parse::<SectionKind>()?, SectionKind::InstallSpec);
/// assert_eq!(SectionKind::ALL.len(), 6);
/// # Ok::<(), makecom_iml::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schemars",
    derive(schemars::JsonSchema),
    schemars(transform = crate::words::in_words)
)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum SectionKind {
    /// `api`: how to talk to the service.
    Api,
    /// `parameters`: what a user fills in.
    Parameters,
    /// `scopes`: the scope list.
    Scopes,
    /// `scope`: the default scopes.
    Scope,
    /// `installSpec`: what an installer fills in.
    InstallSpec,
    /// `install`: what becomes of it.
    Install,
}

impl SectionKind {
    /// All kinds, in the order of Make's editor.
    ///
    /// ```
    /// use makecom_iml::{Section, SectionKind};
    ///
    /// for kind in SectionKind::ALL {
    ///     assert!(Section::from_text(kind, "null").is_unset());
    /// }
    /// ```
    pub const ALL: [Self; 6] = [
        Self::Api,
        Self::Parameters,
        Self::Scopes,
        Self::Scope,
        Self::InstallSpec,
        Self::Install,
    ];

    /// The kind as it stands in a path.
    ///
    /// ```
    /// assert_eq!(makecom_iml::SectionKind::InstallSpec.as_str(), "installSpec");
    /// ```
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Parameters => "parameters",
            Self::Scopes => "scopes",
            Self::Scope => "scope",
            Self::InstallSpec => "installSpec",
            Self::Install => "install",
        }
    }
}

impl fmt::Display for SectionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for SectionKind {
    type Err = Error;

    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if it is none of the six.
    fn from_str(text: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| {
                Error::input(
                    "unknown-section",
                    format!("{text:?} is not a section"),
                    format!("use one of {}", Self::ALL.map(Self::as_str).join(", ")),
                )
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_wire() {
        for kind in SectionKind::ALL {
            assert_eq!(kind.as_str().parse::<SectionKind>().unwrap(), kind);
            let json = serde_json::to_string(&kind).unwrap();
            assert_eq!(json, format!("\"{kind}\""));
        }
        let error = "scpoe".parse::<SectionKind>().unwrap_err();
        assert!(error.help().contains("scopes, scope, installSpec"));
    }
}
