//! The client without async does what the other does.
#![cfg(feature = "blocking")]

mod support;

use makecom::section;
use makecom::{Client, Common, ConnectionType, Retry, SectionKind, Update};
use makecom_sandbox::Sandbox;
use support::{ANY, Server, Step, answer, elsewhere, keep};

#[test]
fn everything_without_async() {
    let sandbox = elsewhere(async { Sandbox::builder().start().await.unwrap() });
    let client = Client::builder()
        .zone(sandbox.base_url().parse().unwrap())
        .token(sandbox.token().parse().unwrap())
        .build_blocking()
        .unwrap();
    let connections = client.app(sandbox.app()).unwrap().connections();
    let made = connections.create(ConnectionType::Oauth, "Acme").unwrap();
    let listed = connections.list().unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].name(), made.name());
    let found = connections.find_by_label("Acme").unwrap();
    assert_eq!(found.as_ref(), listed.first());
    let ensured = connections.ensure("Acme", ConnectionType::Oauth).unwrap();
    assert!(!ensured.is_new);

    let connection = client.connection(made.name()).unwrap();
    connection.update(Update::new().label("Acme 2")).unwrap();
    assert_eq!(connection.get().unwrap().label(), "Acme 2");
    let scope = section::Scope::from(["read"]);
    assert_eq!(connection.set_section(&scope).unwrap(), None);
    assert_eq!(connection.section::<section::Scope>().unwrap(), scope);
    assert!(connection.section_of(SectionKind::Api).unwrap().is_unset());
    let common = Common::new().with("clientId", "a");
    assert!(connection.set_common(&common).unwrap());
    assert_eq!(connection.common().unwrap(), common);
    let snapshot = connection.snapshot_with_common().unwrap();
    assert_eq!(snapshot.common(), Some(&common));
    connection.recreate().unwrap();
    connection.delete_and_wait().unwrap();
    assert!(connection.get().unwrap_err().is_not_found());
    let partial = connection.snapshot().unwrap_err();
    assert_eq!(partial.failures().len(), 7);
}

#[test]
fn connections_outlive_a_call_and_serve_all_threads() {
    let server = elsewhere(Server::start([keep("200 OK", ANY)]));
    let client = server.builder().build_blocking().unwrap();
    let connection = client.connection("acme").unwrap();
    for _ in 0..5 {
        connection.get().unwrap();
    }
    // One, unless a call begins before the one before has given it back.
    assert!(server.connections() < 5, "{}", server.connections());
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| connection.get().unwrap());
        }
    });
    assert_eq!(server.seen().len(), 13);
}

#[test]
fn settings_carry_over() {
    let server = elsewhere(Server::start([Step::Answer(answer("503 No", ""))]));
    let client = server.builder().build_blocking().unwrap();
    let once = client.with_retry(Retry::none()).connection("acme").unwrap();
    assert_eq!(once.get().unwrap_err().attempts(), 1);
    let often = once.with_retry(Retry::default().attempts(3));
    assert_eq!(often.get().unwrap_err().attempts(), 3);
}

#[test]
fn dropping_it_inside_async_code_does_no_harm() {
    let server = elsewhere(Server::start([keep("200 OK", ANY)]));
    let client = server.builder().build_blocking().unwrap();
    client.connection("acme").unwrap().get().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async move { drop(client) });
}

#[test]
fn it_can_cross_threads() {
    fn assert<T: Send + Sync + Clone + 'static>() {}
    assert::<makecom::blocking::Client>();
    assert::<makecom::blocking::App>();
    assert::<makecom::blocking::Connections>();
    assert::<makecom::blocking::ConnectionHandle>();
}
