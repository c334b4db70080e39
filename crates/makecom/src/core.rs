//! The calls that all kinds of component share, before types are put on them.

use std::time::Duration;

use makecom_raw::{operations, types};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::client::Client;
use crate::common::Common;
use crate::component::{ComponentKind, Envelope};
use crate::connection::Change;
use crate::error::{Call, Error, Failure, Result};
use crate::name::{AppName, ComponentName};
use crate::section::{Section, SectionKind};

/// The first pause of `delete_and_wait`, and the longest; each is twice the one
/// before.
const DELETION_PAUSES: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(5));

/// The components of one kind in an app.
#[derive(Clone, Debug)]
pub(crate) struct Components {
    pub(crate) client: Client,
    pub(crate) kind: ComponentKind,
    pub(crate) app: AppName,
}

/// One component.
#[derive(Clone, Debug)]
pub(crate) struct Core {
    pub(crate) client: Client,
    pub(crate) kind: ComponentKind,
    pub(crate) name: ComponentName,
    /// The component that this one is an alias of, if that is known.
    pub(crate) original: Option<String>,
}

/// The answer to a written section. The section is written whatever it says, so
/// nothing in it is an error.
#[derive(Default, Deserialize)]
struct SectionSet {
    #[serde(default)]
    change: Value,
}

/// The answer to written common data, as above. The page has no `required` for it.
#[derive(Default, Deserialize)]
struct CommonSet {
    #[serde(default)]
    changed: Value,
}

impl SectionSet {
    fn change(self) -> Option<Change> {
        // Servers say in several ways that nothing is pending.
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

impl Components {
    pub(crate) async fn list<T: DeserializeOwned>(&self) -> Result<Vec<T>> {
        let answer = self
            .client
            .call(&operations::LIST_CONNECTIONS, async |raw| {
                raw.list_connections(self.app.as_str()).await
            })
            .await?;
        answer.read_with(Envelope::many(self.kind))
    }

    pub(crate) async fn create<T: DeserializeOwned>(&self, new: &impl Serialize) -> Result<T> {
        let new = object(new)?;
        let text = |key: &str| new.get(key).and_then(Value::as_str).unwrap_or_default();
        let body = types::CreateConnection {
            label: text("label").to_owned(),
            type_: types::ConnectionType(text("type").to_owned()),
        };
        let answer = self
            .client
            .call(&operations::CREATE_CONNECTION, async |raw| {
                raw.create_connection(self.app.as_str(), &body).await
            })
            .await?;
        answer.read_with(Envelope::one(self.kind))
    }
}

impl Core {
    pub(crate) async fn get<T: DeserializeOwned>(&self) -> Result<T> {
        let answer = self
            .client
            .call(&operations::GET_CONNECTION, async |raw| {
                raw.get_connection(self.name.as_str()).await
            })
            .await?;
        answer.read_with(Envelope::one(self.kind))
    }

    pub(crate) async fn update<T: DeserializeOwned>(&self, changes: &impl Serialize) -> Result<T> {
        self.refuse_alias()?;
        let body = types::UpdateConnection(object(changes)?);
        let answer = self
            .client
            .call(&operations::UPDATE_CONNECTION, async |raw| {
                raw.update_connection(self.name.as_str(), &body).await
            })
            .await?;
        answer.read_with(Envelope::one(self.kind))
    }

    pub(crate) async fn delete(&self) -> Result<()> {
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

    pub(crate) async fn delete_and_wait(&self) -> Result<()> {
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
                maybe_applied: true,
                pause_too_long: None,
                failure,
            })
        };
        let (mut pause, longest) = DELETION_PAUSES;
        loop {
            let mut look = self.clone();
            if let Some(left) = left() {
                look.client = self.client.with_deadline(left);
            }
            match look.get::<IgnoredAny>().await {
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

    pub(crate) async fn section(&self, kind: SectionKind) -> Result<Section> {
        let in_path = in_path(kind)?;
        let answer = self
            .client
            .call(&operations::GET_CONNECTION_SECTION, async |raw| {
                raw.get_connection_section(self.name.as_str(), in_path)
                    .await
            })
            .await?;
        Ok(Section::from_text(kind, answer.text()?))
    }

    pub(crate) async fn set_section(
        &self,
        kind: SectionKind,
        text: &str,
    ) -> Result<Option<Change>> {
        self.refuse_alias()?;
        let in_path = in_path(kind)?;
        let answer = self
            .client
            .call(&operations::SET_CONNECTION_SECTION, async |raw| {
                raw.set_connection_section(self.name.as_str(), in_path, text.to_owned())
                    .await
            })
            .await?;
        let set: Option<SectionSet> = answer.read()?;
        Ok(set.unwrap_or_default().change())
    }

    pub(crate) async fn common(&self) -> Result<Common> {
        let answer = self
            .client
            .call(&operations::GET_CONNECTION_COMMON, async |raw| {
                raw.get_connection_common(self.name.as_str()).await
            })
            .await?;
        answer.read_common()
    }

    pub(crate) async fn set_common(&self, common: &Common) -> Result<bool> {
        self.refuse_alias()?;
        let body = types::Common(common.clone().into());
        let answer = self
            .client
            .call(&operations::SET_CONNECTION_COMMON, async |raw| {
                raw.set_connection_common(self.name.as_str(), &body).await
            })
            .await?;
        let set: Option<CommonSet> = answer.read()?;
        Ok(set.unwrap_or_default().changed != Value::Bool(false))
    }

    pub(crate) async fn recreate(&self) -> Result<()> {
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

/// A body as an object.
fn object(body: &impl Serialize) -> Result<Map<String, Value>> {
    match serde_json::to_value(body) {
        Ok(Value::Object(object)) => Ok(object),
        _ => Err(Error::input(
            "what is to be sent is not a JSON object",
            "give an object with string keys",
        )),
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
    use serde::de::DeserializeSeed as _;
    use serde_json::json;

    use super::*;
    use crate::connection::Connection;

    /// What the generated type makes of an answer.
    fn generated<T: DeserializeOwned + Serialize>(answer: &Value) -> Value {
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
            let envelope = Envelope::<Connection>::one(ComponentKind::Connection);
            let connection = envelope.deserialize(answer).unwrap();
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
        assert_eq!(set.changed, true);
    }
}
