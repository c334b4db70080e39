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

#[test]
fn the_tour_is_in_the_documentation() {
    let tour = std::fs::read_to_string(makecom_tests::root().join("docs/sandbox.md")).unwrap();
    let code = include_str!("tour.rs");
    let shown = tour.split("```rust\n").nth(1).unwrap();
    let shown = shown.split("```").next().unwrap();
    assert!(code.contains(shown), "{shown}");
}
