//! A connection as the server describes it, and the pending change of a section.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::{Map, Value};

use crate::component::{self, Component, Keys, NewComponent, TypedComponent};
use crate::connection_type::ConnectionType;
use crate::name::ComponentName;
use crate::section::ComponentKind;
use crate::update::ConnectionUpdate;

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
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schemars",
    derive(schemars::JsonSchema),
    schemars(transform = crate::schema::in_words)
)]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    name: ComponentName,
    label: String,
    #[serde(rename = "type")]
    kind: ConnectionType,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    connected_system_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    app_version: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    alias_to: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    redirect_uri: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parameters: Option<Value>,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

impl component::sealed::Sealed for Connection {}

impl Component for Connection {
    type New = NewConnection;
    type Update = ConnectionUpdate;

    fn from_object(object: Map<String, Value>) -> Result<Self, serde_json::Error> {
        Self::read(object)
    }
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
        match self.app_version.as_ref()? {
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

/// A pending change, which is applied once the app is approved again. Changes to an app
/// that is not approved apply at once, so it has no pending change.
///
/// A key whose value has another type is in `extra`, of which `Debug` shows only the
/// keys.
///
/// ```
/// use makecom::Change;
///
/// // What `set_section` gives for an approved app.
/// let change: Change = serde_json::from_str(
///     r#"{ "id": 7, "group": "account", "item": "acme-crm", "code": "api", "by": "me" }"#,
/// )?;
/// assert_eq!((change.id, change.code.as_deref()), (Some(7), Some("api")));
/// assert_eq!(change.extra["by"], "me");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schemars",
    derive(schemars::JsonSchema),
    schemars(transform = crate::schema::in_words)
)]
#[non_exhaustive]
pub struct Change {
    /// The number of the change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// For connections `account`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The name of the connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// The section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// All other keys of the answer.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl<'de> Deserialize<'de> for Connection {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(Map::deserialize(deserializer)?)
    }
}

impl Connection {
    fn read<E: de::Error>(mut map: Map<String, Value>) -> Result<Self, E> {
        let name = map.remove("name").ok_or_else(|| E::missing_field("name"))?;
        let kind = take_text(&mut map, "type").unwrap_or_default();
        Ok(Self {
            name: ComponentName::deserialize(name).map_err(E::custom)?,
            label: take_text(&mut map, "label").unwrap_or_default(),
            kind: ConnectionType::deserialize(Value::String(kind)).map_err(E::custom)?,
            connected_system_name: take_text(&mut map, "connectedSystemName"),
            app_version: take_either(&mut map, "appVersion", "app_version"),
            alias_to: {
                if let Some(alias) = take_either(&mut map, "aliasTo", "alias_to") {
                    map.insert("aliasTo".to_owned(), alias);
                }
                take_text(&mut map, "aliasTo")
            },
            redirect_uri: take_text(&mut map, "redirectUri"),
            parameters: take(&mut map, "parameters"),
            extra: map,
        })
    }
}

impl Change {
    /// The pending change in an answer, if there is one. Servers express in several ways
    /// that nothing is pending.
    pub(crate) fn pending(said: Value) -> Option<Self> {
        let is_nothing = match &said {
            Value::Null => true,
            Value::Bool(is_pending) => !is_pending,
            Value::Object(change) => change.values().all(Value::is_null),
            Value::Array(changes) => changes.is_empty(),
            Value::String(change) => change.is_empty(),
            Value::Number(_) => false,
        };
        (!is_nothing).then(|| Self::deserialize(said).unwrap_or_default())
    }
}

impl<'de> Deserialize<'de> for Change {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut map = Map::deserialize(deserializer)?;
        let id = take(&mut map, "id").and_then(|id| {
            let number = match &id {
                Value::String(text) => text.parse().ok(),
                other => other.as_i64(),
            };
            if number.is_none() {
                map.insert("id".to_owned(), id);
            }
            number
        });
        Ok(Self {
            id,
            group: take_text(&mut map, "group"),
            item: take_text(&mut map, "item"),
            code: take_text(&mut map, "code"),
            extra: map,
        })
    }
}

/// The value of a key that is present and not null.
fn take(map: &mut Map<String, Value>, key: &str) -> Option<Value> {
    map.remove(key).filter(|value| !value.is_null())
}

/// Removes a key whose value is a string; any other value stays.
fn take_text(map: &mut Map<String, Value>, key: &str) -> Option<String> {
    match take(map, key)? {
        Value::String(text) => Some(text),
        other => {
            map.insert(key.to_owned(), other);
            None
        }
    }
}

/// The value of the first of two spellings that is present. A different value of the
/// other spelling stays.
fn take_either(map: &mut Map<String, Value>, first: &str, second: &str) -> Option<Value> {
    let found = take(map, first);
    let other = take(map, second);
    if let (Some(found), Some(other)) = (&found, &other)
        && found != other
    {
        map.insert(second.to_owned(), other.clone());
    }
    found.or(other)
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("name", &self.name)
            .field("label", &self.label)
            .field("kind", &self.kind)
            .field("connected_system_name", &self.connected_system_name)
            .field("app_version", &self.app_version)
            .field("alias_to", &self.alias_to)
            .field("redirect_uri", &self.redirect_uri)
            .field("parameters", &self.parameters().map(Keys))
            .field("extra", &Keys(&self.extra))
            .finish()
    }
}

impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Change")
            .field("id", &self.id)
            .field("group", &self.group)
            .field("item", &self.item)
            .field("code", &self.code)
            .field("extra", &Keys(&self.extra))
            .finish()
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
        let change: Change = serde_json::from_value(json!({"id": 7, "new": "hunter2"})).unwrap();
        let shown = format!("{connection:?} {connection:#?} {change:?}");
        assert!(!shown.contains("hunter2"), "{shown}");
        for key in ["apiKey", "tomorrow", "new"] {
            assert!(shown.contains(key), "{shown}");
        }
    }

    #[test]
    fn a_change_may_have_any_number() {
        let cases = [
            (json!({"id": 7}), Some(7), json!({})),
            (json!({"id": "7"}), Some(7), json!({})),
            (json!({"id": "x-7"}), None, json!({"id": "x-7"})),
            (json!({"id": null, "code": 1}), None, json!({"code": 1})),
        ];
        for (value, id, extra) in cases {
            let change: Change = serde_json::from_value(value).unwrap();
            assert_eq!((change.id, Value::Object(change.extra)), (id, extra));
        }
    }

    #[test]
    fn an_invalid_name_is_an_error() {
        let value = json!({"name": "../a", "label": "A", "type": "basic"});
        assert!(serde_json::from_value::<Connection>(value).is_err());
    }
}
