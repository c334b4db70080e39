//! The request of each operation on the wire: method, path, headers and body.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use makecom::section::{Code as _, app as code, connection, function, module, rpc, webhook};
use makecom::{
    AppFilter, AppUpdate, Audience, Client, Commit, Common, ConnectionType, ConnectionUpdate,
    Consumable, Crud, Irreversible, ModuleUpdate, NewApp, NewConnection, NewFunction, NewModule,
    NewRpc, NewWebhook, Operation, RpcParameter, RpcUpdate, Token, WebhookType, WebhookUpdate,
};
use makecom_sandbox::{App, RecordedRequest, Sandbox, SeedComponent};
use serde_json::json;

/// The requests of one kind of component, with the operation of each.
struct Calls {
    sandbox: Sandbox,
    tried: Vec<&'static str>,
}

impl Calls {
    async fn start() -> (Self, Client) {
        let rpc = SeedComponent::rpc("listUsers", "Users").field("answers", json!([[]]));
        let app = App::new("acme-crm").component(rpc);
        let sandbox = Sandbox::builder().app(app).start().await.unwrap();
        let client = Client::builder()
            .zone(sandbox.base_url().parse().unwrap())
            .token(Token::new(sandbox.token()).unwrap())
            .build()
            .unwrap();
        let tried = Vec::new();
        (Self { sandbox, tried }, client)
    }

    /// The one call made since the last.
    fn was(&mut self, operation: &'static str) {
        self.tried.push(operation);
        assert_eq!(
            self.sandbox.requests().len(),
            self.tried.len(),
            "{operation}"
        );
    }

    /// All requests in one text. The headers that every request has are left out: those of
    /// connections show them.
    fn text(&self) -> String {
        let requests = self.sandbox.requests();
        let mut text = String::new();
        for (operation, request) in std::iter::zip(&self.tried, &requests) {
            let scopes = Operation::by_name(operation).unwrap().scopes.join(", ");
            writeln!(text, "# {operation}: {scopes}").unwrap();
            writeln!(text, "{} {}", request.method, request.path).unwrap();
            let mut headers = request.headers.clone();
            headers.sort();
            for (name, value) in headers {
                if name == "content-type" || name == "accept" {
                    writeln!(text, "{name}: {value}").unwrap();
                }
            }
            match std::str::from_utf8(&request.body) {
                Ok("") => {}
                Ok(body) => writeln!(text, "\n{body}").unwrap(),
                Err(_) => writeln!(text, "\n({} bytes)", request.body.len()).unwrap(),
            }
            text.push('\n');
        }
        text
    }
}

#[tokio::test]
async fn every_operation() {
    let tried = [
        connections().await,
        webhooks().await,
        modules().await,
        rpcs().await,
        functions().await,
        apps().await,
        invites().await,
    ];
    let all: BTreeSet<_> = makecom::operations::ALL
        .iter()
        .map(|operation| operation.id)
        .collect();
    let tried = tried.into_iter().flatten().collect::<BTreeSet<_>>();
    assert!(tried.is_subset(&all), "{tried:?}");
    let others: Vec<_> = all.difference(&tried).copied().collect();
    // These need `Client::send`: no client of Make's sets the base with POST or PATCH.
    insta::assert_snapshot!("operations_without_a_method", others.join("\n"));
}

async fn connections() -> Vec<&'static str> {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let client = Client::builder()
        .zone(sandbox.base_url().parse().unwrap())
        .token(Token::new(sandbox.token()).unwrap())
        .build()
        .unwrap();
    let connections = client.app(sandbox.app()).unwrap().connections();
    let connection = client.connection("acme-crm").unwrap();
    let api = connection::Api::from_text("{\n  // kept\n  \"url\": \"/me\",\n}");
    let common = Common::new().with("clientSecret", "s");
    let update = ConnectionUpdate::new()
        .label("Acme 2")
        .clear_connected_system();

    // In an order that the sandbox can carry out.
    let mut operations = Vec::new();
    connections
        .create(NewConnection::new(ConnectionType::OauthClicre, "Acme"))
        .await
        .unwrap();
    operations.push("create_connection");
    connections.list().await.unwrap();
    operations.push("list_connections");
    connection.get().await.unwrap();
    operations.push("get_connection");
    connection.update(update).await.unwrap();
    operations.push("update_connection");
    connection.set_section(&api).await.unwrap();
    operations.push("set_connection_section");
    connection.section::<connection::Api>().await.unwrap();
    operations.push("get_connection_section");
    connection.set_common(&common).await.unwrap();
    operations.push("set_connection_common");
    connection.common().await.unwrap();
    operations.push("get_connection_common");
    connection.recreate().await.unwrap();
    operations.push("recreate_connection");
    connection.delete().await.unwrap();
    operations.push("delete_connection");

    let requests = sandbox.requests();
    assert_eq!(requests.len(), operations.len());
    for (operation, request) in std::iter::zip(&operations, &requests) {
        insta::assert_snapshot!(*operation, wire(request, &sandbox));
    }
    operations
}

async fn webhooks() -> Vec<&'static str> {
    let (mut calls, client) = Calls::start().await;
    let webhooks = client.app("acme-crm").unwrap().webhooks();
    let webhook = client.webhook("acme-crm").unwrap();
    let new = NewWebhook::new(WebhookType::WebShared, "Events");
    webhooks.create(new).await.unwrap();
    calls.was("create_webhook");
    webhooks.list().await.unwrap();
    calls.was("list_webhooks");
    webhook.get().await.unwrap();
    calls.was("get_webhook");
    let update = WebhookUpdate::new().label("Changes").clear_connection();
    webhook.update(update).await.unwrap();
    calls.was("update_webhook");
    let update = webhook::Update::from_text("{} // kept");
    webhook.set_section(&update).await.unwrap();
    calls.was("set_webhook_section");
    webhook.section::<webhook::Attach>().await.unwrap();
    calls.was("get_webhook_section");
    webhook.delete().await.unwrap();
    calls.was("delete_webhook");
    insta::assert_snapshot!("webhooks", calls.text());
    calls.tried
}

async fn modules() -> Vec<&'static str> {
    let (mut calls, client) = Calls::start().await;
    let app = client.app("acme-crm").unwrap().version(1);
    let module = app.module("getUser").unwrap();
    let new = NewModule::action("getUser", "Get a user").crud(Crud::Read);
    app.modules().create(new).await.unwrap();
    calls.was("create_module");
    app.modules().list().await.unwrap();
    calls.was("list_modules");
    module.get().await.unwrap();
    calls.was("get_module");
    let update = ModuleUpdate::new().description("By id.").clear_connection();
    module.update(update).await.unwrap();
    calls.was("update_module");
    let expect = module::Expect::from_text("[] // kept");
    module.set_section(&expect).await.unwrap();
    calls.was("set_module_section");
    module.section::<module::Expect>().await.unwrap();
    calls.was("get_module_section");
    module.make_public().await.unwrap();
    calls.was("make_module_public");
    module.make_private().await.unwrap();
    calls.was("make_module_private");
    module.deprecate().await.unwrap();
    calls.was("deprecate_module");
    module.undeprecate().await.unwrap();
    calls.was("undeprecate_module");
    module.archive().await.unwrap();
    calls.was("archive_module");
    module.unarchive().await.unwrap();
    calls.was("unarchive_module");
    let price = Consumable::new("100").description("One credit");
    module.set_consumable(&price).await.unwrap();
    calls.was("set_module_consumable");
    module
        .clone_as("findUser", Some("Find a user"))
        .await
        .unwrap();
    calls.was("clone_module");
    module.delete().await.unwrap();
    calls.was("delete_module");
    insta::assert_snapshot!("modules", calls.text());
    calls.tried
}

async fn rpcs() -> Vec<&'static str> {
    let (mut calls, client) = Calls::start().await;
    let app = client.app("acme-crm").unwrap().version(1);
    let rpc = app.rpc("listUsers").unwrap();
    app.rpcs()
        .create(NewRpc::new("listTeams", "Teams"))
        .await
        .unwrap();
    calls.was("create_rpc");
    app.rpcs().list().await.unwrap();
    calls.was("list_rpcs");
    rpc.get().await.unwrap();
    calls.was("get_rpc");
    let update = RpcUpdate::new().label("All users").clear_alt_connection();
    rpc.update(update).await.unwrap();
    calls.was("update_rpc");
    rpc.set_section(&rpc::Parameters::from_text("[]"))
        .await
        .unwrap();
    calls.was("set_rpc_section");
    rpc.section::<rpc::Api>().await.unwrap();
    calls.was("get_rpc_section");
    let schema = [RpcParameter::new("team", "number").required()];
    rpc.test(&json!({"team": 7}), &schema).await.unwrap();
    calls.was("test_rpc");
    rpc.delete().await.unwrap();
    calls.was("delete_rpc");
    insta::assert_snapshot!("rpcs", calls.text());
    calls.tried
}

async fn functions() -> Vec<&'static str> {
    let (mut calls, client) = Calls::start().await;
    let app = client.app("acme-crm").unwrap().version(1);
    let function = app.function("toCents").unwrap();
    app.functions()
        .create(NewFunction::new("toCents"))
        .await
        .unwrap();
    calls.was("create_function");
    app.functions().list().await.unwrap();
    calls.was("list_functions");
    function.get().await.unwrap();
    calls.was("get_function");
    let code = function::Code::from_text("function toCents(euros) {}");
    function.set_section(&code).await.unwrap();
    calls.was("set_function_section");
    function.section::<function::Test>().await.unwrap();
    calls.was("get_function_section");
    function.delete().await.unwrap();
    calls.was("delete_function");
    insta::assert_snapshot!("functions", calls.text());
    calls.tried
}

async fn apps() -> Vec<&'static str> {
    let (mut calls, client) = Calls::start().await;
    let app = client.app("acme-crm").unwrap().version(1);
    let new = NewApp::new("acme-erp", "Acme ERP")
        .countries(["cz"])
        .private();
    client.apps().create(new).await.unwrap();
    calls.was("create_app");
    client.apps().list().await.unwrap();
    calls.was("list_apps");
    let filter = AppFilter::new()
        .columns(["name", "changes"])
        .opensource(false)
        .all(true);
    client.apps().list_with(&filter).await.unwrap();
    calls.was("list_apps");
    app.get().await.unwrap();
    calls.was("get_app");
    app.changes().await.unwrap();
    calls.was("get_app");
    let update = AppUpdate::new().theme("#AB00CD").audience(Audience::Global);
    app.update(update).await.unwrap();
    calls.was("update_app");
    app.set_base(&code::Base::from_text("{} // kept"))
        .await
        .unwrap();
    calls.was("set_app_base");
    app.base().await.unwrap();
    calls.was("get_app_base");
    app.set_groups(&code::Groups::from_text("[]"))
        .await
        .unwrap();
    calls.was("set_app_groups");
    app.groups().await.unwrap();
    calls.was("get_app_groups");
    app.set_section(&code::Install::from_text("{}"))
        .await
        .unwrap();
    calls.was("set_app_install");
    app.section::<code::Install>().await.unwrap();
    calls.was("get_app_install");
    app.set_section(&code::InstallSpec::from_text("[]"))
        .await
        .unwrap();
    calls.was("set_app_install_spec");
    app.section::<code::InstallSpec>().await.unwrap();
    calls.was("get_app_install_spec");
    app.set_readme("# Acme").await.unwrap();
    calls.was("set_app_readme");
    app.readme().await.unwrap();
    calls.was("get_app_readme");
    app.set_common(&Common::new().with("clientSecret", "s"))
        .await
        .unwrap();
    calls.was("set_app_common");
    app.common().await.unwrap();
    calls.was("get_app_common");
    let mut icon = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\0\0\0\x02\0".to_vec();
    icon.extend_from_slice(b"\x08\x06\0\0\0\0\0\0\0\0\0\0\0IEND\xAEB\x60\x82");
    app.set_icon(&icon).await.unwrap();
    calls.was("set_app_icon");
    app.icon(512).await.unwrap();
    calls.was("get_app_icon");
    app.checksums().await.unwrap();
    calls.was("get_app_checksum");
    app.open_source().await.unwrap();
    calls.was("open_app_source");
    app.close_source().await.unwrap();
    calls.was("close_app_source");
    app.set_review_form([("Get a user", "https://a.example")])
        .await
        .unwrap();
    calls.was("set_app_review_form");
    app.request_review(Irreversible).await.unwrap();
    calls.was("request_app_review");
    app.review().await.unwrap();
    calls.was("get_app_review");
    app.events().await.unwrap();
    calls.was("list_app_events");
    app.clone_as("acme-hrm", 1).await.unwrap();
    calls.was("clone_app");
    app.clone_major().await.unwrap();
    calls.was("clone_app_major");
    // The app is not approved, and nothing waits.
    app.change(7).await.unwrap_err();
    calls.was("get_app_change");
    let commit = Commit::new("Read users", [7, 8]);
    app.commit(commit, Irreversible).await.unwrap_err();
    calls.was("commit_app_changes");
    app.rollback([7, 8], Irreversible).await.unwrap_err();
    calls.was("rollback_app_changes");
    app.make_public(Irreversible).await.unwrap();
    calls.was("make_app_public");
    app.make_private().await.unwrap();
    calls.was("make_app_private");
    app.delete(Irreversible).await.unwrap();
    calls.was("delete_app");
    insta::assert_snapshot!("apps", calls.text());
    calls.tried
}

async fn invites() -> Vec<&'static str> {
    let (mut calls, client) = Calls::start().await;
    let invite = client.invite("f8d7c6b5a4").unwrap();
    invite.get().await.unwrap_err();
    calls.was("get_app_invite");
    invite.accept([7, 8]).await.unwrap_err();
    calls.was("accept_app_invite");
    insta::assert_snapshot!("invites", calls.text());
    calls.tried
}

/// The request as text, with everything that varies replaced.
fn wire(request: &RecordedRequest, sandbox: &Sandbox) -> String {
    let mut text = format!("{} {}\n", request.method, request.path);
    let mut headers = request.headers.clone();
    headers.sort();
    for (name, value) in headers {
        let value = match name.as_str() {
            "host" => "<host>".to_owned(),
            "authorization" => value.replace(sandbox.token(), "<token>"),
            "user-agent" => value.replace(env!("CARGO_PKG_VERSION"), "<version>"),
            _ => value,
        };
        writeln!(text, "{name}: {value}").unwrap();
    }
    if !request.body.is_empty() {
        write!(text, "\n{}", String::from_utf8_lossy(&request.body)).unwrap();
    }
    text
}
