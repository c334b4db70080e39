//! What the server tells of a connection.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::connection_type::ConnectionType;
use crate::name::ConnectionName;

/// A connection as the server describes it.
///
/// Every answer has a name, a label and a type \[clients\]; a list adds
/// parameters and aliases, a single connection the connected system and, for
/// OAuth, the redirect URI \[page\]. What is not known here is in
/// [`extra`](Self::extra).
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    name: ConnectionName,
    label: String,
    #[serde(rename = "type")]
    kind: ConnectionType,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    connected_system_name: Option<String>,
    #[serde(
        default,
        alias = "app_version",
        skip_serializing_if = "Option::is_none"
    )]
    app_version: Option<Value>,
    #[serde(default, alias = "alias_to", skip_serializing_if = "Option::is_none")]
    alias_to: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    redirect_uri: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parameters: Option<Value>,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

impl Connection {
    /// Its name, given by the server.
    pub fn name(&self) -> &ConnectionName {
        &self.name
    }

    /// What people see.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Its type. A stored connection often reads back as just
    /// [`Oauth`](ConnectionType::Oauth) or [`Basic`](ConnectionType::Basic),
    /// whatever it was created from. \[reported\]
    pub fn connection_type(&self) -> &ConnectionType {
        &self.kind
    }

    /// The connected system, if one is set and the answer has it.
    pub fn connected_system_name(&self) -> Option<&str> {
        self.connected_system_name.as_deref()
    }

    /// The version of the app, which some answers give as a number.
    /// \[page, clients\]
    pub fn app_version(&self) -> Option<String> {
        match self.app_version.as_ref()? {
            Value::String(version) => Some(version.clone()),
            version => Some(version.to_string()),
        }
    }

    /// The connection that this one is an alias of. Its content is that
    /// connection's, and edits to it do nothing. \[page; reported\]
    pub fn alias_to(&self) -> Option<&str> {
        self.alias_to.as_deref()
    }

    /// Where the service sends users back to, for OAuth. \[page\]
    pub fn redirect_uri(&self) -> Option<&str> {
        self.redirect_uri.as_deref()
    }

    /// Parameters, which a list may carry. \[page\]
    pub fn parameters(&self) -> Option<&Map<String, Value>> {
        self.parameters.as_ref()?.as_object()
    }

    /// Whatever else the server told.
    pub fn extra(&self) -> &Map<String, Value> {
        &self.extra
    }
}

/// A change that waits until the app is approved again. For an app that is not
/// approved, changes apply at once and there is none. \[clients\]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
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
    /// Whatever else the server told.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
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
    fn a_name_that_is_no_name_is_an_error() {
        let value = json!({"name": "../a", "label": "A", "type": "basic"});
        assert!(serde_json::from_value::<Connection>(value).is_err());
    }
}
