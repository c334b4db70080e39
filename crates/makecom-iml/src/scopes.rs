//! The sections `scopes` and `scope`: what a connection may ask for, and what it
//! asks for in any case.

use super::model::Map;
use super::text::Document;
use crate::error::Result;

/// The section `scopes`, the scope list: each scope with the label that users
/// see.
///
/// ```
/// use makecom_iml::Scopes;
///
/// let scopes = Scopes::from([("read", "Read contacts"), ("write", "Change contacts")]);
/// assert_eq!(scopes.get("/write")?.unwrap(), "Change contacts");
/// # Ok::<(), makecom_iml::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Scopes(pub(super) Document);

/// The section `scope`, the default scopes: those asked for in any case.
///
/// ```
/// use makecom_iml::Scope;
///
/// let scope = Scope::from(["read"]);
/// assert_eq!(scope.names()?, ["read"]);
/// # Ok::<(), makecom_iml::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Scope(pub(super) Document);

impl Scope {
    /// The scopes in order; none if the section is unset.
    ///
    /// ```
    /// use makecom_iml::{Content, Scope};
    ///
    /// assert_eq!(Scope::from_text(r#"["read", "write"]"#).names()?, ["read", "write"]);
    /// assert!(Scope::from_text("null").names()?.is_empty());
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_content`](crate::Error::is_content), with the place, if the text
    /// is not JSONC or not an array of strings.
    pub fn names(&self) -> Result<Vec<String>> {
        Ok(self.model()?.unwrap_or_default())
    }
}

impl<T: Into<String>> FromIterator<T> for Scope {
    fn from_iter<I: IntoIterator<Item = T>>(scopes: I) -> Self {
        let scopes: Vec<String> = scopes.into_iter().map(Into::into).collect();
        scopes.into()
    }
}

impl<T: Into<String>, const N: usize> From<[T; N]> for Scope {
    fn from(scopes: [T; N]) -> Self {
        scopes.into_iter().collect()
    }
}

impl Scopes {
    /// Each scope with its label, in order; none if the section is unset.
    ///
    /// ```
    /// use makecom_iml::{Content, Scopes};
    ///
    /// let scopes = Scopes::from_text(r#"{ "write": "Change", "read": "Read" }"#);
    /// assert_eq!(scopes.entries()?[0], ("write".to_owned(), "Change".to_owned()));
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_content`](crate::Error::is_content), with the place, if the text
    /// is not JSONC or not an object of strings.
    pub fn entries(&self) -> Result<Vec<(String, String)>> {
        Ok(self.model()?.unwrap_or_default().into_iter().collect())
    }
}

impl<N: Into<String>, L: Into<String>> FromIterator<(N, L)> for Scopes {
    fn from_iter<I: IntoIterator<Item = (N, L)>>(entries: I) -> Self {
        let entries: Map<String> = entries
            .into_iter()
            .map(|(name, label)| (name.into(), label.into()))
            .collect();
        entries.into()
    }
}

impl<N: Into<String>, L: Into<String>, const C: usize> From<[(N, L); C]> for Scopes {
    fn from(entries: [(N, L); C]) -> Self {
        entries.into_iter().collect()
    }
}
