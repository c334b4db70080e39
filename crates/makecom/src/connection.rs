//! A connection as the server describes it.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::component::{self, Component, NewComponent, TypedComponent, Unversioned, Updatable};
use crate::connection_type::ConnectionType;
use crate::name::ComponentName;
use crate::record::{Lenient, record};
use crate::section::ComponentKind;
use crate::update::ConnectionUpdate;

record! {
    /// A connection as the server describes it.
    ///
    /// Make's own clients expect a name, a label and a type in every answer; a list adds
    /// parameters and aliases, a single connection the connected system and, for OAuth, the
    /// redirect URI. Keys that are unknown here, or have a value of another type, are in
    /// [`extra`](Self::extra). Only the name is required: a missing label or type reads as
    /// empty. `Debug` shows only the keys of parameters and `extra`.
    ///
    /// ```
    /// use makecom::Connection;
    /// use serde_json::json;
    ///
    /// let connection: Connection = serde_json::from_value(json!({
    ///     "name": "acme-crm2",
    ///     "label": "Acme",
    ///     "type": "oauth",
    ///     "aliasTo": "acme-crm",
    ///     "appVersion": 1,
    ///     "tomorrow": true,
    /// }))?;
    /// assert_eq!(connection.name().as_str(), "acme-crm2");
    /// assert_eq!(connection.alias_to(), Some("acme-crm"));
    /// assert_eq!(connection.app_version().as_deref(), Some("1"));
    /// assert_eq!(connection.extra()["tomorrow"], true);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct Connection {
        name: ComponentName = "name",
        label: String = "label",
        kind: ConnectionType = "type",
    } optional {
        connected_system_name: String = "connectedSystemName",
        app_version: AppVersionText = "appVersion" | "app_version",
        alias_to: String = "aliasTo" | "alias_to",
        redirect_uri: String = "redirectUri",
        parameters: Value = "parameters",
    } extra
}

impl component::sealed::Sealed for Connection {}

impl Component for Connection {
    type New = NewConnection;

    fn from_object(object: Map<String, Value>) -> Result<Self, serde_json::Error> {
        Self::read(object)
    }
}

impl component::Deletable for Connection {}
impl component::HasCommon for Connection {}
impl Unversioned for Connection {}

impl Updatable for Connection {
    type Update = ConnectionUpdate;
}

impl TypedComponent for Connection {
    const KIND: ComponentKind = ComponentKind::Connection;

    fn name(&self) -> &ComponentName {
        &self.name
    }

    fn label(&self) -> &str {
        &self.label
    }

    fn alias_to(&self) -> Option<&str> {
        self.alias_to.as_deref()
    }

    /// A stored connection reads back as `oauth` or `basic` (Make's own clients know no
    /// other type), so only that distinction is compared.
    fn conflict_with(&self, new: &NewConnection) -> Option<String> {
        let is_oauth = |kind: &ConnectionType| kind.as_str().starts_with("oauth");
        let (found, expected) = (&self.kind, &new.connection_type);
        // Without a type in the answer there is nothing to compare.
        let is_other = !found.as_str().is_empty() && is_oauth(found) != is_oauth(expected);
        is_other.then(|| format!("the type {found}, not {expected}"))
    }
}

impl NewComponent for NewConnection {
    fn label(&self) -> &str {
        &self.label
    }
}

/// The values that create a connection. The server chooses its name.
///
/// ```
/// use makecom::{ConnectionType, NewConnection};
///
/// let new = NewConnection::new(ConnectionType::OauthRefresh, "Acme CRM");
/// assert_eq!(new.label, "Acme CRM");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NewConnection {
    /// What people see.
    pub label: String,
    /// Its type, which decides the template of the new sections.
    #[serde(rename = "type")]
    pub connection_type: ConnectionType,
}

impl NewConnection {
    /// A new connection of a type, with a label.
    ///
    /// ```
    /// use makecom::{ConnectionType, NewConnection};
    ///
    /// let new = NewConnection::new(ConnectionType::Basic, "Acme");
    /// assert_eq!(new.connection_type, ConnectionType::Basic);
    /// ```
    pub fn new(connection_type: ConnectionType, label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            connection_type,
        }
    }
}

impl Connection {
    /// Its name, given by the server.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// assert_eq!(made.name().as_str(), "acme-crm"); // the server chose it
    /// # Ok(())
    /// # }
    /// ```
    pub fn name(&self) -> &ComponentName {
        &self.name
    }

    /// What people see.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// assert_eq!(made.label(), "Acme");
    /// # Ok(())
    /// # }
    /// ```
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Its type. Whatever type it was created with, a stored connection often reads back
    /// as [`Oauth`](ConnectionType::Oauth) or [`Basic`](ConnectionType::Basic); Make's
    /// own clients know no other.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// use makecom::{ConnectionType, NewConnection};
    ///
    /// let made = connections.create(NewConnection::new(ConnectionType::OauthRefresh, "Acme CRM")).await?;
    /// let read = client.handle(&made).get().await?;
    /// let is_oauth = read.connection_type().as_str().starts_with("oauth");
    /// assert!(is_oauth); // that much is left of how it was made
    /// # Ok(())
    /// # }
    /// ```
    pub fn connection_type(&self) -> &ConnectionType {
        &self.kind
    }

    /// The connected system, if one is set and the answer has it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// # let connection = client.handle(&made);
    /// use makecom::ConnectionUpdate;
    ///
    /// assert_eq!(made.connected_system_name(), None);
    /// connection.update(ConnectionUpdate::new().connected_system("acme-erp")).await?;
    /// assert_eq!(connection.get().await?.connected_system_name(), Some("acme-erp"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn connected_system_name(&self) -> Option<&str> {
        self.connected_system_name.as_deref()
    }

    /// The version of the app: a string in Make's published page of the API, a
    /// number in one of its clients.
    ///
    /// ```
    /// # use makecom::Connection;
    /// let connection: Connection = serde_json::from_str(
    ///     r#"{ "name": "acme-crm", "app_version": 2 }"#,
    /// )?;
    /// assert_eq!(connection.app_version().as_deref(), Some("2"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn app_version(&self) -> Option<String> {
        match &self.app_version.as_ref()?.0 {
            Value::String(version) => Some(version.clone()),
            version => Some(version.to_string()),
        }
    }

    /// The connection that this one is an alias of. Its content is that
    /// connection's, and edits to it do nothing, as is reported but not
    /// verified.
    ///
    /// ```
    /// # use makecom::Connection;
    /// let connection: Connection = serde_json::from_str(
    ///     r#"{ "name": "acme-crm2", "alias_to": "acme-crm" }"#,
    /// )?;
    /// assert_eq!(connection.alias_to(), Some("acme-crm")); // edit that one
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn alias_to(&self) -> Option<&str> {
        self.alias_to.as_deref()
    }

    /// Where the service sends users back to, for OAuth.
    ///
    /// ```
    /// # use makecom::Connection;
    /// let connection: Connection = serde_json::from_str(
    ///     r#"{ "name": "acme-crm", "redirectUri": "https://www.make.com/oauth/cb/app" }"#,
    /// )?;
    /// assert_eq!(connection.redirect_uri(), Some("https://www.make.com/oauth/cb/app"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn redirect_uri(&self) -> Option<&str> {
        self.redirect_uri.as_deref()
    }

    /// Parameters, which a list may carry.
    ///
    /// ```
    /// # use makecom::Connection;
    /// let connection: Connection = serde_json::from_str(
    ///     r#"{ "name": "acme-crm", "parameters": { "region": "eu" } }"#,
    /// )?;
    /// assert_eq!(connection.parameters().unwrap()["region"], "eu");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn parameters(&self) -> Option<&Map<String, Value>> {
        self.parameters.as_ref()?.as_object()
    }

    /// All other keys of the answer.
    ///
    /// ```
    /// # use makecom::Connection;
    /// let connection: Connection = serde_json::from_str(
    ///     r#"{ "name": "acme-crm", "newInMake": [1] }"#,
    /// )?;
    /// assert_eq!(connection.extra()["newInMake"][0], 1);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn extra(&self) -> &Map<String, Value> {
        &self.extra
    }
}

/// A version as it was sent: a text or a number.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema), schemars(inline))]
#[serde(transparent)]
struct AppVersionText(Value);

impl Lenient for AppVersionText {
    fn read(value: Value) -> Result<Self, Value> {
        match value {
            Value::String(_) | Value::Number(_) => Ok(Self(value)),
            other => Err(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_spellings_and_nulls_are_read() {
        let minimal = json!({"name": "a", "label": "A", "type": "basic"});
        let cases = [
            (json!({}), (None, None)),
            (json!({"app_version": null, "alias_to": null}), (None, None)),
            (
                json!({"app_version": "2", "alias_to": "b"}),
                (Some("2"), Some("b")),
            ),
            (
                json!({"appVersion": 2, "aliasTo": "b"}),
                (Some("2"), Some("b")),
            ),
            (
                json!({"appVersion": 2, "app_version": 2, "aliasTo": null, "alias_to": "b"}),
                (Some("2"), Some("b")),
            ),
            (
                json!({"appVersion": null, "app_version": 2, "aliasTo": "b", "alias_to": "b"}),
                (Some("2"), Some("b")),
            ),
        ];
        for (more, (version, alias)) in cases {
            let mut value = minimal.clone();
            value
                .as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            let connection: Connection = serde_json::from_value(value).unwrap();
            assert_eq!(connection.app_version().as_deref(), version);
            assert_eq!(connection.alias_to(), alias);
            assert!(connection.extra().is_empty());
        }
    }

    #[test]
    fn missing_keys_and_values_of_other_types_are_accepted() {
        let cases = [
            (json!({"name": "a"}), ("", "", json!({}))),
            (
                json!({"name": "a", "label": null, "type": null}),
                ("", "", json!({})),
            ),
            (
                json!({"name": "a", "label": 7, "type": "basic", "aliasTo": false}),
                ("", "basic", json!({"label": 7, "aliasTo": false})),
            ),
            (
                json!({"name": "a", "label": "A", "type": "x", "appVersion": 1, "app_version": 2}),
                ("A", "x", json!({"app_version": 2})),
            ),
        ];
        for (value, (label, kind, extra)) in cases {
            let connection: Connection = serde_json::from_value(value).unwrap();
            assert_eq!(connection.label(), label);
            assert_eq!(connection.connection_type().as_str(), kind);
            assert_eq!(Value::Object(connection.extra().clone()), extra);
        }
    }

    #[test]
    fn debug_shows_keys_and_no_values() {
        let connection: Connection = serde_json::from_value(json!({
            "name": "a", "label": "A", "type": "basic",
            "parameters": {"apiKey": "hunter2"}, "tomorrow": {"deep": "hunter2"}
        }))
        .unwrap();
        let shown = format!("{connection:?} {connection:#?}");
        assert!(!shown.contains("hunter2"), "{shown}");
        for key in ["apiKey", "tomorrow"] {
            assert!(shown.contains(key), "{shown}");
        }
    }

    #[test]
    fn an_invalid_name_is_an_error() {
        let value = json!({"name": "../a", "label": "A", "type": "basic"});
        assert!(serde_json::from_value::<Connection>(value).is_err());
    }
}
