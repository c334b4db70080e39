//! Names that sections choose from, each open to what Make may add.

use std::fmt;

use super::macros::names;

/// An unknown name, which can come only from a section.
///
/// ```
/// use makecom_iml::Method;
///
/// let method: Method = serde_json::from_str(r#""PURGE""#)?; // of a section
/// assert!(matches!(&method, Method::Unknown(_)));
/// assert_eq!(serde_json::to_string(&method)?, r#""PURGE""#); // nothing is lost
/// assert!("PURGE".parse::<Method>().is_err()); // of a person
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct UnknownName(String);

impl UnknownName {
    pub(crate) fn new(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// The name.
    ///
    /// ```
    /// use makecom_iml::Tags;
    ///
    /// match serde_json::from_str(r#""keep""#)? {
    ///     Tags::Unknown(name) => assert_eq!(name.as_str(), "keep"),
    ///     known => println!("{known}"),
    /// }
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is in the place of a name may be anything, even a secret.
impl fmt::Debug for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

names! {
    /// An HTTP method.
    ///
    /// ```
    /// use makecom_iml::{Method, Request};
    ///
    /// let request = Request::new("/token").method(Method::Post).body("{{parameters.code}}");
    /// assert_eq!(serde_json::to_value(request)?["method"], "POST");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    Method {
        /// `GET`, the default.
        Get = "GET",
        /// `POST`: needs a `url` and a `body`.
        Post = "POST",
        /// `PUT`: needs a `url` and a `body`.
        Put = "PUT",
        /// `PATCH`: needs a `url` and a `body`.
        Patch = "PATCH",
        /// `DELETE`.
        Delete = "DELETE",
    }
}

names! {
    /// How the body of a request is written.
    ///
    /// ```
    /// use makecom_iml::{BodyType, Request};
    ///
    /// let request = Request::new("/token").body_type(BodyType::Urlencoded);
    /// assert_eq!(serde_json::to_value(request)?["type"], "urlencoded");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    BodyType {
        /// `json`, the default.
        Json = "json",
        /// `urlencoded`: a form.
        Urlencoded = "urlencoded",
        /// `multipart/form-data`: a form with files.
        Multipart = "multipart/form-data",
        /// `text`.
        Text = "text",
        /// `string`.
        String = "string",
        /// `raw`.
        Raw = "raw",
        /// `binary`.
        Binary = "binary",
    }
}

names! {
    /// How the body of a response is read.
    ///
    /// ```
    /// use makecom_iml::{Response, ResponseType};
    ///
    /// let response = Response::default().response_type(makecom_iml::Iml::from(ResponseType::Xml));
    /// assert_eq!(serde_json::to_value(response)?["type"], "xml");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ResponseType {
        /// `automatic`: as its media type says; the default.
        Automatic = "automatic",
        /// `json`.
        Json = "json",
        /// `urlencoded`: a form.
        Urlencoded = "urlencoded",
        /// `text`.
        Text = "text",
        /// `raw`.
        Raw = "raw",
        /// `string`.
        String = "string",
        /// `binary`.
        Binary = "binary",
        /// `xml`.
        Xml = "xml",
    }
}

names! {
    /// What kind of error Make raises.
    ///
    /// ```
    /// use makecom_iml::{ErrorType, StatusError};
    ///
    /// let busy = StatusError::default().message("Busy").error_type(ErrorType::RateLimit);
    /// assert_eq!(serde_json::to_value(busy)?["type"], "RateLimitError");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ErrorType {
        /// `RuntimeError`, the default.
        Runtime = "RuntimeError",
        /// `DataError`: the input is wrong.
        Data = "DataError",
        /// `RateLimitError`: too many requests.
        RateLimit = "RateLimitError",
        /// `OutOfSpaceError`: no space left.
        OutOfSpace = "OutOfSpaceError",
        /// `ConnectionError`: the service cannot be reached.
        Connection = "ConnectionError",
        /// `InvalidConfigurationError`: the scenario must be corrected.
        InvalidConfiguration = "InvalidConfigurationError",
        /// `InvalidAccessTokenError`: the token is no longer valid.
        InvalidAccessToken = "InvalidAccessTokenError",
        /// `IncompleteDataError`: the data is not all there yet.
        IncompleteData = "IncompleteDataError",
        /// `DuplicateDataError`: the data is there already.
        DuplicateData = "DuplicateDataError",
    }
}

names! {
    /// What kind of account a connection shows.
    ///
    /// ```
    /// use makecom_iml::{Metadata, MetadataType};
    ///
    /// let account = Metadata::default().metadata_type(MetadataType::Email).value("{{body.email}}");
    /// assert_eq!(serde_json::to_value(account)?["type"], "email");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    MetadataType {
        /// `text`.
        Text = "text",
        /// `email`.
        Email = "email",
    }
}

names! {
    /// How OAuth 1 signs.
    ///
    /// ```
    /// use makecom_iml::{OauthHelper, SignatureMethod};
    ///
    /// let oauth = OauthHelper::default()
    ///     .signature_method(SignatureMethod::RsaSha1)
    ///     .private_key("{{parameters.privateKey}}");
    /// assert_eq!(serde_json::to_value(oauth)?["signature_method"], "RSA-SHA1");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    SignatureMethod {
        /// `HMAC-SHA1`, the default.
        HmacSha1 = "HMAC-SHA1",
        /// `RSA-SHA1`.
        RsaSha1 = "RSA-SHA1",
        /// `PLAINTEXT`.
        Plaintext = "PLAINTEXT",
    }
}

names! {
    /// Where OAuth 1 puts its values.
    ///
    /// ```
    /// use makecom_iml::{OauthHelper, TransportMethod};
    ///
    /// let oauth = OauthHelper::default().transport_method(TransportMethod::Query);
    /// assert_eq!(serde_json::to_value(oauth)?["transport_method"], "query");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    TransportMethod {
        /// `query`.
        Query = "query",
        /// `body`.
        Body = "body",
        /// `header`, the default.
        Header = "header",
    }
}

names! {
    /// The version of AWS signatures.
    ///
    /// ```
    /// use makecom_iml::{Aws, SignVersion};
    ///
    /// let aws = Aws::default().key("{{parameters.key}}").sign_version(SignVersion::V4);
    /// assert_eq!(serde_json::to_value(aws)?["sign_version"], "4");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    SignVersion {
        /// `2`, the default.
        V2 = "2",
        /// `4`.
        V4 = "4",
    }
}

names! {
    /// What a parameter takes.
    ///
    /// ```
    /// use makecom_iml::{Parameter, ParameterType};
    ///
    /// let secret = Parameter::new(ParameterType::Password, "clientSecret");
    /// assert_eq!(serde_json::to_value(secret)?["type"], "password");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ParameterType {
        /// `any`.
        Any = "any",
        /// `array`: several of `spec`.
        Array = "array",
        /// `banner`: shows a text and takes nothing.
        Banner = "banner",
        /// `boolean`.
        Boolean = "boolean",
        /// `buffer`: bytes.
        Buffer = "buffer",
        /// `cert`: a certificate.
        Cert = "cert",
        /// `collection`: an object of `spec`.
        Collection = "collection",
        /// `color`.
        Color = "color",
        /// `date`.
        Date = "date",
        /// `email`.
        Email = "email",
        /// `file`.
        File = "file",
        /// `filename`.
        Filename = "filename",
        /// `filter`.
        Filter = "filter",
        /// `folder`.
        Folder = "folder",
        /// `hidden`.
        Hidden = "hidden",
        /// `integer`.
        Integer = "integer",
        /// `json`.
        Json = "json",
        /// `number`.
        Number = "number",
        /// `password`: not shown, not logged.
        Password = "password",
        /// `path`.
        Path = "path",
        /// `pkey`: a private key.
        Pkey = "pkey",
        /// `port`.
        Port = "port",
        /// `select`: one of `options`.
        Select = "select",
        /// `text`.
        Text = "text",
        /// `time`.
        Time = "time",
        /// `timestamp`.
        Timestamp = "timestamp",
        /// `timezone`.
        Timezone = "timezone",
        /// `udt`: of a type that the user defines.
        Udt = "udt",
        /// `uinteger`: an integer, not negative.
        Uinteger = "uinteger",
        /// `url`.
        Url = "url",
        /// `uuid`.
        Uuid = "uuid",
    }
}

names! {
    /// What becomes of HTML tags.
    ///
    /// ```
    /// use makecom_iml::{Parameter, ParameterType, Tags};
    ///
    /// let note = Parameter::new(ParameterType::Text, "note").tags(Tags::Stripall);
    /// assert_eq!(serde_json::to_value(note)?["tags"], "stripall");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    Tags {
        /// `strip`.
        Strip = "strip",
        /// `stripall`.
        Stripall = "stripall",
        /// `escape`.
        Escape = "escape",
    }
}

names! {
    /// How a value is given at first.
    ///
    /// ```
    /// use makecom_iml::{EditMode, Parameter, ParameterType};
    ///
    /// let folder = Parameter::new(ParameterType::Folder, "folder").mode(EditMode::Choose);
    /// assert_eq!(serde_json::to_value(folder)?["mode"], "choose");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    EditMode {
        /// `edit`: written.
        Edit = "edit",
        /// `choose`: chosen.
        Choose = "choose",
    }
}

names! {
    /// By what a trigger recognizes results that it has not put out yet.
    ///
    /// ```
    /// use makecom_iml::{Trigger, TriggerType};
    ///
    /// let trigger = Trigger::default().trigger_type(TriggerType::Date);
    /// assert_eq!(serde_json::to_value(trigger)?["type"], "date");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    TriggerType {
        /// `date`: by their date, and by their id among those of one date.
        Date = "date",
        /// `id`: by their id.
        Id = "id",
    }
}

names! {
    /// In which order the service returns results to a trigger.
    ///
    /// ```
    /// use makecom_iml::{Trigger, TriggerOrder};
    ///
    /// let trigger = Trigger::default().order(TriggerOrder::Ascending);
    /// assert_eq!(serde_json::to_value(trigger)?["order"], "asc");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    TriggerOrder {
        /// `asc`: the oldest first.
        Ascending = "asc",
        /// `desc`: the newest first.
        Descending = "desc",
        /// `unordered`.
        Unordered = "unordered",
    }
}

names! {
    /// How the body of an answer to the service is written.
    ///
    /// ```
    /// use makecom_iml::{Respond, RespondType};
    ///
    /// let respond = Respond::default().respond_type(RespondType::Urlencoded);
    /// assert_eq!(serde_json::to_value(respond)?["type"], "urlencoded");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    RespondType {
        /// `json`, the default.
        Json = "json",
        /// `urlencoded`: a form.
        Urlencoded = "urlencoded",
        /// `text`.
        Text = "text",
    }
}
