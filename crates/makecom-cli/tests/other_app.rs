//! An origin that is used with another app, by `--app` or `MAKECOM_APP`.

mod support;

use makecom_sandbox::{App, Fault, Operation, Sandbox, SeedComponent};
use support::Desk;

const API: &str = "rpcs/list-users/list-users.communication.iml.json";

async fn desk() -> Desk {
    let app = App::new("acme-crm")
        .component(SeedComponent::connection("basic", "Acme"))
        .component(
            SeedComponent::rpc("listUsers", "List users")
                .field("connection", "acme-crm")
                .section("api", "{ \"url\": \"/users\" }"),
        );
    let other = App::new("acme-branch");
    let mut desk = Desk::new(Sandbox::builder().app(app).app(other)).await;
    desk.run("pull acme-crm").transcript();
    desk
}

#[tokio::test(flavor = "multi_thread")]
async fn an_origin_is_used_with_the_app_of_a_branch() {
    let mut desk = desk().await;
    let manifest = desk.read("makecomapp.json");
    desk.run("status --app acme-branch")
        .run("push --app acme-branch")
        .run("push --app acme-branch");
    desk.write(API, "{ \"url\": \"/all-users\" }");
    desk.write(".env", "MAKECOM_APP=acme-branch\n");
    desk.run("diff --env-file .env")
        .run_with("push", |command| {
            command.env("MAKECOM_APP", "acme-branch");
        })
        .run("status --env-file .env")
        // That of the manifest is as it was.
        .run("push --dry-run")
        .run("push --app acme-crm --dry-run");
    assert_eq!(desk.read("makecomapp.json"), manifest);
    // The label changes here: the pair of the base holds.
    let renamed = manifest.replace("\"Acme\"", "\"Acme 2\"");
    desk.write("makecomapp.json", &renamed);
    desk.run("push --app acme-branch");
    // A new component there is added here, without a pair in the manifest.
    desk.run("functions create acme-branch md5")
        .run("pull --app acme-branch")
        .run("pull --app acme-branch")
        .run("pair --app acme-branch")
        .run("pair");
    let manifest = desk.read("makecomapp.json");
    assert!(manifest.contains("functions/md5/md5.code.js"));
    assert!(!manifest.contains("\"local\": \"md5\""));
    // Pairs are kept in the base.
    desk.run("pair function md5 --remove --app acme-branch")
        .run("pair --app acme-branch")
        .run("pair function md5 --ignore --app acme-branch")
        .run("pair function md5 md5 --app acme-branch")
        .run("pair --app acme-branch");
    assert_eq!(desk.read("makecomapp.json"), manifest);
    insta::assert_snapshot!(desk.transcript());
}

/// The journal in the base finds what was created, so nothing is created twice.
#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_push_continues() {
    let mut desk = desk().await;
    let manifest = desk.read("makecomapp.json");
    let lost = Fault::lost_answer()
        .on(Operation::CreateConnection)
        .times(1);
    desk.sandbox.inject(lost);
    desk.run("push --app acme-branch");
    desk.run("push --app acme-branch")
        .run("push --app acme-branch");
    insta::assert_snapshot!(desk.transcript());
    assert_eq!(desk.read("makecomapp.json"), manifest);
    let made = desk.output("connections list acme-branch --json").stdout;
    let made: serde_json::Value = serde_json::from_slice(&made).unwrap();
    assert_eq!(made.as_array().map(Vec::len), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_the_app_is_told() {
    let mut desk = desk().await;
    let manifest = desk.read("makecomapp.json");
    desk.run("push --app acme-branch@x")
        .run_with("push", |command| {
            command.env("MAKECOM_APP", "acme-branch@x");
        })
        .run("pull acme-crm --app acme-branch")
        .run("push --app acme-nothing");
    let mut two: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let mut second = two["origins"][0].clone();
    second["label"] = "branch".into();
    second["appId"] = "acme-branch".into();
    two["origins"].as_array_mut().unwrap().push(second);
    desk.write("makecomapp.json", &two.to_string());
    desk.run("push --origin 1 --app acme-branch --dry-run")
        .run("push --origin 1 --app acme-new --dry-run")
        .run("promote --from 1 --to branch --to-app acme-crm --dry-run")
        .run("promote --from 1 --to branch --to-app acme-new --dry-run");
    insta::assert_snapshot!(desk.transcript());
}
