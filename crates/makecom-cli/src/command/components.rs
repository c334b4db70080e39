//! What `makecom connections`, `webhooks`, `modules`, `rpcs` and `functions` share.

use std::fmt::Display;
use std::future::Future;

use makecom::{
    AnyHandle, AppVersion, Client, Collection, Component, ComponentKind, ComponentName, Deletable,
    Handle, TypedComponent,
};
use serde::{Deserialize as _, Serialize};
use serde_json::{Map, Value, json};

use super::confirmation::Consent;
use super::fields::{self, STATE};
use crate::arguments::components::{Changes, Command, Kind, Owner, Target, Targets};
use crate::failure::{Failure, Outcome, Result};
use crate::printer::{Printer, Text};
use crate::session::Session;

/// What the commands do differently for each kind.
pub(crate) trait Group: Kind<Consent: Consent> {
    type Record: TypedComponent + Deletable + Serialize;

    fn collection(app: &AppVersion) -> Collection<Self::Record>;

    /// The handle of a component. Nothing is sent.
    fn open(
        client: &Client,
        owner: &Self::Owner,
        name: &ComponentName,
    ) -> makecom::Result<Handle<Self::Record>>;

    /// What to create, and the name that is asked for if the client names it.
    fn new(new: Self::New) -> Result<(<Self::Record as Component>::New, Option<String>)>;

    /// What only this kind can do.
    fn own(
        own: Self::Own,
        session: &Session,
        printer: &Printer,
    ) -> impl Future<Output = Result<()>>;
}

pub(crate) async fn run<K: Group>(
    command: Command<K>,
    session: &Session,
    printer: &Printer,
) -> Result {
    let client = &session.client;
    match command {
        Command::List { app } => {
            let listed = K::collection(&app.app.open(client)?).list().await?;
            let records: Vec<_> = listed.iter().map(fields::map).collect::<Result<_>>()?;
            printer.result(&listed, || list::<K>(&records))?;
        }
        Command::Get { target } => {
            let record = target.open(client)?.get().await?;
            let fields = fields::map(&record)?;
            printer.result(&record, || fields::lines(K::KIND, &fields))?;
        }
        Command::Create { app, new } => {
            let (new, name) = K::new(new)?;
            let made = K::collection(&app.app.open(client)?).create(new).await?;
            let record = fields::map(&made)?;
            printer.result(&made, || {
                created(made.name().as_str(), name.as_deref()).and(fields::lines(K::KIND, &record))
            })?;
        }
        Command::Own(own) => K::own(own, session, printer).await?,
        Command::Delete {
            targets,
            consent,
            wait,
        } => delete(targets, &consent, wait, client, printer).await?,
    }
    Ok(Outcome::Done)
}

impl<K: Group> Target<K> {
    /// Its handle. Nothing is sent.
    pub(crate) fn open(&self, client: &Client) -> makecom::Result<Handle<K::Record>> {
        K::open(client, &self.owner, &self.name)
    }

    /// Its handle for fields that are known at run time. Nothing is sent.
    fn untyped(&self, client: &Client) -> makecom::Result<AnyHandle> {
        match self.owner.app() {
            Some(app) => app.open(client)?.component(K::KIND, &self.name),
            None => client.component(K::KIND, &self.name),
        }
    }
}

/// The first line after a creation, which says if the server chose another name.
pub(crate) fn created(name: &str, asked_for: Option<&str>) -> Text {
    let line = match asked_for {
        Some(asked_for) if name != asked_for && name.starts_with(asked_for) => {
            format!("created {name}: the server added a suffix, use this name from now on")
        }
        Some(asked_for) if name != asked_for => {
            format!("created {name}, not {asked_for}: use this name from now on")
        }
        _ => format!("created {name}"),
    };
    line.into()
}

/// Changes fields, and shows them as the server has them now.
pub(crate) async fn update<K: Group>(
    target: &Target<K>,
    changes: Changes,
    session: &Session,
    printer: &Printer,
) -> Result<()> {
    let client = &session.client;
    let answer = target.untyped(client)?.update(changes.0.clone()).await?;
    // In the one form of its kind: servers spell some keys in two ways.
    let answer = K::Record::deserialize(Value::Object(answer.0)).ok();
    let answer = answer.filter(|record| missing(record, &changes).is_empty());
    let record = match answer {
        Some(record) => record,
        // It may be the component before the update, or a part of it.
        None => (target.open(client)?.get().await).map_err(|error| unseen(&target.name, error))?,
    };
    let shown = fields::map(&record)?;
    printer.result(&record, || {
        Text::from(format!("updated {}", target.name)).and(fields::lines(K::KIND, &shown))
    })?;
    let missing = missing(&record, &changes);
    if !missing.is_empty() {
        printer.note(format!(
            "the server does not show {} yet: it may lag, and records of an approved app show what is committed",
            missing.join(", ")
        ));
    }
    Ok(())
}

/// The failure to read what was changed.
pub(crate) fn unseen(name: impl Display, error: makecom::Error) -> Failure {
    Failure::from(error).of(format!("{name} was updated, but cannot be read back"))
}

/// The changes that a record does not show.
fn missing<'a>(record: &impl Serialize, changes: &'a Changes) -> Vec<&'a str> {
    let record = fields::map(record).unwrap_or_default();
    let is_missing = |(key, value): &(&String, &Value)| {
        record.get(key.as_str()).unwrap_or(&Value::Null) != *value
    };
    let missing = changes.0.iter().filter(is_missing);
    missing.map(|(key, _)| key.as_str()).collect()
}

/// Deletes one after the other, so that a failure can say what was deleted.
async fn delete<K: Group>(
    targets: Targets<K>,
    consent: &K::Consent,
    wait: bool,
    client: &Client,
    printer: &Printer,
) -> Result<()> {
    let all: Vec<_> = targets.names.iter().map(ComponentName::as_str).collect();
    consent.check(&format!("Delete {}?", all.join(", ")), &all)?;
    for (index, name) in targets.names.iter().enumerate() {
        let component = K::open(client, &targets.owner, name)?;
        let deleted = if wait {
            component.delete_and_wait().await
        } else {
            component.delete().await
        };
        if let Err(error) = deleted {
            let failure = Failure::from(error);
            return Err(match &all[..index] {
                [] => failure,
                gone => failure.of(format!("{} deleted, then", gone.join(", "))),
            });
        }
    }
    printer.result(&json!({"deleted": all}), || {
        format!("deleted {}\n", all.join(", "))
    })
}

fn list<K: Kind>(records: &[Map<String, Value>]) -> Text {
    const NAME: (&str, &str) = ("NAME", "name");
    const LABEL: (&str, &str) = ("LABEL", "label");
    const CONNECTION: (&str, &str) = ("CONNECTION", "connection");
    const ALIAS: (&str, &str) = ("ALIAS OF", "aliasTo");
    const TYPE: (&str, &str) = ("TYPE", "type");
    if records.is_empty() {
        return format!("no {}s\n", K::WORD).into();
    }
    match K::KIND {
        ComponentKind::Connection | ComponentKind::Webhook => {
            fields::table([NAME, TYPE, LABEL, ALIAS], records)
        }
        ComponentKind::Module => fields::table(
            [
                NAME,
                ("TYPE", "typeId"),
                ("ACTION", "crud"),
                LABEL,
                ("STATE", STATE),
            ],
            records,
        ),
        ComponentKind::Function => fields::table([NAME, ("ARGUMENTS", "args")], records),
        _ => fields::table([NAME, LABEL, CONNECTION], records),
    }
}
