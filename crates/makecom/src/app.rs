//! An app and its connections as a collection.

use makecom_raw::{operations, read_value, types};

use crate::client::Client;
use crate::connection::Connection;
use crate::connection_type::ConnectionType;
use crate::error::Result;
use crate::name::AppName;

/// A custom app, by name.
#[derive(Clone, Debug)]
pub struct App {
    client: Client,
    name: AppName,
}

/// The connections of an app.
#[derive(Clone, Debug)]
pub struct Connections {
    client: Client,
    app: AppName,
}

impl App {
    pub(crate) fn new(client: Client, name: AppName) -> Self {
        Self { client, name }
    }

    /// Its name.
    pub fn name(&self) -> &AppName {
        &self.name
    }

    /// Its connections.
    pub fn connections(&self) -> Connections {
        Connections {
            client: self.client.clone(),
            app: self.name.clone(),
        }
    }
}

impl Connections {
    /// All connections of the app. Needs the scope `sdk-apps:read`.
    ///
    /// # Errors
    /// [`is_not_found`](crate::Error::is_not_found) if there is no such app, and
    /// whatever else can go wrong on the way.
    pub async fn list(&self) -> Result<Vec<Connection>> {
        let answer = self
            .client
            .call(&operations::LIST_CONNECTIONS, async |raw| {
                read_value(raw.list_connections(self.app.as_str()).await).await
            })
            .await?;
        answer
            .value
            .app_connections
            .iter()
            .map(|connection| answer.read(connection))
            .collect()
    }

    /// Makes a connection; the server gives it its name. Needs the scope
    /// `sdk-apps:write`.
    ///
    /// Calling it twice makes two.
    ///
    /// # Errors
    /// [`is_validation`](crate::Error::is_validation) if the server does not take the
    /// type or the label, and whatever else can go wrong on the way.
    pub async fn create(
        &self,
        connection_type: ConnectionType,
        label: impl Into<String>,
    ) -> Result<Connection> {
        let body = types::CreateConnection {
            label: label.into(),
            type_: types::ConnectionType(connection_type.into()),
        };
        let answer = self
            .client
            .call(&operations::CREATE_CONNECTION, async |raw| {
                read_value(raw.create_connection(self.app.as_str(), &body).await).await
            })
            .await?;
        answer.read(&answer.value.app_connection)
    }
}
