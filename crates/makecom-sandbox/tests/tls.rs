//! HTTPS: only clients that trust the certificate are served.

use std::time::Duration;

use makecom_sandbox::{FAULT_HEADER, Limits, Sandbox};
use reqwest::{Certificate, Client};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn sandbox(patience: Duration) -> (Sandbox, Client) {
    let mut limits = Limits::default();
    limits.head_time = patience;
    let sandbox = Sandbox::builder()
        .tls()
        .limits(limits)
        .start()
        .await
        .unwrap();
    let certificate = Certificate::from_pem(sandbox.certificate().unwrap().as_bytes()).unwrap();
    let client = Client::builder()
        .tls_certs_only([certificate])
        .build()
        .unwrap();
    (sandbox, client)
}

#[tokio::test]
async fn requests_are_served_and_faults_happen() {
    let (sandbox, client) = sandbox(Duration::from_secs(10)).await;
    assert!(sandbox.base_url().starts_with("https://localhost:"));
    let url = format!("{}/sdk/apps/acme-crm/connections", sandbox.base_url());
    let get = || {
        client
            .get(&url)
            .header("authorization", format!("Token {}", sandbox.token()))
    };
    let response = get().send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.text().await.unwrap(), r#"{"appConnections":[]}"#);
    let error = get()
        .header(FAULT_HEADER, "reset")
        .send()
        .await
        .unwrap_err();
    assert!(
        format!("{error:?}").contains("ConnectionReset"),
        "{error:?}"
    );
    assert!(Client::new().get(&url).send().await.is_err(), "not trusted");
}

#[tokio::test]
async fn a_client_without_tls_is_disconnected() {
    let (sandbox, _) = sandbox(Duration::from_millis(200)).await;
    for bytes in [
        &b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"[..],
        b"",
        b"\x16\x03\x01",
    ] {
        let mut stream = TcpStream::connect(sandbox.address()).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        let mut answer = Vec::new();
        let end = stream.read_to_end(&mut answer);
        let ended = tokio::time::timeout(Duration::from_secs(10), end).await;
        assert!(ended.is_ok(), "still open after {bytes:?}");
        assert!(!answer.starts_with(b"HTTP"));
    }
}
