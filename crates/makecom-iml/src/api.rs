//! The section `api`: requests to the service, in one of three shapes.

use std::fmt;

use serde::Serialize;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::jsonc::Document;
use super::model::{ApiModel, Oauth1, Oauth2, Request};
use crate::error::Result;

/// The section `api`: how to talk to the service.
///
/// ```
/// use makecom_iml::{Api, ApiShape, Content};
///
/// let api = Api::from_text(r#"{
///     "authorize": { "url": "https://acme.example/oauth" }, // where users go
///     "token": { "url": "https://acme.example/token" },
/// }"#);
/// assert_eq!(api.shape()?, ApiShape::Oauth2);
/// assert_eq!(api.stage("token")?.unwrap()["url"], "https://acme.example/token");
/// # Ok::<(), makecom_iml::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Api(pub(super) Document);

/// What an `api` section is made of.
///
/// ```
/// use makecom_iml::{Api, ApiShape, Content, Request};
///
/// assert_eq!(Api::from_text("null").shape()?, ApiShape::Empty);
/// assert_eq!(Api::from(Request::new("/me")).shape()?, ApiShape::Request);
/// assert_eq!(Api::from_text(r#"{ "requestToken": {} }"#).shape()?, ApiShape::Oauth1);
/// # Ok::<(), makecom_iml::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schemars",
    derive(schemars::JsonSchema),
    schemars(transform = crate::in_words)
)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ApiShape {
    /// Nothing yet: unset, or an empty object.
    Empty,
    /// Stages of OAuth 1: `requestToken`, `accessToken` or a root `oauth`
    /// among them.
    Oauth1,
    /// Stages of OAuth 2: `authorize`, `token`, `info`, `refresh`, … Also those
    /// that OAuth 1 has as well, `authorize` and `info`, if there is no other.
    Oauth2,
    /// One request.
    Request,
    /// Several requests, one after the other.
    Requests,
    /// Something that this crate does not know.
    Unknown,
}

impl Api {
    /// What the section is made of.
    ///
    /// ```
    /// use makecom_iml::{Api, ApiShape, Content};
    ///
    /// let api = Api::from_text(r#"{ "authorize": {}, "token": {} }"#);
    /// assert_eq!(api.shape()?, ApiShape::Oauth2);
    /// assert_eq!(api.shape()?.to_string(), "OAuth 2");
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_content`](crate::Error::is_content) if the text is not JSONC.
    pub fn shape(&self) -> Result<ApiShape> {
        let root = self.0.read::<RootShape>()?;
        Ok(root.map_or(ApiShape::Empty, |RootShape(shape)| shape))
    }

    /// One stage of an OAuth connection, such as `token`.
    ///
    /// ```
    /// use makecom_iml::{Api, Content};
    ///
    /// let api = Api::from_text(r#"{ "info": { "url": "/me" } }"#);
    /// assert_eq!(api.stage("info")?.unwrap()["url"], "/me");
    /// assert!(api.stage("token")?.is_none());
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
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

macro_rules! from {
    ($($part:ty),*) => {
        $(impl From<$part> for Api {
            fn from(part: $part) -> Self {
                ApiModel::from(part).into()
            }
        })*
    };
}

from!(Request, Vec<Request>, Oauth1, Oauth2);

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

/// The shape of a text, by the keys of its root alone.
struct RootShape(ApiShape);

impl<'de> Deserialize<'de> for RootShape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Root;

        impl<'de> Visitor<'de> for Root {
            type Value = RootShape;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("anything")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<RootShape, A::Error> {
                let mut keys = super::model::RootKeys::default();
                while let Some((key, IgnoredAny)) = entries.next_entry::<String, _>()? {
                    keys.see(&key);
                }
                Ok(RootShape(keys.shape()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<RootShape, A::Error> {
                while values.next_element::<IgnoredAny>()?.is_some() {}
                Ok(RootShape(ApiShape::Requests))
            }

            fn visit_bool<E>(self, _: bool) -> Result<RootShape, E> {
                Ok(RootShape(ApiShape::Unknown))
            }

            fn visit_u64<E>(self, _: u64) -> Result<RootShape, E> {
                Ok(RootShape(ApiShape::Unknown))
            }

            fn visit_i64<E>(self, _: i64) -> Result<RootShape, E> {
                Ok(RootShape(ApiShape::Unknown))
            }

            fn visit_f64<E>(self, _: f64) -> Result<RootShape, E> {
                Ok(RootShape(ApiShape::Unknown))
            }

            fn visit_str<E>(self, _: &str) -> Result<RootShape, E> {
                Ok(RootShape(ApiShape::Unknown))
            }
        }

        deserializer.deserialize_any(Root)
    }
}

/// Anything at all: what it is, is the answer.
impl super::shape::Shaped for RootShape {
    fn shape() -> super::shape::Shape {
        super::shape::Shape::Any
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
            ("{\"authorize\": {}, \"info\": {}}", ApiShape::Oauth2),
            ("[{}, {}]", ApiShape::Requests),
            ("7", ApiShape::Unknown),
        ];
        for (text, expected) in cases {
            let api = Api::from_text(text);
            assert_eq!(api.shape().unwrap(), expected, "{text}");
            let model = api.model();
            let read = match model {
                Ok(None | Some(ApiModel::Empty)) => ApiShape::Empty,
                Ok(Some(ApiModel::Oauth1(_))) => ApiShape::Oauth1,
                Ok(Some(ApiModel::Oauth2(_))) => ApiShape::Oauth2,
                Ok(Some(ApiModel::Request(_))) => ApiShape::Request,
                Ok(Some(ApiModel::Requests(_))) => ApiShape::Requests,
                Err(_) => ApiShape::Unknown,
            };
            assert_eq!(read, expected, "{text}");
        }
    }

    #[test]
    fn what_both_kinds_of_oauth_have_becomes_either() {
        let cases = [
            (
                "{\"authorize\": {}, \"info\": {}, \"future\": 1}",
                true,
                true,
            ),
            ("{\"authorize\": {}, \"token\": {}}", false, true),
            ("{\"authorize\": {}, \"accessToken\": {}}", true, false),
            ("{\"url\": \"/me\"}", false, false),
        ];
        for (text, first, second) in cases {
            let model = Api::from_text(text).model().unwrap().unwrap();
            assert_eq!(model.clone().oauth1_mut().is_some(), first, "{text}");
            assert_eq!(model.clone().oauth2_mut().is_some(), second, "{text}");
            let mut changed = model.clone();
            changed.oauth1_mut();
            let value = |model| Api::from(model).value().unwrap();
            assert_eq!(value(changed), value(model), "{text}");
        }
    }
}
