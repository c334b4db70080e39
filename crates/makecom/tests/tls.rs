//! TLS: which certificates the client trusts, and which HTTP version it speaks.

mod support;

use makecom::{Common, ConnectionType, ConnectionUpdate, Error, NewConnection, Retry};
use support::ANY;
use support::tls::TlsServer;

#[tokio::test]
async fn a_given_authority_is_trusted_and_http_2_is_spoken() {
    let server = TlsServer::start(2999, "localhost", ANY).await;
    let client = server.client(Some(&server.authority));
    let connection = client.connection("acme").unwrap();
    assert_eq!(connection.get().await.unwrap().label(), "Acme");
    // All of a snapshot goes over the one connection.
    connection.snapshot().await.unwrap();
    let requests = server.requests();
    assert_eq!(requests.len(), 8);
    assert!(requests.iter().all(|line| line.starts_with("HTTP/2.0 ")));
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn an_untrusted_server_gets_no_request() {
    let expired = TlsServer::start(2001, "localhost", ANY).await;
    let of_another = TlsServer::start(2999, "elsewhere.example", ANY).await;
    let unknown = TlsServer::start(2999, "localhost", ANY).await;
    let clients = [
        (&expired, expired.client(Some(&expired.authority))),
        (&of_another, of_another.client(Some(&of_another.authority))),
        (&unknown, unknown.client(None)),
    ];
    for (server, client) in clients {
        let connection = client.connection("acme").unwrap();
        let connections = client.app("acme").unwrap().connections();
        let made = connections
            .create(NewConnection::new(ConnectionType::Other, "A"))
            .await;
        let errors: [Error; 5] = [
            connection.get().await.unwrap_err(),
            connection.set_common(&Common::new()).await.unwrap_err(),
            connection.delete().await.unwrap_err(),
            connection
                .update(ConnectionUpdate::new())
                .await
                .unwrap_err(),
            made.unwrap_err(),
        ];
        for error in errors {
            assert!(error.is_certificate() && error.is_connect(), "{error}");
            assert_eq!(error.code(), "certificate");
            assert!(!error.is_retryable() && !error.maybe_applied());
            assert_eq!((error.status(), error.attempts()), (None, 1));
            assert!(
                error
                    .to_string()
                    .contains("could not trust the server's certificate")
            );
        }
        assert_eq!(server.connections(), 5);
        assert!(server.requests().is_empty());
    }
}

#[tokio::test]
async fn a_client_of_this_machine_can_reach_a_public_zone() {
    let plain = support::Server::start([support::keep("200 OK", ANY)]).await;
    let server = TlsServer::start(2999, "localhost", ANY).await;
    let client = plain
        .builder()
        .root_certificates(&server.authority)
        .retry(Retry::none())
        .build()
        .unwrap();
    client.connection("acme").unwrap().get().await.unwrap();
    let promoted = client
        .for_zone(server.zone.parse().unwrap(), "t".parse().unwrap())
        .unwrap();
    promoted.connection("acme").unwrap().get().await.unwrap();
    assert_eq!((plain.seen().len(), server.requests().len()), (1, 1));
}
