//! Tokens, which authorize requests and are never shown.

use std::fmt;

use reqwest::header::HeaderValue;
use serde::{Deserialize, Deserializer, de};

use crate::error::{Error, Result};

/// An API key or an OAuth 2 access token.
///
/// They are distinguished by their form, as in Make's own clients: an API key is a
/// UUID v4 and sent as `Authorization: Token …`, anything else as `Bearer …`.
///
/// `Debug` does not show the secret, there is no `Display`, and it does not
/// serialize.
///
/// ```
/// use makecom::Token;
///
/// let token = Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
/// assert_eq!(format!("{token:?}"), "Token(Token …)");
/// # Ok::<(), makecom::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    scheme: TokenScheme,
    secret: String,
}

/// How a token is sent: the word before it in the `Authorization` header.
///
/// ```
/// use makecom::{Token, TokenScheme};
///
/// let key = Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
/// assert_eq!(key.scheme(), TokenScheme::Token);
/// assert_eq!(Token::bearer("abc.def")?.scheme(), TokenScheme::Bearer);
/// # Ok::<(), makecom::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenScheme {
    /// `Token …`, for an API key.
    Token,
    /// `Bearer …`, for an access token of OAuth 2.
    Bearer,
}

impl Token {
    /// Parses a token. Whitespace and quotes around it are dropped. `Token` or
    /// `Bearer` before the secret, as in a header, decides how it is sent.
    ///
    /// ```
    /// use makecom::Token;
    ///
    /// let key = "0e2d7b8c-1111-4aaa-8bbb-0123456789ab";
    /// assert_eq!(Token::new(format!(" {key}\n"))?, Token::new(key)?);
    /// assert_eq!(Token::new(format!("Token {key}"))?, Token::new(key)?);
    /// let error = Token::new("not a token").unwrap_err();
    /// assert!(!error.to_string().contains("not a token"));
    /// # Ok::<(), makecom::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if it is empty, or contains
    /// whitespace, control or non-ASCII characters. The error does not repeat it.
    pub fn new(text: impl Into<String>) -> Result<Self> {
        let text = text.into();
        let text = unquoted(text.trim());
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let (scheme, secret) = match word.to_ascii_lowercase().as_str() {
            "token" => (Some(TokenScheme::Token), rest.trim_start()),
            "bearer" => (Some(TokenScheme::Bearer), rest.trim_start()),
            _ => (None, text),
        };
        if secret.is_empty() {
            return Err(Error::input(
                "the token is empty",
                "create an API key in your Make profile, under API",
            ));
        }
        if !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::input(
                "the token contains whitespace or another invalid character",
                "copy it again, as a whole and without anything around it",
            ));
        }
        let by_form = if is_uuid_v4(secret) {
            TokenScheme::Token
        } else {
            TokenScheme::Bearer
        };
        Ok(Self {
            scheme: scheme.unwrap_or(by_form),
            secret: secret.to_owned(),
        })
    }

    /// An API key, whatever its form.
    ///
    /// ```
    /// use makecom::{Token, TokenScheme};
    ///
    /// assert_eq!(Token::api_key("not-a-uuid")?.scheme(), TokenScheme::Token);
    /// # Ok::<(), makecom::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`new`](Self::new), which also reads a scheme before it.
    pub fn api_key(text: impl Into<String>) -> Result<Self> {
        let token = Self::new(text)?;
        Ok(Self {
            scheme: TokenScheme::Token,
            ..token
        })
    }

    /// An access token of OAuth 2, whatever its form.
    ///
    /// ```
    /// use makecom::{Token, TokenScheme};
    ///
    /// let token = Token::bearer("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
    /// assert_eq!(token.scheme(), TokenScheme::Bearer);
    /// # Ok::<(), makecom::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`new`](Self::new), which also reads a scheme before it.
    pub fn bearer(text: impl Into<String>) -> Result<Self> {
        let token = Self::new(text)?;
        Ok(Self {
            scheme: TokenScheme::Bearer,
            ..token
        })
    }

    /// How it is sent.
    ///
    /// ```
    /// use makecom::{Token, TokenScheme};
    ///
    /// assert_eq!(Token::new("Bearer abc")?.scheme(), TokenScheme::Bearer);
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn scheme(&self) -> TokenScheme {
        self.scheme
    }

    #[cfg(feature = "recording")]
    pub(crate) fn secret(&self) -> &str {
        &self.secret
    }

    /// Whether a text repeats the secret.
    pub(crate) fn is_in(&self, text: &[u8]) -> bool {
        let secret = self.secret.as_bytes();
        text.windows(secret.len()).any(|window| window == secret)
    }

    /// The value of the `Authorization` header, marked as sensitive.
    pub(crate) fn header(&self) -> Result<HeaderValue> {
        let mut value = HeaderValue::try_from(format!("{:?} {}", self.scheme, self.secret))
            .map_err(|_| Error::input("the token cannot be sent", "copy it again"))?;
        value.set_sensitive(true);
        Ok(value)
    }
}

/// Strips the quotes of files of variables and of copied addresses; neither a token
/// nor a zone has any.
pub(crate) fn unquoted(text: &str) -> &str {
    [("\"", "\""), ("'", "'"), ("<", ">")]
        .into_iter()
        .find_map(|(start, end)| text.strip_prefix(start)?.strip_suffix(end))
        .map_or(text, str::trim)
}

/// Eight, four, four, four and twelve hexadecimal digits, version 4, variant 1.
fn is_uuid_v4(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            14 => byte == b'4',
            19 => matches!(byte.to_ascii_lowercase(), b'8' | b'9' | b'a' | b'b'),
            _ => byte.is_ascii_hexdigit(),
        })
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({:?} …)", self.scheme)
    }
}

/// From a string. Unlike serde's own errors, these never repeat the value.
impl<'de> Deserialize<'de> for Token {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)
            .map_err(|_| de::Error::custom("a token must be a string"))?;
        Self::new(text).map_err(de::Error::custom)
    }
}

impl TryFrom<String> for Token {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        Self::new(text)
    }
}

impl std::str::FromStr for Token {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::new(text)
    }
}

crate::schema::string_schema!(
    Token,
    "An API key of Make, or an OAuth 2 access token; a secret"
);

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "0e2d7b8c-1111-4aaa-8bbb-0123456789ab";

    #[test]
    fn the_scheme_is_derived_from_the_form_unless_given() {
        let cases = [
            (KEY.to_owned(), format!("Token {KEY}")),
            (format!(" {KEY}\n"), format!("Token {KEY}")),
            (format!("\"{KEY}\"\n"), format!("Token {KEY}")),
            ("'Bearer abc.def'".to_owned(), "Bearer abc.def".to_owned()),
            (KEY.to_uppercase(), format!("Token {}", KEY.to_uppercase())),
            (
                KEY.replace("-4", "-5"),
                format!("Bearer {}", KEY.replace("-4", "-5")),
            ),
            ("abc.def".to_owned(), "Bearer abc.def".to_owned()),
            (format!("Bearer {KEY}"), format!("Bearer {KEY}")),
            ("token  abc".to_owned(), "Token abc".to_owned()),
        ];
        for (text, expected) in cases {
            let header = Token::new(text.as_str()).unwrap().header().unwrap();
            assert_eq!(header.to_str().unwrap(), expected);
            assert!(header.is_sensitive());
        }
    }

    #[test]
    fn errors_do_not_repeat_the_token() {
        for text in [
            "",
            "  ",
            "\"\"",
            "Token ",
            "hunter2 x",
            "hunter2\u{7f}",
            "hunter2é",
        ] {
            let error = Token::new(text).unwrap_err();
            assert!(error.is_invalid_input());
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
        for json in ["4815162342", "[4815162342]", "\"4815162342 x\""] {
            let error = serde_json::from_str::<Token>(json).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("4815"), "{error}");
        }
        let token: Token = serde_json::from_str(&format!("{KEY:?}")).unwrap();
        assert_eq!(token, Token::new(KEY).unwrap());
    }

    #[test]
    fn debug_shows_the_scheme_alone() {
        for (text, expected) in [(KEY, "Token(Token …)"), ("hunter2", "Token(Bearer …)")] {
            assert_eq!(format!("{:?}", Token::new(text).unwrap()), expected);
        }
    }
}
