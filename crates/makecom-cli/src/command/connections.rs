//! `makecom connections`.

use makecom::{ComponentName, Connection, ConnectionUpdate, NewConnection};
use serde_json::json;

use super::confirm;
use crate::arguments::connections::Command;
use crate::failure::{Failure, Outcome, Result};
use crate::printer::{Printer, Text};
use crate::session::Session;

pub(crate) async fn run(command: Command, session: &Session, printer: &Printer) -> Result {
    let client = &session.client;
    match command {
        Command::List { app } => {
            let connections = client.app(app)?.connections().list().await?;
            printer.result(&connections, || list(&connections))?;
        }
        Command::Get { name } => {
            let connection = client.connection(name)?.get().await?;
            printer.result(&connection, || fields(&connection))?;
        }
        Command::Create { app, kind, label } => {
            let connection = client
                .app(app)?
                .connections()
                .create(NewConnection::new(kind, label))
                .await?;
            printer.result(&connection, || {
                Text::from(format!("created {}", connection.name())).and(fields(&connection))
            })?;
        }
        Command::Update {
            name,
            label,
            connected_system,
            no_connected_system,
        } => {
            let mut update = ConnectionUpdate::new();
            if let Some(label) = label {
                update = update.label(label);
            }
            if let Some(system) = connected_system {
                update = update.connected_system(system);
            }
            if no_connected_system {
                update = update.clear_connected_system();
            }
            let connection = client.connection(name)?.update(update).await?;
            printer.result(&connection, || {
                Text::from(format!("updated {}", connection.name())).and(fields(&connection))
            })?;
        }
        Command::Delete { names, yes, wait } => {
            delete(names, yes, wait, session, printer).await?;
        }
        Command::Recreate { name, yes } => {
            confirm(&format!("Recreate {name}?"), yes)?;
            client.connection(&name)?.recreate().await?;
            let value = json!({"recreated": name.as_str()});
            printer.result(&value, || format!("recreated {name}\n"))?;
        }
    }
    Ok(Outcome::Done)
}

/// Deletes one after the other, so that a failure can say what was deleted.
async fn delete(
    names: Vec<ComponentName>,
    yes: bool,
    wait: bool,
    session: &Session,
    printer: &Printer,
) -> Result<()> {
    let all: Vec<_> = names.iter().map(ComponentName::as_str).collect();
    confirm(&format!("Delete {}?", all.join(", ")), yes)?;
    for (index, name) in names.iter().enumerate() {
        let connection = session.client.connection(name)?;
        let deleted = if wait {
            connection.delete_and_wait().await
        } else {
            connection.delete().await
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

fn list(connections: &[Connection]) -> Text {
    if connections.is_empty() {
        return "no connections\n".into();
    }
    Text::table(
        ["NAME", "TYPE", "LABEL", "ALIAS OF"],
        connections.iter().map(|connection| {
            [
                connection.name().to_string(),
                connection.connection_type().to_string(),
                connection.label().to_owned(),
                connection.alias_to().unwrap_or_default().to_owned(),
            ]
        }),
    )
}

/// All fields, including unknown ones of a newer server.
fn fields(connection: &Connection) -> Text {
    let mut rows = vec![
        ("name", connection.name().to_string()),
        ("type", connection.connection_type().to_string()),
        ("label", connection.label().to_owned()),
    ];
    let mut optional = |name, value: Option<String>| {
        if let Some(value) = value {
            rows.push((name, value));
        }
    };
    let owned = |text: Option<&str>| text.map(str::to_owned);
    optional(
        "connected system",
        owned(connection.connected_system_name()),
    );
    optional("app version", connection.app_version());
    optional("alias of", owned(connection.alias_to()));
    optional("redirect URI", owned(connection.redirect_uri()));
    for (name, value) in connection.extra() {
        optional(name, Some(value.to_string()));
    }
    rows.into_iter()
        .map(|(name, value)| format!("{name:<17} {value}"))
        .collect()
}
