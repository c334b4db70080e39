//! The calls shared by all kinds of component, untyped: `Handle` and `Collection` add the
//! types.

use std::fmt;
use std::pin::pin;
use std::time::Duration;

use makecom_raw::operation::Location;
use makecom_raw::shared::{self, Verb};
use makecom_raw::{Address, Object, Operation};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::call::{Answer, Call};
use crate::change::Change;
use crate::client::Client;
use crate::common::{self, Common};
use crate::component::Component;
use crate::error::{self, Error, Failure, Result};
use crate::name::ComponentName;
use crate::place::Place;
use crate::record::Lenient as _;
use crate::section::{Carrier, CodeKind, ComponentKind, Section};

/// The first pause of `delete_and_wait`, and the longest; each is twice the one
/// before.
const DELETION_PAUSES: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(5));

/// Parameters of a path, as the spec names them.
const APP: &str = "SDK_appName";
const VERSION: &str = "SDK_appVersion";

/// The components of one kind in an app.
#[derive(Clone, Debug)]
pub(crate) struct Components {
    pub(crate) client: Client,
    pub(crate) kind: ComponentKind,
    pub(crate) place: Place,
}

/// One component.
#[derive(Clone, Debug)]
pub(crate) struct Core {
    pub(crate) client: Client,
    pub(crate) kind: ComponentKind,
    pub(crate) place: Place,
    pub(crate) name: ComponentName,
    /// The component that this one is an alias of, if that is known.
    pub(crate) original: Option<String>,
}

impl Components {
    pub(crate) async fn list<T: Component>(&self) -> Result<Vec<T>> {
        let call = call(&self.client, self.kind, Verb::List, "")?;
        let at = self.place.address();
        let method = pin!(shared::list(call.raw(), raw(self.kind)?, at));
        let (objects, answer) = call.run(method).await?;
        let read: Result<Vec<T>, _> = objects.into_iter().map(T::from_object).collect();
        read.map_err(|error| answer.misread::<Vec<T>>(error))
    }

    pub(crate) async fn create<T: Component>(&self, new: &impl Serialize) -> Result<T> {
        let call = call(&self.client, self.kind, Verb::Create, "")?;
        let (at, body) = (self.place.address(), object(new)?);
        let method = pin!(shared::create(call.raw(), raw(self.kind)?, at, body));
        component(call.run(method).await?)
    }
}

impl Core {
    pub(crate) async fn get<T: Component>(&self) -> Result<T> {
        let call = self.call(Verb::Get)?;
        let method = pin!(shared::get(call.raw(), raw(self.kind)?, self.at()));
        component(call.run(method).await?)
    }

    pub(crate) async fn update<T: Component>(&self, changes: &impl Serialize) -> Result<T> {
        self.refuse_alias()?;
        let call = self.call(Verb::Update)?;
        let method = pin!(shared::update(
            call.raw(),
            raw(self.kind)?,
            self.at(),
            object(changes)?
        ));
        component(call.run(method).await?)
    }

    pub(crate) async fn delete(&self) -> Result<()> {
        self.refuse_alias()?;
        let call = self.call(Verb::Delete)?;
        let method = pin!(shared::delete(call.raw(), raw(self.kind)?, self.at()));
        match call.run(method).await {
            Err(error) if !error.is_gone_by_now() => Err(error),
            _ => Ok(()),
        }
    }

    pub(crate) async fn delete_and_wait<K: Component>(&self) -> Result<()> {
        let settings = &self.client.inner;
        let clock = &*settings.clock;
        let end = clock.now().checked_add(settings.deadline);
        let left = || end.map(|end| end.saturating_duration_since(clock.now()));
        self.delete().await?;
        let operation = operation(self.kind, Verb::Delete, "")?;
        let not_seen_gone = |failure| {
            Error::from(error::Call {
                operation,
                zone: settings.zone.clone(),
                path: self.path(operation),
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
            match look.get::<K>().await {
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

    pub(crate) async fn section(&self, kind: CodeKind) -> Result<Section> {
        let at = self.at_section(kind)?;
        let call = call(&self.client, self.kind, Verb::GetSection, kind.name())?;
        let method = pin!(shared::get_section(call.raw(), raw(self.kind)?, at));
        // The generated method returns a stream over the bytes of the answer, which are
        // used directly.
        let (_stream, answer) = call.run(method).await?;
        if common::is_error_in_place_of(kind, answer.body()) {
            return Err(answer.not_understood("an error, not a section".to_owned()));
        }
        Ok(Section::from_text(kind, answer.text()?))
    }

    pub(crate) async fn set_section(&self, kind: CodeKind, text: &str) -> Result<Option<Change>> {
        let mut said = self.put_section(kind, text).await?;
        let change = said.get_mut("change").map(Value::take);
        Ok(Change::pending(change.unwrap_or_default()))
    }

    /// Replaces a section, and returns what is said of it.
    pub(crate) async fn put_section(&self, kind: CodeKind, text: &str) -> Result<Object> {
        self.refuse_alias()?;
        let at = self.at_section(kind)?;
        let call = call(&self.client, self.kind, Verb::SetSection, kind.name())?;
        let method = pin!(shared::set_section(call.raw(), raw(self.kind)?, at, text));
        written(call.run(method).await?)
    }

    pub(crate) async fn common(&self) -> Result<Common> {
        let call = self.call(Verb::GetCommon)?;
        let method = pin!(shared::get_common(call.raw(), raw(self.kind)?, self.at()));
        let (object, answer) = call.run(method).await?;
        // An empty answer written back would erase the existing data.
        let nothing = answer.is_blank().then(|| "nothing".to_owned());
        match nothing.or_else(|| common::misread(answer.body())) {
            Some(why) => Err(answer.not_understood(why)),
            None => Ok(object.into()),
        }
    }

    pub(crate) async fn set_common(&self, common: &Common) -> Result<bool> {
        self.refuse_alias()?;
        let call = self.call(Verb::SetCommon)?;
        let body = common.clone().into();
        let method = pin!(shared::set_common(
            call.raw(),
            raw(self.kind)?,
            self.at(),
            body
        ));
        let said = written(call.run(method).await?)?;
        Ok(is_so(&said, "changed"))
    }

    pub(crate) async fn recreate(&self) -> Result<()> {
        self.refuse_alias()?;
        let call = self.call(Verb::Recreate)?;
        let method = pin!(shared::recreate(call.raw(), raw(self.kind)?, self.at()));
        call.run(method).await.map(|_| ())
    }

    fn call(&self, verb: Verb) -> Result<Call<'_>> {
        let operation = operation(self.kind, verb, "")?;
        self.check_place(operation)?;
        Ok(Call::new(&self.client, operation))
    }

    fn at(&self) -> Address<'_> {
        Address {
            name: self.name.as_str(),
            ..self.place.address()
        }
    }

    /// A module, say, is found only in a version of its app.
    fn check_place(&self, operation: &Operation) -> Result<()> {
        let in_version = operation.parameter(Location::Path, VERSION).is_some();
        if in_version && self.place.number().is_none() {
            return Err(Error::input(
                format!(
                    "{} {} is part of a version of its app",
                    self.kind, self.name
                ),
                "use `client.app(…)?.version(…).component(…)`",
            ));
        }
        Ok(())
    }

    fn at_section(&self, kind: CodeKind) -> Result<Address<'_>> {
        let sections = CodeKind::of(self.kind).filter(|it| it.carrier() != Carrier::Common);
        if !sections.clone().any(|known| known == kind) {
            return Err(Error::input(
                format!("the kind {} has no section {kind}", self.kind),
                match sections.map(CodeKind::name).collect::<Vec<_>>() {
                    names if names.is_empty() => "it has none".to_owned(),
                    names => format!("use one of {}", names.join(", ")),
                },
            ));
        }
        self.check_place(operation(self.kind, Verb::GetSection, kind.name())?)?;
        Ok(Address {
            section: kind.name(),
            ..self.at()
        })
    }

    /// The path of an operation on it, below the base URL of the API.
    fn path(&self, operation: &Operation) -> String {
        let at = self.at();
        let filled = operation.path.split('/').map(|segment| {
            match segment
                .strip_prefix('{')
                .and_then(|it| it.strip_suffix('}'))
            {
                Some(APP) => at.app,
                Some(VERSION) => at.version,
                Some(_) => at.name,
                None => segment,
            }
        });
        filled.collect::<Vec<_>>().join("/")
    }

    fn refuse_alias(&self) -> Result<()> {
        match &self.original {
            Some(original) => Err(Error::alias(self.name.as_str(), original)),
            None => Ok(()),
        }
    }
}

/// Runs a generated method that only one kind has, and returns its answer unread: the
/// generated types are strict, and answers are read leniently.
macro_rules! ask {
    ($core:expr, $operation:ident, $method:ident($($argument:expr),* $(,)?)) => {{
        let operation = &makecom_raw::operations::$operation;
        let call = crate::call::Call::new(&$core.client, operation);
        let method = std::pin::pin!(call.raw().$method($($argument),*));
        call.answer(method).await
    }};
}

pub(crate) use ask;

/// The body of an answer as JSON; a blank one counts as an empty object.
pub(crate) fn json(answer: Answer) -> Result<(Value, Answer)> {
    if answer.is_blank() {
        return Ok((Value::Object(Object::new()), answer));
    }
    match serde_json::from_slice(answer.body()) {
        Ok(value) => Ok((value, answer)),
        Err(error) => Err(answer.unreadable(&error)),
    }
}

/// Whether something was done, as the answer to a write says under a key: yes, unless it
/// says otherwise.
pub(crate) fn is_done(answer: Answer, key: &str) -> Result<bool> {
    Ok(is_so(&written(json(answer)?)?, key))
}

pub(crate) fn is_so(said: &Object, key: &str) -> bool {
    said.get(key).cloned().map(bool::read) != Some(Ok(false))
}

/// A whole answer.
pub(crate) fn whole<T: DeserializeOwned>(answer: Answer) -> Result<T> {
    let (value, answer) = json(answer)?;
    T::deserialize(value).map_err(|error| answer.unreadable(&error))
}

/// What an answer has under a key.
pub(crate) fn under<T: DeserializeOwned>(answer: Answer, key: &str) -> Result<T> {
    let (value, answer) = json(answer)?;
    let value = match value {
        Value::Object(mut object) => object.remove(key).unwrap_or_default(),
        _ => Value::Null,
    };
    T::deserialize(value).map_err(|error| answer.misread::<T>(error))
}

/// The kind in the generated client.
fn raw(kind: ComponentKind) -> Result<shared::Component> {
    Ok(match kind {
        ComponentKind::App => shared::Component::App,
        ComponentKind::Connection => shared::Component::Connection,
        ComponentKind::Webhook => shared::Component::Webhook,
        ComponentKind::Module => shared::Component::Module,
        ComponentKind::Rpc => shared::Component::Rpc,
        ComponentKind::Function => shared::Component::Function,
        _ => return Err(no_call(kind, "call")),
    })
}

fn operation(kind: ComponentKind, verb: Verb, section: &str) -> Result<&'static Operation> {
    shared::operation(raw(kind)?, verb, section).ok_or_else(|| no_call(kind, verb))
}

fn no_call(kind: ComponentKind, what: impl fmt::Display) -> Error {
    Error::input(
        format!("the spec has no {what} for the kind {kind}"),
        "use `Client::send` with one of `operations::ALL`",
    )
}

fn call<'a>(
    client: &'a Client,
    kind: ComponentKind,
    verb: Verb,
    section: &str,
) -> Result<Call<'a>> {
    Ok(Call::new(client, operation(kind, verb, section)?))
}

fn component<T: Component>((object, answer): (Object, Answer)) -> Result<T> {
    T::from_object(object).map_err(|error| answer.misread::<T>(error))
}

/// What is said of a write. A 2xx means that it was applied, so any object is taken, and
/// so are the ways to say nothing; what cannot come from the API is an error.
pub(crate) fn written((said, answer): (Value, Answer)) -> Result<Object> {
    match said {
        Value::Object(said) => Ok(said),
        Value::Null => Ok(Object::new()),
        Value::Array(list) if list.iter().all(Value::is_null) => Ok(Object::new()),
        _ => Err(answer.not_understood("not what the API documents".to_owned())),
    }
}

/// Converts a body to an object.
pub(crate) fn object(body: &impl Serialize) -> Result<Object> {
    match serde_json::to_value(body) {
        Ok(Value::Object(object)) => Ok(object),
        _ => Err(Error::input(
            "the value to send is not a JSON object",
            "give an object with string keys",
        )),
    }
}

#[cfg(test)]
mod tests {
    use makecom_raw::types;
    use serde::de::DeserializeOwned;
    use serde_json::json;

    use super::*;
    use crate::connection::Connection;

    /// Reads an answer with the generated type and writes it back.
    fn generated<T: DeserializeOwned + Serialize>(answer: &Value) -> Value {
        let typed: T = serde_json::from_value(answer.clone()).unwrap();
        serde_json::to_value(typed).unwrap()
    }

    #[test]
    fn every_kind_is_one_of_the_generated_client() {
        // The API has no operations for endpoints.
        let known = |kind: &&ComponentKind| **kind != ComponentKind::Endpoint;
        for kind in ComponentKind::ALL.iter().filter(known) {
            assert_eq!(raw(*kind).unwrap().to_string(), kind.as_str());
        }
        let error = operation(ComponentKind::App, Verb::Recreate, "").unwrap_err();
        assert!(error.to_string().ends_with(" for the kind app"), "{error}");
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
            let object = serde_json::from_value::<Object>(answer["appConnection"].clone());
            let connection = Connection::from_object(object.unwrap()).unwrap();
            assert_eq!(connection.connected_system_name(), Some("crm"));
            assert_eq!(connection.redirect_uri(), Some("https://a.example/"));
            assert_eq!(connection.extra()["new"], json!([1]));
        }
        let set = json!({"id": 7, "group": "account", "item": "acme", "code": "api"});
        assert_eq!(Change::pending(set).unwrap().code.as_deref(), Some("api"));
    }
}
