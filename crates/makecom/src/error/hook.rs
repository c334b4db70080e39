//! What an interceptor or a token provider says when it lets a call fail.

use std::any::Any;
use std::error::Error as StdError;
use std::fmt;

use super::Error;
use crate::token::Token;

/// Why an [`Interceptor`](crate::Interceptor) or a
/// [`TokenProvider`](crate::TokenProvider) lets a call fail.
///
/// The message is shown in the [`Error`] of the call, so it must contain no secret. The
/// text of another error that is its [source](Self::with_source) is not shown, since an
/// error of an identity server or its address may repeat one;
/// [`Error::hook_source`] returns it. `?` makes a `HookError` of any error, with a
/// message that says no more than that.
///
/// ```
/// use makecom::HookError;
///
/// fn token_file() -> Result<String, HookError> {
///     std::fs::read_to_string("/run/secrets/make/none").map_err(|error| {
///         HookError::new("the token file cannot be read")
///             .with_help("mount the secret make/token")
///             .with_source(error)
///     })
/// }
///
/// let error = token_file().unwrap_err();
/// assert_eq!(format!("{error:?}"), r#"HookError("the token file cannot be read")"#);
/// ```
pub struct HookError {
    /// None for an error that was converted.
    message: Option<String>,
    help: Option<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl HookError {
    /// An error with a message, which completes "it failed: …" and is shown.
    ///
    /// ```
    /// use makecom::HookError;
    ///
    /// let error = HookError::new("the refresh token has expired");
    /// # let _ = error;
    /// ```
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: Some(message.into()),
            help: None,
            source: None,
        }
    }

    /// What to do about it, which [`Error::help`] then says.
    ///
    /// ```
    /// use makecom::HookError;
    ///
    /// let error = HookError::new("no session").with_help("run `acme login`");
    /// # let _ = error;
    /// ```
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The error behind it. Its text is shown nowhere.
    ///
    /// ```
    /// use makecom::HookError;
    ///
    /// let error = HookError::new("no session").with_source(std::io::Error::other("hunter2"));
    /// assert!(!format!("{error:?}").contains("hunter2"));
    /// ```
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Without its texts, if one of them repeats the token.
    pub(crate) fn without(self, token: Option<&Token>) -> Self {
        let is_leak = |text: &Option<String>| {
            let repeats = |token: &Token, text: &String| token.is_in(text.as_bytes());
            token
                .zip(text.as_ref())
                .is_some_and(|(token, text)| repeats(token, text))
        };
        if !is_leak(&self.message) && !is_leak(&self.help) {
            return self;
        }
        Self {
            message: Some("a text that repeats the token".to_owned()),
            help: None,
            ..self
        }
    }

    /// The message; of a converted error it says no more than that there is none.
    ///
    /// ```
    /// use makecom::HookError;
    ///
    /// assert_eq!(HookError::new("no session").message(), "no session");
    /// let converted = HookError::from(std::io::Error::other("hunter2"));
    /// assert_eq!(converted.message(), "it does not say why");
    /// ```
    #[must_use]
    pub fn message(&self) -> &str {
        self.message.as_deref().unwrap_or("it does not say why")
    }

    pub(crate) fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    pub(crate) fn source(&self) -> Option<&(dyn StdError + Send + Sync + 'static)> {
        self.source.as_deref()
    }
}

/// An error of this crate keeps its message and help, which show no secret; of others
/// they are unknown.
impl<E: StdError + Send + Sync + 'static> From<E> for HookError {
    fn from(error: E) -> Self {
        let known = (&error as &dyn Any).downcast_ref::<Error>();
        Self {
            message: known.map(ToString::to_string),
            help: known.and_then(|error| error.help().map(Into::into)),
            source: Some(Box::new(error)),
        }
    }
}

/// Shows the [message](HookError::message) alone.
///
/// ```
/// let error = makecom::HookError::new("no session").with_help("run `acme login`");
/// assert_eq!(error.to_string(), "no session");
/// ```
impl fmt::Display for HookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.message())
    }
}

/// Shows the message alone.
impl fmt::Debug for HookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HookError({:?})", self.message())
    }
}
