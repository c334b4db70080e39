//! The tour in `docs/sandbox.md` works and is shown there unchanged.

use makecom::{ConnectionType, NewConnection};
use makecom_sandbox::{Fault, Operation, Sandbox};

#[tokio::test]
async fn a_deploy_makes_the_connection_once() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::builder().start().await?;
    let connections = sandbox.client()?.app(sandbox.app())?.connections();

    // What your code does:
    connections
        .create(NewConnection::new(ConnectionType::OauthRefresh, "Acme"))
        .await?;

    // What the server has now, and what was asked of it:
    assert_eq!(sandbox.connection("acme-crm").unwrap().label(), "Acme");
    assert_eq!(sandbox.requests()[0].method, "POST");

    // And on a bad day:
    sandbox.inject(Fault::html(502)?.on(Operation::CreateConnection).times(1));
    assert!(
        connections
            .create(NewConnection::new(ConnectionType::Basic, "Acme"))
            .await
            .is_err()
    );
    Ok(())
}

#[tokio::test]
async fn an_app_has_components_of_every_kind() -> Result<(), Box<dyn std::error::Error>> {
    use makecom_sandbox::{App, Sandbox, SeedComponent};

    let app = App::new("acme-crm")
        .section("base", r#"{ "baseUrl": "https://api.acme.example" }"#)
        .component(SeedComponent::connection("oauth", "Acme"))
        .component(SeedComponent::webhook("web", "Events").field("connection", "acme-crm"))
        .component(SeedComponent::module("getUser", 4).field("connection", "acme-crm"))
        .component(SeedComponent::rpc("listUsers", "Users").field("answers", vec!["Ada"]))
        .component(SeedComponent::function("addUp"));
    let sandbox = Sandbox::builder().app(app).start().await?;

    let module = sandbox.module("acme-crm", 1, "getUser").unwrap();
    assert_eq!(module.field("typeId"), 4);
    Ok(())
}

#[test]
fn the_tour_is_in_the_documentation() {
    let tour = std::fs::read_to_string(makecom_tests::root().join("docs/sandbox.md")).unwrap();
    let flat = |text: &str| text.lines().map(str::trim).collect::<Vec<_>>().join("\n");
    let code = flat(include_str!("tour.rs"));
    let blocks = tour.split("```rust\n").skip(1);
    let blocks: Vec<_> = blocks
        .filter_map(|block| block.split("```").next())
        .collect();
    assert_eq!(blocks.len(), 2);
    for shown in blocks {
        assert!(code.contains(&flat(shown)), "{shown}");
    }
}
