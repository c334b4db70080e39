//! A client and a server in memory serve every kind of component alike.

use makecom::{CodeKind, ComponentKind, ModuleType, Section};
use makecom_project::{
    ComponentType, Field, Fields, MemoryServer, NewComponent, RemoteApp, RemoteComponent, Result,
    Server,
};
use makecom_sandbox::{App, Sandbox, SeedComponent};

fn app(version: u32) -> RemoteApp {
    RemoteApp::new("acme-crm".parse().unwrap(), version)
}

/// What a server has, and the answers to changes of it.
async fn served(server: &impl Server) -> Result<Vec<String>> {
    let app = app(1);
    let mut seen = Vec::new();
    let label = |text: &str| Fields::from([(Field::Label, Some(text.to_owned()))]);
    for (kind, component_type) in [
        (ComponentKind::Connection, "oauth"),
        (ComponentKind::Webhook, "web"),
        (ComponentKind::Rpc, ""),
        (ComponentKind::Function, ""),
        (ComponentKind::Module, "trigger"),
        (ComponentKind::Module, "action"),
        (ComponentKind::Module, "search"),
        (ComponentKind::Module, "instant_trigger"),
        (ComponentKind::Module, "responder"),
        (ComponentKind::Module, "universal"),
    ] {
        let mut fields = label("Made");
        let connection = Some("acme-crm".to_owned());
        if matches!(kind, ComponentKind::Rpc | ComponentKind::Module) {
            fields.insert(Field::Connection, connection.clone());
        }
        match component_type {
            "action" => drop(fields.insert(Field::Crud, Some("read".to_owned()))),
            "instant_trigger" => drop(fields.insert(Field::Webhook, connection)),
            _ => {}
        }
        let new = NewComponent {
            kind,
            name: format!("made{component_type}").replace('_', ""),
            component_type: ComponentType::parse(kind, component_type).unwrap(),
            fields: if kind == ComponentKind::Function {
                Fields::new()
            } else {
                fields.clone()
            },
        };
        let made = server.create(&app, &new).await?;
        let there = server.get(&app, kind, &made).await?;
        for (field, value) in &new.fields {
            assert_eq!(there.field(*field), Some(value.as_deref()), "{kind} {made}");
        }
        seen.push(format!("made {kind} {made}"));
        if kind != ComponentKind::Connection && kind != ComponentKind::Webhook {
            server.delete(&app, kind, &made).await?;
        }
    }
    for code in [CodeKind::AppBase, CodeKind::AppReadme, CodeKind::AppGroups] {
        let section = Section::from_text(code, "[ ]");
        let name = app.name().as_str().parse()?;
        server.set_section(&app, &name, &section).await?;
        assert_eq!(server.section(&app, &name, code).await?, section);
    }
    for (code, text) in [
        (CodeKind::ConnectionScopes, "{ } // s"),
        (CodeKind::WebhookAttach, "{ } // a"),
        (CodeKind::ModuleExpect, "[ ] // e"),
        (CodeKind::RpcParameters, "[ ] // p"),
        (CodeKind::FunctionTest, "it('works', () => {});"),
    ] {
        let kind = code.component();
        let listed = server.list(&app, kind).await?;
        let one = &listed[0];
        let name = one.name();
        seen.push(format!(
            "{kind} {name} {} {}",
            one.component_type(),
            one.label()
        ));
        let section = Section::from_text(code, text);
        assert!(!server.set_section(&app, name, &section).await?);
        assert_eq!(server.section(&app, name, code).await?, section);
        if kind != ComponentKind::Function {
            server.update(&app, kind, name, &label("New")).await?;
            assert_eq!(server.get(&app, kind, name).await?.label(), "New");
        }
        server.delete(&app, kind, name).await?;
        assert!(server.list(&app, kind).await?.is_empty(), "{kind}");
    }
    Ok(seen)
}

#[tokio::test]
async fn every_kind_is_served_alike() {
    let seed = App::new("acme-crm")
        .component(SeedComponent::module("listUsers", 9).field("label", "List users"))
        .component(SeedComponent::rpc("users", "Users"))
        .component(SeedComponent::function("md5"));
    let sandbox = Sandbox::builder().app(seed).start().await.unwrap();
    let client = sandbox.client().unwrap();

    let memory = MemoryServer::new();
    for (kind, name, component_type, label) in [
        (
            ComponentKind::Module,
            "listUsers",
            ModuleType::Search.into(),
            "List users",
        ),
        (ComponentKind::Rpc, "users", ComponentType::NONE, "Users"),
        (ComponentKind::Function, "md5", ComponentType::NONE, "md5"),
    ] {
        let name = name.parse().unwrap();
        memory.add(
            &app(1),
            RemoteComponent::new(kind, name, component_type, label),
        );
    }

    let of_client = served(&client).await.unwrap();
    insta::assert_debug_snapshot!(of_client);
    assert_eq!(served(&memory).await.unwrap(), of_client);
}

/// Modules, RPCs and functions belong to a version of the app.
#[tokio::test]
async fn versions_are_told_apart() {
    let memory = MemoryServer::new();
    let rpc = |name: &str| {
        let name = name.parse().unwrap();
        RemoteComponent::new(ComponentKind::Rpc, name, ComponentType::NONE, "Users")
    };
    memory.add(&app(1), rpc("first"));
    memory.add(&app(2), rpc("second"));
    for (version, name) in [(1, "first"), (2, "second")] {
        let listed = memory
            .list(&app(version), ComponentKind::Rpc)
            .await
            .unwrap();
        let names: Vec<_> = listed.iter().map(|one| one.name().as_str()).collect();
        assert_eq!(names, [name]);
    }
    let name = "first".parse().unwrap();
    let kind = ComponentKind::Rpc;
    assert!(memory.get(&app(2), kind, &name).await.is_err());
    assert!(memory.delete(&app(2), kind, &name).await.is_err());
    memory.delete(&app(1), kind, &name).await.unwrap();
}
