//! What each kind of component of an app does.

mod support;

use std::time::Duration;

use makecom_sandbox::{App, ManualClock, Sandbox, SeedComponent};
use serde_json::{Value, json};
use support::{Call, Steps, acme, start, status};

#[tokio::test]
async fn new_components_have_names_defaults_and_texts() {
    let sandbox = start(App::new("acme-crm"), &[]).await;
    Steps::of(&sandbox)
        .ok(
            "POST /acme-crm/webhooks",
            json!({"type": "web", "label": "W"}),
            json!(
                {"appWebhook": {"name": "acme-crm", "label": "W", "type": "web"}}
            ),
        )
        .ok(
            "POST /acme-crm/webhooks",
            json!({"type": "web-shared", "label": "W"}),
            json!(
                {"appWebhook": {"name": "acme-crm2", "label": "W", "type": "web-shared"}}
            ),
        )
        .ok(
            "POST /acme-crm/1/modules",
            json!({"name": "getUser", "typeId": 4}),
            json!(
                {"appModule": {
                    "name": "getUser", "label": "", "description": "", "typeId": 4, "crud": null,
                    "connection": null, "webhook": null,
                }}
            ),
        )
        .ok(
            "GET /acme-crm/1/modules/getUser",
            Value::Null,
            json!(
                {"appModule": {
                    "name": "getUser", "label": "", "description": "", "typeId": 4, "crud": null,
                    "connection": null, "altConnection": null, "webhook": null,
                    "public": false, "approved": false, "archived": false, "deprecated": false,
                }}
            ),
        )
        .ok(
            "POST /acme-crm/1/rpcs",
            json!({"name": "listUsers", "label": "R"}),
            json!(
                {"appRpc": {"name": "listUsers", "label": "R"}}
            ),
        )
        .ok(
            "POST /acme-crm/1/functions",
            json!({"name": "addUp"}),
            json!(
                {"appFunction": {"name": "addUp"}}
            ),
        )
        .ok(
            "GET /acme-crm/1/functions",
            Value::Null,
            json!(
                {"appFunctions": [{"name": "addUp", "args": "()"}]}
            ),
        )
        .ok(
            "DELETE /acme-crm/1/functions/addUp",
            Value::Null,
            json!(
                {"appFunction": {"name": "addUp"}}
            ),
        )
        .ok(
            "DELETE /acme-crm/1/rpcs/listUsers",
            Value::Null,
            json!({"appRpc": "listUsers"}),
        )
        .send()
        .await;
    let module = sandbox.module("acme-crm", 1, "getUser").unwrap();
    for (section, text) in [
        ("api", "{}"),
        ("epoch", "{}"),
        ("expect", "[]"),
        ("scope", "[]"),
    ] {
        assert_eq!(module.section(section), Some(text), "{section}");
    }
    assert_eq!((module.app(), module.version()), ("acme-crm", 1));
    assert!(sandbox.rpc("acme-crm", 1, "listUsers").is_none());
    let readme = Call::get("/acme-crm/1/readme").send(&sandbox).await;
    assert_eq!(
        readme.headers()["content-type"],
        "text/markdown; charset=utf-8"
    );
    assert_eq!(readme.text().await.unwrap(), "README\n======\n");
}

#[tokio::test]
async fn a_module_starts_blank_as_an_example_or_as_a_copy() {
    let source = SeedComponent::module("getUser", 4)
        .field("public", true)
        .field("label", "Get")
        .section("api", "{ /* 1 */ }");
    let sandbox = start(App::new("acme-crm").component(source), &[]).await;
    let create = |name: &str, mode: &str| json!({"name": name, "typeId": 4, "moduleInitMode": mode, "moduleInitSource": "getUser"});
    for (name, mode, expected) in [
        ("blank", "blank", "{}"),
        ("example", "example", "/users/{{parameters.id}}"),
        ("copy", "module", "{ /* 1 */ }"),
    ] {
        let body = create(name, mode);
        assert_eq!(
            Steps::one(&sandbox, "POST /acme-crm/1/modules", &body)
                .await
                .0,
            200
        );
        let made = sandbox.module("acme-crm", 1, name).unwrap();
        assert!(made.section("api").unwrap().contains(expected), "{mode}");
        assert!(made.field("moduleInitMode").is_null());
    }
    Steps::of(&sandbox)
        .ok("POST /acme-crm/1/modules/getUser/clone", json!({"newName": "getUser2"}), json!(
            {"module": {
                "name": "getUser2", "label": "Get", "description": "", "typeId": 4, "crud": null,
                "connection": null, "webhook": null,
            }}
        ))
        .send()
        .await;
    let copy = sandbox.module("acme-crm", 1, "getUser2").unwrap();
    assert_eq!(copy.section("api"), Some("{ /* 1 */ }"));
    assert!(!copy.is("public"));
}

#[tokio::test]
async fn flags_say_whether_they_changed() {
    let sandbox = start(acme(), &[]).await;
    let module = "/acme-crm/1/modules/getUser";
    for (verb, flag, value) in [
        ("public", "public", true),
        ("private", "public", false),
        ("deprecate", "deprecated", true),
        ("undeprecate", "deprecated", false),
        ("archive", "archived", true),
        ("unarchive", "archived", false),
    ] {
        for changed in [true, false] {
            let request = format!("POST {module}/{verb}");
            let (_, answer) = Steps::one(&sandbox, &request, &Value::Null).await;
            assert_eq!(answer, json!({ "changed": changed }), "{verb}");
        }
        let module = sandbox.module("acme-crm", 1, "getUser").unwrap();
        assert_eq!(module.is(flag), value, "{verb}");
    }
    for (verb, value) in [("opensource", true), ("closedsource", false)] {
        let request = format!("POST /acme-crm/1/{verb}");
        let (_, answer) = Steps::one(&sandbox, &request, &Value::Null).await;
        assert_eq!(answer, json!({"changed": true}));
        assert_eq!(
            sandbox.app_version("acme-crm", 1).unwrap().is("opensource"),
            value
        );
    }
}

#[tokio::test]
async fn an_rpc_gives_the_answers_that_it_was_given() {
    let rpc = SeedComponent::rpc("other", "Other").field("answers", json!([[1], "two"]));
    let sandbox = start(acme().component(rpc), &[]).await;
    assert!(
        sandbox
            .answer_rpc("acme-crm", 1, "listUsers", json!({"value": 3}))
            .await
    );
    assert!(
        !sandbox
            .answer_rpc("acme-crm", 2, "listUsers", Value::Null)
            .await
    );
    assert!(
        !sandbox
            .answer_rpc("acme-crm", 1, "unknown", Value::Null)
            .await
    );
    let deep = (0..119).fold(Value::Null, |inner, _| json!([inner]));
    assert!(!sandbox.answer_rpc("acme-crm", 1, "listUsers", deep).await);
    let major = Call::new("POST", "/acme-crm/1/clone-major");
    assert_eq!(status(&major, &sandbox).await, 200);
    let body = json!({"data": {"id": 1}, "schema": []});
    for (rpc, expected) in [
        ("other", Some(json!([1]))),
        ("other", Some(json!("two"))),
        ("other", None),
        ("listUsers", Some(json!({"value": 3}))),
        ("listUsers", None),
    ] {
        let request = format!("POST /acme-crm/1/rpcs/{rpc}");
        let (status, answer) = Steps::one(&sandbox, &request, &body).await;
        if let Some(expected) = expected {
            assert_eq!((status, answer), (200, expected));
        } else {
            assert_eq!(status, 501);
            let detail = answer["detail"].as_str().unwrap();
            assert!(detail.contains("calls no other service"));
        }
    }
}

#[tokio::test]
async fn a_webhook_shows_its_whole_content() {
    let webhook = SeedComponent::webhook("web", "Events")
        .field("connection", "acme-crm")
        .section("attach", "{ /* c */ \"url\": \"/hooks\", }");
    let sandbox = start(acme().component(webhook.name("other")), &[]).await;
    let (_, hook) = Steps::one(&sandbox, "GET /webhooks/other", &Value::Null).await;
    assert_eq!(
        hook["appWebhook"],
        json!({
            "name": "other", "label": "Events", "type": "web", "appName": "acme-crm", "appVersion": 1,
            "connection": "acme-crm", "altConnection": null, "aliasTo": null, "changes": {},
            "api": {}, "parameters": {}, "attach": {"url": "/hooks"}, "detach": {}, "update": {},
            "scope": {},
            "endpoint": "https://hook.sandbox.example/app/other/",
            "shieldEndpoint": "https://shield.sandbox.example/app/other/",
        })
    );
}

#[tokio::test]
async fn reads_of_every_kind_lag() {
    let clock = ManualClock::new();
    let second = Duration::from_secs(1);
    let sandbox = Sandbox::builder()
        .app(acme())
        .clock(&clock)
        .read_lag(second)
        .delete_lag(second)
        .start()
        .await
        .unwrap();
    let get = async |path: &str| Steps::one(&sandbox, &format!("GET {path}"), &Value::Null).await;
    let send = async |request: &str, body: Value| {
        assert_eq!(
            Steps::one(&sandbox, request, &body).await.0,
            200,
            "{request}"
        );
    };
    send("PATCH /acme-crm/1", json!({"label": "New"})).await;
    send(
        "POST /acme-crm/1/modules",
        json!({"name": "other", "typeId": 4}),
    )
    .await;
    send("POST /acme-crm/1/public", Value::Null).await;
    let seen = async || {
        let (_, app) = get("/acme-crm/1").await;
        let (_, events) = get("/acme-crm/1/events-log").await;
        let (_, sums) = get("/acme-crm/1/checksum").await;
        let count = |list: &Value| list.as_array().map_or(0, Vec::len);
        (
            app["app"]["label"].as_str().unwrap_or_default().to_owned(),
            get("/acme-crm/1/modules/other").await.0,
            count(&events["events"]),
            count(&sums["modules"]),
        )
    };
    assert_eq!(seen().await, ("Acme CRM".to_owned(), 404, 0, 1));
    clock.advance(second);
    assert_eq!(seen().await, ("New".to_owned(), 200, 1, 2));
}

#[tokio::test]
async fn a_deleted_app_is_gone_for_writers_at_once() {
    let clock = ManualClock::new();
    let second = Duration::from_secs(1);
    let sandbox = Sandbox::builder()
        .app(acme())
        .clock(&clock)
        .delete_lag(second)
        .start()
        .await
        .unwrap();
    let send = async |request: &str| Steps::one(&sandbox, request, &Value::Null).await.0;
    let module = "/acme-crm/1/modules";
    assert_eq!(send("DELETE /acme-crm/1/modules/getUser").await, 200);
    let again = Call::post(module, &json!({"name": "getUser", "typeId": 9}));
    assert_eq!(status(&again, &sandbox).await, 200, "the name is free");
    assert_eq!(status(&again, &sandbox).await, 400, "and taken");
    assert_eq!(send("DELETE /acme-crm/1").await, 200);
    let cases = [
        ("GET /acme-crm/1/modules/getUser", 200),
        ("GET /connections/acme-crm", 200),
        ("DELETE /acme-crm/1/modules/getUser", 404),
        ("DELETE /connections/acme-crm", 404),
    ];
    for (request, expected) in cases {
        assert_eq!(send(request).await, expected, "{request}");
    }
    clock.advance(second);
    for (request, _) in cases {
        assert_eq!(send(request).await, 404, "{request}");
    }
}
