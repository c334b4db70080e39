//! The state of a project, as `makecom status` shows it.

mod support;

use makecom_sandbox::{App, Sandbox, SandboxBuilder, SeedComponent};
use serde_json::{Value, json};
use support::Desk;

const RPC: &str = "rpcs/list-users/list-users";

fn server() -> SandboxBuilder {
    let app = App::new("acme-crm")
        .component(SeedComponent::connection("basic", "Acme").section("parameters", "[1]"))
        .component(SeedComponent::webhook("web", "Events"))
        .component(SeedComponent::module("getUser", 4).field("label", "Get a user"))
        .component(SeedComponent::module("getTeam", 4).field("label", "Get a team"))
        .component(
            SeedComponent::rpc("listUsers", "List users")
                .section("api", "{ \"url\": \"/users\" }")
                .section("parameters", "[]"),
        )
        .component(SeedComponent::function("md5"));
    Sandbox::builder().app(app)
}

async fn project() -> Desk {
    let mut desk = Desk::new(server()).await;
    desk.run("pull acme-crm").transcript();
    desk
}

fn edit_manifest(desk: &Desk, edit: impl FnOnce(&mut Value)) {
    let mut manifest: Value = serde_json::from_str(&desk.read("makecomapp.json")).unwrap();
    edit(&mut manifest);
    let text = serde_json::to_string_pretty(&manifest).unwrap();
    desk.write("makecomapp.json", &text);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_difference_is_told_with_the_command_to_use_next() {
    let mut desk = project().await;
    desk.run("status").run("status --exit-code");
    // Only here: changed files and fields, and a new component.
    desk.write(&format!("{RPC}.params.iml.json"), "[2]");
    edit_manifest(&desk, |it| {
        it["components"]["module"]["getUser"]["label"] = json!("Get one user");
    });
    desk.run("status").run("new function md6").run("status");
    // Only there: a changed text, and a new component.
    desk.write("new.json", "{ \"url\": \"/all-users\" }");
    desk.run("section set rpc acme-crm/listUsers api new.json")
        .run("functions create acme-crm sha1")
        .run("status");
    // On both sides.
    desk.write("new.json", "[{ \"name\": \"id\", \"type\": \"text\" }]");
    desk.run("section set rpc acme-crm/listUsers parameters new.json")
        .run("status");
    // Gone, unpaired, and refused.
    desk.run("modules delete acme-crm getTeam --confirm getTeam");
    edit_manifest(&desk, |it| {
        it["origins"][0]["idMapping"]["webhook"] = json!([]);
        it["components"]["module"]["getUser"]["connection"] = json!("none");
    });
    std::fs::remove_file(desk.path("makecomapp.base.json")).unwrap();
    desk.sandbox.clear_requests();
    let before = desk.tree(".");
    desk.run("status").run("status --exit-code --json");
    assert_eq!(desk.tree("."), before);
    let mut requests = desk.sandbox.requests().into_iter();
    assert!(requests.all(|request| request.method == "GET"));
    insta::assert_snapshot!(desk.transcript());
}

#[tokio::test(flavor = "multi_thread")]
async fn pending_changes_are_told() {
    let app = App::new("acme-crm").approved().component(
        SeedComponent::rpc("listUsers", "List users").section("api", "{ \"url\": \"/users\" }"),
    );
    let mut desk = Desk::new(Sandbox::builder().app(app)).await;
    desk.run("pull acme-crm").transcript();
    desk.write(
        &format!("{RPC}.communication.iml.json"),
        "{ \"url\": \"/all\" }",
    );
    desk.run("push").run("status").run("status --exit-code");
    insta::assert_snapshot!(desk.transcript());
}

/// A removed component is neither the same nor something to pull, which would add it again.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_removed_here_is_told() {
    let mut desk = project().await;
    edit_manifest(&desk, |it| {
        let rpcs = it["components"]["rpc"].as_object_mut().unwrap();
        rpcs.remove("listUsers").unwrap();
    });
    desk.run("status")
        .run("status --exit-code --json")
        .run("push --prune --dry-run")
        .run("push --prune --yes")
        .run("status");
    insta::assert_snapshot!(desk.transcript());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_server_the_rest_is_shown() {
    let mut desk = project().await;
    desk.run("status --offline");
    desk.run_with("status", |command| {
        command.env_remove("MAKE_API_KEY");
    });
    desk.run("status --zone eu2");
    edit_manifest(&desk, |it| {
        let mut second = it["origins"][0].clone();
        second["label"] = json!("The other");
        second["appId"] = json!("other-app");
        second["appVersion"] = json!(2);
        it["origins"].as_array_mut().unwrap().push(second);
    });
    desk.run("status")
        .run("status --origin 1")
        .run("status --origin 2 --offline")
        .run("status --origin 3")
        .run("status --dir elsewhere")
        .run("status --sandbox");
    // Below the folder of the project, and outside.
    desk.run_with("status --offline", |command| {
        command.current_dir(desk_path("rpcs", command));
    });
    std::fs::remove_file(desk.path("makecomapp.json")).unwrap();
    std::fs::remove_file(desk.path("makecomapp.base.json")).unwrap();
    desk.run("status").run("status --dir rpcs");
    desk.write("makecomapp.json", "{");
    desk.run("status");
    insta::assert_snapshot!(desk.transcript());
}

fn desk_path(folder: &str, command: &std::process::Command) -> std::path::PathBuf {
    command.get_current_dir().unwrap().join(folder)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_counts_all_kinds() {
    let mut desk = project().await;
    desk.run("status acme-crm")
        .run("status acme-crm --json")
        .run("status acme-crm@2")
        .run("status acme-crm@x");
    insta::assert_snapshot!(desk.transcript());
}
