//! The client against the sandbox, over real HTTP.

use makecom::section::{self, Code as _, Typed, connection};
use makecom::{
    App, Client, CodeKind, Collection, Common, Connection, ConnectionType, ConnectionUpdate, Error,
    Handle, NewConnection, PartialSnapshot, RateLimit, Retry, Section, Snapshot, Token,
};
use makecom_sandbox::{Sandbox, Scope};

fn client_with(sandbox: &Sandbox, token: &str) -> Client {
    Client::builder()
        .zone(sandbox.base_url().parse().unwrap())
        .token(Token::new(token).unwrap())
        .build()
        .unwrap()
}

async fn sandbox() -> (Sandbox, Client) {
    let sandbox = Sandbox::builder()
        .token("both", [Scope::Read, Scope::Write])
        .token("reader", [Scope::Read])
        .start()
        .await
        .unwrap();
    let client = client_with(&sandbox, "both");
    (sandbox, client)
}

async fn connection() -> (Sandbox, Client, Handle<Connection>) {
    let (sandbox, client) = sandbox().await;
    let connections = client.app(sandbox.app()).unwrap().connections();
    let made = connections
        .create(NewConnection::new(ConnectionType::Oauth, "Acme"))
        .await
        .unwrap();
    let connection = client.connection(made.name()).unwrap();
    (sandbox, client, connection)
}

#[tokio::test]
async fn connections_are_made_listed_read_changed_and_deleted() {
    let (sandbox, client) = sandbox().await;
    let connections = client.app(sandbox.app()).unwrap().connections();
    let made = connections
        .create(NewConnection::new(ConnectionType::OauthRefresh, "Acme"))
        .await
        .unwrap();
    assert_eq!(made.name().as_str(), "acme-crm");
    assert_eq!(made.connection_type(), &ConnectionType::Oauth);

    let listed = connections.list().await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].label(), "Acme");
    assert_eq!(listed[0].alias_to(), None);

    let connection = client.connection(made.name()).unwrap();
    let read = connection.get().await.unwrap();
    assert_eq!(read.app_version().as_deref(), Some("1"));
    assert!(read.redirect_uri().is_some());

    let system = |sandbox: &Sandbox| {
        let connection = sandbox.connection("acme-crm").unwrap();
        connection.text("connectedSystemName").map(str::to_owned)
    };
    connection
        .update(ConnectionUpdate::new().connected_system("crm"))
        .await
        .unwrap();
    assert_eq!(system(&sandbox).as_deref(), Some("crm"));
    let updated = connection
        .update(ConnectionUpdate::new().label("Acme 2"))
        .await
        .unwrap();
    assert_eq!(updated.label(), "Acme 2");
    assert_eq!(
        system(&sandbox).as_deref(),
        Some("crm"),
        "not mentioned, not changed"
    );
    connection
        .update(ConnectionUpdate::new().clear_connected_system())
        .await
        .unwrap();
    assert_eq!(system(&sandbox), None);

    connection.recreate().await.unwrap();
    assert_eq!(
        sandbox.connection("acme-crm").unwrap().field("recreated"),
        1
    );
    connection.delete().await.unwrap();
    assert!(connection.get().await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_section_read_and_written_back_has_not_changed_by_a_byte() {
    let texts = [
        "{ // comment\r\n\t\"url\": \"{{common.url}}\", /* é */ \"unknown\": [1.0, 1e2,],\n}\n\n",
        "",
        "null",
        " \u{feff}",
        "[]",
    ];
    let (sandbox, _, connection) = connection().await;
    for text in texts {
        let written = connection::Api::from_text(text);
        if connection.set_section(&written).await.is_err() {
            // Texts that the server refuses are skipped.
            assert!(written.value().is_err(), "{text:?}");
            continue;
        }
        let read: Typed<connection::Api> = connection.section().await.unwrap();
        assert_eq!(read.text(), text);
        connection.set_section(&read).await.unwrap();
        let kept = sandbox.connection("acme-crm").unwrap();
        assert_eq!(kept.section("api"), Some(text));
    }
}

#[tokio::test]
async fn every_kind_of_section_goes_both_ways() {
    let (_sandbox, _, connection) = connection().await;
    for kind in CodeKind::sections(section::ComponentKind::Connection) {
        let filled_in = connection.section_of(kind).await.unwrap();
        assert!(!filled_in.is_unset(), "{kind}");
    }
    let sections: [Section; 6] = [
        Typed::<connection::Api>::from(&serde_json::json!({"token": {}})).into(),
        connection::Parameters::of([section::Parameter::new(section::ParameterType::Text, "a")])
            .into(),
        connection::Scopes::of([("read", "Read")]).into(),
        connection::Scope::of(["read"]).into(),
        connection::InstallSpec::of([section::Parameter::new(section::ParameterType::Text, "b")])
            .into(),
        Typed::<connection::Install>::from(&serde_json::json!({"common": {}})).into(),
    ];
    for section in sections {
        assert!(connection.set_section(&section).await.unwrap().is_none());
        let read = connection.section_of(section.kind()).await.unwrap();
        assert_eq!(read, section);
    }
}

#[tokio::test]
async fn common_data_round_trips_and_reports_changes() {
    let (_sandbox, _, connection) = connection().await;
    assert_eq!(connection.common().await.unwrap().len(), 2, "placeholders");
    let common = Common::new()
        .with("clientId", "a")
        .with("clientSecret", "b");
    assert!(connection.set_common(&common).await.unwrap());
    assert!(!connection.set_common(&common).await.unwrap());
    assert_eq!(connection.common().await.unwrap(), common);
}

#[tokio::test]
async fn refusals_say_what_where_and_what_to_do() {
    let (sandbox, client, connection) = connection().await;
    let app = sandbox.app();
    let missing = client.connection("acme-crm9").unwrap();
    let reader = client_with(&sandbox, "reader")
        .connection("acme-crm")
        .unwrap();
    let stranger = client_with(&sandbox, "hunter2")
        .connection("acme-crm")
        .unwrap();
    let connections = client.app(app).unwrap().connections();

    let unauthorized = stranger.get().await.unwrap_err();
    assert!(unauthorized.is_unauthorized());
    assert_eq!(unauthorized.api_code(), Some("IM015"));
    assert_eq!(unauthorized.operation(), Some("get_connection"));

    let denied = reader.recreate().await.unwrap_err();
    assert!(denied.is_permission_denied());
    assert_eq!(denied.required_scope(), Some("sdk-apps:write"));
    assert_eq!(denied.status(), Some(403));

    let not_found = missing.common().await.unwrap_err();
    assert!(not_found.is_not_found());

    let unlabelled = connections
        .create(NewConnection::new(ConnectionType::Basic, ""))
        .await
        .unwrap_err();
    assert!(unlabelled.is_validation());
    assert_eq!(unlabelled.suberrors()[0].name.as_deref(), Some("label"));

    let broken = connection::Scope::from_text("[\"hunter2\",\n x]");
    let refused = connection.set_section(&broken).await.unwrap_err();
    assert!(refused.is_validation());
    assert!(refused.message().unwrap().contains("in JSONC at position"));

    let expected = [
        (
            unauthorized,
            "get_connection (GET /sdk/apps/connections/acme-crm in <address>) answered 401 Unauthorized [IM015]; The token is not known",
            Some("check the API key, and that it belongs to this zone"),
        ),
        (
            denied,
            "recreate_connection (POST /sdk/apps/connections/acme-crm/recreate in <address>) answered 403 Forbidden: Permission denied [SC403]; The token needs the scope sdk-apps:write",
            Some(
                "check that the token has the scope sdk-apps:write, and that its owner may work on the app",
            ),
        ),
        (
            not_found,
            "get_connection_common (GET /sdk/apps/connections/acme-crm9/common in <address>) answered 404 Not Found: Connection not found [SC404]",
            Some("check the name, and that it is in this zone"),
        ),
        (
            unlabelled,
            "create_connection (POST /sdk/apps/acme-crm/connections in <address>) answered 400 Bad Request: Invalid parameters [IM005]; label: Missing value of required parameter 'label'",
            None,
        ),
        (
            refused,
            "set_connection_section (PUT /sdk/apps/connections/acme-crm/scope in <address>) answered 400 Bad Request: Invalid symbol in JSONC at position 13 [SC400]",
            None,
        ),
    ];
    for (error, line, help) in expected {
        let line = line.replace("<address>", &sandbox.address().to_string());
        assert_eq!(error.to_string(), line);
        assert_eq!(error.help().as_deref(), help);
        assert!(!format!("{error:?}").contains("hunter2"));
    }
}

#[tokio::test]
async fn a_name_that_could_leave_its_segment_is_refused_before_anything_is_sent() {
    let (sandbox, client) = sandbox().await;
    for name in ["../x", "a/b", "", "..", "a?b", "%2e%2e"] {
        for error in [client.app(name).err(), client.connection(name).err()] {
            assert!(
                error.is_some_and(|error| error.is_invalid_input()),
                "{name:?}"
            );
        }
    }
    assert!(sandbox.requests().is_empty());
    // What is left is encoded.
    let odd = client.connection("ä:b@c").unwrap();
    assert!(odd.get().await.unwrap_err().is_not_found());
    assert_eq!(
        sandbox.requests()[0].path,
        "/api/v2/sdk/apps/connections/%C3%A4:b@c"
    );
}

#[tokio::test]
async fn a_server_that_is_not_there_is_a_connect_error() {
    let (sandbox, client) = sandbox().await;
    let client = client.with_retry(Retry::none());
    let app = client.app(sandbox.app()).unwrap();
    drop(sandbox);
    let error = loop {
        match app.connections().list().await {
            Err(error) if error.is_connect() => break error,
            // The server may still be shutting down.
            _ => tokio::task::yield_now().await,
        }
    };
    assert_eq!(error.status(), None);
    assert!(error.to_string().contains("could not reach the server"));
    assert!(!format!("{error:?}").contains("127.0.0.1/api"));
}

#[test]
fn handles_and_their_futures_can_cross_threads() {
    fn assert_type<T: Send + Sync + Clone + 'static>() {}
    fn assert_future<T: Send>(_: &T) {}
    fn futures(client: &Client) -> Result<(), Error> {
        let connections = client.app("a")?.connections();
        assert_future(&connections.list());
        assert_future(&connections.create(NewConnection::new(ConnectionType::Other, "x")));
        assert_future(&connections.find_by_label("x"));
        assert_future(&connections.ensure(NewConnection::new(ConnectionType::Other, "x")));
        let connection = client.connection("a")?;
        assert_future(&connection.get());
        assert_future(&connection.update(ConnectionUpdate::new()));
        assert_future(&connection.delete());
        assert_future(&connection.delete_and_wait());
        assert_future(&connection.snapshot_with_common());
        assert_future(&connection.section::<connection::Api>());
        assert_future(&connection.section_of(CodeKind::ConnectionApi));
        assert_future(&connection.set_section(&connection::Scope::of(["a"])));
        assert_future(&connection.common());
        assert_future(&connection.set_common(&Common::new()));
        assert_future(&connection.recreate());
        Ok(())
    }
    fn assert_error<T: std::error::Error + Send + Sync + 'static>() {}
    assert_type::<Client>();
    assert_type::<App>();
    assert_type::<Collection<Connection>>();
    assert_type::<makecom::AnyHandle>();
    assert_type::<Handle<Connection>>();
    assert_type::<RateLimit>();
    assert_type::<Retry>();
    assert_type::<Snapshot>();
    assert_error::<Error>();
    assert_error::<PartialSnapshot>();
    let client = Client::builder()
        .zone(makecom::Zone::Eu1)
        .token(Token::new("t").unwrap())
        .build()
        .unwrap();
    futures(&client).unwrap();
}
