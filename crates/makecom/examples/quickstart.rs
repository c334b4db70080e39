//! All ten operations of connections, one after the other.
//!
//!     cargo run -p makecom --example quickstart
//!
//! Without an account it talks to a sandbox inside this process. With `MAKE_API_KEY`,
//! `MAKE_ZONE` and `MAKE_APP` set, it talks to Make: it creates a connection in that app,
//! works on it, and deletes it again.

use std::error::Error;

use makecom::section::{Code as _, Typed, connection};
use makecom::{
    Client, CodeKind, Common, Connection, ConnectionType, ConnectionUpdate, NewConnection, Token,
};
use makecom_sandbox::Sandbox;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    if std::env::var_os("MAKE_API_KEY").is_some() {
        let app = std::env::var("MAKE_APP")
            .map_err(|_| "set MAKE_APP to an app in which a connection may be made and deleted")?;
        return walk(&Client::from_env()?, &app).await;
    }
    println!("MAKE_API_KEY is not set: talking to a sandbox in this process.\n");
    let sandbox = Sandbox::builder().start().await?;
    let client = Client::builder()
        .zone(sandbox.base_url().parse()?)
        .token(Token::new(sandbox.token())?)
        .build()?;
    walk(&client, sandbox.app()).await
}

async fn walk(client: &Client, app: &str) -> Result<(), Box<dyn Error>> {
    println!("zone                {}", client.zone());
    let connections = client.app(app)?.connections();

    let made = connections
        .create(NewConnection::new(
            ConnectionType::OauthRefresh,
            "Quickstart",
        ))
        .await?;
    println!("create              {} {:?}", made.name(), made.label());
    let connection = client.connection(made.name())?;

    // Deleted also after a failure.
    let result = work_on(&connection).await;
    let listed = connections.list().await;
    if let Ok(listed) = &listed {
        println!("list                {} in {app}", listed.len());
    }
    connection.delete().await?;
    println!("delete              {}", made.name());
    result?;
    listed?;
    println!("\nAll ten operations of connections done.");
    Ok(())
}

async fn work_on(connection: &makecom::Handle<Connection>) -> Result<(), Box<dyn Error>> {
    let updated = connection
        .update(ConnectionUpdate::new().label("Quickstart 2"))
        .await?;
    println!("update              label {:?}", updated.label());

    let read = connection.get().await?;
    println!(
        "get                 type {}, app version {}",
        read.connection_type(),
        read.app_version().as_deref().unwrap_or("unknown"),
    );

    connection
        .set_section(&connection::Scope::of(["read", "write"]))
        .await?;
    println!("set section         scope");
    let scope: Typed<connection::Scope> = connection.section().await?;
    println!("get section         scope {:?}", scope.names()?);
    let api = connection.section_of(CodeKind::ConnectionApi).await?;
    println!(
        "get section         api {}",
        if api.is_unset() { "not set" } else { "set" }
    );

    let common = Common::new().with("clientId", "quickstart");
    let changed = connection.set_common(&common).await?;
    println!("set common          changed: {changed}");
    println!("get common          {:?}", connection.common().await?);

    connection.recreate().await?;
    println!("recreate            done");
    Ok(())
}
