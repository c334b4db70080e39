//! A server by way of the client: filled from a project, read as Make's VS Code extension
//! reads it, and written out in full.

#![allow(dead_code, unreachable_pub)] // each test file uses a part

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use makecom::section::{Carrier, Code as _, app as code};
use makecom::{
    AppVersion, Arguments, Client, CodeKind, ComponentKind, NewApp, NewConnection, NewFunction,
    NewModule, NewRpc, NewWebhook, Operation, Section, Token, TypedComponent, UniversalSubtype,
    operations,
};
use makecom_sandbox::Sandbox;
use serde_json::Value;

use super::manifest::{Entry, Pair};
use super::{app, extension};

/// The kinds of component in the order in which they can be created.
pub const KINDS: [ComponentKind; 5] = [
    ComponentKind::Connection,
    ComponentKind::Webhook,
    ComponentKind::Rpc,
    ComponentKind::Function,
    ComponentKind::Module,
];

/// A client of a sandbox.
pub fn client(sandbox: &Sandbox) -> Client {
    let client = Client::builder().zone(sandbox.base_url().parse().unwrap());
    client
        .token(Token::new(sandbox.token()).unwrap())
        .build()
        .unwrap()
}

/// The answer of an operation, with the values of its path in order.
pub async fn get(client: &Client, operation: &'static Operation, path: &[&str]) -> Value {
    let names = operation.parameters.iter().map(|one| one.name);
    let arguments = names
        .zip(path)
        .fold(Arguments::new(), |arguments, (name, value)| {
            arguments.path(name, value)
        });
    let response = client.send(operation, arguments).await.unwrap();
    response.json().unwrap()
}

/// Sets the records of components as the extension does, with what it sends for each.
pub async fn patch(client: &Client, app: &str, patches: &BTreeMap<(&'static str, String), Value>) {
    for ((kind, name), body) in patches {
        let operation = match *kind {
            "connection" => &operations::UPDATE_CONNECTION,
            "webhook" => &operations::UPDATE_WEBHOOK,
            "rpc" => &operations::UPDATE_RPC,
            "module" => &operations::UPDATE_MODULE,
            _ => continue,
        };
        let path = [app, "1", name];
        let path = &path[3 - operation.parameters.len()..];
        let names = operation.parameters.iter().map(|one| one.name);
        let arguments = names
            .zip(path)
            .fold(Arguments::new(), |all, (name, value)| all.path(name, value));
        let sent = client.send(operation, arguments.json(body)).await;
        assert_eq!(sent.unwrap().status(), 200, "{kind} {name}");
    }
}

/// What the extension asks for before it uploads.
pub async fn view(client: &Client, app: &str) -> extension::Server {
    extension::Server {
        checksums: get(client, &operations::GET_APP_CHECKSUM, &[app, "1"]).await,
        connections: get(client, &operations::LIST_CONNECTIONS, &[app]).await,
        webhooks: get(client, &operations::LIST_WEBHOOKS, &[app]).await,
    }
}

/// Writes the made-up app into a folder, creates it on a server with all that is in it, and
/// pairs the components.
pub async fn seed(client: &Client, folder: &Path, options: &app::Options<'_>) {
    app::write(folder, options);
    let project = extension::read(folder).unwrap();
    let name = options.app;
    client
        .apps()
        .create(NewApp::new(name, "Acme CRM – účty"))
        .await
        .unwrap();
    let app = client.app(name).unwrap().version(1);

    let entries = app::entries(options);
    let (mut names, mut pairs) = (BTreeMap::new(), Vec::new());
    for kind in KINDS {
        for entry in entries.iter().filter(|one| one.kind == kind.as_str()) {
            let remote = create(&app, kind, entry, &names).await;
            names.insert((kind, entry.id.clone()), remote.clone());
            pairs.push(Pair {
                kind: entry.kind,
                local: entry.id.clone(),
                remote,
                is_external: false,
            });
        }
    }
    for one in &project.texts {
        let code = code_of(one);
        let text = one.content.as_str();
        match code {
            CodeKind::AppBase => drop(app.set_base(&code::Base::from_text(text)).await.unwrap()),
            CodeKind::AppGroups => {
                drop(
                    app.set_groups(&code::Groups::from_text(text))
                        .await
                        .unwrap(),
                );
            }
            CodeKind::AppReadme => drop(app.set_readme(text).await.unwrap()),
            _ => {
                let kind = code.component();
                let name = names[&(kind, one.id.clone())].as_str();
                let component = app.component(kind, name).unwrap();
                component
                    .set_section(&Section::from_text(code, text))
                    .await
                    .unwrap();
            }
        }
    }
    assert!(app.set_icon(&app::icon()).await.unwrap());
    app::pair(folder, options, &pairs);
}

/// The code that a text is, as the client names it.
pub fn code_of(text: &extension::Text) -> CodeKind {
    let kind: ComponentKind = ComponentKind::ALL
        .iter()
        .copied()
        .find(|kind| kind.as_str() == text.kind)
        .unwrap();
    CodeKind::of(kind)
        .find(|code| code.key() == text.code.key)
        .unwrap()
}

/// Creates a component, and returns its name on the server.
async fn create(
    app: &AppVersion,
    kind: ComponentKind,
    entry: &Entry,
    names: &BTreeMap<(ComponentKind, String), String>,
) -> String {
    let id = entry.id.as_str();
    let text = |key: &str| {
        let found = entry.record.iter().find(|(known, _)| *known == key)?;
        found.1.as_str().map(str::to_owned)
    };
    let label = text("label").unwrap_or_default();
    let name = |of, key| text(key).map(|id| names[&(of, id)].clone());
    let connection = name(ComponentKind::Connection, "connection");
    let other = name(ComponentKind::Connection, "altConnection");
    let shared = app.app();
    match kind {
        ComponentKind::Connection => {
            let of_type = text("connectionType").unwrap().parse().unwrap();
            let new = NewConnection::new(of_type, label);
            let made = shared.connections().create(new).await.unwrap();
            return made.name().to_string();
        }
        ComponentKind::Webhook => {
            let of_type = text("webhookType").unwrap().parse().unwrap();
            let mut new = NewWebhook::new(of_type, label);
            (new.connection, new.alt_connection) = (connection, other);
            let made = shared.webhooks().create(new).await.unwrap();
            return made.name().to_string();
        }
        ComponentKind::Rpc => {
            let mut new = NewRpc::new(id, label);
            (new.connection, new.alt_connection) = (connection, other);
            app.rpcs().create(new).await.unwrap();
        }
        ComponentKind::Function => {
            drop(app.functions().create(NewFunction::new(id)).await.unwrap());
        }
        _ => {
            let mut new = match text("moduleType").unwrap().as_str() {
                "action" => NewModule::action(id, label),
                "search" => NewModule::search(id, label),
                "trigger" => NewModule::trigger(id, label),
                "instant_trigger" => {
                    let webhook = name(ComponentKind::Webhook, "webhook").unwrap();
                    NewModule::instant_trigger(id, label, webhook)
                }
                "responder" => NewModule::responder(id, label),
                _ => NewModule::universal(id, label, UniversalSubtype::Rest),
            };
            new.description = text("description");
            new.crud = text("actionCrud").map(|crud| crud.parse().unwrap());
            (new.connection, new.alt_connection) = (connection, other);
            app.modules().create(new).await.unwrap();
        }
    }
    id.to_owned()
}

/// Everything of an app: its record, its codes and icon, then those of all components, by
/// kind and name. Numbers and times that differ from one server to the next are left out.
pub async fn dump(client: &Client, name: &str) -> String {
    let app = client.app(name).unwrap().version(1);
    let mut text = String::new();
    let record = get(client, &operations::GET_APP, &[name, "1"]).await;
    part(
        &mut text,
        &format!("app {name}"),
        &stable(ComponentKind::App, &record["app"]),
    );
    part(&mut text, "app base", app.base().await.unwrap().text());
    part(&mut text, "app groups", app.groups().await.unwrap().text());
    part(&mut text, "app readme", &app.readme().await.unwrap());
    for code in [CodeKind::AppInstallSpec, CodeKind::AppInstall] {
        part(
            &mut text,
            &code.to_string(),
            app.section_of(code).await.unwrap().text(),
        );
    }
    let common = app.common().await.unwrap();
    part(
        &mut text,
        "app common",
        &Value::Object(common.into()).to_string(),
    );
    let icon = match app.icon(512).await {
        Ok(icon) => format!("{:x}", md5::compute(icon)),
        Err(error) if error.is_not_found() => "none".to_owned(),
        Err(error) => panic!("{error}"),
    };
    part(&mut text, "app icon", &icon);
    for kind in KINDS {
        for name in names(&app, kind).await {
            let component = app.component(kind, name.as_str()).unwrap();
            let record = Value::Object(component.get().await.unwrap().0);
            part(&mut text, &format!("{kind} {name}"), &stable(kind, &record));
            for code in CodeKind::sections(kind) {
                let section = component.section_of(code).await.unwrap();
                part(
                    &mut text,
                    &format!("{kind} {name} {}", code.key()),
                    section.text(),
                );
            }
            if CodeKind::of(kind).any(|code| code.carrier() == Carrier::Common) {
                let common = component.common().await.unwrap();
                let common = Value::Object(common.into()).to_string();
                part(&mut text, &format!("{kind} {name} common"), &common);
            }
        }
    }
    text
}

async fn names(app: &AppVersion, kind: ComponentKind) -> Vec<String> {
    fn of<K: TypedComponent>(all: &[K]) -> Vec<String> {
        all.iter().map(|one| one.name().to_string()).collect()
    }
    let shared = app.app();
    let mut names = match kind {
        ComponentKind::Connection => of(&shared.connections().list().await.unwrap()),
        ComponentKind::Webhook => of(&shared.webhooks().list().await.unwrap()),
        ComponentKind::Rpc => of(&app.rpcs().list().await.unwrap()),
        ComponentKind::Function => of(&app.functions().list().await.unwrap()),
        _ => of(&app.modules().list().await.unwrap()),
    };
    names.sort();
    names
}

/// A record without its codes, which are listed apart, and without what is made anew on
/// each server.
fn stable(kind: ComponentKind, record: &Value) -> String {
    let mut record = record.as_object().unwrap().clone();
    record.retain(|key, _| {
        let is_made = ["changes", "created", "inviteToken", "docs"].contains(&key.as_str());
        !is_made && !CodeKind::of(kind).any(|code| code.name() == key)
    });
    serde_json::to_string_pretty(&record).unwrap()
}

fn part(text: &mut String, title: &str, body: &str) {
    let end = if body.ends_with('\n') { "" } else { "⏎\n" };
    let _ = write!(text, "=== {title}\n{body}{end}");
}
