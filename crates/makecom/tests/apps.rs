//! Whole apps against the sandbox: every kind of component, and what only an app can do.

use makecom::section::{Code as _, Typed, app as code, function, module, rpc, webhook};
use makecom::{
    AnyHandle, AppFilter, AppUpdate, AppVersion, Audience, Client, CodeKind, Commit, Common,
    ComponentKind, Consumable, Crud, Irreversible, ModuleTemplate, ModuleType, ModuleUpdate,
    NewApp, NewFunction, NewModule, NewRpc, NewWebhook, RpcParameter, RpcUpdate, UniversalSubtype,
    WebhookType, WebhookUpdate,
};
use makecom_sandbox::{App, Quirk, Sandbox, SeedComponent};
use serde_json::json;

async fn start(app: App, quirks: &[Quirk]) -> (Sandbox, Client) {
    let builder = Sandbox::builder().app(app);
    let builder = (quirks.iter()).fold(builder, |builder, quirk| builder.quirk(*quirk));
    let sandbox = builder.start().await.unwrap();
    let client = sandbox.client().unwrap();
    (sandbox, client)
}

async fn acme() -> (Sandbox, Client, AppVersion) {
    let (sandbox, client) = start(App::new("acme-crm"), &[]).await;
    let app = client.app("acme-crm").unwrap().version(1);
    (sandbox, client, app)
}

fn icon(pixels: u32) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend(pixels.to_be_bytes());
    png.extend(pixels.to_be_bytes());
    png.extend([8, 6, 0, 0, 0, 1, 2, 3, 4]);
    png.extend(b"\0\0\0\0IEND\xAEB\x60\x82");
    png
}

#[tokio::test]
async fn the_name_of_a_new_app_is_the_one_that_the_server_gives() {
    let (_sandbox, client) = start(App::new("acme-crm"), &[Quirk::SuffixedNames]).await;
    let new = NewApp::new("acme-erp", "Acme ERP")
        .description("Invoices.")
        .theme("#AB00CD")
        .language("cs")
        .countries(["cz", "de"]);
    let made = client.apps().create(new.clone()).await.unwrap();
    assert!(made.name.as_str().starts_with("acme-erp-"), "{}", made.name);
    let again = client.apps().create(new).await.unwrap();
    assert_ne!(made.name, again.name, "a second app");

    let app = client.app(&made.name).unwrap().version(1);
    let read = app.get().await.unwrap();
    assert_eq!((&read.name, read.version), (&made.name, Some(1)));
    assert_eq!(read.countries.as_deref().unwrap(), ["cz", "de"]);
    assert_eq!((read.global, read.public), (Some(false), Some(false)));
    let update = AppUpdate::new().label("Acme").audience(Audience::Global);
    assert_eq!(app.update(update).await.unwrap().label, "Acme");
    assert_eq!(app.get().await.unwrap().global, Some(true));

    let listed = client.apps().list().await.unwrap();
    let names: Vec<_> = listed.iter().map(|app| app.name.as_str()).collect();
    assert!(names.contains(&made.name.as_str()) && names.contains(&"acme-crm"));
    let filter = AppFilter::new().columns(["name", "theme"]);
    let themes = client.apps().list_with(&filter).await.unwrap();
    assert!(themes.iter().all(|app| app.theme.is_some()));

    app.delete(Irreversible).await.unwrap();
    assert!(app.get().await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn what_make_refuses_is_not_sent() {
    let (sandbox, client, app) = acme().await;
    let errors = [
        client
            .apps()
            .create(NewApp::new("Acme", "A"))
            .await
            .unwrap_err(),
        app.modules()
            .create(NewModule::action("get-user", "G"))
            .await
            .unwrap_err(),
        app.modules()
            .ensure(NewModule::action("1st", "G"))
            .await
            .unwrap_err(),
        app.rpcs().create(NewRpc::new("", "L")).await.unwrap_err(),
        app.functions()
            .create(NewFunction::new("to_cents"))
            .await
            .unwrap_err(),
        app.module("getUser")
            .unwrap()
            .clone_as("a b", None)
            .await
            .unwrap_err(),
        app.clone_as("acme-", 1).await.unwrap_err(),
        app.set_icon(&icon(256)).await.unwrap_err(),
        app.set_icon(b"GIF89a").await.unwrap_err(),
        app.commit(Commit::new("", [1]), Irreversible)
            .await
            .unwrap_err(),
        app.commit(Commit::new(" \n", [1]), Irreversible)
            .await
            .unwrap_err(),
        app.commit(Commit::new("x".repeat(1001), [1]), Irreversible)
            .await
            .unwrap_err(),
        app.commit(Commit::new("Read me", []), Irreversible)
            .await
            .unwrap_err(),
        app.rollback([], Irreversible).await.unwrap_err(),
        client.invite("a/b").unwrap_err(),
    ];
    for error in errors {
        assert!(error.is_invalid_input(), "{error}");
        assert!(error.help().unwrap().starts_with("use "), "{error}");
    }
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn every_kind_is_created_read_changed_and_deleted() {
    let (_sandbox, client, app) = acme().await;
    let webhooks = client.app("acme-crm").unwrap().webhooks();
    let new = NewWebhook::new(WebhookType::Web, "Events");
    let hook = webhooks.create(new).await.unwrap();
    let webhook = client.webhook(&hook.name).unwrap();
    let update = WebhookUpdate::new().label("Changes");
    assert_eq!(webhook.update(update).await.unwrap().label, "Changes");
    let attach = webhook::Attach::from_text("{ \"url\": \"/hooks\" } // kept");
    webhook.set_section(&attach).await.unwrap();
    assert_eq!(webhook.section::<webhook::Attach>().await.unwrap(), attach);
    assert_eq!(
        webhook.get().await.unwrap().webhook_type,
        Some(WebhookType::Web)
    );

    let new = NewModule::instant_trigger("newUser", "New user", hook.name.as_str());
    let made = app.modules().create(new).await.unwrap();
    assert_eq!(made.module_type, Some(ModuleType::InstantTrigger));
    let new = NewModule::action("getUser", "Get a user").crud(Crud::Read);
    app.modules().create(new).await.unwrap();
    let module = app.module("getUser").unwrap();
    let update = ModuleUpdate::new().description("By id.").clear_crud();
    module.update(update).await.unwrap();
    let read = module.get().await.unwrap();
    assert_eq!(
        (read.description.as_deref(), read.crud),
        (Some("By id."), None)
    );
    let samples = module::Samples::from_text("{ \"id\": 7 }");
    module.set_section(&samples).await.unwrap();
    let read: Typed<module::Samples> = module.section().await.unwrap();
    assert_eq!(read, samples);

    app.rpcs()
        .create(NewRpc::new("listUsers", "List users"))
        .await
        .unwrap();
    let rpc = app.rpc("listUsers").unwrap();
    rpc.update(RpcUpdate::new().label("Users")).await.unwrap();
    assert_eq!(rpc.get().await.unwrap().label, "Users");
    rpc.set_section(&rpc::Parameters::from_text("[]"))
        .await
        .unwrap();

    app.functions()
        .create(NewFunction::new("toCents"))
        .await
        .unwrap();
    let function = app.function("toCents").unwrap();
    let text = "function toCents(euros) { return 100 * euros; }";
    function
        .set_section(&function::Code::from_text(text))
        .await
        .unwrap();
    let read = function.get().await.unwrap();
    assert_eq!(read.extra["code"], text);
    assert!(!format!("{read:?}").contains("return"), "{read:?}");

    // Not bound to a webhook any more, or it could not be deleted.
    let trigger = app.handle(&made);
    trigger
        .update(ModuleUpdate::new().clear_webhook())
        .await
        .ok();
    trigger.delete_and_wait().await.unwrap();
    module.delete().await.unwrap();
    rpc.delete().await.unwrap();
    function.delete().await.unwrap();
    webhook.delete().await.unwrap();
    assert!(app.modules().list().await.unwrap().is_empty());
    assert!(app.rpcs().list().await.unwrap().is_empty());
    assert!(app.functions().list().await.unwrap().is_empty());
    assert!(webhooks.list().await.unwrap().is_empty());
}

#[tokio::test]
async fn every_type_of_module_can_be_created() {
    let (_sandbox, client, app) = acme().await;
    let webhooks = client.app("acme-crm").unwrap().webhooks();
    let new = NewWebhook::new(WebhookType::WebShared, "Events");
    let webhook = webhooks.create(new).await.unwrap();
    let all = [
        NewModule::trigger("watchUsers", "Watch users"),
        NewModule::action("getUser", "Get a user"),
        NewModule::search("listUsers", "List users"),
        NewModule::instant_trigger("newUser", "New user", webhook.name.as_str()),
        NewModule::responder("respond", "Respond"),
        NewModule::universal("callApi", "Make an API call", UniversalSubtype::Rest),
    ];
    for new in all {
        app.modules().create(new).await.unwrap();
    }
    let listed = app.modules().list().await.unwrap();
    let mut types: Vec<_> = listed.iter().filter_map(|one| one.module_type).collect();
    types.sort_by_key(|one| one.id());
    assert_eq!(types, ModuleType::ALL);
    let copy = NewModule::action("findUser", "Find a user");
    let template = ModuleTemplate::Module("getUser".to_owned());
    app.modules().create(copy.template(template)).await.unwrap();
}

#[tokio::test]
async fn ensuring_goes_by_name_where_the_client_chooses_it() {
    let (_sandbox, client, app) = acme().await;
    let new = || NewModule::action("getUser", "Get a user");
    assert!(app.modules().ensure(new()).await.unwrap().is_new);
    let other_label = NewModule::action("getUser", "Find a user");
    let found = app.modules().ensure(other_label).await.unwrap();
    assert!(!found.is_new);
    assert_eq!(found.component.label, "Get a user", "it is not changed");
    let same_label = NewModule::action("findUser", "Get a user");
    assert!(app.modules().ensure(same_label).await.unwrap().is_new);
    let other_type = NewModule::search("getUser", "Get a user");
    let error = app.modules().ensure(other_type).await.unwrap_err();
    assert!(error.is_conflict());
    let expected = "the module getUser has the type action, not search";
    assert_eq!(error.to_string(), expected);

    let functions = app.functions();
    assert!(
        functions
            .ensure(NewFunction::new("toCents"))
            .await
            .unwrap()
            .is_new
    );
    assert!(
        !functions
            .ensure(NewFunction::new("toCents"))
            .await
            .unwrap()
            .is_new
    );

    let webhooks = client.app("acme-crm").unwrap().webhooks();
    let new = |kind| NewWebhook::new(kind, "Events");
    assert!(webhooks.ensure(new(WebhookType::Web)).await.unwrap().is_new);
    assert!(!webhooks.ensure(new(WebhookType::Web)).await.unwrap().is_new);
    let error = webhooks
        .ensure(new(WebhookType::WebShared))
        .await
        .unwrap_err();
    assert!(error.is_conflict(), "{error}");
}

#[tokio::test]
async fn a_kind_known_at_run_time_needs_its_place() {
    let (_sandbox, client, app) = acme().await;
    app.modules()
        .create(NewModule::action("getUser", "Get a user"))
        .await
        .unwrap();
    let webhooks = client.app("acme-crm").unwrap().webhooks();
    webhooks
        .create(NewWebhook::new(WebhookType::Web, "Events"))
        .await
        .unwrap();
    let any: Vec<AnyHandle> = vec![
        app.component(ComponentKind::Module, "getUser").unwrap(),
        app.component(ComponentKind::Webhook, "acme-crm").unwrap(),
        client
            .component(ComponentKind::Webhook, "acme-crm")
            .unwrap(),
    ];
    for handle in any {
        let api = CodeKind::find(handle.kind(), "api").unwrap();
        let section = handle.section_of(api).await.unwrap();
        handle.set_section(&section).await.unwrap();
        assert!(handle.get().await.unwrap()["label"].is_string());
        let label = json!({"label": "Other"}).as_object().unwrap().clone();
        handle.update(label).await.unwrap();
        let error = handle.section_of(CodeKind::AppBase).await.unwrap_err();
        assert!(error.is_invalid_input(), "{error}");
    }
}

#[tokio::test]
async fn an_app_has_documents_common_data_and_an_icon() {
    let (_sandbox, _client, app) = acme().await;
    let base =
        code::Base::from_text("{ // of all modules\n  \"baseUrl\": \"https://a.example\"\n}");
    assert!(app.set_base(&base).await.unwrap().is_none());
    assert_eq!(app.base().await.unwrap(), base);
    app.modules()
        .create(NewModule::action("getUser", "Get a user"))
        .await
        .unwrap();
    let groups = code::Groups::from_text(r#"[{"label":"Users","modules":["getUser"]}]"#);
    app.set_groups(&groups).await.unwrap();
    assert_eq!(
        app.groups().await.unwrap().value().unwrap(),
        groups.value().unwrap()
    );
    let install = code::Install::from_text("{ }");
    app.set_section(&install).await.unwrap();
    assert_eq!(app.section::<code::Install>().await.unwrap(), install);
    let spec = code::InstallSpec::from_text("[]");
    app.set_section(&spec).await.unwrap();
    assert_eq!(app.section::<code::InstallSpec>().await.unwrap(), spec);
    assert!(app.set_readme("# Acme\n").await.unwrap());
    assert_eq!(app.readme().await.unwrap(), "# Acme\n");
    let common = Common::new().with("clientSecret", "hunter2");
    assert!(app.set_common(&common).await.unwrap());
    assert_eq!(app.common().await.unwrap(), common);
    assert!(app.set_icon(&icon(512)).await.unwrap());
    assert_eq!(app.icon(512).await.unwrap(), icon(512));

    let error = app.section_of(CodeKind::AppCommon).await.unwrap_err();
    assert!(
        error.help().unwrap().contains("base, readme, groups"),
        "{error}"
    );
}

#[tokio::test]
async fn checksums_tell_what_is_equal_without_reading_it() {
    let (_sandbox, client, app) = acme().await;
    let webhooks = client.app("acme-crm").unwrap().webhooks();
    webhooks
        .create(NewWebhook::new(WebhookType::Web, "Events"))
        .await
        .unwrap();
    let new = NewModule::action("getUser", "Get a user").crud(Crud::Read);
    app.modules().create(new).await.unwrap();
    app.rpcs()
        .create(NewRpc::new("listUsers", "List users"))
        .await
        .unwrap();
    app.functions()
        .create(NewFunction::new("toCents"))
        .await
        .unwrap();
    let handles = [
        (ComponentKind::Webhook, "acme-crm"),
        (ComponentKind::Module, "getUser"),
        (ComponentKind::Rpc, "listUsers"),
        (ComponentKind::Function, "toCents"),
    ];
    let mut compared = 0;
    for (kind, name) in handles {
        let handle = app.component(kind, name).unwrap();
        for code in CodeKind::sections(kind) {
            let section = handle.section_of(code).await.unwrap();
            let checksums = app.checksums().await.unwrap();
            if section.is_unset() {
                continue;
            }
            let matches = |text: &str| checksums.matches(code, name, text);
            assert_eq!(matches(section.text()), Some(true), "{code} of {name}");
            assert_eq!(matches("other"), Some(false), "{code} of {name}");
            assert_eq!(checksums.matches(code, "none", "other"), None);
            compared += 1;
        }
    }
    assert!(compared > 10, "{compared}");
    let base = app.base().await.unwrap();
    let checksums = app.checksums().await.unwrap();
    assert_eq!(
        checksums.matches(CodeKind::AppBase, "", base.text()),
        Some(true)
    );
    let module = checksums.get(ComponentKind::Module, "getUser").unwrap();
    assert_eq!(module.matches("label", "Get a user"), Some(true));
    assert_eq!(module.matches("type_id", "4"), Some(true));
    assert_eq!(module.matches("crud", "create"), Some(false));
    assert_eq!(module.matches("webhook", "x"), None);
}

#[tokio::test]
async fn a_module_is_published_retired_cloned_and_priced() {
    let (_sandbox, _client, app) = acme().await;
    app.modules()
        .create(NewModule::action("getUser", "Get a user"))
        .await
        .unwrap();
    let module = app.module("getUser").unwrap();
    let state = async || {
        let read = module.get().await.unwrap();
        (
            read.public.unwrap(),
            read.deprecated.unwrap(),
            read.archived.unwrap(),
        )
    };
    assert_eq!(state().await, (false, false, false));
    module.make_public().await.unwrap();
    module.deprecate().await.unwrap();
    module.archive().await.unwrap();
    assert_eq!(state().await, (true, true, true));
    assert!(!module.deprecate().await.unwrap(), "it is already");
    module.make_private().await.unwrap();
    module.undeprecate().await.unwrap();
    module.unarchive().await.unwrap();
    assert_eq!(state().await, (false, false, false));

    module
        .set_consumable(&Consumable::new("100").description("One"))
        .await
        .unwrap();
    let copy = module
        .clone_as("findUser", Some("Find a user"))
        .await
        .unwrap();
    assert_eq!(
        (copy.name.as_str(), copy.label.as_str()),
        ("findUser", "Find a user")
    );
    assert_eq!(app.modules().list().await.unwrap().len(), 2);
}

#[tokio::test]
async fn an_rpc_runs() {
    let rpc = SeedComponent::rpc("listUsers", "Users").field("answers", json!([["Ann"], "two"]));
    let (sandbox, client) = start(App::new("acme-crm").component(rpc), &[]).await;
    let rpc = client
        .app("acme-crm")
        .unwrap()
        .version(1)
        .rpc("listUsers")
        .unwrap();
    let schema = [RpcParameter::new("team", "number").required()];
    let data = json!({"team": 7});
    assert_eq!(rpc.test(&data, &schema).await.unwrap(), json!(["Ann"]));
    assert_eq!(rpc.test(&data, &schema).await.unwrap(), json!("two"));
    let sent: serde_json::Value =
        serde_json::from_slice(&sandbox.requests().last().unwrap().body).unwrap();
    assert_eq!(
        sent,
        json!({"data": {"team": 7}, "schema": [{"name": "team", "required": true, "type": "number"}]}),
    );
    assert!(rpc.test(&7, &schema).await.unwrap_err().is_invalid_input());
}

#[tokio::test]
async fn locked_functions_are_an_answer_of_their_own() {
    let app = App::new("acme-crm").component(SeedComponent::function("toCents"));
    let (_sandbox, client) = start(app, &[Quirk::LockedFunctions]).await;
    let app = client.app("acme-crm").unwrap().version(1);
    let code = function::Code::from_text("function toCents() {}");
    let errors = [
        app.functions()
            .create(NewFunction::new("other"))
            .await
            .unwrap_err(),
        app.functions()
            .ensure(NewFunction::new("other"))
            .await
            .unwrap_err(),
        app.function("toCents")
            .unwrap()
            .set_section(&code)
            .await
            .unwrap_err(),
    ];
    for error in errors {
        assert!(error.is_functions_locked() && error.is_permission_denied());
        assert_eq!(error.code(), "functions-locked");
        assert!(error.help().unwrap().contains("all else of the app"));
    }
    app.modules()
        .create(NewModule::action("getUser", "Get a user"))
        .await
        .unwrap();
    assert_eq!(
        app.functions().list().await.unwrap().len(),
        1,
        "reading works"
    );
}

#[tokio::test]
async fn a_function_may_be_too_long() {
    let (_sandbox, _client, app) = acme().await;
    app.functions()
        .create(NewFunction::new("toCents"))
        .await
        .unwrap();
    let code = function::Code::from_text(format!("// {}", "x".repeat(5000)));
    let function = app.function("toCents").unwrap();
    let error = function.set_section(&code).await.unwrap_err();
    assert!(
        error.is_function_too_long() && error.is_validation(),
        "{error}"
    );
    assert_eq!(error.code(), "function-too-long");
}

#[tokio::test]
async fn changes_of_an_approved_app_wait_for_a_commit() {
    let module = SeedComponent::module("getUser", 4);
    let (_sandbox, client) = start(App::new("acme-crm").approved().component(module), &[]).await;
    let app = client.app("acme-crm").unwrap().version(1);
    assert!(app.changes().await.unwrap().is_empty());
    let api = module::Api::from_text("{ \"url\": \"/me\" }");
    let module = app.module("getUser").unwrap();
    let change = module.set_section(&api).await.unwrap().expect("it waits");
    assert_eq!(change.group.as_deref(), Some("module"));
    assert_eq!(change.item.as_deref(), Some("getUser"));
    let changes = app.changes().await.unwrap();
    assert_eq!(changes.len(), 1);
    let id = change.id.unwrap();
    assert_eq!(changes[0].id, Some(id));
    let detail = app.change(id).await.unwrap();
    assert_eq!(detail.new_value.unwrap(), api.text());

    app.commit(Commit::new("Read me", [id]), Irreversible)
        .await
        .unwrap();
    assert!(app.changes().await.unwrap().is_empty());
    module
        .set_section(&module::Api::from_text("{}"))
        .await
        .unwrap();
    let pending = app.changes().await.unwrap();
    let ids: Option<Vec<i64>> = pending.iter().map(|change| change.id).collect();
    assert!(app.rollback(ids.unwrap(), Irreversible).await.unwrap());
    assert!(app.changes().await.unwrap().is_empty());
    assert_eq!(module.section::<module::Api>().await.unwrap(), api);
}

#[tokio::test]
async fn an_app_is_published_reviewed_and_installed() {
    let (_sandbox, client, app) = acme().await;
    assert!(app.open_source().await.unwrap());
    assert_eq!(app.get().await.unwrap().opensource, Some(true));
    assert!(app.close_source().await.unwrap());
    let visibility = app.make_public(Irreversible).await.unwrap();
    assert_eq!(visibility.public, Some(true));
    let invite = client.invite(visibility.invite_token.unwrap()).unwrap();
    assert_eq!(
        invite.get().await.unwrap().name.as_deref(),
        Some("acme-crm")
    );
    assert_eq!(invite.accept([7]).await.unwrap().version, Some(1));
    assert_eq!(app.make_private().await.unwrap().public, Some(false));

    let scenarios = [("Get a user", "https://eu1.make.com/1/scenarios/7")];
    let stored = app.set_review_form(scenarios).await.unwrap();
    assert_eq!(stored["Get a user"], scenarios[0].1);
    assert!(app.request_review(Irreversible).await.unwrap());
    app.review().await.unwrap();
    assert!(!app.events().await.unwrap().is_empty());
}

#[tokio::test]
async fn an_app_is_cloned() {
    let (_sandbox, client, app) = acme().await;
    app.modules()
        .create(NewModule::action("getUser", "Get a user"))
        .await
        .unwrap();
    let copy = app.clone_as("acme-erp", 1).await.unwrap();
    let modules = client.app(&copy.name).unwrap().version(1).modules();
    assert_eq!(modules.list().await.unwrap().len(), 1);
    let next = app.clone_major().await.unwrap();
    assert_eq!((next.name.as_str(), next.version), ("acme-crm", Some(2)));
}
