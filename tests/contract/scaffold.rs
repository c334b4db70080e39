//! The templates of the sandbox's new connections, checked by `makecom`.

use makecom::section::{self, Severity};
use makecom::{CodeKind, ConnectionType, NewConnection};
use makecom_sandbox::Sandbox;

#[tokio::test]
async fn new_connections_have_no_errors() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let client = sandbox.client().unwrap();
    let connections = client.app(sandbox.app()).unwrap().connections();
    for kind in ConnectionType::ALL {
        let made = connections
            .create(NewConnection::new(kind.clone(), "Acme"))
            .await
            .unwrap();
        let snapshot = client.handle(&made).snapshot_with_common().await.unwrap();
        for section in snapshot.sections() {
            assert!(!section.is_unset(), "{kind} {}", section.kind());
        }
        // The templates are there to be filled in, as reviewers say too.
        let mut findings = section::check(snapshot.sections());
        findings.retain(|finding| finding.severity == Severity::Error);
        assert!(findings.is_empty(), "{kind}: {findings:#?}");
        let api = snapshot.section(CodeKind::ConnectionApi).unwrap();
        assert_eq!(
            api.text().contains("https://www.example.com/api/whoami"),
            kind != ConnectionType::Other,
            "{kind}"
        );
        let common = snapshot.common().unwrap();
        let is_oauth = made.connection_type() == &ConnectionType::Oauth;
        for name in ["clientId", "clientSecret"] {
            assert_eq!(common.get(name).is_some(), is_oauth, "{kind}");
        }
    }
}
