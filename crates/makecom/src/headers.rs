//! Headers that the caller sets: which ones, and by what rules.

use reqwest::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE,
    EXPECT, HOST, HeaderMap, HeaderName, HeaderValue, PROXY_AUTHORIZATION, TE, TRAILER,
    TRANSFER_ENCODING, UPGRADE,
};

use crate::builder::ClientBuilder;
use crate::client::Client;
use crate::error::{Error, Result};
use crate::mode::Mode;

/// Headers that only the client sets: they authorize, frame the message, or would change
/// the form in which a body is read.
const RESERVED: [HeaderName; 15] = [
    ACCEPT_ENCODING,
    AUTHORIZATION,
    CONNECTION,
    CONTENT_ENCODING,
    CONTENT_LENGTH,
    CONTENT_TYPE,
    EXPECT,
    HOST,
    HeaderName::from_static("keep-alive"),
    PROXY_AUTHORIZATION,
    HeaderName::from_static("proxy-connection"),
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// A header of the caller's; its value is never shown.
///
/// # Errors
/// What is wrong with it, without its value, which may be a secret.
pub(crate) fn parse(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let parsed = HeaderName::from_bytes(name.as_bytes());
    match (parsed, HeaderValue::from_str(value)) {
        (Ok(name), Ok(_)) if RESERVED.contains(&name) => {
            Err(format!("the header {name}, which only the client sets"))
        }
        (Ok(name), Ok(mut value)) => {
            value.set_sensitive(true);
            Ok((name, value))
        }
        _ => Err(format!("a header {name:?} that HTTP does not allow")),
    }
}

/// A header of the caller's.
///
/// # Errors
/// [`is_invalid_input`](Error::is_invalid_input) if it is reserved or invalid.
pub(crate) fn own(name: &str, value: &str) -> Result<(HeaderName, HeaderValue)> {
    parse(name, value).map_err(|what| {
        Error::input(
            format!("cannot set {what}"),
            "use another name, and a value of visible ASCII characters",
        )
    })
}

/// The names of headers, whose values may be secrets.
pub(crate) fn names(headers: &HeaderMap) -> Vec<&str> {
    headers.keys().map(HeaderName::as_str).collect()
}

impl ClientBuilder {
    /// A header for every request, in place of the client's own of that name. The last
    /// value of a name counts. Its value is shown nowhere.
    ///
    /// ```
    /// use makecom::{Client, Token, Zone};
    ///
    /// let token = Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
    /// let builder = Client::builder().zone(Zone::Eu1).token(token);
    /// let client = builder.header("x-pipeline", "nightly").build()?;
    /// # let token = Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
    /// let builder = Client::builder().zone(Zone::Eu1).token(token);
    /// let error = builder.header("Authorization", "hunter2").build().unwrap_err();
    /// assert_eq!(error.to_string(), "cannot set the header authorization, which only the client sets");
    /// # Ok::<(), makecom::Error>(())
    /// ```
    ///
    /// [`build`](Self::build) refuses a header that HTTP does not allow, and those that
    /// only the client sets: for authorization, about the connection, and about the form
    /// of a body.
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        match own(name.as_ref(), value.as_ref()) {
            Ok((name, value)) => {
                self.extensions.headers.insert(name, value);
            }
            Err(error) => self.invalid = self.invalid.or(Some(error)),
        }
        self
    }
}

impl<M: Mode> Client<M> {
    /// The same client with one more header, in place of one of that name. Use it for
    /// one call, or for some:
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// let traced = client.with_header("x-request-id", "run-7")?;
    /// traced.app("acme-crm")?.connections().list().await?;
    ///
    /// let error = client.with_header("Host", "a.example").unwrap_err();
    /// assert!(error.is_invalid_input());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if HTTP does not allow it, or only
    /// the client sets it: for authorization, about the connection, and about the form of
    /// a body. The error does not repeat the value.
    pub fn with_header(&self, name: impl AsRef<str>, value: impl AsRef<str>) -> Result<Self> {
        let (name, value) = own(name.as_ref(), value.as_ref())?;
        Ok(self.with(|inner| {
            inner.extensions.headers.insert(name, value);
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_and_invalid_headers_are_refused_without_their_values() {
        for name in ["Authorization", "HOST", "content-length", "Accept-Encoding"] {
            let said = own(name, "hunter2").unwrap_err().said();
            let lower = name.to_ascii_lowercase();
            assert!(
                said.starts_with(&format!("cannot set the header {lower}, which")),
                "{said}"
            );
            assert!(!said.contains("hunter2"));
        }
        for (name, value) in [
            ("a b", "hunter2"),
            ("", "hunter2"),
            ("x-a", "hunter2\r\nx-b: 1"),
        ] {
            let said = own(name, value).unwrap_err().said();
            assert!(said.contains("that HTTP does not allow"), "{said}");
            assert!(!said.contains("hunter2"));
        }
        let (name, value) = own("X-Own", "hunter2").unwrap();
        assert_eq!(name, "x-own");
        assert!(!format!("{value:?}").contains("hunter2"));
    }
}
