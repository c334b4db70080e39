//! `makecom` understands every form in which the sandbox says that no change is pending.

use makecom::section::{Code as _, connection};
use makecom::{ConnectionType, NewConnection};
use makecom_sandbox::{Quirk, Sandbox};

#[tokio::test]
async fn every_form_of_nothing_pending_is_no_change() {
    let quirks = [Quirk::EmptyChange, Quirk::FalseChange, Quirk::AbsentChange];
    for quirk in quirks.map(Some).into_iter().chain([None]) {
        let mut builder = Sandbox::builder();
        if let Some(quirk) = quirk {
            builder = builder.quirk(quirk);
        }
        let sandbox = builder.start().await.unwrap();
        let client = sandbox.client().unwrap();
        let connections = client.app(sandbox.app()).unwrap().connections();
        let made = connections
            .create(NewConnection::new(ConnectionType::Oauth, "Acme"))
            .await;
        let connection = client.handle(&made.unwrap());
        let scope = connection::Scope::of(["read"]);
        let change = connection.set_section(&scope).await.unwrap();
        assert_eq!(change, None, "{quirk:?}");
    }
}
