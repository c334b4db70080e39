//! `makecom connections`.

use makecom::{
    AppName, ComponentName, Connection, ConnectionType, ConnectionUpdate, NewConnection,
};
use serde_json::json;

use super::confirm;
use crate::failure::{Failure, Outcome, Result};
use crate::printer::{Printer, Text};
use crate::session::Session;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// List the connections of an app.
    List {
        /// The app's name, such as acme-crm.
        app: AppName,
    },
    /// Show all fields of a connection.
    Get {
        /// The connection's name, such as acme-crm2.
        name: ComponentName,
    },
    /// Create a connection; the server chooses its name.
    Create {
        /// The app's name.
        app: AppName,
        /// The scaffold to start from: oauth, oauth-refresh, oauth-resowncre,
        /// oauth-clicre, oauth-1, apikey, basic or other.
        #[arg(long = "type", value_name = "TYPE")]
        kind: ConnectionType,
        /// What users see.
        #[arg(long)]
        label: String,
    },
    /// Change the fields of a connection.
    #[command(group = clap::ArgGroup::new("change").required(true).multiple(true))]
    Update {
        /// The connection's name.
        name: ComponentName,
        /// What users see.
        #[arg(long, group = "change")]
        label: Option<String>,
        /// The system it connects to.
        #[arg(long, value_name = "SYSTEM", group = "change")]
        connected_system: Option<String>,
        /// Unset the system it connects to.
        #[arg(long, group = "change", conflicts_with = "connected_system")]
        no_connected_system: bool,
    },
    /// Delete connections.
    Delete {
        /// Their names.
        #[arg(required = true)]
        names: Vec<ComponentName>,
        /// Do not ask.
        #[arg(long, short)]
        yes: bool,
        /// Return only when they can no longer be read.
        #[arg(long)]
        wait: bool,
    },
    /// Create a connection anew at Make's headquarters.
    Recreate {
        /// The connection's name.
        name: ComponentName,
        /// Do not ask.
        #[arg(long, short)]
        yes: bool,
    },
}

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

/// One after the other, so that a failure can say what is gone.
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

/// All fields, also those that only a newer server knows.
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
