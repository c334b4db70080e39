//! What can go wrong with a text, a name or a pointer, as one type.

use std::borrow::Cow;
use std::fmt;

/// The result of every fallible function of this crate.
///
/// ```
/// use makecom_iml::{Code as _, Result, connection};
///
/// fn count(text: &str) -> Result<usize> {
///     Ok(connection::Scope::from_text(text).names()?.len())
/// }
///
/// assert_eq!(count(r#"["read", "write"]"#)?, 2);
/// # Ok::<(), makecom_iml::Error>(())
/// ```
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error. `Display` says what happened, with line and column for an error in
/// a text; [`help`](Self::help) says what to do. Neither of them nor `Debug`
/// quotes the text, which may hold secrets.
///
/// ```
/// use makecom_iml::{Code as _, connection};
///
/// let error = connection::Scope::from_text("[\n  \"read\", hunter2\n]").names().unwrap_err();
/// assert_eq!(error.to_string(), "line 2, column 11: expected value");
/// assert_eq!(error.code(), "syntax");
/// assert!(!format!("{error:?}").contains("hunter2"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    code: &'static str,
    message: String,
    help: Cow<'static, str>,
    /// Line and column, counted from 1, of an error in a text.
    position: Option<(usize, usize)>,
}

impl Error {
    /// A name, a pointer or a value that cannot be used.
    pub(crate) fn input(
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self(Box::new(Inner {
            code,
            message: message.into(),
            help: help.into(),
            position: None,
        }))
    }

    /// A text that is not JSONC.
    pub(crate) fn syntax(message: String, position: (usize, usize)) -> Self {
        let help = "write JSON; comments and trailing commas are allowed";
        Self::at(position, Self::input("syntax", message, help))
    }

    /// A text whose values have the wrong type.
    pub(crate) fn wrong_type(message: String, position: (usize, usize)) -> Self {
        let help = "correct the text at this place";
        Self::at(position, Self::input("wrong-type", message, help))
    }

    fn at(position: (usize, usize), mut error: Self) -> Self {
        error.0.position = Some(position);
        error
    }

    /// What to do, as a clause without a full stop.
    ///
    /// ```
    /// let error = "scpoe".parse::<makecom_iml::CodeKind>().unwrap_err();
    /// assert_eq!(error.to_string(), "\"scpoe\" is not a section");
    /// assert!(error.help().starts_with("use one of app/base, app/common"));
    /// ```
    pub fn help(&self) -> &str {
        &self.0.help
    }

    /// A stable name for this kind of error, such as `syntax`, `wrong-type`,
    /// `unknown-section` or `invalid-pointer`.
    ///
    /// ```
    /// use makecom_iml::{Code as _, connection};
    ///
    /// let scope = connection::Scope::from_text("{}"); // should be an array
    /// assert_eq!(scope.names().unwrap_err().code(), "wrong-type");
    /// assert_eq!(scope.get("url").unwrap_err().code(), "invalid-pointer");
    /// ```
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// The line and column of an error in a text, counted from 1 and in
    /// characters.
    ///
    /// ```
    /// use makecom_iml::{Code as _, connection};
    ///
    /// let scope = connection::Scope::from_text("[\n  \"read\", 7\n]");
    /// assert_eq!(scope.names().unwrap_err().position(), Some((2, 11)));
    /// ```
    pub fn position(&self) -> Option<(usize, usize)> {
        self.0.position
    }

    /// The text is not JSONC, or does not have the shape of its kind. It is
    /// unchanged; see [`position`](Self::position).
    ///
    /// ```
    /// use makecom_iml::{Code as _, connection};
    ///
    /// let scope = connection::Scope::from_text("{}"); // should be an array
    /// assert!(scope.names().unwrap_err().is_content());
    /// assert_eq!(scope.text(), "{}");
    /// ```
    pub fn is_content(&self) -> bool {
        self.0.position.is_some()
    }

    /// A name, a pointer or a value passed by the caller is invalid.
    ///
    /// ```
    /// use makecom_iml::{Code as _, connection};
    ///
    /// let mut scope = connection::Scope::from_text("[]");
    /// assert!(scope.set("/name", "read").unwrap_err().is_invalid_input());
    /// assert_eq!(scope.text(), "[]");
    /// ```
    pub fn is_invalid_input(&self) -> bool {
        !self.is_content()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((line, column)) = self.0.position {
            write!(f, "line {line}, column {column}: ")?;
        }
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Error {}
