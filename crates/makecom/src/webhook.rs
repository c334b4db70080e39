//! Webhooks: how the service reports events to instant triggers.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::client::Client;
use crate::component::{self, Component, NewComponent, TypedComponent, Unversioned, Updatable};
use crate::error::{Error, Result};
use crate::handle::Handle;
use crate::mode::Mode;
use crate::name::ComponentName;
use crate::open_enum::open_enum;
use crate::place::Place;
use crate::record::record;
use crate::section::ComponentKind;
use crate::update::update;

record! {
    /// A webhook as the server describes it. Only the name is required. A single webhook
    /// is read with the texts of all its sections, which are in `extra`.
    ///
    /// ```
    /// use makecom::{Webhook, WebhookType};
    /// use serde_json::json;
    ///
    /// let webhook: Webhook = serde_json::from_value(json!({
    ///     "name": "acme-crm", "label": "Events", "type": "web-shared",
    ///     "connection": "acme-crm2", "appVersion": 1, "attach": "{}",
    /// }))?;
    /// assert_eq!(webhook.webhook_type, Some(WebhookType::WebShared));
    /// assert_eq!(webhook.connection.as_deref(), Some("acme-crm2"));
    /// assert_eq!((webhook.app_version, &webhook.extra["attach"]), (Some(1), &json!("{}")));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct Webhook {
        /// Its name, given by the server.
        pub name: ComponentName = "name",
        /// The label that users see.
        pub label: String = "label",
    } optional {
        /// Whether all users share it.
        pub webhook_type: WebhookType = "type",
        /// The name of the connection that it uses.
        pub connection: String = "connection",
        /// The name of the alternative connection.
        pub alt_connection: String = "altConnection" | "alt_connection",
        /// The app that has it.
        pub app_name: String = "appName" | "app_name",
        /// The version of the app.
        pub app_version: u32 = "appVersion" | "app_version",
        /// The webhook that this one is an alias of.
        pub alias_to: String = "aliasTo" | "alias_to",
    } pub extra
}

open_enum! {
    /// Whether each user of an app has a webhook of their own.
    ///
    /// ```
    /// use makecom::WebhookType;
    ///
    /// assert_eq!("web-shared".parse::<WebhookType>()?, WebhookType::WebShared);
    /// assert!("shared".parse::<WebhookType>().is_err());
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub enum WebhookType as "a type of webhook", "The type of a webhook: web or web-shared" {
        /// `web`: a URL for each user.
        Web = "web",
        /// `web-shared`: one URL, whose events are told apart.
        WebShared = "web-shared",
    } else {
        /// A type that only a server can send.
        ///
        /// ```
        /// use makecom::WebhookType;
        ///
        /// let kind: WebhookType = serde_json::from_str(r#""mail""#)?; // a server's
        /// assert!(matches!(&kind, WebhookType::Unknown(_)));
        /// # Ok::<(), serde_json::Error>(())
        /// ```
        UnknownWebhookType
    }
    /// The types that Make's own clients know.
    ///
    /// ```
    /// assert_eq!(makecom::WebhookType::ALL.len(), 2);
    /// ```
    ALL
}

/// The values that create a webhook. The server chooses its name.
///
/// ```
/// use makecom::{NewWebhook, WebhookType};
///
/// let new = NewWebhook::new(WebhookType::Web, "Events").connection("acme-crm");
/// assert_eq!(
///     serde_json::to_value(new)?,
///     serde_json::json!({ "label": "Events", "type": "web", "connection": "acme-crm" }),
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct NewWebhook {
    /// The label that users see.
    pub label: String,
    /// Whether each user has one.
    #[serde(rename = "type")]
    pub webhook_type: WebhookType,
    /// The name of the connection that it uses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<String>,
    /// The name of the alternative connection, which Make's VS Code extension sends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alt_connection: Option<String>,
}

impl NewWebhook {
    /// A new webhook of a type, with a label.
    ///
    /// ```
    /// use makecom::{NewWebhook, WebhookType};
    ///
    /// assert_eq!(NewWebhook::new(WebhookType::Web, "Events").connection, None);
    /// ```
    pub fn new(webhook_type: WebhookType, label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            webhook_type,
            connection: None,
            alt_connection: None,
        }
    }

    /// The same with a connection.
    ///
    /// ```
    /// use makecom::{NewWebhook, WebhookType};
    ///
    /// let new = NewWebhook::new(WebhookType::Web, "Events").connection("acme-crm");
    /// assert_eq!(new.connection.as_deref(), Some("acme-crm"));
    /// ```
    pub fn connection(mut self, name: impl Into<String>) -> Self {
        self.connection = Some(name.into());
        self
    }

    /// The same with an alternative connection.
    ///
    /// ```
    /// use makecom::{NewWebhook, WebhookType};
    ///
    /// let new = NewWebhook::new(WebhookType::Web, "Events").alt_connection("acme-crm2");
    /// assert_eq!(new.alt_connection.as_deref(), Some("acme-crm2"));
    /// ```
    pub fn alt_connection(mut self, name: impl Into<String>) -> Self {
        self.alt_connection = Some(name.into());
        self
    }
}

update! {
    /// An update of a webhook; fields that are not set stay unchanged.
    ///
    /// ```
    /// use makecom::WebhookUpdate;
    ///
    /// let update = WebhookUpdate::new().label("Events").clear_alt_connection();
    /// assert_eq!(
    ///     serde_json::to_value(update)?,
    ///     serde_json::json!({ "label": "Events", "altConnection": null }),
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct WebhookUpdate {
        /// Sets the label that users see.
        label("Acme"): String = "label";
        /// Sets the connection that it uses.
        connection("acme-crm"): String = "connection",
        /// Removes the connection.
        clear_connection;
        /// Sets the alternative connection. Make refuses the one that is the connection;
        /// change one first, then the other.
        alt_connection("acme-crm2"): String = "altConnection",
        /// Removes the alternative connection.
        clear_alt_connection;
    }
}

impl component::sealed::Sealed for Webhook {}
impl component::Deletable for Webhook {}
impl Unversioned for Webhook {}

impl Component for Webhook {
    type New = NewWebhook;

    fn from_object(object: Map<String, Value>) -> Result<Self, serde_json::Error> {
        Self::read(object)
    }
}

impl Updatable for Webhook {
    type Update = WebhookUpdate;
}

impl TypedComponent for Webhook {
    const KIND: ComponentKind = ComponentKind::Webhook;

    fn name(&self) -> &ComponentName {
        &self.name
    }

    fn label(&self) -> &str {
        &self.label
    }

    fn alias_to(&self) -> Option<&str> {
        self.alias_to.as_deref()
    }

    fn conflict_with(&self, new: &NewWebhook) -> Option<String> {
        let found = self.webhook_type.as_ref()?;
        let expected = &new.webhook_type;
        (found != expected).then(|| format!("the type {found}, not {expected}"))
    }
}

impl NewComponent for NewWebhook {
    fn label(&self) -> &str {
        &self.label
    }
}

impl<M: Mode> Client<M> {
    /// A webhook by its name. Nothing is sent.
    ///
    /// ```
    /// # use makecom::{Client, Token, Zone};
    /// # let token = Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
    /// # let client = Client::builder().zone(Zone::Eu1).token(token).build()?;
    /// assert_eq!(client.webhook("acme-crm")?.name().as_str(), "acme-crm");
    /// # Ok::<(), makecom::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if it cannot be a name.
    pub fn webhook<N>(&self, name: N) -> Result<Handle<Webhook, M>>
    where
        N: TryInto<ComponentName>,
        Error: From<N::Error>,
    {
        let (kind, name) = (ComponentKind::Webhook, name.try_into()?);
        Ok(Handle::new(self, kind, Place::default(), name))
    }
}
