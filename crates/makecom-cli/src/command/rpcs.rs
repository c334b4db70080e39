//! What only `makecom rpcs` can do.

use std::path::Path;

use makecom::{AppVersion, Client, Collection, ComponentName, Handle, NewRpc, Rpc, RpcParameter};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::common::read_values;
use super::components::{Group, update};
use crate::arguments::app_ref::InApp;
use crate::arguments::components::Changes;
use crate::arguments::rpcs::{New, Own, Rpcs};
use crate::failure::{Failure, Result};
use crate::input;
use crate::printer::Printer;
use crate::session::Session;

/// A parameter of a schema.
#[derive(Deserialize)]
struct Parameter {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    required: bool,
}

impl Group for Rpcs {
    type Record = Rpc;

    fn collection(app: &AppVersion) -> Collection<Rpc> {
        app.rpcs()
    }

    fn open(client: &Client, owner: &InApp, name: &ComponentName) -> makecom::Result<Handle<Rpc>> {
        owner.app.open(client)?.rpc(name)
    }

    fn new(new: New) -> Result<(NewRpc, Option<String>)> {
        let mut rpc = NewRpc::new(&new.name, new.label);
        rpc.connection = new.links.connection;
        rpc.alt_connection = new.links.alt_connection;
        Ok((rpc, Some(new.name)))
    }

    async fn own(own: Own, session: &Session, printer: &Printer) -> Result<()> {
        match own {
            Own::Update {
                target,
                label,
                links,
            } => {
                let changes = Changes::default().with("label", label).links(links);
                update(&target, changes, session, printer).await
            }
            Own::Test {
                target,
                values,
                data,
                schema,
            } => {
                let data: Map<String, Value> = match data {
                    Some(path) => json(&path, "an object")?,
                    None => read_values(&values)?
                        .into_iter()
                        .map(|(name, value)| (name, value.into()))
                        .collect(),
                };
                let schema: Vec<Parameter> = match schema {
                    Some(path) => json(&path, "a list of objects with name and type")?,
                    None => Vec::new(),
                };
                let schema: Vec<_> = schema
                    .into_iter()
                    .map(|parameter| {
                        let typed = RpcParameter::new(parameter.name, parameter.kind);
                        if parameter.required {
                            typed.required()
                        } else {
                            typed
                        }
                    })
                    .collect();
                let rpc = target.open(&session.client)?;
                printer.json(&rpc.test(&data, &schema).await?)
            }
        }
    }
}

/// Reads JSON; errors name the place but quote nothing, since it may hold secrets.
fn json<T: DeserializeOwned>(path: &Path, expected: &str) -> Result<T> {
    let text = if path == Path::new("-") {
        input::stdin()?
    } else {
        input::file(path)?
    };
    serde_json::from_str(&text).map_err(|error| {
        Failure::new(
            format!(
                "{}: line {}, column {}: expected {expected} in JSON",
                path.display(),
                error.line(),
                error.column()
            ),
            "it is plain JSON, without comments",
        )
    })
}
