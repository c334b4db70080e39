//! The handle of what a command line names by its kind and a name.

use makecom::{AnyHandle, AppVersion, Client, ComponentKind};

use crate::arguments::app_ref::AppRef;
use crate::failure::{Failure, Result};
use crate::kind;

/// A handle, by a name on the command line.
pub(crate) enum Named {
    App(AppVersion),
    Part(AnyHandle),
}

/// The handle of a component. Nothing is sent.
pub(crate) fn open(client: &Client, kind: ComponentKind, name: &str) -> Result<Named> {
    let part = match kind {
        ComponentKind::App => {
            let app: AppRef = name.parse()?;
            return Ok(Named::App(app.open(client)?));
        }
        ComponentKind::Connection | ComponentKind::Webhook => client.component(kind, name),
        kind => {
            let Some((app, name)) = name.split_once('/') else {
                return Err(Failure::usage(
                    format!(
                        "{} is named with its app, and {name:?} has none",
                        kind::a(kind)
                    ),
                    format!(
                        "write APP/{name}, such as acme-crm/{name}, or acme-crm@2/{name} of version 2"
                    ),
                ));
            };
            let app: AppRef = app.parse()?;
            app.open(client)?.component(kind, name)
        }
    };
    let part = part.map_err(|error| Failure::from(error).into_usage());
    Ok(Named::Part(part?))
}
