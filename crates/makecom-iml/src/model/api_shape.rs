//! The shape of a section `api`, by the keys of its root.

use std::fmt;

use serde::Serialize;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Oauth1, Oauth2, Request};
use crate::shape::{Forms, Shape, Shaped};
use crate::spelled::spelled;

spelled! {
    /// The shape of an `api` section.
    ///
    /// ```
    /// use makecom_iml::{ApiShape, Code as _, Request, connection};
    ///
    /// assert_eq!(connection::Api::from_text("null").shape()?, ApiShape::Empty);
    /// assert_eq!(connection::Api::of(Request::new("/me")).shape()?, ApiShape::Request);
    /// assert_eq!(connection::Api::from_text(r#"{ "requestToken": {} }"#).shape()?, ApiShape::Oauth1);
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
    #[cfg_attr(
        feature = "schemars",
        derive(schemars::JsonSchema),
        schemars(transform = crate::words::in_words)
    )]
    #[serde(rename_all = "lowercase")]
    #[non_exhaustive]
    pub enum ApiShape {
        /// Nothing yet: unset, or an empty object.
        Empty = "empty",
        /// Stages of OAuth 1: `requestToken`, `accessToken` or a root `oauth`
        /// among them.
        Oauth1 = "OAuth 1",
        /// Stages of OAuth 2: `authorize`, `token`, `info`, `refresh`, … Also those
        /// that OAuth 1 has as well, `authorize` and `info`, if there is no other.
        Oauth2 = "OAuth 2",
        /// One request.
        Request = "one request",
        /// Several requests, one after the other.
        Requests = "several requests",
        /// Something that this crate does not know.
        Unknown = "unknown",
    }
}

const OAUTH1_ONLY: [&str; 3] = ["oauth", "requestToken", "accessToken"];
pub(crate) const OAUTH1_STAGES: [&str; 4] = ["requestToken", "authorize", "accessToken", "info"];

/// The stages of a connection by OAuth 2, in the order in which users see them.
///
/// ```
/// assert!(makecom_iml::OAUTH2_STAGES.contains(&"refresh"));
/// ```
pub const OAUTH2_STAGES: [&str; 6] = [
    "preauthorize",
    "authorize",
    "token",
    "info",
    "refresh",
    "invalidate",
];

/// The forms of a root object, in the order of [`RootKeys`].
pub(crate) const ROOT_FORMS: Forms = Forms {
    by_key: &[
        (&["url"], Request::shape),
        (&OAUTH1_ONLY, Oauth1::shape),
        (&OAUTH2_STAGES, Oauth2::shape),
    ],
    otherwise: Request::shape,
    is_several: true,
    elsewhere: &[],
};

/// Those of a connection by anything but OAuth.
static BASIC_FORMS: Forms = Forms {
    by_key: &[],
    elsewhere: &[Oauth2::shape, Oauth1::shape],
    ..ROOT_FORMS
};

/// Those of a connection by OAuth.
static OAUTH_FORMS: Forms = Forms {
    by_key: &[(&OAUTH1_ONLY, Oauth1::shape)],
    otherwise: Oauth2::shape,
    is_several: false,
    elsewhere: &[Request::shape],
};

/// The shape of `api` in a connection of a type of the manifest; of any, if the type is
/// blank.
pub(crate) fn root(component_type: &str) -> Shape {
    Shape::Forms(match component_type {
        OAUTH => &OAUTH_FORMS,
        "basic" => &BASIC_FORMS,
        _ => const { &ROOT_FORMS },
    })
}

/// The type of a connection by OAuth in the manifest.
pub(crate) const OAUTH: &str = "oauth";

/// What the keys of a root object indicate about its shape: the strongest
/// counts.
#[derive(Clone, Copy, Default, PartialEq, PartialOrd)]
pub(crate) enum RootKeys {
    #[default]
    None,
    Any,
    Oauth2,
    Oauth1,
    /// A request may use the OAuth 1 helper too, and has a `url`.
    Url,
}

impl RootKeys {
    pub(crate) fn see(&mut self, key: &str) {
        let sign = match key {
            "url" => Self::Url,
            key if OAUTH1_ONLY.contains(&key) => Self::Oauth1,
            key if OAUTH2_STAGES.contains(&key) => Self::Oauth2,
            _ => Self::Any,
        };
        if sign > *self {
            *self = sign;
        }
    }

    pub(crate) fn shape(self) -> ApiShape {
        match self {
            Self::None => ApiShape::Empty,
            Self::Any | Self::Url => ApiShape::Request,
            Self::Oauth2 => ApiShape::Oauth2,
            Self::Oauth1 => ApiShape::Oauth1,
        }
    }
}

/// The shape of a text, by the keys of its root alone.
pub(crate) struct RootShape(pub(crate) ApiShape);

impl<'de> Deserialize<'de> for RootShape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Root;

        impl<'de> Visitor<'de> for Root {
            type Value = RootShape;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("anything")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<RootShape, A::Error> {
                let mut keys = RootKeys::default();
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
