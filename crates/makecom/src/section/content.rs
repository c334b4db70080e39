//! What sections have in common, for code that takes any of them.

use super::SectionKind;

pub(super) mod sealed {
    pub trait Sealed {}
}

/// Something that can be written to a connection: a section of one kind, or
/// [any](super::Section).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
/// # let client = sandbox.client()?;
/// use makecom::section::{AsSection, Scope, Scopes};
///
/// // Both with one piece of code.
/// let parts: [&dyn AsSection; 2] = [
///     &Scopes::from([("read", "Read"), ("write", "Write")]),
///     &Scope::from(["read"]),
/// ];
/// assert_eq!(parts.map(|part| part.kind().as_str()), ["scopes", "scope"]);
/// # Ok(())
/// # }
/// ```
pub trait AsSection: sealed::Sealed {
    /// Which section it is.
    ///
    /// ```
    /// use makecom::section::{AsSection, Scope};
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
    /// use makecom::section::{AsSection, Scope};
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
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
/// # let client = sandbox.client()?;
/// # let connections = client.app("acme-crm")?.connections();
/// # let made = connections.create(makecom::ConnectionType::Oauth, "Acme").await?;
/// # let connection = client.handle(&made);
/// use makecom::section::{Content, Scope, Scopes};
///
/// async fn is_set<T: Content>(connection: &makecom::ConnectionHandle) -> makecom::Result<bool> {
///     let text = connection.section::<T>().await?.text().to_owned();
///     Ok(!matches!(text.trim(), "" | "null"))
/// }
///
/// connection.set_section(&Scope::from(["read"])).await?;
/// assert!(is_set::<Scope>(&connection).await?);
/// connection.set_section(&Scopes::from_text("null")).await?;
/// assert!(!is_set::<Scopes>(&connection).await?);
/// # Ok(())
/// # }
/// ```
pub trait Content: AsSection + Sized {
    /// What it says, as a type.
    ///
    /// ```
    /// use makecom::section::{Content, Scope};
    ///
    /// let scopes: <Scope as Content>::Model = vec!["read".to_owned()];
    /// assert_eq!(Scope::from(scopes).text(), "[\n  \"read\"\n]");
    /// ```
    type Model;

    /// Which section it is.
    ///
    /// ```
    /// use makecom::section::{Content, InstallSpec};
    ///
    /// assert_eq!(InstallSpec::KIND.as_str(), "installSpec");
    /// ```
    const KIND: SectionKind;

    /// Takes a text as it is; nothing is checked and no byte changes.
    ///
    /// ```
    /// use makecom::section::{Content, Scope};
    ///
    /// let scope = Scope::from_text("[ 'no JSON' ]");
    /// assert_eq!(scope.text(), "[ 'no JSON' ]");
    /// assert!(scope.names().unwrap_err().is_content()); // only now
    /// ```
    fn from_text(text: impl Into<String>) -> Self;
}
