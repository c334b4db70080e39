//! The section `api`: one request, several, or the stages of OAuth.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::macros::{KeyText, model, schema, union};
use super::{ApiShape, Map, OAUTH2_STAGES, OauthHelper, Request, RootKeys, root};
use crate::shape::{Shape, Shaped};

model! {
    /// The stages of OAuth 2.
    ///
    /// ```
    /// use makecom_iml::{Code as _, Method, Oauth2, Request, connection};
    ///
    /// let oauth2 = Oauth2::default()
    ///     .authorize(Request::new("https://acme.example/oauth"))
    ///     .token(Request::new("https://acme.example/token").method(Method::Post))
    ///     .info(Request::new("https://api.acme.example/me"));
    /// assert!(connection::Api::of(oauth2).text().contains("\"token\""));
    /// ```
    Oauth2 {
        /// A request before users are sent away.
        "preauthorize" => preauthorize: Box<Request>
            => Request::new("https://acme.example/device"), {"url": "https://acme.example/device"};
        /// Where users are sent.
        "authorize" => authorize: Box<Request>
            => Request::new("https://acme.example/oauth"), {"url": "https://acme.example/oauth"};
        /// A code becomes a token: one request, or several.
        "token" => token: Requests
            => Request::new("https://acme.example/token"), {"url": "https://acme.example/token"};
        /// Which account the token is for, and whether it is valid.
        "info" => info: Box<Request>
            => Request::new("https://acme.example/me"), {"url": "https://acme.example/me"};
        /// A token becomes a newer one.
        "refresh" => refresh: Box<Request>
            => Request::new("https://acme.example/token"), {"url": "https://acme.example/token"};
        /// A token is given back.
        "invalidate" => invalidate: Box<Request>
            => Request::new("https://acme.example/revoke"), {"url": "https://acme.example/revoke"};
    }
}

model! {
    /// The stages of OAuth 1.
    ///
    /// ```
    /// use makecom_iml::{ApiShape, Code as _, Oauth1, OauthHelper, Request, connection};
    ///
    /// let oauth1 = Oauth1::default()
    ///     .oauth(OauthHelper::default().consumer_key("{{parameters.key}}"))
    ///     .request_token(Request::new("https://acme.example/request"))
    ///     .authorize(Request::new("https://acme.example/authorize"))
    ///     .access_token(Request::new("https://acme.example/access"));
    /// assert_eq!(connection::Api::of(oauth1).shape()?, ApiShape::Oauth1);
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    Oauth1 {
        /// How all of the requests are signed.
        "oauth" => oauth: Box<OauthHelper>
            => OauthHelper::default().token("{{connection.token}}"), {"token": "{{connection.token}}"};
        /// Asks for a token to start with.
        "requestToken" => request_token: Box<Request>
            => Request::new("https://acme.example/request"), {"url": "https://acme.example/request"};
        /// Where users are sent.
        "authorize" => authorize: Box<Request>
            => Request::new("https://acme.example/oauth"), {"url": "https://acme.example/oauth"};
        /// It becomes a token to work with.
        "accessToken" => access_token: Box<Request>
            => Request::new("https://acme.example/access"), {"url": "https://acme.example/access"};
        /// Who the token is for; and whether it is good.
        "info" => info: Box<Request>
            => Request::new("https://acme.example/me"), {"url": "https://acme.example/me"};
    }
}

impl Oauth2 {
    /// Whether OAuth 1 has all of these stages, too.
    fn may_be_oauth1(&self) -> bool {
        let Self {
            preauthorize,
            authorize: _,
            token,
            info: _,
            refresh,
            invalidate,
            extra: _,
        } = self;
        preauthorize.is_none() && token.is_none() && refresh.is_none() && invalidate.is_none()
    }
}

union! {
    /// One request, or several, one after the other.
    ///
    /// ```
    /// use makecom_iml::{Oauth2, Request};
    ///
    /// // A login that takes two requests.
    /// let token = [Request::new("/code"), Request::new("/token")];
    /// let oauth2 = Oauth2::default().token(token);
    /// assert_eq!(oauth2.token.unwrap().iter().count(), 2);
    /// ```
    Requests {
        /// One.
        model One(Request);
        /// Several.
        list Many(Request);
    }
}

impl Default for Requests {
    fn default() -> Self {
        Self::One(Box::default())
    }
}

impl Requests {
    /// All of them, in order.
    ///
    /// ```
    /// use makecom_iml::{Request, Requests};
    ///
    /// let one = Requests::from(Request::new("/token"));
    /// let urls = one.iter().map(|request| request.url.as_ref().unwrap().as_str());
    /// assert_eq!(urls.collect::<Vec<_>>(), ["/token"]);
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = &Request> {
        match self {
            Self::One(request) => std::slice::from_ref(&**request),
            Self::Many(requests) => requests,
        }
        .iter()
    }

    /// The first of them, to change it.
    ///
    /// ```
    /// use makecom_iml::{Method, Request, Requests};
    ///
    /// let mut token = Requests::from(Request::new("/token"));
    /// if let Some(request) = token.first_mut() {
    ///     request.method = Some(Method::Post.into());
    /// }
    /// assert_eq!(serde_json::to_value(token)?["method"], "POST");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn first_mut(&mut self) -> Option<&mut Request> {
        match self {
            Self::One(request) => Some(request),
            Self::Many(requests) => requests.first_mut(),
        }
    }
}

/// The content of a section `api`, by its shape.
///
/// `Debug` shows which keys are there, and not their values.
///
/// ```
/// use makecom_iml::{ApiModel, Code as _, Method, connection};
///
/// let mut api = connection::Api::from_text("{\n  \"url\": \"/me\", // who am I\n}");
/// api.edit(|api| {
///     if let ApiModel::Request(request) = api {
///         request.method = Some(Method::Get.into());
///     }
/// })?;
/// assert_eq!(api.text(), "{\n  \"url\": \"/me\", // who am I\n  \"method\": \"GET\",\n}");
/// # Ok::<(), makecom_iml::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum ApiModel {
    /// Nothing yet.
    #[default]
    Empty,
    /// The stages of OAuth 1.
    Oauth1(Box<Oauth1>),
    /// The stages of OAuth 2.
    Oauth2(Box<Oauth2>),
    /// One request.
    Request(Box<Request>),
    /// Several requests, one after the other.
    Requests(Vec<Request>),
}

impl ApiModel {
    /// The stages of OAuth 2, to change them. Nothing yet becomes that.
    ///
    /// ```
    /// use makecom_iml::{Code as _, Request, connection};
    ///
    /// let mut api = connection::Api::from_text("{ /* to do */ }");
    /// api.edit(|api| {
    ///     let stages = api.oauth2_mut()?;
    ///     stages.info = Some(Request::new("/me").into());
    ///     Some(())
    /// })?;
    /// assert_eq!(api.stage("info")?.unwrap()["url"], "/me");
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    pub fn oauth2_mut(&mut self) -> Option<&mut Oauth2> {
        if *self == Self::Empty {
            *self = Self::Oauth2(Box::default());
        }
        match self {
            Self::Oauth2(stages) => Some(stages),
            _ => None,
        }
    }

    /// The stages of OAuth 1, to change them. Nothing yet becomes that, and so
    /// do stages that both have: `authorize` and `info` alone read as OAuth 2,
    /// because the text does not show that a connection is of OAuth 1.
    ///
    /// ```
    /// use makecom_iml::{Code as _, Request, connection};
    ///
    /// let mut api = connection::Api::from_text(r#"{ "authorize": { "url": "https://acme.example/oauth" } }"#);
    /// api.edit(|api| {
    ///     let stages = api.oauth1_mut()?;
    ///     stages.request_token = Some(Request::new("https://acme.example/request").into());
    ///     Some(())
    /// })?;
    /// assert!(api.text().starts_with(r#"{ "authorize": { "url": "https://acme.example/oauth" }, "#));
    /// assert!(api.model()?.unwrap().oauth1_mut().is_some());
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    pub fn oauth1_mut(&mut self) -> Option<&mut Oauth1> {
        match self {
            Self::Empty => *self = Self::Oauth1(Box::default()),
            Self::Oauth2(stages) if stages.may_be_oauth1() => {
                let Oauth2 {
                    authorize,
                    info,
                    extra,
                    ..
                } = std::mem::take(&mut **stages);
                *self = Self::Oauth1(Box::new(Oauth1 {
                    authorize,
                    info,
                    extra,
                    ..Oauth1::default()
                }));
            }
            _ => {}
        }
        match self {
            Self::Oauth1(stages) => Some(stages),
            _ => None,
        }
    }

    /// The one request, to change it. Nothing yet becomes that.
    ///
    /// ```
    /// use makecom_iml::{Code as _, connection};
    ///
    /// let mut api = connection::Api::from_text(r#"{ "url": "/me" }"#);
    /// api.edit(|api| {
    ///     api.request_mut()?.gzip = Some(true.into());
    ///     Some(())
    /// })?;
    /// assert_eq!(api.text(), r#"{ "url": "/me", "gzip": true }"#);
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    pub fn request_mut(&mut self) -> Option<&mut Request> {
        if *self == Self::Empty {
            *self = Self::Request(Box::default());
        }
        match self {
            Self::Request(request) => Some(request),
            _ => None,
        }
    }

    /// All requests, each with the stage it is of if there are stages.
    ///
    /// ```
    /// use makecom_iml::{Code as _, connection};
    ///
    /// let api = connection::Api::from_text(r#"{ "authorize": { "url": "/a" }, "token": [{}, {}] }"#);
    /// let model = api.model()?.unwrap();
    /// let stages: Vec<_> = model.requests().iter().map(|(stage, _)| stage.unwrap()).collect();
    /// assert_eq!(stages, ["authorize", "token", "token"]);
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    pub fn requests(&self) -> Vec<(Option<&'static str>, &Request)> {
        match self {
            Self::Empty => Vec::new(),
            Self::Request(request) => vec![(None, request)],
            Self::Requests(requests) => requests.iter().map(|request| (None, request)).collect(),
            Self::Oauth1(stages) => [
                stage("requestToken", stages.request_token.as_deref()),
                stage("authorize", stages.authorize.as_deref()),
                stage("accessToken", stages.access_token.as_deref()),
                stage("info", stages.info.as_deref()),
            ]
            .into_iter()
            .flatten()
            .collect(),
            Self::Oauth2(stages) => {
                let token = stages.token.iter().flat_map(Requests::iter);
                stage("preauthorize", stages.preauthorize.as_deref())
                    .into_iter()
                    .chain(stage("authorize", stages.authorize.as_deref()))
                    .chain(token.map(|request| (Some("token"), request)))
                    .chain(stage("info", stages.info.as_deref()))
                    .chain(stage("refresh", stages.refresh.as_deref()))
                    .chain(stage("invalidate", stages.invalidate.as_deref()))
                    .collect()
            }
        }
    }
}

impl From<Request> for ApiModel {
    fn from(request: Request) -> Self {
        Self::Request(Box::new(request))
    }
}

impl From<Vec<Request>> for ApiModel {
    fn from(requests: Vec<Request>) -> Self {
        Self::Requests(requests)
    }
}

impl From<Oauth1> for ApiModel {
    fn from(stages: Oauth1) -> Self {
        Self::Oauth1(Box::new(stages))
    }
}

impl From<Oauth2> for ApiModel {
    fn from(stages: Oauth2) -> Self {
        Self::Oauth2(Box::new(stages))
    }
}

fn stage<'a>(
    name: &'static str,
    request: Option<&'a Request>,
) -> Option<(Option<&'static str>, &'a Request)> {
    Some((Some(name), request?))
}

impl Shaped for ApiModel {
    fn shape() -> Shape {
        root("")
    }
}

schema!(ApiModel);

impl Serialize for ApiModel {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Empty => Map::<Value>::new().serialize(serializer),
            Self::Oauth1(stages) => stages.serialize(serializer),
            Self::Oauth2(stages) => stages.serialize(serializer),
            Self::Request(request) => request.serialize(serializer),
            Self::Requests(requests) => requests.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for ApiModel {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Root;

        impl<'de> Visitor<'de> for Root {
            type Value = ApiModel;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object or an array of requests")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, values: A) -> Result<Self::Value, A::Error> {
                let values = de::value::SeqAccessDeserializer::new(values);
                Vec::deserialize(values).map(ApiModel::Requests)
            }

            fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Self::Value, A::Error> {
                Parts::read(entries)?.into_model()
            }
        }

        deserializer.deserialize_any(Root)
    }
}

/// What a root object holds before all of its keys, and so its shape, are
/// known.
#[derive(Default)]
struct Parts {
    keys: RootKeys,
    oauth1: Oauth1,
    oauth2: Oauth2,
    request: Request,
}

impl Parts {
    fn read<'de, A: MapAccess<'de>>(mut entries: A) -> Result<Self, A::Error> {
        let mut parts = Self::default();
        while let Some(KeyText(key)) = entries.next_key()? {
            parts.keys.see(&key);
            match &*key {
                "requestToken" | "accessToken" => parts.oauth1.absorb(&key, &mut entries)?,
                stage if OAUTH2_STAGES.contains(&stage) => {
                    parts.oauth2.absorb(stage, &mut entries)?;
                }
                other => parts.request.absorb(other, &mut entries)?,
            }
        }
        Ok(parts)
    }

    fn into_model<E: de::Error>(self) -> Result<ApiModel, E> {
        let Self {
            keys,
            mut oauth1,
            mut oauth2,
            mut request,
        } = self;
        Ok(match keys.shape() {
            ApiShape::Oauth1 => {
                oauth1.oauth = request.oauth.take();
                oauth1.authorize = oauth2.authorize.take();
                oauth1.info = oauth2.info.take();
                keep(&mut oauth1.extra, &oauth2)?;
                keep_request(&mut oauth1.extra, request)?;
                ApiModel::Oauth1(Box::new(oauth1))
            }
            ApiShape::Oauth2 => {
                keep_request(&mut oauth2.extra, request)?;
                ApiModel::Oauth2(Box::new(oauth2))
            }
            ApiShape::Request => {
                keep(&mut request.extra, &oauth1)?;
                keep(&mut request.extra, &oauth2)?;
                ApiModel::Request(Box::new(request))
            }
            _ => ApiModel::Empty,
        })
    }
}

/// Keeps what looks like a request in a section of another shape: unknown keys
/// are moved, known ones written out.
fn keep_request<E: de::Error>(extra: &mut Map<Value>, mut request: Request) -> Result<(), E> {
    extra.append(&mut request.extra);
    keep(extra, &request)
}

/// Keys of another shape are kept as any that is not known.
fn keep<E: de::Error>(extra: &mut Map<Value>, parts: &impl Serialize) -> Result<(), E> {
    if let Value::Object(entries) = serde_json::to_value(parts).map_err(E::custom)? {
        extra.extend(entries);
    }
    Ok(())
}
