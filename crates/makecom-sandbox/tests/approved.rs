//! Approved apps and their pending changes, and the quirks of whole apps.

mod support;

use makecom_sandbox::{App, Quirk, Sandbox};
use serde_json::{Value, json};
use support::{Call, Steps, acme, start, status};

#[tokio::test]
async fn changes_of_an_approved_app_are_read_committed_and_dropped() {
    let sandbox = start(acme().approved(), &[]).await;
    let put = async |path: &str, text: &str| {
        let media_type = if path.ends_with("/code") {
            "application/javascript"
        } else {
            "application/jsonc"
        };
        let set = Call::put(path, media_type, text).send(&sandbox).await;
        set.json::<Value>().await.unwrap()["change"].clone()
    };
    // By kind: path of a section, group, item, code.
    let sections = [
        ("/acme-crm/1/base", "app", "acme-crm", "base"),
        ("/connections/acme-crm/api", "account", "acme-crm", "api"),
        ("/webhooks/acme-crm/attach", "hook", "acme-crm", "attach"),
        (
            "/acme-crm/1/modules/getUser/expect",
            "module",
            "getUser",
            "expect",
        ),
        ("/acme-crm/1/rpcs/listUsers/api", "rpc", "listUsers", "api"),
        (
            "/acme-crm/1/functions/addUp/code",
            "function",
            "addUp",
            "code",
        ),
    ];
    for (number, (path, group, item, code)) in (1..).zip(sections) {
        let change = put(path, "[ /* new */ ]").await;
        let expected = json!({"id": number, "group": group, "item": item, "code": code});
        assert_eq!(change, expected);
        let read = Call::get(path).send(&sandbox).await.text().await.unwrap();
        assert_eq!(read, "[ /* new */ ]", "sections show what is pending");
        let get = Call::get(format!("/acme-crm/1/changes/{number}"));
        let change: Value = get.send(&sandbox).await.json().await.unwrap();
        assert_eq!(change["change"]["newValue"], "[ /* new */ ]");
        assert_eq!(change["change"]["group"], group);
    }
    let get = async |path: &str| {
        Steps::one(&sandbox, &format!("GET {path}"), &Value::Null)
            .await
            .1
    };
    let app = get("/acme-crm/1?cols[]=changes&cols[]=inReview").await;
    assert_eq!(app["app"]["changes"].as_array().unwrap().len(), 6);
    assert_eq!(app["app"]["inReview"], false);
    let function = get("/acme-crm/1/functions/addUp").await;
    let function = &function["appFunction"];
    assert_eq!(
        function["code"], "function addUp(a, b) {}",
        "records show what is committed"
    );
    assert_eq!(function["changes"]["code"]["id"], 6);
    let module = sandbox.module("acme-crm", 1, "getUser").unwrap();
    assert_eq!(
        (module.section("expect"), module.committed_section("expect")),
        (Some("[ /* new */ ]"), None)
    );

    let test = Call::put(
        "/acme-crm/1/functions/addUp/test",
        "application/javascript",
        "// t",
    );
    let test: Value = test.send(&sandbox).await.json().await.unwrap();
    assert_eq!(test, json!({"changed": true}), "tests have no versions");
    assert_eq!(
        put("/connections/acme-crm/api", "null").await["id"],
        2,
        "still the same change"
    );

    let commit = json!({"message": "why", "notify": false, "changeIds": [4, 5]});
    let commit = Call::post("/acme-crm/1/commit", &commit)
        .send(&sandbox)
        .await;
    assert_eq!(
        commit.headers()["content-type"],
        "text/plain; charset=utf-8"
    );
    assert_eq!(commit.text().await.unwrap(), "true");
    Steps::of(&sandbox)
        .ok(
            "POST /acme-crm/1/rollback",
            json!({"changeIds": [6]}),
            json!({"rolledBack": true}),
        )
        .send()
        .await;
    let module = sandbox.module("acme-crm", 1, "getUser").unwrap();
    assert_eq!(module.committed_section("expect"), Some("[ /* new */ ]"));
    let function = sandbox.function("acme-crm", 1, "addUp").unwrap();
    assert_eq!(function.section("code"), Some("function addUp(a, b) {}"));
    let app = get("/acme-crm/1?cols[]=changes").await;
    assert_eq!(app["app"]["changes"].as_array().unwrap().len(), 3);
    assert_eq!(
        status(&Call::get("/acme-crm/1/changes/4"), &sandbox).await,
        404
    );
}

#[tokio::test]
async fn only_an_approved_app_commits() {
    let sandbox = start(acme(), &[]).await;
    let body = json!({"message": "why", "changeIds": []});
    let (status, _) = Steps::one(&sandbox, "POST /acme-crm/1/commit", &body).await;
    assert_eq!(status, 403);
}

#[tokio::test]
async fn quirks_of_whole_apps() {
    let app = json!({"name": "acme-erp", "label": "A", "theme": "#000000", "language": "en",
        "audience": "global"});
    let sandbox = start(acme(), &[Quirk::SuffixedNames]).await;
    let (_, made) = Steps::one(&sandbox, "POST ", &app).await;
    let name = made["app"]["name"].as_str().unwrap();
    assert_eq!(name.len(), "acme-erp-gb5f0g".len(), "{name}");
    assert!(name.starts_with("acme-erp-"), "{name}");
    let (_, again) = Steps::one(&sandbox, "POST ", &app).await;
    assert_ne!(
        again["app"]["name"], name,
        "a script that runs twice makes two"
    );
    let (status, refusal) =
        Steps::one(&sandbox, "POST /acme-crm/1/clone-major", &Value::Null).await;
    assert_eq!((status, &refusal["code"]), (403, &json!("IM002")));

    let sandbox = start(acme(), &[Quirk::LockedFunctions]).await;
    let locked = json!({"message": "admin permission \"apps edit\" is needed", "code": "IM002"});
    for (request, body) in [
        ("POST /acme-crm/1/functions", json!({"name": "other"})),
        ("DELETE /acme-crm/1/functions/addUp", Value::Null),
    ] {
        let answer = Steps::one(&sandbox, request, &body).await;
        assert_eq!(answer, (403, locked.clone()), "{request}");
    }
    let (status, _) = Steps::one(&sandbox, "GET /acme-crm/1/functions/addUp", &Value::Null).await;
    assert_eq!(status, 200);

    let label = |answer: &Value| answer["appModule"]["label"].clone();
    let module = "/acme-crm/1/modules/getUser";
    let (update, get) = (format!("PATCH {module}"), format!("GET {module}"));
    let body = json!({"label": "New"});
    for (quirk, approved, answered, read, after) in [
        (None, true, "New", "New", "New"),
        (Some(Quirk::StaleUpdates), false, "", "New", "New"),
        (Some(Quirk::PendingRecords), false, "New", "New", "New"),
        (Some(Quirk::PendingRecords), true, "", "", "New"),
    ] {
        let app = if approved { acme().approved() } else { acme() };
        let sandbox = start(app, quirk.as_slice()).await;
        assert_eq!(
            label(&Steps::one(&sandbox, &update, &body).await.1),
            answered,
            "{quirk:?}"
        );
        assert_eq!(
            label(&Steps::one(&sandbox, &get, &Value::Null).await.1),
            read,
            "{quirk:?}"
        );
        assert!(sandbox.commit("acme-crm").await);
        assert_eq!(
            label(&Steps::one(&sandbox, &get, &Value::Null).await.1),
            after,
            "{quirk:?}"
        );
    }

    for (quirk, left) in [(None, 1), (Some(Quirk::RollbackAll), 0)] {
        let sandbox = start(acme().approved(), quirk.as_slice()).await;
        for section in ["api", "scope"] {
            let path = format!("{module}/{section}");
            let set = Call::put(path, "application/jsonc", "[ ]");
            assert_eq!(support::status(&set, &sandbox).await, 200);
        }
        let body = json!({"changeIds": [1]});
        assert_eq!(
            Steps::one(&sandbox, "POST /acme-crm/1/rollback", &body)
                .await
                .0,
            200
        );
        let (_, app) = Steps::one(&sandbox, "GET /acme-crm/1", &Value::Null).await;
        assert_eq!(
            app["app"]["changes"].as_array().unwrap().len(),
            left,
            "{quirk:?}"
        );
    }

    for (quirk, expected) in [(None, 200), (Some(Quirk::RequiredInitMode), 400)] {
        let sandbox = start(acme(), quirk.as_slice()).await;
        let body = json!({"name": "other", "typeId": 4});
        let (status, _) = Steps::one(&sandbox, "POST /acme-crm/1/modules", &body).await;
        assert_eq!(status, expected, "{quirk:?}");
    }
}

#[tokio::test]
async fn what_is_left_of_a_deleted_version_passes_to_the_newest() {
    let sandbox = Sandbox::builder()
        .app(acme().field("approved", true))
        .app(App::new("acme-crm").version(2))
        .app(App::new("acme-crm").version(3))
        .start()
        .await
        .unwrap();
    let set = async |text: &str| {
        let set = Call::put("/connections/acme-crm/api", "application/jsonc", text);
        set.send(&sandbox).await.json::<Value>().await.unwrap()
    };
    let pending = set("{/*1*/}").await["change"].clone();
    let (status, _) = Steps::one(&sandbox, "DELETE /acme-crm/1", &Value::Null).await;
    assert_eq!(status, 200);
    let changes = "GET /acme-crm/3?cols[]=changes";
    let (_, app) = Steps::one(&sandbox, changes, &Value::Null).await;
    assert_eq!(app["app"]["changes"], json!([pending]));
    let (_, sums) = Steps::one(&sandbox, "GET /acme-crm/3/checksum", &Value::Null).await;
    assert_eq!(sums["accounts"][0]["name"], "acme-crm");
    assert_eq!(set("{/*2*/}").await, json!({"change": null}));
    let connection = sandbox.connection("acme-crm").unwrap();
    assert_eq!(connection.section("api"), Some("{/*2*/}"));
    assert_eq!(connection.version(), 3);
    let (_, app) = Steps::one(&sandbox, changes, &Value::Null).await;
    assert_eq!(app["app"]["changes"], json!([]));
}
