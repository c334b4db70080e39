//! The blocking client behaves like the async one.
#![cfg(feature = "blocking")]

mod support;

use makecom::section::{Code as _, connection, module};
use makecom::{
    AppUpdate, Client, CodeKind, Common, Connection, ConnectionType, ConnectionUpdate,
    Irreversible, ModuleUpdate, NewApp, NewConnection, NewModule, Retry,
};
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
    let made = connections
        .create(NewConnection::new(ConnectionType::Oauth, "Acme"))
        .unwrap();
    let listed = connections.list().unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].name(), made.name());
    let found = connections.find_by_label("Acme").unwrap();
    assert_eq!(found.as_ref(), listed.first());
    let ensured = connections
        .ensure(NewConnection::new(ConnectionType::Oauth, "Acme"))
        .unwrap();
    assert!(!ensured.is_new);

    let connection = client.connection(made.name()).unwrap();
    connection
        .update(ConnectionUpdate::new().label("Acme 2"))
        .unwrap();
    assert_eq!(connection.get().unwrap().label(), "Acme 2");
    let scope = connection::Scope::of(["read"]);
    assert_eq!(connection.set_section(&scope).unwrap(), None);
    assert_eq!(connection.section::<connection::Scope>().unwrap(), scope);
    let install = connection.section_of(CodeKind::ConnectionInstall).unwrap();
    assert_eq!(install.text(), "{}");
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
fn whole_apps_without_async() {
    let sandbox = elsewhere(async { Sandbox::builder().start().await.unwrap() });
    let client = sandbox.client().unwrap().blocking().unwrap();
    let made = client
        .apps()
        .create(NewApp::new("acme-erp", "Acme"))
        .unwrap();
    assert_eq!(client.apps().list().unwrap().len(), 2);
    let app = client.app(&made.name).unwrap().version(1);
    let update = AppUpdate::new().description("Contacts.");
    assert_eq!(app.update(update).unwrap().label, "Acme");
    assert!(app.set_readme("# Acme").unwrap());
    assert_eq!(app.readme().unwrap(), "# Acme");
    let base = app.base().unwrap();
    assert_eq!(app.set_base(&base).unwrap(), None);

    let new = NewModule::action("getUser", "Get a user");
    assert!(app.modules().ensure(new).unwrap().is_new);
    let module = app.module("getUser").unwrap();
    module.update(ModuleUpdate::new().label("A user")).unwrap();
    assert!(module.deprecate().unwrap());
    let api = module.section::<module::Api>().unwrap();
    let checksums = app.checksums().unwrap();
    let is_equal = checksums.matches(api.kind(), "getUser", api.text());
    assert_eq!(is_equal, Some(true));
    module.delete_and_wait().unwrap();

    let token = app.make_public(Irreversible).unwrap().invite_token.unwrap();
    let invite = client.invite(token).unwrap();
    assert_eq!(invite.get().unwrap().label.as_deref(), Some("Acme"));
    app.make_private().unwrap();
    app.delete(Irreversible).unwrap();
    assert!(app.get().unwrap_err().is_not_found());
}

#[test]
fn connections_outlive_a_call_and_serve_all_threads() {
    let server = elsewhere(Server::start([keep("200 OK", ANY)]));
    let client = server.builder().build_blocking().unwrap();
    let connection = client.connection("acme").unwrap();
    for _ in 0..5 {
        connection.get().unwrap();
    }
    // One, unless a call begins before the previous one has returned it to the pool.
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
    let often = client
        .with_retry(Retry::default().attempts(3))
        .connection("acme")
        .unwrap();
    assert_eq!(often.get().unwrap_err().attempts(), 3);
}

#[test]
fn it_blocks_inside_async_code() {
    // More answers than tokio lets a task have before it must yield.
    let answers = 300;
    let server = elsewhere(Server::start([keep("200 OK", ANY)]));
    let client = server.builder().build_blocking().unwrap();
    let connection = client.connection("acme").unwrap();
    let current_thread = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let multi_thread = tokio::runtime::Runtime::new().unwrap();
    for runtime in [&current_thread, &multi_thread] {
        let connection = connection.clone();
        runtime.block_on(async move {
            connection.get().unwrap();
            let waiting = connection.clone();
            let blocking = tokio::task::spawn_blocking(move || waiting.get());
            assert_eq!(blocking.await.unwrap().unwrap().label(), "Acme");
            let task = tokio::spawn(async move {
                for _ in 0..answers {
                    connection.get().unwrap();
                }
                connection.snapshot().unwrap();
            });
            task.await.unwrap();
        });
    }
    assert_eq!(server.seen().len(), 2 * (2 + answers + 7));
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
    assert::<makecom::blocking::Collection<Connection>>();
    assert::<makecom::blocking::Handle<Connection>>();
}
