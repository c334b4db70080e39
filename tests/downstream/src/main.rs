//! Lists the connections of the app that the first argument names.

#[tokio::main(flavor = "current_thread")]
async fn main() -> makecom::Result<()> {
    let client = makecom::Client::from_env()?;
    let app = std::env::args().nth(1).unwrap_or_default();
    for connection in client.app(app)?.connections().list().await? {
        println!("{} {} {}", connection.name(), connection.connection_type(), connection.label());
    }
    Ok(())
}
