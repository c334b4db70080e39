//! `makecom status`: which credentials are used, and whether they work.

use makecom::AppName;
use serde::Serialize;

use crate::arguments::Global;
use crate::credentials::{self, Credentials};
use crate::failure::{Outcome, Result};
use crate::printer::{Printer, Text};
use crate::session::Session;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    zone: Option<String>,
    zone_from: Option<&'static str>,
    has_api_key: bool,
    api_key_from: Option<&'static str>,
    file: String,
    /// How many connections the app has, if one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    connections: Option<usize>,
}

pub(crate) async fn run(app: Option<AppName>, global: &Global, printer: &Printer) -> Result {
    let file = credentials::path()?.display().to_string();
    let mut status = if global.sandbox.is_some() {
        Status {
            zone: None,
            zone_from: Some("--sandbox"),
            has_api_key: true,
            api_key_from: Some("--sandbox"),
            file,
            connections: None,
        }
    } else {
        let found = Credentials::find(global)?;
        Status {
            zone: found.zone.as_ref().map(|(zone, _)| zone.to_string()),
            zone_from: found.zone.as_ref().map(|(_, origin)| origin.of_zone()),
            has_api_key: found.token.is_some(),
            api_key_from: found.token.as_ref().map(|(_, origin)| origin.of_token()),
            file,
            connections: None,
        }
    };
    if let Some(app) = app {
        let session = Session::open(global).await?;
        let connections = session.client.app(app)?.connections().list().await;
        session.close().await;
        status.connections = Some(connections?.len());
    }
    printer.result(&status, || {
        let from = |origin: Option<&str>| {
            origin.map_or_else(String::new, |origin| format!(" (from {origin})"))
        };
        let zone = status.zone.as_deref().unwrap_or(match status.zone_from {
            Some(_) => "a server in this command",
            None => "none",
        });
        let key = if status.has_api_key { "known" } else { "none" };
        let mut text = Text::from(format!("zone     {zone}{}", from(status.zone_from)));
        text.push(format!("API key  {key}{}", from(status.api_key_from)));
        text.push(format!("file     {}", status.file));
        if let Some(count) = status.connections {
            let plural = if count == 1 { "" } else { "s" };
            text.push(format!("works    {count} connection{plural}"));
        }
        text
    })?;
    Ok(Outcome::Done)
}
