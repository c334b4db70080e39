//! The request of each operation on the wire: method, path, headers and body.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use makecom::section::{Code as _, connection};
use makecom::{Client, Common, ConnectionType, ConnectionUpdate, NewConnection, Token};
use makecom_sandbox::{RecordedRequest, Sandbox};

#[tokio::test]
async fn every_operation() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let client = Client::builder()
        .zone(sandbox.base_url().parse().unwrap())
        .token(Token::new(sandbox.token()).unwrap())
        .build()
        .unwrap();
    let connections = client.app(sandbox.app()).unwrap().connections();
    let connection = client.connection("acme-crm").unwrap();
    let api = connection::Api::from_text("{\n  // kept\n  \"url\": \"/me\",\n}");
    let common = Common::new().with("clientSecret", "s");
    let update = ConnectionUpdate::new()
        .label("Acme 2")
        .clear_connected_system();

    // In an order that the sandbox can carry out.
    let mut operations = Vec::new();
    connections
        .create(NewConnection::new(ConnectionType::OauthClicre, "Acme"))
        .await
        .unwrap();
    operations.push("create_connection");
    connections.list().await.unwrap();
    operations.push("list_connections");
    connection.get().await.unwrap();
    operations.push("get_connection");
    connection.update(update).await.unwrap();
    operations.push("update_connection");
    connection.set_section(&api).await.unwrap();
    operations.push("set_connection_section");
    connection.section::<connection::Api>().await.unwrap();
    operations.push("get_connection_section");
    connection.set_common(&common).await.unwrap();
    operations.push("set_connection_common");
    connection.common().await.unwrap();
    operations.push("get_connection_common");
    connection.recreate().await.unwrap();
    operations.push("recreate_connection");
    connection.delete().await.unwrap();
    operations.push("delete_connection");

    let requests = sandbox.requests();
    assert_eq!(requests.len(), operations.len());
    for (operation, request) in std::iter::zip(&operations, &requests) {
        insta::assert_snapshot!(*operation, wire(request, &sandbox));
    }
    let all: BTreeSet<_> = makecom::operations::ALL
        .iter()
        .map(|operation| operation.id)
        .collect();
    let tried = operations.into_iter().collect::<BTreeSet<_>>();
    assert!(tried.is_subset(&all), "{tried:?}");
    let others: Vec<_> = all.difference(&tried).copied().collect();
    // These need `Client::send`.
    insta::assert_snapshot!("operations_without_a_method", others.join("\n"));
}

/// The request as text, with everything that varies replaced.
fn wire(request: &RecordedRequest, sandbox: &Sandbox) -> String {
    let mut text = format!("{} {}\n", request.method, request.path);
    let mut headers = request.headers.clone();
    headers.sort();
    for (name, value) in headers {
        let value = match name.as_str() {
            "host" => "<host>".to_owned(),
            "authorization" => value.replace(sandbox.token(), "<token>"),
            "user-agent" => value.replace(env!("CARGO_PKG_VERSION"), "<version>"),
            _ => value,
        };
        writeln!(text, "{name}: {value}").unwrap();
    }
    if !request.body.is_empty() {
        write!(text, "\n{}", String::from_utf8_lossy(&request.body)).unwrap();
    }
    text
}
