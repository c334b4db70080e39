//! One connection: reading it, changing it, and its sections.

use std::time::Duration;

use makecom_raw::{operations, types};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::client::{Client, overrides};
use crate::common::Common;
use crate::connection::{Change, Connection};
use crate::error::{Call, Error, Failure, Result};
use crate::name::ConnectionName;
use crate::section::{AsSection, Content, Section, SectionKind};
use crate::update::Update;

/// The first pause of [`delete_and_wait`](ConnectionHandle::delete_and_wait),
/// and the longest; each is twice the one before.
const DELETION_PAUSES: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(5));

/// A connection, by name.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
/// # let client = sandbox.client()?;
/// # let connections = client.app("acme-crm")?.connections();
/// # let made = connections.create(makecom::ConnectionType::Oauth, "Acme").await?;
/// use makecom::{Common, Update, section};
///
/// let connection = client.connection(made.name())?;
/// let api: section::Api = connection.section().await?;
/// println!("{}", api.text());
/// connection.set_section(&section::Scope::from(["read", "write"])).await?;
/// connection.set_common(&Common::new().with("clientId", "acme")).await?;
/// connection.update(Update::new().label("Acme CRM")).await?;
/// assert_eq!(connection.get().await?.label(), "Acme CRM");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ConnectionHandle {
    client: Client,
    name: ConnectionName,
    /// The connection that this one is an alias of, if that is known.
    original: Option<String>,
}

overrides!(ConnectionHandle);

/// What most operations answer.
#[derive(Deserialize)]
pub(crate) struct One {
    #[serde(rename = "appConnection")]
    pub(crate) connection: Connection,
}

/// Whatever it says, it is done: so nothing that it says is an error.
#[derive(Default, Deserialize)]
struct SectionSet {
    #[serde(default)]
    change: Value,
}

/// As above. The page has no `required` for it.
#[derive(Default, Deserialize)]
struct CommonSet {
    #[serde(default)]
    changed: Value,
}

impl SectionSet {
    fn change(self) -> Option<Change> {
        // Of each way to say nothing, nothing is pending.
        let is_nothing = match &self.change {
            Value::Null => true,
            Value::Bool(is_pending) => !is_pending,
            Value::Object(change) => change.values().all(Value::is_null),
            Value::Array(changes) => changes.is_empty(),
            Value::String(change) => change.is_empty(),
            Value::Number(_) => false,
        };
        (!is_nothing).then(|| Change::deserialize(self.change).unwrap_or_default())
    }
}

impl CommonSet {
    fn changed(&self) -> bool {
        self.changed != Value::Bool(false)
    }
}

impl ConnectionHandle {
    pub(crate) fn new(client: Client, name: ConnectionName, original: Option<String>) -> Self {
        Self {
            client,
            name,
            original,
        }
    }

    /// Its name.
    ///
    /// ```
    /// # use makecom::{Client, Token, Zone};
    /// # let token = Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
    /// # let client = Client::builder().zone(Zone::Eu1).token(token).build()?;
    /// assert_eq!(client.connection("acme-crm2")?.name().as_str(), "acme-crm2");
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn name(&self) -> &ConnectionName {
        &self.name
    }

    /// The same, but writing is not refused although it is known to be an
    /// [alias](Error::is_alias).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let made = connections.create(makecom::ConnectionType::Oauth, "Acme").await?;
    /// let listed: makecom::Connection = serde_json::from_str(
    ///     r#"{ "name": "acme-crm", "label": "Acme", "type": "oauth", "alias_to": "acme" }"#,
    /// )?;
    /// let alias = client.handle(&listed);
    /// assert!(alias.recreate().await.unwrap_err().is_alias());
    /// alias.even_if_alias().recreate().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn even_if_alias(&self) -> Self {
        Self {
            original: None,
            ..self.clone()
        }
    }

    /// What the server tells of it. Needs the scope `sdk-apps:read`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let made = connections.create(makecom::ConnectionType::Oauth, "Acme").await?;
    /// # let connection = client.handle(&made);
    /// let read = connection.get().await?;
    /// assert_eq!(read.label(), "Acme");
    /// assert_eq!(read.connected_system_name(), None);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) if there is no such connection,
    /// and whatever else can go wrong on the way.
    pub async fn get(&self) -> Result<Connection> {
        let answer = self
            .client
            .call(&operations::GET_CONNECTION, async |raw| {
                raw.get_connection(self.name.as_str()).await
            })
            .await?;
        answer.read().map(|One { connection }| connection)
    }

    /// Changes its label or its connected system. Needs the scope
    /// `sdk-apps:write`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let made = connections.create(makecom::ConnectionType::Oauth, "Acme").await?;
    /// # let connection = client.handle(&made);
    /// use makecom::Update;
    ///
    /// let update = Update::new().label("Acme CRM").clear_connected_system();
    /// assert_eq!(connection.update(update).await?.label(), "Acme CRM");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) if there is no such connection,
    /// [`is_alias`](Error::is_alias) if it is known to be one, and whatever
    /// else can go wrong on the way.
    pub async fn update(&self, update: Update) -> Result<Connection> {
        self.refuse_alias()?;
        let body = types::UpdateConnection(update.0);
        let answer = self
            .client
            .call(&operations::UPDATE_CONNECTION, async |raw| {
                raw.update_connection(self.name.as_str(), &body).await
            })
            .await?;
        answer.read().map(|One { connection }| connection)
    }

    /// Deletes it. The server may take a while to carry it out, as the tests of
    /// Make's own clients expect: see
    /// [`delete_and_wait`](Self::delete_and_wait). Needs the scope
    /// `sdk-apps:write`.
    ///
    /// That it is gone when the request has to be sent a second time is
    /// success: then the first one has done it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let made = connections.create(makecom::ConnectionType::Oauth, "Acme").await?;
    /// # let connection = client.handle(&made);
    /// connection.delete().await?;
    /// assert!(connection.get().await.unwrap_err().is_not_found());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) if there is no such connection,
    /// [`is_referenced`](Error::is_referenced) if something still uses it,
    /// [`is_alias`](Error::is_alias) if it is known to be one, and whatever
    /// else can go wrong on the way.
    pub async fn delete(&self) -> Result<()> {
        self.refuse_alias()?;
        let answer = self
            .client
            .call(&operations::DELETE_CONNECTION, async |raw| {
                raw.delete_connection(self.name.as_str()).await
            })
            .await;
        match answer {
            Ok(answer) => answer.read().map(|IgnoredAny| ()),
            Err(error) if error.is_gone_by_now() => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Deletes it and looks until it is gone. Needs both scopes.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let made = connections.create(makecom::ConnectionType::Oauth, "Acme").await?;
    /// # let connection = client.handle(&made);
    /// connection.delete_and_wait().await?;
    /// assert!(connections.list().await?.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`delete`](Self::delete), and [`is_timeout`](Error::is_timeout) if it
    /// is still there at the [deadline](crate::ClientBuilder::deadline) or if
    /// no time is left to look. If a look fails, the error is still the
    /// deletion's, which [`may_be_done`](Error::may_be_done).
    pub async fn delete_and_wait(&self) -> Result<()> {
        let settings = &self.client.inner;
        let clock = &*settings.clock;
        let end = clock.now().checked_add(settings.deadline);
        let left = || end.map(|end| end.saturating_duration_since(clock.now()));
        self.delete().await?;
        let not_seen_gone = |failure| {
            Error::from(Call {
                operation: &operations::DELETE_CONNECTION,
                zone: settings.zone.clone(),
                path: format!("/sdk/apps/connections/{}", self.name),
                attempts: 1,
                unsure: true,
                pause_too_long: None,
                failure,
            })
        };
        let (mut pause, longest) = DELETION_PAUSES;
        loop {
            let look = match left() {
                Some(left) => self.with_deadline(left).get().await,
                None => self.get().await,
            };
            match look {
                Err(error) if error.is_not_found() => return Ok(()),
                Err(error) => return Err(not_seen_gone(Failure::Unseen(Box::new(error)))),
                Ok(_) => {}
            }
            if left().is_some_and(|left| left <= pause) {
                return Err(not_seen_gone(Failure::StillThere));
            }
            clock.sleep(pause).await;
            pause = (pause * 2).min(longest);
        }
    }

    /// One section, by the type that is asked for. Needs the scope
    /// `sdk-apps:read`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let made = connections.create(makecom::ConnectionType::Oauth, "Acme").await?;
    /// # let connection = client.handle(&made);
    /// use makecom::section;
    ///
    /// let scope: section::Scope = connection.section().await?;
    /// assert_eq!(scope.text(), "[]");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) if there is no such connection,
    /// [`is_unreadable`](Error::is_unreadable) if the body is not UTF-8, and
    /// whatever else can go wrong on the way. What the text says is not looked
    /// at.
    pub async fn section<T: Content>(&self) -> Result<T> {
        self.section_text(T::KIND).await.map(T::from_text)
    }

    /// One section, by its kind. Needs the scope `sdk-apps:read`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let made = connections.create(makecom::ConnectionType::Oauth, "Acme").await?;
    /// # let connection = client.handle(&made);
    /// use makecom::SectionKind;
    ///
    /// for kind in SectionKind::ALL {
    ///     println!("{kind}: {}", connection.section_of(kind).await?.text());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`section`](Self::section).
    pub async fn section_of(&self, kind: SectionKind) -> Result<Section> {
        let text = self.section_text(kind).await?;
        Ok(Section::from_text(kind, text))
    }

    async fn section_text(&self, kind: SectionKind) -> Result<String> {
        let kind = in_path(kind)?;
        let answer = self
            .client
            .call(&operations::GET_CONNECTION_SECTION, async |raw| {
                raw.get_connection_section(self.name.as_str(), kind).await
            })
            .await?;
        answer.text()
    }

    /// Replaces one section by exactly this text. Needs the scope
    /// `sdk-apps:write`.
    ///
    /// Gives the change that now waits, if the app is approved.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let made = connections.create(makecom::ConnectionType::Oauth, "Acme").await?;
    /// # let connection = client.handle(&made);
    /// use makecom::section;
    ///
    /// let change = connection.set_section(&section::Scope::from(["read"])).await?;
    /// assert!(change.is_none()); // applied at once
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_validation`](Error::is_validation) if the server does not take the
    /// text, [`is_alias`](Error::is_alias) if it is known to be one, and
    /// whatever else can go wrong on the way.
    pub async fn set_section(&self, section: &impl AsSection) -> Result<Option<Change>> {
        self.refuse_alias()?;
        self.set_section_text(section.kind(), section.text()).await
    }

    async fn set_section_text(&self, kind: SectionKind, text: &str) -> Result<Option<Change>> {
        let kind = in_path(kind)?;
        let answer = self
            .client
            .call(&operations::SET_CONNECTION_SECTION, async |raw| {
                raw.set_connection_section(self.name.as_str(), kind, text.to_owned())
                    .await
            })
            .await?;
        let set: Option<SectionSet> = answer.read()?;
        Ok(set.unwrap_or_default().change())
    }

    /// The common data. Needs the scope `sdk-apps:read`.
    ///
    /// An answer that is not an object is an error, and one that is blank or
    /// `null` as well: written back with one entry more, it would replace all
    /// that is there.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let made = connections.create(makecom::ConnectionType::Oauth, "Acme").await?;
    /// # let connection = client.handle(&made);
    /// for (name, _secret) in connection.common().await?.iter() {
    ///     println!("{name}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) if there is no such connection,
    /// [`is_unreadable`](Error::is_unreadable) if the answer is no common data,
    /// or holds a number that would not be the same when it is written back,
    /// and whatever else can go wrong on the way.
    pub async fn common(&self) -> Result<Common> {
        let answer = self
            .client
            .call(&operations::GET_CONNECTION_COMMON, async |raw| {
                raw.get_connection_common(self.name.as_str()).await
            })
            .await?;
        answer.read_common()
    }

    /// Replaces the common data, and tells whether that changed anything; it
    /// did unless the server says otherwise.
    /// Needs the scope `sdk-apps:write`. Locked once the app is approved, as Make
    /// documents it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let made = connections.create(makecom::ConnectionType::Oauth, "Acme").await?;
    /// # let connection = client.handle(&made);
    /// use makecom::Common;
    ///
    /// let common = Common::new().with("clientId", "acme").with("clientSecret", "…");
    /// assert!(connection.set_common(&common).await?);
    /// assert!(!connection.set_common(&common).await?); // the same again
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) if there is no such connection,
    /// [`is_alias`](Error::is_alias) if it is known to be one, and whatever
    /// else can go wrong on the way.
    pub async fn set_common(&self, common: &Common) -> Result<bool> {
        self.refuse_alias()?;
        let body = types::Common(common.clone().into());
        let answer = self
            .client
            .call(&operations::SET_CONNECTION_COMMON, async |raw| {
                raw.set_connection_common(self.name.as_str(), &body).await
            })
            .await?;
        let set: Option<CommonSet> = answer.read()?;
        Ok(set.unwrap_or_default().changed())
    }

    /// Creates it anew and synchronises it with Make's headquarters, in the words
    /// of Make's published page of the API. Needs the scope `sdk-apps:write`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let made = connections.create(makecom::ConnectionType::Oauth, "Acme").await?;
    /// # let connection = client.handle(&made);
    /// connection.recreate().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) if there is no such connection,
    /// [`is_alias`](Error::is_alias) if it is known to be one, and whatever
    /// else can go wrong on the way.
    pub async fn recreate(&self) -> Result<()> {
        self.refuse_alias()?;
        let answer = self
            .client
            .call(&operations::RECREATE_CONNECTION, async |raw| {
                raw.recreate_connection(self.name.as_str()).await
            })
            .await?;
        answer.read().map(|IgnoredAny| ())
    }

    fn refuse_alias(&self) -> Result<()> {
        match &self.original {
            Some(original) => Err(Error::alias(self.name.as_str(), original)),
            None => Ok(()),
        }
    }
}

/// A kind as the generated client takes it.
fn in_path(kind: SectionKind) -> Result<types::SectionKind> {
    kind.as_str().parse().map_err(|_| {
        let message = format!("a connection has no section {kind}");
        Error::input(message, "take one that it has")
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What the generated type makes of an answer.
    fn generated<T: serde::de::DeserializeOwned + serde::Serialize>(answer: &Value) -> Value {
        let typed: T = serde_json::from_value(answer.clone()).unwrap();
        serde_json::to_value(typed).unwrap()
    }

    #[test]
    fn answers_are_read_as_the_spec_describes_them() {
        let detail = json!({"appConnection": {
            "name": "acme", "label": "A", "type": "oauth", "appVersion": "1",
            "connectedSystemName": "crm", "redirectUri": "https://a.example/", "new": [1]
        }});
        let answers = [
            generated::<types::GetConnectionResponse>(&detail),
            generated::<types::CreateConnectionResponse>(&detail),
            generated::<types::UpdateConnectionResponse>(&detail),
        ];
        for answer in answers {
            assert_eq!(answer, detail, "the generated type loses something");
            let One { connection } = serde_json::from_value(answer).unwrap();
            assert_eq!(connection.connected_system_name(), Some("crm"));
            assert_eq!(connection.redirect_uri(), Some("https://a.example/"));
            assert_eq!(connection.extra()["new"], json!([1]));
        }
        let set = json!({"change": {"id": 7, "group": "account", "item": "acme", "code": "api"}});
        let set = generated::<types::SetConnectionSectionResponse>(&set);
        let set: SectionSet = serde_json::from_value(set).unwrap();
        assert_eq!(set.change().unwrap().code.as_deref(), Some("api"));
        let set = generated::<types::SetConnectionCommonResponse>(&json!({"changed": true}));
        let set: CommonSet = serde_json::from_value(set).unwrap();
        assert!(set.changed());
    }
}
