//! The section `api`: requests to the service, in one of three shapes.

use std::fmt;

use serde_json::Value;

use super::jsonc::Document;
use crate::error::Result;

/// The section `api`: how to talk to the service.
///
/// ```
/// use makecom::section::{Api, ApiShape, Content};
///
/// let api = Api::from_text(r#"{
///     "authorize": { "url": "https://acme.example/oauth" }, // where users go
///     "token": { "url": "https://acme.example/token" },
/// }"#);
/// assert_eq!(api.shape()?, ApiShape::Oauth2);
/// assert_eq!(api.stage("token")?.unwrap()["url"], "https://acme.example/token");
/// # Ok::<(), makecom::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Api(pub(super) Document);

/// What an `api` section is made of. \[clients\]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ApiShape {
    /// Nothing yet: unset, or an empty object.
    Empty,
    /// Stages of OAuth 1: `requestToken`, `accessToken` or a root `oauth`
    /// among them.
    Oauth1,
    /// Stages of OAuth 2: `authorize`, `token`, `info`, `refresh`, …
    Oauth2,
    /// One request.
    Request,
    /// Several requests, one after the other.
    Requests,
    /// Something that this crate does not know.
    Unknown,
}

const OAUTH1_ONLY: [&str; 3] = ["oauth", "requestToken", "accessToken"];
const OAUTH2: [&str; 6] = [
    "preauthorize",
    "authorize",
    "token",
    "info",
    "refresh",
    "invalidate",
];

impl Api {
    /// What the section is made of.
    ///
    /// # Errors
    /// [`is_content`](crate::Error::is_content) if the text is not JSONC.
    pub fn shape(&self) -> Result<ApiShape> {
        let value = self.0.value()?;
        let has_any = |keys: &[&str]| keys.iter().any(|key| value.get(key).is_some());
        Ok(match &value {
            Value::Null => ApiShape::Empty,
            Value::Array(_) => ApiShape::Requests,
            Value::Object(object) if object.is_empty() => ApiShape::Empty,
            // A request may use the OAuth 1 helper too, and has a `url`.
            Value::Object(object) if object.contains_key("url") => ApiShape::Request,
            Value::Object(_) if has_any(&OAUTH1_ONLY) => ApiShape::Oauth1,
            Value::Object(_) if has_any(&OAUTH2) => ApiShape::Oauth2,
            Value::Object(_) => ApiShape::Request,
            _ => ApiShape::Unknown,
        })
    }

    /// One stage of an OAuth connection, such as `token`.
    ///
    /// # Errors
    /// [`is_content`](crate::Error::is_content) if the text is not JSONC.
    pub fn stage(&self, name: &str) -> Result<Option<Value>> {
        Ok(self.0.value()?.get_mut(name).map(Value::take))
    }
}

impl From<&Value> for Api {
    fn from(value: &Value) -> Self {
        Self(Document::of(value))
    }
}

impl fmt::Display for ApiShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "empty",
            Self::Oauth1 => "OAuth 1",
            Self::Oauth2 => "OAuth 2",
            Self::Request => "one request",
            Self::Requests => "several requests",
            Self::Unknown => "unknown",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Content as _;
    use super::*;

    #[test]
    fn shapes() {
        let cases = [
            ("", ApiShape::Empty),
            ("{ }", ApiShape::Empty),
            ("{\"token\": {}}", ApiShape::Oauth2),
            ("{\"info\": {}, \"oauth\": {}}", ApiShape::Oauth1),
            (
                "{\"requestToken\": {}, \"authorize\": {}}",
                ApiShape::Oauth1,
            ),
            ("{\"url\": \"/me\", \"oauth\": {}}", ApiShape::Request),
            ("{\"headers\": {}}", ApiShape::Request),
            ("[{}, {}]", ApiShape::Requests),
            ("7", ApiShape::Unknown),
        ];
        for (text, expected) in cases {
            assert_eq!(Api::from_text(text).shape().unwrap(), expected, "{text}");
        }
    }
}
