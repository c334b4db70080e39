//! What is refused of apps and their components.

mod support;

use makecom_sandbox::{App, Quirk, Sandbox, SeedComponent};
use serde_json::{Value, json};
use support::{Steps, acme, start};

#[tokio::test]
async fn bodies_are_checked() {
    let sandbox = start(acme(), &[]).await;
    let app = |extra: Value| {
        let mut body = json!({"name": "acme-erp", "label": "Acme", "theme": "#0A1B2C",
            "language": "en", "audience": "countries", "countries": ["cz"]});
        body.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        body
    };
    let long = "a".repeat(1001);
    let cases = [
        (
            "POST ",
            app(json!({"name": "Acme"})),
            "parameter 'name': expected 3 to 30 lower-case",
        ),
        (
            "POST ",
            app(json!({"name": "acme-crm"})),
            "There is a acme-crm already.",
        ),
        (
            "POST ",
            app(json!({"theme": "red"})),
            "'theme' is not a colour",
        ),
        (
            "POST ",
            app(json!({"countries": [1]})),
            "'countries' is not a list of strings",
        ),
        (
            "POST ",
            json!({"app": app(json!({}))}),
            "required parameter 'name'",
        ),
        (
            "POST /acme-crm/1/modules",
            json!({"name": "get-user", "typeId": 4}),
            "letters and digits",
        ),
        (
            "POST /acme-crm/1/modules",
            json!({"name": "getUser", "typeId": 4}),
            "a getUser already",
        ),
        (
            "POST /acme-crm/1/modules",
            json!({"name": "one"}),
            "required parameter 'typeId'",
        ),
        (
            "POST /acme-crm/1/modules",
            json!({"name": "one", "typeId": 2}),
            "one of 1, 4, 9, 10, 11, 12",
        ),
        (
            "POST /acme-crm/1/modules",
            json!({"name": "one", "typeId": 12}),
            "parameter 'subtype'",
        ),
        (
            "POST /acme-crm/1/modules",
            json!({"name": "one", "typeId": 4, "moduleInitMode": "module", "moduleInitSource": "no"}),
            "There is no module 'no' to copy.",
        ),
        (
            "POST /acme-crm/1/modules",
            json!({"name": "one", "typeId": 4, "connection": "other"}),
            "Connection 'other' of parameter 'connection' not found.",
        ),
        (
            "POST /acme-crm/1/modules/getUser/clone",
            json!({"newName": "../x"}),
            "parameter 'newName': expected 3 to 64 letters and digits",
        ),
        (
            "PUT /acme-crm/1/review/form",
            json!({"testingScenarios": {"a": 1}}),
            "'testingScenarios' is not an object of strings",
        ),
        (
            "PATCH /acme-crm/1/modules/getUser",
            json!({"typeId": 9}),
            "type of a module cannot change",
        ),
        (
            "PATCH /acme-crm/1/modules/getUser",
            json!({"crud": "fly"}),
            "'crud' is not one of its options",
        ),
        (
            "POST /acme-crm/1/rpcs",
            json!({"name": "one"}),
            "required parameter 'label'",
        ),
        (
            "POST /acme-crm/webhooks",
            json!({"type": "mail", "label": "W"}),
            "one of web, web-shared",
        ),
        (
            "POST /acme-crm/1/commit",
            json!({"message": "", "changeIds": []}),
            "parameter 'message'",
        ),
        (
            "POST /acme-crm/1/commit",
            json!({"message": long, "changeIds": []}),
            "1 to 1000 characters",
        ),
        (
            "POST /acme-crm/1/rollback",
            json!({"changeIds": [7]}),
            "no pending change 7",
        ),
        (
            "PUT /acme-crm/1/groups",
            json!([{"label": "G"}]),
            "missing field `modules`",
        ),
        (
            "POST /acme-crm/1/clone",
            json!({"newName": "acme-crm", "newVersion": 1}),
            "already",
        ),
    ];
    for (request, body, expected) in cases {
        let (status, answer) = Steps::one(&sandbox, request, &body).await;
        assert_eq!(status, 400, "{request}: {answer}");
        assert!(answer.to_string().contains(expected), "{request}: {answer}");
    }
    for request in [
        "GET /acme-crm/2",
        "GET /acme-crm/x",
        "GET /acme-crm/2/modules",
        "GET /acme-crm/1/modules/other",
        "GET /acme-crm/1/modules/getUser/scopes",
        "GET /acme-crm/1/changes/1",
        "GET /acme-crm/1/icon/512",
        "GET /invites/unknown",
        "POST /acme-crm/1/modules/other/public",
    ] {
        let (status, answer) = Steps::one(&sandbox, request, &Value::Null).await;
        assert_eq!(status, 404, "{request}: {answer}");
    }
}

#[tokio::test]
async fn the_two_connections_are_set_one_after_the_other() {
    let sandbox = start(acme(), &[]).await;
    let same = "Primary connection must not be the same as the alternative one.";
    let left = "Connection cannot be deleted when alternative connection exists.";
    let (one, two) = ("acme-crm", "acme-crm2");
    let module = "PATCH /acme-crm/1/modules/getUser";
    for (body, refusal) in [
        (json!({"altConnection": one}), same),
        (json!({"connection": two, "altConnection": two}), same),
        (json!({"altConnection": two}), ""),
        (json!({"connection": two, "altConnection": one}), same),
        (json!({"connection": null}), left),
        (json!({"connection": null, "altConnection": null}), left),
        (json!({"altConnection": null}), ""),
        (json!({"connection": two}), ""),
        (json!({"altConnection": one}), ""),
    ] {
        let (status, answer) = Steps::one(&sandbox, module, &body).await;
        assert_eq!(status == 200, refusal.is_empty(), "{body}: {answer}");
        assert!(answer.to_string().contains(refusal), "{body}: {answer}");
    }
}

#[tokio::test]
async fn what_others_use_or_what_is_public_is_not_deleted() {
    let app = acme().component(SeedComponent::module("watch", 10).field("webhook", "acme-crm"));
    let sandbox = start(app, &[]).await;
    let call = async |request: &str| {
        let (status, answer) = Steps::one(&sandbox, request, &Value::Null).await;
        (
            status,
            answer["code"].as_str().unwrap_or_default().to_owned(),
        )
    };
    for (request, expected) in [
        ("DELETE /connections/acme-crm", (424, "IM016")),
        ("DELETE /webhooks/acme-crm", (424, "IM016")),
        ("DELETE /acme-crm/1/modules/watch", (200, "")),
        ("DELETE /webhooks/acme-crm", (200, "")),
        ("POST /acme-crm/1/public", (200, "")),
        ("DELETE /acme-crm/1/modules/getUser", (403, "SC403")),
        ("DELETE /connections/acme-crm2", (403, "SC403")),
        ("DELETE /acme-crm/1", (403, "SC403")),
        ("POST /acme-crm/1/private", (200, "")),
        ("DELETE /acme-crm/1/modules/getUser", (403, "SC403")),
        ("DELETE /acme-crm/1", (200, "")),
        ("GET /acme-crm/1", (404, "SC404")),
        ("GET /connections/acme-crm", (404, "SC404")),
        ("GET /acme-crm/1/modules/getUser", (404, "SC404")),
    ] {
        let (status, code) = call(request).await;
        assert_eq!((status, code.as_str()), expected, "{request}");
    }
}

#[tokio::test]
async fn a_public_version_protects_what_all_versions_share() {
    let two = App::new("acme-crm").version(2).field("public", true);
    let rpc = SeedComponent::rpc("listUsers", "Users");
    let sandbox = Sandbox::builder()
        .app(acme())
        .app(two.component(rpc))
        .start()
        .await
        .unwrap();
    for (request, expected) in [
        ("DELETE /connections/acme-crm2", 403),
        ("DELETE /acme-crm/2/rpcs/listUsers", 403),
        ("POST /acme-crm/2/private", 200),
        ("DELETE /connections/acme-crm2", 403),
        ("DELETE /acme-crm/2/rpcs/listUsers", 403),
        ("DELETE /acme-crm/1/rpcs/listUsers", 200),
        ("DELETE /acme-crm/1", 200),
        ("DELETE /connections/acme-crm2", 403),
    ] {
        let (status, answer) = Steps::one(&sandbox, request, &Value::Null).await;
        assert_eq!(status, expected, "{request}: {answer}");
    }
}

#[tokio::test]
async fn what_a_pending_change_uses_is_not_deleted() {
    let sandbox = start(acme().field("approved", true), &[Quirk::PendingRecords]).await;
    let module = "PATCH /acme-crm/1/modules/getUser";
    let (status, _) = Steps::one(&sandbox, module, &json!({"connection": "acme-crm2"})).await;
    assert_eq!(status, 200);
    for connection in ["acme-crm", "acme-crm2"] {
        let request = format!("DELETE /connections/{connection}");
        let (status, answer) = Steps::one(&sandbox, &request, &Value::Null).await;
        assert_eq!(status, 424, "{request}: {answer}");
    }
}

#[tokio::test]
async fn no_version_comes_after_the_last_number() {
    let sandbox = start(App::new("acme-crm").version(u64::MAX), &[]).await;
    let request = format!("POST /acme-crm/{}/clone-major", u64::MAX);
    let (status, answer) = Steps::one(&sandbox, &request, &Value::Null).await;
    assert_eq!(
        (status, &answer["code"]),
        (400, &json!("SC400")),
        "{answer}"
    );
}
