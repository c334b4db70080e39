//! The section `api`: requests to the service, in one of three shapes.

use serde_json::Value;

use super::model::{ApiModel, ApiShape, Oauth1, Oauth2, Request, RootShape};
use super::text::Document;
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
