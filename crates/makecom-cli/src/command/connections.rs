//! What only `makecom connections` can do.

use makecom::{AppVersion, Collection, Connection, NewConnection};
use serde_json::json;

use super::components::{Group, update};
use super::confirmation::Consent as _;
use crate::arguments::components::Changes;
use crate::arguments::connections::{Connections, New, Own};
use crate::failure::Result;
use crate::printer::Printer;
use crate::session::Session;

impl Group for Connections {
    type Record = Connection;

    fn collection(app: &AppVersion) -> Collection<Connection> {
        app.app().connections()
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
                session.client.connection(name)?.recreate().await?;
                let value = json!({"recreated": name.as_str()});
                printer.result(&value, || format!("recreated {name}\n"))
            }
        }
    }
}
