//! A whole app: one component of every kind, all of its code, written and read back.
//!
//!     cargo run -p makecom --example whole_app
//!
//! It talks to a sandbox inside this process, so it needs no account.

use std::error::Error;

use makecom::section::{Code as _, app as code};
use makecom::{
    AnyHandle, AppVersion, CodeKind, Common, ComponentKind, ConnectionType, Crud, NewApp,
    NewConnection, NewFunction, NewModule, NewRpc, NewWebhook, Section, WebhookType,
};
use makecom_sandbox::{Quirk, Sandbox};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // As for accounts without the right `allow_apps`, new apps get a suffix.
    let sandbox = Sandbox::builder().quirk(Quirk::SuffixedNames);
    let sandbox = sandbox.start().await?;
    let client = sandbox.client()?;
    println!("zone        {}", client.zone());

    let new = NewApp::new("acme-crm", "Acme CRM")
        .description("Users and teams of Acme.")
        .theme("#AB00CD");
    let made = client.apps().create(new).await?;
    println!("app         {} (asked for acme-crm)", made.name);
    let app = client.app(&made.name)?.version(made.version.unwrap_or(1));

    let components = create_components(&app).await?;
    let mut documents = set_app(&app).await?;
    for component in &components {
        let (kind, name) = (component.kind(), component.name());
        let mut sizes = Vec::new();
        for text in CodeKind::sections(kind).map(section) {
            component.set_section(&text).await?;
            sizes.push(format!(
                "{} {} bytes",
                text.kind().name(),
                text.text().len()
            ));
        }
        documents += sizes.len();
        println!("set         {kind} {name}: {}", sizes.join(", "));
    }

    let common = Common::new().with("clientSecret", "hunter2");
    app.set_common(&common).await?;
    println!("set         app: common data, {} entry", common.len());

    let read = read_back(&app, &components).await?;
    println!("\n{read} of {documents} documents read back, all as they were written.");
    if app.common().await? != common {
        return Err("the common data reads back otherwise".into());
    }
    println!("The common data too.");
    let equal = compare_checksums(&app, &components).await?;
    println!("{equal} of them are equal by their checksums too, in one request.");
    Ok(())
}

/// Compares all texts of components with the checksums, and returns how many are equal.
async fn compare_checksums(
    app: &AppVersion,
    components: &[AnyHandle],
) -> Result<usize, Box<dyn Error>> {
    let checksums = app.checksums().await?;
    let mut equal = 0;
    for component in components {
        for text in CodeKind::sections(component.kind()).map(section) {
            let name = component.name().as_str();
            match checksums.matches(text.kind(), name, text.text()) {
                Some(true) => equal += 1,
                Some(false) => return Err(format!("{} of {name} differs", text.kind()).into()),
                None => {}
            }
        }
    }
    Ok(equal)
}

/// A connection, a webhook, two modules, an RPC and a function.
async fn create_components(app: &AppVersion) -> Result<Vec<AnyHandle>, Box<dyn Error>> {
    let shared = app.app();
    let new = NewConnection::new(ConnectionType::Apikey, "Acme");
    let connection = shared.connections().create(new).await?;
    let connection = connection.name().as_str();
    let new = NewWebhook::new(WebhookType::Web, "Changes of users").connection(connection);
    let webhook = shared.webhooks().create(new).await?;
    let webhook = webhook.name.as_str();

    let get = NewModule::action("getUser", "Get a user")
        .crud(Crud::Read)
        .connection(connection);
    app.modules().create(get).await?;
    let watch = NewModule::instant_trigger("watchUsers", "Watch users", webhook);
    app.modules().create(watch).await?;
    let new = NewRpc::new("listTeams", "List teams").connection(connection);
    app.rpcs().create(new).await?;
    app.functions().create(NewFunction::new("initials")).await?;

    let all = [
        (ComponentKind::Connection, connection),
        (ComponentKind::Webhook, webhook),
        (ComponentKind::Module, "getUser"),
        (ComponentKind::Module, "watchUsers"),
        (ComponentKind::Rpc, "listTeams"),
        (ComponentKind::Function, "initials"),
    ];
    let mut handles = Vec::new();
    for (kind, name) in all {
        let handle = app.component(kind, name)?;
        let read = handle.get().await?;
        let label = read["label"].as_str().unwrap_or_default();
        println!("{:<11} {name} {label}", kind.to_string());
        handles.push(handle);
    }
    Ok(handles)
}

/// Sets the documents of the app itself, and returns how many there are.
async fn set_app(app: &AppVersion) -> Result<usize, Box<dyn Error>> {
    app.set_base(&code::Base::from_text(text(CodeKind::AppBase)))
        .await?;
    app.set_groups(&code::Groups::from_text(text(CodeKind::AppGroups)))
        .await?;
    app.set_readme(text(CodeKind::AppReadme)).await?;
    app.set_section(&section(CodeKind::AppInstall)).await?;
    app.set_section(&section(CodeKind::AppInstallSpec)).await?;
    println!("set         app: base, groups, readme, install, installSpec");
    Ok(5)
}

/// Reads every document, and returns how many there are.
async fn read_back(app: &AppVersion, components: &[AnyHandle]) -> Result<usize, Box<dyn Error>> {
    let mut read = vec![
        app.base().await?.into(),
        app.groups().await?.into(),
        Section::from_text(CodeKind::AppReadme, app.readme().await?),
        app.section_of(CodeKind::AppInstall).await?,
        app.section_of(CodeKind::AppInstallSpec).await?,
    ];
    for component in components {
        for kind in CodeKind::sections(component.kind()) {
            read.push(component.section_of(kind).await?);
        }
    }
    for there in &read {
        if *there != section(there.kind()) {
            return Err(format!("{} reads back otherwise", there.kind()).into());
        }
    }
    Ok(read.len())
}

fn section(kind: CodeKind) -> Section {
    Section::from_text(kind, text(kind))
}

/// The text of each document, with comments where it can have some.
fn text(kind: CodeKind) -> &'static str {
    match kind {
        CodeKind::AppBase => {
            "{\n  // of every request\n  \"baseUrl\": \"https://acme.example/v1\",\n  \
             \"log\": { \"sanitize\": [\"request.headers.x-api-key\"] }\n}"
        }
        CodeKind::AppGroups => r#"[{ "label": "Users", "modules": ["watchUsers", "getUser"] }]"#,
        CodeKind::AppReadme => "# Acme CRM\n\nUsers and teams.\n",
        CodeKind::ConnectionApi => {
            "{\n  // who is it?\n  \"url\": \"https://acme.example/v1/me\",\n  \
             \"headers\": { \"x-api-key\": \"{{parameters.apiKey}}\" }\n}"
        }
        CodeKind::ConnectionParameters => {
            r#"[{ "name": "apiKey", "type": "password", "label": "Key", "required": true }]"#
        }
        CodeKind::ConnectionScopes => r#"{ "users": "Read users" }"#,
        CodeKind::ConnectionScope | CodeKind::WebhookScope | CodeKind::ModuleScope => {
            r#"["users"]"#
        }
        CodeKind::WebhookApi => r#"{ "output": "{{body}}" }"#,
        CodeKind::WebhookAttach => {
            r#"{ "url": "/hooks", "method": "POST", "body": { "url": "{{webhook.url}}" } }"#
        }
        CodeKind::WebhookDetach => {
            r#"{ "url": "/hooks/{{webhook.id}}", "method": "DELETE" } // by its id"#
        }
        CodeKind::ModuleApi => r#"{ "url": "/users/{{parameters.id}}" }"#,
        CodeKind::ModuleExpect => {
            "[\n  // what a user fills in\n  { \"name\": \"id\", \"type\": \"uinteger\" }\n]"
        }
        CodeKind::ModuleInterface => r#"[{ "name": "id", "type": "uinteger" }]"#,
        CodeKind::ModuleSamples => r#"{ "id": 7 }"#,
        CodeKind::RpcApi => r#"{ "url": "/teams", "response": { "output": "{{body}}" } }"#,
        CodeKind::FunctionCode => {
            "function initials(name) {\n  return name.split(' ').map(part => part[0]).join('');\n}\n"
        }
        CodeKind::FunctionTest => "it('takes first letters', () => {});\n",
        // Nothing to say in this app.
        other => other.empty(),
    }
}
