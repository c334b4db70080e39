//! Whole custom apps: their life, copies, icons and checksums.

mod support;

use makecom_sandbox::{App, Sandbox, SeedComponent};
use serde_json::{Value, json};
use support::{Call, Steps, acme, start, status};

#[tokio::test]
async fn an_app_lives_from_creation_to_review() {
    let sandbox = start(acme(), &[]).await;
    let app = json!({"name": "acme-erp", "label": "ERP", "theme": "#0A1B2C", "language": "en",
        "audience": "countries", "countries": ["cz"], "version": 3});
    let brief = |label: &str| {
        json!({"name": "acme-erp", "label": label, "version": 3,
        "theme": "#0a1b2c", "public": false, "approved": false})
    };
    let mut updated = brief("New");
    updated["description"] = "".into();
    Steps::of(&sandbox)
        .ok("POST ", app, json!({ "app": brief("ERP") }))
        .ok("PATCH /acme-erp/3", json!({"label": "New"}), json!({ "app": updated }))
        .ok("GET /acme-erp/3/common", Value::Null, json!({}))
        .ok("PUT /acme-erp/3/common", json!({"clientId": 7}), json!({"changed": true}))
        .ok("GET /acme-erp/3/common", Value::Null, json!({"clientId": 7}))
        .ok("PATCH /acme-erp/3/base", json!({"baseUrl": "https://a.example"}), json!({"change": null}))
        .ok("POST /acme-erp/3/base", json!({"baseUrl": "https://b.example"}), json!({"change": null}))
        .ok("POST /acme-erp/3/review", Value::Null, json!({"requested": true}))
        .ok("PUT /acme-erp/3/review/form", json!({"testingScenarios": {"a": "https://a.example"}}),
            json!({"form": {"testingScenarios": {"a": "https://a.example"}}}))
        .ok("GET /acme-erp/3/events-log?cols[]=id&cols[]=message&cols[]=createdAt", Value::Null, json!(
            {"events": [{
                "id": 1, "message": "A review was requested.", "createdAt": "2026-01-01T00:00:00.000Z",
            }]}
        ))
        .ok("GET ?cols[]=label&cols[]=inReview", Value::Null, json!({"apps": [
            {"name": "acme-crm", "label": "Acme CRM", "in_review": false},
            {"name": "acme-erp", "label": "New", "in_review": true},
        ]}))
        .ok("GET ?cols[]=inReview", Value::Null, json!({"apps": [
            {"name": "acme-crm", "in_review": false}, {"name": "acme-erp", "in_review": true},
        ]}))
        .send()
        .await;
    let (_, detail) = Steps::one(&sandbox, "GET /acme-erp/3", &Value::Null).await;
    for (key, value) in [
        ("global", json!(false)),
        ("countries", json!(["cz"])),
        ("versionFull", json!("3.0.0")),
        ("created", json!("2026-01-01T00:00:00.000Z")),
        ("inviteToken", Value::Null),
    ] {
        assert_eq!(detail["app"][key], value, "{key}");
    }
    assert!(
        detail["app"].get("base").is_none(),
        "long columns have to be asked for"
    );
    let (_, columns) = Steps::one(&sandbox, "GET /acme-erp/3?cols%5B%5D=base", &Value::Null).await;
    let base = json!({"baseUrl": "https://b.example"});
    assert_eq!(columns, json!({"app": {"name": "acme-erp", "base": &base}}));
    let (_, all) = Steps::one(&sandbox, "GET /acme-erp/3?cols[]=*", &Value::Null).await;
    assert_eq!(all["app"]["base"], base);
    assert_eq!(all["app"]["countries"], json!(["cz"]));
    assert!(sandbox.approve("acme-erp").await);
    let app = sandbox.app_version("acme-erp", 3).unwrap();
    assert_eq!((app.is("approved"), app.is("inReview")), (true, false));
}

#[tokio::test]
async fn groups_are_json_under_either_name() {
    let sandbox = start(acme(), &[]).await;
    for (media_type, text, expected) in [
        (
            "application/json",
            r#"[{"label": "A", "modules": []}]"#,
            200,
        ),
        (
            "application/jsonc",
            r#"[{"label": "B", "modules": ["getUser"]}]"#,
            200,
        ),
        ("application/jsonc", "[ /* none */ ]", 400),
        ("text/plain", "[]", 415),
    ] {
        let set = Call::put("/acme-crm/1/groups", media_type, text);
        assert_eq!(
            status(&set, &sandbox).await,
            expected,
            "{media_type} {text}"
        );
    }
    let (_, groups) = Steps::one(&sandbox, "GET /acme-crm/1/groups", &Value::Null).await;
    assert_eq!(groups[0]["label"], "B");
}

#[tokio::test]
async fn an_invite_leads_to_a_public_app() {
    let sandbox = start(acme(), &[]).await;
    let (_, public) = Steps::one(&sandbox, "POST /acme-crm/1/public", &Value::Null).await;
    let token = public["inviteToken"].as_str().unwrap();
    assert_eq!(public["public"], true);
    let invite = format!("/invites/{token}");
    let (_, got) = Steps::one(&sandbox, &format!("GET {invite}"), &Value::Null).await;
    let manifest = &got["appInvite"]["manifestBasic"];
    assert_eq!(manifest["name"], "app#acme-crm");
    assert_eq!(manifest["groups"][0]["label"], "Users");
    assert_eq!(manifest["actions"][0]["name"], "getUser");
    assert_eq!(got["appInvite"]["installable"], json!([]));
    let body = json!({"organizationIds": [7]});
    let (_, accepted) = Steps::one(&sandbox, &format!("POST {invite}"), &body).await;
    assert_eq!(accepted["appInvite"]["version"], 1);
    let app = sandbox.app_version("acme-crm", 1).unwrap();
    assert_eq!(app.field("installedIn"), &json!([7]));
}

#[tokio::test]
async fn a_clone_has_everything_but_the_common_data() {
    let module = SeedComponent::module("watch", 10).field("webhook", "acme-crm");
    let common = json!({"clientSecret": "hunter2"});
    let app = acme()
        .component(module)
        .common(common.as_object().unwrap().clone());
    let sandbox = start(app, &[]).await;
    let body = json!({"newName": "acme-copy", "newVersion": 4});
    let (_, clone) = Steps::one(&sandbox, "POST /acme-crm/1/clone", &body).await;
    assert_eq!(
        (&clone["app"]["name"], &clone["app"]["version"]),
        (&json!("acme-copy"), &json!(4))
    );
    let made = sandbox.app_version("acme-copy", 4).unwrap();
    assert_eq!((made.label(), made.common().len()), ("Acme CRM", 0));
    assert!(made.section("groups").unwrap().contains("Users"));
    let names = |app| -> Vec<String> {
        let connections = sandbox.connections(app).into_iter();
        connections.map(|one| one.name().to_owned()).collect()
    };
    assert_eq!(names("acme-copy"), ["acme-copy", "acme-copy2"]);
    let of_copy = |name| sandbox.module("acme-copy", 4, name).unwrap();
    assert_eq!(of_copy("getUser").text("connection"), Some("acme-copy"));
    assert_eq!(of_copy("watch").text("webhook"), Some("acme-copy"));

    let (_, major) = Steps::one(&sandbox, "POST /acme-crm/1/clone-major", &Value::Null).await;
    assert_eq!(
        (&major["app"]["name"], &major["app"]["version"]),
        (&json!("acme-crm"), &json!(2))
    );
    let module = sandbox.module("acme-crm", 2, "getUser").unwrap();
    assert_eq!(
        module.text("connection"),
        Some("acme-crm"),
        "connections have no versions"
    );
    assert_eq!(names("acme-crm"), ["acme-crm", "acme-crm2"]);
    let deleted = Call::new("DELETE", "/acme-crm/1");
    assert_eq!(status(&deleted, &sandbox).await, 200);
    assert_eq!(
        names("acme-crm").len(),
        2,
        "the other version still has them"
    );
    assert!(sandbox.module("acme-crm", 1, "getUser").is_none());
}

#[tokio::test]
async fn an_icon_is_a_square_png() {
    let png = |width: u32, height: u32, bytes: usize| {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        png.extend(width.to_be_bytes());
        png.extend(height.to_be_bytes());
        png.resize(bytes, 0);
        png
    };
    let sandbox = start(acme(), &[]).await;
    for (bytes, expected) in [
        (png(512, 512, 100), "{\"changed\":true}"),
        (png(512, 512, 100), "{\"changed\":false}"),
        (png(2048, 2048, 512 * 1024), "{\"changed\":true}"),
        (png(512, 513, 100), "512 x 513 pixels"),
        (png(511, 511, 100), "511 x 511 pixels"),
        (png(512, 512, 512 * 1024 + 1), "524289 bytes"),
        (b"GIF89a".to_vec(), "not a PNG"),
        (png(512, 512, 20), "not a PNG"),
    ] {
        let set = Call::put("/acme-crm/1/icon", "image/png", bytes);
        let answer = set.send(&sandbox).await.text().await.unwrap();
        assert!(answer.contains(expected), "{answer}");
    }
    let wrong = Call::put("/acme-crm/1/icon", "image/jpeg", png(512, 512, 100));
    assert_eq!(status(&wrong, &sandbox).await, 415);
    let icon = Call::get("/acme-crm/1/icon/32").send(&sandbox).await;
    assert_eq!(icon.headers()["content-type"], "image/png");
    assert_eq!(icon.bytes().await.unwrap().len(), 512 * 1024);
    let kept = sandbox.app_version("acme-crm", 1).unwrap().icon().unwrap();
    assert_eq!(kept.len(), 512 * 1024);
}

#[tokio::test]
async fn checksums_are_digests_of_what_is_read() {
    // Digests that `md5sum` prints.
    let (empty_object, four) = (
        "99914b932bd37a50b983c5e7c90ae93b",
        "a87ff679a2f3e71d9181a67b7542122c",
    );
    let connection = |name: &str| SeedComponent::connection("basic", "Key").name(name);
    let module = SeedComponent::module("getUser", 4)
        .section("api", "{}")
        .field("connection", "old");
    let new = App::new("acme-crm").version(2);
    let sandbox = Sandbox::builder()
        .app(App::new("acme-crm").component(connection("old")))
        .app(new.component(connection("new")).component(module))
        .start()
        .await
        .unwrap();
    let (_, sums) = Steps::one(&sandbox, "GET /acme-crm/2/checksum", &Value::Null).await;
    let columns = &sums["modules"][0]["checksum"];
    assert_eq!(columns["api"], empty_object);
    assert_eq!(columns["type_id"], four);
    assert_eq!(columns["crud"], Value::Null);
    assert_eq!(columns["epoch"], Value::Null, "never set");
    let (_, read) = Steps::one(&sandbox, "GET /acme-crm/2/modules/getUser", &Value::Null).await;
    assert_eq!(read["appModule"]["description"], "");
    assert_eq!(
        columns["description"], "d41d8cd98f00b204e9800998ecf8427e",
        "empty"
    );
    assert_eq!(
        columns["account_name"], "149603e6c03516362a8da23f624db945",
        "old"
    );
    let names = |list: &Value| -> Vec<String> {
        let items = list.as_array().unwrap().iter();
        items
            .map(|one| one["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        names(&sums["accounts"]),
        ["new"],
        "not what other versions own"
    );
    assert_eq!(names(&sums["app"]), ["acme-crm"]);
    assert_eq!(sums["app"][0]["checksum"]["base"], empty_object);
    for list in ["hooks", "rpcs", "functions", "endpoints"] {
        assert_eq!(sums[list], json!([]), "{list}");
    }
    let (_, listed) = Steps::one(&sandbox, "GET /acme-crm/connections", &Value::Null).await;
    assert_eq!(names(&listed["appConnections"]), ["old", "new"]);
}
