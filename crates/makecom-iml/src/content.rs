//! What sections have in common, for code that takes any of them.

use super::SectionKind;

pub(super) mod sealed {
    pub trait Sealed {}
}

/// Something that can be written to a connection: a section of one kind, or
/// [any](super::Section).
///
/// ```
/// use makecom_iml::{AsSection, Scope, Scopes};
///
/// // Both with one piece of code.
/// let parts: [&dyn AsSection; 2] = [
///     &Scopes::from([("read", "Read"), ("write", "Write")]),
///     &Scope::from(["read"]),
/// ];
/// assert_eq!(parts.map(|part| part.kind().as_str()), ["scopes", "scope"]);
/// ```
pub trait AsSection: sealed::Sealed {
    /// Which section it is.
    ///
    /// ```
    /// use makecom_iml::{AsSection, Scope};
    ///
    /// fn file_name(section: &impl AsSection) -> String {
    ///     format!("{}.iml.json", section.kind())
    /// }
    ///
    /// assert_eq!(file_name(&Scope::from(["read"])), "scope.iml.json");
    /// ```
    fn kind(&self) -> SectionKind;

    /// Its JSONC text.
    ///
    /// ```
    /// use makecom_iml::{AsSection, Scope};
    ///
    /// fn size(section: &impl AsSection) -> usize {
    ///     section.text().len()
    /// }
    ///
    /// assert_eq!(size(&Scope::from(["read"])), 12);
    /// ```
    fn text(&self) -> &str;
}

/// A section of one kind, known when the code is written.
///
/// ```
/// use makecom_iml::{Content, Scope, Scopes};
///
/// fn is_blank<T: Content>(text: &str) -> bool {
///     T::from_text(text).text().trim().is_empty()
/// }
///
/// assert!(is_blank::<Scope>(" "));
/// assert!(!is_blank::<Scopes>("null"));
/// ```
pub trait Content: AsSection + Sized {
    /// What it says, as a type.
    ///
    /// ```
    /// use makecom_iml::{Content, Scope};
    ///
    /// let scopes: <Scope as Content>::Model = vec!["read".to_owned()];
    /// assert_eq!(Scope::from(scopes).text(), "[\n  \"read\"\n]");
    /// ```
    type Model;

    /// Which section it is.
    ///
    /// ```
    /// use makecom_iml::{Content, InstallSpec};
    ///
    /// assert_eq!(InstallSpec::KIND.as_str(), "installSpec");
    /// ```
    const KIND: SectionKind;

    /// Takes a text as it is; nothing is checked and no byte changes.
    ///
    /// ```
    /// use makecom_iml::{Content, Scope};
    ///
    /// let scope = Scope::from_text("[ 'no JSON' ]");
    /// assert_eq!(scope.text(), "[ 'no JSON' ]");
    /// assert!(scope.names().unwrap_err().is_content()); // only now
    /// ```
    fn from_text(text: impl Into<String>) -> Self;
}
