//! One connection: reading it, changing it, and its sections.

use makecom_raw::{operations, read_text, read_value, types};
use serde_json::{Map, Value};

use crate::client::Client;
use crate::common::Common;
use crate::connection::{Change, Connection};
use crate::error::Result;
use crate::name::ConnectionName;
use crate::section::{AsSection, Content, Section, SectionKind};

/// A connection, by name.
///
/// ```no_run
/// # async fn example(client: makecom::Client) -> makecom::Result<()> {
/// use makecom::{Common, Update, section};
///
/// let connection = client.connection("acme-crm2")?;
/// let api: section::Api = connection.section().await?;
/// println!("{}", api.text());
/// connection.set_section(&section::Scope::from(["read", "write"])).await?;
/// connection.set_common(&Common::new().with("clientId", "acme")).await?;
/// connection.update(Update::new().label("Acme CRM")).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ConnectionHandle {
    client: Client,
    name: ConnectionName,
}

/// What to change of a connection; what is not mentioned stays as it is.
///
/// ```
/// use makecom::Update;
///
/// let update = Update::new().label("Acme").clear_connected_system();
/// # let _ = update;
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Update(Map<String, Value>);

impl Update {
    /// Changes nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets what people see.
    pub fn label(self, label: impl Into<String>) -> Self {
        self.with("label", label.into().into())
    }

    /// Sets the connected system.
    pub fn connected_system(self, name: impl Into<String>) -> Self {
        self.with("connectedSystemName", name.into().into())
    }

    /// Clears the connected system, which is another thing than leaving it.
    pub fn clear_connected_system(self) -> Self {
        self.with("connectedSystemName", Value::Null)
    }

    fn with(mut self, key: &str, value: Value) -> Self {
        self.0.insert(key.to_owned(), value);
        self
    }
}

impl ConnectionHandle {
    pub(crate) fn new(client: Client, name: ConnectionName) -> Self {
        Self { client, name }
    }

    /// Its name.
    pub fn name(&self) -> &ConnectionName {
        &self.name
    }

    /// What the server tells of it. Needs the scope `sdk-apps:read`.
    ///
    /// # Errors
    /// [`is_not_found`](crate::Error::is_not_found) if there is no such connection,
    /// and whatever else can go wrong on the way.
    pub async fn get(&self) -> Result<Connection> {
        let answer = self
            .client
            .call(&operations::GET_CONNECTION, async |raw| {
                read_value(raw.get_connection(self.name.as_str()).await).await
            })
            .await?;
        answer.read(&answer.value.app_connection)
    }

    /// Changes its label or its connected system. Needs the scope
    /// `sdk-apps:write`.
    ///
    /// # Errors
    /// [`is_not_found`](crate::Error::is_not_found) if there is no such connection,
    /// and whatever else can go wrong on the way.
    pub async fn update(&self, update: Update) -> Result<Connection> {
        let body = types::UpdateConnection(update.0);
        let answer = self
            .client
            .call(&operations::UPDATE_CONNECTION, async |raw| {
                read_value(raw.update_connection(self.name.as_str(), &body).await).await
            })
            .await?;
        answer.read(&answer.value.app_connection)
    }

    /// Deletes it. The server may take a while to carry it out. \[clients\]
    /// Needs the scope `sdk-apps:write`.
    ///
    /// # Errors
    /// [`is_not_found`](crate::Error::is_not_found) if there is no such connection,
    /// and whatever else can go wrong on the way.
    pub async fn delete(&self) -> Result<()> {
        self.client
            .call(&operations::DELETE_CONNECTION, async |raw| {
                read_value(raw.delete_connection(self.name.as_str()).await).await
            })
            .await
            .map(|_| ())
    }

    /// One section, by the type that is asked for. Needs the scope
    /// `sdk-apps:read`.
    ///
    /// # Errors
    /// [`is_not_found`](crate::Error::is_not_found) if there is no such connection,
    /// [`is_unreadable`](crate::Error::is_unreadable) if the body is not UTF-8, and
    /// whatever else can go wrong on the way. What the text says is not looked
    /// at.
    pub async fn section<T: Content>(&self) -> Result<T> {
        self.section_text(T::KIND).await.map(T::from_text)
    }

    /// One section, by its kind. Needs the scope `sdk-apps:read`.
    ///
    /// # Errors
    /// As [`section`](Self::section).
    pub async fn section_of(&self, kind: SectionKind) -> Result<Section> {
        let text = self.section_text(kind).await?;
        Ok(Section::from_text(kind, text))
    }

    async fn section_text(&self, kind: SectionKind) -> Result<String> {
        self.client
            .call(&operations::GET_CONNECTION_SECTION, async |raw| {
                read_text(
                    raw.get_connection_section(self.name.as_str(), kind.into())
                        .await,
                )
                .await
            })
            .await
            .map(|answer| answer.value)
    }

    /// Replaces one section by exactly this text. Needs the scope
    /// `sdk-apps:write`.
    ///
    /// Gives the change that now waits, if the app is approved.
    ///
    /// # Errors
    /// [`is_validation`](crate::Error::is_validation) if the server does not take the
    /// text, and whatever else can go wrong on the way.
    pub async fn set_section(&self, section: &impl AsSection) -> Result<Option<Change>> {
        let kind = section.kind().into();
        let text = section.text().to_owned();
        let answer = self
            .client
            .call(&operations::SET_CONNECTION_SECTION, async |raw| {
                read_value(
                    raw.set_connection_section(self.name.as_str(), kind, text)
                        .await,
                )
                .await
            })
            .await?;
        let change = answer.value.change.as_ref();
        change.map(|change| answer.read(change)).transpose()
    }

    /// The common data. Needs the scope `sdk-apps:read`.
    ///
    /// # Errors
    /// [`is_not_found`](crate::Error::is_not_found) if there is no such connection,
    /// and whatever else can go wrong on the way.
    pub async fn common(&self) -> Result<Common> {
        self.client
            .call(&operations::GET_CONNECTION_COMMON, async |raw| {
                read_value(raw.get_connection_common(self.name.as_str()).await).await
            })
            .await
            .map(|answer| answer.value.0.into())
    }

    /// Replaces the common data, and tells whether that changed anything.
    /// Needs the scope `sdk-apps:write`. Locked once the app is approved.
    /// \[docs\]
    ///
    /// # Errors
    /// [`is_not_found`](crate::Error::is_not_found) if there is no such connection,
    /// and whatever else can go wrong on the way.
    pub async fn set_common(&self, common: &Common) -> Result<bool> {
        let body = types::Common(common.clone().into());
        self.client
            .call(&operations::SET_CONNECTION_COMMON, async |raw| {
                read_value(raw.set_connection_common(self.name.as_str(), &body).await).await
            })
            .await
            .map(|answer| answer.value.changed)
    }

    /// Creates it anew and synchronises it with Make's headquarters. \[page\]
    /// Needs the scope `sdk-apps:write`.
    ///
    /// # Errors
    /// [`is_not_found`](crate::Error::is_not_found) if there is no such connection,
    /// and whatever else can go wrong on the way.
    pub async fn recreate(&self) -> Result<()> {
        self.client
            .call(&operations::RECREATE_CONNECTION, async |raw| {
                read_value(raw.recreate_connection(self.name.as_str()).await).await
            })
            .await
            .map(|_| ())
    }
}
