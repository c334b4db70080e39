//! What only `makecom connections` can do.

use makecom::{AppVersion, Client, Collection, ComponentName, Connection, Handle, NewConnection};
use serde_json::json;

use super::components::{Group, update};
use super::confirmation::Consent as _;
use crate::arguments::components::{Changes, Zonewide};
use crate::arguments::connections::{Connections, New, Own};
use crate::failure::Result;
use crate::printer::Printer;
use crate::session::Session;

impl Group for Connections {
    type Record = Connection;

    fn collection(app: &AppVersion) -> Collection<Connection> {
        app.app().connections()
    }

    fn open(
        client: &Client,
        _: &Zonewide,
        name: &ComponentName,
    ) -> makecom::Result<Handle<Connection>> {
        client.connection(name)
    }

    fn new(new: New) -> Result<(NewConnection, Option<String>)> {
        Ok((NewConnection::new(new.kind, new.label), None))
    }

    async fn own(own: Own, session: &Session, printer: &Printer) -> Result<()> {
        match own {
            Own::Update {
                target,
                label,
                connected_system,
                no_connected_system,
            } => {
                let changes = Changes::default().with("label", label).or_none(
                    "connectedSystemName",
                    connected_system,
                    no_connected_system,
                );
                update(&target, changes, session, printer).await
            }
            Own::Recreate { target, consent } => {
                let name = &target.name;
                consent.check(&format!("Recreate {name}?"), &[name.as_str()])?;
                target.open(&session.client)?.recreate().await?;
                let value = json!({"recreated": name.as_str()});
                printer.result(&value, || format!("recreated {name}\n"))
            }
        }
    }
}
