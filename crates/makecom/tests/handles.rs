//! What a handle does with more than one request.

mod support;

use std::time::Duration;

use makecom::section::{Code as _, connection};
use makecom::{
    Client, CodeKind, Common, ComponentKind, Connection, ConnectionType, ConnectionUpdate, Handle,
    NewConnection, NewModule, Part, Section,
};
use makecom_sandbox::Sandbox;
use support::{ANY, Server, Step, answer, keep};

async fn sandbox() -> (Sandbox, Client) {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let client = sandbox.client().unwrap();
    (sandbox, client)
}

fn methods(server: &Server) -> Vec<String> {
    server.seen().into_iter().map(|seen| seen.method).collect()
}

fn listing(connections: &str) -> Step {
    keep("200 OK", format!("{{\"appConnections\":[{connections}]}}"))
}

#[test]
fn every_call_can_be_spawned() {
    fn spawnable<F: Future + Send>(_: F) {}
    let client = Client::builder()
        .zone(makecom::Zone::Eu1)
        .token("t".parse().unwrap())
        .build()
        .unwrap();
    let connections = client.app("acme").unwrap().connections();
    let connection = client.connection("acme").unwrap();
    let (scope, common) = (connection::Scope::of(["a"]), Common::new());
    spawnable(connections.list());
    spawnable(connections.create(NewConnection::new(ConnectionType::Basic, "A")));
    spawnable(connections.find_by_label("A"));
    spawnable(connections.ensure(NewConnection::new(ConnectionType::Basic, "A")));
    spawnable(connection.get());
    spawnable(connection.update(ConnectionUpdate::new()));
    spawnable(connection.delete());
    spawnable(connection.delete_and_wait());
    spawnable(connection.section::<connection::Api>());
    spawnable(connection.section_of(CodeKind::ConnectionApi));
    spawnable(connection.set_section(&scope));
    spawnable(connection.common());
    spawnable(connection.set_common(&common));
    spawnable(connection.recreate());
    spawnable(connection.snapshot());
    spawnable(connection.snapshot_with_common());
    let app = client.app("acme").unwrap().version(1);
    spawnable(client.apps().list_with(&makecom::AppFilter::new()));
    spawnable(client.apps().create(makecom::NewApp::new("acme", "A")));
    spawnable(app.clone_as("acme", 1));
    spawnable(app.get_columns(["name"]));
    spawnable(app.set_icon(b""));
    spawnable(app.icon(512));
    spawnable(app.set_readme(""));
    spawnable(app.changes());
    spawnable(app.rollback([1], makecom::Irreversible));
    spawnable(app.set_review_form([("a", "b")]));
    spawnable(app.checksums());
    let (module, rpc) = (
        app.module("getUser").unwrap(),
        app.rpc("listUsers").unwrap(),
    );
    spawnable(module.clone_as("a", None));
    spawnable(module.deprecate());
    spawnable(rpc.test(&(), &[]));
    spawnable(client.invite("a").unwrap().accept([1]));
}

#[tokio::test]
async fn ensuring_twice_makes_one() {
    let (sandbox, client) = sandbox().await;
    let connections = client.app(sandbox.app()).unwrap().connections();
    let first = connections
        .ensure(NewConnection::new(ConnectionType::OauthClicre, "Acme"))
        .await
        .unwrap();
    let again = connections
        .ensure(NewConnection::new(ConnectionType::OauthClicre, "Acme"))
        .await
        .unwrap();
    assert_eq!((first.is_new, again.is_new), (true, false));
    assert_eq!(first.component.name(), again.component.name());
    assert_eq!(connections.list().await.unwrap().len(), 1);

    let other = connections
        .ensure(NewConnection::new(ConnectionType::Basic, "acme"))
        .await;
    assert!(other.unwrap().is_new, "another label");
    let wrong = connections
        .ensure(NewConnection::new(ConnectionType::Apikey, "Acme"))
        .await
        .unwrap_err();
    assert!(wrong.is_conflict() && !wrong.is_invalid_input());
    assert!(
        wrong
            .to_string()
            .contains("acme-crm has the label \"Acme\"")
    );

    connections
        .create(NewConnection::new(ConnectionType::Basic, "acme"))
        .await
        .unwrap();
    let unclear = connections.find_by_label("acme").await.unwrap_err();
    assert!(unclear.is_conflict() && !unclear.is_invalid_input());
    assert!(
        unclear
            .help()
            .unwrap()
            .contains("use the name: acme-crm2 or acme-crm3"),
        "{unclear}"
    );
    assert_eq!(connections.find_by_label("none").await.unwrap(), None);
}

#[tokio::test]
async fn ensuring_a_name_at_the_same_time_makes_one() {
    let (_sandbox, client) = sandbox().await;
    let modules = client.app("acme-crm").unwrap().version(1).modules();
    let calls = (0..5).map(|_| modules.ensure(NewModule::action("getUser", "Get a user")));
    let mut made = 0;
    for ensured in futures_util::future::join_all(calls).await {
        made += usize::from(ensured.unwrap().is_new);
    }
    assert_eq!((made, modules.list().await.unwrap().len()), (1, 1));
}

#[tokio::test]
async fn ensuring_survives_the_loss_of_the_answer() {
    let made = r#"{"name":"acme","label":"Acme","type":"basic"}"#;
    let lost = [
        Step::Reset(Vec::new()),
        Step::Hang(Vec::new()),
        Step::Answer(answer("502 Bad Gateway", "")),
        Step::Answer(answer("200 OK", "{\"appConn")),
    ];
    for lost in lost {
        let server = Server::start([listing(""), lost.clone(), listing(made)]).await;
        let connections = server.client().app("acme").unwrap().connections();
        let ensured = connections
            .ensure(NewConnection::new(ConnectionType::Basic, "Acme"))
            .await
            .unwrap();
        assert!(ensured.is_new);
        assert_eq!(methods(&server), ["GET", "POST", "GET"]);

        // If it was not carried out, nothing is created unasked.
        let server = Server::start([listing(""), lost, listing("")]).await;
        let connections = server.client().app("acme").unwrap().connections();
        let error = connections
            .ensure(NewConnection::new(ConnectionType::Basic, "Acme"))
            .await
            .unwrap_err();
        assert_eq!(error.operation(), Some("create_connection"));
        assert!(error.maybe_applied());
        assert_eq!(methods(&server), ["GET", "POST", "GET"]);
    }
    // A clear refusal is not looked into.
    let refused = Step::Answer(answer("400 Bad Request", ""));
    let server = Server::start([listing(""), refused]).await;
    let connections = server.client().app("acme").unwrap().connections();
    connections
        .ensure(NewConnection::new(ConnectionType::Basic, "Acme"))
        .await
        .unwrap_err();
    assert_eq!(methods(&server), ["GET", "POST"]);
}

#[tokio::test]
async fn a_component_without_a_type_is_adopted() {
    let server = Server::start([listing(r#"{"name":"acme","label":"Acme"}"#)]).await;
    let connections = server.client().app("acme").unwrap().connections();
    let ensured = connections
        .ensure(NewConnection::new(ConnectionType::Oauth, "Acme"))
        .await;
    assert!(!ensured.unwrap().is_new);
    assert_eq!(methods(&server), ["GET"]);
}

#[tokio::test]
async fn an_original_is_preferred_to_its_aliases() {
    let alias = r#"{"name":"a2","label":"A","type":"oauth","alias_to":"a"}"#;
    let both = format!("{alias},{}", r#"{"name":"a","label":"A","type":"oauth"}"#);
    for (listed, name) in [(alias, "a2"), (both.as_str(), "a")] {
        let server = Server::start([listing(listed)]).await;
        let connections = server.client().app("acme").unwrap().connections();
        let found = connections.find_by_label("A").await.unwrap().unwrap();
        assert_eq!(found.name().as_str(), name);
    }
}

#[tokio::test]
async fn writing_to_a_known_alias_is_refused_unless_forced() {
    let server = Server::start([keep("200 OK", ANY)]).await;
    let alias: Connection = serde_json::from_value(serde_json::json!({
        "name": "a2", "label": "A", "type": "oauth", "aliasTo": "a"
    }))
    .unwrap();
    let handle = server.client().handle(&alias);
    let scope = connection::Scope::of(["read"]);
    let refusals = [
        handle
            .update(ConnectionUpdate::new().label("B"))
            .await
            .map(|_| ()),
        handle.set_section(&scope).await.map(|_| ()),
        handle.set_common(&Common::new()).await.map(|_| ()),
        handle.recreate().await,
        handle.delete().await,
        handle.delete_and_wait().await,
    ];
    for refusal in refusals {
        let error = refusal.unwrap_err();
        assert!(error.is_alias());
        assert_eq!(error.original(), Some("a"));
        assert_eq!(error.help().unwrap(), "write to a");
    }
    assert!(server.seen().is_empty());

    handle.get().await.unwrap();
    handle.even_if_alias().recreate().await.unwrap();
    let by_name = server.client().connection("a2").unwrap();
    by_name.recreate().await.unwrap();
    assert_eq!(methods(&server), ["GET", "POST", "POST"]);
}

#[tokio::test]
async fn deleting_waits_until_it_is_gone() {
    let there = || keep("200 OK", ANY);
    let gone = keep("404 Not Found", "");
    let server = Server::start([there(), there(), there(), there(), gone]).await;
    let connection = server.client().connection("acme").unwrap();
    connection.delete_and_wait().await.unwrap();
    assert_eq!(methods(&server), ["DELETE", "GET", "GET", "GET", "GET"]);
    assert_eq!(server.clock.pauses(), [500, 1000, 2000]);

    let server = Server::start([there()]).await;
    let limit = Duration::from_millis(3);
    let builder = server.builder().timeout(limit);
    let client = builder
        .clock(server.clock.with_limit(limit))
        .build()
        .unwrap();
    let connection = client.connection("acme").unwrap();
    let error = connection.delete_and_wait().await.unwrap_err();
    assert!(error.is_timeout() && error.maybe_applied());
    assert!(error.to_string().contains("still there"), "{error}");
    assert!(server.clock.passed().as_secs() >= 290);

    // The path names the version, too.
    let module = keep("200 OK", r#"{"appModule":{"name":"getUser"}}"#);
    let server = Server::start([module]).await;
    let app = server.client().app("acme").unwrap().version(2);
    let module = app.module("getUser").unwrap();
    let error = module.delete_and_wait().await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert_eq!(error.path(), Some("/sdk/apps/acme/2/modules/getUser"));
}

#[tokio::test]
async fn a_failed_poll_does_not_hide_the_deletion() {
    let refusal = r#"{"message":"no hunter2"}"#;
    let looks = [
        (keep("403 Forbidden", refusal), false, "answered 403"),
        (Step::Reset(Vec::new()), false, "broke off"),
        (Step::Hang(Vec::new()), true, "took longer than 29 s"),
    ];
    for (look, is_timeout, says) in looks {
        let server = Server::start([keep("200 OK", ANY), look]).await;
        let client = server.client().with_retry(makecom::Retry::none());
        let connection = client.connection("acme").unwrap();
        let error = connection.delete_and_wait().await.unwrap_err();
        assert_eq!(error.operation(), Some("delete_connection"));
        assert!(error.maybe_applied() && !error.is_retryable(), "{error}");
        assert_eq!(error.is_timeout(), is_timeout, "{error}");
        let line = error.to_string();
        assert!(line.contains("was carried out, but the check"), "{line}");
        assert!(line.contains(says), "{line}");
        assert!(!format!("{error:?}").contains("hunter2"));
    }
    // The deletion takes the whole deadline.
    let server = Server::start([
        Step::Answer(answer("503 Service Unavailable", "")),
        keep("200 OK", ANY),
    ])
    .await;
    let client = server.builder().deadline(Duration::from_millis(501));
    let client = client.build().unwrap();
    let connection = client.connection("acme").unwrap();
    let error = connection.delete_and_wait().await.unwrap_err();
    assert_eq!(error.operation(), Some("delete_connection"));
    assert!(error.is_timeout() && error.maybe_applied(), "{error}");
}

#[tokio::test]
async fn a_snapshot_has_everything() {
    let (sandbox, client) = sandbox().await;
    let connections = client.app(sandbox.app()).unwrap().connections();
    let made = connections
        .create(NewConnection::new(ConnectionType::Oauth, "Acme"))
        .await
        .unwrap();
    let connection = client.handle(&made);
    let api = connection::Api::from_text("{ // kept\n}");
    connection.set_section(&api).await.unwrap();
    let common = Common::new().with("clientSecret", "hunter2");
    connection.set_common(&common).await.unwrap();

    let before = sandbox.requests().len();
    let snapshot = connection.snapshot().await.unwrap();
    assert_eq!(sandbox.requests().len() - before, 7);
    assert_eq!(snapshot.connection().label(), "Acme");
    let kinds: Vec<_> = snapshot.sections().map(makecom::Section::kind).collect();
    assert!(CodeKind::sections(makecom::section::ComponentKind::Connection).eq(kinds));
    assert_eq!(snapshot.section(CodeKind::ConnectionApi), Some(&api.into()));
    assert_eq!(
        snapshot.section(CodeKind::ConnectionScope).unwrap().text(),
        "[]"
    );
    assert_eq!(snapshot.common(), None);

    let snapshot = connection.snapshot_with_common().await.unwrap();
    assert_eq!(sandbox.requests().len() - before, 7 + 8);
    assert_eq!(snapshot.common(), Some(&common));
    assert!(!format!("{snapshot:?}").contains("hunter2"));
}

#[tokio::test]
async fn a_partial_snapshot_names_its_failures_and_keeps_the_rest() {
    fn decide(line: &str) -> Step {
        if line.contains("/scope ") {
            Step::Answer(answer("500 Internal Server Error", "no scope"))
        } else if line.contains("/common ") {
            Step::Answer(answer("403 Forbidden", ""))
        } else {
            Step::Answer(answer("200 OK", ANY))
        }
    }
    let server = Server::start([Step::Decide(decide)]).await;
    let connection = server.client().connection("acme").unwrap();
    let partial = connection.snapshot_with_common().await.unwrap_err();
    assert_eq!(partial.connection().unwrap().label(), "Acme");
    assert_eq!(partial.sections().count(), 5);
    assert_eq!(partial.common(), None);
    let parts: Vec<_> = partial.failures().iter().map(|(part, _)| *part).collect();
    assert_eq!(
        parts,
        [Part::Section(CodeKind::ConnectionScope), Part::Common]
    );
    let line = partial.to_string();
    assert!(line.starts_with("the snapshot is incomplete; section scope: get_connection_section"));
    assert!(line.contains("; common: get_connection_common"), "{line}");
    assert_eq!(makecom::Error::from(partial).status(), Some(500));
}

#[tokio::test]
async fn a_promotion_sends_what_differs_and_unsets_what_is_unset() {
    async fn made(sections: &[(CodeKind, &str)]) -> (Sandbox, Handle<Connection>) {
        let (sandbox, client) = sandbox().await;
        let connections = client.app(sandbox.app()).unwrap().connections();
        let made = connections
            .create(NewConnection::new(ConnectionType::Oauth, "Acme"))
            .await;
        let connection = client.handle(&made.unwrap());
        for (kind, text) in sections {
            let section = Section::from_text(*kind, *text);
            connection.set_section(&section).await.unwrap();
        }
        (sandbox, connection)
    }
    let scope = (CodeKind::ConnectionScope, "[\"read\"]");
    let (_staging, tested) = made(&[
        (CodeKind::ConnectionApi, "{ \"url\": \"/me\" }"),
        (CodeKind::ConnectionParameters, "null"),
        scope,
    ])
    .await;
    let (_production, target) = made(&[
        (CodeKind::ConnectionApi, "{ \"url\": \"/old\" }"),
        (CodeKind::ConnectionParameters, "[]"),
        scope,
    ])
    .await;

    let wanted = tested.snapshot().await.unwrap();
    let there = target.snapshot().await.unwrap();
    let mut sent = Vec::new();
    for section in wanted.differing_from(&there) {
        target.set_section(section).await.unwrap();
        sent.push(section.kind());
    }
    assert_eq!(
        sent,
        [CodeKind::ConnectionApi, CodeKind::ConnectionParameters]
    );
    let there = target.snapshot().await.unwrap();
    assert_eq!(wanted.differing_from(&there).count(), 0);
    assert!(
        there
            .section(CodeKind::ConnectionParameters)
            .unwrap()
            .is_unset()
    );
}

#[tokio::test]
async fn what_cannot_be_called_is_an_error_before_anything_is_sent() {
    let (sandbox, client) = sandbox().await;
    let module = client.component(ComponentKind::Module, "getUser").unwrap();
    for error in [
        module.get().await.unwrap_err(),
        module.delete().await.unwrap_err(),
        module.section_of(CodeKind::ModuleApi).await.unwrap_err(),
    ] {
        assert!(error.is_invalid_input());
        assert!(error.to_string().contains("of a version"), "{error}");
        assert!(error.help().unwrap().contains("version(…)"), "{error}");
    }
    // The spec has no such call.
    let app = client.app(sandbox.app()).unwrap().version(1);
    let function = app.component(ComponentKind::Function, "toCents").unwrap();
    let rpc = app.component(ComponentKind::Rpc, "listUsers").unwrap();
    for error in [
        function.update(serde_json::Map::new()).await.unwrap_err(),
        function.common().await.unwrap_err(),
        rpc.set_common(&Common::new()).await.unwrap_err(),
    ] {
        assert!(error.is_invalid_input());
        assert!(error.to_string().contains("the spec has no"), "{error}");
        assert!(error.help().unwrap().contains("Client::send"));
    }
    assert!(app.component(ComponentKind::App, "acme").is_err());
    let error = rpc
        .section_of(CodeKind::RpcApi.min(CodeKind::AppBase))
        .await;
    assert!(
        error
            .unwrap_err()
            .help()
            .unwrap()
            .contains("api, parameters")
    );
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn what_is_no_section_of_a_component_is_not_asked_for_as_one() {
    let (sandbox, client) = sandbox().await;
    let connection = client.connection("acme").unwrap();
    for kind in [CodeKind::ConnectionCommon, CodeKind::ModuleApi] {
        let error = connection.section_of(kind).await.unwrap_err();
        assert!(error.is_invalid_input(), "{error}");
        let help = "use one of api, parameters, scopes, scope, installSpec, install";
        assert_eq!(error.help().as_deref(), Some(help));
    }
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn an_answer_to_a_write_that_cannot_be_the_apis_is_an_error() {
    let (scope, common) = (connection::Scope::of(["a"]), Common::new());
    for said in ["", "null", "[]", "{}", r#"{"change":7,"changed":"yes"}"#] {
        let server = Server::start([keep("200 OK", said)]).await;
        let connection = server.client().connection("acme").unwrap();
        connection.set_section(&scope).await.unwrap();
        assert!(connection.set_common(&common).await.unwrap(), "{said}");
    }
    for said in ["5", "\"x\"", "[1,2]", "true"] {
        let server = Server::start([keep("200 OK", said)]).await;
        let connection = server.client().connection("acme").unwrap();
        let errors = [
            connection.set_section(&scope).await.unwrap_err(),
            connection.set_common(&common).await.unwrap_err(),
        ];
        for error in errors {
            assert!(error.is_unreadable(), "{said}: {error}");
            assert!(
                error.help().unwrap().contains("check the result"),
                "{error:?}"
            );
        }
    }
}

#[tokio::test]
async fn an_unreadable_component_is_told_with_its_place() {
    let good = r#"{"name":"acme","label":"A","type":"basic"}"#;
    let bad = r#"{"name":"../x","label":"A","type":"basic"}"#;
    let server = Server::start([listing(&format!("{good},{bad}"))]).await;
    let connections = server.client().app("acme").unwrap().connections();
    let error = connections.list().await.unwrap_err();
    assert!(error.is_unreadable());
    assert!(error.to_string().contains("at line 1, column "), "{error}");
    assert!(!error.to_string().contains("../x"), "{error}");
}
