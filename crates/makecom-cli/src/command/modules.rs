//! What only `makecom modules` can do.

use makecom::{
    AppVersion, Client, Collection, ComponentName, Consumable, Handle, Module, ModuleTemplate,
    ModuleType, NewModule, UniversalSubtype,
};
use serde_json::json;

use super::components::{Group, created, update};
use super::confirmation::Consent as _;
use super::fields;
use crate::arguments::app_ref::InApp;
use crate::arguments::components::{Changes, Target};
use crate::arguments::modules::{Modules, New, Own};
use crate::failure::{Failure, Result};
use crate::printer::Printer;
use crate::session::Session;

impl Group for Modules {
    type Record = Module;

    fn collection(app: &AppVersion) -> Collection<Module> {
        app.modules()
    }

    fn open(
        client: &Client,
        owner: &InApp,
        name: &ComponentName,
    ) -> makecom::Result<Handle<Module>> {
        owner.app.open(client)?.module(name)
    }

    fn new(new: New) -> Result<(NewModule, Option<String>)> {
        if new.graphql && new.kind != ModuleType::Universal {
            return Err(Failure::usage(
                "--graphql is for universal modules",
                "add --type universal, or leave it out",
            ));
        }
        let mut module = NewModule::action(&new.name, new.label);
        module.module_type = new.kind;
        module.description = new.description;
        module.crud = new.crud;
        module.connection = new.links.connection;
        module.alt_connection = new.links.alt_connection;
        module.webhook = new.webhook;
        module.subtype = (new.kind == ModuleType::Universal).then_some(if new.graphql {
            UniversalSubtype::Graphql
        } else {
            UniversalSubtype::Rest
        });
        if new.example {
            module.template = ModuleTemplate::Example;
        }
        Ok((module, Some(new.name)))
    }

    async fn own(own: Own, session: &Session, printer: &Printer) -> Result<()> {
        let client = &session.client;
        match own {
            Own::Update {
                target,
                label,
                description,
                crud,
                no_crud,
                links,
                webhook,
                no_webhook,
            } => {
                let changes = Changes::default()
                    .with("label", label)
                    .with("description", description)
                    .or_none("crud", crud, no_crud)
                    .links(links)
                    .or_none("webhook", webhook, no_webhook);
                update(&target, changes, session, printer).await
            }
            Own::Public { target, consent } => {
                let (name, app) = (&target.name, &target.owner.app);
                let question = format!("Show {name} to the users of {app}?");
                consent.check(&question, &[name.as_str()])?;
                let changed = target.open(client)?.make_public().await?;
                switched(&target, "public", changed, printer)
            }
            Own::Private { target, consent } => {
                let (name, app) = (&target.name, &target.owner.app);
                let question = format!(
                    "Hide {name} of {app}? Scenarios that use it break; deprecate keeps them."
                );
                consent.check(&question, &[name.as_str()])?;
                let changed = target.open(client)?.make_private().await?;
                switched(&target, "private", changed, printer)
            }
            Own::Deprecate(target) => {
                let changed = target.open(client)?.deprecate().await?;
                switched(&target, "deprecated", changed, printer)
            }
            Own::Undeprecate(target) => {
                let changed = target.open(client)?.undeprecate().await?;
                switched(&target, "not deprecated", changed, printer)
            }
            Own::Archive(target) => {
                let changed = target.open(client)?.archive().await?;
                switched(&target, "archived", changed, printer)
            }
            Own::Unarchive(target) => {
                let changed = target.open(client)?.unarchive().await?;
                switched(&target, "not archived", changed, printer)
            }
            Own::Clone {
                target,
                new_name,
                label,
            } => {
                let module = target.open(client)?;
                let made = module.clone_as(&new_name, label.as_deref()).await?;
                let record = fields::map(&made)?;
                printer.result(&made, || {
                    created(made.name.as_str(), Some(&new_name))
                        .and(fields::lines(module.kind(), &record))
                })
            }
            Own::Consumable {
                target,
                formula,
                description,
                documentation_url,
            } => {
                let mut price = Consumable::new(formula);
                price.description = description;
                price.documentation_url = documentation_url;
                target.open(client)?.set_consumable(&price).await?;
                let name = target.name.as_str();
                let value = json!({"module": name, "consumable": price});
                printer.result(&value, || format!("{name} now costs {}\n", price.formula))
            }
        }
    }
}

fn switched(target: &Target<Modules>, state: &str, changed: bool, printer: &Printer) -> Result<()> {
    let name = target.name.as_str();
    let value = json!({"module": name, "state": state, "changed": changed});
    printer.result(&value, || {
        let verb = if changed { "is now" } else { "was already" };
        format!("{name} {verb} {state}\n")
    })
}
