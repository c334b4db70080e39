//! Updates, in which *unset* differs from *unchanged*.

use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::{Map, Value};

/// An update of a connection; fields that are not set stay unchanged.
///
/// ```
/// use makecom::ConnectionUpdate;
///
/// let update = ConnectionUpdate::new().label("Acme").clear_connected_system();
/// assert_eq!(
///     serde_json::to_string(&update)?,
///     r#"{"connectedSystemName":null,"label":"Acme"}"#,
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Serializes as the body of the request: a missing key stays unchanged, a null
/// `connectedSystemName` is cleared. Any other key is an error.
///
/// ```
/// # use makecom::ConnectionUpdate;
/// let update: ConnectionUpdate = serde_json::from_str(r#"{ "connectedSystemName": null }"#)?;
/// assert_eq!(update, ConnectionUpdate::new().clear_connected_system());
/// assert!(serde_json::from_str::<ConnectionUpdate>(r#"{ "name": "acme" }"#).is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
#[must_use]
pub struct ConnectionUpdate(Map<String, Value>);

/// An update of a connection; missing fields stay unchanged.
#[derive(Deserialize)]
#[cfg_attr(
    feature = "schemars",
    derive(schemars::JsonSchema),
    schemars(rename = "ConnectionUpdate", transform = crate::schema::in_words)
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(
    clippy::option_option,
    reason = "missing, null and a name are three states"
)]
struct Changes {
    /// The label that people see.
    #[serde(default, deserialize_with = "given")]
    #[cfg_attr(feature = "schemars", schemars(with = "String"))]
    label: Option<String>,
    /// The connected system; null for none.
    #[serde(default, deserialize_with = "given")]
    #[cfg_attr(feature = "schemars", schemars(with = "Option<String>"))]
    connected_system_name: Option<Option<String>>,
}

/// A present value, also null, is `Some`; a missing one is `None`.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

impl<'de> Deserialize<'de> for ConnectionUpdate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // serde would also read a struct from an array.
        let object = Value::Object(Map::deserialize(deserializer)?);
        let changes = Changes::deserialize(object).map_err(de::Error::custom)?;
        let mut update = Self::new();
        if let Some(label) = changes.label {
            update = update.label(label);
        }
        Ok(match changes.connected_system_name {
            Some(Some(name)) => update.connected_system(name),
            Some(None) => update.clear_connected_system(),
            None => update,
        })
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for ConnectionUpdate {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        Changes::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let mut schema = Changes::json_schema(generator);
        let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
        for property in properties.into_iter().flat_map(Map::values_mut) {
            // A missing key is not null.
            property.as_object_mut().and_then(|it| it.remove("default"));
        }
        schema
    }
}

impl ConnectionUpdate {
    /// An update that changes nothing.
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
    /// let unchanged = connection.update(ConnectionUpdate::new()).await?;
    /// assert_eq!(unchanged.label(), "Acme");
    /// # Ok(())
    /// # }
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the label that people see.
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
    /// let updated = connection.update(ConnectionUpdate::new().label("Acme CRM")).await?;
    /// assert_eq!(updated.label(), "Acme CRM");
    /// # Ok(())
    /// # }
    /// ```
    pub fn label(self, label: impl Into<String>) -> Self {
        self.with("label", label.into().into())
    }

    /// Sets the connected system.
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
    /// connection.update(ConnectionUpdate::new().connected_system("acme-erp")).await?;
    /// assert_eq!(connection.get().await?.connected_system_name(), Some("acme-erp"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn connected_system(self, name: impl Into<String>) -> Self {
        self.with("connectedSystemName", name.into().into())
    }

    /// Clears the connected system, which differs from leaving it unchanged.
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
    /// connection.update(ConnectionUpdate::new().connected_system("acme-erp")).await?;
    /// connection.update(ConnectionUpdate::new().label("Acme CRM")).await?; // leaves the system
    /// assert_eq!(connection.get().await?.connected_system_name(), Some("acme-erp"));
    /// connection.update(ConnectionUpdate::new().clear_connected_system()).await?;
    /// assert_eq!(connection.get().await?.connected_system_name(), None);
    /// # Ok(())
    /// # }
    /// ```
    pub fn clear_connected_system(self) -> Self {
        self.with("connectedSystemName", Value::Null)
    }

    fn with(mut self, key: &str, value: Value) -> Self {
        self.0.insert(key.to_owned(), value);
        self
    }
}

/// An update whose fields can be set, with a value for the example, and cleared, if they
/// have a second name.
macro_rules! update {
    (
        $(#[$meta:meta])*
        pub struct $type:ident {
            $(
                $(#[$about:meta])*
                $field:ident($example:expr): $of:ty = $key:literal
                $(, $(#[$clear_about:meta])* $clear:ident)?;
            )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
        #[serde(transparent)]
        #[must_use]
        pub struct $type(serde_json::Map<String, serde_json::Value>);

        impl $type {
            /// An update that changes nothing.
            ///
            #[doc = concat!(
                "```\nlet update = makecom::", stringify!($type), "::new();\n",
                "assert_eq!(serde_json::to_string(&update)?, \"{}\");\n",
                "# Ok::<(), serde_json::Error>(())\n```",
            )]
            pub fn new() -> Self {
                Self::default()
            }

            $(
                $(#[$about])*
                ///
                #[doc = concat!(
                    "```\nlet update = makecom::", stringify!($type), "::new().",
                    stringify!($field), "(", stringify!($example), ");\n",
                    "assert!(serde_json::to_string(&update)?.starts_with(r#\"{\"", $key,
                    "\":\"#));\n# Ok::<(), serde_json::Error>(())\n```",
                )]
                pub fn $field(mut self, $field: impl Into<$of>) -> Self {
                    let value: $of = $field.into();
                    self.0.insert($key.to_owned(), value.into());
                    self
                }

                $(
                    $(#[$clear_about])*
                    ///
                    #[doc = concat!(
                        "```\nlet update = makecom::", stringify!($type), "::new().",
                        stringify!($clear), "();\n",
                        "assert_eq!(serde_json::to_string(&update)?, r#\"{\"", $key,
                        "\":null}\"#);\n# Ok::<(), serde_json::Error>(())\n```",
                    )]
                    pub fn $clear(mut self) -> Self {
                        self.0.insert($key.to_owned(), serde_json::Value::Null);
                        self
                    }
                )?
            )*
        }
    };
}

pub(crate) use update;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_round_trips_and_refuses_unknown_keys() {
        let updates = [
            (ConnectionUpdate::new(), "{}"),
            (ConnectionUpdate::new().label("A"), r#"{"label":"A"}"#),
            (
                ConnectionUpdate::new().connected_system("crm"),
                r#"{"connectedSystemName":"crm"}"#,
            ),
            (
                ConnectionUpdate::new().label("A").clear_connected_system(),
                r#"{"connectedSystemName":null,"label":"A"}"#,
            ),
        ];
        for (update, json) in updates {
            assert_eq!(serde_json::to_string(&update).unwrap(), json);
            assert_eq!(
                serde_json::from_str::<ConnectionUpdate>(json).unwrap(),
                update
            );
        }
        let wrong = [
            r#"{"label":null}"#,
            r#"{"label":7}"#,
            r#"{"connectedSystemName":false}"#,
            r#"{"type":"oauth"}"#,
            "[]",
            "null",
        ];
        for json in wrong {
            assert!(
                serde_json::from_str::<ConnectionUpdate>(json).is_err(),
                "{json}"
            );
        }
    }
}
